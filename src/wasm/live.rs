//! Live sessions across the boundary: stores behind handles.

use std::cell::RefCell;

use js_sys::Float64Array;
use serde::Serialize;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{frame, json, out, plain, unpacked};
use crate::issue::Issue;
use crate::live::{Applied, Change, LiveLeg, LiveOptions, LiveSessions, Pair, SAVED};
use crate::time::Durations;

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

/// Makes a store, and returns its handle.
#[wasm_bindgen(js_name = liveOpen)]
pub fn live_open(given: Option<Ts<LiveOptions>>) -> Result<usize, JsError> {
    let options = given.map(|options| options.to_rust()).transpose()?.unwrap_or_default();
    Ok(STORES.with_borrow_mut(|stores| {
        stores.given += 1;
        stores.open.push((stores.given, LiveSessions::new(options)));
        stores.given
    }))
}

/// Frees a store.
#[wasm_bindgen(js_name = liveClose)]
pub fn live_close(handle: usize) {
    STORES.with_borrow_mut(|stores| stores.take(handle));
}

/// What a frame did to a store, for the snapshot to follow.
#[derive(Serialize)]
struct Outcome<'s> {
    ok: bool,
    changes: Vec<Change>,
    issues: Vec<Issue>,
    /// The legs that are new or different.
    legs: Vec<&'s LiveLeg>,
    /// The keys of those that are gone.
    gone: Vec<String>,
}

fn outcome(live: &LiveSessions, applied: Result<Applied, Vec<Issue>>) -> Result<JsValue, JsError> {
    let (ok, Applied { changes, issues, gone }) = match applied {
        Ok(applied) => (true, applied),
        Err(issues) => (false, Applied { issues, ..Applied::default() }),
    };
    let mut legs: Vec<&LiveLeg> = changes.iter().filter_map(|change| live.leg(&change.key)).collect();
    legs.dedup_by_key(|leg| &leg.key);
    plain(&Outcome { ok, changes, issues, legs, gone })
}

/// Applies the packed frame.
#[wasm_bindgen(js_name = liveApply)]
pub fn live_apply(handle: usize, cells: usize, text: usize, received_at: f64) -> Result<JsValue, JsError> {
    frame(cells, text, |raw| {
        store(handle, |live| {
            let applied = live.apply_raw(raw, received_at as i64);
            outcome(live, applied)
        })
    })
    .unwrap_or(Ok(JsValue::UNDEFINED))
}

/// Applies the JSON frame.
#[wasm_bindgen(js_name = liveApplyJson)]
pub fn live_apply_json(
    handle: usize,
    length: usize,
    is_text: bool,
    received_at: f64,
) -> Result<JsValue, JsError> {
    json(length, is_text, |json| {
        store(handle, |live| {
            let applied = live.apply(json, received_at as i64);
            outcome(live, applied)
        })
    })
    .unwrap_or(Ok(JsValue::UNDEFINED))
}

/// The durations of a leg; nothing for a key that is not known.
#[wasm_bindgen(js_name = liveDurations)]
pub fn live_durations(handle: usize, key: &str, now: f64) -> Result<Option<Ts<Durations>>, JsError> {
    let durations = store(handle, |live| live.durations(key, now as i64)).flatten();
    durations.as_ref().map(out).transpose()
}

/// The keys of all legs, in order.
#[wasm_bindgen(js_name = liveKeys)]
pub fn live_keys(handle: usize) -> Vec<String> {
    store(handle, |live| live.legs().map(|live| live.key.clone()).collect()).unwrap_or_default()
}

/// For how many milliseconds the phase of each leg has lasted (NaN: not known), in the order of the keys.
#[wasm_bindgen(js_name = liveTick)]
pub fn live_tick(handle: usize, now: f64) -> Float64Array {
    let mut values = Vec::new();
    store(handle, |live| live.tick(now as i64, &mut values));
    Float64Array::from(values.as_slice())
}

/// How many legs are in each phase.
#[wasm_bindgen(js_name = liveCounts)]
pub fn live_counts(handle: usize) -> Result<JsValue, JsError> {
    plain(&store(handle, |live| live.counts()).unwrap_or_default())
}

/// The legs of each co-browse session.
#[wasm_bindgen(js_name = livePairs)]
pub fn live_pairs(handle: usize) -> Result<Vec<Ts<Pair>>, JsError> {
    store(handle, |live| live.pairs()).unwrap_or_default().iter().map(out).collect()
}

/// By how many milliseconds the clock of receipts is ahead.
#[wasm_bindgen(js_name = liveClockOffset)]
pub fn live_clock_offset(handle: usize) -> f64 {
    store(handle, |live| live.clock_offset_ms()).unwrap_or_default() as f64
}

/// All of a store, as plain data.
#[wasm_bindgen(js_name = liveSave)]
pub fn live_save(handle: usize) -> Result<JsValue, JsError> {
    store(handle, |live| plain(live)).unwrap_or(Ok(JsValue::UNDEFINED))
}

/// Takes over one packed thing that was saved. `false`: it was none.
#[wasm_bindgen(js_name = liveRestore)]
pub fn live_restore(handle: usize, cells: usize, text: usize) -> bool {
    let restored = unpacked(cells, text, |mut values| {
        let raw = values.next(SAVED);
        store(handle, |live| live.restore(&raw))
    });
    restored.unwrap_or(false)
}

/// Takes over the key of a leg that was forgotten.
#[wasm_bindgen(js_name = liveForgotten)]
pub fn live_forgotten(handle: usize, key: &str) {
    store(handle, |live| live.restore_forgotten(key));
}

/// All legs of a store.
#[wasm_bindgen(js_name = liveLegs)]
pub fn live_legs(handle: usize) -> Result<JsValue, JsError> {
    store(handle, |live| plain(&live.legs().collect::<Vec<_>>())).unwrap_or(Ok(JsValue::UNDEFINED))
}
