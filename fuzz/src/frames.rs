//! Frames that fuzz input stands for: conversations of few ids, times and texts, so that frames meet.

use std::fmt;

use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::{Map, Value, json};

use crate::NOW;

/// So many frames come to a store at the most.
const MOST_FRAMES: usize = 12;

/// What comes to a store.
pub struct Frames {
    /// Frames, each with the time of its receipt.
    pub received: Vec<(Vec<u8>, i64)>,
    /// Numbers that choose an order of the frames, and which of them come twice.
    pub order: Vec<u8>,
    /// After how many frames the store is saved and restored.
    pub split: usize,
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (frame, at)) in self.received.iter().enumerate() {
            let mark = if index == self.split { " (saved and restored before)" } else { "" };
            writeln!(f, "{at}{mark}: {}", String::from_utf8_lossy(frame))?;
        }
        write!(f, "order: {:?}", self.order)
    }
}

impl<'a> Arbitrary<'a> for Frames {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let count = u.int_in_range(1..=MOST_FRAMES)?;
        let order = u.bytes((count * 2).min(u.len()))?.to_vec();
        let split = usize::from(u8::arbitrary(u)?) % (count + 1);
        let mut received: Vec<(Vec<u8>, i64)> = Vec::new();
        while received.len() < count && !u.is_empty() {
            let at = NOW + i64::from(u8::arbitrary(u)? % 32) * 500;
            let frame = match u8::arbitrary(u)? % 16 {
                // Bytes as they are.
                0 => Vec::arbitrary(u)?,
                // A frame that came before, with some bytes changed.
                1 | 2 if !received.is_empty() => {
                    let mut frame = u.choose(&received)?.0.clone();
                    splice(u, &mut frame)?;
                    frame
                }
                _ => frame(u)?.to_string().into_bytes(),
            };
            received.push((frame, at));
        }
        Ok(Frames { received, order, split })
    }
}

impl Frames {
    /// The frames in another order, some of them twice.
    pub fn shuffled(&self) -> Vec<&(Vec<u8>, i64)> {
        let number = |index: usize| self.order.get(index).copied().unwrap_or_default();
        let mut all: Vec<(u8, usize)> = Vec::new();
        for index in 0..self.received.len() {
            all.push((number(index), index));
            let twice = number(index + self.received.len());
            if twice % 2 == 1 {
                all.push((twice, index));
            }
        }
        all.sort_unstable();
        all.into_iter().map(|(_, index)| &self.received[index]).collect()
    }
}

fn splice(u: &mut Unstructured<'_>, frame: &mut Vec<u8>) -> Result<()> {
    const MARKS: [&str; 14] =
        ["", "{", "}", "[", "]", ",", "\"", ":", "x", "é", "\u{1}", "{}", "null", "\"id\":\"a\","];
    let start = usize::from(u16::arbitrary(u)?) % (frame.len() + 1);
    let end = (start + usize::from(u8::arbitrary(u)? % 4)).min(frame.len());
    frame.splice(start..end, u.choose(&MARKS)?.bytes());
    Ok(())
}

fn frame(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u8::arbitrary(u)? % 8 {
        0 => session(u)?,
        1 => list(u, session)?.into(),
        2 => json!({ "entities": list(u, conversation)? }),
        3 => list(u, conversation)?.into(),
        4 | 5 => {
            let topics = [
                "v2.users.u.conversations",
                "v2.users.u.conversations.cobrowseSessions",
                "v2.users.u.conversations.calls",
            ];
            json!({ "topicName": u.choose(&topics)?, "version": "2", "eventBody": conversation(u)? })
        }
        6 => conversation(u)?,
        _ => match u8::arbitrary(u)? % 4 {
            0 => conversation(u)?,
            1 => details(u)?,
            2 => json!({ "conversations": list(u, details)? }),
            _ => event(u)?,
        },
    })
}

/// What analytics details tell of a conversation.
fn details(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "conversationId", |u| choose(u, &["c", "d", "a"]))?;
    rarely(u, &mut fields, "conversationEnd", time)?;
    fields.insert("participants".to_owned(), list(u, participant_of_details)?.into());
    Ok(fields.into())
}

fn participant_of_details(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "participantId", |u| choose(u, &["p", "q", "a", "b"]))?;
    rarely(u, &mut fields, "purpose", |u| choose(u, &["agent", "customer", "acd"]))?;
    rarely(u, &mut fields, "userId", |u| choose(u, &["u", "v"]))?;
    fields.insert("sessions".to_owned(), list(u, session_of_details)?.into());
    Ok(fields.into())
}

fn session_of_details(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "sessionId", |u| choose(u, &["a", "b", "e", "p"]))?;
    field(u, &mut fields, "mediaType", |u| choose(u, &["cobrowse", "cobrowse", "voice"]))?;
    rarely(u, &mut fields, "cobrowseRoomId", |u| choose(u, &["s", "t"]))?;
    fields.insert("segments".to_owned(), list(u, segment_of_details)?.into());
    rarely(u, &mut fields, "metrics", |u| Ok(list(u, metric)?.into()))?;
    Ok(fields.into())
}

fn segment_of_details(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "segmentStart", time)?;
    field(u, &mut fields, "segmentEnd", time)?;
    field(u, &mut fields, "segmentType", |u| {
        choose(u, &["alert", "interact", "hold", "wrapup", "contacting", "dialing", "parked", "system"])
    })?;
    rarely(u, &mut fields, "disconnectType", |u| choose(u, &["client", "peer", "system"]))?;
    rarely(u, &mut fields, "wrapUpCode", |u| choose(u, &["x", "y"]))?;
    Ok(fields.into())
}

fn metric(u: &mut Unstructured<'_>) -> Result<Value> {
    let name =
        u.choose(&["tAlert", "tTalkComplete", "tHeldComplete", "tAcw", "tHandle", "tConnected", "nOffered"])?;
    Ok(json!({ "name": name, "value": u8::arbitrary(u)? }))
}

/// A detail event.
fn event(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "eventTime", time)?;
    field(u, &mut fields, "conversationId", |u| choose(u, &["c", "d"]))?;
    field(u, &mut fields, "participantId", |u| choose(u, &["p", "q", "a"]))?;
    field(u, &mut fields, "sessionId", |u| choose(u, &["a", "b", "e", "p"]))?;
    field(u, &mut fields, "mediaType", |u| choose(u, &["COBROWSE", "COBROWSE", "VOICE"]))?;
    rarely(u, &mut fields, "direction", |u| choose(u, &["INBOUND", "OUTBOUND"]))?;
    rarely(u, &mut fields, "disconnectType", |u| choose(u, &["CLIENT", "PEER"]))?;
    for name in ["interactingDurationMs", "heldDurationMs", "alertingDurationMs", "wrapupDurationMs"] {
        rarely(u, &mut fields, name, |u| Ok(json!(u8::arbitrary(u)?)))?;
    }
    let what = u.choose(&[
        "user.start",
        "agent.start",
        "customer.start",
        "agent.update",
        "user.end",
        "agent.end",
        "customer.end",
        "acw",
        "wrapup",
    ])?;
    if bool::arbitrary(u)? {
        return Ok(
            json!({ "topicName": format!("v2.detail.events.conversation.c.{what}"), "eventBody": fields }),
        );
    }
    Ok(fields.into())
}

fn list<'a>(
    u: &mut Unstructured<'a>,
    one: impl Fn(&mut Unstructured<'a>) -> Result<Value>,
) -> Result<Vec<Value>> {
    let count = u.int_in_range(0..=3)?;
    (0..count).map(|_| one(u)).collect()
}

fn conversation(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "id", |u| choose(u, &["c", "d", "a"]))?;
    rarely(u, &mut fields, "selfUri", |u| {
        choose(
            u,
            &[
                "/api/v2/conversations/c",
                "/api/v2/conversations/cobrowsesessions/c",
                "/api/v2/conversations/calls/c",
            ],
        )
    })?;
    fields.insert("participants".to_owned(), list(u, participant)?.into());
    Ok(fields.into())
}

fn participant(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "id", |u| choose(u, &["p", "q", "a", "b"]))?;
    rarely(u, &mut fields, "purpose", |u| choose(u, &["agent", "customer", "acd", "user"]))?;
    rarely(u, &mut fields, "userId", |u| choose(u, &["u", "v"]))?;
    rarely(u, &mut fields, "wrapup", wrapup)?;
    rarely(u, &mut fields, "startAcwTime", time)?;
    rarely(u, &mut fields, "endAcwTime", time)?;
    rarely(u, &mut fields, "wrapupTimeoutMs", |u| Ok(json!(u8::arbitrary(u)?)))?;
    if bool::arbitrary(u)? {
        let media = u.choose(&["cobrowsesessions", "cobrowsesessions", "cobrowsesessions", "calls"])?;
        fields.insert((*media).to_owned(), list(u, session)?.into());
        return Ok(fields.into());
    }
    // A flat one.
    let Value::Object(session) = session(u)? else { return Ok(fields.into()) };
    for (name, value) in session {
        let name = match name.as_str() {
            "id" | "segments" | "wrapup" => continue,
            "disconnectedTime" => "endTime",
            "peerId" => "peer",
            name => name,
        };
        fields.insert(name.to_owned(), value);
    }
    rarely(u, &mut fields, "held", |u| Ok(json!(bool::arbitrary(u)?)))?;
    rarely(u, &mut fields, "startHoldTime", time)?;
    rarely(u, &mut fields, "direction", |u| choose(u, &["inbound", "outbound"]))?;
    Ok(fields.into())
}

fn session(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "id", |u| choose(u, &["a", "b", "e", "p"]))?;
    field(u, &mut fields, "state", |u| {
        choose(
            u,
            &[
                "alerting",
                "dialing",
                "contacting",
                "connected",
                "connected",
                "disconnected",
                "terminated",
                "none",
                "parked",
                "quantum",
            ],
        )
    })?;
    field(u, &mut fields, "connectedTime", time)?;
    rarely(u, &mut fields, "disconnectedTime", time)?;
    rarely(u, &mut fields, "startAlertingTime", time)?;
    rarely(u, &mut fields, "providerEventTime", time)?;
    rarely(u, &mut fields, "disconnectType", |u| choose(u, &["client", "peer", "system"]))?;
    rarely(u, &mut fields, "cobrowseSessionId", |u| choose(u, &["s", "t"]))?;
    rarely(u, &mut fields, "cobrowseRole", |u| choose(u, &["sharer", "viewer"]))?;
    rarely(u, &mut fields, "controlling", |u| Ok(list(u, |u| choose(u, &["a", "b", "x"]))?.into()))?;
    rarely(u, &mut fields, "peerId", |u| choose(u, &["a", "b"]))?;
    rarely(u, &mut fields, "viewerUrl", |u| {
        choose(u, &["https://apps.mypurecloud.de/v/1", "https://example.com/", "x"])
    })?;
    rarely(u, &mut fields, "wrapup", wrapup)?;
    rarely(u, &mut fields, "afterCallWork", |u| {
        let mut fields = Map::new();
        field(u, &mut fields, "state", |u| choose(u, &["pending", "complete", "skipped", "unknown"]))?;
        field(u, &mut fields, "startTime", time)?;
        rarely(u, &mut fields, "endTime", time)?;
        Ok(fields.into())
    })?;
    rarely(u, &mut fields, "segments", |u| Ok(list(u, segment)?.into()))?;
    Ok(fields.into())
}

fn wrapup(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    rarely(u, &mut fields, "code", |u| choose(u, &["x", "y"]))?;
    rarely(u, &mut fields, "durationSeconds", |u| Ok(json!(u8::arbitrary(u)?)))?;
    rarely(u, &mut fields, "endTime", time)?;
    rarely(u, &mut fields, "provisional", |u| Ok(json!(bool::arbitrary(u)?)))?;
    Ok(fields.into())
}

fn segment(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fields = Map::new();
    field(u, &mut fields, "startTime", time)?;
    rarely(u, &mut fields, "endTime", time)?;
    field(u, &mut fields, "type", |u| {
        choose(u, &["Alert", "Interact", "Hold", "Wrapup", "Contacting", "Dialing", "Scheduled", "System"])
    })?;
    Ok(fields.into())
}

/// Moments close enough to collide.
fn time(u: &mut Unstructured<'_>) -> Result<Value> {
    let step = u8::arbitrary(u)?;
    // A value in error, now and then.
    Ok(if step == u8::MAX { json!("soon") } else { json!(NOW - 10_000 + i64::from(step % 40) * 500) })
}

fn choose(u: &mut Unstructured<'_>, texts: &[&str]) -> Result<Value> {
    Ok(json!(u.choose(texts)?))
}

/// Sets a field in most cases.
fn field<'a>(
    u: &mut Unstructured<'a>,
    fields: &mut Map<String, Value>,
    name: &str,
    value: impl Fn(&mut Unstructured<'a>) -> Result<Value>,
) -> Result<()> {
    field_if(u8::arbitrary(u)? % 8 != 7, u, fields, name, value)
}

/// Sets a field in one of four cases.
fn rarely<'a>(
    u: &mut Unstructured<'a>,
    fields: &mut Map<String, Value>,
    name: &str,
    value: impl Fn(&mut Unstructured<'a>) -> Result<Value>,
) -> Result<()> {
    field_if(u8::arbitrary(u)? % 4 == 1, u, fields, name, value)
}

fn field_if<'a>(
    is_set: bool,
    u: &mut Unstructured<'a>,
    fields: &mut Map<String, Value>,
    name: &str,
    value: impl Fn(&mut Unstructured<'a>) -> Result<Value>,
) -> Result<()> {
    if is_set {
        fields.insert(name.to_owned(), value(u)?);
    }
    Ok(())
}
