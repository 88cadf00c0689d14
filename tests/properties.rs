//! Properties over random input, natively. The JavaScript suite has its own, on the built package.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing)] // A test may panic: that is how it fails.

#[path = "../src/cases.rs"]
mod cases;

use cases::cases;
use chrono::DateTime;
use cobrowse_session::{
    AfterCallWork, AfterCallWorkState, Context, IssueCode, Open, Options, Segment, Session, Span, SpanKind,
    State, Wrapup, durations, parse, phase, platform_metrics, read, timeline, validate,
};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Value, json};

const CASES: u32 = 10_000;

/// Moments close enough to collide.
fn moment() -> impl Strategy<Value = i64> {
    (0..40i64).prop_map(|step| 1_772_442_000_000 + step * 500)
}

fn state() -> impl Strategy<Value = Open<State>> {
    prop_oneof![
        prop::sample::select(vec![
            State::Alerting,
            State::Dialing,
            State::Contacting,
            State::Connected,
            State::Disconnected,
            State::Terminated,
            State::None,
            State::Parked,
        ])
        .prop_map(Open::Known),
        Just(Open::Unknown("quantum".to_owned())),
    ]
}

fn segment() -> impl Strategy<Value = Segment> {
    let types = ["Alert", "Interact", "HOLD", "Wrapup", "contacting", "Dialing", "Scheduled", "System"];
    (moment(), of(moment()), of(prop::sample::select(types.to_vec()))).prop_map(
        |(start_time, end_time, kind)| Segment {
            start_time,
            end_time,
            type_: kind.map(str::to_owned),
            ..Segment::default()
        },
    )
}

fn session() -> impl Strategy<Value = Session> {
    let after_call_work = (
        of(moment()),
        of(moment()),
        of(prop::sample::select(vec![
            AfterCallWorkState::Pending,
            AfterCallWorkState::Complete,
            AfterCallWorkState::Unknown,
        ])),
    )
        .prop_map(|(start_time, end_time, state)| AfterCallWork {
            start_time,
            end_time,
            state: state.map(Open::Known),
        });
    let wrapup = (of(0..100u32), of(moment()), of(any::<bool>())).prop_map(
        |(duration_seconds, end_time, provisional)| Wrapup {
            duration_seconds,
            end_time,
            provisional,
            ..Wrapup::default()
        },
    );
    (
        of(state()),
        of(moment()),
        of(moment()),
        of(moment()),
        of(prop::collection::vec(segment(), 0..6)),
        of(wrapup),
        of(after_call_work),
    )
        .prop_map(|(state, alerting, connected, disconnected, segments, wrapup, after_call_work)| {
            Session {
                state,
                start_alerting_time: alerting,
                connected_time: connected,
                disconnected_time: disconnected,
                segments,
                wrapup,
                after_call_work,
                ..Session::default()
            }
        })
}

fn context() -> impl Strategy<Value = Context> {
    (of(any::<bool>()), of(moment())).prop_map(|(held, start_hold_time)| Context {
        held,
        start_hold_time,
        ..Context::default()
    })
}

fn sum(spans: &[Span], kind: SpanKind) -> i64 {
    spans.iter().filter(|span| span.kind == kind).map(|span| span.end_ms - span.start_ms).sum()
}

/// JSON texts: values as serde_json writes them, and the same with a character changed.
fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "state",
            "id",
            "segments",
            "startTime",
            "self",
            "wrapup",
            "tags",
            "connected_time"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
    .prop_map(|value| value.to_string())
}

fn mangled() -> impl Strategy<Value = String> {
    let marks =
        vec![",", "}", "]", "\"", "\\", "0", "e", "-", ".", "\0", "\u{FEFF}", " ", "n", "{", "[", ":"];
    (json_text(), any::<prop::sample::Index>(), prop::sample::select(marks), any::<bool>()).prop_map(
        |(text, at, mark, replace)| {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            if replace && at < chars.len() {
                chars.remove(at);
            }
            chars.splice(at..at, mark.chars());
            chars.into_iter().collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(CASES), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_are_those_of_spans_that_never_overlap(session in session(), context in context(), now in moment()) {
        let spans = timeline(&session, &context, now);
        let known = durations(&session, &context, now);
        for (kind, ms) in [
            (SpanKind::Alerting, known.alerting_ms),
            (SpanKind::Contacting, known.contacting_ms),
            (SpanKind::Dialing, known.dialing_ms),
            (SpanKind::Interacting, known.interacting_ms),
            (SpanKind::Held, known.held_ms),
            (SpanKind::Parked, known.parked_ms),
            (SpanKind::AfterCallWork, known.after_call_work_ms),
        ] {
            let sum = sum(&spans, kind);
            prop_assert_eq!(ms.unwrap_or(sum), sum);
        }
        for pair in spans.windows(2) {
            prop_assert!(pair[0].end_ms <= pair[1].start_ms);
        }
        for span in &spans {
            prop_assert!(span.end_ms > span.start_ms || (span.open && span.end_ms == span.start_ms));
        }
        prop_assert_eq!(known.phase, phase(&session, &context));
    }

    #[test]
    fn what_only_grows_never_falls(session in session(), context in context(), now in moment(), more in 0..50_000i64) {
        let before = durations(&session, &context, now);
        let after = durations(&session, &context, now + more);
        for (before, after) in [
            (before.alerting_ms, after.alerting_ms),
            (before.interacting_ms, after.interacting_ms),
            (before.after_call_work_ms, after.after_call_work_ms),
            (before.total_ms, after.total_ms),
        ] {
            prop_assert_eq!(before.is_some(), after.is_some());
            prop_assert!(after >= before);
        }
        // What the platform prints of finished things is what there is of them.
        let metrics = platform_metrics(&session, &context);
        if !after.live {
            prop_assert_eq!(metrics.t_talk_complete, after.interacting_ms);
            prop_assert_eq!(metrics.t_held_complete, after.held_ms);
        }
    }

    #[test]
    fn clean_output_reads_back_as_itself(session in session()) {
        let options = Options { skew_tolerance_ms: f64::MAX, ..Options::default() };
        let text = serde_json::to_string(&session).expect("a session is plain data");
        let back = parse(&text, &options).expect("a clean session is valid");
        let same = serde_json::to_string(&back).expect("a session is plain data");
        // A sub-record without a value is absent.
        prop_assert_eq!(same, text.replace(",\"wrapup\":{}", "").replace(",\"afterCallWork\":{}", "")
            .replace("\"wrapup\":{},", "").replace("\"afterCallWork\":{},", "")
            .replace("\"wrapup\":{}", "").replace("\"afterCallWork\":{}", ""));
    }

    #[test]
    fn text_is_json_where_serde_json_says_so(text in prop_oneof![json_text(), mangled(), any::<String>()]) {
        let ours = validate(&text, &Options::default());
        let refused = matches!(ours.issues.first().map(|issue| &issue.code), Some(IssueCode::InvalidJson { .. }));
        match serde_json::from_str::<Value>(&text) {
            Ok(_) => prop_assert!(!refused),
            // It also refuses what JSON.parse takes: numbers too large, and lone surrogates.
            Err(error) if error.to_string().contains("number out of range") || error.to_string().contains("surrogate") => {}
            Err(_) => prop_assert!(refused),
        }
        // A byte order mark is part of text, but not of bytes.
        prop_assume!(!text.starts_with('\u{FEFF}'));
        let of_bytes = validate(text.as_bytes(), &Options::default());
        prop_assert_eq!(of_bytes.valid, ours.valid);
        if !refused {
            prop_assert_eq!(of_bytes, ours);
        }
    }

    #[test]
    fn any_times_are_reckoned_with(a in any::<i64>(), b in any::<i64>(), c in any::<i64>(), now in any::<i64>()) {
        let session = Session {
            connected_time: Some(a),
            disconnected_time: Some(b),
            segments: Some(vec![
                Segment { start_time: i64::MIN, end_time: Some(i64::MAX), ..Segment::default() },
                Segment { start_time: c, end_time: None, ..Segment::default() },
            ]),
            wrapup: Some(Wrapup { duration_seconds: Some(u32::MAX), ..Wrapup::default() }),
            ..Session::default()
        };
        durations(&session, &Context::default(), now);
        platform_metrics(&session, &Context::default());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let reading = read(&bytes, &Options::default());
        prop_assert!(reading.session.is_some() || !reading.issues.is_empty());
    }

    #[test]
    fn times_are_those_of_chrono(
        year in 1..=9999i32, month in 0..=13u32, day in 0..=32u32, hour in 0..=25u32, minute in 0..=61u32,
        second in 0..=61u32, fraction in "(\\.[0-9]{1,12})?", zone in "Z|z|[+-][0-2][0-9]:[0-6][0-9]",
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}");
        let ours = read(&json!({ "id": "a", "connectedTime": text }).to_string(), &Options::default());
        let (session, issues) = (ours.session.expect("a record"), ours.issues);
        let theirs = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.timestamp_millis());
        match session.connected_time {
            // A leap second reads as the second before it, where chrono counts on.
            Some(at) if second == 60 => prop_assert_eq!(Some(at + 1000), theirs.or(Some(at + 1000))),
            Some(at) => prop_assert_eq!(Some(at), theirs),
            None if issues.iter().any(|issue| issue.code == IssueCode::PlaceholderTime) => {}
            None => {
                // What chrono reads and we don't lies outside of the years 1 to 9999.
                let outside = theirs.is_none_or(|at| !(-62_135_596_800_000..=253_402_300_799_999).contains(&at));
                prop_assert!(outside, "{text}");
            }
        }
    }
}
