//! The field tables, as the reader of objects and the writer of schemas need them.

use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

use super::plain;
use crate::live::SAVED;
use crate::model::payload::{FLAT, FRAME, LEG};
use crate::model::{Context, Kind, Session, Table};

/// A field of a table, as the reader of objects and the writer of schemas need to know it.
#[derive(Serialize, Tsify)]
pub struct FieldShape {
    /// The JSON name, then the aliases.
    names: &'static [&'static str],
    /// What the field holds.
    kind: FieldKind,
    /// Where its value stands among the facts, if it is one.
    fact: Option<u8>,
    /// Whether a record without it is in error.
    required: bool,
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
    /// The type of a segment.
    SegmentType,
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
    /// A number of milliseconds.
    Milliseconds,
    /// A member of an enum.
    Member,
    /// A record.
    Record,
    /// A list of records.
    Records,
    /// A list of records in a payload.
    Many,
    /// A record in a payload.
    Single,
}

fn shape(table: &Table) -> Vec<FieldShape> {
    let fields = table.fields.iter().map(|field| {
        let (kind, members, inner): (_, &[&str], _) = match field.kind {
            Kind::Text => (FieldKind::Text, &[], None),
            Kind::Word => (FieldKind::Word, &[], None),
            Kind::SegmentType => (FieldKind::SegmentType, &[], None),
            Kind::Texts => (FieldKind::Texts, &[], None),
            Kind::Url => (FieldKind::Url, &[], None),
            Kind::Time => (FieldKind::Time, &[], None),
            Kind::Flag => (FieldKind::Flag, &[], None),
            Kind::Count => (FieldKind::Count, &[], None),
            Kind::Milliseconds => (FieldKind::Milliseconds, &[], None),
            Kind::Member(members) => (FieldKind::Member, members, None),
            Kind::Record(inner) => (FieldKind::Record, &[], Some(inner)),
            Kind::Records(inner) => (FieldKind::Records, &[], Some(inner)),
            Kind::Many(inner) => (FieldKind::Many, &[], Some(inner)),
            Kind::Single(inner) => (FieldKind::Single, &[], Some(inner)),
        };
        FieldShape {
            names: field.names,
            kind,
            fact: field.fact,
            required: field.required,
            members,
            fields: inner.map(shape).unwrap_or_default(),
        }
    });
    fields.collect()
}

/// A field table by its number: of a session, of a leg's context, of a payload of any shape, of a session by its names in
/// flat shapes (in the order of its own), of a leg that is passed back, of what live sessions save.
#[wasm_bindgen(unchecked_return_type = "FieldShape[]")]
pub fn table(number: usize) -> JsValue {
    let tables = [Session::TABLE, Context::TABLE, FRAME, FLAT, LEG, SAVED];
    plain(&tables.get(number).copied().map(shape))
}

/// How many facts there are of a session, and of a segment.
#[wasm_bindgen(js_name = factCounts)]
pub fn fact_counts() -> Vec<usize> {
    vec![crate::model::facts::FACTS, crate::model::facts::SEGMENT_FACTS]
}

/// The domains of the Genesys Cloud regions.
#[wasm_bindgen(js_name = regionDomains)]
pub fn region_domains() -> Vec<String> {
    crate::model::url::REGION_DOMAINS.iter().map(|domain| (*domain).to_owned()).collect()
}

/// The types of segments that mean something to rules and clocks, in the order of their numbers; a name may be there twice.
#[wasm_bindgen(js_name = segmentTypes)]
pub fn segment_types() -> Vec<String> {
    crate::model::facts::SegmentKind::NAMES
        .iter()
        .map(|(name, kind)| format!("{name}={}", *kind as u8))
        .collect()
}
