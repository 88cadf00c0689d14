//! The facts of a session: the numbers that rules and clocks look at, and nothing else. Texts have no part in them.
//!
//! They are a list of doubles: one for each [`Fact`], then three for each element of `segments`. NaN means that the
//! record does not say. JavaScript writes the same list into the module's memory.

pub(crate) use super::fact::{FACTS, Fact, SEGMENT_FACTS, SegmentFact, UNKNOWN_MEMBER};
use super::instant::Time;
use super::members::{AfterCallWorkState, CobrowseRole, Member, State};
use super::records::{Context, SegmentField, Session};
use super::table::Kind;
use super::values::{Value, Values};

/// What a segment's type means for rules and timelines.
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
    /// The types that mean something, and what.
    pub const NAMES: [(&'static str, SegmentKind); 8] = [
        ("Alert", SegmentKind::Alert),
        ("Contacting", SegmentKind::Contacting),
        ("Dialing", SegmentKind::Dialing),
        ("Hold", SegmentKind::Hold),
        ("Interact", SegmentKind::Interact),
        ("Sharing", SegmentKind::Interact),
        ("Scheduled", SegmentKind::Scheduled),
        ("Wrapup", SegmentKind::Wrapup),
    ];

    const ALL: [SegmentKind; 8] = [
        SegmentKind::Alert,
        SegmentKind::Contacting,
        SegmentKind::Dialing,
        SegmentKind::Hold,
        SegmentKind::Interact,
        SegmentKind::Scheduled,
        SegmentKind::Wrapup,
        SegmentKind::Other,
    ];

    /// The kind with a number. Where there is none, the segment has no type.
    fn at(number: f64) -> Self {
        let kind = (!number.is_nan()).then_some(number as usize).and_then(|number| Self::ALL.get(number));
        kind.copied().unwrap_or(SegmentKind::Other)
    }

    /// The kind that a type names, in any case.
    #[inline(always)]
    pub fn of(type_: &[u8]) -> Self {
        let found = Self::NAMES.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(type_));
        found.map_or(SegmentKind::Other, |(_, kind)| *kind)
    }
}

/// A sound segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentFacts {
    pub kind: SegmentKind,
    pub start: Time,
    /// `None`: open.
    pub end: Option<Time>,
}

impl SegmentFacts {
    /// Whether it is open or has a length. One of zero or negative length says nothing of time.
    pub fn lasts(&self) -> bool {
        self.end.is_none_or(|end| end > self.start)
    }
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
    /// The facts of checked values.
    pub fn of(session: &Values, context: &Values) -> Self {
        let mut facts = Facts::default();
        facts.take(session);
        facts.take(context);
        facts
    }

    /// The facts of structs.
    pub fn of_session(session: &Session, context: &Context) -> Self {
        Facts::of(&Values::of(session), &Values::of(context))
    }

    fn take(&mut self, values: &Values) {
        for (index, value) in values.iter() {
            let Some(field) = values.table.fields.get(index) else { continue };
            let Some(fact) = field.fact else { continue };
            let number = match (value, field.kind) {
                (Value::Absent, _) => continue,
                (Value::Number(number), _) => *number as f64,
                (Value::Text(_), Kind::Member(_)) => UNKNOWN_MEMBER,
                (Value::Texts(texts), _) => texts.len() as f64,
                (Value::Records(records), _) => {
                    for segment in records.iter() {
                        self.push_segment(segment);
                    }
                    records.len() as f64
                }
                (Value::Record(record), _) => {
                    self.take(record);
                    1.0
                }
                (Value::Text(_), _) => 1.0,
            };
            self.set(usize::from(fact), number);
        }
    }

    fn push_segment(&mut self, segment: &Values) {
        let time = |field| segment.number(field).map_or(f64::NAN, |ms| ms as f64);
        let kind = SegmentKind::of(segment.text(SegmentField::type_).map_or(&[], |text| text.as_bytes()));
        self.numbers.extend([
            time(SegmentField::start_time),
            time(SegmentField::end_time),
            f64::from(kind as u8),
        ]);
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

    /// Makes room for so many segments. `None`: there is not so much memory.
    #[cfg(feature = "module")]
    pub fn reserve(&mut self, segments: usize) -> Option<()> {
        grow(&mut self.numbers, FACTS + segments * SEGMENT_FACTS)
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

    /// How many elements `segments` has.
    pub fn segment_count(&self) -> usize {
        self.number(Fact::Segments).map_or(0, |count| count as usize)
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

    /// Whether there is a wrap-up that is more than a provisional save.
    pub fn has_final_wrapup(&self) -> bool {
        self.has(Fact::Wrapup) && self.number(Fact::WrapupProvisional) != Some(1.0)
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

/// Makes a list at least so long. `None`: there is not so much memory.
#[cfg(feature = "module")]
pub(crate) fn grow<T: Clone + Default>(list: &mut Vec<T>, length: usize) -> Option<()> {
    list.try_reserve_exact(length.saturating_sub(list.len())).ok()?;
    list.resize(list.len().max(length), T::default());
    Some(())
}
