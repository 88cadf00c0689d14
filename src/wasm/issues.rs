//! Issues on their way to JavaScript: numbers and one text, which `js/src/answer/issues.ts` takes apart.
//!
//! An issue is a head (the number of its code, whether it is an error, how many steps its path has, how many parameters it
//! has), its steps, its message and its parameters. A text is its length in UTF-16 units; the texts themselves follow one
//! another in one string.

use crate::check::{Path, Sink};
use crate::issue::params::Param;
use crate::issue::{Issue, IssueCode, Message, Severity, Step};

/// Set on the number of a step that is the index of a list.
const INDEX: u32 = 1 << 31;

const ERROR: u32 = 1 << 8;
const STEPS: u32 = 16;
const PARAMS: u32 = 24;

/// What a parameter is.
mod kind {
    pub const TEXT: u32 = 0;
    pub const NUMBER: u32 = 1;
    pub const FLAG: u32 = 2;
    pub const TEXTS: u32 = 3;
}

/// Passes the steps of a path on.
type EachStep<'s> = dyn Fn(&mut dyn FnMut(Step)) + 's;

/// Issues as numbers and one text.
#[derive(Default)]
pub(super) struct PackedIssues {
    pub numbers: Vec<u32>,
    pub text: String,
    pub count: usize,
}

impl PackedIssues {
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.text.clear();
        self.count = 0;
    }

    fn push_text(&mut self, text: &str) {
        self.push_written(|own| own.push_str(text));
    }

    /// Adds the text that is written.
    fn push_written(&mut self, write: impl FnOnce(&mut String)) {
        let from = self.text.len();
        write(&mut self.text);
        let text = self.text.get(from..).unwrap_or_default();
        let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        self.numbers.push(units as u32);
    }

    fn push_number(&mut self, number: i64) {
        self.numbers.extend([number as u32, (number >> 32) as u32]);
    }

    /// Adds an issue whose path is passed on step by step.
    fn push(&mut self, code: &IssueCode, message: &dyn Fn(&mut String), each_step: &EachStep<'_>) {
        self.count += 1;
        let head = self.numbers.len();
        self.numbers.push(0);
        let mut steps = 0;
        each_step(&mut |step| {
            steps += 1;
            match step {
                Step::Key(key) => self.push_text(&key),
                Step::Index(index) => self.numbers.push(index | INDEX),
            }
        });
        self.push_written(message);
        let params = code.params();
        for (name, param) in &params {
            self.push_text(name);
            match param {
                Param::Text(text) => {
                    self.numbers.push(kind::TEXT);
                    self.push_text(text);
                }
                Param::Number(number) => {
                    self.numbers.push(kind::NUMBER);
                    self.push_number(*number);
                }
                Param::Flag(flag) => self.numbers.extend([kind::FLAG, u32::from(*flag)]),
                Param::Names(names) => {
                    self.numbers.extend([kind::TEXTS, names.len() as u32]);
                    names.iter().for_each(|name| self.push_text(name));
                }
            }
        }
        let error = if code.severity() == Severity::Error { ERROR } else { 0 };
        if let Some(head) = self.numbers.get_mut(head) {
            *head = code.number() | error | steps << STEPS | (params.len() as u32) << PARAMS;
        }
    }

    pub fn add(&mut self, issue: &Issue) {
        self.push(&issue.code, &|text| text.push_str(&issue.message), &|step| {
            issue.path.iter().cloned().for_each(step)
        });
    }
}

impl Sink for PackedIssues {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        self.push(&code, &|text| code.write_message(&mut Message(text)), &|step| path.each(step));
    }
}

/// How many issues there are: of a record, and of each code.
pub(super) struct Counts<'c> {
    pub errors: usize,
    pub warnings: usize,
    pub codes: &'c mut [f64],
    /// The issues themselves, if they are wanted.
    pub told: Option<&'c mut PackedIssues>,
}

impl Sink for Counts<'_> {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        match code.severity() {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        if let Some(count) = self.codes.get_mut(code.number() as usize) {
            *count += 1.0;
        }
        if let Some(told) = self.told.as_mut() {
            told.take(code, path);
        }
    }
}
