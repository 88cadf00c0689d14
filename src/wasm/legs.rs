//! Legs across the boundary.

use wasm_bindgen::prelude::*;

use super::{answer, or_nan, plain, with, with_timed, written};
use crate::check::check;
use crate::legs::{EndedBy, Judged, Leg, find};
use crate::model::payload::{FRAME, LEG};
use crate::model::{Kind, Session};
use crate::options::Options;
use crate::read::Raw;

/// The legs in the payload that was written, without their sessions.
#[wasm_bindgen]
pub fn legs(cells: usize, text: usize, media: Vec<String>) -> JsValue {
    let found = with(|kept| {
        written(kept, cells, text, |values| {
            find(&values.root(0, Kind::OneOrMore(FRAME)), &crate::wanted(&media)).0
        })
    });
    let legs: Vec<Leg> =
        found.into_iter().map(|found| Leg { session: Session::default(), ..found.leg }).collect();
    plain(&legs)
}

/// Passes on the legs that were written.
fn judged<R>(cells: usize, text: usize, body: impl FnOnce(&[Judged<'_>]) -> R) -> R {
    #[derive(Default)]
    struct Known {
        session: Session,
        user_id: Option<String>,
        purpose: Option<String>,
    }
    let known: Vec<Known> = with(|kept| {
        written(kept, cells, text, |values| {
            let Raw::List(items) = values.root(0, Kind::OneOrMore(LEG)) else { return Vec::new() };
            let known = items.iter().map(|item| {
                let Raw::Record(raw) = item else { return Known::default() };
                let session = raw.value("session").map(|value| check(&value, &Options::default()).session);
                Known {
                    session: session.unwrap_or_default(),
                    user_id: raw.text("userId").map(str::to_owned),
                    purpose: raw.text("purpose").map(str::to_owned),
                }
            });
            known.collect()
        })
    });
    let legs: Vec<Judged<'_>> = known
        .iter()
        .map(|Known { session, user_id, purpose }| Judged {
            session,
            user_id: user_id.as_deref(),
            purpose: purpose.as_deref(),
        })
        .collect();
    body(&legs)
}

/// Which of the packed legs is the current one of a user, or of anybody.
#[wasm_bindgen(js_name = currentLeg)]
pub fn current_leg(cells: usize, text: usize, user_id: Option<String>) -> Option<usize> {
    judged(cells, text, |legs| crate::legs::current_leg(legs, user_id.as_deref()))
}

/// The number of who ended the conversation of the legs that were written.
#[wasm_bindgen(js_name = endedBy)]
pub fn ended_by(cells: usize, text: usize) -> u8 {
    let ended_by: EndedBy = judged(cells, text, crate::legs::ended_by);
    ended_by as u8
}

/// What is left of the timeouts of the leg that was written, as numbers.
#[wasm_bindgen]
pub fn countdowns(cells: usize, text: usize, now: f64) {
    with_timed(cells, text, |kept, checked, context| {
        let left = crate::legs::countdowns(&checked.session, context, crate::clamp(now as i64));
        answer(kept, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
    });
}

/// Whether the session that was written may control another's page.
#[wasm_bindgen(js_name = hasControl)]
pub fn has_control(cells: usize, text: usize) -> bool {
    with_timed(cells, text, |_, checked, _| crate::has_control(&checked.session))
}
