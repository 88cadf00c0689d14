//! Legs across the boundary, and answers as plain data: what only the larger module has.

use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen::throw_val;

use super::{Ignored, State, answer, double, or_nan, with, with_timed};
use crate::check::check_fields_of;
use crate::legs::{Found, LegFacts, LegView, find, media_filter};
use crate::model::Session;
use crate::model::payload::{LEG, index_of};
use crate::options::Options;
use crate::read::document::Document;
use crate::read::readout::Readout;
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

/// A value as the plain data that JSON would make of it.
pub(super) fn plain(value: &impl Serialize) -> JsValue {
    // The values do not fail: the keys of records are strings, and no number is beyond what a `Date` can hold. But JavaScript
    // may have no stack or no memory left, and throws; it is thrown on, as from any other call.
    value.serialize(&Serializer::json_compatible()).unwrap_or_else(|error| throw_val(error.into()))
}

/// The legs in the payload that was written, without what their sessions have in the payload. No media are the usual ones.
#[wasm_bindgen(js_name = legs)]
pub fn legs(length: usize, media: Vec<String>) -> Array {
    let legs = Array::new();
    with(|state| {
        let Ok(document) = Document::new(written(&state.text, length), PAYLOAD) else { return };
        let mut take = |found: &Found| {
            let Found { media, shape, place, path, context, .. } = found;
            let session = &found.added();
            legs.push(&plain(&LegView { media, shape: *shape, place, path, session, context }));
        };
        // What is no payload has none.
        let _ = find(&document, &media_filter(&media), &Options::default(), None, &mut take);
    });
    legs
}

/// The facts of the legs that were written.
fn facts_of_legs(state: &State, length: usize) -> Vec<LegFacts> {
    const SESSION: usize = index_of(LEG, "session");
    const USER_ID: usize = index_of(LEG, "userId");
    const PURPOSE: usize = index_of(LEG, "purpose");
    const CONTEXT: usize = index_of(LEG, "context");
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
        let supervises = leg.has(CONTEXT);
        readout.clear();
        if let Some(at) = session {
            document.read(at, Session::TABLE, &mut readout);
            let (text, options) = (document.text, &Options::default());
            check_fields_of(&mut readout, Session::TABLE, text, options, &[], &mut Ignored);
        }
        LegFacts { facts: readout.facts.clone(), user_id, purpose, supervises }
    });
    facts.collect()
}

/// Which of the legs that were written is the current one of a user, or of anybody. -1: none.
#[wasm_bindgen(js_name = currentLeg)]
pub fn current_leg(length: usize, user_id: Option<String>) -> i32 {
    with(|state| {
        let index = crate::legs::current_leg(&facts_of_legs(state, length), user_id.as_deref());
        index.map_or(-1, |index| index as i32)
    })
}

/// The number of who ended the conversation of the legs that were written.
#[wasm_bindgen(js_name = endedBy)]
pub fn ended_by(length: usize) -> u32 {
    with(|state| crate::legs::ended_by(&facts_of_legs(state, length)) as u32)
}

/// What is left of the timeouts of the leg that was written, as numbers.
#[wasm_bindgen(js_name = countdowns)]
pub fn countdowns(oddities: usize, text: usize, now: f64) {
    with_timed(oddities, text, |state, _| {
        let left = crate::legs::countdowns(&state.readout.facts, crate::time::clamp(now as i64));
        answer(state, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
    });
}
