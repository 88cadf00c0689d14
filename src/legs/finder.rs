//! What it takes to search a payload: its records, each read by itself, and what is wrong with them.

use super::found::Found;
use super::known::KnownParticipants;
use super::leg::Shape;
use super::object::{Object, Parts};
use super::wrong::{MOST_ODD, Wrong, WrongOfLeg};
use crate::check::{Path, Sink, check_fields_of, not_a_list, too_many};
use crate::issue::{Issue, IssueCode, Step};
use crate::model::Table;
use crate::model::facts::Facts;
use crate::options::Options;
use crate::read::LIST_LIMIT;
use crate::read::document::Document;
use crate::read::key::Key;
use crate::read::readout::{Readout, Texts};

pub(super) struct Finder<'d, 'w> {
    pub document: &'d Document<'d>,
    pub wanted: &'w dyn Fn(&str) -> bool,
    pub options: &'w Options,
    pub known: Option<&'w mut KnownParticipants>,
    pub take: &'w mut dyn FnMut(&Found),
    pub problems: Vec<Issue>,
    /// How many more issues are told.
    pub issues_left: usize,
    /// The path of the record that is being searched.
    pub path: Vec<Step>,
    /// Readouts that are not in use: those of one depth after another.
    pub spare: Vec<Readout>,
}

/// Takes down what is wrong with a leg.
struct LegIssues<'i> {
    wrong: &'i mut Vec<Wrong>,
    is_of_leg: fn(u8) -> bool,
    /// How many are taken, at most.
    most: usize,
}

impl Sink for LegIssues<'_> {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        if self.wrong.len() < self.most && (self.is_of_leg)(path.key.place()) {
            self.wrong.push(Wrong { odd: path.oddity(), issue: Issue::new(code, path.steps()) });
        }
    }
}

impl Finder<'_, '_> {
    /// Reads a record, and judges its fields.
    pub fn read(&mut self, at: usize, table: &'static Table, is_of_leg: fn(u8) -> bool) -> Object {
        let mut readout = self.spare.pop().unwrap_or_else(Readout::with_values);
        self.document.read(at, table, &mut readout);
        let mut wrong = Vec::new();
        let sink = &mut LegIssues { wrong: &mut wrong, is_of_leg, most: self.issues_left.max(MOST_ODD) };
        check_fields_of(&mut readout, table, self.document.text, self.options, &self.path, sink);
        Object { table, readout, wrong }
    }

    pub fn done(&mut self, object: Object) {
        self.spare.push(object.readout);
    }

    /// The elements of a list of a payload, unless something else is in its place: that is a problem, and no list's
    /// elements. `None`: there is no such field.
    pub fn list(&mut self, object: &Object, index: usize) -> Option<Vec<usize>> {
        if let Some(nested) = object.nested(index) {
            let elements: Vec<usize> = self.document.elements(nested.at).take(LIST_LIMIT + 1).collect();
            if elements.len() <= LIST_LIMIT {
                return Some(elements);
            }
            let count = self.document.elements(nested.at).count();
            self.problem(object, index, nested.name, too_many(count));
            return Some(Vec::new());
        }
        let odd = object.odd(index)?;
        let (name, code) = (odd.name(), not_a_list(odd));
        self.problem(object, index, name, code);
        Some(Vec::new())
    }

    pub fn problem(&mut self, object: &Object, index: usize, name: usize, code: IssueCode) {
        if self.issues_left == 0 {
            return;
        }
        self.issues_left -= 1;
        let mut path = self.path.clone();
        path.push(Step::key(object.name(index, name)));
        self.problems.push(Issue::new(code, path));
    }

    /// Searches the records of a list, each with its path.
    pub fn each(
        &mut self,
        object: &Object,
        index: usize,
        elements: &[usize],
        mut search: impl FnMut(&mut Self, usize),
    ) {
        let name = object.nested(index).map_or(0, |nested| nested.name);
        self.path.push(Step::key(object.name(index, name)));
        for (number, at) in elements.iter().enumerate() {
            if self.document.is_record(*at) {
                self.path.push(Step::index(number));
                search(self, *at);
                self.path.pop();
            }
        }
        self.path.pop();
    }

    /// A leg that was made of a record: its parts, and the issues of the record, which are told with it.
    pub fn found(&mut self, object: &mut Object, shape: Shape, parts: Parts) -> Found {
        let Parts { media, place, session, context, lent, session_key } = parts;
        let WrongOfLeg { issues, odd } = self.wrong_of_leg(object, |_| true, session_key);
        let facts = Facts::of_leg(&[&session, &context, &place], shape.is_event());
        Found { media, shape, place, path: self.path.clone(), session, context, lent, facts, issues, odd }
    }

    /// What is wrong with a record, as far as it belongs to a leg.
    pub fn wrong_of_leg(
        &mut self,
        object: &Object,
        is_of_leg: impl Fn(Key) -> bool,
        session_key: fn(Key) -> Option<Key>,
    ) -> WrongOfLeg {
        let texts = Texts { text: self.document.text, unescaped: &object.readout.unescaped };
        let mut wrong = WrongOfLeg::default();
        for Wrong { odd, issue } in &object.wrong {
            if !is_of_leg(odd.key()) {
                continue;
            }
            if self.issues_left > 0 {
                self.issues_left -= 1;
                wrong.issues.push(issue.clone());
            }
            if let Some(key) = session_key(odd.key()) {
                wrong.add_odd(odd, key, object.table, &texts);
            }
        }
        wrong
    }
}
