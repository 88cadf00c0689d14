//! Times against chrono: the syntax is that of `docs/contract.md`, the calendar is chrono's.
#![no_main]

use chrono::DateTime;
use cobrowse_session::{Issue, Options, Session, read};
use cobrowse_session_fuzz::codes;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

/// The beginning of year 1, its second day, and the end of year 9999.
const YEAR_1: i64 = -62_135_596_800_000;
const SECOND_DAY: i64 = YEAR_1 + 86_400_000;
const LAST: i64 = 253_402_300_799_999;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    At(i64),
    Placeholder,
    Invalid,
}

fuzz_target!(|text: &str| {
    let ours = read_time(&json!(text));
    let expected = expected_of_text(text);
    if text.get(10..11) == Some(" ") {
        // RFC 3339 lets applications take a space for the T, and allows them not to.
        assert!(ours == expected || ours == Reading::Invalid, "{text:?}: {ours:?}, expected {expected:?}");
    } else {
        assert_eq!(ours, expected, "{text:?}");
    }
    if let Ok(number @ Value::Number(_)) = serde_json::from_str(text) {
        let expected = expected_of_number(number.as_f64().expect("a double"));
        assert_eq!(read_time(&number), expected, "{text}");
    }
});

/// A value as the time of three fields, with other times between them: those of one record share their date.
fn read_time(value: &Value) -> Reading {
    let record = json!({
        "id": "a",
        "state": "quantum",
        "providerEventTime": value,
        "startAlertingTime": "2026-03-02T09:00:00.000Z",
        "connectedTime": value,
        "segments": [{ "startTime": "2024-02-29T23:59:59.999Z", "endTime": value }],
    });
    let options = Options { skew_tolerance_ms: f64::MAX, ..Options::default() };
    let (text, bytes) = (read(&record.to_string(), &options), read(record.to_string().as_bytes(), &options));
    assert_eq!(text, bytes);
    let session = text.session.expect("a record");
    let segment = session.segments.as_ref().and_then(|segments| segments.first());
    assert_eq!(session.start_alerting_time, Some(1_772_442_000_000));
    let at = session.provider_event_time;
    assert_eq!(at, session.connected_time);
    let path = |issue: &&Issue| {
        issue.path.first().is_some_and(|step| *step == cobrowse_session::Step::Key("connectedTime".into()))
    };
    let found: Vec<Issue> = text.issues.iter().filter(path).cloned().collect();
    let names: Vec<&str> = codes(&found).into_iter().map(|(name, _)| name).collect();
    match at {
        Some(at) => {
            assert_eq!(segment.and_then(|segment| segment.end_time), Some(at));
            assert!(!found.iter().any(Issue::is_error), "{value}: {found:?}");
            assert_clean(&session, at);
            Reading::At(at)
        }
        None if names == ["placeholder_time"] => Reading::Placeholder,
        None => {
            assert_eq!(names, ["invalid_time"], "{value}");
            // A segment in error is passed over.
            assert_eq!(segment, None);
            Reading::Invalid
        }
    }
}

/// A time is written as chrono writes it, and reads as itself.
fn assert_clean(session: &Session, at: i64) {
    let clean = json!(session)["connectedTime"].as_str().expect("a time is written as text").to_owned();
    let theirs = DateTime::from_timestamp_millis(at).expect("chrono knows the years 1 to 9999");
    assert_eq!(clean, theirs.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    let again = read(&json!({ "connectedTime": clean }).to_string(), &Options::default());
    assert_eq!(again.session.expect("a record").connected_time, Some(at));
}

fn in_range(at: i64) -> Reading {
    match at {
        YEAR_1..SECOND_DAY => Reading::Placeholder,
        SECOND_DAY..=LAST => Reading::At(at),
        _ => Reading::Invalid,
    }
}

fn expected_of_number(number: f64) -> Reading {
    if number.fract() == 0.0 && number.abs() < 1e15 { in_range(number as i64) } else { Reading::Invalid }
}

fn expected_of_text(text: &str) -> Reading {
    if let Some(rest) = text.strip_prefix("0001-01-01")
        && (rest.is_empty() || rest.starts_with(['T', 't', ' ']))
    {
        return Reading::Placeholder;
    }
    // A year 0 is none, although an offset may make it the first day of year 1.
    let Some(plain) = plain(text).filter(|plain| !plain.starts_with("0000")) else { return Reading::Invalid };
    match DateTime::parse_from_rfc3339(&plain) {
        Ok(time) => in_range(time.timestamp_millis()),
        Err(_) => Reading::Invalid,
    }
}

/// A time as RFC 3339 has it, in ASCII and with the colon of its offset, its fraction cut to milliseconds and its leap second
/// taken back. `None`: it has not the form.
fn plain(text: &str) -> Option<String> {
    const FORM: &[u8; 19] = b"0000-00-00T00:00:00";
    let (start, rest) = text.split_at_checked(FORM.len())?;
    for (byte, form) in start.bytes().zip(FORM) {
        let fits = match form {
            b'0' => byte.is_ascii_digit(),
            b'T' => b"Tt ".contains(&byte),
            _ => byte == *form,
        };
        fits.then_some(())?;
    }
    let start = match start.strip_suffix(":60") {
        Some(before) => format!("{before}:59"),
        None => start.to_owned(),
    };
    let (fraction, offset) = match rest.strip_prefix('.') {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then_some(())?;
            (format!(".{}", &rest[..digits.min(3)]), &rest[digits..])
        }
        None => (String::new(), rest),
    };
    let is_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let offset = match offset {
        "Z" | "z" => "Z".to_owned(),
        _ => {
            let (sign, rest) = offset.split_at_checked(1).filter(|(sign, _)| ["+", "-"].contains(sign))?;
            let (hours, rest) = rest.split_at_checked(2).filter(|(hours, _)| is_digits(hours))?;
            let minutes = rest.strip_prefix(':').unwrap_or(rest);
            (is_digits(minutes) && hours < "24").then_some(())?;
            format!("{sign}{hours}:{minutes}")
        }
    };
    Some(format!("{start}{fraction}{offset}"))
}
