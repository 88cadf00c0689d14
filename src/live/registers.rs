//! Registers: what is known of each field, and how good that knowledge is.
//!
//! A frame writes the fields that it carries; of two values for a field the one with the greater stamp stays. That
//! is all the merging there is, so that it does not matter in which order frames arrive, or how often.

use std::cmp::Ordering;

use crate::is_ended;
use crate::legs::{Leg, Shape};
use crate::model::{AfterCallWork, Context, Open, Place, Record, Session, State, Time, View, Wrapup};

/// How good a frame's knowledge of a leg is: how far the leg had come, the latest time that the leg speaks of, and
/// when the frame was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp {
    /// 0: not connected yet, 1: connected or parked, 2: ended.
    pub rank: u32,
    pub event: Option<Time>,
    pub received: Time,
}

impl Stamp {
    pub fn of(session: &Session, received: Time) -> Self {
        let rank = match session.state.as_ref().and_then(Open::known) {
            _ if is_ended(session) => 2,
            Some(State::Connected | State::Parked) => 1,
            // A state that says nothing of it.
            None | Some(State::None) if session.connected_time.is_some() => 1,
            _ => 0,
        };
        Stamp { rank, event: newest_event(session), received }
    }
}

/// The latest moment at which something is said to have happened to a session.
pub(crate) fn newest_event(session: &Session) -> Option<Time> {
    let acw = session.after_call_work.as_ref();
    [
        session.provider_event_time,
        session.connected_time,
        session.disconnected_time,
        acw.and_then(|acw| acw.start_time),
        acw.and_then(|acw| acw.end_time),
    ]
    .into_iter()
    .flatten()
    .max()
}

/// A record, and for each of its fields the stamp of its value. A field without a stamp was never written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registers<R> {
    pub value: R,
    pub stamps: Vec<Option<Stamp>>,
}

impl<R: Record + Default> Registers<R> {
    /// Writes the fields that `from` carries, and those of `cleared` that it does not.
    pub fn write(&mut self, from: &R, stamp: Stamp, cleared: &[&str]) {
        for (index, field) in from.table().fields.iter().enumerate() {
            let carried = match from.view(index) {
                View::Absent => cleared.contains(&field.json_name()),
                // The platform's lists leave segments out by sending none.
                View::Segments(segments) => !segments.is_empty(),
                // Sub-records have registers of their own.
                View::Record(record) => field.json_name() == "self" && !record.is_empty(),
                _ => true,
            };
            if carried {
                self.put(index, from, stamp);
            }
        }
    }

    /// Writes all that another set of registers knows better.
    pub fn merge(&mut self, other: &Self) {
        for (index, stamp) in other.stamps.iter().enumerate() {
            if let Some(stamp) = stamp {
                self.put(index, &other.value, *stamp);
            }
        }
    }

    fn put(&mut self, index: usize, from: &R, stamp: Stamp) {
        if self.stamps.len() <= index {
            self.stamps.resize(index + 1, None);
        }
        let Some(held) = self.stamps.get_mut(index) else { return };
        let wins = match held.map(|held| stamp.cmp(&held)) {
            None | Some(Ordering::Greater) => true,
            Some(Ordering::Less) => false,
            Some(Ordering::Equal) => canonical(from, index) > canonical(&self.value, index),
        };
        if wins {
            *held = Some(stamp);
            self.value.copy(index, from);
        }
    }

    /// The values with a stamp, and the names of the fields that it emptied.
    fn of(&self, stamp: Stamp, cleared: &mut Vec<&'static str>) -> R {
        let mut values = R::default();
        for (index, field) in self.value.table().fields.iter().enumerate() {
            if self.stamps.get(index).copied().flatten() == Some(stamp) {
                values.copy(index, &self.value);
                if matches!(values.view(index), View::Absent) {
                    cleared.push(field.json_name());
                }
            }
        }
        values
    }

    pub fn stamp(&self, json_name: &str) -> Option<Stamp> {
        let (index, _) = self.value.table().find(json_name.as_bytes())?;
        self.stamps.get(index).copied().flatten()
    }
}

/// A value as text, by which two with the same stamp are told apart.
fn canonical(record: &dyn Record, index: usize) -> String {
    let text = match record.view(index) {
        View::Absent => return String::new(),
        View::Text(text) => text.to_owned(),
        View::Texts(texts) => texts.iter().map(|text| measured(text)).collect(),
        View::Time(time) => format!("{:020}", time + (1 << 60)),
        View::Flag(flag) => flag.to_string(),
        View::Count(count) => format!("{count:010}"),
        View::Record(record) => all(record),
        View::Segments(segments) => segments.iter().map(|segment| all(segment)).collect(),
    };
    format!("={text}")
}

/// All of a record, so that no two that differ look the same.
fn all(record: &dyn Record) -> String {
    (0..record.table().fields.len()).map(|index| measured(&canonical(record, index))).collect()
}

fn measured(text: &str) -> String {
    format!("{}:{text}", text.len())
}

/// The fields whose absence from a leg says that they are gone, rather than that the shape lacks them.
pub(crate) fn cleared_by(leg: &Leg, stamp: Stamp) -> Vec<&'static str> {
    let holds = leg.shape.is_flat() || (leg.media != "cobrowsesessions" && leg.shape != Shape::Session);
    let mut cleared = vec!["controlling"];
    if holds {
        cleared.extend(["held", "startHoldTime"]);
    }
    // A leg that ended without a state must not get an older one back.
    if stamp.rank == 2 {
        cleared.push("state");
    }
    cleared
}

/// All that is known of a leg.
#[derive(Clone, Debug, Default)]
pub(crate) struct LegRegisters {
    pub place: Registers<Place>,
    pub session: Registers<Session>,
    pub wrapup: Registers<Wrapup>,
    pub after_call_work: Registers<AfterCallWork>,
    pub context: Registers<Context>,
    /// The medium, and the richest shape that told of it.
    pub form: Option<(u8, Shape, &'static str)>,
}

impl LegRegisters {
    /// Writes what a leg carries, and that those fields of `cleared` are gone that it does not carry.
    pub fn write(&mut self, leg: &Leg, stamp: Stamp, cleared: &[&str]) {
        let place = leg.place();
        self.place.write(&place, stamp, &[]);
        self.session.write(&leg.session, stamp, cleared);
        self.context.write(&leg.context, stamp, cleared);
        if let Some(wrapup) = &leg.session.wrapup {
            self.wrapup.write(wrapup, stamp, &[]);
        }
        if let Some(acw) = &leg.session.after_call_work {
            self.after_call_work.write(acw, stamp, &[]);
        }
        self.form = self.form.max(Some((leg.shape.richness(), leg.shape, leg.media)));
    }

    pub fn merge(&mut self, other: &Self) {
        self.place.merge(&other.place);
        self.session.merge(&other.session);
        self.wrapup.merge(&other.wrapup);
        self.after_call_work.merge(&other.after_call_work);
        self.context.merge(&other.context);
        self.form = self.form.max(other.form);
    }

    /// Every stamp that a value has, once.
    pub fn stamps(&self) -> Vec<Stamp> {
        let all = [
            &self.place.stamps,
            &self.session.stamps,
            &self.wrapup.stamps,
            &self.after_call_work.stamps,
            &self.context.stamps,
        ];
        let mut stamps: Vec<Stamp> = Vec::new();
        for stamp in all.into_iter().flatten().flatten() {
            if !stamps.contains(stamp) {
                stamps.push(*stamp);
            }
        }
        stamps
    }

    /// What was written with a stamp, and is still there: a leg of the values, and the names of what is gone.
    pub fn written(&self, stamp: Stamp) -> (Leg, Vec<&'static str>) {
        let mut cleared = Vec::new();
        let mut session = self.session.of(stamp, &mut cleared);
        let place = self.place.of(stamp, &mut Vec::new());
        let context = self.context.of(stamp, &mut cleared);
        let wrapup = self.wrapup.of(stamp, &mut Vec::new());
        let acw = self.after_call_work.of(stamp, &mut Vec::new());
        session.wrapup = (!wrapup.is_empty()).then_some(wrapup);
        session.after_call_work = (!acw.is_empty()).then_some(acw);
        let (_, shape, media) = self.form.unwrap_or((0, Shape::Session, "cobrowsesessions"));
        let leg = Leg::new(media, shape, place, Vec::new(), session, context);
        (leg, cleared)
    }

    /// The leg that the registers make up.
    pub fn leg(&self) -> Leg {
        let mut session = self.session.value.clone();
        let filled = |record: &dyn Record| !record.is_empty();
        session.wrapup = filled(&self.wrapup.value).then(|| self.wrapup.value.clone());
        session.after_call_work =
            filled(&self.after_call_work.value).then(|| self.after_call_work.value.clone());
        let mut context = self.context.value.clone();
        // Segments tell of holds too: what the shape around them says counts only if it is news, and never of a
        // leg that is over.
        let news = self.context.stamp("held") > self.session.stamp("segments");
        if !news || is_ended(&session) {
            (context.held, context.start_hold_time) = (None, None);
        }
        let (_, shape, media) = self.form.unwrap_or((0, Shape::Session, "cobrowsesessions"));
        Leg::new(media, shape, self.place.value.clone(), Vec::new(), session, context)
    }
}
