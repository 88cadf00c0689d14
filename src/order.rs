//! Sorting by a number. One instance of the standard sort serves all types: each costs some kilobytes of module.

/// Sorts by a key, least first; equal keys keep their order.
pub(crate) fn sort_by_key<T>(items: &mut Vec<T>, key: impl Fn(&T) -> i64) {
    // Almost always they are sorted.
    if items.is_sorted_by_key(&key) {
        return;
    }
    let mut order: Vec<(i64, usize)> =
        items.iter().map(key).enumerate().map(|(index, key)| (key, index)).collect();
    order.sort_unstable();
    let mut from: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|(_, index)| from.get_mut(index).and_then(Option::take)));
}
