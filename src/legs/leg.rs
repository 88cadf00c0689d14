//! A leg, and the shapes of payloads that it is found in.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::issue::Step;
use crate::model::facts::Facts;
use crate::model::values::Values;
use crate::model::{Context, Place, Session, Time};
use crate::time::{self, Durations, Phase, PlatformMetrics, Span, Timeline};

/// One communication of one participant: a session, and what the shape around it knows.
///
/// ```
/// use cobrowse_session::{Leg, legs};
///
/// let found: Vec<Leg> = legs(r#"{"id": "c", "participants": [{"id": "p", "cobrowsesessions": [{"id": "a"}]}]}"#, &[]);
/// assert_eq!(found[0].participant_id.as_deref(), Some("p"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// The medium, by the platform's name of its array in a participant; of shapes without arrays what their URI, their topic or their media type
    /// says. `cobrowsesessions` for a bare session, `unknown` if nobody knows the name.
    pub media: &'static str,
    /// The shape that it was found in.
    pub shape: Shape,
    /// The conversation that it belongs to.
    pub conversation_id: Option<String>,
    /// The participant whose leg it is.
    pub participant_id: Option<String>,
    /// The user that the participant is, of an agent's leg.
    pub user_id: Option<String>,
    /// What the participant is there for: `agent`, `user`, `customer`, `acd`, …
    pub purpose: Option<String>,
    /// The name of the participant.
    pub name: Option<String>,
    /// Where in the payload it was found.
    pub path: Vec<Step>,
    /// The session, as far as it is sound.
    pub session: Session,
    /// What the shape knows beyond the session.
    pub context: Context,
}

impl Serialize for Leg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_entries(&mut map)?;
        map.end()
    }
}

/// A leg by its values, as it is written.
pub(crate) struct LegView<'l> {
    pub media: &'static str,
    pub shape: Shape,
    pub place: &'l Values,
    pub path: &'l [Step],
    pub session: &'l Values,
    pub context: &'l Values,
}

impl LegView<'_> {
    pub fn serialize_entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("media", self.media)?;
        map.serialize_entry("shape", self.shape.name())?;
        for (index, field) in self.place.table.fields.iter().enumerate() {
            if let Some(text) = self.place.text(index) {
                map.serialize_entry(field.json_name(), &**text)?;
            }
        }
        map.serialize_entry("path", self.path)?;
        map.serialize_entry("session", self.session)?;
        map.serialize_entry("context", self.context)
    }
}

impl Serialize for LegView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_entries(&mut map)?;
        map.end()
    }
}

impl Leg {
    /// What the leg did when, up to `now` (milliseconds since the epoch): [`timeline`](crate::timeline) of its session and its
    /// context.
    ///
    /// ```
    /// use cobrowse_session::{SpanKind, legs};
    ///
    /// let leg = &legs(r#"{"id": "a", "state": "alerting", "startAlertingTime": 0}"#, &[])[0];
    /// assert_eq!(leg.timeline(9_000)[0].kind, SpanKind::Alerting);
    /// ```
    pub fn timeline(&self, now: Time) -> Vec<Span> {
        Timeline::of(&self.facts(), time::clamp(now)).spans
    }

    /// How long the leg did what, up to `now` (milliseconds since the epoch): [`durations`](crate::durations) of its session and
    /// its context. If its purpose is known and is neither `agent` nor `user`, it has no handle time.
    ///
    /// ```
    /// use cobrowse_session::legs;
    ///
    /// let customer = r#"{"id": "p", "purpose": "customer", "calls": [{"id": "a", "connectedTime": 0, "disconnectedTime": 9000}]}"#;
    /// let leg = &legs(&format!(r#"{{"id": "c", "participants": [{customer}]}}"#), &["calls"])[0];
    /// assert_eq!((leg.durations(0).interacting_ms, leg.durations(0).handle_ms), (Some(9_000), None));
    /// ```
    pub fn durations(&self, now: Time) -> Durations {
        time::durations(&self.facts(), time::clamp(now), &mut Timeline::default())
    }

    /// Where the leg stands.
    ///
    /// ```
    /// use cobrowse_session::{Phase, legs};
    ///
    /// assert_eq!(legs(r#"{"id": "a", "state": "connected", "held": true}"#, &[])[0].phase(), Phase::Held);
    /// ```
    pub fn phase(&self) -> Phase {
        time::phase(&self.facts())
    }

    /// The leg in the metrics of the platform's analytics. If its purpose is known and is neither `agent` nor `user`, it has none.
    ///
    /// ```
    /// use cobrowse_session::legs;
    ///
    /// let leg = &legs(r#"{"id": "a", "connectedTime": 0, "disconnectedTime": 9000}"#, &[])[0];
    /// assert_eq!(leg.platform_metrics().t_talk_complete, Some(9_000));
    /// ```
    pub fn platform_metrics(&self) -> PlatformMetrics {
        time::platform_metrics(&self.facts())
    }

    fn place(&self) -> Values {
        let Leg { conversation_id, participant_id, user_id, purpose, name, .. } = self.clone();
        Values::of(&Place { conversation_id, participant_id, user_id, purpose, name })
    }

    pub(crate) fn facts(&self) -> Facts {
        let parts = [&Values::of(&self.session), &Values::of(&self.context), &self.place()];
        Facts::of_leg(&parts, self.shape.is_event())
    }

    pub(crate) fn serialize_entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let place = &self.place();
        let (session, context) = (&Values::of(&self.session), &Values::of(&self.context));
        LegView { media: self.media, shape: self.shape, place, path: &self.path, session, context }
            .serialize_entries(map)
    }

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
}

/// The shape of the payload that a leg was found in.
///
/// ```
/// use cobrowse_session::{Shape, legs};
///
/// assert_eq!(legs(r#"{"id": "a", "state": "alerting"}"#, &[])[0].shape, Shape::Session);
/// ```
///
/// ```js
/// legs({ id: "a", state: "alerting" })[0].shape; // "session"
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", serde(rename_all = "camelCase"))]
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
    /// A session of the platform's analytics.
    Analytics,
    /// An event of the platform's analytics (`v2.detail.events.conversation.…`), which tells of one moment.
    DetailEvent,
}

impl Shape {
    /// The name of the shape, as it stands in a leg.
    ///
    /// ```
    /// use cobrowse_session::Shape;
    ///
    /// assert_eq!(Shape::FlatConversation.name(), "flatConversation");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Shape::Session => "session",
            Shape::Conversation => "conversation",
            Shape::FlatConversation => "flatConversation",
            Shape::Notification => "notification",
            Shape::FlatNotification => "flatNotification",
            Shape::Analytics => "analytics",
            Shape::DetailEvent => "detailEvent",
        }
    }

    pub(crate) const ALL: [Shape; 7] = [
        Shape::Session,
        Shape::Conversation,
        Shape::FlatConversation,
        Shape::Notification,
        Shape::FlatNotification,
        Shape::Analytics,
        Shape::DetailEvent,
    ];

    /// How much a shape can tell of a leg: a REST answer most, a bare session least.
    pub(crate) fn richness(self) -> u8 {
        match self {
            Shape::DetailEvent => 0,
            Shape::Session => 1,
            Shape::FlatNotification => 2,
            Shape::FlatConversation => 3,
            Shape::Notification => 4,
            Shape::Analytics => 5,
            Shape::Conversation => 6,
        }
    }

    /// Whether its legs tell of one moment alone, and nothing of those before.
    pub(crate) fn is_event(self) -> bool {
        self == Shape::DetailEvent
    }

    /// Whether it is one of analytics, which name a session's fields in their own way.
    pub(crate) fn is_of_analytics(self) -> bool {
        matches!(self, Shape::Analytics | Shape::DetailEvent)
    }

    /// Whether participant and communication are one object.
    pub(crate) fn is_flat(self) -> bool {
        matches!(self, Shape::FlatConversation | Shape::FlatNotification)
    }
}
