//! Anti-passback as tables: each row of docs/ref/passback.md, "Each feature", by the name that stands there.

mod areas;
mod bounds;
mod by_hand;
mod by_time;
mod cameras;
mod clock;
mod counts;
mod denied;
mod exemptions;
mod field;
mod hours;
mod lanes;
mod late;
mod limits;
mod line;
mod neighbours;
mod outages;
mod policies;
mod pools;
mod questions;
mod resets;
mod several_permits;
mod soak;
mod tailgating;
mod timers;
mod visits;
mod weighing;

use plategate::domain::site::*;

use crate::scenario_player::lane_of;

/// By the text alone, as the specification's rules are.
fn by_text(site: &mut Site) {
    lane_of(site, "", |l| l.infer_missed_exits = false);
}

/// A further lane, without a gate: what is let through has passed.
fn lane(
    site: &Site,
    id: &str,
    from: &str,
    to: &str,
    direction: Direction,
    passback: PassbackMode,
) -> Lane {
    Lane {
        id: LaneId::new(id),
        from: AreaId::new(from),
        to: AreaId::new(to),
        direction,
        passback,
        gate: None,
        infer_missed_exits: false,
        ..site.lanes[0].clone()
    }
}

fn area(id: &str, within: Option<&str>) -> Area {
    Area {
        id: AreaId::new(id),
        name: id.into(),
        within: within.map(AreaId::new),
        ..Area::default()
    }
}

/// A deck in the car park, with a lane up (hard) and a lane down (hard).
fn with_deck(site: &mut Site) {
    by_text(site);
    site.areas.push(area("deck", Some("car-park")));
    let up = lane(
        site,
        "up",
        "car-park",
        "deck",
        Direction::In,
        PassbackMode::Hard,
    );
    let down = lane(
        site,
        "down",
        "deck",
        "car-park",
        Direction::Out,
        PassbackMode::Hard,
    );
    site.lanes.extend([up, down]);
    lane_of(site, "exit", |l| l.passback = PassbackMode::Hard);
}
