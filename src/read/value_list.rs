//! The values of fields, for readers that keep them.

use super::key::Key;
use crate::model::values::Value;

/// The values of fields, with their keys.
pub(crate) type ValueList = Vec<(Key, Value)>;
