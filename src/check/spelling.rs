//! Spelling suggestions for names that no field has.

use crate::model::Table;

/// How many edits away a known name may be to be suggested.
const SUGGESTED_EDITS: usize = 2;

/// How many characters of a text are to be added, removed or changed to make another of it (the Levenshtein distance).
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, own) in from.chars().enumerate() {
        let mut left = index + 1;
        let mut cells = row.iter_mut();
        let mut diagonal = cells.next().map_or(index, |first| std::mem::replace(first, left));
        for (cell, other) in cells.zip(to.chars()) {
            let changed = diagonal + usize::from(own != other);
            diagonal = *cell;
            left = changed.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The known name nearest to `name`, if it is near enough and the two have anything in common.
pub(super) fn suggest(name: &str, table: &'static Table) -> Option<&'static str> {
    table
        .fields
        .iter()
        .flat_map(|field| field.names)
        .filter(|known| known.len().abs_diff(name.len()) <= SUGGESTED_EDITS * 4)
        .map(|known| (edits(known, name), *known))
        .filter(|(edits, known)| *edits <= SUGGESTED_EDITS && *edits < known.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::edits;

    #[test]
    fn counts_edits() {
        let cases =
            [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("state", "stat", 1), ("é🦀", "e🦀", 1)];
        for (from, to, count) in cases {
            assert_eq!((edits(from, to), edits(to, from)), (count, count), "{from} {to}");
        }
    }
}
