//! Fields that come more than once in a record.

use super::key::Key;
use super::record::{Here, RecordReader};
use super::scan::Read;
use crate::model::facts::Facts;
use crate::model::{Field, Kind};
use crate::order::sort_by_key;

impl RecordReader<'_, '_> {
    /// Reads what came more than once. Each name is a key of its own, of which the last value counts; of the names that have
    /// a value, the first wins.
    #[cold]
    pub(super) fn read_repeated(&mut self, here: Here, start: usize, repeated: u64) -> Read<bool> {
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
