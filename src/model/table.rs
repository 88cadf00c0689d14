//! Tables of fields: the names, the kinds and the places of what a record holds.

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The JSON name, then the aliases, in the order in which they win.
    pub names: &'static [&'static str],
    pub kind: Kind,
    /// The key of the field in JSON, with its quotes and the colon, as words of eight bytes; and how many bytes that are. A
    /// reader compares three words faster than it compares bytes of any number.
    pub key: [u64; Field::WORDS],
    pub key_length: u8,
    /// Where its value stands among the facts, if rules or clocks look at it.
    pub fact: Option<u8>,
    /// Whether a record without it is in error.
    pub required: bool,
}

impl Field {
    /// How many words a key takes at the most.
    pub const WORDS: usize = 3;

    #[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
    pub const fn new(names: &'static [&'static str], kind: Kind, fact: Option<u8>, required: bool) -> Self {
        let (mut key, mut length) = ([0; Field::WORDS], 0);
        let name = if names.is_empty() { &[] } else { names[0].as_bytes() };
        // No key of a JSON text begins with NUL. (A longer name is found by its hash alone.)
        let has_key = !name.is_empty() && name.len() + 3 <= Field::WORDS * 8;
        while has_key && length < name.len() + 3 {
            let byte = match length.checked_sub(1) {
                None => b'"',
                Some(at) if at < name.len() => name[at],
                Some(at) if at == name.len() => b'"',
                Some(_) => b':',
            };
            key[length / 8] |= (byte as u64) << (length % 8 * 8);
            length += 1;
        }
        let key_length = if has_key { length as u8 } else { 1 };
        Field { names, kind, key, key_length, fact, required }
    }

    /// Which bytes of the words the key is.
    #[inline(always)]
    pub fn key_mask(&self) -> [u64; Field::WORDS] {
        MASKS.get(usize::from(self.key_length)).copied().unwrap_or_default()
    }

    pub fn json_name(&self) -> &'static str {
        self.name(0)
    }

    /// The spelling number `index`; the JSON name for one that does not exist.
    pub fn name(&self, index: usize) -> &'static str {
        self.names.get(index).or(self.names.first()).copied().unwrap_or_default()
    }
}

/// For so many bytes, which they are of the words of a key.
#[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
const MASKS: [[u64; Field::WORDS]; Field::WORDS * 8 + 1] = {
    let mut masks = [[0; Field::WORDS]; Field::WORDS * 8 + 1];
    let mut length = 1;
    while length < masks.len() {
        masks[length] = masks[length - 1];
        masks[length][(length - 1) / 8] |= 0xFF << ((length - 1) % 8 * 8);
        length += 1;
    }
    masks
};

/// The fields of a record, in the order in which they are checked, and an index of their names.
///
/// Every value that a record can hold has a *place*: the record itself is 0, and then come its fields in their order, each
/// followed by what is in it: by the fields of a sub-record, by the one place that all elements of a list share, by the
/// fields of these elements. (Lists of a payload are not counted: each of their elements is read by itself.)
#[derive(Debug)]
pub(crate) struct Table {
    pub fields: &'static [Field],
    /// The place of each field.
    places: [u8; Table::MOST],
    /// How many places there are.
    size: u8,
    /// For the hash of a name the number of its field; where that is taken, the next place that is free.
    index: [u8; Table::PLACES],
}

/// The field that a place belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located {
    pub field: &'static Field,
    /// The field whose record or records hold it.
    pub parent: Option<&'static Field>,
    /// Whether it is an element of the field's list.
    pub is_element: bool,
}

impl Table {
    const PLACES: usize = 256;
    const FREE: u8 = u8::MAX;
    /// There are fewer places than that.
    pub const MOST_PLACES: u8 = 128;
    /// How many fields a table may have.
    const MOST: usize = 64;

    #[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
    pub const fn new(fields: &'static [Field]) -> Self {
        let mut index = [Table::FREE; Table::PLACES];
        let mut places = [0; Table::MOST];
        let mut size = 1;
        let mut number = 0;
        while number < fields.len() {
            places[number] = size;
            size += match fields[number].kind {
                Kind::Record(inner) => inner.size,
                Kind::Records(inner) => 1 + inner.size,
                Kind::Texts => 2,
                _ => 1,
            };
            let mut name = 0;
            while name < fields[number].names.len() {
                let mut place = Table::hash(fields[number].names[name].as_bytes());
                while index[place] != Table::FREE {
                    place = (place + 1) % Table::PLACES;
                }
                index[place] = number as u8;
                name += 1;
            }
            number += 1;
        }
        assert!(size < Table::MOST_PLACES, "the readers' order of fields has no room for more places");
        Table { fields, places, size, index }
    }

    /// The place of a field, counted from that of its record.
    #[inline]
    #[allow(clippy::indexing_slicing)] // The index was compared with the length.
    pub const fn place(&self, index: usize) -> u8 {
        if index < Table::MOST { self.places[index] } else { 0 }
    }

    /// How many places a record has, its own included.
    pub fn size(&self) -> u8 {
        self.size
    }

    /// How many places a field takes: its own, and those of what is in it.
    pub fn extent(&self, index: usize) -> u8 {
        let next = self.places.get(index + 1).filter(|_| index + 1 < self.fields.len());
        next.unwrap_or(&self.size) - self.place(index)
    }

    /// The number of the field that a place belongs to. The record's own place belongs to none.
    pub fn index_at(&self, place: u8) -> Option<usize> {
        let places = self.places.get(..self.fields.len())?;
        places.partition_point(|own| *own <= place).checked_sub(1)
    }

    /// The field that a place belongs to, however deep.
    pub fn locate(&'static self, place: u8) -> Option<Located> {
        let index = self.index_at(place)?;
        let field = self.fields.get(index)?;
        let here = Located { field, parent: None, is_element: false };
        let (inner, rest) = match (field.kind, place - self.place(index)) {
            (_, 0) => return (place > 0).then_some(here),
            (Kind::Record(inner), rest) => (inner, rest),
            (Kind::Records(inner), rest) if rest > 1 => (inner, rest - 1),
            _ => return Some(Located { is_element: true, ..here }),
        };
        let found = inner.locate(rest)?;
        Some(Located { parent: found.parent.or(Some(field)), ..found })
    }

    const fn hash(name: &[u8]) -> usize {
        let (first, last) = match (name.first(), name.last()) {
            (Some(first), Some(last)) => (*first as usize, *last as usize),
            _ => (0, 0),
        };
        let middle = match name.split_at_checked(name.len() / 2) {
            Some((_, [middle, ..])) => *middle as usize,
            _ => 0,
        };
        (name.len() * 7 + first * 31 + middle * 59 + last * 3) % Table::PLACES
    }

    /// The number of the field that a name belongs to, and which of its names it is.
    pub fn find(&self, name: &[u8]) -> Option<(usize, usize)> {
        let mut place = Table::hash(name);
        loop {
            // There is always a free place.
            let number = usize::from(*self.index.get(place)?);
            let field = self.fields.get(number)?;
            if let Some(index) = field.names.iter().position(|own| own.as_bytes() == name) {
                return Some((number, index));
            }
            place = (place + 1) % Table::PLACES;
        }
    }
}

/// Names that mean something, in any case.
#[derive(Debug)]
pub(crate) struct Names {
    /// The names, each with the number of what it means.
    pub numbers: &'static [(&'static str, u8)],
    /// The number of all other texts.
    pub other: u8,
}

impl Names {
    /// The number of what a text means.
    #[inline(always)]
    pub fn number(&self, text: &[u8]) -> f64 {
        let found = self.numbers.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(text));
        f64::from(found.map_or(self.other, |(_, number)| *number))
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A string that is kept and never looked into.
    Text,
    /// A string that a program compares, but that has no fixed set of members.
    Word,
    /// Any string, of which some names mean something to rules and clocks.
    Named(&'static Names),
    Texts,
    Url,
    Time,
    Flag,
    /// An integer from 0 to 4294967295.
    Count,
    /// A number of milliseconds, by whatever clock.
    Milliseconds,
    /// A string enum, with the canonical spellings of its members.
    Member(&'static [&'static str]),
    Record(&'static Table),
    Records(&'static Table),
    /// A list of records of a payload, each of which is read by itself. (The tables in them are for the npm package.)
    #[cfg_attr(not(feature = "describe"), allow(dead_code))]
    Many(&'static Table),
    /// A record of a payload that is read by itself.
    #[cfg_attr(not(feature = "describe"), allow(dead_code))]
    Single(&'static Table),
}
