//! Places in a text that are passed on by value, so that they can stay in registers.

use crate::bytes::special;
use crate::model::Field;

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    /// As in [`Scanner::seen`].
    pub seen: u64,
}

impl<'a> Cursor<'a> {
    #[inline(always)]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Whether the key here is the JSON name of a field; then it is passed over, the colon included. Near the end of the
    /// text, and where there is space before the colon, it is not said.
    #[inline(always)]
    pub fn skip_key(&mut self, field: &Field) -> bool {
        let Some(bytes) = self.bytes.get(self.at..self.at + Field::WORDS * 8) else { return false };
        let ([first, second, third], _) = bytes.as_chunks::<8>() else { return false };
        let differs = |bytes: &[u8; 8], word: u64, mask: u64| (u64::from_le_bytes(*bytes) ^ word) & mask;
        let ([word1, word2, word3], [mask1, mask2, mask3]) = (field.key, field.key_mask());
        let difference =
            differs(first, word1, mask1) | differs(second, word2, mask2) | differs(third, word3, mask3);
        let found = difference == 0;
        if found {
            self.at += usize::from(field.key_length);
        }
        found
    }

    /// Whether two bytes are here.
    #[inline(always)]
    pub fn is_at(&self, bytes: [u8; 2]) -> bool {
        self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) == Some(&bytes)
    }

    /// The `N` bytes behind this one, if a quote follows them. Nobody has looked at them.
    #[inline(always)]
    pub fn chunk<const N: usize>(&self) -> Option<&'a [u8; N]> {
        let chunk = self.bytes.get(self.at + 1..)?.first_chunk::<N>()?;
        (self.bytes.get(self.at + 1 + N) == Some(&b'"')).then_some(chunk)
    }

    /// A string without escapes. If it is none, the cursor has moved all the same.
    #[inline(always)]
    pub fn string(&mut self) -> Option<&'a [u8]> {
        self.at += 1;
        let start = self.at;
        self.plain();
        if self.peek() != Some(b'"') {
            return None;
        }
        self.at += 1;
        self.bytes.get(start..self.at - 1)
    }

    /// Moves over characters that need no attention, to a quote, a backslash or what must not be there: eight bytes
    /// at a time, as long as there are so many.
    #[inline(always)]
    pub fn plain(&mut self) {
        while let Some(chunk) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*chunk);
            let special = special(word);
            if special != 0 {
                // Bytes behind the special one belong to something else.
                self.seen |= word & (special ^ (special - 1));
                self.at += special.trailing_zeros() as usize / 8;
                return;
            }
            self.seen |= word;
            self.at += 8;
        }
        while let Some(byte) = self.peek().filter(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\') {
            self.seen |= u64::from(byte);
            self.at += 1;
        }
    }
}
