//! Figures that the benchmarks share.

use std::time::Duration;

/// Milliseconds that the share `p` of the times does not pass.
pub fn percentile(times: &mut [Duration], p: f64) -> f64 {
    times.sort_unstable();
    let place = ((times.len() - 1) as f64 * p) as usize;
    times[place].as_secs_f64() * 1000.0
}
