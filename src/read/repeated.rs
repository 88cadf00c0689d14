//! Fields that come more than once in a record.

use std::ops::Range;

use super::key::Key;
use super::readout::Oddity;
use super::record::{Here, RecordReader};
use super::scan::Read;
use crate::model::facts::Facts;
use crate::model::{Field, Kind};
use crate::order::sort_by_key;
use crate::work;

impl RecordReader<'_, '_> {
    /// Reads what came more than once. Each name is a key of its own, of which the last value counts; of the names that have
    /// a value, the first wins. Returns the fields that have a usual value, as a set of bits.
    #[cold]
    pub(super) fn read_repeated(&mut self, here: Here, start: usize, repeated: u64) -> Read<u64> {
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
        let mut usual = 0;
        for index in (0..table.fields.len()).filter(|index| repeated >> index & 1 == 1) {
            self.forget(here, index);
            let names = || last.iter().filter(|entry| entry.0 == index);
            let present = names().fold(0, |bits, (_, name, ..)| bits | 1 << name);
            match names().next() {
                Some((_, name, at, _)) => {
                    self.scan.at = *at;
                    usual |= u64::from(self.field(here, index, *name, present)?) << index;
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
        forget(&mut self.out.oddities, list, &places, Oddity::key);
        forget(&mut self.out.names, list, &places, Oddity::key);
        if here.key == Key::ROOT {
            self.out.nested.retain(|nested| nested.index != index);
        }
        if let Some(values) = &mut self.out.values {
            forget(values, list, &places, |(key, _)| *key);
        }
        if let Some(field) = here.table.fields.get(index) {
            forget_facts(&mut self.out.facts, here.facts, field);
        }
    }
}

/// Forgets what was found at places of a record. Of an element of a list, that is at the end: the rest need not be looked at.
fn forget<T>(found: &mut Vec<T>, element: Option<usize>, places: &Range<u8>, key: impl Fn(&T) -> Key) {
    let mut others = Vec::new();
    while let Some(one) = found.pop_if(|one| element.is_none() || key(one).index() == element) {
        work::count(1);
        if !places.contains(&key(&one).place()) {
            others.push(one);
        }
    }
    found.extend(others.into_iter().rev());
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use crate::model::Session;
    use crate::read::readout::Readout;
    use crate::read::record::read_json;
    use crate::read::{JsonBytes, ReadOptions};
    use crate::work::counted;

    /// Findings that are passed over, of so many segments with odd values of which some keys come twice.
    fn passed_over(segments: usize) -> usize {
        let segment = r#"{"startTime": 1, "type": 2, "howEnded": 3, "type": 4, "startTime": 5}"#;
        let text = format!(r#"{{"segments": [{}]}}"#, vec![segment; segments].join(","));
        let mut readout = Readout { values: Some(Vec::new()), ..Readout::default() };
        counted();
        let read = read_json(
            JsonBytes::new(text.as_bytes(), true),
            Session::TABLE,
            ReadOptions::STANDARD,
            &mut readout,
        );
        assert!(read.is_ok());
        counted()
    }

    #[test]
    fn repeated_keys_of_segments_take_linear_work() {
        let (few, many) = (passed_over(500), passed_over(2000));
        assert!(few >= 500 && many <= 4 * few, "{few} for 500 segments, {many} for 2000");
    }
}
