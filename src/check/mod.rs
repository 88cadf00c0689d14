//! Checking: from the values as they were received to a session, and to what is wrong with them.
//!
//! Fields are checked in the order of the tables, each by its kind; then [`rules`] look at the fields
//! together; last come the names that no table knows.

pub(crate) mod instant;
mod rules;
pub(crate) mod url;

use std::borrow::Cow;

use instant::Instant;

use crate::issue::{Expected, Issue, IssueCode, Severity, Step};
use crate::model::{Context, Field, Kind, Record, Segment, Session, Slot, find, is_sentinel};
use crate::options::{Options, UnknownFields};
use crate::read::{LIST_LIMIT, Raw, RawField, RawRecord};

/// How much of an unknown value an issue quotes.
const QUOTED_CHARS: usize = 64;
/// How many edits away a known name may be to be suggested.
const SUGGESTED_EDITS: usize = 2;

/// What a reader found, checked.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Every field that has a value and no error.
    pub session: Session,
    pub issues: Vec<Issue>,
    /// Whether the value was a record at all.
    pub is_record: bool,
    /// What came of each time and each enum value that was received, in the order of the tables:
    /// milliseconds or the number of a member, NaN for absent, -1 for an unknown member. By this a caller
    /// who kept the values can write the clean ones.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Natively the session is the clean one.
    pub outcomes: Vec<f64>,
}

impl Checked {
    pub fn is_valid(&self) -> bool {
        !self.issues.iter().any(Issue::is_error)
    }
}

pub(crate) fn check(raw: &Raw<'_>, options: &Options) -> Checked {
    let mut checker = Checker::new(options);
    let mut session = Session::default();
    let Raw::Record(record) = raw else {
        checker.report(mismatch(raw, Expected::Object));
        return Checked { issues: checker.issues, ..Checked::default() };
    };
    checker.record(Session::TABLE, &record.fields, &mut session);
    rules::check(&mut checker, &session, record);
    checker.unknown_names(record, Session::TABLE);
    Checked { session, issues: checker.issues, is_record: true, outcomes: checker.outcomes }
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Natively a context is built by its owner.
/// What the shape around a session knows of it. Nothing here is reported: what can't be used is absent.
pub(crate) fn check_context(raw: &Raw<'_>) -> Context {
    let options = Options::default();
    let mut context = Context::default();
    if let Raw::Record(record) = raw {
        Checker::new(&options).record(Context::TABLE, &record.fields, &mut context);
    }
    context
}

/// Fills a record from fields that were read by `table`, which has the record's own fields, perhaps by other
/// names, in the same order. No rules are asked.
pub(crate) fn check_fields(
    table: &'static [Field],
    fields: &[RawField<'_>],
    path: Vec<Step>,
    target: &mut dyn Record,
) -> Vec<Issue> {
    let options = Options::default();
    let mut checker = Checker { path, ..Checker::new(&options) };
    checker.record(table, fields, target);
    checker.issues
}

/// What is wrong with a value that was passed for a payload, if anything is.
pub(crate) fn not_a_frame(raw: &Raw<'_>) -> Option<IssueCode> {
    match raw {
        Raw::Record(_) | Raw::List(_) => None,
        Raw::LongList(length) => Some(too_many(*length)),
        _ => Some(mismatch(raw, Expected::Object)),
    }
}

/// What is wrong with a value that stands where a payload has a list.
pub(crate) fn not_a_list(raw: &Raw<'_>) -> IssueCode {
    match raw {
        Raw::LongList(length) => too_many(*length),
        _ => mismatch(raw, Expected::Array),
    }
}

fn too_many(length: usize) -> IssueCode {
    let received = u32::try_from(length).unwrap_or(u32::MAX);
    IssueCode::TooMany { limit: LIST_LIMIT as u32, received }
}

/// A value of the wrong type, or one that can't be read at all.
fn mismatch(raw: &Raw<'_>, expected: Expected) -> IssueCode {
    match raw {
        Raw::Unreadable => IssueCode::Unreadable,
        _ => IssueCode::InvalidType { expected, received: raw.received() },
    }
}

struct Checker<'o> {
    options: &'o Options,
    issues: Vec<Issue>,
    outcomes: Vec<f64>,
    path: Vec<Step>,
    /// How many errors there were, reported or not.
    errors: usize,
    /// For each element of the list of segments: where it stands in the session, unless it is invalid.
    elements: Vec<Option<usize>>,
}

impl<'o> Checker<'o> {
    fn new(options: &'o Options) -> Self {
        Checker {
            options,
            issues: Vec::new(),
            outcomes: Vec::new(),
            path: Vec::new(),
            errors: 0,
            elements: Vec::new(),
        }
    }

    /// Reports an issue at the current path.
    fn report(&mut self, code: IssueCode) {
        self.report_at(self.path.clone(), code);
    }

    fn report_at(&mut self, path: Vec<Step>, code: IssueCode) {
        let silent = self.options.abort_early && self.errors > 0;
        self.errors += usize::from(code.severity() == Severity::Error);
        if !silent {
            self.issues.push(Issue::new(code, path));
        }
    }

    fn within(&mut self, step: Step, body: impl FnOnce(&mut Self)) {
        self.path.push(step);
        body(self);
        self.path.pop();
    }

    fn record(&mut self, table: &'static [Field], fields: &[RawField<'_>], target: &mut dyn Record) {
        for (index, (field, got)) in table.iter().zip(fields).enumerate() {
            if got.present.count_ones() > 1 {
                let present =
                    |(bit, name): (usize, &&'static str)| (got.present >> bit & 1 == 1).then_some(*name);
                let names = field.names.iter().enumerate().filter_map(present).collect();
                self.within(Step::key(field.json_name()), |at| at.report(IssueCode::DuplicateName { names }));
            }
            let Some(slot) = target.slot(index) else { continue };
            let errors = self.errors;
            let mut absent = got.value.is_absent();
            if !absent {
                self.within(Step::key(field.name(got.name)), |at| {
                    absent = !at.value(field.kind, &got.value, slot)
                });
            }
            if absent && field.required && self.errors == errors {
                self.within(Step::key(field.json_name()), |at| at.report(IssueCode::MissingField));
            }
        }
    }

    /// Checks one value and puts it in its place. Says whether the field has one now.
    fn value(&mut self, kind: Kind, raw: &Raw<'_>, slot: Slot<'_>) -> bool {
        match (kind, raw, slot) {
            (Kind::Text | Kind::Word, Raw::Text(text), Slot::Text(target)) => {
                *target = Some(text.to_string());
                true
            }
            (Kind::Url, Raw::Text(text), Slot::Text(target)) => {
                let usable = self.url(text);
                *target = usable.then(|| text.to_string());
                usable
            }
            (Kind::Flag, Raw::Flag(flag), Slot::Flag(target)) => {
                *target = Some(*flag);
                true
            }
            (Kind::Count, Raw::Number(number), Slot::Count(target))
                if number.trunc() == *number && (0.0..=f64::from(u32::MAX)).contains(number) =>
            {
                *target = Some(*number as u32);
                true
            }
            (Kind::Time, Raw::Text(_) | Raw::Number(_) | Raw::Date(_), Slot::Time(target)) => {
                *target = self.time(raw);
                target.is_some()
            }
            (Kind::Time, Raw::Text(_) | Raw::Number(_) | Raw::Date(_), Slot::RequiredTime(target)) => {
                let time = self.time(raw);
                *target = time.unwrap_or_default();
                time.is_some()
            }
            (Kind::Member(names), Raw::Text(text), Slot::Member(target)) => {
                match find(names, text) {
                    Some(index) => {
                        target.set_known(index);
                        self.outcomes.push(index as f64);
                    }
                    None => {
                        target.set_unknown(text.to_string());
                        self.outcomes.push(-1.0);
                        let value = text.chars().take(QUOTED_CHARS).collect();
                        self.report(IssueCode::UnknownValue { value, sentinel: is_sentinel(text) });
                    }
                }
                true
            }
            (Kind::Record(table), Raw::Record(record), Slot::Record(target)) => {
                let made = target.begin();
                self.record(table, &record.fields, made);
                if made.is_empty() {
                    target.clear();
                    return false;
                }
                true
            }
            (Kind::Texts, Raw::List(items), Slot::Texts(target)) => {
                let errors = self.errors;
                let mut texts = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Raw::Text(text) => texts.push(text.to_string()),
                        _ => {
                            self.within(Step::index(index), |at| at.report(mismatch(item, Expected::String)))
                        }
                    }
                }
                let usable = self.errors == errors;
                *target = usable.then_some(texts);
                usable
            }
            (Kind::Records(_), Raw::List(items), Slot::Segments(target)) => {
                *target = Some(self.segments(items));
                true
            }
            (Kind::Texts | Kind::Records(_), Raw::LongList(length), _) => {
                self.report(too_many(*length));
                false
            }
            _ => {
                self.report(mismatch(raw, expected(kind)));
                false
            }
        }
    }

    fn segments(&mut self, items: &[Raw<'_>]) -> Vec<Segment> {
        let mut segments = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let errors = self.errors;
            let mut segment = Segment::default();
            self.within(Step::index(index), |at| match item {
                Raw::Record(record) => at.record(Segment::TABLE, &record.fields, &mut segment),
                _ => at.report(mismatch(item, Expected::Object)),
            });
            let sound = self.errors == errors;
            self.elements.push(sound.then_some(segments.len()));
            if sound {
                segments.push(segment);
            }
        }
        segments
    }

    fn time(&mut self, raw: &Raw<'_>) -> Option<i64> {
        let instant = match raw {
            Raw::Text(text) => instant::parse(text),
            Raw::Number(ms) | Raw::Date(ms) => instant::from_number(*ms),
            _ => Instant::Invalid,
        };
        let time = match instant {
            Instant::At(at) => Some(at),
            Instant::Placeholder => {
                self.report(IssueCode::PlaceholderTime);
                None
            }
            Instant::Invalid => {
                self.report(IssueCode::InvalidTime);
                None
            }
        };
        self.outcomes.push(time.map_or(f64::NAN, |at| at as f64));
        time
    }

    fn url(&mut self, text: &str) -> bool {
        match url::read(text) {
            url::ViewerUrl::Safe { host } => {
                if !url::is_trusted(host, &self.options.viewer_hosts) {
                    self.report(IssueCode::UntrustedHost { host: host.to_ascii_lowercase() });
                }
                true
            }
            url::ViewerUrl::Unsafe(reason) => {
                self.report(IssueCode::UnsafeUrl { reason });
                false
            }
            url::ViewerUrl::Invalid => {
                self.report(IssueCode::InvalidUrl);
                false
            }
        }
    }

    /// The names that no field has, record by record.
    fn unknown_names(&mut self, raw: &RawRecord<'_>, table: &'static [Field]) {
        if raw.names_unreadable {
            self.report(IssueCode::Unreadable);
        }
        let mut names: Vec<_> =
            raw.unknown.iter().map(|unknown| (unknown.name.as_ref(), unknown.unreadable)).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > LIST_LIMIT {
            self.report(too_many(names.len()));
            names.clear();
        }
        for (name, unreadable) in names {
            self.within(Step::Key(Cow::Owned(name.to_owned())), |at| {
                if unreadable {
                    at.report(IssueCode::Unreadable);
                } else if at.options.unknown_fields == UnknownFields::Report {
                    at.report(IssueCode::UnknownField { suggestion: suggest(name, table) });
                }
            });
        }
        for (field, got) in table.iter().zip(&raw.fields) {
            self.within(Step::key(field.name(got.name)), |at| match (field.kind, &got.value) {
                (Kind::Record(table), Raw::Record(record)) => at.unknown_names(record, table),
                (Kind::Records(table), Raw::List(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        if let Raw::Record(record) = item {
                            at.within(Step::index(index), |at| at.unknown_names(record, table));
                        }
                    }
                }
                _ => {}
            });
        }
    }
}

fn expected(kind: Kind) -> Expected {
    match kind {
        Kind::Text | Kind::Word | Kind::Url | Kind::Member(_) => Expected::String,
        Kind::Time => Expected::Time,
        Kind::Flag => Expected::Boolean,
        Kind::Count => Expected::Integer,
        Kind::Texts | Kind::Records(_) | Kind::Many(_) => Expected::Array,
        Kind::Record(_) | Kind::OneOrMore(_) => Expected::Object,
    }
}

/// The known name nearest to `name`, if it is near enough and the two have anything in common.
fn suggest(name: &str, table: &'static [Field]) -> Option<&'static str> {
    table
        .iter()
        .flat_map(|field| field.names)
        .filter(|known| known.len().abs_diff(name.len()) <= SUGGESTED_EDITS * 4)
        .map(|known| (strsim::levenshtein(known, name), *known))
        .filter(|(edits, known)| *edits <= SUGGESTED_EDITS && *edits < known.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, known)| known)
}
