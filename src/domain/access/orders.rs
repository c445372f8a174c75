//! What people order, and what the list of permits and the site file say anew.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Engine;
use super::state::Credential;
use crate::domain::event::{
    Done, Exemption, KnownBy, Order, OrderKind, Output, Permit, PermitChange, PermitEdit,
    PermitLeft, Rejection, Scope, SeenPermit, Seq, StayId,
};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, LaneId, PermitId, Site};

impl Engine {
    /// The site file has changed: what is known of lanes and areas that still exist is kept.
    pub(super) fn configured(&mut self, site: &Site) {
        self.state.site = site.clone();
        if let Some(own) = &site.own_lot {
            let joins = self.state.region.epochs.is_empty();
            self.state.region.begins(own.epoch, self.state.seq);
            if joins {
                self.tells_all();
            }
        }
        let before: Vec<StayId> = self.state.stays.keys().copied().collect();
        let exits: Vec<Seq> = self.state.departures.iter().map(|d| d.seq).collect();
        self.state.sync_with_site();
        let gone = before
            .into_iter()
            .filter(|id| !self.state.stays.contains_key(id));
        gone.for_each(|id| self.tells.stay(id));
        let left = |seq: &Seq| self.state.departures.iter().any(|d| d.seq == *seq);
        let gone = exits.into_iter().filter(|seq| !left(seq));
        gone.for_each(|seq| self.tells.exit(seq));
        self.index.take_stays(&self.state.stays);
        self.rewatch_all();
    }

    pub(super) fn permit_change(&mut self, change: &PermitChange, out: &mut Vec<Output>) {
        let done = match change {
            PermitChange::Put { permit, seen, .. } => {
                let id = permit.id.clone();
                let put = self.edit_permit(&id, Some(permit), seen);
                put.map(|_| Done::PermitListed { permit: id })
            }
            PermitChange::Remove { id, .. } if !self.state.permits.contains_key(id) => {
                Err(Rejection::NoPermit { permit: id.clone() })
            }
            PermitChange::Remove { id, seen, .. } => {
                let removed = self.edit_permit(id, None, seen);
                removed.map(|_| Done::PermitRemoved { permit: id.clone() })
            }
            PermitChange::Batch { edits, .. } => Ok(self.edit_permits(edits)),
            PermitChange::Import { permits: new, .. } => {
                self.tells_of_list(new);
                self.state.permits = new.iter().map(|p| (p.id.clone(), p.clone())).collect();
                self.index.take_permits(&self.state.permits);
                Ok(Done::PermitsReplaced { permits: new.len() })
            }
        };
        let done = match done {
            Ok(done) => done,
            Err(why) => return out.push(Output::Rejected(why)),
        };
        self.permits_changed();
        out.push(Output::Done(done));
    }

    /// Puts or removes a permit that stands as its sender saw it, and one that stands already as it is to be.
    fn edit_permit(
        &mut self,
        id: &PermitId,
        to_be: Option<&Permit>,
        seen: &SeenPermit,
    ) -> Result<(), Rejection> {
        let now = self.state.permits.get(id);
        if now == to_be {
            return Ok(());
        }
        if let Some(what) = seen.since(now) {
            let permit = id.clone();
            return Err(Rejection::PermitMeanwhile { permit, what });
        }
        let permits = &mut self.state.permits;
        let before = match to_be {
            Some(permit) => permits.insert(id.clone(), permit.clone()),
            None => permits.remove(id),
        };
        self.index.take_permit(id, before.as_ref(), permits);
        self.tells.permit(id);
        Ok(())
    }

    /// A gateway that joins a region tells all that it has.
    fn tells_all(&mut self) {
        let state = &self.state;
        state.stays.keys().for_each(|id| self.tells.stay(*id));
        let exits = state.departures.iter();
        exits.for_each(|exit| self.tells.exit(exit.seq));
        state.occupancy.keys().for_each(|a| self.tells.area(a));
        state.permits.keys().for_each(|id| self.tells.permit(id));
        let groups = state.group_exemptions.keys();
        groups.for_each(|group| self.tells.group(group));
    }

    /// A whole list takes the place of the one before.
    fn tells_of_list(&mut self, new: &[Permit]) {
        let before = &self.state.permits;
        let coming: BTreeMap<&PermitId, &Permit> = new.iter().map(|p| (&p.id, p)).collect();
        let gone = before.keys().filter(|id| !coming.contains_key(id));
        let changed = coming
            .iter()
            .filter(|(id, p)| before.get(**id) != Some(**p));
        let changed = changed.map(|(id, _)| *id);
        gone.chain(changed).for_each(|id| self.tells.permit(id));
    }

    /// A permit is so now, as another lot says; the edit is taken as it is. [`Engine::permits_changed`] is to follow.
    pub(super) fn put_permit(&mut self, id: &PermitId, permit: Option<&Permit>) {
        let permits = &mut self.state.permits;
        let before = match permit {
            Some(permit) => permits.insert(id.clone(), permit.clone()),
            None => permits.remove(id),
        };
        self.index.take_permit(id, before.as_ref(), permits);
    }

    /// What follows from another list.
    pub(super) fn permits_changed(&mut self) {
        self.know_stays();
        self.know_lingering();
        self.index.take_stays(&self.state.stays);
        self.index.take_lots(&self.state.region);
        self.rewatch_all();
    }

    /// Each permit of a batch stands for itself.
    fn edit_permits(&mut self, edits: &[PermitEdit]) -> Done {
        let (mut put, mut removed, mut left) = (0, 0, Vec::new());
        for edit in edits {
            match self.edit_permit(edit.id(), edit.to_be(), edit.seen()) {
                Err(Rejection::PermitMeanwhile { permit, what }) => {
                    left.push(PermitLeft { permit, what });
                }
                _ if edit.to_be().is_some() => put += 1,
                _ => removed += 1,
            }
        }
        Done::PermitsEdited { put, removed, left }
    }

    /// Whose the vehicles inside are, by the list as it is now.
    fn know_stays(&mut self) {
        for id in self.state.stays.keys().copied().collect::<Vec<_>>() {
            let stay = self.state.stays.get(&id);
            let Some((stay, plate)) = stay.and_then(|s| Some((s, s.plate.clone()?))) else {
                continue;
            };
            let before = stay.permit.as_ref().or(stay.former_permit.as_ref());
            let permit = self.permit_kept(&plate, before).map(|p| p.id.clone());
            let listed = !self.index.permits_of(&plate).is_empty();
            let handed_on = self.has_changed_hands(id, &plate, permit.as_ref());
            if let Some(stay) = self.state.stays.get_mut(&id) {
                let before = (stay.credential, stay.permit.clone(), stay.known);
                if handed_on && stay.credential == Credential::Armed {
                    stay.credential = Credential::Reset;
                }
                if permit.is_none() && stay.permit.is_some() {
                    stay.former_permit = stay.permit.take();
                } else if permit.is_some() {
                    stay.former_permit = None;
                }
                let very_text = stay.read.as_ref().is_some_and(|r| r.is_text(&plate));
                stay.known = listed && very_text;
                stay.permit = permit;
                if before != (stay.credential, stay.permit.clone(), stay.known) {
                    self.tells.stay(id);
                }
            }
        }
    }

    /// Whether a plate was taken from the permit under which its stay was opened and given to another.
    fn has_changed_hands(&self, stay: StayId, plate: &Plate, now: Option<&PermitId>) -> bool {
        let stay = self.state.stays.get(&stay);
        let before = stay.and_then(|s| s.permit.as_ref().or(s.former_permit.as_ref()));
        self.is_handed_on(plate, before, now)
    }

    fn is_handed_on(
        &self,
        plate: &Plate,
        before: Option<&PermitId>,
        now: Option<&PermitId>,
    ) -> bool {
        let (Some(before), Some(now)) = (before, now) else {
            return false;
        };
        before != now && !self.index.permits_of(plate).contains(before)
    }

    /// Whose the passback states are that have outlived their stays; those of plates that changed hands end.
    fn know_lingering(&mut self) {
        for (plate, mut state) in std::mem::take(&mut self.state.lingering) {
            let permit = self.permit_kept(&plate, state.permit.as_ref());
            let permit = permit.map(|p| p.id.clone());
            if self.is_handed_on(&plate, state.permit.as_ref(), permit.as_ref()) {
                continue;
            }
            state.permit = permit.or(state.permit);
            self.state.lingering.insert(plate, state);
        }
    }

    pub(super) fn order(&mut self, now: Timestamp, order: &Order, out: &mut Vec<Output>) {
        let done = match &order.what {
            OrderKind::Open { lane } => self.open_by_hand(now, lane, out),
            OrderKind::Reset { plate } => self.reset_all(now, &Scope::Plate(plate.clone())),
            OrderKind::KillSwitch { on } => {
                self.state.kill_switch = *on;
                Ok(if *on {
                    Done::KillSwitchOn
                } else {
                    Done::KillSwitchOff
                })
            }
            OrderKind::Exempt {
                permit,
                from,
                until,
                areas,
            } => self.exempt(permit, Some(exemption(order, *from, *until, areas))),
            OrderKind::Unexempt { permit } => self.exempt(permit, None),
            OrderKind::ExemptGroup {
                group,
                from,
                until,
                areas,
            } => {
                let exemption = exemption(order, *from, *until, areas);
                let all = &mut self.state.group_exemptions;
                all.insert(group.clone(), exemption);
                self.tells.group(group);
                Ok(Done::GroupExempt {
                    group: group.clone(),
                })
            }
            OrderKind::UnexemptGroup { group } => {
                let group = group.clone();
                match self.state.group_exemptions.remove(&group) {
                    Some(_) => {
                        self.tells.group(&group);
                        Ok(Done::GroupNotExempt { group })
                    }
                    None => Err(Rejection::GroupNotExempt { group }),
                }
            }
            OrderKind::ResetAll { scope } => self.reset_all(now, scope),
            OrderKind::Amnesty { scope } => self.amnesty(now, scope),
            OrderKind::SetCount { area, count } => self.set_count(area, *count),
            OrderKind::HasLeft { stay } => self.has_left(*stay),
            OrderKind::IsIn { plate, area } => self.is_in(now, plate, area),
            OrderKind::Judge { read, verdict } => match self.judge(now, *read, verdict) {
                Ok(judged) => return out.push(Output::Judged(judged)),
                Err(why) => Err(why),
            },
            OrderKind::LaneChecked { lane } => self.lane_checked(lane, out),
            OrderKind::Answer { decision, accept } => self.answer(now, *decision, *accept, out),
            OrderKind::Acknowledge { violation, finding } => {
                if finding.is_false() {
                    self.pardon(*violation);
                }
                Ok(Done::Noted)
            }
        };
        out.push(match done {
            Ok(done) => Output::Done(done),
            Err(why) => Output::Rejected(why),
        });
    }

    fn exempt(&mut self, id: &PermitId, exemption: Option<Exemption>) -> Result<Done, Rejection> {
        let permit = id.clone();
        let Some(found) = self.state.permits.get_mut(id) else {
            return Err(Rejection::NoPermit { permit });
        };
        found.exempt = exemption;
        let is_exempt = found.exempt.is_some();
        self.tells.permit(id);
        Ok(match is_exempt {
            true => Done::PermitExempt { permit },
            false => Done::PermitNotExempt { permit },
        })
    }

    /// Opens a gate by hand. The vehicle that was refused, asked about or failed by the gate there a moment ago goes
    /// through as itself.
    fn open_by_hand(
        &mut self,
        now: Timestamp,
        lane: &LaneId,
        out: &mut Vec<Output>,
    ) -> Result<Done, Rejection> {
        let (lane, lane_mode) = self.lane_here(lane, now)?;
        if lane.gate.is_some() && self.state.kill_switch {
            return Err(Rejection::KillSwitchOn);
        }
        if let Some(first) = self.first_question(&lane.id) {
            return self.answer(now, first, true, out);
        }
        let waiting = self.memory_mut(&lane).waiting.take();
        let waiting = waiting.filter(|w| now <= w.until).map(|w| w.case);
        let waiting = waiting.or_else(|| self.take_uncrossed(&lane.id, now, None));
        if let Some(mut case) = waiting {
            case.known_by = KnownBy::Person;
            self.answered(&lane, &case);
            let decision = Some(case.decision);
            self.grant(now, &lane, case, out);
            return Ok(Done::OpenedForWaiting { decision });
        }
        if lane.gate.is_none() {
            return Err(Rejection::NothingToOpen);
        }
        self.open_unread(now, (&lane, lane_mode), out);
        Ok(Done::Opened)
    }
}

fn exemption(
    order: &Order,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    areas: &[AreaId],
) -> Exemption {
    Exemption {
        reason: order.reason.clone(),
        by: order.by.clone(),
        from,
        until,
        areas: areas.to_vec(),
    }
}
