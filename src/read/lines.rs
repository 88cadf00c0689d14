//! Many records, one after another: lines of JSON (NDJSON), or the elements of one JSON array. They may come in chunks
//! that end anywhere.

use super::cells::{Raw, Values};
use super::json::Reader;
use super::{Json, Room, Wanted};
use crate::issue::IssueCode;
use crate::model::Kind;

/// What comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum State {
    /// It is not known yet what it will be.
    #[default]
    Start,
    /// A line.
    Line,
    /// An element, or the end of an array that has had none.
    FirstElement,
    /// An element.
    Element,
    /// A comma, or the end of the array.
    Comma,
    /// Nothing but space.
    End,
    /// Nothing that could be read.
    Broken,
}

impl State {
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Natively nobody passes it by its number.
    pub const ALL: [State; 7] = [
        State::Start,
        State::Line,
        State::FirstElement,
        State::Element,
        State::Comma,
        State::End,
        State::Broken,
    ];
}

/// Where a record lies in a chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub offset: usize,
    pub length: usize,
}

/// Reads the records of a chunk of bytes, of which `last` says whether it is the last one, and returns how many bytes
/// it is done with: the rest must stand at the beginning of the next chunk.
///
/// What is no JSON is one bad record: a line of it up to its end, in an array all that follows, for nobody knows where
/// the next element begins.
pub(crate) fn read(
    chunk: &[u8],
    state: &mut State,
    last: bool,
    wanted: Wanted,
    room: &mut Room,
    kind: Kind,
    mut each: impl FnMut(Place, Result<Raw<'_>, IssueCode>),
) -> usize {
    let mut at = 0;
    if *state == State::Broken {
        return chunk.len();
    }
    if *state == State::Start {
        at = if chunk.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        at += space(chunk.get(at..).unwrap_or_default());
        match chunk.get(at) {
            Some(b'[') => (*state, at) = (State::FirstElement, at + 1),
            Some(_) => *state = State::Line,
            None if last => return chunk.len(),
            None => return 0,
        }
    }
    if *state == State::Line {
        return at + lines(chunk.get(at..).unwrap_or_default(), at, last, wanted, room, &mut each, kind);
    }
    elements(chunk, at, state, last, wanted, room, &mut each, kind)
}

fn space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| b" \t\r\n".contains(byte)).count()
}

#[allow(clippy::too_many_arguments)] // What `read` was given.
fn lines(
    chunk: &[u8],
    base: usize,
    last: bool,
    wanted: Wanted,
    room: &mut Room,
    each: &mut dyn FnMut(Place, Result<Raw<'_>, IssueCode>),
    kind: Kind,
) -> usize {
    let mut at = 0;
    while let Some(rest) = chunk.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, next) = match super::json::position(rest, b'\n') {
            Some(length) => (length, length + 1),
            None if last => (rest.len(), rest.len()),
            None => return at,
        };
        let line = rest.get(..length).unwrap_or_default();
        if space(line) < length {
            let place = Place { offset: base + at, length };
            Json::Bytes(line).read(kind, wanted, room, |raw| each(place, raw));
        }
        at += next;
    }
    at
}

#[allow(clippy::too_many_arguments)] // What `read` was given.
fn elements(
    chunk: &[u8],
    mut at: usize,
    state: &mut State,
    last: bool,
    wanted: Wanted,
    room: &mut Room,
    each: &mut dyn FnMut(Place, Result<Raw<'_>, IssueCode>),
    kind: Kind,
) -> usize {
    // A character that the chunk's end cuts is not there yet; one that is none ends what can be read.
    let text = match str::from_utf8(chunk) {
        Ok(text) => text,
        Err(error) => {
            chunk.get(..error.valid_up_to()).and_then(|valid| str::from_utf8(valid).ok()).unwrap_or_default()
        }
    };
    let cut = text.len() == chunk.len() || chunk.len() - text.len() < 4;
    loop {
        at += space(chunk.get(at..).unwrap_or_default());
        match (*state, chunk.get(at)) {
            (State::End, None) => return at,
            (_, None) if !last => return at,
            (State::FirstElement | State::Comma, Some(b']')) => (*state, at) = (State::End, at + 1),
            (State::Comma, Some(b',')) => (*state, at) = (State::Element, at + 1),
            (State::FirstElement | State::Element, Some(_)) => {
                let mut reader = Reader::new(text, at, wanted, room);
                let read = reader.root(kind);
                let end = reader.at;
                // A value may go on behind the end of the chunk; so may a number that looks complete.
                if end >= text.len() && !last && cut {
                    return at;
                }
                let place = Place { offset: at, length: end - at };
                if read.is_err() {
                    return broken(chunk, at, state, each);
                }
                let (cells, unescaped) = (&room.cells, &room.unescaped);
                let values = Values { cells, text, unescaped, named: wanted.names };
                each(place, Ok(values.root(0, kind)));
                (*state, at) = (State::Comma, end);
            }
            _ => return broken(chunk, at, state, each),
        }
    }
}

/// What is no JSON from here on.
fn broken(
    chunk: &[u8],
    at: usize,
    state: &mut State,
    each: &mut dyn FnMut(Place, Result<Raw<'_>, IssueCode>),
) -> usize {
    if *state != State::End || at < chunk.len() {
        let place = Place { offset: at, length: chunk.len() - at };
        each(place, Err(IssueCode::InvalidJson { offset: 0 }));
    }
    *state = State::Broken;
    chunk.len()
}
