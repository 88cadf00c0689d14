//! What can be wrong with a record, where, and in which words.

mod code;
mod message;
mod param_enums;
pub(crate) mod params;
mod severity;

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

pub use code::IssueCode;
pub(crate) use message::Message;
pub use param_enums::{Expected, InvalidTimeReason, Received, StateConflict, UnsafeUrlReason};
use params::Params;
pub use severity::Severity;

/// One thing that is wrong with a record, or odd about it.
///
/// ```
/// use cobrowse_session::{Options, validate};
///
/// let issue = &validate(r#"{"id": "a", "state": 5}"#, &Options::default()).issues[0];
/// assert_eq!(issue.to_string(), "state: expected a string, received a number");
/// ```
///
/// ```js
/// const [issue] = validate({ id: "a", connectedTime: 9000, disconnectedTime: 1000 }).issues;
/// // `params` is typed by `code`.
/// if (issue.code === "time_order") issue.params.byMs; // 8000
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", tsify(type = "IssueCode & IssuePlace", hashmap_as_object))]
pub struct Issue {
    /// What is wrong. Codes are only ever added.
    pub code: IssueCode,
    /// `error`: the record is not valid. `warning`: it is odd, but usable.
    pub severity: Severity,
    /// Where: keys as received and list indexes, from the root. Empty: the value itself.
    pub path: Vec<Step>,
    /// The same in English, for a developer. It may change from version to version: rely on `code`.
    pub message: String,
}

/// What every issue has, whatever its code.
///
/// ```js
/// const [{ severity, path, message }] = validate({ id: "a", state: 5 }).issues;
/// [severity, path, message]; // ["error", ["state"], "expected a string, received a number"]
/// ```
#[cfg(feature = "describe")]
#[allow(dead_code)] // The fields of `Issue` but for its code, as TypeScript must see them to intersect them.
#[derive(tsify::Tsify)]
pub(crate) struct IssuePlace {
    /// `error`: the record is not valid. `warning`: it is odd, but usable.
    severity: Severity,
    /// Where: keys as received and list indexes, from the root. Empty: the value itself.
    path: Vec<Step>,
    /// The same in English, for a developer. It may change from version to version: rely on `code`.
    message: String,
}

impl Issue {
    pub(crate) fn new(code: IssueCode, path: Vec<Step>) -> Self {
        Issue { severity: code.severity(), message: code.message(), code, path }
    }

    /// Whether the record is invalid because of this.
    ///
    /// ```
    /// use cobrowse_session::{Options, validate};
    ///
    /// let issues = validate(r#"{"state": 5}"#, &Options::default()).issues;
    /// assert_eq!(issues.iter().filter(|issue| issue.is_error()).count(), 1);
    /// ```
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One object, whose code and parameters stand beside the rest. By hand: what derives do for that weighs as much as all of
/// the rules.
impl Serialize for Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code.name())?;
        let params = self.code.params();
        if !params.is_empty() {
            map.serialize_entry("params", &Params(&params))?;
        }
        map.serialize_entry("severity", self.severity.name())?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("message", &self.message)?;
        map.end()
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.path.iter().enumerate() {
            match step {
                Step::Key(key) if index == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(at) => write!(f, "[{at}]")?,
            }
        }
        f.write_str(if self.path.is_empty() { "" } else { ": " })?;
        f.write_str(&self.message)
    }
}

/// One step of an [`Issue`]'s path.
///
/// ```
/// use cobrowse_session::{Options, Step, validate};
///
/// let issue = &validate(r#"{"id": "a", "segments": [{}]}"#, &Options::default()).issues[0];
/// assert_eq!(issue.path, [Step::Key("segments".into()), Step::Index(0), Step::Key("startTime".into())]);
/// ```
///
/// ```js
/// validate({ id: "a", segments: [{}] }).issues[0].path; // ["segments", 0, "startTime"]
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", serde(untagged))]
pub enum Step {
    /// The key of a record, as received.
    Key(#[cfg_attr(feature = "describe", tsify(type = "string"))] Cow<'static, str>),
    /// The index of a list.
    Index(u32),
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Step::Key(key) => serializer.serialize_str(key),
            Step::Index(index) => serializer.serialize_u32(*index),
        }
    }
}

impl Step {
    pub(crate) fn key(key: &'static str) -> Self {
        Step::Key(Cow::Borrowed(key))
    }

    pub(crate) fn index(index: usize) -> Self {
        Step::Index(u32::try_from(index).unwrap_or(u32::MAX))
    }
}
