//! One conversation, told in four ways: by REST, by notifications, by analytics details and by detail events. Each of them gives the talk, the
//! holds and the after-call work that there were, within a tenth of a second; what it does not say is null.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

use cobrowse_session::{Durations, LiveOptions, LiveSessions, legs};
use serde_json::{Value, json};

const BASE: i64 = 1_772_442_000_000;
/// How long after something happened it is told.
const DELAY: i64 = 60;
/// By how much two ways may differ.
const MOST_APART: i64 = 100;

fn at(ms: i64) -> Value {
    json!(format!("2026-03-02T09:{:02}:{:02}.{:03}Z", ms / 60_000, ms / 1000 % 60, ms % 1000))
}

/// What really happened to a leg: milliseconds from the beginning.
struct Leg {
    id: &'static str,
    participant: &'static str,
    user: &'static str,
    alerted: i64,
    connected: i64,
    holds: &'static [(i64, i64)],
    ended: i64,
    reason: &'static str,
    /// When after-call work began and ended.
    worked: Option<(i64, i64)>,
}

/// An agent who holds, consults another one, and transfers the call to a third one, who holds it too.
const LEGS: [Leg; 3] = [
    Leg {
        id: "first",
        participant: "p1",
        user: "u1",
        alerted: 0,
        connected: 4_210,
        holds: &[(30_500, 48_750), (60_000, 95_000)],
        ended: 100_400,
        reason: "transfer",
        worked: Some((100_400, 121_400)),
    },
    Leg {
        id: "consulted",
        participant: "p2",
        user: "u2",
        alerted: 60_020,
        connected: 63_330,
        holds: &[],
        ended: 94_900,
        reason: "peer",
        worked: None,
    },
    Leg {
        id: "second",
        participant: "p3",
        user: "u3",
        alerted: 96_000,
        connected: 99_000,
        holds: &[(150_000, 152_500)],
        ended: 210_000,
        reason: "client",
        worked: Some((210_030, 219_030)),
    },
];

impl Leg {
    fn hold_ms(&self) -> i64 {
        self.holds.iter().map(|(from, to)| to - from).sum()
    }

    /// What it did from when to when, after-call work not included.
    fn segments(&self) -> Vec<(&'static str, i64, i64)> {
        let mut segments = vec![("alert", self.alerted, self.connected)];
        let mut from = self.connected;
        for (start, end) in self.holds {
            segments.extend([("interact", from, *start), ("hold", *start, *end)]);
            from = *end;
        }
        segments.push(("interact", from, self.ended));
        segments
    }

    /// The work, as a participant tells of it.
    fn work(&self) -> Value {
        self.worked.map_or(json!({}), |(start, end)| {
            json!({ "startAcwTime": at(start), "endAcwTime": at(end),
                "wrapup": { "code": "w", "durationSeconds": (end - start) / 1000 } })
        })
    }
}

fn and(mut value: Value, more: Value) -> Value {
    if let (Some(own), Value::Object(more)) = (value.as_object_mut(), more) {
        own.extend(more);
    }
    value
}

fn by_rest() -> Vec<Durations> {
    let participants: Vec<Value> = LEGS
        .iter()
        .map(|leg| {
            let segment = |(kind, start, end): (&str, i64, i64)| json!({ "type": kind, "startTime": at(start), "endTime": at(end) });
            let segments: Vec<Value> = leg.segments().into_iter().skip(1).map(segment).collect();
            let call = json!({ "id": leg.id, "state": "terminated", "startAlertingTime": at(leg.alerted), "connectedTime": at(leg.connected),
                "disconnectedTime": at(leg.ended), "disconnectType": leg.reason, "segments": segments, "held": false });
            and(json!({ "id": leg.participant, "purpose": "agent", "userId": leg.user, "calls": [call] }), leg.work())
        })
        .collect();
    let conversation = json!({ "id": "c", "startTime": at(0), "selfUri": "/api/v2/conversations/c", "participants": participants });
    durations_of(&conversation)
}

fn by_analytics() -> Vec<Durations> {
    let participants: Vec<Value> = LEGS
        .iter()
        .map(|leg| {
            let segment = |(kind, start, end): (&str, i64, i64)| json!({ "segmentType": kind, "segmentStart": at(start), "segmentEnd": at(end) });
            let mut segments: Vec<Value> = leg.segments().into_iter().map(segment).collect();
            let last = segments.pop().expect("a segment");
            segments.push(and(last, json!({ "disconnectType": leg.reason })));
            segments.extend(leg.worked.map(|(start, end)| segment(("wrapup", start, end))));
            let session = json!({ "sessionId": leg.id, "mediaType": "voice", "segments": segments });
            json!({ "participantId": leg.participant, "purpose": "agent", "userId": leg.user, "sessions": [session] })
        })
        .collect();
    durations_of(
        &json!({ "conversationId": "c", "conversationStart": at(0), "conversationEnd": at(219_030), "participants": participants }),
    )
}

fn durations_of(payload: &Value) -> Vec<Durations> {
    let found = legs(&payload.to_string(), &["calls"]);
    assert_eq!(found.len(), LEGS.len());
    found.iter().map(|leg| leg.durations(BASE + 500_000)).collect()
}

/// What a store makes of frames that come as things happen. Those that come in the opposite order leave the same.
fn by_frames(mut frames: Vec<(i64, Value)>) -> Vec<Durations> {
    let apply = |frames: &[(i64, Value)]| {
        let options = LiveOptions { media: vec!["calls".to_owned()], ..LiveOptions::default() };
        let mut live = LiveSessions::new(options);
        for (ms, frame) in frames {
            live.apply(&frame.to_string(), BASE + ms + DELAY).expect("a frame");
        }
        live
    };
    frames.sort_by_key(|(ms, _)| *ms);
    let live = apply(&frames);
    frames.reverse();
    assert!(live.legs().eq(apply(&frames).legs()));
    LEGS.iter().map(|leg| live.durations(leg.id, BASE + 500_000).expect("the leg")).collect()
}

fn by_notifications() -> Vec<Durations> {
    let mut frames = Vec::new();
    for leg in &LEGS {
        let mut tell = |ms: i64, state: &str, fields: Value, work: Value| {
            let call =
                and(json!({ "id": leg.id, "state": state, "startAlertingTime": at(leg.alerted) }), fields);
            let participant = and(
                json!({ "id": leg.participant, "purpose": "agent", "userId": leg.user, "calls": [call] }),
                work,
            );
            let body = json!({ "id": "c", "participants": [participant] });
            frames.push((ms, json!({ "topicName": "v2.users.u.conversations.calls", "eventBody": body })));
        };
        tell(leg.alerted, "alerting", json!({ "held": false }), json!({}));
        let connected = json!({ "connectedTime": at(leg.connected), "held": false });
        tell(leg.connected, "connected", connected.clone(), json!({}));
        for (start, end) in leg.holds {
            let held = json!({ "held": true, "startHoldTime": at(*start) });
            tell(*start, "connected", and(connected.clone(), held), json!({}));
            tell(*end, "connected", connected.clone(), json!({}));
        }
        let over = and(connected, json!({ "disconnectedTime": at(leg.ended), "disconnectType": leg.reason }));
        tell(leg.ended, "terminated", over.clone(), json!({}));
        if let Some((_, end)) = leg.worked {
            tell(end, "terminated", over, leg.work());
        }
    }
    by_frames(frames)
}

fn by_events() -> Vec<Durations> {
    let mut frames = Vec::new();
    for leg in &LEGS {
        let mut tell = |what: &str, ms: i64, fields: Value| {
            let body = json!({ "eventTime": BASE + ms, "conversationId": "c", "participantId": leg.participant, "sessionId": leg.id,
                "mediaType": "VOICE", "userId": leg.user });
            let topic = format!("v2.detail.events.conversation.c.{what}");
            frames.push((ms, json!({ "topicName": topic, "eventBody": and(body, fields) })));
        };
        tell("user.start", leg.alerted, json!({ "direction": "INBOUND" }));
        let talked = leg.ended - leg.connected - leg.hold_ms();
        tell(
            "user.end",
            leg.ended,
            json!({ "disconnectType": leg.reason, "alertingDurationMs": leg.connected - leg.alerted,
                "interactingDurationMs": talked, "heldDurationMs": leg.hold_ms() }),
        );
        if let Some((start, end)) = leg.worked {
            tell("acw", end, json!({ "wrapupDurationMs": end - start, "wrapupCode": "w" }));
        }
    }
    by_frames(frames)
}

#[test]
fn four_ways_to_tell_of_a_conversation_agree() {
    let ways = [
        ("REST", by_rest()),
        ("notifications", by_notifications()),
        ("analytics", by_analytics()),
        ("detail events", by_events()),
    ];
    let is_near = |own: Option<i64>, truth: i64| own.is_some_and(|own| (own - truth).abs() <= MOST_APART);
    for (index, leg) in LEGS.iter().enumerate() {
        let talk = leg.ended - leg.connected - leg.hold_ms();
        for (way, durations) in &ways {
            let own = &durations[index];
            assert!(is_near(own.interacting_ms, talk), "{}, by {way}: {own:?}", leg.id);
            // Frames that tell of no hold don't say that there was none.
            let is_unsaid = *way == "notifications" && leg.holds.is_empty();
            assert!(
                if is_unsaid { own.held_ms.is_none() } else { is_near(own.held_ms, leg.hold_ms()) },
                "{}, by {way}: {own:?}",
                leg.id
            );
            match leg.worked {
                Some((start, end)) => {
                    assert!(is_near(own.after_call_work_ms, end - start), "{}, by {way}: {own:?}", leg.id);
                }
                // Nobody says that there was none.
                None => assert_eq!(own.after_call_work_ms, None, "{}, by {way}", leg.id),
            }
        }
    }
}
