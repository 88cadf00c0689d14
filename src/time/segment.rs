//! Segments, as far as time is concerned: what their type means, and which of them count.

use crate::model::{Segment, Time};
use crate::order::sort_by_key;

/// What a segment's type means for a timeline. Types are free strings, in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SegmentKind {
    Alert,
    Contacting,
    Dialing,
    Hold,
    Interact,
    Scheduled,
    Wrapup,
    Other,
}

impl SegmentKind {
    pub fn of(segment: &Segment) -> Self {
        const KINDS: [(&str, SegmentKind); 8] = [
            ("Alert", SegmentKind::Alert),
            ("Contacting", SegmentKind::Contacting),
            ("Dialing", SegmentKind::Dialing),
            ("Hold", SegmentKind::Hold),
            ("Interact", SegmentKind::Interact),
            ("Sharing", SegmentKind::Interact),
            ("Scheduled", SegmentKind::Scheduled),
            ("Wrapup", SegmentKind::Wrapup),
        ];
        let type_ = segment.type_.as_deref().unwrap_or_default();
        KINDS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(type_))
            .map_or(SegmentKind::Other, |(_, kind)| *kind)
    }
}

/// A segment with a length: what timelines are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub kind: SegmentKind,
    pub start: Time,
    /// `None`: open.
    pub end: Option<Time>,
}

/// The segments that have a length, or are open, by their start. Those of zero or negative length say
/// nothing of time.
pub(crate) fn stretches(segments: &[Segment]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = segments
        .iter()
        .filter(|segment| segment.end_time.is_none_or(|end| end > segment.start_time))
        .map(|segment| Stretch {
            kind: SegmentKind::of(segment),
            start: segment.start_time,
            end: segment.end_time,
        })
        .collect();
    sort_by_key(&mut stretches, |stretch| stretch.start);
    stretches
}
