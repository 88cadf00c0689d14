//! Searching and comparing bytes eight at a time.

/// Where a byte stands for the first time.
pub(crate) fn position(bytes: &[u8], byte: u8) -> Option<usize> {
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
const HIGHS: u64 = ONES << 7;

/// The bytes of a word that are below `least`, marked by their highest bit. Above the first mark there may be false ones.
pub(crate) fn below(word: u64, least: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(least)) & !word & HIGHS
}

/// The bytes of a word that are `byte`, likewise.
pub(crate) fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}

/// The bytes of a word that end a run of plain characters of a JSON string: quotes, backslashes, control characters. Marked
/// likewise.
pub(crate) fn special(word: u64) -> u64 {
    let quote = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    let control = word.wrapping_sub(ONES * 0x20);
    // A byte above 0x7F is none of them, and keeps its highest bit in each of the words.
    (quote | backslash | control) & !word & HIGHS
}

/// Whether a word has a byte that is none of ASCII's.
pub(crate) fn is_ascii(word: u64) -> bool {
    word & HIGHS == 0
}

/// Whether all bytes are those of visible characters of ASCII, and none is a backslash.
pub(crate) fn are_visible(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let marks = words.iter().fold(0, |marks, word| {
        let word = u64::from_le_bytes(*word);
        // 0x7F and what is above it carry into the highest bit, or have it.
        marks | below(word, 0x21) | equal(word, b'\\') | (word & !HIGHS).wrapping_add(ONES) | word
    });
    is_ascii(marks) && rest.iter().all(|byte| (0x21..0x7F).contains(byte) && *byte != b'\\')
}

/// Whether both are the same bytes. (The standard comparison looks at one byte after another in a browser.)
pub(crate) fn are_same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let is_same = |(one, other): (&[u8; 8], &[u8; 8])| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other);
    one.len() == other.len()
        && words.iter().zip(other_words).all(is_same)
        && rest.iter().zip(other_rest).all(|(one, other)| one == other)
}
