//! What somebody changed in a permit, in words.

use std::fmt::Display;

use jiff::Timestamp;

use crate::catalogue::format::Edge;
use crate::domain::event::{Exemption, List, Permit};
use crate::domain::permit::PlateTerms;
use crate::domain::site::calendar::Window;
use crate::domain::site::{LaneId, Site};
use crate::wording::rules;

/// How a moment is said by which something begins or ends, by the site's clock.
type Say<'a> = &'a dyn Fn(Timestamp, Edge) -> String;

/// What is otherwise from one version of a permit to the next.
pub(crate) fn difference(
    site: &Site,
    say: Say,
    before: Option<&Permit>,
    after: Option<&Permit>,
) -> Vec<String> {
    let (before, after) = match (before, after) {
        (None, Some(_)) => return vec![t!("change-added")],
        (_, None) => return vec![t!("change-removed")],
        (Some(before), Some(after)) => (before, after),
    };
    let time =
        |at: Option<Timestamp>, edge| at.map_or_else(|| t!("change-open"), |at| say(at, edge));
    let spaces = |n: Option<u32>| n.map_or_else(|| t!("change-all"), |n| n.to_string());
    let fields = |p: &Permit| {
        [
            (key!("change-holder"), text(&p.holder)),
            (key!("change-group"), text(&p.group)),
            (key!("change-valid-from"), time(p.valid_from, Edge::Begins)),
            (key!("change-valid-to"), time(p.valid_to, Edge::Ends)),
            (key!("change-spaces"), spaces(p.spaces)),
            (key!("change-hours"), hours(&p.hours)),
            (key!("change-lanes"), lanes(site, &p.lanes)),
        ]
    };
    let pairs = fields(before).into_iter().zip(fields(after));
    let mut said: Vec<String> = pairs
        .filter(|((_, one), (_, other))| one != other)
        .map(|((name, one), (_, other))| t!("change-from-to", name, one, other))
        .collect();
    for plate in after.plates.iter().filter(|p| !before.plates.contains(p)) {
        said.push(t!("change-plate-added", plate));
    }
    for plate in before.plates.iter().filter(|p| !after.plates.contains(p)) {
        said.push(t!("change-plate-taken-off", plate));
    }
    if before.plate_terms != after.plate_terms {
        said.push(t!("change-terms-of-single-plates"));
    }
    if before.vehicles != after.vehicles {
        said.push(t!("change-which-plates-are-on-one"));
    }
    match (before.list, after.list) {
        (List::Allow, List::Deny) => said.push(t!("change-put-on-deny-list")),
        (List::Deny, List::Allow) => said.push(t!("change-taken-off-deny-list")),
        _ => {}
    }
    if before.exempt != after.exempt {
        said.push(exempted(say, after.exempt.as_ref()));
    }
    if before.note != after.note {
        said.push(t!("change-note"));
    }
    if said.is_empty() {
        said.push(t!("change-order-its-plates"));
    }
    said
}

fn text(value: impl Display) -> String {
    match value.to_string() {
        text if text.is_empty() => t!("change-none"),
        text => text,
    }
}

fn hours(windows: &[Window]) -> String {
    match windows {
        [] => t!("change-at-all-hours"),
        windows => windows
            .iter()
            .map(rules::window)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn lanes(site: &Site, lanes: &[LaneId]) -> String {
    match lanes {
        [] => t!("change-every-lane"),
        lanes => lanes
            .iter()
            .map(|id| site.lane_name(id))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn exempted(say: Say, exemption: Option<&Exemption>) -> String {
    match exemption {
        None => t!("change-exemption-taken-back"),
        Some(Exemption {
            until: Some(until), ..
        }) => t!("change-exempted-until", day_words = say(*until, Edge::Ends)),
        Some(_) => t!("change-exempted-without-end"),
    }
}

/// What holds for one plate instead of what the permit says.
fn own_terms(site: &Site, say: Say, own: &PlateTerms) -> String {
    let from = own.valid_from.map(|at| say(at, Edge::Begins));
    let until = own.valid_to.map(|at| say(at, Edge::Ends));
    let from = from.unwrap_or_else(|| t!("change-at-once"));
    let until = until.unwrap_or_else(|| t!("change-no-end"));
    let (lanes, hours) = (lanes(site, &own.lanes), hours(&own.hours));
    let plate = match own.holder.as_str() {
        "" => own.plate.to_string(),
        holder => format!("{} ({holder})", own.plate),
    };
    t!(
        "change-other-terms-hold-for",
        plate,
        from,
        until,
        lanes,
        hours
    )
}

/// When and where a permit lets in, and what the site file says of its group.
pub(crate) fn when_and_where(site: &Site, say: Say, permit: &Permit) -> Vec<String> {
    let group = &permit.group;
    let (lanes, hours) = (lanes(site, &permit.lanes), hours(&permit.hours));
    let mut said = vec![t!("change-lets-in-at", lanes, hours)];
    if !(permit.lanes.is_empty() && permit.hours.is_empty()) {
        said.push(t!("change-leaving-possible-at-every-lane"));
    }
    said.extend(permit.plate_terms.iter().map(|t| own_terms(site, say, t)));
    if let Some(group) = site.group(group) {
        if group.exempt {
            said.push(t!("change-group-exempt-from-once-inside"));
        }
        if let Some(min) = group.timer_min {
            let after = rules::minutes(min);
            said.push(t!("change-inside-no-longer-counts-against", after));
        }
        if let Some(min) = group.loiter_min {
            let limit = rules::minutes(min);
            said.push(t!("change-stay-longer-than-reported", limit));
        }
    }
    let limits = site.limits.iter();
    let own = limits.filter(|l| l.group.as_ref().is_some_and(|g| g == group));
    said.extend(own.map(|l| rules::limit(site, l)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::format::edge_of;
    use crate::domain::plate::Plate;
    use crate::domain::site::{GroupId, PermitId, hours};
    use jiff::tz::TimeZone;

    fn permit() -> Permit {
        Permit {
            id: PermitId::new("P-1"),
            holder: "Anna".into(),
            plates: vec![Plate::new("W1").unwrap()],
            ..Permit::default()
        }
    }

    #[test]
    fn a_change_in_words() {
        let now: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
        let vienna = TimeZone::get("Europe/Vienna").unwrap();
        let say = |at, edge| edge_of(at, &vienna, edge);
        let midnight: Timestamp = "2026-12-31T23:00:00Z".parse().unwrap();
        let site = Site::default();
        let check = |change: &dyn Fn(&mut Permit), expected: &[&str]| {
            let mut after = permit();
            change(&mut after);
            let said = difference(&site, &say, Some(&permit()), Some(&after));
            assert_eq!(said, expected);
        };
        check(&|p| p.holder = "Ben".into(), &["holder: Anna → Ben"]);
        check(
            &|p| p.group = GroupId::new("staff"),
            &["group: none → staff"],
        );
        check(
            &|p| p.plates = vec![Plate::new("W2").unwrap()],
            &["plate W2 added", "plate W1 taken off"],
        );
        check(&|p| p.list = List::Deny, &["put on the deny list"]);
        check(
            &|p| p.valid_to = Some(now),
            &["valid to: not limited → 2 Mar 2026 14:00"],
        );
        // A day that ends something is said as it was typed: its last one.
        check(
            &|p| p.valid_to = Some(midnight),
            &["valid to: not limited → 31 Dec 2026"],
        );
        check(
            &|p| p.valid_from = Some(midnight),
            &["valid from: not limited → 1 Jan 2027 00:00"],
        );
        check(
            &|p| {
                p.exempt = Some(Exemption {
                    until: Some(now),
                    ..Exemption::default()
                });
                p.spaces = Some(2);
            },
            &["spaces: all → 2", "exempted until 2 Mar 2026 14:00"],
        );
        check(
            &|p| {
                p.hours = hours::read("mon-fri 07:00-19:00").unwrap();
                p.lanes = vec![LaneId::new("ramp")];
            },
            &[
                "hours: at all hours → Mon to Fri 07:00–19:00",
                "lanes: every lane → ramp",
            ],
        );
        let permit = permit();
        let of = |before, after| difference(&site, &say, before, after);
        assert_eq!(of(None, Some(&permit)), ["added"]);
        assert_eq!(of(Some(&permit), None), ["removed"]);
    }
}
