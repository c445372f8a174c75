//! The rules of a site file in an operator's words: what each lane does, what holds everywhere, what comes by the clock.

use fluent_bundle::FluentValue;

use crate::catalogue::format::{decimal, nth};
use crate::catalogue::{self, Key};
use crate::domain::event::Scope;
use crate::domain::site::calendar::{Days, Window};
use crate::domain::site::rules::{
    AmnestyKind, AmnestyPlan, Limit, LimitMode, OutageRule, Passback, WhileDown,
};
use crate::domain::site::{
    Area, AreaId, CrossingFrom, GroupId, Lane, Matching, PassbackMode, Reversible, Site,
    Unanswered, Visitors,
};
use crate::wording;
use crate::wording::thresholds;

/// A length of time in words: "4 hours", "1 day", "90 minutes".
pub(crate) fn minutes(min: u32) -> String {
    match min {
        m if m >= 1440 && m % 1440 == 0 => t!("rule-days", n = m / 1440),
        m if m >= 60 && m % 60 == 0 => t!("rule-hours", n = m / 60),
        m => t!("rule-minutes", n = m),
    }
}

/// An area's name.
pub fn area(site: &Site, id: &AreaId) -> String {
    match id.as_str() {
        "offsite" => t!("rule-outside"),
        "unknown" => t!("rule-somewhere-else"),
        _ => site.area(id).map_or(id.to_string(), |a| a.name.clone()),
    }
}

/// Days and times of a window: "Mon to Fri 16:00–19:00".
pub(crate) fn window(window: &Window) -> String {
    format!("{} {}–{}", days(window.days), window.from, window.to)
}

/// Days of the week: "every day", "Mon, Wed".
pub(crate) fn days(days: Days) -> String {
    if days == Days::ALL {
        return t!("rule-every-day");
    }
    if days == Days::HOLIDAYS {
        return t!("rule-holidays");
    }
    if days.0 & Days::HOLIDAYS.0 != 0 {
        let week = self::days(Days(days.0 & Days::WEEK.0));
        return format!("{week}, {}", t!("rule-holidays"));
    }
    let has = |i: &usize| days.0 & (1 << i) != 0;
    let name = |i: usize| nth(key!("format-days-short"), i);
    let chosen: Vec<usize> = (0..7).filter(has).collect();
    match chosen.as_slice() {
        [first, .., last] if chosen.len() > 2 && last - first + 1 == chosen.len() => {
            t!("rule-to", first = name(*first), last = name(*last))
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
        .map(|p| t!("rule-by-the-rules-called", p = p))
        .into_iter()
        .collect();
    said.push(wording::passback::of_lane(lane).to_string());
    said.extend(timer(site, lane));
    if lane.from.is_outside() {
        said.push(visitors(lane.visitors).to_string());
    }
    if lane.passback.policy().judges && !lane.infer_missed_exits && !thresholds::is_hard(lane) {
        said.push(t!("rule-plates-are-taken-as-they-were"));
    }
    said.push(match lane.matching {
        Matching::Exact => t!("rule-only-the-very-plate-of-a"),
        Matching::Likely { at_least } => t!(
            "rule-a-plate-that-is-read-a",
            at_least = decimal(f64::from(at_least) * 100.0, 0)
        ),
    });
    if let Some(s) = lane.second_factor_s {
        said.push(t!("rule-it-also-asks-for-a-pin", s = s));
    }
    if let Some(asking) = lane.asking {
        said.push(t!(
            "rule-where-it-asks-a-person-has",
            timeout_s = asking.timeout_s,
            then = match asking.then {
                Unanswered::Refuse => key!("rule-then-refused"),
                Unanswered::Open => key!("rule-then-open"),
            }
        ));
    }
    match &lane.reversible {
        None => {}
        Some(Reversible::Schedule { windows }) => {
            let when: Vec<String> = windows.iter().map(window).collect();
            said.push(t!(
                "rule-it-works-the-other-way-round",
                list = when.join("; ")
            ));
        }
        Some(Reversible::Input) => said.push(t!("rule-an-input-says-which-way-it")),
    }
    said.push(match lane.crossing {
        CrossingFrom::Assumed => t!("rule-a-vehicle-is-taken-to-have"),
        CrossingFrom::Input { within_ms } => t!(
            "rule-an-input-tells-that-a-vehicle",
            within_s = within_ms / 1000
        ),
    });
    said
}

/// When a credential stops counting as inside: for whom the file says so.
fn timer(site: &Site, lane: &Lane) -> Option<String> {
    if !lane.passback.policy().judges {
        return None;
    }
    let own = site.around(&lane.to).find_map(|a| a.timer_min);
    let usual = own.or(lane.passback_timer_min);
    let groups = site.groups.iter().filter_map(|g| {
        let min = g.timer_min?;
        Some(t!("rule-group", id = g.id, min = minutes(min)))
    });
    let groups: Vec<String> = groups.collect();
    let usual = usual.map(minutes);
    match (usual, groups.is_empty()) {
        (None, true) => None,
        (Some(usual), true) => Some(t!("rule-after-that-no-longer-counts", usual = usual)),
        (Some(usual), false) => Some(t!(
            "rule-after-that-no-longer-counts-2",
            usual = usual,
            list = groups.join(", ")
        )),
        (None, false) => Some(t!("rule-it-stops-counting-for", list = groups.join(", "))),
    }
}

fn visitors(visitors: Visitors) -> Key {
    match visitors {
        Visitors::Admit => key!("rule-visitors-without-a-permit-are-let"),
        Visitors::Refuse => key!("rule-visitors-without-a-permit-are-kept"),
        Visitors::Ask => key!("rule-visitors-without-a-permit-wait-until"),
    }
}

/// How full an area may be, and what happens then.
pub(crate) fn limit(site: &Site, limit: &Limit) -> String {
    let whom = limit.group.as_ref();
    let whom = whom.map_or(t!("rule-vehicles"), |g| t!("rule-of-group", g = g));
    let then = match limit.mode {
        LimitMode::None => key!("rule-more-are-let-in-it-is"),
        LimitMode::Soft => key!("rule-more-are-let-in-and-noted"),
        LimitMode::Hard => key!("rule-more-are-kept-out"),
    };
    t!(
        "rule-limit",
        area = area(site, &limit.area),
        max = limit.max,
        whom = whom,
        then = then
    )
}

/// What holds in all lanes.
pub(crate) fn everywhere(passback: &Passback) -> Vec<String> {
    let mut said = Vec::new();
    if passback.exempt_visitors {
        said.push(t!("rule-visitors-without-a-permit-are-never"));
    }
    let least = minutes(passback.outage_min_s.div_ceil(60));
    said.push(match passback.outage {
        OutageRule::Grace => t!(
            "rule-who-could-have-left-unseen-while",
            least = least,
            outage_grace_min = minutes(passback.outage_grace_min)
        ),
        OutageRule::FreeEntry => t!("rule-who-could-have-left-unseen-while-2", least = least),
        OutageRule::Ignore => t!("rule-an-outage-changes-nothing-about-who"),
    });
    said.push(match passback.while_down {
        WhileDown::Keep => t!("rule-while-a-camera-is-down-the"),
        WhileDown::Soft => t!("rule-while-a-camera-is-down-nobody"),
        WhileDown::Off => t!("rule-while-a-camera-is-down-nobody-2"),
    });
    said.push(t!(
        "rule-a-free-move-that-is-not",
        amnesty_hours = minutes(passback.amnesty_hours * 60)
    ));
    if passback.repeated > 0 {
        said.push(t!(
            "rule-who-breaks-the-rule-times-in",
            repeated = passback.repeated,
            repeated_days = minutes(passback.repeated_days * 1440)
        ));
    }
    said
}

/// What holds of some vehicles only, or at some hours: other modes, and who must not be inside at a time.
pub(crate) fn by_time(site: &Site) -> Vec<String> {
    let group = |id: &Option<GroupId>| match id {
        Some(id) => t!("rule-group-2", id = id),
        None => t!("rule-everybody"),
    };
    let modes = site.schedules.iter().map(|s| {
        let lanes: Vec<String> = s.lanes.iter().map(|id| site.lane_name(id)).collect();
        let windows: Vec<String> = s.hours.iter().map(window).collect();
        let word = |mode: Option<PassbackMode>| {
            let words = PassbackMode::WORDS.into_iter();
            let mut own = words.filter(|(_, m)| Some(*m) == mode);
            own.next().map_or("-", |(word, _)| word)
        };
        t!(
            "rule-schedule",
            whom = group(&s.group),
            hours = if windows.is_empty() {
                t!("rule-at-all-hours")
            } else {
                windows.join("; ")
            },
            lanes = if lanes.is_empty() {
                t!("rule-at-all-lanes")
            } else {
                lanes.join(", ")
            },
            entry = word(s.entry),
            exit = word(s.exit)
        )
    });
    let nights = site.overnight.iter().map(|o| {
        let place = o
            .area
            .as_ref()
            .map_or_else(|| site.name.clone(), |id| area(site, id));
        t!(
            "rule-overnight",
            whom = group(&o.group),
            area = place,
            when = days(o.days),
            at = o.at.to_string()
        )
    });
    modes.chain(nights).collect()
}

/// For whom a reset or a free move is.
pub(crate) fn scope(site: &Site, scope: &Scope) -> String {
    match scope {
        Scope::Plate(plate) => t!("rule-plate", plate = plate),
        Scope::Permit(id) => t!("rule-permit", id = id),
        Scope::Group(id) => t!("rule-group-2", id = id),
        Scope::Area(id) => t!("rule-everybody-in", id = area(site, id)),
        Scope::All => t!("rule-everybody"),
    }
}

impl catalogue::Argument for Scope {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::String(scope_by_ids(self).into())
    }
}

/// Whom an order is for where no site is at hand to look up names.
fn scope_by_ids(scope: &Scope) -> String {
    match scope {
        Scope::Plate(plate) => t!("rule-plate", plate = plate),
        Scope::Permit(id) => t!("rule-permit", id = id),
        Scope::Group(id) => t!("rule-group-2", id = id),
        Scope::Area(id) => t!("rule-area", id = id),
        Scope::All => t!("rule-everybody"),
    }
}

/// What comes by the clock.
pub(crate) fn plan(site: &Site, plan: &AmnestyPlan) -> String {
    let what = match plan.what {
        AmnestyKind::FreeMove => key!("rule-one-free-move-for"),
        AmnestyKind::Reset => key!("rule-forgotten-where-they-are-and-one"),
    };
    let when = days(plan.days);
    t!(
        "rule-plan",
        when = when,
        at = plan.at.to_string(),
        what = what,
        whom = scope(site, &plan.scope)
    )
}

/// What an area says of other lots and of long stays.
pub(crate) fn of_area(area: &Area) -> String {
    let mut said = Vec::new();
    if let Some(region) = &area.region {
        said.push(t!(
            "rules-shares-who-is-inside-with-all",
            region = region.to_string()
        ));
    }
    if let Some(min) = area.timer_min {
        said.push(t!("rules-counts-as-inside-for", min = minutes(min)));
    }
    if let Some(min) = area.loiter_min {
        said.push(t!("rules-longer-than-is-reported", min = minutes(min)));
    }
    if let Some(min) = area.presence_timeout_min {
        said.push(t!("rules-taken-to-have-left-after", min = minutes(min)));
    }
    said.join("; ")
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
            (0xff, "every day"),
            (0x7f, "Mon to Sun"),
            (0x80, "holidays"),
            (0x9f, "Mon to Fri, holidays"),
            (0x1f, "Mon to Fri"),
            (0b0000101, "Mon, Wed"),
            (0b1100000, "Sat, Sun"),
        ] {
            assert_eq!(days(Days(bits)), words);
        }
    }
}
