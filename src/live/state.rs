//! What the store holds: legs, flat rows and participants by number, and the indexes by which they are found.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::index::{Index, Key, Rank, Slab};
use super::registers::{LegValues, Registers};
use super::rows::RowKey;
use super::types::LiveLeg;
use crate::legs::{Leg, LegView};
use crate::model::{Context, Place, Session, Time};
use crate::options::Options;
use crate::time::Phase;

/// All that frames told.
#[derive(Debug, Default)]
pub(super) struct LiveState {
    pub legs: Slab<StoredLeg>,
    /// By key.
    pub leg_index: Index,
    pub rows: Slab<Row>,
    pub participants: Slab<Participant>,
    /// By conversation id and participant id.
    pub participant_index: Index,
    /// The legs to which flat rows may belong.
    pub candidates: Index,
    /// The legs that are shown, in the order in which they are evicted.
    pub eviction_order: Index,
    pub forgotten: Forgotten,
}

/// A leg: what full shapes and flat rows told of it, and what that makes up.
#[derive(Debug)]
pub(super) struct StoredLeg {
    pub key: Arc<str>,
    /// What full shapes told. `None`: only flat rows told of it.
    pub registers: Option<Registers>,
    /// The numbers of the flat rows that belong to it, and of those that have the key for want of another leg.
    pub rows: Vec<u32>,
    /// What flat rows are compared with.
    pub candidate: Option<Candidate>,
    /// The leg as it is known to callers. `None`: it is new.
    pub shown: Option<ShownLeg>,
    /// When the frame was received that changed it last.
    pub received: Time,
    /// The leg that it was known as until now.
    pub previous: Option<Box<PreviousLeg>>,
}

/// A leg that turned out to be another one.
#[derive(Debug)]
pub(super) struct PreviousLeg {
    pub number: u32,
    pub key: Arc<str>,
    pub shown: ShownLeg,
}

impl StoredLeg {
    /// Nothing is known of it.
    pub fn is_empty(&self) -> bool {
        self.registers.is_none() && self.rows.is_empty()
    }

    pub fn eviction_key(&self) -> Option<Key> {
        let is_over = std::cmp::Reverse(self.shown.as_ref()?.is_over);
        Some(Key::Eviction { is_over, received: self.received, key: self.key.clone() })
    }

    /// The leg as a struct.
    pub fn live_leg(&self, options: &Options) -> Option<&LiveLeg> {
        let shown = self.shown.as_ref()?;
        let make = || {
            let mut issues = Vec::new();
            shown.values.check(options, &mut issues);
            Box::new(LiveLeg { key: self.key.as_ref().to_owned(), leg: shown.values.leg(), issues })
        };
        Some(shown.live_leg.get_or_init(make))
    }
}

/// A leg as it is known to callers.
#[derive(Debug)]
pub(super) struct ShownLeg {
    pub values: LegValues,
    pub phase: Phase,
    pub is_ended: bool,
    /// It has ended, and its after-call work is not pending.
    pub is_over: bool,
    pub has_control: bool,
    pub newest_event: Option<Time>,
    /// The leg as a struct, made when it is asked for.
    pub live_leg: OnceLock<Box<LiveLeg>>,
}

impl LegValues {
    pub fn leg(&self) -> Leg {
        Leg::new(
            self.form.media,
            self.form.shape,
            Place::of(&self.place),
            Vec::new(),
            Session::of(&self.session),
            Context::of(&self.context),
        )
    }
}

/// The leg as [`LiveLeg`] is written, but for its issues.
impl Serialize for StoredLeg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("key", &*self.key)?;
        if let Some(ShownLeg { values: LegValues { form, place, session, context, .. }, .. }) = &self.shown {
            LegView { media: form.media, shape: form.shape, place, path: &[], session, context }
                .serialize_entries(&mut map)?;
        }
        map.end()
    }
}

/// What full shapes told of a leg, as far as it decides which flat rows belong to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    /// The number of its participant.
    pub participant: u32,
    pub media: &'static str,
    /// The co-browse session.
    pub session: Option<Arc<str>>,
    pub alerting: Option<Time>,
    pub connected: Option<Time>,
    pub disconnected: Option<Time>,
    /// `None`: its participant has no flat rows.
    pub rank: Option<Rank>,
}

/// A flat row.
#[derive(Debug)]
pub(super) struct Row {
    pub key: RowKey,
    /// The number of its participant.
    pub participant: u32,
    pub registers: Registers,
    /// The number of the leg that it belongs to. `None`: that is not decided yet.
    pub leg: Option<u32>,
    /// No full shape told of its leg yet, so that the leg's key is the participant's id.
    pub is_provisional: bool,
}

/// A participant of a conversation.
#[derive(Debug)]
pub(super) struct Participant {
    pub conversation: Arc<str>,
    pub id: Arc<str>,
    /// The numbers of its flat rows, sorted by their keys.
    pub rows: Vec<u32>,
    /// How many legs full shapes told of.
    pub legs: usize,
}

/// The keys of forgotten legs and rows, whose late frames are ignored.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    index: Index,
    /// The oldest one first.
    keys: VecDeque<Key>,
}

impl Forgotten {
    pub fn has(&self, key: &Key) -> bool {
        self.index.len() > 0 && self.index.get(key).is_some()
    }

    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Adds a key, and drops the oldest ones beyond `most`.
    pub fn add(&mut self, key: Key, most: usize) {
        if self.index.insert(key.clone(), 0) {
            self.keys.push_back(key);
        }
        while self.keys.len() > most
            && let Some(oldest) = self.keys.pop_front()
        {
            self.index.remove(&oldest);
        }
    }
}

impl LiveState {
    /// The number of the leg with a key, which is made if there is none.
    pub fn leg_or_new(&mut self, key: &Arc<str>) -> u32 {
        let index_key = Key::Text(key.clone());
        if let Some(number) = self.leg_index.get(&index_key) {
            return number;
        }
        let leg = StoredLeg {
            key: key.clone(),
            registers: None,
            rows: Vec::new(),
            candidate: None,
            shown: None,
            received: 0,
            previous: None,
        };
        let number = self.legs.insert(leg);
        self.leg_index.insert(index_key, number);
        number
    }

    pub fn participant_or_new(&mut self, conversation: &Arc<str>, id: &Arc<str>) -> u32 {
        let index_key = Key::Participant(conversation.clone(), id.clone());
        if let Some(number) = self.participant_index.get(&index_key) {
            return number;
        }
        let participant =
            Participant { conversation: conversation.clone(), id: id.clone(), rows: Vec::new(), legs: 0 };
        let number = self.participants.insert(participant);
        self.participant_index.insert(index_key, number);
        number
    }

    /// Removes a participant of which nothing is known any longer.
    pub fn release_participant(&mut self, number: u32) {
        let is_unused = |participant: &&Participant| participant.rows.is_empty() && participant.legs == 0;
        if self.participants.get(number).filter(is_unused).is_some()
            && let Some(Participant { conversation, id, .. }) = self.participants.remove(number)
        {
            self.participant_index.remove(&Key::Participant(conversation, id));
        }
    }

    /// The numbers of the flat rows that are shown of a leg: those of the participant with the latest one. A key may be
    /// the id of a leg and of participants of several conversations: provisional rows are only shown where no full shape
    /// told of the leg.
    #[inline(never)]
    pub fn shown_rows(&self, leg: &StoredLeg) -> Vec<u32> {
        let row =
            |number: &u32| self.rows.get(*number).filter(|row| row.is_provisional == leg.registers.is_none());
        let mut latest: Option<&Row> = None;
        for row in leg.rows.iter().filter_map(row) {
            latest = latest.filter(|latest| latest.key > row.key).or(Some(row));
        }
        let participant = latest.map(|latest| latest.participant);
        let mut shown = leg.rows.clone();
        shown.retain(|number| participant.is_some() && row(number).map(|row| row.participant) == participant);
        shown
    }

    /// Gives all legs other numbers, by the ones that they have.
    pub fn renumber_legs(&mut self, others: &[u32]) {
        let renumbered = |number: u32| others.get(number as usize).copied().unwrap_or(number);
        self.legs.renumber(renumbered);
        for index in [&mut self.leg_index, &mut self.candidates, &mut self.eviction_order] {
            index.renumber(renumbered);
        }
        for row in self.rows.values_mut() {
            row.leg = row.leg.map(renumbered);
        }
    }

    /// Takes a leg out. Its rows stay.
    pub fn remove_leg(&mut self, number: u32) -> Option<StoredLeg> {
        let leg = self.legs.remove(number)?;
        self.leg_index.remove(&Key::Text(leg.key.clone()));
        if let Some(key) = leg.eviction_key() {
            self.eviction_order.remove(&key);
        }
        Some(leg)
    }

    /// The legs, in the order of their keys.
    pub fn legs(&self) -> impl Iterator<Item = &StoredLeg> {
        self.leg_index.numbers().into_iter().filter_map(|number| self.legs.get(number))
    }

    /// The flat rows, by their participants.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        let participants =
            self.participant_index.numbers().into_iter().filter_map(|number| self.participants.get(number));
        participants.flat_map(|participant| &participant.rows).filter_map(|row| self.rows.get(*row))
    }

    /// The flat row with a key.
    pub fn row(&self, key: &RowKey) -> Option<&Row> {
        let index_key = Key::Participant(key.conversation.clone(), key.participant.clone());
        let participant = self.participants.get(self.participant_index.get(&index_key)?)?;
        participant.rows.iter().filter_map(|row| self.rows.get(*row)).find(|row| row.key == *key)
    }

    pub fn leg(&self, key: &str) -> Option<&StoredLeg> {
        self.legs.get(self.leg_index.get(&Key::Text(key.into()))?)
    }

    /// How many entries there are of all kinds.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub fn entries(&self) -> usize {
        let rows_of_legs: usize = self.legs().map(|leg| leg.rows.len()).sum();
        let indexes = [
            &self.leg_index,
            &self.participant_index,
            &self.candidates,
            &self.eviction_order,
            &self.forgotten.index,
        ];
        let indexed: usize = indexes.into_iter().map(Index::len).sum();
        let stored = self.legs.places() + self.rows.places() + self.participants.places();
        rows_of_legs + indexed + stored + self.forgotten.keys.len() + self.rows().count()
    }
}
