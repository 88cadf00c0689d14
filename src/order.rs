//! Sorting by a key. One merge sort serves all types: each instance of the standard library's costs some kilobytes of module.

use std::cmp::Ordering;

/// Sorts by a key, least first; equal keys keep their order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    // Almost always they are sorted.
    if items.is_sorted_by_key(&key) {
        return;
    }
    let mut from: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let order = order_of(from.len(), &|a, b| {
        let key = |index: usize| from.get(index).and_then(Option::as_ref).map(&key);
        key(a).cmp(&key(b))
    });
    items.extend(order.into_iter().filter_map(|index| from.get_mut(index).and_then(Option::take)));
}

/// The indexes of so many items in their order: a merge sort, from the bottom up.
fn order_of(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    let mut merged = Vec::with_capacity(length);
    let mut width = 1;
    while width < length {
        merged.clear();
        for pair in order.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at_checked(width).unwrap_or((pair, &[]));
            while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
                if compare(*a, *b).is_le() {
                    merged.push(*a);
                    left = left_rest;
                } else {
                    merged.push(*b);
                    right = right_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn sorts_like_the_standard_library() {
        let mut state = 1_u32;
        for length in 0..200 {
            let mut items: Vec<(u32, usize)> = (0..length)
                .map(|index| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 28, index)
                })
                .collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            assert_eq!(items, expected);
        }
    }
}
