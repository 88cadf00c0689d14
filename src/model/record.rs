//! What a record is: a table of fields, and a struct that the table can fill.
//!
//! The `record!` macro writes both from one list, so that a new field is one line there and nothing
//! anywhere else: reading, checking, aliases, TypeScript types and clean output all follow the table.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::values::Value;
use super::{Address, AfterCallWork, Open, Segment, Time, Wrapup};

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The JSON name, then the aliases, in the order in which they win.
    pub names: &'static [&'static str],
    pub kind: Kind,
    /// The key of the field in JSON, with its quotes and the colon, as words of eight bytes; which bytes of the words that
    /// are, and how many. A reader compares three words faster than it compares bytes of any number.
    pub key: [u64; Field::WORDS],
    pub key_mask: [u64; Field::WORDS],
    pub key_length: u8,
    /// Where its value stands among the facts, if rules or clocks look at it.
    pub fact: Option<u8>,
    /// Whether a record without it is in error, which its place in the struct knows by its type.
    #[cfg_attr(not(feature = "describe"), allow(dead_code))] // Only schemas tell.
    pub required: bool,
}

impl Field {
    /// How many words a key takes at the most.
    pub const WORDS: usize = 3;

    #[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
    pub const fn new(names: &'static [&'static str], kind: Kind, fact: Option<u8>, required: bool) -> Self {
        let (mut key, mut key_mask, mut key_length) = ([0; Field::WORDS], [0; Field::WORDS], 0);
        if !names.is_empty() {
            let name = names[0].as_bytes();
            while key_length < name.len() + 3 {
                let byte = match key_length.checked_sub(1) {
                    None => b'"',
                    Some(at) if at < name.len() => name[at],
                    Some(at) if at == name.len() => b'"',
                    Some(_) => b':',
                };
                key[key_length / 8] |= (byte as u64) << (key_length % 8 * 8);
                key_mask[key_length / 8] |= 0xFF << (key_length % 8 * 8);
                key_length += 1;
            }
        }
        Field { names, kind, key, key_mask, key_length: key_length as u8, fact, required }
    }

    pub fn json_name(&self) -> &'static str {
        self.name(0)
    }

    /// The spelling number `index`; the JSON name for one that does not exist.
    pub fn name(&self, index: usize) -> &'static str {
        self.names.get(index).or(self.names.first()).copied().unwrap_or_default()
    }
}

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
        (0..self.fields.len()).rev().find(|index| self.place(*index) <= place)
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

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A string that is kept and never looked into.
    Text,
    /// A string that a program compares, but that has no fixed set of members.
    Word,
    /// A segment's type: any string, of which some mean something to rules and clocks.
    SegmentType,
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

/// A checked value, as it stands in a struct.
pub(crate) enum View<'s> {
    Absent,
    Text(&'s str),
    Texts(&'s [String]),
    Time(Time),
    Flag(bool),
    Count(u32),
    Record(&'s dyn Record),
    Segments(&'s [Segment]),
}

/// A struct whose fields a table names.
pub(crate) trait Record {
    fn table(&self) -> &'static Table;

    fn view(&self, index: usize) -> View<'_>;
}

/// A closed set of strings: the known members of an enum of the platform.
pub(crate) trait Member: Copy + 'static {
    /// The canonical spellings.
    const NAMES: &'static [&'static str];
    fn at(index: usize) -> Option<Self>;
    fn name(self) -> &'static str;
}

/// How the type of a struct's field meets the table: the view of it, and how it takes a value.
pub(crate) trait Holder {
    fn view(&self) -> View<'_>;

    /// Takes a value over. One of another type than the field is absent.
    fn set_value(&mut self, value: &Value);
}

macro_rules! holder {
    ($type:ty, |$value:ident| $view:expr, |$from:ident| $take:expr) => {
        impl Holder for $type {
            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }

            fn set_value(&mut self, $from: &Value) {
                *self = $take;
            }
        }
    };
}

holder!(Option<String>, |v| v.as_deref().map_or(View::Absent, View::Text), |from| {
    from.text().map(|text| text.as_ref().to_owned())
});
holder!(Option<Vec<String>>, |v| v.as_deref().map_or(View::Absent, View::Texts), |from| match from {
    Value::Texts(texts) => Some(texts.iter().map(|text| text.as_ref().to_owned()).collect()),
    _ => None,
});
holder!(Option<Time>, |v| v.map_or(View::Absent, View::Time), |from| from.number());
holder!(Time, |v| View::Time(*v), |from| from.number().unwrap_or_default());
holder!(Option<bool>, |v| v.map_or(View::Absent, View::Flag), |from| from.number().map(|flag| flag == 1));
holder!(Option<u32>, |v| v.map_or(View::Absent, View::Count), |from| {
    from.number().and_then(|count| u32::try_from(count).ok())
});
holder!(Option<Vec<Segment>>, |v| v.as_deref().map_or(View::Absent, View::Segments), |from| {
    match from {
        Value::Records(records) => Some(records.iter().map(Segment::of).collect()),
        _ => None,
    }
});

macro_rules! inner {
    ($($type:ident),+) => {$(
        holder!(Option<$type>, |v| v.as_ref().map_or(View::Absent, |r| View::Record(r)), |from| {
            from.record().map($type::of)
        });
    )+};
}
inner!(Address, Wrapup, AfterCallWork);

impl<M: Member> Holder for Option<Open<M>> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, |open| View::Text(open.as_str()))
    }

    fn set_value(&mut self, value: &Value) {
        *self = match value {
            Value::Number(number) => usize::try_from(*number).ok().and_then(M::at).map(Open::Known),
            Value::Text(text) => Some(Open::Unknown(text.as_ref().to_owned())),
            _ => None,
        };
    }
}

/// Clean output: absent keys are omitted, times are written out.
impl Serialize for dyn Record + '_ {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, field) in self.table().fields.iter().enumerate() {
            let name = field.json_name();
            match self.view(index) {
                View::Absent => {}
                View::Text(text) => map.serialize_entry(name, text)?,
                View::Texts(texts) => map.serialize_entry(name, texts)?,
                View::Time(time) => map.serialize_entry(name, &super::instant::format(time))?,
                View::Flag(flag) => map.serialize_entry(name, &flag)?,
                View::Count(count) => map.serialize_entry(name, &count)?,
                View::Record(record) => map.serialize_entry(name, record)?,
                View::Segments(segments) => map.serialize_entry(name, segments)?,
            }
        }
        map.end()
    }
}

macro_rules! fact {
    () => {
        None
    };
    ($fact:expr) => {
        Some($fact as u8)
    };
}
pub(crate) use fact;

/// Writes a record's struct, its table, and the two types by which TypeScript knows what it may be
/// given: the tolerant input, and the aliases that the input also answers to.
///
/// A line reads `rust_name: Type as InputType, kind => fact, "jsonName" | alias | alias;`, without `=> fact` where neither
/// rules nor clocks look at the field.
macro_rules! record {
    (
        $(#[$meta:meta])* $name:ident,
        $(#[$input_meta:meta])* $input:ident,
        $(#[$alias_meta:meta])* $aliases:ident in $module:ident by $fields:ident {
            $([required] {
                $(#[$rmeta:meta])*
                $rfield:ident : $rtype:ty as $ritype:ty, $rkind:expr $(=> $rfact:expr)?, $rjson:literal $(| $ralias:ident)*;
            })?
            $(
                $(#[$fmeta:meta])*
                $field:ident : $type:ty as $itype:ty, $kind:expr $(=> $fact:expr)?, $json:literal $(| $alias:ident)*;
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[cfg_attr(feature = "describe", derive(tsify::Tsify))]
        pub struct $name {
            $(
                $(#[$rmeta])*
                #[cfg_attr(feature = "describe", serde(rename = $rjson))]
                pub $rfield: $rtype,
            )?
            $(
                $(#[$fmeta])*
                #[cfg_attr(feature = "describe", serde(rename = $json), tsify(optional))]
                pub $field: Option<$type>,
            )*
        }

        /// The indexes of the fields in the table.
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types, dead_code)] // They have the names of the struct's fields.
        pub(crate) enum $fields {
            $($rfield,)?
            $($field,)*
        }

        impl From<$fields> for usize {
            fn from(field: $fields) -> usize {
                field as usize
            }
        }

        #[allow(dead_code)] // Not every record is made of values.
        impl $name {
            /// The struct of the values of its table.
            pub(crate) fn of(values: &$crate::model::values::Values) -> Self {
                let mut record = Self::default();
                let mut index = 0_usize;
                $(record.$rfield.set_value(values.get(index)); index += 1;)?
                $(record.$field.set_value(values.get(index)); index += 1;)*
                debug_assert_eq!(index, Self::TABLE.fields.len());
                record
            }

            pub(crate) const TABLE: &'static Table = &Table::new(&[
                $(Field::new(&[$rjson $(, stringify!($ralias))*], $rkind, fact!($($rfact)?), true),)?
                $(Field::new(&[$json $(, stringify!($alias))*], $kind, fact!($($fact)?), false),)*
            ]);
        }

        impl Record for $name {
            fn table(&self) -> &'static Table {
                Self::TABLE
            }

            fn view(&self, index: usize) -> View<'_> {
                let mut next = 0..;
                $(if next.next() == Some(index) { return self.$rfield.view(); })?
                $(if next.next() == Some(index) { return self.$field.view(); })*
                View::Absent
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                (self as &dyn Record).serialize(serializer)
            }
        }

        #[cfg(feature = "describe")]
        #[allow(dead_code, non_snake_case)]
        mod $module {
            use super::*;

            $(#[$input_meta])*
            #[derive(tsify::Tsify)]
            pub struct $input {
                #[serde(flatten)]
                aliases: $aliases,
                $(
                    $(#[$rmeta])*
                    #[serde(rename = $rjson)]
                    #[tsify(optional)]
                    $rfield: OrNull<$ritype>,
                )?
                $(
                    $(#[$fmeta])*
                    #[serde(rename = $json)]
                    #[tsify(optional)]
                    $field: OrNull<$itype>,
                )*
            }

            $(#[$alias_meta])*
            #[derive(tsify::Tsify)]
            pub struct $aliases {
                $($(#[tsify(optional)] $ralias: OrNull<$ritype>,)*)?
                $($(#[tsify(optional)] $alias: OrNull<$itype>,)*)*
            }
        }
        #[cfg(feature = "describe")]
        #[allow(unused_imports)]
        use $module::$input;

        #[cfg(feature = "describe")]
        impl $name {
            /// The declarations of the struct, of what it is read from, and of the aliases.
            pub(crate) const DECLARATIONS: [&'static str; 3] = {
                use tsify::Tsify;
                [$name::DECL, $module::$input::DECL, $module::$aliases::DECL]
            };
        }
    };
}
pub(crate) use record;
