//! How many cases properties are tested on.

/// `most`, or fewer if the variable `PROPTEST_CASES` says so, as `npm run mutants` does: it runs the tests of the crate
/// many hundred times.
pub(crate) fn cases(most: u32) -> u32 {
    let limit = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    limit.map_or(most, |limit: u32| most.min(limit))
}
