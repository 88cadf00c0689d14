//! The tokens of JSON text, as `JSON.parse` reads them: any number is a double, and a lone surrogate becomes U+FFFD.
//!
//! The usual parsers read another language: they refuse lone surrogates and 1e400, and report lines and columns instead
//! of an offset.

use crate::model::Field;

/// How deeply arrays and objects may nest.
const DEPTH_LIMIT: u32 = 128;

/// The text is not JSON from this byte on.
#[derive(Debug, PartialEq)]
pub(crate) struct JsonError(pub usize);

/// The text is not JSON from where the scanner is.
#[derive(Debug)]
pub(super) struct NotJson;

pub(super) type Read<T> = Result<T, NotJson>;

/// Where the content of a string lies: in the text itself, or among the strings that were freed of their escapes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    pub at: usize,
    pub length: usize,
    pub unescaped: bool,
}

/// A place in a JSON text, of which nobody has said yet whether it is UTF-8.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    pub at: usize,
    depth: u32,
    double: fn(&str) -> f64,
    /// All bytes of strings, one over the other: whether any of them is none of ASCII's.
    seen: u64,
    /// Where long arrays and objects begin and end, as far as that is known: they are passed over at once.
    containers: &'a [Container],
    /// Whether the text has tokens for what JSON lacks ([`EXTENSION`]).
    is_extended: bool,
}

/// An array or object: where it begins, and where the text goes on behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container {
    pub start: u32,
    end: u32,
}

/// Shorter arrays and objects are passed over byte by byte as fast.
const SHORT: usize = 16;

/// The first byte of a token that stands for a value which JSON lacks, and which JavaScript writes down: what it is (a letter,
/// from `@` on), and a number behind that, which ends with a semicolon.
pub(super) const EXTENSION: u8 = 0x01;

impl<'a> Scanner<'a> {
    /// A scanner from a byte of the text on. `double` reads a number that is not a short one.
    pub fn new(bytes: &'a [u8], at: usize, double: fn(&str) -> f64) -> Self {
        Scanner { bytes, at, depth: 0, double, seen: 0, containers: &[], is_extended: false }
    }

    /// A scanner of a text of which it is known where its containers are.
    pub fn with_containers(self, containers: &'a [Container], is_extended: bool) -> Self {
        Scanner { containers, is_extended, ..self }
    }

    /// Whether all that was read is ASCII, and so UTF-8.
    pub fn is_ascii(&self) -> bool {
        self.seen & HIGHS == 0
    }

    /// The content of a string.
    #[inline]
    pub fn bytes_of<'s>(&self, span: Span, unescaped: &'s str) -> &'s [u8]
    where
        'a: 's,
    {
        let source = if span.unescaped { unescaped.as_bytes() } else { self.bytes };
        source.get(span.at..span.at + span.length).unwrap_or_default()
    }

    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn fail<T>(&self) -> Read<T> {
        Err(NotJson)
    }

    #[inline(always)]
    pub fn space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.skip_space();
        }
    }

    #[inline(never)]
    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Whether the key here is the JSON name of a field; then it is passed over, the colon included. Near the end of the
    /// text, and where there is space before the colon, it is not said.
    #[inline(always)]
    pub fn skip_key(&mut self, field: &Field) -> bool {
        let Some(bytes) = self.bytes.get(self.at..self.at + Field::WORDS * 8) else { return false };
        let ([first, second, third], _) = bytes.as_chunks::<8>() else { return false };
        let differs = |bytes: &[u8; 8], word: u64, mask: u64| (u64::from_le_bytes(*bytes) ^ word) & mask;
        let ([word1, word2, word3], [mask1, mask2, mask3]) = (field.key, field.key_mask);
        let difference =
            differs(first, word1, mask1) | differs(second, word2, mask2) | differs(third, word3, mask3);
        let found = difference == 0;
        if found {
            self.at += usize::from(field.key_length);
        }
        found
    }

    /// Takes a string of as many bytes that has no escapes, if there is one here, and passes it over.
    #[inline(always)]
    pub fn take_chunk<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let chunk = self.bytes.get(self.at + 1..)?.first_chunk::<N>()?;
        (self.bytes.get(self.at + 1 + N) == Some(&b'"')).then_some(chunk)
    }

    pub fn word(&mut self, word: &[u8]) -> Read<()> {
        for byte in word {
            if self.peek() != Some(*byte) {
                return self.fail();
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Enters an array or an object.
    #[inline(always)]
    pub fn open(&mut self) -> Read<()> {
        if self.depth == DEPTH_LIMIT {
            return self.fail();
        }
        self.depth += 1;
        self.at += 1;
        self.space();
        Ok(())
    }

    /// Leaves an array or an object.
    #[inline(always)]
    pub fn close(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// After a field: whether another one follows. If not, the object is left.
    #[inline(always)]
    pub fn more_fields(&mut self) -> Read<bool> {
        match (self.peek(), self.bytes.get(self.at + 1)) {
            (Some(b','), Some(b'"')) => {
                self.at += 1;
                Ok(true)
            }
            _ => self.more(b'}'),
        }
    }

    /// After an element: whether another one follows. If not, the array or object is left.
    pub fn more(&mut self, end: u8) -> Read<bool> {
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

    #[inline(always)]
    pub fn colon(&mut self) -> Read<()> {
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

    /// Passes over any value, however deep, without recursion.
    pub fn skip_value(&mut self) -> Read<()> {
        self.skip(None)
    }

    /// Passes over any value, and takes down where long containers in it begin and end.
    pub fn skip_and_list(&mut self, containers: &mut Vec<Container>) -> Read<()> {
        self.skip(Some(containers))
    }

    /// `inside` holds a bit for each open bracket, set for an object.
    fn skip(&mut self, mut list: Option<&mut Vec<Container>>) -> Read<()> {
        let outer = self.depth;
        let mut inside: u128 = 0;
        // The containers that are open, by their numbers in the list.
        let mut open: Vec<usize> = Vec::new();
        loop {
            // At a value.
            match self.peek() {
                Some(b'{' | b'[') if self.skip_known() => {}
                Some(bracket @ (b'{' | b'[')) => {
                    if let Some(list) = &mut list {
                        open.push(list.len());
                        list.push(Container { start: self.at as u32, end: 0 });
                    }
                    let object = bracket == b'{';
                    self.open()?;
                    inside = (inside << 1) | u128::from(object);
                    if self.peek() != Some(if object { b'}' } else { b']' }) {
                        if object {
                            self.skip_any_key()?;
                        }
                        continue;
                    }
                    self.close();
                    self.list_end(&mut list, &mut open);
                    inside >>= 1;
                }
                Some(b'"') => self.skip_string()?,
                Some(b't') => self.word(b"true")?,
                Some(b'f') => self.word(b"false")?,
                Some(b'n') => self.word(b"null")?,
                Some(EXTENSION) if self.is_extended => self.extension().map(|_| ())?,
                _ => self.number().map(|_| ())?,
            }
            // After a value: close what ends here, or go on to the next element.
            loop {
                if self.depth == outer {
                    return Ok(());
                }
                let object = inside & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_any_key()?;
                    }
                    break;
                }
                self.list_end(&mut list, &mut open);
                inside >>= 1;
            }
        }
    }

    /// Passes over a container whose end is known.
    fn skip_known(&mut self) -> bool {
        let found = self.containers.binary_search_by_key(&(self.at as u32), |container| container.start);
        match found.ok().and_then(|index| self.containers.get(index)) {
            Some(container) => {
                self.at = container.end as usize;
                true
            }
            None => false,
        }
    }

    /// Takes down where a container ends. A short one has none in it that is long, so that it is the last of the list.
    fn list_end(&self, list: &mut Option<&mut Vec<Container>>, open: &mut Vec<usize>) {
        let (Some(list), Some(number)) = (list, open.pop()) else { return };
        match list.get_mut(number) {
            Some(own) if self.at - own.start as usize >= SHORT => own.end = self.at as u32,
            _ => list.truncate(number),
        }
    }

    /// A value that JSON lacks: what it is, and its number.
    pub fn extension(&mut self) -> Read<(u32, f64)> {
        let what = self.bytes.get(self.at + 1).map_or(0, |letter| u32::from(letter.wrapping_sub(b'@')));
        let start = self.at + 2;
        let rest = self.bytes.get(start..).unwrap_or_default();
        let Some(length) = rest.iter().position(|byte| *byte == b';') else { return self.fail() };
        self.at = start + length;
        let number = (self.double)(self.text_since(start));
        self.at += 1;
        Ok((what, number))
    }

    fn skip_any_key(&mut self) -> Read<()> {
        if self.peek() != Some(b'"') {
            return self.fail();
        }
        self.skip_string()?;
        self.colon()
    }

    /// Moves over characters that need no attention, to a quote, a backslash or what must not be there: eight bytes
    /// at a time, as long as there are so many.
    #[inline(always)]
    fn plain(&mut self) {
        let (chunks, _) = self.bytes.get(self.at..).unwrap_or_default().as_chunks::<8>();
        for chunk in chunks {
            let word = u64::from_le_bytes(*chunk);
            let special = equal(word, b'"') | equal(word, b'\\') | below(word, 0x20);
            if special != 0 {
                // Bytes behind the special one belong to something else.
                self.seen |= word & (special ^ (special - 1));
                self.at += special.trailing_zeros() as usize / 8;
                return;
            }
            self.seen |= word;
            self.at += 8;
        }
        while let Some(byte) = self.peek().filter(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\') {
            self.seen |= u64::from(byte);
            self.at += 1;
        }
    }

    pub fn skip_string(&mut self) -> Read<()> {
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

    /// A string. What has escapes is written to `unescaped` without them.
    #[inline]
    pub fn string(&mut self, unescaped: &mut String) -> Read<Span> {
        self.at += 1;
        let at = self.at;
        self.plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Span { at, length: self.at - 1 - at, unescaped: false });
        }
        let from = unescaped.len();
        self.unescape(at, unescaped)?;
        Ok(Span { at: from, length: unescaped.len() - from, unescaped: true })
    }

    /// The rest of a string that has escapes.
    #[cold]
    fn unescape(&mut self, start: usize, to: &mut String) -> Read<()> {
        to.push_str(self.text_since(start));
        // A high surrogate that waits for its other half.
        let mut high: Option<u32> = None;
        loop {
            let unit = match self.peek() {
                Some(b'\\') => self.escape()?,
                Some(b'"') => {
                    if high.is_some() {
                        to.push(char::REPLACEMENT_CHARACTER);
                    }
                    self.at += 1;
                    return Ok(());
                }
                Some(byte) if byte >= 0x20 => {
                    if high.take().is_some() {
                        to.push(char::REPLACEMENT_CHARACTER);
                    }
                    let from = self.at;
                    self.plain();
                    to.push_str(self.text_since(from));
                    continue;
                }
                _ => return self.fail(),
            };
            let low = (0xDC00..0xE000).contains(&unit);
            match high.take() {
                Some(first) if low => {
                    let code = 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
                    to.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    continue;
                }
                Some(_) => to.push(char::REPLACEMENT_CHARACTER),
                None => {}
            }
            if (0xD800..0xDC00).contains(&unit) {
                high = Some(unit);
            } else {
                to.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    /// The bytes between a place and here.
    fn since(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// The text between a place and here; what is not UTF-8 is refused as a whole, later.
    fn text_since(&self, from: usize) -> &'a str {
        str::from_utf8(self.since(from)).unwrap_or_default()
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

    pub fn number(&mut self) -> Read<f64> {
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
            let bytes = self.since(digits).iter();
            let number = bytes.fold(0.0, |number, byte| number * 10.0 + f64::from(byte - b'0'));
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
        Ok((self.double)(self.text_since(start)))
    }
}

/// Where a byte stands for the first time.
pub(super) fn position(bytes: &[u8], byte: u8) -> Option<usize> {
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in chunks.by_ref() {
        let found = chunk.first_chunk::<8>().map_or(0, |chunk| equal(u64::from_le_bytes(*chunk), byte));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    chunks.remainder().iter().position(|other| *other == byte).map(|rest| at + rest)
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
