//! Time limits on areas, and who is caught at passback again and again.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Offence, Stay};
use crate::domain::event::{Decision, Output, Seq, StayId, ViolationKind};
use crate::domain::plate::Plate;

/// Vehicles of which offences are kept at most; those that are over go first.
const OFFENDERS: usize = 5_000;

/// What is to be said of a stay, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    PresenceEnds { limit_min: u32 },
    Overstays { limit_min: u32 },
}

impl Engine {
    /// Says what is due of the stays.
    pub(super) fn watch_due(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        while let Some((_, id)) = self.index.first_due().filter(|(at, _)| *at <= now) {
            let Some((stay, due)) = self.state.stays.get(&id).and_then(|s| {
                let (_, due) = self.due_of(s)?;
                Some((s.clone(), due))
            }) else {
                self.index.set_due(id, None);
                continue;
            };
            match due {
                Due::PresenceEnds { limit_min } => {
                    self.remove_stay(id);
                    self.forget_claims(id);
                    if let Some(plate) = stay.identity() {
                        self.free_for_now(now, plate);
                    }
                    out.push(Output::PresenceEnded {
                        stay: id,
                        area: stay.area,
                        limit_min,
                    });
                }
                Due::Overstays { limit_min } => {
                    if let Some(stay) = self.stay_mut(id) {
                        stay.overstay_reported = true;
                    }
                    self.rewatch(id);
                    out.push(Output::Overstay {
                        stay: id,
                        since: stay.in_area_since(),
                        plate: stay.plate,
                        permit: stay.permit,
                        area: stay.area,
                        limit_min,
                        inside_at: None,
                    });
                }
            }
        }
    }

    fn due_of(&self, stay: &Stay) -> Option<(Timestamp, Due)> {
        let site = &self.state.site;
        let since = stay.in_area_since();
        let at = |min: u32| since + SignedDuration::from_mins(i64::from(min));
        let ends = site.around(&stay.area).find_map(|a| a.presence_timeout_min);
        let ends = ends.map(|limit_min| (at(limit_min), Due::PresenceEnds { limit_min }));
        let overstays = self.loiter_min(stay).filter(|_| !stay.overstay_reported);
        let overstays = overstays.map(|limit_min| (at(limit_min), Due::Overstays { limit_min }));
        ends.into_iter().chain(overstays).min()
    }

    /// How long a stay may last in its area.
    pub(super) fn loiter_min(&self, stay: &Stay) -> Option<u32> {
        let site = &self.state.site;
        let permit = stay.permit.as_ref();
        let permit = permit.and_then(|id| self.state.permits.get(id));
        let of_group = permit.and_then(|p| site.group(&p.group)?.loiter_min);
        of_group.or_else(|| site.around(&stay.area).find_map(|a| a.loiter_min))
    }

    /// A stay is new, or has changed: when is something to be said of it?
    pub(super) fn rewatch(&mut self, id: StayId) {
        let due = self.state.stays.get(&id).and_then(|s| self.due_of(s));
        self.index.set_due(id, due.map(|(at, _)| at));
    }

    pub(super) fn rewatch_all(&mut self) {
        for id in self.state.stays.keys().copied().collect::<Vec<_>>() {
            self.rewatch(id);
        }
    }

    /// Counts a passback against its vehicle, and says so if it is one too many.
    pub(super) fn count_offence(&mut self, decision: &Decision, out: &mut Vec<Output>) {
        let rules = &self.state.site.passback;
        let (limit, days) = (rules.repeated, i64::from(rules.repeated_days));
        let (Some(violation), Some(plate)) = (&decision.violation, &decision.plate) else {
            return;
        };
        let counts = matches!(
            violation.kind,
            ViolationKind::Reentry | ViolationKind::PoolFull
        );
        if limit == 0 || !counts {
            return;
        }
        let oldest = decision.at - SignedDuration::from_hours(24 * days);
        let all = &mut self.state.offences;
        if all.len() >= OFFENDERS && !all.contains_key(plate) {
            all.retain(|_, o| o.last().is_some_and(|o| o.at > oldest));
        }
        let own = all.entry(plate.clone()).or_default();
        own.retain(|o| o.at > oldest);
        own.push(Offence {
            at: decision.at,
            decision: decision.seq,
            prior: violation.prior,
        });
        let plates = self.index.plates_of(plate).iter();
        let own = plates.filter_map(|p| self.state.offences.get(p)).flatten();
        let count = u32::try_from(own.filter(|o| o.at > oldest).count()).unwrap_or(u32::MAX);
        if count >= limit {
            out.push(Output::RepeatedViolator {
                plate: plate.clone(),
                permit: decision.permit.clone(),
                count,
            });
        }
    }

    /// A stay is found to have ended before: what it spoke against was no passback.
    pub(super) fn forgive(&mut self, stay: StayId) {
        self.forget_offences(|o| o.prior == Some(stay));
    }

    /// A person says that a violation was none.
    pub(super) fn pardon(&mut self, decision: Seq) {
        self.forget_offences(|o| o.decision == decision);
    }

    fn forget_offences(&mut self, which: impl Fn(&Offence) -> bool) {
        let all = &mut self.state.offences;
        for own in all.values_mut() {
            own.retain(|o| !which(o));
        }
        all.retain(|_, own| !own.is_empty());
    }

    /// Whether a stay was read as its very plate when it began.
    fn came_exactly(stay: &Stay, plate: &Plate) -> bool {
        let read = stay.read.as_ref().map(|r| r.text());
        stay.plate.as_ref() == Some(plate) && read.as_ref() == Some(plate)
    }

    /// An exit read as its very plate has ended a stay: if another one of that plate has ended while this one went on,
    /// two vehicles bear it.
    pub(super) fn look_for_clone(&mut self, ended: &Stay, read: &Plate, out: &mut Vec<Output>) {
        if !Engine::came_exactly(ended, read) {
            return;
        }
        if let Some(twin) = ended.twin {
            out.push(Output::ClonedPlate {
                plate: read.clone(),
                stays: [twin, ended.id],
            });
        }
        for id in self.index.stays_of(read).to_vec() {
            if let Some(other) = self.stay_mut(id)
                && Engine::came_exactly(other, read)
                && other.belief >= crate::domain::misread::PROBABLE
            {
                other.twin = Some(ended.id);
            }
        }
    }
}
