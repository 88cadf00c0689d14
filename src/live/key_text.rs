//! The texts by which saves name legs and flat rows: the parts of a key, with a NUL between them.
//!
//! A part that has a NUL itself is escaped, and so are all parts of that key; an escaped text ends with a NUL. As a leg's
//! key has one part and a row's has four, the number of NULs says what a text is: none or one are a leg, three or four
//! are a row. Saves from before there was escaping may have any number of them.

use super::index::Key;
use super::rows::{Mark, RowKey};
use crate::legs::medium_named;
use crate::model::payload::COBROWSE;

/// The text of a key of a leg or a row.
pub(super) fn key_text(key: &Key) -> String {
    match key {
        Key::Text(text) => join(&[text]),
        Key::Row(row) => row_text(row),
        _ => String::new(),
    }
}

/// The text of a key of a row.
pub(super) fn row_text(RowKey { conversation, participant, session, mark, media }: &RowKey) -> String {
    let mut mark = match mark {
        Mark::Connected(Some(time)) => ["c", &time.to_string()].concat(),
        Mark::Ended(Some(time)) => ["e", &time.to_string()].concat(),
        _ => String::new(),
    };
    // Saves from before there were media in keys say nothing of them.
    if *media != COBROWSE {
        mark.push('@');
        mark.push_str(media);
    }
    join(&[conversation, participant, session.as_deref().unwrap_or_default(), &mark])
}

/// The key that a text is of. A text that is no row's is taken for the key of a leg.
pub(super) fn key_of(text: &str) -> Key {
    let parts: Vec<&str> = text.split('\0').collect();
    match parts.as_slice() {
        [id, ""] => Key::Text(unescape(id).into()),
        _ => row_key_of(text).map_or_else(|| Key::Text(text.into()), Key::row),
    }
}

/// The key of a row that a text is of.
pub(super) fn row_key_of(text: &str) -> Option<RowKey> {
    let parts: Vec<&str> = text.split('\0').collect();
    match parts.as_slice() {
        [conversation, participant, session, mark, ""] => {
            row_key(unescape(conversation), unescape(participant), unescape(session), mark)
        }
        // A mark has no NUL. A co-browse session of an old save may.
        [conversation, participant, session @ .., mark] if !session.is_empty() => {
            row_key((*conversation).to_owned(), (*participant).to_owned(), session.join("\0"), mark)
        }
        _ => None,
    }
}

fn row_key(conversation: String, participant: String, session: String, mark: &str) -> Option<RowKey> {
    let mut parts = mark.split('@');
    let mark = parts.next().unwrap_or_default();
    let media = parts.next().map_or(Some(COBROWSE), medium_named)?;
    let time = || mark.get(1..)?.parse().ok();
    let mark = match mark.as_bytes() {
        [] => Mark::None,
        [b'c', ..] => Mark::Connected(Some(time()?)),
        [b'e', ..] => Mark::Ended(Some(time()?)),
        _ => return None,
    };
    let session = Some(session).filter(|session| !session.is_empty()).map(Into::into);
    Some(RowKey { conversation: conversation.into(), participant: participant.into(), session, mark, media })
}

const ESCAPE: char = '\u{1}';

fn join(parts: &[&str]) -> String {
    if !parts.iter().any(|part| part.contains('\0')) {
        return parts.join("\0");
    }
    let mut text = String::new();
    for part in parts {
        for character in part.chars() {
            match character {
                '\0' => text.extend([ESCAPE, '0']),
                ESCAPE => text.extend([ESCAPE, '1']),
                _ => text.push(character),
            }
        }
        text.push('\0');
    }
    text
}

fn unescape(part: &str) -> String {
    let mut text = String::new();
    let mut characters = part.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            ESCAPE if characters.next() == Some('0') => '\0',
            _ => character,
        });
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["", "a", "c5", "\0", "a\0b", "\u{1}", "\u{1}0", "\0\u{1}1", "\u{1}\0"])
            .prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn a_text_is_of_the_key_that_it_was_made_of(
            conversation in part(), participant in part(), session in part(), time in any::<i64>(), kind in 0..3,
            media in prop::sample::select(vec!["cobrowsesessions", "calls", "unknown"]),
        ) {
            let mark = [Mark::Connected(Some(time)), Mark::Ended(Some(time)), Mark::None][kind as usize];
            let session = Some(session).filter(|session| !session.is_empty()).map(Into::into);
            let row = RowKey { conversation: conversation.as_str().into(), participant: participant.into(), session, mark, media };
            prop_assert_eq!(row_key_of(&row_text(&row)), Some(row.clone()));
            for key in [Key::row(row), Key::Text(conversation.into())] {
                prop_assert_eq!(key_of(&key_text(&key)), key);
            }
        }
    }

    #[test]
    fn parts_without_a_nul_are_joined_as_they_always_were() {
        let row = RowKey {
            conversation: "c".into(),
            participant: "p\u{1}".into(),
            session: None,
            mark: Mark::Connected(Some(5)),
            media: "cobrowsesessions",
        };
        assert_eq!(row_text(&row), "c\0p\u{1}\0\0c5");
        assert_eq!(
            row_key_of("c\0p\0s\0"),
            Some(RowKey { participant: "p".into(), session: Some("s".into()), mark: Mark::None, ..row })
        );
    }

    #[test]
    fn what_is_no_key_of_a_row_is_one_of_a_leg() {
        for text in ["", "a", "c\0p", "c\0p\0s", "c\0p\0s\0x5", "c\0p\0s\0cx", "c\0p\0s\0c5@x"] {
            assert_eq!(row_key_of(text), None);
            assert_eq!(key_of(text), Key::Text(text.into()));
        }
    }
}
