//! What can be wrong with a record, where, and in which words.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a record, or odd about it.
///
/// ```js
/// switch (issue.code) {
///   case "time_order": console.log(issue.params.byMs); break;   // `params` is typed by `code`
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[cfg_attr(target_arch = "wasm32", tsify(type = "IssueCode & IssuePlace", hashmap_as_object))]
pub struct Issue {
    /// What is wrong. Codes are only ever added.
    #[serde(flatten)]
    pub code: IssueCode,
    /// `error`: the record is not valid. `warning`: it is odd, but usable.
    pub severity: Severity,
    /// Where: keys as received and list indexes, from the root. Empty: the value itself.
    pub path: Vec<Step>,
    /// The same in English, for a developer. It may change from version to version: rely on `code`.
    pub message: String,
}

/// What every issue has, whatever its code.
#[cfg(target_arch = "wasm32")]
#[allow(dead_code)] // The fields of `Issue` but for its code, as TypeScript must see them to intersect them.
#[derive(tsify::Tsify)]
struct IssuePlace {
    /// `error`: the record is not valid. `warning`: it is odd, but usable.
    severity: Severity,
    /// Where: keys as received and list indexes, from the root. Empty: the value itself.
    path: Vec<Step>,
    /// The same in English, for a developer. It may change from version to version: rely on `code`.
    message: String,
}

impl Issue {
    pub(crate) fn new(code: IssueCode, path: Vec<Step>) -> Self {
        Issue { severity: code.severity(), message: code.to_string(), code, path }
    }

    /// Whether the record is invalid because of this.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One step of an [`Issue`]'s path.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum Step {
    /// The key of a record, as received.
    Key(#[cfg_attr(target_arch = "wasm32", tsify(type = "string"))] Cow<'static, str>),
    /// The index of a list.
    Index(u32),
}

impl Step {
    pub(crate) fn key(key: &'static str) -> Self {
        Step::Key(Cow::Borrowed(key))
    }

    pub(crate) fn index(index: usize) -> Self {
        Step::Index(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// How bad an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record is not valid.
    Error,
    /// The record is odd, but usable.
    Warning,
}

/// What an issue is about, with what there is to know of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "code", content = "params", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum IssueCode {
    /// The text is not JSON.
    InvalidJson {
        /// Where it stops being JSON: UTF-16 units into a string, bytes into bytes.
        offset: u32,
    },
    /// The value is of another type than the field.
    InvalidType {
        /// What the field holds.
        expected: Expected,
        /// What was found.
        received: Received,
    },
    /// The value is no RFC 3339 date-time with an offset, no epoch milliseconds and no valid `Date`.
    InvalidTime,
    /// `viewerUrl` is no URL.
    InvalidUrl,
    /// `viewerUrl` must not be opened.
    UnsafeUrl {
        /// What makes it unsafe.
        reason: UnsafeUrlReason,
    },
    /// The host of `viewerUrl` is no Genesys Cloud region and none of `viewerHosts`.
    UntrustedHost {
        /// The host, in lower case.
        host: String,
    },
    /// The list is too long to be read.
    TooMany {
        /// How many elements a list may have.
        limit: u32,
        /// How many it has.
        received: u32,
    },
    /// Reading the value failed: a getter or a Proxy threw.
    Unreadable,
    /// The value is no known member of the enum. It is kept as it is.
    UnknownValue {
        /// The value, at most its first 64 characters.
        value: String,
        /// Whether it is what an SDK writes when it is too old for the real value.
        sentinel: bool,
    },
    /// A field came under several of its names. The first of them was taken.
    DuplicateName {
        /// The names, the one that was taken first.
        names: Vec<&'static str>,
    },
    /// The time is the platform's placeholder for "none" (year 1), and was read as absent.
    PlaceholderTime,
    /// A field that must be there is not.
    MissingField,
    /// The session has no `id`.
    MissingId,
    /// Two times are in the wrong order, by more than clocks differ.
    TimeOrder {
        /// The field that should be the earlier one.
        earlier: String,
        /// The field that should be the later one.
        later: String,
        /// By how many milliseconds it is earlier instead.
        by_ms: i64,
    },
    /// Two times are in the wrong order, by no more than clocks differ.
    ClockSkew {
        /// The field that should be the earlier one.
        earlier: String,
        /// The field that should be the later one.
        later: String,
        /// By how many milliseconds it is earlier instead.
        by_ms: i64,
    },
    /// A field contradicts the state.
    StateConflict {
        /// Which contradiction.
        reason: StateConflict,
    },
    /// A segment starts before the one that stands before it.
    SegmentOrder {
        /// By how many milliseconds.
        by_ms: i64,
    },
    /// A segment starts before the one that stands before it has ended.
    SegmentOverlap {
        /// By how many milliseconds.
        by_ms: i64,
    },
    /// A segment starts before the session alerted, or ends after it disconnected.
    SegmentOutside {
        /// By how many milliseconds.
        by_ms: i64,
    },
    /// A segment has no `endTime`, though something followed it.
    SegmentOpen,
    /// `wrapup.durationSeconds` is not how long after-call work took.
    WrapupMismatch {
        /// What the wrap-up says.
        duration_seconds: u32,
        /// What the times of after-call work say, in whole seconds.
        after_call_work_seconds: i64,
    },
    /// The field is none that this package knows. It is kept as it is.
    UnknownField {
        /// A known name that is at most two edits away.
        #[serde(skip_serializing_if = "Option::is_none")]
        suggestion: Option<&'static str>,
    },
}

impl IssueCode {
    pub(crate) fn severity(&self) -> Severity {
        match self {
            IssueCode::InvalidJson { .. }
            | IssueCode::InvalidType { .. }
            | IssueCode::InvalidTime
            | IssueCode::InvalidUrl
            | IssueCode::UnsafeUrl { .. }
            | IssueCode::TooMany { .. }
            | IssueCode::Unreadable
            | IssueCode::MissingField
            | IssueCode::TimeOrder { .. } => Severity::Error,
            IssueCode::UntrustedHost { .. }
            | IssueCode::UnknownValue { .. }
            | IssueCode::DuplicateName { .. }
            | IssueCode::PlaceholderTime
            | IssueCode::MissingId
            | IssueCode::ClockSkew { .. }
            | IssueCode::StateConflict { .. }
            | IssueCode::SegmentOrder { .. }
            | IssueCode::SegmentOverlap { .. }
            | IssueCode::SegmentOutside { .. }
            | IssueCode::SegmentOpen
            | IssueCode::WrapupMismatch { .. }
            | IssueCode::UnknownField { .. } => Severity::Warning,
        }
    }
}

/// The English message of an issue.
impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IssueCode::InvalidJson { offset } => write!(f, "not JSON, from offset {offset} on"),
            IssueCode::InvalidType { expected, received } => {
                write!(f, "expected {}, received {}", expected.words(), received.words())
            }
            IssueCode::InvalidTime => f.write_str(
                "expected an RFC 3339 date-time with an offset (2026-03-02T09:00:00.000Z), or milliseconds since the epoch",
            ),
            IssueCode::InvalidUrl => f.write_str("expected an absolute https URL"),
            IssueCode::UnsafeUrl { reason: UnsafeUrlReason::Scheme } => {
                f.write_str("expected a URL with the scheme https")
            }
            IssueCode::UnsafeUrl { reason: UnsafeUrlReason::Credentials } => {
                f.write_str("expected a URL without a user name or password")
            }
            IssueCode::UntrustedHost { host } => {
                write!(f, "the host {host} is no Genesys Cloud region; add it to viewerHosts if it is yours")
            }
            IssueCode::TooMany { limit, received } => {
                write!(f, "expected at most {limit} elements, received {received}")
            }
            IssueCode::Unreadable => f.write_str("the value can't be read"),
            IssueCode::UnknownValue { sentinel: true, .. } => {
                f.write_str("a value that the SDK in between was too old for; update that SDK")
            }
            IssueCode::UnknownValue { value, .. } => write!(f, "the value {value:?} is not a known one"),
            IssueCode::DuplicateName { names } => {
                write!(f, "received under several names ({}); the first was taken", names.join(", "))
            }
            IssueCode::PlaceholderTime => f.write_str("a placeholder for no time; read as absent"),
            IssueCode::MissingField => f.write_str("expected a value"),
            IssueCode::MissingId => f.write_str("the session has no id"),
            IssueCode::TimeOrder { earlier, later, by_ms } => {
                write!(f, "{later} is {by_ms} ms before {earlier}")
            }
            IssueCode::ClockSkew { earlier, later, by_ms } => {
                write!(f, "{later} is {by_ms} ms before {earlier}: the clocks differ")
            }
            IssueCode::StateConflict { reason } => f.write_str(reason.words()),
            IssueCode::SegmentOrder { by_ms } => {
                write!(f, "starts {by_ms} ms before the segment before it starts")
            }
            IssueCode::SegmentOverlap { by_ms } => {
                write!(f, "starts {by_ms} ms before the segment before it ends")
            }
            IssueCode::SegmentOutside { by_ms } => {
                write!(f, "lies {by_ms} ms outside of what the session's own times span")
            }
            IssueCode::SegmentOpen => f.write_str("the segment is over, but has no end"),
            IssueCode::WrapupMismatch { duration_seconds, after_call_work_seconds } => write!(
                f,
                "the wrap-up says {duration_seconds} s, the times of after-call work say {after_call_work_seconds} s"
            ),
            IssueCode::UnknownField { suggestion: Some(name) } => {
                write!(f, "not a known field; did you mean {name}?")
            }
            IssueCode::UnknownField { suggestion: None } => f.write_str("not a known field"),
        }
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

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $words:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = $words] $variant,)+
        }

        impl $name {
            fn words(self) -> &'static str {
                match self {
                    $($name::$variant => $words,)+
                }
            }
        }
    };
}

words! {
    /// What a field holds.
    Expected {
        String = "a string",
        Boolean = "a boolean",
        Integer = "an integer from 0 to 4294967295",
        Time = "a time",
        Array = "an array",
        Object = "an object",
        Json = "JSON, as a string or as bytes",
    }
}

words! {
    /// What was found instead: the JavaScript `typeof`, or the kind of object.
    Received {
        Undefined = "undefined",
        Null = "null",
        Boolean = "a boolean",
        Number = "a number",
        Bigint = "a bigint",
        String = "a string",
        Symbol = "a symbol",
        Function = "a function",
        Array = "an array",
        Object = "an object",
        Date = "a Date",
        Map = "a Map",
        Set = "a Set",
        Regexp = "a RegExp",
        Promise = "a Promise",
        Buffer = "a buffer",
        Boxed = "a boxed primitive",
    }
}

words! {
    /// What contradicts the state.
    StateConflict {
        EndedWithoutDisconnectedTime = "the session has ended, but has no disconnectedTime",
        LiveWithDisconnectedTime = "the session is live, but has a disconnectedTime",
        LiveWithDisconnectType = "the session is live, but has a disconnectType",
        ConnectedWithoutConnectedTime = "the session is connected, but has no connectedTime",
        AlertingWithConnectedTime = "the session is alerting, but has a connectedTime",
        LiveWithAfterCallWork = "the session is live, but after-call work is pending",
        CompleteWithoutEndTime = "after-call work is complete, but has no endTime",
        SharerInControl = "the session is a sharer's, but controls another page",
    }
}

/// What makes a URL unsafe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum UnsafeUrlReason {
    /// Its scheme is not https.
    Scheme,
    /// It carries a user name or a password.
    Credentials,
}
