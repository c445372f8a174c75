//! The reference model: free moves (rules 9, 27). Who has one is settled when it is given.

use jiff::Timestamp;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;

use super::facts::*;

/// A vehicle that was seen at a lane, and what became of it there.
#[derive(Debug, Clone)]
pub struct Sight {
    pub decision: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    /// Whom it was taken for, and what was read; `None`: nothing.
    pub who: Option<(Plate, Plate)>,
    pub passed: Option<(AreaId, AreaId)>,
}

impl Model {
    /// (9)
    pub fn is_free(&self, plate: &Plate, at: Timestamp) -> bool {
        let moves = |(p, until): &(Plate, Timestamp)| at < *until && self.same(p, plate);
        let amnesty = |a: &Amnesty| at < a.until && a.free.iter().any(|p| self.same(p, plate));
        self.free.iter().any(moves) || self.amnesties.iter().any(amnesty)
    }

    /// (9) A passage uses up all free moves of its vehicle.
    pub fn use_free_moves(&mut self, plate: &Plate) {
        let mut free = std::mem::take(&mut self.free);
        free.retain(|(p, _)| !self.same(p, plate));
        self.free = free;
        let mut amnesties = std::mem::take(&mut self.amnesties);
        for amnesty in &mut amnesties {
            amnesty.free.retain(|p| !self.same(p, plate));
        }
        self.amnesties = amnesties;
    }

    pub fn amnesty(&mut self, scope: &Scope) {
        let until = self.amnesty_ends();
        let free = self.in_scope(scope);
        self.amnesties.retain(|a| a.scope != *scope);
        self.amnesties.push(Amnesty {
            scope: scope.clone(),
            until,
            free,
        });
    }

    pub fn amnesty_ends(&self) -> Timestamp {
        let hours = i64::from(self.site.passback.amnesty_hours);
        self.now + jiff::SignedDuration::from_hours(hours)
    }

    /// (27) Who has a free move: who is there, whose passback state is, who may be there.
    fn in_scope(&self, scope: &Scope) -> Vec<Plate> {
        let within = |permits: &[PermitId], place: &AreaId| match scope {
            Scope::Plate(_) => false,
            Scope::Permit(id) => permits.contains(id),
            Scope::Group(g) => permits
                .iter()
                .any(|p| self.group_of(Some(p)).as_ref() == Some(g)),
            Scope::Area(a) => self.is_in(place, a),
            Scope::All => true,
        };
        let mut list = Vec::new();
        if let Scope::Plate(plate) = scope {
            list.push(plate.clone());
        }
        let one = |permit: &Option<PermitId>| permit.iter().cloned().collect::<Vec<_>>();
        for stay in self
            .stays
            .iter()
            .filter(|s| within(&one(&s.permit), &s.area))
        {
            list.extend(stay.identity().cloned());
        }
        for lingering in &self.lingering {
            if within(&one(&lingering.under), &lingering.place) {
                list.push(lingering.plate.clone());
            }
        }
        for (plate, place) in self.doubtfully_outside() {
            let on = self.permits.iter().filter(|p| p.plates.contains(&plate));
            let permits: Vec<PermitId> = on.map(|p| p.id.clone()).collect();
            if within(&permits, &place) {
                list.push(plate);
            }
        }
        list
    }

    /// (27) By the last sight of each vehicle that says something of it.
    fn doubtfully_outside(&self) -> Vec<(Plate, AreaId)> {
        let mut list: Vec<(Plate, AreaId)> = Vec::new();
        for sight in &self.sights {
            let Some((plate, read)) = &sight.who else {
                continue;
            };
            let entries = self.permits.iter().flat_map(|p| &p.vehicles);
            let mut several = entries.filter(|v| v.len() > 1 && v.contains(plate));
            let first = several.next().and_then(|v| v.first()).unwrap_or(plate);
            let may_be_in = match &sight.passed {
                Some((from, to)) => {
                    let left = to.is_outside() && !from.is_outside();
                    list.retain(|(p, _)| p != first);
                    (left && !self.same(read, plate)).then(|| from.clone())
                }
                None => {
                    let lane = self.lane(&sight.lane);
                    let out = !lane.from.is_outside() && lane.reversible.is_none();
                    out.then_some(lane.from)
                }
            };
            if let Some(area) = may_be_in {
                list.retain(|(p, _)| p != first);
                list.push((first.clone(), area));
            }
        }
        list
    }

    /// What is kept of who was seen: thirty days of it.
    pub fn sees(&mut self, s: &Sighting, who: Option<(Plate, Plate)>) {
        let oldest = s.at - days(30);
        while self.sights.first().is_some_and(|first| first.at < oldest) {
            self.sights.remove(0);
        }
        self.sights.push(Sight {
            decision: self.seq,
            lane: s.lane.clone(),
            at: s.at,
            who,
            passed: None,
        });
    }

    pub fn saw_pass(&mut self, decision: Seq, from: &AreaId, to: &AreaId) {
        let mine = self.sights.iter_mut().find(|s| s.decision == decision);
        if let Some(sight) = mine {
            sight.passed = Some((from.clone(), to.clone()));
        }
    }
}
