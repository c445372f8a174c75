//! Who is where, and what is known against whom: for the muster list, the reports and the pages. Nothing here changes
//! anything, and all of it answers from the last state, whatever is down.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Amnesty, Credential, Offence, Stay};
use crate::domain::event::{Exemption, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::rules::Limit;
use crate::domain::site::{AreaId, GroupId};

/// Where a credential counts as being, for passback. Presence is another fact ([`Engine::muster`]).
#[derive(Debug, Clone, PartialEq)]
pub enum Whereabouts {
    /// Never seen, or left: it may come in.
    Outside,
    /// It speaks against another entry, until `ends` if there is a timer.
    Inside {
        area: AreaId,
        since: Timestamp,
        stay: StayId,
        ends: Option<Timestamp>,
    },
    /// Its timer has ended, it was reset, or it came in by a lane that does not track: nothing is held against it.
    Ended { area: AreaId },
    /// Its next passage is free.
    Free,
}

impl fmt::Display for Whereabouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whereabouts::Outside => f.write_str("outside"),
            Whereabouts::Inside { area, .. } => write!(f, "inside {area}"),
            Whereabouts::Ended { area } => write!(f, "ended in {area}"),
            Whereabouts::Free => f.write_str("free"),
        }
    }
}

impl Engine {
    /// Vehicles present in an area or in one within it, of one group or of all, the longest on the site first. Doubtful
    /// ones are among them: ask [`Engine::presence`].
    pub fn muster<'a>(
        &'a self,
        area: &'a AreaId,
        group: Option<&'a GroupId>,
    ) -> impl Iterator<Item = &'a Stay> {
        self.state.stays.values().filter(move |stay| {
            let of_group = group.is_none_or(|g| self.group_of(stay) == Some(g));
            of_group && self.state.site.is_in(&stay.area, area)
        })
    }

    /// The group of a stay's permit.
    pub(crate) fn group_of(&self, stay: &Stay) -> Option<&GroupId> {
        let permit = stay.permit.as_ref()?;
        self.state.permits.get(permit).map(|p| &p.group)
    }

    /// Where a plate counts as being at a moment not before now, its timer by the lane that it came in by.
    pub fn passback_of(&self, plate: &Plate, at: Timestamp) -> Whereabouts {
        if self.is_free(plate, at) {
            return Whereabouts::Free;
        }
        let stays = self.index.stays_of(plate).iter();
        let stays = stays.filter_map(|id| self.state.stays.get(id));
        if let Some(stay) = stays.max_by_key(|s| (s.counts(), s.id)) {
            return self.passback_of_stay(stay, at);
        }
        let lingering = self.lingering_of(plate);
        lingering.map_or(Whereabouts::Outside, |l| Whereabouts::Inside {
            area: l.area.clone(),
            since: l.since,
            stay: l.stay,
            ends: None,
        })
    }

    fn passback_of_stay(&self, stay: &Stay, at: Timestamp) -> Whereabouts {
        let area = stay.passback_in().unwrap_or(&stay.area).clone();
        let lane = self.state.site.lane(&stay.lane);
        if stay.credential != Credential::Armed || self.is_timed_out(stay, lane, at) {
            return Whereabouts::Ended { area };
        }
        let timer = self.timer_min(stay.permit.as_ref(), &area, lane);
        let since = stay.passback_began();
        Whereabouts::Inside {
            area,
            since,
            stay: stay.id,
            ends: timer.map(|min| since + SignedDuration::from_mins(i64::from(min))),
        }
    }

    /// The site's limits, with how many vehicles count towards each now.
    pub(crate) fn limits(&self) -> impl Iterator<Item = (&Limit, i64)> {
        let all = self.state.site.limits.iter();
        all.map(|limit| (limit, self.count_of(limit)))
    }

    /// Whether a stay's vehicle could have left unseen, so that hard lanes are soft against it.
    pub fn is_doubtful(&self, stay: &Stay) -> bool {
        self.is_stay_unsure(stay)
    }

    /// Vehicles that were caught at passback, by plate, with each time.
    pub(crate) fn offenders(&self) -> impl Iterator<Item = (&Plate, &[Offence])> {
        let all = self.state.offences.iter();
        all.map(|(plate, offences)| (plate, offences.as_slice()))
    }

    /// Amnesties that may still hold ([`Amnesty::until`]).
    pub(crate) fn amnesties(&self) -> impl Iterator<Item = &Amnesty> {
        self.state.amnesties.iter()
    }

    /// Groups that are exempt by order.
    pub(crate) fn group_exemptions(&self) -> impl Iterator<Item = (&GroupId, &Exemption)> {
        self.state.group_exemptions.iter()
    }
}
