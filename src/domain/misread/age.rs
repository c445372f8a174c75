//! Forgetting: what was counted weighs less with every day.

use jiff::Timestamp;

/// What is left after a day of what a lane has shown: half after 30 days.
pub(crate) const LANE: f64 = 0.977_159_968_434_245_7;
/// The most days that are told apart.
const MOST_DAYS: i64 = 3_650;

/// Days since 1970, UTC.
pub(crate) fn day_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}

/// What is left after so many days, by what is left after one. Multiplied day by day: the same bits everywhere.
pub(crate) fn kept(a_day: f64, days: i64) -> f64 {
    (0..days.clamp(0, MOST_DAYS)).fold(1.0, |kept, _| kept * a_day)
}

/// Moves `day` (0: none yet) on to that of `now`. `Some`: days have begun since, and so much is left of what was counted
/// before.
pub(crate) fn turn(day: &mut i64, now: Timestamp, a_day: f64) -> Option<f64> {
    let (before, today) = (*day, day_of(now));
    *day = before.max(today);
    (before != 0 && today > before).then(|| kept(a_day, today - before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_left_after_thirty_days_and_time_never_runs_back() {
        assert!((kept(LANE, 30) - 0.5).abs() < 1e-12);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut day = 0;
        assert_eq!(turn(&mut day, at("2026-03-02T06:00:00Z"), 0.5), None);
        assert_eq!(turn(&mut day, at("2026-03-02T23:59:59Z"), 0.5), None);
        assert_eq!(turn(&mut day, at("2026-03-04T00:00:00Z"), 0.5), Some(0.25));
        assert_eq!(turn(&mut day, at("2026-03-03T00:00:00Z"), 0.5), None);
        assert_eq!(turn(&mut day, at("2026-03-04T12:00:00Z"), 0.5), None);
        assert_eq!(day, day_of(at("2026-03-04T00:00:00Z")));
    }
}
