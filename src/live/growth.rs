//! How the work of the store grows: four times the input may take a little more than four times the work. Work is
//! counted, not timed: register writes and merges, steps of searches, entries that are moved or visited.

#![allow(clippy::unwrap_used)] // A test may panic: that is how it fails.

use serde_json::{Value, json};

use super::{LiveOptions, LiveSessions};
use crate::work::counted;

/// The ratio that `n log n` has between the numbers of these tests is less than 5.
const MOST: f64 = 5.2;
const N: usize = 500;

/// Asserts that work of a kind grows by no more than `n log n`. `run` prepares a store for `n` and returns what is counted.
fn assert_growth(name: &str, run: impl Fn(usize) -> usize) {
    let (few, many) = (run(N), run(4 * N));
    let ratio = many as f64 / few as f64;
    println!("{name}: {few} for {N}, {many} for {}, ratio {ratio:.2}", 4 * N);
    assert!(few > N / 4, "{name}: too little work is counted: {few}");
    assert!(ratio < MOST, "{name}: {few} for {N}, {many} for {}, ratio {ratio:.2}", 4 * N);
}

fn store() -> LiveSessions {
    LiveSessions::new(LiveOptions { max_legs: u32::MAX, ..LiveOptions::default() })
}

fn apply(live: &mut LiveSessions, frame: &Value, received: usize) {
    live.apply(&frame.to_string(), received as i64).unwrap();
}

/// The work of applying frames, each received later than the one before.
fn applied(frames: impl IntoIterator<Item = Value>) -> usize {
    let mut live = store();
    counted();
    for (received, frame) in frames.into_iter().enumerate() {
        apply(&mut live, &frame, received);
    }
    counted()
}

/// A conversation whose participants are in one of the full shapes, or flat.
fn conversation(id: &str, participants: Value) -> Value {
    json!({ "id": id, "participants": participants })
}

fn full(id: usize, time: usize) -> Value {
    json!({ "id": format!("leg-{id:06}"), "state": "connected", "connectedTime": time, "cobrowseRole": "viewer" })
}

fn ended(id: usize, time: usize) -> Value {
    json!({ "id": format!("leg-{id:06}"), "state": "disconnected", "connectedTime": time, "disconnectedTime": time + 1 })
}

fn flat(participant: &str, time: usize) -> Value {
    json!({ "id": participant, "state": "connected", "connectedTime": time, "cobrowseRole": "viewer" })
}

fn of_one_participant(leg: Value) -> Value {
    conversation("c", json!([{ "id": "p", "cobrowsesessions": [leg] }]))
}

#[test]
fn apply_of_one_frame() {
    assert_growth("n flat participants of a conversation", |n| {
        let participants: Vec<Value> = (0..n).map(|index| flat(&format!("p{index}"), index)).collect();
        applied([conversation("c", json!(participants))])
    });
    assert_growth("n flat conversations in a list", |n| {
        let entities: Vec<Value> =
            (0..n).map(|index| conversation(&format!("c{index}"), json!([flat("p", index)]))).collect();
        applied([json!({ "entities": entities })])
    });
    assert_growth("n sessions", |n| applied([json!((0..n).map(|id| full(id, 0)).collect::<Vec<_>>())]));
    assert_growth("n sessions in descending order", |n| {
        applied([json!((0..n).rev().map(|id| full(id, 0)).collect::<Vec<_>>())])
    });
    assert_growth("n legs of a participant, and then n flat rows of it", |n| {
        let legs: Vec<Value> = (0..n).map(|id| full(id, id)).collect();
        let rows: Vec<Value> = (0..n).map(|time| flat("p", time)).collect();
        applied([
            conversation("c", json!([{ "id": "p", "cobrowsesessions": legs }])),
            conversation("c", json!(rows)),
        ])
    });
}

#[test]
fn apply_of_n_frames() {
    let rows = |n: usize| (0..n).map(|time| conversation("c", json!([flat("p", time)])));
    let legs = |n: usize| (0..n).map(|id| of_one_participant(full(id, id)));
    assert_growth("n frames of n legs", |n| applied((0..n).map(|id| full(id, id))));
    assert_growth("n frames of n legs in descending order", |n| applied((0..n).rev().map(|id| full(id, id))));
    assert_growth("n frames of one leg", |n| applied((0..n).map(|time| full(0, time))));
    assert_growth("n full frames about a participant", |n| applied(legs(n)));
    assert_growth("n flat frames about a participant", |n| applied(rows(n)));
    assert_growth("n full frames, then n flat ones, about a participant", |n| {
        applied(legs(n).chain(rows(n)))
    });
    assert_growth("n flat frames, then n full ones, about a participant", |n| {
        applied(rows(n).chain(legs(n)))
    });
    assert_growth("n full and n flat frames about a participant by turns", |n| {
        applied(legs(n).zip(rows(n)).flat_map(|(leg, row)| [leg, row]))
    });
    assert_growth("n legs of a participant that connect and end one after another", |n| {
        applied((0..n).flat_map(|id| {
            let [connected, ended] = [full(id, 10 * id), ended(id, 10 * id)].map(of_one_participant);
            [connected, conversation("c", json!([flat("p", 10 * id)])), ended]
        }))
    });
    assert_growth("n legs of a participant that change while a flat row belongs to none", |n| {
        let stray =
            json!({ "id": "p", "state": "connected", "providerEventTime": 5, "cobrowseSessionId": "other" });
        applied([conversation("c", json!([stray]))].into_iter().chain((0..2 * n).map(|turn| {
            let mut leg = full(turn / 2, 10_000 + turn);
            leg["cobrowseSessionId"] = json!("s");
            leg["startAlertingTime"] = json!(10_000 + turn);
            of_one_participant(leg)
        })))
    });
    assert_growth("n conversations that share a participant's id", |n| {
        applied((0..n).map(|index| conversation(&format!("c{index}"), json!([flat("p", index)]))))
    });
    assert_growth("n conversations of one leg", |n| {
        applied((0..n).map(|index| {
            conversation(&format!("c{index}"), json!([{ "id": "p", "cobrowsesessions": [full(0, 0)] }]))
        }))
    });
}

#[test]
fn eviction() {
    assert_growth("n legs, of which half are kept", |n| {
        let mut live = LiveSessions::new(LiveOptions { max_legs: n as u32 / 2, ..LiveOptions::default() });
        counted();
        for id in 0..n {
            apply(&mut live, &if id % 2 == 0 { full(id, id) } else { ended(id, id) }, id);
        }
        counted()
    });
    assert_growth("n legs that end, and are kept for a while", |n| {
        let options =
            LiveOptions { keep_ended_ms: Some(n as f64 / 4.0), max_legs: u32::MAX, ..LiveOptions::default() };
        let mut live = LiveSessions::new(options);
        counted();
        for id in 0..n {
            apply(&mut live, &ended(id, id), id);
        }
        counted()
    });
}

#[test]
fn pairs_and_saves() {
    assert_growth("pairs() of n co-browse sessions", |n| {
        let mut live = store();
        for id in 0..n {
            let mut session = full(id, 0);
            session["cobrowseSessionId"] = json!(format!("s{:06}", n - id));
            apply(&mut live, &session, id);
        }
        counted();
        assert_eq!(live.pairs().len(), n);
        counted()
    });
    let save_and_restore = |live: &LiveSessions| {
        counted();
        let saved = serde_json::to_string(live).unwrap();
        let again = LiveSessions::from_json(&saved, LiveOptions::default()).unwrap();
        assert!(again.legs().eq(live.legs()));
        counted()
    };
    assert_growth("a save of n legs of one participant, and its restoration", |n| {
        let mut live = store();
        for id in 0..n {
            apply(&mut live, &of_one_participant(full(id, id)), id);
            apply(&mut live, &conversation("c", json!([flat("p", id)])), id);
        }
        save_and_restore(&live)
    });
    assert_growth("a save of n forgotten legs, and its restoration", |n| {
        let mut live = LiveSessions::new(LiveOptions { max_legs: n as u32, ..LiveOptions::default() });
        for id in (0..3 * n).rev() {
            apply(&mut live, &ended(id, id), 3 * n - id);
        }
        save_and_restore(&live)
    });
}

#[test]
fn what_no_leg_shows_is_forgotten() {
    /// Applies frames to a store of few legs, and asserts that what it holds does not grow with their number.
    fn assert_bounded(name: &str, frame: impl Fn(usize) -> Value) {
        let mut live = LiveSessions::new(LiveOptions { max_legs: 10, ..LiveOptions::default() });
        for turn in 0..N {
            apply(&mut live, &frame(turn), turn);
        }
        let few = live.entries();
        for turn in N..4 * N {
            apply(&mut live, &frame(turn), turn);
        }
        println!("{name}: {few} entries");
        assert!(live.legs().count() <= 10, "{name}");
        assert!(live.entries() <= few, "{name}: {few} entries, later {}", live.entries());
    }
    assert_bounded("ever new times of a flat row", |turn| conversation("c", json!([flat("p", turn)])));
    assert_bounded("ever new co-browse sessions of a flat row", |turn| {
        let mut row = flat("p", 0);
        row["cobrowseSessionId"] = json!(format!("s{turn}"));
        conversation("c", json!([row]))
    });
    assert_bounded("ever new conversations of a leg", |turn| {
        conversation(&format!("c{turn}"), json!([{ "id": "p", "cobrowsesessions": [full(0, 0)] }]))
    });
    assert_bounded("ever new participants of a leg", |turn| {
        conversation("c", json!([{ "id": format!("p{turn}"), "cobrowsesessions": [full(0, 0)] }]))
    });
    assert_bounded("ever new conversations of a flat row", |turn| {
        conversation(&format!("c{turn}"), json!([flat("p", 0)]))
    });
    assert_bounded("ever new conversations of a leg and a flat row", |turn| {
        let leg = json!({ "id": "p", "cobrowsesessions": [full(0, 0)] });
        conversation(&format!("c{turn}"), json!([leg, flat("p", 0)]))
    });
    assert_bounded("ever new legs with a flat row each", |turn| {
        let leg = json!({ "id": format!("p{turn}"), "cobrowsesessions": [full(turn, turn)] });
        conversation(&format!("c{turn}"), json!([leg, flat(&format!("p{turn}"), turn)]))
    });
    assert_bounded("ever new legs that have ended, with a flat row each", |turn| {
        let leg = json!({ "id": format!("p{turn}"), "cobrowsesessions": [ended(turn, turn)] });
        conversation(&format!("c{turn}"), json!([leg, flat(&format!("p{turn}"), turn)]))
    });
    assert_bounded("ever new legs of one participant", |turn| of_one_participant(full(turn, turn)));
}
