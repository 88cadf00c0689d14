//! What a save does not tell of a store: with it, another store goes on as this one would have.

use super::store::LiveSessions;
use crate::model::Time;

impl LiveSessions {
    /// When the latest frame was received, and the number of each leg and when it changed. Nothing: the store is being restored itself.
    pub(crate) fn unsaved(&self) -> Vec<Time> {
        if !self.restored.is_empty() {
            return Vec::new();
        }
        let numbers = self.numbers();
        let mut unsaved = vec![self.newest];
        for number in numbers {
            let received = self.state.legs.get(number).map_or(0, |leg| leg.received);
            unsaved.extend([Time::from(number), received]);
        }
        unsaved
    }

    /// Works out what was restored, and takes over what was not saved of the other store. `false`: it had
    /// another number of legs.
    pub(crate) fn take_over(&mut self, unsaved: &[Time]) -> bool {
        self.refresh_restored();
        let numbers = self.numbers();
        let [newest, legs @ ..] = unsaved else { return false };
        if legs.len() != numbers.len() * 2 {
            return false;
        }
        self.newest = *newest;
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
