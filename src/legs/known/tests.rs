//! Tests of what is remembered of participants: the same bytes again need not be read, whatever they are.

use super::*;
use crate::issue::{Issue, IssueCode};
use crate::legs::Shape;
use crate::model::facts::Facts;
use crate::model::values::Values;
use crate::model::{Context, Place, Session};

fn around(medium: &'static str) -> Around {
    Around {
        conversation_id: Value::default(),
        is_notification: true,
        has_ended: false,
        medium,
        is_flat: false,
    }
}

fn found(issues: Vec<Issue>) -> Found {
    Found {
        lent: Vec::new(),
        media: "calls",
        shape: Shape::Notification,
        place: Values::new(Place::TABLE),
        path: Vec::new(),
        session: Values::new(Session::TABLE),
        context: Values::new(Context::TABLE),
        facts: Facts::default(),
        issues,
        odd: Vec::new(),
    }
}

/// A participant as JSON, so many bytes long.
fn participant(number: u32, length: usize) -> Vec<u8> {
    let id = number.wrapping_mul(0x9E37_79B9);
    let start = format!(r#"{{"id": "{id:08x}-8d1e-4b7a-9c55-0e2f{number:08x}", "name": ""#);
    let end = r#""}"#;
    format!("{start}{}{end}", "x".repeat(length - start.len() - end.len())).into_bytes()
}

fn knows(known: &KnownParticipants, bytes: &[u8]) -> bool {
    known.find(bytes, &around("calls")).is_some_and(|legs| legs.len() == 1)
}

#[test]
fn what_was_read_is_known_by_all_of_its_bytes_and_by_what_it_depends_on() {
    let mut known = KnownParticipants::default();
    let one = participant(1, 200);
    assert!(!knows(&known, &one));
    known.keep(&one, 3, &around("calls"), &[found(Vec::new())]);
    assert!(knows(&known, &one));
    assert!(known.find(&one, &around("chats")).is_none());
    assert!(!knows(&known, &one[..one.len() - 1]));
    assert!(!knows(&known, &[&one[..], b" "].concat()));
    let mut other = one.clone();
    other[150] = b'y';
    assert!(!knows(&known, &other));
    // It is passed over in a text that begins with it, unless it stands deeper there than it did.
    let text = [&one[..], b", {}]"].concat();
    for (depth, length) in [(2, Some(200)), (3, Some(200)), (4, None)] {
        assert_eq!(known.length(&text, depth).map(NonZeroUsize::get), length);
    }
    assert!(known.length(&other, 3).is_none());
}

#[test]
fn neither_short_nor_long_ones_are_remembered_nor_those_that_something_is_wrong_with() {
    for (length, expected) in [(95, false), (96, true), (8192, true), (8193, false)] {
        let mut known = KnownParticipants::default();
        let one = participant(1, length);
        known.keep(&one, 3, &around("calls"), &[found(Vec::new())]);
        assert_eq!(knows(&known, &one), expected, "{length}");
    }
    let mut known = KnownParticipants::default();
    let one = participant(1, 200);
    known.keep(&one, 3, &around("calls"), &[found(vec![Issue::new(IssueCode::MissingId, Vec::new())])]);
    assert!(!knows(&known, &one));
}

#[test]
fn the_last_two_of_the_same_beginning_are_remembered() {
    let mut known = KnownParticipants::default();
    let states: Vec<Vec<u8>> =
        (0..3).map(|state| [participant(1, 200), vec![b'0' + state]].concat()).collect();
    for state in &states {
        known.keep(state, 3, &around("calls"), &[found(Vec::new())]);
    }
    assert_eq!(states.iter().map(|state| knows(&known, state)).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_thousand_participants_are_remembered_side_by_side() {
    let mut known = KnownParticipants::default();
    for number in 0..1000 {
        known.keep(&participant(number, 120), 3, &around("calls"), &[found(Vec::new())]);
    }
    let count = (0..1000).filter(|number| knows(&known, &participant(*number, 120))).count();
    // Few share a place with two others.
    assert!(count > 940, "{count}");
}
