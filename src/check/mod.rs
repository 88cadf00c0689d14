//! Checking: what a reader found odd is judged, value by value in the order of the table ([`checker`]); then [`rules`] look
//! at the facts together; last come the names that no table knows.

mod checker;
mod path;
mod rules;
mod spelling;

pub(crate) use checker::{mismatch, not_a_list, too_many};
pub(crate) use path::{Path, Sink};

use crate::issue::{Issue, Step};
use crate::model::facts::Facts;
use crate::model::{Session, Table};
use crate::options::{Options, UnknownFields};
use crate::read::readout::Readout;
use crate::read::record::read_json;
use crate::read::{Json, ReadOptions};
use checker::Checker;

/// What came of checking a JSON text.
pub(crate) struct Checked {
    pub valid: bool,
    pub issues: Vec<Issue>,
    pub is_record: bool,
}

/// Reads a session from JSON, and checks it.
pub(crate) fn check_json(json: Json<'_>, readout: &mut Readout, options: &Options) -> Checked {
    let names = options.unknown_fields == UnknownFields::Report;
    let read_options = ReadOptions { names, ..ReadOptions::STANDARD };
    let mut issues = Vec::new();
    match read_json(json.into(), Session::TABLE, read_options, readout) {
        Ok(text) => {
            let errors = check_session(readout, Session::TABLE, text, options, &mut issues);
            Checked { valid: errors == 0, issues, is_record: readout.is_record() }
        }
        Err(code) => Checked { valid: false, issues: vec![Issue::new(code, Vec::new())], is_record: false },
    }
}

/// Judges what was read of a session, and asks the rules. Returns how many errors there are.
pub(crate) fn check_session(
    readout: &mut Readout,
    table: &'static Table,
    text: &[u8],
    options: &Options,
    sink: &mut dyn Sink,
) -> usize {
    let is_record = readout.is_record();
    let mut checker = Checker::new(readout, table, text, options, &[], sink);
    checker.judge_all();
    if is_record {
        checker.check_id();
        checker.check_rules();
        checker.report_names();
    }
    checker.finish()
}

/// Judges what was odd about a session, and asks the rules about what is known of it by now. Where nobody says its id, it needs none.
#[cfg(feature = "live")]
pub(crate) fn check_known(
    readout: &mut Readout,
    text: &[u8],
    facts: Facts,
    options: &Options,
    sink: &mut dyn Sink,
) {
    let mut checker = Checker::new(readout, Session::TABLE, text, options, &[], sink);
    checker.judge_all();
    checker.readout.facts = facts;
    checker.check_rules();
    checker.finish();
}

/// Judges what was read of a record of any table. No rules are asked. Returns how many errors there are.
#[cfg_attr(not(feature = "module"), allow(dead_code))]
pub(crate) fn check_fields_of(
    readout: &mut Readout,
    table: &'static Table,
    text: &[u8],
    options: &Options,
    prefix: &[Step],
    sink: &mut dyn Sink,
) -> usize {
    if readout.oddities.is_empty() {
        return 0;
    }
    let mut checker = Checker::new(readout, table, text, options, prefix, sink);
    checker.judge_all();
    checker.finish()
}
