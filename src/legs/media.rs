//! The media of legs, by the platform's names of their arrays.

use crate::model::payload::MEDIA;

/// The medium of a flat leg whose URI or topic names none that is known.
pub(super) const UNKNOWN: &str = "unknown";

/// The medium with a name, also if it is unknown.
pub(crate) fn medium_named(name: &str) -> Option<&'static str> {
    MEDIA.into_iter().chain([UNKNOWN]).find(|medium| *medium == name)
}

/// Whether a medium is among those that a caller asks for. None: `cobrowsesessions` alone.
pub(crate) fn media_filter<'m, M: AsRef<str>>(media: &'m [M]) -> impl Fn(&str) -> bool + 'm {
    move |medium| match media {
        [] => medium == "cobrowsesessions",
        _ => {
            let names = |own: &M| own.as_ref() == "all" || (own.as_ref() == medium && medium != UNKNOWN);
            media.iter().any(names)
        }
    }
}

/// The medium that a topic (`v2.users.1.conversations.calls`) or a URI (`/api/v2/conversations/calls/1?expand=x`) names behind
/// `conversations`. `None`: it names nothing there.
pub(super) fn medium_of(place: &str) -> Option<&'static str> {
    let path = place.as_bytes().split(|byte| matches!(byte, b'?' | b'#')).next()?;
    // A URI may begin with a host.
    let separator = if path.contains(&b'/') { b'/' } else { b'.' };
    let mut parts =
        path.split(|byte| *byte == separator).skip_while(|part| !part.eq_ignore_ascii_case(b"conversations"));
    let name = parts.nth(1).filter(|name| !name.is_empty())?;
    let known = MEDIA.into_iter().find(|medium| medium.as_bytes().eq_ignore_ascii_case(name));
    Some(known.unwrap_or(UNKNOWN))
}

/// The medium that analytics call by a name: `voice`, `internalmessage`, `SOCIAL_EXPRESSION`.
pub(super) fn medium_called(name: &str) -> &'static str {
    const OTHERS: [(&str, &str); 3] =
        [("voice", "calls"), ("cobrowse", "cobrowsesessions"), ("social", "socialExpressions")];
    let letters = || name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
    let is = |own: &str| letters().eq(own.bytes().map(|byte| byte.to_ascii_lowercase()));
    let other = OTHERS.iter().find(|(own, _)| is(own)).map(|(_, medium)| *medium);
    let singular = || MEDIA.into_iter().find(|medium| medium.strip_suffix('s').is_some_and(is));
    other.or_else(singular).unwrap_or(UNKNOWN)
}
