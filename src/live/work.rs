//! Counts the work of the store for the tests of its growth: register writes, steps of searches, legs that are made.
//! Outside of tests, nothing is counted.

#[cfg(all(test, not(target_arch = "wasm32")))]
thread_local! {
    static COUNTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts so many units of work.
#[inline]
pub(super) fn count(_units: usize) {
    #[cfg(all(test, not(target_arch = "wasm32")))]
    COUNTED.set(COUNTED.get() + _units);
}

/// The units of work since the last call.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(super) fn counted() -> usize {
    COUNTED.take()
}
