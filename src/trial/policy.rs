//! Which other rules: a policy file, laid over the site file's (docs/ref/policy-file.md).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::site::rules::Group;
use crate::domain::site::{
    CrossingFrom, DeniedLikely, GroupId, Lane, LaneId, Matching, PassbackMode, PermitId, Site,
    Visitors,
};

/// A policy file: `[site]` for the whole, `[all]` for every lane, `[lane.ID]` over that.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    #[serde(default)]
    site: Whole,
    #[serde(default)]
    all: LaneOverlay,
    #[serde(default)]
    lane: BTreeMap<String, LaneOverlay>,
}

/// What holds for the whole site.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Whole {
    /// Instead of all timers of areas, groups and lanes; 0: none at all.
    timer_min: Option<u32>,
    /// Instead of the site's own.
    exempt_groups: Option<Vec<GroupId>>,
    /// Besides those that are exempt.
    #[serde(default)]
    exempt_permits: Vec<PermitId>,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LaneOverlay {
    passback: Option<PassbackMode>,
    /// 0: no timer.
    passback_timer_min: Option<u32>,
    visitors: Option<Visitors>,
    denied_likely: Option<DeniedLikely>,
    infer_missed_exits: Option<bool>,
    /// `assumed`, or `input` with `crossing_within_s`.
    crossing: Option<String>,
    crossing_within_s: Option<u32>,
    /// `exact`, or `likely` with `matching_at_least`.
    matching: Option<String>,
    matching_at_least: Option<f32>,
    repeat_s: Option<u32>,
    apart_s: Option<u32>,
    record_at: Option<f64>,
    ask_at: Option<f64>,
    refuse_at: Option<f64>,
}

impl Overlay {
    /// Reads a policy file's text.
    ///
    /// # Errors
    /// No TOML, an unknown key: a sentence with the place.
    pub fn parse(text: &str) -> Result<Overlay, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// The site with these rules.
    ///
    /// # Errors
    /// It names a lane that the site has not, or values that do not go together.
    pub fn apply(&self, mut site: Site) -> Result<Site, String> {
        for id in self.lane.keys() {
            if site.lane(&LaneId::new(id)).is_none() {
                return Err(t!("trial-lane-site-file-has-no", id));
            }
        }
        if let Some(groups) = &self.site.exempt_groups {
            exempt_these(&mut site.groups, groups);
        }
        if let Some(min) = self.site.timer_min {
            site.areas.iter_mut().for_each(|a| a.timer_min = None);
            site.groups.iter_mut().for_each(|g| g.timer_min = None);
            let timer = (min > 0).then_some(min);
            let lanes = site.lanes.iter_mut();
            lanes.for_each(|l| l.passback_timer_min = timer);
        }
        for lane in &mut site.lanes {
            let own = self.lane.get(lane.id.as_str());
            for policy in [Some(&self.all), own].into_iter().flatten() {
                policy.apply(lane)?;
            }
        }
        Ok(site)
    }

    /// Permits that are exempt in addition.
    pub(crate) fn exempt_permits(&self) -> &[PermitId] {
        &self.site.exempt_permits
    }
}

/// These groups are exempt, and no others.
fn exempt_these(all: &mut Vec<Group>, exempt: &[GroupId]) {
    for id in exempt {
        if all.iter().all(|g| g.id != *id) {
            let id = id.clone();
            all.push(Group {
                id,
                ..Group::default()
            });
        }
    }
    for group in all {
        group.exempt = exempt.contains(&group.id);
    }
}

impl LaneOverlay {
    fn apply(&self, lane: &mut Lane) -> Result<(), String> {
        lane.passback = self.passback.unwrap_or(lane.passback);
        lane.visitors = self.visitors.unwrap_or(lane.visitors);
        lane.denied_likely = self.denied_likely.unwrap_or(lane.denied_likely);
        lane.infer_missed_exits = self.infer_missed_exits.unwrap_or(lane.infer_missed_exits);
        lane.repeat_s = self.repeat_s.unwrap_or(lane.repeat_s);
        lane.apart_s = self.apart_s.unwrap_or(lane.apart_s);
        let bands = &mut lane.bands;
        bands.record_at = self.record_at.unwrap_or(bands.record_at);
        bands.ask_at = self.ask_at.or(bands.ask_at);
        bands.refuse_at = self.refuse_at.unwrap_or(bands.refuse_at);
        bands.check()?;
        if let Some(min) = self.passback_timer_min {
            lane.passback_timer_min = (min > 0).then_some(min);
        }
        match (self.crossing.as_deref(), self.crossing_within_s) {
            (None, None) => {}
            (Some("assumed"), None) => lane.crossing = CrossingFrom::Assumed,
            (Some("input"), Some(s)) if s > 0 => {
                let within_ms = s.saturating_mul(1000);
                lane.crossing = CrossingFrom::Input { within_ms };
            }
            _ => return Err(t!("trial-crossing-assumed-or-input-with")),
        }
        match (self.matching.as_deref(), self.matching_at_least) {
            (None, None) => {}
            (Some("exact"), None) => lane.matching = Matching::Exact,
            (Some("likely"), Some(at_least)) if (0.9..=1.0).contains(&at_least) => {
                lane.matching = Matching::Likely { at_least };
            }
            _ => {
                return Err(t!("trial-matching-exact-or-likely-with"));
            }
        }
        Ok(())
    }
}
