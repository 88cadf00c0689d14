//! The shapes that sessions come in, as tables: what a reader has to look for in a payload.
//!
//! They are put together from the tables of the records that are in them, so that a session's field is known in
//! every shape as soon as it is known at all. Each part keeps its place: a participant's fields, say, begin with
//! those of a session by their flat names, in the session's order.

use super::{Context, Field, Kind, Place, Session};

/// The arrays of a participant that hold communications: the platform's names of media.
pub(crate) const MEDIA: [&str; 9] = [
    "cobrowsesessions",
    "calls",
    "callbacks",
    "chats",
    "emails",
    "messages",
    "screenshares",
    "socialExpressions",
    "videos",
];

const SESSION: usize = Session::TABLE.len();
const CONTEXT: usize = Context::TABLE.len();
const PLACE: usize = Place::TABLE.len();

/// A communication of a participant: a session, and what is known around it.
pub(crate) const COMMUNICATION: &[Field] =
    &concat::<{ SESSION + CONTEXT }>(&[Session::TABLE, Context::TABLE]);

/// A session's fields by the names that they have where participant and communication are one object. That object
/// has no `self`, no segments and no after-call work, and its `id` is the participant's.
pub(crate) const FLAT: &[Field] = &renamed::<SESSION>(
    Session::TABLE,
    &[
        ("id", &[]),
        ("self", &[]),
        ("segments", &[]),
        ("afterCallWork", &[]),
        ("peerId", &["peer"]),
        ("disconnectedTime", &["endTime", "end_time"]),
    ],
);

/// Where a participant says whose leg it is.
const PLACE_OF_PARTICIPANT: &[Field] =
    &renamed::<PLACE>(Place::TABLE, &[("conversationId", &[]), ("participantId", &["id"])]);

const REFERENCE: &[Field] = &[field(&["id"], Kind::Text)];

const PARTICIPANT_ONLY: &[Field] = &[
    field(&["startAcwTime", "start_acw_time"], Kind::Time),
    field(&["endAcwTime", "end_acw_time"], Kind::Time),
    field(&["user"], Kind::Record(REFERENCE)),
    field(&["queue"], Kind::Record(REFERENCE)),
    field(&["cobrowsesessions"], Kind::Many(COMMUNICATION)),
    field(&["calls"], Kind::Many(COMMUNICATION)),
    field(&["callbacks"], Kind::Many(COMMUNICATION)),
    field(&["chats"], Kind::Many(COMMUNICATION)),
    field(&["emails"], Kind::Many(COMMUNICATION)),
    field(&["messages"], Kind::Many(COMMUNICATION)),
    field(&["screenshares"], Kind::Many(COMMUNICATION)),
    field(&["socialExpressions", "social_expressions"], Kind::Many(COMMUNICATION)),
    field(&["videos"], Kind::Many(COMMUNICATION)),
];

/// A participant, flat or with its communications in arrays.
pub(crate) const PARTICIPANT: &[Field] =
    &concat::<{ SESSION + CONTEXT + PLACE + PARTICIPANT_ONLY.len() }>(&[
        FLAT,
        Context::TABLE,
        PLACE_OF_PARTICIPANT,
        PARTICIPANT_ONLY,
    ]);

const CONVERSATION_ONLY: &[Field] = &[
    field(&["participants"], Kind::Many(PARTICIPANT)),
    field(&["selfUri", "self_uri"], Kind::Text),
    field(&["startTime", "start_time"], Kind::Time),
];

/// A conversation, or a bare session.
pub(crate) const CONVERSATION: &[Field] =
    &concat::<{ SESSION + CONTEXT + CONVERSATION_ONLY.len() }>(&[COMMUNICATION, CONVERSATION_ONLY]);

const FRAME_ONLY: &[Field] = &[
    field(&["topicName", "topic_name"], Kind::Text),
    field(&["eventBody", "event_body"], Kind::Record(CONVERSATION)),
    field(&["entities"], Kind::Many(CONVERSATION)),
];

/// Whatever a front end holds: a notification, a list, a conversation, a session.
pub(crate) const FRAME: &[Field] =
    &concat::<{ CONVERSATION.len() + FRAME_ONLY.len() }>(&[CONVERSATION, FRAME_ONLY]);

/// A leg, as it is passed back to be judged.
#[cfg(target_arch = "wasm32")]
pub(crate) const LEG: &[Field] = &[
    field(&["session"], Kind::Record(Session::TABLE)),
    field(&["context"], Kind::Record(Context::TABLE)),
    field(&["userId"], Kind::Text),
    field(&["purpose"], Kind::Text),
];

/// Where the parts of a participant's or a communication's fields lie.
pub(crate) mod part {
    use std::ops::Range;

    use super::{CONTEXT, PLACE, SESSION};

    pub const OF_SESSION: Range<usize> = 0..SESSION;
    pub const OF_CONTEXT: Range<usize> = SESSION..SESSION + CONTEXT;
    pub const OF_PLACE: Range<usize> = SESSION + CONTEXT..SESSION + CONTEXT + PLACE;
}

pub(crate) fn place_of_participant() -> &'static [Field] {
    PLACE_OF_PARTICIPANT
}

const fn field(names: &'static [&'static str], kind: Kind) -> Field {
    Field { names, kind, required: false }
}

/// Tables one after another.
#[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
const fn concat<const N: usize>(tables: &[&[Field]]) -> [Field; N] {
    let mut all = [field(&[], Kind::Text); N];
    let (mut at, mut table) = (0, 0);
    while table < tables.len() {
        let mut index = 0;
        while index < tables[table].len() {
            all[at] = tables[table][index];
            at += 1;
            index += 1;
        }
        table += 1;
    }
    all
}

/// A table with other names for some of its fields.
#[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
const fn renamed<const N: usize>(table: &[Field], names: &[(&str, &'static [&'static str])]) -> [Field; N] {
    let mut all = [field(&[], Kind::Text); N];
    let mut index = 0;
    while index < N {
        all[index] = table[index];
        let mut rename = 0;
        while rename < names.len() {
            if same(table[index].names[0].as_bytes(), names[rename].0.as_bytes()) {
                all[index].names = names[rename].1;
            }
            rename += 1;
        }
        index += 1;
    }
    all
}

#[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}
