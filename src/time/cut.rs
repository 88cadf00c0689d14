//! Which of overlapping spans counts at each moment.

use super::timeline::{Bound, Drawn, Span};
use crate::model::Time;
use crate::order::sort_by_key;

/// Makes spans that never overlap of what was drawn: at each moment that counts which is on the highest layer, and of one layer
/// which started last. What it covers goes on after it. `covered` is empty before and after; it is kept for its room.
pub(super) fn cut(drawn: &mut Vec<Drawn>, covered: &mut Vec<Drawn>, spans: &mut Vec<Span>, now: Time) {
    spans.clear();
    drawn.retain(Drawn::stays);
    sort_by_key(drawn, |drawn| drawn.start.at);
    // What is covered at once has the start of what covers it.
    let mut later: Option<Drawn> = None;
    for drawn in drawn.iter_mut().rev() {
        let is_covered = |by: &Drawn| by.start.at == drawn.start.at && by.layer >= drawn.layer;
        drawn.start = later.filter(is_covered).map_or(drawn.start, |by| by.start);
        later = Some(*drawn);
    }
    let mut cut = Cut { active: covered, spans, from: Bound { at: Time::MIN, estimated: false }, now };
    for next in drawn.iter() {
        cut.advance(Some(next));
        let place = cut.active.partition_point(|active| active.layer <= next.layer);
        if place == cut.active.len() {
            cut.from = next.start;
        }
        cut.active.insert(place, *next);
    }
    cut.advance(None);
    cut.active.clear();
}

struct Cut<'l> {
    /// What started before and may go on, by layer and start: the last one counts.
    active: &'l mut Vec<Drawn>,
    spans: &'l mut Vec<Span>,
    /// Up to here, everything is in `spans`.
    from: Bound,
    now: Time,
}

impl Cut<'_> {
    /// Writes what happens up to the start of what comes next, or all there is.
    fn advance(&mut self, next: Option<&Drawn>) {
        while let Some(top) = self.active.last().copied() {
            match (top.end, next) {
                (Some(end), next) if next.is_none_or(|next| end.at <= next.start.at) => {
                    self.write(&top, Some(end));
                    self.active.pop();
                }
                // It covers what comes next.
                (_, Some(next)) if next.layer < top.layer => return,
                (_, next) => return self.write(&top, next.map(|next| next.start)),
            }
        }
    }

    /// Writes what happens up to a moment; of what is open, at most up to now.
    fn write(&mut self, Drawn { kind, end: own_end, .. }: &Drawn, end: Option<Bound>) {
        let Bound { at: start_ms, estimated: start_estimated } = self.from;
        let span =
            Span { kind: *kind, start_ms, end_ms: 0, open: false, start_estimated, end_estimated: false };
        let Some(end) = end else {
            return self.spans.push(Span { end_ms: self.now.max(start_ms), open: true, ..span });
        };
        if end.at <= start_ms {
            return;
        }
        self.from = end;
        let is_future = own_end.is_none() && end.at > self.now;
        let (end_ms, end_estimated) = if is_future { (self.now, false) } else { (end.at, end.estimated) };
        if end_ms > start_ms {
            self.spans.push(Span { end_ms, end_estimated, ..span });
        }
    }
}
