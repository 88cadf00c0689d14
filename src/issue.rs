//! What can be wrong with a record, where, and in which words.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

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

/// A parameter of an issue.
pub(crate) enum Param<'i> {
    Text(&'i str),
    Number(i64),
    Flag(bool),
    Names(&'i [&'static str]),
}

struct Params<'i>(&'i [(&'static str, Param<'i>)]);

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, param) in self.0 {
            match param {
                Param::Text(text) => map.serialize_entry(name, text)?,
                Param::Number(number) => map.serialize_entry(name, number)?,
                Param::Flag(flag) => map.serialize_entry(name, flag)?,
                Param::Names(names) => map.serialize_entry(name, names)?,
            }
        }
        map.end()
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

/// How bad an issue is.
///
/// ```
/// use cobrowse_session::{Options, Severity, validate};
///
/// assert_eq!(validate("{}", &Options::default()).issues[0].severity, Severity::Warning);
/// ```
///
/// ```js
/// validate({}).issues[0].severity; // "warning"
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", serde(rename_all = "snake_case"))]
pub enum Severity {
    /// The record is not valid.
    Error,
    /// The record is odd, but usable.
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// What an issue is about, with what there is to know of it.
///
/// ```
/// use cobrowse_session::{IssueCode, Options, validate};
///
/// assert_eq!(validate("{}", &Options::default()).issues[0].code, IssueCode::MissingId);
/// ```
///
/// ```js
/// validate({}).issues[0].code; // "missing_id"
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(
    feature = "describe",
    serde(tag = "code", content = "params", rename_all = "snake_case", rename_all_fields = "camelCase")
)]
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
    /// There is more text, or more of a payload, than can be taken.
    TooLarge {
        /// How many UTF-16 units of text, or bytes, can be taken at once.
        limit: u32,
    },
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
        #[cfg_attr(feature = "describe", serde(skip_serializing_if = "Option::is_none"))]
        suggestion: Option<&'static str>,
    },
}

impl IssueCode {
    /// The code, as it stands in an issue.
    ///
    /// ```
    /// use cobrowse_session::IssueCode;
    ///
    /// assert_eq!(IssueCode::MissingId.name(), "missing_id");
    /// ```
    pub fn name(&self) -> &'static str {
        IssueCode::NAMES.get(self.number() as usize).copied().unwrap_or_default()
    }

    /// The codes, in the order of their numbers.
    pub(crate) const NAMES: [&'static str; 23] = [
        "invalid_json",
        "invalid_type",
        "invalid_time",
        "invalid_url",
        "unsafe_url",
        "untrusted_host",
        "too_many",
        "unreadable",
        "unknown_value",
        "duplicate_name",
        "placeholder_time",
        "missing_field",
        "missing_id",
        "time_order",
        "clock_skew",
        "state_conflict",
        "segment_order",
        "segment_overlap",
        "segment_outside",
        "segment_open",
        "wrapup_mismatch",
        "unknown_field",
        "too_large",
    ];

    pub(crate) fn number(&self) -> u32 {
        match self {
            IssueCode::InvalidJson { .. } => 0,
            IssueCode::InvalidType { .. } => 1,
            IssueCode::InvalidTime => 2,
            IssueCode::InvalidUrl => 3,
            IssueCode::UnsafeUrl { .. } => 4,
            IssueCode::UntrustedHost { .. } => 5,
            IssueCode::TooMany { .. } => 6,
            IssueCode::Unreadable => 7,
            IssueCode::UnknownValue { .. } => 8,
            IssueCode::DuplicateName { .. } => 9,
            IssueCode::PlaceholderTime => 10,
            IssueCode::MissingField => 11,
            IssueCode::MissingId => 12,
            IssueCode::TimeOrder { .. } => 13,
            IssueCode::ClockSkew { .. } => 14,
            IssueCode::StateConflict { .. } => 15,
            IssueCode::SegmentOrder { .. } => 16,
            IssueCode::SegmentOverlap { .. } => 17,
            IssueCode::SegmentOutside { .. } => 18,
            IssueCode::SegmentOpen => 19,
            IssueCode::WrapupMismatch { .. } => 20,
            IssueCode::UnknownField { .. } => 21,
            IssueCode::TooLarge { .. } => 22,
        }
    }

    pub(crate) fn params(&self) -> Vec<(&'static str, Param<'_>)> {
        use Param::{Flag, Names, Number, Text};
        match self {
            IssueCode::InvalidJson { offset } => vec![("offset", Number((*offset).into()))],
            IssueCode::TooLarge { limit } => vec![("limit", Number((*limit).into()))],
            IssueCode::InvalidType { expected, received } => {
                vec![("expected", Text(expected.name())), ("received", Text(received.name()))]
            }
            IssueCode::UnsafeUrl { reason } => vec![("reason", Text(reason.name()))],
            IssueCode::UntrustedHost { host } => vec![("host", Text(host))],
            IssueCode::TooMany { limit, received } => {
                vec![("limit", Number((*limit).into())), ("received", Number((*received).into()))]
            }
            IssueCode::UnknownValue { value, sentinel } => {
                vec![("value", Text(value)), ("sentinel", Flag(*sentinel))]
            }
            IssueCode::DuplicateName { names } => vec![("names", Names(names))],
            IssueCode::TimeOrder { earlier, later, by_ms }
            | IssueCode::ClockSkew { earlier, later, by_ms } => {
                vec![("earlier", Text(earlier)), ("later", Text(later)), ("byMs", Number(*by_ms))]
            }
            IssueCode::StateConflict { reason } => vec![("reason", Text(reason.name()))],
            IssueCode::SegmentOrder { by_ms }
            | IssueCode::SegmentOverlap { by_ms }
            | IssueCode::SegmentOutside { by_ms } => vec![("byMs", Number(*by_ms))],
            IssueCode::WrapupMismatch { duration_seconds, after_call_work_seconds } => vec![
                ("durationSeconds", Number((*duration_seconds).into())),
                ("afterCallWorkSeconds", Number(*after_call_work_seconds)),
            ],
            IssueCode::UnknownField { suggestion } => {
                suggestion.iter().map(|name| ("suggestion", Text(name))).collect()
            }
            IssueCode::InvalidTime
            | IssueCode::InvalidUrl
            | IssueCode::Unreadable
            | IssueCode::PlaceholderTime
            | IssueCode::MissingField
            | IssueCode::MissingId
            | IssueCode::SegmentOpen => Vec::new(),
        }
    }

    pub(crate) fn severity(&self) -> Severity {
        match self {
            IssueCode::InvalidJson { .. }
            | IssueCode::InvalidType { .. }
            | IssueCode::InvalidTime
            | IssueCode::InvalidUrl
            | IssueCode::UnsafeUrl { .. }
            | IssueCode::TooMany { .. }
            | IssueCode::Unreadable
            | IssueCode::TooLarge { .. }
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

/// A message that is being written, without the formatting of the standard library: that costs kilobytes of module.
pub(crate) struct Message<'t>(pub &'t mut String);

impl Message<'_> {
    #[inline(never)]
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    fn digits(&mut self, number: u64) {
        if number > 9 {
            self.digits(number / 10);
        }
        self.0.push(char::from(b'0' + (number % 10) as u8));
    }

    pub fn number(&mut self, number: i64) -> &mut Self {
        if number < 0 {
            self.0.push('-');
        }
        self.digits(number.unsigned_abs());
        self
    }
}

impl IssueCode {
    /// Writes the English message.
    pub(crate) fn write_message(&self, message: &mut Message<'_>) {
        match self {
            IssueCode::InvalidJson { offset } => {
                message.text("not JSON, from offset ").number(i64::from(*offset)).text(" on")
            }
            IssueCode::InvalidType { expected, received } => {
                message.text("expected ").text(expected.words()).text(", received ").text(received.words())
            }
            IssueCode::InvalidTime => message.text(
                "expected an RFC 3339 date-time with an offset (2026-03-02T09:00:00.000Z), or milliseconds since the epoch",
            ),
            IssueCode::InvalidUrl => message.text("expected an absolute https URL"),
            IssueCode::UnsafeUrl { reason } => message.text(reason.words()),
            IssueCode::UntrustedHost { host } => message
                .text("the host ")
                .text(host)
                .text(" is no Genesys Cloud region; add it to viewerHosts if it is yours"),
            IssueCode::TooMany { limit, received } => message
                .text("expected at most ")
                .number(i64::from(*limit))
                .text(" elements, received ")
                .number(i64::from(*received)),
            IssueCode::Unreadable => message.text("the value can't be read"),
            IssueCode::TooLarge { limit } => message
                .text("too large to be taken; pass at most ")
                .number(i64::from(*limit))
                .text(" characters or bytes at once"),
            IssueCode::UnknownValue { sentinel: true, .. } => {
                message.text("a value that the SDK in between was too old for; update that SDK")
            }
            IssueCode::UnknownValue { value, .. } => {
                message.text("the value \"").text(value).text("\" is not a known one")
            }
            IssueCode::DuplicateName { names } => {
                message.text("received under several names (");
                for (index, name) in names.iter().enumerate() {
                    message.text(if index == 0 { "" } else { ", " }).text(name);
                }
                message.text("); the first was taken")
            }
            IssueCode::PlaceholderTime => message.text("a placeholder for no time; read as absent"),
            IssueCode::MissingField => message.text("expected a value"),
            IssueCode::MissingId => message.text("the session has no id"),
            IssueCode::TimeOrder { earlier, later, by_ms } => {
                message.text(later).text(" is ").number(*by_ms).text(" ms before ").text(earlier)
            }
            IssueCode::ClockSkew { earlier, later, by_ms } => message
                .text(later)
                .text(" is ")
                .number(*by_ms)
                .text(" ms before ")
                .text(earlier)
                .text(": the clocks differ"),
            IssueCode::StateConflict { reason } => message.text(reason.words()),
            IssueCode::SegmentOrder { by_ms } => {
                message.text("starts ").number(*by_ms).text(" ms before the segment before it starts")
            }
            IssueCode::SegmentOverlap { by_ms } => {
                message.text("starts ").number(*by_ms).text(" ms before the segment before it ends")
            }
            IssueCode::SegmentOutside { by_ms } => {
                message.text("lies ").number(*by_ms).text(" ms outside of what the session's own times span")
            }
            IssueCode::SegmentOpen => message.text("the segment is over, but has no end"),
            IssueCode::WrapupMismatch { duration_seconds, after_call_work_seconds } => message
                .text("the wrap-up says ")
                .number(i64::from(*duration_seconds))
                .text(" s, the times of after-call work say ")
                .number(*after_call_work_seconds)
                .text(" s"),
            IssueCode::UnknownField { suggestion } => {
                message.text("not a known field");
                match suggestion {
                    Some(name) => message.text("; did you mean ").text(name).text("?"),
                    None => message,
                }
            }
        };
    }

    /// The English message.
    pub(crate) fn message(&self) -> String {
        let mut text = String::new();
        self.write_message(&mut Message(&mut text));
        text
    }
}

/// The English message of an issue.
impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
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
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal $words:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "describe", derive(tsify::Tsify))]
        pub enum $name {
            $(#[doc = $words] #[cfg_attr(feature = "describe", serde(rename = $text))] $variant,)+
        }

        impl $name {
            fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }

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
    ///
    /// ```
    /// use cobrowse_session::{Expected, IssueCode, Options, validate};
    ///
    /// let code = validate(r#"{"id": "a", "state": 5}"#, &Options::default()).issues[0].code.clone();
    /// assert!(matches!(code, IssueCode::InvalidType { expected: Expected::String, .. }));
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", state: 5 }).issues[0].params; // { expected: "string", received: "number" }
    /// ```
    Expected {
        String = "string" "a string",
        Boolean = "boolean" "a boolean",
        Integer = "integer" "an integer from 0 to 4294967295",
        Time = "time" "a time",
        Array = "array" "an array",
        Object = "object" "an object",
        Json = "json" "JSON, as a string or as bytes",
    }
}

words! {
    /// What was found instead: the JavaScript `typeof`, or the kind of object.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, Received, validate};
    ///
    /// let code = validate("[]", &Options::default()).issues[0].code.clone();
    /// assert!(matches!(code, IssueCode::InvalidType { received: Received::Array, .. }));
    /// ```
    ///
    /// ```js
    /// validate([]).issues[0].params; // { expected: "object", received: "array" }
    /// ```
    Received {
        Undefined = "undefined" "undefined",
        Null = "null" "null",
        Boolean = "boolean" "a boolean",
        Number = "number" "a number",
        Bigint = "bigint" "a bigint",
        String = "string" "a string",
        Symbol = "symbol" "a symbol",
        Function = "function" "a function",
        Array = "array" "an array",
        Object = "object" "an object",
        Date = "date" "a Date",
        Map = "map" "a Map",
        Set = "set" "a Set",
        Regexp = "regexp" "a RegExp",
        Promise = "promise" "a Promise",
        Buffer = "buffer" "a buffer",
        Boxed = "boxed" "a boxed primitive",
    }
}

words! {
    /// What contradicts the state.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, StateConflict, validate};
    ///
    /// let code = validate(r#"{"id": "a", "state": "connected"}"#, &Options::default()).issues[0].code.clone();
    /// assert_eq!(code, IssueCode::StateConflict { reason: StateConflict::ConnectedWithoutConnectedTime });
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", state: "connected" }).issues[0].params; // { reason: "connected_without_connected_time" }
    /// ```
    StateConflict {
        EndedWithoutDisconnectedTime =
            "ended_without_disconnected_time" "the session has ended, but has no disconnectedTime",
        LiveWithDisconnectedTime =
            "live_with_disconnected_time" "the session is live, but has a disconnectedTime",
        LiveWithDisconnectType = "live_with_disconnect_type" "the session is live, but has a disconnectType",
        ConnectedWithoutConnectedTime =
            "connected_without_connected_time" "the session is connected, but has no connectedTime",
        AlertingWithConnectedTime =
            "alerting_with_connected_time" "the session is alerting, but has a connectedTime",
        LiveWithAfterCallWork =
            "live_with_after_call_work" "the session is live, but after-call work is pending",
        CompleteWithoutEndTime =
            "complete_without_end_time" "after-call work is complete, but has no endTime",
        SharerInControl = "sharer_in_control" "the session is a sharer's, but controls another page",
    }
}

words! {
    /// What makes a URL unsafe.
    ///
    /// ```
    /// use cobrowse_session::{IssueCode, Options, UnsafeUrlReason, validate};
    ///
    /// let code = validate(r#"{"id": "a", "viewerUrl": "http://a.example"}"#, &Options::default()).issues[0].code.clone();
    /// assert_eq!(code, IssueCode::UnsafeUrl { reason: UnsafeUrlReason::Scheme });
    /// ```
    ///
    /// ```js
    /// validate({ id: "a", viewerUrl: "http://a.example" }).issues[0].params; // { reason: "scheme" }
    /// ```
    UnsafeUrlReason {
        Scheme = "scheme" "expected a URL with the scheme https",
        Credentials = "credentials" "expected a URL without a user name or password",
    }
}
