//! Legs as the platform's analytics write them: sessions with segments and metrics, and hardly a time beside those.

use super::media::{UNKNOWN, medium_called};
use super::object::{Derived, Object};
use crate::model::facts::{SegmentFacts, SegmentKind};
use crate::model::payload::{ANALYTICS_SEGMENT, ANALYTICS_SESSION, index_of};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, AfterCallWorkField, AfterCallWorkState, Context, ContextField, DisconnectType, Member, Reported, Segment,
    SegmentField, Session, SessionField, State, Wrapup, WrapupField, find,
};

/// The fields that both have, but for their names.
const FIELDS: [(usize, SessionField); 5] = [
    (index_of(ANALYTICS_SESSION, "sessionId"), SessionField::id),
    (index_of(ANALYTICS_SESSION, "cobrowseRoomId"), SessionField::cobrowse_session_id),
    (index_of(ANALYTICS_SESSION, "cobrowseRole"), SessionField::cobrowse_role),
    (index_of(ANALYTICS_SESSION, "peerId"), SessionField::peer_id),
    (index_of(ANALYTICS_SESSION, "provider"), SessionField::provider),
];
const CONTEXT_FIELDS: [(usize, ContextField); 4] = [
    (index_of(ANALYTICS_SESSION, "direction"), ContextField::direction),
    (index_of(ANALYTICS_SESSION, "monitoredParticipantId"), ContextField::monitored_participant_id),
    (index_of(ANALYTICS_SESSION, "coachedParticipantId"), ContextField::coached_participant_id),
    (index_of(ANALYTICS_SESSION, "bargedParticipantId"), ContextField::barged_participant_id),
];
const MEDIA_TYPE: usize = index_of(ANALYTICS_SESSION, "mediaType");
const SEGMENTS: usize = index_of(ANALYTICS_SESSION, "segments");
const WRAP_UP_CODE: usize = index_of(ANALYTICS_SEGMENT, "wrapUpCode");
const WRAP_UP_NOTE: usize = index_of(ANALYTICS_SEGMENT, "wrapUpNote");

/// The leg of a session of analytics. `has_ended`: its conversation has.
pub(super) fn leg_of(object: &mut Object, reported: Values, has_ended: bool) -> Derived {
    let own = object.part(0, ANALYTICS_SESSION);
    let (mut session, mut context) = (Values::new(Session::TABLE), Values::new(Context::TABLE));
    for (from, to) in FIELDS {
        session.set(to, own.get(from).clone());
    }
    for (from, to) in CONTEXT_FIELDS {
        context.set(to, own.get(from).clone());
    }
    context.set(ContextField::reported, Value::record_of(reported));

    let segments: &[Values] = if let Value::Records(segments) = own.get(SEGMENTS) { segments } else { &[] };
    let facts: Vec<SegmentFacts> = object.readout.facts.segments().collect();
    let start_of = |kind| facts.iter().find(|segment| segment.kind == kind).map(|segment| Value::Number(segment.start));
    session.set(SessionField::start_alerting_time, start_of(SegmentKind::Alert).unwrap_or_default());
    session.set(SessionField::connected_time, start_of(SegmentKind::Interact).unwrap_or_default());

    let pairs = || facts.iter().zip(segments);
    let last = pairs()
        .filter(|(segment, _)| segment.kind != SegmentKind::Wrapup)
        .max_by_key(|(segment, _)| segment.start);
    let end = last.and_then(|(segment, own)| Some((segment.end?, own.text(SegmentField::disconnect_type)?)));
    let state = match last {
        _ if has_ended || end.is_some() => Some(State::Disconnected),
        Some((segment, _)) => state_in(segment.kind),
        None => None,
    };
    session.set(SessionField::state, state.map_or(Value::Absent, |state| Value::Number(state as i64)));
    if let Some((ended_at, reason)) = end {
        session.set(SessionField::disconnected_time, Value::Number(ended_at));
        let known = find(DisconnectType::NAMES, reason).map(|number| Value::Number(number as i64));
        session.set(SessionField::disconnect_type, known.unwrap_or_else(|| Value::Text(reason.clone())));
    }

    // Wrapping up goes on.
    let is_open = |segment: &&SegmentFacts| segment.kind == SegmentKind::Wrapup && segment.end.is_none();
    if let Some(open) = facts.iter().rfind(is_open) {
        let mut work = Values::new(AfterCallWork::TABLE);
        work.set(AfterCallWorkField::start_time, Value::Number(open.start));
        work.set(AfterCallWorkField::state, Value::Number(AfterCallWorkState::Pending as i64));
        session.set(SessionField::after_call_work, Value::record_of(work));
    }
    if let Some(coded) = segments.iter().rfind(|segment| segment.has(WRAP_UP_CODE) || segment.has(WRAP_UP_NOTE)) {
        let mut wrapup = Values::new(Wrapup::TABLE);
        wrapup.set(WrapupField::code, coded.get(WRAP_UP_CODE).clone());
        wrapup.set(WrapupField::notes, coded.get(WRAP_UP_NOTE).clone());
        session.set(SessionField::wrapup, Value::record_of(wrapup));
    }
    if !segments.is_empty() {
        session.set(SessionField::segments, Value::Records(segments.iter().map(segment_of).collect()));
    }
    let media = own.text(MEDIA_TYPE).map_or(UNKNOWN, |name| medium_called(name));
    Derived { media, session, context }
}

/// A segment without what is not a segment's own.
fn segment_of(own: &Values) -> Values {
    let mut segment = Values::new(Segment::TABLE);
    let fields = own.iter().filter(|(index, _)| *index < Segment::TABLE.fields.len());
    fields.for_each(|(index, value)| segment.push(index as u8, value.clone()));
    segment
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
