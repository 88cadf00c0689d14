//! The parameters of issues, as names and values.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::code::IssueCode;

/// A parameter of an issue.
pub(crate) enum Param<'i> {
    Text(&'i str),
    Number(i64),
    Flag(bool),
    Names(&'i [&'static str]),
}

pub(super) struct Params<'i>(pub &'i [(&'static str, Param<'i>)]);

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

impl IssueCode {
    pub(crate) fn params(&self) -> Vec<(&'static str, Param<'_>)> {
        use Param::{Flag, Names, Number, Text};
        match self {
            IssueCode::InvalidJson { offset } => vec![("offset", Number((*offset).into()))],
            IssueCode::TooLarge { limit } => vec![("limit", Number((*limit).into()))],
            IssueCode::InvalidType { expected, received } => {
                vec![("expected", Text(expected.name())), ("received", Text(received.name()))]
            }
            IssueCode::InvalidTime { reason } => vec![("reason", Text(reason.name()))],
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
            IssueCode::StoreLost
            | IssueCode::InvalidUrl
            | IssueCode::Unreadable
            | IssueCode::PlaceholderTime
            | IssueCode::EpochSeconds
            | IssueCode::MissingField
            | IssueCode::MissingId
            | IssueCode::SegmentOpen => Vec::new(),
        }
    }
}
