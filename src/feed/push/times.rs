//! When a device took its picture: as it wrote it, as it is understood, and whether a gate may still open for it.
//!
//! A device's clock may be wrong, its zone may be, and it may tell late what it saw long ago. Its [`Skew`] is the median of
//! received minus captured over its last live messages; a read is fresh by its own time, put right by the skew.

use std::collections::VecDeque;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::domain::event::Stale;

/// Messages that the skew is taken from.
const MESSAGES: usize = 31;
/// And so many at least.
const MESSAGES_MIN: usize = 3;
/// Within so much of the median lie most of them, or nothing is known.
const SPREAD: SignedDuration = SignedDuration::from_secs(2);
/// More skew than this is told.
pub(super) const SKEW_TOLD: SignedDuration = SignedDuration::from_secs(2);

/// How a device writes its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// `2026-05-06T12:20:30+08:00`, also with a blank between, also without an offset.
    Written,
    /// Since 1970: in units of so many to the second.
    Since { per_second: i64 },
    /// A form of its own, in the letters of strptime.
    Of(String),
}

/// A time as written, understood. Where it names no offset, or the site has set the device's `zone`, it is of that zone.
pub(super) fn understand(
    text: &str,
    form: &Form,
    zone: Option<&TimeZone>,
    site_zone: &TimeZone,
) -> Option<Timestamp> {
    let text = text.trim();
    let local = |civil: jiff::civil::DateTime| {
        let zone = zone.unwrap_or(site_zone).clone();
        civil.to_zoned(zone).ok().map(|z| z.timestamp())
    };
    match form {
        Form::Since { per_second } => {
            let number: f64 = text.parse().ok()?;
            let micros = number * (1_000_000.0 / *per_second as f64);
            let fits = micros.is_finite() && micros.abs() < 4e15;
            fits.then(|| Timestamp::from_microsecond(micros as i64).ok())?
        }
        Form::Of(letters) => {
            let broken = jiff::fmt::strtime::parse(letters, text).ok()?;
            match (broken.to_timestamp(), zone) {
                (Ok(at), None) => Some(at),
                _ => local(broken.to_datetime().ok()?),
            }
        }
        Form::Written => {
            // Some write their offset without a colon.
            let (date_time, offset) = split_offset(text);
            let civil = date_time.replace(' ', "T").parse().ok()?;
            match (offset, zone) {
                (Some(offset), None) => offset.to_timestamp(civil).ok(),
                _ => local(civil),
            }
        }
    }
}

/// A date and time, and its offset where it has one.
fn split_offset(text: &str) -> (&str, Option<Offset>) {
    if let Some(bare) = text.strip_suffix(['Z', 'z']) {
        return (bare, Some(Offset::UTC));
    }
    // After the date, in which dashes stand.
    let Some(at) = text
        .get(10..)
        .and_then(|t| t.rfind(['+', '-']))
        .map(|at| at + 10)
    else {
        return (text, None);
    };
    let digits: String = text[at + 1..]
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let hours = digits.get(..2).and_then(|h| h.parse::<i32>().ok());
    let minutes = digits
        .get(2..4)
        .and_then(|m| m.parse::<i32>().ok())
        .unwrap_or(0);
    let Some(hours) = hours else {
        return (text, None);
    };
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    let offset = Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok();
    (text[..at].trim_end(), offset)
}

/// By how much a device's clock is behind ours.
#[derive(Debug, Default)]
pub(super) struct Skew {
    lags_ms: VecDeque<i64>,
}

impl Skew {
    /// A live message came.
    pub(super) fn note(&mut self, captured: Timestamp, received: Timestamp) {
        self.lags_ms
            .push_back(received.duration_since(captured).as_millis() as i64);
        if self.lags_ms.len() > MESSAGES {
            self.lags_ms.pop_front();
        }
    }

    /// `None`: too few messages, or they contradict one another.
    pub(super) fn known(&self) -> Option<SignedDuration> {
        if self.lags_ms.len() < MESSAGES_MIN {
            return None;
        }
        let mut sorted: Vec<i64> = self.lags_ms.iter().copied().collect();
        sorted.sort_unstable();
        let median = sorted[sorted.len() / 2];
        let near = sorted
            .iter()
            .filter(|lag| (**lag - median).abs() <= SPREAD.as_millis() as i64);
        (near.count() * 10 >= sorted.len() * 6).then(|| SignedDuration::from_millis(median))
    }
}

/// What is known of one message's time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// By the device's clock; `None`: it does not say.
    pub(super) captured: Option<Timestamp>,
    pub(super) received: Timestamp,
    /// The device says itself that this is old.
    pub(super) flagged: bool,
    /// It came with others on a connection that was just made again.
    pub(super) after_break: bool,
}

/// When it was, and why no gate may open for it (`None`: it is fresh).
pub(super) fn judge(
    told: Told,
    skew: Option<SignedDuration>,
    open_within: SignedDuration,
) -> (Timestamp, Option<Stale>) {
    let received = told.received;
    let Some(captured) = told.captured else {
        let stale = told.flagged.then_some(Stale::Repeated);
        let stale = stale.or(told.after_break.then_some(Stale::AfterBreak));
        return (received, stale);
    };
    let skew = skew.unwrap_or_default();
    let lag = received.duration_since(captured) - skew;
    // What is a moment ahead by the median is not of the future.
    let ahead = lag < -open_within;
    let at = captured.checked_add(skew).unwrap_or(received).min(received);
    let stale = if told.flagged {
        Some(Stale::Repeated)
    } else if told.after_break {
        Some(Stale::AfterBreak)
    } else {
        (ahead || lag > open_within).then_some(Stale::Old)
    };
    (at, stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_as_devices_write_them() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let utc = TimeZone::UTC;
        let check = |text: &str, form: Form, zone: Option<&TimeZone>, found: Option<&str>| {
            let understood = understand(text, &form, zone, &berlin);
            assert_eq!(understood, found.map(at), "{text} {form:?}");
        };
        let since = |per_second| Form::Since { per_second };
        let of = |letters: &str| Form::Of(letters.to_owned());
        let noon = Some("2026-05-06T10:20:30Z");
        check("2026-05-06T12:20:30+02:00", Form::Written, None, noon);
        check("2026-05-06T12:20:30+0200", Form::Written, None, noon);
        check("2026-05-06 10:20:30Z", Form::Written, None, noon);
        check("2026-05-06 12:20:30", Form::Written, None, noon);
        check(
            "2026-05-06 12:20:30.250",
            Form::Written,
            None,
            Some("2026-05-06T10:20:30.25Z"),
        );
        // A factory's zone: the site's word goes before the camera's.
        check(
            "2026-05-06T12:20:30+08:00",
            Form::Written,
            Some(&berlin),
            noon,
        );
        check("2026-05-06T10:20:30+08:00", Form::Written, Some(&utc), noon);
        check("1778062830", since(1), None, noon);
        check("1778062830.0", since(1), None, noon);
        check("1778062830000", since(1_000), None, noon);
        check("1778062830000000", since(1_000_000), None, noon);
        check("1778062830000000000", since(1_000_000_000), None, noon);
        check("06.05.2026 12:20:30", of("%d.%m.%Y %H:%M:%S"), None, noon);
        check("20260506122030", of("%Y%m%d%H%M%S"), None, noon);
        for rubbish in [
            "",
            "12:20",
            "2026-13-40 99:99:99",
            "+",
            "99999999999999999999999",
        ] {
            check(rubbish, Form::Written, None, None);
        }
        check("1e300", since(1), None, None);
        check("NaN", since(1), None, None);
    }

    #[test]
    fn a_clock_that_is_wrong_is_learned_and_a_backlog_is_not() {
        let base = at("2026-05-06T10:00:00Z");
        let check = |lags: &[i64], found: Option<i64>| {
            let mut skew = Skew::default();
            for (n, lag) in (0..).zip(lags) {
                let received = base + SignedDuration::from_secs(n * 10);
                skew.note(received - SignedDuration::from_secs(*lag), received);
            }
            let found = found.map(SignedDuration::from_secs);
            assert_eq!(skew.known(), found, "{lags:?}");
        };
        check(&[], None);
        check(&[0, 0], None);
        check(&[0, 1, 0], Some(0));
        check(&[-28_800, -28_800, -28_799, -28_801], Some(-28_800));
        check(&[3_600, 3_000, 2_400, 1_800, 1_200], None);
        check(&[900, 0, 1, 0, 0], Some(0));
    }

    #[test]
    fn what_is_old_opens_nothing() {
        let received = at("2026-05-06T10:00:00Z");
        let ago = |s: i64| Some(received - SignedDuration::from_secs(s));
        let check =
            |captured, skew_s: Option<i64>, flagged, after_break, found: (i64, Option<Stale>)| {
                let told = Told {
                    captured,
                    received,
                    flagged,
                    after_break,
                };
                let skew = skew_s.map(SignedDuration::from_secs);
                let (at, stale) = judge(told, skew, SignedDuration::from_secs(2));
                assert_eq!(
                    (received.duration_since(at).as_secs(), stale),
                    found,
                    "{told:?} {skew:?}"
                );
            };
        check(ago(1), None, false, false, (1, None));
        check(ago(3), None, false, false, (3, Some(Stale::Old)));
        check(None, None, false, false, (0, None));
        check(None, None, false, true, (0, Some(Stale::AfterBreak)));
        check(ago(1), None, true, false, (1, Some(Stale::Repeated)));
        check(ago(1), None, false, true, (1, Some(Stale::AfterBreak)));
        // Eight hours ahead, and that is known: one second old.
        check(ago(-28_799), Some(-28_800), false, false, (1, None));
        check(ago(-28_799), None, false, false, (0, Some(Stale::Old)));
        check(ago(3_605), Some(3_600), false, false, (5, Some(Stale::Old)));
        check(ago(3_601), Some(3_600), false, false, (1, None));
    }
}
