//! The site's own part of the site file: areas, gates, lanes. Everything that the engine is told.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use toml::Table;

use super::bands::Given;
use super::passback::{Profile, TIMER_MIN};
use super::{coherence, passback};
use crate::domain::site::holidays::Holiday;
use crate::domain::site::rules::{AmnestyPlan, Group, Limit, Overnight, Passback, Schedule};
use crate::domain::site::{
    Area, AreaId, Asking, CameraId, CrossingFrom, DeniedLikely, Direction, GateId, GateSite, Lane,
    LaneId, Matching, PassbackMode, RegionId, Site, Unanswered, Visitors,
};
use crate::port::fields::Fields;

/// A pulse shorter than this is not seen by every barrier; longer than this is a held contact.
pub(crate) const PULSE_MS: std::ops::RangeInclusive<i64> = 300..=2000;
/// How long a person may take where a lane asks one, seconds, unless the lane says otherwise.
const ASK_TIMEOUT_S: i64 = 120;

/// The `[site]` section.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) holidays: Vec<Holiday>,
}

pub(crate) fn head(fields: &mut Fields) -> Head {
    let name = fields.str("name", key!("fault-write-what-people-call-car"));
    let time_zone = fields.opt_str("time_zone").unwrap_or("UTC").to_owned();
    if TimeZone::get(&time_zone).is_err() {
        fields.is("time_zone", &time_zone, t!("fault-write-iana-name-such-as"));
    }
    let mut holidays = Vec::new();
    for text in fields.strings("holidays") {
        match Holiday::parse(text) {
            Some(day) => holidays.push(day),
            None => fields.fault(
                "holidays",
                t!("fault-holds-text", text),
                key!("fault-write-day-of-one-year"),
            ),
        }
    }
    Head {
        holidays,
        name: name.unwrap_or_default().to_owned(),
        time_zone,
    }
}

/// The id of an `[[area]]`, `[[gate]]`, `[[camera]]` or `[[lane]]`: short, as it stands in file names and addresses.
pub(crate) fn id<'a>(fields: &mut Fields<'a>, seen: &mut BTreeSet<&'a str>) -> Option<&'a str> {
    let id = fields.str("id", key!("fault-write-short-name-id-entry"))?;
    let fits = id.len() <= 40
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !fits {
        fields.is("id", id, t!("fault-use-at-most-40-letters"));
        return None;
    }
    if !seen.insert(id) {
        let hint = key!("fault-give-each-its-own-id");
        fields.fault("id", t!("fault-there-twice", id), hint);
        return None;
    }
    Some(id)
}

/// How to name a section in faults: by its id where it has one, else by its place.
pub(crate) fn label(section: &str, table: &Table, place: usize) -> String {
    match table.get("id").and_then(|v| v.as_str()) {
        Some(id) => format!("{section}[{id}]"),
        None => format!("{section}[number {}]", place + 1),
    }
}

pub fn area<'a>(fields: &mut Fields<'a>, seen: &mut BTreeSet<&'a str>) -> Option<Area> {
    let id = id(fields, seen)?;
    if AreaId::new(id).is_outside() {
        let hint = t!("fault-leave-this-section-out-lanes", id);
        fields.fault("id", t!("fault-built-in", id), hint);
        return None;
    }
    let name = fields.opt_str("name").unwrap_or(id).to_owned();
    let minutes = |fields: &mut Fields, key| {
        let min = fields.opt_int(key, TIMER_MIN)?;
        u32::try_from(min).ok()
    };
    Some(Area {
        id: AreaId::new(id),
        name,
        within: fields.opt_str("within").map(AreaId::new),
        region: fields.opt_str("region").map(RegionId::new),
        timer_min: minutes(fields, "timer_min"),
        loiter_min: minutes(fields, "loiter_min"),
        presence_timeout_min: minutes(fields, "presence_timeout_min"),
        muster: fields.bool("muster", false),
    })
}

pub fn gate<'a>(fields: &mut Fields<'a>, seen: &mut BTreeSet<&'a str>) -> Option<GateSite> {
    let pulse = fields.int("pulse_ms", PULSE_MS, 500);
    let gap = fields.int("min_gap_ms", 500..=60_000, 2000);
    let name = fields.opt_str("name").map(str::to_owned);
    let id = id(fields, seen)?;
    Some(GateSite {
        id: GateId::new(id),
        name: name.unwrap_or_else(|| id.to_owned()),
        pulse_ms: u32::try_from(pulse).ok()?,
        min_gap_ms: u32::try_from(gap).ok()?,
    })
}

/// What a lane may refer to.
pub struct Known<'a> {
    pub(crate) policies: Vec<Profile>,
    /// From which probabilities on all lanes record, ask and refuse.
    pub(crate) bands: Given,
    pub(crate) areas: BTreeSet<&'a str>,
    pub(crate) gates: BTreeSet<&'a str>,
    pub(crate) cameras: BTreeSet<&'a str>,
}

impl Known<'_> {
    fn area(&self, fields: &mut Fields, key: &'static str) -> Option<AreaId> {
        // Left out: nobody knows what lies there.
        if fields.value(key).is_none() {
            return Some(AreaId::unknown());
        }
        let name = fields.opt_str(key)?;
        if AreaId::new(name).is_outside() || self.areas.contains(name) {
            return Some(AreaId::new(name));
        }
        fields.fault(
            key,
            t!("fault-no-area-this-file", outer = name),
            listed(&self.areas, "offsite"),
        );
        None
    }

    pub(super) fn optional<'f>(
        &self,
        fields: &mut Fields<'f>,
        key: &'static str,
        of: &BTreeSet<&str>,
    ) -> Option<&'f str> {
        let name = fields.opt_str(key)?;
        if of.contains(name) {
            return Some(name);
        }
        fields.fault(key, t!("fault-no-this-file", name, key), listed(of, ""));
        None
    }
}

pub(super) fn listed(known: &BTreeSet<&str>, more: &str) -> String {
    let names: Vec<&str> = known
        .iter()
        .copied()
        .chain((!more.is_empty()).then_some(more))
        .collect();
    if names.is_empty() {
        t!("fault-file-has-none-yet")
    } else {
        format!("known: {}", names.join(", "))
    }
}

pub fn lane<'a>(
    fields: &mut Fields<'a>,
    seen: &mut BTreeSet<&'a str>,
    known: &Known,
) -> Option<Lane> {
    let (from, to) = ends(fields, known);
    let ways = [("in", Direction::In), ("out", Direction::Out)];
    let direction = fields.one_of("direction", &ways, None);
    let camera = known
        .optional(fields, "camera", &known.cameras)
        .map(CameraId::new);
    let gate = known
        .optional(fields, "gate", &known.gates)
        .map(GateId::new);
    let reversible = passback::reversible(fields);
    let profile = passback::of_lane(fields, direction, &known.policies);
    let factor = fields.opt_int("second_factor_within_s", 1..=600);
    let infer_missed_exits = fields.bool("infer_missed_exits", true);
    let answers = [
        ("admit", Visitors::Admit),
        ("refuse", Visitors::Refuse),
        ("ask", Visitors::Ask),
    ];
    let visitors = fields.one_of("visitors", &answers, Some(Visitors::Refuse));
    let likely = [("ask", DeniedLikely::Ask), ("refuse", DeniedLikely::Refuse)];
    let denied_likely = fields.one_of("denied_likely", &likely, Some(DeniedLikely::Ask));
    let bands = Given::of_lane(fields, profile.as_ref().map(|p| p.bands), known.bands);
    // A way out asks nobody about a banned plate: it lets it out.
    let comes_in = direction == Some(Direction::In) || reversible.is_some();
    let asks_of_denied = comes_in && denied_likely == Some(DeniedLikely::Ask);
    let asks_by_mode = profile.as_ref().is_some_and(Profile::asks);
    let asks_more = factor.is_some() || bands.asks() || asks_by_mode || asks_of_denied;
    let asking = asking(fields, visitors, asks_more);
    let crossing = crossing(fields);
    let matching = matching(fields);
    let repeat_s = u32::try_from(fields.int("repeat_s", 1..=3600, 30)).ok();
    let apart_s = u32::try_from(fields.int("apart_s", 0..=600, 10)).ok();
    let open_within_s = u32::try_from(fields.int("open_within_s", 1..=600, 10)).ok();
    let name = fields.opt_str("name").map(str::to_owned);
    let id = id(fields, seen)?;
    let mut lane = Lane {
        id: LaneId::new(id),
        name: name.unwrap_or_else(|| id.to_owned()),
        from: from?,
        to: to?,
        direction: direction?,
        gate,
        camera,
        passback: PassbackMode::Off,
        passback_timer_min: None,
        infer_missed_exits,
        bands: bands.settled(fields),
        visitors: visitors?,
        denied_likely: denied_likely?,
        crossing: crossing?,
        matching: matching?,
        repeat_s: repeat_s?,
        apart_s: apart_s?,
        open_within_s: open_within_s?,
        policy: None,
        reversible,
        reverse_passback: PassbackMode::Off,
        second_factor_s: factor.and_then(|s| u32::try_from(s).ok()),
        asking,
    };
    coherence::apply_policy(&mut lane, profile?);
    Some(lane)
}

/// The areas that a lane leads from and to.
fn ends(fields: &mut Fields, known: &Known) -> (Option<AreaId>, Option<AreaId>) {
    let from = known.area(fields, "from");
    let to = known.area(fields, "to");
    let outside = |area: &Option<AreaId>| area.as_ref().is_some_and(AreaId::is_outside);
    if from.is_some() && from == to {
        let hint = key!("fault-lane-leads-from-one-area");
        fields.fault("to", t!("fault-area-lane-comes-from"), hint);
    } else if outside(&from) && outside(&to) {
        let hint = key!("fault-write-id-area-at-one");
        fields.fault("to", t!("fault-outside-so-lanes-other-end"), hint);
    }
    (from, to)
}

/// How a lane asks a person, if it has anything to ask.
fn asking(fields: &mut Fields, visitors: Option<Visitors>, asks_more: bool) -> Option<Asking> {
    let timeout = fields.opt_int("ask_timeout_s", 5..=600);
    let answers = [("refuse", Unanswered::Refuse), ("open", Unanswered::Open)];
    let then_given = fields.value("ask_then").is_some();
    let then = fields.one_of("ask_then", &answers, Some(Unanswered::Refuse))?;
    let asks = asks_more || visitors? == Visitors::Ask;
    for (key, given) in [
        ("ask_timeout_s", timeout.is_some()),
        ("ask_then", then_given),
    ] {
        if given && !asks {
            let hint = key!("fault-write-visitors-ask-ask-at");
            fields.fault(key, t!("fault-set-but-this-lane-asks"), hint);
        }
    }
    asks.then_some(Asking {
        timeout_s: u32::try_from(timeout.unwrap_or(ASK_TIMEOUT_S)).ok()?,
        then,
    })
}

fn crossing(fields: &mut Fields) -> Option<CrossingFrom> {
    let within = fields.opt_int("crossing_within_s", 1..=600);
    let by_input = fields.one_of(
        "crossing",
        &[("assumed", false), ("input", true)],
        Some(false),
    )?;
    if !by_input && within.is_some() {
        let found = key!("fault-set-but-crossing-assumed");
        let hint = key!("fault-write-crossing-input-or-drop");
        fields.fault("crossing_within_s", found, hint);
    }
    let within_ms = u32::try_from(within.unwrap_or(30) * 1000).ok()?;
    Some(if by_input {
        CrossingFrom::Input { within_ms }
    } else {
        CrossingFrom::Assumed
    })
}

fn matching(fields: &mut Fields) -> Option<Matching> {
    let at_least = fields.opt_float("matching_at_least", 0.9..=1.0);
    let likely = fields.one_of(
        "matching",
        &[("exact", false), ("likely", true)],
        Some(false),
    )?;
    if !likely && at_least.is_some() {
        let found = key!("fault-set-but-matching-exact");
        let hint = key!("fault-write-matching-likely-or-drop");
        fields.fault("matching_at_least", found, hint);
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "0.9..=1.0 keeps its meaning in f32"
    )]
    let at_least = at_least.unwrap_or(0.99) as f32;
    Some(if likely {
        Matching::Likely { at_least }
    } else {
        Matching::Exact
    })
}

/// The site's rules, as read.
pub(crate) struct Rules {
    pub(crate) groups: Vec<Group>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) amnesties: Vec<AmnestyPlan>,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) overnight: Vec<Overnight>,
    pub(crate) passback: Passback,
}

/// The site as the engine is told it.
pub(crate) fn site(
    head: Head,
    areas: Vec<Area>,
    gates: Vec<GateSite>,
    lanes: Vec<Lane>,
    rules: Rules,
) -> Site {
    Site {
        name: head.name,
        shifts: passback::shifts(&head.time_zone),
        own_lot: None,
        time_zone: head.time_zone,
        areas,
        lanes,
        gates,
        groups: rules.groups,
        limits: rules.limits,
        amnesties: rules.amnesties,
        schedules: rules.schedules,
        overnight: rules.overnight,
        holidays: head.holidays,
        passback: rules.passback,
    }
}
