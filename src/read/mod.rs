//! Reading: from text or from packed cells to one tree of values, in the order of the field tables.
//!
//! A reader knows the tables and nothing of the rules. What it finds is kept as it came, the wrong
//! things included: the checker says what they are.

mod json;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only JavaScript packs.
pub(crate) mod packed;

use std::borrow::Cow;

use json::{JsonError, read as read_json};

use crate::issue::{IssueCode, Received};
use crate::model::payload::FRAME;
use crate::model::{Field, Kind, Session};

/// How many segments, or strings of a list, are read.
pub(crate) const LIST_LIMIT: usize = 10_000;
/// How many records of a payload's list are read.
const MANY_LIMIT: usize = 1_000_000;

/// How many elements of a list are read.
pub(crate) fn limit_of(kind: Kind) -> usize {
    match kind {
        Kind::Many(_) | Kind::OneOrMore(_) => MANY_LIMIT,
        _ => LIST_LIMIT,
    }
}

/// A value as it was received.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // JSON has no dates, and can always be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Flag(bool),
    /// A `Date`, by its milliseconds; NaN for an invalid one.
    Date(f64),
    Record(RawRecord<'a>),
    List(Vec<Raw<'a>>),
    /// A list too long to be read, by its length.
    LongList(usize),
    /// Reading it threw.
    Unreadable,
    /// Anything that no field could hold, absence included.
    Other(Received),
}

impl Raw<'_> {
    pub fn is_absent(&self) -> bool {
        matches!(self, Raw::Other(Received::Undefined | Received::Null))
    }

    pub fn received(&self) -> Received {
        match self {
            Raw::Text(_) => Received::String,
            Raw::Number(_) => Received::Number,
            Raw::Flag(_) => Received::Boolean,
            Raw::Date(_) => Received::Date,
            Raw::Record(_) | Raw::Unreadable => Received::Object,
            Raw::List(_) | Raw::LongList(_) => Received::Array,
            Raw::Other(received) => *received,
        }
    }
}

/// A record as it was received: one value for each field of its table, in the table's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawRecord<'a> {
    pub fields: Vec<RawField<'a>>,
    /// The names that the table does not know, where they were asked for.
    pub unknown: Vec<UnknownName<'a>>,
    /// Whether listing the names threw.
    pub names_unreadable: bool,
}

/// A field as it was received.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawField<'a> {
    pub value: Raw<'a>,
    /// Which of the field's names the value came under.
    pub name: usize,
    /// Which of the field's names had a value, as a set of bits.
    pub present: u32,
}

impl RawField<'_> {
    pub const ABSENT: RawField<'static> =
        RawField { value: Raw::Other(Received::Undefined), name: 0, present: 0 };
}

/// A name that no field has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnknownName<'a> {
    pub name: Cow<'a, str>,
    /// Whether reading its value threw.
    pub unreadable: bool,
}

impl<'a> RawRecord<'a> {
    /// The value of the field with a JSON name, if there is one.
    pub fn value(&self, table: &'static [Field], json_name: &'static str) -> Option<&Raw<'a>> {
        self.field(table, json_name).1.map(|field| &field.value).filter(|value| !value.is_absent())
    }

    /// The text of the field with a JSON name, if it is one.
    pub fn text(&self, table: &'static [Field], json_name: &'static str) -> Option<&str> {
        match self.value(table, json_name) {
            Some(Raw::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The field with a JSON name, and the name that it came under.
    pub fn field(
        &self,
        table: &'static [Field],
        json_name: &'static str,
    ) -> (&'static str, Option<&RawField<'a>>) {
        let found = table.iter().zip(&self.fields).find(|(field, _)| field.json_name() == json_name);
        match found {
            Some((field, raw)) => (field.name(raw.name), Some(raw)),
            None => (json_name, None),
        }
    }
}

/// JSON, as text or as bytes.
///
/// A byte order mark before bytes is passed over; in text it is no JSON.
#[derive(Clone, Copy, Debug)]
pub enum Json<'a> {
    /// Text.
    Text(&'a str),
    /// Bytes that should be UTF-8.
    Bytes(&'a [u8]),
}

impl<'a> From<&'a str> for Json<'a> {
    fn from(text: &'a str) -> Self {
        Json::Text(text)
    }
}

impl<'a> From<&'a String> for Json<'a> {
    fn from(text: &'a String) -> Self {
        Json::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Json<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Json::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Json<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Json::Bytes(bytes)
    }
}

impl<'a> Json<'a> {
    /// Reads a session.
    pub(crate) fn read_session(self, names: bool) -> Result<Raw<'a>, IssueCode> {
        self.read(Kind::Record(Session::TABLE), names)
    }

    /// Reads a payload of any shape.
    pub(crate) fn read_frame(self) -> Result<Raw<'a>, IssueCode> {
        self.read(Kind::OneOrMore(FRAME), false)
    }

    pub(crate) fn read(self, kind: Kind, names: bool) -> Result<Raw<'a>, IssueCode> {
        let not_json =
            |offset: usize| IssueCode::InvalidJson { offset: u32::try_from(offset).unwrap_or(u32::MAX) };
        match self {
            Json::Text(text) => read_json(text, kind, names).map_err(|JsonError(at)| {
                not_json(text.get(..at).map_or(at, |before| before.encode_utf16().count()))
            }),
            Json::Bytes(bytes) => {
                let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                let mark = bytes.len() - body.len();
                let text = str::from_utf8(body).map_err(|error| not_json(mark + error.valid_up_to()))?;
                read_json(text, kind, names).map_err(|JsonError(at)| not_json(mark + at))
            }
        }
    }
}
