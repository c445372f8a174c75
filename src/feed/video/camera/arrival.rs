//! Capture times by the arrival clock. Cameras' own clocks drift (16 s in 4 h were seen), step with NTP, or stand at 1970; the
//! network jitters. So: our monotonic clock tells *when*, the RTP time stamps tell *how evenly*.
//!
//! The capture time of a frame is its RTP time plus the smallest delay (arrival minus RTP time) of the last seconds: the
//! luckiest packet of the window sets the base, the others are late by their jitter.

use std::collections::VecDeque;
use std::time::Duration;

/// Window of the smallest delay. Long enough to hold a lucky packet, short enough that drift (0.1 %) stays below 5 ms.
const WINDOW_S: f64 = 5.0;
/// A stamp so far behind the newest is a picture out of order (B frames); further back is a jump.
const REORDER_S: f64 = 1.0;
/// A stamp that runs ahead of arrival by more than this, or lateness beyond [`LATEST_S`], is a jump of the camera's clock.
const AHEAD_S: f64 = 1.0;
const LATEST_S: f64 = 3.0;

/// Smooths the arrival of one stream's frames. Pure: it is told the time.
#[derive(Debug)]
pub(crate) struct ArrivalClock {
    ticks_per_s: f64,
    newest: Option<Newest>,
    /// (arrival, delay), both in seconds; delays grow from front to back, so the front is the smallest of the window.
    delays: VecDeque<(f64, f64)>,
}

#[derive(Debug, Clone, Copy)]
struct Newest {
    rtp: u32,
    /// RTP time since the first frame, wraps taken out.
    elapsed_s: f64,
    capture_s: f64,
}

impl ArrivalClock {
    /// `ticks_per_s`: the stream's RTP clock rate, 90000 for video.
    pub fn new(ticks_per_s: u32) -> ArrivalClock {
        ArrivalClock {
            ticks_per_s: f64::from(ticks_per_s.max(1)),
            newest: None,
            delays: VecDeque::new(),
        }
    }

    /// When the frame was captured, on the clock of `arrival` (any monotonic origin): never after `arrival`, and never
    /// decreasing as long as `rtp` grows.
    pub(crate) fn capture(&mut self, arrival: Duration, rtp: u32) -> Duration {
        let arrival_s = arrival.as_secs_f64();
        let Some(newest) = self.newest else {
            return self.restart(arrival_s, rtp, 0.0);
        };
        // A wrapping difference read as signed: right across the wrap of 32 bits (13 hours at 90 kHz).
        let step_s = f64::from(rtp.wrapping_sub(newest.rtp).cast_signed()) / self.ticks_per_s;
        let elapsed_s = newest.elapsed_s + step_s;
        let base = self.delays.front().map_or(0.0, |d| d.1);
        let late_s = arrival_s - elapsed_s - base;
        if step_s < -REORDER_S || !(-AHEAD_S..=LATEST_S).contains(&late_s) {
            return self.restart(arrival_s, rtp, newest.capture_s);
        }
        self.note(arrival_s, arrival_s - elapsed_s);
        let base = self.delays.front().map_or(0.0, |d| d.1);
        let mut capture_s = (elapsed_s + base).min(arrival_s);
        if step_s >= 0.0 {
            capture_s = capture_s.max(newest.capture_s).min(arrival_s);
            self.newest = Some(Newest {
                rtp,
                elapsed_s,
                capture_s,
            });
        }
        Duration::from_secs_f64(capture_s.max(0.0))
    }

    fn restart(&mut self, arrival_s: f64, rtp: u32, not_before_s: f64) -> Duration {
        let capture_s = arrival_s.max(not_before_s);
        self.delays.clear();
        self.delays.push_back((arrival_s, arrival_s));
        self.newest = Some(Newest {
            rtp,
            elapsed_s: 0.0,
            capture_s,
        });
        Duration::from_secs_f64(capture_s)
    }

    fn note(&mut self, arrival_s: f64, delay_s: f64) {
        while self.delays.back().is_some_and(|d| d.1 >= delay_s) {
            self.delays.pop_back();
        }
        self.delays.push_back((arrival_s, delay_s));
        while self
            .delays
            .front()
            .is_some_and(|d| d.0 < arrival_s - WINDOW_S)
        {
            self.delays.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: u32 = 6_000; // 15 pictures a second at 90 kHz

    /// Feeds `count` frames; `late(i)` is the jitter in seconds, `drift` the camera clock's rate error. Returns (true, told).
    fn run(count: u32, first_rtp: u32, drift: f64, late: impl Fn(u32) -> f64) -> Vec<(f64, f64)> {
        let mut clock = ArrivalClock::new(90_000);
        let frame = |i: u32| {
            let captured = 100.0 + f64::from(i) / 15.0 * (1.0 + drift);
            let arrival = Duration::from_secs_f64(captured + late(i));
            let told = clock.capture(arrival, first_rtp.wrapping_add(i * STEP));
            assert!(told <= arrival + Duration::from_nanos(1));
            (captured, told.as_secs_f64())
        };
        (0..count).map(frame).collect()
    }

    fn jitter(i: u32) -> f64 {
        f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 * 0.08
    }

    fn check(name: &str, told: &[(f64, f64)], settled_after: usize, within_s: f64) {
        assert!(
            told.windows(2).all(|w| w[1].1 >= w[0].1),
            "{name}: steps back"
        );
        for (captured, told) in &told[settled_after..] {
            let error = told - captured;
            assert!(error.abs() <= within_s, "{name}: {error} s off");
        }
    }

    #[test]
    fn jitter_drift_and_wrap_do_not_move_it() {
        check("even", &run(300, 7, 0.0, |_| 0.0), 0, 0.001);
        check("jitter", &run(600, 7, 0.0, jitter), 40, 0.006);
        check(
            "fast camera clock",
            &run(9_000, 7, -0.001, jitter),
            40,
            0.012,
        );
        check(
            "slow camera clock",
            &run(9_000, 7, 0.001, jitter),
            40,
            0.012,
        );
        check(
            "wrap",
            &run(300, u32::MAX - 100 * STEP, 0.0, jitter),
            40,
            0.006,
        );
        check(
            "a stall of 2 s",
            &run(300, 7, 0.0, |i| {
                if (100..130).contains(&i) {
                    2.0 - f64::from(i - 100) / 15.0
                } else {
                    0.0
                }
            }),
            0,
            0.001,
        );
    }

    #[test]
    fn a_jump_starts_anew_and_never_steps_back() {
        for (name, jump) in [
            ("ahead", 90_000 * 3_600),
            ("back", 0u32.wrapping_sub(90_000 * 3_600)),
        ] {
            let mut clock = ArrivalClock::new(90_000);
            let mut last = Duration::ZERO;
            for i in 0..100u32 {
                let arrival = Duration::from_millis(100_000 + u64::from(i) * 67);
                let rtp = i * STEP + if i >= 50 { jump } else { 0 };
                let told = clock.capture(arrival, rtp);
                assert!(told >= last && told <= arrival, "{name}, frame {i}");
                assert!(
                    arrival - told < Duration::from_millis(40),
                    "{name}, frame {i}: {:?} late",
                    arrival - told
                );
                last = told;
            }
        }
    }

    #[test]
    fn a_picture_out_of_order_keeps_its_own_time() {
        let mut clock = ArrivalClock::new(90_000);
        let at = |ms: u64| Duration::from_millis(10_000 + ms);
        clock.capture(at(0), 0);
        let p = clock.capture(at(200), 18_000);
        let b = clock.capture(at(210), 6_000);
        assert!(b < p, "{b:?} {p:?}");
    }

    #[test]
    fn after_a_pause_of_the_camera_it_recovers_within_the_window() {
        // Server stopped for 2.5 s and went on where it was: not a burst, so the base must follow.
        let mut clock = ArrivalClock::new(90_000);
        let mut late = 0.0;
        for i in 0..200u32 {
            let pause = if i >= 50 { 2.5 } else { 0.0 };
            let arrival = Duration::from_secs_f64(10.0 + f64::from(i) / 15.0 + pause);
            late = (arrival - clock.capture(arrival, i * STEP)).as_secs_f64();
        }
        assert!(late < 0.01, "{late} s late");
    }
}
