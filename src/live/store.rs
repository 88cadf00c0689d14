//! The store: which leg a frame is about, what it changes, and what is forgotten in the end.

use std::collections::{BTreeMap, VecDeque};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::registers::{LegRegisters, Stamp, cleared_by, newest_event};
use super::sorted::Sorted;
use crate::issue::Issue;
use crate::legs::{Found, Leg, find};
use crate::model::{Session, Time};
use crate::order::sort_by_key;
use crate::read::record::Document;
use crate::read::{Json, JsonBytes, ReadOptions, std_double};
use crate::time::{Durations, Phase, PhaseStart, phase_since};
use crate::{facts_of, has_control, is_ended, is_pending, phase};

/// What may be chosen about live sessions.
///
/// ```
/// use cobrowse_session::{LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions { media: vec!["all".to_owned()], ..LiveOptions::default() });
/// live.apply(r#"{"id": "c", "participants": [{"id": "p", "calls": [{"id": "a"}]}]}"#, 0).unwrap();
/// assert!(live.leg("a").is_some());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LiveOptions {
    /// How long an ended leg is kept after its last news, in milliseconds. Default: for ever.
    pub keep_ended_ms: Option<f64>,
    /// How many legs are kept; beyond that, those go that are over, longest without news first. Default: 10,000.
    pub max_legs: u32,
    /// The media whose legs are followed, by the platform's names. Default: `["cobrowsesessions"]`.
    pub media: Vec<String>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        LiveOptions { keep_ended_ms: None, max_legs: 10_000, media: vec!["cobrowsesessions".to_owned()] }
    }
}

/// A leg that is kept true, with the key by which it is known: its communication id, or its participant's while
/// only flat shapes told of it.
///
/// ```
/// use cobrowse_session::{LiveLeg, LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// live.apply(r#"{"id": "a", "state": "alerting"}"#, 0).unwrap();
/// let LiveLeg { key, leg } = live.leg("a").unwrap();
/// assert_eq!(Some(key), leg.session.id.as_ref());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LiveLeg {
    /// The key of the leg.
    pub key: String,
    /// The leg.
    pub leg: Leg,
}

impl Serialize for LiveLeg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key)?;
        self.leg.serialize_entries(&mut map)?;
        map.end()
    }
}

/// Something that happened to a leg.
///
/// ```
/// use cobrowse_session::{Change, ChangeKind, LiveOptions, LiveSessions};
///
/// let applied = LiveSessions::new(LiveOptions::default()).apply(r#"{"id": "a", "state": "alerting"}"#, 0).unwrap();
/// assert_eq!(applied.changes, [Change { kind: ChangeKind::Added, key: "a".to_owned() }]);
/// ```
///
/// ```js
/// new LiveSessions().apply({ id: "a", state: "alerting" }).changes; // [{ type: "added", key: "a" }]
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(
    feature = "describe",
    tsify(type = "ChangeKind & { /** The leg that it happened to. */ key: string }")
)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The leg that it happened to.
    pub key: String,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.kind.name())?;
        match &self.kind {
            ChangeKind::Updated { previous_key: Some(key) } => map.serialize_entry("previousKey", key)?,
            ChangeKind::PhaseChanged { from, to } => {
                map.serialize_entry("from", from.name())?;
                map.serialize_entry("to", to.name())?;
            }
            _ => {}
        }
        map.serialize_entry("key", &self.key)?;
        map.end()
    }
}

/// What can happen to a leg.
///
/// ```
/// use cobrowse_session::{ChangeKind, LiveOptions, LiveSessions, Phase};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// live.apply(r#"{"id": "a", "state": "alerting"}"#, 0).unwrap();
/// let applied = live.apply(r#"{"id": "a", "state": "connected"}"#, 0).unwrap();
/// let kind = ChangeKind::PhaseChanged { from: Phase::Alerting, to: Phase::Connected };
/// assert!(applied.changes.iter().any(|change| change.kind == kind));
/// ```
///
/// ```js
/// const live = new LiveSessions();
/// live.apply({ id: "a", state: "alerting" });
/// live.apply({ id: "a", state: "connected" }).changes.map(({ type }) => type); // ["updated", "phaseChanged"]
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(
    feature = "describe",
    serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum ChangeKind {
    /// It was not known before.
    Added,
    /// Anything about it is different. `previousKey`: it was known by its participant's id until now.
    Updated {
        /// The key that it had before.
        #[cfg_attr(feature = "describe", serde(skip_serializing_if = "Option::is_none"))]
        previous_key: Option<String>,
    },
    /// It went from one phase to another.
    PhaseChanged {
        /// The phase it was in.
        from: Phase,
        /// The phase it is in.
        to: Phase,
    },
    /// It may control another's page now.
    ControlGranted,
    /// It may not any longer.
    ControlRevoked,
    /// It is over.
    Ended,
    /// The agent began to work on it after its end.
    AfterCallWorkStarted,
    /// The agent is done with it.
    AfterCallWorkEnded,
    /// It was forgotten, to make room or because of its age.
    Removed,
}

impl ChangeKind {
    /// The name of the kind, as it stands in a change.
    ///
    /// ```
    /// use cobrowse_session::ChangeKind;
    ///
    /// assert_eq!(ChangeKind::AfterCallWorkStarted.name(), "afterCallWorkStarted");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Updated { .. } => "updated",
            ChangeKind::PhaseChanged { .. } => "phaseChanged",
            ChangeKind::ControlGranted => "controlGranted",
            ChangeKind::ControlRevoked => "controlRevoked",
            ChangeKind::Ended => "ended",
            ChangeKind::AfterCallWorkStarted => "afterCallWorkStarted",
            ChangeKind::AfterCallWorkEnded => "afterCallWorkEnded",
            ChangeKind::Removed => "removed",
        }
    }
}

/// What a frame did.
///
/// ```
/// use cobrowse_session::{LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// let applied = live.apply(r#"{"id": "a", "state": "alerting", "connectedTime": "soon"}"#, 0).unwrap();
/// assert_eq!((applied.changes.len(), applied.issues.len()), (1, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// What happened, leg by leg.
    pub changes: Vec<Change>,
    /// Fields of the frame that could not be used, and were passed over.
    pub issues: Vec<Issue>,
}

/// The legs of one co-browse session.
///
/// ```
/// use cobrowse_session::{LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// live.apply(r#"[{"id": "a", "cobrowseSessionId": "s", "cobrowseRole": "sharer"},
///     {"id": "b", "cobrowseSessionId": "s", "cobrowseRole": "viewer"}]"#, 0).unwrap();
/// assert_eq!(live.pairs()[0].viewers, ["b"]);
/// ```
///
/// ```js
/// const live = new LiveSessions();
/// live.apply([
///   { id: "a", cobrowseSessionId: "s", cobrowseRole: "sharer" },
///   { id: "b", cobrowseSessionId: "s", cobrowseRole: "viewer" },
/// ]);
/// live.pairs(); // [{ cobrowseSessionId: "s", sharers: ["a"], viewers: ["b"], controlling: [] }]
/// ```
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The co-browse session.
    pub cobrowse_session_id: String,
    /// The keys of the legs that share their page.
    pub sharers: Vec<String>,
    /// The keys of the legs that view it.
    pub viewers: Vec<String>,
    /// The keys of the legs that may control another's page right now.
    pub controlling: Vec<String>,
}

/// A leg, and when the last news of it was received.
#[derive(Debug)]
struct Kept {
    live: LiveLeg,
    phase: Phase,
    #[cfg_attr(not(feature = "module"), allow(dead_code))] // JavaScript draws many timers at once.
    since: PhaseStart,
    received: Time,
    /// The keys of the flat shapes that were laid over it.
    flats: Vec<String>,
}

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
    /// What full shapes told, by communication id.
    pub(super) full: Sorted<LegRegisters>,
    /// What flat shapes told, by [`FlatKey`].
    pub(super) flat: Sorted<LegRegisters>,
    /// The communications of each participant, sorted.
    by_participant: Sorted<Vec<String>>,
    legs: Sorted<Kept>,
    /// Keys that were evicted, oldest first: their stragglers are ignored.
    pub(super) tombstones: VecDeque<String>,
    buried: Sorted<()>,
    /// receivedAt − newest event, of the last frames that brought news of a known leg.
    lags: VecDeque<Time>,
    newest: Time,
    next_sweep: Time,
}

/// What a flat shape is filed under: its participant, the co-browse session that it speaks of, and when it connected
/// or ended without, as far as it says so. A participant may have several communications, and a flat shape does not
/// name its own: by this they are kept apart. As one text, in which the participant comes first, so that all of a
/// participant stand together.
pub(super) struct FlatKey;

impl FlatKey {
    pub fn of(leg: &Leg) -> Option<(String, String)> {
        let participant = participant_of(leg)?;
        let session_id = leg.session.cobrowse_session_id.as_deref().unwrap_or_default();
        let mark = match (leg.session.connected_time, leg.session.disconnected_time) {
            (Some(connected), _) => format!("c{connected}"),
            (None, Some(ended)) => format!("e{ended}"),
            (None, None) => String::new(),
        };
        Some((participant.clone(), format!("{participant}{session_id}\0{mark}")))
    }

    /// The co-browse session in a key of a participant, and what else marks its communication.
    fn parts<'k>(key: &'k str, participant: &str) -> (Option<&'k str>, &'k str) {
        let rest = key.strip_prefix(participant).unwrap_or_default();
        let (session_id, mark) = rest.rsplit_once('\0').unwrap_or_default();
        (Some(session_id).filter(|id| !id.is_empty()), mark)
    }

    /// Whether a session has other times than a mark speaks of.
    fn contradicts(mark: &str, session: &Session) -> bool {
        let known = if mark.starts_with('c') { session.connected_time } else { session.disconnected_time };
        !mark.is_empty() && known.is_some() && !Self::marks(mark, session)
    }

    /// Whether a session is the one that a mark speaks of.
    fn marks(mark: &str, session: &Session) -> bool {
        match mark.split_at_checked(1) {
            Some(("c", time)) => {
                session.connected_time.is_some() && session.connected_time == time.parse().ok()
            }
            Some(("e", time)) => {
                session.disconnected_time.is_some() && session.disconnected_time == time.parse().ok()
            }
            _ => false,
        }
    }
}

/// A leg's participant, as one text.
fn participant_of(leg: &Leg) -> Option<String> {
    participant(&leg.conversation_id, &leg.participant_id)
}

fn participant(conversation_id: &Option<String>, participant_id: &Option<String>) -> Option<String> {
    let (conversation, participant) = conversation_id.as_deref().zip(participant_id.as_deref())?;
    Some([conversation, "\0", participant, "\0"].concat())
}

/// The participant's own id in that text.
fn id_of(participant: &str) -> &str {
    participant.split('\0').nth(1).unwrap_or_default()
}

/// Puts a text into a sorted list, once.
fn insert(list: &mut Vec<String>, text: &str) {
    if let Err(at) = list.binary_search_by(|other| other.as_str().cmp(text)) {
        list.insert(at, text.to_owned());
    }
}

/// How many frames the clock is estimated from.
const LAGS: usize = 64;
/// By how much the clocks may differ that a leg's times are read from.
const CLOCKS_DIFFER_MS: Time = 5000;
/// How far apart two estimates may be that agree.
const AGREEMENT_MS: Time = 1000;

impl LiveSessions {
    /// A store without legs.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// assert_eq!(LiveSessions::new(LiveOptions::default()).legs().count(), 0);
    /// ```
    pub fn new(options: LiveOptions) -> Self {
        LiveSessions { options, ..LiveSessions::default() }
    }

    /// Takes a notification, a REST answer or a session in, as JSON, with the time of its receipt (milliseconds
    /// since the epoch).
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
        let options = ReadOptions { names: false, double: std_double, is_extended: false };
        self.apply_json(JsonBytes::from(frame.into()), options, received_at)
    }

    pub(crate) fn apply_json(
        &mut self,
        frame: JsonBytes<'_>,
        options: ReadOptions,
        received_at: Time,
    ) -> Result<Applied, Vec<Issue>> {
        let refused = |code| vec![Issue::new(code, Vec::new())];
        let document = Document::new(frame, options).map_err(refused)?;
        let received_at = crate::clamp(received_at);
        let media = self.options.media.clone();
        let mut touched = Vec::new();
        let mut participants = Vec::new();
        let mut issues = Vec::new();
        let mut write = |mut found: Found| {
            issues.append(&mut found.issues);
            self.write(&found.leg(), received_at, &mut touched, &mut participants);
        };
        let problems = find(&document, &crate::wanted(&media), None, &mut write).map_err(refused)?;
        let mut applied =
            Applied { issues: problems.into_iter().chain(issues).collect(), ..Applied::default() };
        self.newest = self.newest.max(received_at);
        if let Some(event) = self.refresh(touched, participants, received_at, &mut applied) {
            self.lags.push_back(received_at - event);
            if self.lags.len() > LAGS {
                self.lags.pop_front();
            }
        }
        self.evict(&mut applied);
        Ok(applied)
    }

    /// Writes a leg of a frame into the registers that it belongs to.
    fn write(
        &mut self,
        leg: &Leg,
        received: Time,
        touched: &mut Vec<String>,
        participants: &mut Vec<String>,
    ) {
        let stamp = Stamp::of(&leg.session, received);
        let cleared = cleared_by(leg, stamp);
        if leg.shape.is_flat() {
            if let Some((participant, key)) = FlatKey::of(leg).filter(|(_, key)| !self.buried.contains(key)) {
                self.flat.change(&key, |registers| registers.write(leg, stamp, &cleared));
                insert(participants, &participant);
            }
            return;
        }
        // What has no id can't be followed.
        let Some(id) = leg.session.id.clone().filter(|id| !self.buried.contains(id)) else { return };
        self.full.change(&id, |registers| registers.write(leg, stamp, &cleared));
        if let Some(participant) = participant_of(leg) {
            insert(participants, &participant);
            self.by_participant.change(&participant, |keys| insert(keys, &id));
        }
        insert(touched, &id);
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
        let mut lags: Vec<Time> = self.lags.iter().copied().collect();
        sort_by_key(&mut lags, |lag| *lag);
        lags.windows(2)
            .find_map(|pair| match pair {
                [least, next] if next - least <= AGREEMENT_MS => Some(*least),
                _ => None,
            })
            .unwrap_or(0)
    }

    /// Makes the legs anew that a frame touched, and says what is different. Returns the newest event that is news of
    /// a leg that was known.
    fn refresh(
        &mut self,
        mut touched: Vec<String>,
        mut participants: Vec<String>,
        received: Time,
        applied: &mut Applied,
    ) -> Option<Time> {
        // A bare session does not say whose it is; the leg knows.
        for registers in touched.iter().filter_map(|key| self.full.get(key)) {
            let place = &registers.place.value;
            if let Some(participant) = participant(&place.conversation_id, &place.participant_id) {
                insert(&mut participants, &participant);
            }
        }
        // A flat shape may be about any leg of its participant.
        for participant in &participants {
            for key in self.by_participant.get(participant).into_iter().flatten() {
                insert(&mut touched, key);
            }
        }
        // What flat shapes told goes into the leg that it is about; by the participant's id, if there is none yet.
        let mut joined: Vec<(String, &str, &LegRegisters)> = Vec::new();
        let mut renamed: Vec<(String, String)> = Vec::new();
        for participant in &participants {
            let own_id = id_of(participant);
            let mut provisional = false;
            // What a leg that went by its participant's id was made of, and so which leg it turned out to be.
            let former = self.legs.get(own_id).filter(|kept| kept.live.leg.session.id.is_none());
            let mut turned_out = None;
            for (key, registers) in self.flat.beginning(participant) {
                match self.target(participant, FlatKey::parts(key, participant), registers) {
                    Some(leg) => {
                        if former.is_some_and(|kept| kept.flats.iter().any(|flat| flat == key)) {
                            turned_out.get_or_insert_with(|| leg.clone());
                        }
                        joined.push((leg, key, registers));
                    }
                    None => {
                        provisional = true;
                        insert(&mut touched, own_id);
                        joined.push((own_id.to_owned(), key, registers));
                    }
                }
            }
            if let Some(target) = turned_out.filter(|target| !provisional && target != own_id) {
                renamed.push((own_id.to_owned(), target));
            }
        }
        let fresh: Vec<(String, Leg, Vec<String>)> = touched
            .into_iter()
            .map(|key| {
                let own = self.full.get(&key);
                let flats = || joined.iter().filter(|(target, ..)| *target == key);
                let leg = match own {
                    Some(registers) if flats().next().is_none() => registers.leg(),
                    _ => {
                        let mut registers = own.cloned().unwrap_or_default();
                        flats().for_each(|(_, _, flat)| registers.merge(flat));
                        registers.leg()
                    }
                };
                let flats = flats().map(|(_, flat_key, _)| (*flat_key).to_owned()).collect();
                (key, leg, flats)
            })
            .collect();
        let mut news = None;
        for (key, leg, flats) in fresh {
            let former = renamed.iter().find(|(_, target)| *target == key).map(|(former, _)| former);
            let previous = former.and_then(|former| self.legs.remove(former));
            let previous_key = previous.as_ref().map(|kept| kept.live.key.clone());
            let before = match self.legs.get_mut(&key) {
                Some(kept) if kept.live.leg == leg && previous_key.is_none() => {
                    kept.flats = flats;
                    continue;
                }
                Some(kept) => Some(&kept.live.leg),
                None => previous.as_ref().map(|kept| &kept.live.leg),
            };
            let known = before.and_then(|leg| newest_event(&leg.session));
            news = news
                .max(newest_event(&leg.session).filter(|event| known.is_some_and(|known| known < *event)));
            let changes = difference(before, &leg, previous_key);
            applied.changes.extend(changes.into_iter().map(|kind| Change { kind, key: key.clone() }));
            let phase = phase(&leg.session, &leg.context);
            let since = phase_since(&facts_of(&leg.session, &leg.context));
            let live = LiveLeg { key: key.clone(), leg };
            self.legs.insert(&key, Kept { live, phase, since, received, flats });
        }
        news
    }

    /// The leg that a flat shape is about, among those of its participant that it does not contradict: the one with its
    /// times, else the latest that has not ended, else the latest.
    fn target(
        &self,
        participant: &str,
        (session_id, mark): (Option<&str>, &str),
        flat: &LegRegisters,
    ) -> Option<String> {
        let newest = flat.session.stamps.iter().flatten().filter_map(|stamp| stamp.event).max();
        let candidates = self.by_participant.get(participant)?;
        candidates
            .iter()
            .filter_map(|key| self.full.get(key).map(|registers| (key, registers)))
            .filter(|(_, registers)| {
                let session = &registers.session.value;
                let own = session.cobrowse_session_id.as_deref();
                // Who has connected began before that; who has not may still be alerting when others connect.
                let connected = session.connected_time.filter(|_| mark.starts_with('c'));
                let began = session.start_alerting_time.or(connected);
                own.zip(session_id).is_none_or(|(own, other)| own == other)
                    && began.zip(newest).is_none_or(|(began, newest)| began <= newest + CLOCKS_DIFFER_MS)
                    && !FlatKey::contradicts(mark, session)
            })
            .max_by_key(|(key, registers)| {
                let same = FlatKey::marks(mark, &registers.session.value);
                let live = !is_ended(&registers.leg().session);
                (same, live, registers.session.stamps.iter().max().copied().flatten(), *key)
            })
            .map(|(key, _)| key.clone())
    }

    /// Forgets ended legs that are too old, and the oldest legs if there are too many.
    fn evict(&mut self, applied: &mut Applied) {
        let over = |kept: &Kept| is_ended(&kept.live.leg.session) && !is_pending(&kept.live.leg.session);
        let keep = self.options.keep_ended_ms.filter(|ms| ms.is_finite()).map(|ms| ms as Time);
        let mut doomed: Vec<String> = Vec::new();
        if let Some(keep) = keep.filter(|_| self.newest >= self.next_sweep) {
            let old = |kept: &&Kept| over(kept) && self.newest - kept.received > keep;
            doomed.extend(self.legs.values().filter(old).map(|kept| kept.live.key.clone()));
            self.next_sweep = self.newest + (keep / 4).clamp(1, 60_000);
        }
        let too_many = self.legs.len().saturating_sub(self.options.max_legs as usize);
        if too_many > doomed.len() {
            let mut all: Vec<&Kept> = self.legs.values().collect();
            // Those that are over first, and of them the oldest.
            sort_by_key(&mut all, |kept| kept.received / 2 + if over(kept) { Time::MIN / 2 } else { 0 });
            doomed = all.iter().take(too_many).map(|kept| kept.live.key.clone()).collect();
        }
        for key in doomed {
            self.forget(&key);
            applied.changes.push(Change { kind: ChangeKind::Removed, key });
        }
    }

    /// Forgets a leg and all that was told of it. Late frames of one that is over won't bring it back; one that was
    /// live, and had to go for want of room, may come again.
    fn forget(&mut self, key: &str) {
        let Some(Kept { live, flats, .. }) = self.legs.remove(key) else { return };
        let over = is_ended(&live.leg.session);
        self.full.remove(key);
        if over {
            self.bury(key.to_owned());
        }
        for flat in flats {
            self.flat.remove(&flat);
            if over {
                self.bury(flat);
            }
        }
        if let Some(participant) = participant_of(&live.leg)
            && let Some(keys) = self.by_participant.get_mut(&participant)
        {
            keys.retain(|other| other != key);
            if keys.is_empty() {
                self.by_participant.remove(&participant);
            }
        }
    }

    pub(super) fn bury(&mut self, key: String) {
        if !self.buried.contains(&key) {
            self.buried.insert(&key, ());
            self.tombstones.push_back(key);
        }
        while self.tombstones.len() > self.options.max_legs as usize * 2 {
            if let Some(oldest) = self.tombstones.pop_front() {
                self.buried.remove(&oldest);
            }
        }
    }

    /// Takes over what was once written. Changes are not reported.
    pub(super) fn rewrite(&mut self, leg: &Leg, stamp: Stamp, cleared: &[&str], flat: Option<String>) {
        let participant = participant_of(leg);
        let mut participants: Vec<String> = participant.iter().cloned().collect();
        let mut touched = Vec::new();
        match (flat, &leg.session.id) {
            (Some(key), _) => {
                let ends = key.match_indices('\0').map(|(at, _)| at).nth(1);
                insert(&mut participants, ends.and_then(|end| key.get(..=end)).unwrap_or_default());
                self.flat.change(&key, |registers| registers.write(leg, stamp, cleared));
            }
            (None, Some(id)) => {
                self.full.change(id, |registers| registers.write(leg, stamp, cleared));
                insert(&mut touched, id);
                if let Some(participant) = participant {
                    self.by_participant.change(&participant, |keys| insert(keys, id));
                }
            }
            (None, None) => return,
        }
        self.newest = self.newest.max(stamp.received);
        self.refresh(touched, participants, stamp.received, &mut Applied::default());
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
        self.legs.values().map(|kept| &kept.live)
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
        self.legs.get(key).map(|kept| &kept.live)
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
        let LiveLeg { leg, .. } = self.leg(key)?;
        let facts = facts_of(&leg.session, &leg.context);
        Some(crate::time::durations(
            &facts,
            now - self.clock_offset_ms(),
            &mut crate::time::Timeline::default(),
        ))
    }

    /// Since when the phase of each leg lasts, in the order of the keys, by the platform's clock.
    #[cfg(feature = "module")]
    pub(crate) fn phase_starts(&self) -> impl Iterator<Item = PhaseStart> {
        self.legs.values().map(|kept| kept.since)
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
        self.legs.values().map(|kept| kept.phase)
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
        let mut pairs: Vec<Pair> = Vec::new();
        for LiveLeg { key, leg } in self.legs() {
            let Some(id) = leg.session.cobrowse_session_id.as_deref() else { continue };
            let at = pairs.binary_search_by(|pair| pair.cobrowse_session_id.as_str().cmp(id)).unwrap_or_else(
                |at| {
                    pairs.insert(at, Pair { cobrowse_session_id: id.to_owned(), ..Pair::default() });
                    at
                },
            );
            let Some(pair) = pairs.get_mut(at) else { continue };
            match leg.session.cobrowse_role.as_ref().map(|role| role.as_str()) {
                Some("sharer") => pair.sharers.push(key.clone()),
                Some("viewer") => pair.viewers.push(key.clone()),
                _ => {}
            }
            if has_control(&leg.session) {
                pair.controlling.push(key.clone());
            }
        }
        pairs
    }
}

/// What happened between two states of a leg.
fn difference(before: Option<&Leg>, after: &Leg, previous_key: Option<String>) -> Vec<ChangeKind> {
    let Some(before) = before else { return vec![ChangeKind::Added] };
    let mut changes = vec![ChangeKind::Updated { previous_key }];
    let (from, to) = (phase(&before.session, &before.context), phase(&after.session, &after.context));
    if from != to {
        changes.push(ChangeKind::PhaseChanged { from, to });
    }
    match (has_control(&before.session), has_control(&after.session)) {
        (false, true) => changes.push(ChangeKind::ControlGranted),
        (true, false) => changes.push(ChangeKind::ControlRevoked),
        _ => {}
    }
    if !is_ended(&before.session) && is_ended(&after.session) {
        changes.push(ChangeKind::Ended);
    }
    match (from == Phase::AfterCallWork, to == Phase::AfterCallWork) {
        (false, true) => changes.push(ChangeKind::AfterCallWorkStarted),
        (true, false) => changes.push(ChangeKind::AfterCallWorkEnded),
        _ => {}
    }
    changes
}
