//! Registers: the value of each field, and a stamp that says how good the knowledge of it is.
//!
//! A frame writes the fields that it carries; of two values for a field the one with the greater stamp stays. There is
//! no other merging, so that it does not matter in which order frames arrive, or how often.

use std::cmp::Ordering;
use std::sync::Arc;

use super::canonical::canonical;
use super::frame::FrameLeg;
use super::work;
use crate::legs::Shape;
use crate::model::facts::{Fact, Facts};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, Context, ContextField, Place, PlaceField, Session, SessionField, State, Table, Time,
    Wrapup,
};

/// How good a frame's knowledge of a leg is: how far the leg had come, the latest time that the frame speaks of, and
/// when the frame was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    /// 0: not connected yet, 1: connected or parked, 2: ended.
    pub rank: u32,
    pub event: Option<Time>,
    pub received: Time,
}

impl Stamp {
    pub fn of(facts: &Facts, received: Time) -> Self {
        let rank = match facts.state() {
            _ if facts.is_ended() => 2,
            Some(State::Connected | State::Parked) => 1,
            // These states do not say how far the leg has come.
            None | Some(State::None) if facts.has(Fact::ConnectedTime) => 1,
            _ => 0,
        };
        Stamp { rank, event: newest_event(facts), received }
    }
}

/// The latest moment at which something is said to have happened to a session.
pub(super) fn newest_event(facts: &Facts) -> Option<Time> {
    use Fact::{
        AfterCallWorkEndTime, AfterCallWorkStartTime, ConnectedTime, DisconnectedTime, ProviderEventTime,
    };
    let times =
        [ProviderEventTime, ConnectedTime, DisconnectedTime, AfterCallWorkStartTime, AfterCallWorkEndTime];
    times.into_iter().filter_map(|time| facts.time(time)).max()
}

/// A record, and for each of its fields the stamp of its value. A field without a stamp was never written.
#[derive(Clone, Debug)]
pub(super) struct Registers {
    values: Values,
    stamps: Vec<Option<Stamp>>,
}

impl Registers {
    fn new(table: &'static Table) -> Self {
        Registers { values: Values::new(table), stamps: vec![None; table.fields.len()] }
    }

    pub fn values(&self) -> &Values {
        &self.values
    }

    pub fn stamps(&self) -> impl Iterator<Item = Stamp> {
        self.stamps.iter().flatten().copied()
    }

    fn stamp(&self, field: impl Into<usize>) -> Option<Stamp> {
        self.stamps.get(field.into()).copied().flatten()
    }

    /// Writes the fields that `from` carries, and empties those of `cleared` that it does not carry.
    fn write(&mut self, from: &Values, stamp: Stamp, cleared: &[&str]) {
        for (index, field) in from.table.fields.iter().enumerate() {
            let value = from.get(index);
            let carried = match value {
                Value::Absent => cleared.contains(&field.json_name()),
                // The platform's lists leave segments out by sending none.
                Value::Records(records) => !records.is_empty(),
                // The other records in a record have registers of their own.
                Value::Record(record) => field.json_name() == "self" && !record.is_empty(),
                _ => true,
            };
            if carried {
                self.put(index, value, stamp);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (index, stamp) in other.stamps.iter().enumerate() {
            if let Some(stamp) = stamp {
                self.put(index, other.values.get(index), *stamp);
            }
        }
    }

    fn put(&mut self, index: usize, value: &Value, stamp: Stamp) {
        work::count(1);
        let (Some(held), Some(field)) = (self.stamps.get_mut(index), self.values.table.fields.get(index))
        else {
            return;
        };
        let own = self.values.get(index);
        let wins = match held.map(|held| stamp.cmp(&held)) {
            None | Some(Ordering::Greater) => true,
            Some(Ordering::Less) => false,
            Some(Ordering::Equal) => {
                own != value && canonical(value, field.kind) > canonical(own, field.kind)
            }
        };
        if wins {
            *held = Some(stamp);
            if own != value {
                self.values.set(index, value.clone());
            }
        }
    }

    /// The values with a stamp. The names of the fields that it emptied are added to `cleared`.
    fn written(&self, stamp: Stamp, cleared: &mut Vec<&'static str>) -> Values {
        let mut written = Values::new(self.values.table);
        for (index, field) in self.values.table.fields.iter().enumerate() {
            if self.stamp(index) == Some(stamp) {
                written.set(index, self.values.get(index).clone());
                if !self.values.has(index) {
                    cleared.push(field.json_name());
                }
            }
        }
        written
    }
}

/// All that is known of a leg, or that a flat row told.
#[derive(Clone, Debug)]
pub(super) struct LegRegisters {
    pub place: Registers,
    pub session: Registers,
    wrapup: Registers,
    after_call_work: Registers,
    context: Registers,
    form: Form,
}

/// The medium of a leg, and the richest shape that told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    richness: u8,
    pub shape: Shape,
    pub media: &'static str,
}

/// What registers make up.
#[derive(Debug, PartialEq)]
pub(super) struct LegValues {
    pub form: Form,
    pub place: Values,
    pub session: Values,
    pub context: Values,
}

impl LegRegisters {
    pub fn new(leg: &FrameLeg) -> Self {
        LegRegisters {
            place: Registers::new(Place::TABLE),
            session: Registers::new(Session::TABLE),
            wrapup: Registers::new(Wrapup::TABLE),
            after_call_work: Registers::new(AfterCallWork::TABLE),
            context: Registers::new(Context::TABLE),
            form: Form::of(leg),
        }
    }

    /// Writes the fields that a leg carries, and empties those of `cleared` that it does not carry.
    pub fn write(&mut self, leg: &FrameLeg, stamp: Stamp, cleared: &[&str]) {
        self.place.write(&leg.place, stamp, &[]);
        self.session.write(&leg.session, stamp, cleared);
        self.context.write(&leg.context, stamp, cleared);
        if let Some(wrapup) = leg.session.record(SessionField::wrapup) {
            self.wrapup.write(wrapup, stamp, &[]);
        }
        if let Some(acw) = leg.session.record(SessionField::after_call_work) {
            self.after_call_work.write(acw, stamp, &[]);
        }
        self.form = self.form.max(Form::of(leg));
    }

    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.parts_mut().into_iter().zip(other.parts()) {
            own.merge(other);
        }
        self.form = self.form.max(other.form);
    }

    fn parts(&self) -> [&Registers; 5] {
        [&self.place, &self.session, &self.wrapup, &self.after_call_work, &self.context]
    }

    fn parts_mut(&mut self) -> [&mut Registers; 5] {
        [&mut self.place, &mut self.session, &mut self.wrapup, &mut self.after_call_work, &mut self.context]
    }

    pub fn is_ended(&self) -> bool {
        Facts::of(&self.session.values, &self.context.values).is_ended()
    }

    /// When the latest of its values was received.
    pub fn latest_receipt(&self) -> Time {
        let stamps = self.parts().into_iter().flat_map(Registers::stamps);
        stamps.map(|stamp| stamp.received).max().unwrap_or_default()
    }

    /// Every stamp that a value has, once. (There are fewer of them than fields.)
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> = Vec::new();
        for stamp in self.parts().into_iter().flat_map(Registers::stamps) {
            if !stamps.contains(&stamp) {
                stamps.push(stamp);
            }
        }
        stamps
    }

    /// The values with a stamp, and the names of the fields that it emptied.
    pub fn written(&self, stamp: Stamp) -> (LegValues, Vec<&'static str>) {
        let mut cleared = Vec::new();
        let mut session = self.session.written(stamp, &mut cleared);
        let context = self.context.written(stamp, &mut cleared);
        let mut unused = Vec::new();
        set_record(&mut session, SessionField::wrapup, &self.wrapup.written(stamp, &mut unused));
        set_record(
            &mut session,
            SessionField::after_call_work,
            &self.after_call_work.written(stamp, &mut unused),
        );
        let place = self.place.written(stamp, &mut unused);
        (LegValues { form: self.form, place, session, context }, cleared)
    }

    /// The values of the leg.
    pub fn values(&self) -> LegValues {
        work::count(1);
        let mut session = self.session.values.clone();
        set_record(&mut session, SessionField::wrapup, &self.wrapup.values);
        set_record(&mut session, SessionField::after_call_work, &self.after_call_work.values);
        let mut context = self.context.values.clone();
        // Segments tell of holds too: what the shape around them says counts only if it is newer, and never of a leg
        // that is over.
        let is_newer = self.context.stamp(ContextField::held) > self.session.stamp(SessionField::segments);
        if !is_newer || Facts::of(&session, &context).is_ended() {
            context.set(ContextField::held, Value::Absent);
            context.set(ContextField::start_hold_time, Value::Absent);
        }
        LegValues { form: self.form, place: self.place.values.clone(), session, context }
    }
}

impl Form {
    fn of(leg: &FrameLeg) -> Self {
        Form { richness: leg.shape.richness(), shape: leg.shape, media: leg.media }
    }
}

/// Sets a record in a record; one without values is absent.
fn set_record(values: &mut Values, field: SessionField, record: &Values) {
    let value = if record.is_empty() { Value::Absent } else { Value::Record(record.clone().into()) };
    values.set(field, value);
}

/// The fields whose absence from a leg says that they are gone, rather than that the shape lacks them.
pub(super) fn cleared_by(leg: &FrameLeg, stamp: Stamp) -> Vec<&'static str> {
    let tells_of_holds =
        leg.shape.is_flat() || (leg.media != "cobrowsesessions" && leg.shape != Shape::Session);
    let mut cleared = vec!["controlling"];
    if tells_of_holds {
        cleared.extend(["held", "startHoldTime"]);
    }
    // A leg that ended without a state must not get an older one back.
    if stamp.rank == 2 {
        cleared.push("state");
    }
    cleared
}

/// The conversation id and the participant id, where both are known.
pub(super) fn participant_of(place: &Values) -> Option<(Arc<str>, Arc<str>)> {
    let (conversation, participant) =
        place.text(PlaceField::conversation_id).zip(place.text(PlaceField::participant_id))?;
    Some((conversation.clone(), participant.clone()))
}
