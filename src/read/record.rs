//! JSON text, read by a field table in one pass: what is usual becomes facts, everything else oddities.
//!
//! Of several equal keys the last one counts. What no field holds is checked to be JSON and passed over.

use super::readout::{Before, Key, Nested, Oddity, Readout, what};
use super::scan::{Container, EXTENSION, JsonError, NotJson, Read, Scanner, Span};
use super::{JsonBytes, LIST_LIMIT, ReadOptions};
use crate::issue::IssueCode;
use crate::model::facts::{FACTS, Facts, SEGMENT_FACTS, SegmentKind};
use crate::model::values::Value;
use crate::model::{Field, Kind, Table, instant, url};
use crate::order::sort_by_key;

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

/// The table of a record of which nothing is wanted.
const NOTHING: &Table = &Table::new(&[]);

/// JSON that was found to be JSON, of which parts are read one by one.
pub(crate) struct Document<'a> {
    pub text: &'a [u8],
    containers: Vec<Container>,
    options: ReadOptions,
}

impl<'a> Document<'a> {
    /// Goes through all of a text; or says why it is no JSON.
    pub fn new(json: JsonBytes<'a>, options: ReadOptions) -> Result<Self, IssueCode> {
        let text = json.body();
        let mut containers = Vec::new();
        let mut scan = Scanner::new(text, 0, options.double).with_containers(&[], options.is_extended());
        scan.space();
        let read = scan.skip_and_list(&mut containers);
        if read.is_ok() {
            scan.space();
        }
        let is_whole = read.is_ok() && scan.at == text.len();
        if !(is_whole && scan.is_ascii()) {
            // What is not UTF-8 is no JSON from there on, whatever else may be wrong with it.
            str::from_utf8(text).map_err(|error| json.issue_at(error.valid_up_to()))?;
        }
        if !is_whole {
            return Err(json.issue_at(scan.at));
        }
        Ok(Document { text, containers, options })
    }

    fn scan(&self, at: usize) -> Scanner<'_> {
        Scanner::new(self.text, at, self.options.double)
            .with_containers(&self.containers, self.options.is_extended())
    }

    /// Where the value begins that the text is.
    pub fn root(&self) -> usize {
        let mut scan = self.scan(0);
        scan.space();
        scan.at
    }

    pub fn is_list(&self, at: usize) -> bool {
        self.text.get(at) == Some(&b'[')
    }

    pub fn is_record(&self, at: usize) -> bool {
        self.text.get(at) == Some(&b'{')
    }

    /// The string that begins at a byte of the text.
    pub fn string_at(&self, at: usize) -> Option<String> {
        let mut scan = self.scan(at);
        let mut unescaped = String::new();
        let span = if scan.peek() == Some(b'"') { scan.string(&mut unescaped).ok() } else { None };
        str::from_utf8(scan.bytes_of(span?, &unescaped)).ok().map(str::to_owned)
    }

    /// Reads the record that begins at a byte of the text.
    pub fn read(&self, at: usize, table: &'static Table, readout: &mut Readout) {
        readout.clear();
        let mut reader = RecordReader { scan: self.scan(at), options: self.options, out: readout };
        // It was found to be JSON.
        let _ = reader.root(table);
    }

    /// The bytes of the array or object that begins here, if it is a long one.
    pub fn long_container(&self, at: usize) -> Option<&'a [u8]> {
        self.text.get(at..at + self.scan(at).known_length()?)
    }

    /// What a value is that is no record.
    pub fn odd_at(&self, at: usize) -> Oddity {
        let mut readout = Readout::default();
        self.read(at, NOTHING, &mut readout);
        readout.oddities.first().copied().unwrap_or_default()
    }

    /// Where the elements of the list begin that begins at a byte of the text.
    pub fn elements(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut scan = self.scan(at);
        let mut goes_on = scan.open().is_ok() && scan.peek() != Some(b']');
        std::iter::from_fn(move || {
            let here = goes_on.then_some(scan.at)?;
            goes_on = scan.skip_value().is_ok() && scan.more(b']').unwrap_or(false);
            Some(here)
        })
    }
}

/// What came of reading a value.
enum Outcome {
    /// It is `null`.
    Absent,
    Usual,
    /// It is a list of which an element is odd.
    Broken,
    /// It is the last of the oddities.
    Odd,
}
use Outcome::{Absent, Broken, Odd, Usual};

struct RecordReader<'a, 'r> {
    scan: Scanner<'a>,
    options: ReadOptions,
    out: &'r mut Readout,
}

/// A record that is being read.
#[derive(Clone, Copy)]
struct Here {
    table: &'static Table,
    key: Key,
    /// Where its facts begin.
    facts: usize,
}

/// How much was found before a list.
#[derive(Clone, Copy)]
struct Mark {
    oddities: usize,
    names: usize,
    values: usize,
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
    fn root(&mut self, table: &'static Table) -> Read<()> {
        if self.scan.peek() == Some(b'{') {
            self.record(Here { table, key: Key::ROOT, facts: 0 })?;
            return Ok(());
        }
        self.odd_element(Key::ROOT)
    }

    /// Reads a record. Returns whether any of its fields has a usual value.
    fn record(&mut self, here: Here) -> Read<bool> {
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
    fn missing(&mut self, here: Here, index: usize) {
        self.out.oddities.push(Oddity::new(here.key.inner(here.table.place(index)), what::MISSING));
    }

    /// Reads a key, the colon included: the number of its field, and which of the field's names it is. Records of one source
    /// have their keys in one order, so that the field that came next the last time is tried first, elsewhere. The order of
    /// the table is the second guess: then it is one of the fields from `next` on.
    #[inline(never)]
    fn find_name(&mut self, here: Here, before: Before, next: usize) -> Read<Option<(usize, usize)>> {
        for (index, field) in here.table.fields.iter().enumerate().skip(next).take(AHEAD) {
            // A field may have no name in a shape.
            if !field.names.is_empty() && self.scan.skip_key(field) {
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
    fn field(&mut self, here: Here, index: usize, name: usize, present: u32) -> Read<bool> {
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

    /// Reads what came more than once. Each name is a key of its own, of which the last value counts; of the names that have
    /// a value, the first wins.
    #[cold]
    fn read_repeated(&mut self, here: Here, start: usize, repeated: u64) -> Read<bool> {
        let table = here.table;
        let after = self.scan.at;
        // For each field and name, where its last value begins, and whether it is one.
        let mut last: Vec<(usize, usize, usize, bool)> = Vec::new();
        let mut text = String::new();
        self.scan.at = start;
        self.scan.open()?;
        loop {
            let span = self.scan.string(&mut text)?;
            let found = table.find(self.scan.bytes_of(span, &text));
            text.clear();
            self.scan.colon()?;
            let (at, is_value) = (self.scan.at, self.scan.peek() != Some(b'n'));
            self.scan.skip_value()?;
            if let Some((index, name)) = found.filter(|(index, _)| repeated >> index & 1 == 1) {
                match last.iter_mut().find(|entry| (entry.0, entry.1) == (index, name)) {
                    Some(entry) => (entry.2, entry.3) = (at, is_value),
                    None => last.push((index, name, at, is_value)),
                }
            }
            if !self.scan.more(b'}')? {
                break;
            }
        }
        last.retain(|(.., is_value)| *is_value);
        sort_by_key(&mut last, |entry| (entry.0, entry.1));
        let mut usual = false;
        for index in (0..table.fields.len()).filter(|index| repeated >> index & 1 == 1) {
            self.forget(here, index);
            let names = || last.iter().filter(|entry| entry.0 == index);
            let present = names().fold(0, |bits, (_, name, ..)| bits | 1 << name);
            match names().next() {
                Some((_, name, at, _)) => {
                    self.scan.at = *at;
                    usual |= self.field(here, index, *name, present)?;
                }
                None if table.fields.get(index).is_some_and(|field| field.required) => {
                    self.missing(here, index);
                }
                None => {}
            }
        }
        self.scan.at = after;
        Ok(usual)
    }

    /// Forgets what was read of a field.
    fn forget(&mut self, here: Here, index: usize) {
        let place = here.key.place() + here.table.place(index);
        let places = place..place + here.table.extent(index);
        let list = here.key.index();
        let is_below = |key: Key| places.contains(&key.place()) && (list.is_none() || key.index() == list);
        self.out.oddities.retain(|odd| !is_below(odd.key()));
        self.out.names.retain(|name| !is_below(name.key()));
        if here.key == Key::ROOT {
            self.out.nested.retain(|nested| nested.index != index);
        }
        if let Some(values) = &mut self.out.values {
            values.retain(|(key, _)| !is_below(*key));
        }
        if let Some(field) = here.table.fields.get(index) {
            forget_facts(&mut self.out.facts, here.facts, field);
        }
    }

    /// Reads the value of a field, and writes its fact.
    #[inline]
    fn value(&mut self, here: Here, field: &'static Field, index: usize) -> Read<Outcome> {
        let key = || here.key.inner(here.table.place(index));
        let byte = self.scan.peek();
        if byte == Some(b'n') {
            self.scan.word(b"null")?;
            return Ok(Absent);
        }
        match (field.kind, byte) {
            (Kind::Text | Kind::Word, Some(b'"')) => {
                if self.out.values.is_none() {
                    self.scan.skip_string()?;
                } else {
                    let span = self.scan.string(&mut self.out.unescaped)?;
                    self.keep_text(key(), span);
                }
                self.set_fact(here, field, 1.0);
                Ok(Usual)
            }
            (Kind::Time, Some(b'"')) => {
                if let Some(at) = self.scan.take_chunk().and_then(|text| self.out.dates.read(text)) {
                    self.scan.at += instant::CLEAN_LENGTH + 2;
                    self.set_fact(here, field, at as f64);
                    self.out.keep(key(), || Value::Number(at));
                    return Ok(Usual);
                }
                let span = self.scan.string(&mut self.out.unescaped)?;
                match instant::canonical(self.scan.bytes_of(span, &self.out.unescaped)) {
                    Some(at) => {
                        self.set_fact(here, field, at as f64);
                        self.out.keep(key(), || Value::Number(at));
                        Ok(Usual)
                    }
                    None => Ok(self.odd_text(key(), span)),
                }
            }
            (Kind::Member(names), Some(b'"')) => {
                let span = self.scan.string(&mut self.out.unescaped)?;
                let text = self.scan.bytes_of(span, &self.out.unescaped);
                match names.iter().position(|name| name.as_bytes() == text) {
                    Some(number) => {
                        self.set_fact(here, field, number as f64);
                        self.out.keep(key(), || Value::Number(number as i64));
                        Ok(Usual)
                    }
                    None => Ok(self.odd_text(key(), span)),
                }
            }
            (Kind::SegmentType, Some(b'"')) => {
                let span = self.scan.string(&mut self.out.unescaped)?;
                let kind = SegmentKind::of(self.scan.bytes_of(span, &self.out.unescaped));
                self.set_fact(here, field, f64::from(kind as u8));
                self.keep_text(key(), span);
                Ok(Usual)
            }
            (Kind::Url, Some(b'"')) => {
                let span = self.scan.string(&mut self.out.unescaped)?;
                if url::is_plain(self.scan.bytes_of(span, &self.out.unescaped)) {
                    self.keep_text(key(), span);
                    Ok(Usual)
                } else {
                    Ok(self.odd_text(key(), span))
                }
            }
            (Kind::Flag, Some(byte @ (b't' | b'f'))) => {
                self.scan.word(if byte == b't' { b"true" } else { b"false" })?;
                let flag = byte == b't';
                self.set_fact(here, field, f64::from(u8::from(flag)));
                self.out.keep(key(), || Value::Number(flag.into()));
                Ok(Usual)
            }
            (Kind::Count, Some(b'-' | b'0'..=b'9')) => {
                let number = self.scan.number()?;
                if number.trunc() == number && (0.0..=f64::from(u32::MAX)).contains(&number) {
                    // -0 is 0.
                    self.set_fact(here, field, number.abs());
                    self.out.keep(key(), || Value::Number(number as i64));
                    Ok(Usual)
                } else {
                    Ok(self.odd(Oddity::of_number(key(), what::NUMBER, number)))
                }
            }
            (Kind::Milliseconds, Some(b'-' | b'0'..=b'9')) => {
                let number = self.scan.number()?;
                if !number.is_finite() {
                    return Ok(self.odd(Oddity::of_number(key(), what::NUMBER, number)));
                }
                self.out.keep(key(), || Value::Number(number as i64));
                Ok(Usual)
            }
            (Kind::Record(table), Some(b'{')) => {
                let usual = self.record(Here { table, key: key(), facts: here.facts })?;
                if usual {
                    self.set_fact(here, field, 1.0);
                }
                Ok(Usual)
            }
            (Kind::Records(table), Some(b'[')) => self.records(here, field, key(), table),
            (Kind::Many(_), Some(b'[')) | (Kind::Single(_), Some(b'{')) => {
                self.out.nested.push(Nested { index, name: 0, at: self.scan.at });
                self.scan.skip_value()?;
                Ok(Usual)
            }
            (Kind::Texts, Some(b'[')) => self.texts(here, field, key()),
            _ => self.other(key()),
        }
    }

    fn set_fact(&mut self, here: Here, field: &Field, number: f64) {
        if let Some(fact) = field.fact {
            self.out.facts.set(here.facts + usize::from(fact), number);
        }
    }

    fn keep_text(&mut self, key: Key, span: Span) {
        if self.out.values.is_some() {
            let text = str::from_utf8(self.scan.bytes_of(span, &self.out.unescaped)).unwrap_or_default();
            let text = Value::Text(text.into());
            self.out.keep(key, || text);
        }
    }

    #[cold]
    fn odd(&mut self, odd: Oddity) -> Outcome {
        self.out.oddities.push(odd);
        Odd
    }

    #[cold]
    fn odd_text(&mut self, key: Key, span: Span) -> Outcome {
        let what = if span.unescaped { what::UNESCAPED } else { what::TEXT };
        self.odd(Oddity::of_text(key, what, span.at, span.length))
    }

    /// A value of another type than the field.
    #[cold]
    fn other(&mut self, key: Key) -> Read<Outcome> {
        let code = match self.scan.peek() {
            Some(b'"') => {
                let span = self.scan.string(&mut self.out.unescaped)?;
                return Ok(self.odd_text(key, span));
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.scan.number()?;
                return Ok(self.odd(Oddity::of_number(key, what::NUMBER, number)));
            }
            Some(EXTENSION) if self.options.is_extended() => {
                let (what, number) = self.scan.extension()?;
                return Ok(self.odd(match what {
                    what::LONG_LIST | what::TOO_LARGE => Oddity::of_length(key, what, number),
                    _ => Oddity::of_number(key, what, number),
                }));
            }
            Some(b't') => what::TRUE,
            Some(b'f') => what::FALSE,
            Some(b'[') => what::ARRAY,
            Some(b'{') => what::OBJECT,
            _ => return self.scan.fail(),
        };
        self.scan.skip_value()?;
        Ok(self.odd(Oddity::new(key, code)))
    }

    /// Reads the elements of a list, up to the limit. Returns how many there are.
    fn elements(&mut self, mut element: impl FnMut(&mut Self, usize) -> Read<()>) -> Read<usize> {
        self.scan.open()?;
        let mut count = 0;
        if self.scan.peek() == Some(b']') {
            self.scan.close();
            return Ok(0);
        }
        loop {
            if count < LIST_LIMIT {
                element(self, count)?;
            } else {
                self.scan.skip_value()?;
            }
            count += 1;
            if !self.scan.more(b']')? {
                return Ok(count);
            }
        }
    }

    /// What came of a list: one that is too long is forgotten.
    fn list(&mut self, here: Here, field: &Field, key: Key, mark: Mark, count: usize) -> Outcome {
        if count <= LIST_LIMIT {
            self.set_fact(here, field, count as f64);
            return Usual;
        }
        self.out.oddities.truncate(mark.oddities);
        self.out.names.truncate(mark.names);
        if let Some(values) = &mut self.out.values {
            values.truncate(mark.values);
        }
        self.odd(Oddity::of_length(key, what::LONG_LIST, count as f64))
    }

    fn mark(&self) -> Mark {
        let Readout { oddities, names, values, .. } = &self.out;
        let values = values.as_ref().map_or(0, |values| values.len());
        Mark { oddities: oddities.len(), names: names.len(), values }
    }

    fn texts(&mut self, here: Here, field: &Field, key: Key) -> Read<Outcome> {
        let mark = self.mark();
        self.out.keep(key, || Value::Texts(Default::default()));
        let count = self.elements(|reader, index| {
            if reader.scan.peek() == Some(b'"') && reader.out.values.is_none() {
                return reader.scan.skip_string();
            }
            let key = key.element(index);
            match reader.scan.peek() {
                Some(b'"') => {
                    let span = reader.scan.string(&mut reader.out.unescaped)?;
                    reader.keep_text(key, span);
                }
                _ => reader.odd_element(key)?,
            }
            Ok(())
        })?;
        let is_broken = self.out.oddities.len() > mark.oddities;
        Ok(match self.list(here, field, key, mark, count) {
            Usual if is_broken => Broken,
            outcome => outcome,
        })
    }

    fn records(&mut self, here: Here, field: &Field, key: Key, table: &'static Table) -> Read<Outcome> {
        let mark = self.mark();
        self.out.keep(key, || Value::Records(Default::default()));
        let count = self.elements(|reader, index| {
            reader.out.facts.make_segment(index);
            let key = key.element(index);
            if reader.scan.peek() == Some(b'{') {
                reader.record(Here { table, key, facts: FACTS + index * SEGMENT_FACTS })?;
                return Ok(());
            }
            reader.odd_element(key)
        })?;
        Ok(self.list(here, field, key, mark, count))
    }

    /// An element that is not what the list holds, or a root that is no record.
    #[cold]
    fn odd_element(&mut self, key: Key) -> Read<()> {
        if self.scan.peek() == Some(b'n') {
            self.scan.word(b"null")?;
            self.odd(Oddity::new(key, what::NULL));
        } else {
            self.other(key)?;
        }
        Ok(())
    }
}

/// Forgets the facts of a field, and of the fields of its record.
fn forget_facts(facts: &mut Facts, from: usize, field: &Field) {
    if let Some(fact) = field.fact {
        facts.set(from + usize::from(fact), f64::NAN);
    }
    if let Kind::Record(inner) = field.kind {
        for field in inner.fields {
            forget_facts(facts, from, field);
        }
    }
}
