//! The legs of each co-browse session.

use super::index::{Index, Key};
use super::state::{ShownLeg, StoredLeg};
use super::types::{Control, Pair};
use crate::model::values::Value;
use crate::model::{CobrowseRole, SessionField};
use crate::work;

/// The pairs of legs, in the order of the ids of their co-browse sessions.
pub(super) fn pairs<'l>(legs: impl Iterator<Item = &'l StoredLeg>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut index = Index::default();
    for StoredLeg { key, shown, .. } in legs {
        let Some(ShownLeg { values, has_control, .. }) = shown else { continue };
        let Some(id) = values.session.text(SessionField::cobrowse_session_id) else { continue };
        work::count(1);
        let number = index.get(&Key::Text(id.clone())).unwrap_or_else(|| {
            let number = pairs.len() as u32;
            pairs.push(Pair { cobrowse_session_id: id.as_ref().to_owned(), ..Pair::default() });
            index.insert(Key::Text(id.clone()), number);
            number
        });
        let Some(pair) = pairs.get_mut(number as usize) else { continue };
        let role = values.session.number(SessionField::cobrowse_role);
        let is_sharer = role == Some(CobrowseRole::Sharer as i64);
        let is_viewer = role == Some(CobrowseRole::Viewer as i64);
        for (applies, keys) in [
            (is_sharer, &mut pair.sharers),
            (is_viewer, &mut pair.viewers),
            (*has_control, &mut pair.controlling),
        ] {
            if applies {
                keys.push(key.as_ref().to_owned());
            }
        }
        if *has_control && let Value::Texts(whom) = values.session.get(SessionField::controlling) {
            let whom = whom.iter().map(|id| id.as_ref().to_owned()).collect();
            pair.controls.push(Control { by: key.as_ref().to_owned(), whom });
        }
    }
    index
        .numbers()
        .into_iter()
        .filter_map(|number| pairs.get_mut(number as usize).map(std::mem::take))
        .collect()
}
