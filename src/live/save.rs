//! Saving a store and restoring it: every value with the stamp that it was written with, so that later frames find the
//! store as it was.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::key_text::{key_of, key_text, row_key_of, row_text};
use super::receipts::{RECEIPT, Receipt};
use super::registers::{LegValues, Registers, Stamp, Told, fields_named};
use super::rows::RowKey;
use super::store::LiveSessions;
use super::types::LiveOptions;
use crate::check::check_fields_of;
use crate::issue::{Expected, Issue, IssueCode};
use crate::legs::{Found, MOST_ODD, Shape, is_odd, medium_named};
use crate::model::facts::Facts;
use crate::model::payload::{KEPT_CONTEXT, field, index_of};
use crate::model::values::{Value, Values};
use crate::model::{Context, Kind, Place, Session, SessionField, State, Table, Time};
use crate::options::Options;
use crate::read::document::Document;
use crate::read::readout::Readout;
use crate::read::{Json, JsonBytes, ReadOptions};
use crate::time::clamp;

/// The version of the form that is written.
const VERSION: u32 = 2;
/// The version before there were receipts.
const FIRST_VERSION: u32 = 1;

/// The values that were written with one stamp, as they are saved.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Saved<'s> {
    rank: u32,
    event: Option<Time>,
    received: Time,
    media: &'static str,
    shape: &'static str,
    /// The names of the fields that were emptied.
    cleared: Vec<&'static str>,
    place: Values,
    session: Values,
    context: Values,
    /// The receipts: with the first of the values of a leg or a row all of them.
    receipts: Vec<Values>,
    /// What has issues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    odd: Vec<String>,
    /// The key of a flat row.
    #[serde(skip_serializing_if = "Option::is_none")]
    flat: Option<&'s str>,
}

/// How late a frame was, as it is saved.
#[derive(Serialize)]
struct Delay {
    delay: Time,
}

/// What was written, and after that what the clock was told.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'s> {
    Values(Box<Saved<'s>>),
    Delay(Delay),
}

#[derive(Serialize)]
struct SavedStore<'s> {
    version: u32,
    written: Vec<Written<'s>>,
    forgotten: Vec<String>,
}

impl Serialize for LiveSessions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let state = &self.state;
        let rows: Vec<(String, &Registers)> =
            state.rows().map(|row| (row_text(&row.key), &row.registers)).collect();
        let mut written = Vec::new();
        for registers in state.legs().filter_map(|leg| leg.registers.as_ref()) {
            save(registers, None, &mut written);
        }
        for (key, registers) in &rows {
            save(registers, Some(key), &mut written);
        }
        let values = written.into_iter().map(|saved| Written::Values(Box::new(saved)));
        let delays = self.clock.delays().map(|delay| Written::Delay(Delay { delay }));
        let written = values.chain(delays).collect();
        let forgotten = state.forgotten.keys().map(key_text).collect();
        SavedStore { version: VERSION, written, forgotten }.serialize(serializer)
    }
}

fn save<'s>(registers: &Registers, flat: Option<&'s str>, saved: &mut Vec<Saved<'s>>) {
    let mut receipts: Vec<Values> = registers.receipts().iter().map(Receipt::values).collect();
    let id = registers.values().session.get(SessionField::id).clone();
    for stamp in registers.stamps() {
        let (LegValues { form, place, mut session, context, odd }, cleared) = registers.written(stamp);
        if flat.is_none() {
            // The id names the leg, whichever stamp it has itself.
            session.set(SessionField::id, id.clone());
        }
        let Stamp { rank, event, received } = stamp;
        let (media, shape) = (form.media, form.shape.name());
        let receipts = std::mem::take(&mut receipts);
        let odd = texts_of(&odd).iter().map(|text| text.as_ref().to_owned()).collect();
        saved.push(Saved {
            rank,
            event,
            received,
            media,
            shape,
            cleared,
            place,
            session,
            context,
            receipts,
            odd,
            flat,
        });
    }
}

/// The table of a [`Saved`].
pub(crate) const SAVED: &Table = &Table::new(&[
    field(&["rank"], Kind::Count),
    field(&["event"], Kind::Milliseconds),
    field(&["received"], Kind::Milliseconds),
    field(&["media"], Kind::Word),
    field(&["shape"], Kind::Word),
    field(&["cleared"], Kind::Texts),
    field(&["place"], Kind::Record(Place::TABLE)),
    field(&["session"], Kind::Record(Session::TABLE)),
    field(&["context"], Kind::Record(KEPT_CONTEXT)),
    field(&["flat"], Kind::Text),
    field(&["receipts"], Kind::Many(RECEIPT)),
    field(&["delay"], Kind::Milliseconds),
    field(&["odd"], Kind::Texts),
]);

/// The table of a [`SavedStore`].
const SAVED_WHOLE: &Table = &Table::new(&[
    field(&["version"], Kind::Count),
    field(&["written"], Kind::Many(SAVED)),
    // Texts, of which there may be more than a field of a record can have.
    field(&["forgotten"], Kind::Many(SAVED)),
]);

impl LiveSessions {
    /// A store as it was when it was serialized, from that JSON.
    ///
    /// ```
    /// use cobrowse_session::{LiveOptions, LiveSessions};
    ///
    /// let mut live = LiveSessions::new(LiveOptions::default());
    /// live.apply(r#"{"id": "a", "state": "alerting"}"#, 0).unwrap();
    /// let saved = serde_json::to_string(&live).unwrap();
    /// let again = LiveSessions::from_json(&saved, LiveOptions::default()).unwrap();
    /// assert!(again.legs().eq(live.legs()));
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong, if it is no JSON, or not what was serialized.
    pub fn from_json<'a>(json: impl Into<Json<'a>>, options: LiveOptions) -> Result<Self, Vec<Issue>> {
        let json = JsonBytes::from(json.into());
        let document =
            Document::new(json, ReadOptions::STANDARD).map_err(|code| vec![Issue::new(code, Vec::new())])?;
        LiveSessions::from_document(&document, options).ok_or_else(|| {
            let received = document.odd_at(document.root()).received();
            let code = IssueCode::InvalidType { expected: Expected::Object, received };
            vec![Issue::new(code, Vec::new())]
        })
    }

    fn from_document(document: &Document<'_>, options: LiveOptions) -> Option<Self> {
        let mut readout = Readout::with_values();
        let whole = read_values(document, document.root(), SAVED_WHOLE, &mut readout)?;
        if ![FIRST_VERSION, VERSION].iter().any(|version| whole.number(0_usize) == Some((*version).into())) {
            return None;
        }
        let mut live = LiveSessions::new(options);
        let lists = std::mem::take(&mut readout.nested);
        let list = |index| lists.iter().find(|nested| nested.index == index);
        for at in list(1).into_iter().flat_map(|nested| document.elements(nested.at)) {
            live.restore(document, at, &mut readout)?;
        }
        for at in list(2).into_iter().flat_map(|nested| document.elements(nested.at)) {
            if let Some(key) = document.string_at(at) {
                live.restore_forgotten(&key);
            }
        }
        live.finish_restoring();
        Some(live)
    }

    /// Restores the values that were written with one stamp, from the JSON that JavaScript wrote. `false`: they are none.
    #[cfg(any(feature = "module", all(test, not(target_arch = "wasm32"))))]
    pub(crate) fn restore_json(&mut self, json: JsonBytes<'_>, options: ReadOptions) -> bool {
        let document = Document::new(json, options).ok();
        let mut readout = Readout::with_values();
        document.is_some_and(|document| self.restore(&document, document.root(), &mut readout).is_some())
    }

    /// Restores the key of a forgotten leg or row.
    pub(crate) fn restore_forgotten(&mut self, key: &str) {
        let most = self.limits().forgotten();
        self.state.forgotten.add(key_of(key), most);
    }

    fn restore(&mut self, document: &Document<'_>, at: usize, readout: &mut Readout) -> Option<()> {
        let saved = read_values(document, at, SAVED, readout)?;
        let list = readout.nested.iter().find(|nested| nested.index == RECEIPTS).map(|nested| nested.at);
        let number = |index: usize| saved.number(index);
        let text = |index: usize| saved.text(index).map(|text| &**text);
        let time = |index: usize| number(index).map(|at| (clamp(at) == at).then_some(at));
        if let Some(delay) = time(DELAY) {
            // It stands by itself. (What objects inherit is no matter.)
            let is_alone = number(0).is_none() && list.is_none();
            self.clock.add(delay.filter(|_| is_alone)?);
            return Some(());
        }
        let event = time(1).map_or(Some(None), |at| at.map(Some))?;
        let rank = u32::try_from(number(0)?).ok().filter(|rank| *rank <= Stamp::MOST_RANK)?;
        let record = |index: usize, table| saved.record(index).cloned().unwrap_or_else(|| Values::new(table));
        let session = record(7, Session::TABLE);
        let rank = match session.number(SessionField::state) {
            // A save may give a state a rank that no frame gives it.
            Some(state) if state == State::Terminated as i64 => rank.max(Stamp::ENDED),
            Some(_) => rank.min(Stamp::ENDED),
            None => rank,
        };
        let stamp = Stamp { rank, event, received: time(2)?? };
        let context = record(8, Context::TABLE);
        let place = record(6, Place::TABLE);
        let shape = Shape::ALL.into_iter().find(|shape| Some(shape.name()) == text(4))?;
        let leg = Found {
            facts: Facts::of_leg(&[&session, &context, &place], shape.is_event()),
            media: medium_named(text(3)?)?,
            shape,
            place,
            session,
            context,
            path: Vec::new(),
            lent: Vec::new(),
            issues: Vec::new(),
            odd: texts_of(saved.get(ODD)).to_vec(),
        };
        if leg.odd.len() > MOST_ODD || !leg.odd.iter().all(|text| is_odd(text)) {
            return None;
        }
        let names = texts_of(saved.get(5_usize));
        let cleared = fields_named(names)?;
        let receipts = match list {
            Some(list) => restored_receipts(document, list, readout)?,
            None => vec![Receipt::before(&leg, stamp.received, names.iter().any(|name| &**name == "held"))],
        };
        let told = Told { cleared: &cleared, receipts: &receipts };
        match text(9) {
            Some(key) => {
                let row = RowKey { media: leg.media, ..row_key_of(key)? };
                self.state.file_row(row.clone(), &leg, stamp, told, &mut self.restored);
                // A row of which nothing is known is in no save.
                if self.state.row(&row).is_some_and(|row| row.registers.is_empty()) {
                    return None;
                }
            }
            None => {
                let id = leg.session.text(SessionField::id)?;
                self.state.file_full(id, &leg, stamp, told, &mut self.restored);
            }
        }
        self.was_received(stamp.received);
        Some(())
    }
}

/// The number of the field of receipts.
const RECEIPTS: usize = index_of(SAVED, "receipts");
const DELAY: usize = index_of(SAVED, "delay");
const ODD: usize = index_of(SAVED, "odd");

fn texts_of(value: &Value) -> &[Arc<str>] {
    if let Value::Texts(texts) = value { texts } else { &[] }
}

/// The receipts in a list.
fn restored_receipts(document: &Document<'_>, list: usize, readout: &mut Readout) -> Option<Vec<Receipt>> {
    let receipt = |at| Receipt::saved(&read_values(document, at, RECEIPT, readout)?);
    document.elements(list).map(receipt).collect()
}

/// The values of the record that begins at a byte of a document. `None`: there is none, or a field is in error.
fn read_values(
    document: &Document<'_>,
    at: usize,
    table: &'static Table,
    readout: &mut Readout,
) -> Option<Values> {
    document.is_record(at).then_some(())?;
    document.read(at, table, readout);
    let issues = &mut Vec::<Issue>::new();
    let errors = check_fields_of(readout, table, document.text, &Options::default(), &[], issues);
    // Nothing that was saved is in error.
    (errors == 0).then(|| readout.take_record(table))
}
