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
        work::count(self.stamps.len());
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
        work::count(self.stamps.len());
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
    /// Of the place, the session, its wrap-up, its after-call work, and the context.
    parts: [Registers; 5],
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
        let tables = [Place::TABLE, Session::TABLE, Wrapup::TABLE, AfterCallWork::TABLE, Context::TABLE];
        LegRegisters { parts: tables.map(Registers::new), form: Form::of(leg) }
    }

    pub fn place(&self) -> &Registers {
        let [place, ..] = &self.parts;
        place
    }

    pub fn session(&self) -> &Registers {
        let [_, session, ..] = &self.parts;
        session
    }

    /// Writes the fields that a leg carries, and empties those of `cleared` that it does not carry.
    pub fn write(&mut self, leg: &FrameLeg, stamp: Stamp, cleared: &[&str]) {
        let records = [
            (Some(&leg.place), [].as_slice()),
            (Some(&leg.session), cleared),
            (leg.session.record(SessionField::wrapup), &[]),
            (leg.session.record(SessionField::after_call_work), &[]),
            (Some(&leg.context), cleared),
        ];
        for (part, (record, cleared)) in self.parts.iter_mut().zip(records) {
            if let Some(record) = record {
                part.write(record, stamp, cleared);
            }
        }
        self.form = self.form.max(Form::of(leg));
    }

    pub fn merge(&mut self, other: &Self) {
        for (own, other) in self.parts.iter_mut().zip(&other.parts) {
            own.merge(other);
        }
        self.form = self.form.max(other.form);
    }

    pub fn is_ended(&self) -> bool {
        let [_, session, .., context] = &self.parts;
        Facts::of(&session.values, &context.values).is_ended()
    }

    /// When the latest of its values was received.
    pub fn latest_receipt(&self) -> Time {
        let stamps = self.parts.iter().flat_map(Registers::stamps);
        stamps.map(|stamp| stamp.received).max().unwrap_or_default()
    }

    /// Every stamp that a value has, once. (There are fewer of them than fields.)
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> = Vec::new();
        for stamp in self.parts.iter().flat_map(Registers::stamps) {
            if !stamps.contains(&stamp) {
                stamps.push(stamp);
            }
        }
        stamps
    }

    /// The values with a stamp, and the names of the fields that it emptied.
    pub fn written(&self, stamp: Stamp) -> (LegValues, Vec<&'static str>) {
        let mut cleared = Vec::new();
        let parts = self.parts.each_ref().map(|part| part.written(stamp, &mut cleared));
        (LegValues::new(self.form, parts), cleared)
    }

    /// The values of the leg.
    pub fn values(&self) -> LegValues {
        work::count(1);
        let mut values = LegValues::new(self.form, self.parts.each_ref().map(|part| part.values.clone()));
        // Segments tell of holds too: what the shape around them says counts only if it is newer, and never of a leg
        // that is over.
        let [_, session, .., context] = &self.parts;
        let is_newer = context.stamp(ContextField::held) > session.stamp(SessionField::segments);
        if !is_newer || self.is_ended() {
            values.context.set(ContextField::held, Value::Absent);
            values.context.set(ContextField::start_hold_time, Value::Absent);
        }
        values
    }
}

impl LegValues {
    fn new(form: Form, [place, mut session, wrapup, after_call_work, context]: [Values; 5]) -> Self {
        // A record without values is absent.
        let value = |record: Values| match record.is_empty() {
            true => Value::Absent,
            false => Value::Record(record.into()),
        };
        session.set(SessionField::wrapup, value(wrapup));
        session.set(SessionField::after_call_work, value(after_call_work));
        LegValues { form, place, session, context }
    }
}

impl Form {
    fn of(leg: &FrameLeg) -> Self {
        Form { richness: leg.shape.richness(), shape: leg.shape, media: leg.media }
    }
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
