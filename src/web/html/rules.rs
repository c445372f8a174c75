//! The rules of a site file in an operator's words: what each lane does, what holds everywhere, what comes by the clock.

use crate::domain::event::Scope;
use crate::domain::site::calendar::{Days, Window};
use crate::domain::site::rules::{
    AmnestyKind, AmnestyPlan, Limit, LimitMode, OutageRule, Passback, WhileDown,
};
use crate::domain::site::{
    AreaId, CrossingFrom, Lane, Matching, PassbackMode, Reversible, Site, Unanswered, Visitors,
};
use crate::web::html::thresholds;

/// A length of time in words: "4 hours", "1 day", "90 minutes".
pub fn minutes(min: u32) -> String {
    let (n, unit) = match min {
        m if m >= 1440 && m % 1440 == 0 => (m / 1440, "day"),
        m if m >= 60 && m % 60 == 0 => (m / 60, "hour"),
        m => (m, "minute"),
    };
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {unit}{s}")
}

/// An area's name.
pub fn area(site: &Site, id: &AreaId) -> String {
    match id.as_str() {
        "offsite" => "outside".to_owned(),
        "unknown" => "somewhere else".to_owned(),
        _ => site.area(id).map_or(id.to_string(), |a| a.name.clone()),
    }
}

/// Days and times of a window: "Mon to Fri 16:00–19:00".
pub fn window(window: &Window) -> String {
    format!("{} {}–{}", days(window.days), window.from, window.to)
}

/// Days of the week: "every day", "Mon, Wed".
pub fn days(days: Days) -> String {
    if days == Days::ALL {
        return "every day".to_owned();
    }
    let has = |i: &usize| days.0 & (1 << i) != 0;
    let name = |i: usize| {
        let (first, rest) = Days::NAMES[i].split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    let chosen: Vec<usize> = (0..7).filter(has).collect();
    match chosen.as_slice() {
        [first, .., last] if chosen.len() > 2 && last - first + 1 == chosen.len() => {
            format!("{} to {}", name(*first), name(*last))
        }
        _ => {
            let names: Vec<String> = chosen.into_iter().map(name).collect();
            names.join(", ")
        }
    }
}

/// What a lane does, a sentence each.
pub fn lane(site: &Site, lane: &Lane) -> Vec<String> {
    let profile = lane.policy.as_ref();
    let mut said: Vec<String> = profile
        .map(|p| format!("By the rules called {p}."))
        .into_iter()
        .collect();
    said.push(passback(lane));
    said.extend(timer(site, lane));
    if lane.from.is_outside() {
        said.push(visitors(lane.visitors).to_owned());
    }
    if lane.passback.is_armed() && !lane.infer_missed_exits && !thresholds::is_hard(lane) {
        said.push("Plates are taken as they were read: whether an exit was missed or misread is not asked.".into());
    }
    said.push(match lane.matching {
        Matching::Exact => "Only the very plate of a permit opens.".to_owned(),
        Matching::Likely { at_least } => format!(
            "A plate that is read a little wrong opens too, if it is a permit's for {:.0} % or more.",
            at_least * 100.0
        ),
    });
    if let Some(s) = lane.second_factor_s {
        said.push(format!(
            "It also asks for a PIN or card, within {s} seconds."
        ));
    }
    if let Some(asking) = lane.asking {
        said.push(format!(
            "Where it asks, a person has {} seconds to answer; then {}.",
            asking.timeout_s,
            match asking.then {
                Unanswered::Refuse => "the gate stays shut",
                Unanswered::Open => "it opens",
            }
        ));
    }
    match &lane.reversible {
        None => {}
        Some(Reversible::Schedule { windows }) => {
            let when: Vec<String> = windows.iter().map(window).collect();
            said.push(format!("It works the other way round {}.", when.join("; ")));
        }
        Some(Reversible::Input) => {
            said.push("An input says which way it works; until then nobody is judged.".into())
        }
    }
    said.push(match lane.crossing {
        CrossingFrom::Assumed => "A vehicle is taken to have passed once the gate was told to open.".to_owned(),
        CrossingFrom::Input { within_ms } => format!(
            "An input tells that a vehicle has passed; after {} seconds it is taken to have turned away.",
            within_ms / 1000
        ),
    });
    said
}

fn passback(lane: &Lane) -> String {
    let text = match (lane.from.is_outside(), lane.passback) {
        (_, PassbackMode::None) => {
            "Nobody is judged here, and who passes counts as being where it was before."
        }
        (_, PassbackMode::Off) => "Nobody is judged here.",
        (true, PassbackMode::Soft) => "Who is inside already is let in, and it is noted.",
        (true, PassbackMode::Hard) if lane.infer_missed_exits => {
            "Who is inside already is kept out, if that is likely enough."
        }
        (true, PassbackMode::Hard) => "Who is inside already is kept out.",
        (true, PassbackMode::Trap) => {
            "Who is inside already is let in, noted, and not let out until a person opens."
        }
        (false, PassbackMode::Soft | PassbackMode::Trap) => {
            "Who is not known to be here is let through, and it is noted."
        }
        (false, PassbackMode::Hard) if lane.infer_missed_exits => {
            "Who is not known to be here is not let through, if it is likely enough that the rule is broken."
        }
        (false, PassbackMode::Hard) => "Who is not known to be here is not let through.",
    };
    text.to_owned()
}

/// When a credential stops counting as inside: for whom the file says so.
fn timer(site: &Site, lane: &Lane) -> Option<String> {
    if !lane.passback.is_armed() {
        return None;
    }
    let own = site.around(&lane.to).find_map(|a| a.timer_min);
    let usual = own.or(lane.passback_timer_min);
    let groups = site.groups.iter().filter_map(|g| {
        let min = g.timer_min?;
        Some(format!("group {}: {}", g.id, minutes(min)))
    });
    let groups: Vec<String> = groups.collect();
    let usual = usual.map(minutes);
    match (usual, groups.is_empty()) {
        (None, true) => None,
        (Some(usual), true) => Some(format!("After {usual} that no longer counts.")),
        (Some(usual), false) => Some(format!(
            "After {usual} that no longer counts ({}).",
            groups.join(", ")
        )),
        (None, false) => Some(format!("It stops counting for {}.", groups.join(", "))),
    }
}

fn visitors(visitors: Visitors) -> &'static str {
    match visitors {
        Visitors::Admit => "Visitors without a permit are let in.",
        Visitors::Refuse => "Visitors without a permit are kept out.",
        Visitors::Ask => "Visitors without a permit wait until a person decides.",
    }
}

/// How full an area may be, and what happens then.
pub fn limit(site: &Site, limit: &Limit) -> String {
    let whom = limit.group.as_ref();
    let whom = whom.map_or("vehicles".to_owned(), |g| format!("of group {g}"));
    let then = match limit.mode {
        LimitMode::None => "more are let in; it is shown only",
        LimitMode::Soft => "more are let in and noted",
        LimitMode::Hard => "more are kept out",
    };
    format!("{}: {} {whom}, {then}", area(site, &limit.area), limit.max)
}

/// What holds in all lanes.
pub fn everywhere(passback: &Passback) -> Vec<String> {
    let mut said = Vec::new();
    if passback.exempt_visitors {
        said.push("Visitors without a permit are never judged.".to_owned());
    }
    if !passback.subject_groups.is_empty() {
        let all: Vec<&str> = passback.subject_groups.iter().map(|g| g.as_str()).collect();
        said.push(format!("Only these groups are judged: {}.", all.join(", ")));
    }
    let least = minutes(passback.outage_min_s.div_ceil(60));
    said.push(match passback.outage {
        OutageRule::Grace => format!(
            "Who could have left unseen while a camera or the gateway was down (longer than {least}) is not kept out for {}.",
            minutes(passback.outage_grace_min)
        ),
        OutageRule::FreeEntry => format!(
            "Who could have left unseen while a camera or the gateway was down (longer than {least}) may come in once more."
        ),
        OutageRule::Ignore => "An outage changes nothing about who counts as inside.".to_owned(),
    });
    said.push(match passback.while_down {
        WhileDown::Keep => "While a camera is down, the other lanes go on as usual.".to_owned(),
        WhileDown::Soft => {
            "While a camera is down, nobody is kept out by lanes of the same lot: it is noted."
                .to_owned()
        }
        WhileDown::Off => {
            "While a camera is down, nobody is judged by lanes of the same lot.".to_owned()
        }
    });
    said.push(format!(
        "A free move that is not used ends after {}.",
        minutes(passback.amnesty_hours * 60)
    ));
    if passback.repeated > 0 {
        said.push(format!(
            "Who breaks the rule {} times in {} counts as a repeated violator.",
            passback.repeated,
            minutes(passback.repeated_days * 1440)
        ));
    }
    said
}

/// For whom a reset or a free move is.
pub fn scope(site: &Site, scope: &Scope) -> String {
    match scope {
        Scope::Plate(plate) => format!("plate {plate}"),
        Scope::Permit(id) => format!("permit {id}"),
        Scope::Group(id) => format!("group {id}"),
        Scope::Area(id) => format!("everybody in {}", area(site, id)),
        Scope::All => "everybody".to_owned(),
    }
}

/// What comes by the clock.
pub fn plan(site: &Site, plan: &AmnestyPlan) -> String {
    let what = match plan.what {
        AmnestyKind::FreeMove => "one free move for",
        AmnestyKind::Reset => "forgotten where they are, and one free move, for",
    };
    let when = days(plan.days);
    format!("{} {}: {what} {}", when, plan.at, scope(site, &plan.scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_words() {
        for (min, words) in [
            (240, "4 hours"),
            (60, "1 hour"),
            (1440, "1 day"),
            (90, "90 minutes"),
            (2880, "2 days"),
            (1, "1 minute"),
        ] {
            assert_eq!(minutes(min), words);
        }
        for (bits, words) in [
            (0x7f, "every day"),
            (0x1f, "Mon to Fri"),
            (0b0000101, "Mon, Wed"),
            (0b1100000, "Sat, Sun"),
        ] {
            assert_eq!(days(Days(bits)), words);
        }
    }
}
