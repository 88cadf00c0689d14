//! The list of values in the smaller module of the npm package, which keeps none.

use std::convert::Infallible;
use std::ops::{Deref, DerefMut};

use super::key::Key;
use crate::model::values::Value;

/// A type without values, by which the compiler leaves out all code that keeps values.
#[derive(Debug)]
pub(crate) struct ValueList(Infallible);

impl Deref for ValueList {
    type Target = Vec<(Key, Value)>;

    fn deref(&self) -> &Self::Target {
        match self.0 {}
    }
}

impl DerefMut for ValueList {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self.0 {}
    }
}
