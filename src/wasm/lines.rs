//! Many records at once, chunk by chunk.

use wasm_bindgen::prelude::*;

use super::{Kept, timed, wanted, with};
use crate::check::check_json;
use crate::model::{Kind, Session};
use crate::read::lines::{State, read};

/// So many records are answered at once, at the most: of the smallest ones there would be more numbers than bytes.
const MOST: usize = 4096;

/// Checks and times the records of the bytes that were written, which follow others after which `state` came next;
/// `last` says that no more follow. Returns how many there are. The numbers are how many bytes are done with, the
/// number of the state, and whether more are left for another call, then for each record where it lies, its length, how many errors and warnings it has, and its
/// durations.
#[wasm_bindgen(js_name = inspectLines)]
pub fn inspect_lines(length: usize, now: f64, state: usize, last: bool) -> usize {
    with(|kept| {
        let Kept { text, numbers, options, room, .. } = kept;
        let chunk = text.get(..length).unwrap_or_default();
        let mut state = State::ALL.get(state).copied().unwrap_or_default();
        let mut count = 0;
        numbers.clear();
        numbers.extend([0.0; 3]);
        let done = read(
            chunk,
            &mut state,
            last,
            wanted(options),
            room,
            Kind::Record(Session::TABLE),
            |place, raw| {
                let checked = check_json(raw, options);
                let errors = checked.issues.iter().filter(|issue| issue.is_error()).count();
                let warnings = checked.issues.len() - errors;
                numbers.extend([place.offset, place.length, errors, warnings].map(|number| number as f64));
                numbers.extend(timed(&checked, now));
                count += 1;
                count < MOST
            },
        );
        if let Some(head) = numbers.first_chunk_mut::<3>() {
            *head = [done as f64, f64::from(state as u8), f64::from(u8::from(count == MOST))];
        }
        count
    })
}
