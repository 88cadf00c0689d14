//! Finding the legs in a payload, whatever its shape.
//!
//! A payload is read from the outside in: a frame, its conversations, their participants, their communications. What a
//! record says of itself is read before what is in it, so that each leg is complete as soon as it is found.

use super::event;
use super::finder::Finder;
use super::found::Found;
use super::known::{Around, KnownParticipants};
use super::leg::Shape;
use super::media::{UNKNOWN, medium_of};
use super::object::Object;
use super::wrong::Wrong;
use crate::check::mismatch;
use crate::issue::{Expected, Issue, IssueCode, Step};
use crate::model::payload::{COBROWSE, CONVERSATION, CommunicationPart, FRAME, index_of};
use crate::model::values::Values;
use crate::model::{Context, Place, SessionField};
use crate::options::Options;
use crate::read::document::Document;
use crate::read::key::Key;
use crate::read::readout::Nested;

/// How many issues of a payload are told, at most: so many that only an attack has more.
const MOST_ISSUES: usize = 10_000;

/// In how many steps frames are looked for: an event bus wraps one in another, and a list may have many of them.
const MOST_FRAMES: usize = 2;

/// Finds the legs of the media that are `wanted`, and passes them on in the order of the payload, those of a participant medium by
/// medium. Returns what could not be searched.
///
/// # Errors
///
/// What is wrong, if the document is neither a record nor a list.
pub(crate) fn find(
    document: &Document<'_>,
    wanted: &dyn Fn(&str) -> bool,
    options: &Options,
    mut known: Option<&mut KnownParticipants>,
    take: &mut dyn FnMut(&Found),
) -> Result<Vec<Issue>, IssueCode> {
    let spare = known.as_mut().map(|known| known.take_readouts()).unwrap_or_default();
    let (problems, path) = (Vec::new(), Vec::new());
    let mut finder =
        Finder { document, wanted, options, known, take, problems, issues_left: MOST_ISSUES, path, spare };
    let at = document.root();
    if document.is_record(at) {
        finder.frame(at);
    } else if document.is_list(at) {
        // However many there are: a list of sessions is no payload that grew out of hand.
        for (index, at) in document.elements(at).enumerate() {
            if document.is_record(at) {
                finder.path.push(Step::index(index));
                finder.frame(at);
                finder.path.pop();
            }
        }
    } else {
        return Err(mismatch(&document.odd_at(at), Expected::Object));
    }
    let Finder { known, spare, problems, .. } = finder;
    if let Some(known) = known {
        known.keep_readouts(spare);
    }
    Ok(problems)
}

/// How a conversation came.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Notification,
    Rest,
    Unknown,
}

impl Finder<'_, '_> {
    fn frame(&mut self, at: usize) {
        const TOPIC: usize = index_of(FRAME, "topicName");
        const BODY: usize = index_of(FRAME, "eventBody");
        const DETAIL: usize = index_of(FRAME, "detail");
        const PARTICIPANTS: usize = index_of(FRAME, "participants");
        const LISTS: [usize; 2] = [index_of(FRAME, "entities"), index_of(FRAME, "conversations")];
        const SELF_URI: usize = index_of(FRAME, "selfUri");
        let frame = self.read(at, FRAME, CommunicationPart::is_told);
        let topic = frame.text(TOPIC).map(str::to_owned);
        // What is a conversation, an event or a session itself is no list of them, whatever else it has.
        let has_record = |list: usize| {
            let mut elements =
                frame.nested(list).into_iter().flat_map(|list| self.document.elements(list.at));
            elements.any(|at| self.document.is_record(at))
        };
        let is_session = || frame.is_session() && !LISTS.into_iter().any(has_record);
        let is_whole = frame.has(PARTICIPANTS) || event::is_event(&frame, None) || is_session();
        if let Some(body) = frame.nested(BODY) {
            self.body(&frame, BODY, body, topic.as_deref());
        } else if is_whole {
            if topic.is_none() {
                return self.conversation(frame, None, Origin::Unknown);
            }
        } else if let Some(detail) = frame.nested(DETAIL).filter(|_| self.path.len() <= MOST_FRAMES) {
            // What an event bus carries is a frame of its own.
            self.path.push(Step::key(frame.name(DETAIL, detail.name)));
            self.frame(detail.at);
            self.path.pop();
        } else {
            let uri = frame.text(SELF_URI).map(str::to_owned);
            for list in LISTS {
                let entities = self.list(&frame, list).unwrap_or_default();
                self.each(&frame, list, &entities, |finder, at| {
                    let conversation = finder.read(at, CONVERSATION, CommunicationPart::is_told);
                    finder.conversation(conversation, uri.as_deref(), Origin::Rest);
                });
            }
        }
        self.done(frame);
    }

    /// The body of a notification.
    fn body(&mut self, object: &Object, index: usize, body: Nested, topic: Option<&str>) {
        self.path.push(Step::key(object.name(index, body.name)));
        let conversation = self.read(body.at, CONVERSATION, CommunicationPart::is_told);
        self.conversation(conversation, topic, Origin::Notification);
        self.path.pop();
    }

    /// A conversation; or, in its place, a bare session. `place` is the topic or the URI that it came by.
    fn conversation(&mut self, object: Object, place: Option<&str>, origin: Origin) {
        // Frames have the fields of conversations, in the same places.
        const PARTICIPANTS: usize = index_of(CONVERSATION, "participants");
        const SELF_URI: usize = index_of(CONVERSATION, "selfUri");
        const START_TIME: usize = index_of(CONVERSATION, "startTime");
        const CONVERSATION_ID: usize = index_of(CONVERSATION, "conversationId");
        const CONVERSATION_END: usize = index_of(CONVERSATION, "conversationEnd");
        // A REST answer says where it is to be had, and when it began; a notification says neither.
        let is_rest = object.has(SELF_URI) || object.has(START_TIME);
        let Some(participants) = self.list(&object, PARTICIPANTS) else {
            if event::is_event(&object, place) {
                return self.event(object, place);
            }
            if origin != Origin::Notification && !is_rest && object.is_session() {
                return self.session(object);
            }
            return self.done(object);
        };
        // A conversation knows its own medium better than the list that it is in.
        let medium = object.text(SELF_URI).and_then(medium_of).or_else(|| place.and_then(medium_of));
        let around = Around {
            conversation_id: [SessionField::id as usize, CONVERSATION_ID]
                .into_iter()
                .find_map(|index| object.value(index).cloned())
                .unwrap_or_default(),
            has_ended: object.value(CONVERSATION_END).is_some(),
            is_notification: origin == Origin::Notification || (origin == Origin::Unknown && !is_rest),
            medium: medium.unwrap_or(COBROWSE),
            is_flat: medium.is_some_and(|medium| medium != UNKNOWN),
        };
        // Of a conversation's own fields, only its end has a part in its legs.
        let is_end = |wrong: &&Wrong| wrong.odd.key() == Key::at(CONVERSATION.place(CONVERSATION_END));
        if let Some(wrong) = object.wrong.iter().find(is_end)
            && self.issues_left > 0
        {
            self.issues_left -= 1;
            self.problems.push(wrong.issue.clone());
        }
        self.each(&object, PARTICIPANTS, &participants, |finder, at| finder.participant_at(at, &around));
        self.done(object);
    }

    /// A bare session.
    fn session(&mut self, mut object: Object) {
        if (self.wanted)(COBROWSE) {
            object.wrong.retain(|wrong| CommunicationPart::is_of_session(wrong.odd.key().place()));
            let parts =
                object.communication(COBROWSE, Values::new(Place::TABLE), &Values::new(Context::TABLE));
            let found = self.found(&mut object, Shape::Session, parts);
            (self.take)(&found);
        }
        self.done(object);
    }

    /// A detail event: its leg, if the medium is wanted.
    fn event(&mut self, mut object: Object, topic: Option<&str>) {
        let parts = event::parts_of(&mut object, topic);
        if (self.wanted)(parts.media) {
            let found = self.found(&mut object, Shape::DetailEvent, parts);
            (self.take)(&found);
        }
        self.done(object);
    }
}
