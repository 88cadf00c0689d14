//! What a reader found of a record: what is usual as facts, and everything else as oddities.
//!
//! A value is *usual* if there is nothing to judge about it: a time in the form that clean output has, the exact spelling
//! of a known member, a string where any string will do. If a rule or a clock looks at it, it is written as a fact; if
//! not, nothing is written. Every other value is an [`Oddity`], which [`crate::check`] judges. Two write this: the reader of
//! JSON ([`super::record`]) and the reader of objects (`js/src/read`).

use std::sync::Arc;

use super::field_order::FieldOrder;
use super::key::Key;
use super::value_list::ValueList;
use crate::issue::Received;
use crate::model::facts::Facts;
use crate::model::instant::CleanTimes;
use crate::model::values::{Value, Values};
use crate::model::{Kind, Table};
use crate::order::sort_by_key;

/// A value that is to be judged, as four numbers: those that JavaScript writes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(crate) struct Oddity {
    key: f64,
    /// What it is, which name of its field it came under, and which of the names had a value.
    head: f64,
    /// A number; where a text begins. Once it was judged: what came of it.
    pub number: f64,
    /// The length of a text in bytes, or of a list.
    length: f64,
}

/// What an oddity is. (No constants of an enum: JavaScript writes the numbers.)
pub(crate) mod what {
    /// A field that must be there is not.
    pub const MISSING: u32 = 0;
    pub const NUMBER: u32 = 2;
    pub const TEXT: u32 = 3;
    /// A text with escapes, as it reads without them.
    pub const UNESCAPED: u32 = 4;
    /// A string where none may be.
    pub const ANY_TEXT: u32 = 5;
    pub const TRUE: u32 = 6;
    pub const FALSE: u32 = 7;
    /// A `Date`, by its milliseconds.
    pub const DATE: u32 = 8;
    /// A list that is too long to be read, by its length.
    pub const LONG_LIST: u32 = 11;
    /// Reading it threw.
    pub const UNREADABLE: u32 = 12;
    /// The first of those that no field could hold.
    pub const FIRST_OTHER: u32 = 13;
    pub const ARRAY: u32 = FIRST_OTHER + 3;
    pub const OBJECT: u32 = FIRST_OTHER + 4;
    /// A usual value that came under an alias, or under several names.
    pub const USUAL: u32 = 24;
    /// `null` or `undefined`, where a record must be.
    pub const NULL: u32 = 25;
    pub const UNDEFINED: u32 = 26;
    /// A name that no field has, of the record here; its value can be read.
    pub const UNKNOWN_NAME: u32 = 27;
    /// The same, of a name that had escapes.
    pub const ESCAPED_NAME: u32 = 28;
    /// A name that no field has, whose value threw when it was read. Without a text: listing the names threw.
    pub const UNREADABLE_NAME: u32 = 29;
    /// More than can be taken, by how much that is.
    pub const TOO_LARGE: u32 = 30;
}

const OTHERS: [Received; 11] = [
    Received::Bigint,
    Received::Symbol,
    Received::Function,
    Received::Array,
    Received::Object,
    Received::Map,
    Received::Set,
    Received::Regexp,
    Received::Promise,
    Received::Buffer,
    Received::Boxed,
];

const WHAT_MASK: u32 = (1 << NAME) - 1;
const NAME: u32 = 5;
const NAME_MASK: u32 = (1 << (PRESENT - NAME)) - 1;
const PRESENT: u32 = 8;

impl Oddity {
    pub fn new(key: Key, what: u32) -> Self {
        Oddity { key: key.number(), head: f64::from(what), number: f64::NAN, length: 0.0 }
    }

    pub fn of_number(key: Key, what: u32, number: f64) -> Self {
        Oddity { number, ..Oddity::new(key, what) }
    }

    /// What is known by a length: a list that is too long, or something that is too large.
    pub fn of_length(key: Key, what: u32, length: f64) -> Self {
        Oddity { length, ..Oddity::new(key, what) }
    }

    /// What [`Oddity::number_or_length`] says.
    pub fn of_number_or_length(key: Key, what: u32, number: f64) -> Self {
        Oddity { number, length: number, ..Oddity::new(key, what) }
    }

    /// The number, or, of what is known by a length, that.
    pub fn number_or_length(&self) -> f64 {
        if matches!(self.what(), what::LONG_LIST | what::TOO_LARGE) { self.length } else { self.number }
    }

    /// The length of a text in bytes, or of a list.
    pub fn length(&self) -> f64 {
        self.length
    }

    pub fn of_text(key: Key, what: u32, at: usize, length: usize) -> Self {
        Oddity { number: at as f64, length: length as f64, ..Oddity::new(key, what) }
    }

    /// The same, of a value that came under a name.
    pub fn named(self, name: usize, present: u32) -> Self {
        Oddity { head: f64::from(self.what() | (name as u32) << NAME | present << PRESENT), ..self }
    }

    pub fn key(&self) -> Key {
        Key::of(self.key)
    }

    pub fn what(&self) -> u32 {
        self.head as u32 & WHAT_MASK
    }

    /// Which of its field's names the value came under.
    pub fn name(&self) -> usize {
        (self.head as u32 >> NAME & NAME_MASK) as usize
    }

    /// Which of its field's names had a value, as a set of bits.
    pub fn present(&self) -> u32 {
        self.head as u32 >> PRESENT
    }

    /// What was received, in the words of issues.
    pub fn received(&self) -> Received {
        match self.what() {
            what::NUMBER => Received::Number,
            what::TEXT | what::UNESCAPED | what::ANY_TEXT => Received::String,
            what::TRUE | what::FALSE => Received::Boolean,
            what::DATE => Received::Date,
            what::LONG_LIST => Received::Array,
            what::NULL => Received::Null,
            what::MISSING | what::UNDEFINED => Received::Undefined,
            other => {
                let other = other.checked_sub(what::FIRST_OTHER).and_then(|other| OTHERS.get(other as usize));
                other.copied().unwrap_or(Received::Object)
            }
        }
    }

    /// Its text, if it has one.
    pub fn text<'t>(&self, texts: &Texts<'t>) -> Option<&'t str> {
        let source = match self.what() {
            what::TEXT | what::UNKNOWN_NAME | what::UNREADABLE_NAME => texts.text,
            what::UNESCAPED | what::ESCAPED_NAME => texts.unescaped.as_bytes(),
            _ => return None,
        };
        let at = (!self.number.is_nan()).then_some(self.number as usize)?;
        str::from_utf8(source.get(at..at.checked_add(self.length as usize)?)?).ok()
    }
}

/// What the texts of oddities lie in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Texts<'t> {
    /// The JSON, or what JavaScript wrote.
    pub text: &'t [u8],
    pub unescaped: &'t str,
}

/// The value of a field that holds records of a payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nested {
    /// The number of the field.
    pub index: usize,
    /// Which of the field's names it came under.
    pub name: usize,
    /// Where in the text it begins.
    pub at: usize,
}

/// What a reader found of a record. It is kept from record to record, so that its lists need not be allocated anew.
#[derive(Debug, Default)]
pub(crate) struct Readout {
    pub facts: Facts,
    pub oddities: Vec<Oddity>,
    /// Names that no field has, where they are wanted.
    pub names: Vec<Oddity>,
    /// Lists and records of payloads that are to be read by themselves.
    pub nested: Vec<Nested>,
    /// Strings that had escapes, without them.
    pub unescaped: String,
    /// The order of the fields in the records before.
    pub order: FieldOrder,
    pub dates: CleanTimes,
    /// The values of fields, where they are wanted.
    pub values: Option<ValueList>,
}

impl Readout {
    /// A readout that keeps the values, too.
    #[cfg(not(all(feature = "module", not(feature = "live"))))]
    pub fn with_values() -> Self {
        Readout { values: Some(Vec::new()), ..Readout::default() }
    }

    /// How many values and oddities, and bytes of text, it has room for.
    #[cfg(not(all(feature = "module", not(feature = "live"))))]
    pub fn room(&self) -> usize {
        let values = self.values.as_ref().map_or(0, Vec::capacity);
        let oddities = self.oddities.capacity() + self.names.capacity() + self.nested.capacity();
        values + oddities + self.unescaped.capacity() + self.facts.room()
    }

    /// Forgets the record, and makes room for the next one.
    pub fn clear(&mut self) {
        self.facts.clear();
        self.oddities.clear();
        self.names.clear();
        self.nested.clear();
        self.unescaped.clear();
        if let Some(values) = &mut self.values {
            values.clear();
        }
    }

    /// Whether it was a record at all. Something else is an oddity at the root.
    pub fn is_record(&self) -> bool {
        self.oddities.first().is_none_or(|first| first.key() != Key::ROOT)
    }

    /// Keeps a value, if values are wanted.
    #[inline]
    pub fn keep(&mut self, key: Key, value: impl FnOnce() -> Value) {
        if let Some(values) = &mut self.values {
            values.push((key, value()));
        }
    }

    /// The record that the values make up. Segments that are not sound are left out.
    pub fn take_record(&mut self, table: &'static Table) -> Values {
        let Some(values) = &mut self.values else { return assemble(table, 0, &[], &self.facts) };
        sort_by_key(values, |(key, _)| *key);
        let record = assemble(table, 0, values, &self.facts);
        values.clear();
        record
    }
}

/// A record of the values of its fields, in the order of their keys; `base` is the place of the record.
pub(crate) fn assemble(table: &'static Table, base: u8, values: &[(Key, Value)], facts: &Facts) -> Values {
    let mut record = Values::new(table);
    let mut rest = values;
    while let Some((key, value)) = rest.first() {
        let Some(index) = table.index_at(key.place() - base) else { break };
        let place = base + table.place(index);
        let end = place + table.extent(index);
        let count = rest.iter().take_while(|(key, _)| key.place() < end).count();
        let (own, others) = rest.split_at(count);
        rest = others;
        let value = match table.fields.get(index).map(|field| field.kind) {
            Some(Kind::Record(inner)) => Value::Record(Arc::new(assemble(inner, place, own, facts))),
            Some(Kind::Records(inner)) => {
                let elements = own.chunk_by(|(a, _), (b, _)| a.index() == b.index());
                let sound = elements.filter(|element| {
                    let index = element.first().and_then(|(key, _)| key.index());
                    index.is_some_and(|index| facts.segment(index).is_some())
                });
                Value::Records(sound.map(|element| assemble(inner, place + 1, element, facts)).collect())
            }
            Some(Kind::Texts) => {
                Value::Texts(own.iter().filter_map(|(_, value)| value.text()).cloned().collect())
            }
            _ => value.clone(),
        };
        record.push(index as u8, value);
    }
    record
}
