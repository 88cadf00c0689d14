//! Keys: where a value stands in a record.

/// Where a value stands in a record: its place ([`Table`]) and, in a list, the number of the element. Keys sort in the order
/// in which values are checked: by place, the elements of a list one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u64);

impl Key {
    /// The record itself.
    pub const ROOT: Key = Key(0);

    const ELEMENT: u32 = 8;
    const BLOCK: u32 = 32;

    /// A value at a place that is in no list.
    pub const fn at(place: u8) -> Self {
        Key((place as u64) << Key::BLOCK | place as u64)
    }

    /// An element of the list here.
    pub fn element(self, index: usize) -> Self {
        let list = u64::from(self.place());
        Key(list << Key::BLOCK | (index as u64 + 1) << Key::ELEMENT | (list + 1))
    }

    /// A place within the record here.
    #[inline]
    pub fn inner(self, place: u8) -> Self {
        let own = self.place() + place;
        if self.index().is_some() { Key(self.0 + u64::from(place)) } else { Key::at(own) }
    }

    /// The key of a record or field at another place that this value is in.
    pub fn outer(self, place: u8) -> Self {
        match self.list() {
            Some(list) if place > list.place() => Key(self.0 & !0xFF | u64::from(place)),
            _ => Key::at(place),
        }
    }

    #[inline]
    pub fn place(self) -> u8 {
        self.0 as u8
    }

    /// The number of the list's element that it is in, if it is in one.
    pub fn index(self) -> Option<usize> {
        let element = self.0 >> Key::ELEMENT & ((1 << (Key::BLOCK - Key::ELEMENT)) - 1);
        (element as usize).checked_sub(1)
    }

    /// Of a value in a list, the list.
    pub fn list(self) -> Option<Key> {
        self.index().map(|_| Key::at((self.0 >> Key::BLOCK) as u8))
    }

    pub(super) fn of(number: f64) -> Self {
        Key(number as u64)
    }

    pub(super) fn number(self) -> f64 {
        self.0 as f64
    }
}
