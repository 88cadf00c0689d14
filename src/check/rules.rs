//! The rules that look at several fields together (docs/contract.md), in the order in which they report.
//!
//! A field with an error takes no part here: it is neither a value nor missing.

use super::Checker;
use crate::issue::{IssueCode, StateConflict, Step};
use crate::model::facts::SegmentKind;
use crate::model::{AfterCallWorkState, CobrowseRole, Open, Segment, Session, State, Time};
use crate::read::{Raw, RawList, RawRecord};
use crate::{is_ended, is_pending};

pub(super) fn check(checker: &mut Checker<'_>, session: &Session, raw: &RawRecord<'_>) {
    let tolerance_ms = checker.options.skew_tolerance_ms;
    let mut rules = Rules { checker, session, raw, tolerance_ms };
    rules.missing_id();
    rules.time_order();
    rules.state_conflict();
    rules.segments();
    rules.wrapup_mismatch();
}

struct Rules<'c, 'o, 'r> {
    checker: &'c mut Checker<'o>,
    session: &'r Session,
    raw: &'r RawRecord<'r>,
    tolerance_ms: f64,
}

/// A step to a field.
enum To {
    Field(&'static str),
    Element(usize),
}

impl Rules<'_, '_, '_> {
    /// The path to a field, in the names that were received; by its JSON names as far as it was not.
    fn at(&self, to: &[To]) -> Vec<Step> {
        let mut path = Vec::with_capacity(to.len());
        let mut record = Some(*self.raw);
        let mut items = None;
        for step in to {
            match step {
                To::Field(json_name) => {
                    let (name, field) = record.map_or((*json_name, None), |record| record.field(json_name));
                    path.push(Step::key(name));
                    record = None;
                    match field.map(|field| field.value) {
                        Some(Raw::Record(inner)) => record = Some(inner),
                        Some(Raw::List(list)) => items = Some(list),
                        _ => {}
                    }
                }
                To::Element(index) => {
                    path.push(Step::index(*index));
                    if let Some(Raw::Record(inner)) = items.and_then(|items: RawList<'_>| items.get(*index)) {
                        record = Some(inner);
                    }
                }
            }
        }
        path
    }

    /// Whether there is an error at a field or below it.
    fn failed(&self, to: &[To]) -> bool {
        self.checker.errors > 0 && self.failed_at(&self.at(to))
    }

    fn failed_at(&self, path: &[Step]) -> bool {
        // With abortEarly an error silences all that follows, so that it need not be found here.
        self.checker.issues.iter().any(|issue| {
            issue.is_error() && (issue.path.starts_with(path) || (path.starts_with(&issue.path)))
        })
    }

    /// Reports that a field is missing, unless it is there in error.
    fn missing(&mut self, path: Vec<Step>, code: IssueCode) {
        if !self.failed_at(&path) {
            self.checker.report_at(path, code);
        }
    }

    /// The segment at an index of the list, if it is sound.
    fn segment(&self, index: usize) -> Option<&Segment> {
        let position = *self.checker.elements.get(index)?;
        self.session.segments.as_ref()?.get(position?)
    }

    fn missing_id(&mut self) {
        if self.session.id.is_none() {
            self.missing(self.at(&[To::Field("id")]), IssueCode::MissingId);
        }
    }

    fn time_order(&mut self) {
        let s = self.session;
        let acw = s.after_call_work.as_ref();
        let start_alerting = ("startAlertingTime", s.start_alerting_time);
        let connected = ("connectedTime", s.connected_time);
        let disconnected = ("disconnectedTime", s.disconnected_time);
        let acw_start = ("afterCallWork.startTime", acw.and_then(|acw| acw.start_time));
        let acw_end = ("afterCallWork.endTime", acw.and_then(|acw| acw.end_time));
        // By how much the later time comes before the earlier one, if it does.
        let wrong = |earlier: Option<Time>, later: Option<Time>| {
            earlier.zip(later).map(|(earlier, later)| earlier - later).filter(|by_ms| *by_ms > 0)
        };

        let mut found = Vec::new();
        let pairs = [(start_alerting, connected), (start_alerting, disconnected), (connected, disconnected)];
        for ((earlier, from), (later, to)) in pairs {
            if let Some(by_ms) = wrong(from, to) {
                found.push((self.at(&[To::Field(later)]), earlier.to_owned(), later.to_owned(), by_ms));
            }
        }
        for index in 0..self.checker.elements.len() {
            let Some(segment) = self.segment(index) else { continue };
            if let Some(by_ms) = wrong(Some(segment.start_time), segment.end_time) {
                let name = |field| format!("segments.{index}.{field}");
                found.push((
                    self.at(&[To::Field("segments"), To::Element(index), To::Field("endTime")]),
                    name("startTime"),
                    name("endTime"),
                    by_ms,
                ));
            }
        }
        let pairs = [(acw_start, acw_end, "endTime"), (disconnected, acw_start, "startTime")];
        for ((earlier, from), (later, to), name) in pairs {
            if let Some(by_ms) = wrong(from, to) {
                found.push((
                    self.at(&[To::Field("afterCallWork"), To::Field(name)]),
                    earlier.to_owned(),
                    later.to_owned(),
                    by_ms,
                ));
            }
        }

        let (errors, skews): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(.., by_ms)| self.exceeds(*by_ms));
        for (path, earlier, later, by_ms) in errors {
            self.checker.report_at(path, IssueCode::TimeOrder { earlier, later, by_ms });
        }
        for (path, earlier, later, by_ms) in skews {
            self.checker.report_at(path, IssueCode::ClockSkew { earlier, later, by_ms });
        }
    }

    /// Whether a difference is more than clocks differ.
    fn exceeds(&self, by_ms: i64) -> bool {
        by_ms > 0 && by_ms as f64 > self.tolerance_ms
    }

    fn state_conflict(&mut self) {
        let s = self.session;
        let conflict = |reason| IssueCode::StateConflict { reason };
        let state = s.state.as_ref().and_then(Open::known);
        let ended = matches!(state, Some(State::Disconnected | State::Terminated));
        let live = !ended && !matches!(state, None | Some(State::None));
        let acw_state = s.after_call_work.as_ref().and_then(|acw| acw.state.as_ref()).and_then(Open::known);

        if ended && s.disconnected_time.is_none() {
            self.missing(
                self.at(&[To::Field("disconnectedTime")]),
                conflict(StateConflict::EndedWithoutDisconnectedTime),
            );
        }
        if live && s.disconnected_time.is_some() {
            self.checker.report_at(
                self.at(&[To::Field("disconnectedTime")]),
                conflict(StateConflict::LiveWithDisconnectedTime),
            );
        }
        if live && s.disconnect_type.is_some() {
            self.checker.report_at(
                self.at(&[To::Field("disconnectType")]),
                conflict(StateConflict::LiveWithDisconnectType),
            );
        }
        if state == Some(State::Connected) && s.connected_time.is_none() {
            self.missing(
                self.at(&[To::Field("connectedTime")]),
                conflict(StateConflict::ConnectedWithoutConnectedTime),
            );
        }
        if state == Some(State::Alerting) && s.connected_time.is_some() {
            self.checker.report_at(
                self.at(&[To::Field("connectedTime")]),
                conflict(StateConflict::AlertingWithConnectedTime),
            );
        }
        if live && acw_state == Some(AfterCallWorkState::Pending) {
            let path = self.at(&[To::Field("afterCallWork"), To::Field("state")]);
            self.checker.report_at(path, conflict(StateConflict::LiveWithAfterCallWork));
        }
        let no_end = s.after_call_work.as_ref().is_some_and(|acw| acw.end_time.is_none());
        if acw_state == Some(AfterCallWorkState::Complete) && no_end {
            let path = self.at(&[To::Field("afterCallWork"), To::Field("endTime")]);
            self.missing(path, conflict(StateConflict::CompleteWithoutEndTime));
        }
        let sharer = s.cobrowse_role.as_ref().and_then(Open::known) == Some(CobrowseRole::Sharer);
        if sharer && s.controlling.as_ref().is_some_and(|ids| !ids.is_empty()) {
            self.checker
                .report_at(self.at(&[To::Field("controlling")]), conflict(StateConflict::SharerInControl));
        }
    }

    /// Element by element: order or overlap, outside of the session, left open.
    fn segments(&mut self) {
        let s = self.session;
        let count = self.checker.elements.len();
        // Where what it takes to know is in error, it is not known.
        let ended = is_ended(s) && !self.failed(&[To::Field("state")]);
        let pending = is_pending(s) || self.failed(&[To::Field("afterCallWork")]);
        for index in 0..count {
            let Some(segment) = self.segment(index) else { continue };
            let before = index.checked_sub(1).and_then(|before| self.segment(before));
            let kind = SegmentKind::of(segment.type_.as_deref().unwrap_or_default());
            let mut found = Vec::new();

            if let Some(before) = before {
                let order = before.start_time - segment.start_time;
                let overlap = before.end_time.map_or(0, |end| end - segment.start_time);
                if order > 0 {
                    found.push(("startTime", IssueCode::SegmentOrder { by_ms: order }));
                } else if self.exceeds(overlap) {
                    found.push(("startTime", IssueCode::SegmentOverlap { by_ms: overlap }));
                }
            }
            let before_alert = s.start_alerting_time.map_or(0, |alert| alert - segment.start_time);
            if kind != SegmentKind::Scheduled && self.exceeds(before_alert) {
                found.push(("startTime", IssueCode::SegmentOutside { by_ms: before_alert }));
            }
            let after_end =
                segment.end_time.zip(s.disconnected_time).map_or(0, |(end, disconnected)| end - disconnected);
            if kind != SegmentKind::Wrapup && self.exceeds(after_end) {
                found.push(("endTime", IssueCode::SegmentOutside { by_ms: after_end }));
            }
            let last = index + 1 == count;
            let may_be_open = last && (!ended || (kind == SegmentKind::Wrapup && pending));
            if segment.end_time.is_none() && !may_be_open {
                found.push(("endTime", IssueCode::SegmentOpen));
            }
            for (name, code) in found {
                let path = self.at(&[To::Field("segments"), To::Element(index), To::Field(name)]);
                self.checker.report_at(path, code);
            }
        }
    }

    fn wrapup_mismatch(&mut self) {
        let Some((wrapup, acw)) = self.session.wrapup.as_ref().zip(self.session.after_call_work.as_ref())
        else {
            return;
        };
        let Some(((duration_seconds, start), end)) =
            wrapup.duration_seconds.zip(acw.start_time).zip(acw.end_time)
        else {
            return;
        };
        let seconds = (end - start).div_euclid(1000);
        if wrapup.provisional != Some(true)
            && (i64::from(duration_seconds) - seconds).abs() > 1
            && !self.failed(&[To::Field("wrapup"), To::Field("provisional")])
        {
            self.checker.report_at(
                self.at(&[To::Field("wrapup"), To::Field("durationSeconds")]),
                IssueCode::WrapupMismatch { duration_seconds, after_call_work_seconds: seconds },
            );
        }
    }
}
