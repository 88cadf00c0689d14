//! Legs as detail events tell of them: each event of one moment, and nothing of those before.

use super::media::{UNKNOWN, medium_called};
use super::object::{Object, Parts};
use super::wrong::key_in;
use crate::model::instant::{self, Instant};
use crate::model::payload::{CONVERSATION, CommunicationPart, index_of};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, AfterCallWorkField, Context, ContextField, Place, PlaceField, Reported, ReportedField,
    Session, SessionField, State, Wrapup, WrapupField,
};
use crate::read::key::Key;

const EVENT_TIME: usize = index_of(CONVERSATION, "eventTime");
const SESSION_ID: usize = index_of(CONVERSATION, "sessionId");
const MEDIA_TYPE: usize = index_of(CONVERSATION, "mediaType");
const WRAPUP_MS: usize = index_of(CONVERSATION, "wrapupDurationMs");
const DIRECTION: usize = CommunicationPart::CONTEXT + ContextField::direction as usize;
const QUEUE_ID: usize = CommunicationPart::CONTEXT + ContextField::queue_id as usize;
/// The durations of an event, each with the metric that it is.
const METRICS: &[(usize, usize)] = &[
    (index_of(CONVERSATION, "alertingDurationMs"), ReportedField::t_alert as usize),
    (index_of(CONVERSATION, "contactingDurationMs"), ReportedField::t_contacting as usize),
    (index_of(CONVERSATION, "dialingDurationMs"), ReportedField::t_dialing as usize),
    (index_of(CONVERSATION, "interactingDurationMs"), ReportedField::t_talk_complete as usize),
    (index_of(CONVERSATION, "heldDurationMs"), ReportedField::t_held_complete as usize),
    (WRAPUP_MS, ReportedField::t_acw as usize),
];
const PLACES: &[(usize, usize)] = &[
    (index_of(CONVERSATION, "conversationId"), PlaceField::conversation_id as usize),
    (index_of(CONVERSATION, "participantId"), PlaceField::participant_id as usize),
    (index_of(CONVERSATION, "userId"), PlaceField::user_id as usize),
];
const FIELDS: &[(usize, usize)] = &[
    (SESSION_ID, SessionField::id as usize),
    (SessionField::provider as usize, SessionField::provider as usize),
    (EVENT_TIME, SessionField::provider_event_time as usize),
];
const ALERT: &[(usize, usize)] = &[(EVENT_TIME, SessionField::start_alerting_time as usize)];
const START: &[(usize, usize)] = &[(EVENT_TIME, SessionField::connected_time as usize)];
const END: &[(usize, usize)] = &[
    (EVENT_TIME, SessionField::disconnected_time as usize),
    (SessionField::disconnect_type as usize, SessionField::disconnect_type as usize),
];
const WRAPUP: &[(usize, usize)] = &[
    (index_of(CONVERSATION, "wrapupCode"), WrapupField::code as usize),
    (index_of(CONVERSATION, "wrapupNotes"), WrapupField::notes as usize),
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
    let mut parts = topic.as_bytes().rsplit(|byte| *byte == b'.');
    let (what, who) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    match () {
        () if what.eq_ignore_ascii_case(b"end") => Happened::Ended,
        () if what.eq_ignore_ascii_case(b"acw") || what.eq_ignore_ascii_case(b"wrapup") => Happened::Worked,
        () if !what.eq_ignore_ascii_case(b"start") => Happened::Other,
        () if who.eq_ignore_ascii_case(b"user") => Happened::Offered,
        () => Happened::Started,
    }
}

fn is_inbound(event: &Values) -> bool {
    event.text(DIRECTION).is_some_and(|own| own.eq_ignore_ascii_case("inbound"))
}

/// Where in a session a value of an event stands: by the fields of what happened, else by those of every event.
fn key_among(key: Key, fields: &[(usize, usize)]) -> Option<Key> {
    let is_its = |(own, _): &&(usize, usize)| CONVERSATION.place(*own) == key.place();
    let found = fields.iter().chain(FIELDS).find(is_its);
    found.map(|(_, field)| Key::at(Session::TABLE.place(*field)))
}

/// Where in a session a value of an event stands that tells of after-call work.
fn key_of_work(key: Key) -> Option<Key> {
    let is_its = |(own, _): &&(usize, usize)| CONVERSATION.place(*own) == key.place();
    if key.place() == CONVERSATION.place(EVENT_TIME) {
        return Some(key_in(
            SessionField::after_call_work,
            AfterCallWork::TABLE,
            AfterCallWorkField::end_time as usize,
        ));
    }
    let found = WRAPUP.iter().find(is_its);
    found
        .map(|(_, field)| key_in(SessionField::wrapup, Wrapup::TABLE, *field))
        .or_else(|| key_among(key, &[]))
}

/// The leg that a detail event is about, and where it stands.
pub(super) fn parts_of(object: &mut Object, topic: Option<&str>) -> Parts {
    let event = object.part(0, CONVERSATION);
    let (mut session, mut context) = (Values::new(Session::TABLE), Values::new(Context::TABLE));
    session.copy(&event, FIELDS);
    let happened = happened(topic, &event);
    let (state, fields, session_key): (_, _, fn(Key) -> Option<Key>) = match happened {
        Happened::Offered if is_inbound(&event) => (None, ALERT, |key| key_among(key, ALERT)),
        Happened::Started => (Some(State::Connected), START, |key| key_among(key, START)),
        Happened::Ended => (Some(State::Disconnected), END, |key| key_among(key, END)),
        Happened::Worked => (None, &[], key_of_work),
        _ => (None, &[], |key| key_among(key, &[])),
    };
    session.set_numbers(&[(SessionField::state as usize, state.map(|state| state as i64))]);
    session.copy(&event, fields);
    if happened == Happened::Worked {
        let (mut work, mut wrapup) = (Values::new(AfterCallWork::TABLE), Values::new(Wrapup::TABLE));
        let end = event.number(EVENT_TIME);
        let start = end.zip(event.number(WRAPUP_MS)).map(|(end, ms)| end - ms);
        // Before there were times there was no work.
        let start = start.filter(|start| matches!(instant::from_number(*start as f64), Instant::At(_)));
        work.set_numbers(&[
            (AfterCallWorkField::start_time as usize, start),
            (AfterCallWorkField::end_time as usize, end),
        ]);
        wrapup.copy(&event, WRAPUP);
        session.set(SessionField::after_call_work, Value::record_of(work));
        session.set(SessionField::wrapup, Value::record_of(wrapup));
    }

    let (mut reported, mut place) = (Values::new(Reported::TABLE), Values::new(Place::TABLE));
    reported.copy(&event, METRICS);
    place.copy(&event, PLACES);
    context.copy(&event, &[(QUEUE_ID, ContextField::queue_id as usize)]);
    context.set(ContextField::reported, Value::record_of(reported));
    let media = event.text(MEDIA_TYPE).map_or(UNKNOWN, |name| medium_called(name));
    Parts { media, place, session, context, lent: Vec::new(), session_key }
}
