//! Live sessions across the boundary: stores behind handles.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{ISSUES, Kept, VALID, answer, double, json, numbers_of, or_nan, plain, with, written};
use crate::issue::Issue;
use crate::live::{Change, LiveOptions, LiveSessions, Outcome, SAVED};
use crate::model::Kind;
use crate::model::payload::FRAME;
use crate::read::Wanted;

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

/// Makes a store, and returns its handle. Legs are kept for ever where `keep_ended_ms` is not finite; no media are the
/// usual ones.
#[wasm_bindgen(js_name = liveOpen)]
pub fn live_open(keep_ended_ms: f64, max_legs: u32, media: Vec<String>) -> usize {
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
#[wasm_bindgen(js_name = liveClose)]
pub fn live_close(handle: usize) {
    STORES.with_borrow_mut(|stores| stores.take(handle));
}

/// There are changes to be asked for.
const CHANGES: u32 = 4;

/// What a frame did, in short.
fn outcome(kept: &mut Kept, applied: Option<Result<Outcome, Vec<Issue>>>) -> u32 {
    let (ok, Outcome { changes, issues }) = match applied {
        Some(Ok(applied)) => (VALID, applied),
        Some(Err(issues)) => (0, Outcome { issues, ..Outcome::default() }),
        None => return 0,
    };
    (kept.changes, kept.issues) = (changes.into_iter().map(Change::from).collect(), issues);
    ok | if kept.issues.is_empty() { 0 } else { ISSUES } | if kept.changes.is_empty() { 0 } else { CHANGES }
}

/// Applies the frame that was written.
#[wasm_bindgen(js_name = liveApply)]
pub fn live_apply(handle: usize, cells: usize, text: usize, received_at: f64) -> u32 {
    with(|kept| {
        let applied = written(kept, cells, text, |values| {
            let raw = values.root(0, Kind::OneOrMore(FRAME));
            store(handle, |live| live.apply_raw(&raw, received_at as i64))
        });
        outcome(kept, applied)
    })
}

/// Applies the JSON frame that was written.
#[wasm_bindgen(js_name = liveApplyJson)]
pub fn live_apply_json(handle: usize, length: usize, is_text: bool, received_at: f64) -> u32 {
    with(|kept| {
        let Kept { text, room, .. } = kept;
        let wanted = Wanted { double, ..Wanted::ALL };
        let frame = json(text, length, is_text);
        let applied = store(handle, |live| live.apply_with(frame, received_at as i64, wanted, room));
        outcome(kept, applied)
    })
}

/// What the last frame changed.
#[wasm_bindgen(js_name = liveChanges, unchecked_return_type = "Change[]")]
pub fn live_changes() -> JsValue {
    plain(&with(|kept| std::mem::take(&mut kept.changes)))
}

/// The legs of a store with these keys.
#[wasm_bindgen(js_name = liveLegs)]
pub fn live_legs(handle: usize, keys: Vec<String>) -> JsValue {
    store(handle, |live| plain(&keys.iter().filter_map(|key| live.stored(key)).collect::<Vec<_>>()))
        .unwrap_or_default()
}

/// The durations of a leg, as numbers. `false`: the key is not known.
#[wasm_bindgen(js_name = liveDurations)]
pub fn live_durations(handle: usize, key: &str, now: f64) -> bool {
    let durations = store(handle, |live| live.durations(key, now as i64)).flatten();
    if let Some(durations) = &durations {
        with(|kept| answer(kept, &numbers_of(durations)));
    }
    durations.is_some()
}

/// The keys of all legs, in order.
#[wasm_bindgen(js_name = liveKeys)]
pub fn live_keys(handle: usize) -> Vec<String> {
    store(handle, |live| live.keys().map(str::to_owned).collect()).unwrap_or_default()
}

/// Since when the phase of each leg lasts, in the order of the keys, as three numbers each: since when after a certain
/// time, that time, and since when up to it (NaN: the phase is none that lasts, that is not known, or there is no such
/// time). Returns how many legs there are.
#[wasm_bindgen(js_name = livePhaseStarts)]
pub fn live_phase_starts(handle: usize) -> usize {
    with(|kept| {
        kept.numbers.clear();
        store(handle, |live| {
            for start in live.phase_starts() {
                kept.numbers.extend([start.late, start.until, start.early].map(or_nan));
            }
        });
        kept.numbers.len() / 3
    })
}

/// How many legs are in each phase, as numbers.
#[wasm_bindgen(js_name = liveCounts)]
pub fn live_counts(handle: usize) {
    let mut numbers = [0.0; 11];
    store(handle, |live| {
        for phase in live.phases() {
            if let Some(number) = numbers.get_mut(phase as usize) {
                *number += 1.0;
            }
        }
    });
    with(|kept| answer(kept, &numbers));
}

/// The legs of each co-browse session.
#[wasm_bindgen(js_name = livePairs, unchecked_return_type = "Pair[]")]
pub fn live_pairs(handle: usize) -> JsValue {
    plain(&store(handle, |live| live.pairs()).unwrap_or_default())
}

/// By how many milliseconds the clock of receipts is ahead.
#[wasm_bindgen(js_name = liveClockOffset)]
pub fn live_clock_offset(handle: usize) -> f64 {
    store(handle, |live| live.clock_offset_ms()).unwrap_or_default() as f64
}

/// All of a store, as plain data.
#[wasm_bindgen(js_name = liveSave)]
pub fn live_save(handle: usize) -> JsValue {
    store(handle, |live| plain(live)).unwrap_or_default()
}

/// Takes over one thing that was saved and is written. `false`: it was none.
#[wasm_bindgen(js_name = liveRestore)]
pub fn live_restore(handle: usize, cells: usize, text: usize) -> bool {
    let restored = with(|kept| {
        written(kept, cells, text, |values| {
            store(handle, |live| live.restore(&values.root(0, Kind::Record(SAVED))))
        })
    });
    restored.unwrap_or(false)
}

/// Takes over the key of a leg that was forgotten.
#[wasm_bindgen(js_name = liveForgotten)]
pub fn live_forgotten(handle: usize, key: &str) {
    store(handle, |live| live.restore_forgotten(key));
}

/// Works out what was restored.
#[wasm_bindgen(js_name = liveRestored)]
pub fn live_restored(handle: usize) {
    store(handle, LiveSessions::finish_restoring);
}
