//! The store of live sessions: frames in, legs out.

use std::collections::BTreeMap;

use super::clock::Clock;
use super::eviction::Limits;
use super::filing::Written;
use super::pairs::pairs;
use super::receipts::Receipt;
use super::refresh::Refreshed;
use super::registers::{Stamp, Told, cleared_by};
use super::state::{LiveState, StoredLeg};
use super::types::{Applied, Change, LegChange, LiveLeg, LiveOptions, Pair};
use crate::check::Sink;
use crate::issue::Issue;
use crate::legs::{Countdowns, Found, KnownParticipants, countdowns, find, media_filter};
use crate::model::Time;
use crate::model::facts::Facts;
use crate::options::Options;
use crate::read::document::Document;
use crate::read::{Json, JsonBytes, ReadOptions};
use crate::time::{Durations, Phase, Span, Timeline, clamp, durations, phase_since};

/// The legs that frames tell of.
///
/// ```
/// use cobrowse_session::{LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
/// assert_eq!(live.durations("a", 5_000).unwrap().phase_ms, Some(4_000));
/// ```
#[derive(Debug, Default)]
pub struct LiveSessions {
    options: LiveOptions,
    pub(super) state: LiveState,
    /// Participants that were read before.
    known: KnownParticipants,
    pub(super) clock: Clock,
    /// When the last frame was received.
    pub(super) newest: Time,
    /// What was restored, and is not worked out yet.
    pub(super) restored: Written,
}

/// What a frame did.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub changes: Vec<LegChange>,
    pub issues: Vec<Issue>,
    /// How many legs the frame tells of.
    pub found: u32,
}

impl LiveSessions {
    /// A store without legs.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// assert_eq!(LiveSessions::new(LiveOptions::default()).legs().count(), 0);
    /// ```
    pub fn new(options: LiveOptions) -> Self {
        let check = Options { abort_early: false, ..options.check };
        LiveSessions { options: LiveOptions { check, ..options }, ..LiveSessions::default() }
    }

    /// Takes a notification, a REST answer or a session in, as JSON, with the time of its receipt (milliseconds
    /// since the epoch). Of what is wrong with it, 10,000 issues are told at most.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// assert!(live.apply(r#"{"id": "a", "state": "alerting"}"#, 0).is_ok());
    /// assert!(live.apply("no JSON", 0).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong, if it is no JSON or no object; then nothing has changed.
    pub fn apply<'a>(
        &mut self,
        frame: impl Into<Json<'a>>,
        received_at: Time,
    ) -> Result<Applied, Vec<Issue>> {
        let outcome = self.apply_json(JsonBytes::from(frame.into()), ReadOptions::STANDARD, received_at)?;
        let changes = outcome.changes.into_iter().map(Change::from).collect();
        Ok(Applied { changes, issues: outcome.issues, found: outcome.found })
    }

    pub(crate) fn apply_json(
        &mut self,
        frame: JsonBytes<'_>,
        options: ReadOptions,
        received_at: Time,
    ) -> Result<Outcome, Vec<Issue>> {
        let refused = |code| vec![Issue::new(code, Vec::new())];
        let LiveSessions { options: LiveOptions { media, check, .. }, state, known, .. } = self;
        let document = Document::with_known(frame, options, Some(known)).map_err(refused)?;
        let received_at = clamp(received_at);
        let mut written = Written::default();
        let (mut of_legs, mut found) = (Vec::new(), 0);
        let mut file = |leg: &Found| {
            found += 1;
            of_legs.extend_from_slice(&leg.issues);
            let stamp = Stamp::of(&leg.facts, received_at);
            let told = Told { cleared: &cleared_by(leg), receipts: &[Receipt::of(leg, received_at)] };
            state.file(leg, stamp, told, &mut written);
        };
        let mut issues =
            find(&document, &media_filter(media), check, Some(known), &mut file).map_err(refused)?;
        issues.append(&mut of_legs);
        self.newest = self.newest.max(received_at);
        let Refreshed { mut changes, news } = self.state.refresh(written, Some(received_at), check);
        if let Some(event) = news {
            self.clock.add(received_at - event);
        }
        self.state.evict(self.limits(), self.newest, &mut changes);
        Ok(Outcome { changes, issues, found })
    }

    pub(super) fn limits(&self) -> Limits {
        let keep_ended = self.options.keep_ended_ms.filter(|ms| ms.is_finite()).map(|ms| ms as Time);
        Limits { keep_ended, legs: self.options.max_legs as usize }
    }

    /// Works out what was restored: every leg that is there now is added.
    pub(super) fn refresh_restored(&mut self) -> Vec<LegChange> {
        let restored = std::mem::take(&mut self.restored);
        self.state.refresh(restored, None, &self.options.check).changes
    }

    /// Works out what was restored, and forgets what this store does not keep.
    pub(crate) fn finish_restoring(&mut self) -> Vec<LegChange> {
        let mut changes = self.refresh_restored();
        self.state.evict(self.limits(), self.newest, &mut changes);
        changes
    }

    /// A frame was received then, before this store was saved.
    pub(super) fn was_received(&mut self, received_at: Time) {
        self.newest = self.newest.max(received_at);
    }

    /// By how many milliseconds the clock that receipts are read from is ahead of the platform's: the least of what
    /// the last frames took to arrive. 0 until two of them agree.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// assert_eq!(LiveSessions::new(LiveOptions::default()).clock_offset_ms(), 0);
    /// ```
    pub fn clock_offset_ms(&self) -> Time {
        self.clock.offset_ms()
    }

    /// The legs, by their keys.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
    /// assert_eq!(live.legs().map(|leg| leg.key.as_str()).collect::<Vec<_>>(), ["a"]);
    /// ```
    pub fn legs(&self) -> impl Iterator<Item = &LiveLeg> {
        self.state.legs().filter_map(|leg| leg.live_leg(&self.options.check))
    }

    /// The leg with a key.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
    /// assert!(live.leg("a").is_some());
    /// ```
    pub fn leg(&self, key: &str) -> Option<&LiveLeg> {
        self.state.leg(key)?.live_leg(&self.options.check)
    }

    /// The durations of a leg, `now` being a reading of the clock that receipts are read from.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
    /// assert_eq!(live.durations("a", 5_000).unwrap().interacting_ms, Some(4_000));
    /// ```
    pub fn durations(&self, key: &str, now: Time) -> Option<Durations> {
        let facts = self.facts_of(self.state.leg(key)?)?;
        Some(durations(&facts, self.platform_time(now), &mut Timeline::default()))
    }

    /// When the last frame that told of a leg was received, news or not.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "alerting"}"#, 1_000).unwrap();
    /// live.apply(r#"{"id": "a", "state": "alerting"}"#, 2_000).unwrap();
    /// assert_eq!(live.last_received_at("a"), Some(2_000));
    /// ```
    pub fn last_received_at(&self, key: &str) -> Option<Time> {
        self.state.last_received_at(self.state.leg(key)?)
    }

    /// The timeline of a leg, `now` being a reading of the clock that receipts are read from.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
    /// assert_eq!(live.timeline("a", 5_000).unwrap()[0].start_ms, 1_000);
    /// ```
    pub fn timeline(&self, key: &str, now: Time) -> Option<Vec<Span>> {
        let facts = self.facts_of(self.state.leg(key)?)?;
        Some(Timeline::of(&facts, self.platform_time(now)).spans)
    }

    /// What is left of a leg's timeouts, `now` being a reading of the clock that receipts are read from.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "alerting", "startAlertingTime": 0, "alertingTimeoutMs": 8000}"#, 0).unwrap();
    /// assert_eq!(live.countdowns("a", 5_000).unwrap().alerting_left_ms, Some(3_000));
    /// ```
    pub fn countdowns(&self, key: &str, now: Time) -> Option<Countdowns> {
        let facts = self.facts_of(self.state.leg(key)?)?;
        Some(countdowns(&facts, self.platform_time(now)))
    }

    /// The facts of a leg by the platform's clock: what is known from receipts only is not what the leg shows.
    fn facts_of(&self, leg: &StoredLeg) -> Option<Facts> {
        let shown = leg.shown.as_ref()?;
        match self.clock_offset_ms() {
            0 => Some(shown.values.facts()),
            offset => self.state.values_of(leg, offset).map(|(values, _)| values.facts()),
        }
    }

    /// What the platform's clock says when the clock that receipts are read from says `now`.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// assert_eq!(LiveSessions::new(LiveOptions::default()).platform_time(5_000), 5_000);
    /// ```
    pub fn platform_time(&self, now: Time) -> Time {
        clamp(now).saturating_sub(self.clock_offset_ms())
    }

    /// How many legs are in each phase.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions, Phase};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "connected", "connectedTime": 1000}"#, 1_000).unwrap();
    /// assert_eq!(live.counts().get(&Phase::Connected), Some(&1));
    /// ```
    pub fn counts(&self) -> BTreeMap<Phase, u32> {
        let mut counts = BTreeMap::new();
        for phase in self.phases() {
            *counts.entry(phase).or_default() += 1;
        }
        counts
    }

    /// The phase of each leg, in the order of the keys.
    pub(crate) fn phases(&self) -> impl Iterator<Item = Phase> {
        self.state.legs().filter_map(|leg| leg.shown.as_ref()).map(|shown| shown.phase)
    }

    /// The legs of each co-browse session.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"[{"id": "a", "cobrowseSessionId": "s", "cobrowseRole": "sharer"},
    ///     {"id": "b", "cobrowseSessionId": "s", "cobrowseRole": "viewer"}]"#, 0).unwrap();
    /// assert_eq!(live.pairs()[0].sharers, ["a"]);
    /// ```
    pub fn pairs(&self) -> Vec<Pair> {
        pairs(self.state.legs())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
impl LiveSessions {
    /// How many entries of all kinds the store has.
    pub(super) fn entries(&self) -> usize {
        self.state.entries()
    }
}

/// What only JavaScript asks for.
#[cfg_attr(not(feature = "module"), allow(dead_code))]
impl LiveSessions {
    /// The key of the leg with a number.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn key(&self, leg: u32) -> Option<&str> {
        self.state.legs.get(leg).map(|leg| &*leg.key)
    }

    /// How many legs there are.
    pub(crate) fn count(&self) -> usize {
        self.state.leg_index.len()
    }

    /// The numbers of the legs, in the order of their keys.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        self.state.leg_index.numbers()
    }

    /// The leg with a number.
    pub(crate) fn numbered(&self, leg: u32) -> Option<&impl serde::Serialize> {
        self.state.legs.get(leg)
    }

    /// Tells the issues of the leg with a number.
    pub(crate) fn tell_issues(&self, leg: u32, sink: &mut dyn Sink) {
        if let Some(shown) = self.state.legs.get(leg).and_then(|leg| leg.shown.as_ref()) {
            shown.values.check(&self.options.check, sink);
        }
    }

    /// Since when the phase of a leg lasts, by the platform's clock.
    pub(crate) fn phase_start(&self, leg: u32) -> Option<Time> {
        phase_since(&self.facts_of(self.state.legs.get(leg)?)?)
    }
}
