//! Many records at once, chunk by chunk.

use wasm_bindgen::prelude::wasm_bindgen;

use super::issues::Counts;
use super::{State, durations_of, read_options, with};
use crate::check::check_session;
use crate::model::Session;
use crate::read::lines::{Source, State as LinesState, read};

/// So many records are answered at once, at the most: of the smallest ones there would be more numbers than bytes.
const MOST: usize = 4096;

/// Checks and times the records of the bytes that were written, which follow others after which the state with a number came next;
/// `last` says that no more follow. Returns how many there are. The numbers are how many bytes are done with, the
/// number of the state, and whether more are left for another call, then for each record where it lies, its length, how many errors and warnings it has, and its
/// durations.
#[wasm_bindgen(js_name = inspectLines)]
pub fn inspect_lines(length: usize, now: f64, state_number: usize, last: bool) -> usize {
    with(|state| {
        let State { text, numbers, options, readout, timeline, .. } = state;
        let chunk = text.get(..length).unwrap_or_default();
        let mut next = LinesState::ALL.get(state_number).copied().unwrap_or_default();
        let mut count = 0;
        numbers.clear();
        numbers.extend([0.0; 3]);
        let mut source = Source { table: Session::TABLE, options: read_options(options), readout };
        let done = read(chunk, &mut next, last, &mut source, |place, text, readout| {
            let mut counts = Counts::default();
            let is_record = match text {
                Ok(text) => {
                    check_session(readout, Session::TABLE, text, options, &mut counts);
                    readout.is_record()
                }
                Err(_) => {
                    counts.errors = 1;
                    false
                }
            };
            let Counts { errors, warnings } = counts;
            numbers.extend([place.offset, place.length, errors, warnings].map(|number| number as f64));
            numbers.extend(durations_of(readout, timeline, is_record, now));
            count += 1;
            count < MOST
        });
        if let Some(head) = numbers.first_chunk_mut::<3>() {
            *head = [done as f64, f64::from(next as u8), f64::from(u8::from(count == MOST))];
        }
        count
    })
}
