//! Ordered indexes and numbered entries. One instance of the standard map serves all indexes: each instance costs
//! kilobytes of module.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::registers::Stamp;
use super::rows::{Mark, RowKey};
use crate::model::Time;
use crate::work;

/// What an index is sorted by. What is large is boxed: an index has room for two keys where it holds one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The key of a leg, or another text.
    Text(Arc<str>),
    /// The conversation id and the participant id.
    Participant(Arc<str>, Arc<str>),
    Row(Box<RowKey>),
    /// A leg of a participant (by its number).
    Member(u32, Arc<str>),
    /// A leg to which flat rows of a participant (by its number) with a mark may belong.
    Candidate(Box<(u32, Mark, Rank)>),
    /// The order in which legs are evicted: those that are over first, then by the receipt of their last change.
    Eviction {
        is_over: std::cmp::Reverse<bool>,
        received: Time,
        key: Arc<str>,
    },
}

impl Key {
    pub fn row(key: RowKey) -> Self {
        Key::Row(Box::new(key))
    }

    pub fn candidate(participant: u32, mark: Mark, rank: Rank) -> Self {
        Key::Candidate(Box::new((participant, mark, rank)))
    }
}

/// How well a leg suits flat rows: the greatest of those that a row may be about is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub is_live: bool,
    pub stamp: Option<Stamp>,
    pub key: Arc<str>,
}

impl Rank {
    /// Greater than the rank of any leg.
    pub fn greatest() -> Self {
        let stamp = Stamp { rank: u32::MAX, event: None, received: 0 };
        Rank { is_live: true, stamp: Some(stamp), key: "".into() }
    }
}

/// Numbers by sorted keys.
#[derive(Debug, Default)]
pub(super) struct Index(BTreeMap<Key, u32>);

impl Index {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[inline(never)]
    pub fn get(&self, key: &Key) -> Option<u32> {
        self.count_search();
        self.0.get(key).copied()
    }

    /// `true`: the key is new.
    #[inline(never)]
    pub fn insert(&mut self, key: Key, number: u32) -> bool {
        self.count_search();
        self.0.insert(key, number).is_none()
    }

    #[inline(never)]
    pub fn remove(&mut self, key: &Key) {
        self.count_search();
        self.0.remove(key);
    }

    #[inline(never)]
    pub fn first(&self) -> Option<(&Key, u32)> {
        self.count_search();
        self.0.first_key_value().map(|(key, number)| (key, *number))
    }

    /// The numbers, in the order of their keys.
    #[inline(never)]
    pub fn numbers(&self) -> Vec<u32> {
        work::count(self.len());
        self.0.values().copied().collect()
    }

    /// Gives the entries other numbers.
    pub fn renumber(&mut self, renumbered: impl Fn(u32) -> u32) {
        for number in self.0.values_mut() {
            *number = renumbered(*number);
        }
    }

    /// The legs of a participant.
    pub fn members(&self, participant: u32) -> Vec<u32> {
        self.count_search();
        let (first, behind) = (Key::Member(participant, "".into()), Key::Member(participant + 1, "".into()));
        let numbers: Vec<u32> = self.0.range(first..behind).map(|(_, number)| *number).collect();
        work::count(numbers.len());
        numbers
    }

    /// The entries before a key, the last one first.
    pub fn before(&self, key: Key) -> impl Iterator<Item = (&Key, u32)> {
        self.count_search();
        self.0.range(..key).rev().map(|(key, number)| {
            work::count(1);
            (key, *number)
        })
    }

    /// A search takes as many steps as the number of entries has digits, in binary.
    fn count_search(&self) {
        work::count(1 + (self.len() + 1).ilog2() as usize);
    }
}

/// Entries by number. The numbers of removed entries are given again; until then, each costs no more than a pointer.
#[derive(Debug)]
pub(super) struct Slab<T> {
    entries: Vec<Option<Box<T>>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab { entries: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    pub fn insert(&mut self, entry: T) -> u32 {
        if let Some(number) = self.free.pop()
            && let Some(place) = self.entries.get_mut(number as usize)
        {
            *place = Some(Box::new(entry));
            return number;
        }
        self.entries.push(Some(Box::new(entry)));
        (self.entries.len() - 1) as u32
    }

    pub fn get(&self, number: u32) -> Option<&T> {
        self.entries.get(number as usize)?.as_deref()
    }

    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.entries.get_mut(number as usize)?.as_deref_mut()
    }

    pub fn remove(&mut self, number: u32) -> Option<T> {
        let entry = self.entries.get_mut(number as usize)?.take()?;
        self.free.push(number);
        Some(*entry)
    }

    /// Gives the entries other numbers, each one of its own.
    pub fn renumber(&mut self, renumbered: impl Fn(u32) -> u32) {
        let entries = std::mem::take(&mut self.entries);
        for (number, entry) in (0..).zip(entries).filter(|(_, entry)| entry.is_some()) {
            let place = renumbered(number) as usize;
            if place >= self.entries.len() {
                self.entries.resize_with(place + 1, || None);
            }
            if let Some(free) = self.entries.get_mut(place) {
                *free = entry;
            }
        }
        let is_free = |(number, entry): (u32, &Option<Box<T>>)| entry.is_none().then_some(number);
        self.free = (0..).zip(&self.entries).filter_map(is_free).collect();
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().flatten().map(|entry| &mut **entry)
    }

    /// How many entries there were at most.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub fn places(&self) -> usize {
        self.entries.len()
    }
}
