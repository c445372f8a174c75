//! What would silently work the wrong way round: directions against areas, inputs that are not there, names that differ only in
//! their capitals, exits of one area of which some are judged and some are not.

use std::collections::BTreeSet;

use super::coherence::directions;
use crate::domain::event::Scope;
use crate::domain::site::{CrossingFrom, Direction, GroupId, Lane, LaneId, Reversible, Site};
use crate::gate::input::{self, Meaning};
use crate::port::fields::Faults;

/// Looks at a site whose sections have all been read.
pub(crate) fn check(site: &Site, inputs: &[input::Settings], root: &Faults) {
    groups(site, root);
    for lane in &site.lanes {
        direction(site, lane, root);
        told_by_inputs(lane, inputs, root);
    }
}

/// A lane `in` leads to the inside, a lane `out` to the outside.
fn direction(site: &Site, lane: &Lane, root: &Faults) {
    let inner = |a, b| a != b && site.is_in(a, b);
    let (from, to) = (&lane.from, &lane.to);
    let leads_in = from.is_outside() || inner(to, from);
    let leads_out = to.is_outside() || inner(from, to);
    let (word, other) = match lane.direction {
        Direction::In if leads_out && !leads_in => ("in", "out"),
        Direction::Out if leads_in && !leads_out => ("out", "in"),
        _ => return,
    };
    root.add(
        &format!("lane[{}].direction", lane.id),
        t!("fault-direction-against-areas", word, other, from, to),
        t!("fault-write-direction-or-exchange", other),
    );
}

fn told_by_inputs(lane: &Lane, inputs: &[input::Settings], root: &Faults) {
    let own = || inputs.iter().filter(|i| i.lane == lane.id);
    let crossings = own().any(|i| i.meaning.tells_crossings());
    let directions = own().any(|i| i.meaning == Meaning::Direction);
    if lane.crossing != CrossingFrom::Assumed && !crossings {
        root.add(
            &format!("lane[{}].crossing", lane.id),
            key!("fault-no-input-of-crossings"),
            t!("fault-write-input-of-crossings", lane = lane.id),
        );
    }
    if lane.reversible == Some(Reversible::Input) && !directions {
        root.add(
            &format!("lane[{}].reversible", lane.id),
            key!("fault-no-input-of-direction"),
            t!("fault-write-input-of-direction", lane = lane.id),
        );
    }
}

fn groups(site: &Site, root: &Faults) {
    for (place, limit) in (1..).zip(&site.limits) {
        let key = format!("limit[number {place}].group");
        limit
            .group
            .iter()
            .for_each(|id| known(site, &key, id, root));
    }
    for (place, plan) in (1..).zip(&site.amnesties) {
        if let Scope::Group(id) = &plan.scope {
            known(site, &format!("amnesty[number {place}].group"), id, root);
        }
    }
    for (place, schedule) in (1..).zip(&site.schedules) {
        let key = |name: &str| format!("schedule[number {place}].{name}");
        let group = schedule.group.iter();
        group.for_each(|id| known(site, &key("group"), id, root));
        for id in schedule.lanes.iter().filter(|id| site.lane(id).is_none()) {
            let found = t!("fault-no-lane-this-file", lane = id);
            root.add(&key("lanes"), found, t!("fault-write-ids-of-lanes"));
        }
    }
    for (place, rule) in (1..).zip(&site.overnight) {
        let key = |name: &str| format!("overnight[number {place}].{name}");
        rule.group
            .iter()
            .for_each(|id| known(site, &key("group"), id, root));
        for id in rule.area.iter().filter(|id| site.area(id).is_none()) {
            let found = t!("fault-no-area-this-file", outer = id);
            root.add(&key("area"), found, t!("fault-write-id-area"));
        }
    }
    let mut seen = BTreeSet::new();
    for group in &site.groups {
        if !seen.insert(group.id.as_str().to_lowercase()) {
            root.add(
                &format!("group[{}].id", group.id),
                key!("fault-group-differs-in-capitals"),
                key!("fault-keep-one-of-two-groups"),
            );
        }
    }
}

/// A group that is named somewhere must be defined, and written the same.
pub(crate) fn known(site: &Site, key: &str, id: &GroupId, root: &Faults) {
    if site.group(id).is_some() {
        return;
    }
    let lower = id.as_str().to_lowercase();
    let alike = site
        .groups
        .iter()
        .find(|g| g.id.as_str().to_lowercase() == lower);
    let hint = match alike {
        Some(group) => t!("fault-capitals-count", group = group.id),
        None if site.groups.is_empty() => t!("fault-write-group-with-that-id"),
        None => {
            let ids: Vec<&str> = site.groups.iter().map(|g| g.id.as_str()).collect();
            t!("fault-write-group-or-known-one", known = ids.join(", "))
        }
    };
    root.add(key, t!("fault-no-group-this-file", id), hint);
}

/// Exits that are not judged beside one that is: whoever is held at one may leave by the other.
pub(crate) fn unjudged_exits(site: &Site) -> Vec<String> {
    let exits_of = |area| {
        let all = site
            .lanes
            .iter()
            .flat_map(|l| directions(l).map(move |c| (l, c)));
        let leaves = move |(_, c): &(&Lane, super::coherence::Directed<'_>)| {
            c.0 == area && c.3 == Direction::Out
        };
        let exits = all.filter(leaves);
        exits
            .map(|(l, c)| (&l.id, c.2.policy().judges))
            .partition::<Vec<(&LaneId, bool)>, _>(|(_, judged)| *judged)
    };
    let told = site.areas.iter().filter_map(|area| {
        let (judged, not) = exits_of(&area.id);
        let ((held, _), (free, _)) = (judged.first()?, not.first()?);
        Some(t!("fault-exit-that-looks-away", area = area.id, held, free))
    });
    told.collect()
}
