//! Participants that were read before. Of a conversation, one participant changes and the others come again as they were;
//! those need not be read again.
//!
//! They are known by all of their bytes: a hash only says where to look.

use super::found::Found;
use crate::model::values::Value;

/// How many participants are remembered at the most.
const PLACES: usize = 4096;
/// Longer ones are not remembered.
const LONGEST: usize = 8192;

/// What a participant's legs depend on beside its own bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Around {
    pub conversation_id: Value,
    pub is_notification: bool,
    /// The medium of a flat conversation, which has no array to tell it.
    pub medium: &'static str,
}

#[derive(Debug)]
struct Known {
    bytes: Box<[u8]>,
    around: Around,
    legs: Vec<Found>,
}

/// The participants that were read last, with their legs.
#[derive(Debug, Default)]
pub(crate) struct KnownParticipants {
    places: Vec<Option<Box<Known>>>,
}

impl KnownParticipants {
    /// The legs of a participant with exactly these bytes.
    pub fn find(&self, bytes: &[u8], around: &Around) -> Option<&[Found]> {
        let known = self.places.get(place(bytes)?)?.as_ref()?;
        (same(&known.bytes, bytes) && known.around == *around).then_some(&known.legs)
    }

    /// Remembers a participant, unless there is something to say of its fields, which depends on where it stands.
    pub fn keep(&mut self, bytes: &[u8], around: &Around, legs: &[Found]) {
        let Some(place) = place(bytes).filter(|_| legs.iter().all(|leg| leg.issues.is_empty())) else {
            return;
        };
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        if let Some(own) = self.places.get_mut(place) {
            *own = Some(Box::new(Known { bytes: bytes.into(), around: around.clone(), legs: legs.to_vec() }));
        }
    }
}

/// Where a participant is looked for: by its length and its first bytes, among which its id is.
fn place(bytes: &[u8]) -> Option<usize> {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, _) = bytes.get(..bytes.len().min(96))?.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR)
    });
    (bytes.len() <= LONGEST).then_some((hash >> 40) as usize % PLACES)
}

/// Whether two lists of bytes are the same: eight at a time, which the standard comparison is not in the browser.
fn same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let same_words = || {
        words
            .iter()
            .zip(other_words)
            .all(|(own, other)| u64::from_ne_bytes(*own) == u64::from_ne_bytes(*other))
    };
    one.len() == other.len() && rest == other_rest && same_words()
}
