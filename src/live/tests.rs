//! Tests of what only JavaScript asks a store: it knows legs by their numbers.

use serde_json::json;

use super::{LiveOptions, LiveSessions};
use crate::time::PhaseStart;

#[test]
fn legs_are_known_by_their_numbers_as_by_their_keys() {
    let mut live = LiveSessions::new(LiveOptions { max_legs: 3, ..LiveOptions::default() });
    assert_eq!((live.count(), live.numbers()), (0, vec![]));
    for (id, time) in [("d", 1000), ("b", 2000), ("a", 3000), ("c", 4000)] {
        let frame = json!({ "id": id, "state": "connected", "connectedTime": time });
        live.apply(&frame.to_string(), time).unwrap();
    }
    // The first one had to go.
    let legs: Vec<_> = live.legs().collect();
    assert_eq!(live.count(), 3);
    let keys: Vec<_> = live.numbers().into_iter().map(|number| live.key(number)).collect();
    assert_eq!(keys, [Some("a"), Some("b"), Some("c")]);
    for (number, leg) in live.numbers().into_iter().zip(legs) {
        assert_eq!(json!(live.numbered(number)), json!(leg));
        let late = leg.leg.session.connected_time;
        assert_eq!(live.phase_start(number), PhaseStart { late, ..PhaseStart::default() });
    }
    assert!(live.key(99).is_none() && live.numbered(99).is_none());
    assert_eq!(live.phase_start(99), PhaseStart::default());
}
