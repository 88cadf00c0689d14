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
    let mut parts = place.split(['.', '/']).rev().take(2);
    MEDIA
        .iter()
        .find(|media| parts.clone().any(|part| part.eq_ignore_ascii_case(media)))
        .or_else(|| parts.find(|part| part.eq_ignore_ascii_case("cobrowse")).map(|_| &MEDIA[0]))
        .unwrap_or(&MEDIA[0])
}
