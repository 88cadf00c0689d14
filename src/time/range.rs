//! The range of times that callers may pass.

use crate::model::Time;

/// The furthest time from the epoch that a JavaScript `Date` can hold.
pub(crate) const FURTHEST: Time = 8_640_000_000_000_000;

/// Clamps a caller's time to what a JavaScript `Date` can hold, so that differences are exact in any arithmetic. (The times
/// of a checked session are within that range. Arithmetic with times of a session that a program made up saturates.)
pub(crate) fn clamp(now: Time) -> Time {
    now.clamp(-FURTHEST, FURTHEST)
}
