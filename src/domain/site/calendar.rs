//! Times of the site's clock. The time zone is a list of shifts that comes with the site: no machine's time zone data is
//! asked, so replay is the same everywhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::holidays::Holiday;

const DAY_S: i64 = 86_400;

/// From this moment on the site's clock is so many seconds ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub from: Timestamp,
    pub offset_s: i32,
}

/// A time of day, minutes after midnight, 0 to 1439.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOfDay(pub u16);

impl TimeOfDay {
    /// `"HH:MM"`.
    pub fn parse(text: &str) -> Option<TimeOfDay> {
        let (h, m) = text.split_once(':')?;
        let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(h) || !digits(m) {
            return None;
        }
        let (h, m): (u16, u16) = (h.parse().ok()?, m.parse().ok()?);
        (h < 24 && m < 60).then_some(TimeOfDay(h * 60 + m))
    }

    fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The site's clock: how far ahead of UTC it is, and which days are holidays.
#[derive(Debug, Clone, Copy)]
pub struct SiteClock<'a> {
    pub shifts: &'a [Shift],
    pub holidays: &'a [Holiday],
}

/// Days of the week, Monday first, a bit each; then holidays, which are no day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub u8);

impl Days {
    /// Every day, holidays too.
    pub const ALL: Days = Days(0xff);
    /// The seven days of the week.
    pub(crate) const WEEK: Days = Days(0x7f);
    pub(crate) const HOLIDAYS: Days = Days(0x80);
    pub(crate) const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    pub(crate) const HOLIDAY: &str = "hol";

    /// Whether a day is among them, days counted from 1970-01-01, a Thursday.
    fn has(self, day: i64) -> bool {
        self.0 & (1 << (day + 3).rem_euclid(7)) != 0
    }

    /// The same by the site's holidays.
    fn has_on(self, clock: SiteClock<'_>, day: i64) -> bool {
        match clock.holidays.iter().any(|h| h.is(day)) {
            true => self.0 & Days::HOLIDAYS.0 != 0,
            false => self.has(day),
        }
    }
}

/// A stretch of the day. `to` at or before `from`: past midnight; `days` are those on which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub days: Days,
}

impl Window {
    /// Whether the window holds at a moment of the site's clock. In the hour that occurs twice it holds both times.
    pub fn holds(&self, site: SiteClock<'_>, at: Timestamp) -> bool {
        let local = local_s(site.shifts, at);
        let (day, clock) = (local.div_euclid(DAY_S), local.rem_euclid(DAY_S));
        let (from, to) = (self.from.seconds(), self.to.seconds());
        if from < to {
            self.days.has_on(site, day) && (from..to).contains(&clock)
        } else {
            (self.days.has_on(site, day) && clock >= from)
                || (self.days.has_on(site, day - 1) && clock < to)
        }
    }
}

/// Seconds of the site's clock since 1970-01-01 00:00 there.
fn local_s(shifts: &[Shift], at: Timestamp) -> i64 {
    at.as_second() + i64::from(offset_at(shifts, at))
}

fn offset_at(shifts: &[Shift], at: Timestamp) -> i32 {
    let next = shifts.partition_point(|s| s.from <= at);
    let shift = next.checked_sub(1).and_then(|i| shifts.get(i));
    shift.or(shifts.first()).map_or(0, |s| s.offset_s)
}

/// The hour of the day that the site's clock shows, with its fraction: 0.0 to below 24.0.
pub(crate) fn hour_of_day(shifts: &[Shift], at: Timestamp) -> f64 {
    local_s(shifts, at).rem_euclid(DAY_S) as f64 / 3_600.0
}

/// The full hour of the site's clock at or before a moment.
pub(crate) fn hour_start(shifts: &[Shift], at: Timestamp) -> Timestamp {
    let past = local_s(shifts, at).rem_euclid(3_600);
    Timestamp::from_second(at.as_second() - past).unwrap_or(at)
}

/// What a change of the clock does to a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// The clock jumps over it.
    Skipped,
    /// It occurs twice.
    Twice,
}

/// The moment at which the site's clock shows a time on a day (days from 1970-01-01). A time that is skipped: the first
/// moment after the gap; one that occurs twice: its first time.
fn moment(shifts: &[Shift], day: i64, clock: TimeOfDay) -> (i64, Option<Oddity>) {
    let wanted = day * DAY_S + clock.seconds();
    // Between two shifts the clock runs evenly, so a shift within a day and a half either way is all that matters.
    let near = |s: &&Shift| (s.from.as_second() - wanted).abs() < DAY_S + DAY_S / 2;
    for shift in shifts.iter().filter(near) {
        let from = shift.from.as_second();
        let before = i64::from(offset_at(
            shifts,
            Timestamp::from_second(from - 1).unwrap_or(shift.from),
        ));
        let after = i64::from(shift.offset_s);
        if from + before <= wanted && wanted < from + after {
            return (from, Some(Oddity::Skipped));
        }
        if from + after <= wanted && wanted < from + before {
            return (wanted - before, Some(Oddity::Twice));
        }
    }
    // No change at that time: one of the offsets around it tells it.
    let guess = |offset: i64| wanted - offset;
    let offsets = [-DAY_S, 0, DAY_S].map(|d| {
        let at = Timestamp::from_second(wanted + d).unwrap_or(Timestamp::UNIX_EPOCH);
        i64::from(offset_at(shifts, at))
    });
    let right = offsets
        .iter()
        .map(|o| guess(*o))
        .find(|at| Timestamp::from_second(*at).is_ok_and(|t| local_s(shifts, t) == wanted));
    (right.unwrap_or(guess(offsets[1])), None)
}

/// The last moment at or before `at` at which a time of the listed days came.
pub fn last_at_or_before(
    shifts: &[Shift],
    clock: TimeOfDay,
    days: Days,
    at: Timestamp,
) -> Option<Timestamp> {
    let today = local_s(shifts, at).div_euclid(DAY_S);
    (today - 8..=today + 1)
        .rev()
        .filter(|day| days.has(*day))
        .filter_map(|day| Timestamp::from_second(moment(shifts, day, clock).0).ok())
        .find(|moment| *moment <= at)
}

/// A time that fell into an outage is made up for if it was no longer ago.
const MADE_UP_S: i64 = DAY_S;

/// The time that a clock has brought since it was looked at last.
pub(crate) fn come_since(
    shifts: &[Shift],
    (clock, days): (TimeOfDay, Days),
    before: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let last = last_at_or_before(shifts, clock, days, now);
    last.filter(|at| *at > before && now.duration_since(*at).as_secs() < MADE_UP_S)
}

/// The first moment after `at` at which a time of the listed days comes.
pub(crate) fn next_after(
    shifts: &[Shift],
    clock: TimeOfDay,
    days: Days,
    at: Timestamp,
) -> Option<Timestamp> {
    let today = local_s(shifts, at).div_euclid(DAY_S);
    (today - 1..=today + 8)
        .filter(|day| days.has(*day))
        .filter_map(|day| Timestamp::from_second(moment(shifts, day, clock).0).ok())
        .find(|moment| *moment > at)
}

/// The first days from `from` on, as `YYYY-MM-DD`, on which a change of the clock skips a time, and repeats it.
pub(crate) fn odd_days(
    shifts: &[Shift],
    clock: TimeOfDay,
    days: Days,
    from: Timestamp,
) -> Vec<(String, Oddity)> {
    let mut found: Vec<(String, Oddity)> = Vec::new();
    for shift in shifts.iter().filter(|s| s.from > from) {
        let day = local_s(shifts, shift.from).div_euclid(DAY_S);
        for day in (day - 1..=day).filter(|d| days.has(*d)) {
            let (_, odd) = moment(shifts, day, clock);
            let new = odd.filter(|odd| found.iter().all(|(_, known)| known != odd));
            if let (Some(odd), Ok(date)) = (new, Timestamp::from_second(day * DAY_S)) {
                found.push((date.to_string().chars().take(10).collect(), odd));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vienna() -> Vec<Shift> {
        let shift = |from: &str, offset_s| Shift {
            from: from.parse().unwrap(),
            offset_s,
        };
        vec![
            shift("2025-10-26T01:00:00Z", 3600),
            shift("2026-03-29T01:00:00Z", 7200),
            shift("2026-10-25T01:00:00Z", 3600),
        ]
    }

    /// Every occurrence of a time from one moment to another.
    fn check(clock: &str, from: &str, to: &str, wanted: &[&str]) {
        let (shifts, clock) = (vienna(), TimeOfDay::parse(clock).unwrap());
        let (mut at, to): (Timestamp, Timestamp) = (from.parse().unwrap(), to.parse().unwrap());
        let mut found = Vec::new();
        while let Some(next) = next_after(&shifts, clock, Days::ALL, at).filter(|n| *n <= to) {
            assert_eq!(
                last_at_or_before(&shifts, clock, Days::ALL, next),
                Some(next)
            );
            found.push(next.to_string());
            at = next;
        }
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_time_of_each_day_comes_once_whatever_the_clock_does() {
        check(
            "02:30",
            "2026-03-28T00:00:00Z",
            "2026-03-30T12:00:00Z",
            &[
                "2026-03-28T01:30:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-30T00:30:00Z",
            ],
        );
        check(
            "02:30",
            "2026-10-24T00:00:00Z",
            "2026-10-26T12:00:00Z",
            &[
                "2026-10-24T00:30:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-26T01:30:00Z",
            ],
        );
        check(
            "23:59",
            "2026-10-24T12:00:00Z",
            "2026-10-26T12:00:00Z",
            &["2026-10-24T21:59:00Z", "2026-10-25T22:59:00Z"],
        );
        assert_eq!(TimeOfDay::parse("24:00"), None);
        assert_eq!(TimeOfDay::parse("7:00"), None);
    }

    #[test]
    fn days_and_windows() {
        let at = |s: &str| s.parse::<Timestamp>().unwrap();
        let sunday = Days(1 << 6);
        let night = Window {
            from: TimeOfDay::parse("22:00").unwrap(),
            to: TimeOfDay::parse("02:30").unwrap(),
            days: Days(1 << 5),
        };
        // Saturday evening to the second 02:30 of Sunday's odd hour: at 02:15 it holds both times, at 02:30 neither.
        for (when, holds) in [
            ("2026-10-24T19:59:59Z", false),
            ("2026-10-24T20:00:00Z", true),
            ("2026-10-25T00:15:00Z", true),
            ("2026-10-25T00:30:00Z", false),
            ("2026-10-25T01:15:00Z", true),
            ("2026-10-25T01:30:00Z", false),
            ("2026-10-25T21:00:00Z", false),
        ] {
            let shifts = vienna();
            let clock = SiteClock {
                shifts: &shifts,
                holidays: &[],
            };
            assert_eq!(night.holds(clock, at(when)), holds, "{when}");
        }
        let clock = TimeOfDay::parse("02:30").unwrap();
        let odd = |days| odd_days(&vienna(), clock, days, at("2026-01-01T00:00:00Z"));
        let (spring, autumn) = ("2026-03-29".to_owned(), "2026-10-25".to_owned());
        let both = vec![(spring, Oddity::Skipped), (autumn, Oddity::Twice)];
        assert_eq!(odd(sunday), both);
        assert_eq!(odd(Days(1)), []);
        let noon = TimeOfDay::parse("12:00").unwrap();
        let from = at("2026-01-01T00:00:00Z");
        assert_eq!(odd_days(&vienna(), noon, Days::ALL, from), []);
    }
}
