//! Who is here: muster, overstays, and the visits of some days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::actions::error::Fault;
use crate::actions::table::Table;
use crate::actions::{ActionResult, House};
use crate::domain::access::visits::Visit;
use crate::domain::event::{Permit, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, PermitId};
use crate::port::desk::{Present, PresentThere};
use crate::port::permits_csv::escape;

/// A vehicle in another lot of the region.
#[derive(Debug, Clone)]
pub(crate) struct InLot {
    /// The lot's name and the area's.
    pub(crate) lot: String,
    pub(crate) area: String,
    /// Since when nothing is heard of the lot.
    pub(crate) silent_since: Option<Timestamp>,
    pub(crate) vehicle: PresentThere,
}

/// Below this belief a vehicle has probably left.
pub(crate) const LIKELY: f64 = 0.5;
/// What counts as long where the site sets no limit, hours; and what may be asked.
pub(crate) const LONG_H: u32 = 24;
pub(crate) const LONG_H_OF: std::ops::RangeInclusive<u32> = 1..=8_760;
/// The longest period of a report of visits, days.
pub(crate) const DAYS_MAX: i32 = 366;

/// How long a vehicle has been in its area, minutes, and whether that is beyond the limit that the site sets.
pub fn stayed(present: &Present, now: Timestamp) -> (i64, bool) {
    let minutes = now.duration_since(present.in_area_since).as_mins();
    let limit = present.limit_min;
    (
        minutes,
        limit.is_some_and(|limit| minutes >= i64::from(limit)),
    )
}

/// Those who are probably there for `hours` or longer, or beyond a limit that the site sets (then with true).
pub(crate) fn over(
    present: &[Present],
    now: Timestamp,
    hours: u32,
) -> impl Iterator<Item = (&Present, bool)> {
    present.iter().filter_map(move |p| {
        let (minutes, beyond) = stayed(p, now);
        let long = minutes >= i64::from(hours) * 60;
        ((beyond || long) && p.inside.belief >= LIKELY).then_some((p, beyond))
    })
}

/// One row for each vehicle, the newest of its stays, by whichever of its plates it came in: where an older one goes on as well,
/// two vehicles may be there.
fn one_row_a_vehicle(present: Vec<Present>) -> Vec<Present> {
    let mut stays: BTreeMap<&Plate, (StayId, usize)> = BTreeMap::new();
    for p in &present {
        if let Some(vehicle) = &p.vehicle {
            let (newest, count) = stays.entry(vehicle).or_insert((p.inside.stay, 0));
            (*newest, *count) = (p.inside.stay.max(*newest), *count + 1);
        }
    }
    let shown = |p: &Present| match p.vehicle.as_ref().and_then(|v| stays.get(v)) {
        Some((newest, count)) => (p.inside.stay == *newest, *count > 1),
        None => (true, false),
    };
    let rows: Vec<(bool, bool)> = present.iter().map(shown).collect();
    let rows = present
        .into_iter()
        .zip(rows)
        .filter(|(_, (is_row, _))| *is_row);
    rows.map(|(p, (_, twice))| Present { twice, ..p }).collect()
}

/// Which visits.
#[derive(Debug, Clone, Default)]
pub(crate) struct VisitsAsked {
    /// First day; none: the last one, or today.
    pub(crate) from: Option<Date>,
    /// Last day; none: today.
    pub(crate) to: Option<Date>,
    /// Empty: all.
    pub(crate) group: String,
    /// Those without a permit only.
    pub(crate) visitors_only: bool,
}

/// The days asked for, and what was found in them.
pub(crate) struct VisitReport {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) visits: Vec<Visit>,
    permits: BTreeMap<PermitId, Permit>,
}

impl VisitReport {
    /// The visit's permit, if it still exists.
    pub(crate) fn permit(&self, visit: &Visit) -> Option<&Permit> {
        self.permits.get(visit.permit.as_ref()?)
    }

    /// The group that the permit is in now; empty: none.
    pub(crate) fn group(&self, visit: &Visit) -> &str {
        self.permit(visit).map_or("", |p| p.group.as_str())
    }
}

impl House {
    /// Who is probably in the region's other lots now, by lot and area; of one group, or of all.
    pub(crate) async fn muster_elsewhere(&self, group: &str) -> ActionResult<Vec<InLot>> {
        if !self.is_in_region() {
            return Ok(Vec::new());
        }
        let view = self.lots_by_name().await?;
        let mut there = self.desk.present_elsewhere().await?;
        there.retain(|p| p.belief >= LIKELY);
        there.retain(|p| group.is_empty() || p.group.as_ref().is_some_and(|g| g.as_str() == group));
        let mut all = Vec::new();
        for lot in view.lots.iter().filter(|lot| !lot.is_own) {
            for (id, name, _) in &lot.areas {
                let here = there.iter();
                let here = here.filter(|p| p.gateway == lot.gateway && p.area == *id);
                all.extend(here.map(|p| InLot {
                    lot: lot.name.clone(),
                    area: name.clone(),
                    silent_since: lot.silent_since,
                    vehicle: p.clone(),
                }));
            }
        }
        Ok(all)
    }

    /// Who is (was) there, of one area and the areas within it, and of one group, where they are not empty.
    pub async fn muster(
        &self,
        at: Option<Timestamp>,
        (area, group): (&str, &str),
    ) -> ActionResult<Vec<Present>> {
        if at.is_some_and(|at| at > self.now()) {
            return Err(Fault::Future.into());
        }
        let mut present = one_row_a_vehicle(self.desk.present(at).await?);
        if !area.is_empty() {
            let area = AreaId::new(area);
            present.retain(|p| self.site.is_in(&p.inside.area, &area));
        }
        if !group.is_empty() {
            present.retain(|p| p.group.as_ref().is_some_and(|g| g.as_str() == group));
        }
        Ok(present)
    }

    /// Reads visits; the permits of the first `described` of them.
    pub async fn visits(&self, asked: &VisitsAsked, described: usize) -> ActionResult<VisitReport> {
        let (from, to) = self.days(asked)?;
        let day_after = to.checked_add(1.day()).map_err(|_| Fault::Days)?;
        let (begin, end) = (self.midnight(from)?, self.midnight(day_after)?);
        let mut report = VisitReport {
            from,
            to,
            visits: self.desk.visits(begin, end).await?,
            permits: BTreeMap::new(),
        };
        if asked.visitors_only {
            report.visits.retain(|v| v.permit.is_none());
        }
        // A group is known by the permits of all.
        let described = match asked.group.as_str() {
            "" => described,
            _ => usize::MAX,
        };
        let visits = report.visits.iter().take(described);
        let mut ids: Vec<PermitId> = visits.filter_map(|v| v.permit.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = self.desk.permits(ids).await?.into_iter();
        report.permits = found.map(|p| (p.id.clone(), p)).collect();
        if !asked.group.is_empty() {
            let mut visits = std::mem::take(&mut report.visits);
            visits.retain(|v| report.group(v) == asked.group);
            report.visits = visits;
        }
        Ok(report)
    }

    /// The first and the last day; today where nothing is said.
    fn days(&self, asked: &VisitsAsked) -> ActionResult<(Date, Date)> {
        let today = self.today();
        let from = asked.from.or(asked.to).unwrap_or(today);
        let to = asked.to.unwrap_or(today.max(from));
        if from > to {
            return Err(Fault::Days.into());
        }
        if from.until(to).map_err(|_| Fault::Days)?.get_days() >= DAYS_MAX {
            return Err(Fault::TooManyDays.into());
        }
        Ok((from, to))
    }

    /// The day that it is at the site.
    pub(crate) fn today(&self) -> Date {
        self.now().to_zoned(self.zone.clone()).date()
    }

    /// When a day begins at the site.
    pub(crate) fn midnight(&self, day: Date) -> ActionResult<Timestamp> {
        let begin = day.to_zoned(self.zone.clone());
        Ok(begin.map_err(|_| Fault::Days)?.timestamp())
    }

    /// A moment in a table: by the site's clock, with its offset from UTC.
    pub(crate) fn in_table(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The areas that a vehicle was in, one after the other.
    pub(crate) fn areas_of(&self, visit: &Visit) -> String {
        let name = |id| {
            let area = self.site.area(id);
            area.map_or_else(|| id.to_string(), |a| a.name.clone())
        };
        let names: Vec<String> = visit.areas.iter().map(|(_, id)| name(id)).collect();
        names.join(" → ")
    }

    /// The visits as a table. Times with the site's offset from UTC, durations in minutes.
    pub(crate) fn visits_table<'a>(&'a self, report: &'a VisitReport) -> Table<'a> {
        let now = self.now();
        let time = |at| self.in_table(at);
        let head = [
            "entered",
            "left",
            "left_seen",
            "minutes",
            "plate",
            "permit",
            "holder",
            "group",
            "areas",
        ];
        let rows = report.visits.iter().map(move |v| {
            let end = v.left.map_or(now, |left| left.at);
            let permit = v.permit.as_ref().map(|id| escape(id.as_str()));
            [
                time(v.entered),
                v.left.map(|left| time(left.at)).unwrap_or_default(),
                v.left.map(|left| left.seen.to_string()).unwrap_or_default(),
                end.duration_since(v.entered).as_mins().max(0).to_string(),
                v.plate.as_ref().map(Plate::to_string).unwrap_or_default(),
                permit.unwrap_or_else(|| "visitor".to_owned()),
                escape(report.permit(v).map_or("", |p| &p.holder)),
                escape(report.group(v)),
                escape(&self.areas_of(v)),
            ]
        });
        Table::new(head, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::desk::Inside;

    fn present(stay: u64, plate: &str, vehicle: &str) -> Present {
        let plate_of = |text: &str| Plate::new(text).ok();
        Present {
            inside: Inside {
                stay: StayId(stay),
                entry: stay,
                area: AreaId::new("car-park"),
                since: Timestamp::UNIX_EPOCH,
                plate: plate_of(plate),
                permit: None,
                evidence: None,
                belief: 1.0,
            },
            in_area_since: Timestamp::UNIX_EPOCH,
            holder: None,
            group: None,
            limit_min: None,
            vehicle: plate_of(vehicle),
            twice: false,
        }
    }

    #[test]
    fn a_muster_list_has_one_row_a_vehicle() {
        let all = vec![
            present(1, "W1", "W1"),
            present(2, "", ""),
            present(3, "W2", "W2"),
            present(4, "W1", "W1"),
            present(5, "", ""),
            // The plate at its rear.
            present(6, "W3", "W2"),
        ];
        let rows = one_row_a_vehicle(all).into_iter();
        let rows: Vec<(u64, bool)> = rows.map(|p| (p.inside.stay.0, p.twice)).collect();
        assert_eq!(rows, [(2, false), (4, true), (5, false), (6, true)]);
    }
}
