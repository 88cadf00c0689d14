//! The string enums of the platform, with the members that are known today.
//!
//! The platform adds members about once a year, so a field never holds a bare enum: it holds
//! [`Open`], which keeps a spelling that nobody here has heard of exactly as it came.

use serde::{Serialize, Serializer};

/// A closed set of strings: the known members of an enum of the platform.
pub(crate) trait Member: Copy + 'static {
    /// The canonical spellings.
    const NAMES: &'static [&'static str];
    fn at(index: usize) -> Option<Self>;
    fn name(self) -> &'static str;
}

/// A known member of an enum, or a string that is none of them, exactly as it was received.
///
/// In TypeScript: `T | (string & {})`, which completes the known members in an editor and admits any other.
///
/// ```
/// use cobrowse_session::{Open, State};
///
/// let states: [Open<State>; 2] = [Open::Known(State::Alerting), Open::Unknown("humming".to_owned())];
/// assert_eq!(states.map(|state| state.as_str().to_owned()), ["alerting", "humming"]);
/// ```
///
/// ```js
/// parse({ id: "a", state: "humming" }).state; // "humming"
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "describe", derive(tsify::Tsify))]
#[cfg_attr(feature = "describe", tsify(type = "T | (string & {})", type_params = "T"))]
pub enum Open<T> {
    /// A member that this version knows.
    Known(T),
    /// Anything else, exactly as received.
    Unknown(String),
}

#[allow(private_bounds)]
impl<T: Member> Open<T> {
    /// The canonical spelling of a known member, or the text of an unknown one.
    ///
    /// ```
    /// use cobrowse_session::{CobrowseRole, Open};
    ///
    /// assert_eq!(Open::Known(CobrowseRole::Viewer).as_str(), "viewer");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            Open::Known(member) => member.name(),
            Open::Unknown(text) => text,
        }
    }

    /// The known member, if it is one.
    ///
    /// ```
    /// use cobrowse_session::{CobrowseRole, Open};
    ///
    /// assert_eq!(Open::Known(CobrowseRole::Viewer).known(), Some(CobrowseRole::Viewer));
    /// assert_eq!(Open::<CobrowseRole>::Unknown("guest".to_owned()).known(), None);
    /// ```
    pub fn known(&self) -> Option<T> {
        match self {
            Open::Known(member) => Some(*member),
            Open::Unknown(_) => None,
        }
    }
}

impl<T: Member> Serialize for Open<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

macro_rules! members {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(feature = "describe", derive(tsify::Tsify))]
        pub enum $name {
            $($(#[$vmeta])* #[doc = concat!("`", $text, "`.")] #[serde(rename = $text)] $variant,)+
        }

        impl Member for $name {
            const NAMES: &'static [&'static str] = &[$($text),+];

            fn at(index: usize) -> Option<Self> {
                [$($name::$variant),+].get(index).copied()
            }

            fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                }
            }
        }
    )+};
}

members! {
    /// The connection state of a communication (`Cobrowsesession.state`): the union of what the
    /// platform's REST answers and notifications send.
    ///
    /// ```
    /// use cobrowse_session::{Open, Options, State, parse};
    ///
    /// let session = parse(r#"{"id": "a", "state": "ALERTING"}"#, &Options::default()).unwrap();
    /// assert_eq!(session.state, Some(Open::Known(State::Alerting)));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", state: "ALERTING" }).state; // "alerting"
    /// ```
    State {
        Alerting = "alerting",
        Dialing = "dialing",
        Contacting = "contacting",
        Offering = "offering",
        Connected = "connected",
        Disconnected = "disconnected",
        Terminated = "terminated",
        Scheduled = "scheduled",
        None = "none",
        Converting = "converting",
        Uploading = "uploading",
        Transmitting = "transmitting",
        Parked = "parked",
    }

    /// Why a communication was disconnected (`Cobrowsesession.disconnectType`), in every spelling that
    /// goes over the wire: the `dnd` and `donotdisturb` forms name the same reasons.
    ///
    /// ```
    /// use cobrowse_session::{DisconnectType, Open, Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "disconnectType": "TRANSFER_NOANSWER"}"#, &Options::default()).unwrap();
    /// assert_eq!(session.disconnect_type, Some(Open::Known(DisconnectType::TransferNoAnswer)));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", disconnectType: "TRANSFER_NOANSWER" }).disconnectType; // "transfer.noanswer"
    /// ```
    DisconnectType {
        Endpoint = "endpoint",
        EndpointDnd = "endpoint.dnd",
        EndpointDoNotDisturb = "endpoint.donotdisturb",
        Client = "client",
        System = "system",
        Timeout = "timeout",
        Transfer = "transfer",
        TransferConference = "transfer.conference",
        TransferConsult = "transfer.consult",
        TransferForward = "transfer.forward",
        TransferNoAnswer = "transfer.noanswer",
        TransferNotAvailable = "transfer.notavailable",
        TransferDnd = "transfer.dnd",
        TransferDoNotDisturb = "transfer.donotdisturb",
        TransportFailure = "transport.failure",
        Error = "error",
        Peer = "peer",
        Other = "other",
        Spam = "spam",
        Uncallable = "uncallable",
        Inactivity = "inactivity",
        SessionExpired = "session.expired",
        Takeover = "takeover",
    }

    /// What a client is in a co-browse session (`Cobrowsesession.cobrowseRole`): the sharer shows its
    /// page, a viewer sees it.
    ///
    /// ```
    /// use cobrowse_session::{CobrowseRole, Open, Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "cobrowse_role": "VIEWER"}"#, &Options::default()).unwrap();
    /// assert_eq!(session.cobrowse_role, Some(Open::Known(CobrowseRole::Viewer)));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", cobrowse_role: "VIEWER" }).cobrowseRole; // "viewer"
    /// ```
    CobrowseRole {
        Sharer = "sharer",
        Viewer = "viewer",
    }

    /// The state of after-call work (`AfterCallWork.state`).
    ///
    /// ```
    /// use cobrowse_session::{AfterCallWorkState, Open, Options, parse};
    ///
    /// let session = parse(r#"{"id": "a", "afterCallWork": {"state": "NOT_APPLICABLE"}}"#, &Options::default()).unwrap();
    /// assert_eq!(session.after_call_work.unwrap().state, Some(Open::Known(AfterCallWorkState::NotApplicable)));
    /// ```
    ///
    /// ```js
    /// parse({ id: "a", afterCallWork: { state: "NOT_APPLICABLE" } }).afterCallWork; // { state: "notApplicable" }
    /// ```
    AfterCallWorkState {
        Unknown = "unknown",
        NotApplicable = "notApplicable",
        Skipped = "skipped",
        Pending = "pending",
        Complete = "complete",
    }
}

/// The number of the member that `text` spells, if it spells one: its canonical form, its UPPER_SNAKE form (each `.` and each
/// camelCase boundary an underscore), or the one that the platform's analytics have, in any ASCII case.
pub(crate) fn find(names: &[&str], text: &str) -> Option<usize> {
    // Almost always it is the canonical form.
    let exact = names.iter().position(|name| *name == text);
    let is_spelled =
        |name: &&str| text.eq_ignore_ascii_case(name) || eq_snake(name, text) || eq_analytics(name, text);
    exact.or_else(|| names.iter().position(is_spelled))
}

/// Whether a text is a member of two words in one, as in `conferenceTransfer`, `NO_ANSWER_TRANSFER` and `endpointDnd`.
fn eq_analytics(name: &str, text: &str) -> bool {
    let Some((first, second)) = name.split_once('.') else { return false };
    let is = |part: &[u8], word: &str| {
        part.iter().filter(|byte| **byte != b'_').map(u8::to_ascii_lowercase).eq(word.bytes())
    };
    let text = text.as_bytes();
    text.windows(2).zip(1..).any(|(pair, at)| {
        let starts_word = matches!(pair, [b'_', _] | [b'a'..=b'z', b'A'..=b'Z']);
        let (one, other) = text.split_at_checked(at).unwrap_or_default();
        starts_word && (is(one, second) && is(other, first) || is(one, first) && is(other, second))
    })
}

fn eq_snake(name: &str, text: &str) -> bool {
    let mut text = text.bytes();
    for byte in name.bytes() {
        let matches = match byte {
            b'.' => text.next() == Some(b'_'),
            b'A'..=b'Z' => {
                text.next() == Some(b'_') && text.next().is_some_and(|b| b.eq_ignore_ascii_case(&byte))
            }
            _ => text.next().is_some_and(|b| b.eq_ignore_ascii_case(&byte)),
        };
        if !matches {
            return false;
        }
    }
    text.next().is_none()
}

/// Whether a text is what an official SDK puts in place of a member that it does not know.
pub(crate) fn is_sentinel(text: &str) -> bool {
    ["outdated_sdk_version", "outdatedsdkversion"].iter().any(|s| text.eq_ignore_ascii_case(s))
}
