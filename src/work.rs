//! Counts work for the tests of growth: register writes, steps of searches, legs that are made, findings that are passed over.
//! Outside of tests, nothing is counted.

#[cfg(all(test, not(target_arch = "wasm32")))]
thread_local! {
    static COUNTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts so many units of work.
#[inline]
pub(crate) fn count(_units: usize) {
    #[cfg(all(test, not(target_arch = "wasm32")))]
    COUNTED.set(COUNTED.get() + _units);
}

/// The units of work since the last call.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) fn counted() -> usize {
    COUNTED.take()
}
