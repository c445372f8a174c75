//! The timer that the site's own stays propose: the shortest after which hardly anybody is still inside. A shorter one
//! leaves vehicles unwatched that are here; a longer one holds more missed exits against honest people, for longer.

use super::tally::Tally;
use crate::port::trials::{TimerPoint, TimerProposal};

/// Timers on the curve, minutes.
const GRID_MIN: [u32; 20] = [
    30, 60, 90, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 840, 960, 1_200, 1_440,
    2_160, 2_880,
];
/// The share of the stays that may last longer than the timer.
const LONGER: f64 = 0.01;
/// Fewer stays than this propose nothing.
const STAYS_MIN: usize = 50;

/// Reads the timer from the stays of the past. The stays are those that were; what proved wrong is taken from the side
/// that recorded more of it, since rules that watch nobody record nothing.
pub(crate) fn propose(was: &Tally, would: &Tally) -> TimerProposal {
    let lengths = &was.lengths_min;
    let wrong = if was.wrong_min.len() >= would.wrong_min.len() {
        &was.wrong_min
    } else {
        &would.wrong_min
    };
    let share = |all: &[f64], fits: &dyn Fn(f64) -> bool| {
        if all.is_empty() {
            return 0.0;
        }
        all.iter().filter(|m| fits(**m)).count() as f64 / all.len() as f64
    };
    let point = |minutes: u32| {
        let edge = f64::from(minutes);
        TimerPoint {
            minutes,
            unwatched: share(lengths, &|m| m > edge),
            waived: share(wrong, &|m| m >= edge),
        }
    };
    let curve: Vec<TimerPoint> = GRID_MIN.into_iter().map(point).collect();
    let fits = curve.iter().find(|p| p.unwatched <= LONGER);
    TimerProposal {
        minutes: fits
            .filter(|_| lengths.len() >= STAYS_MIN)
            .map(|p| p.minutes),
        curve,
        stays: lengths.len() as u64,
        wrong: wrong.len() as u64,
    }
}
