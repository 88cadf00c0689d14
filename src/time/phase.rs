//! Where a session stands (docs/contract.md).

use serde::Serialize;

use super::segment::{SegmentKind, stretches};
use crate::model::{AfterCallWorkState, Context, Open, Session, State};

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
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
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

/// Whether a session is over. `howEnded` of a segment says nothing of that.
pub(crate) fn is_ended(session: &Session) -> bool {
    match &session.state {
        Some(Open::Known(State::Disconnected | State::Terminated)) => true,
        None | Some(Open::Known(State::None) | Open::Unknown(_)) => session.disconnected_time.is_some(),
        Some(Open::Known(_)) => false,
    }
}

/// Whether after-call work is still to be done.
pub(crate) fn is_pending(session: &Session) -> bool {
    session.after_call_work.as_ref().is_some_and(|acw| {
        acw.end_time.is_none()
            && match &acw.state {
                Some(Open::Known(AfterCallWorkState::Pending)) => true,
                None | Some(Open::Known(AfterCallWorkState::Unknown) | Open::Unknown(_)) => {
                    acw.start_time.is_some()
                }
                Some(Open::Known(_)) => false,
            }
    })
}

/// The phase of a session, as its leg's context knows it.
pub(crate) fn phase(session: &Session, context: &Context) -> Phase {
    if is_ended(session) {
        return if is_pending(session) { Phase::AfterCallWork } else { Phase::Ended };
    }
    match session.state.as_ref().and_then(Open::known) {
        Some(State::Scheduled) => Phase::Scheduled,
        Some(State::Offering) => Phase::Offering,
        Some(State::Contacting) => Phase::Contacting,
        Some(State::Dialing) => Phase::Dialing,
        Some(State::Alerting) => Phase::Alerting,
        Some(State::Parked) => Phase::Parked,
        // What the context says counts: segments come later than it does.
        Some(State::Connected) if context.held.unwrap_or_else(|| ends_on_hold(session)) => Phase::Held,
        Some(State::Connected) => Phase::Connected,
        _ => Phase::Unknown,
    }
}

fn ends_on_hold(session: &Session) -> bool {
    stretches(session.segments.as_deref().unwrap_or_default())
        .last()
        .is_some_and(|last| last.kind == SegmentKind::Hold && last.end.is_none())
}
