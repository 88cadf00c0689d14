//! The order of the fields in the records before, by which the next key is guessed.

/// Which field of a record came after which the last time, by its number.
#[derive(Debug)]
pub(crate) struct FieldOrder([u8; 256]);

impl Default for FieldOrder {
    fn default() -> Self {
        FieldOrder([0; 256])
    }
}

/// Where a reader is in a record.
#[derive(Clone, Copy)]
pub(crate) enum Before {
    /// No field came yet of the record at a place.
    First(u8),
    /// The field at a place came.
    Field(u8),
}

impl Before {
    fn index(self) -> usize {
        match self {
            Before::First(place) => usize::from(place & 127),
            Before::Field(place) => usize::from(place & 127) + 128,
        }
    }
}

impl FieldOrder {
    /// The number of the field that is likely to come next.
    pub fn next(&self, before: Before) -> usize {
        self.0.get(before.index()).map_or(0, |number| usize::from(*number))
    }

    pub fn set(&mut self, before: Before, number: usize) {
        if let Some(own) = self.0.get_mut(before.index()) {
            *own = number as u8;
        }
    }
}
