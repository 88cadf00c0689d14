//! What several fuzz targets use: the clock that they read, JSON as serde_json reads it, and ways to cut input.

pub mod frames;

use cobrowse_session::{Issue, LiveSessions, Step};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// 2026-03-02T12:00:00.000Z, as in `tests/vectors`.
pub const NOW: i64 = 1_772_452_800_000;

/// How many levels of JSON are read.
pub const LEVELS: usize = 128;

/// A byte order mark.
pub const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Whether a text is JSON of any depth. Nothing is stored, so that numbers beyond doubles and lone surrogates are JSON,
/// as they are for `JSON.parse`.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// How many levels a text of JSON has.
pub fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether a text is JSON that this crate reads: of at most 128 levels.
pub fn is_read(text: &str) -> bool {
    is_json(text) && depth(text) <= LEVELS
}

/// The names of the issues' codes, and their paths.
pub fn codes(issues: &[Issue]) -> Vec<(&'static str, &[Step])> {
    issues.iter().map(|issue| (issue.code.name(), issue.path.as_slice())).collect()
}

/// Whether there is one issue, and it says that the text is no JSON.
pub fn is_refused(issues: &[Issue]) -> bool {
    codes(issues) == [("invalid_json", [].as_slice())]
}

/// What a store shows.
pub fn snapshot(live: &LiveSessions) -> Value {
    json!(live.legs().collect::<Vec<_>>())
}

/// What a store saves.
pub fn save(live: &LiveSessions) -> String {
    serde_json::to_string(live).expect("a store is plain data")
}

/// Splits off the first byte, a number less than `limit`.
pub fn first_number(data: &[u8], limit: usize) -> (usize, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (usize::from(*first) % limit, rest))
}
