//! What a session did when (docs/contract.md): the one source of every duration.
//!
//! Segments say it where there are any; but they come late, only with REST answers, so the session's own
//! times fill in what they do not say yet.

use serde::Serialize;

use super::cut::cut;
use super::phase::{Phase, phase};
use crate::model::facts::{Fact, Facts, HoldFacts, SegmentFacts, SegmentKind};
use crate::model::{State, Time};
use crate::order::sort_by_key;

/// One stretch of a timeline.
///
/// ```
/// use cobrowse_session::{Context, Session, Span, SpanKind, timeline};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// let Span { kind, start_ms, end_ms, open, .. } = timeline(&session, &Context::default(), 9_000)[0];
/// assert_eq!((kind, start_ms, end_ms, open), (SpanKind::Interacting, 1_000, 5_000, false));
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
    /// Whether its start is no statement of the platform, but when a frame was received that told of it.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "describe", tsify(optional, type = "true"))]
    pub start_estimated: bool,
    /// Whether its end is no statement of the platform, but when a frame was received that told of it.
    #[serde(skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "describe", tsify(optional, type = "true"))]
    pub end_estimated: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes it so.
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Span {
    pub(crate) fn ms(&self) -> i64 {
        self.end_ms.saturating_sub(self.start_ms)
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
    /// The conversation is set aside. It is no part of handle time.
    Parked,
    /// The agent works on it after its end.
    AfterCallWork,
    /// Anything else: waiting for a scheduled time, a system's turn, …
    Other,
}

/// A part of a timeline before it is known what covers it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub kind: SpanKind,
    pub start: Bound,
    /// `None`: open.
    pub end: Option<Bound>,
    pub layer: Layer,
}

/// What covers what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    Base,
    /// What the context knows of goes over the base.
    Over,
    /// Nothing covers after-call work.
    Work,
}

/// Where something starts or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bound {
    pub at: Time,
    /// Whether that is when a frame was received.
    pub estimated: bool,
}

impl Bound {
    fn at(at: Time) -> Self {
        Bound { at, estimated: false }
    }
}

impl Drawn {
    /// Whether it has a length, or may still get one.
    pub fn stays(&self) -> bool {
        self.end.is_none_or(|end| end.at > self.start.at)
    }
}

/// A set of kinds of spans.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub fn insert(&mut self, kind: SpanKind) {
        *self = self.with(kind);
    }

    pub fn has(self, kind: SpanKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    pub fn has_any(self, kinds: Kinds) -> bool {
        self.0 & kinds.0 != 0
    }

    pub const fn with(self, kind: SpanKind) -> Self {
        Kinds(self.0 | 1 << kind as u8)
    }

    pub fn without(self, kind: SpanKind) -> Self {
        Kinds(self.0 & !(1 << kind as u8))
    }

    /// What handle time is made of.
    pub const HANDLED: Kinds = Kinds(0)
        .with(SpanKind::Interacting)
        .with(SpanKind::Held)
        .with(SpanKind::AfterCallWork)
        .with(SpanKind::Dialing)
        .with(SpanKind::Contacting);
}

/// A timeline, and what it was made from. It may be kept, so that its lists need not be allocated anew.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    /// Sorted, never overlapping.
    pub spans: Vec<Span>,
    /// What is known to have happened at an unknown time, and is not drawn.
    pub unfinished: Kinds,
    /// Whether there is any segment but Wrapup, be it of no length.
    pub has_segments: bool,
    /// Whether there is a Wrapup segment, be it of no length.
    pub has_wrapup_segment: bool,
    /// Whether the session's own times added to what its segments say.
    pub filled_in: bool,
    /// When an ended session ended, as far as the record says. (Of a live one: `disconnectedTime`.)
    pub end: Option<Time>,
    pub ended: bool,
    end_estimated: bool,
    drawn: Vec<Drawn>,
    /// The segments that last, by their start; without Wrapup.
    segments: Vec<SegmentFacts>,
    /// Whether anything but after-call work is not drawn because its end is unknown.
    pub lacks_end: bool,
    /// Kinds that are drawn until the end, or until now.
    goes_on: Kinds,
    /// Which of what is drawn the session's own times added.
    added: Option<usize>,
    /// Until when segments, and what comes before them, are closed.
    closed_until: Option<Time>,
    covered: Vec<Drawn>,
}

/// Whether a state is one of a live session that does not wait any more.
fn is_past_waiting(state: Option<State>) -> bool {
    use State::{Alerting, Contacting, Dialing, Disconnected, None, Offering, Scheduled, Terminated};
    let waits = [Scheduled, Offering, Contacting, Dialing, Alerting, None, Disconnected, Terminated];
    state.is_some_and(|state| !waits.contains(&state))
}

/// How far the platform's clocks may differ.
const SLACK_MS: i64 = 1000;

impl Timeline {
    pub fn of(facts: &Facts, now: Time) -> Self {
        let mut timeline = Timeline::default();
        timeline.lay_out(facts, now);
        timeline
    }

    /// Makes the timeline of a session.
    pub fn lay_out(&mut self, facts: &Facts, now: Time) {
        self.drawn.clear();
        self.segments.clear();
        (self.unfinished, self.lacks_end, self.goes_on, self.added, self.closed_until) = Default::default();
        self.ended = facts.is_ended();
        let work = self.take_facts(facts);
        let connected = facts.time(Fact::ConnectedTime);
        let alerting = facts.time(Fact::StartAlertingTime);
        self.filled_in = if self.segments.is_empty() {
            self.alerting_alone(alerting, connected, facts);
            self.interacting_from(connected)
        } else {
            self.take_segments(facts);
            self.alerting_before(alerting, connected);
            self.after_segments(facts.state(), connected)
        };
        self.hold(facts);
        self.park(facts);
        self.after_call_work(facts, work);
        cut(&mut self.drawn, &mut self.covered, &mut self.spans, now);
    }

    /// The kinds that go on.
    pub fn open(&self) -> Kinds {
        let open = self.spans.iter().filter(|span| span.open);
        open.fold(Kinds::default(), |kinds, span| kinds.with(span.kind))
    }

    /// Takes what the record says of segments and of the end. Returns the first start and the last end of Wrapup segments that
    /// last.
    fn take_facts(&mut self, facts: &Facts) -> (Option<Time>, Option<Time>) {
        (self.has_segments, self.has_wrapup_segment) = (false, false);
        let (mut first_wrapup, mut work): (Option<Time>, _) = (None, (None, None));
        let (mut last, mut last_end): (Option<SegmentFacts>, _) = (None, None);
        let connected = facts.time(Fact::ConnectedTime);
        // Segments of waiting alone don't say when a session ended that connected after it.
        let mut may_tell_end = connected.is_none();
        for segment in facts.segments() {
            let earliest =
                |first: Option<Time>| Some(first.map_or(segment.start, |first| first.min(segment.start)));
            if segment.kind == SegmentKind::Wrapup {
                self.has_wrapup_segment = true;
                first_wrapup = earliest(first_wrapup);
                if segment.lasts() {
                    work = (earliest(work.0), work.1.max(segment.end));
                }
                continue;
            }
            self.has_segments = true;
            may_tell_end |= !segment.waits();
            last_end = last_end.max(segment.end);
            if last.is_none_or(|last| last.start <= segment.start) {
                last = Some(segment);
            }
            if segment.lasts() {
                self.segments.push(segment);
            }
        }
        sort_by_key(&mut self.segments, |segment| segment.start);
        let received = facts.time(Fact::EndReceivedAt);
        let of_segments = last_end.filter(|_| may_tell_end && last.is_some_and(|last| last.end.is_some()));
        let of_segments = of_segments.filter(|end| connected.is_none_or(|connected| *end >= connected));
        let said = facts.time(Fact::DisconnectedTime);
        let known = facts.time(Fact::AfterCallWorkStartTime).or(first_wrapup);
        self.end = if self.ended { said.or(known).or(received).or(of_segments) } else { said };
        self.end_estimated = self.ended && said.or(known).is_none() && received.is_some();
        work
    }

    fn draw(&mut self, kind: SpanKind, start: Bound, end: Option<Bound>) {
        let layer = if kind == SpanKind::AfterCallWork { Layer::Work } else { Layer::Base };
        self.drawn.push(Drawn { kind, start, end, layer });
    }

    /// Draws what ended before the session did.
    fn close(&mut self, kind: SpanKind, start: Bound, end: Bound) {
        self.closed_until = self.closed_until.max(Some(end.at));
        self.draw(kind, start, Some(end));
    }

    /// A span whose end nothing of its own says: to the end of the session, or open if it goes on. If the session is over at
    /// an unknown time, so is the span, and it is not drawn. Says whether it is.
    fn until_end(&mut self, kind: SpanKind, start: Bound) -> bool {
        match self.end {
            None if self.ended => {
                self.never_ends(kind);
                return false;
            }
            end => self.draw(kind, start, end.map(|at| Bound { at, estimated: self.end_estimated })),
        }
        self.goes_on.insert(kind);
        true
    }

    /// What happened up to an unknown time is not drawn.
    fn never_ends(&mut self, kind: SpanKind) {
        self.unfinished.insert(kind);
        self.lacks_end = true;
    }

    fn take_segments(&mut self, facts: &Facts) {
        let connected = facts.time(Fact::ConnectedTime);
        let is_past = is_past_waiting(facts.state());
        for index in 0..self.segments.len() {
            let Some(segment) = self.segments.get(index).copied() else { continue };
            let next = self.segments.get(index + 1).map(|next| next.start);
            let kind = match segment.kind {
                SegmentKind::Alert => SpanKind::Alerting,
                SegmentKind::Contacting => SpanKind::Contacting,
                SegmentKind::Dialing => SpanKind::Dialing,
                SegmentKind::Hold => SpanKind::Held,
                SegmentKind::Interact => SpanKind::Interacting,
                SegmentKind::Parked => SpanKind::Parked,
                SegmentKind::Scheduled | SegmentKind::Wrapup | SegmentKind::Other => SpanKind::Other,
            };
            let start = Bound::at(segment.start);
            if let Some(end) = segment.end {
                self.close(kind, start, Bound::at(end));
                continue;
            }
            let waits = segment.waits();
            let connected = connected.filter(|_| waits).map(|connected| connected.max(segment.start));
            match (connected.into_iter().chain(next).min(), kind) {
                (Some(end), _) => self.close(kind, start, Bound::at(end)),
                (None, _) if waits && is_past => self.never_ends(kind),
                (None, SpanKind::Held) => {
                    self.open_stretch(
                        start,
                        kind,
                        &facts.holds(Fact::Holds),
                        Self::resumed(facts, self.ended),
                    );
                }
                (None, SpanKind::Parked) => {
                    let is_over = facts.state() == Some(State::Connected);
                    self.open_stretch(start, kind, &facts.holds(Fact::Parks), is_over.then_some(None));
                }
                (None, _) => {
                    self.until_end(kind, start);
                }
            }
        }
    }

    /// A segment of holding or parking that is open: it ends where the context says so. `over`: it is over, then or at an unknown time.
    fn open_stretch(
        &mut self,
        start: Bound,
        kind: SpanKind,
        known: &[HoldFacts],
        over: Option<Option<Time>>,
    ) {
        let mut ends = known.iter().filter_map(|hold| hold.end);
        if let Some((at, estimated)) = ends.find(|(end, _)| *end > start.at) {
            return self.close(kind, start, Bound { at, estimated });
        }
        match over {
            None => {
                self.until_end(kind, start);
            }
            Some(Some(end)) if end > start.at => self.close(kind, start, Bound::at(end)),
            Some(_) => {
                self.unfinished.insert(kind);
                self.unfinished.insert(SpanKind::Interacting);
                self.until_end(SpanKind::Other, start);
            }
        }
    }

    /// Ringing that no segment tells of, before the first one.
    fn alerting_before(&mut self, start: Option<Time>, connected: Option<Time>) {
        let alerts = self.segments.iter().any(|segment| segment.kind == SegmentKind::Alert);
        let first = self.segments.first().map(|first| first.start);
        if let (false, Some(start), Some(first)) = (alerts, start, first)
            && start < first
        {
            let end = connected.map_or(first, |connected| connected.min(first));
            self.close(SpanKind::Alerting, Bound::at(start), Bound::at(end));
        }
    }

    /// Ringing, where there are no segments at all.
    fn alerting_alone(&mut self, start: Option<Time>, connected: Option<Time>, facts: &Facts) {
        let Some(start) = start.map(Bound::at) else { return };
        match connected {
            Some(connected) => self.close(SpanKind::Alerting, start, Bound::at(connected)),
            None if self.end.is_none() && is_past_waiting(facts.state()) => {
                self.never_ends(SpanKind::Alerting);
            }
            None if self.end.is_some() && facts.is_from_events() => {
                // Events may leave out that it connected.
                self.unfinished.insert(SpanKind::Alerting);
                self.until_end(SpanKind::Other, start);
            }
            None => {
                self.until_end(SpanKind::Alerting, start);
            }
        }
    }

    /// Interaction that no segment tells of. Says whether there was any.
    fn interacting_from(&mut self, start: Option<Time>) -> bool {
        let Some(start) = start.map(Bound::at) else { return false };
        let is_drawn = self.until_end(SpanKind::Interacting, start);
        self.added = is_drawn.then(|| self.drawn.len() - 1);
        is_drawn && self.drawn.last().is_some_and(Drawn::stays)
    }

    fn last_end(&self) -> Option<Time> {
        self.drawn.iter().filter_map(|drawn| drawn.end).map(|end| end.at).max()
    }

    /// What happened since the segments were sent. Says whether that is anything.
    fn after_segments(&mut self, state: Option<State>, connected: Option<Time>) -> bool {
        let is_open = self.drawn.iter().any(|drawn| drawn.end.is_none());
        let last_end = self.last_end();
        let is_talk = |drawn: &Drawn| matches!(drawn.kind, SpanKind::Interacting | SpanKind::Held);
        let lags = self.ended
            && last_end.zip(self.end).is_some_and(|(last, end)| end.saturating_sub(last) > SLACK_MS);
        let is_more = state == Some(State::Connected) || lags || !self.drawn.iter().any(is_talk);
        if is_open || !is_more {
            return false;
        }
        self.interacting_from(connected.max(connected.and(last_end)))
    }

    /// Whether a hold goes on, at its start or from then on.
    fn resumed(facts: &Facts, ended: bool) -> Option<Option<Time>> {
        let is_over = !ended && facts.held() == Some(false);
        is_over.then(|| facts.time(Fact::ProviderEventTime))
    }

    /// Holds that the context knows of, and the segments do not.
    fn hold(&mut self, facts: &Facts) {
        for hold in facts.holds(Fact::Holds) {
            self.lay_over(SpanKind::Held, hold);
        }
        if facts.held() == Some(true) {
            self.go_on(SpanKind::Held, facts.time(Fact::StartHoldTime));
        }
    }

    /// Parking that the context knows of, and the segments do not.
    fn park(&mut self, facts: &Facts) {
        let last_start = facts.time(Fact::ParkTime);
        let is_last =
            |park: &HoldFacts| last_start.is_none() || park.start.map(|(start, _)| start) == last_start;
        let parks = facts.holds(Fact::Parks);
        let parks_tell = parks.iter().any(is_last);
        for park in parks {
            self.lay_over(SpanKind::Parked, park);
        }
        // It may have been parked again since the segments were sent.
        let is_as_late = |time: Time| last_start.is_none_or(|last| time.saturating_add(SLACK_MS) >= last);
        let reaches = |segment: &SegmentFacts| is_as_late(segment.end.unwrap_or(segment.start));
        let segments_tell = self.segments.iter().any(|segment| segment.kind == SegmentKind::Parked)
            && self.segments.iter().any(reaches);
        if facts.state() == Some(State::Parked) {
            self.go_on(SpanKind::Parked, last_start);
        } else if last_start.is_some() && !parks_tell && !segments_tell {
            self.happened(SpanKind::Parked, true);
        }
    }

    /// Lays a hold over what goes on, never over a closed segment.
    fn lay_over(&mut self, kind: SpanKind, HoldFacts { start, end }: HoldFacts) {
        let last_start = self.segments.last().map(|last| last.start);
        let Some((at, estimated)) = start else {
            if last_start.zip(end).is_none_or(|(last, (end, _))| end > last) {
                self.unfinished.insert(kind);
                self.unfinished.insert(SpanKind::Interacting);
            }
            return;
        };
        if last_start.is_some_and(|last| at < last) {
            return; // The segments know better.
        }
        let mut start = Bound { at, estimated };
        if let Some(until) = self.closed_until.filter(|until| *until > at) {
            start = Bound::at(until);
        }
        let is_drawn = match end {
            Some((at, estimated)) => {
                self.draw(kind, start, Some(Bound { at, estimated }));
                if self.end.is_some_and(|end| at >= end) {
                    self.goes_on.insert(kind);
                }
                true
            }
            None => self.until_end(kind, start),
        };
        if let Some(drawn) = self.drawn.last_mut().filter(|_| is_drawn) {
            drawn.layer = Layer::Over;
        }
    }

    /// The context says that a hold or parking goes on: since a time, if that is known.
    fn go_on(&mut self, kind: SpanKind, start: Option<Time>) {
        if let Some(start) = start {
            self.lay_over(kind, HoldFacts { start: Some((start, false)), end: None });
        }
        if !self.goes_on.has(kind) {
            self.happened(kind, false);
        }
    }

    /// Some of what is open was a hold or parking, nobody knows when. `added`: or some of what was filled in.
    fn happened(&mut self, kind: SpanKind, added: bool) {
        self.unfinished.insert(kind);
        self.unfinished.insert(SpanKind::Interacting);
        for (index, drawn) in self.drawn.iter_mut().enumerate() {
            let is_it = drawn.end.is_none() || added && self.added == Some(index);
            if drawn.kind == SpanKind::Interacting && is_it {
                drawn.kind = SpanKind::Other;
            }
        }
    }

    /// After-call work is one span, whatever says that there was any.
    fn after_call_work(&mut self, facts: &Facts, (first, last_end): (Option<Time>, Option<Time>)) {
        if !self.ended {
            // In a phase that is unknown it may have ended.
            let tells = first.is_some() || facts.has(Fact::AfterCallWork) || facts.has(Fact::Wrapup);
            if tells && !facts.is_without_work() && phase(facts) == Phase::Unknown {
                self.unfinished.insert(SpanKind::AfterCallWork);
            }
            return;
        }
        let seconds = facts.time(Fact::WrapupSeconds);
        let own_start = facts.time(Fact::AfterCallWorkStartTime);
        let pending = facts.is_pending();
        let known = own_start.or(first);
        let is_some = known.is_some() || pending || seconds.is_some();
        let end = self.end.map(|at| Bound { at, estimated: self.end_estimated });
        let start = known.map(Bound::at).or(end).filter(|_| is_some);
        let final_only = |time: Option<Time>| time.filter(|_| facts.has_final_wrapup());
        let end = start.and_then(|start| {
            let said = facts.time(Fact::AfterCallWorkEndTime);
            let said = said.or(final_only(facts.time(Fact::WrapupEndTime))).or(last_end);
            let add =
                |seconds: Time| Bound { at: start.at.saturating_add(seconds.saturating_mul(1000)), ..start };
            said.map(Bound::at).or(final_only(seconds).map(add))
        });
        match (start, end) {
            (Some(start), _) if pending => self.draw(SpanKind::AfterCallWork, start, None),
            (Some(start), Some(end)) => self.draw(SpanKind::AfterCallWork, start, Some(end)),
            _ if facts.is_without_work() => {}
            _ if is_some || facts.has(Fact::AfterCallWork) || facts.has(Fact::Wrapup) => {
                self.unfinished.insert(SpanKind::AfterCallWork);
            }
            _ => {}
        }
    }
}
