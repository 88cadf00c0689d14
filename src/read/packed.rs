//! Packed cells: what JavaScript read from an object, as one list of numbers and one text.
//!
//! The writer is `js/src/read.ts`; both follow the field tables, so neither names a field. A cell is a
//! number: one of the codes below, for some of them followed by one more number. Texts that the core
//! looks into stand in the text, each followed by U+0000; those it does not stay in JavaScript.

use std::borrow::Cow;

use super::{Raw, RawField, RawRecord, UnknownName};
use crate::issue::Received;
use crate::model::{Field, Kind};

const NUMBER: u32 = 0; // + the number
const TEXT: u32 = 1; // + its length in UTF-16 units
const KEPT_TEXT: u32 = 2;
const TRUE: u32 = 3;
const FALSE: u32 = 4;
const DATE: u32 = 5; // + its milliseconds
const RECORD: u32 = 6; // + its fields, then its unknown names
const LIST: u32 = 7; // + its length, then its elements
const LONG_LIST: u32 = 8; // + its length
const UNREADABLE: u32 = 9;
/// From here on: the values that no field could hold.
const OTHER: [Received; 13] = [
    Received::Undefined,
    Received::Null,
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
const FIRST_OTHER: u32 = 10;

/// The cell of a field holds, above its code, which name it came under and which names had a value.
const NAME_SHIFT: u32 = 5;
const PRESENT_SHIFT: u32 = 8;

/// The values of several records, one after another.
pub(crate) struct Unpacker<'a> {
    cells: std::slice::Iter<'a, f64>,
    text: &'a str,
}

impl<'a> Unpacker<'a> {
    pub fn new(cells: &'a [f64], text: &'a str) -> Self {
        Unpacker { cells: cells.iter(), text }
    }

    /// The next value, read by `table`. Cells that make no sense read as unreadable.
    pub fn next(&mut self, table: &'static [Field]) -> Raw<'a> {
        self.next_of(Kind::Record(table))
    }

    /// The next value, of whatever kind.
    pub fn next_of(&mut self, kind: Kind) -> Raw<'a> {
        self.value(kind).map_or(Raw::Unreadable, |(raw, _)| raw)
    }

    fn number(&mut self) -> Option<f64> {
        self.cells.next().copied()
    }

    fn count(&mut self) -> Option<usize> {
        self.number().map(|number| number as usize)
    }

    /// The next `units` UTF-16 units of the text, and the separator behind them.
    fn text(&mut self, units: usize) -> Option<&'a str> {
        let mut left = units;
        let mut end = 0;
        // ASCII is the rule: then units are bytes.
        if self.text.get(..units).is_some_and(str::is_ascii) {
            end = units;
        } else {
            for char in self.text.chars() {
                if left == 0 {
                    break;
                }
                left = left.checked_sub(char.len_utf16())?;
                end += char.len_utf8();
            }
        }
        let (text, rest) = self.text.split_at_checked(end)?;
        self.text = rest.strip_prefix('\0')?;
        Some(text)
    }

    fn value(&mut self, kind: Kind) -> Option<(Raw<'a>, u32)> {
        let cell = self.number()? as u32;
        let raw = match cell & ((1 << NAME_SHIFT) - 1) {
            NUMBER => Raw::Number(self.number()?),
            TEXT => {
                let units = self.count()?;
                Raw::Text(Cow::Borrowed(self.text(units)?))
            }
            KEPT_TEXT => Raw::Text(Cow::Borrowed("")),
            TRUE => Raw::Flag(true),
            FALSE => Raw::Flag(false),
            DATE => Raw::Date(self.number()?),
            RECORD => match kind {
                Kind::Record(table) | Kind::OneOrMore(table) => Raw::Record(self.record(table)?),
                _ => return None,
            },
            LIST => {
                let element = match kind {
                    Kind::Records(table) | Kind::Many(table) | Kind::OneOrMore(table) => Kind::Record(table),
                    _ => Kind::Text,
                };
                let count = self.count()?;
                let mut items = Vec::with_capacity(count.min(self.cells.len()));
                for _ in 0..count {
                    items.push(self.value(element)?.0);
                }
                Raw::List(items)
            }
            LONG_LIST => Raw::LongList(self.count()?),
            UNREADABLE => Raw::Unreadable,
            code => Raw::Other(*OTHER.get((code - FIRST_OTHER) as usize)?),
        };
        Some((raw, cell))
    }

    fn record(&mut self, table: &'static [Field]) -> Option<RawRecord<'a>> {
        let mut fields = Vec::with_capacity(table.len());
        for field in table {
            let (value, cell) = self.value(field.kind)?;
            let name = (cell >> NAME_SHIFT) & ((1 << (PRESENT_SHIFT - NAME_SHIFT)) - 1);
            fields.push(RawField { value, name: name as usize, present: cell >> PRESENT_SHIFT });
        }
        let names = self.number()?;
        let mut unknown = Vec::new();
        for _ in 0..names as usize {
            let unreadable = self.number()? as u32 == UNREADABLE;
            let units = self.count()?;
            unknown.push(UnknownName { name: Cow::Borrowed(self.text(units)?), unreadable });
        }
        Some(RawRecord { fields, unknown, names_unreadable: names < 0.0 })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Options;
    use crate::check::check;
    use crate::model::Session;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The writer is JavaScript, which no compiler holds to the format.
        #[test]
        fn any_cells_are_read(
            rest in prop::collection::vec(prop_oneof![
                4 => (0..24u32).prop_map(f64::from),
                1 => (0..700u32).prop_map(f64::from),
                1 => any::<f64>(),
            ], 0..120),
            text in "[a-z\u{0}\u{E9}\u{1F600}]{0,12}",
        ) {
            let mut cells = vec![f64::from(RECORD)];
            cells.extend(rest);
            let mut values = Unpacker::new(&cells, &text);
            check(&values.next(Session::TABLE), &Options::default());
        }
    }

    #[test]
    fn texts_are_cut_by_utf16_units() {
        let mut values = Unpacker::new(&[], "ab\0\u{1F600}\u{E9}\0\0c");
        assert_eq!(values.text(2), Some("ab"));
        assert_eq!(values.text(3), Some("\u{1F600}\u{E9}"));
        assert_eq!(values.text(0), Some(""));
        assert_eq!(values.text(1), None, "no separator follows");
    }
}
