//! The cases of `tests/legs.json`, natively: legs in payloads, and what is asked of them. The JavaScript suite runs the same
//! on the built package.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

use cobrowse_session::{Leg, countdowns, current_leg, ended_by, has_control, legs};
use serde_json::{Value, json};

/// What is told of the legs of a case, as far as it asks.
fn answers(case: &Value) -> Value {
    let media: Vec<&str> = match &case["media"] {
        Value::String(all) => vec![all],
        list => list.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    };
    let found = legs(&case["payload"].to_string(), &media);
    let now = case["now"].as_i64().unwrap_or_default();
    let durations =
        |found: &[Leg]| found.iter().map(|leg| leg.durations(now)).collect::<Vec<_>>().into_iter();
    let mut answers = case.clone();
    for (key, answer) in answers.as_object_mut().expect("a case") {
        match key.as_str() {
            "legs" => *answer = json!(found),
            "endedBy" => *answer = json!(ended_by(&found)),
            "countdowns" => {
                *answer = json!(countdowns(&found[0], now));
            }
            "metrics" => *answer = found.iter().map(|leg| json!(leg.platform_metrics())).collect(),
            "talkMs" => *answer = durations(&found).map(|own| json!(own.interacting_ms)).collect(),
            "handleMs" => *answer = durations(&found).map(|own| json!(own.handle_ms)).collect(),
            "control" => *answer = json!(has_control(&found[0].session)),
            "current" => {
                for question in answer.as_array_mut().expect("questions") {
                    let current = current_leg(&found, question["userId"].as_str());
                    let index =
                        found.iter().position(|leg| current.is_some_and(|own| std::ptr::eq(own, leg)));
                    question["is"] = json!(index);
                }
            }
            _ => {}
        }
    }
    answers
}

#[test]
fn legs_are_found_and_asked() {
    let file: Value = serde_json::from_str(include_str!("legs.json")).expect("a file of cases");
    let cases = file["cases"].as_array().expect("cases");
    assert!(cases.len() > 150);
    for case in cases {
        assert_eq!(answers(case), *case, "{}", case["name"]);
    }
}
