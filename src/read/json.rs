//! JSON text, read as `JSON.parse` reads it, in one pass and by the field tables.
//!
//! Any number is a double, the last of several equal keys counts, and a lone surrogate becomes U+FFFD. What
//! no field holds is checked to be JSON and passed over. The usual parsers read another language: they
//! refuse lone surrogates and 1e400, and tell lines and columns instead of an offset.

use std::borrow::Cow;

use super::{LIST_LIMIT, Raw, RawField, RawRecord, UnknownName, limit_of};
use crate::issue::Received;
use crate::model::{Field, Kind};

/// How deeply arrays and objects may nest.
const DEPTH_LIMIT: u32 = 128;

/// The text is not JSON from this byte on.
#[derive(Debug, PartialEq)]
pub(crate) struct JsonError(pub usize);

type Read<T> = Result<T, JsonError>;

/// Reads `text` as a value of `kind`; `names` says whether unknown names are wanted.
pub(crate) fn read(text: &str, kind: Kind, names: bool) -> Read<Raw<'_>> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, depth: 0, names };
    reader.space();
    let raw = reader.value(Some(kind))?;
    reader.space();
    if reader.at == reader.bytes.len() { Ok(raw) } else { Err(JsonError(reader.at)) }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    names: bool,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fail<T>(&self) -> Read<T> {
        Err(JsonError(self.at))
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// A value; `None` for one that no field holds.
    fn value(&mut self, kind: Option<Kind>) -> Read<Raw<'a>> {
        match self.peek() {
            Some(b'"') => match kind {
                Some(_) => Ok(Raw::Text(self.string()?)),
                None => self.skip_string().map(|()| Raw::Other(Received::String)),
            },
            Some(b'{') => match kind {
                Some(Kind::Record(table) | Kind::OneOrMore(table)) => self.record(table).map(Raw::Record),
                _ => self.skip_nested().map(|()| Raw::Other(Received::Object)),
            },
            Some(b'[') => match kind {
                Some(kind @ (Kind::Records(table) | Kind::Many(table) | Kind::OneOrMore(table))) => {
                    self.list(Kind::Record(table), limit_of(kind))
                }
                Some(kind @ Kind::Texts) => self.list(Kind::Text, limit_of(kind)),
                _ => self.skip_nested().map(|()| Raw::Other(Received::Array)),
            },
            Some(b'-' | b'0'..=b'9') => self.number().map(Raw::Number),
            Some(b't') => self.word("true", Raw::Flag(true)),
            Some(b'f') => self.word("false", Raw::Flag(false)),
            Some(b'n') => self.word("null", Raw::Other(Received::Null)),
            _ => self.fail(),
        }
    }

    fn word(&mut self, word: &str, raw: Raw<'a>) -> Read<Raw<'a>> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return self.fail();
            }
            self.at += 1;
        }
        Ok(raw)
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

    fn list(&mut self, kind: Kind, limit: usize) -> Read<Raw<'a>> {
        self.open()?;
        if self.peek() == Some(b']') {
            self.close();
            return Ok(Raw::List(Vec::new()));
        }
        let mut items = Vec::new();
        let mut count = 0;
        loop {
            if count < limit {
                items.push(self.value(Some(kind))?);
            } else {
                self.value(None)?;
            }
            count += 1;
            if !self.more(b']')? {
                return Ok(if count > limit { Raw::LongList(count) } else { Raw::List(items) });
            }
        }
    }

    fn key(&mut self) -> Read<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return self.fail();
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    fn colon(&mut self) -> Read<()> {
        self.space();
        if self.peek() != Some(b':') {
            return self.fail();
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    fn record(&mut self, table: &'static [Field]) -> Read<RawRecord<'a>> {
        self.open()?;
        // Each name of a field is a key of its own, of which the last value counts; which of the names
        // wins is only known at the end. Almost always there is one value a field.
        let mut found: Vec<(usize, usize, Raw<'a>)> = Vec::with_capacity(table.len());
        let mut unknown = Vec::new();
        if self.peek() == Some(b'}') {
            self.close();
        } else {
            loop {
                let key = self.key()?;
                let known = table.iter().enumerate().find_map(|(index, field)| {
                    field.names.iter().position(|name| *name == key).map(|name| (index, name, field.kind))
                });
                match known {
                    Some((index, name, kind)) => {
                        let raw = self.value(Some(kind))?;
                        match found.iter_mut().find(|(i, n, _)| (*i, *n) == (index, name)) {
                            Some(earlier) => earlier.2 = raw,
                            None => found.push((index, name, raw)),
                        }
                    }
                    None => {
                        self.value(None)?;
                        // One more than are reported tells that there are too many.
                        if self.names && unknown.len() <= LIST_LIMIT {
                            unknown.push(UnknownName { name: key, unreadable: false });
                        }
                    }
                }
                if !self.more(b'}')? {
                    break;
                }
            }
        }
        let mut fields: Vec<RawField<'a>> = table.iter().map(|_| RawField::ABSENT).collect();
        for (index, name, raw) in found {
            if let Some(field) = fields.get_mut(index).filter(|_| !raw.is_absent()) {
                if field.present == 0 || name < field.name {
                    field.value = raw;
                    field.name = name;
                }
                field.present |= 1 << name;
            }
        }
        Ok(RawRecord { fields, unknown, names_unreadable: false })
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

    /// Moves over characters that need no attention, to a quote, a backslash or what must not be there.
    fn plain(&mut self) {
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

    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(self.slice(start, self.at - 1)));
        }
        let mut text = String::from(self.slice(start, self.at));
        // A high surrogate that waits for its other half.
        let mut high: Option<u32> = None;
        loop {
            let unit = match self.peek() {
                Some(b'\\') => self.escape()?,
                Some(b'"') => {
                    if high.is_some() {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(byte) if byte >= 0x20 => {
                    if high.take().is_some() {
                        text.push(char::REPLACEMENT_CHARACTER);
                    }
                    let from = self.at;
                    self.plain();
                    text.push_str(self.slice(from, self.at));
                    continue;
                }
                _ => return self.fail(),
            };
            let low = (0xDC00..0xE000).contains(&unit);
            match high.take() {
                Some(first) if low => {
                    let code = 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
                    text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    continue;
                }
                Some(_) => text.push(char::REPLACEMENT_CHARACTER),
                None => {}
            }
            if (0xD800..0xDC00).contains(&unit) {
                high = Some(unit);
            } else {
                text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
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
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
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
        // Too large for a double reads as Infinity, as in JSON.parse.
        Ok(self.slice(start, self.at).parse().unwrap_or(f64::NAN))
    }
}
