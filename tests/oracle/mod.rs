//! A slow, direct reading of docs/contract.md: phase, timeline, durations and metrics, rule by rule. It shares no code with the
//! crate, and is there to disagree with it.
//!
//! The order of the functions is the order of the rules: phase, *end*, rules 1 to 5, the table of durations, the
//! platform's metrics, and, apart from all that, reported durations.

#![allow(dead_code)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

// ---------------------------------------------------------------------------------------------------------------
// Data

/// One segment as received; `kind` is JSON's `type`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    pub kind: Option<String>,
    pub start: Option<i64>,
    pub end: Option<i64>,
}

/// An entry of `context.holds` or `context.parks`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hold {
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub start_estimated: bool,
    pub end_estimated: bool,
}

/// A wrapup with at least one known field. `other` tells whether a field that no rule reads is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wrapup {
    pub duration_seconds: Option<u32>,
    pub end: Option<i64>,
    pub provisional: Option<bool>,
    pub other: bool,
}

/// After-call work with at least one known field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AfterCallWork {
    pub start: Option<i64>,
    pub end: Option<i64>,
    pub state: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    pub state: Option<String>,
    pub connected: Option<i64>,
    pub disconnected: Option<i64>,
    pub alerting: Option<i64>,
    pub provider_event: Option<i64>,
    pub segments: Option<Vec<Segment>>,
    pub wrapup: Option<Wrapup>,
    pub after_call_work: Option<AfterCallWork>,
}

/// What a leg knows beyond its session. `purpose` and `shape` stand on the leg itself in the contract.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    pub held: Option<bool>,
    pub start_hold: Option<i64>,
    pub holds: Option<Vec<Hold>>,
    pub park_time: Option<i64>,
    pub parks: Option<Vec<Hold>>,
    pub end_received_at: Option<i64>,
    pub purpose: Option<String>,
    pub reported: Option<BTreeMap<String, i64>>,
    pub shape: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub kind: &'static str,
    pub start: i64,
    pub end: i64,
    pub open: bool,
    pub start_estimated: bool,
    pub end_estimated: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    pub t_alert: Option<i64>,
    pub t_talk_complete: Option<i64>,
    pub t_held_complete: Option<i64>,
    pub t_acw: Option<i64>,
    pub t_handle: Option<i64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub spans: Vec<Span>,
    pub alerting_ms: Option<i64>,
    pub contacting_ms: Option<i64>,
    pub dialing_ms: Option<i64>,
    pub interacting_ms: Option<i64>,
    pub held_ms: Option<i64>,
    pub parked_ms: Option<i64>,
    pub after_call_work_ms: Option<i64>,
    pub handle_ms: Option<i64>,
    pub connected_ms: Option<i64>,
    pub total_ms: Option<i64>,
    pub phase_ms: Option<i64>,
    pub phase: &'static str,
    pub live: bool,
    pub basis: &'static str,
    pub estimated: bool,
    pub metrics: Metrics,
}

// ---------------------------------------------------------------------------------------------------------------
// Answer

/// Everything that the contract says of one session and its context at one moment.
pub fn answer(session: &Session, context: &Context, now: i64) -> Answer {
    let facts = Facts::of(session, context);
    let timeline = Timeline::of(&facts, now);
    durations(&facts, &timeline, now)
}

/// The inputs and what follows from them without any rule of the timeline.
struct Facts<'a> {
    session: &'a Session,
    context: &'a Context,
    ended: bool,
    pending: bool,
    phase: &'static str,
    /// All valid segments but Wrapup, sorted stably by start. This is the evidence of the durations table.
    all: Vec<Piece>,
    /// `all` without those of zero or negative length. Rules 1 to 3 and the phase see these.
    drawn: Vec<Piece>,
    /// Valid Wrapup segments, sorted; all of them, and without those of zero or negative length.
    all_wrapups: Vec<Piece>,
    wrapups: Vec<Piece>,
    /// The moment that closes what has no end of its own.
    end: Option<End>,
}

/// A segment with a known start.
#[derive(Clone, Debug)]
struct Piece {
    name: String,
    start: i64,
    end: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct End {
    at: i64,
    estimated: bool,
}

const BEFORE_CONNECTED: [&str; 5] = ["scheduled", "offering", "contacting", "dialing", "alerting"];
const AFTER_CONNECTED: [&str; 5] = ["connected", "parked", "converting", "uploading", "transmitting"];
const ENDED: [&str; 2] = ["disconnected", "terminated"];

impl<'a> Facts<'a> {
    fn of(session: &'a Session, context: &'a Context) -> Self {
        let (all_wrapups, all): (Vec<Piece>, Vec<Piece>) =
            sorted(session).into_iter().partition(|segment| segment.name == "wrapup");
        let has_length = |segment: &&Piece| segment.end.is_none_or(|end| end > segment.start);
        let drawn: Vec<Piece> = all.iter().filter(has_length).cloned().collect();
        let wrapups: Vec<Piece> = all_wrapups.iter().filter(has_length).cloned().collect();
        let ended = has_ended(session);
        let pending = is_pending(session);
        let phase = phase(session, context, ended, pending, &drawn);
        let end = end_of(session, context, ended, &all, &all_wrapups);
        Facts { session, context, ended, pending, phase, all, drawn, all_wrapups, wrapups, end }
    }

    fn state_is(&self, state: &str) -> bool {
        self.session.state.as_deref() == Some(state)
    }

    /// The start of the last segment; holds and parks that start before it are dropped.
    fn last_start(&self) -> Option<i64> {
        self.drawn.last().map(|segment| segment.start)
    }

    fn has_segment(&self, name: &str) -> bool {
        self.all.iter().any(|segment| segment.name == name)
    }

    fn holds(&self) -> &[Hold] {
        self.context.holds.as_deref().unwrap_or(&[])
    }

    fn parks(&self) -> &[Hold] {
        self.context.parks.as_deref().unwrap_or(&[])
    }
}

/// The segments that have a start, sorted stably by it, names in lower case.
fn sorted(session: &Session) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for segment in session.segments.iter().flatten() {
        if let Some(start) = segment.start {
            let name = segment.kind.as_deref().unwrap_or("").to_ascii_lowercase();
            pieces.push(Piece { name, start, end: segment.end });
        }
    }
    pieces.sort_by_key(|piece| piece.start);
    pieces
}

// ---------------------------------------------------------------------------------------------------------------
// phase

/// True if the state is `none`, absent or no known member: it says nothing.
fn state_is_silent(session: &Session) -> bool {
    match session.state.as_deref() {
        None => true,
        Some(state) => {
            !BEFORE_CONNECTED.contains(&state) && !AFTER_CONNECTED.contains(&state) && !ENDED.contains(&state)
        }
    }
}

fn state_in(session: &Session, states: &[&str]) -> bool {
    session.state.as_deref().is_some_and(|state| states.contains(&state))
}

/// "Ended": by state, or by a disconnectedTime where the state is silent.
fn has_ended(session: &Session) -> bool {
    state_in(session, &ENDED) || (state_is_silent(session) && session.disconnected.is_some())
}

/// "After-call work is pending": no end, and said so, or started with a silent state.
fn is_pending(session: &Session) -> bool {
    let Some(work) = &session.after_call_work else {
        return false;
    };
    let says_pending = work.state.as_deref() == Some("pending");
    let says_something = ["notApplicable", "skipped", "complete", "pending"];
    let silent = work.state.as_deref().is_none_or(|state| !says_something.contains(&state));
    work.end.is_none() && (says_pending || (work.start.is_some() && silent))
}

fn phase(session: &Session, context: &Context, ended: bool, pending: bool, drawn: &[Piece]) -> &'static str {
    if ended {
        return if pending { "afterCallWork" } else { "ended" };
    }
    let held = match context.held {
        Some(held) => held,
        // The last segment by start, an open Hold.
        None => drawn.last().is_some_and(|last| last.name == "hold" && last.end.is_none()),
    };
    match session.state.as_deref() {
        Some("connected") if held => "held",
        Some("connected") => "connected",
        Some("parked") => "parked",
        Some("scheduled") => "scheduled",
        Some("offering") => "offering",
        Some("contacting") => "contacting",
        Some("dialing") => "dialing",
        Some("alerting") => "alerting",
        _ => "unknown",
    }
}

// ---------------------------------------------------------------------------------------------------------------
// *end*

/// *end* of an ended session: the first known of five. Of a live one only a disconnectedTime closes anything.
/// Segments of zero length count here.
fn end_of(
    session: &Session,
    context: &Context,
    ended: bool,
    all: &[Piece],
    all_wrapups: &[Piece],
) -> Option<End> {
    let certain = |at: i64| End { at, estimated: false };
    if let Some(at) = session.disconnected {
        return Some(certain(at));
    }
    if !ended {
        return None;
    }
    if let Some(at) = session.after_call_work.as_ref().and_then(|work| work.start) {
        return Some(certain(at));
    }
    if let Some(first) = all_wrapups.first() {
        return Some(certain(first.start));
    }
    if let Some(at) = context.end_received_at {
        return Some(End { at, estimated: true });
    }
    // Only where the last segment by start has an end; then the latest end of any of them.
    all.last()?.end?;
    let latest = all.iter().filter_map(|segment| segment.end).max()?;
    // A session that connected did not end with the segments of its waiting.
    let only_waits = all.iter().all(|segment| waits(&segment.name));
    if session.connected.is_some_and(|connected| latest < connected || only_waits) {
        return None;
    }
    Some(certain(latest))
}

// ---------------------------------------------------------------------------------------------------------------
// the timeline

/// A span before cutting.
#[derive(Clone, Debug)]
struct Draft {
    kind: &'static str,
    start: i64,
    /// None: open, runs on.
    end: Option<i64>,
    start_estimated: bool,
    end_estimated: bool,
    /// Made from a segment with neither an end nor a next segment.
    unclosed: bool,
    /// Added by rule 3.
    added: bool,
}

impl Draft {
    /// Open and certain, until the rule says otherwise.
    fn open(kind: &'static str, start: i64) -> Self {
        Draft {
            kind,
            start,
            end: None,
            start_estimated: false,
            end_estimated: false,
            unclosed: false,
            added: false,
        }
    }

    fn end_at(&mut self, end: End) {
        self.end = Some(end.at);
        self.end_estimated = end.estimated;
    }
}

/// The kinds that are known to have happened but whose start or end is unknown.
#[derive(Default)]
struct Unfinished {
    kinds: BTreeSet<&'static str>,
    /// A span other than after-call work was left out because its end is unknown.
    end_missing: bool,
}

impl Unfinished {
    fn mark(&mut self, kinds: &[&'static str]) {
        self.kinds.extend(kinds);
    }

    fn has(&self, kind: &str) -> bool {
        self.kinds.contains(kind)
    }
}

struct Timeline {
    spans: Vec<Span>,
    unfinished: Unfinished,
    /// Rule 3 added an interacting span that has a length or is open.
    added: bool,
}

impl Timeline {
    fn of(facts: &Facts, now: i64) -> Self {
        let mut unfinished = Unfinished::default();
        let mut base = rule_1_segments(facts);
        rule_3_waiting(facts, &mut base, &mut unfinished);
        rule_3_open_hold(facts, &mut base, &mut unfinished);
        rule_3_open_parked(facts, &mut base, &mut unfinished);
        let mut base = close(facts, base, &mut unfinished);
        if let Some(alerting) = rule_2_alerting(facts, &mut unfinished) {
            base.insert(0, alerting);
        }
        rule_3_added(facts, &mut base, &mut unfinished);
        let mut over = Vec::new();
        rule_3_holds(facts, &mut base, &mut over, &mut unfinished);
        rule_3_parking(facts, &mut base, &mut over, &mut unfinished);
        let after = rule_4_after_call_work(facts, &mut unfinished);
        let added = base.iter().any(|draft| draft.added && draft.end.is_none_or(|end| end > draft.start));
        let spans = rule_5_cut(&base, &over, after, now);
        Timeline { spans, unfinished, added }
    }

    fn sum(&self, kind: &str) -> i64 {
        self.of_kind(kind).map(|span| span.end - span.start).sum()
    }

    fn of_kind<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Span> {
        self.spans.iter().filter(move |span| span.kind == kind)
    }

    fn any_open(&self) -> bool {
        self.spans.iter().any(|span| span.open)
    }
}

/// Rule 1: one draft per segment but Wrapup. A segment without an end ends where the next one starts; without a
/// next one it is `unclosed`, with no end yet. `close` ends those that rule 3 leaves without an end.
fn rule_1_segments(facts: &Facts) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (index, segment) in facts.drawn.iter().enumerate() {
        let kind = match segment.name.as_str() {
            "alert" => "alerting",
            "contacting" => "contacting",
            "dialing" => "dialing",
            "hold" => "held",
            "interact" | "sharing" => "interacting",
            "parked" => "parked",
            _ => "other",
        };
        let next = facts.drawn.get(index + 1).map(|next| next.start);
        let end = segment.end.or(next);
        let unclosed = end.is_none();
        drafts.push(Draft { end, unclosed, ..Draft::open(kind, segment.start) });
    }
    drafts
}

/// Rule 1, its last case: what has no end yet ends at *end*; a live one stays open; of an ended session without a
/// known *end* it is unfinished and not drawn.
fn close(facts: &Facts, drafts: Vec<Draft>, unfinished: &mut Unfinished) -> Vec<Draft> {
    let mut closed = Vec::new();
    for mut draft in drafts {
        if draft.end.is_none() {
            match facts.end {
                Some(end) => draft.end_at(end),
                None if facts.ended => {
                    unfinished.mark(&[draft.kind]);
                    unfinished.end_missing = true;
                    continue;
                }
                None => {}
            }
        }
        closed.push(draft);
    }
    closed
}

/// Rule 2: the alerting span before the segments, or without any.
fn rule_2_alerting(facts: &Facts, unfinished: &mut Unfinished) -> Option<Draft> {
    let session = facts.session;
    let start = session.alerting?;
    let mut span = Draft::open("alerting", start);
    if let Some(first) = facts.drawn.first() {
        let has_alert = facts.drawn.iter().any(|segment| segment.name == "alert");
        if has_alert || start >= first.start {
            return None;
        }
        let up_to = session.connected.map_or(first.start, |connected| connected.min(first.start));
        span.end = Some(up_to);
        return Some(span);
    }
    // No segments at all (none but Wrapup, and none with a length).
    if let Some(connected) = session.connected {
        span.end = Some(connected);
    } else if let Some(end) = facts.end {
        span.end_at(end);
        span.unclosed = true;
    } else if state_in(session, &BEFORE_CONNECTED) || state_is_silent(session) {
        // Open.
    } else {
        unfinished.mark(&["alerting"]);
        unfinished.end_missing = true;
        return None;
    }
    Some(span)
}

/// The segments in which a session waits to be connected.
fn waits(name: &str) -> bool {
    ["alert", "contacting", "dialing", "scheduled"].contains(&name)
}

/// Rule 3, first sentence: a waiting segment that nothing has ended ends when the session connected.
fn rule_3_waiting(facts: &Facts, base: &mut Vec<Draft>, unfinished: &mut Unfinished) {
    for (segment, draft) in facts.drawn.iter().zip(base.iter_mut()) {
        let Some(connected) = facts.session.connected else {
            continue;
        };
        if waits(&segment.name) && segment.end.is_none() {
            let end = connected.max(draft.start);
            draft.end = Some(draft.end.map_or(end, |next| next.min(end)));
            draft.unclosed = false;
        }
    }
    let waiting = facts.drawn.last().is_some_and(|last| waits(&last.name));
    let Some(last) = base.last() else {
        return;
    };
    if waiting && last.unclosed && state_in(facts.session, &AFTER_CONNECTED) {
        unfinished.mark(&[last.kind]);
        unfinished.end_missing = true;
        base.pop();
    }
}

/// Rule 3, the open Hold segment: the context's holds end it, else `held: false` does at providerEventTime.
fn rule_3_open_hold(facts: &Facts, base: &mut [Draft], unfinished: &mut Unfinished) {
    let Some(hold) = base.last_mut() else {
        return;
    };
    if hold.kind != "held" || !hold.unclosed {
        return;
    }
    if let Some((end, estimated)) = first_end_after(facts.holds(), hold.start) {
        hold.end = Some(end);
        hold.end_estimated = estimated;
        hold.unclosed = false;
    } else if !facts.ended && facts.context.held == Some(false) {
        match facts.session.provider_event {
            Some(event) if event > hold.start => {
                hold.end = Some(event);
                hold.unclosed = false;
            }
            _ => {
                hold.kind = "other";
                unfinished.mark(&["interacting", "held"]);
            }
        }
    }
}

/// Rule 3, the open Parked segment: the context's parks end it; in state `connected` without such an end it is
/// drawn as `other`.
fn rule_3_open_parked(facts: &Facts, base: &mut [Draft], unfinished: &mut Unfinished) {
    let Some(parked) = base.last_mut() else {
        return;
    };
    if parked.kind != "parked" || !parked.unclosed {
        return;
    }
    if let Some((end, estimated)) = first_end_after(facts.parks(), parked.start) {
        parked.end = Some(end);
        parked.end_estimated = estimated;
        parked.unclosed = false;
    } else if facts.state_is("connected") {
        parked.kind = "other";
        unfinished.mark(&["interacting", "parked"]);
    }
}

/// The end of the first of the list that ends after `start`, dropped ones and those without a start too.
fn first_end_after(list: &[Hold], start: i64) -> Option<(i64, bool)> {
    for hold in list {
        if let Some(end) = hold.end
            && end > start
        {
            return Some((end, hold.end_estimated));
        }
    }
    None
}

/// Rule 3, second sentence: the interacting span that the segments lack.
fn rule_3_added(facts: &Facts, base: &mut Vec<Draft>, unfinished: &mut Unfinished) {
    let Some(connected) = facts.session.connected else {
        return;
    };
    if base.iter().any(|draft| draft.end.is_none()) {
        return;
    }
    // Spans of zero length count here; what was not drawn does not.
    let last_end = base.iter().filter_map(|draft| draft.end).max();
    let none_talks = !base.iter().any(|draft| draft.kind == "interacting" || draft.kind == "held");
    let lags_behind_end = match (facts.ended, last_end, facts.end) {
        (true, Some(last), Some(end)) => end.at - last > 1000,
        _ => false,
    };
    if !(none_talks || facts.state_is("connected") || lags_behind_end) {
        return;
    }
    let start = if facts.drawn.is_empty() {
        connected
    } else {
        last_end.map_or(connected, |last| last.max(connected))
    };
    if facts.end.is_none() && facts.ended {
        unfinished.mark(&["interacting"]);
        unfinished.end_missing = true;
        return;
    }
    let mut span = Draft { added: true, ..Draft::open("interacting", start) };
    if let Some(end) = facts.end {
        span.end_at(end);
    }
    base.push(span);
}

/// Rule 3, holds of the context: the list, and startHoldTime while held.
fn rule_3_holds(facts: &Facts, base: &mut [Draft], over: &mut Vec<Draft>, unfinished: &mut Unfinished) {
    let mut holds = facts.holds().to_vec();
    let says_held = facts.context.held == Some(true);
    if says_held && let Some(start) = facts.context.start_hold {
        holds.push(starting_at(start));
    }
    let running = overlay(facts, "held", &holds, base, over, unfinished);
    let open_segment = base.iter().any(|draft| draft.kind == "held" && draft.unclosed);
    // On hold, and no running hold can be drawn.
    if says_held && !running && !open_segment {
        for draft in base.iter_mut() {
            if draft.kind == "interacting" && draft.end.is_none() {
                draft.kind = "other";
            }
        }
        unfinished.mark(&["interacting", "held"]);
    }
}

/// Rule 3, parking: the context's parks, and parkTime while parked.
fn rule_3_parking(facts: &Facts, base: &mut [Draft], over: &mut Vec<Draft>, unfinished: &mut Unfinished) {
    let state_parked = facts.state_is("parked");
    let park_time = facts.context.park_time;
    let mut parks = facts.parks().to_vec();
    if state_parked && let Some(start) = park_time {
        parks.push(starting_at(start));
    }
    let running = overlay(facts, "parked", &parks, base, over, unfinished);
    if state_parked {
        // Like `held` without a start.
        let open_segment = base.iter().any(|draft| draft.kind == "parked" && draft.unclosed);
        if !running && !open_segment {
            for draft in base.iter_mut() {
                if draft.kind == "interacting" && draft.end.is_none() {
                    draft.kind = "other";
                }
            }
            unfinished.mark(&["interacting", "parked"]);
        }
        return;
    }
    if park_time.is_none() {
        return;
    }
    // Parked segments tell, if any segment reaches as far as parkTime, or parks of which one starts at parkTime.
    let reaches = |segment: &Piece| Some(segment.end.unwrap_or(segment.start) + 1000) >= park_time;
    let segments_tell =
        facts.drawn.iter().any(|segment| segment.name == "parked") && facts.drawn.iter().any(reaches);
    let parks_tell = facts.parks().iter().any(|park| park.start == park_time);
    if segments_tell || parks_tell {
        return;
    }
    for draft in base.iter_mut() {
        if draft.kind == "interacting" && (draft.end.is_none() || draft.added) {
            draft.kind = "other";
        }
    }
    unfinished.mark(&["interacting", "parked"]);
}

fn starting_at(start: i64) -> Hold {
    Hold { start: Some(start), ..Hold::default() }
}

/// Turns holds or parks into drafts that are drawn over the base. True if one that still runs, live or at *end*,
/// can be drawn at some moment.
fn overlay(
    facts: &Facts,
    kind: &'static str,
    list: &[Hold],
    base: &[Draft],
    over: &mut Vec<Draft>,
    unfinished: &mut Unfinished,
) -> bool {
    let closed = base.iter().filter(|draft| !draft.added && !draft.unclosed);
    let closed_until = closed.filter_map(|draft| draft.end).max();
    let mut running = false;
    for hold in list {
        let Some(start) = hold.start else {
            // One that ended before the last segment started is dropped whatever its start.
            let dropped = match (hold.end, facts.last_start()) {
                (Some(end), Some(last)) => end <= last,
                _ => false,
            };
            if !dropped {
                unfinished.mark(&["interacting", kind]);
            }
            continue;
        };
        if facts.last_start().is_some_and(|last| start < last) {
            continue;
        }
        let mut draft = Draft {
            end: hold.end,
            start_estimated: hold.start_estimated,
            end_estimated: hold.end_estimated,
            ..Draft::open(kind, start)
        };
        // Never over what is closed.
        if let Some(until) = closed_until
            && until > start
        {
            draft.start = until;
            draft.start_estimated = false;
        }
        let runs = match (hold.end, facts.end) {
            (Some(end), Some(session_end)) => end >= session_end.at,
            (Some(_), None) => false,
            (None, Some(session_end)) => {
                draft.end_at(session_end);
                true
            }
            (None, None) if facts.ended => {
                unfinished.mark(&[kind]);
                unfinished.end_missing = true;
                continue;
            }
            (None, None) => true,
        };
        running |= runs;
        over.push(draft);
    }
    running
}

/// Rule 4: after-call work is one span, of an ended session.
fn rule_4_after_call_work(facts: &Facts, unfinished: &mut Unfinished) -> Option<Draft> {
    let session = facts.session;
    let span = rule_4_span(facts);
    // In a phase that is unknown it may have ended.
    let may_have_ended = facts.ended || facts.phase == "unknown";
    let something = may_have_ended && (session.after_call_work.is_some() || session.wrapup.is_some());
    // A Wrapup segment whose end is unknown is after-call work that makes no span, too.
    let open_segment = may_have_ended && !facts.wrapups.is_empty();
    let none_needed = session
        .after_call_work
        .as_ref()
        .is_some_and(|work| matches!(work.state.as_deref(), Some("skipped") | Some("notApplicable")));

    if span.is_none() && (something || open_segment) && !none_needed {
        unfinished.mark(&["afterCallWork"]);
    }
    span
}

fn rule_4_span(facts: &Facts) -> Option<Draft> {
    let session = facts.session;
    let work = session.after_call_work.as_ref();
    let wrapup = session.wrapup.as_ref();
    let started = work.and_then(|work| work.start);
    let duration = wrapup.and_then(|wrapup| wrapup.duration_seconds);
    let any = started.is_some() || !facts.wrapups.is_empty() || facts.pending || duration.is_some();
    if !facts.ended || !any {
        return None;
    }
    let (start, start_estimated) = if let Some(start) = started {
        (start, false)
    } else if let Some(first) = facts.wrapups.first() {
        (first.start, false)
    } else {
        let end = facts.end?;
        (end.at, end.estimated)
    };
    let mut draft = Draft { start_estimated, ..Draft::open("afterCallWork", start) };
    let final_wrapup = wrapup.filter(|wrapup| wrapup.provisional != Some(true));
    if let Some(end) = work.and_then(|work| work.end) {
        draft.end = Some(end);
    } else if facts.pending {
        // Open.
    } else if let Some(end) = final_wrapup.and_then(|wrapup| wrapup.end) {
        draft.end = Some(end);
    } else if let Some(end) = facts.wrapups.iter().filter_map(|segment| segment.end).max() {
        draft.end = Some(end);
    } else if let Some(seconds) = final_wrapup.and_then(|wrapup| wrapup.duration_seconds) {
        draft.end = Some(start + i64::from(seconds) * 1000);
        draft.end_estimated = start_estimated;
    } else {
        return None;
    }
    Some(draft)
}

/// Rule 5: brute force. Cuts time at every bound, chooses for each interval the draft that counts, and joins
/// neighbours of the same draft.
fn rule_5_cut(base: &[Draft], over: &[Draft], after: Option<Draft>, now: i64) -> Vec<Span> {
    let has_length = |draft: &&Draft| draft.end.is_none_or(|end| end > draft.start);
    let base: Vec<&Draft> = base.iter().filter(has_length).collect();
    let over: Vec<&Draft> = over.iter().filter(has_length).collect();
    let after: Vec<&Draft> = after.iter().filter(has_length).collect();
    let all: Vec<&Draft> = [&base[..], &over[..], &after[..]].concat();

    let mut bounds: Vec<i64> = Vec::new();
    for draft in &all {
        bounds.push(draft.start);
        bounds.extend(draft.end);
    }
    bounds.sort_unstable();
    bounds.dedup();

    // The winners, in order of time: (draft, from, to); `to` is None for the interval that never ends.
    let mut won: Vec<(&Draft, i64, Option<i64>)> = Vec::new();
    for (index, &from) in bounds.iter().enumerate() {
        let to = bounds.get(index + 1).copied();
        let Some(winner) = counts(&base, &over, &after, from) else {
            continue;
        };
        match won.last_mut() {
            Some(last) if last.2 == Some(from) && std::ptr::eq(last.0, winner) => last.2 = to,
            _ => won.push((winner, from, to)),
        }
    }

    let mut spans = Vec::new();
    for (index, &(draft, from, to)) in won.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| won[index]);
        let behind = won.get(index + 1).copied();
        // A bound that a neighbour cut is as certain as that neighbour's bound.
        let start_estimated = if draft.start == from {
            draft.start_estimated
        } else {
            before.is_some_and(|(cutter, _, _)| cutter.end == Some(from) && cutter.end_estimated)
        };
        let mut end_estimated = if to.is_some() && draft.end == to {
            draft.end_estimated
        } else {
            behind.is_some_and(|(cutter, _, _)| Some(cutter.start) == to && cutter.start_estimated)
        };
        let open = to.is_none();
        let mut end = to.unwrap_or(now.max(from));
        if !open && draft.end.is_none() && now < end {
            // A part of an open span does not reach beyond now.
            end = now;
            end_estimated = false;
        }
        if open || end > from {
            spans.push(Span {
                kind: draft.kind,
                start: from,
                end,
                open,
                start_estimated,
                end_estimated: end_estimated && !open,
            });
        }
    }
    spans
}

/// The draft that counts from `from` to the next bound: after-call work; else a hold or a park, where the base
/// is an open Interact segment, rule 3's addition or nothing; else the base.
fn counts<'d>(base: &[&'d Draft], over: &[&'d Draft], after: &[&'d Draft], from: i64) -> Option<&'d Draft> {
    if let Some(after) = last_started(after, from) {
        return Some(after);
    }
    last_started(over, from).or(last_started(base, from))
}

/// Of the drafts that cover the moment, the one that started last; of equal starts the later in the list.
fn last_started<'d>(drafts: &[&'d Draft], moment: i64) -> Option<&'d Draft> {
    let mut best: Option<&Draft> = None;
    for &draft in drafts {
        let covers = draft.start <= moment && draft.end.is_none_or(|end| moment < end);
        if covers && best.is_none_or(|best| draft.start >= best.start) {
            best = Some(draft);
        }
    }
    best
}

// ---------------------------------------------------------------------------------------------------------------
// durations

fn durations(facts: &Facts, timeline: &Timeline, now: i64) -> Answer {
    let nulls = Nulls::of(facts, timeline);
    let sum = |kind: &'static str, null: bool| {
        let known = !null && !timeline.unfinished.has(kind);
        known.then(|| timeline.sum(kind))
    };
    let mut sums = Sums {
        alerting: sum("alerting", nulls.alerting),
        contacting: sum("contacting", nulls.contacting_dialing),
        dialing: sum("dialing", nulls.contacting_dialing),
        interacting: sum("interacting", nulls.interacting),
        held: sum("held", nulls.held),
        parked: sum("parked", nulls.parked),
        after_call_work: sum("afterCallWork", nulls.after_call_work),
    };
    let connected_ms = connected_ms(facts, timeline, sums.interacting, now);
    let mut unfinished = timeline.unfinished.kinds.clone();
    let mut basis = basis(facts, timeline);
    if let Some(reported) = reported_sums(facts) {
        sums = reported;
        unfinished.clear();
        basis = "reported";
    }
    Answer {
        spans: timeline.spans.clone(),
        alerting_ms: sums.alerting,
        contacting_ms: sums.contacting,
        dialing_ms: sums.dialing,
        interacting_ms: sums.interacting,
        held_ms: sums.held,
        parked_ms: sums.parked,
        after_call_work_ms: sums.after_call_work,
        handle_ms: handle_ms(facts, &sums, &unfinished),
        connected_ms,
        total_ms: total_ms(timeline),
        phase_ms: phase_ms(facts, timeline, now),
        phase: facts.phase,
        live: !facts.ended,
        basis,
        estimated: timeline.spans.iter().any(|span| span.start_estimated || span.end_estimated),
        metrics: platform_metrics(facts, timeline, &sums, &unfinished),
    }
}

#[derive(Clone, Debug, Default)]
struct Sums {
    alerting: Option<i64>,
    contacting: Option<i64>,
    dialing: Option<i64>,
    interacting: Option<i64>,
    held: Option<i64>,
    parked: Option<i64>,
    after_call_work: Option<i64>,
}

/// The column "null when", row by row, without the kinds that are unfinished.
struct Nulls {
    alerting: bool,
    contacting_dialing: bool,
    interacting: bool,
    held: bool,
    parked: bool,
    after_call_work: bool,
}

impl Nulls {
    fn of(facts: &Facts, timeline: &Timeline) -> Self {
        let session = facts.session;
        let context = facts.context;
        let no_segments = facts.all.is_empty();
        let says_held = context.held == Some(true);
        let both = basis(facts, timeline) == "both";

        let silent = no_segments && session.connected.is_none() && !says_never_connected(facts);
        let connected_without_bounds =
            facts.state_is("connected") && session.connected.is_none() && !timeline.any_open();
        let held_but_not_connected = facts.ended && session.connected.is_none() && hold_is_known(facts);

        let hold_with_start = facts.has_segment("hold")
            || facts.holds().iter().any(|hold| hold.start.is_some())
            || (says_held && context.start_hold.is_some());

        let no_parking =
            context.park_time.is_none() && !facts.has_segment("parked") && facts.parks().is_empty();

        let no_after_call_work =
            facts.all_wrapups.is_empty() && session.after_call_work.is_none() && session.wrapup.is_none();

        Nulls {
            alerting: no_segments && session.alerting.is_none(),
            contacting_dialing: no_segments,
            interacting: silent || connected_without_bounds || held_but_not_connected,
            held: (no_segments || both) && !hold_with_start,
            parked: no_parking,
            after_call_work: (facts.ended || facts.phase == "unknown") && no_after_call_work,
        }
    }
}

/// A hold that the context knows, with or without a start.
fn hold_is_known(facts: &Facts) -> bool {
    !facts.holds().is_empty() || facts.context.held == Some(true)
}

/// "Says it never connected": by state, or ended without connectedTime though some other time is there.
fn says_never_connected(facts: &Facts) -> bool {
    let session = facts.session;
    if is_detail_event(facts) {
        return false;
    }
    if state_in(session, &BEFORE_CONNECTED) {
        return true;
    }
    facts.ended && session.connected.is_none() && has_some_time(session)
}

/// Whether the record has a time other than providerEventTime (and connectedTime).
fn has_some_time(session: &Session) -> bool {
    let work = session.after_call_work.as_ref();
    let times = [
        session.alerting,
        session.disconnected,
        work.and_then(|work| work.start),
        work.and_then(|work| work.end),
        session.wrapup.as_ref().and_then(|wrapup| wrapup.end),
    ];
    let mut segments = session.segments.iter().flatten();
    times.iter().any(Option::is_some)
        || segments.any(|segment| segment.start.is_some() || segment.end.is_some())
}

/// What the timeline was made from.
fn basis(facts: &Facts, timeline: &Timeline) -> &'static str {
    if !facts.all.is_empty() {
        if timeline.added { "both" } else { "segments" }
    } else if timeline.spans.is_empty() {
        "none"
    } else {
        "timestamps"
    }
}

/// True if the leg's purpose is known and has neither talk nor handle time.
fn is_no_agent(facts: &Facts) -> bool {
    let purpose = facts.context.purpose.as_deref();
    purpose.is_some_and(|purpose| purpose != "agent" && purpose != "user")
}

/// The kinds that handle time is made of, but after-call work.
const HANDLE_KINDS: [&str; 4] = ["interacting", "held", "dialing", "contacting"];

fn handle_ms(facts: &Facts, sums: &Sums, unfinished: &BTreeSet<&'static str>) -> Option<i64> {
    if unfinished.contains("afterCallWork") {
        return None;
    }
    handle_with(facts, sums, sums.after_call_work, unfinished)
}

fn handle_with(
    facts: &Facts,
    sums: &Sums,
    after_call_work: Option<i64>,
    unfinished: &BTreeSet<&'static str>,
) -> Option<i64> {
    if is_no_agent(facts) || HANDLE_KINDS.iter().any(|kind| unfinished.contains(kind)) {
        return None;
    }
    let never_connected = says_never_connected(facts) && !hold_is_known(facts);
    if sums.interacting.is_none() && !never_connected {
        return None;
    }
    let parts = [sums.interacting, sums.held, after_call_work, sums.dialing, sums.contacting];
    if parts.iter().all(Option::is_none) {
        return None;
    }
    Some(parts.iter().flatten().sum())
}

fn connected_ms(facts: &Facts, timeline: &Timeline, interacting: Option<i64>, now: i64) -> Option<i64> {
    if let Some(connected) = facts.session.connected {
        let end = match facts.end {
            Some(end) => end.at,
            None if facts.ended => return None,
            None => now,
        };
        return Some((end - connected).max(0));
    }
    interacting?;
    let spans = || timeline.spans.iter().filter(|span| span.kind == "interacting" || span.kind == "held");
    let first = spans().map(|span| span.start).min();
    let last = spans().map(|span| span.end).max();
    Some(last.unwrap_or(0) - first.unwrap_or(0))
}

fn total_ms(timeline: &Timeline) -> Option<i64> {
    if timeline.unfinished.end_missing {
        return None;
    }
    let spans = || timeline.spans.iter().filter(|span| span.kind != "afterCallWork");
    let first = spans().map(|span| span.start).min()?;
    let last = spans().map(|span| span.end).max()?;
    Some(last - first)
}

fn phase_ms(facts: &Facts, timeline: &Timeline, now: i64) -> Option<i64> {
    let kind = match facts.phase {
        "connected" => "interacting",
        "held" | "parked" | "alerting" | "contacting" | "dialing" | "afterCallWork" => facts.phase,
        _ => return None,
    };
    if facts.phase == "connected" && timeline.unfinished.has("interacting") {
        return None;
    }
    let open = timeline.of_kind(kind).filter(|span| span.open).last();
    let since = match open {
        Some(span) => span.start,
        None if facts.phase == "connected" => facts.session.connected?,
        None => return None,
    };
    Some((now - since).max(0))
}

// ---------------------------------------------------------------------------------------------------------------
// the platform's metrics

fn platform_metrics(
    facts: &Facts,
    timeline: &Timeline,
    sums: &Sums,
    unfinished: &BTreeSet<&'static str>,
) -> Metrics {
    let computed = if is_no_agent(facts) {
        Metrics::default()
    } else {
        computed_metrics(facts, timeline, sums, unfinished)
    };
    let metric = |name: &str, computed: Option<i64>| reported(facts, name).or(computed);
    Metrics {
        t_alert: metric("tAlert", computed.t_alert),
        t_talk_complete: metric("tTalkComplete", computed.t_talk_complete),
        t_held_complete: metric("tHeldComplete", computed.t_held_complete),
        t_acw: metric("tAcw", computed.t_acw),
        t_handle: metric("tHandle", computed.t_handle),
    }
}

fn computed_metrics(
    facts: &Facts,
    timeline: &Timeline,
    sums: &Sums,
    unfinished: &BTreeSet<&'static str>,
) -> Metrics {
    let is_open = |kind: &str| timeline.of_kind(kind).any(|span| span.open);
    let closed = |kind: &str, sum: Option<i64>| sum.filter(|_| !is_open(kind));

    // A final durationSeconds is tAcw even where the span has no known start.
    let wrapup = facts.session.wrapup.as_ref();
    let seconds =
        wrapup.filter(|wrapup| wrapup.provisional != Some(true)).and_then(|wrapup| wrapup.duration_seconds);
    let t_acw = if !facts.ended || is_open("afterCallWork") {
        None
    } else if let Some(seconds) = seconds {
        Some(i64::from(seconds) * 1000)
    } else {
        sums.after_call_work.map(|ms| ms.div_euclid(1000) * 1000)
    };

    // tHandle uses the reported tAcw where there is one.
    let used_acw = reported(facts, "tAcw").or(t_acw);
    let acw_unknown = unfinished.contains("afterCallWork") && used_acw.is_none();
    let handle_open = HANDLE_KINDS.iter().any(|kind| is_open(kind)) || is_open("afterCallWork");
    let t_handle = if !facts.ended || handle_open || acw_unknown {
        None
    } else {
        let used = Sums {
            interacting: reported(facts, "tTalkComplete").or(sums.interacting),
            held: reported(facts, "tHeldComplete").or(sums.held),
            ..sums.clone()
        };
        handle_with(facts, &used, used_acw, unfinished)
    };
    Metrics {
        t_alert: closed("alerting", sums.alerting),
        t_talk_complete: closed("interacting", sums.interacting),
        t_held_complete: closed("held", sums.held),
        t_acw,
        t_handle,
    }
}

// ---------------------------------------------------------------------------------------------------------------
// reported durations.

/// The metric's name, and the detail events' name for the same duration.
const REPORTED: [(&str, &str); 6] = [
    ("tAlert", "alertingDurationMs"),
    ("tContacting", "contactingDurationMs"),
    ("tDialing", "dialingDurationMs"),
    ("tTalkComplete", "interactingDurationMs"),
    ("tHeldComplete", "heldDurationMs"),
    ("tAcw", "wrapupDurationMs"),
];

fn reported(facts: &Facts, metric: &str) -> Option<i64> {
    let reported = facts.context.reported.as_ref()?;
    let event_name = REPORTED.iter().find(|(name, _)| *name == metric);
    let event_value = event_name.and_then(|(_, name)| reported.get(*name));
    reported.get(metric).or(event_value).copied()
}

fn is_detail_event(facts: &Facts) -> bool {
    facts.context.shape.as_deref() == Some("detailEvent")
}

/// The sums of a detail event's leg without segments: those that it names, the others null.
fn reported_sums(facts: &Facts) -> Option<Sums> {
    let names = facts.context.reported.as_ref()?;
    let detail_event = is_detail_event(facts) || facts.context.shape.is_none();
    if names.is_empty() || !detail_event || !facts.all.is_empty() {
        return None;
    }
    Some(Sums {
        alerting: reported(facts, "tAlert"),
        contacting: reported(facts, "tContacting"),
        dialing: reported(facts, "tDialing"),
        interacting: reported(facts, "tTalkComplete"),
        held: reported(facts, "tHeldComplete"),
        parked: None,
        after_call_work: reported(facts, "tAcw"),
    })
}

// ---------------------------------------------------------------------------------------------------------------
// Reading JSON. Only what clean test inputs need.

pub fn read(session: &Value, context: Option<&Value>) -> (Session, Context) {
    let none = Value::Null;
    (read_session(session), read_context(context.unwrap_or(&none)))
}

fn read_session(json: &Value) -> Session {
    let wrapup = field(json, "wrapup", "wrapup").map(|json| Wrapup {
        duration_seconds: field(json, "durationSeconds", "duration_seconds")
            .and_then(Value::as_u64)
            .and_then(|seconds| u32::try_from(seconds).ok()),
        end: time(json, "endTime", "end_time"),
        provisional: field(json, "provisional", "provisional").and_then(Value::as_bool),
        other: ["code", "name", "notes", "tags"].iter().any(|name| field(json, name, name).is_some()),
    });
    let work = field(json, "afterCallWork", "after_call_work").map(|json| AfterCallWork {
        start: time(json, "startTime", "start_time"),
        end: time(json, "endTime", "end_time"),
        state: text(json, "state", "state").map(|state| member(&state, &WORK_STATES)),
    });
    let segments = field(json, "segments", "segments").and_then(Value::as_array).map(|list| {
        let read = |json: &Value| Segment {
            kind: text(json, "type", "type"),
            start: time(json, "startTime", "start_time"),
            end: time(json, "endTime", "end_time"),
        };
        list.iter().map(read).collect()
    });
    Session {
        state: text(json, "state", "state").map(|state| member(&state, &STATES)),
        connected: time(json, "connectedTime", "connected_time"),
        disconnected: time(json, "disconnectedTime", "disconnected_time"),
        alerting: time(json, "startAlertingTime", "start_alerting_time"),
        provider_event: time(json, "providerEventTime", "provider_event_time"),
        segments,
        wrapup: wrapup.filter(|wrapup| *wrapup != Wrapup::default()),
        after_call_work: work.filter(|work| *work != AfterCallWork::default()),
    }
}

fn read_context(json: &Value) -> Context {
    let list = |name: &str, alias: &str| {
        let list = field(json, name, alias).and_then(Value::as_array)?;
        let flag = |json: &Value, name: &str| json.get(name).and_then(Value::as_bool) == Some(true);
        let read = |json: &Value| Hold {
            start: time(json, "startTime", "start_time"),
            end: time(json, "endTime", "end_time"),
            start_estimated: flag(json, "startEstimated"),
            end_estimated: flag(json, "endEstimated"),
        };
        Some(list.iter().map(read).collect::<Vec<Hold>>())
    };
    let reported = field(json, "reported", "reported").and_then(Value::as_object);
    let reported = reported
        .map(|map| map.iter().filter_map(|(name, value)| Some((name.clone(), value.as_i64()?))).collect());
    Context {
        held: field(json, "held", "held").and_then(Value::as_bool),
        start_hold: time(json, "startHoldTime", "start_hold_time"),
        holds: list("holds", "holds"),
        park_time: time(json, "parkTime", "park_time"),
        parks: list("parks", "parks"),
        end_received_at: time(json, "endReceivedAt", "end_received_at"),
        purpose: text(json, "purpose", "purpose"),
        reported,
        shape: text(json, "shape", "shape"),
    }
}

const STATES: [&str; 13] = [
    "alerting",
    "dialing",
    "contacting",
    "offering",
    "connected",
    "disconnected",
    "terminated",
    "scheduled",
    "none",
    "converting",
    "uploading",
    "transmitting",
    "parked",
];
const WORK_STATES: [&str; 5] = ["unknown", "notApplicable", "skipped", "pending", "complete"];

fn field<'v>(json: &'v Value, name: &str, alias: &str) -> Option<&'v Value> {
    let present = |name: &str| json.get(name).filter(|value| !value.is_null());
    present(name).or_else(|| present(alias))
}

fn text(json: &Value, name: &str, alias: &str) -> Option<String> {
    field(json, name, alias)?.as_str().map(str::to_owned)
}

/// The canonical spelling of a known member, else the text as received.
fn member(text: &str, members: &[&str]) -> String {
    let plain = |text: &str| text.to_ascii_lowercase().replace('_', "");
    let found = members.iter().find(|member| plain(member) == plain(text));
    found.map_or_else(|| text.to_owned(), |member| (*member).to_owned())
}

/// Epoch milliseconds, or `yyyy-MM-ddTHH:mm:ss[.fff]Z`.
fn time(json: &Value, name: &str, alias: &str) -> Option<i64> {
    match field(json, name, alias)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => instant(text),
        _ => None,
    }
}

fn instant(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    let (date, clock) = text.split_once('T')?;
    if date == "0001-01-01" {
        return None; // The placeholder.
    }
    let numbers = |text: &str, separator: char| -> Option<Vec<i64>> {
        text.split(separator).map(|part| part.parse().ok()).collect()
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let date = numbers(date, '-')?;
    let clock = numbers(clock, ':')?;
    let (&[year, month, day], &[hour, minute, second]) = (&date[..], &clock[..]) else {
        return None;
    };
    // Days since 1970, counting years from March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second.min(59)) * 1000 + millis)
}
