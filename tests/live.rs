//! Legs and live sessions, natively.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

#[path = "../src/cases.rs"]
mod cases;

use cases::cases;
use cobrowse_session::{Change, ChangeKind, LiveLeg, LiveOptions, LiveSessions, Phase, legs};
use proptest::prelude::*;
use serde_json::{Value, json};

fn at(seconds: i64) -> String {
    format!("2026-03-02T09:{:02}:{:02}.000Z", seconds / 60, seconds % 60)
}

/// A moment of a leg's life, from which every shape can be written.
#[derive(Clone, Debug)]
struct Moment {
    participant: usize,
    communication: usize,
    stage: usize,
    held: bool,
    controlling: bool,
    /// Whether the shape knows the co-browse session.
    named: bool,
}

const STAGES: [&str; 5] = ["alerting", "connected", "connected", "disconnected", "disconnected"];

impl Moment {
    fn start(&self) -> i64 {
        (self.participant * 600 + self.communication * 300) as i64
    }

    fn key(&self) -> String {
        format!("leg-{}-{}", self.participant, self.communication)
    }

    /// The fields that every shape has, by their names in the full one.
    fn session(&self, rest: bool) -> Value {
        let start = self.start();
        let mut session = json!({
            "id": self.key(),
            "state": STAGES[self.stage],
            "cobrowseRole": "viewer",
            "controlling": if self.controlling { json!(["x"]) } else { json!([]) },
        });
        if self.named {
            session["cobrowseSessionId"] = json!(format!("cobrowse-{}", self.communication));
        }
        if rest {
            session["startAlertingTime"] = json!(at(start));
            let mut segments = vec![json!({ "type": "Alert", "startTime": at(start) })];
            if self.stage >= 1 {
                segments[0]["endTime"] = json!(at(start + 10));
                segments.push(json!({ "type": "Interact", "startTime": at(start + 10) }));
            }
            session["segments"] = json!(segments);
        }
        if self.stage >= 1 {
            session["connectedTime"] = json!(at(start + 10));
        }
        if self.stage >= 3 {
            session["disconnectedTime"] = json!(at(start + 60));
            session["disconnectType"] = json!("client");
            session["afterCallWork"] = json!({ "state": "pending", "startTime": at(start + 60) });
        }
        if self.stage >= 4 {
            session["afterCallWork"]["state"] = json!("complete");
            session["afterCallWork"]["endTime"] = json!(at(start + 90));
        }
        session
    }

    fn participant(&self) -> Value {
        json!({
            "id": format!("participant-{}", self.participant),
            "purpose": "agent",
            "userId": format!("user-{}", self.participant),
            "wrapupTimeoutMs": 60_000,
        })
    }

    fn full(&self, rest: bool) -> Value {
        let mut participant = self.participant();
        participant["cobrowsesessions"] = json!([self.session(rest)]);
        let mut conversation = json!({ "id": "conversation", "participants": [participant] });
        if rest {
            conversation["selfUri"] = json!("/api/v2/conversations/conversation");
            conversation
        } else {
            json!({ "topicName": "v2.users.user-0.conversations", "version": "2", "eventBody": conversation })
        }
    }

    fn flat(&self, rest: bool) -> Value {
        let mut participant = self.participant();
        let session = self.session(false);
        for (name, value) in session.as_object().expect("an object") {
            match name.as_str() {
                "id" | "segments" => {}
                "disconnectedTime" => participant["endTime"] = value.clone(),
                "afterCallWork" => {
                    participant["startAcwTime"] = value["startTime"].clone();
                    participant["endAcwTime"] = value["endTime"].clone();
                }
                _ => participant[name] = value.clone(),
            }
        }
        participant["held"] = json!(self.held && self.stage == 2);
        if self.held && self.stage == 2 {
            participant["startHoldTime"] = json!(at(self.start() + 30));
        }
        let conversation = json!({ "id": "conversation", "participants": [participant] });
        if rest {
            let mut conversation = conversation;
            conversation["selfUri"] = json!("/api/v2/conversations/cobrowsesessions/conversation");
            conversation
        } else {
            json!({ "topicName": "v2.users.user-0.conversations.cobrowseSessions", "eventBody": conversation })
        }
    }

    /// A hold, parking or an end that a frame tells of without a time.
    fn timeless(&self) -> Value {
        let state = match self.stage {
            0 | 1 => STAGES[self.stage],
            2 if self.held => "parked",
            2 => "connected",
            _ => "terminated",
        };
        if self.controlling || self.stage >= 3 {
            let session = json!({ "id": self.key(), "state": state, "cobrowseSessionId": format!("cobrowse-{}", self.communication) });
            let mut participant = self.participant();
            participant["cobrowsesessions"] = json!([session]);
            let conversation = json!({ "id": "conversation", "participants": [participant] });
            return json!({ "topicName": "v2.users.user-0.conversations", "eventBody": conversation });
        }
        let mut frame = self.flat(false);
        let participant = &mut frame["eventBody"]["participants"][0];
        participant["state"] = json!(state);
        participant["held"] = json!(self.named && self.stage == 2);
        participant["startHoldTime"] = Value::Null;
        if self.stage == 2 && self.held {
            participant["parkTime"] = json!(at(self.start() + 30));
        }
        frame
    }

    /// What a detail event tells of it.
    fn event(&self) -> Value {
        let start = self.start();
        let (what, seconds, fields) = match self.stage {
            0 => (
                "user.start",
                start,
                json!({ "direction": "INBOUND", "userId": format!("user-{}", self.participant) }),
            ),
            1 => ("agent.start", start + 10, json!({})),
            2 => ("agent.update", start + 20, json!({ "heldDurationMs": 5_000 })),
            3 => (
                "user.end",
                start + 60,
                json!({ "disconnectType": "CLIENT", "interactingDurationMs": 45_000, "heldDurationMs": 5_000 }),
            ),
            _ => ("acw", start + 90, json!({ "wrapupDurationMs": 30_000, "wrapupCode": "code" })),
        };
        let mut body = json!({
            "eventTime": 1_772_442_000_000 + seconds * 1000, "conversationId": "conversation",
            "participantId": format!("participant-{}", self.participant), "sessionId": self.key(), "mediaType": "COBROWSE",
        });
        body.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        json!({ "topicName": format!("v2.detail.events.conversation.conversation.{what}"), "eventBody": body })
    }

    /// What analytics details tell of it.
    fn details(&self) -> Value {
        let start = self.start();
        let segment = |from: i64, to: i64, kind: &str| {
            let to = (to <= self.reached()).then(|| at(start + to));
            json!({ "segmentStart": at(start + from), "segmentEnd": to, "segmentType": kind })
        };
        let mut segments = vec![segment(0, 10, "alert")];
        if self.stage >= 1 {
            segments.push(segment(10, 60, if self.held { "hold" } else { "interact" }));
        }
        if self.stage >= 3 {
            segments[1]["disconnectType"] = json!("client");
            segments.push(segment(60, 90, "wrapup"));
        }
        let metrics = json!([{ "name": "tTalkComplete", "value": 50_000 }]);
        let mut participant = self.participant();
        participant["participantId"] = json!(format!("participant-{}", self.participant));
        participant["sessions"] = json!([{ "sessionId": self.key(), "mediaType": "cobrowse",
            "cobrowseRoomId": format!("cobrowse-{}", self.communication), "segments": segments,
            "metrics": if self.named { metrics } else { json!([]) } }]);
        json!({ "conversations": [{ "conversationId": "conversation", "participants": [participant] }] })
    }

    /// How many seconds after its beginning it is.
    fn reached(&self) -> i64 {
        [5, 10, 20, 60, 90][self.stage]
    }

    fn frame(&self, shape: usize) -> String {
        match shape {
            0 => self.full(true),
            1 => self.full(false),
            2 => self.flat(true),
            3 => self.flat(false),
            4 => self.session(true),
            5 => self.timeless(),
            6 => self.event(),
            _ => self.details(),
        }
        .to_string()
    }
}

fn moment() -> impl Strategy<Value = Moment> {
    (0..2usize, 0..2usize, 0..5usize, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(participant, communication, stage, held, controlling, named)| Moment {
            participant,
            communication,
            stage,
            held,
            controlling,
            named,
        },
    )
}

/// Gives sessions, whatever their shape, a value that is wrong in a way; in no way from 3 on.
fn spoil(frame: &mut Value, wrong: usize) {
    match frame {
        Value::Array(all) => all.iter_mut().for_each(|own| spoil(own, wrong)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|own| spoil(own, wrong));
            let is_session =
                ["state", "sessionId", "startAcwTime"].iter().any(|name| fields.contains_key(*name));
            let spoilt = [
                ("peerId", json!(5)),
                ("startAlertingTime", json!("soon")),
                ("disconnectType", json!("why")),
            ];
            if let Some((name, value)) = spoilt.get(wrong).filter(|_| is_session) {
                fields.insert((*name).to_owned(), value.clone());
            }
        }
        _ => {}
    }
}

/// Frames of moments in any shape, bad ones among them, each with the time of its receipt.
fn frames() -> impl Strategy<Value = Vec<(String, i64)>> {
    let good = (moment(), 0..8usize, 0..6usize).prop_map(|(moment, shape, wrong)| {
        let mut frame: Value = serde_json::from_str(&moment.frame(shape)).expect("a frame");
        spoil(&mut frame, wrong);
        frame.to_string()
    });
    let bad = prop::sample::select(vec![
        "",
        "{",
        "[1, 2",
        "5",
        "null",
        "{}",
        r#"{"topicName": "channel.metadata", "eventBody": {"message": "WebSocket Heartbeat"}}"#,
        r#"{"result": "200", "status": "subscribed"}"#,
    ])
    .prop_map(str::to_owned);
    prop::collection::vec((prop_oneof![8 => good, 1 => bad], 0..20i64), 1..12)
}

fn store(frames: &[(String, i64)]) -> LiveSessions {
    let mut live = LiveSessions::new(LiveOptions::default());
    for (frame, received) in frames {
        let _ = live.apply(frame, *received);
    }
    live
}

/// A save, without what depends on the order of frames: how late they were.
fn saved_legs(live: &LiveSessions) -> Value {
    let mut save = json!(live);
    save["written"].as_array_mut().expect("a list").retain(|item| item["delay"].is_null());
    save
}

fn snapshot(live: &LiveSessions) -> Value {
    json!(live.legs().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(10_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_frames_does_not_matter(
        (in_order, shuffled) in frames().prop_flat_map(|frames| {
            let doubled: Vec<_> = frames.iter().chain(frames.iter().step_by(2)).cloned().collect();
            (Just(frames), Just(doubled).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(snapshot(&store(&in_order)), snapshot(&store(&shuffled)));
    }

    #[test]
    fn each_difference_is_reported_and_nothing_else(frames in frames()) {
        let mut live = LiveSessions::new(LiveOptions::default());
        let mut ended = std::collections::BTreeSet::new();
        for (frame, received) in &frames {
            let before: Vec<LiveLeg> = live.legs().cloned().collect();
            let applied = live.apply(frame, *received);
            let after: Vec<LiveLeg> = live.legs().cloned().collect();
            let Ok(applied) = applied else {
                prop_assert_eq!(before, after);
                continue;
            };
            prop_assert_eq!(before == after, applied.changes.is_empty());
            let once: Vec<&Change> =
                applied.changes.iter().filter(|change| matches!(change.kind, ChangeKind::Updated { .. } | ChangeKind::Added)).collect();
            let different = after.iter().filter(|leg| !before.contains(leg)).count();
            prop_assert_eq!(once.len(), different);
            // What ended stays so.
            for LiveLeg { key, leg, .. } in &after {
                let over = matches!(cobrowse_session::phase(&leg.session, &leg.context), Phase::Ended | Phase::AfterCallWork);
                if over && leg.session.id.is_some() {
                    ended.insert(key.clone());
                }
                // Where nothing tells two communications of a participant apart, one may be taken for the other.
                let is_named = |frame: &str| frame.contains("cobrowseSessionId") || frame.contains("cobrowseRoomId");
                let told_apart = frames.iter().all(|(frame, _)| !frame.contains("participant") || is_named(frame));
                prop_assert!(over || !told_apart || !ended.contains(key), "{} came back to life", key);
            }
            // The same frame again is no news.
            let again = live.apply(frame, *received).expect("it was good before");
            prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
        }
    }

    #[test]
    fn a_rest_answer_makes_up_for_what_was_lost(
        mut life in prop::collection::vec((moment(), 0..4usize), 1..8),
        heard in any::<prop::sample::Index>(),
    ) {
        // One leg's life, in order.
        life.sort_by_key(|(moment, _)| moment.stage);
        for (moment, _) in &mut life {
            (moment.participant, moment.communication) = (0, 1);
        }
        let frames: Vec<(String, i64)> =
            life.iter().enumerate().map(|(index, (moment, shape))| (moment.frame(*shape), index as i64)).collect();
        let answer = (life[life.len() - 1].0.full(true).to_string(), 100);
        let mut all = store(&frames);
        let mut some = store(&frames[..heard.index(frames.len() + 1)]);
        for live in [&mut all, &mut some] {
            live.apply(&answer.0, answer.1).expect("a frame");
        }
        let of = |live: &LiveSessions| json!(live.leg("leg-0-1").expect("the leg").leg.session);
        let (all, some) = (of(&all), of(&some));
        for name in life[life.len() - 1].0.session(true).as_object().expect("an object").keys() {
            prop_assert_eq!(&all[name], &some[name], "{}", name);
        }
    }

    #[test]
    fn what_is_saved_is_taken_up_again(frames in frames(), more in frames()) {
        let mut live = store(&frames);
        let saved = serde_json::to_string(&live).expect("plain data");
        let mut again = LiveSessions::from_json(&saved, LiveOptions::default()).expect("what was saved");
        prop_assert_eq!(snapshot(&live), snapshot(&again));
        prop_assert_eq!(json!(again).to_string(), saved);
        prop_assert_eq!(live.clock_offset_ms(), again.clock_offset_ms());
        for (frame, received) in &more {
            let _ = live.apply(frame, *received);
            let _ = again.apply(frame, *received);
        }
        prop_assert_eq!(snapshot(&live), snapshot(&again));
        prop_assert_eq!(live.clock_offset_ms(), again.clock_offset_ms());
    }

    #[test]
    fn any_text_is_searched(text in any::<String>()) {
        legs(&text, &["all"]);
    }
}

#[test]
fn the_four_shapes_of_a_moment_make_the_same_session() {
    for stage in 0..5 {
        let moment =
            Moment { participant: 0, communication: 0, stage, held: false, controlling: true, named: true };
        let all: Vec<(String, i64)> = (0..4).map(|shape| (moment.frame(shape), 5)).collect();
        let whole = snapshot(&store(&all));
        assert_eq!(whole.as_array().map(Vec::len), Some(1), "{whole}");
        let orders = [[3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2], [3, 0, 2, 1]];
        for order in orders {
            let frames: Vec<(String, i64)> = order.iter().map(|shape| all[*shape].clone()).collect();
            assert_eq!(snapshot(&store(&frames)), whole);
        }
    }
}

#[test]
fn a_flat_frame_is_joined_and_not_added_twice() {
    let moment =
        Moment { participant: 1, communication: 0, stage: 1, held: false, controlling: false, named: true };
    let mut live = LiveSessions::new(LiveOptions::default());
    let first = live.apply(&moment.frame(3), 0).expect("a frame");
    assert_eq!(first.changes, [Change { kind: ChangeKind::Added, key: "participant-1".to_owned() }]);
    let second = live.apply(&moment.frame(1), 1).expect("a frame");
    let previous_key = Some("participant-1".to_owned());
    assert_eq!(
        second.changes,
        [Change { kind: ChangeKind::Updated { previous_key }, key: "leg-1-0".to_owned() }]
    );
    assert_eq!(live.legs().count(), 1);
}

#[test]
fn the_clock_is_estimated_from_frames_that_agree() {
    let mut live = LiveSessions::new(LiveOptions::default());
    // The clock of receipts is three minutes ahead; one frame is late.
    let received = |seconds: i64| 1_772_442_000_000 + (seconds + 180) * 1000;
    for (stage, when) in [(0, 1), (1, 10 + 20), (3, 60 + 45), (4, 90)] {
        let moment =
            Moment { participant: 0, communication: 0, stage, held: false, controlling: false, named: true };
        live.apply(&moment.frame(1), received(when)).expect("a frame");
    }
    assert_eq!(live.clock_offset_ms(), 0, "two of the lags must agree first");
    for (stage, when) in [(1, 310), (3, 360)] {
        let moment =
            Moment { participant: 0, communication: 1, stage, held: false, controlling: false, named: true };
        live.apply(&moment.frame(1), received(when)).expect("a frame");
    }
    assert_eq!(live.clock_offset_ms(), 180_000);
}

#[test]
fn what_is_evicted_stays_away() {
    let mut live = LiveSessions::new(LiveOptions { max_legs: 1, ..LiveOptions::default() });
    let moment = |participant, stage| Moment {
        participant,
        communication: 0,
        stage,
        held: false,
        controlling: false,
        named: true,
    };
    live.apply(&moment(0, 4).frame(1), 0).expect("a frame");
    let applied = live.apply(&moment(1, 1).frame(1), 1).expect("a frame");
    assert!(applied.changes.contains(&Change { kind: ChangeKind::Removed, key: "leg-0-0".to_owned() }));
    for shape in 0..4 {
        live.apply(&moment(0, 4).frame(shape), 2).expect("a frame");
    }
    assert_eq!(live.legs().map(|live| live.key.as_str()).collect::<Vec<_>>(), ["leg-1-0"]);
}

#[test]
fn a_hold_counts_while_it_is_news() {
    let mut live = LiveSessions::new(LiveOptions::default());
    let moment =
        Moment { participant: 0, communication: 0, stage: 2, held: true, controlling: false, named: true };
    live.apply(&moment.frame(0), 0).expect("a frame");
    live.apply(&moment.frame(3), 1).expect("a frame");
    assert_eq!(live.counts().get(&Phase::Held), Some(&1));
    // A later REST answer has segments, and they say that it goes on.
    live.apply(&moment.frame(0), 2).expect("a frame");
    assert_eq!(live.counts().get(&Phase::Connected), Some(&1));

    // Of what comes in one frame, segments know better.
    let segments = json!([{ "type": "Interact", "startTime": 5 }]);
    let leg = json!({ "id": "a", "state": "connected", "held": true, "segments": segments });
    live.apply(&leg.to_string(), 3).expect("a frame");
    assert_eq!(live.leg("a").expect("the leg").leg.context.held, Some(false));
}

/// A flat notification about one participant of a conversation.
fn flat_frame(conversation: &str, participant: &str, fields: Value) -> String {
    let mut row = json!({ "id": participant, "state": "connected" });
    row.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    json!({ "id": conversation, "participants": [row] }).to_string()
}

fn keys(live: &LiveSessions) -> Vec<&str> {
    live.legs().map(|leg| leg.key.as_str()).collect()
}

#[test]
fn ids_that_look_alike_when_they_are_joined_are_told_apart() {
    let frames = [
        flat_frame("c", "p\0q", json!({ "held": true })),
        flat_frame("c\0p", "q", json!({ "held": false })),
        flat_frame("c", "r", json!({ "cobrowseSessionId": "s\0c5" })),
        flat_frame("c", "r\0s", json!({ "connectedTime": 5 })),
    ];
    let mut live = LiveSessions::new(LiveOptions { max_legs: 4, ..LiveOptions::default() });
    for frame in &frames {
        live.apply(frame, 1).expect("a frame");
    }
    assert_eq!(keys(&live), ["p\0q", "q", "r", "r\0s"]);
    assert_eq!(live.leg("q").expect("the leg").leg.conversation_id.as_deref(), Some("c\0p"));
    assert_eq!(live.leg("p\0q").expect("the leg").leg.context.held, Some(true));

    let saved = serde_json::to_string(&live).expect("plain data");
    let mut again = LiveSessions::from_json(&saved, LiveOptions::default()).expect("what was saved");
    assert_eq!(snapshot(&again), snapshot(&live));
    for frame in &frames {
        assert_eq!(again.apply(frame, 1).expect("a frame").changes, []);
    }

    // What is forgotten is told apart too, also after it was saved.
    let mut live = LiveSessions::new(LiveOptions { max_legs: 1, ..LiveOptions::default() });
    live.apply(&flat_frame("c", "p\0q", json!({ "state": "disconnected" })), 1).expect("a frame");
    live.apply(&flat_frame("c", "z", json!({})), 1).expect("a frame");
    let saved = serde_json::to_string(&live).expect("plain data");
    let mut again = LiveSessions::from_json(&saved, LiveOptions::default()).expect("what was saved");
    for frame in &frames[..2] {
        again.apply(frame, 2).expect("a frame");
    }
    assert_eq!(keys(&again), ["q", "z"]);
}

#[test]
fn a_leg_is_not_mixed_with_a_participant_of_another_conversation_that_has_its_id() {
    let full = |conversation: &str| {
        let session = json!({ "id": "x", "state": "connected", "connectedTime": 5, "provider": "own" });
        json!({ "id": conversation, "participants": [{ "id": "p", "cobrowsesessions": [session] }] })
            .to_string()
    };
    let flat = flat_frame("d", "x", json!({ "held": true, "connectedTime": 9, "provider": "other" }));
    let mut live = LiveSessions::new(LiveOptions::default());
    live.apply(&flat, 1).expect("a frame");
    assert_eq!(live.leg("x").expect("the leg").leg.conversation_id.as_deref(), Some("d"));
    live.apply(&full("c"), 2).expect("a frame");
    live.apply(&flat, 3).expect("a frame");
    let shown = &live.leg("x").expect("the leg").leg;
    assert_eq!(shown.conversation_id.as_deref(), Some("c"));
    assert_eq!((shown.session.connected_time, shown.context.held), (Some(5), None));
    assert_eq!(shown.session.provider.as_deref(), Some("own"));

    // The participant is shown when a full shape tells of its leg.
    let session = json!({ "id": "y", "state": "connected", "connectedTime": 9 });
    let frame = json!({ "id": "d", "participants": [{ "id": "x", "cobrowsesessions": [session] }] });
    live.apply(&frame.to_string(), 4).expect("a frame");
    assert_eq!(keys(&live), ["x", "y"]);
    assert_eq!(live.leg("y").expect("the leg").leg.context.held, Some(true));

    // Of two participants with one id, the one with the latest row is shown.
    let mut live = LiveSessions::new(LiveOptions::default());
    live.apply(&flat_frame("c", "x", json!({ "connectedTime": 5, "held": true })), 1).expect("a frame");
    live.apply(&flat_frame("d", "x", json!({ "connectedTime": 4, "provider": "other" })), 2)
        .expect("a frame");
    let shown = &live.leg("x").expect("the leg").leg;
    assert_eq!((shown.conversation_id.as_deref(), shown.context.held), (Some("c"), Some(true)));
    assert_eq!(shown.session.provider, None);
}

/// A participant that is long enough to be known again, and whose leg has a fault.
fn broken_participant(letter: &str) -> Value {
    json!({ "id": letter.repeat(100), "cobrowsesessions": [{ "id": "a", "state": "alerting", "provider": 5 }] })
}

#[test]
fn what_is_wrong_is_told_each_time() {
    let mut live = LiveSessions::new(LiveOptions::default());
    let frame = json!({ "id": "c", "participants": [broken_participant("p")] }).to_string();
    for _ in 0..2 {
        assert_eq!(live.apply(&frame, 1).expect("a frame").issues.len(), 1);
    }
    // Also if it was not told before, as there was so much else.
    let conversation = json!({ "id": "c", "participants": 5 });
    let mut conversations = vec![conversation; 10_000];
    conversations.push(json!({ "id": "c", "participants": [broken_participant("q")] }));
    let mut live = LiveSessions::new(LiveOptions::default());
    assert_eq!(live.apply(&json!(conversations).to_string(), 1).expect("a frame").issues.len(), 10_000);
    let frame = json!(conversations.last()).to_string();
    assert_eq!(live.apply(&frame, 1).expect("a frame").issues.len(), 1);
}

#[test]
fn of_participants_with_one_id_no_more_than_64_are_remembered() {
    let held_after = |count: usize| {
        let mut live = LiveSessions::new(LiveOptions::default());
        // A leg of the same id, with a row of its own, which is none of them.
        let session = json!({ "id": "x", "state": "connected" });
        let own = json!({ "id": "own", "participants": [{ "id": "p", "cobrowsesessions": [session] }] });
        live.apply(&own.to_string(), 1).expect("a frame");
        live.apply(&flat_frame("own", "p", json!({})), 1).expect("a frame");
        let conversations: Vec<String> = (0..count).map(|number| format!("c{number}")).collect();
        for conversation in &conversations {
            live.apply(&flat_frame(conversation, "x", json!({ "held": true })), 1).expect("a frame");
        }
        for conversation in &conversations {
            let session = json!({ "id": format!("leg-{conversation}"), "state": "connected" });
            let frame =
                json!({ "id": conversation, "participants": [{ "id": "x", "cobrowsesessions": [session] }] });
            live.apply(&frame.to_string(), 2).expect("a frame");
        }
        live.legs().filter(|leg| leg.leg.context.held == Some(true)).count()
    };
    assert_eq!((held_after(64), held_after(65)), (64, 64));
}

#[test]
fn a_row_follows_the_leg_of_which_the_latest_frame_tells() {
    let full = |id: &str| {
        let session = json!({ "id": id, "state": "connected", "connectedTime": 5 });
        json!({ "id": "c", "participants": [{ "id": "p", "cobrowsesessions": [session] }] }).to_string()
    };
    let row = flat_frame("c", "p", json!({ "held": true }));
    let held = |frames: &[(String, i64)]| {
        let live = store(frames);
        let held: Vec<_> = live.legs().filter(|leg| leg.leg.context.held == Some(true)).collect();
        held.iter().map(|leg| leg.key.clone()).collect::<Vec<_>>()
    };
    let mut frames = vec![(full("a"), 1), (full("b"), 2), (row, 3)];
    assert_eq!(held(&frames), ["b"]);
    // The same once more: nothing changes but how new it is.
    frames.push((full("a"), 4));
    assert_eq!(held(&frames), ["a"]);
    frames.rotate_right(1);
    assert_eq!(held(&frames), ["a"]);
}

#[test]
fn only_what_was_shown_of_an_id_is_forgotten_with_its_leg() {
    let options = || LiveOptions { keep_ended_ms: Some(1000.0), ..LiveOptions::default() };
    let ended = flat_frame("c", "x", json!({ "state": "disconnected", "connectedTime": 5, "endTime": 9 }));
    let other = flat_frame("d", "x", json!({ "state": "connected", "connectedTime": 4 }));
    let full = json!({ "id": "e", "participants": [{ "id": "p", "cobrowsesessions": [
        { "id": "x", "state": "connected", "connectedTime": 6 }] }] })
    .to_string();
    let later = flat_frame("f", "y", json!({}));
    let conversation = |live: &LiveSessions| {
        live.leg("x").and_then(|leg| leg.leg.conversation_id.clone()).unwrap_or_default()
    };

    // The ended one is shown, and goes. Late frames do not bring it back; the other participant comes again.
    let mut live = LiveSessions::new(options());
    for (frame, at) in [(&other, 1), (&ended, 2), (&later, 5000), (&ended, 5001)] {
        live.apply(frame, at).expect("a frame");
    }
    assert_eq!(keys(&live), ["y"]);
    live.apply(&other, 5002).expect("a frame");
    assert_eq!(conversation(&live), "d");

    // One that had ended was shown before, and does not come back either.
    let again = flat_frame("d", "x", json!({ "state": "disconnected", "connectedTime": 4, "endTime": 5 }));
    let mut live = LiveSessions::new(options());
    for (frame, at) in [(&again, 1), (&ended, 2), (&later, 5000), (&again, 5001), (&ended, 5002)] {
        live.apply(frame, at).expect("a frame");
    }
    assert_eq!(keys(&live), ["y"]);

    // So does a leg that has that id, also from a save.
    let mut live = LiveSessions::new(options());
    for (frame, at) in [(&ended, 2), (&later, 5000)] {
        live.apply(frame, at).expect("a frame");
    }
    let mut again = LiveSessions::from_json(&json!(live).to_string(), options()).expect("a save");
    for live in [&mut live, &mut again] {
        live.apply(&full, 5001).expect("a frame");
        live.apply(&ended, 5002).expect("a frame");
        assert_eq!(conversation(live), "e");
        assert_eq!(live.leg("x").expect("a leg").leg.session.connected_time, Some(6));
    }
}

#[test]
fn saves_name_flat_rows_as_they_always_did() {
    let mut live = LiveSessions::new(LiveOptions { max_legs: 1, ..LiveOptions::default() });
    live.apply(&flat_frame("c", "p", json!({ "state": "disconnected", "connectedTime": 5 })), 1)
        .expect("a frame");
    live.apply(&flat_frame("c", "q", json!({ "cobrowseSessionId": "s", "endTime": 6 })), 2).expect("a frame");
    let saved = json!(live);
    assert_eq!(saved["forgotten"], json!(["c\0p\0\0c5"]));
    assert!(
        saved["written"].as_array().expect("a list").iter().all(|row| row["flat"] == "c\0q\0s\0e6"),
        "{saved}"
    );
}

#[test]
fn what_is_no_save_is_refused() {
    let mut live = LiveSessions::new(LiveOptions::default());
    live.apply(&flat_frame("c", "p", json!({})), 1).expect("a frame");
    let saved = json!(live);
    for key in [json!(""), json!("c"), json!("c\0p\0"), json!("c\0p\0\0x"), json!("c\0p\0\0cx")] {
        let mut other = saved.clone();
        other["written"][0]["flat"] = key;
        assert!(LiveSessions::from_json(&other.to_string(), LiveOptions::default()).is_err(), "{other}");
    }
}

#[test]
fn a_save_of_a_flat_row_without_a_value_is_refused() {
    // No store writes it, and the leg that it would make would be in no save of its own.
    let mut live = LiveSessions::new(LiveOptions::default());
    live.apply(&flat_frame("c", "p", json!({})), 1).expect("a frame");
    let mut saved = json!(live);
    for name in ["place", "session", "context"] {
        saved["written"][0][name] = json!({});
    }
    saved["written"][0]["cleared"] = json!([]);
    assert!(LiveSessions::from_json(&saved.to_string(), LiveOptions::default()).is_err(), "{saved}");
}

/// What a save has of a stamp, of a leg or, with `flat`, of a row.
fn written(rank: u32, received: u32, session: Value, more: Value) -> Value {
    let mut own = json!({ "rank": rank, "event": 5, "received": received, "media": "cobrowsesessions",
        "shape": "conversation", "cleared": [], "place": {}, "session": session, "context": {}, "receipts": [] });
    own.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    own
}

fn restored(version: u32, entries: &[Value]) -> Option<LiveSessions> {
    let save = json!({ "version": version, "written": entries, "forgotten": [] }).to_string();
    LiveSessions::from_json(&save, LiveOptions::default()).ok()
}

#[test]
fn a_forged_save_is_saved_as_it_was_restored() {
    let flat = "c\0q\0s\0e6";
    for (what, entries) in [
        (
            "a terminated leg with the rank of one that is not over",
            [
                written(1, 6, json!({ "id": "a", "state": "terminated" }), json!({})),
                written(1, 6, json!({ "id": "a", "peerId": "b" }), json!({})),
            ],
        ),
        (
            "a row that has an id, and newer values without one",
            [
                written(1, 6, json!({ "id": "a" }), json!({ "flat": flat })),
                written(1, 7, json!({ "state": "connected" }), json!({ "flat": flat })),
            ],
        ),
        (
            "a row of which nothing but what is wrong has an older stamp",
            [
                written(
                    1,
                    6,
                    json!({ "state": "alerting" }),
                    json!({ "flat": flat, "odd": ["state. 3 1 0 x"] }),
                ),
                written(1, 7, json!({ "state": "connected" }), json!({ "flat": flat })),
            ],
        ),
    ] {
        let live = restored(2, &entries).expect(what);
        let saved = json!(live);
        let again = LiveSessions::from_json(&saved.to_string(), LiveOptions::default()).expect(what);
        assert_eq!(json!(again), saved, "{what}");
        assert!(again.legs().eq(live.legs()), "{what}");
    }
}

#[test]
fn a_save_of_what_no_store_writes_is_refused() {
    let flat = json!({ "flat": "c\0q\0s\0e6" });
    let cleared = |names: Value| json!({ "flat": "c\0q\0s\0e6", "cleared": names });
    for (session, more) in [
        (json!({}), &flat),
        (json!({ "segments": [] }), &flat),
        (json!({}), &cleared(json!(["held"]))),
        (json!({}), &cleared(json!(["startHoldTime"]))),
        (json!({ "id": "a", "wrapup": { "code": "x" } }), &json!({ "cleared": ["wrapup"] })),
        (json!({ "id": "a" }), &json!({ "cleared": ["afterCallWork"] })),
        (json!({ "id": "a" }), &json!({ "cleared": ["reported"] })),
        (json!({ "id": "a" }), &json!({ "cleared": ["nobody"] })),
    ] {
        assert!(restored(2, &[written(1, 6, session.clone(), more.clone())]).is_none(), "{session} {more}");
    }
    assert!(restored(2, &[written(1, 6, json!({ "state": "alerting" }), flat)]).is_some());
}

#[test]
fn frames_have_the_last_word_on_what_a_save_tells() {
    let of_first_version =
        written(2, 6, json!({ "id": "a", "state": "terminated" }), json!({ "cleared": ["controlling"] }));
    let of_nobody = written(3, 6, json!({ "id": "a", "state": "connected" }), json!({}));
    for (version, entry) in [(1, of_first_version), (2, of_nobody)] {
        let mut live = restored(version, &[entry]).expect("a save");
        let frame = json!({ "id": "a", "state": "terminated", "connectedTime": 5, "disconnectedTime": 7, "controlling": ["b"] });
        live.apply(&frame.to_string(), 8).expect("a frame");
        let session = json!(live.leg("a").expect("the leg").leg.session);
        assert_eq!((&session["state"], &session["controlling"]), (&json!("terminated"), &json!(["b"])));
    }
}

/// A frame of two participants that are long enough to be remembered.
fn long_frame(state: &str, note: &str) -> String {
    let participant = |id: &str, state: &str| {
        let session =
            json!({ "id": format!("leg-{id}"), "state": state, "connectedTime": 1000, "controlling": [] });
        json!({ "id": format!("a participant whose id is long enough to be told by: {id}"), "purpose": "agent",
            "attributes": { "note": note, "more": [[{}], "ß"] }, "calls": [], "cobrowsesessions": [session] })
    };
    json!({ "topicName": "v2.users.u.conversations", "eventBody": { "id": "c",
        "participants": [participant("p", "connected"), participant("q", state)] } })
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(10_000), failure_persistence: None, ..ProptestConfig::default() })]

    /// A store that has seen the participants of a frame answers as one that has not.
    #[test]
    fn participants_that_come_again_are_read_as_if_they_were_new(
        state in prop::sample::select(vec!["connected", "parked", "disconnected"]),
        at in any::<prop::sample::Index>(),
        removed in 0..4usize,
        put in prop::sample::select(vec!["", "{", "}", "[", "]", ",", "\"", "x", "é", "\u{1}", "{}"]),
    ) {
        let frame = long_frame("connected", "a note");
        let mut live = store(&[(frame.clone(), 0), (frame.clone(), 1)]);
        let mut other = LiveSessions::from_json(&json!(live).to_string(), LiveOptions::default()).expect("a save");
        let mut damaged = long_frame(state, "a note");
        let start = at.index(damaged.len());
        if damaged.is_char_boundary(start) && damaged.is_char_boundary((start + removed).min(damaged.len())) {
            damaged.replace_range(start..(start + removed).min(damaged.len()), put);
        }
        prop_assert_eq!(live.apply(&damaged, 2), other.apply(&damaged, 2));
        prop_assert_eq!(snapshot(&live), snapshot(&other));
    }
}

#[test]
fn participants_that_come_again_nest_no_deeper_than_json_may() {
    let participant = |depth: usize| {
        let start = r#"{"id": "a participant whose id is long enough to be told by", "purpose": "agent", "attributes": "#;
        let end = r#", "cobrowsesessions": [{"id": "a", "state": "connected"}]}"#;
        format!("{start}{}{}{end}", "[".repeat(depth), "]".repeat(depth))
    };
    let shallow = |depth| format!(r#"{{"id": "c", "participants": [{}]}}"#, participant(depth));
    let deep = |depth| format!(r#"{{"topicName": "t", "eventBody": {}}}"#, shallow(depth));
    let mut live = LiveSessions::new(LiveOptions::default());
    // 128 levels in all.
    live.apply(&shallow(125), 0).expect("a frame");
    assert!(live.apply(&deep(125), 0).is_err());
    live.apply(&deep(124), 0).expect("a frame");
    live.apply(&shallow(124), 0).expect("a frame");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(200), failure_persistence: None, ..ProptestConfig::default() })]

    /// More rows of a participant than are kept: those of its latest communications stay, whatever came first.
    #[test]
    fn the_order_does_not_matter_of_more_rows_than_are_kept(
        (in_order, shuffled) in prop::collection::vec((0..200i64, 0..3usize, 0..4i64), 150..250).prop_flat_map(|rows| {
            let frames: Vec<(String, i64)> = rows
                .iter()
                .map(|(time, kind, received)| {
                    let at = time * 1000;
                    let frame = match kind {
                        0 => flat_frame("c", "p", json!({ "connectedTime": at, "wrapupPrompt": format!("{time}") })),
                        1 => flat_frame("c", "p", json!({ "state": "disconnected", "endTime": at, "direction": format!("{time}") })),
                        _ => json!({ "id": "c", "participants": [{ "id": "p", "cobrowsesessions": [
                            { "id": format!("leg-{}", time % 90), "state": "connected", "connectedTime": at },
                        ] }] }).to_string(),
                    };
                    (frame, *received)
                })
                .collect();
            (Just(frames.clone()), Just(frames).prop_shuffle())
        }),
    ) {
        let (one, other) = (store(&in_order), store(&shuffled));
        prop_assert_eq!(snapshot(&one), snapshot(&other));
        prop_assert_eq!(saved_legs(&one), saved_legs(&other));
        let saved = LiveSessions::from_json(&json!(one).to_string(), LiveOptions::default()).expect("what was saved");
        prop_assert_eq!(snapshot(&saved), snapshot(&one));
    }

    /// Ids that occur in several conversations and places: whatever came first, the legs are the same, and none is made
    /// of what was said of two conversations.
    #[test]
    fn the_order_does_not_matter_of_ids_that_occur_in_several_places(
        (in_order, shuffled) in prop::collection::vec((0..4usize, 0..4usize, 0..5i64, 0..5usize), 1..40).prop_flat_map(|told| {
            let ids = ["w", "x", "y", "z"];
            let frames: Vec<(String, i64)> = told
                .iter()
                .enumerate()
                .map(|(index, (one, other, time, kind))| {
                    let conversation = if one % 2 == 0 { "c" } else { "d" };
                    let fields = json!({ "connectedTime": time * 10_000, "provider": conversation });
                    let frame = match kind {
                        0 => flat_frame(conversation, ids[*other], json!({ "provider": conversation })),
                        1 | 2 => flat_frame(conversation, ids[*other], fields),
                        _ => {
                            let id = format!("{}{}", ids[*other], if *kind == 3 { "" } else { conversation });
                            let session = json!({ "id": id, "state": "connected", "connectedTime": time * 10_000, "provider": conversation });
                            json!({ "id": conversation, "participants": [{ "id": ids[*one], "cobrowsesessions": [session] }] }).to_string()
                        }
                    };
                    (frame, index as i64)
                })
                .collect();
            (Just(frames.clone()), Just(frames).prop_shuffle())
        }),
    ) {
        let (one, other) = (store(&in_order), store(&shuffled));
        prop_assert_eq!(snapshot(&one), snapshot(&other));
        prop_assert_eq!(saved_legs(&one), saved_legs(&other));
        for leg in one.legs() {
            prop_assert_eq!(&leg.leg.session.provider, &leg.leg.conversation_id);
        }
        let saved = LiveSessions::from_json(&json!(one).to_string(), LiveOptions::default()).expect("what was saved");
        prop_assert_eq!(snapshot(&saved), snapshot(&one));
    }
}
