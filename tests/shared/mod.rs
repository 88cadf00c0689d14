//! What tests of shared cases have in common.

use serde_json::Value;

/// Whether an answer has all that is expected of it. Null is expected of what is absent, too.
pub fn covers(actual: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(map) => !actual.is_null() && map.iter().all(|(key, value)| covers(&actual[key], value)),
        Value::Array(list) => actual.as_array().is_some_and(|own| {
            own.len() == list.len() && own.iter().zip(list).all(|(actual, expected)| covers(actual, expected))
        }),
        _ => actual == expected,
    }
}

/// Runs all cases of a file; says how many passed, and what failed.
pub fn run(file: &Value, run_case: impl Fn(&Value) -> Result<(), String>) -> (usize, Vec<String>) {
    let cases = file["cases"].as_array().cloned().unwrap_or_default();
    let failed = cases.iter().filter_map(|case| Some(format!("{}: {}", case["name"], run_case(case).err()?)));
    let failed: Vec<String> = failed.collect();
    (cases.len() - failed.len(), failed)
}

/// The media that a case asks for.
pub fn media(case: &Value) -> Vec<&str> {
    match &case["media"] {
        Value::String(all) => vec![all],
        list => list.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    }
}

/// The test of a file of cases that `run` runs: natively, and in browsers.
macro_rules! tested {
    ($name:ident) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            let (passed, failed) = run();
            println!("{}", failed.join("\n"));
            println!("vectors: {passed} passed, {} failed", failed.len());
            assert!(failed.is_empty() && passed >= 20);
        }

        #[cfg(target_arch = "wasm32")]
        mod browser {
            use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

            wasm_bindgen_test_configure!(run_in_browser);

            #[wasm_bindgen_test]
            fn $name() {
                let (passed, failed) = super::run();
                for failure in &failed {
                    console_log!("{failure}");
                }
                console_log!("vectors: {passed} passed, {} failed", failed.len());
                assert!(failed.is_empty() && passed >= 20);
            }
        }
    };
}
pub(crate) use tested;
