//! The value of one field: a usual one becomes a fact, any other an oddity.

use super::cursor::Cursor;
use super::key::Key;
use super::readout::{Nested, Oddity, what};
use super::record::Outcome::{self, Absent, Odd, Usual};
use super::record::{Here, RecordReader};
use super::scan::{EXTENSION, Read};
use super::strings::Span;
use crate::model::values::Value;
use crate::model::{Field, Kind, instant, url};

/// The fact that a usual text is, of a field that holds a text. `None`: it is not a usual one.
#[inline(always)]
fn fact_of(kind: Kind, text: &[u8]) -> Option<f64> {
    Some(match kind {
        Kind::Text | Kind::Word => 1.0,
        Kind::Time => instant::canonical(text)? as f64,
        Kind::Member(names) => names.iter().position(|name| {
            // A call for each name would cost more than to compare the bytes here.
            name.len() == text.len() && name.bytes().eq(text.iter().copied())
        })? as f64,
        Kind::Named(names) => names.number(text),
        Kind::Url if url::is_plain(text) => 1.0,
        _ => return None,
    })
}

impl<'a> RecordReader<'a, '_> {
    /// Reads a usual value of the commonest kinds, if there is one here; else the cursor stays. Returns its fact.
    #[inline(always)]
    pub(super) fn common_value(&mut self, field: &Field, cursor: &mut Cursor<'a>) -> Option<f64> {
        if cursor.peek() != Some(b'"') || self.out.values.is_some() {
            return None;
        }
        match field.kind {
            Kind::Time => {
                let at = self.out.dates.read(cursor.chunk()?)?;
                cursor.at += instant::CLEAN_LENGTH + 2;
                Some(at as f64)
            }
            kind @ (Kind::Text | Kind::Word | Kind::Member(_) | Kind::Named(_)) => {
                let mut behind = *cursor;
                let fact = fact_of(kind, behind.string()?)?;
                *cursor = behind;
                Some(fact)
            }
            _ => None,
        }
    }

    /// Reads a string.
    fn text(&mut self, here: Here, field: &'static Field, key: Key) -> Read<Outcome> {
        match field.kind {
            Kind::Text | Kind::Word if self.out.values.is_none() => {
                self.scan.skip_string()?;
                self.set_fact(here, field, 1.0);
                return Ok(Usual);
            }
            Kind::Time if self.out.values.is_some() => {
                if let Some(at) = self.scan.cursor().chunk().and_then(|text| self.out.dates.read(text)) {
                    self.scan.at += instant::CLEAN_LENGTH + 2;
                    self.set_fact(here, field, at as f64);
                    self.out.keep(key, || Value::Number(at));
                    return Ok(Usual);
                }
            }
            _ => {}
        }
        let span = self.scan.string(&mut self.out.unescaped)?;
        let Some(fact) = fact_of(field.kind, self.scan.bytes_of(span, &self.out.unescaped)) else {
            return Ok(self.odd_text(key, span));
        };
        self.set_fact(here, field, fact);
        match field.kind {
            Kind::Time | Kind::Member(_) => self.out.keep(key, || Value::Number(fact as i64)),
            _ => self.keep_text(key, span),
        }
        Ok(Usual)
    }

    /// Reads the value of a field, and writes its fact.
    #[inline]
    pub(super) fn value(&mut self, here: Here, field: &'static Field, index: usize) -> Read<Outcome> {
        let key = || here.key.inner(here.table.place(index));
        let byte = self.scan.peek();
        if byte == Some(b'n') {
            self.scan.word(b"null")?;
            return Ok(Absent);
        }
        match (field.kind, byte) {
            (_, Some(b'"')) => self.text(here, field, key()),
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

    pub(super) fn set_fact(&mut self, here: Here, field: &Field, number: f64) {
        if let Some(fact) = field.fact {
            self.out.facts.set(here.facts + usize::from(fact), number);
        }
    }

    pub(super) fn keep_text(&mut self, key: Key, span: Span) {
        if self.out.values.is_some() {
            let text = str::from_utf8(self.scan.bytes_of(span, &self.out.unescaped)).unwrap_or_default();
            let text = Value::Text(text.into());
            self.out.keep(key, || text);
        }
    }

    #[cold]
    pub(super) fn odd(&mut self, odd: Oddity) -> Outcome {
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
    pub(super) fn other(&mut self, key: Key) -> Read<Outcome> {
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
}
