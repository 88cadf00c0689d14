//! Many records, one after another: lines of JSON (NDJSON), objects one behind the other, or the elements of one JSON array.
//! They may come in chunks that end anywhere.

use super::readout::Readout;
use super::record::{Prefix, read_prefix, space, whole};
use super::scan::JsonError;
use super::{JsonBytes, MARK, ReadOptions};
use crate::bytes::position;
use crate::issue::IssueCode;
use crate::model::Table;

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
    /// It is not known yet what it will be, but that it has no byte order mark any more.
    Space,
}

impl State {
    #[cfg_attr(not(feature = "module"), allow(dead_code))] // Natively nobody passes it by its number.
    pub const ALL: [State; 8] = [
        State::Start,
        State::Line,
        State::FirstElement,
        State::Element,
        State::Comma,
        State::End,
        State::Broken,
        State::Space,
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
/// Each record is read into `readout`, and passed on with its text. Reading stops where `each` says so, by `false`. What is no JSON is one bad record: a line of it up to its end, in an
/// array all that follows, for nobody knows where the next element begins.
pub(crate) fn read(
    chunk: &[u8],
    state: &mut State,
    last: bool,
    source: &mut Source<'_>,
    mut each: impl FnMut(Place, Result<&[u8], IssueCode>, &mut Readout) -> bool,
) -> usize {
    let mut at = 0;
    if *state == State::Broken {
        return chunk.len();
    }
    if *state == State::Start {
        // A byte order mark may be cut, too.
        if !last && MARK.starts_with(chunk) {
            return 0;
        }
        at = if chunk.starts_with(MARK) { MARK.len() } else { 0 };
        *state = State::Space;
    }
    if *state == State::Space {
        let first = at + space(chunk.get(at..).unwrap_or_default());
        match chunk.get(first) {
            Some(b'[') => (*state, at) = (State::FirstElement, first + 1),
            Some(_) => *state = State::Line,
            None if last => return chunk.len(),
            // Empty lines are done with.
            None => return chunk.iter().rposition(|byte| *byte == b'\n').map_or(at, |end| end + 1),
        }
    }
    if *state == State::Line {
        return at + lines(chunk.get(at..).unwrap_or_default(), at, last, source, &mut each);
    }
    elements(chunk, at, state, last, source, &mut each)
}

/// By what records are read, and into what.
pub(crate) struct Source<'s> {
    pub table: &'static Table,
    pub options: ReadOptions,
    pub readout: &'s mut Readout,
}

type Each<'e> = dyn FnMut(Place, Result<&[u8], IssueCode>, &mut Readout) -> bool + 'e;

/// Lines, of which each is a record, or objects one behind the other.
fn lines(chunk: &[u8], base: usize, last: bool, source: &mut Source<'_>, each: &mut Each<'_>) -> usize {
    let (mut at, mut end_of_line) = (0, None);
    while at < chunk.len() {
        // Objects of one line have one end: it is looked for once.
        let end = *end_of_line.get_or_insert_with(|| {
            position(chunk.get(at..).unwrap_or_default(), b'\n').map(|length| at + length)
        });
        let is_whole = end.is_some() || last;
        let (end, next) = end.map_or((chunk.len(), chunk.len()), |end| (end, end + 1));
        let line = chunk.get(at..end).unwrap_or_default();
        let length = line.len();
        if space(line) == length {
            if !is_whole {
                return at;
            }
            (at, end_of_line) = (next, None);
            continue;
        }
        let line = JsonBytes::new(line, false);
        let text = line.body();
        let (mark, start) = (length - text.len(), space(text));
        let read = read_prefix(text, start, source.table, source.options, source.readout);
        // The end of an object, and where the one behind it begins.
        let object =
            read.as_ref().ok().filter(|prefix| text.get(start) == Some(&b'{') && prefix.is_text(text, start));
        let follows = |end: usize| end + space(text.get(end..).unwrap_or_default());
        let both = object.map(|prefix| (prefix.end, follows(prefix.end)));
        if let Some((end, behind)) = both.filter(|(_, behind)| text.get(*behind) == Some(&b'{')) {
            let place = Place { offset: base + at, length: mark + end };
            at += mark + behind;
            if !each(place, Ok(text), source.readout) {
                return at;
            }
            continue;
        }
        if !is_whole {
            return at;
        }
        let place = Place { offset: base + at, length };
        (at, end_of_line) = (next, None);
        if !each(place, whole(line, read), source.readout) {
            return at;
        }
    }
    at
}

fn elements(
    chunk: &[u8],
    mut at: usize,
    state: &mut State,
    last: bool,
    source: &mut Source<'_>,
    each: &mut Each<'_>,
) -> usize {
    loop {
        at += space(chunk.get(at..).unwrap_or_default());
        match (*state, chunk.get(at)) {
            (State::End, None) => return at,
            (_, None) if !last => return at,
            (State::FirstElement | State::Comma, Some(b']')) => (*state, at) = (State::End, at + 1),
            (State::Comma, Some(b',')) => (*state, at) = (State::Element, at + 1),
            (State::FirstElement | State::Element, Some(_)) => {
                let read = read_prefix(chunk, at, source.table, source.options, source.readout);
                let (Ok(Prefix { end, .. }) | Err(JsonError(end))) = read;
                // A value may go on behind the end of the chunk; so may a number that looks complete.
                if end >= chunk.len() && !last {
                    return at;
                }
                if !read.is_ok_and(|prefix| prefix.is_text(chunk, at)) {
                    return broken(chunk, at, state, source.readout, each);
                }
                let place = Place { offset: at, length: end - at };
                (*state, at) = (State::Comma, end);
                if !each(place, Ok(chunk), source.readout) {
                    return at;
                }
            }
            _ => return broken(chunk, at, state, source.readout, each),
        }
    }
}

/// What is no JSON from here on.
fn broken(chunk: &[u8], at: usize, state: &mut State, readout: &mut Readout, each: &mut Each<'_>) -> usize {
    if *state != State::End || at < chunk.len() {
        let place = Place { offset: at, length: chunk.len() - at };
        each(place, Err(IssueCode::InvalidJson { offset: 0 }), readout);
    }
    *state = State::Broken;
    chunk.len()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing, clippy::unwrap_used)] // A test may panic: that is how it fails.
mod tests;
