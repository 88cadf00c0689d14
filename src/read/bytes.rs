//! Searching bytes eight at a time.

/// Where a byte stands for the first time.
pub(super) fn position(bytes: &[u8], byte: u8) -> Option<usize> {
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in chunks.by_ref() {
        let found = chunk.first_chunk::<8>().map_or(0, |chunk| equal(u64::from_le_bytes(*chunk), byte));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    chunks.remainder().iter().position(|other| *other == byte).map(|rest| at + rest)
}

const ONES: u64 = u64::MAX / 0xFF;
pub(super) const HIGHS: u64 = ONES << 7;

/// The bytes of a word that are below `least`, marked by their highest bit. Above the first mark there may be false ones.
pub(super) fn below(word: u64, least: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(least)) & !word & HIGHS
}

/// The bytes of a word that are `byte`, likewise.
pub(super) fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}
