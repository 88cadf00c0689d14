//! Legs as the platform's analytics write them: sessions with segments and metrics, and hardly a time beside those.

use super::media::{UNKNOWN, medium_called};
use super::object::{Object, Parts};
use super::wrong::key_in;
use crate::model::facts::{SegmentFacts, SegmentKind};
use crate::model::payload::{ANALYTICS_SEGMENT, ANALYTICS_SESSION, index_of};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, AfterCallWorkField, AfterCallWorkState, Context, ContextField, DisconnectType, Member,
    Reported, Segment, SegmentField, Session, SessionField, State, Wrapup, WrapupField, find,
};
use crate::read::key::Key;

/// The fields that both have, but for their names.
const FIELDS: &[(usize, usize)] = &[
    (index_of(ANALYTICS_SESSION, "sessionId"), SessionField::id as usize),
    (index_of(ANALYTICS_SESSION, "cobrowseRoomId"), SessionField::cobrowse_session_id as usize),
    (index_of(ANALYTICS_SESSION, "cobrowseRole"), SessionField::cobrowse_role as usize),
    (index_of(ANALYTICS_SESSION, "peerId"), SessionField::peer_id as usize),
    (index_of(ANALYTICS_SESSION, "provider"), SessionField::provider as usize),
];
const CONTEXT_FIELDS: &[(usize, usize)] = &[
    (index_of(ANALYTICS_SESSION, "direction"), ContextField::direction as usize),
    (index_of(ANALYTICS_SESSION, "monitoredParticipantId"), ContextField::monitored_participant_id as usize),
    (index_of(ANALYTICS_SESSION, "coachedParticipantId"), ContextField::coached_participant_id as usize),
    (index_of(ANALYTICS_SESSION, "bargedParticipantId"), ContextField::barged_participant_id as usize),
];
const WRAPUP_FIELDS: &[(usize, usize)] = &[
    (index_of(ANALYTICS_SEGMENT, "wrapUpCode"), WrapupField::code as usize),
    (index_of(ANALYTICS_SEGMENT, "wrapUpNote"), WrapupField::notes as usize),
];
const SEGMENT_FIELDS: &[(usize, usize)] = &[
    (SegmentField::start_time as usize, SegmentField::start_time as usize),
    (SegmentField::end_time as usize, SegmentField::end_time as usize),
    (SegmentField::type_ as usize, SegmentField::type_ as usize),
    (SegmentField::disconnect_type as usize, SegmentField::disconnect_type as usize),
];
const MEDIA_TYPE: usize = index_of(ANALYTICS_SESSION, "mediaType");
const SEGMENTS: usize = index_of(ANALYTICS_SESSION, "segments");

/// Whether a place is one of whose issues is told with the leg. Metrics are read by themselves.
pub(super) fn is_told(place: u8) -> bool {
    const METRICS: u8 = ANALYTICS_SESSION.place(index_of(ANALYTICS_SESSION, "metrics"));
    place < METRICS
}

/// The leg of a session of analytics, and what they report of it. `has_ended`: its conversation has.
pub(super) fn parts_of(object: &mut Object, reported: Values, has_ended: bool, place: Values) -> Parts {
    let own = object.part(0, ANALYTICS_SESSION);
    let (mut session, mut context) = (Values::new(Session::TABLE), Values::new(Context::TABLE));
    session.copy(&own, FIELDS);
    context.copy(&own, CONTEXT_FIELDS);
    context.set(ContextField::reported, Value::record_of(reported));

    let segments: &[Values] = if let Value::Records(segments) = own.get(SEGMENTS) { segments } else { &[] };
    // Both leave out the same: segments that are not sound.
    let facts: Vec<SegmentFacts> = object.readout.facts.segments().collect();
    let start_of = |kind| facts.iter().filter(|own| own.kind == kind).map(|segment| segment.start).min();
    let last = facts
        .iter()
        .zip(segments)
        .filter(|(segment, _)| segment.kind != SegmentKind::Wrapup)
        .max_by_key(|(segment, _)| segment.start);
    let end = last.and_then(|(segment, own)| Some((segment.end?, own.text(SegmentField::disconnect_type)?)));
    let state = match last {
        _ if has_ended || end.is_some() => Some(State::Disconnected),
        Some((segment, _)) => state_in(segment.kind),
        None => None,
    };
    session.set_numbers(&[
        (SessionField::state as usize, state.map(|state| state as i64)),
        (SessionField::start_alerting_time as usize, start_of(SegmentKind::Alert)),
        (SessionField::connected_time as usize, start_of(SegmentKind::Interact)),
        (SessionField::disconnected_time as usize, end.map(|(ended_at, _)| ended_at)),
    ]);
    if let Some((_, reason)) = end {
        let known = find(DisconnectType::NAMES, reason).map(|number| Value::Number(number as i64));
        session.set(SessionField::disconnect_type, known.unwrap_or_else(|| Value::Text(reason.clone())));
    }

    let is_open = |segment: &SegmentFacts| segment.kind == SegmentKind::Wrapup && segment.end.is_none();
    if facts.iter().any(is_open) {
        let mut work = Values::new(AfterCallWork::TABLE);
        work.set(AfterCallWorkField::state, Value::Number(AfterCallWorkState::Pending as i64));
        session.set(SessionField::after_call_work, Value::record_of(work));
    }
    let mut wrapup = Values::new(Wrapup::TABLE);
    segments.iter().for_each(|segment| wrapup.copy(segment, WRAPUP_FIELDS));
    session.set(SessionField::wrapup, Value::record_of(wrapup));
    if !segments.is_empty() {
        let plain = segments.iter().map(|own| {
            let mut segment = Values::new(Segment::TABLE);
            segment.copy(own, SEGMENT_FIELDS);
            segment
        });
        session.set(SessionField::segments, Value::Records(plain.collect()));
    }
    let media = own.text(MEDIA_TYPE).map_or(UNKNOWN, |name| medium_called(name));
    Parts { media, place, session, context, lent: Vec::new(), session_key }
}

/// Where in a session a value of a session of analytics stands.
fn session_key(key: Key) -> Option<Key> {
    const LIST: u8 = ANALYTICS_SESSION.place(SEGMENTS);
    let list = Key::at(Session::TABLE.place(SessionField::segments as usize));
    let Some(index) = key.index() else {
        let is_its = |(own, _): &&(usize, usize)| ANALYTICS_SESSION.place(*own) == key.place();
        let field = FIELDS.iter().find(is_its).map(|(_, field)| Key::at(Session::TABLE.place(*field)));
        return if key.place() == LIST { Some(list) } else { field };
    };
    // Its segments begin with the fields of a segment.
    let place = key.place() - LIST - 1;
    let of_wrapup = WRAPUP_FIELDS.iter().find(|(own, _)| ANALYTICS_SEGMENT.place(*own) == place);
    Some(match of_wrapup {
        Some((_, field)) => key_in(SessionField::wrapup, Wrapup::TABLE, *field),
        None => list.element(index).inner(place),
    })
}

/// The state of a live leg whose last segment is of a kind.
fn state_in(kind: SegmentKind) -> Option<State> {
    match kind {
        SegmentKind::Alert => Some(State::Alerting),
        SegmentKind::Contacting => Some(State::Contacting),
        SegmentKind::Dialing => Some(State::Dialing),
        SegmentKind::Interact | SegmentKind::Hold => Some(State::Connected),
        SegmentKind::Parked => Some(State::Parked),
        SegmentKind::Scheduled => Some(State::Scheduled),
        SegmentKind::Wrapup | SegmentKind::Other => None,
    }
}

/// Adds the value of a metric, by its name.
pub(super) fn add_metric(reported: &mut Values, name: &str, value: i64) {
    if let Some((index, _)) = Reported::TABLE.find(name.as_bytes()) {
        let sum = reported.number(index).unwrap_or_default() + value;
        reported.set(index, Value::Number(sum.min(u32::MAX.into())));
    }
}
