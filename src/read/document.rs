//! JSON documents of which parts are read one by one: payloads.

use std::num::NonZeroUsize;

use super::readout::{Oddity, Readout};
use super::record::RecordReader;
use super::scan::{Container, EXTENSION, Scanner};
use super::skip::Listed;
use super::{JsonBytes, ReadOptions};
use crate::issue::IssueCode;
use crate::model::Table;

/// The table of a record of which nothing is wanted.
const NOTHING: &Table = &Table::new(&[]);

/// JSON that was found to be JSON, of which parts are read one by one.
pub(crate) struct Document<'a> {
    pub text: &'a [u8],
    containers: Vec<Container>,
    options: ReadOptions,
}

/// Objects that were found to be JSON before, in another text.
pub(crate) trait KnownJson {
    /// The length of such an object that a text begins with, unless it nests too deeply in so many arrays and objects.
    fn length(&self, text: &[u8], depth: usize) -> Option<NonZeroUsize>;
}

impl<'a> Document<'a> {
    /// Goes through all of a text; or says why it is no JSON.
    pub fn new(json: JsonBytes<'a>, options: ReadOptions) -> Result<Self, IssueCode> {
        Document::with_known(json, options, None)
    }

    /// As [`Document::new`]. Elements of lists that are `known` are passed over.
    pub fn with_known(
        json: JsonBytes<'a>,
        options: ReadOptions,
        known: Option<&dyn KnownJson>,
    ) -> Result<Self, IssueCode> {
        let text = json.body();
        let mut containers = Vec::new();
        let mut scan = Scanner::new(text, 0, options.double).with_containers(&[], options.is_extended());
        scan.space();
        let read = scan.skip_and_list(&mut Listed { containers: &mut containers, known });
        if read.is_ok() {
            scan.space();
        }
        let is_whole = read.is_ok() && scan.at == text.len();
        if !(is_whole && scan.is_ascii()) {
            // What is not UTF-8 is no JSON from there on, whatever else may be wrong with it.
            str::from_utf8(text).map_err(|error| json.issue_at(error.valid_up_to()))?;
        }
        if !is_whole {
            return Err(json.issue_at(scan.at));
        }
        Ok(Document { text, containers, options })
    }

    fn scan(&self, at: usize) -> Scanner<'_> {
        Scanner::new(self.text, at, self.options.double)
            .with_containers(&self.containers, self.options.is_extended())
    }

    /// Where the value begins that the text is.
    pub fn root(&self) -> usize {
        let mut scan = self.scan(0);
        scan.space();
        scan.at
    }

    pub fn is_list(&self, at: usize) -> bool {
        self.text.get(at) == Some(&b'[')
    }

    pub fn is_record(&self, at: usize) -> bool {
        self.text.get(at) == Some(&b'{')
    }

    /// The string that begins at a byte of the text.
    pub fn string_at(&self, at: usize) -> Option<String> {
        let mut scan = self.scan(at);
        let mut unescaped = String::new();
        let span = if scan.peek() == Some(b'"') { scan.string(&mut unescaped).ok() } else { None };
        str::from_utf8(scan.bytes_of(span?, &unescaped)).ok().map(str::to_owned)
    }

    /// Reads the record that begins at a byte of the text.
    pub fn read(&self, at: usize, table: &'static Table, readout: &mut Readout) {
        readout.clear();
        let mut reader = RecordReader { scan: self.scan(at), options: self.options, out: readout };
        // It was found to be JSON.
        let _ = reader.root(table);
    }

    /// The bytes of the array or object that begins here, if it is a long one.
    pub fn long_container(&self, at: usize) -> Option<&'a [u8]> {
        self.text.get(at..at + self.scan(at).known_length()?)
    }

    /// Whether a part of the text is JSON by itself, without tokens for what JSON lacks.
    pub fn is_json(&self, part: &[u8]) -> bool {
        !(self.options.is_extended() && part.contains(&EXTENSION))
    }

    /// What a value is that is no record.
    pub fn odd_at(&self, at: usize) -> Oddity {
        let mut readout = Readout::default();
        self.read(at, NOTHING, &mut readout);
        readout.oddities.first().copied().unwrap_or_default()
    }

    /// Where the elements of the list begin that begins at a byte of the text.
    pub fn elements(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut scan = self.scan(at);
        let mut goes_on = scan.open().is_ok() && scan.peek() != Some(b']');
        std::iter::from_fn(move || {
            let here = goes_on.then_some(scan.at)?;
            goes_on = scan.skip_value().is_ok() && scan.more(b']').unwrap_or(false);
            Some(here)
        })
    }
}
