//! The legs of a frame, as the store takes them.

use crate::legs::{Leg, Shape};
use crate::model::values::Values;

/// A leg that a frame told of.
#[derive(Debug)]
pub(super) struct FrameLeg {
    pub media: &'static str,
    pub shape: Shape,
    pub place: Values,
    pub session: Values,
    pub context: Values,
}

impl FrameLeg {
    pub fn of(leg: &Leg) -> Self {
        FrameLeg {
            media: leg.media,
            shape: leg.shape,
            place: Values::of(&leg.place()),
            session: Values::of(&leg.session),
            context: Values::of(&leg.context),
        }
    }
}
