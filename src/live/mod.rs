//! Live sessions: legs that are kept true by the frames that come in, in whatever order and however often.

mod registers;
mod save;
mod sorted;
mod store;

#[cfg(feature = "describe")]
pub(crate) use save::SAVED;
pub use store::{Applied, Change, ChangeKind, LiveLeg, LiveOptions, LiveSessions, Pair};
