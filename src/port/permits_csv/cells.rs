//! What stands in a cell, as people and spreadsheets write it: days, moments, yes and no.

use jiff::civil::{Date, Time, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoMoment {
    /// The fourth of March, or the third of April?
    Ambiguous,
    Unclear,
}

/// Whether a moment begins something or ends it: a day that ends something is over at its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Begins,
    Ends,
}

/// Days as spreadsheets count them, from 1954 to 2119: a number beyond is something else.
const DAY_NUMBERS: std::ops::Range<f64> = 20_000.0..80_000.0;
const YEARS: std::ops::RangeInclusive<i16> = 1954..=2119;
const SECONDS_A_DAY: f64 = 86_400.0;

/// `2026-12-31T23:00:00Z`; `2026-12-31`, `31.12.2026`, each with or without a time by the site's clock; a spreadsheet's number of a day.
pub(super) fn moment(text: &str, zone: &TimeZone, edge: Edge) -> Result<Timestamp, NoMoment> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    if let Some((day, time)) = day_number(text) {
        return at(day, time, zone, edge);
    }
    let (day, time) = match text.split_once([' ', 'T', '\u{a0}', '\u{202f}']) {
        Some((day, rest)) => (day.trim_end_matches(','), Some(rest.trim())),
        None => (text, None),
    };
    let time = match time.filter(|t| !t.is_empty()) {
        Some(text) => Some(clock(text).ok_or(NoMoment::Unclear)?),
        None => None,
    };
    at(day_of(day)?, time, zone, edge)
}

/// Whether a text is a day with its year first: no plate, but what a spreadsheet makes of one like MAR 12.
pub(super) fn is_day(text: &str) -> bool {
    let day = text.get(..10).unwrap_or_default();
    let plain = day.bytes().filter(|b| *b == b'-').count() == 2;
    plain && day.find('-') == Some(4) && day_of(day).is_ok()
}

fn at(day: Date, time: Option<Time>, zone: &TimeZone, edge: Edge) -> Result<Timestamp, NoMoment> {
    if !YEARS.contains(&day.year()) {
        return Err(NoMoment::Unclear);
    }
    let last_minute = |t: Time| (t.hour(), t.minute()) == (23, 59);
    let whole_day = time.is_none_or(last_minute);
    let zoned = match (edge, time) {
        (Edge::Ends, _) if whole_day => {
            let next = day.checked_add(1.day());
            next.and_then(|next| next.to_zoned(zone.clone()))
        }
        (_, None) => day.to_zoned(zone.clone()),
        (_, Some(time)) => day.to_datetime(time).to_zoned(zone.clone()),
    };
    zoned.map(|z| z.timestamp()).map_err(|_| NoMoment::Unclear)
}

/// `46023` is 1 January 2026; `46023.5` noon of that day.
fn day_number(text: &str) -> Option<(Date, Option<Time>)> {
    if text.len() < 5 || !text.bytes().take(5).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    if !DAY_NUMBERS.contains(&number) {
        return None;
    }
    let days = SignedDuration::from_hours(24 * number.trunc() as i64);
    let day = date(1899, 12, 30).checked_add(days).ok()?;
    let second = (number.fract() * SECONDS_A_DAY).round() as i64;
    let time = (second > 0).then(|| Time::midnight().wrapping_add(second.seconds()));
    Some((day, time))
}

/// `7:05`, `07:05:30`.
fn clock(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let mut part = || {
        parts
            .next()
            .map(|p| p.split('.').next().unwrap_or(p).parse::<i8>())
    };
    let (hour, minute) = (part()?.ok()?, part()?.ok()?);
    let second = match part() {
        None => 0,
        Some(second) => second.ok()?,
    };
    if part().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

/// The year first, or the day before the month; with a slash the month may come before the day, and then one of them must be
/// more than 12.
fn day_of(text: &str) -> Result<Date, NoMoment> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let separator = separator.filter(|s| matches!(s, '-' | '.' | '/'));
    let separator = separator.ok_or(NoMoment::Unclear)?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [a, b, c] = parts[..] else {
        return Err(NoMoment::Unclear);
    };
    let number = |text: &str| text.parse::<i16>().map_err(|_| NoMoment::Unclear);
    let year_first = a.len() == 4;
    if !year_first && c.len() != 4 {
        return Err(NoMoment::Unclear);
    }
    let (year, one, other) = match year_first {
        true => (number(a)?, number(c)?, number(b)?),
        false => (number(c)?, number(a)?, number(b)?),
    };
    let (day, month) = match (one, other) {
        _ if year_first || separator == '.' => (one, other),
        (1..=12, 1..=12) if one != other => return Err(NoMoment::Ambiguous),
        (_, 13..) => (other, one),
        _ => (one, other),
    };
    let small = |n: i16| i8::try_from(n).map_err(|_| NoMoment::Unclear);
    Date::new(year, small(month)?, small(day)?).map_err(|_| NoMoment::Unclear)
}

/// Yes or no, as offices of several countries write it. `None`: neither.
pub(super) fn flag(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    match text.as_str() {
        "true" | "yes" | "y" | "1" | "x" | "ja" | "j" | "wahr" | "sí" | "si" | "verdadero"
        | "oui" | "vrai" => Some(true),
        "" | "false" | "no" | "n" | "0" | "-" | "nein" | "falsch" | "falso" | "non" | "faux" => {
            Some(false)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a beginning and as an end, by the clock of Vienna.
    fn check(text: &str, begins: &str, ends: &str) {
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        for (edge, wanted) in [(Edge::Begins, begins), (Edge::Ends, ends)] {
            let moment = moment(text, &zone, edge).unwrap();
            assert_eq!(moment.to_string(), wanted, "{text} {edge:?}");
        }
    }

    #[test]
    fn a_day_begins_and_ends_by_the_sites_clock() {
        let day = [
            "2026-12-31",
            "31.12.2026",
            "31/12/2026",
            "12/31/2026",
            "31-12-2026",
            "46387",
        ];
        for text in day {
            check(text, "2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z");
        }
        check("2026-07-01", "2026-06-30T22:00:00Z", "2026-07-01T22:00:00Z");
        // The day on which clocks go forward.
        check("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        check("3.3.2026", "2026-03-02T23:00:00Z", "2026-03-03T23:00:00Z");
        check("3/3/2026", "2026-03-02T23:00:00Z", "2026-03-03T23:00:00Z");
        check("4.3.2026", "2026-03-03T23:00:00Z", "2026-03-04T23:00:00Z");
    }

    #[test]
    fn a_time_is_that_time() {
        for text in [
            "2026-01-01 08:30",
            "2026-01-01T08:30:00",
            "1.1.2026 8:30",
            "46023,3541666667",
        ] {
            check(text, "2026-01-01T07:30:00Z", "2026-01-01T07:30:00Z");
        }
        check(
            "2026-12-31T20:00:00+02:00",
            "2026-12-31T18:00:00Z",
            "2026-12-31T18:00:00Z",
        );
        // Who writes the last minute of a day means the whole day.
        check(
            "2026-12-31 23:59:59",
            "2026-12-31T22:59:59Z",
            "2026-12-31T23:00:00Z",
        );
        check(
            "2026-12-31 00:00:00",
            "2026-12-30T23:00:00Z",
            "2026-12-30T23:00:00Z",
        );
    }

    #[test]
    fn what_is_unclear_is_not_guessed() {
        let zone = TimeZone::UTC;
        for (text, why) in [
            ("4/3/2026", NoMoment::Ambiguous),
            ("4-3-2026", NoMoment::Ambiguous),
            ("31.31.2026", NoMoment::Unclear),
            ("31.12.26", NoMoment::Unclear),
            ("soon", NoMoment::Unclear),
            ("2026", NoMoment::Unclear),
            ("4638", NoMoment::Unclear),
            ("99999", NoMoment::Unclear),
            ("2026-12-31 25:00", NoMoment::Unclear),
            ("2026-02-30", NoMoment::Unclear),
            ("9999-12-31", NoMoment::Unclear),
        ] {
            assert_eq!(moment(text, &zone, Edge::Begins), Err(why), "{text}");
        }
        for (text, expect) in [
            ("WAHR", Some(true)),
            ("Nein", Some(false)),
            ("", Some(false)),
            ("maybe", None),
        ] {
            assert_eq!(flag(text), expect, "{text}");
        }
    }
}
