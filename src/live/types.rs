//! The public types of live sessions.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::issue::Issue;
use crate::legs::Leg;
use crate::model::payload::COBROWSE;
use crate::options::Options;
use crate::time::Phase;

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
    /// How the fields of frames are checked. Of these options, `unknown_fields` and `abort_early` change nothing.
    pub check: Options,
}

impl Default for LiveOptions {
    fn default() -> Self {
        LiveOptions {
            keep_ended_ms: None,
            max_legs: 10_000,
            media: vec![COBROWSE.to_owned()],
            check: Options::default(),
        }
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
/// let LiveLeg { key, leg, issues } = live.leg("a").unwrap();
/// assert_eq!((Some(key), issues.len()), (leg.session.id.as_ref(), 0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LiveLeg {
    /// The key of the leg.
    pub key: String,
    /// The leg.
    pub leg: Leg,
    /// What is wrong with the fields of the session in the newest frame (the one whose stamp is the greatest: docs/contract.md), and what
    /// the rules say of the session as it is known by now; 100 issues at most. Paths are those of the session.
    pub issues: Vec<Issue>,
}

impl Serialize for LiveLeg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &self.key)?;
        self.leg.serialize_entries(&mut map)?;
        map.serialize_entry("issues", &self.issues)?;
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
        CHANGE_KINDS.get(usize::from(self.number())).copied().unwrap_or_default()
    }

    /// The place of the name among [`CHANGE_KINDS`].
    pub(crate) fn number(&self) -> u8 {
        match self {
            ChangeKind::Added => 0,
            ChangeKind::Updated { .. } => 1,
            ChangeKind::PhaseChanged { .. } => 2,
            ChangeKind::ControlGranted => 3,
            ChangeKind::ControlRevoked => 4,
            ChangeKind::Ended => 5,
            ChangeKind::AfterCallWorkStarted => 6,
            ChangeKind::AfterCallWorkEnded => 7,
            ChangeKind::Removed => 8,
        }
    }
}

/// The names of the kinds of changes, in the order of their numbers.
pub(crate) const CHANGE_KINDS: [&str; 9] = [
    "added",
    "updated",
    "phaseChanged",
    "controlGranted",
    "controlRevoked",
    "ended",
    "afterCallWorkStarted",
    "afterCallWorkEnded",
    "removed",
];

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
    /// How many legs the frame tells of, of the media that are wanted. 0: it is something else.
    pub found: u32,
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
/// live.pairs(); // [{ cobrowseSessionId: "s", sharers: ["a"], viewers: ["b"], controlling: [], controls: [] }]
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
    /// Whom they may control.
    pub controls: Vec<Control>,
}

/// Whom a leg may control.
///
/// ```
/// use cobrowse_session::{Control, LiveOptions, LiveSessions};
///
/// let mut live = LiveSessions::new(LiveOptions::default());
/// live.apply(r#"{"id": "a", "state": "connected", "cobrowseSessionId": "s", "controlling": ["x"]}"#, 0).unwrap();
/// assert_eq!(live.pairs()[0].controls, [Control { by: "a".to_owned(), whom: vec!["x".to_owned()] }]);
/// ```
///
/// ```js
/// const live = new LiveSessions();
/// live.apply({ id: "a", state: "connected", cobrowseSessionId: "s", controlling: ["x"] });
/// live.pairs()[0].controls; // [{ by: "a", whom: ["x"] }]
/// ```
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
pub struct Control {
    /// The key of the leg.
    pub by: String,
    /// The ids of co-browse participants, as they were received: they are no keys of legs.
    pub whom: Vec<String>,
}

/// A change by the number of its leg.
#[derive(Debug)]
pub(crate) struct LegChange {
    pub kind: ChangeKind,
    /// The key of the leg.
    pub key: Arc<str>,
    /// The number of the leg. No other leg has it as long as this one is in the store.
    #[allow(dead_code)] // Only JavaScript knows legs by their numbers.
    pub leg: u32,
    /// The number that the leg had by its previous key.
    #[allow(dead_code)]
    pub previous: Option<u32>,
}

impl From<LegChange> for Change {
    fn from(LegChange { kind, key, .. }: LegChange) -> Self {
        Change { kind, key: key.as_ref().to_owned() }
    }
}
