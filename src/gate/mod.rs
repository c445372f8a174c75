//! Gates: what opens a barrier, and the contacts that tell what a vehicle did. Only ever a pulse that requests *open*.
//!
//! * [`output`]  one driver a file: what takes the pulse
//! * [`input`]   one driver a file: what tells of crossings and of reversible lanes
//! * [`barrier`] what a barrier's own contacts say of it
//! * [`runner`]  one task a gate: expiry, least gap, kill switch, one command at a time

pub(crate) mod barrier;
pub mod input;
pub mod output;
pub mod runner;

pub use output::{Driver, Gate, PulseFuture, SetUpFault};

/// The shortest and the longest pulse that is ever sent, ms.
pub(crate) const PULSE_MS: std::ops::RangeInclusive<u32> = 300..=2_000;

fn millis(time: std::time::Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
