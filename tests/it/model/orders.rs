//! The reference model: orders, permits that change, the clock's doings (rules 27 to 32).

use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::calendar::last_at_or_before;
use plategate::domain::site::rules::AmnestyKind;
use plategate::domain::site::*;

use super::facts::*;
use super::moves::opt;
use crate::scenario_player::word;

impl Model {
    pub fn order(&mut self, what: &OrderKind) {
        match what {
            OrderKind::Open { lane } => self.open(lane),
            OrderKind::KillSwitch { on } => self.kill = *on,
            OrderKind::Reset { plate } => {
                self.reset_plate(plate);
                self.reset_others(&Scope::Plate(plate.clone()));
            }
            OrderKind::ResetAll { scope } | OrderKind::Amnesty { scope }
                if !self.is_known(scope) =>
            {
                self.say("rejected");
            }
            OrderKind::ResetAll { scope } => {
                self.reset_here(scope);
                self.reset_others(scope);
            }
            OrderKind::SetCount { area, count } => self.set_count(area, *count),
            OrderKind::HasLeft { stay } => self.has_left(stay.0),
            OrderKind::IsIn { plate, area } => self.told_in(plate, area),
            OrderKind::Amnesty { scope } => self.amnesty(scope),
            OrderKind::Exempt {
                permit,
                from,
                until,
                areas,
            } => {
                let exemption = Exemption {
                    from: *from,
                    until: *until,
                    areas: areas.clone(),
                    ..Exemption::default()
                };
                match self.permits.iter_mut().find(|p| p.id == *permit) {
                    Some(permit) => permit.exempt = Some(exemption),
                    None => self.say("rejected"),
                }
            }
            OrderKind::Unexempt { permit } => {
                let found = self.permits.iter_mut().find(|p| p.id == *permit);
                match found {
                    Some(permit) => permit.exempt = None,
                    None => self.say("rejected"),
                }
            }
            OrderKind::ExemptGroup {
                group,
                from,
                until,
                areas,
            } => {
                let exemption = Exemption {
                    from: *from,
                    until: *until,
                    areas: areas.clone(),
                    ..Exemption::default()
                };
                self.group_exemptions.retain(|(g, _)| g != group);
                self.group_exemptions.push((group.clone(), exemption));
            }
            OrderKind::UnexemptGroup { group } => {
                let before = self.group_exemptions.len();
                self.group_exemptions.retain(|(g, _)| g != group);
                if self.group_exemptions.len() == before {
                    self.say("rejected");
                }
            }
            OrderKind::Judge { .. } | OrderKind::LaneChecked { .. } => self.say("rejected"),
            OrderKind::Answer { decision, accept } => self.person_answers(*decision, *accept),
            OrderKind::Acknowledge { violation, finding } if finding.is_false() => {
                self.offences.retain(|o| o.decision != *violation);
            }
            OrderKind::Acknowledge { .. } => {}
        }
    }

    fn is_known(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Permit(id) => self.permit(id).is_some(),
            Scope::Area(id) => self.site.areas.iter().any(|a| a.id == *id),
            Scope::Plate(_) | Scope::Group(_) | Scope::All => true,
        }
    }

    /// (27) One plate.
    fn reset_plate(&mut self, plate: &Plate) {
        for stay in self.stays_of(plate) {
            let stay = self.stay_mut(stay.id);
            stay.state = Credential::Reset;
            stay.trapped = false;
            stay.belief = stay.belief.map(|belief| belief.min(0.5));
        }
        self.end_lingering(plate);
        self.free.push((plate.clone(), self.amnesty_ends()));
    }

    /// (27) A permit, a group, an area, all.
    pub fn reset_here(&mut self, scope: &Scope) {
        if let Scope::Plate(plate) = scope {
            return self.reset_plate(plate);
        }
        self.amnesty(scope);
        let within = |permit: Option<&PermitId>, place: &AreaId| match scope {
            Scope::Plate(_) => false,
            Scope::Permit(id) => permit == Some(id),
            Scope::Group(g) => self.group_of(permit).as_ref() == Some(g),
            Scope::Area(a) => self.is_in(place, a),
            Scope::All => true,
        };
        let stays = self.stays.iter();
        let concerned = stays.filter(|s| within(s.permit.as_ref(), &s.area));
        let ids: Vec<Seq> = concerned.map(|s| s.id).collect();
        let lingers = |l: &&Lingering| !within(l.under.as_ref(), &l.place);
        let kept: Vec<Lingering> = self.lingering.iter().filter(lingers).cloned().collect();
        self.lingering = kept;
        for id in ids {
            let stay = self.stay_mut(id);
            stay.trapped = false;
            if stay.armed() {
                stay.state = Credential::Reset;
            }
        }
    }

    /// (28)
    pub fn plans(&mut self) {
        let (now, before) = (self.now, self.planned);
        self.planned = Some(now);
        for plan in self.site.amnesties.clone() {
            let last = last_at_or_before(&self.site.shifts, plan.at, plan.days, now);
            let missed = |at: &jiff::Timestamp| {
                before.is_some_and(|b| b < *at) && now.duration_since(*at) < days(1)
            };
            if last.is_some_and(|at| missed(&at)) {
                if !self.is_known(&plan.scope) {
                    self.say("rejected");
                    continue;
                }
                self.say(&format!("clock {} {}", word(plan.what), plan.scope));
                match plan.what {
                    AmnestyKind::FreeMove => self.amnesty(&plan.scope),
                    AmnestyKind::Reset => {
                        self.reset_here(&plan.scope);
                        self.reset_others(&plan.scope);
                    }
                }
            }
        }
    }

    /// (31a) Who was inside at a time of the clock.
    pub fn nights(&mut self) {
        let (now, before) = (self.now, self.nights);
        self.nights = Some(now).filter(|_| !self.site.overnight.is_empty());
        for rule in self.site.overnight.clone() {
            let last = last_at_or_before(&self.site.shifts, rule.at, rule.days, now);
            let Some(at) = last.filter(|at| before.is_some_and(|b| b < *at)) else {
                continue;
            };
            if now.duration_since(at) >= days(1) {
                continue;
            }
            for stay in self.stays.clone() {
                let group = self.group_of(stay.permit.as_ref());
                let spoken_of = rule.group.is_none() || rule.group == group;
                let here = rule.area.as_ref().is_none_or(|a| self.is_in(&stay.area, a));
                if stay.came <= at && spoken_of && here && stay.likely() {
                    let plate = opt(stay.plate.as_ref());
                    let night =
                        format!("overstay {} {plate} {} at {}", stay.id, stay.area, rule.at);
                    self.say(&night);
                }
            }
        }
    }

    /// (31, 32)
    pub fn time_limits(&mut self) {
        for stay in self.stays.clone() {
            let group = self.group_of(stay.permit.as_ref());
            let mut groups = self.site.groups.iter();
            let by_group = groups.find(|g| Some(&g.id) == group.as_ref());
            let loiter = by_group
                .and_then(|g| g.loiter_min)
                .or_else(|| self.nearest(&stay.area, |a| a.loiter_min));
            let here = self.now.duration_since(stay.came);
            let limit = self.nearest(&stay.area, |a| a.presence_timeout_min);
            // In the order of their times: a stay that has ended is not reported.
            let first = |min: &u32| limit.is_none_or(|limit| *min < limit);
            let due = loiter.filter(|min| here >= minutes(*min) && !stay.told);
            if let Some(min) = due.filter(first) {
                let plate = opt(stay.plate.as_ref());
                self.say(&format!("overstay {} {plate} {} {min}", stay.id, stay.area));
                self.stay_mut(stay.id).told = true;
            }
            if let Some(min) = limit.filter(|min| here >= minutes(*min)) {
                self.say(&format!("presence-ended {} {} {min}", stay.id, stay.area));
                self.stays.retain(|s| s.id != stay.id);
                self.forget_claims(stay.id);
                if let Some(plate) = stay.identity() {
                    self.free.push((plate.clone(), self.now + days(30)));
                }
            }
        }
    }
}
