//! Viewer URLs: which of them are URLs, which are safe, and which hosts are trusted.
//!
//! The language is narrow on purpose: of a URL that is in it, all browsers make the same scheme and the same
//! host, so that what was checked is what will be opened.

use crate::bytes::are_visible;
use crate::issue::UnsafeUrlReason;

/// The domains of the Genesys Cloud regions. A host is trusted if it is one of them or below one.
pub(crate) const REGION_DOMAINS: [&str; 18] = [
    "mypurecloud.com",
    "mypurecloud.ie",
    "mypurecloud.com.au",
    "mypurecloud.jp",
    "mypurecloud.de",
    "usw2.pure.cloud",
    "cac1.pure.cloud",
    "apne2.pure.cloud",
    "euw2.pure.cloud",
    "aps1.pure.cloud",
    "use2.us-gov-pure.cloud",
    "sae1.pure.cloud",
    "mec1.pure.cloud",
    "apne3.pure.cloud",
    "euc2.pure.cloud",
    "mxc1.pure.cloud",
    "apse1.pure.cloud",
    "edee1.eusc-pure.cloud",
];

/// Chromium opens no longer ones.
pub(crate) const LONGEST_URL: usize = 2 * 1024 * 1024;
/// DNS knows no longer ones.
const LONGEST_HOST: usize = 253;

/// What a text is as a viewer URL.
#[derive(Debug, PartialEq)]
pub(crate) enum ViewerUrl<'a> {
    /// Safe to open, if its host is trusted.
    Safe {
        host: &'a str,
    },
    Unsafe(UnsafeUrlReason),
    Invalid,
}

pub(crate) fn read(text: &str) -> ViewerUrl<'_> {
    let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return ViewerUrl::Invalid;
    };
    if !scheme.eq_ignore_ascii_case("https") {
        return ViewerUrl::Unsafe(UnsafeUrlReason::Scheme);
    }
    let Some(rest) = rest.strip_prefix("//") else {
        return ViewerUrl::Invalid;
    };
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    if authority.contains('@') {
        return ViewerUrl::Unsafe(UnsafeUrlReason::Credentials);
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let fits = text.len() <= LONGEST_URL && host.len() <= LONGEST_HOST;
    if fits && is_host(host) && port.is_none_or(is_port) && !has_stray(text) {
        ViewerUrl::Safe { host }
    } else {
        ViewerUrl::Invalid
    }
}

/// Whether a viewer URL may be opened: it is safe, and its host is trusted.
pub(crate) fn is_trusted_viewer_url(url: &str, viewer_hosts: &[String]) -> bool {
    matches!(read(url), ViewerUrl::Safe { host } if is_trusted(host, viewer_hosts))
}

/// Whether a text is plainly a URL about which there is nothing to say: safe, and of a host of a Genesys Cloud region. What
/// is not plainly one ([`read`] may still find nothing wrong) has capital letters, a port or other characters than ASCII's.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"https://") else { return false };
    let is_of_host =
        |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-' || *byte == b'.';
    let end = rest.iter().position(|byte| !is_of_host(byte)).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or_default();
    // A label is empty, or is one that stands for other characters.
    let has_odd_label =
        host.first() == Some(&b'.') || host.windows(2).any(|pair| matches!(pair, b".." | b"xn"));
    matches!(path.first(), None | Some(b'/' | b'?' | b'#'))
        && are_visible(path)
        && !has_odd_label
        && text.len() <= LONGEST_URL
        && host.len() <= LONGEST_HOST
        && is_of_region(host)
}

/// Whether a host is the domain of a region, or below one.
fn is_of_region(host: &[u8]) -> bool {
    let Some(end) = host.last_chunk::<8>() else { return false };
    REGION_DOMAINS.iter().map(|domain| domain.as_bytes()).any(|domain| {
        domain.last_chunk() == Some(end)
            && host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with(b"."))
    })
}

/// Whether there are characters that URLs are cleaned of, or that some take for others.
fn has_stray(text: &str) -> bool {
    let stray = |c: char| c == '\\' || c.is_whitespace() || c.is_control() || c == '\u{FEFF}';
    // Of ASCII, which is the rule, it is known from the bytes.
    let ascii = text.bytes().fold(0, |any, byte| any | byte) < 0x80;
    if ascii {
        text.bytes().any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7F)
    } else {
        text.contains(stray)
    }
}

/// Whether a host is a Genesys Cloud region domain, below one, or one of the caller's own.
pub(crate) fn is_trusted(host: &str, viewer_hosts: &[String]) -> bool {
    let is_or_is_below = |domain: &&str| {
        let rest = host.len().checked_sub(domain.len()).and_then(|at| host.split_at_checked(at));
        rest.is_some_and(|(rest, end)| {
            end.eq_ignore_ascii_case(domain) && (rest.is_empty() || rest.ends_with('.'))
        })
    };
    REGION_DOMAINS.iter().any(is_or_is_below) || viewer_hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &[u8]| {
        !label.is_empty()
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && !label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
    };
    let is_number = |label: &[u8]| label.first().is_some_and(u8::is_ascii_digit);
    labels(text).all(is_label) && (!labels(text).next_back().is_some_and(is_number) || is_ipv4(text))
}

/// The parts of a host between its dots.
fn labels(host: &str) -> impl DoubleEndedIterator<Item = &[u8]> {
    host.as_bytes().split(|byte| *byte == b'.')
}

/// The number that decimal digits are; `None` if there are none, other characters, or more than five digits.
fn decimal(text: &[u8]) -> Option<u32> {
    let is_decimal = matches!(text.len(), 1..=5) && text.iter().all(u8::is_ascii_digit);
    is_decimal.then(|| text.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// Four decimal octets, without the leading zeros that some read as octal.
fn is_ipv4(text: &str) -> bool {
    let is_octet = |octet: &[u8]| {
        decimal(octet).is_some_and(|number| number < 256) && (octet == b"0" || octet.first() != Some(&b'0'))
    };
    labels(text).count() == 4 && labels(text).all(is_octet)
}

fn is_port(text: &str) -> bool {
    decimal(text.as_bytes()).is_some_and(|number| number < 65_536)
}
