//! Durations, as benches/job/times.ts has them.

use serde::Serialize;

use crate::{Segment, Session, State, WorkState, ms};

/// What `durations` of the package returns.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Durations {
    alerting_ms: Option<i64>,
    contacting_ms: Option<i64>,
    dialing_ms: Option<i64>,
    interacting_ms: Option<i64>,
    held_ms: Option<i64>,
    after_call_work_ms: Option<i64>,
    handle_ms: Option<i64>,
    connected_ms: Option<i64>,
    total_ms: Option<i64>,
    phase_ms: Option<i64>,
    phase: &'static str,
    live: bool,
    basis: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Alerting,
    Contacting,
    Dialing,
    Interacting,
    Held,
    Work,
    Other,
    Scheduled,
    Wrapup,
}

fn kind_of(segment: &Segment) -> Kind {
    const KINDS: [(&str, Kind); 8] = [
        ("Interact", Kind::Interacting),
        ("Sharing", Kind::Interacting),
        ("Alert", Kind::Alerting),
        ("Hold", Kind::Held),
        ("Wrapup", Kind::Wrapup),
        ("Contacting", Kind::Contacting),
        ("Dialing", Kind::Dialing),
        ("Scheduled", Kind::Scheduled),
    ];
    let name = segment.kind.as_deref().unwrap_or_default();
    KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(Kind::Other, |(_, kind)| *kind)
}

#[derive(Clone, Copy)]
struct Span {
    kind: Kind,
    start: i64,
    end: i64,
    open: bool,
}

impl Span {
    fn stays(&self) -> bool {
        self.open || self.end > self.start
    }
}

struct Stretch {
    kind: Kind,
    start: i64,
    end: Option<i64>,
}

pub fn durations(session: &Session, now: i64) -> Durations {
    let work = session.after_call_work.as_ref();
    let alerting = session.start_alerting_time.map(ms);
    let connected = session.connected_time.map(ms);
    let disconnected = session.disconnected_time.map(ms);
    let work_start = work.and_then(|work| work.start_time).map(ms);
    let work_end = work.and_then(|work| work.end_time).map(ms);
    let segments = session.segments.as_deref().unwrap_or_default();

    let ended = match session.state {
        Some(State::Disconnected | State::Terminated) => true,
        None | Some(State::None) => disconnected.is_some(),
        Some(_) => false,
    };
    let pending = work.is_some_and(|work| {
        work_end.is_none()
            && match work.state {
                Some(WorkState::Pending) => true,
                None | Some(WorkState::Unknown) => work_start.is_some(),
                Some(_) => false,
            }
    });
    let last_end = || {
        let ends = segments.iter().filter(|segment| kind_of(segment) != Kind::Wrapup);
        ends.filter_map(|segment| segment.end_time).map(ms).max()
    };
    let end = disconnected.or_else(|| if ended { work_start.or_else(last_end) } else { None });

    let mut stretches: Vec<Stretch> = segments
        .iter()
        .map(|segment| Stretch {
            kind: kind_of(segment),
            start: ms(segment.start_time),
            end: segment.end_time.map(ms),
        })
        .filter(|stretch| stretch.end.is_none_or(|end| end > stretch.start))
        .collect();
    stretches.sort_by_key(|stretch| stretch.start);
    let on_hold = stretches.last().is_some_and(|last| last.kind == Kind::Held && last.end.is_none());
    for stretch in &mut stretches {
        let waits =
            matches!(stretch.kind, Kind::Alerting | Kind::Contacting | Kind::Dialing | Kind::Scheduled);
        if waits && stretch.end.is_none() {
            stretch.end = connected.filter(|connected| *connected > stretch.start);
        }
    }

    let until_end = |kind, start: i64| match end {
        Some(end) => Some(Span { kind, start, end, open: false }),
        None if ended => None,
        None => Some(Span { kind, start, end: now.max(start), open: true }),
    };
    let mut spans: Vec<Span> = Vec::with_capacity(stretches.len() + 3);
    let mut filled_in = false;
    let first = stretches.iter().find(|stretch| stretch.kind != Kind::Wrapup).map(|stretch| stretch.start);
    if let Some(first) = first {
        for (index, stretch) in stretches.iter().enumerate() {
            let kind = match stretch.kind {
                Kind::Wrapup => continue,
                Kind::Scheduled => Kind::Other,
                kind => kind,
            };
            let next = stretches.get(index + 1).map(|next| next.start);
            match [stretch.end, next].into_iter().flatten().min() {
                Some(end) => spans.push(Span { kind, start: stretch.start, end, open: false }),
                None => spans.extend(until_end(kind, stretch.start)),
            }
        }
        if let Some(start) = alerting
            && !stretches.iter().any(|stretch| stretch.kind == Kind::Alerting)
        {
            spans.push(Span { kind: Kind::Alerting, start, end: first, open: false });
        }
        spans.retain(Span::stays);
        let interacted = spans.iter().any(|span| matches!(span.kind, Kind::Interacting | Kind::Held));
        let goes_on = session.state == Some(State::Connected);
        if let Some(connected) = connected
            && !spans.iter().any(|span| span.open)
            && (!interacted || goes_on)
        {
            let start = spans.iter().map(|span| span.end).max().map_or(connected, |last| connected.max(last));
            let span = until_end(Kind::Interacting, start);
            filled_in = span.is_some_and(|span| span.stays());
            spans.extend(span);
        }
    } else {
        match (alerting, connected) {
            (Some(start), Some(end)) => {
                spans.push(Span { kind: Kind::Alerting, start, end, open: false });
            }
            (Some(start), None) => spans.extend(until_end(Kind::Alerting, start)),
            (None, _) => {}
        }
        if let Some(start) = connected {
            let span = until_end(Kind::Interacting, start);
            filled_in = span.is_some_and(|span| span.stays());
            spans.extend(span);
        }
    }

    let wrapup = session.wrapup.as_ref();
    let seconds = wrapup.and_then(|wrapup| wrapup.duration_seconds);
    let mut wrapups = stretches.iter().filter(|stretch| stretch.kind == Kind::Wrapup);
    let first_wrapup = wrapups.next();
    let last_wrapup = wrapups.next_back().or(first_wrapup);
    if ended && (work_start.is_some() || first_wrapup.is_some() || pending || seconds.is_some()) {
        let finished = wrapup.filter(|wrapup| wrapup.provisional != Some(true));
        if let Some(start) = work_start.or(first_wrapup.map(|first| first.start)).or(end) {
            let end = work_end
                .or(finished.and_then(|wrapup| wrapup.end_time).map(ms))
                .or(last_wrapup.and_then(|last| last.end))
                .or(finished.and(seconds).map(|seconds| start + i64::from(seconds) * 1000));
            if pending {
                spans.push(Span { kind: Kind::Work, start, end: now.max(start), open: true });
            } else if let Some(end) = end {
                spans.push(Span { kind: Kind::Work, start, end, open: false });
            }
        }
    }

    spans.retain(Span::stays);
    spans.sort_by_key(|span| span.start);
    let mut next_start = i64::MAX;
    for span in spans.iter_mut().rev() {
        if next_start < span.end {
            (span.end, span.open) = (next_start, false);
        }
        next_start = span.start;
    }
    spans.retain(Span::stays);

    let sum =
        |kind| spans.iter().filter(|span| span.kind == kind).map(|span| span.end - span.start).sum::<i64>();
    let extent = |wanted: &dyn Fn(Kind) -> bool| {
        let of = || spans.iter().filter(|span| wanted(span.kind));
        Some(of().map(|span| span.end).max()? - of().map(|span| span.start).min()?)
    };
    let (phase, phase_kind) = match session.state {
        _ if ended && pending => ("afterCallWork", Some(Kind::Work)),
        _ if ended => ("ended", None),
        Some(State::Connected) if on_hold => ("held", Some(Kind::Held)),
        Some(State::Connected) => ("connected", Some(Kind::Interacting)),
        Some(State::Alerting) => ("alerting", Some(Kind::Alerting)),
        Some(State::Contacting) => ("contacting", Some(Kind::Contacting)),
        Some(State::Dialing) => ("dialing", Some(Kind::Dialing)),
        Some(State::Scheduled) => ("scheduled", None),
        Some(State::Offering) => ("offering", None),
        Some(State::Parked) => ("parked", None),
        _ => ("unknown", None),
    };
    let open = phase_kind.and_then(|kind| spans.iter().rfind(|span| span.open && span.kind == kind));
    let since = open.map(|span| span.start).or(connected.filter(|_| phase == "connected"));

    let has_segments = !segments.is_empty();
    let never = matches!(
        session.state,
        Some(State::Scheduled | State::Offering | State::Contacting | State::Dialing | State::Alerting)
    ) || (ended && connected.is_none());
    let connection_known = has_segments || connected.is_some() || never;
    let has_work =
        work.is_some_and(|work| work.start_time.is_some() || work.end_time.is_some() || work.state.is_some());
    let has_wrapup = wrapup.is_some_and(|wrapup| {
        wrapup.code.is_some()
            || wrapup.name.is_some()
            || wrapup.notes.is_some()
            || wrapup.tags.is_some()
            || wrapup.duration_seconds.is_some()
            || wrapup.end_time.is_some()
            || wrapup.provisional.is_some()
    });
    let sum_if = |known: bool, kind| known.then(|| sum(kind));
    let contacting_ms = sum_if(has_segments, Kind::Contacting);
    let dialing_ms = sum_if(has_segments, Kind::Dialing);
    let interacting_ms = sum_if(connection_known, Kind::Interacting);
    let held_ms = sum_if(has_segments, Kind::Held);
    let after_call_work_ms = sum_if(!ended || has_segments || has_work || has_wrapup, Kind::Work);
    let connected_ms = (connection_known && (end.is_some() || !ended)).then(|| {
        let length = match connected {
            Some(connected) => end.unwrap_or(now) - connected,
            None => extent(&|kind| matches!(kind, Kind::Interacting | Kind::Held)).unwrap_or(0),
        };
        length.max(0)
    });
    Durations {
        alerting_ms: sum_if(has_segments || alerting.is_some(), Kind::Alerting),
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        after_call_work_ms,
        handle_ms: [interacting_ms, held_ms, after_call_work_ms, dialing_ms, contacting_ms]
            .into_iter()
            .flatten()
            .reduce(|a, b| a + b),
        connected_ms,
        total_ms: extent(&|kind| kind != Kind::Work),
        phase_ms: since.map(|since| (now - since).max(0)),
        phase,
        live: !ended,
        basis: match (has_segments, filled_in) {
            (true, true) => "both",
            (true, false) => "segments",
            (false, _) if spans.is_empty() => "none",
            (false, _) => "timestamps",
        },
    }
}
