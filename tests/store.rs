//! What a store of live sessions answers, case by case, natively. What holds of any frames is in `live.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

use cobrowse_session::{LiveOptions, LiveSessions, Phase};
use serde_json::{Value, json};

const BASE: i64 = 1_772_442_000_000;

/// A time so many seconds after nine.
fn at(seconds: i64) -> String {
    format!("2026-03-02T09:{:02}:{:02}.000Z", seconds / 60, seconds % 60)
}

fn new() -> LiveSessions {
    LiveSessions::new(LiveOptions::default())
}

fn with(options: LiveOptions) -> LiveSessions {
    LiveSessions::new(options)
}

fn of_all_media() -> LiveOptions {
    LiveOptions { media: vec!["all".to_owned()], ..LiveOptions::default() }
}

/// Applies a frame that is received so many seconds after nine, and returns the changes as JSON.
fn apply(live: &mut LiveSessions, frame: &Value, seconds: i64) -> Value {
    json!(live.apply(&frame.to_string(), BASE + seconds * 1000).expect("a frame").changes)
}

/// A value with some fields more, or others.
fn and(value: &Value, more: Value) -> Value {
    let mut value = value.clone();
    value.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    value
}

fn connected(id: &str, seconds: i64) -> Value {
    json!({ "id": id, "state": "connected", "connectedTime": at(seconds) })
}

fn ended(id: &str, seconds: i64) -> Value {
    json!({ "id": id, "state": "disconnected", "connectedTime": at(0), "disconnectedTime": at(seconds) })
}

/// A conversation with one participant, in a notification.
fn full(participant: &str, sessions: &[Value]) -> Value {
    json!({ "topicName": "v2.users.u.conversations", "eventBody": {
        "id": "c", "participants": [{ "id": participant, "purpose": "agent", "cobrowsesessions": sessions }] } })
}

/// A conversation with one flat participant, in a notification.
fn flat(participant: &str, fields: Value) -> Value {
    json!({ "topicName": "v2.users.u.conversations.cobrowsesessions", "eventBody": {
        "id": "c", "participants": [and(&json!({ "id": participant, "state": "connected" }), fields)] } })
}

fn keys(live: &LiveSessions) -> Vec<&str> {
    live.legs().map(|leg| leg.key.as_str()).collect()
}

/// The session of a leg, as JSON.
fn session(live: &LiveSessions, key: &str) -> Value {
    json!(live.leg(key).expect("the leg").leg.session)
}

fn context(live: &LiveSessions, key: &str) -> Value {
    json!(live.leg(key).expect("the leg").leg.context)
}

fn saved(live: &LiveSessions) -> Value {
    json!(live)
}

/// How many flat rows a save has.
fn rows_saved(live: &LiveSessions) -> usize {
    let save = saved(live);
    save["written"].as_array().into_iter().flatten().filter(|item| item["flat"].is_string()).count()
}

fn restored(save: &Value) -> Option<LiveSessions> {
    LiveSessions::from_json(&save.to_string(), LiveOptions::default()).ok()
}

#[test]
fn what_is_wrong_with_a_leg_is_saved() {
    let mut live = new();
    apply(&mut live, &json!({ "id": "a", "state": "connected", "connectedTime": "soon" }), 5);
    let mut save = saved(&live);
    let again = restored(&save).expect("a save");
    assert!(again.legs().eq(live.legs()));
    assert_eq!(again.leg("a").expect("the leg").issues.len(), 1);
    for forged in [json!(["state. 3 1"]), json!(["nobody. 3 1 0 x"]), json!("state. 3 1 0 x"), json!([5])] {
        save["written"][0]["odd"] = forged;
        assert!(restored(&save).is_none());
    }
    // Older saves tell nothing of it.
    save["written"][0].as_object_mut().expect("values").remove("odd");
    assert_eq!(restored(&save).expect("a save").leg("a").expect("the leg").issues.len(), 1);
}

#[test]
fn of_what_is_wrong_with_a_leg_a_hundred_issues_are_told() {
    let segment = |second| json!({ "startTime": at(second), "endTime": at(second - 60), "type": "Interact" });
    let segments: Vec<Value> = (0..200).map(|second| segment(1000 - second)).collect();
    let wrong: Vec<Value> = (0..200).map(Value::from).collect();
    for fields in [json!({ "segments": segments }), json!({ "controlling": wrong })] {
        let mut live = new();
        apply(&mut live, &and(&json!({ "id": "a", "state": "alerting" }), fields), 5);
        assert_eq!(live.leg("a").expect("the leg").issues.len(), 100);
        let again = restored(&saved(&live)).expect("a save");
        assert!(again.legs().eq(live.legs()));
    }
}

#[test]
fn a_leg_is_written_with_its_key() {
    let mut live = new();
    apply(&mut live, &full("p", &[and(&connected("a", 5), json!({ "held": true }))]), 5);
    assert_eq!(
        json!(live.leg("a")),
        json!({
            "key": "a", "media": "cobrowsesessions", "shape": "notification", "conversationId": "c",
            "participantId": "p", "purpose": "agent", "path": [],
            "session": { "id": "a", "state": "connected", "connectedTime": at(5) },
            "context": { "held": true, "holds": [{}] },
            "issues": [],
        })
    );
    assert!(live.leg("p").is_none());
}

#[test]
fn what_is_wrong_is_told_and_the_rest_is_taken() {
    let mut live = new();
    let frame = full("p", &[and(&connected("a", 5), json!({ "peerId": 5, "startAlertingTime": "nope" }))]);
    let applied = live.apply(&frame.to_string(), 0).expect("a frame");
    let path = |name| json!(["eventBody", "participants", 0, "cobrowsesessions", 0, name]);
    let told: Vec<Value> = applied.issues.iter().map(|issue| json!(issue)["path"].clone()).collect();
    assert_eq!(told, [path("startAlertingTime"), path("peerId")]);
    assert_eq!(session(&live, "a"), connected("a", 5));

    for (frame, code) in [("{", "invalid_json"), ("5", "invalid_type"), ("null", "invalid_type")] {
        let issues = live.apply(frame, 0).expect_err("no frame");
        assert_eq!(issues.iter().map(|issue| json!(issue)["code"].clone()).collect::<Vec<_>>(), [code]);
    }
    // A list of a payload that is none, and one that is too long.
    let body = |participants: Value| json!({ "topicName": "t", "eventBody": { "id": "c", "participants": participants } });
    for (frame, code, at) in [
        (body(json!(5)), "invalid_type", json!(["eventBody", "participants"])),
        (body(json!(vec![0; 10_001])), "too_many", json!(["eventBody", "participants"])),
        (json!({ "entities": {} }), "invalid_type", json!(["entities"])),
        (json!({ "entities": vec![0; 10_001] }), "too_many", json!(["entities"])),
        (
            body(json!([{ "id": "p", "cobrowsesessions": vec![0; 10_001] }])),
            "too_many",
            json!(["eventBody", "participants", 0, "cobrowsesessions"]),
        ),
    ] {
        let issues = live.apply(&frame.to_string(), 0).expect("a frame").issues;
        assert_eq!(issues.len(), 1);
        assert_eq!((&json!(issues[0])["code"], &json!(issues[0])["path"]), (&json!(code), &at));
    }
    let issues = live.apply(&body(json!(vec![0; 10_001])).to_string(), 0).expect("a frame").issues;
    assert_eq!(json!(issues[0])["params"], json!({ "limit": 10_000, "received": 10_001 }));
    assert_eq!(live.apply(&body(json!(vec![0; 10_000])).to_string(), 0).expect("a frame").issues, []);
    assert_eq!(keys(&live), ["a"]);
}

#[test]
fn what_is_wrong_with_a_participant_is_told_each_time() {
    let long = "a participant whose id is long enough that it is remembered when it has been read".repeat(2);
    let mut live = new();
    let leg = and(&connected("a", 0), json!({ "peerId": 5 }));
    let participant = json!({ "id": long, "cobrowsesessions": [leg] });
    let frame = json!({ "id": "c", "participants": [participant] }).to_string();
    let odd = json!({ "id": long, "cobrowsesessions": "none" });
    let odd = json!({ "id": "c", "participants": [odd] }).to_string();
    for _ in 0..3 {
        assert_eq!(live.apply(&frame, 0).expect("a frame").issues.len(), 1);
        assert_eq!(live.apply(&odd, 0).expect("a frame").issues.len(), 1);
    }
}

#[test]
fn work_of_a_participant_is_about_communications_of_all_media_but_those_of_a_list_that_is_too_long() {
    let leg = and(&ended("a", 89), json!({ "connectedTime": at(0) }));
    let work = |calls: usize| {
        let mut all = vec![json!({ "state": "connected" }); calls];
        all[0] = json!({ "state": "disconnected", "disconnectedTime": at(90) });
        let participant =
            json!({ "id": "p", "startAcwTime": at(90), "calls": all, "cobrowsesessions": [leg.clone()] });
        let mut live = new();
        apply(&mut live, &json!({ "id": "c", "participants": [participant] }), 100);
        session(&live, "a")["afterCallWork"].clone()
    };
    // A call that ended later is what the work is about, if it is one of so many; of more than that nobody knows.
    assert_eq!(work(10_000), Value::Null);
    assert_eq!(work(10_001), json!({ "startTime": at(90) }));
}

#[test]
fn of_a_long_text_that_is_wrong_its_beginning_is_saved() {
    let mut live = new();
    apply(&mut live, &json!({ "id": "a", "connectedTime": format!("x{}", "é".repeat(1000)) }), 5);
    let save = saved(&live);
    let odd = save["written"][0]["odd"][0].as_str().expect("a text");
    assert!(odd.ends_with(&format!(" x{}", "é".repeat(127))), "{odd}");
    assert!(restored(&save).expect("a save").legs().eq(live.legs()));
}

#[test]
fn of_ends_of_conversations_that_are_wrong_ten_thousand_are_told() {
    let conversations: Vec<Value> = (0..10_001)
        .map(|n| json!({ "conversationId": format!("c{n}"), "conversationEnd": "soon", "participants": [] }))
        .collect();
    let issues = |frame: &Value| new().apply(&frame.to_string(), 0).expect("a frame").issues;
    assert_eq!(issues(&json!(conversations)).len(), 10_000);
    let [issue] = &issues(&conversations[0])[..] else { panic!("one issue") };
    assert_eq!(json!(issue)["path"], json!(["conversationEnd"]));
    // Metrics are read by themselves.
    let of_metrics = |metrics: Value| {
        let session = json!({ "sessionId": "a", "mediaType": "cobrowse", "metrics": metrics });
        let participant = json!({ "participantId": "p", "sessions": [session] });
        issues(&json!({ "conversationId": "c", "participants": [participant] })).len()
    };
    assert_eq!(of_metrics(json!([{ "name": 5, "value": "x" }, 7])), 0);
    assert_eq!(of_metrics(json!(5)), 1);
}

/// The legs of a frame: the shape of each, and its state.
fn told_of(frame: &Value) -> Value {
    let found = cobrowse_session::legs(&frame.to_string(), &[]);
    let told = |leg: &Value| json!([leg["shape"], leg["session"]["state"]]);
    json!(found).as_array().expect("a list").iter().map(told).collect()
}

#[test]
fn detail_events_are_known_by_their_topic_or_their_time() {
    let event = json!({ "sessionId": "a", "conversationId": "c", "mediaType": "COBROWSE", "disconnectType": "CLIENT" });
    let timed = and(&event, json!({ "eventTime": BASE }));
    let under = |topic: &str, body: &Value| told_of(&json!({ "topicName": topic, "eventBody": body }));
    let details = "v2.detail.events.conversation.c";
    assert_eq!(under(&format!("{details}.user.end"), &event), json!([["detailEvent", "disconnected"]]));
    assert_eq!(under("v2.users.u.conversations", &event), json!([]));
    // What another topic ends with says nothing.
    assert_eq!(under("x.user.start", &timed), json!([["detailEvent", "disconnected"]]));
    assert_eq!(told_of(&timed), json!([["detailEvent", "disconnected"]]));
    let started =
        json!({ "sessionId": "a", "conversationId": "c", "mediaType": "COBROWSE", "eventTime": BASE });
    assert_eq!(under(&format!("{details}.agent.start"), &started), json!([["detailEvent", "connected"]]));
    assert_eq!(under(&format!("{details}.agent.update"), &started), json!([["detailEvent", null]]));
    let phase_of = |frame: &Value| cobrowse_session::legs(&frame.to_string(), &[])[0].phase();
    assert_eq!([phase_of(&timed), phase_of(&started)], [Phase::Ended, Phase::Unknown]);
    let leg = &cobrowse_session::legs(&connected("a", 0).to_string(), &[])[0];
    assert_eq!((leg.phase(), leg.timeline(BASE + 5000).len()), (Phase::Connected, 1));
    // A session may have such a field, too.
    assert_eq!(
        told_of(&json!({ "id": "a", "state": "connected", "eventTime": BASE })),
        json!([["session", "connected"]])
    );
}

#[test]
fn of_what_is_wrong_with_a_frame_ten_thousand_issues_are_told() {
    // Each segment lacks its start, and its participant is one that is remembered.
    let wrong =
        |id: &str, segments: usize| and(&connected(id, 0), json!({ "segments": vec![json!({}); segments] }));
    let participant = |id: &str, legs: Vec<Value>| json!({ "id": id.repeat(100), "cobrowsesessions": legs });
    let frame = |participants: Value| json!({ "id": "c", "participants": participants }).to_string();
    let issues = |live: &mut LiveSessions, frame: &str| live.apply(frame, 0).expect("a frame").issues.len();
    let mut live = new();
    let first = participant("p", vec![wrong("a", 6_000)]);
    let second = participant("q", vec![wrong("b", 6_000)]);
    let odd = json!({ "id": "r", "cobrowsesessions": vec![0; 10_001] });
    for _ in 0..3 {
        assert_eq!(issues(&mut live, &frame(json!([first, second, odd]))), 10_000);
        // What was not told of a participant is told when there is room.
        assert_eq!(issues(&mut live, &frame(json!([second]))), 6_000);
        assert_eq!(issues(&mut live, &frame(json!([odd]))), 1);
    }
    assert_eq!(keys(&live), ["a", "b"]);
    // What is not told, as it is no leg's, takes no other's place.
    let junk = json!({ "id": "c", "segments": vec![json!({}); 10_000], "participants": [participant("s", vec![wrong("d", 3)])] });
    assert_eq!(issues(&mut live, &junk.to_string()), 3);
    let entities = json!({ "segments": vec![json!({}); 10_000], "entities": [junk, junk] });
    assert_eq!(issues(&mut live, &entities.to_string()), 6);
    let sessions: Vec<Value> = (0..100).map(|n| wrong(&n.to_string(), 1_000)).collect();
    assert_eq!(issues(&mut live, &json!(sessions).to_string()), 10_000);
}

#[test]
fn an_array_may_have_any_number_of_sessions() {
    let mut live = with(LiveOptions { max_legs: 20_000, ..LiveOptions::default() });
    let sessions: Vec<Value> = (0..10_001).map(|number| connected(&format!("{number}"), 0)).collect();
    assert_eq!(apply(&mut live, &json!(sessions), 0).as_array().map(Vec::len), Some(10_001));
}

#[test]
fn legs_of_the_media_that_are_wanted_are_followed() {
    let frame = json!({ "id": "c", "participants": [
        { "id": "p", "calls": [connected("k", 0)], "chats": [connected("t", 0)], "cobrowsesessions": [connected("a", 0)] },
    ] });
    for (media, expected) in [
        (vec!["cobrowsesessions"], vec!["a"]),
        (vec!["calls", "chats"], vec!["k", "t"]),
        (vec!["all"], vec!["a", "k", "t"]),
    ] {
        let media = media.into_iter().map(str::to_owned).collect();
        let mut live = with(LiveOptions { media, ..LiveOptions::default() });
        apply(&mut live, &frame, 0);
        assert_eq!(keys(&live), expected);
    }
}

#[test]
fn legs_of_a_cobrowse_session_are_paired() {
    let mut live = new();
    let of = |id: &str, session: &str, more: Value| {
        and(&and(&connected(id, 0), json!({ "cobrowseSessionId": session })), more)
    };
    let frame = json!([
        of("d", "s2", json!({ "cobrowseRole": "viewer", "controlling": ["x"] })),
        of("a", "s2", json!({ "cobrowseRole": "sharer", "controlling": ["x"] })),
        of("b", "s1", json!({ "cobrowseRole": "viewer" })),
        of("e", "s2", json!({ "cobrowseRole": "viewer" })),
        of("f", "s2", json!({ "cobrowseRole": "ghost" })),
        of("g", "s2", json!({})),
        connected("c", 0),
    ]);
    apply(&mut live, &frame, 0);
    assert_eq!(
        json!(live.pairs()),
        json!([
            { "cobrowseSessionId": "s1", "sharers": [], "viewers": ["b"], "controlling": [], "controls": [] },
            { "cobrowseSessionId": "s2", "sharers": ["a"], "viewers": ["d", "e"], "controlling": ["d"],
                "controls": [{ "by": "d", "whom": ["x"] }] },
        ])
    );
}

#[test]
fn legs_are_counted_by_phase() {
    let mut live = new();
    apply(
        &mut live,
        &json!([
            connected("a", 0),
            connected("b", 0),
            ended("c", 5),
            json!({ "id": "d", "state": "alerting" })
        ]),
        0,
    );
    let counts = live.counts();
    assert_eq!(counts.get(&Phase::Connected), Some(&2));
    assert_eq!(counts.get(&Phase::Ended), Some(&1));
    assert_eq!(counts.get(&Phase::Alerting), Some(&1));
    assert_eq!(counts.len(), 3);
}

#[test]
fn what_is_over_is_kept_for_a_while() {
    let options = LiveOptions { keep_ended_ms: Some(10_000.0), ..LiveOptions::default() };
    let mut live = with(options.clone());
    let working = and(&ended("w", 1), json!({ "afterCallWork": { "state": "pending", "startTime": at(1) } }));
    apply(&mut live, &json!([ended("a", 1), connected("b", 1), working]), 5);
    // Ten seconds after its last frame it is still there, and a moment later not.
    assert_eq!(apply(&mut live, &json!({}), 15), json!([]));
    assert_eq!(keys(&live), ["a", "b", "w"]);
    let removed = json!(live.apply("{}", BASE + 15_001).expect("a frame").changes);
    assert_eq!(removed, json!([{ "type": "removed", "key": "a" }]));
    assert_eq!(keys(&live), ["b", "w"]);
    // What comes late of it is ignored.
    assert_eq!(apply(&mut live, &and(&ended("a", 1), json!({ "peerId": "p" })), 16), json!([]));
    // What is done after that counts from then on.
    let done = json!({ "afterCallWork": { "state": "complete", "startTime": at(1), "endTime": at(20) } });
    apply(&mut live, &and(&ended("w", 1), done), 20);
    apply(&mut live, &json!({}), 30);
    assert_eq!(keys(&live), ["b", "w"]);
    apply(&mut live, &json!({}), 31);
    assert_eq!(keys(&live), ["b"]);
    // A clock that goes back makes nothing older.
    let mut live = with(options);
    apply(&mut live, &ended("a", 1), 100);
    apply(&mut live, &json!({}), 0);
    assert_eq!(keys(&live), ["a"]);
}

#[test]
fn what_ended_is_kept_for_ever_unless_told() {
    for keep_ended_ms in [None, Some(f64::INFINITY), Some(f64::NAN)] {
        let mut live = with(LiveOptions { keep_ended_ms, ..LiveOptions::default() });
        apply(&mut live, &ended("a", 1), 0);
        live.apply("{}", i64::MAX).expect("a frame");
        assert_eq!(keys(&live), ["a"]);
    }
}

#[test]
fn room_is_made_of_what_is_over_and_then_of_the_oldest() {
    let mut live = with(LiveOptions { max_legs: 2, ..LiveOptions::default() });
    apply(&mut live, &connected("b", 1), 1);
    apply(&mut live, &ended("c", 2), 2);
    let changes = apply(&mut live, &connected("d", 3), 3);
    assert_eq!(changes, json!([{ "type": "added", "key": "d" }, { "type": "removed", "key": "c" }]));
    apply(&mut live, &connected("a", 4), 4);
    assert_eq!(keys(&live), ["a", "d"]);
    // A frame that changes a leg makes it younger.
    apply(&mut live, &and(&connected("d", 3), json!({ "peerId": "p" })), 5);
    apply(&mut live, &connected("e", 6), 6);
    assert_eq!(keys(&live), ["d", "e"]);
    // What had not ended may come back; what had may not.
    apply(&mut live, &connected("b", 1), 7);
    assert_eq!(keys(&live), ["b", "e"]);
    assert_eq!(apply(&mut live, &ended("c", 2), 8), json!([]));
}

#[test]
fn twice_as_many_are_remembered_as_there_is_room_for() {
    let mut live = with(LiveOptions { max_legs: 1, ..LiveOptions::default() });
    for (index, id) in ["a", "b", "c", "d"].into_iter().enumerate() {
        apply(&mut live, &ended(id, 1), index as i64);
    }
    // Three have been evicted; the first of them is not known any more.
    assert_eq!(saved(&live)["forgotten"], json!(["b", "c"]));
    assert_eq!(apply(&mut live, &ended("c", 1), 5), json!([]));
    assert_eq!(apply(&mut live, &ended("b", 1), 5), json!([]));
    assert_ne!(apply(&mut live, &ended("a", 1), 5), json!([]));
}

/// The delays of frames that each tell something new, in milliseconds.
fn offset(delays: &[i64]) -> i64 {
    let mut live = new();
    live.apply(&connected("a", 0).to_string(), BASE).expect("a frame");
    for (index, delay) in delays.iter().enumerate() {
        let event = BASE + 1000 * (index as i64 + 1);
        let work = json!({ "afterCallWork": { "state": "pending", "startTime": event } });
        live.apply(&and(&connected("a", 0), work).to_string(), event + delay).expect("a frame");
    }
    live.clock_offset_ms()
}

#[test]
fn the_clock_is_off_by_the_least_of_the_delays_that_agree() {
    assert_eq!(offset(&[]), 0);
    assert_eq!(offset(&[5000]), 0);
    assert_eq!(offset(&[5000, 6000]), 5000);
    assert_eq!(offset(&[6000, 5000]), 5000);
    assert_eq!(offset(&[5000, 6001]), 0);
    assert_eq!(offset(&[-90_000, -90_000]), -90_000);
    assert_eq!(offset(&[100, 5000, 9000, 5500]), 5000);
    // Of many, the last 64 count.
    let late = |first: &[i64], count| [first, &vec![5000; count]].concat();
    assert_eq!(offset(&late(&[10, 20], 62)), 10);
    assert_eq!(offset(&late(&[10, 20], 63)), 5000);
}

#[test]
fn durations_go_by_the_clock_of_the_platform() {
    let mut live = new();
    apply(&mut live, &connected("a", 0), 90);
    for seconds in [10, 20] {
        let event = json!({ "afterCallWork": { "startTime": at(seconds) } });
        apply(&mut live, &and(&connected("a", 0), event), seconds + 90);
    }
    assert_eq!(live.clock_offset_ms(), 90_000);
    let durations = live.durations("a", BASE + 120_000).expect("durations");
    assert_eq!((durations.phase, durations.phase_ms), (Phase::Connected, Some(30_000)));
    assert!(live.durations("b", BASE).is_none());
    // Frames that tell nothing new, and legs that are new, say nothing of the clock.
    let mut live = new();
    for seconds in [0, 1, 2] {
        apply(&mut live, &connected("a", 0), 90 + seconds);
        apply(&mut live, &connected(&format!("b{seconds}"), 0), 90);
        apply(&mut live, &and(&connected("a", 0), json!({ "peerId": format!("{seconds}") })), 90);
    }
    assert_eq!(live.clock_offset_ms(), 0);
}

/// Both orders of two frames end in the same session.
fn merged(first: (&Value, i64), second: (&Value, i64)) -> Value {
    let [one, other] = [[first, second], [second, first]].map(|frames| {
        let mut live = new();
        for (frame, seconds) in frames {
            apply(&mut live, frame, seconds);
        }
        json!(live.legs().map(|leg| json!([leg.leg.session, leg.leg.context])).collect::<Vec<_>>())
    });
    assert_eq!(one, other);
    one[0].clone()
}

#[test]
fn of_two_values_the_one_that_knows_better_stays() {
    let alerting = json!({ "id": "a", "state": "alerting", "peerId": "x" });
    let peer = |frame: &Value, peer: &str| and(frame, json!({ "peerId": peer }));
    // How far the leg had come counts before when a frame was received.
    assert_eq!(merged((&peer(&connected("a", 1), "y"), 5), (&alerting, 9))[0]["peerId"], "y");
    assert_eq!(
        merged((&peer(&ended("a", 2), "y"), 5), (&peer(&connected("a", 1), "x"), 9))[0]["peerId"],
        "y"
    );
    let parked = json!({ "id": "a", "state": "parked", "peerId": "y" });
    assert_eq!(merged((&parked, 5), (&alerting, 9))[0]["peerId"], "y");
    assert_eq!(
        merged((&json!({ "id": "a", "peerId": "y", "connectedTime": at(1) }), 5), (&alerting, 9))[0]["peerId"],
        "y"
    );
    // So does the latest time that it speaks of, each of them.
    for (later, earlier) in [
        (connected("a", 7), connected("a", 6)),
        (ended("a", 7), ended("a", 6)),
        (
            and(&ended("a", 6), json!({ "afterCallWork": { "startTime": at(7) } })),
            and(&ended("a", 6), json!({ "afterCallWork": { "startTime": at(6) } })),
        ),
        (
            and(&ended("a", 6), json!({ "afterCallWork": { "startTime": at(6), "endTime": at(8) } })),
            and(&ended("a", 6), json!({ "afterCallWork": { "startTime": at(6), "endTime": at(7) } })),
        ),
    ] {
        assert_eq!(merged((&peer(&later, "y"), 5), (&peer(&earlier, "z"), 9))[0]["peerId"], "y", "{later}");
    }
    // Then when it was received.
    assert_eq!(
        merged((&peer(&connected("a", 7), "y"), 5), (&peer(&connected("a", 7), "x"), 6))[0]["peerId"],
        "x"
    );
    // Then the value itself.
    assert_eq!(
        merged((&peer(&connected("a", 7), "y"), 5), (&peer(&connected("a", 7), "x"), 5))[0]["peerId"],
        "y"
    );
}

#[test]
fn what_a_frame_does_not_carry_stays() {
    let rich = and(
        &connected("a", 1),
        json!({
            "peerId": "x", "segments": [{ "type": "Interact", "startTime": at(1) }], "self": { "name": "Ann" },
            "wrapup": { "code": "w", "tags": ["t"] }, "afterCallWork": { "state": "notApplicable" },
        }),
    );
    let poor = and(
        &connected("a", 1),
        json!({ "segments": [], "self": {}, "wrapup": { "notes": "n" }, "afterCallWork": { "startTime": at(2) } }),
    );
    let mut live = new();
    apply(&mut live, &rich, 1);
    apply(&mut live, &poor, 2);
    let session = session(&live, "a");
    for key in ["peerId", "segments", "self"] {
        assert_eq!(session[key], rich[key], "{key}");
    }
    assert_eq!(session["wrapup"], json!({ "code": "w", "notes": "n", "tags": ["t"] }));
    assert_eq!(session["afterCallWork"], json!({ "startTime": at(2), "state": "notApplicable" }));
}

#[test]
fn control_is_gone_when_a_frame_does_not_tell_of_it() {
    let talking = connected("a", 1);
    let controlling = and(&talking, json!({ "controlling": ["x"] }));
    assert!(merged((&controlling, 1), (&talking, 2))[0].get("controlling").is_none());
    assert_eq!(merged((&talking, 1), (&controlling, 2))[0]["controlling"], json!(["x"]));
}

#[test]
fn what_ended_without_a_state_gets_no_older_one_back() {
    let over = json!({ "id": "a", "disconnectedTime": at(60) });
    let session = &merged((&connected("a", 1), 1), (&over, 60))[0];
    assert_eq!(session["disconnectedTime"], json!(at(60)));
    assert!(session.get("state").is_none(), "{session}");
}

#[test]
fn a_hold_of_another_medium_is_over_when_a_frame_does_not_tell_of_it() {
    let call = |held: Value| json!({ "id": "c", "participants": [{ "id": "p", "calls": [and(&connected("k", 1), held)] }] });
    for (media, frame) in
        [("calls", &call as &dyn Fn(Value) -> Value), ("cobrowsesessions", &|held| flat("p", held))]
    {
        let mut live = with(LiveOptions { media: vec![media.to_owned()], ..LiveOptions::default() });
        let held = json!({ "held": true, "startHoldTime": at(5) });
        apply(&mut live, &frame(held), 5);
        assert_eq!(live.counts().get(&Phase::Held), Some(&1), "{media}");
        apply(&mut live, &frame(json!({})), 10);
        assert_eq!(live.counts().get(&Phase::Connected), Some(&1), "{media}");
    }
    // A co-browse session in its full shape says nothing of holds.
    let mut live = new();
    apply(
        &mut live,
        &full("p", &[and(&connected("a", 1), json!({ "held": true, "startHoldTime": at(5) }))]),
        5,
    );
    apply(&mut live, &full("p", &[connected("a", 1)]), 10);
    let hold = json!([{ "startTime": at(5) }]);
    assert_eq!(context(&live, "a"), json!({ "held": true, "startHoldTime": at(5), "holds": hold }));
}

#[test]
fn what_has_no_id_can_not_be_followed() {
    let mut live = new();
    assert_eq!(apply(&mut live, &json!({ "state": "connected" }), 0), json!([]));
    assert_eq!(
        apply(&mut live, &json!({ "id": "c", "participants": [{ "state": "connected" }] }), 0),
        json!([])
    );
    assert_eq!(
        apply(&mut live, &json!({ "participants": [{ "id": "p", "state": "connected" }] }), 0),
        json!([])
    );
    assert_eq!(live.legs().count(), 0);
}

/// Two legs of one participant, by their full shapes.
fn two_legs() -> Value {
    full(
        "p",
        &[
            and(&ended("a", 100), json!({ "cobrowseSessionId": "s1", "startAlertingTime": at(0) })),
            json!({ "id": "b", "state": "connected", "cobrowseSessionId": "s2", "startAlertingTime": at(190), "connectedTime": at(200) }),
        ],
    )
}

#[test]
fn a_flat_row_belongs_to_the_leg_that_it_tells_of() {
    for (row, expected) in [
        (json!({ "connectedTime": at(0) }), "a"),
        (json!({ "connectedTime": at(200) }), "b"),
        (json!({ "state": "disconnected", "endTime": at(100) }), "a"),
        (json!({ "cobrowseSessionId": "s1" }), "a"),
        (json!({ "cobrowseSessionId": "s2" }), "b"),
        // It goes on, so it is about the leg that does.
        (json!({}), "b"),
    ] {
        let row = flat("p", and(&row, json!({ "wrapupPrompt": "timeout" })));
        for rows_first in [false, true] {
            let mut live = new();
            let frames =
                if rows_first { [&row, &two_legs()].map(Clone::clone) } else { [two_legs(), row.clone()] };
            for frame in &frames {
                apply(&mut live, frame, 300);
            }
            assert_eq!(keys(&live), ["a", "b"], "{row}");
            for key in ["a", "b"] {
                let has = context(&live, key).get("wrapupPrompt").is_some();
                assert_eq!(has, key == expected, "{row} {key}");
            }
        }
    }
}

#[test]
fn a_flat_row_of_another_participant_conversation_or_session_is_a_leg_of_its_own() {
    for row in [
        flat("q", json!({})),
        json!({ "id": "d", "participants": [{ "id": "q", "state": "connected" }] }),
        flat("p", json!({ "cobrowseSessionId": "s3" })),
    ] {
        let mut live = new();
        apply(&mut live, &two_legs(), 300);
        apply(&mut live, &row, 300);
        assert_eq!(live.legs().count(), 3, "{row}");
    }
}

#[test]
fn a_flat_row_is_joined_with_the_leg_that_is_told_of_later() {
    let mut live = new();
    assert_eq!(
        apply(&mut live, &flat("p", json!({ "connectedTime": at(5) })), 5),
        json!([{ "type": "added", "key": "p" }])
    );
    let changes = apply(&mut live, &full("p", &[connected("a", 5)]), 6);
    assert_eq!(changes, json!([{ "type": "updated", "previousKey": "p", "key": "a" }]));
    assert_eq!(keys(&live), ["a"]);
    assert_eq!(live.leg("a").map(|leg| leg.leg.shape.name()), Some("notification"));
    // The phase that it had is that of the leg, as it is told from now on.
    let changes = apply(
        &mut live,
        &flat("p", json!({ "connectedTime": at(5), "state": "disconnected", "endTime": at(9) })),
        9,
    );
    assert_eq!(
        changes,
        json!([
            { "type": "updated", "key": "a" },
            { "type": "phaseChanged", "from": "connected", "to": "ended", "key": "a" },
            { "type": "ended", "key": "a" },
        ])
    );
}

#[test]
fn the_richest_shape_that_told_of_a_leg_is_its_own() {
    let rest = |frame: &Value, media: &str| {
        and(&frame["eventBody"], json!({ "selfUri": format!("/api/v2/conversations/{media}c") }))
    };
    let session = connected("a", 5);
    let (notification, row) =
        (full("p", std::slice::from_ref(&session)), flat("p", json!({ "connectedTime": at(5) })));
    let shapes = [
        session,
        row.clone(),
        rest(&row, "cobrowsesessions/"),
        notification.clone(),
        rest(&notification, ""),
    ];
    let names = ["session", "flatNotification", "flatConversation", "notification", "conversation"];
    for (richer, name) in names.iter().enumerate().skip(3) {
        for poorer in &shapes[..richer] {
            for frames in [[poorer, &shapes[richer]], [&shapes[richer], poorer]] {
                let mut live = new();
                for frame in frames {
                    apply(&mut live, frame, 6);
                }
                assert_eq!(live.leg("a").map(|leg| leg.leg.shape.name()), Some(*name));
            }
        }
    }
}

#[test]
fn a_save_is_read_only_as_it_was_written() {
    let mut live = with(LiveOptions { max_legs: 4, ..LiveOptions::default() });
    apply(&mut live, &two_legs(), 300);
    apply(&mut live, &flat("q", json!({ "connectedTime": at(5) })), 301);
    let save = saved(&live);
    let again = restored(&save).expect("a save");
    assert_eq!(saved(&again), save);
    assert_eq!(json!(again.legs().collect::<Vec<_>>()), json!(live.legs().collect::<Vec<_>>()));

    let refused = |change: &dyn Fn(&mut Value)| {
        let mut other = save.clone();
        change(&mut other);
        assert!(restored(&other).is_none(), "{other}");
    };
    refused(&|save| save["version"] = json!(save["version"].as_u64().expect("a version") + 1000));
    refused(&|save| save["version"] = json!("1"));
    refused(&|save| save["written"][0] = json!(5));
    for (name, values) in [
        ("rank", vec![json!(4), json!(null), json!(-1), json!("1")]),
        ("event", vec![json!("x"), json!(8_640_000_000_000_001_i64)]),
        ("received", vec![json!(null), json!("x"), json!(8_640_000_000_000_001_i64)]),
        ("media", vec![json!(null), json!("faxes")]),
        ("shape", vec![json!(null), json!("round")]),
        ("session", vec![json!(null), json!(5), json!({ "id": "a", "connectedTime": "nope" })]),
    ] {
        for value in values {
            refused(&|save| save["written"][0][name] = value.clone());
        }
    }
    for text in ["5", "[]", "null", "{}", "{"] {
        assert!(LiveSessions::from_json(text, LiveOptions::default()).is_err(), "{text}");
    }
    let Err(issues) = LiveSessions::from_json("5", LiveOptions::default()) else { return };
    assert_eq!(json!([issues[0]])[0]["params"], json!({ "expected": "object", "received": "number" }));
}

#[test]
fn a_restored_store_goes_on_as_the_saved_one() {
    let options = || LiveOptions { max_legs: 2, keep_ended_ms: Some(10_000.0), ..LiveOptions::default() };
    let mut live = with(options());
    apply(&mut live, &ended("z", 1), 1);
    apply(
        &mut live,
        &json!([connected("a", 1), and(&connected("b", 1), json!({ "controlling": ["x"] }))]),
        2,
    );
    apply(&mut live, &ended("a", 5), 5);
    let mut again = LiveSessions::from_json(&saved(&live).to_string(), options()).expect("a save");
    for (frame, seconds) in [
        (json!({}), 15),
        (connected("b", 1), 15),
        (ended("z", 1), 15),
        (connected("a", 1), 15),
        (json!({}), 16),
        (connected("d", 1), 17),
        // Time does not go back.
        (ended("y", 1), 2),
    ] {
        assert_eq!(apply(&mut again, &frame, seconds), apply(&mut live, &frame, seconds), "{frame}");
        assert_eq!(json!(again.legs().collect::<Vec<_>>()), json!(live.legs().collect::<Vec<_>>()));
    }
}

#[test]
fn of_an_id_that_participants_of_many_conversations_have_the_latest_64_rows_are_kept() {
    for backwards in [false, true] {
        let mut live = new();
        for number in 0..70 {
            let time = if backwards { 69 - number } else { number };
            let row = json!({ "id": "p", "state": "connected", "connectedTime": at(time), "queueId": format!("q{time}") });
            apply(&mut live, &json!({ "id": format!("c{time}"), "participants": [row] }), 1);
            assert_eq!(rows_saved(&live), 64.min(1 + number as usize));
        }
        // The leg is that of the latest.
        assert_eq!(keys(&live), ["p"]);
        assert_eq!(context(&live, "p")["queueId"], "q69");
        let save = saved(&live).to_string();
        for time in 0..70 {
            assert_eq!(save.contains(&format!("\"q{time}\"")), time >= 6, "q{time} {backwards}");
        }
    }
}

#[test]
fn of_a_participant_of_one_conversation_the_latest_64_rows_are_kept() {
    for backwards in [false, true] {
        let row = |number: i64| {
            let time = if backwards { 69 - number } else { number };
            flat("p", json!({ "connectedTime": at(time), "queueId": format!("q{time}") }))
        };
        let mut live = new();
        for number in 0..64 {
            apply(&mut live, &row(number), 1);
        }
        assert_eq!(rows_saved(&live), 64);
        for number in 64..70 {
            apply(&mut live, &row(number), 1);
            assert_eq!(rows_saved(&live), 64);
        }
        // Those of the earliest communications went, whatever came first.
        let save = saved(&live).to_string();
        for time in 0..70 {
            assert_eq!(save.contains(&format!("\"q{time}\"")), time >= 6, "q{time} {backwards}");
        }
    }
}

#[test]
fn a_flat_row_may_know_more_than_the_full_shape_does() {
    let alerting = json!({ "id": "a", "state": "alerting", "startAlertingTime": at(0) });
    for row in [
        flat("p", json!({ "connectedTime": at(5) })),
        flat("p", json!({ "state": "disconnected", "endTime": at(5) })),
        flat("p", json!({ "state": "disconnected", "connectedTime": at(5), "endTime": at(9) })),
    ] {
        for frames in [
            [&full("p", std::slice::from_ref(&alerting)), &row],
            [&row, &full("p", std::slice::from_ref(&alerting))],
        ] {
            let mut live = new();
            for frame in frames {
                apply(&mut live, frame, 10);
            }
            assert_eq!(keys(&live), ["a"], "{row}");
        }
    }
}

#[test]
fn what_ended_before_a_leg_began_was_another() {
    let alerting = json!({ "id": "a", "state": "alerting", "startAlertingTime": at(100) });
    // Clocks may differ by five seconds.
    for (end, expected) in [(94, vec!["a", "p"]), (95, vec!["a"]), (101, vec!["a"])] {
        let mut live = new();
        apply(&mut live, &full("p", std::slice::from_ref(&alerting)), 200);
        apply(&mut live, &flat("p", json!({ "state": "disconnected", "endTime": at(end) })), 200);
        assert_eq!(keys(&live), expected, "{end}");
    }
}

#[test]
fn a_change_of_any_part_is_a_change() {
    let work = |state: &str, peer: &str| {
        let work = json!({ "state": state, "startTime": at(60) });
        and(&ended("a", 60), json!({ "peerId": peer, "wrapup": { "code": state }, "afterCallWork": work }))
    };
    let mut live = new();
    let told = |live: &mut LiveSessions, frame: Value, seconds| {
        apply(live, &frame, seconds).as_array().map_or(0, Vec::len)
    };
    assert_eq!(told(&mut live, work("pending", "x"), 60), 1);
    assert_eq!(told(&mut live, work("pending", "x"), 61), 0);
    assert_eq!(told(&mut live, work("pending", "y"), 62), 1);
    assert_eq!(session(&live, "a")["peerId"], "y");
    // The phase is another one, and after-call work has ended.
    assert_eq!(told(&mut live, work("complete", "y"), 63), 3);
    assert_eq!(session(&live, "a")["wrapup"]["code"], "complete");
    assert_eq!(told(&mut live, and(&work("complete", "y"), json!({ "direction": "inbound" })), 64), 1);
}

#[test]
fn what_tells_neither_a_state_nor_times_knows_least() {
    let (bare, alerting) =
        (json!({ "id": "a", "peerId": "x" }), json!({ "id": "a", "state": "alerting", "peerId": "y" }));
    let frame = |session: &Value| full("p", std::slice::from_ref(session));
    assert_eq!(merged((&frame(&bare), 5), (&frame(&alerting), 9))[0]["peerId"], "y");
    assert_eq!(merged((&frame(&bare), 9), (&frame(&alerting), 5))[0]["peerId"], "x");
}

#[test]
fn of_legs_that_are_over_a_flat_row_without_times_belongs_to_the_latest() {
    for (first, second) in [("a", "b"), ("b", "a")] {
        let sessions = [ended(first, 100), ended(second, 200)];
        let row = flat("p", json!({ "state": "disconnected", "queueId": "q" }));
        for frames in [[&full("p", &sessions), &row], [&row, &full("p", &sessions)]] {
            let mut live = new();
            for frame in frames {
                apply(&mut live, frame, 300);
            }
            assert_eq!(keys(&live), ["a", "b"]);
            assert_eq!(context(&live, second)["queueId"], "q");
        }
    }
}

#[test]
fn what_was_gone_when_a_store_was_saved_stays_so() {
    let talking = connected("a", 1);
    let controlling = and(&talking, json!({ "controlling": ["x"] }));
    let mut live = new();
    apply(&mut live, &controlling, 5);
    apply(&mut live, &talking, 10);
    let mut again = restored(&saved(&live)).expect("a save");
    for live in [&mut live, &mut again] {
        assert_eq!(apply(live, &controlling, 7), json!([]));
        assert_eq!(apply(live, &controlling, 11).as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn a_restored_store_knows_how_late_it_was() {
    let options = || LiveOptions { keep_ended_ms: Some(10_000.0), ..LiveOptions::default() };
    let mut live = with(options());
    apply(&mut live, &connected("a", 1), 100);
    let mut again = LiveSessions::from_json(&saved(&live).to_string(), options()).expect("a save");
    for live in [&mut live, &mut again] {
        let changes = apply(live, &ended("z", 1), 80);
        assert_eq!(changes, json!([{ "type": "added", "key": "z" }, { "type": "removed", "key": "z" }]));
    }
}

/// A conversation of calls with one flat participant, or with its call.
fn of_calls(participants: Value) -> Value {
    json!({ "topicName": "v2.users.u.conversations.calls", "eventBody": { "id": "c", "participants": [participants] } })
}

fn asked(live: &LiveSessions, key: &str, ms: i64) -> Value {
    json!(live.durations(key, BASE + ms))
}

#[test]
fn a_save_of_before_there_were_receipts_is_read() {
    let save = json!({ "version": 1, "forgotten": [], "written": [{
        "rank": 1, "event": BASE, "received": BASE + 9000, "media": "calls", "shape": "flatNotification",
        "cleared": ["controlling"], "place": { "conversationId": "c", "participantId": "p" },
        "session": { "state": "connected", "connectedTime": at(0) },
        "context": { "held": true, "startHoldTime": at(8) }, "flat": format!("c\u{0}p\u{0}\u{0}c{BASE}") }] });
    let mut live = LiveSessions::from_json(&save.to_string(), of_all_media()).expect("a store");
    assert_eq!(context(&live, "p")["held"], true);
    let frame = of_calls(json!({ "id": "p", "state": "connected", "connectedTime": at(0), "held": false }));
    apply(&mut live, &frame, 18);
    // Keys of rows had no medium then. The row is the same, nevertheless.
    assert_eq!(rows_saved(&live), 1);
    let durations = asked(&live, "p", 20_000);
    assert_eq!(
        [&durations["phase"], &durations["heldMs"], &durations["interactingMs"]],
        [&json!("connected"), &json!(10_000), &json!(10_000)]
    );
}

/// A store that was told every second what a call says: `said` of the second, counted from one on.
fn polled(seconds: i64, said: impl Fn(i64) -> Value) -> LiveSessions {
    let mut live = with(of_all_media());
    let leg = json!({ "id": "p", "state": "connected", "connectedTime": at(0) });
    for second in 1..=seconds {
        apply(&mut live, &of_calls(and(&leg, said(second))), second);
    }
    live
}

/// So many seconds of some thousand frames that say the same.
const LONG: i64 = 5000;

#[test]
fn holds_are_exact_however_many_frames_told_of_a_leg() {
    // On hold four times: at the beginning, in the middle, at the end, and now.
    let held = |second: i64| json!({ "held": matches!(second, 10..20 | 2000..2500 | 4500..4510 | 4990..) });
    let mut live = polled(LONG, held);
    assert_eq!(context(&live, "p")["held"], true);
    let durations = asked(&live, "p", 5_000_000);
    assert_eq!(
        [&durations["phase"], &durations["phaseMs"], &durations["heldMs"], &durations["interactingMs"]],
        [&json!("held"), &json!(10_000), &json!(530_000), &json!(4_470_000)]
    );
    // Whoever is late says nothing that is new.
    let late = of_calls(json!({ "id": "p", "state": "connected", "connectedTime": at(0), "held": true }));
    assert_eq!(apply(&mut live, &late, 2200), json!([]));
    let saved = json!(live).to_string();
    let restored = LiveSessions::from_json(&saved, of_all_media()).expect("a store");
    assert_eq!(asked(&restored, "p", 5_000_000), durations);
}

#[test]
fn parking_and_ends_are_exact_however_many_frames_told_of_a_leg() {
    let parked = |second: i64| match second {
        3000..4000 => json!({ "state": "parked" }),
        ..4900 => json!({ "state": "connected" }),
        _ => json!({ "state": "terminated" }),
    };
    let live = polled(LONG, parked);
    let durations = asked(&live, "p", 9_000_000);
    assert_eq!(
        [&durations["phase"], &durations["parkedMs"], &durations["interactingMs"]],
        [&json!("ended"), &json!(1_000_000), &json!(3_900_000)]
    );
}

/// A store of a call that was told every second, for so long, whether it was on hold: not on hold and on hold in turns.
fn held_in_turns(seconds: i64) -> LiveSessions {
    let one = polled(1, |_| json!({ "held": true }));
    let mut save: Value = serde_json::from_str(&json!(one).to_string()).expect("JSON");
    let receipt =
        |second: i64| json!({ "at": BASE + second * 1000, "held": second % 2 == 0, "ended": false });
    save["written"][0]["receipts"] = (1..=seconds).map(receipt).collect();
    LiveSessions::from_json(&save.to_string(), of_all_media()).expect("a store")
}

#[test]
fn of_more_changes_than_are_kept_nothing_is_made_up() {
    let leg = json!({ "id": "p", "connectedTime": at(0) });
    let mut live = held_in_turns(LONG);
    for (state, held, second) in [("connected", false, LONG + 1), ("connected", true, LONG + 2)] {
        apply(&mut live, &of_calls(and(&leg, json!({ "state": state, "held": held }))), second);
    }
    // What is so now is known, and since when; not how long it was so in all.
    let durations = asked(&live, "p", 5_010_000);
    assert_eq!(
        [&durations["phase"], &durations["phaseMs"], &durations["heldMs"], &durations["interactingMs"]],
        [&json!("held"), &json!(8000), &Value::Null, &Value::Null]
    );
    assert_eq!(context(&live, "p")["held"], true);
    // The later half is kept of those that were there when there was no more room. Of what was before, it is known that it was on hold.
    let holds = context(&live, "p")["holds"].clone();
    let hold = |at: usize| (holds[at]["startTime"].clone(), holds[at]["endTime"].clone());
    let time = |second: i64| json!(at(second));
    assert_eq!(hold(0), (Value::Null, time(2050)));
    assert_eq!(hold(1), (Value::Null, time(2051)));
    assert_eq!(hold(2), (time(2052), time(2053)));
    // What is told as it was before is no news.
    let saved = json!(live).to_string();
    let restored = LiveSessions::from_json(&saved, of_all_media()).expect("a store");
    assert_eq!(asked(&restored, "p", 5_010_000), durations);
    assert_eq!(context(&restored, "p"), context(&live, "p"));
    apply(&mut live, &of_calls(and(&leg, json!({ "state": "connected", "held": true }))), LONG + 2);
    assert_eq!(json!(live).to_string(), saved);
    // Its end is known where it is among what was kept.
    apply(&mut live, &of_calls(and(&leg, json!({ "state": "disconnected" }))), LONG + 3);
    let durations = asked(&live, "p", 9_000_000);
    assert_eq!([&durations["phase"], &durations["heldMs"]], [&json!("ended"), &Value::Null]);
    assert_eq!(context(&live, "p")["endReceivedAt"], "2026-03-02T10:23:23.000Z");
    // As many as can be kept are.
    let durations = asked(&held_in_turns(4096), "p", 4_097_000);
    assert_eq!([&durations["heldMs"], &durations["interactingMs"]], [&json!(2_048_000), &json!(2_049_000)]);
}

#[test]
fn when_a_session_ended_is_taken_from_receipts_where_it_does_not_say_so_itself() {
    let segment = |kind: &str, end: Value| json!({ "segments": [{ "type": kind, "startTime": at(0), "endTime": end }] });
    for (said, is_estimated) in [
        (json!({}), true),
        (json!({ "disconnectedTime": at(50) }), false),
        (json!({ "afterCallWork": { "startTime": at(50) } }), false),
        (segment("Wrapup", Value::Null), false),
        (segment("Interact", json!(at(50))), false),
        (segment("Interact", Value::Null), true),
    ] {
        let mut live = new();
        apply(&mut live, &connected("a", 0), 10);
        apply(
            &mut live,
            &and(&connected("a", 0), and(&json!({ "state": "disconnected" }), said.clone())),
            60,
        );
        let estimated = if is_estimated { json!(at(60)) } else { Value::Null };
        assert_eq!(context(&live, "a")["endReceivedAt"], estimated, "{said}");
    }
    // The segments of a frame that does not say that it has ended may go on.
    let mut live = new();
    apply(&mut live, &and(&connected("a", 0), segment("Interact", json!(at(50)))), 50);
    apply(&mut live, &and(&connected("a", 0), json!({ "state": "disconnected" })), 60);
    assert_eq!(context(&live, "a")["endReceivedAt"], at(60));
}

#[test]
fn receipts_tell_of_holds_what_shapes_know_of_them() {
    // At the end, an open segment is no news of a hold.
    let mut live = new();
    let segments = json!([{ "type": "Hold", "startTime": at(10) }]);
    apply(&mut live, &connected("a", 0), 5);
    let end = json!({ "state": "disconnected", "disconnectedTime": at(60), "segments": segments });
    apply(&mut live, &and(&connected("a", 0), end), 60);
    assert_eq!(context(&live, "a")["holds"], Value::Null);
    // Analytics of a call know nothing of whether it is on hold.
    let mut live = with(of_all_media());
    let call = json!({ "id": "a", "state": "connected", "connectedTime": at(0), "held": true, "startHoldTime": at(8) });
    let participants = json!([{ "id": "p", "purpose": "agent", "calls": [call] }]);
    apply(&mut live, &json!({ "id": "c", "participants": participants }), 10);
    let session = json!({ "sessionId": "a", "mediaType": "voice",
        "segments": [{ "segmentType": "interact", "segmentStart": at(0) }] });
    let participants = json!([{ "participantId": "p", "purpose": "agent", "sessions": [session] }]);
    let details = json!({ "conversationId": "c", "conversationStart": at(0), "participants": participants });
    apply(&mut live, &details, 20);
    assert_eq!((keys(&live), &context(&live, "a")["held"]), (vec!["a"], &json!(true)));
    // What has ended is on hold no longer, nor does a save say so.
    let mut live = with(of_all_media());
    let held = json!({ "id": "p", "state": "connected", "connectedTime": at(0), "held": true });
    apply(&mut live, &of_calls(held.clone()), 10);
    apply(&mut live, &of_calls(and(&held, json!({ "state": "disconnected", "held": null }))), 20);
    assert_eq!(context(&live, "p")["held"], Value::Null);
}

#[test]
fn holds_that_overlap_are_one() {
    let mut live = with(of_all_media());
    let call = json!({ "id": "p", "state": "connected", "connectedTime": at(0) });
    let held = |since: i64| json!({ "held": true, "startHoldTime": at(since) });
    for (said, second) in [(held(5), 10), (json!({ "held": false }), 20), (held(15), 30)] {
        apply(&mut live, &of_calls(and(&call, said)), second);
    }
    assert_eq!(context(&live, "p")["holds"], json!([{ "startTime": at(5) }]));
}

#[test]
fn work_outranks_a_live_state_that_is_told_later() {
    for work in [json!({ "startTime": at(50) }), json!({ "endTime": at(55) })] {
        let worked = json!({ "id": "a", "connectedTime": at(0), "peerId": "x", "afterCallWork": work });
        let later = and(&connected("a", 0), json!({ "peerId": "y" }));
        let mut live = new();
        apply(&mut live, &worked, 60);
        apply(&mut live, &later, 70);
        assert_eq!(session(&live, "a")["peerId"], "x", "{work}");
    }
}

#[test]
fn what_is_wrong_in_the_same_way_is_no_news() {
    let mut live = new();
    apply(&mut live, &and(&connected("a", 0), json!({ "peerId": 5 })), 1);
    assert_eq!(apply(&mut live, &and(&connected("a", 0), json!({ "peerId": 6 })), 2), json!([]));
    let other = apply(&mut live, &and(&connected("a", 0), json!({ "peerId": [] })), 3);
    assert_eq!(other, json!([{ "type": "updated", "key": "a" }]));
}

#[test]
fn a_wrap_up_that_is_done_is_provisional_no_longer() {
    let ended = ended("a", 50);
    let provisional = json!({ "wrapup": { "code": "x", "provisional": true, "durationSeconds": 5 } });
    for (wrapup, is_provisional) in [
        (json!({ "code": "x" }), json!(true)),
        (json!({ "code": "x", "endTime": at(55) }), Value::Null),
        (json!({ "code": "x", "durationSeconds": 5 }), Value::Null),
        (json!({ "code": "x", "durationSeconds": 5, "provisional": true }), json!(true)),
    ] {
        let mut live = new();
        apply(&mut live, &and(&ended, provisional.clone()), 51);
        let changes = apply(&mut live, &and(&ended, json!({ "wrapup": wrapup })), 60);
        assert_eq!(session(&live, "a")["wrapup"]["provisional"], is_provisional, "{wrapup}");
        assert_eq!(changes == json!([]), is_provisional == json!(true), "{wrapup}");
    }
}

#[test]
fn a_key_shows_the_participant_of_the_latest_row() {
    let row = |conversation: &str, fields: Value| {
        let participant = and(&json!({ "id": "p" }), fields);
        json!({ "topicName": "v2.users.u.conversations.cobrowsesessions",
            "eventBody": { "id": conversation, "participants": [participant] } })
    };
    let mut live = new();
    let connected = json!({ "state": "connected", "connectedTime": at(10) });
    apply(&mut live, &row("c1", connected), 11);
    apply(&mut live, &row("c2", json!({ "state": "disconnected", "endTime": at(5) })), 12);
    assert_eq!((keys(&live), &session(&live, "p")["state"]), (vec!["p"], &json!("connected")));
}

#[test]
fn a_flat_row_is_the_same_after_it_was_saved() {
    let call = of_calls(json!({ "id": "p", "state": "connected", "connectedTime": at(0) }));
    let mut live = with(of_all_media());
    apply(&mut live, &call, 10);
    let mut other = LiveSessions::from_json(&saved(&live).to_string(), of_all_media()).expect("a store");
    apply(&mut other, &call, 20);
    assert_eq!(rows_saved(&other), 1);
    assert_eq!(other.last_received_at("p"), Some(BASE + 20_000));
    assert_eq!((live.last_received_at("p"), live.last_received_at("q")), (Some(BASE + 10_000), None));
}

#[test]
fn a_delay_that_is_saved_stands_by_itself() {
    let mut live = new();
    for second in [10, 20] {
        let event = json!({ "afterCallWork": { "startTime": at(second) } });
        apply(&mut live, &and(&connected("a", 0), event), second + 5);
    }
    let save = saved(&live);
    let place =
        save["written"].as_array().and_then(|items| items.iter().position(|item| item["delay"].is_i64()));
    let place = place.expect("a delay");
    assert!(restored(&save).is_some());
    for more in [json!({ "rank": 1 }), json!({ "receipts": [] })] {
        let mut save = save.clone();
        save["written"][place] = and(&save["written"][place], more);
        assert!(restored(&save).is_none(), "{save}");
    }
}

#[test]
fn what_a_save_empties_is_empty() {
    let full = json!({ "state": "connected", "initialState": "alerting", "disconnectType": "client", "id": "a",
        "self": { "name": "Ada" }, "cobrowseSessionId": "s", "cobrowseRole": "viewer", "controlling": ["b"],
        "viewerUrl": "https://apps.mypurecloud.de/v/1", "providerEventTime": at(0), "startAlertingTime": at(0),
        "connectedTime": at(0), "provider": "x", "peerId": "p" });
    let mut live = new();
    apply(&mut live, &full, 10);
    let mut save = saved(&live);
    let item = save["written"][0].clone();
    let told = json!({ "direction": "inbound", "queueId": "q", "alertingTimeoutMs": 5 });
    let later =
        json!({ "event": BASE + 20_000, "received": BASE + 20_000, "cleared": ["direction", "peerId"] });
    save["written"] = json!([and(&item, json!({ "context": told })), and(&item, later)]);
    let again = restored(&save).expect("a store");
    assert_eq!(context(&again, "a"), json!({ "queueId": "q", "alertingTimeoutMs": 5 }));
    // It is told again in the same item.
    assert_eq!(session(&again, "a")["peerId"], "p");
}

#[test]
fn a_flat_row_is_of_the_leg_that_was_told_last() {
    for [first, last] in [["a", "b"], ["b", "a"]] {
        let mut live = new();
        let legs = [first, last].map(|id| connected(id, 0));
        apply(&mut live, &full("p", &legs), 10);
        // A session alone says nothing of its participant.
        apply(&mut live, &and(&connected(last, 0), json!({ "providerEventTime": at(20) })), 21);
        apply(&mut live, &flat("p", json!({ "connectedTime": at(0), "held": true })), 22);
        assert_eq!(context(&live, last)["held"], true, "{last}");
        assert_eq!(context(&live, first)["held"], Value::Null, "{last}");
    }
}
