//! The results of the public functions.

use std::fmt;

use serde::Serialize;

use crate::issue::Issue;
use crate::model::Session;
use crate::time::Durations;

/// What could be read of a record, and what is wrong with it.
///
/// ```
/// use cobrowse_session::{Options, Reading, read};
///
/// let Reading { session, issues } = read("5", &Options::default());
/// assert!(session.is_none() && issues[0].is_error());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Every field that has a value and no error; segments that are sound. `None`: not a record.
    pub session: Option<Session>,
    /// In the order of the field tables, then of the rules.
    pub issues: Vec<Issue>,
}

/// Whether a record is sound.
///
/// ```
/// use cobrowse_session::{Options, validate};
///
/// let validation = validate(r#"{"state": "alerting"}"#, &Options::default());
/// assert!(validation.valid); // A warning makes it no less valid.
/// assert_eq!(validation.issues.len(), 1);
/// ```
///
/// ```js
/// const { valid, issues } = validate({ state: "alerting" });
/// [valid, issues.length]; // [true, 1]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(hashmap_as_object))]
pub struct Validation {
    /// Whether there is no error. Warnings don't count.
    pub valid: bool,
    /// What is wrong, or odd: in the order of the fields, then of the rules.
    pub issues: Vec<Issue>,
}

/// Whether a record is sound, and how long it did what.
///
/// ```
/// use cobrowse_session::{Options, inspect};
///
/// let inspection = inspect(r#"{"id": "a", "state": "alerting", "startAlertingTime": 0}"#, 5_000, &Options::default());
/// assert_eq!(inspection.durations.phase_ms, Some(5_000));
/// ```
///
/// ```js
/// const { valid, durations } = inspect({ id: "a", state: "alerting", startAlertingTime: 0 }, 5000);
/// [valid, durations.phaseMs]; // [true, 5000]
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
pub struct Inspection {
    /// Whether there is no error. Warnings don't count.
    pub valid: bool,
    /// What is wrong, or odd: in the order of the fields, then of the rules.
    pub issues: Vec<Issue>,
    /// How long it did what. Fields in error count as absent.
    pub durations: Durations,
}

/// A record is not valid.
///
/// ```
/// use cobrowse_session::{Options, parse};
///
/// let error = parse(r#"{"id": "a", "state": 5}"#, &Options::default()).unwrap_err();
/// assert_eq!(error.to_string(), "not a valid session: state: expected a string, received a number");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SessionError {
    /// What is wrong with it; warnings are among them.
    pub issues: Vec<Issue>,
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid session")?;
        for (index, issue) in self.issues.iter().filter(|issue| issue.is_error()).enumerate() {
            write!(f, "{} {issue}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl std::error::Error for SessionError {}
