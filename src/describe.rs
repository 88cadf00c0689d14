//! What the build of the npm package asks the crate: its field tables and the declarations of its types in TypeScript.
//!
//! `scripts/describe.rs` prints it, and `scripts/build.mjs` writes it into the package. No module holds any of it.

use serde::Serialize;
use tsify::Tsify;

use crate::issue::IssuePlace;
use crate::legs::{Countdowns, EndedBy, Shape};
use crate::live::{CHANGE_KINDS, SAVED};
use crate::model::facts::FACTS;
use crate::model::payload::{FLAT, FRAME, LEG, LEG_PLACE};
use crate::model::url::REGION_DOMAINS;
use crate::model::wire_types::{List, OrNull, TimeInput, TimeText};
use crate::model::{Kind, Place, Table};
use crate::*;

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
    /// The names that mean something, with their numbers.
    numbers: &'static [(&'static str, u8)],
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
    /// A string of which some names mean something to a rule.
    Named,
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
        let numbers = if let Kind::Named(names) = field.kind { names.numbers } else { &[] };
        let (kind, members, inner): (_, &[&str], _) = match field.kind {
            Kind::Text => (FieldKind::Text, &[], None),
            Kind::Word => (FieldKind::Word, &[], None),
            Kind::Named(_) => (FieldKind::Named, &[], None),
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
            numbers,
            fields: inner.map(shape).unwrap_or_default(),
        }
    });
    fields.collect()
}

/// The tables by their names.
#[derive(Serialize)]
struct Tables {
    session: Vec<FieldShape>,
    context: Vec<FieldShape>,
    place: Vec<FieldShape>,
    /// A payload of any shape.
    frame: Vec<FieldShape>,
    /// A session by its names in flat shapes, in the order of its own.
    flat: Vec<FieldShape>,
    /// A leg that is passed back.
    leg: Vec<FieldShape>,
    /// What live sessions save.
    saved: Vec<FieldShape>,
}

/// All that the build asks for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    tables: Tables,
    /// How many facts there are of a session.
    facts: usize,
    /// The domains of the Genesys Cloud regions.
    region_domains: &'static [&'static str],
    /// The codes of issues, in the order of their numbers.
    issue_codes: &'static [&'static str],
    /// The types of changes, in the order of their numbers.
    change_types: &'static [&'static str],
    /// The declarations of the types.
    types: Vec<&'static str>,
}

/// Describes the crate.
pub fn describe() -> Description {
    Description {
        tables: Tables {
            session: shape(Session::TABLE),
            context: shape(Context::TABLE),
            place: shape(LEG_PLACE),
            frame: shape(FRAME),
            flat: shape(FLAT),
            leg: shape(LEG),
            saved: shape(SAVED),
        },
        facts: FACTS,
        region_domains: &REGION_DOMAINS,
        issue_codes: &IssueCode::NAMES,
        change_types: &CHANGE_KINDS,
        types: declarations(),
    }
}

fn declarations() -> Vec<&'static str> {
    let records = [
        Address::DECLARATIONS,
        AfterCallWork::DECLARATIONS,
        Context::DECLARATIONS,
        Hold::DECLARATIONS,
        Place::DECLARATIONS,
        Reported::DECLARATIONS,
        Segment::DECLARATIONS,
        Session::DECLARATIONS,
        Wrapup::DECLARATIONS,
    ];
    let others = [
        AfterCallWorkState::DECL,
        Basis::DECL,
        Change::DECL,
        ChangeKind::DECL,
        CobrowseRole::DECL,
        Control::DECL,
        Countdowns::DECL,
        DisconnectType::DECL,
        Durations::DECL,
        EmptyText::DECL,
        EndedBy::DECL,
        Expected::DECL,
        InvalidTimeReason::DECL,
        FieldKind::DECL,
        FieldShape::DECL,
        Inspection::DECL,
        Issue::DECL,
        IssueCode::DECL,
        IssuePlace::DECL,
        List::<()>::DECL,
        Open::<State>::DECL,
        Options::DECL,
        OrNull::<()>::DECL,
        Pair::DECL,
        Phase::DECL,
        PlatformMetrics::DECL,
        Received::DECL,
        Severity::DECL,
        Shape::DECL,
        Span::DECL,
        SpanKind::DECL,
        State::DECL,
        StateConflict::DECL,
        Step::DECL,
        TimeInput::DECL,
        TimeText::DECL,
        UnknownFields::DECL,
        UnsafeUrlReason::DECL,
        Validation::DECL,
    ];
    records.into_iter().flatten().chain(others).collect()
}
