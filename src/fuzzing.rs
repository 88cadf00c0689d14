//! What the fuzz targets of `fuzz/` call beside the public API: the parts that only the npm package exports. It exists
//! under `cfg(fuzzing)` alone, which cargo-fuzz sets.

use crate::check::check_session;
use crate::live::LiveSessions;
use crate::model::url;
use crate::model::{Session, Time};
use crate::options::Options;
use crate::read::ReadOptions;
use crate::read::lines::{Source, State, read};
use crate::read::readout::Readout;
use crate::results::Inspection;
use crate::time::{Durations, Timeline, clamp, durations};

/// The domains of the regions.
pub const REGION_DOMAINS: &[&str] = &url::REGION_DOMAINS;

/// One record of many.
#[derive(Debug, PartialEq)]
pub struct Line {
    /// Where it begins, in bytes from the beginning of all pieces.
    pub offset: usize,
    /// How many bytes it has.
    pub length: usize,
    /// Its issues and its durations. `None`: it is no JSON.
    pub inspection: Option<Inspection>,
}

/// Inspects the records of bytes that come in pieces, as `inspectLines` and `inspectStream` do: the reader is called
/// again after each `most` records, and what it did not read of a piece stands before the next piece. Returns the
/// records, and whether the reader gave up.
pub fn inspect_lines(pieces: &[&[u8]], most: usize, now: Time) -> (Vec<Line>, bool) {
    let mut lines = Vec::new();
    let mut state = State::default();
    let mut readout = Readout::default();
    let mut rest: Vec<u8> = Vec::new();
    let mut done = 0;
    for (index, piece) in pieces.iter().chain(&[[].as_slice()]).enumerate() {
        let last = index == pieces.len();
        rest.extend_from_slice(piece);
        loop {
            let mut count = 0;
            let mut source =
                Source { table: Session::TABLE, options: ReadOptions::STANDARD, readout: &mut readout };
            let taken = read(&rest, &mut state, last, &mut source, |place, text, readout| {
                let inspection = text.ok().map(|text| inspection(readout, text, now));
                lines.push(Line { offset: done + place.offset, length: place.length, inspection });
                count += 1;
                count < most
            });
            rest.drain(..taken);
            done += taken;
            if count < most {
                break;
            }
        }
    }
    assert!(rest.is_empty(), "{} bytes are left of the last piece", rest.len());
    (lines, state == State::Broken)
}

fn inspection(readout: &mut Readout, text: &[u8], now: Time) -> Inspection {
    let mut issues = Vec::new();
    let errors = check_session(readout, Session::TABLE, text, &Options::default(), &mut issues);
    let durations = if readout.is_record() {
        durations(&readout.facts, clamp(now), &mut Timeline::default())
    } else {
        Durations::default()
    };
    Inspection { valid: errors == 0, issues, durations }
}

/// What the npm package's `tick` answers of each leg at a time of the platform's clock, in the order of the keys.
pub fn tick(live: &LiveSessions, now: Time) -> Vec<(String, Option<Time>)> {
    let phase_ms = |leg| live.phase_start(leg).map(|start| now.saturating_sub(start).max(0));
    let numbers = live.numbers().into_iter();
    numbers.map(|leg| (live.key(leg).unwrap_or_default().to_owned(), phase_ms(leg))).collect()
}
