//! What vectors can't say of records, or not in few words.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

use cobrowse_session::{Issue, Options, Phase, UnknownFields, validate};
use serde_json::{Map, Value, json};

fn codes(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| json!(issue)["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn so_many_unknown_names_are_reported() {
    let options = Options { unknown_fields: UnknownFields::Report, ..Options::default() };
    let with_names = |count: usize| {
        let mut record: Map<String, Value> =
            (0..count).map(|number| (format!("name-{number}"), json!(1))).collect();
        record.insert("id".to_owned(), json!("a"));
        validate(&json!(record).to_string(), &options).issues
    };
    let all = with_names(10_000);
    assert_eq!(all.len(), 10_000);
    assert!(codes(&all).iter().all(|code| code == "unknown_field"));
    let too_many = with_names(10_001);
    assert_eq!(codes(&too_many), ["too_many"]);
    assert_eq!(json!(too_many[0])["params"], json!({ "limit": 10_000, "received": 10_001 }));
    assert_eq!(json!(too_many[0])["path"], json!([]));
}

#[test]
fn times_that_are_the_same_are_in_order_whatever_is_tolerated() {
    let text = json!({
        "id": "a", "startAlertingTime": 5000, "connectedTime": 5000, "disconnectedTime": 9000,
        "segments": [{ "startTime": 5000, "endTime": 9000 }, { "startTime": 9000, "endTime": 9000 }],
    });
    let options = Options { skew_tolerance_ms: -1.0, ..Options::default() };
    assert_eq!(validate(&text.to_string(), &options).issues, []);
}

#[test]
fn a_name_is_suggested_that_is_two_edits_away_at_most_and_has_something_in_common() {
    let options = Options { unknown_fields: UnknownFields::Report, ..Options::default() };
    let suggested = |record: Value| {
        let issues = validate(&record.to_string(), &options).issues;
        json!(issues.last())["params"].get("suggestion").cloned()
    };
    for (name, expected) in [
        ("stat", Some("state")),
        ("states", Some("state")),
        ("sttae", Some("state")),
        ("state🦀🦀", Some("state")),
        ("peer", Some("peerId")),
        ("conectedTim", Some("connectedTime")),
        ("conectdTim", None),
        ("ix", Some("id")),
        ("xy", None),
        ("banana", None),
        ("a name of which there is nothing like it among all that are known", None),
    ] {
        assert_eq!(suggested(json!({ "id": "a", name: 1 })), expected.map(Value::from), "{name}");
    }
    // Of a record in a record, one of its own.
    for (name, expected) in [("cod", Some("code")), ("stat", None), ("notez", Some("notes"))] {
        let wrapup = json!({ "id": "a", "wrapup": { name: 1, "code": "c" } });
        assert_eq!(suggested(wrapup), expected.map(Value::from), "{name}");
    }
    let segment = json!({ "id": "a", "segments": [{ "startTime": 1_772_442_000_000_i64, "endTim": 1 }] });
    assert_eq!(suggested(segment), Some(json!("endTime")));
}

#[test]
fn phases_are_named_as_in_durations() {
    for (name, phase) in [
        ("scheduled", Phase::Scheduled),
        ("offering", Phase::Offering),
        ("contacting", Phase::Contacting),
        ("dialing", Phase::Dialing),
        ("alerting", Phase::Alerting),
        ("connected", Phase::Connected),
        ("held", Phase::Held),
        ("parked", Phase::Parked),
        ("afterCallWork", Phase::AfterCallWork),
        ("ended", Phase::Ended),
        ("unknown", Phase::Unknown),
    ] {
        assert_eq!((phase.name(), json!(phase)), (name, json!(name)));
    }
}
