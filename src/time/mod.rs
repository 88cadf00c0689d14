//! Timing: from a session and a moment to its phase, its timeline and its durations.

mod cut;
mod durations;
mod metrics;
mod phase;
mod range;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod timeline;

pub use durations::{Basis, Durations};
pub(crate) use durations::{durations, phase_since};
pub use metrics::PlatformMetrics;
pub(crate) use metrics::platform_metrics;
pub use phase::Phase;
pub(crate) use phase::phase;
pub(crate) use range::{FURTHEST, clamp};
pub(crate) use timeline::Timeline;
pub use timeline::{Span, SpanKind};
