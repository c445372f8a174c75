//! Hours as people write them: `mon-fri 07:00-19:00; sat 08:00-12:00`. Without days: every day. An end at or before the
//! beginning: past midnight. A holiday of the site is no day of the week: it is `hol`; without days, and with all seven, holidays are among them.

use std::fmt;
use std::str::FromStr;

use super::calendar::{Days, TimeOfDay, Window};

/// A piece of a text that is no stretch of hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no hours: write for example mon-fri 07:00-19:00")]
pub struct NoHours(pub String);

/// Windows with semicolons or lines between them.
///
/// # Errors
/// The first piece that is none.
pub fn read(text: &str) -> Result<Vec<Window>, NoHours> {
    let pieces = text.split([';', '\n', '\r']).map(str::trim);
    pieces.filter(|p| !p.is_empty()).map(str::parse).collect()
}

/// The same as [`read`] takes it.
pub(crate) fn written(windows: &[Window]) -> String {
    let all: Vec<String> = windows.iter().map(Window::to_string).collect();
    all.join("; ")
}

impl FromStr for Window {
    type Err = NoHours;

    fn from_str(text: &str) -> Result<Window, NoHours> {
        let read = || {
            let mut words = text.split_whitespace();
            let last = words.next_back()?;
            let days = words.map(days).try_fold(0, |all, d| Some(all | d?.0))?;
            let (from, to) = last.split_once('-')?;
            Some(Window {
                from: TimeOfDay::parse(from)?,
                to: TimeOfDay::parse(to)?,
                days: if days & Days::WEEK.0 == Days::WEEK.0 || days == 0 {
                    Days::ALL
                } else {
                    Days(days)
                },
            })
        };
        read().ok_or_else(|| NoHours(text.to_owned()))
    }
}

/// The days as German and Spanish write them, from Monday on; with and without accents.
const OTHER_NAMES: [[&str; 7]; 3] = [
    ["mo", "di", "mi", "do", "fr", "sa", "so"],
    ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
    ["lun", "mar", "mie", "jue", "vie", "sab", "dom"],
];
const OTHER_HOLIDAYS: [&str; 2] = ["feiertag", "festivo"];

/// The day of the week of this name.
fn day(name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let all = std::iter::once(&Days::NAMES).chain(&OTHER_NAMES);
    let mut found = all.filter_map(|names| names.iter().position(|n| *n == name));
    found.next()
}

/// `mon`, `mon-fri`, `fri-mon`, `mon,wed-fri`, `hol`; or `mo-fr`, `lun-vie`.
fn days(text: &str) -> Option<Days> {
    let mut all = Days(0);
    for part in text.split(',').filter(|p| !p.is_empty()) {
        let name = part.to_lowercase();
        if name == Days::HOLIDAY || OTHER_HOLIDAYS.contains(&name.as_str()) {
            all.0 |= Days::HOLIDAYS.0;
            continue;
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut at, last) = (day(first)?, day(last)?);
        all.0 |= 1 << last;
        while at != last {
            all.0 |= 1 << at;
            at = (at + 1) % Days::NAMES.len();
        }
    }
    (all.0 != 0).then_some(all)
}

impl fmt::Display for Days {
    /// In runs: `mon-fri,sun`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has = |day: usize| self.0 & (1 << day) != 0;
        let mut day = 0;
        let mut first = true;
        while day < Days::NAMES.len() {
            let run = (day..Days::NAMES.len()).take_while(|d| has(*d)).count();
            if run > 0 {
                let (from, to) = (Days::NAMES[day], Days::NAMES[day + run - 1]);
                let comma = if first { "" } else { "," };
                first = false;
                match run {
                    1 => write!(f, "{comma}{from}")?,
                    _ => write!(f, "{comma}{from}-{to}")?,
                }
            }
            day += run + 1;
        }
        if self.0 & Days::HOLIDAYS.0 != 0 {
            let comma = if first { "" } else { "," };
            write!(f, "{comma}{}", Days::HOLIDAY)?;
        }
        Ok(())
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days != Days::ALL {
            write!(f, "{} ", self.days)?;
        }
        write!(f, "{}-{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read, as it is written again.
    fn check(text: &str, wanted: &str) {
        let found = read(text).map(|windows| written(&windows));
        assert_eq!(found, Ok(wanted.to_owned()), "{text}");
        let again = read(wanted).map(|windows| written(&windows));
        assert_eq!(again, Ok(wanted.to_owned()));
    }

    #[test]
    fn hours_are_read_and_written() {
        check("", "");
        check("07:00-19:00", "07:00-19:00");
        check("mon-fri 07:00-19:00", "mon-fri 07:00-19:00");
        check("Mon-Sun 22:00-06:00", "22:00-06:00");
        check("fri-mon 00:00-00:00", "mon,fri-sun 00:00-00:00");
        check("mon-fri,hol 07:00-19:00", "mon-fri,hol 07:00-19:00");
        check("Hol 08:00-12:00", "hol 08:00-12:00");
        check(
            "mo-fr 07:00-19:00; Sa 08:00-12:00",
            "mon-fri 07:00-19:00; sat 08:00-12:00",
        );
        check("lun-vie,Festivo 07:00-19:00", "mon-fri,hol 07:00-19:00");
        check("MIÉ,sab-dom 07:00-19:00", "wed,sat-sun 07:00-19:00");
        check("di-do,feiertag 07:00-19:00", "tue-thu,hol 07:00-19:00");
        check("mon, wed,fri 08:00-12:00", "mon,wed,fri 08:00-12:00");
        check(
            "mon-fri 07:00-19:00;\n sat 08:00-12:00;",
            "mon-fri 07:00-19:00; sat 08:00-12:00",
        );
    }

    #[test]
    fn what_is_none_is_named() {
        for text in [
            "mon-fri",
            "7:00-19:00",
            "07:00-24:00",
            "07:00",
            "noon-19:00",
            "mx 07:00-19:00",
            "mon- 07:00-19:00",
            ", 07:00-19:00",
            "07:00-19:00 mon",
        ] {
            let all = format!("sat 08:00-12:00; {text}");
            assert_eq!(read(&all), Err(NoHours(text.to_owned())));
        }
    }
}
