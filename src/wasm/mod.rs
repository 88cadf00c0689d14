//! The boundary: plain data in and out, no rules, no classes, no state but what is kept for the next call.
//!
//! In: JavaScript reads an object once, writes it down as cells and a text (`js/src/read.ts` writes what
//! [`crate::read`] describes), and makes one call. JSON goes into the text as it is. Out: numbers, in one list that
//! JavaScript looks into; and, where there are any, issues, which are asked for by a call of their own. The buffers are
//! kept from call to call, so that neither side allocates in the usual case.

mod legs;
mod lines;
mod live;
mod tables;

use std::cell::Cell as StdCell;

use js_sys::Number;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Json;
use crate::check::{Checked, check, check_context};
use crate::issue::{Expected, Issue, IssueCode};
use crate::model::{Context, Kind, Session, Time};
use crate::options::{Options, UnknownFields};
use crate::read::{Cell, Room, Values, Wanted};
use crate::time::{Durations, PlatformMetrics};

/// What is kept from call to call.
#[derive(Default)]
struct Kept {
    /// What JavaScript writes.
    cells: Vec<Cell>,
    text: Vec<u8>,
    /// Whether it wrote names that no table knows.
    named: bool,
    /// What JavaScript reads.
    numbers: Vec<f64>,
    issues: Vec<Issue>,
    /// The keys that the last frame brought.
    keys: Vec<String>,
    /// What the next call is to respect.
    options: Options,
    room: Room,
}

thread_local! {
    static KEPT: StdCell<Option<Box<Kept>>> = const { StdCell::new(None) };
}

/// Takes what is kept while it is used: should that come to a bad end for want of memory, the next call finds it new,
/// and not borrowed for ever.
fn with<R>(body: impl FnOnce(&mut Kept) -> R) -> R {
    let mut kept = KEPT.take().unwrap_or_else(fresh);
    let result = body(&mut kept);
    KEPT.set(Some(kept));
    result
}

#[cold]
fn fresh() -> Box<Kept> {
    Box::default()
}

/// Plain data: maps are objects, what is missing is null.
const PLAIN: serde_wasm_bindgen::Serializer =
    serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);

fn plain(value: &impl Serialize) -> JsValue {
    value.serialize(&PLAIN).unwrap_or(JsValue::UNDEFINED)
}

/// Makes room for so many cells and bytes of text. `false`: there is not so much memory.
#[wasm_bindgen]
pub fn reserve(cells: usize, text: usize) -> bool {
    with(|kept| grow(&mut kept.cells, cells) && grow(&mut kept.text, text))
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> bool {
    let more = length.saturating_sub(buffer.len());
    if more > 0 && buffer.try_reserve_exact(more).is_err() {
        return false;
    }
    buffer.resize(buffer.len().max(length), T::default());
    true
}

/// Whether the names that no table knows are among what is written from now on.
#[wasm_bindgen]
pub fn named(named: bool) {
    with(|kept| kept.named = named);
}

/// Where the cells lie.
#[wasm_bindgen(js_name = cellsAt)]
pub fn cells_at() -> usize {
    with(|kept| kept.cells.as_ptr() as usize)
}

/// Where the text lies.
#[wasm_bindgen(js_name = textAt)]
pub fn text_at() -> usize {
    with(|kept| kept.text.as_ptr() as usize)
}

/// Where the numbers lie that the last call answered.
#[wasm_bindgen(js_name = numbersAt)]
pub fn numbers_at() -> usize {
    with(|kept| kept.numbers.as_ptr() as usize)
}

/// The issues that the last call found.
#[wasm_bindgen(unchecked_return_type = "Issue[]")]
pub fn issues() -> JsValue {
    plain(&with(|kept| std::mem::take(&mut kept.issues)))
}

const REPORT_UNKNOWN: u32 = 1;
const ABORT_EARLY: u32 = 2;

/// What all calls from now on are to respect. Hosts stand in the text, a line feed between them.
#[wasm_bindgen]
pub fn options(skew_tolerance_ms: f64, flags: u32, hosts: usize) {
    with(|kept| {
        let hosts = kept.text.get(..hosts).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default();
        let unknown_fields =
            if flags & REPORT_UNKNOWN != 0 { UnknownFields::Report } else { UnknownFields::Keep };
        kept.options = Options {
            skew_tolerance_ms,
            viewer_hosts: hosts.lines().map(str::to_owned).collect(),
            unknown_fields,
            abort_early: flags & ABORT_EARLY != 0,
        };
    });
}

const VALID: u32 = 1;
const ISSUES: u32 = 2;

/// What a verdict is in short; the issues wait to be asked for.
fn verdict(kept: &mut Kept, checked: &mut Checked) -> u32 {
    kept.issues = std::mem::take(&mut checked.issues);
    let issues = if kept.issues.is_empty() { 0 } else { ISSUES };
    let valid = if kept.issues.iter().any(Issue::is_error) { 0 } else { VALID };
    issues | valid
}

/// Passes the values on that JavaScript wrote.
fn written<R>(kept: &Kept, cells: usize, text: usize, body: impl FnOnce(&Values<'_>) -> R) -> R {
    let cells = kept.cells.get(..cells).unwrap_or_default();
    let text = kept.text.get(..text).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default();
    body(&Values { cells, text, unescaped: "", named: kept.named })
}

/// JSON that JavaScript wrote.
fn json(text: &[u8], length: usize, is_text: bool) -> Json<'_> {
    let bytes = text.get(..length).unwrap_or_default();
    match str::from_utf8(bytes) {
        Ok(text) if is_text => Json::Text(text),
        _ => Json::Bytes(bytes),
    }
}

fn wanted(options: &Options) -> Wanted {
    Wanted { names: options.unknown_fields == UnknownFields::Report, texts: false, double }
}

/// The double that a JSON number is, as JavaScript reads it.
fn double(text: &str) -> f64 {
    Number::parse_float(text)
}

fn checked(kept: &Kept, cells: usize, text: usize) -> Checked {
    written(kept, cells, text, |values| check(&values.root(0, Kind::Record(Session::TABLE)), &kept.options))
}

fn checked_json(kept: &mut Kept, length: usize, is_text: bool) -> Checked {
    let Kept { text, options, room, .. } = kept;
    crate::read_with(json(text, length, is_text), options, wanted(options), room)
}

/// Checks the record that was written. The numbers are what came of its times and enum values.
#[wasm_bindgen]
pub fn validate(cells: usize, text: usize) -> u32 {
    with(|kept| {
        let mut checked = checked(kept, cells, text);
        std::mem::swap(&mut kept.numbers, &mut checked.outcomes);
        verdict(kept, &mut checked)
    })
}

/// Checks the JSON that was written. The numbers are what came of its times and enum values.
#[wasm_bindgen(js_name = validateJson)]
pub fn validate_json(length: usize, is_text: bool) -> u32 {
    with(|kept| {
        let mut checked = checked_json(kept, length, is_text);
        std::mem::swap(&mut kept.numbers, &mut checked.outcomes);
        verdict(kept, &mut checked)
    })
}

/// Checks the record that was written, and times it: the numbers are its durations.
#[wasm_bindgen]
pub fn inspect(cells: usize, text: usize, now: f64) -> u32 {
    with(|kept| {
        let mut checked = checked(kept, cells, text);
        answer(kept, &timed(&checked, now));
        verdict(kept, &mut checked)
    })
}

/// Checks the JSON that was written, and times it: the numbers are its durations.
#[wasm_bindgen(js_name = inspectJson)]
pub fn inspect_json(length: usize, is_text: bool, now: f64) -> u32 {
    with(|kept| {
        let mut checked = checked_json(kept, length, is_text);
        answer(kept, &timed(&checked, now));
        verdict(kept, &mut checked)
    })
}

/// The verdict on the value that was written where JSON was expected.
#[wasm_bindgen(js_name = refuseJson)]
pub fn refuse_json() -> u32 {
    with(|kept| {
        let received = written(kept, 1, 0, |values| values.root(0, Kind::Flag).received());
        let code = IssueCode::InvalidType { expected: Expected::Json, received };
        kept.issues = vec![Issue::new(code, Vec::new())];
        ISSUES
    })
}

/// The durations of a session without a context, as numbers.
fn timed(checked: &Checked, now: f64) -> [f64; 13] {
    numbers_of(&checked.durations(&Context::default(), now as Time))
}

fn answer(kept: &mut Kept, numbers: &[f64]) {
    kept.numbers.clear();
    kept.numbers.extend_from_slice(numbers);
}

fn or_nan(ms: Option<i64>) -> f64 {
    ms.map_or(f64::NAN, |ms| ms as f64)
}

/// Durations in the order of their declaration: milliseconds (NaN: null), then the number of the phase, whether it is
/// live, and the number of the basis.
fn numbers_of(durations: &Durations) -> [f64; 13] {
    let Durations {
        alerting_ms,
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        after_call_work_ms,
        handle_ms,
        connected_ms,
        total_ms,
        phase_ms,
        phase,
        live,
        basis,
    } = *durations;
    [
        or_nan(alerting_ms),
        or_nan(contacting_ms),
        or_nan(dialing_ms),
        or_nan(interacting_ms),
        or_nan(held_ms),
        or_nan(after_call_work_ms),
        or_nan(handle_ms),
        or_nan(connected_ms),
        or_nan(total_ms),
        or_nan(phase_ms),
        f64::from(phase as u8),
        f64::from(u8::from(live)),
        f64::from(basis as u8),
    ]
}

/// The session and the context that were written.
#[inline(never)]
fn read_timed(kept: &Kept, cells: usize, text: usize) -> (Checked, Context) {
    written(kept, cells, text, |values| {
        let session = values.root(0, Kind::Record(Session::TABLE));
        let context = values.root(1, Kind::Record(Context::TABLE));
        (check(&session, &Options::default()), check_context(&context))
    })
}

/// Passes on the session and the context that were written.
fn with_timed<R>(cells: usize, text: usize, body: impl FnOnce(&mut Kept, &Checked, &Context) -> R) -> R {
    with(|kept| {
        let (checked, context) = read_timed(kept, cells, text);
        body(kept, &checked, &context)
    })
}

/// The timeline of what was written: how many spans, of which the numbers are kind, start, end, and whether it is open.
#[wasm_bindgen]
pub fn timeline(cells: usize, text: usize, now: f64) -> usize {
    with_timed(cells, text, |kept, checked, context| {
        let spans = crate::timeline(&checked.session, context, now as Time);
        kept.numbers.clear();
        for span in &spans {
            kept.numbers.extend([
                f64::from(span.kind as u8),
                span.start_ms as f64,
                span.end_ms as f64,
                f64::from(u8::from(span.open)),
            ]);
        }
        spans.len()
    })
}

/// The durations of what was written, as numbers.
#[wasm_bindgen]
pub fn durations(cells: usize, text: usize, now: f64) {
    with_timed(cells, text, |kept, checked, context| {
        answer(kept, &numbers_of(&checked.durations(context, now as Time)));
    });
}

/// The number of the phase of what was written.
#[wasm_bindgen]
pub fn phase(cells: usize, text: usize) -> u8 {
    with_timed(cells, text, |_, checked, context| crate::phase(&checked.session, context) as u8)
}

/// The metrics of what was written, as numbers in the order of their declaration.
#[wasm_bindgen(js_name = platformMetrics)]
pub fn platform_metrics(cells: usize, text: usize) {
    with_timed(cells, text, |kept, checked, context| {
        let metrics = checked.is_record.then(|| crate::platform_metrics(&checked.session, context));
        let PlatformMetrics { t_alert, t_talk_complete, t_held_complete, t_acw, t_handle } =
            metrics.unwrap_or_default();
        answer(kept, &[t_alert, t_talk_complete, t_held_complete, t_acw, t_handle].map(or_nan));
    });
}

/// Whether the URL that was written may be opened.
#[wasm_bindgen(js_name = isTrustedViewerUrl)]
pub fn is_trusted_viewer_url(length: usize) -> bool {
    with(|kept| match json(&kept.text, length, true) {
        Json::Text(url) => crate::is_trusted_viewer_url(url, &kept.options.viewer_hosts),
        Json::Bytes(_) => false,
    })
}
