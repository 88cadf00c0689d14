//! Legs across the boundary.

use wasm_bindgen::prelude::*;

use super::{Out, frame, out, plain, timed, unpacked};
use crate::check::check;
use crate::legs::{Countdowns, EndedBy, Judged, Leg, find};
use crate::model::payload::LEG;
use crate::model::{Kind, Session};
use crate::options::Options;
use crate::read::{Raw, RawRecord};

/// The legs in the packed payload, without their sessions.
#[wasm_bindgen]
pub fn legs(cells: usize, text: usize, media: Vec<String>) -> Result<JsValue, JsError> {
    let (found, _) = frame(cells, text, |raw| find(raw, &crate::wanted(&media)));
    let legs: Vec<Leg> =
        found.into_iter().map(|found| Leg { session: Session::default(), ..found.leg }).collect();
    plain(&legs)
}

/// Passes the packed legs on.
fn judged<R>(cells: usize, text: usize, body: impl FnOnce(&[Judged<'_>]) -> R) -> R {
    struct Known {
        session: Session,
        user_id: Option<String>,
        purpose: Option<String>,
    }
    unpacked(cells, text, |mut values| {
        let raw = values.next_of(Kind::OneOrMore(LEG));
        let items: &[Raw<'_>] = match &raw {
            Raw::List(items) => items,
            _ => &[],
        };
        let text_of = |raw: &RawRecord<'_>, name| match raw.field(LEG, name).1.map(|field| &field.value) {
            Some(Raw::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let known: Vec<Known> = items
            .iter()
            .map(|item| {
                let Raw::Record(raw) = item else {
                    return Known { session: Session::default(), user_id: None, purpose: None };
                };
                let session =
                    raw.field(LEG, "session").1.map(|field| check(&field.value, &Options::default()).session);
                Known {
                    session: session.unwrap_or_default(),
                    user_id: text_of(raw, "userId"),
                    purpose: text_of(raw, "purpose"),
                }
            })
            .collect();
        let legs: Vec<Judged<'_>> = known
            .iter()
            .map(|Known { session, user_id, purpose }| Judged {
                session,
                user_id: user_id.as_deref(),
                purpose: purpose.as_deref(),
            })
            .collect();
        body(&legs)
    })
}

/// Which of the packed legs is the current one of a user, or of anybody.
#[wasm_bindgen(js_name = currentLeg)]
pub fn current_leg(cells: usize, text: usize, user_id: Option<String>) -> Option<usize> {
    judged(cells, text, |legs| crate::legs::current_leg(legs, user_id.as_deref()))
}

/// Who ended the conversation of the packed legs.
#[wasm_bindgen(js_name = endedBy)]
pub fn ended_by(cells: usize, text: usize) -> Out<EndedBy> {
    out(&judged(cells, text, crate::legs::ended_by))
}

/// What is left of the packed leg's timeouts.
#[wasm_bindgen]
pub fn countdowns(cells: usize, text: usize, now: f64) -> Out<Countdowns> {
    out(&timed(cells, text, |session, context, _| crate::legs::countdowns(session, context, now as i64)))
}

/// Whether the packed session may control another's page.
#[wasm_bindgen(js_name = hasControl)]
pub fn has_control(cells: usize, text: usize) -> bool {
    timed(cells, text, |session, _, _| crate::has_control(session))
}
