//! Participants that were read before. Of a conversation, one participant changes and the others come again as they were;
//! those need not be read again, and are passed over where the text is found to be JSON.
//!
//! They are known by all of their bytes: a hash only says where to look.

use std::num::NonZeroUsize;

use super::found::Found;
use crate::bytes::are_same;
use crate::model::values::Value;
use crate::read::document::KnownJson;
use crate::read::readout::Readout;

/// How many pairs of participants are remembered at the most.
const PAIRS: usize = 2048;
/// Longer ones are not remembered.
const LONGEST: usize = 8192;
/// Of how many values and texts a readout has room at the most that is kept.
const LARGEST_READOUT: usize = 1024;
/// So many first bytes say where a participant is looked for: its id is among them. Shorter ones are not remembered.
const TELLING: usize = 96;

/// What a participant's legs depend on beside its own bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Around {
    pub conversation_id: Value,
    pub is_notification: bool,
    /// Whether the conversation has ended, as far as it says so.
    pub has_ended: bool,
    /// The medium of a flat conversation, which has no array to tell it.
    pub medium: &'static str,
    /// Whether it is a flat one by where it came from, so that its participants are communications.
    pub is_flat: bool,
}

#[derive(Debug)]
struct Known {
    bytes: Box<[u8]>,
    /// How many arrays and objects it was in.
    depth: usize,
    around: Around,
    legs: Vec<Found>,
}

/// The participants that were read last, with their legs.
#[derive(Debug, Default)]
pub(crate) struct KnownParticipants {
    /// The last two with the same first bytes, the later one first.
    pairs: Vec<[Option<Box<Known>>; 2]>,
    /// Readouts that are not in use, one for each depth. They know in which order the fields came.
    readouts: Vec<Readout>,
}

impl KnownParticipants {
    /// The legs of a participant with exactly these bytes.
    pub fn find(&self, bytes: &[u8], around: &Around) -> Option<&[Found]> {
        let known = self.first_of(bytes)?;
        (known.bytes.len() == bytes.len() && known.around == *around).then_some(&known.legs)
    }

    /// Remembers a participant, unless there is something to say of its fields, which depends on where it stands.
    pub fn keep(&mut self, bytes: &[u8], depth: usize, around: &Around, legs: &[Found]) {
        let is_sound = legs.iter().all(|leg| leg.issues.is_empty());
        let Some(place) = place(bytes).filter(|_| is_sound && bytes.len() <= LONGEST) else { return };
        if self.pairs.is_empty() {
            self.pairs.resize_with(PAIRS, Default::default);
        }
        if let Some([later, earlier]) = self.pairs.get_mut(place) {
            let known = Known { bytes: bytes.into(), depth, around: around.clone(), legs: legs.to_vec() };
            *earlier = later.replace(Box::new(known));
        }
    }

    pub fn take_readouts(&mut self) -> Vec<Readout> {
        std::mem::take(&mut self.readouts)
    }

    /// Keeps readouts for the next payload, but for large ones.
    pub fn keep_readouts(&mut self, mut readouts: Vec<Readout>) {
        readouts.retain(|readout| readout.room() <= LARGEST_READOUT);
        self.readouts = readouts;
    }

    /// The participant that a text begins with.
    fn first_of(&self, text: &[u8]) -> Option<&Known> {
        let pair = self.pairs.get(place(text)?)?;
        let starts_with = |bytes: &[u8]| text.get(..bytes.len()).is_some_and(|start| are_same(start, bytes));
        pair.iter().flatten().find(|known| starts_with(&known.bytes)).map(|known| &**known)
    }
}

impl KnownJson for KnownParticipants {
    fn length(&self, text: &[u8], depth: usize) -> Option<NonZeroUsize> {
        let known = self.first_of(text).filter(|known| depth <= known.depth)?;
        NonZeroUsize::new(known.bytes.len())
    }
}

/// Where a participant is looked for that a text begins with.
fn place(text: &[u8]) -> Option<usize> {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, _) = text.get(..TELLING)?.as_chunks::<8>();
    let hash = words
        .iter()
        .fold(0, |hash: u64, word| (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR));
    Some((hash >> 40) as usize % PAIRS)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
