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
