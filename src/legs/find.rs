//! Finding the legs in a payload, whatever its shape.

use super::{Leg, Shape};
use crate::check::{check_fields, not_a_list};
use crate::issue::{Issue, Step};
use crate::model::payload::{ACW_OF_PARTICIPANT, FLAT, MEDIA, PLACE_OF_PARTICIPANT, part};
use crate::model::{AfterCallWork, Context, Kind, Place, Session};
use crate::read::{Raw, RawList, RawRecord};

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
                    finder.frame(&frame, vec![Step::index(index)]);
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
    /// A list of a payload, unless there is something else in its place: that is a problem, and no list's elements.
    fn list<'r>(
        &mut self,
        raw: &RawRecord<'r>,
        json_name: &'static str,
        path: &[Step],
    ) -> Option<Option<RawList<'r>>> {
        match raw.value(json_name)? {
            Raw::List(items) => Some(Some(items)),
            other => {
                self.problems.push(Issue::new(not_a_list(&other), step(path, name(raw, json_name))));
                Some(None)
            }
        }
    }

    fn frame(&mut self, frame: &RawRecord<'_>, path: Vec<Step>) {
        let topic = frame.text("topicName");
        if let Some(Raw::Record(body)) = frame.value("eventBody") {
            let path = step(&path, name(frame, "eventBody"));
            self.conversation(&body, topic, Origin::Notification, path);
        } else if let Some(entities) = self.list(frame, "entities", &path) {
            let uri = frame.text("selfUri");
            for (index, entity) in entities.into_iter().flat_map(RawList::iter).enumerate() {
                if let Raw::Record(entity) = entity {
                    let mut path = step(&path, name(frame, "entities"));
                    path.push(Step::index(index));
                    self.conversation(&entity, uri, Origin::Rest, path);
                }
            }
        } else if topic.is_none() {
            self.conversation(frame, None, Origin::Unknown, path);
        }
    }

    /// A conversation; or, in its place, a bare session. `place` is the topic or the URI that it came by.
    fn conversation(&mut self, raw: &RawRecord<'_>, place: Option<&str>, origin: Origin, path: Vec<Step>) {
        // A REST answer says where it is to be had, and when it began; a notification says neither.
        let rest = raw.value("selfUri").or(raw.value("startTime")).is_some();
        let Some(participants) = self.list(raw, "participants", &path) else {
            let bare = origin != Origin::Notification && !rest && tells(raw, &TELLING);
            if bare && (self.wanted)("cobrowsesessions") {
                self.communication(raw, "cobrowsesessions", Shape::Session, Place::default(), None, path);
            }
            return;
        };
        let place = place.or(raw.text("selfUri")).unwrap_or_default();
        let around = Around {
            conversation_id: raw.text("id").map(str::to_owned),
            notification: origin == Origin::Notification || (origin == Origin::Unknown && !rest),
            medium: medium_of(place),
        };
        for (index, participant) in participants.into_iter().flat_map(RawList::iter).enumerate() {
            if let Raw::Record(participant) = participant {
                let mut path = step(&path, name(raw, "participants"));
                path.push(Step::index(index));
                self.participant(&participant, &around, path);
            }
        }
    }

    fn participant(&mut self, raw: &RawRecord<'_>, around: &Around, path: Vec<Step>) {
        let mut place = Place::default();
        check_fields(&raw.part(part::OF_PLACE, PLACE_OF_PARTICIPANT), &[], &mut place);
        place.conversation_id.clone_from(&around.conversation_id);
        place.user_id = place.user_id.or_else(|| reference(raw, "user"));

        let lists = MEDIA.iter().filter_map(|media| raw.value(media).map(|list| (*media, list)));
        let mut full = false;
        for (media, list) in lists {
            full = true;
            let Raw::List(items) = list else { continue };
            if !(self.wanted)(media) {
                continue;
            }
            for (index, item) in items.iter().enumerate() {
                if let Raw::Record(communication) = item {
                    let mut path = step(&path, name(raw, media));
                    path.push(Step::index(index));
                    let shape = if around.notification { Shape::Notification } else { Shape::Conversation };
                    self.communication(&communication, media, shape, place.clone(), Some(raw), path);
                }
            }
        }
        if !full && tells(raw, &TELLING_FLAT) && (self.wanted)(around.medium) {
            self.flat(raw, around, place, path);
        }
    }

    fn communication(
        &mut self,
        raw: &RawRecord<'_>,
        media: &'static str,
        shape: Shape,
        place: Place,
        participant: Option<&RawRecord<'_>>,
        path: Vec<Step>,
    ) {
        let mut session = Session::default();
        let issues = check_fields(&raw.part(part::OF_SESSION, Session::TABLE), &path, &mut session);
        let mut context = Context::default();
        for around in participant.into_iter().chain([raw]) {
            check_fields(&around.part(part::OF_CONTEXT, Context::TABLE), &[], &mut context);
        }
        self.push(media, shape, place, session, context, path, issues);
    }

    /// A participant that is its own communication.
    fn flat(&mut self, raw: &RawRecord<'_>, around: &Around, place: Place, path: Vec<Step>) {
        let mut session = Session::default();
        let mut issues = check_fields(&raw.part(part::OF_SESSION, FLAT), &path, &mut session);
        let mut context = Context::default();
        check_fields(&raw.part(part::OF_CONTEXT, Context::TABLE), &[], &mut context);
        context.queue_id = context.queue_id.or_else(|| reference(raw, "queue"));

        let mut acw = AfterCallWork::default();
        issues.extend(check_fields(&raw.part(part::OF_ACW, ACW_OF_PARTICIPANT), &path, &mut acw));
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

/// The name that a field came under.
fn name(raw: &RawRecord<'_>, json_name: &'static str) -> &'static str {
    raw.field(json_name).0
}

/// The id of what a participant refers to by an object of its own.
fn reference(raw: &RawRecord<'_>, json_name: &'static str) -> Option<String> {
    match raw.value(json_name) {
        Some(Raw::Record(reference)) => reference.text("id").map(str::to_owned),
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
fn tells(raw: &RawRecord<'_>, telling: &[&str]) -> bool {
    Session::TABLE.fields.iter().enumerate().any(|(index, field)| {
        telling.contains(&field.json_name())
            && match (field.kind, raw.get(index).value) {
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
