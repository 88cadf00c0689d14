//! Works the written legs out, and finds what changed about them.

use std::sync::{Arc, OnceLock};

use super::filing::{Move, Written};
use super::index::Key;
use super::registers::{LegValues, Registers, newest_event};
use super::state::{LiveState, PreviousLeg, ShownLeg, StoredLeg};
use super::types::{ChangeKind, LegChange};
use crate::model::Time;
use crate::options::Options;
use crate::time::{Phase, phase};

/// What came of the written legs.
#[derive(Debug, Default)]
pub(super) struct Refreshed {
    /// In the order of the keys.
    pub changes: Vec<LegChange>,
    /// The newest event that is news of a leg that was known before.
    pub news: Option<Time>,
}

impl LiveState {
    /// Works out the legs that were written. `received`: when the frame was; without it, each leg was received when its
    /// latest register was.
    pub fn refresh(&mut self, mut written: Written, received: Option<Time>, options: &Options) -> Refreshed {
        let moves = self.assign_rows(&mut written);
        self.join_moved(moves);
        let mut refreshed = Refreshed::default();
        for number in written.legs.numbers() {
            self.refresh_leg(number, received, options, &mut refreshed);
        }
        refreshed
    }

    /// A leg whose rows all belong to other legs now turned out to be the first of these.
    fn join_moved(&mut self, moves: Vec<Move>) {
        for Move { from, to } in moves {
            let is_target_free =
                self.legs.get(to).is_some_and(|leg| leg.previous.is_none() && !leg.is_empty());
            let has_moved = |leg: &&StoredLeg| leg.is_empty() && leg.shown.is_some();
            if !is_target_free || self.legs.get(from).filter(has_moved).is_none() {
                continue;
            }
            if let Some(StoredLeg { key, shown: Some(shown), .. }) = self.remove_leg(from)
                && let Some(target) = self.legs.get_mut(to)
            {
                target.previous = Some(Box::new(PreviousLeg { number: from, key, shown }));
            }
        }
    }

    fn refresh_leg(
        &mut self,
        number: u32,
        received: Option<Time>,
        options: &Options,
        refreshed: &mut Refreshed,
    ) {
        let Some(leg) = self.legs.get(number) else { return };
        let Some((values, newest_stamp)) = self.values_of(leg, 0) else {
            self.remove_empty(number, refreshed);
            return;
        };
        let Some(leg) = self.legs.get_mut(number) else { return };
        let previous = leg.previous.take();
        if leg.shown.as_ref().is_some_and(|shown| shown.values.is_same(&values, options))
            && previous.is_none()
        {
            return;
        }
        let shown = ShownLeg::new(values);
        let (previous_key, previous_number) =
            previous.as_ref().map(|previous| (previous.key.as_ref().to_owned(), previous.number)).unzip();
        let before = leg.shown.as_ref().or(previous.as_ref().map(|previous| &previous.shown));
        for kind in difference(before, &shown, previous_key) {
            let previous = previous_number.filter(|_| matches!(kind, ChangeKind::Updated { .. }));
            refreshed.changes.push(LegChange { kind, key: leg.key.clone(), leg: number, previous });
        }
        let is_news = |event: &Time| before.is_some_and(|before| before.newest_event < Some(*event));
        refreshed.news = refreshed.news.max(shown.newest_event.filter(is_news));

        let former_key = leg.eviction_key();
        leg.shown = Some(shown);
        leg.received = received.unwrap_or(newest_stamp);
        self.reorder(number, former_key);
    }

    /// Says when a leg was received.
    pub fn set_received(&mut self, number: u32, received: Time) {
        let Some(leg) = self.legs.get_mut(number) else { return };
        let former_key = leg.eviction_key();
        leg.received = received;
        self.reorder(number, former_key);
    }

    /// Puts a leg where it belongs in the order in which legs are forgotten.
    fn reorder(&mut self, number: u32, former_key: Option<Key>) {
        let eviction_key = self.legs.get(number).and_then(StoredLeg::eviction_key);
        if eviction_key != former_key {
            if let Some(key) = former_key {
                self.eviction_order.remove(&key);
            }
            if let Some(key) = eviction_key {
                self.eviction_order.insert(key, number);
            }
        }
    }

    /// What is known of a leg, by its own registers and those of the rows that are shown of it, and when the latest of
    /// it was received, by a clock that is ahead by `offset`. `None`: nothing is known.
    pub fn values_of(&self, leg: &StoredLeg, offset: Time) -> Option<(LegValues, Time)> {
        let all = self.registers_of(leg);
        let (first, others) = all.split_first()?;
        let merged = (!others.is_empty()).then(|| {
            let mut merged = Registers::clone(first);
            others.iter().for_each(|other| merged.merge(other));
            merged
        });
        let registers = merged.as_ref().unwrap_or(first);
        Some((registers.values_by(offset), registers.latest_receipt()))
    }

    /// A leg's own registers, and those of the rows that are shown of it.
    fn registers_of<'s>(&'s self, leg: &'s StoredLeg) -> Vec<&'s Registers> {
        let rows = self.shown_rows(leg).into_iter().filter_map(|row| Some(&self.rows.get(row)?.registers));
        leg.registers.iter().chain(rows).collect()
    }

    /// When the last frame was received that told of a leg.
    pub fn last_received_at(&self, leg: &StoredLeg) -> Option<Time> {
        self.registers_of(leg).into_iter().filter_map(|registers| registers.receipts().last).max()
    }

    /// Removes a leg of which nothing is known any longer: its rows were too many.
    fn remove_empty(&mut self, number: u32, refreshed: &mut Refreshed) {
        if let Some(StoredLeg { key, shown: Some(_), .. }) = self.remove_leg(number) {
            refreshed.changes.push(LegChange::removed(key, number));
        }
    }
}

impl ShownLeg {
    fn new(values: LegValues) -> Self {
        let facts = values.facts();
        ShownLeg {
            phase: phase(&facts),
            is_ended: facts.is_ended(),
            is_over: facts.is_ended() && !facts.is_pending(),
            has_control: facts.has_control(),
            newest_event: newest_event(&facts),
            live_leg: OnceLock::new(),
            values,
        }
    }
}

impl LegChange {
    pub(super) fn removed(key: Arc<str>, leg: u32) -> Self {
        LegChange { kind: ChangeKind::Removed, key, leg, previous: None }
    }
}

/// What happened between two states of a leg.
fn difference(before: Option<&ShownLeg>, after: &ShownLeg, previous_key: Option<String>) -> Vec<ChangeKind> {
    let Some(before) = before else { return vec![ChangeKind::Added] };
    let mut changes = vec![ChangeKind::Updated { previous_key }];
    let (from, to) = (before.phase, after.phase);
    if from != to {
        changes.push(ChangeKind::PhaseChanged { from, to });
    }
    match (before.has_control, after.has_control) {
        (false, true) => changes.push(ChangeKind::ControlGranted),
        (true, false) => changes.push(ChangeKind::ControlRevoked),
        _ => {}
    }
    if !before.is_ended && after.is_ended {
        changes.push(ChangeKind::Ended);
    }
    match (from == Phase::AfterCallWork, to == Phase::AfterCallWork) {
        (false, true) => changes.push(ChangeKind::AfterCallWorkStarted),
        (true, false) => changes.push(ChangeKind::AfterCallWorkEnded),
        _ => {}
    }
    changes
}
