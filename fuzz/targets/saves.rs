//! Bytes as a save: refused, or a store that is saved, restored and fed as any other.
#![no_main]

use cobrowse_session::{LiveOptions, LiveSessions};
use cobrowse_session_fuzz::{MARK, is_read, is_refused, save, snapshot};
use libfuzzer_sys::fuzz_target;

/// What comes in after a store was restored. The ids are those of the corpus.
const FRAMES: [&str; 4] = [
    r#"{"id": "a", "state": "connected", "connectedTime": 1772442005000, "controlling": ["b"]}"#,
    r#"{"id": "c", "participants": [{"id": "p", "purpose": "agent", "cobrowsesessions": [
        {"id": "a", "state": "disconnected", "connectedTime": 1772442005000, "disconnectedTime": 1772442065000}]}]}"#,
    r#"{"topicName": "v2.users.u.conversations.cobrowseSessions", "eventBody": {"id": "c", "participants": [
        {"id": "p", "state": "connected", "held": true, "connectedTime": 1772442005000}]}}"#,
    r#"[{"id": "b", "state": "alerting", "startAlertingTime": 1772442000000}, 5]"#,
];
const RECEIVED: i64 = 1_772_442_070_000;

fuzz_target!(|data: &[u8]| {
    let restored = LiveSessions::from_json(data, LiveOptions::default());
    let text = str::from_utf8(data.strip_prefix(MARK).unwrap_or(data)).ok();
    if let Some(text) = text.filter(|text| !text.starts_with('\u{FEFF}')) {
        let of_text = LiveSessions::from_json(text, LiveOptions::default());
        assert_eq!(
            of_text.as_ref().map(save).map_err(Vec::len),
            restored.as_ref().map(save).map_err(Vec::len)
        );
    }
    let mut live = match restored {
        Ok(live) => live,
        Err(issues) => {
            assert!(issues.len() == 1 && issues[0].is_error() && issues[0].path.is_empty(), "{issues:?}");
            assert_eq!(is_refused(&issues), !text.is_some_and(is_read));
            return;
        }
    };
    assert!(text.is_some_and(is_read));
    let saved = save(&live);
    let mut again =
        LiveSessions::from_json(&saved, LiveOptions::default()).expect("what was saved is a save");
    assert_eq!(save(&again), saved, "it is saved as it was");
    assert_eq!(snapshot(&again), snapshot(&live));
    for (index, frame) in FRAMES.iter().enumerate() {
        let received = RECEIVED + index as i64 * 1000;
        let (one, other) = (live.apply(*frame, received), again.apply(*frame, received));
        assert_eq!(one.expect("a frame"), other.expect("a frame"));
        assert_eq!(snapshot(&again), snapshot(&live));
    }
    assert_eq!(save(&again), save(&live));

    let options = LiveOptions { max_legs: 1, ..LiveOptions::default() };
    let mut small = LiveSessions::from_json(data, options).expect("limits refuse no save");
    small.apply(FRAMES[3], RECEIVED).expect("a frame");
    assert!(small.legs().count() <= 1, "maxLegs bounds the legs of a save");
});
