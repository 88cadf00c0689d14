//! What a save does not tell of a store: with it, another store goes on as this one would have.

use super::clock::Clock;
use super::store::LiveSessions;
use crate::model::Time;

impl LiveSessions {
    /// When the latest frame was received, how many legs there are, the number of each leg and when it changed, and how late
    /// frames were. Nothing: the store is being restored itself.
    pub(crate) fn unsaved(&self) -> Vec<Time> {
        if !self.restored.is_empty() {
            return Vec::new();
        }
        let numbers = self.numbers();
        let mut unsaved = vec![self.newest, numbers.len() as Time];
        for number in numbers {
            let received = self.state.legs.get(number).map_or(0, |leg| leg.received);
            unsaved.extend([Time::from(number), received]);
        }
        unsaved.extend(self.clock.delays());
        unsaved
    }

    /// Works out what was restored, and takes over what was not saved of the other store. `false`: it had
    /// another number of legs.
    pub(crate) fn take_over(&mut self, unsaved: &[Time]) -> bool {
        self.refresh_restored();
        let numbers = self.numbers();
        let [newest, count, rest @ ..] = unsaved else { return false };
        let Some((legs, delays)) = rest.split_at_checked(numbers.len() * 2) else { return false };
        if *count != numbers.len() as Time {
            return false;
        }
        (self.newest, self.clock) = (*newest, Clock::of(delays.iter().copied()));
        let mut others = Vec::new();
        for (number, leg) in numbers.into_iter().zip(legs.chunks_exact(2)) {
            let &[other, received] = leg else { return false };
            self.state.set_received(number, received);
            others.resize(others.len().max(number as usize + 1), 0);
            if let Some(place) = others.get_mut(number as usize) {
                *place = other as u32;
            }
        }
        self.state.renumber_legs(&others);
        true
    }
}
