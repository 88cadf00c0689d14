//! A session in the metrics of the platform's analytics.

use serde::Serialize;

use super::durations::{Basis, Durations, add, durations};
use super::range::FURTHEST;
use super::timeline::{Kinds, SpanKind, Timeline};
use crate::model::facts::{Fact, Facts};

/// A session in the metrics of the platform's analytics, in milliseconds. `null` until what is measured is
/// finished, and where the record does not say when it began or ended. A leg whose purpose is known and is neither `agent`
/// nor `user` has none of them: the platform gives a customer's, an IVR's or a queue's leg none either, so that sums over legs
/// equal its reports. Metrics that the payload itself carries (`context.reported`) are the answer for whatever purpose.
///
/// ```
/// use cobrowse_session::{Context, PlatformMetrics, Session, platform_metrics};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// let PlatformMetrics { t_talk_complete, t_held_complete, .. } = platform_metrics(&session, &Context::default());
/// assert_eq!((t_talk_complete, t_held_complete), (Some(4_000), None));
/// ```
///
/// ```js
/// platformMetrics({ connectedTime: 1000, disconnectedTime: 5000 }).tTalkComplete; // 4000
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct PlatformMetrics {
    /// Ring time of the agent, answered or not.
    pub t_alert: Option<i64>,
    /// Talk time. `null` while an interaction goes on, or where its start or end is not known.
    pub t_talk_complete: Option<i64>,
    /// Hold time. `null` while a hold goes on, or where its start or end is not known.
    pub t_held_complete: Option<i64>,
    /// After-call work, once it is done: in whole seconds (a multiple of 1000) where it is computed, else as it was reported. The
    /// wrap-up's own number of seconds counts before the times.
    pub t_acw: Option<i64>,
    /// Talk, hold, `tAcw`, dialing and contacting, once all of it is done. Ring time and parking are no part of it.
    pub t_handle: Option<i64>,
}

pub(crate) fn platform_metrics(facts: &Facts) -> PlatformMetrics {
    let PlatformMetrics { t_alert, t_talk_complete, t_held_complete, t_acw, t_handle } = computed(facts);
    let reported = |metric, computed: Option<i64>| facts.time(metric).or(computed);
    PlatformMetrics {
        t_alert: reported(Fact::ReportedAlert, t_alert),
        t_talk_complete: reported(Fact::ReportedTalk, t_talk_complete),
        t_held_complete: reported(Fact::ReportedHeld, t_held_complete),
        t_acw: reported(Fact::ReportedWork, t_acw),
        t_handle: reported(Fact::ReportedHandle, t_handle),
    }
}

/// The metrics without what the platform reports of them.
fn computed(facts: &Facts) -> PlatformMetrics {
    if !facts.is_handled() {
        return PlatformMetrics::default();
    }
    // Only what is finished counts, and that is the same at any time.
    let now = FURTHEST;
    let mut timeline = Timeline::default();
    let Durations {
        alerting_ms,
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        after_call_work_ms,
        live,
        basis,
        ..
    } = durations(facts, now, &mut timeline);

    let open = timeline.open();
    let is_done = |kind: SpanKind| !open.has(kind);
    let seconds = facts.time(Fact::WrapupSeconds).filter(|_| facts.has_final_wrapup());
    let t_acw = match seconds {
        Some(seconds) => Some(seconds * 1000),
        None => after_call_work_ms.map(|ms| ms - ms % 1000),
    }
    .filter(|_| !live && is_done(SpanKind::AfterCallWork));
    let t_acw = facts.time(Fact::ReportedWork).or(t_acw);
    // Of work that has no span there may be a number of seconds.
    let unfinished = match t_acw {
        Some(_) => timeline.unfinished.without(SpanKind::AfterCallWork),
        None => timeline.unfinished,
    };
    let is_whole =
        interacting_ms.is_some() && (basis == Basis::Reported || !unfinished.has_any(Kinds::HANDLED));
    PlatformMetrics {
        t_alert: alerting_ms.filter(|_| is_done(SpanKind::Alerting)),
        t_talk_complete: interacting_ms.filter(|_| is_done(SpanKind::Interacting)),
        t_held_complete: held_ms.filter(|_| is_done(SpanKind::Held)),
        t_acw,
        t_handle: add([interacting_ms, held_ms, t_acw, dialing_ms, contacting_ms])
            .filter(|_| !live && is_whole && !open.has_any(Kinds::HANDLED)),
    }
}
