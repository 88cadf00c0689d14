//! Where an issue is, and who is told of it.

use crate::issue::{Issue, IssueCode, Step};
use crate::model::{Kind, Table};
use crate::read::key::Key;
use crate::read::readout::{Oddity, what};

/// Takes issues as they are found.
pub(crate) trait Sink {
    fn take(&mut self, code: IssueCode, path: &Path<'_>);
}

impl Sink for Vec<Issue> {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        self.push(Issue::new(code, path.steps()));
    }
}

/// A place in a record, from which its path is worked out for an issue.
pub(crate) struct Path<'p> {
    /// The path of the record.
    pub prefix: &'p [Step],
    pub table: &'static Table,
    /// What was odd about the record, in the order of the keys: it says which names values came under.
    pub oddities: &'p [Oddity],
    pub key: Key,
    /// The name below the key, of a field that no table knows.
    pub name: Option<&'p str>,
    /// Whether the last step is the JSON name, whatever name the value came under.
    pub by_json_name: bool,
}

impl Path<'_> {
    /// The path of a value in a record, in JSON names.
    pub fn of(table: &'static Table, key: Key) -> Self {
        Path { prefix: &[], table, oddities: &[], key, name: None, by_json_name: false }
    }

    /// Passes on each step, in the names that were received; in JSON names as far as nothing was.
    pub fn each(&self, step: &mut dyn FnMut(Step)) {
        self.prefix.iter().cloned().for_each(&mut *step);
        let (mut table, mut base) = (self.table, 0);
        let place = self.key.place();
        while let Some(index) = table.index_at(place - base) {
            let Some(field) = table.fields.get(index) else { break };
            let own = base + table.place(index);
            let is_last = own == place;
            let name = if is_last && self.by_json_name { 0 } else { self.name_at(self.key.outer(own)) };
            step(Step::key(field.name(name)));
            let inner = match field.kind {
                Kind::Record(inner) => Some((inner, own)),
                Kind::Records(inner) => Some((inner, own + 1)),
                _ => None,
            };
            if is_last {
                break;
            }
            if !matches!(field.kind, Kind::Record(_)) {
                step(Step::index(self.key.index().unwrap_or_default()));
            }
            match inner {
                Some(inner) => (table, base) = inner,
                None => break,
            }
        }
        if let Some(name) = self.name {
            step(Step::Key(name.to_owned().into()));
        }
    }

    /// The steps, one after another.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        self.each(&mut |step| steps.push(step));
        steps
    }

    /// What was odd about the value here.
    #[cfg(feature = "live")]
    pub fn oddity(&self) -> Oddity {
        self.odd_at(self.key).copied().unwrap_or_else(|| Oddity::new(self.key, what::USUAL))
    }

    fn odd_at(&self, key: Key) -> Option<&Oddity> {
        let found = self.oddities.binary_search_by_key(&key, Oddity::key).ok();
        found.and_then(|index| self.oddities.get(index))
    }

    /// Which of its field's names the value at a key came under.
    fn name_at(&self, key: Key) -> usize {
        self.odd_at(key).map_or(0, Oddity::name)
    }
}
