//! What a session is: the tables of its fields, the facts of it, and what values there are.

mod fact;
pub(crate) mod facts;
pub(crate) mod instant;
mod members;
pub(crate) mod payload;
mod record;
mod records;
mod table;
pub(crate) mod url;
pub(crate) mod values;
#[cfg(feature = "describe")]
#[allow(dead_code)]
pub(crate) mod wire_types;

pub use instant::Time;
pub use members::{AfterCallWorkState, CobrowseRole, DisconnectType, Open, State};
pub(crate) use members::{Member, find, is_sentinel};
pub use records::{Address, AfterCallWork, Context, Hold, Reported, Segment, Session, Wrapup};
pub(crate) use records::{
    AfterCallWorkField, ContextField, HoldField, Place, PlaceField, ReportedField, SegmentField,
    SessionField, WrapupField,
};
pub(crate) use table::{Field, Kind, Located, Table};
