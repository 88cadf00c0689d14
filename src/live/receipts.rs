//! Receipts: what frames said of a leg that carries no time of its own, and when they were received.
//!
//! A frame of a resume has neither when the hold began nor when it ended; some ends have no time at all. The receipts of all frames
//! are kept as a set, so that their order does not matter, and what they tell is worked out when a leg is read.

use crate::legs::{Found, Shape};
use crate::model::facts::{Fact, Facts, HoldFacts, SegmentFacts, SegmentKind};
use crate::model::payload::{COBROWSE, field};
use crate::model::values::{Value, Values};
use crate::model::{ContextField, Hold, HoldField, Kind, SessionField, State, Table, Time};
use crate::order::sort_by_key;
use crate::time::{FURTHEST, Timeline, clamp};

/// How many receipts are kept of a leg, or of a flat row. If there are more, those go that lie between two which say the same: of a
/// frame that is received later than others but was received before them, bounds may be less exact then.
const MOST: usize = 4096;

/// When the receipt was received that stands for all that were forgotten, because they say too many different things.
const BEFORE_ALL: Time = -FURTHEST;

/// What a frame says of a leg, and where a receipt has it: flags (0 or 1), and times.
#[derive(Clone, Copy)]
pub(super) enum Said {
    Held,
    StartHoldTime,
    Parked,
    ParkTime,
    Ended,
}

/// What a frame said, and when it was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Receipt {
    pub at: Time,
    said: [Time; 5],
}

/// It said nothing of that. No time is so early.
const UNSAID: Time = Time::MIN;

impl Receipt {
    /// What a frame says of a leg.
    pub fn of(leg: &Found, at: Time) -> Self {
        let state = leg.facts.state();
        let is_stated = leg.session.has(SessionField::state);
        let parked = is_stated.then_some(state == Some(State::Parked));
        let ended = is_stated.then_some(matches!(state, Some(State::Disconnected | State::Terminated)));
        let (held, hold_start) = hold_of(leg);
        let park = || open_of(leg).filter(|open| open.kind == SegmentKind::Parked).map(|open| open.start);
        let park_time = leg.context.number(ContextField::park_time).or_else(park);
        Receipt::new(
            at,
            [
                held.map(Time::from),
                hold_start,
                parked.map(Time::from),
                park_time.filter(|_| parked == Some(true)),
                ended.map(Time::from),
            ],
        )
    }

    fn new(at: Time, said: [Option<Time>; 5]) -> Self {
        Receipt { at, said: said.map(|said| said.unwrap_or(UNSAID)) }
    }

    /// What a save tells from before there were receipts. `is_cleared`: it says that the leg is not on hold.
    pub fn before(leg: &Found, at: Time, is_cleared: bool) -> Self {
        let mut receipt = Receipt::of(leg, at);
        if leg.facts.held().is_none() {
            let [held, start, ..] = &mut receipt.said;
            (*held, *start) = (if is_cleared { 0 } else { UNSAID }, UNSAID);
        }
        receipt
    }

    fn said(&self, what: Said) -> Option<Time> {
        self.said.get(what as usize).copied().filter(|said| *said != UNSAID)
    }
}

/// Whether a frame says that a leg is on hold, and since when.
fn hold_of(leg: &Found) -> (Option<bool>, Option<Time>) {
    let said = leg.facts.held();
    let start = leg.context.number(ContextField::start_hold_time).filter(|_| said == Some(true));
    if leg.shape.is_of_analytics() || leg.facts.is_ended() {
        // Where a shape has it, its absence says that it is not so.
        return (said.or(knows_holds(leg).then_some(false)), start);
    }
    let open = open_of(leg);
    let hold = open.filter(|open| open.kind == SegmentKind::Hold).map(|open| open.start);
    match open {
        // Segments know it where the shape around them does not; else they may know since when.
        Some(_) if !knows_holds(leg) => (Some(hold.is_some()), hold),
        _ if said == Some(true) => (said, start.or(hold)),
        _ => (said.or(knows_holds(leg).then_some(false)), None),
    }
}

/// The last segment of a leg, if it is open.
fn open_of(leg: &Found) -> Option<SegmentFacts> {
    let own = leg.facts.segments().filter(|segment| segment.kind != SegmentKind::Wrapup);
    own.max_by_key(|segment| segment.start).filter(|last| last.end.is_none())
}

/// Whether the shape of a leg has `held`. The platform's models of these media, and a bare session, do not.
fn knows_holds(leg: &Found) -> bool {
    const WITHOUT: [&str; 3] = [COBROWSE, "screenshares", "videos"];
    let is_full = leg.shape != Shape::Session && !leg.shape.is_of_analytics();
    leg.shape.is_flat() || is_full && !WITHOUT.contains(&leg.media)
}

/// The receipts of a leg, or of a flat row, by time.
#[derive(Clone, Debug, Default)]
pub(super) struct Receipts {
    list: Vec<Receipt>,
    /// Whether any of them speaks of holds, and whether any says that it was so: most legs are never held, nor parked.
    speaks_of_holds: bool,
    was: [bool; 5],
    /// When the last frame was received, whatever it said.
    pub last: Option<Time>,
}

impl Receipts {
    /// Adds a receipt. Returns whether the leg may be another one now.
    pub fn add(&mut self, receipt: Receipt) -> bool {
        self.last = self.last.max(Some(receipt.at));
        let has_forgotten = self.list.len() >= MOST && self.make_room();
        // Most frames come in order.
        let is_latest = self.list.last().is_none_or(|last| *last < receipt);
        let found = if is_latest { Err(self.list.len()) } else { self.list.binary_search(&receipt) };
        let Err(at) = found else { return has_forgotten };
        self.list.insert(at, receipt);
        self.speaks_of_holds |= receipt.said(Said::Held).is_some();
        for (was, said) in self.was.iter_mut().zip(receipt.said) {
            *was |= said == 1;
        }
        // The latest one that says what the one before it does makes no difference.
        let is_last = at + 1 == self.list.len();
        let same = at
            .checked_sub(1)
            .and_then(|before| self.list.get(before))
            .is_some_and(|before| before.said == receipt.said);
        has_forgotten || !(is_last && same)
    }

    /// Makes room for more, and needs none for that. Returns whether something was forgotten that they told.
    fn make_room(&mut self) -> bool {
        let list = &mut self.list;
        // Of those that say the same one after the other, the first and the last say it all.
        let mut kept = 0_usize;
        for at in 0..list.len() {
            let Some(receipt) = list.get(at).copied() else { break };
            let says_so = |back: usize| {
                let own = kept.checked_sub(back).and_then(|at| list.get(at));
                own.is_some_and(|own| own.said == receipt.said)
            };
            if says_so(1) && says_so(2) {
                kept -= 1;
            }
            if let Some(place) = list.get_mut(kept) {
                *place = receipt;
            }
            kept += 1;
        }
        let forgotten = kept.saturating_sub(MOST / 2);
        if forgotten == 0 {
            list.truncate(kept);
            return false;
        }
        // Of what is forgotten it is kept what was so at some time, and that nobody knows when.
        let mut all = [UNSAID; 5];
        for at in 0..kept {
            let Some(receipt) = list.get(at).copied() else { break };
            if at <= forgotten {
                for (all, said) in all.iter_mut().zip(receipt.said) {
                    *all = said.max(*all);
                }
            } else if let Some(place) = list.get_mut(at - forgotten) {
                *place = receipt;
            }
        }
        let [held, _, parked, _, ended] = all;
        if let Some(first) = list.first_mut() {
            *first = Receipt { at: BEFORE_ALL, said: [held, UNSAID, parked, UNSAID, ended] };
        }
        list.truncate(MOST / 2);
        true
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

    /// Whether any says that this was so.
    fn was(&self, what: Said) -> bool {
        self.was.get(what as usize) == Some(&true)
    }

    /// The latest that speaks of holds.
    fn hold(&self) -> Option<&Receipt> {
        let speaks = |receipt: &&Receipt| receipt.said(Said::Held).is_some();
        if self.speaks_of_holds { self.list.iter().rfind(speaks) } else { None }
    }

    /// When the first frame was received that says that the leg has ended, if an earlier one says that it had not.
    fn end(&self) -> Option<Time> {
        if !self.was(Said::Ended) {
            return None;
        }
        let ended = self.list.iter().position(|receipt| receipt.said(Said::Ended) == Some(1))?;
        let (before, from) = self.list.split_at_checked(ended)?;
        let was_live = before.iter().any(|receipt| receipt.said(Said::Ended) == Some(0));
        from.first().map(|receipt| receipt.at).filter(|_| was_live)
    }

    /// From when to when something was so, by a clock that is ahead by `offset`: what receipts have of that, and of its start.
    fn stretches(&self, what: Said, start_of: Said, offset: Time) -> Vec<HoldFacts> {
        let (mut found, mut open, mut before) = (Vec::new(), None::<HoldFacts>, None);
        if !self.was(what) {
            return found;
        }
        for receipt in &self.list {
            let Some(is_so) = receipt.said(what) else { continue };
            if receipt.at == BEFORE_ALL {
                let next = self.list.get(1).map(|next| (next.at.saturating_sub(offset), true));
                found.extend((is_so == 1).then_some(HoldFacts { start: None, end: next }));
                continue;
            }
            let received = (receipt.at.saturating_sub(offset), true);
            let told = receipt.said(start_of).map(|start| (start, false));
            if is_so == 0 {
                if let Some(HoldFacts { start, .. }) = open.take() {
                    let start = start.filter(|start| *start <= received);
                    found.push(HoldFacts { start, end: Some(received) });
                }
            } else {
                let start = match open {
                    // The platform's own word counts before a receipt, and the earlier one before the later one.
                    Some(HoldFacts { start: Some((own, false)), .. }) => {
                        Some((told.map_or(own, |(told, _)| own.min(told)), false))
                    }
                    Some(HoldFacts { start, .. }) => told.or(start),
                    // A receipt is a bound only where the one before it says the opposite.
                    None => told.or((before == Some(0)).then_some(received)),
                };
                open = Some(HoldFacts { start, end: None });
            }
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
            context.set_numbers(&[
                (ContextField::held as usize, hold.said(Said::Held)),
                (ContextField::start_hold_time as usize, hold.said(Said::StartHoldTime)),
            ]);
        }
        if let Some(at) = self.end().filter(|_| has_ended && !says_when(&facts, knows_end)) {
            context.set(ContextField::end_received_at, Value::Number(at.saturating_sub(offset)));
        }
        let holds = self.stretches(Said::Held, Said::StartHoldTime, offset);
        let parks = self.stretches(Said::Parked, Said::ParkTime, offset);
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
fn united(mut stretches: Vec<HoldFacts>, end: Option<Time>) -> Vec<HoldFacts> {
    // Those of an unknown start first.
    sort_by_key(&mut stretches, |own| own.start.map(|(start, _)| start));
    let mut united: Vec<HoldFacts> = Vec::new();
    for mut next in stretches {
        let start = next.start.map(|(start, _)| start);
        if let Some(end) = end {
            if start.is_some_and(|start| start >= end) {
                continue;
            }
            next.end = Some(next.end.unwrap_or((end, true)).min((end, true)));
        }
        let reaches =
            |last: &HoldFacts| last.start.is_some() && last.end.is_none_or(|(end, _)| start <= Some(end));
        match united.last_mut() {
            Some(last) if reaches(last) => last.end = last.end.zip(next.end).map(|(own, next)| own.max(next)),
            _ => united.push(next),
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
        let said = [1, 2, 3, 4, 5].map(|index: usize| values.number(index));
        let is_time = |time: &Time| clamp(*time) == *time;
        let receipt = Receipt::new(values.number(0_usize)?, said);
        said.iter().flatten().chain([&receipt.at]).all(is_time).then_some(receipt)
    }

    /// A receipt, to be saved.
    pub fn values(&self) -> Values {
        let mut values = Values::new(RECEIPT);
        values.push(0, Value::Number(self.at));
        for (index, said) in (1..).zip(self.said) {
            values.push(index, if said == UNSAID { Value::Absent } else { Value::Number(said) });
        }
        values
    }
}
