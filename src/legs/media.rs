//! The media of legs, by the platform's names of their arrays.

use crate::model::Field;
use crate::model::payload::{COBROWSE, media};

/// The medium of a flat leg whose URI or topic names none that is known.
pub(super) const UNKNOWN: &str = "unknown";

/// The medium with a name, also if it is unknown.
pub(crate) fn medium_named(name: &str) -> Option<&'static str> {
    if name == UNKNOWN { Some(UNKNOWN) } else { found(|medium| medium == name) }
}

/// Whether a medium is among those that a caller asks for. None: `cobrowsesessions` alone.
pub(crate) fn media_filter<'m, M: AsRef<str>>(media: &'m [M]) -> impl Fn(&str) -> bool + 'm {
    move |medium| match media {
        [] => medium == COBROWSE,
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
    Some(found(|medium| medium.as_bytes().eq_ignore_ascii_case(name)).unwrap_or(UNKNOWN))
}

/// The medium that analytics call by a name: `voice`, `internalmessage`, `SOCIAL_EXPRESSION`.
pub(super) fn medium_called(name: &str) -> &'static str {
    const OTHERS: [(&str, &str); 3] =
        [("voice", "calls"), ("cobrowse", COBROWSE), ("social", "socialExpressions")];
    let other = OTHERS.iter().find(|(own, _)| is_spelled(own, name)).map(|(_, medium)| *medium);
    let singular = || found(|medium| medium.strip_suffix('s').is_some_and(|own| is_spelled(own, name)));
    other.or_else(singular).unwrap_or(UNKNOWN)
}

/// Whether a name is spelled so, in any case and with any underscores.
#[inline(never)]
fn is_spelled(own: &str, name: &str) -> bool {
    let letters = name.bytes().filter(|byte| *byte != b'_');
    letters.map(|byte| byte.to_ascii_lowercase()).eq(own.bytes().map(|byte| byte.to_ascii_lowercase()))
}

fn found(is_it: impl Fn(&str) -> bool) -> Option<&'static str> {
    media().iter().map(Field::json_name).find(|medium| is_it(medium))
}
