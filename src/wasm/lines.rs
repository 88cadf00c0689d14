//! Many records at once, chunk by chunk.

use wasm_bindgen::prelude::wasm_bindgen;

use super::issues::Counts;
use super::{State, durations_of, read_options, with};
use crate::check::{Path, Sink, check_session};
use crate::issue::IssueCode;
use crate::model::Session;
use crate::read::key::Key;
use crate::read::lines::{Source, State as LinesState, read};

/// So many records, and so many issues, are answered at once, at the most: of the smallest ones there would be more numbers
/// than bytes.
const MOST: usize = 4096;

/// How many numbers come first, beside one for each code.
const HEAD: usize = 3;

/// No more bytes follow.
const LAST: u32 = 1;
/// The bytes are the beginning of a record that is too large.
const TOO_LARGE: u32 = 2;
/// The issues themselves are wanted.
const TOLD: u32 = 4;

/// Checks and times the records of the bytes that were written, which follow others after which the state with a number came next.
/// Returns how many there are. The numbers are how many bytes are done with, the number of the state, and whether more are left for
/// another call; then how many issues there are of each code; then for each record where it lies, its length, how many errors and
/// warnings it has, and its durations. The issues, if they are wanted, are those of all records.
#[wasm_bindgen(js_name = inspectLines)]
pub fn inspect_lines(length: usize, now: f64, state_number: usize, flags: u32) -> usize {
    with(|state| {
        let State { text, numbers, options, readout, timeline, issues, .. } = state;
        let chunk = text.get(..length).unwrap_or_default();
        let mut next = LinesState::ALL.get(state_number).copied().unwrap_or_default();
        let (mut count, mut told) = (0, 0);
        let mut codes = [0.0; IssueCode::NAMES.len()];
        issues.clear();
        numbers.clear();
        numbers.resize(HEAD + codes.len(), 0.0);
        let mut source = Source { table: Session::TABLE, options: read_options(options), readout };
        let done = read(chunk, &mut next, flags & LAST != 0, &mut source, |place, text, readout| {
            let told_issues = (flags & TOLD != 0).then_some(&mut *issues);
            let mut counts = Counts { errors: 0, warnings: 0, codes: &mut codes, told: told_issues };
            let too_large = IssueCode::TooLarge { limit: chunk.len() as u32 };
            let is_record = match if flags & TOO_LARGE == 0 { text } else { Err(too_large) } {
                Ok(text) => {
                    check_session(readout, Session::TABLE, text, options, &mut counts);
                    readout.is_record()
                }
                Err(code) => {
                    counts.take(code, &Path::of(Session::TABLE, Key::ROOT));
                    false
                }
            };
            let Counts { errors, warnings, .. } = counts;
            numbers.extend([place.offset, place.length, errors, warnings].map(|number| number as f64));
            numbers.extend(durations_of(readout, timeline, is_record, now));
            count += 1;
            told += if flags & TOLD == 0 { 0 } else { errors + warnings };
            count < MOST && told < MOST
        });
        let is_full = count >= MOST || told >= MOST;
        let head = [done as f64, f64::from(next as u8), f64::from(u8::from(is_full))];
        numbers.iter_mut().zip(head.into_iter().chain(codes)).for_each(|(own, number)| *own = number);
        count
    })
}
