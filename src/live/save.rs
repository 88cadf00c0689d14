//! Saving a store and restoring it: every value with the stamp that it was written with, so that later frames find the
//! store as it was.

use serde::{Serialize, Serializer};

use super::frame::FrameLeg;
use super::key_text::{key_of, key_text, row_key_of, row_text};
use super::registers::{LegValues, Registers, Stamp};
use super::store::LiveSessions;
use super::types::LiveOptions;
use crate::check::check_fields;
use crate::issue::{Expected, Issue, IssueCode};
use crate::legs::Shape;
use crate::model::payload::{MEDIA, field};
use crate::model::values::Values;
use crate::model::{Context, Kind, Place, Record, Session, SessionField, Table, Time};
use crate::read::{Json, Raw, RawRecord, Room, Wanted};

/// The version of the form that is written. Others are refused.
const VERSION: u32 = 1;

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
    /// The key of a flat row.
    #[serde(skip_serializing_if = "Option::is_none")]
    flat: Option<&'s str>,
}

#[derive(Serialize)]
struct SavedStore<'s> {
    version: u32,
    written: Vec<Saved<'s>>,
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
        let forgotten = state.forgotten.keys().map(key_text).collect();
        SavedStore { version: VERSION, written, forgotten }.serialize(serializer)
    }
}

fn save<'s>(registers: &Registers, flat: Option<&'s str>, saved: &mut Vec<Saved<'s>>) {
    let id = registers.values().session.get(SessionField::id).clone();
    for stamp in registers.stamps() {
        let (LegValues { form, place, mut session, context }, cleared) = registers.written(stamp);
        // The id names the leg, whichever stamp it has itself.
        session.set(SessionField::id, id.clone());
        let Stamp { rank, event, received } = stamp;
        let (media, shape) = (form.media, form.shape.name());
        saved.push(Saved { rank, event, received, media, shape, cleared, place, session, context, flat });
    }
}

/// The table of a [`Saved`].
pub(crate) const SAVED: &Table = &Table::new(&[
    field(&["rank"], Kind::Count),
    field(&["event"], Kind::Time),
    field(&["received"], Kind::Time),
    field(&["media"], Kind::Word),
    field(&["shape"], Kind::Word),
    field(&["cleared"], Kind::Texts),
    field(&["place"], Kind::Record(Place::TABLE)),
    field(&["session"], Kind::Record(Session::TABLE)),
    field(&["context"], Kind::Record(Context::TABLE)),
    field(&["flat"], Kind::Text),
]);

/// The table of a [`SavedStore`].
const SAVED_WHOLE: &Table = &Table::new(&[
    field(&["version"], Kind::Count),
    field(&["written"], Kind::Many(SAVED)),
    field(&["forgotten"], Kind::Texts),
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
        json.into().read(Kind::Record(SAVED_WHOLE), Wanted::ALL, &mut Room::default(), |raw| {
            let raw = raw.map_err(|code| vec![Issue::new(code, Vec::new())])?;
            LiveSessions::from_raw(&raw, options).ok_or_else(|| {
                let code = IssueCode::InvalidType { expected: Expected::Object, received: raw.received() };
                vec![Issue::new(code, Vec::new())]
            })
        })
    }

    fn from_raw(raw: &Raw<'_>, options: LiveOptions) -> Option<Self> {
        let Raw::Record(whole) = raw else { return None };
        if !matches!(whole.value("version")?, Raw::Number(version) if version == f64::from(VERSION)) {
            return None;
        }
        let mut live = LiveSessions::new(options);
        let list = |name| match whole.value(name) {
            Some(Raw::List(items)) => Some(items),
            _ => None,
        };
        for written in list("written").into_iter().flat_map(|items| items.iter()) {
            live.try_restore(&written)?;
        }
        for key in list("forgotten").into_iter().flat_map(|items| items.iter()).filter_map(as_text) {
            live.restore_forgotten(key);
        }
        live.finish_restoring();
        Some(live)
    }

    /// Restores the values that were written with one stamp. `false`: they are none.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn restore(&mut self, raw: &Raw<'_>) -> bool {
        self.try_restore(raw).is_some()
    }

    /// Restores the key of a forgotten leg or row.
    pub(crate) fn restore_forgotten(&mut self, key: &str) {
        let most = self.limits().forgotten();
        self.state.forgotten.add(key_of(key), most);
    }

    fn try_restore(&mut self, raw: &Raw<'_>) -> Option<()> {
        let Raw::Record(raw) = raw else { return None };
        let number = |name| match raw.value(name) {
            Some(Raw::Number(number)) if number.is_finite() => Some(number as Time),
            _ => None,
        };
        let stamp = Stamp {
            rank: u32::try_from(number("rank")?).ok()?,
            event: number("event"),
            received: number("received")?,
        };
        let leg = FrameLeg {
            shape: Shape::ALL.into_iter().find(|shape| Some(shape.name()) == raw.text("shape"))?,
            media: MEDIA.iter().find(|media| Some(**media) == raw.text("media"))?,
            place: saved_values(raw, "place", Place::default()),
            session: saved_values(raw, "session", Session::default()),
            context: saved_values(raw, "context", Context::default()),
        };
        let cleared: Vec<&str> = match raw.value("cleared") {
            Some(Raw::List(items)) => items.iter().filter_map(as_text).collect(),
            _ => Vec::new(),
        };
        match raw.text("flat") {
            Some(key) => self.state.file_row(row_key_of(key)?, &leg, stamp, &cleared, &mut self.restored),
            None => {
                let id = leg.session.text(SessionField::id)?;
                self.state.file_full(id, &leg, stamp, &cleared, &mut self.restored);
            }
        }
        self.was_received(stamp.received);
        Some(())
    }
}

/// The values of a saved record.
fn saved_values(raw: &RawRecord<'_>, name: &'static str, mut record: impl Record) -> Values {
    if let Some(Raw::Record(saved)) = raw.value(name) {
        check_fields(&saved, &[], &mut record);
    }
    Values::of(&record)
}

fn as_text(raw: Raw<'_>) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        _ => None,
    }
}
