//! Holidays of the site: days that count as no day of the week, but as `hol`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

const DAY_S: i64 = 86_400;

/// A holiday: of one year, `2026-04-06`, or of every year, `12-25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Holiday {
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl Holiday {
    /// `None`: there is no such day.
    pub fn parse(text: &str) -> Option<Holiday> {
        let whole = match text.len() {
            // A leap year: every day that there is.
            5 => format!("2000-{text}"),
            10 => text.to_owned(),
            _ => return None,
        };
        let date: jiff::civil::Date = whole.parse().ok()?;
        Some(Holiday {
            year: (text.len() == 10).then(|| date.year()),
            month: date.month(),
            day: date.day(),
        })
    }

    /// Whether it is this day, days counted from 1970-01-01.
    pub(super) fn is(&self, day: i64) -> bool {
        let Ok(at) = Timestamp::from_second(day * DAY_S) else {
            return false;
        };
        let date = at.to_zoned(TimeZone::UTC).date();
        self.year.is_none_or(|year| year == date.year())
            && (self.month, self.day) == (date.month(), date.day())
    }
}

impl std::fmt::Display for Holiday {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year:04}-")?;
        }
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl TryFrom<String> for Holiday {
    type Error = String;
    fn try_from(text: String) -> Result<Holiday, String> {
        Holiday::parse(&text).ok_or_else(|| format!("\"{text}\" is no day"))
    }
}

impl From<Holiday> for String {
    fn from(day: Holiday) -> String {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_one_year_and_of_every_year() {
        // 2026-12-25 is so many days after 1970-01-01.
        let christmas = 20_812;
        for (text, wanted) in [
            ("12-25", true),
            ("2026-12-25", true),
            ("2027-12-25", false),
            ("12-24", false),
        ] {
            let holiday = Holiday::parse(text).unwrap();
            assert_eq!(holiday.is(christmas), wanted, "{text}");
            assert_eq!(holiday.to_string(), text);
        }
        for text in [
            "",
            "25.12.",
            "12-32",
            "2026-02-30",
            "12-25-2026",
            "2026-1-1",
        ] {
            assert_eq!(Holiday::parse(text), None, "{text}");
        }
    }
}
