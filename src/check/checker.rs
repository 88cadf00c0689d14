//! Judging: every oddity of a readout, in the order of the table, and the names that no table knows.

use super::path::{Path, Sink};
use super::spelling::suggest;
use crate::issue::{Expected, IssueCode, Severity, Step};
use crate::model::facts::{Fact, UNKNOWN_MEMBER};
use crate::model::instant::{self, Instant};
use crate::model::url::{self, ViewerUrl};
use crate::model::values::Value;
use crate::model::{Field, Kind, Located, Table, find, is_sentinel};
use crate::options::{EmptyText, Options, UnknownFields};
use crate::order::sort_by_key;
use crate::read::LIST_LIMIT;
use crate::read::key::Key;
use crate::read::readout::{Oddity, Readout, Texts, what};

/// How much of an unknown value an issue quotes.
const QUOTED_CHARS: usize = 64;

pub(super) struct Checker<'c> {
    pub(super) readout: &'c mut Readout,
    /// The oddities of the readout, in the order of their keys.
    oddities: Vec<Oddity>,
    /// The strings of the readout that had escapes.
    unescaped: String,
    text: &'c [u8],
    table: &'static Table,
    pub(super) options: &'c Options,
    /// The path of the record.
    prefix: &'c [Step],
    sink: &'c mut dyn Sink,
    /// How many errors there are, reported or not.
    pub(super) errors: usize,
    /// The places that have an error, as a set of bits.
    failed: u128,
}

/// What came of an oddity, by which a caller who kept the value can write the clean one: milliseconds, or the number of a
/// member; or one of these.
mod outcome {
    /// The value is to be taken as it was received.
    pub const AS_RECEIVED: f64 = f64::INFINITY;
    /// It counts as absent.
    pub const ABSENT: f64 = f64::NAN;
}
use outcome::{ABSENT, AS_RECEIVED};

impl<'c> Checker<'c> {
    pub(super) fn new(
        readout: &'c mut Readout,
        table: &'static Table,
        text: &'c [u8],
        options: &'c Options,
        prefix: &'c [Step],
        sink: &'c mut dyn Sink,
    ) -> Self {
        let mut oddities = std::mem::take(&mut readout.oddities);
        sort_by_key(&mut oddities, Oddity::key);
        let unescaped = std::mem::take(&mut readout.unescaped);
        Checker { readout, oddities, unescaped, text, table, options, prefix, sink, errors: 0, failed: 0 }
    }

    /// Gives the readout back what was its own.
    pub(super) fn finish(self) -> usize {
        self.readout.oddities = self.oddities;
        self.readout.unescaped = self.unescaped;
        self.errors
    }

    #[cold]
    pub(super) fn report(&mut self, key: Key, code: IssueCode) {
        self.report_at(key, None, false, code);
    }

    /// Reports an issue at a field by its JSON name, whatever name it came under.
    #[cold]
    fn report_field(&mut self, key: Key, code: IssueCode) {
        self.report_at(key, None, true, code);
    }

    fn report_at(&mut self, key: Key, name: Option<&str>, by_json_name: bool, code: IssueCode) {
        let is_silent = self.options.abort_early && self.errors > 0;
        if code.severity() == Severity::Error {
            self.errors += 1;
            self.failed |= 1 << (key.place() & 127);
        }
        if !is_silent {
            let Checker { prefix, table, oddities, .. } = self;
            self.sink.take(code, &Path { prefix, table, oddities, key, name, by_json_name });
        }
    }

    pub(super) fn judge_all(&mut self) {
        for index in 0..self.oddities.len() {
            let Some(odd) = self.oddities.get(index).copied() else { continue };
            let errors = self.errors;
            let outcome = self.judge(&odd);
            if self.errors > errors {
                self.drop_failed(odd.key());
            }
            if let Some(odd) = self.oddities.get_mut(index) {
                odd.number = outcome;
            }
        }
    }

    /// Says what comes of an oddity, and reports what is wrong or unusual about it.
    fn judge(&mut self, odd: &Oddity) -> f64 {
        let key = odd.key();
        let Some(located) = self.table.locate(key.place()) else {
            self.report(key, mismatch(odd, Expected::Object));
            return ABSENT;
        };
        let Located { field, is_element, .. } = located;
        if is_element {
            let expected = if let Kind::Texts = field.kind { Expected::String } else { Expected::Object };
            self.report(key, mismatch(odd, expected));
            return ABSENT;
        }
        if odd.present().count_ones() > 1 {
            self.report_field(key, duplicate(field, odd.present()));
        }
        let unescaped = std::mem::take(&mut self.unescaped);
        let texts = Texts { text: self.text, unescaped: &unescaped };
        let outcome = match (field.kind, odd.what()) {
            (_, what::USUAL) => AS_RECEIVED,
            (_, what::MISSING) => {
                self.report_field(key, IssueCode::MissingField);
                ABSENT
            }
            (Kind::Time | Kind::Url | Kind::Member(_), what::TEXT | what::UNESCAPED)
                if self.options.empty_text == EmptyText::Absent && odd.text(&texts) == Some("") =>
            {
                self.absent(key, field)
            }
            (Kind::Time, what::TEXT | what::UNESCAPED | what::NUMBER | what::DATE) => {
                self.time(odd, &texts, &located)
            }
            (kind, what::TEXT | what::UNESCAPED) => {
                let text = odd.text(&texts);
                match (kind, text) {
                    (Kind::Member(names), Some(text)) => self.member(names, text, key, &located),
                    (Kind::Url, Some(text)) => self.url(text, key, &located),
                    (Kind::Named(names), Some(text)) => {
                        self.set(key, &located, names.number(text.as_bytes()), || Value::Text(text.into()));
                        AS_RECEIVED
                    }
                    (kind, _) => self.mismatch(kind, odd),
                }
            }
            (kind, _) => self.mismatch(kind, odd),
        };
        self.unescaped = unescaped;
        outcome
    }

    /// Writes what came of an oddity: as a fact, if its field is one, and as a value, if values are wanted.
    fn set(&mut self, key: Key, located: &Located, fact: f64, value: impl FnOnce() -> Value) {
        let list = located.parent.and_then(|parent| parent.fact);
        let from = key.index().map_or(0, |index| self.readout.facts.element_at(list, index));
        if let Some(own) = located.field.fact {
            self.readout.facts.set(from + usize::from(own), fact);
        }
        if let Some(Field { kind: Kind::Record(_), fact: Some(fact), .. }) = located.parent {
            self.readout.facts.set(usize::from(*fact), 1.0);
        }
        self.readout.keep(key, value);
    }

    /// A value with an error takes the list of texts or the segment with it that it is in.
    #[cold]
    fn drop_failed(&mut self, key: Key) {
        let (Some(index), Some(list)) = (key.index(), key.list()) else { return };
        let Some(Located { field, .. }) = self.table.locate(list.place()) else { return };
        if let Kind::Records(_) = field.kind {
            // The start is the first of its facts. Without it, a segment is none, and a hold was at no known time.
            let start = self.readout.facts.element_at(field.fact, index);
            self.readout.facts.set(start, f64::NAN);
            return;
        }
        if let Some(fact) = field.fact {
            self.readout.facts.set(usize::from(fact), f64::NAN);
        }
        if let Some(values) = &mut self.readout.values {
            values.retain(|(own, _)| *own != list && own.list() != Some(list));
        }
    }

    /// A value is of another type than its field.
    #[cold]
    fn mismatch(&mut self, kind: Kind, odd: &Oddity) -> f64 {
        let code = match (kind, odd.what()) {
            (Kind::Texts | Kind::Records(_) | Kind::Many(_), what::LONG_LIST) => {
                too_many(odd.length() as usize)
            }
            _ => mismatch(odd, expected(kind)),
        };
        self.report(odd.key(), code);
        ABSENT
    }

    /// A value stands for none.
    fn absent(&mut self, key: Key, field: &Field) -> f64 {
        if field.required {
            self.report_field(key, IssueCode::MissingField);
        }
        ABSENT
    }

    fn time(&mut self, odd: &Oddity, texts: &Texts<'_>, located: &Located) -> f64 {
        let key = odd.key();
        let instant = match odd.text(texts) {
            Some(text) => instant::parse(text),
            None => instant::from_number(odd.number),
        };
        match instant {
            Instant::At(at) | Instant::Clean(at) => {
                if odd.what() == what::NUMBER && instant::looks_like_seconds(at) {
                    self.report(key, IssueCode::EpochSeconds);
                }
                self.set(key, located, at as f64, || Value::Number(at));
                return at as f64;
            }
            Instant::Placeholder => {
                self.report(key, IssueCode::PlaceholderTime);
                return self.absent(key, located.field);
            }
            Instant::Invalid(reason) => self.report(key, IssueCode::InvalidTime { reason }),
        }
        ABSENT
    }

    fn member(&mut self, names: &[&str], text: &str, key: Key, located: &Located) -> f64 {
        match find(names, text) {
            Some(number) => {
                self.set(key, located, number as f64, || Value::Number(number as i64));
                number as f64
            }
            None => {
                self.set(key, located, UNKNOWN_MEMBER, || Value::Text(text.into()));
                let value = text.chars().take(QUOTED_CHARS).collect();
                self.report(key, IssueCode::UnknownValue { value, sentinel: is_sentinel(text) });
                AS_RECEIVED
            }
        }
    }

    fn url(&mut self, text: &str, key: Key, located: &Located) -> f64 {
        let code = match url::read(text) {
            ViewerUrl::Safe { host } => {
                self.set(key, located, f64::NAN, || Value::Text(text.into()));
                if !url::is_trusted(host, &self.options.viewer_hosts) {
                    self.report(key, IssueCode::UntrustedHost { host: host.to_ascii_lowercase() });
                }
                return AS_RECEIVED;
            }
            ViewerUrl::Unsafe(reason) => IssueCode::UnsafeUrl { reason },
            ViewerUrl::Invalid => IssueCode::InvalidUrl,
        };
        self.report(key, code);
        ABSENT
    }

    /// Reports the names that no field has, record by record.
    pub(super) fn report_names(&mut self) {
        let listed = std::mem::take(&mut self.readout.names);
        let unescaped = std::mem::take(&mut self.unescaped);
        let texts = Texts { text: self.text, unescaped: &unescaped };
        let mut names: Vec<(Key, Option<&str>, bool)> = listed
            .iter()
            .map(|name| (name.key(), name.text(&texts), name.what() == what::UNREADABLE_NAME))
            .collect();
        sort_by_key(&mut names, |name| *name);
        names.dedup();
        for of_record in names.chunk_by(|a, b| a.0 == b.0) {
            let Some((key, ..)) = of_record.first().copied() else { continue };
            if of_record.len() > LIST_LIMIT {
                self.report(key, too_many(of_record.len()));
                continue;
            }
            for (_, name, is_unreadable) in of_record {
                match name {
                    Some(_) if *is_unreadable => self.report_at(key, *name, false, IssueCode::Unreadable),
                    Some(text) if self.options.unknown_fields == UnknownFields::Report => {
                        let suggestion = suggest(text, self.table_at(key));
                        self.report_at(key, *name, false, IssueCode::UnknownField { suggestion });
                    }
                    Some(_) => {}
                    // The names could not be listed.
                    None => self.report(key, IssueCode::Unreadable),
                }
            }
        }
        self.unescaped = unescaped;
        self.readout.names = listed;
    }

    /// The table of the record at a key.
    fn table_at(&self, key: Key) -> &'static Table {
        match self.table.locate(key.place()).map(|located| located.field.kind) {
            Some(Kind::Record(table) | Kind::Records(table)) => table,
            _ => self.table,
        }
    }

    /// Whether there is an error at one of so many places.
    pub(super) fn failed_at(&self, key: Key, extent: u8) -> bool {
        (key.place()..key.place() + extent).any(|place| self.failed >> (place & 127) & 1 == 1)
    }

    pub(super) fn has(&self, fact: Fact) -> bool {
        self.readout.facts.has(fact)
    }
}

/// A field came under several of its names.
#[cold]
fn duplicate(field: &Field, present: u32) -> IssueCode {
    let named = |(bit, name): (usize, &&'static str)| (present >> bit & 1 == 1).then_some(*name);
    IssueCode::DuplicateName { names: field.names.iter().enumerate().filter_map(named).collect() }
}

pub(crate) fn too_many(length: usize) -> IssueCode {
    let received = u32::try_from(length).unwrap_or(u32::MAX);
    IssueCode::TooMany { limit: LIST_LIMIT as u32, received }
}

/// What is wrong with a value that stands where a payload has a list.
pub(crate) fn not_a_list(odd: &Oddity) -> IssueCode {
    match odd.what() {
        what::LONG_LIST => too_many(odd.length() as usize),
        _ => mismatch(odd, Expected::Array),
    }
}

/// A value of the wrong type, or one that can't be read at all.
pub(crate) fn mismatch(odd: &Oddity, expected: Expected) -> IssueCode {
    match odd.what() {
        what::UNREADABLE => IssueCode::Unreadable,
        what::TOO_LARGE => IssueCode::TooLarge { limit: odd.length() as u32 },
        _ => IssueCode::InvalidType { expected, received: odd.received() },
    }
}

fn expected(kind: Kind) -> Expected {
    match kind {
        Kind::Text | Kind::Word | Kind::Named(_) | Kind::Url | Kind::Member(_) => Expected::String,
        Kind::Time => Expected::Time,
        Kind::Flag => Expected::Boolean,
        Kind::Count | Kind::Milliseconds => Expected::Integer,
        Kind::Texts | Kind::Records(_) | Kind::Many(_) => Expected::Array,
        Kind::Record(_) | Kind::Single(_) => Expected::Object,
    }
}
