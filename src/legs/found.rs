//! A leg as it is found in a payload.

use super::leg::{Leg, Shape};
use crate::issue::{Issue, Step};
use crate::model::facts::Facts;
use crate::model::values::Values;
use crate::model::{Context, Place, Session};

/// A leg, and what is wrong with its fields.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub media: &'static str,
    pub shape: Shape,
    pub place: Values,
    /// Where it is in the payload.
    pub path: Vec<Step>,
    pub session: Values,
    pub context: Values,
    pub facts: Facts,
    pub issues: Vec<Issue>,
}

impl Found {
    pub fn leg(&self) -> Leg {
        let Found { media, shape, place, path, session, context, .. } = self;
        Leg::new(media, *shape, Place::of(place), path.clone(), Session::of(session), Context::of(context))
    }
}
