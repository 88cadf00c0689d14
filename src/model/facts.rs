//! The facts of a session: the numbers that rules and clocks look at, and nothing else. Texts have no part in them.
//!
//! They are a list of doubles: one for each [`Fact`], then three for each element of `segments`, and four for each of `holds` and
//! `parks`. NaN means that the record does not say. JavaScript writes the same list into the module's memory.

pub(crate) use super::fact::{FACTS, Fact, HOLD_FACTS, SEGMENT_FACTS, UNKNOWN_MEMBER};
use super::instant::Time;
use super::members::{AfterCallWorkState, CobrowseRole, Member, State};
use super::records::{Context, Session};
use super::table::{Kind, Names};
use super::values::{Value, Values};

/// What a segment's type means for rules and timelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SegmentKind {
    Alert,
    Contacting,
    Dialing,
    Hold,
    Interact,
    Parked,
    Scheduled,
    Wrapup,
    Other,
}

impl SegmentKind {
    /// The types that mean something, and what.
    pub const NAMES: &Names = &Names {
        numbers: &[
            ("Alert", SegmentKind::Alert as u8),
            ("Contacting", SegmentKind::Contacting as u8),
            ("Dialing", SegmentKind::Dialing as u8),
            ("Hold", SegmentKind::Hold as u8),
            ("Interact", SegmentKind::Interact as u8),
            ("Sharing", SegmentKind::Interact as u8),
            ("Parked", SegmentKind::Parked as u8),
            ("Scheduled", SegmentKind::Scheduled as u8),
            ("Wrapup", SegmentKind::Wrapup as u8),
        ],
        other: SegmentKind::Other as u8,
    };

    const ALL: [SegmentKind; 9] = [
        SegmentKind::Alert,
        SegmentKind::Contacting,
        SegmentKind::Dialing,
        SegmentKind::Hold,
        SegmentKind::Interact,
        SegmentKind::Parked,
        SegmentKind::Scheduled,
        SegmentKind::Wrapup,
        SegmentKind::Other,
    ];

    /// The kind with a number. Where there is none, the segment has no type.
    fn at(number: f64) -> Self {
        let kind = (!number.is_nan()).then_some(number as usize).and_then(|number| Self::ALL.get(number));
        kind.copied().unwrap_or(SegmentKind::Other)
    }
}

/// The purposes of participants who handle conversations: 1. All others: 0.
pub(crate) const HANDLERS: &Names = &Names { numbers: &[("agent", 1), ("user", 1)], other: 0 };

/// A sound segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentFacts {
    pub kind: SegmentKind,
    pub start: Time,
    /// `None`: open.
    pub end: Option<Time>,
}

impl SegmentFacts {
    /// Whether a session waits in it to be connected.
    pub fn waits(&self) -> bool {
        use SegmentKind::{Alert, Contacting, Dialing, Scheduled};
        matches!(self.kind, Alert | Contacting | Dialing | Scheduled)
    }

    /// Whether it is open or has a length. One of zero or negative length says nothing of time.
    pub fn lasts(&self) -> bool {
        self.end.is_none_or(|end| end > self.start)
    }
}

/// A hold that the context knows of, or a time of being parked. The flags say whether a time is when a frame was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HoldFacts {
    /// `None`: unknown.
    pub start: Option<(Time, bool)>,
    /// `None`: it goes on.
    pub end: Option<(Time, bool)>,
}

/// The facts of one session, with those of its leg's context.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    numbers: Vec<f64>,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { numbers: vec![f64::NAN; FACTS] }
    }
}

impl Facts {
    /// The facts of a leg: those of its values, and whether nothing but events told of it.
    #[cfg(feature = "live")]
    pub fn of_leg(records: &[&Values], is_from_events: bool) -> Self {
        let mut facts = Facts::of(records);
        if is_from_events {
            facts.set(Fact::FromEvents as usize, 1.0);
        }
        facts
    }

    /// The facts of checked values: of a session, of its leg's context, and of where it stands.
    pub fn of(records: &[&Values]) -> Self {
        let mut facts = Facts::default();
        records.iter().for_each(|values| facts.take(values));
        facts
    }

    /// The facts of structs.
    pub fn of_session(session: &Session, context: &Context) -> Self {
        Facts::of(&[&Values::of(session), &Values::of(context)])
    }

    fn take(&mut self, values: &Values) {
        for (index, value) in values.iter() {
            let Some(field) = values.table.fields.get(index) else { continue };
            let Some(fact) = field.fact else { continue };
            let number = match (value, field.kind) {
                (Value::Absent, _) => continue,
                // A record without a value is absent.
                (Value::Record(record), _) if record.is_empty() => continue,
                (Value::Records(records), _) => {
                    for record in records.iter() {
                        self.push_record(record);
                    }
                    records.len() as f64
                }
                (Value::Record(record), _) => {
                    self.take(record);
                    1.0
                }
                (value, kind) => number_of(value, kind),
            };
            self.set(usize::from(fact), number);
        }
    }

    /// Writes the facts of an element of a list behind those that there are.
    fn push_record(&mut self, record: &Values) {
        let from = self.numbers.len();
        let facts = record.table.fields.iter().filter(|field| field.fact.is_some()).count();
        self.numbers.resize(from + facts, f64::NAN);
        for (index, value) in record.iter() {
            let field = record.table.fields.get(index);
            if let Some((fact, kind)) = field.and_then(|field| Some((field.fact?, field.kind))) {
                self.set(from + usize::from(fact), number_of(value, kind));
            }
        }
    }

    /// How many numbers it has room for.
    pub fn room(&self) -> usize {
        self.numbers.capacity()
    }

    /// Forgets all facts.
    pub fn clear(&mut self) {
        if let Some(head) = self.numbers.get_mut(..FACTS) {
            head.fill(f64::NAN);
        }
    }

    /// Makes room for so many numbers. `None`: there is not so much memory.
    #[cfg(feature = "module")]
    pub fn reserve(&mut self, count: usize) -> Option<()> {
        grow(&mut self.numbers, count)
    }

    /// Where the numbers lie.
    #[cfg(feature = "module")]
    pub fn as_ptr(&self) -> *const f64 {
        self.numbers.as_ptr()
    }

    /// Makes room for a segment, of which nothing is known yet.
    #[inline]
    pub fn make_segment(&mut self, index: usize) {
        let from = FACTS + index * SEGMENT_FACTS;
        match self.numbers.get_mut(from..from + SEGMENT_FACTS) {
            Some(segment) => segment.fill(f64::NAN),
            None => self.numbers.resize(from + SEGMENT_FACTS, f64::NAN),
        }
    }

    /// Writes a fact by its place in the list.
    pub fn set(&mut self, place: usize, number: f64) {
        if let Some(fact) = self.numbers.get_mut(place) {
            *fact = number;
        }
    }

    pub fn number(&self, fact: Fact) -> Option<f64> {
        self.numbers.get(fact as usize).copied().filter(|number| !number.is_nan())
    }

    pub fn time(&self, fact: Fact) -> Option<Time> {
        self.number(fact).map(|number| number as Time)
    }

    pub fn has(&self, fact: Fact) -> bool {
        self.number(fact).is_some()
    }

    /// A known member of an enum.
    pub fn member<M: Member>(&self, fact: Fact) -> Option<M> {
        self.number(fact).filter(|number| *number >= 0.0).and_then(|number| M::at(number as usize))
    }

    /// Whether the context says that the leg is on hold, or that it is not.
    pub fn held(&self) -> Option<bool> {
        self.number(Fact::Held).map(|held| held == 1.0)
    }

    /// The known state.
    pub fn state(&self) -> Option<State> {
        self.member(Fact::State)
    }

    fn count(&self, list: Fact) -> usize {
        self.number(list).map_or(0, |count| count as usize)
    }

    /// How many elements `segments` has.
    pub fn segment_count(&self) -> usize {
        self.count(Fact::Segments)
    }

    /// The segment at an index, if it is sound.
    #[inline]
    pub fn segment(&self, index: usize) -> Option<SegmentFacts> {
        let from = FACTS + index * SEGMENT_FACTS;
        let Some([start, end, kind]) = self.numbers.get(from..from + SEGMENT_FACTS) else { return None };
        (!start.is_nan()).then(|| SegmentFacts {
            kind: SegmentKind::at(*kind),
            start: *start as Time,
            end: (!end.is_nan()).then_some(*end as Time),
        })
    }

    /// The sound segments, in the order of the list.
    pub fn segments(&self) -> impl Iterator<Item = SegmentFacts> {
        (0..self.segment_count()).filter_map(|index| self.segment(index))
    }

    /// Where the facts of an element of a list begin; of one that has none, of `segments`.
    pub fn element_at(&self, list: Option<u8>, index: usize) -> usize {
        let holds = FACTS + self.segment_count() * SEGMENT_FACTS;
        match list {
            Some(list) if list == Fact::Holds as u8 => holds + index * HOLD_FACTS,
            Some(list) if list == Fact::Parks as u8 => holds + (self.count(Fact::Holds) + index) * HOLD_FACTS,
            _ => FACTS + index * SEGMENT_FACTS,
        }
    }

    /// The holds that the context knows of ([`Fact::Holds`]), or when it was parked ([`Fact::Parks`]), in the order of the list.
    pub fn holds(&self, list: Fact) -> Vec<HoldFacts> {
        let count = self.count(list);
        if count == 0 {
            return Vec::new();
        }
        let from = self.element_at(Some(list as u8), 0);
        let own = self.numbers.get(from..).unwrap_or_default().chunks_exact(HOLD_FACTS);
        let hold = |facts: &[f64]| {
            let [start, end, start_estimated, end_estimated] = facts else { return None };
            let bound =
                |time: f64, estimated: f64| (!time.is_nan()).then_some((time as Time, estimated == 1.0));
            Some(HoldFacts { start: bound(*start, *start_estimated), end: bound(*end, *end_estimated) })
        };
        own.take(count).filter_map(hold).collect()
    }

    /// Whether the record has a time that tells of the communication itself.
    pub fn has_time(&self) -> bool {
        let times = [
            Fact::StartAlertingTime,
            Fact::DisconnectedTime,
            Fact::AfterCallWorkStartTime,
            Fact::AfterCallWorkEndTime,
            Fact::WrapupEndTime,
        ];
        times.into_iter().any(|fact| self.has(fact)) || self.segments().next().is_some()
    }

    /// Whether it is the leg of somebody who handles conversations, as far as its purpose is known.
    pub fn is_handled(&self) -> bool {
        self.number(Fact::Handled) != Some(0.0)
    }

    /// Whether the session says that there is no after-call work.
    pub fn is_without_work(&self) -> bool {
        use AfterCallWorkState::{NotApplicable, Skipped};
        matches!(self.member(Fact::AfterCallWorkState), Some(Skipped | NotApplicable))
    }

    /// Whether there is a wrap-up that is more than a provisional save.
    pub fn has_final_wrapup(&self) -> bool {
        self.has(Fact::Wrapup) && self.number(Fact::WrapupProvisional) != Some(1.0)
    }

    /// Whether nothing but events told of it. Each tells of one moment, and says nothing of those before.
    pub fn is_from_events(&self) -> bool {
        self.number(Fact::FromEvents) == Some(1.0)
    }

    /// Whether the session is over. `howEnded` of a segment says nothing of that.
    pub fn is_ended(&self) -> bool {
        match self.state() {
            Some(State::Disconnected | State::Terminated) => true,
            None | Some(State::None) => self.has(Fact::DisconnectedTime),
            Some(_) => false,
        }
    }

    /// Whether after-call work is still to be done.
    pub fn is_pending(&self) -> bool {
        self.has(Fact::AfterCallWork)
            && !self.has(Fact::AfterCallWorkEndTime)
            && match self.member(Fact::AfterCallWorkState) {
                Some(AfterCallWorkState::Pending) => true,
                None | Some(AfterCallWorkState::Unknown) => self.has(Fact::AfterCallWorkStartTime),
                Some(_) => false,
            }
    }

    /// Whether a session may control another's page right now.
    pub fn has_control(&self) -> bool {
        !self.is_ended()
            && self.member(Fact::CobrowseRole) != Some(CobrowseRole::Sharer)
            && self.number(Fact::Controlling).is_some_and(|count| count > 0.0)
    }
}

/// The number of a value that has no facts of its own.
fn number_of(value: &Value, kind: Kind) -> f64 {
    match (value, kind) {
        (Value::Number(number), _) => *number as f64,
        (Value::Text(text), Kind::Named(names)) => names.number(text.as_bytes()),
        (Value::Text(_), Kind::Member(_)) => UNKNOWN_MEMBER,
        (Value::Texts(texts), _) => texts.len() as f64,
        _ => 1.0,
    }
}

/// Makes a list at least so long. `None`: there is not so much memory.
#[cfg(feature = "module")]
pub(crate) fn grow<T: Clone + Default>(list: &mut Vec<T>, length: usize) -> Option<()> {
    list.try_reserve_exact(length.saturating_sub(list.len())).ok()?;
    list.resize(list.len().max(length), T::default());
    Some(())
}
