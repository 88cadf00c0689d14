//! Cells: what was received, laid out by the field tables, with no value of its own to be made for it.
//!
//! A cell is sixteen bytes: what a value is, and where it lies. A record is one cell for each field of its table, in
//! the table's order, and one for the names that the table does not know; a list is one cell for each element. Texts
//! stay where they are, in the JSON or in what JavaScript wrote beside its cells. Two write this: the reader of JSON
//! ([`super::json`]) and the reader of objects (`js/src/read.ts`).

use crate::issue::Received;
use crate::model::{Kind, Table};

/// What was received at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub(crate) struct Cell {
    /// One of the codes below; of a field above it which name the value came under, and which names had one.
    pub head: u32,
    /// Where a text begins, or the first cell of a record or a list.
    pub at: u32,
    /// A number, by its bits; or the length of a text in bytes, or of a list.
    pub bits: u64,
}

/// The codes, of which the first two are absence.
pub(crate) mod code {
    pub const UNDEFINED: u32 = 0;
    pub const NULL: u32 = 1;
    pub const NUMBER: u32 = 2;
    pub const TEXT: u32 = 3;
    /// A text with escapes, as it reads without them.
    pub const UNESCAPED: u32 = 4;
    /// A text that nobody wants to look into.
    pub const KEPT_TEXT: u32 = 5;
    pub const TRUE: u32 = 6;
    pub const FALSE: u32 = 7;
    /// A `Date`, by its milliseconds.
    pub const DATE: u32 = 8;
    pub const RECORD: u32 = 9;
    pub const LIST: u32 = 10;
    /// A list too long to be read.
    pub const LONG_LIST: u32 = 11;
    /// Reading it threw; of the names of a record: listing them did.
    pub const UNREADABLE: u32 = 12;
    /// The first of those that no field could hold.
    pub const FIRST_OTHER: u32 = 13;
}
use code::*;

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

const CODE_MASK: u32 = (1 << NAME_SHIFT) - 1;
const NAME_SHIFT: u32 = 5;
const NAME_MASK: u32 = (1 << (PRESENT_SHIFT - NAME_SHIFT)) - 1;
const PRESENT_SHIFT: u32 = 8;

impl Cell {
    pub const fn bare(code: u32) -> Self {
        Cell { head: code, at: 0, bits: 0 }
    }

    /// What lies elsewhere: a text, a record, a list.
    pub fn place(code: u32, at: usize, length: usize) -> Self {
        Cell { head: code, at: u32::try_from(at).unwrap_or(u32::MAX), bits: length as u64 }
    }

    pub fn number(number: f64) -> Self {
        Cell { head: NUMBER, at: 0, bits: number.to_bits() }
    }

    pub fn length(self) -> usize {
        self.bits as usize
    }

    pub fn code(self) -> u32 {
        self.head & CODE_MASK
    }

    pub fn is_absent(self) -> bool {
        self.code() <= NULL
    }

    /// Which of its field's names the value came under.
    pub fn name(self) -> usize {
        ((self.head >> NAME_SHIFT) & NAME_MASK) as usize
    }

    /// Which of its field's names had a value, as a set of bits.
    pub fn present(self) -> u32 {
        self.head >> PRESENT_SHIFT
    }

    /// The cell of a value that came under a name.
    pub fn named(self, name: usize, present: u32) -> Self {
        Cell { head: self.code() | (name as u32) << NAME_SHIFT | present << PRESENT_SHIFT, ..self }
    }
}

/// Cells, and the texts that they speak of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values<'a> {
    pub cells: &'a [Cell],
    pub text: &'a str,
    pub unescaped: &'a str,
    /// Whether any record has names that its table does not know.
    pub named: bool,
}

impl<'a> Values<'a> {
    /// The value of one of the first cells, which are those of no record. Cells that make no sense are unreadable.
    pub fn root(&'a self, at: usize, kind: Kind) -> Raw<'a> {
        self.value(self.cell(at), kind)
    }

    #[inline]
    fn cell(&self, at: usize) -> Cell {
        self.cells.get(at).copied().unwrap_or_default()
    }

    fn text_of(&self, cell: Cell) -> Option<&'a str> {
        let texts = if cell.code() == UNESCAPED { self.unescaped } else { self.text };
        let at = cell.at as usize;
        texts.get(at..at.checked_add(cell.length())?)
    }

    #[inline]
    fn value(&'a self, cell: Cell, kind: Kind) -> Raw<'a> {
        match cell.code() {
            UNDEFINED => Raw::Other(Received::Undefined),
            NULL => Raw::Other(Received::Null),
            NUMBER => Raw::Number(f64::from_bits(cell.bits)),
            TEXT | UNESCAPED => self.text_of(cell).map_or(Raw::Unreadable, Raw::Text),
            KEPT_TEXT => Raw::Text(""),
            TRUE => Raw::Flag(true),
            FALSE => Raw::Flag(false),
            DATE => Raw::Date(f64::from_bits(cell.bits)),
            RECORD => match kind {
                Kind::Record(table) | Kind::OneOrMore(table) => {
                    Raw::Record(RawRecord { values: self, first: cell.at as usize, table })
                }
                _ => Raw::Unreadable,
            },
            LIST => {
                let element = match kind {
                    Kind::Records(table) | Kind::Many(table) | Kind::OneOrMore(table) => Kind::Record(table),
                    _ => Kind::Text,
                };
                let count = cell.length().min(self.cells.len());
                Raw::List(RawList { values: self, first: cell.at as usize, count, element })
            }
            LONG_LIST => Raw::LongList(cell.length()),
            other => match OTHERS.get(other.wrapping_sub(FIRST_OTHER) as usize) {
                Some(received) => Raw::Other(*received),
                None => Raw::Unreadable,
            },
        }
    }
}

/// A value as it was received.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Raw<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
    /// A `Date`, by its milliseconds; NaN for an invalid one.
    Date(f64),
    Record(RawRecord<'a>),
    List(RawList<'a>),
    /// A list too long to be read, by its length.
    LongList(usize),
    /// Reading it threw.
    Unreadable,
    /// Anything that no field could hold, absence included.
    Other(Received),
}

impl Raw<'_> {
    pub fn is_absent(&self) -> bool {
        matches!(self, Raw::Other(Received::Undefined | Received::Null))
    }

    pub fn received(&self) -> Received {
        match self {
            Raw::Text(_) => Received::String,
            Raw::Number(_) => Received::Number,
            Raw::Flag(_) => Received::Boolean,
            Raw::Date(_) => Received::Date,
            Raw::Record(_) | Raw::Unreadable => Received::Object,
            Raw::List(_) | Raw::LongList(_) => Received::Array,
            Raw::Other(received) => *received,
        }
    }
}

/// A field as it was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawField<'a> {
    pub value: Raw<'a>,
    /// Which of the field's names the value came under.
    pub name: usize,
}

/// A record as it was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawRecord<'a> {
    values: &'a Values<'a>,
    first: usize,
    pub table: &'static Table,
}

impl<'a> RawRecord<'a> {
    /// Whether this record, or any that was read with it, has names that its table does not know.
    pub fn is_named(&self) -> bool {
        self.values.named
    }

    /// The cell of the field with a number.
    #[inline]
    pub fn cell(&self, index: usize) -> Cell {
        self.values.cell(self.first + index)
    }

    /// The value in the cell of a field.
    #[inline]
    pub fn value_of(&self, cell: Cell, kind: Kind) -> Raw<'a> {
        self.values.value(cell, kind)
    }

    /// The field with a number.
    pub fn get(&self, index: usize) -> RawField<'a> {
        let kind = self.table.fields.get(index).map_or(Kind::Text, |field| field.kind);
        let cell = self.cell(index);
        let name = if cell.is_absent() { 0 } else { cell.name() };
        RawField { value: self.values.value(cell, kind), name }
    }

    /// A part of its fields, which are those of another table.
    pub fn part(&self, from: usize, table: &'static Table) -> RawRecord<'a> {
        RawRecord { first: self.first + from, table, ..*self }
    }

    /// The field with a JSON name, and the name that it came under.
    pub fn field(&self, json_name: &'static str) -> (&'static str, Option<RawField<'a>>) {
        let found = self
            .table
            .find(json_name.as_bytes())
            .map(|(index, _)| (self.table.fields.get(index), self.get(index)));
        match found {
            Some((Some(field), raw)) => (field.name(raw.name), Some(raw)),
            _ => (json_name, None),
        }
    }

    /// The value of the field with a JSON name, if there is one.
    pub fn value(&self, json_name: &'static str) -> Option<Raw<'a>> {
        self.field(json_name).1.map(|field| field.value).filter(|value| !value.is_absent())
    }

    /// The text of the field with a JSON name, if it is one.
    pub fn text(&self, json_name: &'static str) -> Option<&'a str> {
        match self.value(json_name) {
            Some(Raw::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The names that the table does not know, where they were asked for, each with whether reading its value threw;
    /// `None` if they could not be listed.
    pub fn unknown(&self) -> Option<impl Iterator<Item = (&'a str, bool)>> {
        let names = self.values.cell(self.first + self.table.fields.len());
        let count = if names.code() == LIST { names.length() } else { 0 };
        let values = self.values;
        (names.code() != UNREADABLE).then(|| {
            (0..count.min(values.cells.len())).filter_map(move |index| {
                let cell = values.cell(names.at as usize + index);
                Some((values.text_of(cell)?, cell.name() > 0))
            })
        })
    }
}

/// A list as it was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawList<'a> {
    values: &'a Values<'a>,
    first: usize,
    count: usize,
    element: Kind,
}

impl<'a> RawList<'a> {
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn get(&self, index: usize) -> Option<Raw<'a>> {
        (index < self.count).then(|| self.values.value(self.values.cell(self.first + index), self.element))
    }

    pub fn iter(self) -> impl Iterator<Item = Raw<'a>> {
        (0..self.count).filter_map(move |index| self.get(index))
    }
}
