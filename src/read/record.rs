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
    let read = read_prefix(text, space(text), table, options, readout);
    whole(json, read)
}

/// What comes of a text of which a value was read that should be all of it.
pub(crate) fn whole(json: JsonBytes<'_>, read: Result<Prefix, JsonError>) -> Result<&[u8], IssueCode> {
    let text = json.body();
    let read = read.and_then(|Prefix { end, is_ascii }| {
        let behind = end + space(text.get(end..).unwrap_or_default());
        if behind == text.len() { Ok(is_ascii) } else { Err(JsonError(behind)) }
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

/// How much space a text begins with.
pub(super) fn space(text: &[u8]) -> usize {
    text.iter().take_while(|byte| b" \t\r\n".contains(byte)).count()
}

/// A value that was read from a text that may go on.
pub(crate) struct Prefix {
    /// Where it ends.
    pub end: usize,
    /// Whether it is all ASCII. If not, nobody has said that it is UTF-8.
    pub is_ascii: bool,
}

impl Prefix {
    /// Whether it is text, where it begins at a byte of what it was read from.
    pub fn is_text(&self, from: &[u8], at: usize) -> bool {
        self.is_ascii || str::from_utf8(from.get(at..self.end).unwrap_or_default()).is_ok()
    }
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

/// How far a record has been read.
struct Progress {
    /// The fields that came, as a set of bits.
    fields: u64,
    /// Those that came more than once.
    repeated: u64,
    /// What came last.
    before: Before,
    /// Those that have a usual value.
    usual: u64,
}

impl Progress {
    fn has(&self, index: usize) -> bool {
        self.fields >> index & 1 == 1
    }
}

/// Where a run of common fields ends.
enum Stop {
    /// Before a key that was not guessed.
    Key,
    /// Before the value of a field, by its number.
    Value(usize),
    /// Behind a value, where no key follows at once.
    Behind,
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
        let mut progress = Progress { fields: 0, repeated: 0, before: Before::first(key.place()), usual: 0 };
        if self.scan.peek() == Some(b'}') {
            self.scan.close();
        } else {
            loop {
                match self.common_fields(here, &mut progress) {
                    Stop::Value(index) => self.next_field(here, index, 0, &mut progress)?,
                    Stop::Key => match self.find_name(here, progress.before)? {
                        Some((index, name)) => self.next_field(here, index, name, &mut progress)?,
                        None => {
                            self.scan.space();
                            self.scan.skip_value()?;
                        }
                    },
                    Stop::Behind => {}
                }
                if !self.scan.more(b'}')? {
                    break;
                }
            }
        }
        if progress.repeated != 0 {
            progress.usual &= !progress.repeated;
            progress.usual |= self.read_repeated(here, start, progress.repeated)?;
        }
        for (index, field) in table.fields.iter().enumerate() {
            if field.required && !progress.has(index) {
                self.missing(here, index);
            }
        }
        Ok(progress.usual != 0)
    }

    /// Reads fields as long as their keys are those that were guessed, and their values common ones. Of a usual record no
    /// function is called here but for a new date, so that what the loop needs can stay in registers.
    #[inline(never)]
    fn common_fields(&mut self, here: Here, progress: &mut Progress) -> Stop {
        let Here { table, key, facts } = here;
        let mut cursor = self.scan.cursor();
        let Progress { mut fields, mut before, .. } = *progress;
        let stop = loop {
            let index = self.out.order.next(before);
            let Some(field) = table.fields.get(index).filter(|field| cursor.skip_key(field)) else {
                break Stop::Key;
            };
            if fields >> index & 1 == 1 {
                break Stop::Value(index);
            }
            let Some(number) = self.common_value(field, &mut cursor) else { break Stop::Value(index) };
            if let Some(fact) = field.fact {
                self.out.facts.set(facts + usize::from(fact), number);
            }
            fields |= 1 << index;
            before = Before::field(key.place() + table.place(index));
            if !cursor.is_at(*b",\"") {
                break Stop::Behind;
            }
            cursor.at += 1;
        };
        self.scan.go_to(cursor);
        progress.usual |= fields ^ progress.fields;
        progress.fields = fields;
        progress.before = before;
        stop
    }

    /// Reads the value of a field that came under a name.
    #[inline(always)]
    fn next_field(&mut self, here: Here, index: usize, name: usize, progress: &mut Progress) -> Read<()> {
        self.scan.space();
        progress.before = Before::field(here.key.place() + here.table.place(index));
        if progress.has(index) {
            progress.repeated |= 1 << index;
            return self.scan.skip_value();
        }
        progress.fields |= 1 << index;
        progress.usual |= u64::from(self.field(here, index, name, 1 << name)?) << index;
        Ok(())
    }

    #[cold]
    pub fn missing(&mut self, here: Here, index: usize) {
        self.out.oddities.push(Oddity::new(here.key.inner(here.table.place(index)), what::MISSING));
    }

    /// Reads a key, the colon included: the number of its field, and which of the field's names it is. Records of one source
    /// have their keys in one order, so that the field that came next the last time is tried first, elsewhere. The order of
    /// the table is the second guess: then it is one of the fields from `next` on.
    #[inline(never)]
    fn find_name(&mut self, here: Here, before: Before) -> Read<Option<(usize, usize)>> {
        let last = before.place().and_then(|place| here.table.index_at(place - here.key.place()));
        let next = last.map_or(0, |index| index + 1);
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
