//! Legs across the boundary.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::{Ignored, PAYLOAD, answer, or_nan, plain, with, with_timed, written};
use crate::check::check_fields_of;
use crate::legs::{Found, Leg, LegFacts, find};
use crate::model::Session;
use crate::model::payload::{LEG, index_of};
use crate::options::Options;
use crate::read::readout::Readout;
use crate::read::record::Document;

/// The legs in the payload that was written, without their sessions.
#[wasm_bindgen]
pub fn legs(length: usize, media: Vec<String>) -> Array {
    let legs = Array::new();
    with(|state| {
        let Ok(document) = Document::new(written(&state.text, length), PAYLOAD) else { return };
        let mut take = |found: &Found| {
            legs.push(&plain(&Leg { session: Session::default(), ..found.leg() }));
        };
        // What is no payload has none.
        let _ = find(&document, &crate::wanted(&media), None, &mut take);
    });
    legs
}

/// The facts of the legs that were written.
fn facts_of_legs(length: usize) -> Vec<LegFacts> {
    const SESSION: usize = index_of(LEG, "session");
    const USER_ID: usize = index_of(LEG, "userId");
    const PURPOSE: usize = index_of(LEG, "purpose");
    with(|state| {
        let Ok(document) = Document::new(written(&state.text, length), PAYLOAD) else { return Vec::new() };
        let mut readout = Readout::with_values();
        let root = document.root();
        let at = if document.is_list(root) { document.elements(root).collect() } else { Vec::new() };
        let facts = at.into_iter().map(|at| {
            if !document.is_record(at) {
                return LegFacts::default();
            }
            document.read(at, LEG, &mut readout);
            let session =
                readout.nested.iter().find(|nested| nested.index == SESSION).map(|nested| nested.at);
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
    })
}

/// Which of the packed legs is the current one of a user, or of anybody.
#[wasm_bindgen(js_name = currentLeg)]
pub fn current_leg(length: usize, user_id: Option<String>) -> Option<usize> {
    crate::legs::current_leg(&facts_of_legs(length), user_id.as_deref())
}

/// The number of who ended the conversation of the legs that were written.
#[wasm_bindgen(js_name = endedBy)]
pub fn ended_by(length: usize) -> u8 {
    crate::legs::ended_by(&facts_of_legs(length)) as u8
}

/// What is left of the timeouts of the leg that was written, as numbers.
#[wasm_bindgen]
pub fn countdowns(oddities: usize, text: usize, now: f64) {
    with_timed(oddities, text, |state, _| {
        let left = crate::legs::countdowns(&state.readout.facts, crate::clamp(now as i64));
        answer(state, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
    });
}

/// Whether the session that was written may control another's page.
#[wasm_bindgen(js_name = hasControl)]
pub fn has_control(oddities: usize, text: usize) -> bool {
    with_timed(oddities, text, |state, _| crate::legs::has_control(&state.readout.facts))
}
