//! The value of one field: a usual one becomes a fact, any other an oddity.

use super::key::Key;
use super::readout::{Nested, Oddity, what};
use super::record::Outcome::{self, Absent, Odd, Usual};
use super::record::{Here, RecordReader};
use super::scan::{EXTENSION, Read};
use super::strings::Span;
use crate::model::facts::SegmentKind;
use crate::model::values::Value;
use crate::model::{Field, Kind, instant, url};

impl RecordReader<'_, '_> {
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
