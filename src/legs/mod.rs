//! Legs: the sessions in a payload, each with whose it is and what is known around it.

mod find;
mod judge;

use serde::Serialize;

pub(crate) use find::{Found, find};
pub use judge::{Countdowns, EndedBy};
pub(crate) use judge::{Judged, countdowns, current_leg, ended_by, has_control};

use crate::issue::Step;
use crate::model::{Context, Place, Session};

/// One communication of one participant: a session, and what the shape around it knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leg {
    /// The array of the participant that it was found in, by the platform's name; `cobrowsesessions` for a
    /// bare session.
    pub media: &'static str,
    /// The shape that it was found in.
    pub shape: Shape,
    /// The conversation that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// The participant whose leg it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_id: Option<String>,
    /// The user that the participant is, of an agent's leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// What the participant is there for: `agent`, `user`, `customer`, `acd`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The name of the participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where in the payload it was found.
    pub path: Vec<Step>,
    /// The session, as far as it is sound.
    pub session: Session,
    /// What the shape knows beyond the session.
    pub context: Context,
}

impl Leg {
    pub(crate) fn new(
        media: &'static str,
        shape: Shape,
        place: Place,
        path: Vec<Step>,
        session: Session,
        context: Context,
    ) -> Self {
        let Place { conversation_id, participant_id, user_id, purpose, name } = place;
        Leg { media, shape, conversation_id, participant_id, user_id, purpose, name, path, session, context }
    }

    /// Whose leg it is, and of which conversation.
    pub(crate) fn place(&self) -> Place {
        Place {
            conversation_id: self.conversation_id.clone(),
            participant_id: self.participant_id.clone(),
            user_id: self.user_id.clone(),
            purpose: self.purpose.clone(),
            name: self.name.clone(),
        }
    }
}

/// The shape of the payload that a leg was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// A session alone.
    Session,
    /// A conversation whose participants have arrays of communications, from a REST answer.
    Conversation,
    /// A conversation whose participants are communications themselves, from a REST answer.
    FlatConversation,
    /// The first, from a notification.
    Notification,
    /// The second, from a notification.
    FlatNotification,
}

impl Shape {
    /// How much a shape can tell of a leg: a REST answer most, a bare session least.
    pub(crate) fn richness(self) -> u8 {
        match self {
            Shape::Session => 0,
            Shape::FlatNotification => 1,
            Shape::FlatConversation => 2,
            Shape::Notification => 3,
            Shape::Conversation => 4,
        }
    }

    /// Whether participant and communication are one object.
    pub(crate) fn is_flat(self) -> bool {
        matches!(self, Shape::FlatConversation | Shape::FlatNotification)
    }
}
