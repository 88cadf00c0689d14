//! Reading: from JSON, or from what JavaScript read of an object, to facts and oddities.
//!
//! A reader knows the tables and nothing of the rules. [`readout`] says what facts and oddities are. [`record`] makes them of
//! JSON text, whose tokens [`scan`] knows; for objects `js/src/read` makes them. [`document`] reads the parts of a payload,
//! and [`lines`] finds records in many bytes.

mod cursor;
pub(crate) mod document;
mod field_order;
mod field_value;
pub(crate) mod key;
#[cfg_attr(not(feature = "module"), allow(dead_code))] // Natively nobody reads lines.
pub(crate) mod lines;
mod lists;
pub(crate) mod readout;
pub(crate) mod record;
mod repeated;
mod scan;
mod skip;
mod strings;
// The smaller module of the npm package keeps no values.
#[cfg_attr(all(feature = "module", not(feature = "live")), path = "no_value_list.rs")]
mod value_list;

use crate::issue::IssueCode;

/// How many segments, or strings of a list, are read.
pub(crate) const LIST_LIMIT: usize = 10_000;

/// What a reader of JSON is to do beside reading what the rules look at.
#[derive(Clone, Copy)]
pub(crate) struct ReadOptions {
    /// Lists the names that no field has.
    pub names: bool,
    /// Reads a number that is not a short one as a double.
    pub double: fn(&str) -> f64,
    /// Whether the text was written by JavaScript, with tokens for what JSON lacks.
    pub is_extended: bool,
}

impl ReadOptions {
    /// Reads plain JSON with the standard library, and lists no names.
    pub const STANDARD: ReadOptions = ReadOptions { names: false, double: std_double, is_extended: false };

    /// Whether the text has tokens for what JSON lacks, which only payloads have.
    pub fn is_extended(self) -> bool {
        cfg!(feature = "live") && self.is_extended
    }
}

/// As the standard library reads it. What can ask its host saves its tables.
fn std_double(text: &str) -> f64 {
    // Too large for a double reads as Infinity, as in JSON.parse.
    text.parse().unwrap_or(f64::NAN)
}

/// JSON, as text or as bytes.
///
/// A byte order mark before bytes is passed over; in text it is no JSON.
///
/// ```
/// use cobrowse_session::{Options, validate};
///
/// let options = Options::default();
/// assert_eq!(validate(r#"{"id": "a"}"#, &options), validate(br#"{"id": "a"}"#.as_slice(), &options));
/// ```
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

/// A byte order mark.
pub(crate) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// JSON as a reader takes it: bytes of which nobody has said yet that they are UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct JsonBytes<'a> {
    bytes: &'a [u8],
    /// Whether they were a string: then offsets are told in UTF-16 units, and a byte order mark is no JSON.
    is_text: bool,
}

impl<'a> JsonBytes<'a> {
    #[cfg_attr(not(feature = "module"), allow(dead_code))] // Natively a text is one.
    pub fn new(bytes: &'a [u8], is_text: bool) -> Self {
        JsonBytes { bytes, is_text }
    }

    /// What is to be read of it.
    pub fn body(self) -> &'a [u8] {
        if self.is_text { self.bytes } else { self.bytes.strip_prefix(MARK).unwrap_or(self.bytes) }
    }

    /// What is wrong with it, if it is no JSON from a byte of its body on.
    pub fn issue_at(self, at: usize) -> IssueCode {
        let before = if self.is_text { self.bytes.get(..at) } else { None };
        let offset = match before.and_then(|before| str::from_utf8(before).ok()) {
            Some(before) => before.encode_utf16().count(),
            None => self.bytes.len() - self.body().len() + at,
        };
        IssueCode::InvalidJson { offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }
}

impl<'a> From<Json<'a>> for JsonBytes<'a> {
    fn from(json: Json<'a>) -> Self {
        match json {
            Json::Text(text) => JsonBytes { bytes: text.as_bytes(), is_text: true },
            Json::Bytes(bytes) => JsonBytes { bytes, is_text: false },
        }
    }
}
