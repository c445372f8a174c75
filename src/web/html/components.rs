//! Small pieces of HTML that many pages share. Each writes itself safely, so that templates name it and nothing else.

use std::fmt::{self, Display};

use askama::filters::HtmlSafe;
use fluent_bundle::FluentValue;
use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::catalogue::format::{Edge, decimal, edge_of, moment, zoned};
use crate::catalogue::{HtmlArgument, Key};
use crate::domain::plate::{CharRead, Plate, PlateRead};
use crate::web::html::icons::Icon;

/// How times are shown: the site's zone, and which day is today there.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    zone: TimeZone,
    now: Timestamp,
    today: civil::Date,
}

impl Times {
    pub fn new(zone: TimeZone, now: Timestamp) -> Times {
        let today = now.to_zoned(zone.clone()).date();
        Times { zone, now, today }
    }

    /// This moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// A moment: the time of day if it was today, with the day if not; to the second.
    pub(crate) fn stamp(&self, at: Timestamp) -> Stamp {
        let local = at.to_zoned(self.zone.clone());
        let day = local.date();
        let form = if day == self.today {
            key!("format-clock")
        } else if day.year() == self.today.year() {
            key!("format-day-clock")
        } else {
            key!("format-date-clock")
        };
        Stamp {
            at,
            shown: zoned(&local, form),
        }
    }

    /// A moment with its day always, to the minute: for validity and exemptions.
    pub(crate) fn day(&self, at: Timestamp) -> Stamp {
        let shown = moment(at, &self.zone, key!("format-date-clock"));
        Stamp { at, shown }
    }

    /// The end of something that is valid: of what ends at midnight, its last day.
    pub(crate) fn end(&self, at: Timestamp) -> Stamp {
        let shown = self.edge_words(at, Edge::Ends);
        Stamp { at, shown }
    }

    /// A beginning or an end within a sentence, without markup.
    pub(crate) fn edge_words(&self, at: Timestamp, edge: Edge) -> String {
        edge_of(at, &self.zone, edge)
    }

    /// How long ago, in two units at most: `3 h 12 min`.
    pub(crate) fn since(&self, at: Timestamp) -> String {
        duration_words(self.now.duration_since(at).as_secs().max(0))
    }

    /// A moment within a sentence: as [`Times::stamp`], without markup.
    pub(crate) fn words(&self, at: Timestamp) -> String {
        self.stamp(at).shown
    }

    /// The time from one moment to another, in two units at most.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> String {
        let mut words = duration_words(to.duration_since(from).as_secs().max(0));
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        words.replace(' ', "\u{a0}")
    }

    /// What a `datetime-local` field sends, as a moment. `None`: empty or no such time.
    pub(crate) fn parse_local(&self, text: &str) -> Option<Timestamp> {
        let civil: civil::DateTime = text.trim().parse().ok()?;
        Some(civil.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// A moment as a `datetime-local` field takes it.
    pub(crate) fn field(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        local.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// An end that is given often, as a `datetime-local` field takes it.
pub(crate) struct Preset {
    pub(crate) name: Key,
    pub(crate) value: String,
}

impl Times {
    /// In a day, in a week, at the end of the month: by the site's clock.
    pub(crate) fn presets(&self) -> Vec<Preset> {
        let now = self.now.to_zoned(self.zone.clone());
        let day = now.checked_add(1.day());
        let week = now.checked_add(1.week());
        let month = self.today.last_of_month().at(23, 59, 0, 0);
        let month = month.to_zoned(self.zone.clone());
        let all = [
            (key!("preset-a-day"), day),
            (key!("preset-a-week"), week),
            (key!("preset-end-of-month"), month),
        ];
        let preset = |(name, at): (Key, Result<jiff::Zoned, jiff::Error>)| {
            let value = self.field(at.ok()?.timestamp());
            Some(Preset { name, value })
        };
        all.into_iter().filter_map(preset).collect()
    }
}

/// A length of time by its two largest units.
pub(crate) fn duration_words(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => t!("component-less-than-a-minute"),
        (0, 0, m) => t!("component-min", m = m),
        (0, h, 0) => t!("component-hours", h = h),
        (0, h, m) => t!("component-h-min", h = h, m = m),
        (1, h, _) if h > 0 => t!("component-day-hours", h = h),
        (d, _, _) => t!("component-days", d = d),
    }
}

/// Pieces of HTML, which are put into a text with markup as they are.
macro_rules! pieces {
    ($($what:ty),+) => { $(
        impl HtmlArgument for $what {
            fn html_argument(&self) -> FluentValue<'_> {
                self.to_string().into()
            }
        }
    )+ };
}

pieces!(Badge, Chip, Icon, Stamp);

/// A moment as people read it; the exact UTC on pointing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stamp {
    at: Timestamp,
    shown: String,
}

impl HtmlSafe for Stamp {}

impl Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.at.strftime("%Y-%m-%d %H:%M:%S%.3f UTC");
        let (at, shown) = (self.at, &self.shown);
        write!(f, "<time datetime=\"{at}\" title=\"{utc}\">{shown}</time>")
    }
}

/// A plate that looks like one; `None`: not read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Badge(pub(crate) Option<Plate>);

impl HtmlSafe for Badge {}

impl Display for Badge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            // A plate holds letters and digits only.
            Some(plate) => write!(f, "<span class=\"plate\">{plate}</span>"),
            None => write!(
                f,
                "<span class=\"plate plate-none\">{}</span>",
                t!("component-not-read")
            ),
        }
    }
}

/// The characters of a read, each with how sure it is, and what else it may be.
#[derive(Clone, PartialEq)]
pub(crate) struct Letters(Vec<CharRead>);

impl Letters {
    /// Below this a character is marked.
    const SURE: f32 = 0.9;
    /// From here on another character is named.
    const WORTH_NAMING: f32 = 0.05;

    pub fn of(read: &PlateRead) -> Letters {
        Letters(read.chars().to_vec())
    }
}

impl HtmlSafe for Letters {}

impl Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |p: f32| format!("{}\u{a0}%", decimal(f64::from((p * 100.0).floor()), 0));
        write!(
            f,
            "<ol class=\"letters\" aria-label=\"{}\">",
            t!("component-how-sure")
        )?;
        for read in &self.0 {
            // Letters and digits only.
            let (c, p) = read.best();
            let class = if p < Self::SURE {
                " class=\"is-low\""
            } else {
                ""
            };
            write!(f, "<li{class}><b>{c}</b><span>{}</span>", percent(p))?;
            let other = read.alternatives().get(1);
            if let Some((c, p)) = other.filter(|o| o.1 >= Self::WORTH_NAMING) {
                let other = t!("component-or-character", c = c, sure = percent(*p));
                write!(f, "<span class=\"dim\">{other}</span>")?;
            }
            f.write_str("</li>")?;
        }
        f.write_str("</ol>")
    }
}

/// How something is to be taken. Never by colour alone: an icon and words go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Ok,
    Bad,
    Ask,
    Quiet,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Bad => "bad",
            Tone::Ask => "ask",
            Tone::Quiet => "quiet",
        }
    }

    pub(crate) fn icon(self) -> Icon {
        Icon(match self {
            Tone::Ok => "ok",
            Tone::Bad => "stop",
            Tone::Ask => "ask",
            Tone::Quiet => "quiet",
        })
    }
}

/// A short word with icon and colour. The word is ours, never a person's text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chip {
    pub(crate) tone: Tone,
    pub(crate) word: Key,
}

impl HtmlSafe for Chip {}

impl Display for Chip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, icon, word) = (self.tone.class(), self.tone.icon(), self.word);
        write!(f, "<span class=\"chip chip-{class}\">{icon}{word}</span>")
    }
}

/// A share from 0 to 1 as a small bar with its figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bar(pub(crate) f64);

impl HtmlSafe for Bar {}

impl Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Sums of small parts may end a hair below nothing: that is no "-0".
        let percent = (self.0.clamp(0.0, 1.0) * 100.0).round().abs();
        write!(
            f,
            "<span class=\"bar\"><svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect class=\"bar-all\" width=\"100\" height=\"6\"/><rect class=\"bar-part\" width=\"{percent}\" height=\"6\"/>\
             </svg><span class=\"bar-figure\">{percent}&nbsp;%</span></span>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times() -> Times {
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        Times::new(zone, "2026-03-02T13:00:00Z".parse().unwrap())
    }

    #[test]
    fn times_are_shown_in_the_sites_zone() {
        let check = |at: &str, expect: &str| {
            assert_eq!(times().stamp(at.parse().unwrap()).shown, expect, "{at}");
        };
        check("2026-03-02T12:03:22Z", "13:03:22");
        check("2026-03-01T23:30:00Z", "00:30:00");
        check("2026-03-01T22:30:00Z", "1 Mar 23:30:00");
        check("2025-07-01T10:00:00Z", "1 Jul 2025 12:00");
    }

    #[test]
    fn what_ends_at_midnight_ends_with_its_last_day() {
        let check = |at: &str, expect: &str| {
            assert_eq!(times().end(at.parse().unwrap()).shown, expect, "{at}");
        };
        check("2026-12-31T23:00:00Z", "31 Dec 2026");
        check("2026-12-31T22:59:00Z", "31 Dec 2026 23:59");
        check("2026-06-30T22:00:00Z", "30 Jun 2026");
        check("2026-07-01T00:00:00Z", "1 Jul 2026 02:00");
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let check = |seconds: i64, expect: &str| assert_eq!(duration_words(seconds), expect);
        check(0, "less than a minute");
        check(61, "1 min");
        check(3600, "1 h");
        check(3 * 3600 + 720, "3 h 12 min");
        check(26 * 3600, "1 day 2 h");
        check(5 * 86_400 + 3600, "5 days");
    }

    #[test]
    fn a_share_is_never_less_than_nothing() {
        let check = |share: f64, expect: &str| {
            let shown = Bar(share).to_string();
            let figure = format!("<span class=\"bar-figure\">{expect}&nbsp;%</span>");
            assert!(shown.contains(&figure), "{share}: {shown}");
        };
        check(-0.0, "0");
        check(-1e-17, "0");
        check(0.004, "0");
        check(0.5, "50");
        check(1.2, "100");
    }

    #[test]
    fn a_form_field_and_back() {
        let at = times().parse_local("2026-03-02T14:30").unwrap();
        assert_eq!(at.to_string(), "2026-03-02T13:30:00Z");
        assert_eq!(times().field(at), "2026-03-02T14:30");
        assert_eq!(times().parse_local(""), None);
        assert_eq!(times().parse_local("<b>"), None);
    }
}
