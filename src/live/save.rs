//! Saving a store and taking it up again: every value with the stamp that it was written with, so that frames that
//! come later find the store as it was.

use serde::{Serialize, Serializer};

use super::registers::{LegRegisters, Stamp};
use super::store::{LiveOptions, LiveSessions};
use crate::check::check_fields;
use crate::issue::{Expected, Issue, IssueCode};
use crate::legs::{Leg, Shape};
use crate::model::payload::{MEDIA, field};
use crate::model::{Context, Kind, Place, Record, Session, Table, Time};
use crate::read::{Json, Raw, RawRecord, Room, Wanted};

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

/// All that was saved, as a table to read it by.
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
        Some(live)
    }

    /// Takes over one thing that was saved. `false`: it was none.
    #[cfg(feature = "module")]
    pub(crate) fn restore(&mut self, raw: &Raw<'_>) -> bool {
        self.try_restore(raw).is_some()
    }

    /// Remembers that a leg was forgotten.
    pub(crate) fn restore_forgotten(&mut self, key: &str) {
        self.bury(key.to_owned());
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
        let shape = Shape::ALL.into_iter().find(|shape| Some(shape.name()) == raw.text("shape"))?;
        let media = *MEDIA.iter().find(|media| Some(**media) == raw.text("media"))?;
        let (mut place, mut session, mut context) =
            (Place::default(), Session::default(), Context::default());
        restore_record(raw, "place", &mut place);
        restore_record(raw, "session", &mut session);
        restore_record(raw, "context", &mut context);
        let cleared: Vec<&str> = match raw.value("cleared") {
            Some(Raw::List(items)) => items.iter().filter_map(as_text).collect(),
            _ => Vec::new(),
        };
        let flat = raw.text("flat").map(str::to_owned);
        let leg = Leg::new(media, shape, place, Vec::new(), session, context);
        self.rewrite(&leg, stamp, &cleared, flat);
        Some(())
    }
}

fn restore_record(raw: &RawRecord<'_>, name: &'static str, target: &mut impl Record) {
    if let Some(Raw::Record(record)) = raw.value(name) {
        check_fields(&record, &[], target);
    }
}

fn as_text(raw: Raw<'_>) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        _ => None,
    }
}
