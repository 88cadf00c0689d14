//! The boundary: no rules, no state but what the next call needs.
//!
//! Both modules of the npm package export what is here; the larger one also what is in `legs` and `live`.
//!
//! In: JavaScript reads an object once, writes its facts and oddities into the module's memory, and makes one call
//! ([`crate::read::readout`] says what they are). JSON goes into the text as it is. Out: numbers, in one list, and packed
//! issues where there are any; legs, pairs and saves, as objects. The buffers are kept from call to call, so that neither side allocates in the usual case.

mod issues;
#[cfg(feature = "live")]
mod legs;
mod lines;
#[cfg(feature = "live")]
mod live;
mod memory;

use std::cell::Cell as StdCell;
use std::mem::ManuallyDrop;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::check::{Sink, check_fields_of, check_session};
use crate::issue::{Expected, Issue, IssueCode};
use crate::model::facts::grow;
use crate::model::payload::TIMED;
use crate::model::{Session, Time};
use crate::options::{EmptyText, Options, UnknownFields};
use crate::read::key::Key;
use crate::read::readout::{Oddity, Readout};
use crate::read::record::read_json;
use crate::read::{JsonBytes, ReadOptions};
use crate::time::{Durations, PlatformMetrics, Span, Timeline};
use issues::PackedIssues;

/// What is kept from call to call.
#[derive(Default)]
struct State {
    /// The oddities and the text that JavaScript writes. Facts it writes into those of the readout.
    oddities: Vec<Oddity>,
    text: Vec<u8>,
    readout: Readout,
    timeline: Timeline,
    /// What JavaScript reads.
    numbers: Vec<f64>,
    issues: PackedIssues,
    /// The keys that the last frame brought.
    #[cfg(feature = "live")]
    keys: Vec<String>,
    /// The options of the next call.
    options: Options,
}

thread_local! {
    static STATE: StdCell<Option<ManuallyDrop<Box<State>>>> = const { StdCell::new(None) };
}

/// Takes the state out while `body` runs. If `body` traps, the next call starts from fresh state instead of a borrowed cell.
#[inline]
fn with<R>(body: impl FnOnce(&mut State) -> R) -> R {
    let mut state = take_state();
    let result = body(&mut state);
    STATE.set(Some(state));
    result
}

#[inline(never)]
fn take_state() -> ManuallyDrop<Box<State>> {
    STATE.take().unwrap_or_default()
}

/// Makes room for so many facts at least, for so many oddities, and for exactly so many bytes of text.
/// `false`: there is not so much memory.
#[wasm_bindgen(js_name = reserve)]
pub fn reserve(facts: usize, oddities: usize, text: usize) -> bool {
    with(|state| {
        // Text is written after this, so that a larger buffer need not lie beside the one that it replaces.
        state.text = Vec::new();
        state.readout.facts.reserve(facts).is_some()
            && grow(&mut state.oddities, oddities).is_some()
            && grow(&mut state.text, text).is_some()
    })
}

/// Where the facts lie.
#[wasm_bindgen(js_name = factsAt)]
pub fn facts_at() -> usize {
    with(|state| state.readout.facts.as_ptr() as usize)
}

/// Where the oddities lie that JavaScript writes.
#[wasm_bindgen(js_name = odditiesAt)]
pub fn oddities_at() -> usize {
    with(|state| state.oddities.as_ptr() as usize)
}

/// Where the oddities lie that the last call judged: the third number of each is what came of it.
#[wasm_bindgen(js_name = judgedAt)]
pub fn judged_at() -> usize {
    with(|state| state.readout.oddities.as_ptr() as usize)
}

/// Where the text lies.
#[wasm_bindgen(js_name = textAt)]
pub fn text_at() -> usize {
    with(|state| state.text.as_ptr() as usize)
}

/// Where the numbers lie that the last call answered.
#[wasm_bindgen(js_name = numbersAt)]
pub fn numbers_at() -> usize {
    with(|state| state.numbers.as_ptr() as usize)
}

/// How many issues the last call found; the numbers say where their numbers and their text lie, and how many there are.
#[wasm_bindgen(js_name = issues)]
pub fn issues() -> usize {
    with(|state| {
        let PackedIssues { numbers, text, count } = &state.issues;
        let places = [numbers.as_ptr() as usize, numbers.len(), text.as_ptr() as usize, text.len()];
        let count = *count;
        let places = places.map(|place| place as f64);
        answer(state, &places);
        count
    })
}

const REPORT_UNKNOWN: u32 = 1;
const ABORT_EARLY: u32 = 2;
const EMPTY_IS_ABSENT: u32 = 4;

/// Sets the options of all later calls. Hosts stand in the text, a line feed between them.
#[wasm_bindgen(js_name = setOptions)]
pub fn set_options(skew_tolerance_ms: f64, flags: u32, hosts: usize) {
    with(|state| state.options = options_of(&state.text, skew_tolerance_ms, flags, hosts));
}

/// Options, of which the hosts were written.
fn options_of(text: &[u8], skew_tolerance_ms: f64, flags: u32, hosts: usize) -> Options {
    let hosts = text.get(..hosts).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default();
    Options {
        skew_tolerance_ms,
        viewer_hosts: hosts.lines().map(str::to_owned).collect(),
        unknown_fields: if flags & REPORT_UNKNOWN != 0 { UnknownFields::Report } else { UnknownFields::Keep },
        abort_early: flags & ABORT_EARLY != 0,
        empty_text: if flags & EMPTY_IS_ABSENT != 0 { EmptyText::Absent } else { EmptyText::Error },
    }
}

const VALID: u32 = 1;
const ISSUES: u32 = 2;

/// A verdict in short; the issues wait to be asked for.
fn verdict(state: &State, errors: usize) -> u32 {
    let issues = if state.issues.count == 0 { 0 } else { ISSUES };
    issues | if errors == 0 { VALID } else { 0 }
}

fn read_options(options: &Options) -> ReadOptions {
    ReadOptions { names: options.unknown_fields == UnknownFields::Report, double, is_extended: false }
}

#[wasm_bindgen]
extern "C" {
    /// The double that a JSON number is. JavaScript reads it: a reader of our own would be a tenth of the module.
    #[wasm_bindgen(js_namespace = Number, js_name = parseFloat)]
    safe fn double(text: &str) -> f64;
}

/// Takes the oddities over that JavaScript wrote, and the names that no field has, which follow them.
fn take_oddities(state: &mut State, count: usize, names: usize) {
    let State { readout, oddities, .. } = state;
    let (found, rest) = oddities.split_at_checked(count).unwrap_or_default();
    readout.oddities.clear();
    readout.oddities.extend_from_slice(found);
    readout.names.clear();
    readout.names.extend_from_slice(rest.get(..names).unwrap_or_default());
}

/// Checks the record whose facts and oddities were written. Returns how many errors there are.
fn check_written(state: &mut State, oddities: usize, names: usize, text: usize) -> usize {
    take_oddities(state, oddities, names);
    let State { readout, text: buffer, options, issues, .. } = state;
    let text = buffer.get(..text).unwrap_or_default();
    issues.clear();
    check_session(readout, Session::TABLE, text, options, issues)
}

/// Checks the JSON that was written. Returns how many errors there are, and whether it is a record.
fn check_json(state: &mut State, length: usize, is_text: bool) -> (usize, bool) {
    let State { text, readout, options, issues, .. } = state;
    issues.clear();
    let bytes = text.get(..length).unwrap_or_default();
    match read_json(JsonBytes::new(bytes, is_text), Session::TABLE, read_options(options), readout) {
        Ok(text) => {
            let errors = check_session(readout, Session::TABLE, text, options, issues);
            (errors, readout.is_record())
        }
        Err(code) => {
            issues.add(&Issue::new(code, Vec::new()));
            (1, false)
        }
    }
}

/// Checks the record that was written.
#[wasm_bindgen(js_name = validate)]
pub fn validate(oddities: usize, names: usize, text: usize) -> u32 {
    with(|state| {
        let errors = check_written(state, oddities, names, text);
        verdict(state, errors)
    })
}

/// Checks the JSON that was written.
#[wasm_bindgen(js_name = validateJson)]
pub fn validate_json(length: usize, is_text: bool) -> u32 {
    with(|state| {
        let (errors, _) = check_json(state, length, is_text);
        verdict(state, errors)
    })
}

/// Checks the record that was written, and times it: the numbers are its durations.
#[wasm_bindgen(js_name = inspect)]
pub fn inspect(oddities: usize, names: usize, text: usize, now: f64) -> u32 {
    with(|state| {
        let errors = check_written(state, oddities, names, text);
        let is_record = state.readout.is_record();
        answer_durations(state, is_record, now);
        verdict(state, errors)
    })
}

/// Checks the JSON that was written, and times it: the numbers are its durations.
#[wasm_bindgen(js_name = inspectJson)]
pub fn inspect_json(length: usize, is_text: bool, now: f64) -> u32 {
    with(|state| {
        let (errors, is_record) = check_json(state, length, is_text);
        answer_durations(state, is_record, now);
        verdict(state, errors)
    })
}

/// The verdict on a value that came where JSON was expected: what it is, as in oddities.
#[wasm_bindgen(js_name = refuseJson)]
pub fn refuse_json(what: u32) -> u32 {
    with(|state| {
        let received = Oddity::new(Key::ROOT, what).received();
        state.issues.clear();
        let code = IssueCode::InvalidType { expected: Expected::Json, received };
        state.issues.add(&Issue::new(code, Vec::new()));
        verdict(state, 1)
    })
}

/// The durations of what was read. Of what is no record, nothing is known.
fn durations_of(readout: &Readout, timeline: &mut Timeline, is_record: bool, now: f64) -> [f64; DURATIONS] {
    let now = crate::time::clamp(now as Time);
    let durations = is_record.then(|| crate::time::durations(&readout.facts, now, timeline));
    numbers_of(&durations.unwrap_or_default())
}

fn answer_durations(state: &mut State, is_record: bool, now: f64) {
    let State { readout, timeline, .. } = state;
    let numbers = durations_of(readout, timeline, is_record, now);
    answer(state, &numbers);
}

fn answer(state: &mut State, numbers: &[f64]) {
    state.numbers.clear();
    state.numbers.extend_from_slice(numbers);
}

fn or_nan(ms: Option<i64>) -> f64 {
    ms.map_or(f64::NAN, |ms| ms as f64)
}

/// How many numbers durations are.
const DURATIONS: usize = 15;

/// Durations in the order of their declaration: milliseconds (NaN: null), then the number of the phase, whether it is
/// live, whether any bound is estimated, and the number of the basis.
fn numbers_of(durations: &Durations) -> [f64; DURATIONS] {
    let Durations {
        alerting_ms,
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        parked_ms,
        after_call_work_ms,
        handle_ms,
        connected_ms,
        total_ms,
        phase_ms,
        phase,
        live,
        estimated,
        basis,
    } = *durations;
    [
        or_nan(alerting_ms),
        or_nan(contacting_ms),
        or_nan(dialing_ms),
        or_nan(interacting_ms),
        or_nan(held_ms),
        or_nan(parked_ms),
        or_nan(after_call_work_ms),
        or_nan(handle_ms),
        or_nan(connected_ms),
        or_nan(total_ms),
        or_nan(phase_ms),
        f64::from(phase as u8),
        f64::from(u8::from(live)),
        f64::from(u8::from(estimated)),
        f64::from(basis as u8),
    ]
}

/// Takes nothing down.
struct Ignored;

impl Sink for Ignored {
    fn take(&mut self, _code: IssueCode, _path: &crate::check::Path<'_>) {}
}

/// Passes on what was written of a session and its context, with what its oddities are worth. No rules are asked.
fn with_timed<R>(oddities: usize, text: usize, body: impl FnOnce(&mut State, bool) -> R) -> R {
    with(|state| {
        take_oddities(state, oddities, 0);
        let State { readout, text: buffer, .. } = state;
        let text = buffer.get(..text).unwrap_or_default();
        check_fields_of(readout, TIMED, text, &Options::default(), &[], &mut Ignored);
        let is_record = readout.is_record();
        body(state, is_record)
    })
}

/// The timeline of what was written: how many spans, of which the numbers are kind, start, end, and what is true of it: that it
/// is open (1), that its start is estimated (2), that its end is (4).
#[wasm_bindgen(js_name = timeline)]
pub fn timeline(oddities: usize, text: usize, now: f64) -> usize {
    with_timed(oddities, text, |state, _| {
        let State { readout, timeline, numbers, .. } = state;
        timeline.lay_out(&readout.facts, crate::time::clamp(now as Time));
        answer_spans(numbers, &timeline.spans)
    })
}

/// Answers spans, four numbers each. Returns how many there are.
fn answer_spans(numbers: &mut Vec<f64>, spans: &[Span]) -> usize {
    numbers.clear();
    for span in spans {
        numbers.extend([
            f64::from(span.kind as u8),
            span.start_ms as f64,
            span.end_ms as f64,
            f64::from(
                u8::from(span.open) | u8::from(span.start_estimated) << 1 | u8::from(span.end_estimated) << 2,
            ),
        ]);
    }
    spans.len()
}

/// The durations of what was written, as numbers.
#[wasm_bindgen(js_name = durations)]
pub fn durations(oddities: usize, text: usize, now: f64) {
    with_timed(oddities, text, |state, is_record| answer_durations(state, is_record, now));
}

/// The number of the phase of what was written.
#[wasm_bindgen(js_name = phase)]
pub fn phase(oddities: usize, text: usize) -> u8 {
    with_timed(oddities, text, |state, _| crate::time::phase(&state.readout.facts) as u8)
}

/// The metrics of what was written, as numbers in the order of their declaration.
#[wasm_bindgen(js_name = platformMetrics)]
pub fn platform_metrics(oddities: usize, text: usize) {
    with_timed(oddities, text, |state, is_record| {
        let metrics = is_record.then(|| crate::time::platform_metrics(&state.readout.facts));
        let PlatformMetrics { t_alert, t_talk_complete, t_held_complete, t_acw, t_handle } =
            metrics.unwrap_or_default();
        answer(state, &[t_alert, t_talk_complete, t_held_complete, t_acw, t_handle].map(or_nan));
    });
}

/// Whether the session that was written may control another's page.
#[wasm_bindgen(js_name = hasControl)]
pub fn has_control(oddities: usize, text: usize) -> bool {
    with_timed(oddities, text, |state, _| state.readout.facts.has_control())
}

/// Whether the URL that was written may be opened.
#[wasm_bindgen(js_name = isTrustedViewerUrl)]
pub fn is_trusted_viewer_url(length: usize) -> bool {
    with(|state| {
        let url = state.text.get(..length).and_then(|url| str::from_utf8(url).ok()).unwrap_or_default();
        crate::model::url::is_trusted_viewer_url(url, &state.options.viewer_hosts)
    })
}
