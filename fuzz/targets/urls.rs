//! `is_trusted_viewer_url` against the WHATWG URL Standard, as the crate `url` reads it: what is trusted is opened by a
//! browser at that scheme and host.
#![no_main]

use cobrowse_session::fuzzing::REGION_DOMAINS;
use cobrowse_session::{Options, is_trusted_viewer_url, validate};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use url::Url;

// A URL, then `viewer_hosts`, separated by U+0001, which no URL may hold.
fuzz_target!(|data: &str| {
    let mut parts = data.split('\u{1}');
    let text = parts.next().unwrap_or_default();
    let hosts: Vec<String> = parts.map(str::to_owned).collect();
    let trusted = is_trusted_viewer_url(text, &hosts);

    // Records are judged by the same rules, on another way where they are plain.
    let options = Options { viewer_hosts: hosts.clone(), ..Options::default() };
    let record = json!({ "id": "a", "viewerUrl": text }).to_string();
    let issues = validate(&record, &options).issues;
    assert_eq!(trusted, issues.is_empty(), "{text:?}: {issues:?}");
    assert!(issues.len() <= 1 && issues.iter().all(|issue| issue.path.len() == 1));

    let theirs = Url::parse(text).ok();
    let host = theirs.as_ref().and_then(Url::host_str).unwrap_or_default();
    let is_of_region = is_of_region(host);
    let is_own = hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
    let code = issues.first().map(|issue| issue.code.name());
    if trusted || code == Some("untrusted_host") {
        let url = theirs.as_ref().unwrap_or_else(|| panic!("{text:?} is no URL"));
        assert_eq!((url.scheme(), url.username(), url.password()), ("https", "", None), "{text:?}");
        assert!(!host.is_empty() && trusted == (is_of_region || is_own), "{text:?} has the host {host:?}");
        // What is checked is what is written: nothing of the host was cleaned, decoded or mapped.
        let (_, rest) = text.split_once("//").expect("an authority");
        assert!(rest.to_ascii_lowercase().starts_with(host), "{text:?} has the host {host:?}");
    }
    if is_plain(text) && theirs.as_ref().is_some_and(|url| url.scheme() == "https") && text.len() < 1000 {
        assert_eq!(trusted, is_of_region || is_own, "{text:?}: {code:?}");
    }
    if let (Some(url), Some("unsafe_url")) = (&theirs, code) {
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        assert!(url.scheme() != "https" || has_credentials || text.contains('@'), "{text:?} is safe");
    }
});

fn is_of_region(host: &str) -> bool {
    let is_or_is_below =
        |domain: &&str| host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    // A label may not be empty, which the URL Standard allows.
    REGION_DOMAINS.iter().any(is_or_is_below) && !host.split('.').any(str::is_empty)
}

/// Whether a URL is written in the plainest way: of ASCII letters, digits and few marks, without labels that stand for
/// other characters.
fn is_plain(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let of_path = |c: char| c.is_ascii_alphanumeric() || "/?#=&%-._~:@+,;!$'()*".contains(c);
    !host.is_empty()
        && host.chars().all(of_host)
        && path.chars().all(of_path)
        && host.split('.').all(|label| !label.is_empty() && !label.to_ascii_lowercase().starts_with("xn--"))
        // What ends in a number is an address, which may be written in many forms.
        && !host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()))
        && host.len() <= 253
}
