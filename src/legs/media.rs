//! The media of legs, by the platform's names of their arrays.

use crate::model::payload::MEDIA;

/// Whether a medium is among those that a caller asks for. None: `cobrowsesessions` alone.
pub(crate) fn media_filter<'m, M: AsRef<str>>(media: &'m [M]) -> impl Fn(&str) -> bool + 'm {
    move |medium| match media {
        [] => medium == "cobrowsesessions",
        _ => media.iter().any(|own| own.as_ref() == medium || own.as_ref() == "all"),
    }
}

/// The medium that a topic (`v2.users.1.conversations.calls`) or a URI (`/api/v2/conversations/calls/1`) names.
pub(super) fn medium_of(place: &str) -> &'static str {
    let mut parts = place.as_bytes().rsplit(|byte| matches!(byte, b'.' | b'/'));
    let last = [parts.next(), parts.next()];
    let names =
        |medium: &&str| last.iter().flatten().any(|part| part.eq_ignore_ascii_case(medium.as_bytes()));
    MEDIA.into_iter().find(names).unwrap_or(MEDIA[0])
}
