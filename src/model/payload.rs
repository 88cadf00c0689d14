//! The shapes that sessions come in, as tables: what a reader has to look for in a payload.
//!
//! They are put together from the tables of the records that are in them, so that a session's field is known in
//! every shape as soon as it is known at all. Each part keeps its place: a participant's fields, say, begin with
//! those of a session by their flat names, in the session's order.

use super::fact::Fact;
use super::members::{CobrowseRole, Member};
use super::records::{Context, Place, Segment, Session, SessionField};
#[cfg(feature = "module")]
use super::table::Names;
use super::table::{Field, Kind, Table};

/// The medium that the package is about, by the platform's name.
pub(crate) const COBROWSE: &str = "cobrowsesessions";

const SESSION: usize = Session::TABLE.fields.len();
const CONTEXT: usize = Context::TABLE.fields.len();
const PLACE: usize = Place::TABLE.fields.len();
const SEGMENT: usize = Segment::TABLE.fields.len();
const ACW: usize = ACW_OF_PARTICIPANT.fields.len();

/// What may be kept of what is around a session. What a store of live sessions works out anew has no name here.
pub(crate) const KEPT_CONTEXT: &Table = &Table::new(
    const { &renamed::<CONTEXT>(Context::TABLE.fields, &[("holds", &[]), ("parks", &[]), ("endReceivedAt", &[])]) },
);

/// What the platform says around a session by names of its own.
pub(crate) const PLATFORM_CONTEXT: &Table =
    &Table::new(const { &renamed::<CONTEXT>(KEPT_CONTEXT.fields, &[("reported", &[])]) });

/// A communication of a participant: a session, and what is known around it.
pub(crate) const COMMUNICATION: &Table = &Table::new(
    const { &concat::<{ SESSION + CONTEXT }>(&[Session::TABLE.fields, PLATFORM_CONTEXT.fields]) },
);

/// The shape of a leg that nothing but detail events told of: 1. All others: 0.
#[cfg(feature = "module")]
const EVENT_SHAPE: &Names = &Names { numbers: &[("detailEvent", 1)], other: 0 };

/// What clocks look at in a leg beside its session and its context.
#[cfg(feature = "module")]
pub(crate) const LEG_PLACE: &Table = &Table::new(
    const {
        let shape = Field::new(&["shape"], Kind::Named(EVENT_SHAPE), Some(Fact::FromEvents as u8), false);
        &concat::<{ PLACE + 1 }>(&[Place::TABLE.fields, &[shape]])
    },
);

/// What clocks look at: a leg's session, its context, and whose it is.
#[cfg(feature = "module")]
pub(crate) const TIMED: &Table = &Table::new(
    const { &concat::<{ SESSION + CONTEXT + PLACE + 1 }>(&[COMMUNICATION.fields, LEG_PLACE.fields]) },
);

/// A session's fields by the names that they have where participant and communication are one object. That object
/// has no `self`, no segments and no after-call work, and its `id` is the participant's.
pub(crate) const FLAT: &Table = &Table::new(
    const {
        &renamed::<SESSION>(
            Session::TABLE.fields,
            &[
                ("id", &[]),
                ("self", &[]),
                ("segments", &[]),
                ("afterCallWork", &[]),
                ("peerId", &["peer"]),
                ("disconnectedTime", &["endTime", "end_time"]),
            ],
        )
    },
);

/// Where a participant says whose leg it is.
pub(crate) const PLACE_OF_PARTICIPANT: &Table = &Table::new(
    const {
        &renamed::<PLACE>(
            Place::TABLE.fields,
            &[
                ("conversationId", &[]),
                // Analytics write these names with their prefix.
                ("participantId", &["id", "participantId", "participant_id"]),
                ("name", &["name", "participantName", "participant_name"]),
            ],
        )
    },
);

/// After-call work by the names of a participant.
pub(crate) const ACW_OF_PARTICIPANT: &Table = &Table::new(&[
    field(&["startAcwTime", "start_acw_time"], Kind::Time),
    field(&["endAcwTime", "end_acw_time"], Kind::Time),
]);

const REFERENCE: &Table = &Table::new(&[field(&["id"], Kind::Text)]);

/// A segment by the names of analytics, and what they write of a wrap-up in it.
pub(crate) const ANALYTICS_SEGMENT: &Table = &Table::new(
    const {
        let segment = renamed::<SEGMENT>(
            Segment::TABLE.fields,
            &[
                ("startTime", &["segmentStart", "segment_start"]),
                ("endTime", &["segmentEnd", "segment_end"]),
                ("type", &["segmentType", "segment_type"]),
                ("howEnded", &[]),
            ],
        );
        let wrapup = [
            field(&["wrapUpCode", "wrap_up_code"], Kind::Text),
            field(&["wrapUpNote", "wrap_up_note"], Kind::Text),
        ];
        &concat::<{ SEGMENT + 2 }>(&[&segment, &wrapup])
    },
);

/// A metric that analytics computed.
pub(crate) const METRIC: &Table =
    &Table::new(&[field(&["name"], Kind::Text), field(&["value"], Kind::Count)]);

/// A communication as analytics write it.
pub(crate) const ANALYTICS_SESSION: &Table = &Table::new(&[
    field(&["sessionId", "session_id"], Kind::Text),
    field(&["mediaType", "media_type"], Kind::Text),
    field(&["cobrowseRoomId", "cobrowse_room_id"], Kind::Text),
    field(&["cobrowseRole", "cobrowse_role"], Kind::Member(CobrowseRole::NAMES)),
    field(&["peerId", "peer_id"], Kind::Text),
    field(&["provider"], Kind::Text),
    field(&["direction"], Kind::Word),
    field(&["monitoredParticipantId", "monitored_participant_id"], Kind::Text),
    field(&["coachedParticipantId", "coached_participant_id"], Kind::Text),
    field(&["bargedParticipantId", "barged_participant_id"], Kind::Text),
    Field::new(&["segments"], Kind::Records(ANALYTICS_SEGMENT), Some(Fact::Segments as u8), false),
    field(&["metrics"], Kind::Many(METRIC)),
]);

const PARTICIPANT_ONLY: &[Field] = &[
    field(&["user"], Kind::Record(REFERENCE)),
    field(&["queue"], Kind::Record(REFERENCE)),
    field(&[COBROWSE], Kind::Many(COMMUNICATION)),
    field(&["calls"], Kind::Many(COMMUNICATION)),
    field(&["callbacks"], Kind::Many(COMMUNICATION)),
    field(&["chats"], Kind::Many(COMMUNICATION)),
    field(&["emails"], Kind::Many(COMMUNICATION)),
    field(&["messages"], Kind::Many(COMMUNICATION)),
    field(&["internalMessages", "internal_messages"], Kind::Many(COMMUNICATION)),
    field(&["screenshares"], Kind::Many(COMMUNICATION)),
    field(&["socialExpressions", "social_expressions"], Kind::Many(COMMUNICATION)),
    field(&["videos"], Kind::Many(COMMUNICATION)),
    field(&["sessions"], Kind::Many(ANALYTICS_SESSION)),
];

/// A participant, flat or with its communications in arrays.
pub(crate) const PARTICIPANT: &Table = &Table::new(
    const {
        &concat::<{ SESSION + CONTEXT + PLACE + ACW + PARTICIPANT_ONLY.len() }>(&[
            FLAT.fields,
            PLATFORM_CONTEXT.fields,
            PLACE_OF_PARTICIPANT.fields,
            ACW_OF_PARTICIPANT.fields,
            PARTICIPANT_ONLY,
        ])
    },
);

/// The arrays of a participant that hold communications: their names are the platform's names of media.
#[inline(never)]
pub(crate) fn media() -> &'static [Field] {
    PARTICIPANT.fields.get(ParticipantPart::MEDIA..ParticipantPart::BEHIND_MEDIA).unwrap_or_default()
}

const CONVERSATION_ONLY: &[Field] = &[
    field(&["participants"], Kind::Many(PARTICIPANT)),
    field(&["selfUri", "self_uri"], Kind::Text),
    field(&["startTime", "start_time"], Kind::Time),
    // Of analytics, and of detail events:
    field(&["conversationId", "conversation_id"], Kind::Text),
    field(&["conversationEnd", "conversation_end"], Kind::Time),
    // Of detail events:
    field(&["eventTime", "event_time"], Kind::Time),
    field(&["participantId", "participant_id"], Kind::Text),
    field(&["sessionId", "session_id"], Kind::Text),
    field(&["userId", "user_id"], Kind::Text),
    field(&["mediaType", "media_type"], Kind::Text),
    field(&["wrapupCode", "wrapup_code"], Kind::Text),
    field(&["wrapupNotes", "wrapup_notes"], Kind::Text),
    field(&["alertingDurationMs", "alerting_duration_ms"], Kind::Count),
    field(&["contactingDurationMs", "contacting_duration_ms"], Kind::Count),
    field(&["dialingDurationMs", "dialing_duration_ms"], Kind::Count),
    field(&["interactingDurationMs", "interacting_duration_ms"], Kind::Count),
    field(&["heldDurationMs", "held_duration_ms"], Kind::Count),
    field(&["wrapupDurationMs", "wrapup_duration_ms"], Kind::Count),
];

/// A conversation, or a bare session.
pub(crate) const CONVERSATION: &Table = &Table::new(
    const {
        &concat::<{ SESSION + CONTEXT + CONVERSATION_ONLY.len() }>(&[COMMUNICATION.fields, CONVERSATION_ONLY])
    },
);

const FRAME_ONLY: &[Field] = &[
    field(&["topicName", "topic_name"], Kind::Text),
    field(&["eventBody", "event_body"], Kind::Single(CONVERSATION)),
    field(&["entities"], Kind::Many(CONVERSATION)),
    field(&["conversations"], Kind::Many(CONVERSATION)),
    field(&["detail"], Kind::Single(DETAIL)),
];

/// What an event bus carries: a notification, or what is in one. (A table can't be in itself.)
#[cfg(feature = "describe")]
const DETAIL: &Table = &Table::new(
    const {
        let notification = [
            field(&["topicName", "topic_name"], Kind::Text),
            field(&["eventBody", "event_body"], Kind::Single(CONVERSATION)),
        ];
        &concat::<{ CONVERSATION.fields.len() + 2 }>(&[CONVERSATION.fields, &notification])
    },
);
#[cfg(not(feature = "describe"))]
const DETAIL: &Table = CONVERSATION;

/// Whatever a front end holds: a notification, a list, a conversation, a session.
pub(crate) const FRAME: &Table = &Table::new(
    const { &concat::<{ CONVERSATION.fields.len() + FRAME_ONLY.len() }>(&[CONVERSATION.fields, FRAME_ONLY]) },
);

/// What of a context tells that a leg is a supervisor's who listens, coaches or barges in.
#[cfg(feature = "module")]
pub(crate) const SUPERVISION: &Table = &Table::new(
    const {
        &[
            named(Context::TABLE, "monitoredParticipantId"),
            named(Context::TABLE, "coachedParticipantId"),
            named(Context::TABLE, "bargedParticipantId"),
        ]
    },
);

/// A leg, as it is passed back to be judged.
#[cfg(feature = "module")]
pub(crate) const LEG: &Table = &Table::new(&[
    field(&["session"], Kind::Single(Session::TABLE)),
    field(&["context"], Kind::Record(SUPERVISION)),
    field(&["userId"], Kind::Text),
    field(&["purpose"], Kind::Text),
]);

/// Where the parts of a communication's fields begin.
pub(crate) struct CommunicationPart;

impl CommunicationPart {
    pub const SESSION: usize = 0;
    pub const CONTEXT: usize = SESSION;

    /// Whether a place of a conversation is one of whose issues is told: a session's, its end, or a detail event's.
    pub fn is_told(place: u8) -> bool {
        const END: u8 = CONVERSATION.place(index_of(CONVERSATION, "conversationEnd"));
        Self::is_of_session(place) || (END..CONVERSATION.size()).contains(&place)
    }

    /// Whether a place belongs to the session.
    pub fn is_of_session(place: u8) -> bool {
        place < COMMUNICATION.place(Self::CONTEXT)
    }
}

/// Where the parts of a participant's fields begin.
pub(crate) struct ParticipantPart;

impl ParticipantPart {
    pub const SESSION: usize = 0;
    pub const CONTEXT: usize = SESSION;
    pub const PLACE: usize = SESSION + CONTEXT;
    pub const AFTER_CALL_WORK: usize = SESSION + CONTEXT + PLACE;
    /// The first of the arrays of communications.
    pub const MEDIA: usize = index_of(PARTICIPANT, COBROWSE);
    const BEHIND_MEDIA: usize = index_of(PARTICIPANT, "sessions");

    /// Whether a place of a participant is one of a record of a session: of after-call work, or of a wrap-up.
    pub fn is_of_work(place: u8, field: SessionField) -> bool {
        let own = Self::session_place(place).and_then(|place| Session::TABLE.index_at(place));
        own == Some(field as usize)
    }

    /// The place in a session of what belongs to a flat leg's session or its after-call work.
    pub fn session_place(place: u8) -> Option<u8> {
        const WORK: u8 = PARTICIPANT.place(ParticipantPart::AFTER_CALL_WORK);
        const OF_SESSION: u8 = Session::TABLE.place(SessionField::after_call_work as usize);
        match place {
            _ if place < PARTICIPANT.place(Self::CONTEXT) => Some(place),
            // The start, and the end.
            _ if (WORK..WORK + ACW as u8).contains(&place) => Some(place - WORK + OF_SESSION + 1),
            _ => None,
        }
    }

    /// Whether a place belongs to a flat leg's session or its after-call work.
    pub fn is_of_leg(place: u8) -> bool {
        Self::session_place(place).is_some()
    }
}

/// The number of the field with a JSON name, which there must be.
#[allow(clippy::indexing_slicing, clippy::panic)] // At compile time, where that is an error.
pub(crate) const fn index_of(table: &Table, json_name: &str) -> usize {
    let mut index = 0;
    while index < table.fields.len() {
        let names = table.fields[index].names;
        if !names.is_empty() && same(names[0].as_bytes(), json_name.as_bytes()) {
            return index;
        }
        index += 1;
    }
    panic!("there is no such field")
}

/// The field with a JSON name, which there must be.
#[cfg(feature = "module")]
#[allow(clippy::indexing_slicing)] // At compile time, where a wrong index is an error.
const fn named(table: &Table, json_name: &str) -> Field {
    table.fields[index_of(table, json_name)]
}

pub(crate) const fn field(names: &'static [&'static str], kind: Kind) -> Field {
    Field::new(names, kind, None, false)
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
            if !table[index].names.is_empty()
                && same(table[index].names[0].as_bytes(), names[rename].0.as_bytes())
            {
                let Field { kind, fact, required, .. } = table[index];
                all[index] = Field::new(names[rename].1, kind, fact, required);
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
