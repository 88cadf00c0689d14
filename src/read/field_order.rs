//! The order of the fields in the records before, by which the next key is guessed.

use crate::model::Table;

/// Which field of a record came after which the last time, by its number.
#[derive(Debug)]
pub(crate) struct FieldOrder([u8; 256]);

impl Default for FieldOrder {
    fn default() -> Self {
        FieldOrder([0; 256])
    }
}

/// Where a reader is in a record: a place, with a bit for whether its field came.
#[derive(Clone, Copy)]
pub(crate) struct Before(u8);

impl Before {
    const FIELD: u8 = Table::MOST_PLACES;

    /// No field came yet of the record at a place.
    pub fn first(place: u8) -> Self {
        Before(place)
    }

    /// The field at a place came.
    #[inline(always)]
    pub fn field(place: u8) -> Self {
        Before(place | Before::FIELD)
    }

    /// The place of the field that came, if one did.
    pub fn place(self) -> Option<u8> {
        (self.0 & Before::FIELD != 0).then_some(self.0 & !Before::FIELD)
    }
}

impl FieldOrder {
    /// The number of the field that is likely to come next.
    #[inline(always)]
    pub fn next(&self, before: Before) -> usize {
        self.0.get(usize::from(before.0)).map_or(0, |number| usize::from(*number))
    }

    pub fn set(&mut self, before: Before, number: usize) {
        if let Some(own) = self.0.get_mut(usize::from(before.0)) {
            *own = number as u8;
        }
    }
}
