//! What every team asks of legs: which one is current, what is left of a timeout, who ended it, who is in control.

use serde::Serialize;

use super::Leg;
use crate::model::{CobrowseRole, Context, DisconnectType, Open, Session, Time};
use crate::order::sort_by_key;
use crate::time::phase::{is_ended, is_pending};
use crate::time::{Phase, SpanKind, phase, timeline};

/// A leg, as far as it has to be known to be judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged<'l> {
    pub session: &'l Session,
    pub user_id: Option<&'l str>,
    pub purpose: Option<&'l str>,
}

impl<'l> Judged<'l> {
    pub fn of(leg: &'l Leg) -> Self {
        let Leg { session, user_id, purpose, .. } = leg;
        Judged { session, user_id: user_id.as_deref(), purpose: purpose.as_deref() }
    }

    fn is_agent(&self) -> bool {
        // A bare session may be anybody's.
        match self.purpose {
            Some(purpose) => ["agent", "user"].iter().any(|name| purpose.eq_ignore_ascii_case(name)),
            None => true,
        }
    }
}

/// The number of the leg that an agent is concerned with: the latest that has not ended, else the latest whose
/// after-call work is pending.
pub(crate) fn current_leg(legs: &[Judged<'_>], user_id: Option<&str>) -> Option<usize> {
    let own = |leg: &Judged<'_>| leg.is_agent() && user_id.is_none_or(|id| leg.user_id == Some(id));
    let latest = |wanted: &dyn Fn(&Session) -> bool| {
        legs.iter()
            .enumerate()
            .filter(|(_, leg)| own(leg) && wanted(leg.session))
            .max_by_key(|(index, leg)| (began(leg.session), *index))
            .map(|(index, _)| index)
    };
    latest(&|session| !is_ended(session))
        .or_else(|| latest(&|session| is_ended(session) && is_pending(session)))
}

/// When a leg began, as far as it says so.
fn began(session: &Session) -> Option<Time> {
    let first =
        session.segments.as_deref().unwrap_or_default().iter().map(|segment| segment.start_time).min();
    let began = [session.start_alerting_time, session.connected_time, first].into_iter().flatten().min();
    // A notification of an alerting leg says nothing of when it began; that it is news is the next best.
    began.or(session.provider_event_time)
}

/// What is left of a leg's timeouts, in milliseconds: negative once they are over. `null` where there is none,
/// or where the leg is in another phase.
///
/// ```
/// use cobrowse_session::{Countdowns, countdowns, legs};
///
/// let found = legs(r#"{"id": "a", "state": "connected", "alertingTimeoutMs": 30000}"#, &[]);
/// assert_eq!(countdowns(&found[0], 0), Countdowns { alerting_left_ms: None, after_call_work_left_ms: None });
/// ```
///
/// ```js
/// const [leg] = legs({ id: "a", state: "alerting", startAlertingTime: 0, alertingTimeoutMs: 30_000 });
/// countdowns(leg, 10_000); // { alertingLeftMs: 20_000, afterCallWorkLeftMs: null }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Countdowns {
    /// Until the leg counts as not answered.
    pub alerting_left_ms: Option<i64>,
    /// Until after-call work is ended by the platform.
    pub after_call_work_left_ms: Option<i64>,
}

pub(crate) fn countdowns(session: &Session, context: &Context, now: Time) -> Countdowns {
    let left = |timeout: Option<u32>, wanted, kind| {
        let timeout = timeout.filter(|_| phase(session, context) == wanted)?;
        let spans = timeline(session, context, now).spans;
        let start = spans.iter().rfind(|span| span.open && span.kind == kind)?.start_ms;
        Some(i64::from(timeout) - (now - start))
    };
    Countdowns {
        alerting_left_ms: left(context.alerting_timeout_ms, Phase::Alerting, SpanKind::Alerting),
        after_call_work_left_ms: left(
            context.wrapup_timeout_ms,
            Phase::AfterCallWork,
            SpanKind::AfterCallWork,
        ),
    }
}

/// Who or what ended a conversation.
///
/// ```
/// use cobrowse_session::{EndedBy, ended_by, legs};
///
/// let found = legs(r#"{"id": "a", "state": "disconnected", "disconnectType": "transfer"}"#, &[]);
/// assert_eq!(ended_by(&found), EndedBy::Transfer);
/// ```
///
/// ```js
/// endedBy(legs({ id: "a", state: "disconnected", disconnectType: "transfer" })); // "transfer"
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum EndedBy {
    /// An agent.
    Agent,
    /// The customer.
    Customer,
    /// The platform, or a provider: a timeout, inactivity, an expired session.
    System,
    /// A transfer: the conversation went on elsewhere.
    Transfer,
    /// Something failed.
    Error,
    /// The legs don't say.
    #[default]
    Unknown,
}

/// Who ended the conversation that these legs are of: what the last one to end says of it. A leg's reason is
/// relative to that leg: `client` and `endpoint` are its own doing, `peer` is another's.
pub(crate) fn ended_by(legs: &[Judged<'_>]) -> EndedBy {
    // What goes on was not ended by anybody.
    if legs.iter().any(|leg| !is_ended(leg.session)) {
        return EndedBy::Unknown;
    }
    let mut ended: Vec<&Judged<'_>> = legs.iter().collect();
    // The last one first; of an unknown end, before them all.
    sort_by_key(&mut ended, |leg| leg.session.disconnected_time.map_or(Time::MAX, |at| -at));
    let customer = |leg: &Judged<'_>| {
        leg.purpose.is_some_and(|purpose| {
            ["customer", "external"].iter().any(|name| purpose.eq_ignore_ascii_case(name))
        })
    };
    // A leg that ended by its own doing, or by nobody's, knows; that a peer did it is only the second best answer.
    let says = |leg: &Judged<'_>| {
        use DisconnectType as D;
        Some(match leg.session.disconnect_type.as_ref().and_then(Open::known)? {
            D::Client | D::Endpoint | D::EndpointDnd | D::EndpointDoNotDisturb | D::Spam => {
                match leg.purpose {
                    _ if customer(leg) => EndedBy::Customer,
                    _ if leg.is_agent() => EndedBy::Agent,
                    _ => EndedBy::System,
                }
            }
            D::System | D::Timeout | D::Inactivity | D::SessionExpired | D::Uncallable => EndedBy::System,
            D::Transfer
            | D::TransferConference
            | D::TransferConsult
            | D::TransferForward
            | D::TransferNoAnswer
            | D::TransferNotAvailable
            | D::TransferDnd
            | D::TransferDoNotDisturb
            | D::Takeover => EndedBy::Transfer,
            D::TransportFailure | D::Error => EndedBy::Error,
            D::Peer | D::Other => return None,
        })
    };
    let of_peer = |leg: &Judged<'_>| {
        let peer = leg.session.disconnect_type == Some(Open::Known(DisconnectType::Peer));
        let other = if customer(leg) { EndedBy::Agent } else { EndedBy::Customer };
        (peer && leg.purpose.is_some()).then_some(other)
    };
    let last = ended.first().and_then(|leg| leg.session.disconnected_time);
    // The legs of one conversation end together, give or take the difference between their clocks.
    let together = |leg: &&&Judged<'_>| match (last, leg.session.disconnected_time) {
        (Some(last), Some(at)) => last - at <= 1000,
        _ => true,
    };
    let last_legs = || ended.iter().filter(together);
    last_legs()
        .find_map(|leg| says(leg))
        .or_else(|| last_legs().find_map(|leg| of_peer(leg)))
        .unwrap_or_default()
}

/// Whether a leg may control another's page right now.
pub(crate) fn has_control(session: &Session) -> bool {
    !is_ended(session)
        && session.cobrowse_role != Some(Open::Known(CobrowseRole::Sharer))
        && session.controlling.as_ref().is_some_and(|ids| !ids.is_empty())
}
