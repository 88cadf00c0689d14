//! Legs as detail events tell of them: each event of one moment, and nothing of those before.

use super::analytics::add_metric;
use super::media::{UNKNOWN, medium_called};
use super::object::{Derived, Object};
use crate::model::payload::{CONVERSATION, CommunicationPart, index_of};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, AfterCallWorkField, Context, ContextField, Place, PlaceField, Reported, Session, SessionField, State,
    Wrapup, WrapupField,
};

const EVENT_TIME: usize = index_of(CONVERSATION, "eventTime");
const SESSION_ID: usize = index_of(CONVERSATION, "sessionId");
const MEDIA_TYPE: usize = index_of(CONVERSATION, "mediaType");
const WRAPUP_MS: usize = index_of(CONVERSATION, "wrapupDurationMs");
const DIRECTION: usize = CommunicationPart::CONTEXT + ContextField::direction as usize;
const QUEUE_ID: usize = CommunicationPart::CONTEXT + ContextField::queue_id as usize;
/// The durations of an event, each with the metric that it is.
const METRICS: [(usize, &str); 6] = [
    (index_of(CONVERSATION, "alertingDurationMs"), "tAlert"),
    (index_of(CONVERSATION, "contactingDurationMs"), "tContacting"),
    (index_of(CONVERSATION, "dialingDurationMs"), "tDialing"),
    (index_of(CONVERSATION, "interactingDurationMs"), "tTalkComplete"),
    (index_of(CONVERSATION, "heldDurationMs"), "tHeldComplete"),
    (WRAPUP_MS, "tAcw"),
];
const PLACES: [(usize, PlaceField); 3] = [
    (index_of(CONVERSATION, "conversationId"), PlaceField::conversation_id),
    (index_of(CONVERSATION, "participantId"), PlaceField::participant_id),
    (index_of(CONVERSATION, "userId"), PlaceField::user_id),
];

/// What happened to a leg.
#[derive(Clone, Copy, PartialEq)]
enum Happened {
    /// It was offered to a user.
    Offered,
    Started,
    Ended,
    /// After-call work, or a wrap-up, was done.
    Worked,
    Other,
}

/// Whether a topic is one of detail events.
pub(super) fn is_topic(topic: &str) -> bool {
    const PREFIX: &str = "v2.detail.events.conversation.";
    topic.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// Whether a record is a detail event.
pub(super) fn is_event(object: &Object, topic: Option<&str>) -> bool {
    object.has(SESSION_ID) && (object.has(EVENT_TIME) || topic.is_some_and(is_topic))
}

fn happened(topic: Option<&str>, event: &Values) -> Happened {
    let Some(topic) = topic.filter(|topic| is_topic(topic)) else {
        return match () {
            () if event.has(SessionField::disconnect_type) => Happened::Ended,
            () if event.has(WRAPUP_MS) => Happened::Worked,
            () => Happened::Other,
        };
    };
    let topic = topic.to_ascii_lowercase();
    match topic.rsplit_once('.') {
        Some((who, "start")) if who.ends_with(".user") => Happened::Offered,
        Some((_, "start")) => Happened::Started,
        Some((_, "end")) => Happened::Ended,
        Some((_, "acw" | "wrapup")) => Happened::Worked,
        _ => Happened::Other,
    }
}

/// The leg that a detail event is about, and where it stands.
pub(super) fn leg_of(object: &mut Object, topic: Option<&str>) -> (Derived, Values) {
    let event = object.part(0, CONVERSATION);
    let (mut session, mut context) = (Values::new(Session::TABLE), Values::new(Context::TABLE));
    let at = event.number(EVENT_TIME);
    let time = || at.map_or(Value::Absent, Value::Number);
    session.set(SessionField::id, event.get(SESSION_ID).clone());
    session.set(SessionField::provider, event.get(SessionField::provider).clone());
    session.set(SessionField::provider_event_time, time());
    match happened(topic, &event) {
        Happened::Offered => {
            let is_inbound = event.text(DIRECTION).is_some_and(|own| own.eq_ignore_ascii_case("inbound"));
            if is_inbound {
                session.set(SessionField::start_alerting_time, time());
            }
        }
        Happened::Started => {
            session.set(SessionField::state, Value::Number(State::Connected as i64));
            session.set(SessionField::connected_time, time());
        }
        Happened::Ended => {
            session.set(SessionField::state, Value::Number(State::Disconnected as i64));
            session.set(SessionField::disconnected_time, time());
            session.set(SessionField::disconnect_type, event.get(SessionField::disconnect_type).clone());
        }
        Happened::Worked => {
            let mut work = Values::new(AfterCallWork::TABLE);
            let start = at.zip(event.number(WRAPUP_MS)).map(|(at, ms)| at - ms);
            work.set(AfterCallWorkField::start_time, start.map_or(Value::Absent, Value::Number));
            work.set(AfterCallWorkField::end_time, time());
            session.set(SessionField::after_call_work, Value::record_of(work));
            let mut wrapup = Values::new(Wrapup::TABLE);
            wrapup.set(WrapupField::code, event.get(index_of(CONVERSATION, "wrapupCode")).clone());
            wrapup.set(WrapupField::notes, event.get(index_of(CONVERSATION, "wrapupNotes")).clone());
            session.set(SessionField::wrapup, Value::record_of(wrapup));
        }
        Happened::Other => {}
    }

    let mut reported = Values::new(Reported::TABLE);
    for (index, metric) in METRICS {
        if let Some(ms) = event.number(index) {
            add_metric(&mut reported, metric, ms);
        }
    }
    context.set(ContextField::reported, Value::record_of(reported));
    context.set(ContextField::queue_id, event.get(QUEUE_ID).clone());
    let mut place = Values::new(Place::TABLE);
    PLACES.into_iter().for_each(|(from, to)| place.set(to, event.get(from).clone()));
    let media = event.text(MEDIA_TYPE).map_or(UNKNOWN, |name| medium_called(name));
    (Derived { media, session, context }, place)
}
