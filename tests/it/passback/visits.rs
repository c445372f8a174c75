//! Muster now, and who was inside when, from the journal alone.

use plategate::domain::site::*;

use super::with_deck;
use crate::scenario_player::{Play, at, site};
use crate::visits::VisitLog;

#[test]
fn muster_by_area_and_group() {
    let mut site = site();
    with_deck(&mut site);
    let mut play = Play::new(site);
    for line in [
        "08:00 permit P1 AB1234 group=night",
        "08:00 permit P2 CD5678",
        "08:01 entry-1 AB1234",
        "08:02 entry-2 CD5678",
        "08:03 entry-2 VIS001",
        "08:04 up CD5678",
        "08:05 up VIS001",
        // Blind or not: the list stands as it was.
        "08:06 blind exit-1",
        "09:06 blind exit-2",
    ] {
        play.line(line);
    }
    let list = |area: &str, group: Option<&str>| {
        let group = group.map(GroupId::new);
        let area = AreaId::new(area);
        let stays = play.engine.muster(&area, group.as_ref());
        let plates = stays.filter_map(|s| s.plate.as_ref().map(ToString::to_string));
        plates.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list("car-park", None), "AB1234 CD5678 VIS001");
    assert_eq!(list("car-park", Some("night")), "AB1234");
    assert_eq!(list("deck", None), "CD5678 VIS001");
    assert_eq!(list("deck", Some("night")), "");
}

#[test]
fn who_was_inside_when() {
    let mut site = site();
    with_deck(&mut site);
    lane_soft(&mut site);
    let mut play = Play::new(site);
    for line in [
        "08:00 permit P1 AB1234",
        "08:10 entry-1 AB1234",
        "08:20 entry-2 VIS001",
        "08:30 up AB1234",
        "08:40 exit-1 VIS001",
        "08:50 down AB1234",
        "09:00 exit-2 AB1234",
        "09:10 entry-1 AB1234",
        // Its exit went unseen; it comes again, twice.
        "10:10 entry-2 AB1234",
        "11:10 entry-1 AB1234",
    ] {
        play.line(line);
    }
    let visit_log = VisitLog::of(&play.journal);
    for (when, wanted) in [
        ("08:05", ""),
        ("08:10", "AB1234@car-park"),
        ("08:25", "AB1234@car-park VIS001@car-park"),
        ("08:35", "AB1234@deck VIS001@car-park"),
        ("08:55", "AB1234@car-park"),
        ("09:05", ""),
        ("10:30", "AB1234@car-park AB1234@car-park"),
        ("11:30", "AB1234@car-park AB1234@car-park"),
    ] {
        let there = visit_log.inside_at(at(when));
        let found = there.map(|(v, area)| format!("{}@{area}", v.plate.as_ref().unwrap()));
        assert_eq!(found.collect::<Vec<_>>().join(" "), wanted, "{when}");
    }
    let visits: Vec<_> = visit_log.visits().collect();
    assert_eq!(visits.len(), 5);
    assert_eq!(visits.iter().filter(|v| v.permit.is_none()).count(), 1);
    let left = visits[0].left.unwrap();
    assert_eq!((left.at, left.seen), (at("09:00"), true));
    for (from, to, wanted) in [
        ("08:00", "08:10", 0),
        ("08:00", "08:11", 1),
        ("08:30", "08:31", 2),
        ("08:45", "08:46", 1),
        ("09:01", "09:10", 0),
        ("09:05", "23:00", 3),
    ] {
        let (from, to) = (at(from), at(to));
        assert_eq!(visit_log.between(from, to).count(), wanted, "{from}");
    }
}

fn lane_soft(site: &mut Site) {
    crate::scenario_player::lane_of(site, "entry", |l| l.passback = PassbackMode::Soft);
}
