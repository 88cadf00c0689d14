//! The module's memory: an allocator that takes more of it in growing steps. An engine looks for garbage whenever a memory
//! grows, so that many small steps take longer than what the memory is for.

#![expect(unsafe_code, reason = "an allocator hands over memory that the compiler can't check")]

use std::alloc::Layout;
use std::arch::wasm32::{memory_grow, memory_size};
use std::ptr::NonNull;

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::cell::TalcSyncCell;
use talc::source::Source;
use talc::wasm::WasmBinning;

/// Smaller than the standard library's allocator by two kilobytes of compressed module.
#[global_allocator]
static ALLOCATOR: TalcSyncCell<Growth, WasmBinning> = TalcSyncCell::new_wasm(Growth { end: None });

const PAGE: usize = 1 << 16;

/// Takes an eighth of the memory that there is, or what is wanted if that is more.
#[derive(Debug)]
struct Growth {
    /// Where the memory ends that was taken last.
    end: Option<NonNull<u8>>,
}

// SAFETY: it allocates nothing, and hands over only what `memory_grow` has just added, once.
unsafe impl Source for Growth {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, wanted: Layout) -> Result<(), ()> {
        // A block needs some room for what the allocator notes of it.
        let needed = wanted.size().saturating_add(wanted.align()).saturating_add(PAGE / 16).div_ceil(PAGE);
        let grow = |pages| match memory_grow::<0>(pages) {
            usize::MAX => None,
            before => Some((before, pages)),
        };
        let (before, pages) = grow(needed.max(memory_size::<0>() / 8)).or_else(|| grow(needed)).ok_or(())?;
        let start = (before * PAGE) as *mut u8;
        let end = match start.wrapping_add(pages * PAGE) {
            // All 4 GiB are taken.
            end if end.is_null() => usize::MAX as *mut u8,
            end => end,
        };
        // SAFETY: nobody else has any of it, and it lies behind the end of what was claimed or extended before.
        talc.source.end = match talc.source.end.filter(|last| last.as_ptr() == start) {
            Some(last) => Some(unsafe { talc.extend(last, end) }),
            None => unsafe { talc.claim(start, pages * PAGE) },
        };
        Ok(())
    }
}
