//! Checking the fields of payloads: from cells to structs. No rules are asked.

use std::borrow::Cow;

use super::too_many;
use crate::issue::{Expected, Issue, IssueCode, Severity, Step};
use crate::model::instant::{self, Instant};
use crate::model::{Context, Field, Fill, Kind, MemberPlace, Record, Segment, Time, find, is_sentinel, url};
use crate::options::Options;
use crate::read::{Raw, RawList, RawRecord};

use super::{QUOTED_CHARS, expected};

/// Fills a record from one whose table has the record's own fields, perhaps by other names, in the same order. No rules
/// are asked.
pub(crate) fn check_fields(raw: &RawRecord<'_>, path: &[Step], target: &mut impl Record) -> Vec<Issue> {
    let options = Options::default();
    let mut checker = Checker::new(&options);
    checker.record(raw, target, &Path::Root(path));
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

/// A value of the wrong type, or one that can't be read at all.
fn mismatch(raw: &Raw<'_>, expected: Expected) -> IssueCode {
    match raw {
        Raw::Unreadable => IssueCode::Unreadable,
        _ => IssueCode::InvalidType { expected, received: raw.received() },
    }
}

/// Where a value is: a chain of steps, of which a list is made only for an issue.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root(&'p [Step]),
    Key(&'p Path<'p>, &'static str),
    Index(&'p Path<'p>, usize),
}

impl Path<'_> {
    fn steps(&self) -> Vec<Step> {
        let (mut steps, step) = match self {
            Path::Root(steps) => return steps.to_vec(),
            Path::Key(path, key) => (path.steps(), Step::key(key)),
            Path::Index(path, index) => (path.steps(), Step::index(*index)),
        };
        steps.push(step);
        steps
    }
}

const HERE: Path<'static> = Path::Root(&[]);

struct Checker<'o> {
    options: &'o Options,
    issues: Vec<Issue>,
    /// How many errors there were, reported or not.
    errors: usize,
}

impl<'o> Checker<'o> {
    fn new(options: &'o Options) -> Self {
        Checker { options, issues: Vec::new(), errors: 0 }
    }

    #[cold]
    fn report(&mut self, at: &Path<'_>, code: IssueCode) {
        self.report_at(at.steps(), code);
    }

    fn report_at(&mut self, path: Vec<Step>, code: IssueCode) {
        let silent = self.options.abort_early && self.errors > 0;
        self.errors += usize::from(code.severity() == Severity::Error);
        if !silent {
            self.issues.push(Issue::new(code, path));
        }
    }

    fn record(&mut self, raw: &RawRecord<'_>, target: &mut impl Record, at: &Path<'_>) {
        target.fill(&mut Filling { checker: self, raw, at });
    }

    /// A field came under several of its names.
    #[cold]
    fn duplicate(&mut self, field: &Field, present: u32, at: &Path<'_>) {
        let named = |(bit, name): (usize, &&'static str)| (present >> bit & 1 == 1).then_some(*name);
        let names = field.names.iter().enumerate().filter_map(named).collect();
        self.report(&Path::Key(at, field.json_name()), IssueCode::DuplicateName { names });
    }

    /// A value is of another type than its field.
    #[cold]
    fn mismatch(&mut self, kind: Kind, raw: &Raw<'_>, at: &Path<'_>) {
        match (kind, raw) {
            (Kind::Texts | Kind::Records(_), Raw::LongList(length)) => self.report(at, too_many(*length)),
            _ => self.report(at, mismatch(raw, expected(kind))),
        }
    }

    fn segments(&mut self, items: RawList<'_>, at: &Path<'_>) -> Vec<Segment> {
        let mut segments = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let errors = self.errors;
            let mut segment = Segment::default();
            let here = Path::Index(at, index);
            match &item {
                Raw::Record(record) => self.record(record, &mut segment, &here),
                _ => self.report(&here, mismatch(&item, Expected::Object)),
            }
            let sound = self.errors == errors;
            if sound {
                segments.push(segment);
            }
        }
        segments
    }

    fn texts(&mut self, items: RawList<'_>, at: &Path<'_>) -> Option<Vec<String>> {
        let errors = self.errors;
        let mut texts = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Raw::Text(text) => texts.push(text.to_owned()),
                _ => self.report(&Path::Index(at, index), mismatch(&item, Expected::String)),
            }
        }
        (self.errors == errors).then_some(texts)
    }

    fn member(&mut self, names: &[&str], text: &str, place: &mut dyn MemberPlace, at: &Path<'_>) {
        match find(names, text) {
            Some(index) => {
                place.set_known(index);
            }
            None => {
                place.set_unknown(text.to_owned());
                let value = text.chars().take(QUOTED_CHARS).collect();
                self.report(at, IssueCode::UnknownValue { value, sentinel: is_sentinel(text) });
            }
        }
    }

    fn time(&mut self, raw: &Raw<'_>, at: &Path<'_>) -> Option<i64> {
        let instant = match raw {
            Raw::Text(text) => instant::parse(text),
            Raw::Number(ms) | Raw::Date(ms) => instant::from_number(*ms),
            _ => Instant::Invalid,
        };
        let time = match instant {
            Instant::At(at) | Instant::Clean(at) => Some(at),
            Instant::Placeholder => {
                self.report(at, IssueCode::PlaceholderTime);
                None
            }
            Instant::Invalid => {
                self.report(at, IssueCode::InvalidTime);
                None
            }
        };
        time
    }

    fn url(&mut self, text: &str, at: &Path<'_>) -> bool {
        match url::read(text) {
            url::ViewerUrl::Safe { host } => {
                if !url::is_trusted(host, &self.options.viewer_hosts) {
                    self.report(at, IssueCode::UntrustedHost { host: host.to_ascii_lowercase() });
                }
                true
            }
            url::ViewerUrl::Unsafe(reason) => {
                self.report(at, IssueCode::UnsafeUrl { reason });
                false
            }
            url::ViewerUrl::Invalid => {
                self.report(at, IssueCode::InvalidUrl);
                false
            }
        }
    }
}

/// Fills a struct with what was received of a record, and reports what can't be used. A value that can't be leaves its place
/// as it is.
struct Filling<'f, 'o, 'r> {
    checker: &'f mut Checker<'o>,
    raw: &'f RawRecord<'r>,
    at: &'f Path<'f>,
}

impl<'f, 'r> Filling<'f, '_, 'r> {
    /// The kind of a field, its value and where it is; `None` if it has none.
    #[inline]
    fn got(&mut self, index: usize) -> Option<(Kind, Raw<'r>, Path<'f>)> {
        let cell = self.raw.cell(index);
        if cell.is_absent() {
            return None;
        }
        let field = self.raw.table.fields.get(index)?;
        if cell.present().count_ones() > 1 {
            self.checker.duplicate(field, cell.present(), self.at);
        }
        Some((field.kind, self.raw.value_of(cell, field.kind), Path::Key(self.at, field.name(cell.name()))))
    }
}

impl Fill for Filling<'_, '_, '_> {
    fn text(&mut self, index: usize, place: &mut Option<String>) {
        match self.got(index) {
            Some((Kind::Url, Raw::Text(text), at)) => {
                let usable = self.checker.url(text, &at);
                *place = usable.then(|| text.to_owned());
            }
            Some((_, Raw::Text(text), _)) => *place = Some(text.to_owned()),
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn texts(&mut self, index: usize, place: &mut Option<Vec<String>>) {
        match self.got(index) {
            Some((_, Raw::List(items), at)) => *place = self.checker.texts(items, &at),
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn time(&mut self, index: usize, place: &mut Option<Time>) {
        match self.got(index) {
            Some((_, raw @ (Raw::Text(_) | Raw::Number(_) | Raw::Date(_)), at)) => {
                *place = self.checker.time(&raw, &at);
            }
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn required_time(&mut self, index: usize, place: &mut Time) {
        let errors = self.checker.errors;
        let mut time = None;
        self.time(index, &mut time);
        match time {
            Some(time) => *place = time,
            None if self.checker.errors == errors => {
                let name = self.raw.table.fields.get(index).map_or("", Field::json_name);
                self.checker.report(&Path::Key(self.at, name), IssueCode::MissingField);
            }
            None => {}
        }
    }

    fn flag(&mut self, index: usize, place: &mut Option<bool>) {
        match self.got(index) {
            Some((_, Raw::Flag(flag), _)) => *place = Some(flag),
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn count(&mut self, index: usize, place: &mut Option<u32>) {
        match self.got(index) {
            Some((_, Raw::Number(number), _))
                if number.trunc() == number && (0.0..=f64::from(u32::MAX)).contains(&number) =>
            {
                *place = Some(number as u32);
            }
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn member(&mut self, index: usize, place: &mut dyn MemberPlace) {
        match self.got(index) {
            Some((Kind::Member(names), Raw::Text(text), at)) => self.checker.member(names, text, place, &at),
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn record<R: Record + Default>(&mut self, index: usize, place: &mut Option<R>) {
        match self.got(index) {
            Some((_, Raw::Record(record), at)) => {
                let mut made = R::default();
                self.checker.record(&record, &mut made, &at);
                *place = Some(made).filter(|made| !made.is_empty());
            }
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }

    fn segments(&mut self, index: usize, place: &mut Option<Vec<Segment>>) {
        match self.got(index) {
            Some((_, Raw::List(items), at)) => *place = Some(self.checker.segments(items, &at)),
            Some((kind, raw, at)) => self.checker.mismatch(kind, &raw, &at),
            None => {}
        }
    }
}
