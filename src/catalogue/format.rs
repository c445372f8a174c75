//! Numbers, shares, days and times as the present language writes them: `format.ftl` of its folder says how.

use jiff::Zoned;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::catalogue::Key;

/// A number with so many digits after the mark, and its thousands not parted.
pub(crate) fn decimal(n: f64, digits: usize) -> String {
    format!("{n:.digits$}").replace('.', &t!("format-decimal-mark"))
}

/// A whole number with its thousands parted.
pub(crate) fn number(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mark = t!("format-thousands-mark");
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(&mark);
        }
        out.push(c);
    }
    out
}

/// A moment, by a form of `format.ftl`; names of days and months are the language's.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone, form: Key) -> String {
    zoned(&at.to_zoned(zone.clone()), form)
}

/// Whether a moment begins something or ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Begins,
    Ends,
}

/// A moment by which something begins or ends, to the minute. What ends at midnight ends with the day before, and that day is named.
pub(crate) fn edge_of(at: Timestamp, zone: &TimeZone, edge: Edge) -> String {
    let local = at.to_zoned(zone.clone());
    let midnight = local.start_of_day().is_ok_and(|start| start == local);
    match (edge, midnight.then(|| local.date().yesterday())) {
        (Edge::Ends, Some(Ok(last))) => date(last),
        _ => zoned(&local, key!("format-date-clock")),
    }
}

/// See [`moment`].
pub(crate) fn zoned(at: &Zoned, form: Key) -> String {
    at.strftime(&named(form, at.date())).to_string()
}

/// A day.
pub(crate) fn date(day: civil::Date) -> String {
    day.strftime(&named(key!("format-date"), day)).to_string()
}

/// The form with names put in for `%a %A %b %B`.
fn named(form: Key, day: civil::Date) -> String {
    let mut form = form.to_string();
    let weekday = day.weekday().to_monday_zero_offset();
    let month = day.month() - 1;
    for (sign, names, at) in [
        ("%a", key!("format-days-short"), weekday),
        ("%A", key!("format-days"), weekday),
        ("%b", key!("format-months-short"), month),
        ("%B", key!("format-months"), month),
    ] {
        if form.contains(sign) {
            form = form.replace(sign, &nth(names, usize::try_from(at).unwrap_or(0)));
        }
    }
    form
}

/// One of the names that a text lists.
pub(crate) fn nth(names: Key, at: usize) -> String {
    let names = names.to_string();
    names.split(' ').nth(at).unwrap_or_default().to_owned()
}

/// A length of time as a timer has it: `90 min` is `1 h 30 min`.
pub(crate) fn hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}
