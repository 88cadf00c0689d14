//! Bytes to `validate`, `inspect`, `read` and `parse`: they agree with each other, with serde_json about what is JSON and
//! what it holds, and with themselves when the same JSON is written in another way.
#![no_main]

use cobrowse_session::{
    Context, Durations, Inspection, Issue, Json, Options, Reading, Step, UnknownFields, Validation,
    durations, inspect, legs, parse, read, validate,
};
use cobrowse_session_fuzz::{MARK, NOW, codes, is_read, is_refused};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let issues = assert_agreement(data);
    let body = data.strip_prefix(MARK).unwrap_or(data);
    let text = str::from_utf8(body).ok();
    assert_eq!(is_refused(&issues), !text.is_some_and(is_read), "is it JSON?");
    // The shortest issue-ridden element has more bytes than issues.
    assert!(issues.len() <= data.len() + 8, "{} issues of {} bytes", issues.len(), data.len());
    if let Ok(text) = str::from_utf8(data) {
        assert_text_is_as_bytes(text, &issues);
    }
    assert_offset(data, &issues);
    if is_refused(&issues) {
        assert!(legs(data, &["all"]).is_empty());
        return;
    }
    // It refuses what it can't store: numbers beyond doubles, lone surrogates.
    let Some(value) = text.and_then(|text| serde_json::from_str::<Value>(text).ok()) else { return };
    for issue in &issues {
        assert_path(&value, issue);
    }
    assert_values(&value, &read(data, &Options::default()));
    // Without spaces, escapes and repeated keys; and with keys in another order.
    let mut turned = value.clone();
    turn(&mut turned);
    for same in [value, turned] {
        let same = same.to_string();
        assert_eq!(
            inspect(&same, NOW, &Options::default()),
            inspect(data, NOW, &Options::default()),
            "{same}"
        );
    }
    for leg in legs(data, &["all"]) {
        assert_reads_back(&leg.session);
    }
});

/// The ways in agree, under every option. Returns the issues by default.
fn assert_agreement(data: &[u8]) -> Vec<Issue> {
    let plain = Options::default();
    let Validation { valid, issues } = validate(data, &plain);
    assert_eq!(valid, !issues.iter().any(Issue::is_error));
    let Inspection { valid: also_valid, issues: also_issues, durations: timed } = inspect(data, NOW, &plain);
    assert_eq!((valid, &issues), (also_valid, &also_issues), "inspect");
    let Reading { session, issues: also_issues } = read(data, &plain);
    assert_eq!(issues, also_issues, "read");
    match parse(data, &plain) {
        Ok(parsed) => assert!(valid && session.as_ref() == Some(&parsed), "parse"),
        Err(error) => assert_eq!((valid, &error.issues), (false, &issues), "parse"),
    }
    match &session {
        Some(session) => {
            assert_eq!(durations(session, &Context::default(), NOW), timed, "durations");
            assert_reads_back(session);
        }
        None => assert!(timed == Durations::default() && !valid),
    }

    let report = Options { unknown_fields: UnknownFields::Report, ..Options::default() };
    let reported = validate(data, &report).issues;
    let known = reported.iter().take_while(|issue| issue.code.name() != "unknown_field").count();
    assert_eq!(reported[..known], issues, "unknown fields come last");
    assert!(reported[known..].iter().all(|issue| issue.code.name() == "unknown_field" && !issue.is_error()));

    let early = Options { abort_early: true, ..Options::default() };
    let first = issues.iter().position(Issue::is_error).map_or(issues.len(), |at| at + 1);
    assert_eq!(validate(data, &early).issues, issues[..first], "it stops at the first error");
    issues
}

/// Clean output is valid but for the order of its times, and reads as itself.
fn assert_reads_back(session: &cobrowse_session::Session) {
    let clean = serde_json::to_string(session).expect("a session is plain data");
    let again = read(&clean, &Options { skew_tolerance_ms: f64::MAX, ..Options::default() });
    assert!(!again.issues.iter().any(Issue::is_error), "{clean}: {:?}", again.issues);
    assert_eq!(again.session.as_ref(), Some(session), "{clean}");
}

/// The same as text, where a byte order mark is no JSON and offsets count UTF-16 units.
fn assert_text_is_as_bytes(text: &str, issues: &[Issue]) {
    let of_text = validate(text, &Options::default()).issues;
    assert_eq!(validate(Json::from(text), &Options::default()).issues, of_text);
    if text.starts_with('\u{FEFF}') {
        assert!(is_refused(&of_text));
    } else if !is_refused(issues) {
        assert_eq!(of_text, issues);
    } else {
        let (bytes, units) = (offset(issues), offset(&of_text));
        assert_eq!(text.get(..bytes).map(|before| before.encode_utf16().count()), Some(units));
    }
}

fn offset(issues: &[Issue]) -> usize {
    match issues {
        [Issue { code: cobrowse_session::IssueCode::InvalidJson { offset }, .. }] => *offset as usize,
        other => panic!("{other:?}"),
    }
}

/// What stands before the offset of `invalid_json` is no reason to refuse it: cut off there, it is refused where it ends.
/// Of bytes that are not UTF-8, the offset is that of the first one that is not.
fn assert_offset(data: &[u8], issues: &[Issue]) {
    if !is_refused(issues) {
        return;
    }
    let at = offset(issues);
    if let Err(error) = str::from_utf8(data) {
        assert_eq!(at, error.valid_up_to());
        return;
    }
    let cut = validate(&data[..at], &Options::default()).issues;
    assert!(!is_refused(&cut) || offset(&cut) == at, "cut off at {at}, it is refused at {}", offset(&cut));
}

/// Every path leads to a value, or to a field that the issue says is missing.
fn assert_path(value: &Value, issue: &Issue) {
    const OF_MISSING: [&str; 5] =
        ["missing_field", "missing_id", "state_conflict", "segment_open", "duplicate_name"];
    let mut at = value;
    for (index, step) in issue.path.iter().enumerate() {
        let next = match step {
            Step::Key(key) => at.get(&**key),
            Step::Index(element) => at.get(*element as usize),
        };
        match next {
            Some(next) => at = next,
            None => {
                let is_last = index + 1 == issue.path.len();
                assert!(is_last && OF_MISSING.contains(&issue.code.name()), "{issue:?} leads nowhere");
            }
        }
    }
}

/// Fields of simple types are what serde_json says they are.
fn assert_values(value: &Value, reading: &Reading) {
    let Some(fields) = value.as_object() else {
        assert!(reading.session.is_none());
        assert_eq!(codes(&reading.issues), [("invalid_type", [].as_slice())]);
        return;
    };
    let session = reading.session.as_ref().expect("an object is a record");
    let first = |names: &[&str]| {
        names.iter().find_map(|name| {
            fields.get(*name).filter(|value| !value.is_null()).map(|value| (value, (*name).to_owned()))
        })
    };
    let is_wrong = |name: String| {
        codes(&reading.issues).contains(&("invalid_type", [Step::Key(name.into())].as_slice()))
    };
    for (read, names) in [
        (&session.id, ["id"].as_slice()),
        (&session.cobrowse_session_id, &["cobrowseSessionId", "cobrowse_session_id"]),
        (&session.provider, &["provider"]),
        (&session.peer_id, &["peerId", "peer_id"]),
    ] {
        match first(names) {
            None => assert_eq!(*read, None),
            Some((Value::String(text), _)) => assert_eq!(read.as_ref(), Some(text)),
            Some((_, name)) => assert!(read.is_none() && is_wrong(name)),
        }
    }
    match first(&["afterCallWorkRequired", "after_call_work_required"]) {
        None => assert_eq!(session.after_call_work_required, None),
        Some((Value::Bool(flag), _)) => assert_eq!(session.after_call_work_required, Some(*flag)),
        Some((_, name)) => assert!(session.after_call_work_required.is_none() && is_wrong(name)),
    }
    if let Some((Value::Array(elements), _)) = first(&["segments"]) {
        assert!(session.segments.as_ref().is_none_or(|segments| segments.len() <= elements.len()));
    }
    if let Some((Value::Array(elements), _)) = first(&["controlling"]) {
        let texts: Vec<&str> = elements.iter().filter_map(Value::as_str).collect();
        if texts.len() == elements.len() && texts.len() <= 10_000 {
            let read: Vec<&str> = session.controlling.iter().flatten().map(String::as_str).collect();
            assert_eq!(read, texts);
        }
    }
}

/// Turns the keys of all objects round.
fn turn(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(turn),
        Value::Object(fields) => {
            let turned = std::mem::take(fields).into_iter().rev();
            fields.extend(turned.map(|(key, mut value)| {
                turn(&mut value);
                (key, value)
            }));
        }
        _ => {}
    }
}
