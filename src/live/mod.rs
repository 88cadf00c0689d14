//! Live sessions: legs that are kept true by the frames that come in, in whatever order and however often.
//!
//! A frame is filed (`filing`): its fields are written into the registers of the legs and flat rows that it tells of
//! (`registers`), and flat rows are assigned to legs. The legs that this may have changed are worked out (`refresh`), and
//! those that are too many are forgotten (`eviction`).

mod canonical;
mod clock;
mod eviction;
mod filing;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod growth;
mod index;
mod key_text;
mod pairs;
mod receipts;
mod refresh;
mod registers;
mod rows;
mod save;
mod state;
mod store;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod types;
#[cfg_attr(not(feature = "module"), allow(dead_code))]
mod unsaved;

#[cfg(feature = "describe")]
pub(crate) use save::SAVED;
pub use store::LiveSessions;
#[cfg(all(feature = "module", target_arch = "wasm32"))]
pub(crate) use store::Outcome;
#[cfg(feature = "describe")]
pub(crate) use types::CHANGE_KINDS;
pub use types::{Applied, Change, ChangeKind, Control, LiveLeg, LiveOptions, Pair};
