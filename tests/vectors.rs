//! The shared vectors of `tests/vectors/`, natively and in browsers. The JavaScript suite runs the same files on the
//! built package; how they are written is described in `tests/README.md`.

#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

use cobrowse_session::{
    Context, EmptyText, Hold, Issue, Options, Severity, UnknownFields, durations, inspect, phase,
    platform_metrics, read, timeline,
};
use serde_json::{Map, Value, json};

macro_rules! vectors {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("vectors/", $name, ".json")))),+]
    };
}

const FILES: &[(&str, &str)] = vectors![
    "after-call-work",
    "cross-field",
    "durations",
    "enums",
    "json-text",
    "lists-and-limits",
    "metrics",
    "names",
    "options",
    "phase",
    "segment-rules",
    "timeline",
    "times",
    "types",
    "unknown-fields",
    "unknown",
    "urls",
];

const NOW: &str = "2026-03-02T12:00:00.000Z";

/// JSON text for an input, with what JSON lacks replaced by what comes nearest.
fn revive(value: &Value) -> Value {
    match value {
        Value::Object(map) => match map.iter().next().filter(|_| map.len() == 1) {
            Some((key, ms)) if key == "$date" => ms.as_i64().map_or(json!(0.5), Value::from),
            Some((key, _)) if key == "$undefined" => Value::Null,
            Some((key, repeat)) if key == "$repeat" => {
                let count = repeat[1].as_u64().expect("a count");
                (0..count).map(|_| revive(&repeat[0])).collect()
            }
            _ => map.iter().map(|(key, value)| (key.clone(), revive(value))).collect::<Map<_, _>>().into(),
        },
        Value::Array(items) => items.iter().map(revive).collect(),
        other => other.clone(),
    }
}

fn text_of(case: &Value) -> String {
    match &case["text"] {
        Value::Null => revive(&case["input"]).to_string(),
        Value::String(text) => text.clone(),
        parts => {
            let parts = parts.as_array().expect("parts");
            let repeat = |part: &Value| {
                part[0].as_str().expect("text").repeat(part[1].as_u64().expect("count") as usize)
            };
            parts.iter().map(repeat).collect()
        }
    }
}

/// Milliseconds since the epoch of an RFC 3339 time.
fn time(text: &Value) -> Option<i64> {
    read(&json!({ "connectedTime": text }).to_string(), &Options::default()).session?.connected_time
}

fn options_of(case: &Value) -> Options {
    let given = &case["options"];
    let mut options = Options::default();
    if let Some(ms) = given["skewToleranceMs"].as_f64() {
        options.skew_tolerance_ms = ms;
    }
    if let Some(hosts) = given["viewerHosts"].as_array() {
        options.viewer_hosts = hosts.iter().filter_map(|host| host.as_str().map(str::to_owned)).collect();
    }
    if given["unknownFields"] == "report" {
        options.unknown_fields = UnknownFields::Report;
    }
    options.abort_early = given["abortEarly"] == true;
    if given["emptyText"] == "absent" {
        options.empty_text = EmptyText::Absent;
    }
    options
}

fn context_of(case: &Value) -> Context {
    let given = &case["context"];
    Context {
        held: given["held"].as_bool(),
        start_hold_time: time(&given["startHoldTime"]),
        holds: holds_of(&given["holds"]),
        park_time: time(&given["parkTime"]),
        parks: holds_of(&given["parks"]),
        end_received_at: time(&given["endReceivedAt"]),
        ..Context::default()
    }
}

fn holds_of(given: &Value) -> Option<Vec<Hold>> {
    let hold = |given: &Value| Hold {
        start_time: time(&given["startTime"]),
        end_time: time(&given["endTime"]),
        start_estimated: given["startEstimated"].as_bool(),
        end_estimated: given["endEstimated"].as_bool(),
    };
    Some(given.as_array()?.iter().map(hold).collect())
}

/// Whether `actual` has all that `expected` names, where that is an object; else whether they are equal.
fn covers(actual: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(map) => map.iter().all(|(key, value)| covers(&actual[key], value)),
        _ => actual == expected,
    }
}

fn to_value(issue: &Issue) -> Value {
    serde_json::to_value(issue).expect("an issue is plain data")
}

const ERRORS: [&str; 9] = [
    "invalid_json",
    "invalid_type",
    "invalid_time",
    "invalid_url",
    "unsafe_url",
    "too_many",
    "unreadable",
    "missing_field",
    "time_order",
];

fn check_issues(actual: &[Issue], expected: &[Value]) -> Result<(), String> {
    let listed: Vec<Value> = actual.iter().map(to_value).collect();
    let same = |(actual, expected): (&Value, &Value)| {
        actual["code"] == expected["code"]
            && actual["path"] == expected["path"]
            && (expected["params"].is_null() || covers(&actual["params"], &expected["params"]))
    };
    if listed.len() != expected.len() || !listed.iter().zip(expected).all(same) {
        return Err(format!("issues: expected {}, got {}", json!(expected), json!(listed)));
    }
    for (issue, value) in actual.iter().zip(&listed) {
        let error = ERRORS.contains(&value["code"].as_str().expect("a code"));
        if (issue.severity == Severity::Error) != error || issue.message.is_empty() {
            return Err(format!("severity or message of {value}"));
        }
    }
    Ok(())
}

fn run_case(case: &Value) -> Result<(), String> {
    let options = options_of(case);
    let reading = read(&text_of(case), &options);
    check_issues(&reading.issues, case["issues"].as_array().ok_or("no issues")?)?;

    let now = time(case.get("now").unwrap_or(&json!(NOW))).ok_or("now is no time")?;
    let context = context_of(case);
    let (actual_durations, spans, metrics) = match &reading.session {
        Some(session) => (
            json!(durations(session, &context, now)),
            timeline(session, &context, now),
            json!(platform_metrics(session, &context)),
        ),
        None => (
            json!(cobrowse_session::Durations::default()),
            Vec::new(),
            json!(cobrowse_session::PlatformMetrics::default()),
        ),
    };
    if let Some(session) = &reading.session {
        let alone = json!(phase(session, &context));
        if alone != actual_durations["phase"] {
            return Err(format!("phase() is {alone}, durations say {}", actual_durations["phase"]));
        }
    }
    if case["context"].is_null() {
        let inspected = json!(inspect(&text_of(case), now, &options).durations);
        if inspected != actual_durations {
            return Err(format!("inspect: expected {actual_durations}, got {inspected}"));
        }
    }
    for key in ["phase", "live", "basis"] {
        if let Some(expected) = case.get(key).filter(|expected| **expected != actual_durations[key]) {
            return Err(format!("{key}: expected {expected}, got {}", actual_durations[key]));
        }
    }
    if let Some(expected) = case.get("timeline") {
        let spans: Vec<Value> = spans.iter().map(|span| json!(span)).collect();
        let wanted: Option<Vec<Value>> = expected
            .as_array()
            .ok_or("timeline is no list")?
            .iter()
            .map(|span| {
                let open = span["open"] == true;
                let mut wanted = json!({ "kind": span["kind"], "startMs": time(&span["start"])?, "endMs": time(&span["end"])?, "open": open });
                for flag in ["startEstimated", "endEstimated"].into_iter().filter(|flag| span[flag] == true) {
                    wanted[flag] = json!(true);
                }
                Some(wanted)
            })
            .collect();
        if Some(&spans) != wanted.as_ref() {
            return Err(format!("timeline: expected {expected}, got {}", json!(spans)));
        }
    }
    for (key, actual) in [("durations", &actual_durations), ("metrics", &metrics)] {
        if let Some(expected) = case.get(key).filter(|expected| !covers(actual, expected)) {
            return Err(format!("{key}: expected {expected}, got {actual}"));
        }
    }
    if let Some(expected) = case.get("data").filter(|_| case["keeps"] != true) {
        let data = json!(reading.session);
        if data != *expected {
            return Err(format!("data: expected {expected}, got {data}"));
        }
    }
    Ok(())
}

/// Runs all vectors; says how many passed, and what failed.
fn run() -> (usize, Vec<String>) {
    let mut passed = 0;
    let mut failures = Vec::new();
    for (name, text) in FILES {
        let file: Value = serde_json::from_str(text).expect("a vector file is JSON");
        for case in file["cases"].as_array().expect("cases") {
            match run_case(case) {
                Ok(()) => passed += 1,
                Err(reason) => failures.push(format!("{name}: {}: {reason}", case["name"])),
            }
        }
    }
    (passed, failures)
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    #[test]
    fn vectors() {
        let (passed, failures) = super::run();
        println!("{}", failures.join("\n"));
        println!("vectors: {passed} passed, {} failed", failures.len());
        assert!(failures.is_empty() && passed >= 150);
    }

    #[test]
    fn every_vector_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors");
        let mut found: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of vectors")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        found.sort();
        let listed: Vec<String> = super::FILES.iter().map(|(name, _)| format!("{name}.json")).collect();
        assert_eq!(found, listed);
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn vectors() {
        let (passed, failures) = super::run();
        for failure in &failures {
            console_log!("{failure}");
        }
        console_log!("vectors: {passed} passed, {} failed", failures.len());
        assert!(failures.is_empty() && passed >= 150);
    }
}
