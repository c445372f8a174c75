//! The passback part of the site file: policies, groups, limits, amnesties, reversible lanes. docs/ref/passback.md has
//! each key; what does not go together is found in [`super::coherence`].

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::bands::Given;
use crate::domain::event::{Outcome, Scope};
use crate::domain::site::calendar::{Days, Shift, TimeOfDay, Window};
use crate::domain::site::rules::{
    AmnestyKind, AmnestyPlan, Group, Limit, LimitMode, OutageRule, Overnight, Passback, Schedule,
    WhileDown,
};
use crate::domain::site::{
    AreaId, Direction, GroupId, LaneId, PassbackMode, PolicyId, Reversible, Then, hours,
};
use crate::port::fields::Fields;

/// Minutes of a timer: one to a year.
pub(crate) const TIMER_MIN: std::ops::RangeInclusive<i64> = 1..=527_040;
/// The timer of `timed` words that name none, and of what names nothing: four hours, the parking guide's shorter example.
const TIMED_MIN: u32 = 240;
/// Changes of the clock are written out for these years; afterwards the last one stays.
const SHIFTS_FROM: &str = "2020-01-01T00:00:00Z";
const SHIFTS_TO: &str = "2060-01-01T00:00:00Z";

/// What a word for passback asks, entry and exit apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word {
    entry: PassbackMode,
    exit: PassbackMode,
    timer: Timer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Timer {
    /// As given, or none.
    Free,
    /// As given, or four hours.
    Needed,
    /// None must be given.
    Never,
}

/// The words of BACnet are those of the modes; these are of panels and the parking guide.
const MORE_WORDS: [(&str, Word); 5] = [
    (
        "strict",
        word(PassbackMode::Hard, PassbackMode::Hard, Timer::Never),
    ),
    (
        "logged",
        word(PassbackMode::Soft, PassbackMode::Soft, Timer::Never),
    ),
    (
        "timed",
        word(PassbackMode::Hard, PassbackMode::Off, Timer::Needed),
    ),
    (
        "timed-hard",
        word(PassbackMode::Hard, PassbackMode::Off, Timer::Needed),
    ),
    ("timed-soft", TIMED_SOFT),
];
/// What holds where nothing is written: it refuses nobody, shows what a hard rule would do, and forgets by itself.
const TIMED_SOFT: Word = word(PassbackMode::Soft, PassbackMode::Off, Timer::Needed);

const fn word(entry: PassbackMode, exit: PassbackMode, timer: Timer) -> Word {
    Word { entry, exit, timer }
}

fn words() -> Vec<(&'static str, Word)> {
    let modes = PassbackMode::WORDS.into_iter().map(|(name, mode)| {
        let timer = match mode.policy().judges {
            true => Timer::Free,
            false => Timer::Never,
        };
        (name, word(mode, mode.beside_reentry(), timer))
    });
    modes.chain(MORE_WORDS).collect()
}

/// A policy as checked: what lanes take from it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    pub(crate) id: Option<PolicyId>,
    pub(crate) entry: PassbackMode,
    pub(crate) exit: PassbackMode,
    pub(crate) timer_min: Option<u32>,
    pub(crate) bands: Given,
}

impl Profile {
    /// Whether a person is asked about whoever breaks the rule.
    pub fn asks(&self) -> bool {
        [self.entry, self.exit]
            .iter()
            .any(|m| m.policy().then.outcome() == Outcome::Ask)
    }

    /// The mode of a way.
    pub(crate) fn mode(&self, direction: Direction) -> PassbackMode {
        match direction {
            Direction::In => self.entry,
            Direction::Out => self.exit,
        }
    }
}

fn minutes(fields: &mut Fields, key: &'static str) -> Option<u32> {
    let min = fields.opt_int(key, TIMER_MIN)?;
    u32::try_from(min).ok()
}

/// A word with the timer beside it.
fn profile(fields: &mut Fields, key: &'static str, timer_key: &'static str) -> Option<Profile> {
    let given = minutes(fields, timer_key);
    let word = fields.one_of(key, &words(), Some(TIMED_SOFT))?;
    if word.timer == Timer::Never && given.is_some() {
        let hint = key!("fault-write-timed-word-timed-timed");
        let mode = fields.opt_str(key).unwrap_or_default();
        fields.fault(timer_key, t!("fault-set-but-mode-has-no", mode), hint);
    }
    let timer_min = match word.timer {
        Timer::Free => given,
        Timer::Needed => Some(given.unwrap_or(TIMED_MIN)),
        Timer::Never => None,
    };
    Some(Profile {
        id: None,
        entry: word.entry,
        exit: word.exit,
        timer_min,
        bands: Given::default(),
    })
}

/// A `[[policy]]`.
pub(crate) fn policy(fields: &mut Fields, id: &str) -> Option<Profile> {
    let bands = Given::read(fields);
    let apart = fields.value("entry").is_some() || fields.value("exit").is_some();
    let mode = fields.value("mode").is_some();
    if !apart {
        let profile = profile(fields, "mode", "timer_min")?;
        return Some(Profile {
            id: Some(PolicyId::new(id)),
            bands,
            ..profile
        });
    }
    if mode {
        let hint = key!("fault-write-mode-for-both-ways");
        fields.fault("mode", t!("fault-set-so-are-entry-or"), hint);
    }
    let mut modes = PassbackMode::WORDS.to_vec();
    let entry = fields.one_of("entry", &modes, Some(PassbackMode::Off))?;
    modes.retain(|(_, mode)| *mode == mode.beside_reentry());
    let exit = fields.one_of("exit", &modes, Some(PassbackMode::Off))?;
    let timer_min = minutes(fields, "timer_min");
    if timer_min.is_some() && !entry.policy().judges {
        let hint = key!("fault-write-mode-that-judges");
        fields.fault("timer_min", t!("fault-set-but-entries-are-not"), hint);
    }
    Some(Profile {
        id: Some(PolicyId::new(id)),
        entry,
        exit,
        timer_min,
        bands,
    })
}

/// What a lane says of passback: a policy's id, or a word with a timer.
pub(crate) fn of_lane(
    fields: &mut Fields,
    direction: Option<Direction>,
    policies: &[Profile],
) -> Option<Profile> {
    let inline = fields.value("passback").is_some() || fields.value("passback_timer_min").is_some();
    let Some(id) = fields.opt_str("policy") else {
        let profile = profile(fields, "passback", "passback_timer_min")?;
        if direction == Some(Direction::Out) && profile.entry.policy().then == Then::Trap {
            let hint = key!("fault-trap-for-entries-exits-are");
            fields.fault("passback", t!("fault-trap-at-exit"), hint);
        }
        return Some(profile);
    };
    if inline {
        let hint = key!("fault-write-one-them");
        fields.fault("policy", t!("fault-set-so-passback-or-its"), hint);
    }
    let found = policies
        .iter()
        .find(|p| p.id.as_ref().is_some_and(|p| p.as_str() == id));
    if found.is_none() {
        let known: Vec<&str> = policies
            .iter()
            .filter_map(|p| Some(p.id.as_ref()?.as_str()))
            .collect();
        fields.fault(
            "policy",
            t!("fault-no-policy-this-file", id),
            format!("known: {}", known.join(", ")),
        );
    }
    found.cloned()
}

/// Which way a lane works, if it does not always work the same way. Its windows come from the `[[reverse]]` sections.
pub(crate) fn reversible(fields: &mut Fields) -> Option<Reversible> {
    let word = fields.opt_str("reversible")?;
    match word {
        "schedule" => Some(Reversible::Schedule {
            windows: Vec::new(),
        }),
        "input" => Some(Reversible::Input),
        _ => {
            fields.is("reversible", word, t!("fault-write-one-schedule-input"));
            None
        }
    }
}

/// A `[[reverse]]`.
pub(crate) fn reverse(fields: &mut Fields) -> Option<(LaneId, Window)> {
    let lane = fields.str("lane", key!("fault-write-id-reversible-lane"));
    let from = clock(fields, "from");
    let to = clock(fields, "to");
    let days = days(fields, true);
    Some((
        LaneId::new(lane?),
        Window {
            from: from?,
            to: to?,
            days: days?,
        },
    ))
}

fn clock(fields: &mut Fields, key: &'static str) -> Option<TimeOfDay> {
    let text = fields.str(key, key!("fault-write-time-sites-clock-07"))?;
    let clock = TimeOfDay::parse(text);
    if clock.is_none() {
        fields.is(key, text, t!("fault-write-time-from-00-00"));
    }
    clock
}

/// Days of the week, and `hol` where `holidays` may be among them; left out: every day.
fn days(fields: &mut Fields, holidays: bool) -> Option<Days> {
    let names = fields.strings("days");
    if names.is_empty() {
        return Some(Days::ALL);
    }
    let mut days = Days(0);
    for name in names {
        if holidays && name == Days::HOLIDAY {
            days.0 |= Days::HOLIDAYS.0;
            continue;
        }
        match Days::NAMES.iter().position(|n| *n == name) {
            Some(day) => days.0 |= 1 << day,
            None => {
                let found = format!("holds \"{name}\"");
                let more = if holidays { ", hol" } else { "" };
                let list = format!("{}{more}", Days::NAMES.join(", "));
                let hint = t!("fault-write-days-as", list);
                fields.fault("days", found, hint);
                return None;
            }
        }
    }
    Some(days)
}

/// A `[[group]]`.
pub(crate) fn group(fields: &mut Fields, id: &str) -> Group {
    let exempt = fields.bool("exempt", false);
    let timer_min = minutes(fields, "timer_min");
    if exempt && timer_min.is_some() {
        let hint = key!("fault-drop-timer-or-exemption");
        fields.fault("timer_min", t!("fault-set-but-group-exempt"), hint);
    }
    Group {
        id: GroupId::new(id),
        exempt,
        timer_min,
        loiter_min: minutes(fields, "loiter_min"),
    }
}

/// A `[[limit]]`.
pub(crate) fn limit(fields: &mut Fields) -> Option<Limit> {
    let modes = [
        ("none", LimitMode::None),
        ("soft", LimitMode::Soft),
        ("hard", LimitMode::Hard),
    ];
    let area = fields.str("area", key!("fault-write-id-area"));
    let group = fields.opt_str("group").map(GroupId::new);
    let mode = fields.one_of("mode", &modes, Some(LimitMode::Soft));
    if fields.value("max").is_none() {
        fields.missing("max", t!("fault-write-how-many-vehicles-max"));
    }
    let max = fields.opt_int("max", 1..=1_000_000);
    Some(Limit {
        area: AreaId::new(area?),
        group,
        max: u32::try_from(max?).ok()?,
        mode: mode?,
    })
}

/// An `[[amnesty]]`.
pub(crate) fn amnesty(fields: &mut Fields) -> Option<AmnestyPlan> {
    let at = clock(fields, "at");
    let days = days(fields, false);
    let kinds = [
        ("free-move", AmnestyKind::FreeMove),
        ("reset", AmnestyKind::Reset),
    ];
    let what = fields.one_of("what", &kinds, Some(AmnestyKind::FreeMove));
    let (area, group) = (fields.opt_str("area"), fields.opt_str("group"));
    let scope = match (area, group) {
        (None, None) => Scope::All,
        (Some(area), None) => Scope::Area(AreaId::new(area)),
        (None, Some(group)) => Scope::Group(GroupId::new(group)),
        (Some(_), Some(_)) => {
            let hint = key!("fault-write-one-them-or-two");
            fields.fault("area", t!("fault-set-so-group"), hint);
            return None;
        }
    };
    Some(AmnestyPlan {
        at: at?,
        days: days?,
        scope,
        what: what?,
    })
}

/// A `[[schedule]]`: another mode, for a group or at hours.
pub(crate) fn schedule(fields: &mut Fields) -> Option<Schedule> {
    let mut modes = PassbackMode::WORDS.to_vec();
    modes.retain(|(_, mode)| mode.policy().tracks);
    let entry = way(fields, "entry", &modes);
    modes.retain(|(_, mode)| *mode == mode.beside_reentry());
    let exit = way(fields, "exit", &modes);
    if entry.is_none() && exit.is_none() {
        let hint = key!("fault-write-entry-or-exit");
        fields.fault("entry", key!("fault-missing-and-so-is-exit"), hint);
    }
    let text = fields.opt_str("hours").unwrap_or_default();
    let hours = match hours::read(text) {
        Ok(hours) => hours,
        Err(wrong) => {
            let found = t!("fault-holds-text", text = wrong.0);
            fields.fault("hours", found, key!("fault-write-days-and-times"));
            return None;
        }
    };
    let group = fields.opt_str("group").map(GroupId::new);
    let lanes = fields.strings("lanes").into_iter().map(LaneId::new);
    Some(Schedule {
        lanes: lanes.collect(),
        group,
        hours,
        entry,
        exit,
    })
}

fn way(
    fields: &mut Fields,
    key: &'static str,
    modes: &[(&str, PassbackMode)],
) -> Option<PassbackMode> {
    fields.value(key)?;
    fields.one_of(key, modes, None)
}

/// An `[[overnight]]`: who is inside at a time is told of.
pub(crate) fn overnight(fields: &mut Fields) -> Option<Overnight> {
    let at = clock(fields, "at");
    let days = days(fields, false);
    let (area, group) = (fields.opt_str("area"), fields.opt_str("group"));
    Some(Overnight {
        at: at?,
        days: days?,
        area: area.map(AreaId::new),
        group: group.map(GroupId::new),
    })
}

/// The `[passback]` section.
pub(crate) fn settings(fields: &mut Fields) -> Option<Passback> {
    let normal = Passback::default();
    let whole = |fields: &mut Fields, key, range, default: u32| {
        u32::try_from(fields.int(key, range, i64::from(default))).ok()
    };
    let outages = [
        ("grace", OutageRule::Grace),
        ("free-entry", OutageRule::FreeEntry),
        ("ignore", OutageRule::Ignore),
    ];
    let downs = [
        ("keep", WhileDown::Keep),
        ("soft", WhileDown::Soft),
        ("off", WhileDown::Off),
    ];
    Given::read(fields).settled(fields);
    Some(Passback {
        exempt_visitors: fields.bool("exempt_visitors", false),
        outage: fields.one_of("outage", &outages, Some(normal.outage))?,
        outage_min_s: whole(fields, "outage_min_s", 1..=86_400, normal.outage_min_s)?,
        outage_grace_min: whole(
            fields,
            "outage_grace_min",
            1..=43_200,
            normal.outage_grace_min,
        )?,
        while_down: fields.one_of("while_down", &downs, Some(normal.while_down))?,
        amnesty_hours: whole(fields, "amnesty_hours", 1..=720, normal.amnesty_hours)?,
        repeated: whole(fields, "repeated", 1..=1000, normal.repeated)?,
        repeated_days: whole(fields, "repeated_days", 1..=365, normal.repeated_days)?,
    })
}

/// When a time zone's distance from UTC changes.
pub fn shifts(time_zone: &str) -> Vec<Shift> {
    let (Ok(zone), Ok(from), Ok(to)) = (
        TimeZone::get(time_zone),
        SHIFTS_FROM.parse::<Timestamp>(),
        SHIFTS_TO.parse::<Timestamp>(),
    ) else {
        return Vec::new();
    };
    let first = Shift {
        from,
        offset_s: zone.to_offset(from).seconds(),
    };
    let later = zone
        .following(from)
        .take_while(|change| change.timestamp() < to)
        .map(|change| Shift {
            from: change.timestamp(),
            offset_s: change.offset().seconds(),
        });
    let mut all = vec![first];
    // A change of the zone's name alone changes nothing here.
    for shift in later {
        if all
            .last()
            .is_some_and(|before| before.offset_s != shift.offset_s)
        {
            all.push(shift);
        }
    }
    all
}
