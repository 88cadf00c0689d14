//! The keys of flat rows. A flat row is a participant that is its own communication; it does not name that
//! communication. Rows of one participant are told apart by what they say of it.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::legs::Found;
use crate::model::values::Values;
use crate::model::{PlaceField, SessionField, Time};

/// The times by which a flat row marks its communication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// It connected then. `None`: at an unknown time.
    Connected(Option<Time>),
    /// It ended then, and did not connect. `None`: at an unknown time.
    Ended(Option<Time>),
    /// Neither time is known.
    None,
}

impl Mark {
    fn of(session: &Values) -> Self {
        let connected = session.number(SessionField::connected_time);
        let ended = session.number(SessionField::disconnected_time);
        match (connected, ended) {
            (Some(_), _) => Mark::Connected(connected),
            (None, Some(_)) => Mark::Ended(ended),
            (None, None) => Mark::None,
        }
    }

    pub fn time(self) -> Option<Time> {
        match self {
            Mark::Connected(time) | Mark::Ended(time) => time,
            Mark::None => None,
        }
    }

    /// The same mark at an unknown time.
    pub fn without_time(self) -> Self {
        match self {
            Mark::Connected(_) => Mark::Connected(None),
            Mark::Ended(_) => Mark::Ended(None),
            Mark::None => Mark::None,
        }
    }
}

/// What the registers of a flat row are filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowKey {
    pub conversation: Arc<str>,
    pub participant: Arc<str>,
    /// The co-browse session.
    pub session: Option<Arc<str>>,
    pub mark: Mark,
    /// The medium: a participant may have legs of several.
    pub media: &'static str,
}

impl RowKey {
    /// `None`: the row does not say whose it is.
    pub fn of(leg: &Found) -> Option<Self> {
        Some(RowKey {
            conversation: leg.place.text(PlaceField::conversation_id)?.clone(),
            participant: leg.place.text(PlaceField::participant_id)?.clone(),
            // An empty id is none.
            session: leg.session.text(SessionField::cobrowse_session_id).filter(|id| !id.is_empty()).cloned(),
            mark: Mark::of(&leg.session),
            media: leg.media,
        })
    }

    /// The latest communication is last; one that has neither connected nor ended is the latest of all.
    fn recency(&self) -> (Time, Mark, Option<&str>, &str, &str, &str) {
        let RowKey { conversation, participant, session, mark, media } = self;
        (mark.time().unwrap_or(Time::MAX), *mark, session.as_deref(), conversation, participant, media)
    }
}

impl PartialOrd for RowKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RowKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.recency().cmp(&other.recency())
    }
}
