//! What is wrong with a record of a payload; and the values of a session that have issues, as texts, so that they can be kept
//! and saved with the session, and judged again with it.
//!
//! A text is the path of the value in a session, what it is, which of its names had a value, its number, and its text:
//! `segments.2.endTime. 3 1 0 yesterday`.

use std::sync::Arc;

use crate::check::Path;
use crate::issue::{Issue, Message, Step};
use crate::model::{Kind, Session, SessionField, Table};
use crate::read::LIST_LIMIT;
use crate::read::key::Key;
use crate::read::readout::{Oddity, Texts, what};

/// How many values with issues are kept of a leg, at most, and how many issues are told of it.
pub(crate) const MOST_ODD: usize = 100;

/// How many bytes are kept of a value's own text. What is wrong shows in fewer.
const MOST_TEXT: usize = 256;

/// An issue, and the value that has it.
pub(super) struct Wrong {
    pub odd: Oddity,
    pub issue: Issue,
}

/// The key of a field of a record of a session.
pub(super) fn key_in(record: SessionField, table: &Table, field: usize) -> Key {
    Key::at(Session::TABLE.place(record as usize) + table.place(field))
}

/// What is wrong with a leg.
#[derive(Default)]
pub(super) struct WrongOfLeg {
    pub issues: Vec<Issue>,
    pub odd: Vec<Arc<str>>,
}

impl WrongOfLeg {
    /// Adds the value that has an issue, by its key in a session, unless it was added last. `table`: where it was read.
    pub fn add_odd(&mut self, odd: &Oddity, key: Key, table: &'static Table, texts: &Texts<'_>) {
        let names =
            |table: &'static Table, key: Key| table.locate(key.place()).map(|found| found.field.names);
        // By other names, nobody can say which ones the session's would be.
        let has_its_names = names(table, odd.key()) == names(Session::TABLE, key);
        let present = if has_its_names { odd.present() } else { 0 };
        if odd.what() == what::USUAL && present == 0 || self.odd.len() == MOST_ODD {
            return;
        }
        let text = write_odd(odd, key, present, texts);
        if Some(&text) != self.odd.last() {
            self.odd.push(text);
        }
    }
}

fn write_odd(odd: &Oddity, key: Key, present: u32, texts: &Texts<'_>) -> Arc<str> {
    let mut text = String::new();
    Path::of(Session::TABLE, key).each(&mut |step| {
        match step {
            Step::Key(name) => text.push_str(&name),
            Step::Index(index) => Message(&mut text).digits(index.into()),
        }
        text.push('.');
    });
    let value = odd.text(texts).map(beginning);
    let what = if value.is_some() { what::TEXT } else { odd.what() };
    // No number is lost as the integer of its bits.
    let bits = if value.is_some() { 0 } else { odd.number_or_length().to_bits() };
    for number in [what.into(), present.into(), bits] {
        text.push(' ');
        Message(&mut text).digits(number);
    }
    text.push(' ');
    text.push_str(value.unwrap_or_default());
    text.into()
}

/// As much of a text as is kept.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MOST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Reads one of the texts: a value that has issues, whose own text, if it has one, is added to `values`. `None`: it is no such text.
pub(crate) fn read_odd(text: &str, values: &mut String) -> Option<Oddity> {
    let rest = &mut { text };
    let key = key_at(cut(rest, ' ')?)?;
    let mut next = || number_of(cut(rest, ' ')?);
    let (what, present, bits) = (next()?, next()?, next()?);
    let (what, present) = (what.min(u64::from(what::TOO_LARGE)) as u32, present as u8);
    let at = values.len();
    values.push_str(rest);
    let odd = if what == what::TEXT {
        Oddity::of_text(key, what, at, rest.len())
    } else {
        Oddity::of_number_or_length(key, what, f64::from_bits(bits))
    };
    Some(odd.named(0, present.into()))
}

/// Whether something is one of the texts, as they are written.
pub(crate) fn is_odd(text: &str) -> bool {
    let mut values = String::new();
    read_odd(text, &mut values).is_some_and(|odd| {
        let texts = Texts { text: values.as_bytes(), unescaped: "" };
        &*write_odd(&odd, odd.key(), odd.present(), &texts) == text
    })
}

/// The key of the value at a path in a session.
fn key_at(path: &str) -> Option<Key> {
    let rest = &mut { path };
    let (mut table, mut key, mut is_list) = (Some(Session::TABLE), Key::ROOT, false);
    while let Some(step) = cut(rest, '.') {
        if is_list {
            let index = number_of(step).filter(|index| *index < LIST_LIMIT as u64)?;
            (key, is_list) = (key.element(index as usize), false);
            continue;
        }
        let own = table?;
        let (index, _) = own.find(step.as_bytes())?;
        key = key.inner(own.place(index));
        (table, is_list) = match own.fields.get(index)?.kind {
            Kind::Record(inner) => (Some(inner), false),
            Kind::Records(inner) => (Some(inner), true),
            Kind::Texts => (None, true),
            _ => (None, false),
        };
    }
    (rest.is_empty() && key != Key::ROOT).then_some(key)
}

/// What comes before a character; the rest is what comes after it.
#[inline(never)]
fn cut<'t>(rest: &mut &'t str, end: char) -> Option<&'t str> {
    let (part, behind) = rest.split_once(end)?;
    *rest = behind;
    Some(part)
}

fn number_of(text: &str) -> Option<u64> {
    let add = |number: u64, digit: char| number.checked_mul(10)?.checked_add(digit.to_digit(10)?.into());
    text.chars().try_fold(0, add)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)] // A test may panic: that is how it fails.
mod tests {
    use super::*;
    use crate::model::Field;

    /// The paths of all values of a record.
    fn paths(table: &Table, before: &str) -> Vec<String> {
        let of_field = |field: &Field| {
            let own = format!("{before}{}.", field.json_name());
            let element = format!("{own}9999.");
            let mut all = match field.kind {
                Kind::Record(inner) => paths(inner, &own),
                Kind::Records(inner) => paths(inner, &element).into_iter().chain([element]).collect(),
                Kind::Texts => vec![element],
                _ => Vec::new(),
            };
            all.push(own);
            all
        };
        table.fields.iter().flat_map(of_field).collect()
    }

    #[test]
    fn every_value_reads_as_it_was_written() {
        let texts = Texts { text: "a b.\u{e9}".as_bytes(), unescaped: "" };
        let all = paths(Session::TABLE, "");
        assert!(all.len() > 40);
        for path in all {
            let key = key_at(&path).unwrap();
            for odd in [
                Oddity::of_text(key, what::TEXT, 0, 6).named(0, 3),
                Oddity::of_number(key, what::NUMBER, -5.5),
                Oddity::of_number(key, what::DATE, f64::NAN),
                Oddity::of_length(key, what::LONG_LIST, 70_000.0),
                Oddity::new(key, what::MISSING),
            ] {
                let text = write_odd(&odd, key, odd.present(), &texts);
                assert!(text.starts_with(&format!("{path} ")) && is_odd(&text), "{text}");
            }
        }
    }

    #[test]
    fn the_beginning_of_a_long_text_is_kept() {
        let long = "\u{e9}".repeat(200);
        let texts = Texts { text: long.as_bytes(), unescaped: "" };
        let key = key_at("state.").unwrap();
        let text = write_odd(&Oddity::of_text(key, what::TEXT, 0, 400), key, 0, &texts);
        assert_eq!(&*text, format!("state. 3 0 0 {}", "\u{e9}".repeat(128)));
        assert!(is_odd(&text) && !is_odd(&format!("{text}x")));
    }

    #[test]
    fn texts_that_are_none_are_refused() {
        for text in ["state. 3 0 0 x", "segments.2.endTime. 3 1 0 ", "controlling.0. 2 0 0 "] {
            assert!(is_odd(text), "{text}");
        }
        let none = [
            "",
            "state.",
            "state 3 0 0 x",
            "state. 3 0 x",
            "states. 3 0 0 x",
            "state.state. 3 0 0 x",
            "segments.10000. 3 0 0 x",
            "segments.x. 3 0 0 x",
            "segments.1.1. 3 0 0 x",
            "controlling.0.0. 3 0 0 x",
            "state. -3 0 0 x",
            "state. 3 0 99999999999999999999 x",
            " 3 0 0 x",
            "state. 99 0 0 x",
            "state. 3 256 0 x",
            "state.  0 0 x",
            "connected_time. 3 0 0 x",
        ];
        for text in none {
            assert!(!is_odd(text), "{text}");
        }
    }
}
