//! The codes of issues: what can be wrong with a record.

use super::param_enums::{Expected, InvalidTimeReason, Received, StateConflict, UnsafeUrlReason};

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
    InvalidTime {
        /// What is wrong with it.
        reason: InvalidTimeReason,
    },
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
    /// The legs of a store could not be kept through a failure of the module: it has none now. Only in JavaScript.
    StoreLost,
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
    /// The number looks like seconds since the epoch. It was read as milliseconds, which are in January or February 1970.
    EpochSeconds,
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
    pub(crate) const NAMES: [&'static str; 25] = [
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
        "store_lost",
        "epoch_seconds",
    ];

    pub(crate) fn number(&self) -> u32 {
        match self {
            IssueCode::InvalidJson { .. } => 0,
            IssueCode::InvalidType { .. } => 1,
            IssueCode::InvalidTime { .. } => 2,
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
            IssueCode::StoreLost => 23,
            IssueCode::EpochSeconds => 24,
        }
    }
}
