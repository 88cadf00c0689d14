//! Saving a store and taking it up again: every value with the stamp that it was written with, so that frames that
//! come later find the store as it was.

use serde::{Serialize, Serializer};

use super::registers::{LegRegisters, Stamp};
use super::store::{LiveOptions, LiveSessions};
use crate::check::check_fields_of;
use crate::issue::{Expected, Issue, IssueCode};
use crate::legs::{Leg, Shape};
use crate::model::payload::{MEDIA, field};
use crate::model::values::{Value, Values};
use crate::model::{Context, Kind, Place, Session, Table, Time};
use crate::options::Options;
use crate::read::readout::Readout;
use crate::read::record::Document;
use crate::read::{Json, JsonBytes, ReadOptions, std_double};

/// The form that is written; another one is refused.
const VERSION: u32 = 1;

/// Something that was written, as it is saved.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Saved<'s> {
    rank: u32,
    event: Option<Time>,
    received: Time,
    media: &'static str,
    shape: &'static str,
    /// The fields that were found to be gone.
    cleared: Vec<&'static str>,
    place: Place,
    session: &'s Session,
    context: &'s Context,
    /// What it is filed under, of a flat shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    flat: Option<&'s str>,
}

impl Serialize for LiveSessions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<'s, W: Serialize> {
            version: u32,
            written: W,
            forgotten: Vec<&'s String>,
        }
        let full = self.full.values().flat_map(|registers| saved_of(registers, None));
        let flat = self.flat.iter().flat_map(|(key, registers)| saved_of(registers, Some(key)));
        let written: Vec<OwnedSaved<'_>> = full.chain(flat).collect();
        let written: Vec<Saved<'_>> = written.iter().map(OwnedSaved::borrow).collect();
        Whole { version: VERSION, written, forgotten: self.tombstones.iter().collect() }.serialize(serializer)
    }
}

struct OwnedSaved<'s> {
    stamp: Stamp,
    leg: Leg,
    cleared: Vec<&'static str>,
    flat: Option<&'s str>,
}

impl OwnedSaved<'_> {
    fn borrow(&self) -> Saved<'_> {
        let Leg { media, shape, session, context, .. } = &self.leg;
        Saved {
            rank: self.stamp.rank,
            event: self.stamp.event,
            received: self.stamp.received,
            media,
            shape: shape.name(),
            cleared: self.cleared.clone(),
            place: self.leg.place(),
            session,
            context,
            flat: self.flat,
        }
    }
}

fn saved_of<'s>(registers: &'s LegRegisters, flat: Option<&'s str>) -> impl Iterator<Item = OwnedSaved<'s>> {
    registers.stamps().into_iter().map(move |stamp| {
        let (mut leg, cleared) = registers.written(stamp);
        // The key must be there, whichever frame brought it.
        leg.session.id.clone_from(&registers.session.value.id);
        OwnedSaved { stamp, leg, cleared, flat }
    })
}

/// What was saved, as a table to read it by.
pub(crate) const SAVED: &Table = &Table::new(&[
    field(&["rank"], Kind::Count),
    field(&["event"], Kind::Milliseconds),
    field(&["received"], Kind::Milliseconds),
    field(&["media"], Kind::Word),
    field(&["shape"], Kind::Word),
    field(&["cleared"], Kind::Texts),
    field(&["place"], Kind::Record(Place::TABLE)),
    field(&["session"], Kind::Record(Session::TABLE)),
    field(&["context"], Kind::Record(Context::TABLE)),
    field(&["flat"], Kind::Text),
]);

/// All that was saved, as a table to read it by.
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
        let options_of_reader = ReadOptions { names: false, double: std_double, is_extended: false };
        let json = JsonBytes::from(json.into());
        let document =
            Document::new(json, options_of_reader).map_err(|code| vec![Issue::new(code, Vec::new())])?;
        LiveSessions::from_document(&document, options).ok_or_else(|| {
            let received = document.odd_at(document.root()).received();
            let code = IssueCode::InvalidType { expected: Expected::Object, received };
            vec![Issue::new(code, Vec::new())]
        })
    }

    fn from_document(document: &Document<'_>, options: LiveOptions) -> Option<Self> {
        let mut readout = Readout::with_values();
        let whole = read_values(document, document.root(), SAVED_WHOLE, &mut readout)?;
        if whole.number(0_usize) != Some(VERSION.into()) {
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
        Some(live)
    }

    /// Takes over one thing that was saved, from the JSON that JavaScript wrote. `false`: it was none.
    #[cfg(feature = "module")]
    pub(crate) fn restore_json(&mut self, json: JsonBytes<'_>, options: ReadOptions) -> bool {
        let document = Document::new(json, options).ok();
        let mut readout = Readout::with_values();
        document.is_some_and(|document| self.restore(&document, document.root(), &mut readout).is_some())
    }

    /// Remembers that a leg was forgotten.
    pub(crate) fn restore_forgotten(&mut self, key: &str) {
        self.bury(key.to_owned());
    }

    fn restore(&mut self, document: &Document<'_>, at: usize, readout: &mut Readout) -> Option<()> {
        let saved = read_values(document, at, SAVED, readout)?;
        let number = |index: usize| saved.number(index);
        let text = |index: usize| saved.text(index).map(|text| &**text);
        let stamp = Stamp { rank: u32::try_from(number(0)?).ok()?, event: number(1), received: number(2)? };
        let media = *MEDIA.iter().find(|media| Some(**media) == text(3))?;
        let shape = Shape::ALL.into_iter().find(|shape| Some(shape.name()) == text(4))?;
        let cleared: Vec<&str> = match saved.get(5_usize) {
            Value::Texts(texts) => texts.iter().map(|text| &**text).collect(),
            _ => Vec::new(),
        };
        let place = saved.record(6_usize).map(Place::of).unwrap_or_default();
        let session = saved.record(7_usize).map(Session::of).unwrap_or_default();
        let context = saved.record(8_usize).map(Context::of).unwrap_or_default();
        let leg = Leg::new(media, shape, place, Vec::new(), session, context);
        self.rewrite(&leg, stamp, &cleared, text(9).map(str::to_owned));
        Some(())
    }
}

/// The values of the record that begins at a byte of a document. `None`: there is none.
fn read_values(
    document: &Document<'_>,
    at: usize,
    table: &'static Table,
    readout: &mut Readout,
) -> Option<Values> {
    document.is_record(at).then_some(())?;
    document.read(at, table, readout);
    check_fields_of(readout, table, document.text, &Options::default(), &[], &mut Vec::<Issue>::new());
    Some(readout.take_record(table))
}
