//! A record of a payload: its fields, and whether it is a session or a communication.

use super::wrong::Wrong;
use crate::model::payload::{CommunicationPart, PARTICIPANT, ParticipantPart, index_of};
use crate::model::values::{Value, Values};
use crate::model::{AfterCallWork, AfterCallWorkField, Context, ContextField, Session, SessionField, Table};
use crate::options::Options;
use crate::order::sort_by_key;
use crate::read::key::Key;
use crate::read::readout::{Nested, Oddity, Readout, assemble, what};

/// A record of a payload, without what is to be read by itself.
pub(super) struct Object {
    pub table: &'static Table,
    pub readout: Readout,
    /// What is wrong with the fields that a leg is made of, and with no others.
    pub wrong: Vec<Wrong>,
}

/// What a leg is made of.
pub(super) struct Parts {
    pub media: &'static str,
    pub place: Values,
    pub session: Values,
    pub context: Values,
    /// The records of the session that only the participant has.
    pub lent: Vec<SessionField>,
    /// Where in a session a value of the record stands. `None`: nowhere.
    pub session_key: fn(Key) -> Option<Key>,
}

impl Object {
    pub fn nested(&self, index: usize) -> Option<Nested> {
        self.readout.nested.iter().copied().find(|nested| nested.index == index)
    }

    /// Whether a field came with a value, sound or not. A record in which nothing is known is none, whatever its name. (Another usual
    /// value that came by another name is among the values.)
    pub fn has(&self, index: usize) -> bool {
        let place = self.table.place(index);
        let is_its = |key: Key| (place..place + self.table.extent(index)).contains(&key.place());
        let Readout { values, oddities, nested, .. } = &self.readout;
        values.iter().flatten().any(|(key, _)| is_its(*key))
            || oddities.iter().any(|odd| is_its(odd.key()) && odd.what() != what::USUAL)
            || nested.iter().any(|nested| nested.index == index)
    }

    #[inline(never)]
    pub fn odd(&self, index: usize) -> Option<&Oddity> {
        let key = Key::at(self.table.place(index));
        self.readout.oddities.iter().find(|odd| odd.key() == key)
    }

    pub fn value(&self, index: usize) -> Option<&Value> {
        let key = Key::at(self.table.place(index));
        self.readout.values.iter().flatten().find(|(own, _)| *own == key).map(|(_, value)| value)
    }

    pub fn text(&self, index: usize) -> Option<&str> {
        self.value(index).and_then(Value::text).map(|text| &**text)
    }

    /// The name that a field came under.
    pub fn name(&self, index: usize, name: usize) -> &'static str {
        self.table.fields.get(index).map_or("", |field| field.name(name))
    }

    /// A part of its fields, which are those of another table.
    pub fn part(&mut self, from: usize, table: &'static Table) -> Values {
        let base = self.table.place(from) - 1;
        let end = base + table.size();
        let values = self.readout.values.get_or_insert_default();
        sort_by_key(values, |(key, _)| *key);
        let start = values.partition_point(|(key, _)| key.place() <= base);
        let own = values.get(start..).unwrap_or_default();
        let count = own.partition_point(|(key, _)| key.place() < end);
        assemble(table, base, own.get(..count).unwrap_or_default(), &self.readout.facts)
    }

    /// It as a communication. `around`: what its participant says, which counts where it says nothing itself.
    pub fn communication(&mut self, media: &'static str, place: Values, around: &Values) -> Parts {
        let session = self.part(CommunicationPart::SESSION, Session::TABLE);
        let mut context = around.clone();
        for (field, value) in self.part(CommunicationPart::CONTEXT, Context::TABLE).iter() {
            context.set(field, value.clone());
        }
        let session_key = |key: Key| CommunicationPart::is_of_session(key.place()).then_some(key);
        Parts { media, place, session, context, lent: Vec::new(), session_key }
    }

    /// It as a participant that is its own communication.
    pub fn flat(
        &mut self,
        media: &'static str,
        place: Values,
        mut context: Values,
        options: &Options,
    ) -> Parts {
        const QUEUE: usize = index_of(PARTICIPANT, "queue");
        let mut session = self.part(ParticipantPart::SESSION, Session::TABLE);
        let after_call_work = self.part(ParticipantPart::AFTER_CALL_WORK, AfterCallWork::TABLE);
        let start = after_call_work.number(AfterCallWorkField::start_time);
        let mut lent = Vec::new();
        if options.is_by(start, session.number(SessionField::disconnected_time)) {
            session.set(SessionField::after_call_work, Value::record_of(after_call_work));
            lent.push(SessionField::after_call_work);
        }
        if !context.has(ContextField::queue_id) {
            context.set(ContextField::queue_id, self.reference(QUEUE).unwrap_or_default());
        }
        Parts { media, place, session, context, lent, session_key: key_of_participant }
    }

    /// The id of what it refers to by an object of its own.
    pub fn reference(&self, index: usize) -> Option<Value> {
        // The id is the only field of that object.
        let key = Key::at(self.table.place(index) + 1);
        let found = self.readout.values.iter().flatten().find(|(own, _)| *own == key);
        found.map(|(_, value)| value.clone())
    }

    /// Whether it, a participant, knows of after-call work or of a wrap-up.
    pub fn has_work(&self) -> bool {
        self.knows(SessionField::after_call_work) || self.knows(SessionField::wrapup)
    }

    /// Whether it, a participant, knows of after-call work, or of a wrap-up, sound or not.
    pub fn knows(&self, work: SessionField) -> bool {
        match work {
            SessionField::after_call_work => {
                let [start, end] = [0, 1].map(|field| self.has(ParticipantPart::AFTER_CALL_WORK + field));
                start || end
            }
            _ => self.has(work as usize),
        }
    }

    /// Whether it is a bare session, by its fields.
    pub fn is_session(&self) -> bool {
        self.tells(&TELLING_FLAT) || self.tells(&TELLING)
    }

    /// Whether it, a flat participant, is a communication too.
    pub fn is_communication(&self) -> bool {
        self.tells(&TELLING_FLAT)
    }

    /// Whether it, a flat participant, says in any way how far it has come.
    pub fn has_stage(&self) -> bool {
        [SessionField::state, SessionField::connected_time].into_iter().any(|field| self.has(field as usize))
    }

    /// Whether any of these fields of a session has a value; of a state alone, one that is known: others have states too.
    fn tells(&self, telling: &[SessionField]) -> bool {
        telling.iter().map(|field| *field as usize).any(|index| {
            let is_state = index == SessionField::state as usize;
            self.has(index) && !(is_state && self.text(index).is_some())
        })
    }
}

/// Where in a session a value of a participant stands.
pub(super) fn key_of_participant(key: Key) -> Option<Key> {
    let place = ParticipantPart::session_place(key.place())?;
    Some(if place == key.place() { key } else { Key::at(place) })
}

/// The fields by which a flat participant is known to be a communication too: those that no other participant has.
const TELLING_FLAT: [SessionField; 8] = [
    SessionField::state,
    SessionField::initial_state,
    SessionField::disconnect_type,
    SessionField::cobrowse_session_id,
    SessionField::cobrowse_role,
    SessionField::controlling,
    SessionField::viewer_url,
    SessionField::peer_id,
];

/// The fields by which a bare session is known beside those.
const TELLING: [SessionField; 5] = [
    SessionField::start_alerting_time,
    SessionField::connected_time,
    SessionField::disconnected_time,
    SessionField::segments,
    SessionField::after_call_work,
];
