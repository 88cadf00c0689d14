//! Checks and times Genesys Cloud co-browse sessions.
//!
//! A session object of the platform is a bag of optional strings. This crate answers what a page or a
//! service needs to know of one: is it sound, and if not, where and why; what phase is it in; how long has
//! it been alerting, talking, held, in after-call work; may its viewer URL be opened.
//!
//! ```
//! use cobrowse_session::{Options, Phase, inspect};
//!
//! let json = r#"{"id": "a", "state": "connected", "connectedTime": "2026-03-02T09:00:00Z"}"#;
//! let now = 1_772_442_065_000; // 2026-03-02T09:01:05Z
//! let inspection = inspect(json, now, &Options::default());
//! assert!(inspection.valid);
//! assert_eq!(inspection.durations.phase, Phase::Connected);
//! assert_eq!(inspection.durations.phase_ms, Some(65_000));
//! ```
//!
//! A record flows through four steps, each a folder: `read` (JSON text, or what JavaScript read from an
//! object) → `check` (fields, then rules) → `time` (phase, timeline, durations) → show (the npm package's
//! TypeScript façade in `js/`). Their contract is one table of fields a record, in `model`.
//!
//! # Scope
//!
//! It reads single sessions and does arithmetic on them. It opens no connection, knows no clock (`now` is
//! always an argument) and formats nothing for people.

// In the modules, which have an allocator of their own, Cargo.toml denies it, and `wasm::memory` lifts that for itself.
#![cfg_attr(not(all(feature = "module", target_arch = "wasm32")), forbid(unsafe_code))]
// Of these two, only one is there.
#![cfg_attr(all(feature = "module", not(target_arch = "wasm32")), allow(dead_code))]
// Payloads are read by more parts of the reader and the checker than sessions are.
#![cfg_attr(not(feature = "live"), allow(dead_code, unused_imports))]

mod bytes;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod cases;
mod check;
#[cfg(feature = "describe")]
#[doc(hidden)]
pub mod describe;
#[cfg(all(fuzzing, feature = "live"))]
#[doc(hidden)]
pub mod fuzzing;
mod issue;
#[cfg(feature = "live")]
mod legs;
#[cfg(feature = "live")]
mod live;
mod model;
mod options;
mod order;
mod read;
mod results;
mod time;
#[cfg(all(feature = "module", target_arch = "wasm32"))]
mod wasm;
mod work;

pub use issue::{
    Expected, InvalidTimeReason, Issue, IssueCode, Received, Severity, StateConflict, Step, UnsafeUrlReason,
};
#[cfg(feature = "live")]
pub use legs::{Countdowns, EndedBy, Leg, Shape};
#[cfg(feature = "live")]
pub use live::{Applied, Change, ChangeKind, Control, LiveLeg, LiveOptions, LiveSessions, Pair};
pub use model::{
    Address, AfterCallWork, AfterCallWorkState, CobrowseRole, Context, DisconnectType, Hold, Open, Reported,
    Segment, Session, State, Time, Wrapup,
};
pub use options::{EmptyText, Options, UnknownFields};
pub use read::Json;
pub use results::{Inspection, Reading, SessionError, Validation};
pub use time::{Basis, Durations, Phase, PlatformMetrics, Span, SpanKind};

use check::{Checked, check_json};
#[cfg(feature = "live")]
use legs::LegFacts;
use model::facts::Facts;
use model::url;
use read::readout::Readout;
#[cfg(feature = "live")]
use read::{JsonBytes, ReadOptions, document::Document};
use time::Timeline;

/// Reads a session from JSON text: what can be used of it, and what is wrong with it.
///
/// ```
/// use cobrowse_session::{Options, read};
///
/// let reading = read(r#"{"id": "a", "state": "connected", "connectedTime": "yesterday"}"#, &Options::default());
/// assert_eq!(reading.session.unwrap().id.as_deref(), Some("a"));
/// assert!(reading.issues[0].to_string().starts_with("connectedTime: expected an RFC 3339 date-time"));
/// ```
#[cfg(not(all(feature = "module", not(feature = "live"))))]
pub fn read<'a>(json: impl Into<Json<'a>>, options: &Options) -> Reading {
    let mut readout = Readout::with_values();
    let checked = check_json(json.into(), &mut readout, options);
    let session = checked.is_record.then(|| Session::of(&readout.take_record(Session::TABLE)));
    Reading { session, issues: checked.issues }
}

/// Whether the session in a JSON text is sound.
///
/// ```
/// use cobrowse_session::{Options, validate};
///
/// assert!(!validate(r#"{"state": 5}"#, &Options::default()).valid);
/// ```
pub fn validate<'a>(json: impl Into<Json<'a>>, options: &Options) -> Validation {
    let Checked { valid, issues, .. } = check_json(json.into(), &mut Readout::default(), options);
    Validation { valid, issues }
}

/// The session in a JSON text, if it is sound.
///
/// ```
/// use cobrowse_session::{Open, Options, State, parse};
///
/// let session = parse(r#"{"id": "a", "state": "SCHEDULED"}"#, &Options::default())?;
/// assert_eq!(session.state, Some(Open::Known(State::Scheduled)));
/// # Ok::<(), cobrowse_session::SessionError>(())
/// ```
///
/// # Errors
///
/// What is wrong with the record.
#[cfg(not(all(feature = "module", not(feature = "live"))))]
pub fn parse<'a>(json: impl Into<Json<'a>>, options: &Options) -> Result<Session, SessionError> {
    let mut readout = Readout::with_values();
    let Checked { valid, issues, .. } = check_json(json.into(), &mut readout, options);
    if valid { Ok(Session::of(&readout.take_record(Session::TABLE))) } else { Err(SessionError { issues }) }
}

/// Checks the session in a JSON text and times it, `now` being milliseconds since the epoch.
///
/// ```
/// use cobrowse_session::{Options, inspect};
///
/// let json = r#"{"id": "a", "state": "alerting", "startAlertingTime": 1000}"#;
/// assert_eq!(inspect(json, 5_000, &Options::default()).durations.alerting_ms, Some(4_000));
/// ```
pub fn inspect<'a>(json: impl Into<Json<'a>>, now: Time, options: &Options) -> Inspection {
    let mut readout = Readout::default();
    let Checked { valid, issues, is_record } = check_json(json.into(), &mut readout, options);
    let durations = if is_record {
        time::durations(&readout.facts, time::clamp(now), &mut Timeline::default())
    } else {
        Durations::default()
    };
    Inspection { valid, issues, durations }
}

/// What a session did when, up to `now` (milliseconds since the epoch): sorted spans that never overlap.
///
/// ```
/// use cobrowse_session::{Context, Session, SpanKind, timeline};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// let spans = timeline(&session, &Context::default(), 9_000);
/// assert_eq!((spans[0].kind, spans[0].end_ms), (SpanKind::Interacting, 5_000));
/// ```
pub fn timeline(session: &Session, context: &Context, now: Time) -> Vec<Span> {
    Timeline::of(&Facts::of_session(session, context), time::clamp(now)).spans
}

/// How long a session did what, up to `now` (milliseconds since the epoch).
///
/// ```
/// use cobrowse_session::{Context, Session, durations};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// assert_eq!(durations(&session, &Context::default(), 9_000).interacting_ms, Some(4_000));
/// ```
pub fn durations(session: &Session, context: &Context, now: Time) -> Durations {
    time::durations(&Facts::of_session(session, context), time::clamp(now), &mut Timeline::default())
}

/// Where a session stands.
///
/// ```
/// use cobrowse_session::{Context, Phase, Session, phase};
///
/// assert_eq!(phase(&Session::default(), &Context::default()), Phase::Unknown);
/// ```
pub fn phase(session: &Session, context: &Context) -> Phase {
    time::phase(&Facts::of_session(session, context))
}

/// A session in the metrics of the platform's analytics.
///
/// ```
/// use cobrowse_session::{Context, Session, platform_metrics};
///
/// let session = Session { connected_time: Some(1_000), disconnected_time: Some(5_000), ..Session::default() };
/// assert_eq!(platform_metrics(&session, &Context::default()).t_talk_complete, Some(4_000));
/// ```
pub fn platform_metrics(session: &Session, context: &Context) -> PlatformMetrics {
    time::platform_metrics(&Facts::of_session(session, context))
}

/// Finds every leg in a payload: a session, a list, a conversation document, a notification, analytics details, a detail event. What
/// is no payload has none. `media` names the media that are wanted by the platform's names of their arrays, or is `["all"]`, which also
/// has those that nobody knows; none: `cobrowsesessions` alone.
///
/// ```
/// use cobrowse_session::legs;
///
/// let payload = r#"{"eventBody": {"id": "c", "participants": [
///     {"id": "p", "purpose": "agent", "cobrowsesessions": [{"id": "a", "state": "alerting"}]}
/// ]}}"#;
/// assert_eq!(legs(payload, &[])[0].conversation_id.as_deref(), Some("c"));
/// ```
#[cfg(feature = "live")]
pub fn legs<'a>(payload: impl Into<Json<'a>>, media: &[&str]) -> Vec<Leg> {
    let mut found = Vec::new();
    if let Ok(document) = Document::new(JsonBytes::from(payload.into()), ReadOptions::STANDARD) {
        // What is no payload has none.
        let _ = legs::find(&document, &legs::media_filter(media), &Options::default(), None, &mut |leg| {
            found.push(leg.leg());
        });
    }
    found
}

/// The leg that an agent is concerned with: the latest agent's leg that has not ended, else the latest whose
/// after-call work is pending; of one user, if that is given.
///
/// ```
/// use cobrowse_session::{current_leg, legs};
///
/// let found = legs(r#"[{"id": "a", "state": "connected"}]"#, &[]);
/// assert_eq!(current_leg(&found, None).unwrap().session.id.as_deref(), Some("a"));
/// ```
#[cfg(feature = "live")]
pub fn current_leg<'l>(legs: &'l [Leg], user_id: Option<&str>) -> Option<&'l Leg> {
    legs.get(legs::current_leg(&LegFacts::of_all(legs), user_id)?)
}

/// What is left of a leg's timeouts at `now` (milliseconds since the epoch).
///
/// ```
/// use cobrowse_session::{countdowns, legs};
///
/// let found = legs(r#"[{"id": "a", "state": "alerting", "startAlertingTime": 0, "alertingTimeoutMs": 30000}]"#, &[]);
/// assert_eq!(countdowns(&found[0], 10_000).alerting_left_ms, Some(20_000));
/// ```
#[cfg(feature = "live")]
pub fn countdowns(leg: &Leg, now: Time) -> Countdowns {
    legs::countdowns(&leg.facts(), time::clamp(now))
}

/// Who or what ended the conversation that legs are of.
///
/// ```
/// use cobrowse_session::{EndedBy, ended_by, legs};
///
/// let found = legs(r#"[{"id": "a", "state": "disconnected", "disconnectType": "system"}]"#, &[]);
/// assert_eq!(ended_by(&found), EndedBy::System);
/// ```
#[cfg(feature = "live")]
pub fn ended_by(legs: &[Leg]) -> EndedBy {
    legs::ended_by(&LegFacts::of_all(legs))
}

/// Whether a session may control another's page right now.
///
/// ```
/// use cobrowse_session::{Session, has_control};
///
/// assert!(!has_control(&Session::default()));
/// ```
pub fn has_control(session: &Session) -> bool {
    Facts::of_session(session, &Context::default()).has_control()
}

/// Whether a viewer URL may be opened: https, no credentials, and a host of a Genesys Cloud region or one
/// of `viewer_hosts`.
///
/// ```
/// use cobrowse_session::is_trusted_viewer_url;
///
/// assert!(is_trusted_viewer_url("https://apps.mypurecloud.de/view/1", &[]));
/// assert!(!is_trusted_viewer_url("https://mypurecloud.de.example/", &[]));
/// ```
pub fn is_trusted_viewer_url(url: &str, viewer_hosts: &[String]) -> bool {
    url::is_trusted_viewer_url(url, viewer_hosts)
}
