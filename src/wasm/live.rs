//! Live sessions across the boundary: stores behind handles.

use std::cell::RefCell;

use serde::Serialize;

use super::legs::{PAYLOAD, answer_json, text, written};
use super::{ISSUES, State, VALID, answer, numbers_of, or_nan, with};
use crate::issue::Issue;
use crate::live::{Applied, LiveOptions, LiveSessions};
use crate::read::{JsonBytes, ReadOptions};

/// The open stores, each with its handle. No handle is given twice.
#[derive(Default)]
struct Stores {
    given: usize,
    open: Vec<(usize, LiveSessions)>,
}

impl Stores {
    fn take(&mut self, handle: usize) -> Option<LiveSessions> {
        let at = self.open.iter().position(|(own, _)| *own == handle)?;
        Some(self.open.swap_remove(at).1)
    }
}

thread_local! {
    static STORES: RefCell<Stores> = RefCell::default();
}

/// Lends a store out, taken from its place meanwhile: should it come to a bad end for want of memory, then it is
/// closed, and others are not. What was closed, or never was, has none.
fn store<R>(handle: usize, body: impl FnOnce(&mut LiveSessions) -> R) -> Option<R> {
    let mut live = STORES.with_borrow_mut(|stores| stores.take(handle))?;
    let result = body(&mut live);
    STORES.with_borrow_mut(|stores| stores.open.push((handle, live)));
    Some(result)
}

/// Makes a store, and returns its handle. Legs are kept for ever where `keep_ended_ms` is not finite. The text that was
/// written is the media, a line feed between them; none are the usual ones.
#[unsafe(export_name = "liveOpen")]
pub extern "C" fn live_open(keep_ended_ms: f64, max_legs: u32, media: usize) -> usize {
    let media: Vec<String> = with(|state| text(state, media).lines().map(str::to_owned).collect());
    let usual = LiveOptions::default();
    let options = LiveOptions {
        keep_ended_ms: Some(keep_ended_ms).filter(|ms| ms.is_finite()),
        max_legs,
        media: if media.is_empty() { usual.media } else { media },
    };
    STORES.with_borrow_mut(|stores| {
        stores.given += 1;
        stores.open.push((stores.given, LiveSessions::new(options)));
        stores.given
    })
}

/// Frees a store.
#[unsafe(export_name = "liveClose")]
pub extern "C" fn live_close(handle: usize) {
    STORES.with_borrow_mut(|stores| stores.take(handle));
}

/// There are changes to be asked for.
const CHANGES: u32 = 4;

/// What a frame did, in short.
fn outcome(state: &mut State, applied: Option<Result<Applied, Vec<Issue>>>) -> u32 {
    let (ok, Applied { changes, issues }) = match applied {
        Some(Ok(applied)) => (VALID, applied),
        Some(Err(issues)) => (0, Applied { issues, ..Applied::default() }),
        None => return 0,
    };
    state.issues.clear();
    issues.iter().for_each(|issue| state.issues.add(issue));
    state.changes = changes;
    ok | if issues.is_empty() { 0 } else { ISSUES } | if state.changes.is_empty() { 0 } else { CHANGES }
}

/// Applies the frame that was written: as a payload, or, with `is_json`, as JSON as it came.
#[unsafe(export_name = "liveApply")]
pub extern "C" fn live_apply(
    handle: usize,
    length: usize,
    is_json: bool,
    is_text: bool,
    received_at: f64,
) -> u32 {
    with(|state| {
        let bytes = state.text.get(..length).unwrap_or_default();
        let options = ReadOptions { is_extended: !is_json, ..PAYLOAD };
        let frame = JsonBytes::new(bytes, is_text);
        let applied = store(handle, |live| live.apply_json(frame, options, received_at as i64));
        outcome(state, applied)
    })
}

/// Answers what the last frame changed, in JSON.
#[unsafe(export_name = "liveChanges")]
pub extern "C" fn live_changes() -> usize {
    with(|state| {
        let changes = std::mem::take(&mut state.changes);
        answer_json(state, &changes)
    })
}

/// Answers what `body` makes of a store, in JSON. 0: the store is closed.
fn answer_store<T: Serialize>(handle: usize, body: impl FnOnce(&LiveSessions) -> T) -> usize {
    with(|state| {
        store(handle, |live| {
            let value = body(live);
            answer_json(state, &value)
        })
        .unwrap_or_default()
    })
}

/// Answers the leg of a store whose key was written, in JSON.
#[unsafe(export_name = "liveLeg")]
pub extern "C" fn live_leg(handle: usize, key: usize) -> usize {
    with(|state| {
        store(handle, |live| match live.leg(text(state, key)) {
            Some(leg) => answer_json(state, leg),
            None => 0,
        })
        .unwrap_or_default()
    })
}

/// The durations of the leg whose key was written, as numbers. `false`: the key is not known.
#[unsafe(export_name = "liveDurations")]
pub extern "C" fn live_durations(handle: usize, key: usize, now: f64) -> bool {
    with(|state| {
        let durations = store(handle, |live| live.durations(text(state, key), now as i64)).flatten();
        if let Some(durations) = &durations {
            answer(state, &numbers_of(durations));
        }
        durations.is_some()
    })
}

/// Answers the keys of all legs, in order, in JSON.
#[unsafe(export_name = "liveKeys")]
pub extern "C" fn live_keys(handle: usize) -> usize {
    answer_store(handle, |live| live.legs().map(|live| live.key.clone()).collect::<Vec<_>>())
}

/// Since when the phase of each leg lasts, in the order of the keys, as three numbers each: since when after a certain
/// time, that time, and since when up to it (NaN: the phase is none that lasts, that is not known, or there is no such
/// time). Returns how many legs there are.
#[unsafe(export_name = "livePhaseStarts")]
pub extern "C" fn live_phase_starts(handle: usize) -> usize {
    with(|state| {
        state.numbers.clear();
        store(handle, |live| {
            for start in live.phase_starts() {
                state.numbers.extend([start.late, start.until, start.early].map(or_nan));
            }
        });
        state.numbers.len() / 3
    })
}

/// How many legs are in each phase, as numbers.
#[unsafe(export_name = "liveCounts")]
pub extern "C" fn live_counts(handle: usize) {
    let mut numbers = [0.0; 11];
    store(handle, |live| {
        for phase in live.phases() {
            if let Some(number) = numbers.get_mut(phase as usize) {
                *number += 1.0;
            }
        }
    });
    with(|state| answer(state, &numbers));
}

/// Answers the legs of each co-browse session, in JSON.
#[unsafe(export_name = "livePairs")]
pub extern "C" fn live_pairs(handle: usize) -> usize {
    answer_store(handle, |live| live.pairs())
}

/// By how many milliseconds the clock of receipts is ahead.
#[unsafe(export_name = "liveClockOffset")]
pub extern "C" fn live_clock_offset(handle: usize) -> f64 {
    store(handle, |live| live.clock_offset_ms()).unwrap_or_default() as f64
}

/// Answers all of a store, in JSON.
#[unsafe(export_name = "liveSave")]
pub extern "C" fn live_save(handle: usize) -> usize {
    with(|state| store(handle, |live| answer_json(state, live)).unwrap_or_default())
}

/// Takes over one thing that was saved and is written. `false`: it was none.
#[unsafe(export_name = "liveRestore")]
pub extern "C" fn live_restore(handle: usize, length: usize) -> bool {
    let restored =
        with(|state| store(handle, |live| live.restore_json(written(&state.text, length), PAYLOAD)));
    restored.unwrap_or(false)
}

/// Takes over the key of a leg that was forgotten, which was written.
#[unsafe(export_name = "liveForgotten")]
pub extern "C" fn live_forgotten(handle: usize, key: usize) {
    with(|state| store(handle, |live| live.restore_forgotten(text(state, key))));
}
