//! How bad an issue is: every code has one severity.

use super::code::IssueCode;

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
    pub(super) fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl IssueCode {
    pub(crate) fn severity(&self) -> Severity {
        match self {
            IssueCode::InvalidJson { .. }
            | IssueCode::InvalidType { .. }
            | IssueCode::InvalidTime { .. }
            | IssueCode::InvalidUrl
            | IssueCode::UnsafeUrl { .. }
            | IssueCode::TooMany { .. }
            | IssueCode::Unreadable
            | IssueCode::TooLarge { .. }
            | IssueCode::StoreLost
            | IssueCode::MissingField
            | IssueCode::TimeOrder { .. } => Severity::Error,
            IssueCode::UntrustedHost { .. }
            | IssueCode::UnknownValue { .. }
            | IssueCode::DuplicateName { .. }
            | IssueCode::PlaceholderTime
            | IssueCode::EpochSeconds
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
