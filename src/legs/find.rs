//! Finding the legs in a payload, whatever its shape.

use super::{Leg, Shape};
use crate::check::{check_fields, not_a_list};
use crate::issue::{Issue, Step};
use crate::model::payload::{self, CONVERSATION, FLAT, FRAME, MEDIA, PARTICIPANT, part};
use crate::model::{AfterCallWork, Context, Field, Kind, Place, Session};
use crate::read::{Raw, RawField, RawRecord};

/// A leg, and what is wrong with its fields.
#[derive(Debug)]
pub(crate) struct Found {
    pub leg: Leg,
    pub issues: Vec<Issue>,
}

/// All legs of the wanted media, in the order of the payload, and what could not be searched. What is no payload has
/// none.
pub(crate) fn find(raw: &Raw<'_>, wanted: &dyn Fn(&str) -> bool) -> (Vec<Found>, Vec<Issue>) {
    let mut finder = Finder { wanted, found: Vec::new(), problems: Vec::new() };
    match raw {
        Raw::Record(frame) => finder.frame(frame, Vec::new()),
        Raw::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Raw::Record(frame) = item {
                    finder.frame(frame, vec![Step::index(index)]);
                }
            }
        }
        _ => {}
    }
    (finder.found, finder.problems)
}

struct Finder<'w> {
    wanted: &'w dyn Fn(&str) -> bool,
    found: Vec<Found>,
    problems: Vec<Issue>,
}

/// How a conversation came.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Notification,
    Rest,
    Unknown,
}

/// What a conversation's legs have in common.
struct Around {
    conversation_id: Option<String>,
    notification: bool,
    /// The medium of a flat conversation, which has no array to tell it.
    medium: &'static str,
}

impl Finder<'_> {
    /// A list of a payload, unless there is something else in its place.
    fn list<'r, 'a>(
        &mut self,
        raw: &'r RawRecord<'a>,
        table: &'static [Field],
        json_name: &'static str,
        path: &[Step],
    ) -> Option<&'r [Raw<'a>]> {
        match raw.value(table, json_name)? {
            Raw::List(items) => Some(items),
            other => {
                self.problems.push(Issue::new(not_a_list(other), step(path, name(raw, table, json_name))));
                Some(&[])
            }
        }
    }

    fn frame(&mut self, frame: &RawRecord<'_>, path: Vec<Step>) {
        let topic = frame.text(FRAME, "topicName");
        if let Some(Raw::Record(body)) = frame.value(FRAME, "eventBody") {
            let path = step(&path, name(frame, FRAME, "eventBody"));
            self.conversation(body, topic, Origin::Notification, path);
        } else if let Some(entities) = self.list(frame, FRAME, "entities", &path) {
            let uri = frame.text(FRAME, "selfUri");
            for (index, entity) in entities.iter().enumerate() {
                if let Raw::Record(entity) = entity {
                    let mut path = step(&path, name(frame, FRAME, "entities"));
                    path.push(Step::index(index));
                    self.conversation(entity, uri, Origin::Rest, path);
                }
            }
        } else if topic.is_none() {
            self.conversation(frame, None, Origin::Unknown, path);
        }
    }

    /// A conversation; or, in its place, a bare session. `place` is the topic or the URI that it came by.
    fn conversation(&mut self, raw: &RawRecord<'_>, place: Option<&str>, origin: Origin, path: Vec<Step>) {
        // A REST answer says where it is to be had, and when it began; a notification says neither.
        let rest = raw.value(CONVERSATION, "selfUri").or(raw.value(CONVERSATION, "startTime")).is_some();
        let Some(participants) = self.list(raw, CONVERSATION, "participants", &path) else {
            let bare = origin != Origin::Notification && !rest && tells(&raw.fields, &TELLING);
            if bare && (self.wanted)("cobrowsesessions") {
                self.communication(raw, "cobrowsesessions", Shape::Session, Place::default(), &[], path);
            }
            return;
        };
        let place = place.or(raw.text(CONVERSATION, "selfUri")).unwrap_or_default();
        let around = Around {
            conversation_id: raw.text(Session::TABLE, "id").map(str::to_owned),
            notification: origin == Origin::Notification || (origin == Origin::Unknown && !rest),
            medium: medium_of(place),
        };
        for (index, participant) in participants.iter().enumerate() {
            if let Raw::Record(participant) = participant {
                let mut path = step(&path, name(raw, CONVERSATION, "participants"));
                path.push(Step::index(index));
                self.participant(participant, &around, path);
            }
        }
    }

    fn participant(&mut self, raw: &RawRecord<'_>, around: &Around, path: Vec<Step>) {
        let mut place = Place::default();
        check_fields(
            payload::place_of_participant(),
            raw.fields.get(part::OF_PLACE).unwrap_or_default(),
            Vec::new(),
            &mut place,
        );
        place.conversation_id.clone_from(&around.conversation_id);
        place.user_id = place.user_id.or_else(|| reference(raw, "user"));

        let lists = MEDIA.iter().filter_map(|media| raw.value(PARTICIPANT, media).map(|list| (*media, list)));
        let mut full = false;
        for (media, list) in lists {
            full = true;
            let Raw::List(items) = list else { continue };
            if !(self.wanted)(media) {
                continue;
            }
            for (index, item) in items.iter().enumerate() {
                if let Raw::Record(communication) = item {
                    let mut path = step(&path, name(raw, PARTICIPANT, media));
                    path.push(Step::index(index));
                    let shape = if around.notification { Shape::Notification } else { Shape::Conversation };
                    let context = raw.fields.get(part::OF_CONTEXT).unwrap_or_default();
                    self.communication(communication, media, shape, place.clone(), context, path);
                }
            }
        }
        if !full && tells(&raw.fields, &TELLING_FLAT) && (self.wanted)(around.medium) {
            self.flat(raw, around, place, path);
        }
    }

    fn communication(
        &mut self,
        raw: &RawRecord<'_>,
        media: &'static str,
        shape: Shape,
        place: Place,
        context_of_participant: &[RawField<'_>],
        path: Vec<Step>,
    ) {
        let mut session = Session::default();
        let fields = raw.fields.get(part::OF_SESSION).unwrap_or_default();
        let issues = check_fields(Session::TABLE, fields, path.clone(), &mut session);
        let mut context = Context::default();
        check_fields(Context::TABLE, context_of_participant, Vec::new(), &mut context);
        let own = raw.fields.get(part::OF_CONTEXT).unwrap_or_default();
        check_fields(Context::TABLE, own, Vec::new(), &mut context);
        self.push(media, shape, place, session, context, path, issues);
    }

    /// A participant that is its own communication.
    fn flat(&mut self, raw: &RawRecord<'_>, around: &Around, place: Place, path: Vec<Step>) {
        let mut session = Session::default();
        let fields = raw.fields.get(part::OF_SESSION).unwrap_or_default();
        let mut issues = check_fields(FLAT, fields, path.clone(), &mut session);
        let mut context = Context::default();
        let fields = raw.fields.get(part::OF_CONTEXT).unwrap_or_default();
        check_fields(Context::TABLE, fields, Vec::new(), &mut context);
        context.queue_id = context.queue_id.or_else(|| reference(raw, "queue"));

        let mut acw = AfterCallWork::default();
        let times = acw_fields(raw);
        issues.extend(check_fields(ACW_OF_PARTICIPANT, &times, path.clone(), &mut acw));
        session.after_call_work = (acw != AfterCallWork::default()).then_some(acw);
        let shape = if around.notification { Shape::FlatNotification } else { Shape::FlatConversation };
        self.push(around.medium, shape, place, session, context, path, issues);
    }

    #[allow(clippy::too_many_arguments)] // The parts of a leg, in their order.
    fn push(
        &mut self,
        media: &'static str,
        shape: Shape,
        place: Place,
        session: Session,
        context: Context,
        path: Vec<Step>,
        issues: Vec<Issue>,
    ) {
        let leg = Leg::new(media, shape, place, path, session, context);
        self.found.push(Found { leg, issues });
    }
}

/// After-call work by the names of a participant.
const ACW_OF_PARTICIPANT: &[Field] = &[
    Field { names: &["startAcwTime", "start_acw_time"], kind: Kind::Time, required: false },
    Field { names: &["endAcwTime", "end_acw_time"], kind: Kind::Time, required: false },
];

fn acw_fields<'a>(raw: &RawRecord<'a>) -> Vec<RawField<'a>> {
    ["startAcwTime", "endAcwTime"]
        .iter()
        .map(|name| raw.field(PARTICIPANT, name).1.map_or(RawField::ABSENT, RawField::clone))
        .collect()
}

/// The name that a field came under.
fn name(raw: &RawRecord<'_>, table: &'static [Field], json_name: &'static str) -> &'static str {
    raw.field(table, json_name).0
}

/// The id of what a participant refers to by an object of its own.
fn reference(raw: &RawRecord<'_>, json_name: &'static str) -> Option<String> {
    match raw.value(PARTICIPANT, json_name) {
        Some(Raw::Record(reference)) => match reference.fields.first().map(|field| &field.value) {
            Some(Raw::Text(id)) => Some(id.to_string()),
            _ => None,
        },
        _ => None,
    }
}

fn step(path: &[Step], key: &'static str) -> Vec<Step> {
    path.iter().cloned().chain([Step::key(key)]).collect()
}

/// The fields by which a flat participant is known to be a communication too: those that no other participant has.
const TELLING_FLAT: [&str; 8] = [
    "state",
    "initialState",
    "disconnectType",
    "cobrowseSessionId",
    "cobrowseRole",
    "controlling",
    "viewerUrl",
    "peerId",
];

/// The fields by which a bare session is known.
const TELLING: [&str; 13] = [
    "state",
    "initialState",
    "disconnectType",
    "cobrowseSessionId",
    "cobrowseRole",
    "controlling",
    "viewerUrl",
    "peerId",
    "startAlertingTime",
    "connectedTime",
    "disconnectedTime",
    "segments",
    "afterCallWork",
];

/// Whether any of these fields of a session has a value; of a state alone, one that is known: others have states too.
fn tells(fields: &[RawField<'_>], telling: &[&str]) -> bool {
    let mut pairs = Session::TABLE.iter().zip(fields);
    pairs.any(|(field, raw)| {
        telling.contains(&field.json_name())
            && match (field.kind, &raw.value) {
                (Kind::Member(names), Raw::Text(text)) if field.json_name() == "state" => {
                    crate::model::find(names, text).is_some()
                }
                (_, value) => !value.is_absent(),
            }
    })
}

/// The medium that a topic (`v2.users.1.conversations.calls`) or a URI (`/api/v2/conversations/calls/1`) names.
fn medium_of(place: &str) -> &'static str {
    let mut parts = place.split(['.', '/']).rev().take(2);
    MEDIA
        .iter()
        .find(|media| parts.clone().any(|part| part.eq_ignore_ascii_case(media)))
        .or_else(|| parts.find(|part| part.eq_ignore_ascii_case("cobrowse")).map(|_| &MEDIA[0]))
        .unwrap_or(&MEDIA[0])
}
