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
    /// Where its value stands among the facts, if rules or clocks look at it.
    pub fact: Option<u8>,
    /// Whether a record without it is in error, which its place in the struct knows by its type.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Natively nobody writes schemas.
    pub required: bool,
}

impl Field {
    pub fn json_name(&self) -> &'static str {
        self.name(0)
    }

    /// The spelling number `index`; the JSON name for one that does not exist.
    pub fn name(&self, index: usize) -> &'static str {
        self.names.get(index).or(self.names.first()).copied().unwrap_or_default()
    }
}

/// The fields of a record, in the order in which they are checked, and an index of their names.
#[derive(Debug)]
pub(crate) struct Table {
    pub fields: &'static [Field],
    /// For the hash of a name the number of its field; where that is taken, the next place that is free.
    index: [u8; Table::PLACES],
    /// Whether any of the fields holds records.
    pub nests: bool,
}

impl Table {
    const PLACES: usize = 256;
    const FREE: u8 = u8::MAX;

    #[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
    pub const fn new(fields: &'static [Field]) -> Self {
        let mut index = [Table::FREE; Table::PLACES];
        let mut nests = false;
        let mut number = 0;
        while number < fields.len() {
            nests |= matches!(fields[number].kind, Kind::Record(_) | Kind::Records(_));
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
        Table { fields, index, nests }
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
    /// A string enum, with the canonical spellings of its members.
    Member(&'static [&'static str]),
    Record(&'static Table),
    Records(&'static Table),
    /// A list of records in a payload: as many as a contact centre may have.
    Many(&'static Table),
    /// A record, or a list of them: no field, but what a payload may be.
    OneOrMore(&'static Table),
}

/// Fills the places of a struct: a method for each type of place, with the number of its field.
pub(crate) trait Fill {
    fn text(&mut self, index: usize, place: &mut Option<String>);
    fn texts(&mut self, index: usize, place: &mut Option<Vec<String>>);
    fn time(&mut self, index: usize, place: &mut Option<Time>);
    fn required_time(&mut self, index: usize, place: &mut Time);
    fn flag(&mut self, index: usize, place: &mut Option<bool>);
    fn count(&mut self, index: usize, place: &mut Option<u32>);
    fn member(&mut self, index: usize, place: &mut dyn MemberPlace);
    /// A sub-record: absent, if nothing comes of it.
    fn record<R: Record + Default>(&mut self, index: usize, place: &mut Option<R>);
    fn segments(&mut self, index: usize, place: &mut Option<Vec<Segment>>);
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

    /// Has each field filled, in the order of the table.
    fn fill(&mut self, filler: &mut impl Fill)
    where
        Self: Sized;

    fn view(&self, index: usize) -> View<'_>;

    /// Whether no field has a value.
    fn is_empty(&self) -> bool {
        (0..self.table().fields.len()).all(|index| matches!(self.view(index), View::Absent))
    }
}

/// An enum field: takes the member with a number, or a text that is none.
pub(crate) trait MemberPlace {
    fn set_known(&mut self, index: usize);
    fn set_unknown(&mut self, text: String);
}

impl<M: Member> MemberPlace for Option<Open<M>> {
    fn set_known(&mut self, index: usize) {
        *self = M::at(index).map(Open::Known);
    }

    fn set_unknown(&mut self, text: String) {
        *self = Some(Open::Unknown(text));
    }
}

/// A closed set of strings: the known members of an enum of the platform.
pub(crate) trait Member: Copy + 'static {
    /// The canonical spellings.
    const NAMES: &'static [&'static str];
    fn at(index: usize) -> Option<Self>;
    fn name(self) -> &'static str;
}

/// How the type of a struct's field meets the table: how it is filled, and the view of it.
pub(crate) trait Holder {
    fn fill(&mut self, index: usize, filler: &mut impl Fill);
    fn view(&self) -> View<'_>;

    /// Takes a value over. One of another type than the field is absent.
    fn set_value(&mut self, value: &Value);
}

macro_rules! holder {
    ($type:ty, $fill:ident, |$value:ident| $view:expr, |$from:ident| $take:expr) => {
        impl Holder for $type {
            fn fill(&mut self, index: usize, filler: &mut impl Fill) {
                filler.$fill(index, self);
            }

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

holder!(Option<String>, text, |v| v.as_deref().map_or(View::Absent, View::Text), |from| {
    from.text().map(|text| text.as_ref().to_owned())
});
holder!(Option<Vec<String>>, texts, |v| v.as_deref().map_or(View::Absent, View::Texts), |from| match from {
    Value::Texts(texts) => Some(texts.iter().map(|text| text.as_ref().to_owned()).collect()),
    _ => None,
});
holder!(Option<Time>, time, |v| v.map_or(View::Absent, View::Time), |from| from.number());
holder!(Time, required_time, |v| View::Time(*v), |from| from.number().unwrap_or_default());
holder!(Option<bool>, flag, |v| v.map_or(View::Absent, View::Flag), |from| from
    .number()
    .map(|flag| flag == 1));
holder!(Option<u32>, count, |v| v.map_or(View::Absent, View::Count), |from| {
    from.number().and_then(|count| u32::try_from(count).ok())
});
holder!(Option<Vec<Segment>>, segments, |v| v.as_deref().map_or(View::Absent, View::Segments), |from| {
    match from {
        Value::Records(records) => Some(records.iter().map(Segment::of).collect()),
        _ => None,
    }
});

macro_rules! inner {
    ($($type:ident),+) => {$(
        holder!(Option<$type>, record, |v| v.as_ref().map_or(View::Absent, |r| View::Record(r)), |from| {
            from.record().map($type::of)
        });
    )+};
}
inner!(Address, Wrapup, AfterCallWork);

impl<M: Member> Holder for Option<Open<M>> {
    fn fill(&mut self, index: usize, filler: &mut impl Fill) {
        filler.member(index, self);
    }

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
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        pub struct $name {
            $(
                $(#[$rmeta])*
                #[cfg_attr(target_arch = "wasm32", serde(rename = $rjson))]
                pub $rfield: $rtype,
            )?
            $(
                $(#[$fmeta])*
                #[cfg_attr(target_arch = "wasm32", serde(rename = $json), tsify(optional))]
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
                $(Field { names: &[$rjson $(, stringify!($ralias))*], kind: $rkind, fact: fact!($($rfact)?), required: true },)?
                $(Field { names: &[$json $(, stringify!($alias))*], kind: $kind, fact: fact!($($fact)?), required: false },)*
            ]);
        }

        impl Record for $name {
            fn table(&self) -> &'static Table {
                Self::TABLE
            }

            fn fill(&mut self, filler: &mut impl Fill) {
                let mut index = 0;
                $(self.$rfield.fill(index, filler); index += 1;)?
                $(self.$field.fill(index, filler); index += 1;)*
                debug_assert_eq!(index, Self::TABLE.fields.len());
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

        #[cfg(target_arch = "wasm32")]
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
            struct $aliases {
                $($(#[tsify(optional)] $ralias: OrNull<$ritype>,)*)?
                $($(#[tsify(optional)] $alias: OrNull<$itype>,)*)*
            }
        }
        #[cfg(target_arch = "wasm32")]
        #[allow(unused_imports)]
        use $module::$input;
    };
}
pub(crate) use record;
