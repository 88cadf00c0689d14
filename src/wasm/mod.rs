//! The boundary: plain data in and out, no rules, no classes, no state but two buffers.
//!
//! JavaScript reads an object once, packs it into the cells buffer and the text buffer (`js/src/read.ts`
//! writes what [`crate::read::packed`] reads), and makes one call. JSON goes into the text buffer as it is.
//! The buffers are kept from call to call, so that neither side allocates in the usual case.

mod legs;
mod live;
mod tables;

use std::cell::RefCell;

use js_sys::{Array, Float64Array};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::check::{Checked, check, check_context};
use crate::model::payload::FRAME;
use crate::model::{Context, Kind, Session};
use crate::options::Options;
use crate::read::Raw;
use crate::read::packed::Unpacker;
use crate::time::{Durations, Phase, PlatformMetrics, Span};
use crate::{Inspection, Json, Validation};

#[derive(Default)]
struct Buffers {
    cells: Vec<f64>,
    text: Vec<u8>,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

type Out<T> = Result<Ts<T>, JsError>;
type In = Option<Ts<Options>>;

fn options(given: In) -> Result<Options, JsError> {
    Ok(given.map(|options| options.to_rust()).transpose()?.unwrap_or_default())
}

fn out<T: Tsify + Serialize>(value: &T) -> Out<T> {
    Ok(value.into_ts()?)
}

/// Plain data: maps are objects, what is missing is null.
const PLAIN: serde_wasm_bindgen::Serializer =
    serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true).serialize_maps_as_objects(true);

fn plain(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(value.serialize(&PLAIN)?)
}

/// Makes room for so many cells and bytes of text. `false`: there is not so much memory.
#[wasm_bindgen]
pub fn reserve(cells: usize, text: usize) -> bool {
    BUFFERS.with_borrow_mut(|buffers| grow(&mut buffers.cells, cells) && grow(&mut buffers.text, text))
}

fn grow<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> bool {
    let more = length.saturating_sub(buffer.len());
    if more > 0 && buffer.try_reserve_exact(more).is_err() {
        return false;
    }
    buffer.resize(buffer.len().max(length), T::default());
    true
}

/// Where the cells buffer lies.
#[wasm_bindgen(js_name = cellsAt)]
pub fn cells_at() -> *mut f64 {
    BUFFERS.with_borrow_mut(|buffers| buffers.cells.as_mut_ptr())
}

/// Where the text buffer lies.
#[wasm_bindgen(js_name = textAt)]
pub fn text_at() -> *mut u8 {
    BUFFERS.with_borrow_mut(|buffers| buffers.text.as_mut_ptr())
}

/// Takes the buffers out while they are read: should that come to a bad end for want of memory, the next call finds
/// new ones, and not some that are still borrowed.
fn with_buffers<R>(body: impl FnOnce(&Buffers) -> R) -> R {
    let buffers = BUFFERS.take();
    let result = body(&buffers);
    BUFFERS.set(buffers);
    result
}

/// Passes the values in the buffers on, by their lengths.
fn unpacked<R>(cells: usize, text: usize, body: impl FnOnce(Unpacker<'_>) -> R) -> R {
    with_buffers(|buffers| {
        let cells = buffers.cells.get(..cells).unwrap_or_default();
        let text = buffers.text.get(..text).and_then(|text| str::from_utf8(text).ok());
        body(Unpacker::new(cells, text.unwrap_or_default()))
    })
}

/// Passes the JSON in the text buffer on.
fn json<R>(length: usize, is_text: bool, body: impl FnOnce(Json<'_>) -> R) -> R {
    with_buffers(|buffers| {
        let bytes = buffers.text.get(..length).unwrap_or_default();
        body(match str::from_utf8(bytes) {
            Ok(text) if is_text => Json::Text(text),
            _ => Json::Bytes(bytes),
        })
    })
}

fn frame<R>(cells: usize, text: usize, body: impl FnOnce(&Raw<'_>) -> R) -> R {
    unpacked(cells, text, |mut values| body(&values.next_of(Kind::OneOrMore(FRAME))))
}

fn checked(cells: usize, text: usize, given: In) -> Result<Checked, JsError> {
    let options = options(given)?;
    Ok(unpacked(cells, text, |mut values| check(&values.next(Session::TABLE), &options)))
}

fn timed<R>(cells: usize, text: usize, body: impl FnOnce(&Session, &Context, bool) -> R) -> R {
    unpacked(cells, text, |mut values| {
        let checked = check(&values.next(Session::TABLE), &Options::default());
        let context = check_context(&values.next(Context::TABLE));
        body(&checked.session, &context, checked.is_record)
    })
}

/// What is wrong with the packed record.
#[wasm_bindgen]
pub fn validate(cells: usize, text: usize, given: In) -> Out<Validation> {
    let checked = checked(cells, text, given)?;
    out(&Validation { valid: checked.is_valid(), issues: checked.issues })
}

/// A verdict, and what came of the times and enum values.
fn parsed(checked: Checked) -> Result<Array, JsError> {
    let outcomes = Float64Array::from(checked.outcomes.as_slice());
    let validation = Validation { valid: checked.is_valid(), issues: checked.issues };
    Ok(Array::of2(&out(&validation)?.into(), &outcomes))
}

/// What is wrong with the packed record, and what came of its times and enum values.
#[wasm_bindgen(unchecked_return_type = "[Validation, Float64Array]")]
pub fn parse(cells: usize, text: usize, given: In) -> Result<Array, JsError> {
    parsed(checked(cells, text, given)?)
}

/// What is wrong with the JSON, and what came of its times and enum values.
#[wasm_bindgen(js_name = parseJson, unchecked_return_type = "[Validation, Float64Array]")]
pub fn parse_json(length: usize, is_text: bool, given: In) -> Result<Array, JsError> {
    let options = options(given)?;
    parsed(json(length, is_text, |json| crate::read_checked(json, &options)))
}

/// What is wrong with the packed record, and its durations.
#[wasm_bindgen]
pub fn inspect(cells: usize, text: usize, now: f64, given: In) -> Out<Inspection> {
    out(&crate::inspected(checked(cells, text, given)?, now as i64))
}

/// What is wrong with the packed value where JSON was expected.
#[wasm_bindgen(js_name = refuseJson)]
pub fn refuse_json(cells: usize, text: usize) -> Out<Validation> {
    out(&unpacked(cells, text, |mut values| crate::refuse_json(&values.next(Session::TABLE))))
}

/// What is wrong with the JSON.
#[wasm_bindgen(js_name = validateJson)]
pub fn validate_json(length: usize, is_text: bool, given: In) -> Out<Validation> {
    let options = options(given)?;
    out(&json(length, is_text, |json| crate::validate(json, &options)))
}

/// What is wrong with the JSON, and its durations.
#[wasm_bindgen(js_name = inspectJson)]
pub fn inspect_json(length: usize, is_text: bool, now: f64, given: In) -> Out<Inspection> {
    let options = options(given)?;
    out(&json(length, is_text, |json| crate::inspect(json, now as i64, &options)))
}

/// The timeline of the packed record and context.
#[wasm_bindgen]
pub fn timeline(cells: usize, text: usize, now: f64) -> Result<Vec<Ts<Span>>, JsError> {
    let spans = timed(cells, text, |session, context, _| crate::timeline(session, context, now as i64));
    spans.iter().map(out).collect()
}

/// The durations of the packed record and context.
#[wasm_bindgen]
pub fn durations(cells: usize, text: usize, now: f64) -> Out<Durations> {
    out(&timed(cells, text, |session, context, is_record| match is_record {
        true => crate::durations(session, context, now as i64),
        false => Durations::default(),
    }))
}

/// The phase of the packed record and context.
#[wasm_bindgen]
pub fn phase(cells: usize, text: usize) -> Out<Phase> {
    out(&timed(cells, text, |session, context, _| crate::phase(session, context)))
}

/// The metrics of the packed record and context.
#[wasm_bindgen(js_name = platformMetrics)]
pub fn platform_metrics(cells: usize, text: usize) -> Out<PlatformMetrics> {
    out(&timed(cells, text, |session, context, is_record| match is_record {
        true => crate::platform_metrics(session, context),
        false => PlatformMetrics::default(),
    }))
}

/// Whether the URL in the text buffer may be opened.
#[wasm_bindgen(js_name = isTrustedViewerUrl)]
pub fn is_trusted_viewer_url(length: usize, given: In) -> Result<bool, JsError> {
    let options = options(given)?;
    Ok(json(length, true, |url| match url {
        Json::Text(url) => crate::is_trusted_viewer_url(url, &options.viewer_hosts),
        Json::Bytes(_) => false,
    }))
}
