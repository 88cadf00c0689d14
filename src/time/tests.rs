//! Tests of what only the store of live sessions asks: since when a phase lasts.

use proptest::option::of;
use proptest::prelude::*;

use super::{Timeline, durations, phase_since};
use crate::cases::cases;
use crate::model::facts::Facts;
use crate::model::{AfterCallWork, Context, Open, Segment, Session, State, Time};

fn moment() -> impl Strategy<Value = Time> {
    (0..12_i64).prop_map(|step| step * 1000)
}

fn segment() -> impl Strategy<Value = Segment> {
    let types = vec!["Alert", "Interact", "Hold", "Wrapup", "Contacting", "Dialing", "Scheduled"];
    (moment(), of(moment()), prop::sample::select(types)).prop_map(|(start_time, end_time, type_)| Segment {
        start_time,
        end_time,
        type_: Some(type_.to_owned()),
        ..Segment::default()
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let states = vec![
        State::Alerting,
        State::Contacting,
        State::Dialing,
        State::Connected,
        State::Disconnected,
        State::Parked,
    ];
    let segments = of(prop::collection::vec(segment(), 0..5));
    let times = (of(moment()), of(moment()), of(moment()), of(moment()), of(moment()));
    (prop::sample::select(states), times, segments, of(any::<bool>())).prop_map(
        |(state, (alerting, connected, disconnected, work, hold), segments, held)| {
            let after_call_work =
                work.map(|start| AfterCallWork { start_time: Some(start), ..AfterCallWork::default() });
            let session = Session {
                state: Some(Open::Known(state)),
                start_alerting_time: alerting,
                connected_time: connected,
                disconnected_time: disconnected,
                after_call_work,
                segments,
                ..Session::default()
            };
            Facts::of_session(&session, &Context { held, start_hold_time: hold, ..Context::default() })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(20_000), failure_persistence: None, ..ProptestConfig::default() })]

    /// Since when a phase lasts says for how long it has lasted, at any time.
    #[test]
    fn a_phase_lasts_since_it_began(facts in facts(), now in -2..14_i64) {
        let now = now * 1000;
        let expected = durations(&facts, now, &mut Timeline::default()).phase_ms;
        prop_assert_eq!(phase_since(&facts).map(|start| (now - start).max(0)), expected);
    }
}
