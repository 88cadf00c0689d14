//! Strings of JSON text: with their escapes passed over, or without them.

use super::scan::{Read, Scanner};

/// Where the content of a string lies: in the text itself, or among the strings that were freed of their escapes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub at: usize,
    pub length: usize,
    pub unescaped: bool,
}

impl<'a> Scanner<'a> {
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
    fn plain(&mut self) {
        let mut cursor = self.cursor();
        cursor.plain();
        self.go_to(cursor);
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
}
