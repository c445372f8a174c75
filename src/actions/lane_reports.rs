//! A report a lane, as pages and the API show it: what was counted, read once, and what it says.

use jiff::{SignedDuration, Timestamp};
use strum::{IntoStaticStr, VariantArray};

use crate::actions::{ActionResult, House};
use crate::domain::diagnosis::{Asked, Hour, Report, Tally, diagnose};
use crate::domain::event::LaneDrift;
use crate::domain::site::{Lane, LaneId};
use crate::port::records::RecordsError;

/// So far back the hours are read, whatever the period: a change must be seen against what was before.
const BACK: SignedDuration = SignedDuration::from_hours(35 * 24);

/// A period to look at, up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Period {
    Day,
    #[default]
    Week,
    Month,
}

impl Period {
    pub const ALL: &'static [Period] = Period::VARIANTS;

    /// As it stands in addresses and sentences.
    pub(crate) fn word(self) -> &'static str {
        self.into()
    }

    pub(crate) fn named(word: Option<&str>) -> Period {
        let found = Period::ALL.iter().copied().find(|p| Some(p.word()) == word);
        found.unwrap_or_default()
    }

    pub fn hours(self) -> i64 {
        24 * match self {
            Period::Day => 1,
            Period::Week => 7,
            Period::Month => 30,
        }
    }

    /// Hours of one step of the trend.
    pub fn step(self) -> i64 {
        match self {
            Period::Day => 1,
            Period::Week => 6,
            Period::Month => 24,
        }
    }

    pub(crate) fn from(self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_hours(self.hours())
    }
}

/// A lane with its report.
pub(crate) struct LaneReport<W> {
    pub(crate) lane: Lane,
    pub(crate) report: Report,
    /// The same in words.
    pub(crate) said: W,
    /// Its hours, from well before the period on, where this lane alone was asked for.
    pub(crate) hours: Vec<Hour>,
    /// The other lanes of its way over the period, and how many they are.
    pub(crate) others: (Tally, usize),
    pub(crate) alarms: Vec<LaneDrift>,
}

impl House {
    /// The reports of all lanes, in the order of the site, or of one only; `say` puts them into words.
    pub(crate) async fn lane_reports<W: Send + 'static>(
        &self,
        period: Period,
        only: Option<LaneId>,
        say: impl Fn(&Asked, &Report) -> W + Send + 'static,
    ) -> ActionResult<Vec<LaneReport<W>>> {
        let now = self.now();
        self.blocking(move |h| read(h, (period, now), only.as_ref(), say))
            .await
    }
}

fn read<W>(
    h: &House,
    (period, now): (Period, Timestamp),
    only: Option<&LaneId>,
    say: impl Fn(&Asked, &Report) -> W,
) -> Result<Vec<LaneReport<W>>, RecordsError> {
    let book = &h.lanes;
    // The hour that has begun counts, too.
    let until = now + SignedDuration::from_hours(1);
    let from = period.from(now);
    let alarms = book.alarms()?;
    let lanes = &h.site.lanes;
    // Of lanes that are only compared with, the period suffices.
    let hours = match only {
        None => book.hours(None, now - BACK, until)?,
        Some(lane) => {
            let mut hours = book.hours(Some(lane), now - BACK, from)?;
            hours.extend(book.hours(None, from, until)?);
            hours
        }
    };
    let mut parted: Vec<Vec<Hour>> = lanes.iter().map(|_| Vec::new()).collect();
    for hour in hours {
        if let Some(place) = lanes.iter().position(|lane| lane.id == hour.lane) {
            parted[place].push(hour);
        }
    }
    let sums: Vec<Tally> = parted
        .iter()
        .map(|hours| Tally::sum(hours.iter().filter(|h| h.start >= from).map(|h| &*h.tally)))
        .collect();
    let site_false = sums.iter().map(|t| t.false_violations).sum();
    let mut reports = Vec::with_capacity(lanes.len());
    for (i, (lane, hours)) in lanes.iter().zip(parted).enumerate() {
        if only.is_some_and(|id| *id != lane.id) {
            continue;
        }
        let others = lanes.iter().zip(&sums).enumerate();
        let others: Vec<&Tally> = others
            .filter(|(k, (l, _))| *k != i && l.direction == lane.direction)
            .map(|(_, (_, t))| t)
            .collect();
        let others = (Tally::sum(others.iter().copied()), others.len());
        let asked = Asked {
            name: &lane.name,
            direction: lane.direction,
            zone: &h.zone,
            now,
            from,
            period: period.word(),
            hours: &hours,
            neighbours: (&others.0, others.1),
            site_false,
        };
        let report = diagnose(&asked);
        reports.push(LaneReport {
            alarms: alarms
                .iter()
                .filter(|a| a.lane == lane.id)
                .cloned()
                .collect(),
            lane: lane.clone(),
            said: say(&asked, &report),
            report,
            hours: if only.is_some() { hours } else { Vec::new() },
            others,
        });
    }
    Ok(reports)
}
