//! The cases of `tests/frames.json`: frames, and what a store of live sessions makes of them. Natively, and in browsers; the
//! JavaScript suite runs the same file on the built package. How they are written is described in `tests/README.md`.

#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

mod shared;

use cobrowse_session::{LiveOptions, LiveSessions};
use serde_json::{Map, Value, json};
use shared::{covers, media};

fn options(case: &Value) -> LiveOptions {
    let media: Vec<String> = media(case).into_iter().map(str::to_owned).collect();
    let usual = LiveOptions::default();
    LiveOptions { media: if media.is_empty() { usual.media } else { media }, ..usual }
}

/// Applies a frame at a time; says what it did not do that is expected.
fn apply(live: &mut LiveSessions, frame: &Value, base: i64) -> Result<(), String> {
    let at = base + frame["at"].as_i64().ok_or("a frame without a time")?;
    let applied = live.apply(&frame["frame"].to_string(), at).map_err(|issues| format!("{issues:?}"))?;
    let done = json!({ "changes": applied.changes, "found": applied.found });
    for expected in ["changes", "found"] {
        if frame.get(expected).is_some_and(|expected_value| *expected_value != done[expected]) {
            return Err(format!("{frame}: {done}"));
        }
    }
    Ok(())
}

/// What is asked of a store, by the name of the question.
fn answer(question: &str, live: &LiveSessions, now: i64) -> Result<Value, String> {
    let each = |ask: &dyn Fn(&str) -> Value| -> Value {
        live.legs().map(|leg| (leg.key.clone(), ask(&leg.key))).collect::<Map<_, _>>().into()
    };
    Ok(match question {
        "keys" => live.legs().map(|leg| json!(leg.key)).collect(),
        "legs" => each(&|key| json!(live.leg(key))),
        "durations" => each(&|key| json!(live.durations(key, now))),
        "timelines" => each(&|key| json!(live.timeline(key, now))),
        "countdowns" => each(&|key| json!(live.countdowns(key, now))),
        "pairs" => json!(live.pairs()),
        "clockOffsetMs" => json!(live.clock_offset_ms()),
        _ => return Err(format!("nobody knows what {question} asks")),
    })
}

fn check(case: &Value, live: &LiveSessions, now: i64) -> Result<(), String> {
    for (question, expected) in case["is"].as_object().ok_or("nothing is expected")? {
        let actual = answer(question, live, now)?;
        if !covers(&actual, expected) {
            return Err(format!("{question}: expected {expected}, got {actual}"));
        }
    }
    Ok(())
}

/// All orders of some frames.
fn orders(frames: &[Value]) -> Vec<Vec<Value>> {
    let Some((first, rest)) = frames.split_first() else { return vec![Vec::new()] };
    let insert = |order: Vec<Value>| {
        (0..=order.len()).map(move |at| {
            let mut order = order.clone();
            order.insert(at, first.clone());
            order
        })
    };
    orders(rest).into_iter().flat_map(insert).collect()
}

fn run_case(case: &Value, base: i64) -> Result<(), String> {
    let frames = case["frames"].as_array().ok_or("no frames")?;
    let now = base + case["now"].as_i64().unwrap_or_default();
    let orders = if case["order"] == "any" { orders(frames) } else { vec![frames.clone()] };
    if case["is"].as_object().is_none_or(Map::is_empty) {
        return Err("nothing is expected".to_owned());
    }
    for order in orders {
        let mut live = LiveSessions::new(options(case));
        // Its twin gets each frame twice, and is saved and restored in between.
        let mut twin = LiveSessions::new(options(case));
        for (index, frame) in order.iter().enumerate() {
            apply(&mut live, frame, base)?;
            apply(&mut twin, frame, base)?;
            apply(&mut twin, &json!({ "at": frame["at"], "frame": frame["frame"] }), base)?;
            if index == order.len() / 2 {
                let saved = json!(twin).to_string();
                twin =
                    LiveSessions::from_json(&saved, options(case)).map_err(|issues| format!("{issues:?}"))?;
            }
        }
        for live in [&live, &twin] {
            check(case, live, now)?;
        }
        if !twin.legs().eq(live.legs()) {
            return Err("its twin is another one".to_owned());
        }
    }
    Ok(())
}

fn run() -> (usize, Vec<String>) {
    let file: Value = serde_json::from_str(include_str!("frames.json")).expect("a file of cases");
    let base = file["base"].as_i64().expect("a time");
    shared::run(&file, |case| run_case(case, base))
}

shared::tested!(frames);
