//! Eviction: legs that are forgotten because of their age, or to make room.

use super::index::Key;
use super::state::LiveState;
use super::types::LegChange;
use crate::model::Time;
use crate::order::sort_by_key;

/// What may be kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long a leg that is over is kept after its last change.
    pub keep_ended: Option<Time>,
    /// How many legs are kept.
    pub legs: usize,
}

impl Limits {
    /// How many keys of forgotten legs and rows are kept.
    pub fn forgotten(self) -> usize {
        self.legs.saturating_mul(2)
    }
}

impl LiveState {
    /// Forgets legs that are over and too old; and, while there are too many, those that are over first, and of them
    /// the oldest.
    pub fn evict(&mut self, limits: Limits, now: Time, changes: &mut Vec<LegChange>) {
        while let Some((Key::Eviction { is_over, received, .. }, leg)) = self.eviction_order.first() {
            let is_old = limits.keep_ended.is_some_and(|keep| now.saturating_sub(*received) > keep);
            if !(is_over.0 && is_old) && self.eviction_order.len() <= limits.legs {
                break;
            }
            changes.extend(self.forget(leg, limits));
        }
    }

    /// Forgets a leg and all that was told of it. Late frames of one that has ended do not bring it back; one that was
    /// live, and had to go for want of room, may come again.
    fn forget(&mut self, number: u32, limits: Limits) -> Option<LegChange> {
        let participant = self.remove_candidate(number);
        let leg = self.remove_leg(number)?;
        // The id of a participant may be that of a leg, and of other participants, which may be live.
        let has_ended = leg.shown.as_ref().is_some_and(|shown| shown.is_ended);
        let shown = self.shown_rows(&leg);
        if has_ended && leg.registers.is_some() {
            self.forgotten.add(Key::Text(leg.key.clone()), limits.forgotten());
        }
        // In an order of their own, so that it does not matter how they came here.
        let mut rows = leg.rows;
        sort_by_key(&mut rows, |number| self.rows.get(*number).map(|row| row.key.clone()));
        for number in rows {
            let Some(row) = self.remove_row(number) else { continue };
            let is_over = if shown.contains(&number) { has_ended } else { row.registers.is_ended() };
            if is_over {
                self.forgotten.add(Key::row(row.key), limits.forgotten());
            }
            self.release_participant(row.participant);
        }
        if let Some(participant) = participant {
            self.release_participant(participant);
        }
        Some(LegChange::removed(leg.key, number))
    }
}
