//! What somebody changed in a permit, in words.

use std::fmt::Display;

use jiff::Timestamp;

use crate::domain::event::{Exemption, List, Permit};
use crate::domain::site::calendar::Window;
use crate::domain::site::{LaneId, Site};
use crate::web::html::components::Times;
use crate::web::html::rules;

/// What is otherwise from one version of a permit to the next.
pub(crate) fn difference(
    site: &Site,
    times: &Times,
    before: Option<&Permit>,
    after: Option<&Permit>,
) -> Vec<String> {
    let (before, after) = match (before, after) {
        (None, Some(_)) => return vec!["added".to_owned()],
        (_, None) => return vec!["removed".to_owned()],
        (Some(before), Some(after)) => (before, after),
    };
    let mut said = Vec::new();
    let mut put = |name: &str, one: String, other: String| {
        if one != other {
            said.push(format!("{name}: {one} → {other}"));
        }
    };
    put("holder", text(&before.holder), text(&after.holder));
    put("group", text(&before.group), text(&after.group));
    let time =
        |at: Option<Timestamp>| at.map_or_else(|| "open".to_owned(), |at| times.day_words(at));
    put(
        "valid from",
        time(before.valid_from),
        time(after.valid_from),
    );
    put("valid to", time(before.valid_to), time(after.valid_to));
    let spaces = |n: Option<u32>| n.map_or_else(|| "all".to_owned(), |n| n.to_string());
    put("spaces", spaces(before.spaces), spaces(after.spaces));
    put("hours", hours(&before.hours), hours(&after.hours));
    put(
        "lanes",
        lanes(site, &before.lanes),
        lanes(site, &after.lanes),
    );
    for plate in after.plates.iter().filter(|p| !before.plates.contains(p)) {
        said.push(format!("plate {plate} added"));
    }
    for plate in before.plates.iter().filter(|p| !after.plates.contains(p)) {
        said.push(format!("plate {plate} taken off"));
    }
    if before.vehicles != after.vehicles {
        said.push("which plates are on one vehicle".to_owned());
    }
    match (before.list, after.list) {
        (List::Allow, List::Deny) => said.push("put on the deny list".to_owned()),
        (List::Deny, List::Allow) => said.push("taken off the deny list".to_owned()),
        _ => {}
    }
    if before.exempt != after.exempt {
        said.push(exempted(times, after.exempt.as_ref()));
    }
    if before.note != after.note {
        said.push("note".to_owned());
    }
    if said.is_empty() {
        said.push("the order of its plates".to_owned());
    }
    said
}

fn text(value: impl Display) -> String {
    match value.to_string() {
        text if text.is_empty() => "none".to_owned(),
        text => text,
    }
}

fn hours(windows: &[Window]) -> String {
    match windows {
        [] => "at all hours".to_owned(),
        windows => windows
            .iter()
            .map(rules::window)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn lanes(site: &Site, lanes: &[LaneId]) -> String {
    match lanes {
        [] => "every lane".to_owned(),
        lanes => lanes
            .iter()
            .map(|id| site.lane_name(id))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn exempted(times: &Times, exemption: Option<&Exemption>) -> String {
    match exemption {
        None => "exemption taken back".to_owned(),
        Some(Exemption {
            until: Some(until), ..
        }) => format!("exempted until {}", times.day_words(*until)),
        Some(_) => "exempted without an end".to_owned(),
    }
}

/// When and where a permit lets in, and what the site file says of its group.
pub(crate) fn when_and_where(site: &Site, permit: &Permit) -> Vec<String> {
    let group = &permit.group;
    let (lanes, hours) = (lanes(site, &permit.lanes), hours(&permit.hours));
    let mut said = vec![format!("It lets in at {lanes}, {hours}.")];
    if !(permit.lanes.is_empty() && permit.hours.is_empty()) {
        said.push("Leaving is possible at every lane and at all hours.".to_owned());
    }
    if let Some(group) = site.group(group) {
        if group.exempt {
            said.push("The group is exempt from the once-inside rule.".to_owned());
        }
        if let Some(min) = group.timer_min {
            let after = rules::minutes(min);
            said.push(format!("Inside no longer counts against it after {after}."));
        }
        if let Some(min) = group.loiter_min {
            let limit = rules::minutes(min);
            said.push(format!("A stay longer than {limit} is reported."));
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
        let times = Times::new(TimeZone::get("Europe/Vienna").unwrap(), now);
        let site = Site::default();
        let check = |change: &dyn Fn(&mut Permit), expected: &[&str]| {
            let mut after = permit();
            change(&mut after);
            let said = difference(&site, &times, Some(&permit()), Some(&after));
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
            &["valid to: open → 2 Mar 2026 14:00"],
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
        let of = |before, after| difference(&site, &times, before, after);
        assert_eq!(of(None, Some(&permit)), ["added"]);
        assert_eq!(of(Some(&permit), None), ["removed"]);
    }
}
