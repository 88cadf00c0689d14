//! Filing: which registers a frame writes, and to which leg the flat rows of a participant belong.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::index::{Index, Key, Rank};
use super::registers::{Part, Registers, Stamp, Told};
use super::rows::{Mark, RowKey};
use super::state::{Candidate, LiveState, Row};
use crate::legs::Found;
use crate::model::{PlaceField, SessionField, Time};
use crate::work;

/// How many flat rows are kept of a participant, and of a leg: those of the latest communications. As a row's
/// communication is part of its key, the same rows are kept in whatever order they come.
const MOST_ROWS: usize = 64;
/// With how many legs a flat row is compared, best first.
const MOST_COMPARED: usize = 64;
/// By how much the clocks may differ that a leg's times are read from.
const CLOCKS_DIFFER_MS: Time = 5000;

/// What frames wrote since the legs were last worked out.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The numbers of the legs that are to be worked out, by their keys.
    pub legs: Index,
    /// The numbers of flat rows.
    rows: Vec<u32>,
    /// The numbers of participants whose flat rows may belong to other legs now.
    participants: BTreeSet<u32>,
}

impl Written {
    /// There is nothing to be worked out.
    pub fn is_empty(&self) -> bool {
        self.legs.len() == 0 && self.rows.is_empty() && self.participants.is_empty()
    }
}

/// A flat row that belongs to another leg now.
#[derive(Debug)]
pub(super) struct Move {
    pub from: u32,
    pub to: u32,
}

impl LiveState {
    /// Writes a leg into the registers that it belongs to. A leg without an id, and a flat row without a participant,
    /// can't be followed.
    pub fn file(&mut self, leg: &Found, stamp: Stamp, told: Told<'_>, written: &mut Written) {
        if !leg.shape.is_flat() {
            if let Some(id) = leg.session.text(SessionField::id) {
                self.file_full(id, leg, stamp, told, written);
            }
        } else if let Some(key) = RowKey::of(leg) {
            self.file_row(key, leg, stamp, told, written);
        }
    }

    /// Writes a leg into the registers of a key.
    pub fn file_full(
        &mut self,
        id: &Arc<str>,
        leg: &Found,
        stamp: Stamp,
        told: Told<'_>,
        written: &mut Written,
    ) {
        let key = Key::Text(id.clone());
        if self.forgotten.has(&key) {
            return;
        }
        let number = self.leg_or_new(id);
        let Some(stored) = self.legs.get_mut(number) else { return };
        let changed = stored.registers.get_or_insert_with(|| Registers::new(leg)).write(leg, stamp, told);
        // Flat rows are compared with stamps, too.
        let is_ranked = stored.candidate.as_ref().is_some_and(|candidate| candidate.rank.is_some());
        if changed || is_ranked || stored.shown.is_none() {
            written.legs.insert(key, number);
        }
    }

    /// Writes a flat row into the registers of a key.
    pub fn file_row(
        &mut self,
        key: RowKey,
        leg: &Found,
        stamp: Stamp,
        told: Told<'_>,
        written: &mut Written,
    ) {
        if self.forgotten.has(&Key::row(key.clone())) {
            return;
        }
        let participant = self.participant_or_new(&key.conversation, &key.participant);
        let Some(number) = self.row_or_new(participant, key, leg, written) else { return };
        if let Some(row) = self.rows.get_mut(number) {
            row.registers.write(leg, stamp, told);
        }
        written.rows.push(number);
    }

    /// The number of the row with a key, which is made if there is none. `None`: there are [`MOST_ROWS`] later ones.
    fn row_or_new(
        &mut self,
        participant: u32,
        key: RowKey,
        leg: &Found,
        written: &mut Written,
    ) -> Option<u32> {
        let rows = &self.participants.get(participant)?.rows;
        let compare = |number: &u32| {
            work::count(1);
            self.rows.get(*number).map(|row| row.key.cmp(&key)).unwrap_or(std::cmp::Ordering::Less)
        };
        let mut at = match rows.binary_search_by(compare) {
            Ok(at) => return rows.get(at).copied(),
            Err(at) => at,
        };
        if rows.len() >= MOST_ROWS {
            let earliest = rows.first().copied()?;
            if at == 0 {
                return None;
            }
            at -= 1;
            self.drop_row(earliest, written);
        }
        let row = Row { key, participant, registers: Registers::new(leg), leg: None, is_provisional: false };
        let number = self.rows.insert(row);
        let rows = &mut self.participants.get_mut(participant)?.rows;
        work::count(rows.len());
        rows.insert(at, number);
        if rows.len() == 1 {
            for leg in self.candidates.members(participant) {
                self.update_candidate(leg, &mut written.participants);
            }
        }
        Some(number)
    }

    /// Removes a row, also from its leg.
    fn drop_row(&mut self, number: u32, written: &mut Written) {
        let leg = self.rows.get(number).and_then(|row| row.leg);
        if let Some(leg) = leg {
            self.detach(number, leg, written);
        }
        self.remove_row(number);
    }

    /// Removes a row that belongs to no leg. Its participant stays until it is released.
    pub fn remove_row(&mut self, number: u32) -> Option<Row> {
        let row = self.rows.remove(number)?;
        if let Some(participant) = self.participants.get_mut(row.participant) {
            work::count(participant.rows.len());
            participant.rows.retain(|row| *row != number);
        }
        Some(row)
    }

    fn detach(&mut self, row: u32, leg: u32, written: &mut Written) {
        if let Some(stored) = self.legs.get_mut(leg) {
            work::count(stored.rows.len());
            stored.rows.retain(|own| *own != row);
            written.legs.insert(Key::Text(stored.key.clone()), leg);
        }
    }

    /// Decides anew to which legs those flat rows belong that were written, or whose participants' legs were.
    pub fn assign_rows(&mut self, written: &mut Written) -> Vec<Move> {
        let mut participants = std::mem::take(&mut written.participants);
        for leg in written.legs.numbers() {
            self.update_candidate(leg, &mut participants);
        }
        let mut moves = Vec::new();
        for row in std::mem::take(&mut written.rows) {
            self.assign_row(row, written, &mut moves);
            if let Some(leg) = self.rows.get(row).and_then(|row| row.leg)
                && let Some(stored) = self.legs.get(leg)
            {
                written.legs.insert(Key::Text(stored.key.clone()), leg);
            }
        }
        for number in participants {
            let Some(participant) = self.participants.get(number) else { continue };
            for row in participant.rows.clone() {
                self.assign_row(row, written, &mut moves);
            }
            self.release_participant(number);
        }
        moves
    }

    fn assign_row(&mut self, number: u32, written: &mut Written, moves: &mut Vec<Move>) {
        let Some(row) = self.rows.get(number) else { return };
        let former = row.leg;
        let found = self.leg_of(row);
        let is_provisional = found.is_none();
        let leg = match found {
            Some(leg) => leg,
            // Until a leg is known, the row is one by the id of its participant.
            None => {
                let key = row.key.participant.clone();
                self.leg_or_new(&key)
            }
        };
        let Some(row) = self.rows.get_mut(number) else { return };
        if former == Some(leg) && row.is_provisional == is_provisional {
            return;
        }
        row.leg = Some(leg);
        row.is_provisional = is_provisional;
        if let Some(former) = former {
            self.detach(number, former, written);
            moves.push(Move { from: former, to: leg });
        }
        let Some(stored) = self.legs.get_mut(leg) else { return };
        stored.rows.push(number);
        written.legs.insert(Key::Text(stored.key.clone()), leg);
        // A participant's id may occur in many conversations.
        if is_provisional && stored.rows.len() > MOST_ROWS {
            let (mut count, mut earliest) = (0, None);
            for number in &stored.rows {
                let Some(row) = self.rows.get(*number).filter(|row| row.is_provisional) else { continue };
                count += 1;
                if earliest.is_none_or(|(_, earliest): (u32, &Row)| row.key < earliest.key) {
                    earliest = Some((*number, row));
                }
            }
            if let Some((earliest, Row { participant, .. })) = earliest.filter(|_| count > MOST_ROWS) {
                let participant = *participant;
                self.drop_row(earliest, written);
                self.release_participant(participant);
            }
        }
    }

    /// Notes what flat rows are compared with of a leg. If that is new, the numbers of its participants are added to
    /// `participants`.
    fn update_candidate(&mut self, leg: u32, participants: &mut BTreeSet<u32>) {
        let Some(stored) = self.legs.get(leg) else { return };
        let (key, former) = (stored.key.clone(), stored.candidate.clone());
        let Some(registers) = &stored.registers else { return };
        let media = registers.media();
        let text = |part, field: usize| registers.value(part, field).text().cloned();
        let time = |field| registers.value(Part::Session, field).number();
        let (session, alerting, connected, disconnected) = (
            text(Part::Session, SessionField::cobrowse_session_id.into()),
            time(SessionField::start_alerting_time),
            time(SessionField::connected_time),
            time(SessionField::disconnected_time),
        );
        let conversation = text(Part::Place, PlaceField::conversation_id.into());
        let participant = conversation.zip(text(Part::Place, PlaceField::participant_id.into()));
        let candidate = participant.map(|(conversation, id)| {
            let participant = self.participant_or_new(&conversation, &id);
            let rank = self.rank(leg, participant);
            Candidate { participant, media, session, alerting, connected, disconnected, rank }
        });
        if candidate == former {
            return;
        }
        self.remove_candidate(leg);
        participants
            .extend([&former, &candidate].into_iter().flatten().map(|candidate| candidate.participant));
        if let Some(candidate) = &candidate {
            if let Some(participant) = self.participants.get_mut(candidate.participant) {
                participant.legs += 1;
            }
            self.candidates.insert(Key::Member(candidate.participant, key), leg);
            for key in candidate.keys() {
                self.candidates.insert(key, leg);
            }
        }
        if let Some(stored) = self.legs.get_mut(leg) {
            stored.candidate = candidate;
        }
    }

    /// How well a leg suits flat rows of its participant, if there are any.
    fn rank(&self, leg: u32, participant: u32) -> Option<Rank> {
        self.participants.get(participant).filter(|participant| !participant.rows.is_empty())?;
        let stored = self.legs.get(leg)?;
        let registers = stored.registers.as_ref()?;
        let is_live = !registers.is_ended();
        Some(Rank { is_live, stamp: registers.session_stamps().max(), key: stored.key.clone() })
    }

    /// Flat rows are compared with a leg no longer. The number of its participant is returned.
    pub fn remove_candidate(&mut self, leg: u32) -> Option<u32> {
        let stored = self.legs.get_mut(leg)?;
        let candidate = stored.candidate.take()?;
        self.candidates.remove(&Key::Member(candidate.participant, stored.key.clone()));
        for key in candidate.keys() {
            self.candidates.remove(&key);
        }
        if let Some(participant) = self.participants.get_mut(candidate.participant) {
            participant.legs = participant.legs.saturating_sub(1);
        }
        Some(candidate.participant)
    }

    /// The leg that a flat row is about, among those of its participant that it does not contradict: the one with its
    /// times, else the latest that has not ended, else the latest.
    fn leg_of(&self, row: &Row) -> Option<u32> {
        let newest = row.registers.session_stamps().filter_map(|stamp| stamp.event).max();
        let mark = row.key.mark;
        let unknown = Some(mark.without_time()).filter(|unknown| *unknown != mark);
        [Some(mark), unknown].into_iter().flatten().find_map(|mark| {
            self.candidates
                .before(Key::candidate(row.participant, mark, Rank::greatest()))
                .take_while(|(key, _)| {
                    matches!(key, Key::Candidate(own) if (own.0, own.1) == (row.participant, mark))
                })
                .take(MOST_COMPARED)
                .map(|(_, leg)| leg)
                .find(|leg| {
                    let candidate = self.legs.get(*leg).and_then(|leg| leg.candidate.as_ref());
                    candidate.is_some_and(|candidate| candidate.may_have(&row.key, newest))
                })
        })
    }
}

impl Candidate {
    /// Where it stands among the candidates: rows without a mark look for any, others for their mark or for legs of
    /// which the time is not known.
    fn keys(&self) -> impl Iterator<Item = Key> {
        let marks = [Mark::None, Mark::Connected(self.connected), Mark::Ended(self.disconnected)];
        let (participant, rank) = (self.participant, self.rank.clone());
        marks.into_iter().filter_map(move |mark| Some(Key::candidate(participant, mark, rank.clone()?)))
    }

    /// Whether a flat row whose newest event is known may be about this leg.
    fn may_have(&self, row: &RowKey, newest: Option<Time>) -> bool {
        // A leg that has connected began before that; one that has not may still be alerting when others connect.
        let connected = self.connected.filter(|_| matches!(row.mark, Mark::Connected(_)));
        let began = self.alerting.or(connected);
        let same_session =
            self.session.as_ref().zip(row.session.as_ref()).is_none_or(|(own, other)| own == other);
        self.media == row.media
            && same_session
            && began.zip(newest).is_none_or(|(began, newest)| began <= newest + CLOCKS_DIFFER_MS)
    }
}
