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
    parked_ms: Option<i64>,
    after_call_work_ms: Option<i64>,
    handle_ms: Option<i64>,
    connected_ms: Option<i64>,
    total_ms: Option<i64>,
    phase_ms: Option<i64>,
    phase: &'static str,
    live: bool,
    /// Only what live sessions know of a leg is.
    estimated: bool,
    basis: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Alerting,
    Contacting,
    Dialing,
    Interacting,
    Held,
    Parked,
    Work,
    Other,
    Scheduled,
    Wrapup,
}

const HANDLED: [Kind; 5] = [Kind::Interacting, Kind::Held, Kind::Work, Kind::Dialing, Kind::Contacting];

fn kind_of(segment: &Segment) -> Kind {
    const KINDS: [(&str, Kind); 9] = [
        ("Interact", Kind::Interacting),
        ("Sharing", Kind::Interacting),
        ("Alert", Kind::Alerting),
        ("Hold", Kind::Held),
        ("Wrapup", Kind::Wrapup),
        ("Contacting", Kind::Contacting),
        ("Dialing", Kind::Dialing),
        ("Parked", Kind::Parked),
        ("Scheduled", Kind::Scheduled),
    ];
    let name = segment.kind.as_deref().unwrap_or_default();
    KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or(Kind::Other, |(_, kind)| *kind)
}

#[derive(Clone, Copy)]
struct Stretch {
    kind: Kind,
    start: i64,
    /// `None` while it is open.
    end: Option<i64>,
}

impl Stretch {
    fn waits(&self) -> bool {
        matches!(self.kind, Kind::Alerting | Kind::Contacting | Kind::Dialing | Kind::Scheduled)
    }

    fn stays(&self) -> bool {
        self.end.is_none_or(|end| end > self.start)
    }

    fn is_on_top(&self) -> bool {
        self.kind == Kind::Work
    }
}

/// The parts of spans, which are sorted, that count: at each moment the one that started last. Others go on after it.
fn cut(spans: &[Stretch], now: i64) -> Vec<Stretch> {
    let mut parts = Vec::with_capacity(spans.len());
    let mut active: Vec<Stretch> = Vec::new();
    let mut from = i64::MIN;
    let mut advance = |active: &mut Vec<Stretch>, from: &mut i64, next: Option<&Stretch>| {
        while let Some(top) = active.last().copied() {
            let ended = top.end.filter(|end| next.is_none_or(|next| *end <= next.start));
            if ended.is_none() && next.is_some_and(|next| top.is_on_top() && !next.is_on_top()) {
                return;
            }
            let start = *from;
            match ended.or(next.map(|next| next.start)) {
                None => parts.push(Stretch { start, end: None, ..top }),
                Some(until) if until > start => {
                    *from = until;
                    let end = if top.end.is_some() { until } else { until.min(now) };
                    parts.extend((end > start).then_some(Stretch { start, end: Some(end), ..top }));
                }
                Some(_) => {}
            }
            if ended.is_none() {
                return;
            }
            active.pop();
        }
    };
    for next in spans {
        advance(&mut active, &mut from, Some(next));
        let place = active.partition_point(|span| next.is_on_top() || !span.is_on_top());
        if place == active.len() {
            from = next.start;
        }
        active.insert(place, *next);
    }
    advance(&mut active, &mut from, None);
    parts
}

pub fn durations(session: &Session, now: i64) -> Durations {
    let work = session.after_call_work.as_ref();
    let alerting = session.start_alerting_time.map(ms);
    let connected = session.connected_time.map(ms);
    let disconnected = session.disconnected_time.map(ms);
    let work_start = work.and_then(|work| work.start_time).map(ms);
    let work_end = work.and_then(|work| work.end_time).map(ms);

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
    let all: Vec<Stretch> = session
        .segments
        .as_deref()
        .unwrap_or_default()
        .iter()
        .map(|segment| Stretch {
            kind: kind_of(segment),
            start: ms(segment.start_time),
            end: segment.end_time.map(ms),
        })
        .collect();
    let (wrapups, all): (Vec<Stretch>, Vec<Stretch>) =
        all.into_iter().partition(|stretch| stretch.kind == Kind::Wrapup);
    let (has_segments, has_wrapups) = (!all.is_empty(), !wrapups.is_empty());
    let of_segments = || {
        let is_closed = all.iter().max_by_key(|stretch| stretch.start)?.end.is_some();
        let last_end = all.iter().filter_map(|stretch| stretch.end).max().filter(|_| is_closed)?;
        // Segments of waiting alone don't say when a session ended that connected.
        let tell_end = |connected| last_end >= connected && !all.iter().all(Stretch::waits);
        connected.is_none_or(tell_end).then_some(last_end)
    };
    let first_wrapup = wrapups.iter().map(|wrapup| wrapup.start).min();
    let end = match ended {
        true => disconnected.or(work_start).or(first_wrapup).or_else(of_segments),
        false => disconnected,
    };

    let mut stretches: Vec<Stretch> = all.iter().copied().filter(Stretch::stays).collect();
    stretches.sort_by_key(|stretch| stretch.start);
    let on_hold = stretches.last().is_some_and(|last| last.kind == Kind::Held && last.end.is_none());

    let mut spans: Vec<Stretch> = Vec::with_capacity(stretches.len() + 3);
    let mut unfinished: Vec<Kind> = Vec::new();
    let mut lacks_end = false;
    let until_end = |kind, start: i64| (!ended || end.is_some()).then_some(Stretch { kind, start, end });
    let is_past = matches!(
        session.state,
        Some(State::Connected | State::Converting | State::Uploading | State::Transmitting | State::Parked)
    );
    for (index, stretch) in stretches.iter().enumerate() {
        let Stretch { kind: own, start, .. } = *stretch;
        let kind = if own == Kind::Scheduled { Kind::Other } else { own };
        if stretch.end.is_some() {
            spans.push(Stretch { kind, ..*stretch });
            continue;
        }
        let waits = stretch.waits();
        let next = stretches.get(index + 1).map(|next| next.start);
        let answered = connected.filter(|_| waits).map(|connected| connected.max(start));
        if let Some(end) = answered.into_iter().chain(next).min() {
            spans.push(Stretch { kind, start, end: Some(end) });
        } else if waits && is_past {
            unfinished.push(kind);
            lacks_end = true;
        } else {
            let mut shown = kind;
            if kind == Kind::Parked && session.state == Some(State::Connected) {
                unfinished.extend([Kind::Parked, Kind::Interacting]);
                shown = Kind::Other;
            }
            match until_end(shown, start) {
                Some(span) => spans.push(span),
                None => {
                    unfinished.push(shown);
                    lacks_end = true;
                }
            }
        }
    }

    let mut talk_since = None;
    if let Some(first) = stretches.first() {
        if let Some(start) = alerting.filter(|start| *start < first.start)
            && !stretches.iter().any(|stretch| stretch.kind == Kind::Alerting)
        {
            let end = connected.map_or(first.start, |connected| connected.min(first.start));
            spans.push(Stretch { kind: Kind::Alerting, start, end: Some(end) });
        }
        let last = spans.iter().filter_map(|span| span.end).max();
        let lags = ended && end.zip(last).is_some_and(|(end, last)| end - last > 1000);
        let talked = spans.iter().any(|span| matches!(span.kind, Kind::Interacting | Kind::Held));
        let is_open = spans.iter().any(|span| span.end.is_none());
        if !is_open && (session.state == Some(State::Connected) || lags || !talked) {
            talk_since = connected.map(|connected| last.map_or(connected, |last| last.max(connected)));
        }
    } else {
        if let Some(start) = alerting {
            let own = match connected {
                Some(_) => Some(Stretch { kind: Kind::Alerting, start, end: connected }),
                None if end.is_none() && is_past => None,
                None => until_end(Kind::Alerting, start),
            };
            if own.is_none() {
                unfinished.push(Kind::Alerting);
                lacks_end = true;
            }
            spans.extend(own);
        }
        talk_since = connected;
    }
    let mut filled_in = false;
    if let Some(start) = talk_since {
        match until_end(Kind::Interacting, start) {
            Some(span) => {
                filled_in = span.stays();
                spans.push(span);
            }
            None => {
                unfinished.push(Kind::Interacting);
                lacks_end = true;
            }
        }
    }
    let is_parked = |stretch: &Stretch| stretch.kind == Kind::Parked && stretch.end.is_none();
    let is_last_parked = stretches.last().is_some_and(is_parked) && (!ended || end.is_some());
    if session.state == Some(State::Parked) && !is_last_parked {
        unfinished.extend([Kind::Parked, Kind::Interacting]);
        for span in &mut spans {
            if span.kind == Kind::Interacting && span.end.is_none() {
                span.kind = Kind::Other;
            }
        }
    }

    let wrapup = session.wrapup.as_ref();
    let seconds = wrapup.and_then(|wrapup| wrapup.duration_seconds);
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
    let wrapup_end = wrapup.and_then(|wrapup| wrapup.end_time).map(ms);
    let is_without =
        work.is_some_and(|work| matches!(work.state, Some(WorkState::Skipped | WorkState::NotApplicable)));
    let is_unknown = matches!(
        session.state,
        None | Some(State::None | State::Converting | State::Uploading | State::Transmitting)
    );
    if ended {
        let lasting = || wrapups.iter().filter(|wrapup| wrapup.stays());
        let known = work_start.or(lasting().map(|wrapup| wrapup.start).min());
        let is_some = known.is_some() || pending || seconds.is_some();
        let start = known.or(end.filter(|_| is_some));
        let is_final = wrapup.is_some_and(|wrapup| wrapup.provisional != Some(true));
        let end = work_end
            .or(wrapup_end.filter(|_| is_final))
            .or(lasting().filter_map(|wrapup| wrapup.end).max())
            .or(start.zip(seconds.filter(|_| is_final)).map(|(start, s)| start + i64::from(s) * 1000));
        match start {
            Some(start) if pending => spans.push(Stretch { kind: Kind::Work, start, end: None }),
            Some(start) if end.is_some() => spans.push(Stretch { kind: Kind::Work, start, end }),
            _ if (is_some || has_work || has_wrapup) && !is_without => unfinished.push(Kind::Work),
            _ => {}
        }
    } else if is_unknown && (has_wrapups || has_work || has_wrapup) && !is_without {
        // In a phase that is unknown, after-call work may have ended.
        unfinished.push(Kind::Work);
    }

    spans.retain(Stretch::stays);
    spans.sort_by_key(|span| span.start);
    let spans = cut(&spans, now);
    let end_of = |span: &Stretch| span.end.unwrap_or(now.max(span.start));
    let sum_if = |known: bool, kind| {
        let own = spans.iter().filter(|span| span.kind == kind).map(|span| end_of(span) - span.start);
        (known && !unfinished.contains(&kind)).then(|| own.sum::<i64>())
    };
    let extent = |wanted: &dyn Fn(Kind) -> bool| {
        let of = || spans.iter().filter(|span| wanted(span.kind));
        Some(of().map(end_of).max()? - of().map(|span| span.start).min()?)
    };
    let (phase, phase_kind) = match session.state {
        _ if ended && pending => ("afterCallWork", Some(Kind::Work)),
        _ if ended => ("ended", None),
        Some(State::Connected) if on_hold => ("held", Some(Kind::Held)),
        Some(State::Connected) => ("connected", Some(Kind::Interacting)),
        Some(State::Alerting) => ("alerting", Some(Kind::Alerting)),
        Some(State::Contacting) => ("contacting", Some(Kind::Contacting)),
        Some(State::Dialing) => ("dialing", Some(Kind::Dialing)),
        Some(State::Parked) => ("parked", Some(Kind::Parked)),
        Some(State::Scheduled) => ("scheduled", None),
        Some(State::Offering) => ("offering", None),
        _ => ("unknown", None),
    };
    let is_open = |span: &&Stretch| span.end.is_none();
    let open = phase_kind.and_then(|kind| spans.iter().filter(is_open).rfind(|span| span.kind == kind));
    let since = open.map(|span| span.start).or(connected.filter(|_| phase == "connected"));
    let since = since.filter(|_| phase != "connected" || !unfinished.contains(&Kind::Interacting));

    let times = [alerting, disconnected, work_start, work_end, wrapup_end];
    let has_time = times.iter().any(Option::is_some) || has_segments || has_wrapups;
    let never = matches!(
        session.state,
        Some(State::Scheduled | State::Offering | State::Contacting | State::Dialing | State::Alerting)
    ) || (ended && connected.is_none() && has_time);
    let lacks_connect =
        !ended && session.state == Some(State::Connected) && !spans.iter().any(|span| is_open(&span));
    let connection_known = connected.is_some() || ((has_segments || never) && !lacks_connect);
    let basis = match (has_segments, filled_in) {
        (true, true) => "both",
        (true, false) => "segments",
        (false, _) if spans.is_empty() => "none",
        (false, _) => "timestamps",
    };
    let has = |kind| all.iter().any(|stretch| stretch.kind == kind);
    let contacting_ms = sum_if(has_segments, Kind::Contacting);
    let dialing_ms = sum_if(has_segments, Kind::Dialing);
    let interacting_ms = sum_if(connection_known, Kind::Interacting);
    let held_ms = sum_if(basis == "segments" || has(Kind::Held), Kind::Held);
    let work_known = (!ended && phase != "unknown") || has_wrapups || has_work || has_wrapup;
    let after_call_work_ms = sum_if(work_known, Kind::Work);
    let is_whole = interacting_ms.is_some() && !HANDLED.iter().any(|kind| unfinished.contains(kind));
    let connected_ms = match connected {
        Some(_) if ended && end.is_none() => None,
        Some(connected) => Some(end.unwrap_or(now) - connected),
        None => (connection_known && !unfinished.contains(&Kind::Interacting))
            .then(|| extent(&|kind| matches!(kind, Kind::Interacting | Kind::Held)).unwrap_or(0)),
    };
    Durations {
        alerting_ms: sum_if(has_segments || alerting.is_some(), Kind::Alerting),
        contacting_ms,
        dialing_ms,
        interacting_ms,
        held_ms,
        parked_ms: sum_if(has(Kind::Parked), Kind::Parked),
        after_call_work_ms,
        handle_ms: [interacting_ms, held_ms, after_call_work_ms, dialing_ms, contacting_ms]
            .into_iter()
            .flatten()
            .reduce(|a, b| a + b)
            .filter(|_| is_whole),
        connected_ms: connected_ms.map(|ms| ms.max(0)),
        total_ms: extent(&|kind| kind != Kind::Work).filter(|_| !lacks_end),
        phase_ms: since.map(|since| (now - since).max(0)),
        phase,
        live: !ended,
        estimated: false,
        basis,
    }
}
