//! How long a session did what (docs/contract.md).

use serde::Serialize;

use super::phase::{Phase, phase};
use super::timeline::{Kinds, Span, SpanKind, Timeline};
use crate::model::facts::{Fact, Facts, SegmentKind};
use crate::model::{State, Time};

/// How long a session did what, in whole milliseconds. `null` where the record does not say, which is not 0.
///
/// What is known to have happened, but not since when or until when, is *unfinished*: every duration that it is a part of is `null`,
/// whatever else is known. (`{ state: "disconnected", connectedTime }` says that there was talk, and not how long.) Segments other than
/// `Wrapup` are what "segments" means below.
///
/// ```
/// use cobrowse_session::{Context, Durations, Session, durations};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// let Durations { interacting_ms, held_ms, .. } = durations(&session, &Context::default(), 9_000);
/// assert_eq!((interacting_ms, held_ms), (Some(4_000), None));
/// ```
///
/// ```js
/// const { phase, phaseMs } = durations({ state: "connected", connectedTime: 1000 }, 5000);
/// [phase, phaseMs]; // ["connected", 4000]
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Durations {
    /// Time ringing (the platform's tAlert), answered or not. `null`: no segments, no `startAlertingTime`.
    pub alerting_ms: Option<i64>,
    /// Time reaching the agent before an outbound dial. `null`: no segments.
    pub contacting_ms: Option<i64>,
    /// Time until the far end answered. `null`: no segments.
    pub dialing_ms: Option<i64>,
    /// Talk time (the platform's tTalkComplete). `null`: no segments, no `connectedTime`, and a state from
    /// which it may have connected; or its end is unknown, or that of a hold.
    pub interacting_ms: Option<i64>,
    /// Time on hold (the platform's tHeldComplete). `null`: neither segments up to the end nor a hold with a start tell of
    /// it. `context.held: false` does not say that there was none.
    pub held_ms: Option<i64>,
    /// Time parked, which is no part of handle time. `null`: nothing tells of parking, or it was parked at an unknown time.
    pub parked_ms: Option<i64>,
    /// Time in after-call work, exact. `null`: ended, or in no known phase, and nothing tells of it; or its bounds are
    /// unknown.
    pub after_call_work_ms: Option<i64>,
    /// Handle time (the platform's tHandle): interacting, held, after-call work, dialing and contacting,
    /// without alerting and parking. `null`: `interactingMs` is, or one of them is unfinished; or the leg's purpose is
    /// known, and is neither `agent` nor `user`.
    pub handle_ms: Option<i64>,
    /// From `connectedTime` to the end, or to now. `null`: the end is unknown; without `connectedTime`, as
    /// `interactingMs`.
    pub connected_ms: Option<i64>,
    /// From the first to the last of everything but after-call work. `null`: there is nothing, or an end is unknown.
    pub total_ms: Option<i64>,
    /// How long the current phase lasts. `null`: it is none that lasts, or its start is unknown.
    pub phase_ms: Option<i64>,
    /// Where the session stands.
    pub phase: Phase,
    /// Whether it is not over yet.
    pub live: bool,
    /// Whether any bound of the timeline is no statement of the platform, but when a frame was received
    /// (`context.endReceivedAt`, `startEstimated` and `endEstimated` of `context.holds` and `context.parks`).
    pub estimated: bool,
    /// What the timeline was made from.
    pub basis: Basis,
}

/// What a timeline was made from.
///
/// ```
/// use cobrowse_session::{Basis, Context, Session, durations};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// assert_eq!(durations(&session, &Context::default(), 9_000).basis, Basis::Timestamps);
/// ```
///
/// ```js
/// durations({ connectedTime: 1000, disconnectedTime: 5000 }).basis; // "timestamps"
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Basis {
    /// From segments.
    Segments,
    /// From the session's own times, for want of segments.
    Timestamps,
    /// From segments, and from the session's own times for what came after them.
    Both,
    /// From what the platform worked out itself (`context.reported`), for want of segments: the durations are those that it reports, and
    /// of others nothing is known. The timeline is made from the session's own times.
    Reported,
    /// From nothing.
    #[default]
    None,
}

/// The durations of a session, whose timeline is made in `timeline`.
pub(crate) fn durations(facts: &Facts, now: Time, timeline: &mut Timeline) -> Durations {
    timeline.lay_out(facts, now);
    let Timeline { spans, unfinished, has_segments, has_wrapup_segment, ended, filled_in, .. } = timeline;
    let (segments, ended, unfinished) = (*has_segments, *ended, *unfinished);
    let phase = phase(facts);
    let mut sums = [0_i64; SPAN_KINDS];
    for span in spans.iter() {
        if let Some(sum) = sums.get_mut(span.kind as usize) {
            *sum = sum.saturating_add(span.ms());
        }
    }
    // What is going on is better known by the session's own times than by what was reported of what was before.
    let goes_on = !ended && phase != Phase::Unknown && !facts.is_from_events();
    let is_reported = !segments && facts.has(Fact::Reported) && !goes_on;
    let sum_if = |known: bool, kind: SpanKind| match is_reported {
        true => reported(facts, kind),
        false => sums.get(kind as usize).copied().filter(|_| known && !unfinished.has(kind)),
    };

    let basis = match (segments, *filled_in) {
        _ if is_reported => Basis::Reported,
        (true, true) => Basis::Both,
        (true, false) => Basis::Segments,
        (false, _) if spans.is_empty() => Basis::None,
        (false, _) => Basis::Timestamps,
    };
    let connected = facts.has(Fact::ConnectedTime);
    let is_held = facts.held() == Some(true);
    let holds = facts.holds(Fact::Holds);
    let knows_hold =
        holds.iter().any(|hold| hold.start.is_some()) || is_held && facts.has(Fact::StartHoldTime);
    let has_kind = |kind| facts.segments().any(|segment| segment.kind == kind);
    let is_open = spans.iter().any(|span| span.open);
    let lacks_connect = if ended {
        is_held || !holds.is_empty()
    } else {
        facts.state() == Some(State::Connected) && !is_open
    };
    let connection_known = (segments || connected || never_connected(facts)) && (connected || !lacks_connect);

    let alerting_ms = sum_if(segments || facts.has(Fact::StartAlertingTime), SpanKind::Alerting);
    let contacting_ms = sum_if(segments, SpanKind::Contacting);
    let dialing_ms = sum_if(segments, SpanKind::Dialing);
    let interacting_ms = sum_if(connection_known, SpanKind::Interacting);
    let held_ms =
        sum_if(basis == Basis::Segments || knows_hold || has_kind(SegmentKind::Hold), SpanKind::Held);
    let tells_of_parking = facts.has(Fact::ParkTime)
        || facts.number(Fact::Parks).is_some_and(|count| count > 0.0)
        || has_kind(SegmentKind::Parked);
    let parked_ms = sum_if(tells_of_parking, SpanKind::Parked);
    let tells_of_work = *has_wrapup_segment || facts.has(Fact::AfterCallWork) || facts.has(Fact::Wrapup);
    let has_no_work = !ended && phase != Phase::Unknown;
    let after_call_work_ms = sum_if(has_no_work || tells_of_work, SpanKind::AfterCallWork);
    let is_whole = interacting_ms.is_some() && (is_reported || !unfinished.has_any(Kinds::HANDLED));

    Durations {
        alerting_ms,
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        parked_ms,
        after_call_work_ms,
        handle_ms: add([interacting_ms, held_ms, after_call_work_ms, dialing_ms, contacting_ms])
            .filter(|_| is_whole && facts.is_handled()),
        basis,
        total_ms: total_ms(timeline),
        connected_ms: connected_ms(facts, timeline, connection_known, now),
        phase_ms: phase_start(facts, timeline, phase).map(|start| now.saturating_sub(start).max(0)),
        phase,
        live: !ended,
        estimated: timeline.spans.iter().any(|span| span.start_estimated || span.end_estimated),
    }
}

/// What the platform reports of a kind of spans.
fn reported(facts: &Facts, kind: SpanKind) -> Option<i64> {
    let fact = match kind {
        SpanKind::Alerting => Fact::ReportedAlert,
        SpanKind::Contacting => Fact::ReportedContacting,
        SpanKind::Dialing => Fact::ReportedDialing,
        SpanKind::Interacting => Fact::ReportedTalk,
        SpanKind::Held => Fact::ReportedHeld,
        SpanKind::AfterCallWork => Fact::ReportedWork,
        SpanKind::Parked | SpanKind::Other => return None,
    };
    facts.time(fact)
}

/// How many kinds of spans there are.
const SPAN_KINDS: usize = SpanKind::Other as usize + 1;

/// The sum of what is known, `None` if nothing is.
pub(crate) fn add(parts: [Option<i64>; 5]) -> Option<i64> {
    parts.into_iter().flatten().reduce(i64::saturating_add)
}

/// Whether the record says that the two sides never met.
fn never_connected(facts: &Facts) -> bool {
    use State::{Alerting, Contacting, Dialing, Offering, Scheduled};
    match facts.state() {
        Some(Scheduled | Offering | Contacting | Dialing | Alerting) => true,
        _ => {
            facts.is_ended() && !facts.has(Fact::ConnectedTime) && facts.has_time() && !facts.is_from_events()
        }
    }
}

/// From the first start to the last end.
fn extent<'s>(spans: impl Iterator<Item = &'s Span>) -> Option<i64> {
    spans
        .map(|span| (span.start_ms, span.end_ms))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
        .map(|(a, b)| b.saturating_sub(a))
}

fn total_ms(timeline: &Timeline) -> Option<i64> {
    let own = timeline.spans.iter().filter(|span| span.kind != SpanKind::AfterCallWork);
    extent(own).filter(|_| !timeline.lacks_end)
}

fn connected_ms(facts: &Facts, timeline: &Timeline, connection_known: bool, now: Time) -> Option<i64> {
    let ms = match facts.time(Fact::ConnectedTime) {
        Some(_) if timeline.ended && timeline.end.is_none() => return None,
        Some(connected) => timeline.end.unwrap_or(now).saturating_sub(connected),
        None if connection_known && !timeline.unfinished.has(SpanKind::Interacting) => {
            let is_talk = |span: &&Span| matches!(span.kind, SpanKind::Interacting | SpanKind::Held);
            extent(timeline.spans.iter().filter(is_talk)).unwrap_or(0)
        }
        None => return None,
    };
    Some(ms.max(0))
}

/// Since when the phase of a session lasts, if it is one that does.
fn phase_start(facts: &Facts, timeline: &Timeline, phase: Phase) -> Option<Time> {
    let kind = match phase {
        Phase::Connected => SpanKind::Interacting,
        Phase::Held => SpanKind::Held,
        Phase::Parked => SpanKind::Parked,
        Phase::Alerting => SpanKind::Alerting,
        Phase::Contacting => SpanKind::Contacting,
        Phase::Dialing => SpanKind::Dialing,
        Phase::AfterCallWork => SpanKind::AfterCallWork,
        _ => return None,
    };
    if phase == Phase::Connected && timeline.unfinished.has(kind) {
        return None;
    }
    let open = timeline.spans.iter().rfind(|span| span.open && span.kind == kind).map(|span| span.start_ms);
    open.or(facts.time(Fact::ConnectedTime).filter(|_| phase == Phase::Connected))
}

/// Since when the phase of a session lasts, if it is one that does: what has passed since then is `phase_ms`, at any time.
pub(crate) fn phase_since(facts: &Facts) -> Option<Time> {
    phase_start(facts, &Timeline::of(facts, 0), phase(facts))
}
