//! Live sessions across the boundary: stores behind handles.

use std::cell::RefCell;

use serde::Serialize;

use super::legs::{PAYLOAD, answer_json, text, written};
use super::{ISSUES, State, VALID, answer, numbers_of, or_nan, with};
use crate::issue::Issue;
use crate::live::{ChangeKind, LiveOptions, LiveSessions, Outcome};
use crate::read::{JsonBytes, ReadOptions};

/// The stores by their handles, which are given in rising order and never twice. A store that is closed, or in use, has
/// left its place.
#[derive(Default)]
struct Stores {
    given: usize,
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

/// Takes a store out of its place while `body` uses it. If `body` traps, that store is closed, and others are not.
/// `None`: the store is closed.
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
        stores.places.push((stores.given, Some(Box::new(LiveSessions::new(options)))));
        stores.given
    })
}

/// Frees a store.
#[unsafe(export_name = "liveClose")]
pub extern "C" fn live_close(handle: usize) {
    STORES.with_borrow_mut(|stores| stores.close(handle));
}

/// Answers what a frame did: the verdict, and above its bits the number of changes. Each change is four numbers: its kind,
/// its leg, and what else belongs to the kind. New keys are asked for.
fn outcome(state: &mut State, applied: Option<Result<Outcome, Vec<Issue>>>) -> u32 {
    let (ok, Outcome { changes, issues }) = match applied {
        Some(Ok(outcome)) => (VALID, outcome),
        Some(Err(issues)) => (0, Outcome { issues, ..Outcome::default() }),
        None => return 0,
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
    state.issues.clear();
    issues.iter().for_each(|issue| state.issues.add(issue));
    ok | if issues.is_empty() { 0 } else { ISSUES } | (changes.len() as u32) << VERDICT_BITS
}

/// How many bits a verdict has.
const VERDICT_BITS: u32 = 2;

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

/// Answers the keys that the last frame brought, or those of all legs that were restored, in JSON.
#[unsafe(export_name = "liveNewKeys")]
pub extern "C" fn live_new_keys() -> usize {
    with(|state| {
        let keys = std::mem::take(&mut state.keys);
        answer_json(state, &keys)
    })
}

/// Answers what `body` makes of a store, in JSON. 0: the store is closed.
fn answer_store<T: Serialize>(handle: usize, body: impl FnOnce(&LiveSessions) -> T) -> usize {
    with(|state| {
        let value = store(handle, |live| body(live));
        value.map(|value| answer_json(state, &value)).unwrap_or_default()
    })
}

/// The numbers of legs that were written, four bytes each.
fn written_numbers(text: &[u8], length: usize) -> impl Iterator<Item = u32> {
    let (numbers, _) = text.get(..length).unwrap_or_default().as_chunks();
    numbers.iter().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Answers the legs of a store whose numbers were written, in JSON.
#[unsafe(export_name = "liveLegs")]
pub extern "C" fn live_legs(handle: usize, length: usize) -> usize {
    with(|state| {
        store(handle, |live| {
            let numbers: Vec<u32> = written_numbers(&state.text, length).collect();
            let legs: Vec<_> = numbers.into_iter().filter_map(|leg| live.numbered(leg)).collect();
            answer_json(state, &legs)
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

/// Answers the numbers of all legs, in the order of their keys. Returns how many legs there are.
#[unsafe(export_name = "liveOrder")]
pub extern "C" fn live_order(handle: usize) -> usize {
    with(|state| {
        state.numbers.clear();
        store(handle, |live| state.numbers.extend(live.numbers().into_iter().map(f64::from)));
        state.numbers.len()
    })
}

/// Answers since when the phases of the legs last whose numbers were written, as three numbers each: since when after a
/// certain time, that time, and since when up to it (NaN: the phase is none that lasts, that is not known, or there is no
/// such time).
#[unsafe(export_name = "livePhaseStarts")]
pub extern "C" fn live_phase_starts(handle: usize, length: usize) {
    with(|state| {
        let State { text, numbers, .. } = state;
        numbers.clear();
        store(handle, |live| {
            for leg in written_numbers(text, length) {
                let start = live.phase_start(leg);
                numbers.extend([start.late, start.until, start.early].map(or_nan));
            }
        });
    });
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
    answer_store(handle, LiveSessions::pairs)
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

/// Works out what was restored. The numbers of the legs are answered, and their keys are new. Returns how many there are.
#[unsafe(export_name = "liveRestored")]
pub extern "C" fn live_restored(handle: usize) -> usize {
    store(handle, LiveSessions::finish_restoring);
    let count = live_order(handle);
    with(|state| {
        store(handle, |live| {
            let keys = state.numbers.iter().filter_map(|leg| live.key(*leg as u32));
            state.keys = keys.map(str::to_owned).collect();
        });
    });
    count
}
