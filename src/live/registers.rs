//! Registers: the value of each field, and a stamp that says how good the knowledge of it is.
//!
//! A frame writes the fields that it carries; of two values for a field the one with the greater stamp stays. There is
//! no other merging, so that it does not matter in which order frames arrive, or how often.

use std::cmp::Ordering;
use std::sync::Arc;

use super::canonical::canonical;
use super::receipts::{Receipt, Receipts};
use crate::check::{Path, Sink, check_known};
use crate::issue::IssueCode;
use crate::legs::{Found, MOST_ODD, Shape, read_odd};
use crate::model::facts::{Fact, Facts};
use crate::model::payload::field;
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, Context, ContextField, Kind, Place, PlaceField, Reported, Session, SessionField, State,
    Table, Time, Wrapup, WrapupField,
};
use crate::options::Options;
use crate::read::readout::Readout;
use crate::work;

/// How good a frame's knowledge of a leg is: how far the leg had come, the latest time that the frame speaks of, and
/// when the frame was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    /// 0: not connected yet, 1: connected or parked, 2: ended. Of a state and its reason 3: terminated, which comes after disconnected.
    pub rank: u32,
    pub event: Option<Time>,
    pub received: Time,
}

impl Stamp {
    /// The rank of what has ended.
    pub const ENDED: u32 = 2;
    /// The rank of what was terminated.
    pub const MOST_RANK: u32 = 3;

    pub fn of(facts: &Facts, received: Time) -> Self {
        let worked = facts.has(Fact::AfterCallWorkStartTime) || facts.has(Fact::AfterCallWorkEndTime);
        let rank = match facts.state() {
            _ if facts.is_ended() => Stamp::ENDED,
            Some(State::Connected | State::Parked) => 1,
            // These states do not say how far the leg has come; work comes after its end.
            None | Some(State::None) if worked => Stamp::ENDED,
            _ => 0,
        };
        Stamp { rank, event: newest_time(facts), received }
    }

    /// The stamp of all but a state and its reason.
    fn lasting(self) -> Self {
        Stamp { rank: self.rank.min(Stamp::ENDED), ..self }
    }
}

/// The latest time of a session that every shape has which knows so much. (Flat shapes have no `providerEventTime`.)
fn newest_time(facts: &Facts) -> Option<Time> {
    use Fact::{AfterCallWorkEndTime, AfterCallWorkStartTime, ConnectedTime, DisconnectedTime};
    let times = [ConnectedTime, DisconnectedTime, AfterCallWorkStartTime, AfterCallWorkEndTime];
    times.into_iter().filter_map(|time| facts.time(time)).max()
}

/// The latest moment at which something is said to have happened to a session.
pub(super) fn newest_event(facts: &Facts) -> Option<Time> {
    newest_time(facts).max(facts.time(Fact::ProviderEventTime))
}

/// The records of which a leg is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Place,
    Session,
    Wrapup,
    AfterCallWork,
    Context,
    Reported,
    Odd,
}

/// The values that have issues, of the session of the newest frame. If that is sound, there is no register.
const ODD: &Table = &Table::new(&[field(&["odd"], Kind::Texts)]);

/// The tables of the parts.
const TABLES: [&Table; 7] =
    [Place::TABLE, Session::TABLE, Wrapup::TABLE, AfterCallWork::TABLE, Context::TABLE, Reported::TABLE, ODD];

/// Whether a record is one register, and no part.
fn is_register(part: Part, index: usize) -> bool {
    (part, index) == (Part::Session, SessionField::self_address as usize)
}

/// What of a context is no register.
const TOLD_BY_RECEIPTS: [usize; 2] = [ContextField::held as usize, ContextField::start_hold_time as usize];

/// Passes on the first issues of a leg.
struct First<'s> {
    sink: &'s mut dyn Sink,
    left: usize,
}

impl Sink for First<'_> {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        if self.left > 0 {
            self.left -= 1;
            self.sink.take(code, path);
        }
    }
}

/// What a frame says beside the fields that it carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'t> {
    /// The fields that it empties.
    pub cleared: &'t [FieldOfPart],
    pub receipts: &'t [Receipt],
}

/// A field of a part: its index in the table of the part.
pub(super) type FieldOfPart = (Part, u8);

/// The value of a field, and how good the knowledge of it is.
#[derive(Clone, Debug)]
struct Register {
    part: Part,
    /// The index of the field in the table of the part.
    field: u8,
    stamp: Stamp,
    value: Value,
}

/// All that is known of a leg, or that a flat row told: a register for each field that was written.
#[derive(Clone, Debug)]
pub(super) struct Registers {
    /// Sorted by part and field.
    list: Vec<Register>,
    /// Where the register is likely to be that is written next: behind the last one.
    next: usize,
    form: Form,
    receipts: Receipts,
}

/// The medium of a leg, and the richest shape that told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    richness: u8,
    pub shape: Shape,
    pub media: &'static str,
}

/// What registers make up.
#[derive(Debug)]
pub(super) struct LegValues {
    pub form: Form,
    pub place: Values,
    pub session: Values,
    pub context: Values,
    /// The values that have issues, of the newest frame's session.
    pub odd: Value,
}

impl LegValues {
    pub fn facts(&self) -> Facts {
        Facts::of_leg(&[&self.session, &self.context, &self.place], self.form.shape.is_event())
    }

    /// Whether it is the same to callers.
    pub fn is_same(&self, other: &LegValues, options: &Options) -> bool {
        let issues = |own: &LegValues| {
            let mut issues = Vec::new();
            own.check(options, &mut issues);
            issues
        };
        // Other values may be wrong in the same way.
        self.form == other.form
            && self.place == other.place
            && self.session == other.session
            && self.context == other.context
            && (self.odd == other.odd || issues(self) == issues(other))
    }

    /// Tells what is wrong with the newest frame's session, and what the rules say of the session as it is known by now.
    pub fn check(&self, options: &Options, sink: &mut dyn Sink) {
        let mut readout = Readout::default();
        let mut values = String::new();
        if let Value::Texts(texts) = &self.odd {
            readout.oddities.extend(texts.iter().filter_map(|text| read_odd(text, &mut values)));
        }
        let facts = Facts::of(&[&self.session]);
        check_known(&mut readout, values.as_bytes(), facts, options, &mut First { sink, left: MOST_ODD });
    }
}

impl Registers {
    pub fn new(leg: &Found) -> Self {
        Registers { list: Vec::new(), next: 0, form: Form::of(leg), receipts: Receipts::default() }
    }

    /// Writes the fields that a leg carries, and empties those of `cleared` that it does not carry. Returns whether the leg
    /// may be another one now; if not, nothing but stamps has changed.
    pub fn write(&mut self, leg: &Found, stamp: Stamp, Told { cleared, receipts }: Told<'_>) -> bool {
        let form = self.form;
        self.form = self.form.max(Form::of(leg));
        let mut changed = form != self.form;
        self.next = 0;
        for receipt in receipts {
            changed |= self.receipts.add(*receipt);
        }
        let lasting = stamp.lasting();
        changed |= self.write_part(Part::Place, &leg.place, stamp);
        changed |= self.write_part(Part::Session, &leg.session, stamp);
        if let Some(wrapup) = leg.session.record(SessionField::wrapup) {
            changed |= self.write_part(Part::Wrapup, wrapup, stamp);
            let is_done = wrapup.has(WrapupField::end_time) || wrapup.has(WrapupField::duration_seconds);
            if is_done && !wrapup.has(WrapupField::provisional) {
                changed |= self.put(Part::Wrapup, WrapupField::provisional as u8, &Value::Absent, lasting);
            }
        }
        if let Some(acw) = leg.session.record(SessionField::after_call_work) {
            changed |= self.write_part(Part::AfterCallWork, acw, stamp);
        }
        changed |= self.write_part(Part::Context, &leg.context, stamp);
        if let Some(reported) = leg.context.record(ContextField::reported) {
            changed |= self.write_part(Part::Reported, reported, stamp);
        }
        for (part, field) in cleared {
            if *part == Part::Context && TOLD_BY_RECEIPTS.contains(&usize::from(*field)) {
                continue;
            }
            let carried = if *part == Part::Session { &leg.session } else { &leg.context };
            if !carried.has(*field) {
                changed |= self.put(*part, *field, &Value::Absent, lasting);
            }
        }
        if !leg.odd.is_empty() {
            changed |= self.put(Part::Odd, 0, &Value::Texts(leg.odd.as_slice().into()), lasting);
        }
        changed | self.drop_older_odd()
    }

    /// Forgets what was wrong with another frame than the newest one.
    fn drop_older_odd(&mut self) -> bool {
        let Some(odd) = self.list.last().filter(|own| own.part == Part::Odd) else { return false };
        // Every frame tells one of these.
        let names =
            [(Part::Session, SessionField::id as u8), (Part::Place, PlaceField::participant_id as u8)];
        let mut stamps = names.into_iter().filter_map(|(part, field)| Some(self.get(part, field)?.stamp));
        stamps.any(|stamp| stamp > odd.stamp) && self.list.pop().is_some()
    }

    fn write_part(&mut self, part: Part, from: &Values, stamp: Stamp) -> bool {
        let mut changed = false;
        for (index, value) in from.iter() {
            let carried = match value {
                // Receipts tell of holds.
                _ if part == Part::Context && TOLD_BY_RECEIPTS.contains(&index) => false,
                // The platform's lists leave segments out by sending none.
                Value::Records(records) => !records.is_empty(),
                // All other records are parts themselves.
                Value::Record(_) => is_register(part, index),
                _ => true,
            };
            let tells_how = part == Part::Session
                && [SessionField::state as usize, SessionField::disconnect_type as usize].contains(&index);
            let is_terminated =
                tells_how && from.number(SessionField::state) == Some(State::Terminated as i64);
            let stamp = match tells_how {
                true if is_terminated => Stamp { rank: Stamp::MOST_RANK, ..stamp },
                true => stamp,
                false => stamp.lasting(),
            };
            if carried {
                changed |= self.put(part, index as u8, value, stamp);
            }
        }
        changed
    }

    /// Writes all that other registers know better.
    pub fn merge(&mut self, other: &Self) {
        for Register { part, field, stamp, value } in &other.list {
            self.put(*part, *field, value, *stamp);
        }
        self.form = self.form.max(other.form);
        self.receipts.merge(&other.receipts);
        self.drop_older_odd();
    }

    /// Writes a field, if that is known better. Returns whether the leg may be another one now.
    fn put(&mut self, part: Part, field: u8, value: &Value, stamp: Stamp) -> bool {
        work::count(1);
        let is_next = self.list.get(self.next).is_some_and(|own| (own.part, own.field) == (part, field));
        let found = if is_next { Ok(self.next) } else { self.find(part, field) };
        self.next = 1 + found.unwrap_or_else(|at| at);
        match found {
            Err(at) => {
                self.list.insert(at, Register { part, field, stamp, value: value.clone() });
                true
            }
            Ok(at) => match self.list.get_mut(at) {
                Some(own) if own.loses_to(value, stamp) => {
                    own.stamp = stamp;
                    let differs = own.value != *value;
                    if differs {
                        own.value = value.clone();
                    }
                    differs
                }
                _ => false,
            },
        }
    }

    fn find(&self, part: Part, field: u8) -> Result<usize, usize> {
        self.list.binary_search_by(|own| (own.part, own.field).cmp(&(part, field)))
    }

    fn get(&self, part: Part, field: u8) -> Option<&Register> {
        self.list.get(self.find(part, field).ok()?)
    }

    /// The value of a field.
    pub fn value(&self, part: Part, field: impl Into<usize>) -> &Value {
        self.get(part, field.into() as u8).map_or(&Value::Absent, |own| &own.value)
    }

    /// The stamps of the session's fields.
    pub fn session_stamps(&self) -> impl Iterator<Item = Stamp> {
        self.list.iter().filter(|own| own.part == Part::Session).map(|own| own.stamp)
    }

    /// When the latest of the values was received.
    pub fn latest_receipt(&self) -> Time {
        self.list.iter().map(|own| own.stamp.received).max().unwrap_or_default()
    }

    /// Every stamp that a value has, once. (There are fewer of them than fields.)
    pub fn stamps(&self) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> = Vec::new();
        for Register { stamp, .. } in &self.list {
            if !stamps.contains(stamp) {
                stamps.push(*stamp);
            }
        }
        stamps
    }

    /// The values with a stamp, and the names of the fields that it emptied.
    pub fn written(&self, stamp: Stamp) -> (LegValues, Vec<&'static str>) {
        let registers = || self.list.iter().filter(|own| own.stamp == stamp);
        // That a wrap-up is not provisional is known from its other fields.
        let is_emptied = |own: &&Register| own.value == Value::Absent && own.part != Part::Wrapup;
        let emptied = registers().filter(is_emptied).map(Register::name);
        (LegValues::new(self.form, &mut registers()), emptied.collect())
    }

    /// The medium, as the richest shape tells it.
    pub fn media(&self) -> &'static str {
        self.form.media
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether what was written is over.
    pub fn is_ended(&self) -> bool {
        self.values().facts().is_ended()
    }

    /// The receipts of the frames that told of it.
    pub fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// The values of the leg.
    pub fn values(&self) -> LegValues {
        self.values_by(0)
    }

    /// The values of the leg by a clock that is ahead by `offset`.
    pub fn values_by(&self, offset: Time) -> LegValues {
        let mut values = LegValues::new(self.form, &mut self.list.iter());
        let segments = self.get(Part::Session, SessionField::segments as u8);
        let knows_end = segments.is_some_and(|own| own.stamp.rank >= Stamp::ENDED);
        let LegValues { session, place, context, .. } = &mut values;
        self.receipts.tell(session, place, context, knows_end, offset);
        values
    }
}

impl Register {
    fn kind_and_name(&self) -> Option<(Kind, &'static str)> {
        let field = TABLES.get(self.part as usize)?.fields.get(usize::from(self.field))?;
        Some((field.kind, field.json_name()))
    }

    fn name(&self) -> &'static str {
        self.kind_and_name().map_or("", |(_, name)| name)
    }

    /// Whether another value takes the place of this one.
    fn loses_to(&self, value: &Value, stamp: Stamp) -> bool {
        match self.stamp.cmp(&stamp) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => {
                let Some((kind, _)) = self.kind_and_name() else { return false };
                self.value != *value && canonical(&self.value, kind) < canonical(value, kind)
            }
        }
    }
}

impl LegValues {
    fn new(form: Form, registers: &mut dyn Iterator<Item = &Register>) -> Self {
        let mut parts = TABLES.map(Values::new);
        for own in registers {
            work::count(1);
            if let Some(values) = parts.get_mut(own.part as usize) {
                values.push(own.field, own.value.clone());
            }
        }
        let [place, mut session, wrapup, after_call_work, mut context, reported, odd] = parts;
        for (field, record) in
            [(SessionField::wrapup, wrapup), (SessionField::after_call_work, after_call_work)]
        {
            session.set(field, Value::record_of(record));
        }
        context.set(ContextField::reported, Value::record_of(reported));
        LegValues { form, place, session, context, odd: odd.get(0_usize).clone() }
    }
}

impl Form {
    fn of(leg: &Found) -> Self {
        Form { richness: leg.shape.richness(), shape: leg.shape, media: leg.media }
    }
}

/// The fields whose absence from a leg says that they are gone, rather than that the shape lacks them.
pub(super) fn cleared_by(leg: &Found) -> Vec<FieldOfPart> {
    let mut cleared = Vec::new();
    // A leg that ended without a state must not get an older one back.
    if leg.facts.is_ended() {
        cleared.push((Part::Session, SessionField::state as u8));
    }
    if !leg.shape.is_of_analytics() {
        cleared.push((Part::Session, SessionField::controlling as u8));
    }
    cleared
}

/// The fields of a session and of its context that have one of these names. `None`: there are none of a name.
pub(super) fn fields_named(names: &[Arc<str>]) -> Option<Vec<FieldOfPart>> {
    let mut fields = Vec::new();
    for name in names {
        let known = fields.len();
        for part in [Part::Session, Part::Context] {
            let table = if part == Part::Session { Session::TABLE } else { Context::TABLE };
            // Parts are emptied field by field.
            let is_part = |index: usize| {
                let is_record =
                    table.fields.get(index).is_some_and(|field| matches!(field.kind, Kind::Record(_)));
                is_record && !is_register(part, index)
            };
            if let Some((index, _)) = table.find(name.as_bytes()).filter(|(index, _)| !is_part(*index)) {
                fields.push((part, index as u8));
            }
        }
        if fields.len() == known {
            return None;
        }
    }
    Some(fields)
}
