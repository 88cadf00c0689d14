//! The rules that look at several fields together (docs/contract.md), in the order in which they report.
//!
//! A field with an error takes no part here: it is neither a value nor missing.

use super::checker::Checker;
use crate::issue::{IssueCode, Message, StateConflict};
use crate::model::facts::{Fact, SegmentFacts, SegmentKind};
use crate::model::{
    AfterCallWork, AfterCallWorkField, AfterCallWorkState, CobrowseRole, Segment, SegmentField, Session,
    SessionField, State, Time, Wrapup, WrapupField,
};
use crate::read::key::Key;

const fn session(field: SessionField) -> Key {
    Key::at(Session::TABLE.place(field as usize))
}

const fn after_call_work(field: AfterCallWorkField) -> Key {
    let place = Session::TABLE.place(SessionField::after_call_work as usize);
    Key::at(place + AfterCallWork::TABLE.place(field as usize))
}

const fn wrapup(field: WrapupField) -> Key {
    let place = Session::TABLE.place(SessionField::wrapup as usize);
    Key::at(place + Wrapup::TABLE.place(field as usize))
}

fn segment(index: usize, field: SegmentField) -> Key {
    session(SessionField::segments).element(index).inner(Segment::TABLE.place(field as usize))
}

impl Checker<'_> {
    pub(super) fn check_id(&mut self) {
        if !self.has(Fact::Id) {
            self.missing(session(SessionField::id), IssueCode::MissingId);
        }
    }

    pub(super) fn check_rules(&mut self) {
        // After the first error nothing would be reported.
        if self.options.abort_early && self.errors > 0 {
            return;
        }
        self.time_order();
        self.state_conflict();
        self.segments();
        self.wrapup_mismatch();
    }

    /// Whether there is an error at a field of the session, or below it.
    fn failed(&self, field: SessionField) -> bool {
        self.failed_at(session(field), Session::TABLE.extent(field as usize))
    }

    /// Reports that a field is missing, unless it is there in error.
    fn missing(&mut self, key: Key, code: IssueCode) {
        if !self.failed_at(key, 1) {
            self.report(key, code);
        }
    }

    fn time_order(&mut self) {
        let time = |fact| self.readout.facts.time(fact);
        let alerting = ("startAlertingTime", time(Fact::StartAlertingTime));
        let connected = ("connectedTime", time(Fact::ConnectedTime));
        let disconnected = ("disconnectedTime", time(Fact::DisconnectedTime));
        let work_start = ("afterCallWork.startTime", time(Fact::AfterCallWorkStartTime));
        let work_end = ("afterCallWork.endTime", time(Fact::AfterCallWorkEndTime));

        let mut found: Vec<(Key, String, String, i64)> = Vec::new();
        // By how much the later time comes before the earlier one, if it does.
        let wrong = |earlier: Option<Time>, later: Option<Time>| {
            earlier.zip(later).map(|(earlier, later)| earlier - later).filter(|by_ms| *by_ms > 0)
        };
        let mut pair = |key, (earlier, from): (&str, _), (later, to): (&str, _)| {
            if let Some(by_ms) = wrong(from, to) {
                found.push((key, earlier.to_owned(), later.to_owned(), by_ms));
            }
        };
        pair(session(SessionField::connected_time), alerting, connected);
        pair(session(SessionField::disconnected_time), alerting, disconnected);
        pair(session(SessionField::disconnected_time), connected, disconnected);
        for index in 0..self.readout.facts.segment_count() {
            let Some(SegmentFacts { start, end, .. }) = self.readout.facts.segment(index) else { continue };
            if wrong(Some(start), end).is_some() {
                let key = segment(index, SegmentField::end_time);
                let name = |field| {
                    let mut name = "segments.".to_owned();
                    Message(&mut name).number(index as i64);
                    name + "." + field
                };
                pair(key, (&name("startTime"), Some(start)), (&name("endTime"), end));
            }
        }
        pair(after_call_work(AfterCallWorkField::end_time), work_start, work_end);
        pair(after_call_work(AfterCallWorkField::start_time), disconnected, work_start);
        if found.is_empty() {
            return;
        }

        let (errors, skews): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(.., by_ms)| self.exceeds(*by_ms));
        for (key, earlier, later, by_ms) in errors {
            self.report(key, IssueCode::TimeOrder { earlier, later, by_ms });
        }
        for (key, earlier, later, by_ms) in skews {
            self.report(key, IssueCode::ClockSkew { earlier, later, by_ms });
        }
    }

    /// Whether a difference is more than clocks differ.
    fn exceeds(&self, by_ms: i64) -> bool {
        by_ms > 0 && by_ms as f64 > self.options.skew_tolerance_ms
    }

    fn state_conflict(&mut self) {
        use StateConflict as C;
        let conflict = |reason| IssueCode::StateConflict { reason };
        let facts = &self.readout.facts;
        let state = facts.state();
        let ended = matches!(state, Some(State::Disconnected | State::Terminated));
        let live = !ended && !matches!(state, None | Some(State::None));
        let work_state: Option<AfterCallWorkState> = facts.member(Fact::AfterCallWorkState);
        let is_sharer = facts.member(Fact::CobrowseRole) == Some(CobrowseRole::Sharer);
        let controls = facts.number(Fact::Controlling).is_some_and(|count| count > 0.0);

        let disconnected = session(SessionField::disconnected_time);
        let connected = session(SessionField::connected_time);
        if ended && !self.has(Fact::DisconnectedTime) {
            self.missing(disconnected, conflict(C::EndedWithoutDisconnectedTime));
        }
        if live && self.has(Fact::DisconnectedTime) {
            self.report(disconnected, conflict(C::LiveWithDisconnectedTime));
        }
        if live && self.has(Fact::DisconnectType) {
            self.report(session(SessionField::disconnect_type), conflict(C::LiveWithDisconnectType));
        }
        if state == Some(State::Connected) && !self.has(Fact::ConnectedTime) {
            self.missing(connected, conflict(C::ConnectedWithoutConnectedTime));
        }
        if state == Some(State::Alerting) && self.has(Fact::ConnectedTime) {
            self.report(connected, conflict(C::AlertingWithConnectedTime));
        }
        if live && work_state == Some(AfterCallWorkState::Pending) {
            self.report(after_call_work(AfterCallWorkField::state), conflict(C::LiveWithAfterCallWork));
        }
        if work_state == Some(AfterCallWorkState::Complete) && !self.has(Fact::AfterCallWorkEndTime) {
            let key = after_call_work(AfterCallWorkField::end_time);
            self.missing(key, conflict(C::CompleteWithoutEndTime));
        }
        if is_sharer && controls {
            self.report(session(SessionField::controlling), conflict(C::SharerInControl));
        }
    }

    /// Element by element: order or overlap, outside of the session, left open.
    fn segments(&mut self) {
        let facts = &self.readout.facts;
        let count = facts.segment_count();
        if count == 0 {
            return;
        }
        // Where what it takes to know is in error, it is not known.
        let ended = facts.is_ended() && !self.failed(SessionField::state);
        let pending = facts.is_pending() || self.failed(SessionField::after_call_work);
        let alerting = facts.time(Fact::StartAlertingTime);
        let disconnected = facts.time(Fact::DisconnectedTime);
        let mut before = None;
        for index in 0..count {
            let here = self.readout.facts.segment(index);
            let Some(SegmentFacts { kind, start, end }) = here else {
                before = None;
                continue;
            };
            if let Some(SegmentFacts { start: earlier, end: earlier_end, .. }) = before {
                let order = earlier - start;
                let overlap = earlier_end.map_or(0, |end| end - start);
                if order > 0 {
                    self.report(
                        segment(index, SegmentField::start_time),
                        IssueCode::SegmentOrder { by_ms: order },
                    );
                } else if self.exceeds(overlap) {
                    let code = IssueCode::SegmentOverlap { by_ms: overlap };
                    self.report(segment(index, SegmentField::start_time), code);
                }
            }
            let before_alert = alerting.map_or(0, |alert| alert - start);
            if kind != SegmentKind::Scheduled && self.exceeds(before_alert) {
                let code = IssueCode::SegmentOutside { by_ms: before_alert };
                self.report(segment(index, SegmentField::start_time), code);
            }
            let after_end = end.zip(disconnected).map_or(0, |(end, disconnected)| end - disconnected);
            if kind != SegmentKind::Wrapup && self.exceeds(after_end) {
                let code = IssueCode::SegmentOutside { by_ms: after_end };
                self.report(segment(index, SegmentField::end_time), code);
            }
            let is_last = index + 1 == count;
            let may_be_open = is_last && (!ended || (kind == SegmentKind::Wrapup && pending));
            if end.is_none() && !may_be_open {
                self.report(segment(index, SegmentField::end_time), IssueCode::SegmentOpen);
            }
            before = here;
        }
    }

    fn wrapup_mismatch(&mut self) {
        let facts = &self.readout.facts;
        let times = facts.time(Fact::AfterCallWorkStartTime).zip(facts.time(Fact::AfterCallWorkEndTime));
        let Some((seconds, (start, end))) = facts.number(Fact::WrapupSeconds).zip(times) else { return };
        let after_call_work_seconds = (end - start).div_euclid(1000);
        if facts.has_final_wrapup()
            && (seconds as i64 - after_call_work_seconds).abs() > 1
            && !self.failed_at(wrapup(WrapupField::provisional), 1)
        {
            let code =
                IssueCode::WrapupMismatch { duration_seconds: seconds as u32, after_call_work_seconds };
            self.report(wrapup(WrapupField::duration_seconds), code);
        }
    }
}
