//! Live sessions across the boundary: stores behind handles.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::legs::{PAYLOAD, plain, text, written};
use super::{ISSUES, State, VALID, answer, answer_spans, numbers_of, options_of, or_nan, with};
use crate::issue::Issue;
use crate::live::{ChangeKind, LiveOptions, LiveSessions, Outcome};
use crate::options::Options;
use crate::read::{JsonBytes, ReadOptions};

/// The stores by their handles, which JavaScript gives, in rising order. A store that is closed, or in use, has left its
/// place.
#[derive(Default)]
struct Stores {
    places: Vec<(usize, Option<Box<LiveSessions>>)>,
    closed: usize,
}

impl Stores {
    fn place(&mut self, handle: usize) -> Option<&mut Option<Box<LiveSessions>>> {
        let at = self.places.binary_search_by(|(own, _)| own.cmp(&handle)).ok()?;
        self.places.get_mut(at).map(|(_, place)| place)
    }

    fn close(&mut self, handle: usize) {
        if self.place(handle).and_then(Option::take).is_some() {
            self.closed += 1;
        }
        // Places are given up together, so that each costs little.
        if self.closed * 2 > self.places.len() {
            self.places.retain(|(_, place)| place.is_some());
            self.closed = 0;
        }
    }
}

thread_local! {
    static STORES: RefCell<Stores> = RefCell::default();
}

/// Takes a store out of its place while `body` uses it. `None`: the store is closed.
fn store<R>(handle: usize, body: impl FnOnce(&mut LiveSessions) -> R) -> Option<R> {
    let mut live = STORES.with_borrow_mut(|stores| stores.place(handle).and_then(Option::take))?;
    let result = body(&mut live);
    STORES.with_borrow_mut(|stores| {
        if let Some(place) = stores.place(handle) {
            *place = Some(live);
        }
    });
    Some(result)
}

/// Makes a store with a handle that is greater than those before; the hosts of its options were written. Legs are kept for ever where
/// `keep_ended_ms` is not finite. No media are the usual ones.
#[wasm_bindgen(js_name = liveOpen)]
pub fn live_open(
    handle: usize,
    keep_ended_ms: f64,
    max_legs: u32,
    media: Vec<String>,
    skew_tolerance_ms: f64,
    flags: u32,
    hosts: usize,
) {
    let usual = LiveOptions::default();
    let check = with(|state| options_of(&state.text, skew_tolerance_ms, flags, hosts));
    let options = LiveOptions {
        keep_ended_ms: Some(keep_ended_ms).filter(|ms| ms.is_finite()),
        max_legs,
        media: if media.is_empty() { usual.media } else { media },
        check: Options { abort_early: false, ..check },
    };
    STORES.with_borrow_mut(|stores| {
        stores.places.push((handle, Some(Box::new(LiveSessions::new(options)))));
    });
}

/// Frees a store.
#[wasm_bindgen(js_name = liveClose)]
pub fn live_close(handle: usize) {
    STORES.with_borrow_mut(|stores| stores.close(handle));
}

/// Answers what a frame did: the verdict, and above its bits the number of changes. Each change is four numbers: its kind,
/// its leg, and what else belongs to the kind. Behind them is how many legs the frame tells of. New keys are asked for.
fn outcome(state: &mut State, applied: Result<Outcome, Vec<Issue>>) -> u32 {
    let (ok, Outcome { changes, issues, found }) = match applied {
        Ok(outcome) => (VALID, outcome),
        Err(issues) => (0, Outcome { issues, ..Outcome::default() }),
    };
    state.numbers.clear();
    state.keys.clear();
    for change in &changes {
        let (first, second) = match &change.kind {
            ChangeKind::PhaseChanged { from, to } => (f64::from(*from as u8), f64::from(*to as u8)),
            _ => (change.previous.map_or(f64::NAN, f64::from), f64::NAN),
        };
        state.numbers.extend([f64::from(change.kind.number()), f64::from(change.leg), first, second]);
        if change.kind == ChangeKind::Added || change.previous.is_some() {
            state.keys.push(change.key.as_ref().to_owned());
        }
    }
    state.numbers.push(f64::from(found));
    state.issues.clear();
    issues.iter().for_each(|issue| state.issues.add(issue));
    ok | if issues.is_empty() { 0 } else { ISSUES } | (changes.len() as u32) << VERDICT_BITS
}

/// How many bits a verdict has.
const VERDICT_BITS: u32 = 2;

/// The answer to a frame for which there is no room. No frame has so many changes.
const NO_ROOM: u32 = u32::MAX;

/// Whether there is memory for a frame of so many bytes, and for asking for all legs after it. A store is not changed without.
fn has_room(frame: usize, legs: usize) -> bool {
    const LEAST: usize = 1 << 17;
    const BY_BYTE: usize = 4;
    const BY_LEG: usize = 64;
    let room =
        LEAST.saturating_add(frame.saturating_mul(BY_BYTE)).saturating_add(legs.saturating_mul(BY_LEG));
    Vec::<u8>::new().try_reserve_exact(room).is_ok()
}

/// Applies the frame that was written: as a payload, or, with `is_json`, as JSON as it came. `is_again`: it was applied
/// before, in another instance, so that room is not asked for.
#[wasm_bindgen(js_name = liveApply)]
pub fn live_apply(
    handle: usize,
    length: usize,
    is_json: bool,
    is_text: bool,
    received_at: f64,
    is_again: bool,
) -> u32 {
    with(|state| {
        let bytes = state.text.get(..length).unwrap_or_default();
        let options = ReadOptions { is_extended: !is_json, ..PAYLOAD };
        let frame = JsonBytes::new(bytes, is_text);
        let applied = store(handle, |live| {
            let has_room = is_again || has_room(length, live.count());
            has_room.then(|| live.apply_json(frame, options, received_at as i64))
        });
        applied.map_or(0, |applied| applied.map_or(NO_ROOM, |applied| outcome(state, applied)))
    })
}

/// The keys that the last frame brought.
#[wasm_bindgen(js_name = liveNewKeys)]
pub fn live_new_keys() -> Vec<String> {
    with(|state| std::mem::take(&mut state.keys))
}

/// The legs of a store with these numbers. How many issues each of them has is answered as numbers, and the issues one leg after another.
#[wasm_bindgen(js_name = liveLegs)]
pub fn live_legs(handle: usize, numbers: &[u32]) -> Array {
    let legs = Array::new();
    store(handle, |live| {
        for leg in numbers.iter().filter_map(|number| live.numbered(*number)) {
            legs.push(&plain(&leg));
        }
        with(|state| {
            state.numbers.clear();
            state.issues.clear();
            for number in numbers {
                let before = state.issues.count;
                live.tell_issues(*number, &mut state.issues);
                state.numbers.push((state.issues.count - before) as f64);
            }
        });
    });
    legs
}

/// The durations of the leg whose key was written, as numbers. `false`: the key is not known.
#[wasm_bindgen(js_name = liveDurations)]
pub fn live_durations(handle: usize, key: usize, now: f64) -> bool {
    with(|state| {
        let durations = store(handle, |live| live.durations(text(state, key), now as i64)).flatten();
        if let Some(durations) = &durations {
            answer(state, &numbers_of(durations));
        }
        durations.is_some()
    })
}

/// The timeline of the leg whose key was written: how many spans. -1: the key is not known.
#[wasm_bindgen(js_name = liveTimeline)]
pub fn live_timeline(handle: usize, key: usize, now: f64) -> i32 {
    with(|state| {
        let spans = store(handle, |live| live.timeline(text(state, key), now as i64)).flatten();
        spans.map_or(-1, |spans| answer_spans(&mut state.numbers, &spans) as i32)
    })
}

/// What is left of the timeouts of the leg whose key was written, as numbers. `false`: the key is not known.
#[wasm_bindgen(js_name = liveCountdowns)]
pub fn live_countdowns(handle: usize, key: usize, now: f64) -> bool {
    with(|state| {
        let left = store(handle, |live| live.countdowns(text(state, key), now as i64)).flatten();
        if let Some(left) = left {
            answer(state, &[left.alerting_left_ms, left.after_call_work_left_ms].map(or_nan));
        }
        left.is_some()
    })
}

/// When the last frame was received that told of the leg whose key was written. NaN: the key is not known.
#[wasm_bindgen(js_name = liveLastReceivedAt)]
pub fn live_last_received_at(handle: usize, key: usize) -> f64 {
    with(|state| or_nan(store(handle, |live| live.last_received_at(text(state, key))).flatten()))
}

/// The numbers of all legs, in the order of their keys.
#[wasm_bindgen(js_name = liveOrder)]
pub fn live_order(handle: usize) -> Vec<u32> {
    store(handle, |live| live.numbers()).unwrap_or_default()
}

/// Since when the phases of the legs with these numbers last. NaN: the phase is none that lasts, or that is not known.
#[wasm_bindgen(js_name = livePhaseStarts)]
pub fn live_phase_starts(handle: usize, numbers: &[u32]) -> Vec<f64> {
    let starts = store(handle, |live| numbers.iter().map(|leg| or_nan(live.phase_start(*leg))).collect());
    starts.unwrap_or_default()
}

/// How many legs are in each phase.
#[wasm_bindgen(js_name = liveCounts)]
pub fn live_counts(handle: usize) -> Vec<u32> {
    let mut counts = vec![0; 11];
    store(handle, |live| {
        for phase in live.phases() {
            if let Some(count) = counts.get_mut(phase as usize) {
                *count += 1;
            }
        }
    });
    counts
}

/// The legs of each co-browse session. `undefined`: the store is closed.
#[wasm_bindgen(js_name = livePairs)]
pub fn live_pairs(handle: usize) -> JsValue {
    store(handle, |live| plain(&live.pairs())).unwrap_or_default()
}

/// By how many milliseconds the clock of receipts is ahead.
#[wasm_bindgen(js_name = liveClockOffset)]
pub fn live_clock_offset(handle: usize) -> f64 {
    store(handle, |live| live.clock_offset_ms()).unwrap_or_default() as f64
}

/// All of a store, as it is saved. `undefined`: the store is closed.
#[wasm_bindgen(js_name = liveSave)]
pub fn live_save(handle: usize) -> JsValue {
    store(handle, |live| plain(live)).unwrap_or_default()
}

/// Takes over one thing that was saved and is written. `false`: it was none.
#[wasm_bindgen(js_name = liveRestore)]
pub fn live_restore(handle: usize, length: usize) -> bool {
    let restored =
        with(|state| store(handle, |live| live.restore_json(written(&state.text, length), PAYLOAD)));
    restored.unwrap_or(false)
}

/// Takes over the key of a leg that was forgotten, which was written.
#[wasm_bindgen(js_name = liveForgotten)]
pub fn live_forgotten(handle: usize, key: usize) {
    with(|state| store(handle, |live| live.restore_forgotten(text(state, key))));
}

/// Works out what was restored, and answers as to a frame that brought all of it.
#[wasm_bindgen(js_name = liveRestored)]
pub fn live_restored(handle: usize) -> u32 {
    with(|state| {
        let changes = store(handle, LiveSessions::finish_restoring).unwrap_or_default();
        outcome(state, Ok(Outcome { changes, ..Outcome::default() }))
    })
}

/// What a save does not tell of a store, as numbers for [`live_take_over`]. Nothing: it is being restored itself.
#[wasm_bindgen(js_name = liveUnsaved)]
pub fn live_unsaved(handle: usize) -> Vec<f64> {
    let unsaved = store(handle, |live| live.unsaved()).unwrap_or_default();
    unsaved.into_iter().map(|time| time as f64).collect()
}

/// Works out what was restored, and takes over what was not saved of the other store, so that the legs have the numbers that they had
/// there. `false`: it had another number of legs.
#[wasm_bindgen(js_name = liveTakeOver)]
pub fn live_take_over(handle: usize, unsaved: &[f64]) -> bool {
    let unsaved: Vec<i64> = unsaved.iter().map(|number| *number as i64).collect();
    store(handle, |live| live.take_over(&unsaved)).unwrap_or(false)
}
