//! Who is inside at a time of the clock that is not for staying: told of each vehicle, once for that night.

use jiff::Timestamp;

use super::Engine;
use super::state::Stay;
use crate::domain::event::Output;
use crate::domain::misread::PROBABLE;
use crate::domain::site::calendar::{come_since, next_after};
use crate::domain::site::rules::Overnight;

impl Engine {
    /// Says who was inside at the times that have come since the last input.
    pub(super) fn overnight_due(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if self.state.site.overnight.is_empty() {
            self.state.overnight_at = None;
            return;
        }
        let Some(before) = self.state.overnight_at.replace(now) else {
            return;
        };
        let site = &self.state.site;
        for rule in &site.overnight {
            let when = (rule.at, rule.days);
            let Some(due) = come_since(&site.shifts, when, before, now) else {
                continue;
            };
            let all = self.state.stays.values();
            for stay in all.filter(|s| s.in_area_since() <= due && self.is_overnight(s, rule)) {
                out.push(Output::Overstay {
                    stay: stay.id,
                    plate: stay.plate.clone(),
                    permit: stay.permit.clone(),
                    area: stay.area.clone(),
                    since: stay.in_area_since(),
                    limit_min: 0,
                    inside_at: Some(rule.at),
                });
            }
        }
    }

    /// Whether a rule speaks of a vehicle that is likelier here than not.
    fn is_overnight(&self, stay: &Stay, rule: &Overnight) -> bool {
        let permit = stay.permit.as_ref();
        let group = permit.and_then(|id| Some(&self.state.permits.get(id)?.group));
        let area = rule.area.as_ref();
        stay.belief >= PROBABLE
            && area.is_none_or(|area| self.state.site.is_in(&stay.area, area))
            && rule
                .group
                .as_ref()
                .is_none_or(|wanted| group == Some(wanted))
    }

    /// When such a time comes next.
    pub(super) fn next_overnight(&self) -> Option<Timestamp> {
        let site = &self.state.site;
        let from = self.state.overnight_at.unwrap_or(self.state.now);
        let rules = site.overnight.iter();
        rules
            .filter_map(|r| next_after(&site.shifts, r.at, r.days, from))
            .min()
    }
}
