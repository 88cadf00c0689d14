//! Legs across the boundary.

use wasm_bindgen::prelude::*;

use super::{answer, or_nan, plain, with, with_timed, written};
use crate::check::check_fields;
use crate::legs::{Leg, LegFacts, find};
use crate::model::payload::{FRAME, LEG};
use crate::model::{Context, Kind, Session};
use crate::read::Raw;

/// The legs in the payload that was written, without their sessions.
#[wasm_bindgen]
pub fn legs(cells: usize, text: usize, media: Vec<String>) -> JsValue {
    let found = with(|state| {
        written(state, cells, text, |values| {
            find(&values.root(0, Kind::OneOrMore(FRAME)), &crate::wanted(&media)).0
        })
    });
    let legs: Vec<Leg> =
        found.into_iter().map(|found| Leg { session: Session::default(), ..found.leg }).collect();
    plain(&legs)
}

/// The facts of the legs that were written.
fn facts_of_legs(cells: usize, text: usize) -> Vec<LegFacts> {
    with(|state| {
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
    })
}

/// Which of the packed legs is the current one of a user, or of anybody.
#[wasm_bindgen(js_name = currentLeg)]
pub fn current_leg(cells: usize, text: usize, user_id: Option<String>) -> Option<usize> {
    crate::legs::current_leg(&facts_of_legs(cells, text), user_id.as_deref())
}

/// The number of who ended the conversation of the legs that were written.
#[wasm_bindgen(js_name = endedBy)]
pub fn ended_by(cells: usize, text: usize) -> u8 {
    crate::legs::ended_by(&facts_of_legs(cells, text)) as u8
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
