//! Timing against a slow and obvious reading of the contract (`oracle/mod.rs`).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)] // A test may panic: that is how it fails.

#[path = "../src/cases.rs"]
mod cases;
#[path = "oracle/mod.rs"]
mod oracle;

use cases::cases;
use cobrowse_session::{
    AfterCallWork, AfterCallWorkState, Context, Hold, Open, Segment, Session, State, Wrapup, durations,
    platform_metrics, timeline,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json, to_value};

/// Moments close enough to collide, and far enough apart to lag.
fn moment() -> impl Strategy<Value = i64> {
    (0..24i64).prop_map(|step| 1_772_442_000_000 + step * 500)
}

fn state() -> impl Strategy<Value = Open<State>> {
    let known = vec![
        State::Alerting,
        State::Dialing,
        State::Contacting,
        State::Offering,
        State::Scheduled,
        State::Connected,
        State::Connected,
        State::Connected,
        State::Disconnected,
        State::Disconnected,
        State::Terminated,
        State::Terminated,
        State::None,
        State::Parked,
        State::Parked,
        State::Transmitting,
    ];
    prop_oneof![
        15 => prop::sample::select(known).prop_map(Open::Known),
        1 => Just(Open::Unknown("quantum".to_owned())),
    ]
}

fn segment() -> impl Strategy<Value = Segment> {
    let types = vec![
        "Alert",
        "Interact",
        "Interact",
        "Hold",
        "HOLD",
        "Wrapup",
        "contacting",
        "Dialing",
        "Scheduled",
        "System",
        "Sharing",
        "Parked",
    ];
    (moment(), of(moment()), of(prop::sample::select(types))).prop_map(|(start_time, end_time, kind)| {
        Segment { start_time, end_time, type_: kind.map(str::to_owned), ..Segment::default() }
    })
}

/// Segments as the platform sends them: one behind the other, the last of them open or not.
fn sequence() -> impl Strategy<Value = Vec<Segment>> {
    (vec(segment(), 1..6), any::<bool>()).prop_map(|(mut segments, is_open)| {
        segments.sort_by_key(|segment| segment.start_time);
        for index in 0..segments.len() {
            segments[index].end_time = segments.get(index + 1).map(|next| next.start_time);
        }
        if !is_open && let Some(last) = segments.last_mut() {
            last.end_time = Some(last.start_time + 1500);
        }
        segments
    })
}

fn hold() -> impl Strategy<Value = Hold> {
    (of(moment()), of(moment()), of(any::<bool>()), of(any::<bool>())).prop_map(
        |(start_time, end_time, start_estimated, end_estimated)| Hold {
            start_time,
            end_time,
            start_estimated,
            end_estimated,
        },
    )
}

fn session() -> impl Strategy<Value = Session> {
    let states = vec![
        AfterCallWorkState::Pending,
        AfterCallWorkState::Complete,
        AfterCallWorkState::Unknown,
        AfterCallWorkState::Skipped,
        AfterCallWorkState::NotApplicable,
    ];
    let state_of_work = of(prop::sample::select(states).prop_map(Open::Known));
    let work = (of(moment()), of(moment()), state_of_work)
        .prop_map(|(start_time, end_time, state)| AfterCallWork { start_time, end_time, state });
    let wrapup = (of(0..5u32), of(moment()), of(any::<bool>()), of(Just("code".to_owned()))).prop_map(
        |(duration_seconds, end_time, provisional, code)| Wrapup {
            code,
            duration_seconds,
            end_time,
            provisional,
            ..Wrapup::default()
        },
    );
    let segments = prop_oneof![of(vec(segment(), 0..5)), sequence().prop_map(Some)];
    (
        of(state()),
        (of(moment()), of(moment()), of(moment()), of(moment())),
        segments,
        prop_oneof![2 => Just(None), 1 => of(work)],
        prop_oneof![2 => Just(None), 1 => of(wrapup)],
    )
        .prop_map(
            |(state, (alerting, connected, disconnected, event), segments, after_call_work, wrapup)| {
                Session {
                    state,
                    start_alerting_time: alerting,
                    connected_time: connected,
                    disconnected_time: disconnected,
                    provider_event_time: event,
                    segments,
                    after_call_work,
                    wrapup,
                    ..Session::default()
                }
            },
        )
}

fn context() -> impl Strategy<Value = Context> {
    let holds = || prop_oneof![2 => Just(None), 1 => of(vec(hold(), 0..3))];
    let rare = || prop_oneof![2 => Just(None), 1 => of(moment())];
    (of(any::<bool>()), of(moment()), holds(), rare(), holds(), rare()).prop_map(
        |(held, start_hold_time, holds, park_time, parks, end_received_at)| Context {
            held,
            start_hold_time,
            holds,
            park_time,
            parks,
            end_received_at,
            ..Context::default()
        },
    )
}

/// What the oracle says, in the form of the crate's answers.
fn expected(session: &Session, context: &Context, now: i64) -> [Value; 3] {
    let (session, context) = (to_value(session).unwrap(), to_value(context).unwrap());
    let (session, context) = oracle::read(&session, Some(&context));
    let answer = oracle::answer(&session, &context, now);
    let spans = answer.spans.iter().map(|span| {
        let mut json = json!({
            "kind": span.kind, "startMs": span.start, "endMs": span.end, "open": span.open,
        });
        for (name, flag) in [("startEstimated", span.start_estimated), ("endEstimated", span.end_estimated)] {
            if flag {
                json[name] = Value::Bool(true);
            }
        }
        json
    });
    // Metrics are of what is finished, at any time.
    let metrics = oracle::answer(&session, &context, 8_640_000_000_000_000).metrics;
    [
        spans.collect(),
        json!({
            "alertingMs": answer.alerting_ms, "contactingMs": answer.contacting_ms, "dialingMs": answer.dialing_ms,
            "interactingMs": answer.interacting_ms, "heldMs": answer.held_ms, "parkedMs": answer.parked_ms,
            "afterCallWorkMs": answer.after_call_work_ms, "handleMs": answer.handle_ms,
            "connectedMs": answer.connected_ms, "totalMs": answer.total_ms, "phaseMs": answer.phase_ms,
            "phase": answer.phase, "live": answer.live, "estimated": answer.estimated, "basis": answer.basis,
        }),
        json!({
            "tAlert": metrics.t_alert, "tTalkComplete": metrics.t_talk_complete,
            "tHeldComplete": metrics.t_held_complete, "tAcw": metrics.t_acw, "tHandle": metrics.t_handle,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(100_000), failure_persistence: None, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    /// The crate and the oracle agree on everything.
    #[test]
    fn timing_is_what_the_contract_says(session in session(), context in context(), now in -2..30i64) {
        let now = 1_772_442_000_000 + now * 500;
        let [spans, sums, metrics] = expected(&session, &context, now);
        prop_assert_eq!(to_value(timeline(&session, &context, now)).unwrap(), spans);
        let own = to_value(durations(&session, &context, now)).unwrap();
        for (name, value) in sums.as_object().unwrap() {
            prop_assert_eq!(&own[name], value, "{}", name);
        }
        let own = to_value(platform_metrics(&session, &context)).unwrap();
        for (name, value) in metrics.as_object().unwrap() {
            prop_assert_eq!(&own[name], value, "{}", name);
        }
    }
}

/// Twenty thousand cases for the npm package, written to the file that `ORACLE_CASES` names, a line of JSON each. That the
/// crate and the oracle agree on them is tested here.
#[test]
fn the_package_gets_cases_on_which_all_agree() {
    let mut runner = TestRunner::deterministic();
    let of = (session(), context(), -2..30i64);
    let mut lines = String::new();
    for _ in 0..20_000 {
        let (session, context, step) = of.new_tree(&mut runner).unwrap().current();
        let now = 1_772_442_000_000 + step * 500;
        let [spans, sums, metrics] = expected(&session, &context, now);
        assert_eq!(to_value(timeline(&session, &context, now)).unwrap(), spans);
        assert_eq!(to_value(durations(&session, &context, now)).unwrap(), sums);
        assert_eq!(to_value(platform_metrics(&session, &context)).unwrap(), metrics);
        let case = json!({ "session": session, "context": context, "now": now,
            "timeline": spans, "durations": sums, "platformMetrics": metrics });
        lines.push_str(&case.to_string());
        lines.push('\n');
    }
    if let Some(path) = std::env::var_os("ORACLE_CASES") {
        std::fs::write(path, lines).unwrap();
    }
}
