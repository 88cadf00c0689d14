//! The difference between the clock that receipts are read from and the platform's.

use std::collections::VecDeque;

use crate::model::Time;
use crate::order::sort_by_key;
use crate::time::clamp;

/// From how many frames the difference is estimated.
const FRAMES: usize = 64;
/// How far apart two estimates may be that agree.
const AGREEMENT_MS: Time = 1000;

/// For each of the last frames that brought news of a known leg, how long after its newest event it was received.
#[derive(Debug, Default)]
pub(super) struct Clock {
    delays: VecDeque<Time>,
}

impl Clock {
    pub fn add(&mut self, delay: Time) {
        self.delays.push_back(clamp(delay));
        if self.delays.len() > FRAMES {
            self.delays.pop_front();
        }
    }

    /// All that it knows, the latest last.
    pub fn delays(&self) -> impl Iterator<Item = Time> {
        self.delays.iter().copied()
    }

    /// The least delay that another one agrees with; 0 if there is none.
    pub fn offset_ms(&self) -> Time {
        let mut delays: Vec<Time> = self.delays.iter().copied().collect();
        sort_by_key(&mut delays, |delay| *delay);
        delays
            .windows(2)
            .find_map(|pair| match pair {
                [least, next] if next - least <= AGREEMENT_MS => Some(*least),
                _ => None,
            })
            .unwrap_or(0)
    }
}
