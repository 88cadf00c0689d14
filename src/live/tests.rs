//! Tests of what only JavaScript asks a store: it knows legs by their numbers.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json};

use super::{LiveLeg, LiveOptions, LiveSessions};
use crate::read::{Json, JsonBytes, ReadOptions};

/// A leg as it is told without its issues.
fn without_issues(leg: &LiveLeg) -> Value {
    let mut leg = json!(leg);
    leg.as_object_mut().unwrap().remove("issues");
    leg
}

#[test]
fn legs_are_known_by_their_numbers_as_by_their_keys() {
    let mut live = LiveSessions::new(LiveOptions { max_legs: 3, ..LiveOptions::default() });
    assert_eq!((live.count(), live.numbers()), (0, vec![]));
    for (id, time) in [("d", 1000), ("b", 2000), ("a", 3000), ("c", 4000)] {
        // One of them has an issue.
        let mut frame = json!({ "id": id, "state": "connected", "connectedTime": time });
        if id == "b" {
            frame["peerId"] = json!(5);
        }
        live.apply(&frame.to_string(), time).unwrap();
    }
    // The first one had to go.
    let legs: Vec<_> = live.legs().collect();
    assert_eq!(live.count(), 3);
    assert_eq!(legs.iter().map(|leg| leg.issues.len()).collect::<Vec<_>>(), [0, 1, 0]);
    let keys: Vec<_> = live.numbers().into_iter().map(|number| live.key(number)).collect();
    assert_eq!(keys, [Some("a"), Some("b"), Some("c")]);
    for (number, leg) in live.numbers().into_iter().zip(legs) {
        let mut issues = Vec::new();
        live.tell_issues(number, &mut issues);
        assert_eq!((json!(live.numbered(number)), &issues), (without_issues(leg), &leg.issues));
        let late = leg.leg.session.connected_time;
        assert_eq!(live.phase_start(number), late);
    }
    assert!(live.key(99).is_none() && live.numbered(99).is_none());
    assert_eq!(live.phase_start(99), None);
}

fn options() -> LiveOptions {
    LiveOptions { max_legs: 12, keep_ended_ms: Some(20_000.0), ..LiveOptions::default() }
}

/// A store that is made of what another one saves. It is not finished.
fn restored(live: &LiveSessions) -> LiveSessions {
    let mut other = LiveSessions::new(options());
    let saved = json!(live);
    for item in saved["written"].as_array().unwrap() {
        let text = item.to_string();
        let json = JsonBytes::from(Json::from(text.as_str()));
        assert!(other.restore_json(json, ReadOptions::STANDARD), "{text}");
    }
    for key in saved["forgotten"].as_array().unwrap() {
        other.restore_forgotten(key.as_str().unwrap());
    }
    other
}

/// Another store that goes on as a store would.
fn twin(live: &LiveSessions) -> LiveSessions {
    let mut other = restored(live);
    assert!(other.take_over(&live.unsaved()));
    let keys = |live: &LiveSessions| -> Vec<(u32, String)> {
        let numbers = live.numbers().into_iter();
        numbers.map(|number| (number, live.key(number).unwrap().to_owned())).collect()
    };
    assert_eq!(keys(&other), keys(live));
    assert_eq!(other.unsaved(), live.unsaved());
    assert_eq!(other.clock_offset_ms(), live.clock_offset_ms());
    other
}

/// Frames of all kinds of shapes, by chance.
fn frame(mut draw: impl FnMut(u64) -> u64, received: i64) -> Value {
    let states = ["alerting", "connected", "connected", "disconnected"];
    let mut leg = json!({
        "id": format!("leg-{}", draw(20)),
        "state": states.get(draw(4) as usize),
        "connectedTime": 90_000 + draw(40) * 100,
        "providerEventTime": received - draw(3000) as i64,
    });
    if draw(3) == 0 {
        leg.as_object_mut().unwrap().remove("connectedTime");
    }
    let participant = format!("p{}", draw(6));
    let participants = match draw(3) {
        0 => json!([{ "id": participant, "cobrowsesessions": [leg] }]),
        1 => {
            leg["id"] = json!(participant);
            leg["held"] = json!(draw(2) == 0);
            json!([leg])
        }
        _ => return leg,
    };
    json!({ "id": format!("c{}", draw(3)), "participants": participants })
}

#[test]
fn a_twin_goes_on_as_the_store_would() {
    let mut exchanges = 0;
    for seed in 1..=25_u64 {
        let mut state = seed;
        let mut draw = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        let mut one = LiveSessions::new(options());
        let mut other = LiveSessions::new(options());
        for turn in 0..120 {
            let received = 100_000 + turn * 500;
            let frame = frame(&mut draw, received).to_string();
            let told = format!("{:?}", one.apply(&frame, received));
            assert_eq!(format!("{:?}", other.apply(&frame, received)), told, "{frame}");
            assert!(other.legs().eq(one.legs()));
            assert_eq!(json!(other), json!(one));
            assert_eq!(other.clock_offset_ms(), one.clock_offset_ms());
            if draw(6) == 0 {
                other = twin(&other);
                exchanges += 1;
            }
        }
    }
    assert!(exchanges > 250, "{exchanges}");
}

#[test]
fn a_store_takes_over_only_what_belongs_to_its_legs() {
    let mut live = LiveSessions::new(options());
    for id in ["a", "b"] {
        live.apply(&json!({ "id": id, "state": "alerting" }).to_string(), 1000).unwrap();
    }
    let unsaved = live.unsaved();
    assert_eq!(unsaved, [1000, 0, 1000, 1, 1000]);
    // Of another number of legs, nothing is taken over: not of one either.
    let mut one = LiveSessions::new(options());
    one.apply(&json!({ "id": "a", "state": "alerting" }).to_string(), 1000).unwrap();
    assert!(!restored(&one).take_over(&[1000, 0, 1000, 1]));
    // One that is being restored has nothing to be taken over.
    assert!(restored(&live).unsaved().is_empty());
    for wrong in [&[][..], &[1000], &[1000, 2], &unsaved[..4], &[1000, 0, 1000], &[1000, 0, 0, 1, 0, 2, 0]] {
        assert!(!restored(&live).take_over(wrong), "{wrong:?}");
    }
    // Numbers may be anything.
    let mut other = restored(&live);
    assert!(other.take_over(&[5000, 7, 1, 3, 2]));
    assert_eq!(other.unsaved(), [5000, 7, 1, 3, 2]);
    assert_eq!((other.key(7), other.key(3), other.key(0)), (Some("a"), Some("b"), None));
    // Those that are free are given next.
    for id in ["c", "d", "e", "f", "g", "h", "i"] {
        other.apply(&json!({ "id": id, "state": "alerting" }).to_string(), 6000).unwrap();
    }
    let mut numbers = other.numbers();
    numbers.sort_unstable();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn participants_of_whom_nothing_is_left_are_let_go() {
    let mut live = LiveSessions::new(LiveOptions { max_legs: 3, ..LiveOptions::default() });
    for at in 0..200 {
        let session = json!({ "id": format!("a{at}"), "state": "connected", "connectedTime": at });
        let full = json!({ "id": format!("p{at}"), "cobrowsesessions": [session] });
        let flat = json!({ "id": format!("q{at}"), "state": "connected", "connectedTime": at });
        for participant in [full, flat] {
            let frame = json!({ "topicName": "v2.users.u.conversations.cobrowsesessions",
                "eventBody": { "id": "c", "participants": [participant] } });
            live.apply(&frame.to_string(), at).unwrap();
        }
    }
    let LiveSessions { state, .. } = &live;
    assert_eq!((live.count(), state.participant_index.len()), (3, 3));
}
