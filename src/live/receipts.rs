//! Receipts: what frames said of a leg that carries no time of its own, and when they were received.
//!
//! A frame of a resume has neither when the hold began nor when it ended; some ends have no time at all. The receipts of all frames
//! are kept as a set, so that their order does not matter, and what they tell is worked out when a leg is read.

use crate::legs::{Found, Shape};
use crate::model::facts::{Fact, Facts, HoldFacts, SegmentKind};
use crate::model::payload::field;
use crate::model::values::{Value, Values};
use crate::model::{ContextField, Hold, HoldField, Kind, SessionField, State, Table, Time};
use crate::order::sort_by_key;
use crate::time::Timeline;

/// How many receipts are kept of a leg, or of a flat row: the earliest ones. Beyond that their order may matter.
const MOST: usize = 4096;

/// What a frame said. `None`: it said nothing of that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Receipt {
    /// When it was received.
    pub at: Time,
    pub held: Option<bool>,
    pub hold_start: Option<Time>,
    pub parked: Option<bool>,
    pub park_time: Option<Time>,
    pub ended: Option<bool>,
}

impl Receipt {
    /// What a frame says of a leg.
    pub fn of(leg: &Found, at: Time) -> Self {
        let state = leg.facts.state();
        let parked = leg.session.has(SessionField::state).then_some(state == Some(State::Parked));
        let mut receipt = Receipt {
            at,
            parked,
            park_time: leg.context.number(ContextField::park_time).filter(|_| parked == Some(true)),
            ended: parked.map(|_| matches!(state, Some(State::Disconnected | State::Terminated))),
            ..Receipt::default()
        };
        (receipt.held, receipt.hold_start) = hold_of(leg);
        receipt
    }

    /// What a save tells from before there were receipts. `is_cleared`: it says that the leg is not on hold.
    pub fn before(leg: &Found, at: Time, is_cleared: bool) -> Self {
        let receipt = Receipt::of(leg, at);
        match leg.facts.held() {
            Some(_) => receipt,
            None => Receipt { held: is_cleared.then_some(false), hold_start: None, ..receipt },
        }
    }

    fn says(&self) -> (Option<bool>, Option<Time>, Option<bool>, Option<Time>, Option<bool>) {
        (self.held, self.hold_start, self.parked, self.park_time, self.ended)
    }
}

/// Whether a frame says that a leg is on hold, and since when.
fn hold_of(leg: &Found) -> (Option<bool>, Option<Time>) {
    let said = leg.facts.held();
    let start = leg.context.number(ContextField::start_hold_time).filter(|_| said == Some(true));
    if knows_holds(leg) {
        // Where a shape has it, its absence says that it is not so.
        return (said.or(Some(false)), start);
    }
    if is_of_analytics(leg) || leg.facts.is_ended() {
        return (said, start);
    }
    // Segments know it where the shape around them does not.
    let own = leg.facts.segments().filter(|segment| segment.kind != SegmentKind::Wrapup);
    match own.max_by_key(|segment| segment.start).filter(|last| last.end.is_none()) {
        Some(open) if open.kind == SegmentKind::Hold => (Some(true), Some(open.start)),
        Some(_) => (Some(false), None),
        None => (said, start),
    }
}

fn is_of_analytics(leg: &Found) -> bool {
    matches!(leg.shape, Shape::Analytics | Shape::DetailEvent)
}

/// Whether the shape of a leg has `held`. The platform's models of these media, and a bare session, do not.
fn knows_holds(leg: &Found) -> bool {
    const WITHOUT: [&str; 3] = ["cobrowsesessions", "screenshares", "videos"];
    let is_full = leg.shape != Shape::Session && !is_of_analytics(leg);
    leg.shape.is_flat() || is_full && !WITHOUT.contains(&leg.media)
}

/// The receipts of a leg, or of a flat row, by time.
#[derive(Clone, Debug, Default)]
pub(super) struct Receipts {
    list: Vec<Receipt>,
    /// When the last frame was received, whatever it said.
    pub last: Option<Time>,
}

impl Receipts {
    /// Adds a receipt. Returns whether the leg may be another one now.
    pub fn add(&mut self, receipt: Receipt) -> bool {
        self.last = self.last.max(Some(receipt.at));
        let Err(at) = self.list.binary_search(&receipt) else { return false };
        if at >= MOST {
            return false;
        }
        self.list.insert(at, receipt);
        self.list.truncate(MOST);
        // The latest one that says what the one before it does makes no difference.
        let is_last = at + 1 == self.list.len();
        let same = at
            .checked_sub(1)
            .and_then(|before| self.list.get(before))
            .is_some_and(|before| before.says() == receipt.says());
        !(is_last && same)
    }

    pub fn merge(&mut self, other: &Receipts) {
        self.last = self.last.max(other.last);
        for receipt in &other.list {
            self.add(*receipt);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Receipt> {
        self.list.iter()
    }

    /// The latest that speaks of holds.
    fn hold(&self) -> Option<&Receipt> {
        self.list.iter().rfind(|receipt| receipt.held.is_some())
    }

    /// When the first frame was received that says that the leg has ended, if an earlier one says that it had not.
    fn end(&self) -> Option<Time> {
        let ended = self.list.iter().position(|receipt| receipt.ended == Some(true))?;
        let (before, from) = self.list.split_at_checked(ended)?;
        let was_live = before.iter().any(|receipt| receipt.ended == Some(false));
        from.first().map(|receipt| receipt.at).filter(|_| was_live)
    }

    /// From when to when something was so, by a clock that is ahead by `offset`.
    fn stretches(&self, says: fn(&Receipt) -> (Option<bool>, Option<Time>), offset: Time) -> Vec<HoldFacts> {
        let (mut found, mut open, mut before) = (Vec::new(), None::<HoldFacts>, None);
        for receipt in &self.list {
            let (Some(is_so), start) = says(receipt) else { continue };
            let received = (receipt.at.saturating_sub(offset), true);
            let start = start.map(|start| (start, false));
            open = match (open, is_so) {
                // A receipt is a bound only where the one before it says the opposite.
                (None, true) => Some(HoldFacts {
                    start: start.or((before == Some(false)).then_some(received)),
                    end: None,
                }),
                // The platform's own word counts before a receipt, and the earlier one before the later one.
                (Some(HoldFacts { start: own, .. }), true) => {
                    let start = match (own, start) {
                        (Some((own, false)), Some((start, _))) => Some((own.min(start), false)),
                        (Some((_, true)) | None, Some(start)) => Some(start),
                        (own, None) => own,
                    };
                    Some(HoldFacts { start, end: None })
                }
                (Some(HoldFacts { start, .. }), false) => {
                    let start = start.filter(|(start, _)| *start <= received.0);
                    found.push(HoldFacts { start, end: Some(received) });
                    None
                }
                (None, false) => None,
            };
            before = Some(is_so);
        }
        found.extend(open);
        found
    }

    /// Writes what receipts tell into the context of a leg, by a clock that is ahead by `offset`. `knows_end`: its segments are those
    /// of a frame that itself says that it has ended.
    pub fn tell(
        &self,
        session: &Values,
        place: &Values,
        context: &mut Values,
        knows_end: bool,
        offset: Time,
    ) {
        let facts = Facts::of(&[session, context, place]);
        let has_ended = facts.is_ended();
        if let Some(hold) = self.hold().filter(|_| !has_ended) {
            let is_held = hold.held == Some(true);
            context.set(ContextField::held, Value::Number(is_held.into()));
            context.set(ContextField::start_hold_time, hold.hold_start.map_or(Value::Absent, Value::Number));
        }
        if let Some(at) = self.end().filter(|_| has_ended && !says_when(&facts, knows_end)) {
            context.set(ContextField::end_received_at, Value::Number(at.saturating_sub(offset)));
        }
        let holds = self.stretches(|receipt| (receipt.held, receipt.hold_start), offset);
        let parks = self.stretches(|receipt| (receipt.parked, receipt.park_time), offset);
        if holds.is_empty() && parks.is_empty() {
            return;
        }
        let end = Timeline::of(&Facts::of(&[session, context, place]), 0).end.filter(|_| has_ended);
        let park_time = context.number(ContextField::park_time);
        let is_told = |park: &HoldFacts| park.start.map(|(start, _)| start) == park_time;
        let tells = park_time.is_none() || parks.iter().any(is_told);
        context.set(ContextField::holds, list_of(united(holds, end)));
        context.set(ContextField::parks, list_of(united(if tells { parks } else { Vec::new() }, end)));
    }
}

/// Whether a session that has ended says when.
fn says_when(facts: &Facts, knows_end: bool) -> bool {
    let is_wrapup = |kind| kind == SegmentKind::Wrapup;
    facts.has(Fact::DisconnectedTime)
        || facts.has(Fact::AfterCallWorkStartTime)
        || facts.segments().any(|segment| is_wrapup(segment.kind))
        || knows_end && Timeline::of(facts, 0).end.is_some()
}

/// Stretches without those parts that others have, and without what is behind an end.
fn united(stretches: Vec<HoldFacts>, end: Option<Time>) -> Vec<HoldFacts> {
    let start_of = |own: &HoldFacts| own.start.map(|(start, _)| start);
    let mut clipped: Vec<HoldFacts> = stretches
        .into_iter()
        .filter(|own| start_of(own).zip(end).is_none_or(|(start, end)| start < end))
        .map(|own| match end {
            Some(end) if own.end.is_none_or(|(own, _)| own > end) => {
                HoldFacts { end: Some((end, true)), ..own }
            }
            _ => own,
        })
        .collect();
    // Those of an unknown start first.
    sort_by_key(&mut clipped, start_of);
    let mut united: Vec<HoldFacts> = Vec::new();
    for next in clipped {
        let reaches = |last: &HoldFacts| {
            last.start.is_some()
                && last.end.is_none_or(|(end, _)| start_of(&next).is_some_and(|start| start <= end))
        };
        match united.last_mut().filter(|last| reaches(last)) {
            Some(last) if last.end.is_none() => {}
            Some(last)
                if next.end.is_none() || next.end.map(|(end, _)| end) > last.end.map(|(end, _)| end) =>
            {
                last.end = next.end;
            }
            Some(_) => {}
            None => united.push(next),
        }
    }
    united
}

fn list_of(stretches: Vec<HoldFacts>) -> Value {
    if stretches.is_empty() {
        return Value::Absent;
    }
    let record = |HoldFacts { start, end }: HoldFacts| {
        let estimated = |bound: Option<(Time, bool)>| bound.filter(|(_, estimated)| *estimated).map(|_| 1);
        let mut hold = Values::new(Hold::TABLE);
        hold.set_numbers(&[
            (HoldField::start_time as usize, start.map(|(at, _)| at)),
            (HoldField::end_time as usize, end.map(|(at, _)| at)),
            (HoldField::start_estimated as usize, estimated(start)),
            (HoldField::end_estimated as usize, estimated(end)),
        ]);
        hold
    };
    Value::Records(stretches.into_iter().map(record).collect())
}

/// The table of a receipt, as it is saved.
pub(super) const RECEIPT: &Table = &Table::new(&[
    field(&["at"], Kind::Milliseconds),
    field(&["held"], Kind::Flag),
    field(&["startHoldTime"], Kind::Milliseconds),
    field(&["parked"], Kind::Flag),
    field(&["parkTime"], Kind::Milliseconds),
    field(&["ended"], Kind::Flag),
]);

impl Receipt {
    /// A receipt that was saved.
    pub fn saved(values: &Values) -> Option<Self> {
        let flag = |index: usize| values.number(index).map(|flag| flag == 1);
        Some(Receipt {
            at: values.number(0_usize)?,
            held: flag(1),
            hold_start: values.number(2_usize),
            parked: flag(3),
            park_time: values.number(4_usize),
            ended: flag(5),
        })
    }

    /// A receipt, to be saved.
    pub fn values(&self) -> Values {
        let flag = |flag: Option<bool>| flag.map(i64::from);
        let mut values = Values::new(RECEIPT);
        values.set_numbers(&[
            (0, Some(self.at)),
            (1, flag(self.held)),
            (2, self.hold_start),
            (3, flag(self.parked)),
            (4, self.park_time),
            (5, flag(self.ended)),
        ]);
        values
    }
}
