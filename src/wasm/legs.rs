//! Legs across the boundary, and answers in JSON: what only the larger module has.

use serde::Serialize;

use super::{Ignored, State, answer, double, or_nan, with, with_timed};
use crate::check::check_fields_of;
use crate::legs::{Found, Leg, LegFacts, find};
use crate::model::Session;
use crate::model::payload::{LEG, index_of};
use crate::options::Options;
use crate::read::readout::Readout;
use crate::read::record::Document;
use crate::read::{JsonBytes, ReadOptions};

/// How payloads are read that JavaScript wrote.
pub(super) const PAYLOAD: ReadOptions = ReadOptions { names: false, double, is_extended: true };

/// The payload that JavaScript wrote.
pub(super) fn written(text: &[u8], length: usize) -> JsonBytes<'_> {
    JsonBytes::new(text.get(..length).unwrap_or_default(), true)
}

/// The text that JavaScript wrote.
pub(super) fn text(state: &State, length: usize) -> &str {
    state.text.get(..length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
}

/// Keeps the text that was written for the next call that asks for one.
#[unsafe(export_name = "setArgument")]
pub extern "C" fn set_argument(length: usize) {
    with(|state| state.argument = text(state, length).to_owned());
}

/// Where the JSON lies that the last call answered.
#[unsafe(export_name = "answerTextAt")]
pub extern "C" fn answer_text_at() -> usize {
    with(|state| state.answer_text.as_ptr() as usize)
}

/// Answers a value in JSON. Returns its length in bytes.
pub(super) fn answer_json(state: &mut State, value: &impl Serialize) -> usize {
    state.answer_text.clear();
    match serde_json::to_writer(&mut state.answer_text, value) {
        Ok(()) => state.answer_text.len(),
        Err(_) => 0,
    }
}

/// Answers the legs in the payload that was written, without their sessions, in JSON. The argument is their media, a line
/// feed between them. Returns the length of the JSON.
#[unsafe(export_name = "legs")]
pub extern "C" fn legs(length: usize) -> usize {
    with(|state| {
        let State { text, answer_text, argument, .. } = state;
        let media: Vec<&str> = argument.lines().collect();
        let Ok(document) = Document::new(written(text, length), PAYLOAD) else { return 0 };
        answer_text.clear();
        let mut take = |found: &Found| {
            answer_text.push(if answer_text.is_empty() { b'[' } else { b',' });
            let leg = Leg { session: Session::default(), ..found.leg() };
            // Nothing fails that writes to memory.
            let _ = serde_json::to_writer(&mut *answer_text, &leg);
        };
        // What is no payload has none.
        let _ = find(&document, &crate::wanted(&media), None, &mut take);
        if !answer_text.is_empty() {
            answer_text.push(b']');
        }
        answer_text.len()
    })
}

/// The facts of the legs that were written.
fn facts_of_legs(state: &State, length: usize) -> Vec<LegFacts> {
    const SESSION: usize = index_of(LEG, "session");
    const USER_ID: usize = index_of(LEG, "userId");
    const PURPOSE: usize = index_of(LEG, "purpose");
    let Ok(document) = Document::new(written(&state.text, length), PAYLOAD) else { return Vec::new() };
    let mut readout = Readout::with_values();
    let root = document.root();
    let at = if document.is_list(root) { document.elements(root).collect() } else { Vec::new() };
    let facts = at.into_iter().map(|at| {
        if !document.is_record(at) {
            return LegFacts::default();
        }
        document.read(at, LEG, &mut readout);
        let session = readout.nested.iter().find(|nested| nested.index == SESSION).map(|nested| nested.at);
        let leg = readout.take_record(LEG);
        let text = |field: usize| leg.text(field).map(|text| (**text).to_owned());
        let (user_id, purpose) = (text(USER_ID), text(PURPOSE));
        readout.clear();
        if let Some(at) = session {
            document.read(at, Session::TABLE, &mut readout);
            let (text, options) = (document.text, &Options::default());
            check_fields_of(&mut readout, Session::TABLE, text, options, &[], &mut Ignored);
        }
        LegFacts { facts: readout.facts.clone(), user_id, purpose }
    });
    facts.collect()
}

/// Which of the legs that were written is the current one of anybody, or of the user that the argument is. -1: none.
#[unsafe(export_name = "currentLeg")]
pub extern "C" fn current_leg(length: usize, of_anybody: bool) -> i32 {
    with(|state| {
        let user_id = Some(state.argument.as_str()).filter(|_| !of_anybody);
        let index = crate::legs::current_leg(&facts_of_legs(state, length), user_id);
        index.map_or(-1, |index| index as i32)
    })
}

/// The number of who ended the conversation of the legs that were written.
#[unsafe(export_name = "endedBy")]
pub extern "C" fn ended_by(length: usize) -> u32 {
    with(|state| crate::legs::ended_by(&facts_of_legs(state, length)) as u32)
}

/// What is left of the timeouts of the leg that was written, as numbers.
#[unsafe(export_name = "countdowns")]
pub extern "C" fn countdowns(oddities: usize, text: usize, now: f64) {
    with_timed(oddities, text, |state, _| {
        let left = crate::legs::countdowns(&state.readout.facts, crate::clamp(now as i64));
        answer(state, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
    });
}
