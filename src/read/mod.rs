//! Reading: from JSON, or from what JavaScript read of an object, to cells in the order of the field tables.
//!
//! A reader knows the tables and nothing of the rules. What it finds is kept as it came, the wrong things included:
//! the checker says what they are. [`cells`] says what is laid out, [`json`] does it for text; for objects
//! `js/src/read.ts` does, and one call of `src/wasm` hands it over. That is all of the fast path, and there is no other.

mod cells;
mod json;
#[cfg_attr(not(feature = "module"), allow(dead_code))] // Natively JSON is all there is.
pub(crate) mod lines;
pub(crate) mod readout;
pub(crate) mod record;
mod scan;

#[cfg_attr(not(feature = "module"), allow(unused_imports))] // Only JavaScript writes cells.
pub(crate) use cells::{Cell, Raw, RawList, RawRecord, Values};

pub(crate) use scan::JsonError;

use crate::issue::IssueCode;
use crate::model::Kind;

/// How many segments, or strings of a list, are read.
pub(crate) const LIST_LIMIT: usize = 10_000;
/// How many records of a payload's list are read.
const MANY_LIMIT: usize = 1_000_000;

/// How many elements of a list are read.
fn limit_of(kind: Kind) -> usize {
    match kind {
        Kind::Many(_) | Kind::OneOrMore(_) => MANY_LIMIT,
        _ => LIST_LIMIT,
    }
}

/// What a reader of JSON is to do beside reading what the rules look at.
#[derive(Clone, Copy)]
pub(crate) struct ReadOptions {
    /// Lists the names that no field has.
    pub names: bool,
    /// Reads a number that is not a short one as a double.
    pub double: fn(&str) -> f64,
}

/// What is wanted of a JSON text beside the values that the rules look into.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// The names that no field has.
    pub names: bool,
    /// Texts that no rule looks into.
    pub texts: bool,
    /// Reads a number that is not a short one as a double.
    pub double: fn(&str) -> f64,
}

impl Wanted {
    /// All that there is.
    pub const ALL: Wanted = Wanted { names: false, texts: true, double: std_double };
}

/// As the standard library reads it. What can ask its host saves its tables.
pub(crate) fn std_double(text: &str) -> f64 {
    // Too large for a double reads as Infinity, as in JSON.parse.
    text.parse().unwrap_or(f64::NAN)
}

/// What reading needs room for. It may be kept, so that the next reading finds room.
#[derive(Default)]
pub(crate) struct Room {
    cells: Vec<Cell>,
    unescaped: String,
    /// Elements and names of what is still being read.
    pending: Vec<Cell>,
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

impl Json<'_> {
    /// Reads a value of a kind, and hands on what was found; or why it is no JSON.
    pub(crate) fn read<R>(
        self,
        kind: Kind,
        wanted: Wanted,
        room: &mut Room,
        body: impl FnOnce(Result<Raw<'_>, IssueCode>) -> R,
    ) -> R {
        let json = JsonBytes::from(self);
        let text = match str::from_utf8(json.body()) {
            Ok(text) => text,
            Err(error) => return body(Err(json.issue_at(error.valid_up_to()))),
        };
        match json::read(text, kind, wanted, room) {
            Ok(()) => {
                let (cells, unescaped) = (&room.cells, &room.unescaped);
                let values = Values { cells, text, unescaped, named: wanted.names };
                body(Ok(values.root(0, kind)))
            }
            Err(JsonError(at)) => body(Err(json.issue_at(at))),
        }
    }
}
