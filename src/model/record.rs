//! What a record is: a table of fields, and a struct that the table can fill.
//!
//! The `record!` macro writes both from one list, so that a new field is one line there and nothing
//! anywhere else: reading, checking, aliases, TypeScript types and clean output all follow the table.

use super::instant::Time;
use super::members::{Member, Open};
use super::table::{Kind, Table};
use super::values::{Value, Values};

/// A checked value, as it stands in a struct.
pub(crate) enum View<'s> {
    Absent,
    Text(&'s str),
    Texts(&'s [String]),
    Time(Time),
    Flag(bool),
    Count(u32),
    Record(&'s dyn Record),
    Records(Vec<&'s dyn Record>),
}

/// A struct whose fields a table names.
pub(crate) trait Record {
    fn table(&self) -> &'static Table;

    fn view(&self, index: usize) -> View<'_>;
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

pub(crate) use holder;

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
/// Makes fields hold a record, or a list of records.
macro_rules! holds {
    ($($type:ident),+) => {$(
        $crate::model::record::holder!(Option<$type>, |v| v.as_ref().map_or(View::Absent, |r| View::Record(r)), |from| {
            from.record().map($type::of)
        });
    )+};
    ([$type:ident]) => {
        $crate::model::record::holder!(
            Option<Vec<$type>>,
            |v| v.as_ref().map_or(View::Absent, |list| View::Records(list.iter().map(|r| r as &dyn Record).collect())),
            |from| match from {
                Value::Records(records) => Some(records.iter().map($type::of).collect()),
                _ => None,
            }
        );
    };
}
pub(crate) use holds;

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

impl Values {
    /// The values of a struct.
    pub fn of(record: &dyn Record) -> Self {
        let table = record.table();
        let mut values = Values::new(table);
        for (index, field) in table.fields.iter().enumerate() {
            let value = match (record.view(index), field.kind) {
                (View::Absent, _) => Value::Absent,
                (View::Text(text), Kind::Member(names)) => {
                    match names.iter().position(|name| *name == text) {
                        Some(number) => Value::Number(number as i64),
                        None => Value::Text(text.into()),
                    }
                }
                (View::Text(text), _) => Value::Text(text.into()),
                (View::Texts(texts), _) => {
                    Value::Texts(texts.iter().map(|text| text.as_str().into()).collect())
                }
                (View::Time(number), _) => Value::Number(number),
                (View::Flag(flag), _) => Value::Number(flag.into()),
                (View::Count(count), _) => Value::Number(count.into()),
                (View::Record(record), _) => Value::Record(Values::of(record).into()),
                (View::Records(records), _) => Value::Records(records.into_iter().map(Values::of).collect()),
            };
            values.set(index, value);
        }
        values
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
        #[derive(Clone, Copy, Debug)]
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
                $crate::model::values::Values::of(self).serialize(serializer)
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
