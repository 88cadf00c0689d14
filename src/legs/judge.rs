//! What every team asks of legs: which one is current, what is left of a timeout, who ended it, who is in control.

use serde::Serialize;

use super::leg::Leg;
use crate::model::facts::{Fact, Facts, HANDLERS};
use crate::model::{Context, DisconnectType, Time};
use crate::order::sort_by_key;
use crate::time::{Phase, SpanKind, Timeline, phase};

/// The facts of a leg, and the texts that `current_leg` and `ended_by` compare.
#[derive(Clone, Debug, Default)]
pub(crate) struct LegFacts {
    pub facts: Facts,
    pub user_id: Option<String>,
    pub purpose: Option<String>,
    /// Its participant monitors, coaches or barges in.
    pub supervises: bool,
}

impl LegFacts {
    fn of(leg: &Leg) -> Self {
        let Context { monitored_participant_id, coached_participant_id, barged_participant_id, .. } =
            &leg.context;
        LegFacts {
            facts: leg.facts(),
            user_id: leg.user_id.clone(),
            purpose: leg.purpose.clone(),
            supervises: [monitored_participant_id, coached_participant_id, barged_participant_id]
                .iter()
                .any(|id| id.is_some()),
        }
    }

    pub fn of_all(legs: &[Leg]) -> Vec<Self> {
        legs.iter().map(LegFacts::of).collect()
    }

    fn is_agent(&self) -> bool {
        // A bare session may be anybody's.
        self.purpose.as_ref().is_none_or(|purpose| HANDLERS.number(purpose.as_bytes()) == 1.0)
    }
}

/// The number of the leg that an agent is concerned with: the latest that has not ended, else the latest whose
/// after-call work is pending. Unless a user is named, a supervisor's leg is none.
pub(crate) fn current_leg(legs: &[LegFacts], user_id: Option<&str>) -> Option<usize> {
    let own = |leg: &LegFacts| {
        // Who asks for nobody in particular does not mean a supervisor who listens.
        let is_asked_for = user_id.map_or(!leg.supervises, |id| leg.user_id.as_deref() == Some(id));
        leg.is_agent() && is_asked_for
    };
    let latest = |wanted: &dyn Fn(&Facts) -> bool| {
        legs.iter()
            .enumerate()
            .filter(|(_, leg)| own(leg) && wanted(&leg.facts))
            .max_by_key(|(index, leg)| (began(&leg.facts), *index))
            .map(|(index, _)| index)
    };
    latest(&|facts| !facts.is_ended()).or_else(|| latest(&|facts| facts.is_ended() && facts.is_pending()))
}

/// When a leg began, as far as it says so.
fn began(facts: &Facts) -> Option<Time> {
    let first = facts.segments().map(|segment| segment.start).min();
    let times = [facts.time(Fact::StartAlertingTime), facts.time(Fact::ConnectedTime), first];
    // A notification of an alerting leg does not say when it began; the time of its event is the next best.
    times.into_iter().flatten().min().or(facts.time(Fact::ProviderEventTime))
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
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Countdowns {
    /// Until the leg counts as not answered.
    pub alerting_left_ms: Option<i64>,
    /// Until after-call work is ended by the platform.
    pub after_call_work_left_ms: Option<i64>,
}

pub(crate) fn countdowns(facts: &Facts, now: Time) -> Countdowns {
    let left = |timeout: Fact, wanted, kind| {
        let timeout = facts.time(timeout).filter(|_| phase(facts) == wanted)?;
        let spans = Timeline::of(facts, now).spans;
        let start = spans.iter().rfind(|span| span.open && span.kind == kind)?.start_ms;
        Some(timeout - (now - start))
    };
    Countdowns {
        alerting_left_ms: left(Fact::AlertingTimeoutMs, Phase::Alerting, SpanKind::Alerting),
        after_call_work_left_ms: left(Fact::WrapupTimeoutMs, Phase::AfterCallWork, SpanKind::AfterCallWork),
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
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
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
pub(crate) fn ended_by(legs: &[LegFacts]) -> EndedBy {
    // What goes on was not ended by anybody.
    if legs.iter().any(|leg| !leg.facts.is_ended()) {
        return EndedBy::Unknown;
    }
    let ended_at = |leg: &LegFacts| leg.facts.time(Fact::DisconnectedTime);
    let mut ended: Vec<&LegFacts> = legs.iter().collect();
    // The last one first; of an unknown end, before them all.
    sort_by_key(&mut ended, |leg| ended_at(leg).map_or(Time::MAX, |at| -at));
    let customer = |leg: &LegFacts| {
        leg.purpose.as_deref().is_some_and(|purpose| {
            ["customer", "external"].iter().any(|name| purpose.eq_ignore_ascii_case(name))
        })
    };
    // A leg that ended by its own doing, or by nobody's, knows; that a peer did it is only the second best answer.
    let says = |leg: &LegFacts| {
        use DisconnectType as D;
        Some(match leg.facts.member(Fact::DisconnectType)? {
            D::Client | D::Endpoint | D::EndpointDnd | D::EndpointDoNotDisturb | D::Spam => {
                match leg.purpose.as_deref() {
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
    let of_peer = |leg: &LegFacts| {
        let peer = leg.facts.member(Fact::DisconnectType) == Some(DisconnectType::Peer);
        let other = if customer(leg) { EndedBy::Agent } else { EndedBy::Customer };
        (peer && leg.purpose.is_some()).then_some(other)
    };
    let last = ended.first().and_then(|leg| ended_at(leg));
    // The legs of one conversation end together, give or take the difference between their clocks.
    let together = |leg: &&&LegFacts| match (last, ended_at(leg)) {
        (Some(last), Some(at)) => last - at <= 1000,
        _ => true,
    };
    let last_legs = || ended.iter().filter(together);
    last_legs()
        .find_map(|leg| says(leg))
        .or_else(|| last_legs().find_map(|leg| of_peer(leg)))
        .unwrap_or_default()
}
