//! JSON text, read as `JSON.parse` reads it, in one pass and by the field tables, to cells.
//!
//! Any number is a double, the last of several equal keys counts, and a lone surrogate becomes U+FFFD. What
//! no field holds is checked to be JSON and passed over. The usual parsers read another language: they
//! refuse lone surrogates and 1e400, and tell lines and columns instead of an offset.

use super::cells::{Cell, code};
use super::scan::{JsonError, NotJson, Read};
use super::{Room, Wanted, limit_of};
use crate::model::{Kind, Table};

/// How deeply arrays and objects may nest.
const DEPTH_LIMIT: u32 = 128;

/// Reads `text` as a value of `kind`, whose cell will be the first one.
pub(super) fn read(text: &str, kind: Kind, wanted: Wanted, room: &mut Room) -> Result<(), JsonError> {
    let mut reader = Reader::new(text, 0, wanted, room);
    reader.space();
    if reader.root(kind).is_err() {
        return Err(JsonError(reader.at));
    }
    reader.space();
    if reader.at == text.len() { Ok(()) } else { Err(JsonError(reader.at)) }
}

pub(super) struct Reader<'a, 'r> {
    text: &'a str,
    bytes: &'a [u8],
    pub at: usize,
    depth: u32,
    wanted: Wanted,
    room: &'r mut Room,
    /// Values of fields that came more than once, with the cell that they belong into.
    repeated: Vec<(usize, Cell)>,
}

const TRUE: Cell = Cell::bare(code::TRUE);
const FALSE: Cell = Cell::bare(code::FALSE);
const NULL: Cell = Cell::bare(code::NULL);
const KEPT_TEXT: Cell = Cell::bare(code::KEPT_TEXT);
/// Marks the cell of a field that came more than once, until its record ends. No field has so many names.
const REPEATED: u32 = 1 << 31;
/// Something that no field could hold; which of them does not matter where nothing is expected.
const OBJECT: Cell = Cell::bare(code::FIRST_OTHER + 4);
const ARRAY: Cell = Cell::bare(code::FIRST_OTHER + 3);

impl<'a, 'r> Reader<'a, 'r> {
    /// A reader from a byte of the text on.
    pub fn new(text: &'a str, at: usize, wanted: Wanted, room: &'r mut Room) -> Self {
        Reader { text, bytes: text.as_bytes(), at, depth: 0, wanted, room, repeated: Vec::new() }
    }

    /// Reads the value here; its cell will be the first one.
    pub fn root(&mut self, kind: Kind) -> Read<()> {
        self.room.cells.clear();
        self.room.unescaped.clear();
        self.room.pending.clear();
        self.room.cells.push(Cell::default());
        let root = self.value(Some(kind))?;
        if let Some(first) = self.room.cells.first_mut() {
            *first = root;
        }
        Ok(())
    }

    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail<T>(&self) -> Read<T> {
        Err(NotJson)
    }

    #[inline(always)]
    pub fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A value; `None` for one that no field holds.
    fn value(&mut self, kind: Option<Kind>) -> Read<Cell> {
        match self.peek() {
            Some(b'"') => match kind {
                Some(Kind::Text | Kind::Texts) if !self.wanted.texts => {
                    self.skip_string().map(|()| KEPT_TEXT)
                }
                Some(_) => self.string(),
                None => self.skip_string().map(|()| KEPT_TEXT),
            },
            Some(b'{') => match kind {
                Some(Kind::Record(table) | Kind::OneOrMore(table)) => {
                    let first = self.record(table)?;
                    Ok(Cell::place(code::RECORD, first, 0))
                }
                _ => self.skip_nested().map(|()| OBJECT),
            },
            Some(b'[') => match kind {
                Some(kind @ (Kind::Records(table) | Kind::Many(table) | Kind::OneOrMore(table))) => {
                    self.list(Kind::Record(table), limit_of(kind))
                }
                Some(kind @ Kind::Texts) => self.list(Kind::Text, limit_of(kind)),
                _ => self.skip_nested().map(|()| ARRAY),
            },
            Some(b'-' | b'0'..=b'9') => self.number().map(Cell::number),
            Some(b't') => self.word(b"true", TRUE),
            Some(b'f') => self.word(b"false", FALSE),
            Some(b'n') => self.word(b"null", NULL),
            _ => self.fail(),
        }
    }

    fn word(&mut self, word: &[u8], cell: Cell) -> Read<Cell> {
        for byte in word {
            if self.peek() != Some(*byte) {
                return self.fail();
            }
            self.at += 1;
        }
        Ok(cell)
    }

    fn open(&mut self) -> Read<()> {
        if self.depth == DEPTH_LIMIT {
            return self.fail();
        }
        self.depth += 1;
        self.at += 1;
        self.space();
        Ok(())
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// After an element: whether another one follows.
    fn more(&mut self, end: u8) -> Read<bool> {
        self.space();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.space();
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.close();
                Ok(false)
            }
            _ => self.fail(),
        }
    }

    fn list(&mut self, kind: Kind, limit: usize) -> Read<Cell> {
        self.open()?;
        let mark = self.room.pending.len();
        let mut count = 0;
        if self.peek() == Some(b']') {
            self.close();
        } else {
            loop {
                if count < limit {
                    let element = self.value(Some(kind))?;
                    self.room.pending.push(element);
                } else {
                    self.value(None)?;
                }
                count += 1;
                if !self.more(b']')? {
                    break;
                }
            }
        }
        let code = if count > limit { code::LONG_LIST } else { code::LIST };
        let at = self.settle_pending(mark);
        Ok(Cell::place(code, at, count))
    }

    /// Gives the cells that wait since `mark` their place.
    fn settle_pending(&mut self, mark: usize) -> usize {
        let at = self.room.cells.len();
        self.room.cells.extend(self.room.pending.drain(mark..));
        at
    }

    fn colon(&mut self) -> Read<()> {
        if self.peek() != Some(b':') {
            self.space();
            if self.peek() != Some(b':') {
                return self.fail();
            }
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    /// Reads a record, and says where its cells begin.
    fn record(&mut self, table: &'static Table) -> Read<usize> {
        self.open()?;
        let first = self.room.cells.len();
        let names_at = first + table.fields.len();
        self.room.cells.resize(names_at + 1, Cell::default());
        if self.peek() == Some(b'}') {
            self.close();
            return Ok(first);
        }
        let (mark, repeated) = (self.room.pending.len(), self.repeated.len());
        loop {
            if self.peek() != Some(b'"') {
                return self.fail();
            }
            let key = self.string()?;
            self.colon()?;
            match table.find(self.bytes_of(key)) {
                Some((index, name)) => {
                    let kind = table.fields.get(index).map(|field| field.kind);
                    let cell = self.value(kind)?.named(name, 1 << name);
                    self.put(first + index, cell);
                }
                None => {
                    self.value(None)?;
                    if self.wanted.names {
                        self.room.pending.push(key);
                    }
                }
            }
            if !self.more(b'}')? {
                break;
            }
        }
        if self.repeated.len() > repeated {
            self.settle_repeated(repeated);
        }
        let count = self.room.pending.len() - mark;
        if count > 0 {
            let at = self.settle_pending(mark);
            self.set(names_at, Cell::place(code::LIST, at, count));
        }
        Ok(first)
    }

    fn bytes_of(&self, cell: Cell) -> &[u8] {
        let texts = if cell.code() == code::UNESCAPED { self.room.unescaped.as_bytes() } else { self.bytes };
        texts.get(cell.at as usize..cell.at as usize + cell.length()).unwrap_or_default()
    }

    fn set(&mut self, at: usize, cell: Cell) {
        if let Some(place) = self.room.cells.get_mut(at) {
            *place = cell;
        }
    }

    /// Puts the value of a field into its cell. Almost always it is the only one; if not, all of them wait until the
    /// record ends.
    fn put(&mut self, at: usize, cell: Cell) {
        match self.room.cells.get(at) {
            Some(Cell { head: 0, .. }) => self.set(at, cell),
            Some(earlier) => {
                let earlier = *earlier;
                if earlier.head & REPEATED == 0 {
                    self.repeated.push((at, earlier));
                    self.set(at, Cell { head: earlier.head | REPEATED, ..earlier });
                }
                self.repeated.push((at, cell));
            }
            None => {}
        }
    }

    /// Each name of a field is a key of its own, of which the last value counts; of the names that have one, the
    /// first wins.
    fn settle_repeated(&mut self, from: usize) {
        let mut repeated: Vec<(usize, Cell)> = self.repeated.drain(from..).collect();
        while let Some((at, _)) = repeated.first().copied() {
            let mut by_name = [NULL; 8];
            for (_, cell) in repeated.extract_if(.., |(place, _)| *place == at) {
                if let Some(last) = by_name.get_mut(cell.name()) {
                    *last = cell;
                }
            }
            let present = by_name.iter().enumerate().filter(|(_, cell)| !cell.is_absent());
            let bits = present.clone().fold(0, |bits, (name, _)| bits | 1 << name);
            let winner = present.clone().next().map_or(NULL, |(name, cell)| cell.named(name, bits));
            self.set(at, winner);
        }
    }

    /// Passes over an array or an object, however deep, without recursion: `inside` holds a bit for each
    /// open bracket, set for an object.
    fn skip_nested(&mut self) -> Read<()> {
        let outer = self.depth;
        let mut inside: u128 = 0;
        loop {
            // At a value.
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    let object = bracket == b'{';
                    self.open()?;
                    inside = (inside << 1) | u128::from(object);
                    if self.peek() != Some(if object { b'}' } else { b']' }) {
                        if object {
                            self.skip_key()?;
                        }
                        continue;
                    }
                    self.close();
                    inside >>= 1;
                }
                _ => {
                    self.value(None)?;
                }
            }
            // After a value: close what ends here, or go on to the next element.
            loop {
                if self.depth == outer {
                    return Ok(());
                }
                let object = inside & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_key()?;
                    }
                    break;
                }
                inside >>= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Read<()> {
        if self.peek() != Some(b'"') {
            return self.fail();
        }
        self.skip_string()?;
        self.colon()
    }

    /// Moves over characters that need no attention, to a quote, a backslash or what must not be there: eight bytes
    /// at a time, as long as there are so many.
    fn plain(&mut self) {
        while let Some(chunk) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            let special = equal(word, b'"') | equal(word, b'\\') | below(word, 0x20);
            if special != 0 {
                self.at += special.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        while self.peek().is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
            self.at += 1;
        }
    }

    fn skip_string(&mut self) -> Read<()> {
        self.at += 1;
        loop {
            self.plain();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.escape()?;
                }
                _ => return self.fail(),
            }
        }
    }

    /// A string, as the cell of a text: where it lies, or where it lies without its escapes.
    fn string(&mut self) -> Read<Cell> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cell::place(code::TEXT, start, self.at - 1 - start));
        }
        let at = self.room.unescaped.len();
        self.unescape(start)?;
        Ok(Cell::place(code::UNESCAPED, at, self.room.unescaped.len() - at))
    }

    /// The rest of a string that has escapes.
    fn unescape(&mut self, start: usize) -> Read<()> {
        self.push(start);
        // A high surrogate that waits for its other half.
        let mut high: Option<u32> = None;
        loop {
            let unit = match self.peek() {
                Some(b'\\') => self.escape()?,
                Some(b'"') => {
                    if high.is_some() {
                        self.room.unescaped.push(char::REPLACEMENT_CHARACTER);
                    }
                    self.at += 1;
                    return Ok(());
                }
                Some(byte) if byte >= 0x20 => {
                    if high.take().is_some() {
                        self.room.unescaped.push(char::REPLACEMENT_CHARACTER);
                    }
                    let from = self.at;
                    self.plain();
                    self.push(from);
                    continue;
                }
                _ => return self.fail(),
            };
            let low = (0xDC00..0xE000).contains(&unit);
            match high.take() {
                Some(first) if low => {
                    let code = 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
                    self.room.unescaped.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    continue;
                }
                Some(_) => self.room.unescaped.push(char::REPLACEMENT_CHARACTER),
                None => {}
            }
            if (0xD800..0xDC00).contains(&unit) {
                high = Some(unit);
            } else {
                self.room.unescaped.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    /// Takes over what lies between `from` and here.
    fn push(&mut self, from: usize) {
        self.room.unescaped.push_str(self.text.get(from..self.at).unwrap_or_default());
    }

    /// An escape, as one UTF-16 unit.
    fn escape(&mut self) -> Read<u32> {
        self.at += 1;
        let unit = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => u32::from(byte),
            Some(b'b') => 0x08,
            Some(b'f') => 0x0C,
            Some(b'n') => 0x0A,
            Some(b'r') => 0x0D,
            Some(b't') => 0x09,
            Some(b'u') => {
                let mut unit = 0;
                for _ in 0..4 {
                    self.at += 1;
                    let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
                    match digit {
                        Some(digit) => unit = unit * 16 + digit,
                        None => return self.fail(),
                    }
                }
                unit
            }
            _ => return self.fail(),
        };
        self.at += 1;
        Ok(unit)
    }

    fn digits(&mut self) -> Read<()> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.fail();
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Read<f64> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        if negative {
            self.at += 1;
        }
        let digits = self.at;
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        // So many digits are exact in a double.
        if self.at - digits <= 15 && !matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            let number =
                self.between(digits).fold(0.0, |number, byte| number * 10.0 + f64::from(byte - b'0'));
            return Ok(if negative { -number } else { number });
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok((self.wanted.double)(self.text.get(start..self.at).unwrap_or_default()))
    }

    fn between(&self, from: usize) -> impl Iterator<Item = u8> {
        self.bytes.get(from..self.at).unwrap_or_default().iter().copied()
    }
}

const ONES: u64 = u64::MAX / 0xFF;
const HIGHS: u64 = ONES << 7;

/// The bytes of a word that are below `least`, marked by their highest bit. Above the first mark there may be false ones.
fn below(word: u64, least: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(least)) & !word & HIGHS
}

/// The bytes of a word that are `byte`, likewise.
fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}
