//! Records as lists of values, in the order of their table: one type for all tables, so that what works on any record
//! (merging, saving, passing to JavaScript) exists once. A [`Session`](super::Session) and its kin are views of it for
//! Rust programs.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::instant;
use super::table::{Kind, Table};
use crate::bytes::are_same;

/// The checked value of a field.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    #[default]
    Absent,
    /// A time in milliseconds, a flag (0 or 1), a count, or the number of a known enum member.
    Number(i64),
    /// A string, or an enum member that is not known.
    Text(Arc<str>),
    Texts(Arc<[Arc<str>]>),
    Record(Arc<Values>),
    Records(Arc<[Values]>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Text(own), Value::Text(other)) => {
                Arc::ptr_eq(own, other) || are_same(own.as_bytes(), other.as_bytes())
            }
            (Value::Number(own), Value::Number(other)) => own == other,
            (Value::Texts(own), Value::Texts(other)) => own == other,
            (Value::Record(own), Value::Record(other)) => own == other,
            (Value::Records(own), Value::Records(other)) => own == other,
            (own, other) => matches!((own, other), (Value::Absent, Value::Absent)),
        }
    }
}

impl Eq for Value {}

impl Value {
    /// A time, a flag, a count, or the number of a known member.
    pub fn number(&self) -> Option<i64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&Arc<str>> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A record, which is absent without a value.
    pub fn record_of(record: Values) -> Self {
        if record.is_empty() { Value::Absent } else { Value::Record(record.into()) }
    }

    pub fn record(&self) -> Option<&Values> {
        match self {
            Value::Record(record) => Some(record),
            _ => None,
        }
    }
}

/// A record: the values of those fields that have one, in the order of its table.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub table: &'static Table,
    entries: Vec<(u8, Value)>,
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

/// Equality is reflexive, by which the standard library knows that an `Arc` equals itself without looking into it.
impl Eq for Values {}

impl Values {
    /// A record without values.
    pub fn new(table: &'static Table) -> Self {
        Values { table, entries: Vec::new() }
    }

    fn find(&self, index: usize) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&index, |(own, _)| usize::from(*own))
    }

    /// The value of a field, by its index in the table or its name (`SessionField::connected_time`).
    pub fn get(&self, field: impl Into<usize>) -> &Value {
        let found = self.find(field.into()).ok().and_then(|at| self.entries.get(at));
        found.map_or(&Value::Absent, |(_, value)| value)
    }

    /// Adds the value of a field behind those that the record has.
    pub fn push(&mut self, index: u8, value: Value) {
        if !matches!(value, Value::Absent) {
            self.entries.push((index, value));
        }
    }

    pub fn set(&mut self, field: impl Into<usize>, value: Value) {
        self.put(field.into(), value);
    }

    /// Sets fields to a number each, or to nothing.
    #[cfg(feature = "live")]
    pub fn set_numbers(&mut self, numbers: &[(usize, Option<i64>)]) {
        for (index, number) in numbers {
            self.put(*index, number.map_or(Value::Absent, Value::Number));
        }
    }

    /// Copies the fields that another record has: from which, and to which.
    #[cfg(feature = "live")]
    #[inline(never)]
    pub fn copy(&mut self, other: &Values, fields: &[(usize, usize)]) {
        for (from, to) in fields {
            if other.has(*from) {
                self.put(*to, other.get(*from).clone());
            }
        }
    }

    #[inline(never)]
    fn put(&mut self, index: usize, value: Value) {
        match (self.find(index), value) {
            (Ok(at), Value::Absent) => {
                self.entries.remove(at);
            }
            (Ok(at), value) => {
                if let Some((_, own)) = self.entries.get_mut(at) {
                    *own = value;
                }
            }
            (Err(_), Value::Absent) => {}
            (Err(at), value) => self.entries.insert(at, (index as u8, value)),
        }
    }

    /// The fields that have a value, by their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.entries.iter().map(|(index, value)| (usize::from(*index), value))
    }

    pub fn has(&self, field: impl Into<usize>) -> bool {
        !matches!(self.get(field), Value::Absent)
    }

    /// A time, a flag, a count, or the number of a known member.
    pub fn number(&self, field: impl Into<usize>) -> Option<i64> {
        self.get(field).number()
    }

    pub fn text(&self, field: impl Into<usize>) -> Option<&Arc<str>> {
        self.get(field).text()
    }

    pub fn record(&self, field: impl Into<usize>) -> Option<&Values> {
        self.get(field).record()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Clean output: absent keys are omitted, members are spelled out, times are RFC 3339.
impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, value) in self.iter() {
            let Some(field) = self.table.fields.get(index) else { continue };
            let name = field.json_name();
            match (value, field.kind) {
                (Value::Absent, _) => {}
                (Value::Number(at), Kind::Time) => map.serialize_entry(name, &instant::format(*at))?,
                (Value::Number(flag), Kind::Flag) => map.serialize_entry(name, &(*flag == 1))?,
                (Value::Number(member), Kind::Member(names)) => {
                    map.serialize_entry(name, names.get(*member as usize).copied().unwrap_or_default())?;
                }
                (Value::Number(count), _) => map.serialize_entry(name, count)?,
                (Value::Text(text), _) => map.serialize_entry(name, &**text)?,
                (Value::Texts(texts), _) => {
                    let texts: Vec<&str> = texts.iter().map(|text| &**text).collect();
                    map.serialize_entry(name, &texts)?;
                }
                (Value::Record(record), _) => map.serialize_entry(name, &**record)?,
                (Value::Records(records), _) => map.serialize_entry(name, &**records)?,
            }
        }
        map.end()
    }
}
