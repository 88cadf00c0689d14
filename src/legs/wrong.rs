//! What is wrong with a record of a payload; and the values of a session that have issues, as texts, so that they can be kept
//! and saved with the session, and judged again with it.
//!
//! A text is the path of the value in a session, what it is, which of its names had a value, its number, and its text:
//! `segments.2.endTime. 3 1 0 yesterday`.

use std::sync::Arc;

use crate::check::Path;
use crate::issue::{Issue, Message, Step};
use crate::model::{Kind, Session};
use crate::read::LIST_LIMIT;
use crate::read::key::Key;
use crate::read::readout::{Oddity, Texts, what};

/// An issue, and the value that has it.
pub(super) struct Wrong {
    pub odd: Oddity,
    pub issue: Issue,
}

/// What is wrong with a leg.
#[derive(Default)]
pub(super) struct WrongOfLeg {
    pub issues: Vec<Issue>,
    pub odd: Vec<Arc<str>>,
}

impl WrongOfLeg {
    /// Adds an issue, and the value that has it, unless that stands nowhere in a session, or was added last.
    pub fn add(&mut self, Wrong { odd, issue }: &Wrong, key: Option<Key>, texts: &Texts<'_>) {
        self.issues.push(issue.clone());
        let odd = key.map(|key| write_odd(odd, key, texts));
        if odd.as_ref() != self.odd.last() {
            self.odd.extend(odd);
        }
    }
}

fn write_odd(odd: &Oddity, key: Key, texts: &Texts<'_>) -> Arc<str> {
    let mut text = String::new();
    Path::of(Session::TABLE, key).each(&mut |step| {
        match step {
            Step::Key(name) => text.push_str(&name),
            Step::Index(index) => Message(&mut text).digits(index.into()),
        }
        text.push('.');
    });
    let value = odd.text(texts);
    let what = if value.is_some() { what::TEXT } else { odd.what() };
    // No number is lost as the integer of its bits.
    let bits = if value.is_some() { 0 } else { odd.number_or_length().to_bits() };
    for number in [what.into(), odd.present().into(), bits] {
        text.push(' ');
        Message(&mut text).digits(number);
    }
    text.push(' ');
    text.push_str(value.unwrap_or_default());
    text.into()
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
    rest.is_empty().then_some(key)
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
    use crate::model::{Field, Table};

    /// What a text stands for, written once more.
    fn again(text: &str) -> Option<String> {
        let mut values = String::new();
        let odd = read_odd(text, &mut values)?;
        let texts = Texts { text: values.as_bytes(), unescaped: "" };
        Some(write_odd(&odd, odd.key(), &texts).as_ref().to_owned())
    }

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
                let text = write_odd(&odd, key, &texts);
                assert!(text.starts_with(&format!("{path} ")), "{text}");
                assert_eq!(again(&text).as_deref(), Some(&*text));
            }
        }
    }

    #[test]
    fn texts_that_are_none_are_refused() {
        for text in ["state. 3 0 0 x", "segments.2.endTime. 3 1 0 ", "controlling.0. 2 0 0 "] {
            assert_eq!(again(text).as_deref(), Some(text));
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
        ];
        for text in none {
            assert_eq!(again(text), None, "{text}");
        }
    }
}
