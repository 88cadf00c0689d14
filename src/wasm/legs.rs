//! Payloads and legs across the boundary: what only the larger module has.

use serde::Serialize;

use super::{State, answer, or_nan, with, with_timed};
use crate::check::check_fields;
use crate::legs::{Leg, LegFacts, find};
use crate::model::payload::{FRAME, LEG};
use crate::model::{Context, Kind, Session, grow};
use crate::read::{Raw, Values};

/// Makes room for so many cells of a payload. `false`: there is not so much memory.
#[unsafe(export_name = "reserveCells")]
pub extern "C" fn reserve_cells(cells: usize) -> bool {
    with(|state| grow(&mut state.cells, cells).is_some())
}

/// Where the cells lie.
#[unsafe(export_name = "cellsAt")]
pub extern "C" fn cells_at() -> usize {
    with(|state| state.cells.as_ptr() as usize)
}

/// Where the JSON lies that the last call answered.
#[unsafe(export_name = "answerTextAt")]
pub extern "C" fn answer_text_at() -> usize {
    with(|state| state.answer_text.as_ptr() as usize)
}

/// Keeps the text that was written for the next call that asks for one.
#[unsafe(export_name = "setArgument")]
pub extern "C" fn set_argument(length: usize) {
    with(|state| state.argument = text(state, length).to_owned());
}

/// Answers a value in JSON. Returns its length in bytes.
pub(super) fn answer_json(state: &mut State, value: &impl Serialize) -> usize {
    state.answer_text.clear();
    match serde_json::to_writer(&mut state.answer_text, value) {
        Ok(()) => state.answer_text.len(),
        Err(_) => 0,
    }
}

/// The text that was written.
pub(super) fn text(state: &State, length: usize) -> &str {
    state.text.get(..length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
}

/// Passes the payload on that JavaScript wrote.
pub(super) fn written<R>(state: &State, cells: usize, text: usize, body: impl FnOnce(&Values<'_>) -> R) -> R {
    let cells = state.cells.get(..cells).unwrap_or_default();
    body(&Values { cells, text: self::text(state, text), unescaped: "", named: false })
}

/// Answers the legs in the payload that was written, without their sessions, as JSON. The argument is their media, a line
/// feed between them. Returns the length of the JSON.
#[unsafe(export_name = "legs")]
pub extern "C" fn legs(cells: usize, text: usize) -> usize {
    with(|state| {
        let media: Vec<&str> = state.argument.lines().collect();
        let found = written(state, cells, text, |values| {
            find(&values.root(0, Kind::OneOrMore(FRAME)), &crate::wanted(&media)).0
        });
        let legs: Vec<Leg> =
            found.into_iter().map(|found| Leg { session: Session::default(), ..found.leg }).collect();
        answer_json(state, &legs)
    })
}

/// The facts of the legs that were written.
fn facts_of_legs(state: &State, cells: usize, text: usize) -> Vec<LegFacts> {
    written(state, cells, text, |values| {
        let Raw::List(items) = values.root(0, Kind::OneOrMore(LEG)) else { return Vec::new() };
        let legs = items.iter().map(|item| {
            let Raw::Record(raw) = item else { return LegFacts::default() };
            let mut session = Session::default();
            if let Some(Raw::Record(record)) = raw.value("session") {
                check_fields(&record, &[], &mut session);
            }
            LegFacts {
                facts: crate::facts_of(&session, &Context::default()),
                user_id: raw.text("userId").map(str::to_owned),
                purpose: raw.text("purpose").map(str::to_owned),
            }
        });
        legs.collect()
    })
}

/// Which of the legs that were written is the current one of anybody, or of the user that the argument is. -1: none.
#[unsafe(export_name = "currentLeg")]
pub extern "C" fn current_leg(cells: usize, text: usize, of_anybody: bool) -> i32 {
    with(|state| {
        let user_id = Some(state.argument.as_str()).filter(|_| !of_anybody);
        let index = crate::legs::current_leg(&facts_of_legs(state, cells, text), user_id);
        index.map_or(-1, |index| index as i32)
    })
}

/// The number of who ended the conversation of the legs that were written.
#[unsafe(export_name = "endedBy")]
pub extern "C" fn ended_by(cells: usize, text: usize) -> u32 {
    with(|state| crate::legs::ended_by(&facts_of_legs(state, cells, text)) as u32)
}

/// What is left of the timeouts of the leg that was written, as numbers.
#[unsafe(export_name = "countdowns")]
pub extern "C" fn countdowns(oddities: usize, text: usize, now: f64) {
    with_timed(oddities, text, |state, _| {
        let left = crate::legs::countdowns(&state.readout.facts, crate::clamp(now as i64));
        answer(state, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
    });
}
