//! What a caller may choose.

#[cfg(feature = "live")]
use crate::model::Time;

/// What a caller may choose about checking. Everything has a default.
///
/// ```
/// use cobrowse_session::{Options, UnknownFields, validate};
///
/// let options = Options { unknown_fields: UnknownFields::Report, ..Options::default() };
/// assert_eq!(validate(r#"{"id": "a", "stat": 1}"#, &options).issues[0].code.name(), "unknown_field");
/// ```
///
/// ```js
/// validate({ id: "a", stat: 1 }, { unknownFields: "report" }).issues[0].code; // "unknown_field"
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify), tsify(rename = "CheckOptions"))]
#[cfg_attr(feature = "describe", serde(rename_all = "camelCase", default))]
pub struct Options {
    /// By how many milliseconds clocks may differ before an order of times is an error. Default: 1000.
    pub skew_tolerance_ms: f64,
    /// Hosts beside the Genesys Cloud regions whose viewer URLs are trusted, exactly these. Default: none.
    #[cfg_attr(feature = "describe", tsify(type = "readonly string[]"))]
    pub viewer_hosts: Vec<String>,
    /// Whether fields that this package does not know are only kept, or reported too. Default: `"keep"`.
    pub unknown_fields: UnknownFields,
    /// Whether to stop reporting after the first error. Default: `false`.
    pub abort_early: bool,
    /// Whether an empty text in the place of a time, a URL or an enum member is an error, or absent. Default: `"error"`.
    pub empty_text: EmptyText,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            skew_tolerance_ms: 1000.0,
            viewer_hosts: Vec::new(),
            unknown_fields: UnknownFields::Keep,
            abort_early: false,
            empty_text: EmptyText::Error,
        }
    }
}

#[cfg(feature = "live")]
impl Options {
    /// Whether one time may be that of another or before it, by clocks that differ. One that is unknown may be.
    #[inline(never)]
    pub(crate) fn is_by(&self, time: Option<Time>, other: Option<Time>) -> bool {
        time.zip(other).is_none_or(|(time, other)| (time - other) as f64 <= self.skew_tolerance_ms)
    }
}

/// What becomes of fields that this package does not know.
///
/// ```
/// use cobrowse_session::{Options, UnknownFields, validate};
///
/// let options = Options { unknown_fields: UnknownFields::Report, ..Options::default() };
/// assert_eq!(validate(r#"{"id": "a", "stat": 1}"#, &options).issues.len(), 1);
/// ```
///
/// ```js
/// validate({ id: "a", stat: 1 }, { unknownFields: "report" }).issues[0].params; // { suggestion: "state" }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", serde(rename_all = "snake_case"))]
pub enum UnknownFields {
    /// They are kept.
    Keep,
    /// They are kept, and each is reported as `unknown_field`.
    Report,
}

/// What an empty text is in the place of a time, a URL or an enum member. (In any other place it is a text.)
///
/// ```
/// use cobrowse_session::{EmptyText, Options, validate};
///
/// let options = Options { empty_text: EmptyText::Absent, ..Options::default() };
/// assert!(validate(r#"{"id": "a", "connectedTime": ""}"#, &options).valid);
/// ```
///
/// ```js
/// validate({ id: "a", connectedTime: "" }, { emptyText: "absent" }).valid; // true
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", serde(rename_all = "snake_case"))]
pub enum EmptyText {
    /// A value like any other, which is no time, no URL and no member.
    Error,
    /// No value, as `null` is none. Forms send it where nothing was entered.
    Absent,
}
