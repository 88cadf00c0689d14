//! What a session did when (docs/contract.md): the one source of every duration.
//!
//! Segments say it where there are any; but they come late, only with REST answers, so the session's own
//! times fill in what they do not say yet.

use serde::Serialize;

use crate::model::facts::{Fact, Facts, SegmentFacts, SegmentKind};
use crate::model::{State, Time};
use crate::order::sort_by_key;

/// One stretch of a timeline.
///
/// ```
/// use cobrowse_session::{Context, Session, Span, SpanKind, timeline};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// let span = Span { kind: SpanKind::Interacting, start_ms: 1_000, end_ms: 5_000, open: false };
/// assert_eq!(timeline(&session, &Context::default(), 9_000), [span]);
/// ```
///
/// ```js
/// timeline({ connectedTime: 1000, disconnectedTime: 5000 });
/// // [{ kind: "interacting", startMs: 1000, endMs: 5000, open: false }]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// What happened.
    pub kind: SpanKind,
    /// When it began: milliseconds since the epoch.
    pub start_ms: i64,
    /// When it ended, or `now` if it is open: milliseconds since the epoch.
    pub end_ms: i64,
    /// Whether it still goes on.
    pub open: bool,
}

impl Span {
    pub(crate) fn ms(&self) -> i64 {
        self.end_ms.saturating_sub(self.start_ms)
    }

    /// Whether it has a length, or may still get one.
    fn stays(&self) -> bool {
        self.open || self.end_ms > self.start_ms
    }
}

/// What happens in a [`Span`].
///
/// ```
/// use cobrowse_session::{Context, Session, SpanKind, timeline};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// assert_eq!(timeline(&session, &Context::default(), 9_000)[0].kind, SpanKind::Interacting);
/// ```
///
/// ```js
/// timeline({ connectedTime: 1000, disconnectedTime: 5000 }).map(({ kind }) => kind); // ["interacting"]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum SpanKind {
    /// The agent's side rings.
    Alerting,
    /// The agent's side is being reached, before an outbound dial.
    Contacting,
    /// The other side rings.
    Dialing,
    /// The two sides interact: talk time.
    Interacting,
    /// The other side waits.
    Held,
    /// The agent works on it after its end.
    AfterCallWork,
    /// Anything else: waiting for a scheduled time, a system's turn, …
    Other,
}

/// A timeline, and what it was made from. It may be kept, so that its lists need not be allocated anew.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    /// Sorted, never overlapping.
    pub spans: Vec<Span>,
    /// The segments that last, by their start.
    segments: Vec<SegmentFacts>,
    /// Whether there is any segment, be it of no length.
    pub has_segments: bool,
    /// Whether the session's own times added to what its segments say.
    pub filled_in: bool,
    /// When an ended session ended, as far as the record says. (Of a live one: `disconnectedTime`.)
    pub end: Option<Time>,
    pub ended: bool,
    now: Time,
}

impl Timeline {
    pub fn of(facts: &Facts, now: Time) -> Self {
        let mut timeline = Timeline::default();
        timeline.lay_out(facts, now);
        timeline
    }

    /// Makes the timeline of a session.
    pub fn lay_out(&mut self, facts: &Facts, now: Time) {
        self.spans.clear();
        self.segments.clear();
        (self.now, self.ended, self.has_segments) = (now, facts.is_ended(), false);
        let mut last_end = None;
        for segment in facts.segments() {
            self.has_segments = true;
            if segment.kind != SegmentKind::Wrapup {
                last_end = last_end.max(segment.end);
            }
            if segment.lasts() {
                self.segments.push(segment);
            }
        }
        let known_end = facts.time(Fact::DisconnectedTime);
        self.end = match known_end {
            None if self.ended => facts.time(Fact::AfterCallWorkStartTime).or(last_end),
            known_end => known_end,
        };
        sort_by_key(&mut self.segments, |segment| segment.start);
        let connected = facts.time(Fact::ConnectedTime);
        self.end_waiting_at_connect(connected);

        self.filled_in = if self.segments.iter().all(|segment| segment.kind == SegmentKind::Wrapup) {
            self.alerting_alone(facts.time(Fact::StartAlertingTime), connected);
            self.interacting_from(connected)
        } else {
            self.take_segments();
            self.alerting_before(facts.time(Fact::StartAlertingTime));
            self.resume(facts);
            self.after_segments(facts.state(), connected)
        };
        self.hold(facts);
        self.after_call_work(facts);
        self.cut();
    }

    pub fn of_kinds<'t>(&'t self, kinds: &'t [SpanKind]) -> impl Iterator<Item = &'t Span> {
        self.spans.iter().filter(|span| kinds.contains(&span.kind))
    }

    fn closed(&mut self, kind: SpanKind, start_ms: Time, end_ms: Time) {
        self.spans.push(Span { kind, start_ms, end_ms, open: false });
    }

    fn open(&mut self, kind: SpanKind, start_ms: Time) {
        self.spans.push(Span { kind, start_ms, end_ms: self.now.max(start_ms), open: true });
    }

    /// A span whose end no field of its own says: to the end of the session, or open if it goes on. If the
    /// session is over at an unknown time, so is the span, and there is nothing to show.
    fn until_end(&mut self, kind: SpanKind, start: Time) {
        match self.end {
            Some(end) => self.closed(kind, start, end),
            None if self.ended => {}
            None => self.open(kind, start),
        }
    }

    /// A segment of waiting that a late answer left open was over when the session connected.
    fn end_waiting_at_connect(&mut self, connected: Option<Time>) {
        use SegmentKind::{Alert, Contacting, Dialing, Scheduled};
        for segment in &mut self.segments {
            let waiting = matches!(segment.kind, Alert | Contacting | Dialing | Scheduled);
            if waiting && segment.end.is_none() {
                segment.end = connected.filter(|connected| *connected > segment.start);
            }
        }
    }

    fn take_segments(&mut self) {
        for index in 0..self.segments.len() {
            let Some(segment) = self.segments.get(index).copied() else { continue };
            let next_start = self.segments.get(index + 1).map(|next| next.start);
            let kind = match segment.kind {
                SegmentKind::Alert => SpanKind::Alerting,
                SegmentKind::Contacting => SpanKind::Contacting,
                SegmentKind::Dialing => SpanKind::Dialing,
                SegmentKind::Hold => SpanKind::Held,
                SegmentKind::Interact => SpanKind::Interacting,
                SegmentKind::Scheduled | SegmentKind::Other => SpanKind::Other,
                SegmentKind::Wrapup => continue,
            };
            match [segment.end, next_start].into_iter().flatten().min() {
                Some(end) => self.closed(kind, segment.start, end),
                None => self.until_end(kind, segment.start),
            }
        }
    }

    /// Ringing that no segment tells of, before the first one.
    fn alerting_before(&mut self, start: Option<Time>) {
        let alerts = self.segments.iter().any(|segment| segment.kind == SegmentKind::Alert);
        let first = self.segments.iter().find(|segment| segment.kind != SegmentKind::Wrapup);
        if let (false, Some(start), Some(first)) = (alerts, start, first.map(|first| first.start)) {
            self.closed(SpanKind::Alerting, start, first);
        }
    }

    /// Ringing, where there are no segments at all.
    fn alerting_alone(&mut self, start: Option<Time>, connected: Option<Time>) {
        match (start, connected) {
            (Some(start), Some(connected)) => self.closed(SpanKind::Alerting, start, connected),
            (Some(start), None) => self.until_end(SpanKind::Alerting, start),
            (None, _) => {}
        }
    }

    /// Interaction that no segment tells of. Says whether there was any.
    fn interacting_from(&mut self, start: Option<Time>) -> bool {
        let before = self.spans.len();
        if let Some(start) = start {
            self.until_end(SpanKind::Interacting, start);
        }
        self.spans.iter().skip(before).any(Span::stays)
    }

    /// The end of a hold that the leg's context knows of, and the segments do not: at the last event that is known.
    fn resume(&mut self, facts: &Facts) {
        let event = facts.time(Fact::ProviderEventTime).filter(|_| facts.held() == Some(false));
        let held = self.spans.iter_mut().find(|span| span.open && span.kind == SpanKind::Held);
        if let (Some(event), Some(span)) = (event, held)
            && event > span.start_ms
        {
            (span.end_ms, span.open) = (event, false);
        }
    }

    /// What happened since the segments were sent. Says whether that is anything.
    fn after_segments(&mut self, state: Option<State>, connected: Option<Time>) -> bool {
        self.drop_empty();
        let interacted =
            self.spans.iter().any(|span| matches!(span.kind, SpanKind::Interacting | SpanKind::Held));
        let goes_on = state == Some(State::Connected);
        let last_end = self.spans.iter().map(|span| span.end_ms).max();
        if self.spans.iter().any(|span| span.open) || (interacted && !goes_on) {
            return false;
        }
        self.interacting_from(connected.max(connected.and(last_end)))
    }

    /// A hold that the leg's context knows of, and the segments do not. By a clock that is behind it may begin in
    /// the future; then it has just begun.
    fn hold(&mut self, facts: &Facts) {
        let (Some(true), Some(hold)) = (facts.held(), facts.time(Fact::StartHoldTime)) else { return };
        if let Some(span) = self.spans.iter_mut().find(|span| span.open && span.kind == SpanKind::Interacting)
        {
            let start = hold.min(self.now).max(span.start_ms);
            (span.end_ms, span.open) = (start, false);
            self.open(SpanKind::Held, start);
        }
    }

    /// After-call work is one span, whatever says that there was any.
    fn after_call_work(&mut self, facts: &Facts) {
        let seconds = facts.time(Fact::WrapupSeconds);
        let mut wrapups = self.segments.iter().filter(|segment| segment.kind == SegmentKind::Wrapup);
        let first = wrapups.next().copied();
        let last = wrapups.next_back().copied().or(first);

        let own_start = facts.time(Fact::AfterCallWorkStartTime);
        let pending = facts.is_pending();
        if !self.ended || !(own_start.is_some() || first.is_some() || pending || seconds.is_some()) {
            return;
        }
        let Some(start) = own_start.or(first.map(|first| first.start)).or(self.end) else { return };
        if pending {
            return self.open(SpanKind::AfterCallWork, start);
        }
        let is_final = facts.has_final_wrapup();
        let end = facts
            .time(Fact::AfterCallWorkEndTime)
            .or(facts.time(Fact::WrapupEndTime).filter(|_| is_final))
            .or(last.and_then(|last| last.end))
            .or(seconds
                .filter(|_| is_final)
                .map(|seconds| start.saturating_add(seconds.saturating_mul(1000))));
        if let Some(end) = end {
            self.closed(SpanKind::AfterCallWork, start, end);
        }
    }

    fn drop_empty(&mut self) {
        self.spans.retain(Span::stays);
    }

    /// Sorts the spans; where two overlap, the one that starts later wins.
    fn cut(&mut self) {
        self.drop_empty();
        sort_by_key(&mut self.spans, |span| span.start_ms);
        let mut next_start = None;
        for span in self.spans.iter_mut().rev() {
            if let Some(next) = next_start.filter(|next| *next < span.end_ms) {
                (span.end_ms, span.open) = (next, false);
            }
            next_start = Some(span.start_ms);
        }
        self.drop_empty();
    }
}
