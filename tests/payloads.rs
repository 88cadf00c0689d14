//! The cases of `tests/payloads.json`: payloads, and the legs in them. Natively, and in browsers; the JavaScript suite runs the same file on
//! the built package. How they are written is described in `tests/README.md`.

#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

mod shared;

use cobrowse_session::{Leg, countdowns, current_leg, legs, phase};
use serde_json::{Value, json};
use shared::{covers, media};

/// What is asked of the legs of a case, by the name of the question.
fn answer(question: &str, case: &Value, found: &[Leg]) -> Result<Value, String> {
    let now = case["now"].as_i64().unwrap_or_default();
    let each = |ask: &dyn Fn(&Leg) -> Value| found.iter().map(ask).collect();
    Ok(match question {
        "legs" => json!(found),
        "phases" => each(&|leg| json!(phase(&leg.session, &leg.context))),
        "durations" => each(&|leg| json!(leg.durations(now))),
        "metrics" => each(&|leg| json!(leg.platform_metrics())),
        "timelines" => each(&|leg| json!(leg.timeline(now))),
        "countdowns" => each(&|leg| json!(countdowns(leg, now))),
        "current" => {
            let current = current_leg(found, case["userId"].as_str());
            json!(current.map(|leg| &leg.session.id))
        }
        _ => return Err(format!("nobody knows what {question} asks")),
    })
}

fn run_case(case: &Value) -> Result<(), String> {
    let found = legs(&case["payload"].to_string(), &media(case));
    for (question, expected) in case["is"].as_object().ok_or("nothing is expected")? {
        let actual = answer(question, case, &found)?;
        if !covers(&actual, expected) {
            return Err(format!("{question}: expected {expected}, got {actual}"));
        }
    }
    Ok(())
}

fn run() -> (usize, Vec<String>) {
    let file = serde_json::from_str(include_str!("payloads.json")).expect("a file of cases");
    shared::run(&file, run_case)
}

shared::tested!(payloads);
