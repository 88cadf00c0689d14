//! The legs of a participant: its communications, itself if it is one, or the sessions that analytics have of it.

use super::analytics;
use super::finder::Finder;
use super::found::Found;
use super::known::Around;
use super::leg::Shape;
use super::object::{Object, key_of_participant};
use super::work::{self, Loan, Worked};
use super::wrong::{MOST_ODD, WrongOfLeg};
use crate::model::facts::Facts;
use crate::model::payload::{
    ANALYTICS_SESSION, COMMUNICATION, CommunicationPart, METRIC, PARTICIPANT, ParticipantPart, index_of,
    media,
};
use crate::model::values::{Value, Values};
use crate::model::{Context, Place, PlaceField, Reported};
use crate::read::LIST_LIMIT;
use crate::read::key::Key;

impl Finder<'_, '_> {
    /// The legs of the participant that begins at a byte.
    pub fn participant_at(&mut self, at: usize, around: &Around) {
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
        for (index, field) in (ParticipantPart::MEDIA..).zip(media()) {
            let media = field.json_name();
            if !object.has(index) {
                continue;
            }
            is_full = true;
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
                let parts = communication.communication(media, place.clone(), &context);
                worked.push(Worked::new(&communication, Some(legs.len())));
                legs.push(finder.found(&mut communication, shape, parts));
                finder.done(communication);
            });
        }
        if has_work {
            for loan in work::loans(&mut object, &worked, self.options) {
                self.lend(&object, loan, legs);
            }
        }
        if !is_full && (object.is_communication() || around.is_flat && object.has_stage()) {
            if (self.wanted)(around.medium) {
                let is_told = around.is_notification;
                let shape = if is_told { Shape::FlatNotification } else { Shape::FlatConversation };
                let parts = object.flat(around.medium, place, context, self.options);
                legs.push(self.found(&mut object, shape, parts));
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
        let is_of = |key: Key| ParticipantPart::is_of_work(key.place(), field);
        let WrongOfLeg { issues, odd } = self.wrong_of_leg(participant, is_of, key_of_participant);
        leg.issues.extend(issues);
        leg.odd.extend(odd);
        leg.odd.truncate(MOST_ODD);
    }

    /// The sessions that analytics have of a participant.
    fn sessions(&mut self, object: &Object, around: &Around, place: &Values, legs: &mut Vec<Found>) {
        const SESSIONS: usize = index_of(PARTICIPANT, "sessions");
        let elements = self.list(object, SESSIONS).unwrap_or_default();
        self.each(object, SESSIONS, &elements, |finder, at| {
            let mut session = finder.read(at, ANALYTICS_SESSION, analytics::is_told);
            let reported = finder.metrics(&session);
            let parts = analytics::parts_of(&mut session, reported, around.has_ended, place.clone());
            if (finder.wanted)(parts.media) {
                legs.push(finder.found(&mut session, Shape::Analytics, parts));
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
}
