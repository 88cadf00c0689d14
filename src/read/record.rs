//! JSON text, read by a field table in one pass: what is usual becomes facts, everything else oddities.
//!
//! Of several equal keys the last one counts. What no field holds is checked to be JSON and passed over.

use super::field_order::Before;
use super::key::Key;
use super::readout::{Oddity, Readout, what};
use super::scan::{JsonError, NotJson, Read, Scanner};
use super::{JsonBytes, ReadOptions};
use crate::issue::IssueCode;
use crate::model::{Kind, Table};

/// Reads the record that JSON is. Returns its text, or why it is no JSON.
pub(crate) fn read_json<'a>(
    json: JsonBytes<'a>,
    table: &'static Table,
    options: ReadOptions,
    readout: &mut Readout,
) -> Result<&'a [u8], IssueCode> {
    let text = json.body();
    let start = text.len() - skip_space(text).len();
    let read = read_prefix(text, start, table, options, readout).and_then(|Prefix { end, is_ascii }| {
        let rest = skip_space(text.get(end..).unwrap_or_default());
        if rest.is_empty() { Ok(is_ascii) } else { Err(JsonError(text.len() - rest.len())) }
    });
    match read {
        Ok(true) => Ok(text),
        // What is not UTF-8 is no JSON from there on, whatever else may be wrong with it.
        read => match (str::from_utf8(text), read) {
            (Err(error), _) => Err(json.issue_at(error.valid_up_to())),
            (Ok(_), Err(JsonError(at))) => Err(json.issue_at(at)),
            (Ok(_), Ok(_)) => Ok(text),
        },
    }
}

fn skip_space(text: &[u8]) -> &[u8] {
    let space = text.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
    text.get(space..).unwrap_or_default()
}

/// A value that was read from a text that may go on.
pub(crate) struct Prefix {
    /// Where it ends.
    pub end: usize,
    /// Whether it is all ASCII. If not, nobody has said that it is UTF-8.
    pub is_ascii: bool,
}

/// Reads the record that begins at a byte of the text.
pub(crate) fn read_prefix(
    text: &[u8],
    at: usize,
    table: &'static Table,
    options: ReadOptions,
    readout: &mut Readout,
) -> Result<Prefix, JsonError> {
    readout.clear();
    let mut reader = RecordReader { scan: Scanner::new(text, at, options.double), options, out: readout };
    match reader.root(table) {
        Ok(()) => Ok(Prefix { end: reader.scan.at, is_ascii: reader.scan.is_ascii() }),
        Err(NotJson) => Err(JsonError(reader.scan.at)),
    }
}

/// What came of reading a value.
pub(super) enum Outcome {
    /// It is `null`.
    Absent,
    Usual,
    /// It is a list of which an element is odd.
    Broken,
    /// It is the last of the oddities.
    Odd,
}

use Outcome::{Absent, Broken, Odd, Usual};

/// A reader of one record.
pub(super) struct RecordReader<'a, 'r> {
    pub scan: Scanner<'a>,
    pub options: ReadOptions,
    pub out: &'r mut Readout,
}

/// A record that is being read.
#[derive(Clone, Copy)]
pub(super) struct Here {
    pub table: &'static Table,
    pub key: Key,
    /// Where its facts begin.
    pub facts: usize,
}

/// What has been seen of the fields of a record, as sets of bits.
#[derive(Default)]
struct Seen {
    /// Fields that came.
    fields: u64,
    /// Fields that came more than once.
    repeated: u64,
}

/// How many fields ahead a key is looked for, before it is looked up by its text.
const AHEAD: usize = 4;

impl RecordReader<'_, '_> {
    pub fn root(&mut self, table: &'static Table) -> Read<()> {
        if self.scan.peek() == Some(b'{') {
            self.record(Here { table, key: Key::ROOT, facts: 0 })?;
            return Ok(());
        }
        self.odd_element(Key::ROOT)
    }

    /// Reads a record. Returns whether any of its fields has a usual value.
    pub fn record(&mut self, here: Here) -> Read<bool> {
        let Here { table, key, .. } = here;
        let start = self.scan.at;
        self.scan.open()?;
        let mut seen = Seen::default();
        let mut usual = false;
        if self.scan.peek() == Some(b'}') {
            self.scan.close();
        } else {
            let mut before = Before::First(key.place());
            // The number of the field behind the last one.
            let mut next = 0;
            loop {
                let likely = self.out.order.next(before);
                let found = match table.fields.get(likely) {
                    Some(field) if self.scan.skip_key(field) => Some((likely, 0)),
                    _ => self.find_name(here, before, next)?,
                };
                self.scan.space();
                match found {
                    Some((index, name)) => {
                        before = Before::Field(key.place() + table.place(index));
                        next = index + 1;
                        if seen.fields >> index & 1 == 1 {
                            seen.repeated |= 1 << index;
                            self.scan.skip_value()?;
                        } else {
                            seen.fields |= 1 << index;
                            usual |= self.field(here, index, name, 1 << name)?;
                        }
                    }
                    None => self.scan.skip_value()?,
                }
                if !self.scan.more_fields()? {
                    break;
                }
            }
        }
        if seen.repeated != 0 {
            usual |= self.read_repeated(here, start, seen.repeated)?;
        }
        for (index, field) in table.fields.iter().enumerate() {
            if field.required && seen.fields >> index & 1 == 0 {
                self.missing(here, index);
            }
        }
        Ok(usual)
    }

    #[cold]
    pub fn missing(&mut self, here: Here, index: usize) {
        self.out.oddities.push(Oddity::new(here.key.inner(here.table.place(index)), what::MISSING));
    }

    /// Reads a key, the colon included: the number of its field, and which of the field's names it is. Records of one source
    /// have their keys in one order, so that the field that came next the last time is tried first, elsewhere. The order of
    /// the table is the second guess: then it is one of the fields from `next` on.
    #[inline(never)]
    fn find_name(&mut self, here: Here, before: Before, next: usize) -> Read<Option<(usize, usize)>> {
        for (index, field) in here.table.fields.iter().enumerate().skip(next).take(AHEAD) {
            if self.scan.skip_key(field) {
                self.out.order.set(before, index);
                return Ok(Some((index, 0)));
            }
        }
        if self.scan.peek() != Some(b'"') {
            return self.scan.fail();
        }
        let span = self.scan.string(&mut self.out.unescaped)?;
        let found = here.table.find(self.scan.bytes_of(span, &self.out.unescaped));
        match found {
            Some((index, _)) => self.out.order.set(before, index),
            None if self.options.names => {
                let what = if span.unescaped { what::ESCAPED_NAME } else { what::UNKNOWN_NAME };
                self.out.names.push(Oddity::of_text(here.key, what, span.at, span.length));
            }
            None => {}
        }
        self.scan.colon()?;
        Ok(found)
    }

    /// Reads the value of a field that came under a name. Returns whether it is a usual one.
    #[inline]
    pub fn field(&mut self, here: Here, index: usize, name: usize, present: u32) -> Read<bool> {
        let Some(field) = here.table.fields.get(index) else { return Ok(false) };
        let outcome = self.value(here, field, index)?;
        let is_alias = present != 1;
        match outcome {
            Usual | Broken => {
                if let (Kind::Many(_) | Kind::Single(_), Some(nested)) =
                    (field.kind, self.out.nested.last_mut())
                {
                    nested.name = name;
                }
                if is_alias {
                    let key = here.key.inner(here.table.place(index));
                    self.out.oddities.push(Oddity::new(key, what::USUAL).named(name, present));
                }
                Ok(matches!(outcome, Usual))
            }
            Absent => {
                if field.required {
                    self.missing(here, index);
                }
                Ok(false)
            }
            Odd => {
                if let Some(odd) = self.out.oddities.last_mut() {
                    *odd = odd.named(name, present);
                }
                Ok(false)
            }
        }
    }
}
