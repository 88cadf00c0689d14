//! Lists in a record: of texts and of records, up to the limit.

use super::LIST_LIMIT;
use super::key::Key;
use super::readout::{Oddity, Readout, what};
use super::record::Outcome::{self, Broken, Usual};
use super::record::{Here, RecordReader};
use super::scan::Read;
use crate::model::facts::{FACTS, SEGMENT_FACTS};
use crate::model::values::Value;
use crate::model::{Field, Table};

/// How much was found before a list.
#[derive(Clone, Copy)]
struct Mark {
    oddities: usize,
    names: usize,
    values: usize,
}

impl RecordReader<'_, '_> {
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

    pub(super) fn texts(&mut self, here: Here, field: &Field, key: Key) -> Read<Outcome> {
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

    pub(super) fn records(
        &mut self,
        here: Here,
        field: &Field,
        key: Key,
        table: &'static Table,
    ) -> Read<Outcome> {
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
    pub(super) fn odd_element(&mut self, key: Key) -> Read<()> {
        if self.scan.peek() == Some(b'n') {
            self.scan.word(b"null")?;
            self.odd(Oddity::new(key, what::NULL));
        } else {
            self.other(key)?;
        }
        Ok(())
    }
}
