//! Finding the legs in a payload, whatever its shape.
//!
//! A payload is read from the outside in: a frame, its conversations, their participants, their communications. What a
//! record says of itself is read before what is in it, so that each leg is complete as soon as it is found.

use super::analytics;
use super::event;
use super::found::Found;
use super::known::{Around, KnownParticipants};
use super::leg::Shape;
use super::media::medium_of;
use super::object::{Derived, Object};
use super::work::{self, Loan, Worked, is_by};
use crate::check::{Path, Sink, check_fields_of, mismatch, not_a_list, too_many};
use crate::issue::{Expected, Issue, IssueCode, Step};
use crate::model::facts::Facts;
use crate::model::payload::{
    ANALYTICS_SESSION, COMMUNICATION, CONVERSATION, CommunicationPart, FRAME, MEDIA, METRIC, PARTICIPANT,
    ParticipantPart, index_of,
};
use crate::model::values::{Value, Values};
use crate::model::{
    AfterCallWork, AfterCallWorkField, Context, ContextField, Place, PlaceField, Reported, Session,
    SessionField, Table,
};
use crate::options::Options;
use crate::read::LIST_LIMIT;
use crate::read::document::Document;
use crate::read::key::Key;
use crate::read::readout::{Nested, Oddity, Readout};

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

struct Finder<'d, 'w> {
    document: &'d Document<'d>,
    wanted: &'w dyn Fn(&str) -> bool,
    options: &'w Options,
    known: Option<&'w mut KnownParticipants>,
    take: &'w mut dyn FnMut(&Found),
    problems: Vec<Issue>,
    /// How many more issues are told.
    issues_left: usize,
    /// The path of the record that is being searched.
    path: Vec<Step>,
    /// Readouts that are not in use: those of one depth after another.
    spare: Vec<Readout>,
}

/// Takes the issues down that belong to a leg.
struct LegIssues<'i> {
    issues: &'i mut Vec<Issue>,
    is_of_leg: fn(u8) -> bool,
    /// How many are taken, at most.
    most: usize,
}

impl Sink for LegIssues<'_> {
    fn take(&mut self, code: IssueCode, path: &Path<'_>) {
        if self.issues.len() < self.most && (self.is_of_leg)(path.key.place()) {
            self.issues.take(code, path);
        }
    }
}

/// How a conversation came.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Notification,
    Rest,
    Unknown,
}

impl Finder<'_, '_> {
    /// Reads a record, and judges its fields.
    fn read(&mut self, at: usize, table: &'static Table, is_of_leg: fn(u8) -> bool) -> Object {
        let mut readout = self.spare.pop().unwrap_or_else(Readout::with_values);
        self.document.read(at, table, &mut readout);
        let mut issues = Vec::new();
        let sink = &mut LegIssues { issues: &mut issues, is_of_leg, most: self.issues_left };
        check_fields_of(&mut readout, table, self.document.text, self.options, &self.path, sink);
        Object { table, readout, issues }
    }

    fn done(&mut self, object: Object) {
        self.spare.push(object.readout);
    }

    /// The elements of a list of a payload, unless something else is in its place: that is a problem, and no list's
    /// elements. `None`: there is no such field.
    fn list(&mut self, object: &Object, index: usize) -> Option<Vec<usize>> {
        if let Some(nested) = object.nested(index) {
            let elements: Vec<usize> = self.document.elements(nested.at).take(LIST_LIMIT + 1).collect();
            if elements.len() <= LIST_LIMIT {
                return Some(elements);
            }
            let count = self.document.elements(nested.at).count();
            self.problem(object, index, nested.name, too_many(count));
            return Some(Vec::new());
        }
        let odd =
            object.readout.oddities.iter().find(|odd| odd.key() == Key::at(object.table.place(index)))?;
        let (name, code) = (odd.name(), not_a_list(odd));
        self.problem(object, index, name, code);
        Some(Vec::new())
    }

    fn problem(&mut self, object: &Object, index: usize, name: usize, code: IssueCode) {
        if self.issues_left == 0 {
            return;
        }
        self.issues_left -= 1;
        let mut path = self.path.clone();
        path.push(Step::key(object.name(index, name)));
        self.problems.push(Issue::new(code, path));
    }

    /// Searches the records of a list, each with its path.
    fn each(
        &mut self,
        object: &Object,
        index: usize,
        elements: &[usize],
        mut search: impl FnMut(&mut Self, usize),
    ) {
        let name = object.nested(index).map_or(0, |nested| nested.name);
        self.path.push(Step::key(object.name(index, name)));
        for (number, at) in elements.iter().enumerate() {
            if self.document.is_record(*at) {
                self.path.push(Step::index(number));
                search(self, *at);
                self.path.pop();
            }
        }
        self.path.pop();
    }

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
    fn conversation(&mut self, mut object: Object, place: Option<&str>, origin: Origin) {
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
                self.event(&mut object, place);
                return self.done(object);
            }
            let is_bare = origin != Origin::Notification && !is_rest && object.is_session();
            if is_bare && (self.wanted)("cobrowsesessions") {
                object.issues.retain(|issue| match issue.path.get(self.path.len()) {
                    Some(Step::Key(name)) => COMMUNICATION.find(name.as_bytes()).is_some(),
                    _ => true,
                });
                let found = self.communication(&mut object, "cobrowsesessions", Shape::Session);
                (self.take)(&found);
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
            medium: medium.unwrap_or(MEDIA[0]),
        };
        // Of a conversation's own fields, only its end has a part in its legs.
        let end = |issue: &&Issue| issue.path.last() == Some(&Step::key("conversationEnd"));
        self.problems.extend(object.issues.iter().filter(end).take(self.issues_left).cloned());
        self.each(&object, PARTICIPANTS, &participants, |finder, at| finder.participant_at(at, &around));
        self.done(object);
    }

    /// A detail event: its leg, if the medium is wanted.
    fn event(&mut self, object: &mut Object, topic: Option<&str>) {
        let (derived, place) = event::leg_of(object, topic);
        if (self.wanted)(derived.media) {
            let found = self.derived(object, derived, Shape::DetailEvent, place);
            (self.take)(&found);
        }
    }

    /// A leg that was made of a record of another kind.
    fn derived(&mut self, object: &mut Object, derived: Derived, shape: Shape, place: Values) -> Found {
        let Derived { media, session, context } = derived;
        let facts = Facts::of_leg(&[&session, &context, &place], shape.is_event());
        let (path, issues) = (self.path.clone(), self.told(object));
        Found { media, shape, place, path, session, context, lent: Vec::new(), facts, issues }
    }

    /// The sessions that analytics have of a participant.
    fn sessions(&mut self, object: &Object, around: &Around, place: &Values, legs: &mut Vec<Found>) {
        const SESSIONS: usize = index_of(PARTICIPANT, "sessions");
        let elements = self.list(object, SESSIONS).unwrap_or_default();
        self.each(object, SESSIONS, &elements, |finder, at| {
            let mut session = finder.read(at, ANALYTICS_SESSION, analytics::is_told);
            let reported = finder.metrics(&session);
            let derived = analytics::leg_of(&mut session, reported, around.has_ended);
            if (finder.wanted)(derived.media) {
                legs.push(finder.derived(&mut session, derived, Shape::Analytics, place.clone()));
            }
            finder.done(session);
        });
    }

    /// What analytics report of a session: values of one name added up.
    fn metrics(&mut self, session: &Object) -> Values {
        const METRICS: usize = index_of(ANALYTICS_SESSION, "metrics");
        const NAME: usize = index_of(METRIC, "name");
        const VALUE: usize = index_of(METRIC, "value");
        let mut reported = Values::new(Reported::TABLE);
        for at in self.list(session, METRICS).unwrap_or_default() {
            let metric = self.read(at, METRIC, |_| false);
            if let (Some(name), Some(value)) =
                (metric.text(NAME), metric.value(VALUE).and_then(Value::number))
            {
                analytics::add_metric(&mut reported, name, value);
            }
            self.done(metric);
        }
        reported
    }

    fn participant_at(&mut self, at: usize, around: &Around) {
        let bytes = self.document.long_container(at).unwrap_or_default();
        if let Some(legs) = self.known.as_ref().and_then(|known| known.find(bytes, around)) {
            return legs.iter().for_each(&mut self.take);
        }
        let participant = self.read(at, PARTICIPANT, ParticipantPart::is_of_leg);
        let (mut legs, problems) = (Vec::new(), self.problems.len());
        self.participant(participant, around, &mut legs);
        // Otherwise there may be more to say of it than was told.
        let is_told = self.issues_left > 0 && self.problems.len() == problems;
        let is_sound = is_told && self.document.is_json(bytes);
        if let Some(known) = self.known.as_mut().filter(|_| is_sound) {
            known.keep(bytes, self.path.len(), around, &legs);
        }
        legs.iter().for_each(&mut self.take);
    }

    fn participant(&mut self, mut object: Object, around: &Around, legs: &mut Vec<Found>) {
        const USER: usize = index_of(PARTICIPANT, "user");
        const SESSIONS: usize = index_of(PARTICIPANT, "sessions");
        let mut place = object.part(ParticipantPart::PLACE, Place::TABLE);
        place.set(PlaceField::conversation_id, around.conversation_id.clone());
        if !place.has(PlaceField::user_id) {
            place.set(PlaceField::user_id, object.reference(USER).unwrap_or_default());
        }
        let context = object.part(ParticipantPart::CONTEXT, Context::TABLE);

        let mut is_full = false;
        let (has_work, mut worked) = (object.has_work(), Vec::new());
        for (number, media) in MEDIA.iter().enumerate() {
            let index = ParticipantPart::MEDIA + number;
            if !object.has(index) {
                continue;
            }
            is_full = true;
            let is_list =
                object.nested(index).is_some() || object.odd(index).is_some_and(Oddity::is_long_list);
            if !is_list {
                continue;
            }
            if !(self.wanted)(media) {
                if has_work {
                    self.work_of_others(&object, index, &mut worked);
                }
                continue;
            }
            let shape = if around.is_notification { Shape::Notification } else { Shape::Conversation };
            let elements = self.list(&object, index).unwrap_or_default();
            self.each(&object, index, &elements, |finder, at| {
                let mut communication = finder.read(at, COMMUNICATION, CommunicationPart::is_of_session);
                let mut found = finder.communication(&mut communication, media, shape);
                found.place = place.clone();
                // What the communication says counts before what its participant says.
                let own = std::mem::replace(&mut found.context, context.clone());
                own.iter().for_each(|(field, value)| found.context.set(field, value.clone()));
                found.facts = Facts::of(&[&found.session, &found.context, &found.place]);
                worked.push(Worked::new(&communication, Some(legs.len())));
                legs.push(found);
                finder.done(communication);
            });
        }
        if has_work {
            for loan in work::loans(&mut object, &worked, self.options) {
                self.lend(&object, loan, legs);
            }
        }
        if !is_full && object.is_communication() {
            if (self.wanted)(around.medium) {
                legs.push(self.flat(&mut object, around, place, context));
            }
        } else if !is_full && object.has(SESSIONS) {
            self.sessions(&object, around, &place, legs);
        }
        self.done(object);
    }

    /// Adds the communications of a medium that is not wanted: work may be about them.
    fn work_of_others(&mut self, object: &Object, index: usize, worked: &mut Vec<Worked>) {
        let Some(nested) = object.nested(index) else { return };
        let elements: Vec<usize> = self.document.elements(nested.at).take(LIST_LIMIT + 1).collect();
        if elements.len() > LIST_LIMIT {
            return;
        }
        for at in elements.into_iter().filter(|at| self.document.is_record(*at)) {
            let communication = self.read(at, COMMUNICATION, |_| false);
            worked.push(Worked::new(&communication, None));
            self.done(communication);
        }
    }

    /// Gives a leg what its participant knows, and the issues of that.
    fn lend(&mut self, participant: &Object, Loan { leg, field, value }: Loan, legs: &mut [Found]) {
        let Some(leg) = legs.get_mut(leg) else { return };
        leg.session.set(field, value);
        leg.lent.push(field);
        leg.facts = Facts::of(&[&leg.session, &leg.context, &leg.place]);
        let depth = self.path.len();
        let is_of = |issue: &&Issue| match issue.path.get(depth) {
            Some(Step::Key(name)) => ParticipantPart::is_of_work(name, field),
            _ => false,
        };
        let told = leg.issues.len();
        leg.issues.extend(participant.issues.iter().filter(is_of).take(self.issues_left).cloned());
        self.issues_left -= leg.issues.len() - told;
    }

    fn communication(&mut self, object: &mut Object, media: &'static str, shape: Shape) -> Found {
        let session = object.part(CommunicationPart::SESSION, Session::TABLE);
        let context = object.part(CommunicationPart::CONTEXT, Context::TABLE);
        Found {
            media,
            shape,
            place: Values::new(Place::TABLE),
            path: self.path.clone(),
            facts: Facts::of(&[&session, &context]),
            session,
            context,
            lent: Vec::new(),
            issues: self.told(object),
        }
    }

    /// The issues of an object, which are told.
    fn told(&mut self, object: &mut Object) -> Vec<Issue> {
        self.issues_left = self.issues_left.saturating_sub(object.issues.len());
        std::mem::take(&mut object.issues)
    }

    /// A participant that is its own communication.
    fn flat(&mut self, object: &mut Object, around: &Around, place: Values, mut context: Values) -> Found {
        const QUEUE: usize = index_of(PARTICIPANT, "queue");
        let mut session = object.part(ParticipantPart::SESSION, Session::TABLE);
        let after_call_work = object.part(ParticipantPart::AFTER_CALL_WORK, AfterCallWork::TABLE);
        let start = after_call_work.number(AfterCallWorkField::start_time);
        let mut lent = Vec::new();
        if is_by(start, session.number(SessionField::disconnected_time), self.options) {
            session.set(SessionField::after_call_work, Value::record_of(after_call_work));
            lent.push(SessionField::after_call_work);
        }
        if !context.has(ContextField::queue_id) {
            context.set(ContextField::queue_id, object.reference(QUEUE).unwrap_or_default());
        }
        Found {
            media: around.medium,
            shape: if around.is_notification { Shape::FlatNotification } else { Shape::FlatConversation },
            path: self.path.clone(),
            facts: Facts::of(&[&session, &context, &place]),
            place,
            session,
            context,
            lent,
            issues: self.told(object),
        }
    }
}
