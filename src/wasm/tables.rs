//! The field tables, as the readers of objects need them.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::out;
use crate::live::SAVED;
use crate::model::payload::{FLAT, FRAME, LEG};
use crate::model::{Context, Field, Kind, Session};

/// A field of a table, as the reader of objects needs to know it.
#[derive(Serialize, Tsify)]
pub struct FieldShape {
    /// The JSON name, then the aliases.
    names: &'static [&'static str],
    /// What the field holds.
    kind: FieldKind,
    /// The canonical spellings, if it holds a member.
    members: &'static [&'static str],
    /// The fields of the record, or of the records, that it holds.
    fields: Vec<FieldShape>,
}

/// What a field holds.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A string that no rule looks into.
    Text,
    /// A string that a rule looks into.
    Word,
    /// A list of strings.
    Texts,
    /// A URL.
    Url,
    /// A time.
    Time,
    /// A boolean.
    Flag,
    /// An integer.
    Count,
    /// A member of an enum.
    Member,
    /// A record.
    Record,
    /// A list of records.
    Records,
    /// A list of records in a payload.
    Many,
}

fn shape(table: &[Field]) -> Vec<FieldShape> {
    let field = |field: &Field| {
        let (kind, members, fields): (_, &[&str], &[Field]) = match field.kind {
            Kind::Text => (FieldKind::Text, &[], &[]),
            Kind::Word => (FieldKind::Word, &[], &[]),
            Kind::Texts => (FieldKind::Texts, &[], &[]),
            Kind::Url => (FieldKind::Url, &[], &[]),
            Kind::Time => (FieldKind::Time, &[], &[]),
            Kind::Flag => (FieldKind::Flag, &[], &[]),
            Kind::Count => (FieldKind::Count, &[], &[]),
            Kind::Member(members) => (FieldKind::Member, members, &[]),
            Kind::Record(fields) => (FieldKind::Record, &[], fields),
            Kind::Records(fields) => (FieldKind::Records, &[], fields),
            Kind::Many(fields) | Kind::OneOrMore(fields) => (FieldKind::Many, &[], fields),
        };
        FieldShape { names: field.names, kind, members, fields: shape(fields) }
    };
    table.iter().map(field).collect()
}

/// The field table of a session.
#[wasm_bindgen(js_name = sessionFields)]
pub fn session_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(Session::TABLE).iter().map(out).collect()
}

/// The field table of a leg's context.
#[wasm_bindgen(js_name = contextFields)]
pub fn context_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(Context::TABLE).iter().map(out).collect()
}

/// The field table of a payload of any shape.
#[wasm_bindgen(js_name = frameFields)]
pub fn frame_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(FRAME).iter().map(out).collect()
}

/// A session's fields by their names in flat shapes, in the order of a session's own.
#[wasm_bindgen(js_name = flatFields)]
pub fn flat_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(FLAT).iter().map(out).collect()
}

/// The field table of a leg that is passed back.
#[wasm_bindgen(js_name = legFields)]
pub fn leg_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(LEG).iter().map(out).collect()
}

/// The field table of what live sessions save.
#[wasm_bindgen(js_name = savedFields)]
pub fn saved_fields() -> Result<Vec<Ts<FieldShape>>, JsError> {
    shape(SAVED).iter().map(out).collect()
}
