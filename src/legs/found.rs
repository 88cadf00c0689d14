//! A leg as it is found in a payload.

use std::sync::Arc;

use super::leg::{Leg, Shape};
use crate::issue::{Issue, Step};
use crate::model::facts::Facts;
use crate::model::values::Values;
#[cfg(feature = "module-live")]
use crate::model::{AfterCallWork, values::Value};
use crate::model::{Context, Place, Session, SessionField};

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
    /// The records of the session that the record at the path does not have by a session's names: its participant does.
    pub lent: Vec<SessionField>,
    pub facts: Facts,
    pub issues: Vec<Issue>,
    /// The values of the session that have issues ([`super::wrong`]).
    pub odd: Vec<Arc<str>>,
}

impl Found {
    /// What of the session is not in the record at the path by the names of a session.
    #[cfg(feature = "module-live")]
    pub fn added(&self) -> Values {
        if self.shape.is_of_analytics() {
            return self.session.clone();
        }
        let mut added = Values::new(Session::TABLE);
        for field in &self.lent {
            // What is lent may have nothing but what is wrong with it.
            let record =
                self.session.record(*field).cloned().unwrap_or_else(|| Values::new(AfterCallWork::TABLE));
            added.set(*field, Value::Record(record.into()));
        }
        added
    }

    pub fn leg(&self) -> Leg {
        let Found { media, shape, place, path, session, context, .. } = self;
        Leg::new(media, *shape, Place::of(place), path.clone(), Session::of(session), Context::of(context))
    }
}
