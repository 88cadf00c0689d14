//! Legs: the sessions in a payload, each with whose it is and what is known around it.

mod analytics;
mod event;
mod find;
mod finder;
mod found;
mod judge;
mod known;
mod leg;
mod media;
mod object;
mod participant;
mod work;
mod wrong;

pub(crate) use find::find;
pub(crate) use found::Found;
pub use judge::{Countdowns, EndedBy};
pub(crate) use judge::{LegFacts, countdowns, current_leg, ended_by};
pub(crate) use known::KnownParticipants;
pub(crate) use leg::LegView;
pub use leg::{Leg, Shape};
pub(crate) use media::{media_filter, medium_named};
pub(crate) use wrong::{MOST_ODD, is_odd, read_odd};
