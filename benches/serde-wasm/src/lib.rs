//! The usual way: derive everything, let serde-wasm-bindgen make structs of the object, let chrono read the times.

mod durations;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Deserializer, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use durations::Durations;

/// How far two clocks may differ before the order of times is wrong.
const TOLERANCE_MS: i64 = 1000;

type Time = Option<DateTime<FixedOffset>>;

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum State {
    Alerting,
    Dialing,
    Contacting,
    Offering,
    Connected,
    Disconnected,
    Terminated,
    Scheduled,
    None,
    Converting,
    Uploading,
    Transmitting,
    Parked,
}

#[allow(dead_code)] // Only whether it is one of them matters.
#[derive(Deserialize)]
enum DisconnectType {
    #[serde(rename = "endpoint")]
    Endpoint,
    #[serde(rename = "endpoint.dnd")]
    EndpointDnd,
    #[serde(rename = "endpoint.donotdisturb")]
    EndpointDoNotDisturb,
    #[serde(rename = "client")]
    Client,
    #[serde(rename = "system")]
    System,
    #[serde(rename = "timeout")]
    Timeout,
    #[serde(rename = "transfer")]
    Transfer,
    #[serde(rename = "transfer.conference")]
    TransferConference,
    #[serde(rename = "transfer.consult")]
    TransferConsult,
    #[serde(rename = "transfer.forward")]
    TransferForward,
    #[serde(rename = "transfer.noanswer")]
    TransferNoAnswer,
    #[serde(rename = "transfer.notavailable")]
    TransferNotAvailable,
    #[serde(rename = "transfer.dnd")]
    TransferDnd,
    #[serde(rename = "transfer.donotdisturb")]
    TransferDoNotDisturb,
    #[serde(rename = "transport.failure")]
    TransportFailure,
    #[serde(rename = "error")]
    Error,
    #[serde(rename = "peer")]
    Peer,
    #[serde(rename = "other")]
    Other,
    #[serde(rename = "spam")]
    Spam,
    #[serde(rename = "uncallable")]
    Uncallable,
    #[serde(rename = "inactivity")]
    Inactivity,
    #[serde(rename = "session.expired")]
    SessionExpired,
    #[serde(rename = "takeover")]
    Takeover,
}

#[allow(dead_code)] // Only whether it is one of them matters.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Sharer,
    Viewer,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
enum WorkState {
    Unknown,
    NotApplicable,
    Skipped,
    Pending,
    Complete,
}

#[allow(dead_code)] // What no rule looks at is checked all the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    state: Option<State>,
    initial_state: Option<State>,
    id: Option<String>,
    disconnect_type: Option<DisconnectType>,
    #[serde(rename = "self")]
    address: Option<Address>,
    cobrowse_session_id: Option<String>,
    cobrowse_role: Option<Role>,
    controlling: Option<Vec<String>>,
    #[serde(default, deserialize_with = "viewer_url")]
    viewer_url: Option<String>,
    provider_event_time: Time,
    start_alerting_time: Time,
    connected_time: Time,
    disconnected_time: Time,
    provider: Option<String>,
    peer_id: Option<String>,
    segments: Option<Vec<Segment>>,
    wrapup: Option<Wrapup>,
    after_call_work: Option<AfterCallWork>,
    after_call_work_required: Option<bool>,
}

#[allow(dead_code)] // What no rule looks at is checked all the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    name: Option<String>,
    name_raw: Option<String>,
    address_normalized: Option<String>,
    address_raw: Option<String>,
    address_displayable: Option<String>,
}

#[allow(dead_code)] // What no rule looks at is checked all the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Segment {
    start_time: DateTime<FixedOffset>,
    end_time: Time,
    #[serde(rename = "type")]
    kind: Option<String>,
    how_ended: Option<String>,
    disconnect_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wrapup {
    code: Option<String>,
    name: Option<String>,
    notes: Option<String>,
    tags: Option<Vec<String>>,
    duration_seconds: Option<u32>,
    end_time: Time,
    provisional: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AfterCallWork {
    start_time: Time,
    end_time: Time,
    state: Option<WorkState>,
}

/// https, a host of plain labels or four octets, no credentials.
fn is_safe(url: &str) -> bool {
    let Some(rest) = url.get(..8).filter(|start| start.eq_ignore_ascii_case("https://")).map(|_| &url[8..])
    else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let labels = || host.split('.');
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(plain)
            && !label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
    };
    let is_octet = |label: &str| label.parse::<u8>().is_ok_and(|octet| octet.to_string() == label);
    let numeric = labels().next_back().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    labels().all(is_label)
        && (!numeric || (labels().count() == 4 && labels().all(is_octet)))
        && port.len() <= 5
        && port.chars().all(|c| c.is_ascii_digit())
        && port.parse::<u16>().is_ok()
        && !url.contains(|c: char| c == '\\' || c.is_whitespace() || c.is_control() || c == '\u{FEFF}')
}

fn viewer_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = Option::<String>::deserialize(deserializer)?;
    match url {
        Some(url) if !is_safe(&url) => Err(serde::de::Error::custom("not a safe URL")),
        url => Ok(url),
    }
}

/// A moment in milliseconds. chrono keeps a leap second as the second before it, with more milliseconds.
fn ms(time: DateTime<FixedOffset>) -> i64 {
    time.timestamp_millis()
}

/// The fields whose times come before those that they should follow.
fn misplaced(session: &Session) -> Vec<String> {
    let work = session.after_call_work.as_ref();
    let alerting = session.start_alerting_time.map(ms);
    let connected = session.connected_time.map(ms);
    let disconnected = session.disconnected_time.map(ms);
    let work_start = work.and_then(|work| work.start_time).map(ms);
    let work_end = work.and_then(|work| work.end_time).map(ms);
    let wrong = |earlier: Option<i64>, later: Option<i64>| {
        earlier.zip(later).is_some_and(|(earlier, later)| earlier - later > TOLERANCE_MS)
    };
    let pairs = [
        (alerting, connected, "connectedTime"),
        (alerting, disconnected, "disconnectedTime"),
        (connected, disconnected, "disconnectedTime"),
        (work_start, work_end, "afterCallWork.endTime"),
        (disconnected, work_start, "afterCallWork.startTime"),
    ];
    let mut found: Vec<String> =
        pairs.into_iter().filter(|(a, b, _)| wrong(*a, *b)).map(|(.., name)| name.to_owned()).collect();
    for (index, segment) in session.segments.iter().flatten().enumerate() {
        if wrong(Some(ms(segment.start_time)), segment.end_time.map(ms)) {
            found.push(format!("segments.{index}.endTime"));
        }
    }
    found
}

#[derive(Serialize)]
struct Verdict {
    valid: bool,
    issues: Vec<String>,
    durations: Option<Durations>,
}

/// The verdict on a record, and its durations.
#[wasm_bindgen]
pub fn inspect(value: JsValue, now: f64) -> JsValue {
    let verdict = match serde_wasm_bindgen::from_value::<Session>(value) {
        Err(error) => Verdict { valid: false, issues: vec![error.to_string()], durations: None },
        Ok(session) => {
            let issues = misplaced(&session);
            let durations = Some(durations::durations(&session, now as i64));
            Verdict { valid: issues.is_empty(), issues, durations }
        }
    };
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    verdict.serialize(&serializer).unwrap_or_default()
}
