//! Where a session stands (docs/contract.md).

use serde::Serialize;

use crate::model::State;
use crate::model::facts::{Facts, SegmentFacts, SegmentKind};

/// Where a session stands.
///
/// ```
/// use cobrowse_session::{Context, Open, Phase, Session, State, phase};
///
/// let session = Session { state: Some(Open::Known(State::Alerting)), ..Session::default() };
/// assert_eq!(phase(&session, &Context::default()), Phase::Alerting);
/// ```
///
/// ```js
/// phase({ state: "alerting" }); // "alerting"
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// It is to take place later.
    Scheduled,
    /// It is being offered to an agent.
    Offering,
    /// The agent's side is being reached, before an outbound dial.
    Contacting,
    /// The other side rings.
    Dialing,
    /// This side rings.
    Alerting,
    /// The two sides interact.
    Connected,
    /// The other side waits.
    Held,
    /// The conversation is set aside.
    Parked,
    /// It is over, but the agent still works on it.
    AfterCallWork,
    /// It is over.
    Ended,
    /// The record does not say.
    #[default]
    Unknown,
}

impl Phase {
    /// The name of the phase, as it stands in durations.
    ///
    /// ```
    /// use cobrowse_session::Phase;
    ///
    /// assert_eq!(Phase::AfterCallWork.name(), "afterCallWork");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Phase::Scheduled => "scheduled",
            Phase::Offering => "offering",
            Phase::Contacting => "contacting",
            Phase::Dialing => "dialing",
            Phase::Alerting => "alerting",
            Phase::Connected => "connected",
            Phase::Held => "held",
            Phase::Parked => "parked",
            Phase::AfterCallWork => "afterCallWork",
            Phase::Ended => "ended",
            Phase::Unknown => "unknown",
        }
    }
}

/// The phase of a session, as its leg's context knows it.
pub(crate) fn phase(facts: &Facts) -> Phase {
    if facts.is_ended() {
        return if facts.is_pending() { Phase::AfterCallWork } else { Phase::Ended };
    }
    match facts.state() {
        Some(State::Scheduled) => Phase::Scheduled,
        Some(State::Offering) => Phase::Offering,
        Some(State::Contacting) => Phase::Contacting,
        Some(State::Dialing) => Phase::Dialing,
        Some(State::Alerting) => Phase::Alerting,
        Some(State::Parked) => Phase::Parked,
        // The context counts more than segments, which come later than it does.
        Some(State::Connected) if facts.held().unwrap_or_else(|| ends_on_hold(facts)) => Phase::Held,
        Some(State::Connected) => Phase::Connected,
        _ => Phase::Unknown,
    }
}

/// Whether the last segment (by start) is an open hold. Segments of no length say nothing.
fn ends_on_hold(facts: &Facts) -> bool {
    let counts = |segment: &SegmentFacts| segment.kind != SegmentKind::Wrapup && segment.lasts();
    let last = facts.segments().filter(counts).max_by_key(|segment| segment.start);
    last.is_some_and(|last| last.kind == SegmentKind::Hold && last.end.is_none())
}
