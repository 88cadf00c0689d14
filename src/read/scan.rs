//! The tokens of JSON text, as `JSON.parse` reads them: any number is a double, and a lone surrogate becomes U+FFFD.
//!
//! The usual parsers read another language: they refuse lone surrogates and 1e400, and report lines and columns instead
//! of an offset.

use super::cursor::Cursor;
use crate::bytes::is_ascii;
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

/// A place in a JSON text, of which nobody has said yet whether it is UTF-8.
pub(super) struct Scanner<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    pub depth: u32,
    double: fn(&str) -> f64,
    /// All bytes of strings, one over the other: whether any of them is none of ASCII's.
    pub seen: u64,
    /// Where long arrays and objects begin and end, as far as that is known: they are passed over at once.
    pub containers: &'a [Container],
    /// Whether the text has tokens for what JSON lacks ([`EXTENSION`]).
    pub is_extended: bool,
}

/// An array or object: where it begins, and where the text goes on behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Container {
    pub start: u32,
    pub end: u32,
}

/// The first byte of a token that stands for a value which JSON lacks, and which JavaScript writes down: what it is (a letter,
/// from `@` on), and a number behind that, which ends with a semicolon.
pub(super) const EXTENSION: u8 = 0x01;

impl<'a> Scanner<'a> {
    #[inline(always)]
    pub fn cursor(&self) -> Cursor<'a> {
        Cursor { bytes: self.bytes, at: self.at, seen: self.seen }
    }

    #[inline(always)]
    pub fn go_to(&mut self, cursor: Cursor<'a>) {
        self.at = cursor.at;
        self.seen = cursor.seen;
    }

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
        is_ascii(self.seen)
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

    /// As [`Cursor::skip_key`].
    pub fn skip_key(&mut self, field: &Field) -> bool {
        let mut cursor = self.cursor();
        let found = cursor.skip_key(field);
        self.go_to(cursor);
        found
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

    /// After an element: whether another one follows. If not, the array or object is left.
    #[inline(always)]
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

    /// The bytes between a place and here.
    fn since(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// The text between a place and here; what is not UTF-8 is refused as a whole, later.
    pub fn text_since(&self, from: usize) -> &'a str {
        str::from_utf8(self.since(from)).unwrap_or_default()
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
