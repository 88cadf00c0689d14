//! Work after a communication (after-call work, a wrap-up) that only its participant knows of: which communication it is about.

use super::object::Object;
use crate::model::facts::Fact;
use crate::model::payload::ParticipantPart;
use crate::model::values::Value;
use crate::model::{AfterCallWork, AfterCallWorkField, Session, SessionField, Time, WrapupField};
use crate::options::Options;

/// A communication that work may be about.
pub(super) struct Worked {
    has_ended: bool,
    ended_at: Option<Time>,
    /// Whether it tells of no after-call work itself, and of no wrap-up.
    lacks: [bool; 2],
    /// The number of its leg, if that is wanted.
    leg: Option<usize>,
}

impl Worked {
    pub fn new(communication: &Object, leg: Option<usize>) -> Self {
        let facts = &communication.readout.facts;
        Worked {
            has_ended: facts.is_ended(),
            ended_at: facts.time(Fact::DisconnectedTime),
            lacks: FIELDS.map(|field| !communication.has(field as usize)),
            leg,
        }
    }
}

const FIELDS: [SessionField; 2] = [SessionField::after_call_work, SessionField::wrapup];

/// What a participant lends to a leg.
pub(super) struct Loan {
    pub leg: usize,
    pub field: SessionField,
    /// Absent: there is only what is wrong with it.
    pub value: Value,
}

/// What a participant knows of work that the communication lacks which the work is about.
pub(super) fn loans(participant: &mut Object, worked: &[Worked], options: &Options) -> Vec<Loan> {
    let work = participant.part(ParticipantPart::AFTER_CALL_WORK, AfterCallWork::TABLE);
    let wrapup = participant.part(ParticipantPart::SESSION, Session::TABLE).get(SessionField::wrapup).clone();
    let start = work.number(AfterCallWorkField::start_time);
    let time = start.or(work.number(AfterCallWorkField::end_time));
    let wrapped_up = wrapup.record().and_then(|wrapup| wrapup.number(WrapupField::end_time));
    let found = [
        last_before(worked, time, options).filter(|about| options.is_by(start, about.ended_at)),
        last_before(worked, wrapped_up, options),
    ];
    let values = [Value::record_of(work), wrapup];
    let mut loans = Vec::new();
    for (index, (field, value)) in FIELDS.into_iter().zip(values).enumerate() {
        let is_lacking = |worked: &&&Worked| worked.lacks.get(index) == Some(&true);
        let leg = found.get(index).and_then(Option::as_ref).filter(is_lacking).and_then(|about| about.leg);
        if let Some(leg) = leg.filter(|_| participant.knows(field)) {
            loans.push(Loan { leg, field, value });
        }
    }
    loans
}

/// The communication that work at a time is about: the only one, or of several the one that ended last before it.
fn last_before<'w>(worked: &'w [Worked], time: Option<Time>, options: &Options) -> Option<&'w Worked> {
    let is_before = |ended: &Worked| options.is_by(ended.ended_at, time);
    match worked {
        [only] => Some(only),
        _ => {
            let ended = worked.iter().filter(|worked| worked.has_ended && is_before(worked));
            ended.max_by_key(|ended| ended.ended_at)
        }
    }
}
