//! The desk as the dashboard needs it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::broadcast;

use crate::desk::{self, DeskError, DeskHandle};
use crate::domain::access::Engine;
use crate::domain::access::visits::Visit;
use crate::domain::event::{Input, JournalEntry, Permit, Seq};
use crate::domain::misread::alike;
use crate::domain::misread::lane::LaneModel;
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId};
use crate::port::desk::{
    Asked, Desk, DeskDown, DeskFuture, Exempt, Inside, LookAlike, PermitsFound, Present, Repeated,
    ShutOut, Standing,
};
use crate::port::permits::{PermitSort, PermitState, PermitsAsked};
use crate::port::sorted::SortKey;
use crate::port::wildcards;
use crate::store::Store;

/// The shortest period: a moment, as visits are asked for.
const A_TICK: SignedDuration = SignedDuration::from_nanos(1);

/// Permits looked up at a time: a decision waits for one such look at most.
const SLICE: usize = 500;

/// The desk's handle, and the store for looks at the past.
pub(crate) struct WebDesk {
    desk: DeskHandle,
    store: Store,
}

fn down(error: DeskError) -> DeskDown {
    DeskDown(error.to_string())
}

impl WebDesk {
    pub fn new(desk: DeskHandle, store: Store) -> WebDesk {
        WebDesk { desk, store }
    }

    /// The visits of a period, as the store has them.
    async fn visits_of(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Visit>, DeskDown> {
        let store = self.store.clone();
        let look = tokio::task::spawn_blocking(move || store.visits_between(from, to));
        let visits = look.await.map_err(|e| DeskDown(e.to_string()))?;
        visits.map_err(|e| DeskDown(e.to_string()))
    }

    /// Who was there at a past moment, as is known today: with what healed or was judged since, and today's permits.
    async fn past(&self, moment: Timestamp) -> Result<Vec<Present>, DeskDown> {
        let visits = self.visits_of(moment, moment + A_TICK).await?;
        let there = move |engine: &Engine| {
            let there = visits
                .iter()
                .filter_map(|visit| was_there(engine, visit, moment));
            there.collect::<Vec<_>>()
        };
        self.desk.ask(there).await.map_err(down)
    }

    /// Looks up many things, so many at a time that no decision waits for it.
    fn in_slices<K: Send + Sync + 'static, T: Send + 'static>(
        &self,
        keys: Vec<K>,
        look: fn(&Engine, &[K]) -> Vec<T>,
    ) -> DeskFuture<'_, Vec<T>> {
        Box::pin(async move {
            let (keys, mut found) = (Arc::new(keys), Vec::new());
            for from in (0..keys.len()).step_by(SLICE) {
                let keys = Arc::clone(&keys);
                let slice =
                    move |engine: &Engine| look(engine, &keys[from..keys.len().min(from + SLICE)]);
                found.extend(self.desk.ask(slice).await.map_err(down)?);
            }
            Ok(found)
        })
    }

    /// Permits in the order of their numbers, as the list has them.
    async fn by_number(&self, asked: PermitsAsked) -> Result<PermitsFound, DeskDown> {
        let (limit, mut after) = (asked.limit, asked.after.clone());
        let query = Arc::new(PermitQuery::new(asked));
        let mut found = PermitsFound::default();
        loop {
            let (query, from) = (Arc::clone(&query), after.take());
            let room = limit.saturating_add(1) - found.rows.len();
            let slice = move |engine: &Engine| {
                let total = engine.permits().len();
                let (rows, last) = query.slice(engine, from.as_ref(), room);
                (rows, last, total)
            };
            let (rows, last, total) = self.desk.ask(slice).await.map_err(down)?;
            found.rows.extend(rows);
            found.total = total;
            found.more = found.rows.len() > limit;
            after = last;
            if found.more || after.is_none() {
                found.rows.truncate(limit);
                return Ok(found);
            }
        }
    }

    /// Permits in another order: the whole list is looked through, a slice at a time, and no more is kept than is shown.
    async fn sorted_permits(&self, asked: PermitsAsked) -> Result<PermitsFound, DeskDown> {
        let (limit, behind) = (asked.limit, asked.after.clone());
        let query = Arc::new(PermitQuery::new(asked));
        let place = {
            let query = Arc::clone(&query);
            let place = move |e: &Engine| Some(query.place(e.permit(behind.as_ref()?)?));
            Arc::new(self.desk.ask(place).await.map_err(down)?)
        };
        let (mut found, mut after) = (PermitsFound::default(), None);
        let mut rows: Vec<(Place, Permit)> = Vec::new();
        loop {
            let (asked, place, from) = (Arc::clone(&query), Arc::clone(&place), after.take());
            let slice = move |engine: &Engine| {
                let total = engine.permits().len();
                let (rows, last) = asked.behind(engine, from.as_ref(), (*place).as_ref());
                (rows, last, total)
            };
            let (more, last, total) = self.desk.ask(slice).await.map_err(down)?;
            rows.extend(more.into_iter().map(|p| (query.place(&p), p)));
            rows.sort_by(|a, b| query.order(&a.0, &b.0));
            rows.truncate(limit.saturating_add(1));
            (found.total, after) = (total, last);
            if after.is_none() {
                found.more = rows.len() > limit;
                let shown = rows.into_iter().take(limit);
                found.rows = shown.map(|(_, permit)| permit).collect();
                return Ok(found);
            }
        }
    }

    fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> DeskFuture<'_, T> {
        Box::pin(async move { self.desk.ask(look).await.map_err(down) })
    }
}

impl Desk for WebDesk {
    fn submit(&self, input: Input) -> DeskFuture<'_, Arc<JournalEntry>> {
        Box::pin(async move {
            if let (Err(why), None) = (self.desk.journal_health(), desk::by_hand(&input)) {
                return Err(DeskDown(why));
            }
            self.desk.submit(input).await.map_err(down)
        })
    }

    fn is_written(&self, entry: Seq) -> bool {
        let unwritten = self.desk.unwritten().from;
        unwritten.is_none_or(|first| entry < first)
    }

    fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.desk.subscribe()
    }

    fn inside(&self) -> DeskFuture<'_, Vec<Inside>> {
        self.ask(|engine| {
            let mut inside: Vec<Inside> = engine.inside().map(as_inside).collect();
            inside.sort_by_key(|i| (i.since, i.stay));
            inside
        })
    }

    fn find_permits(&self, asked: PermitsAsked) -> DeskFuture<'_, PermitsFound> {
        match (asked.sort, asked.down) {
            (PermitSort::Number, false) => Box::pin(self.by_number(asked)),
            _ => Box::pin(self.sorted_permits(asked)),
        }
    }

    fn permits(&self, ids: Vec<PermitId>) -> DeskFuture<'_, Vec<Permit>> {
        self.in_slices(ids, |engine, ids| {
            let found = ids.iter().filter_map(|id| engine.permit(id));
            found.cloned().collect()
        })
    }

    fn permits_on(&self, plates: Vec<Plate>) -> DeskFuture<'_, Vec<Permit>> {
        Box::pin(async move {
            let on = |engine: &Engine, plates: &[Plate]| {
                let ids = plates.iter().flat_map(|p| engine.permits_on(p));
                let found = ids.filter_map(|id| engine.permit(id));
                found.cloned().collect()
            };
            let mut found: Vec<Permit> = self.in_slices(plates, on).await?;
            found.sort_by(|a, b| a.id.cmp(&b.id));
            found.dedup_by(|a, b| a.id == b.id);
            Ok(found)
        })
    }

    fn present(&self, at: Option<Timestamp>) -> DeskFuture<'_, Vec<Present>> {
        match at {
            None => self.ask(present),
            Some(at) => Box::pin(self.past(at)),
        }
    }

    fn visits(&self, from: Timestamp, to: Timestamp) -> DeskFuture<'_, Vec<Visit>> {
        Box::pin(self.visits_of(from, to))
    }

    fn exemptions(&self) -> DeskFuture<'_, Vec<Exempt>> {
        self.ask(|engine| {
            let groups = engine.group_exemptions();
            let groups = groups.map(|(id, e)| Exempt::Group(id.clone(), e.clone()));
            let permits = engine.permits().filter_map(|permit| {
                let exemption = permit.exempt.clone()?;
                Some(Exempt::Permit(Box::new(permit.clone()), exemption))
            });
            groups.chain(permits).collect()
        })
    }

    fn groups(&self) -> DeskFuture<'_, Vec<GroupId>> {
        self.ask(|engine| {
            let of_permits = engine.permits().map(|p| &p.group);
            let of_site = engine.site().groups.iter().map(|g| &g.id);
            let named = of_permits.chain(of_site).filter(|g| !g.as_str().is_empty());
            let all: std::collections::BTreeSet<&GroupId> = named.collect();
            all.into_iter().cloned().collect()
        })
    }

    fn lane_models(&self) -> DeskFuture<'_, Vec<(LaneId, LaneModel)>> {
        self.ask(lane_models)
    }

    fn look_alikes(&self) -> DeskFuture<'_, Vec<LookAlike>> {
        Box::pin(async move {
            let known = self.desk.ask(known).await.map_err(down)?;
            // A list of 20,000 takes a while: not on the desk's own task.
            let found = tokio::task::spawn_blocking(move || look_alikes(known)).await;
            found.map_err(|e| DeskDown(e.to_string()))
        })
    }

    fn standing(&self, now: Timestamp) -> DeskFuture<'_, Standing> {
        self.ask(move |engine| standing(engine, now))
    }

    fn questions(&self) -> DeskFuture<'_, Vec<Asked>> {
        self.ask(|engine| {
            let asked = engine.questions().map(|q| Asked {
                decision: q.case.decision,
                lane: q.case.lane.clone(),
                until: q.until,
                then: q.then,
            });
            asked.collect()
        })
    }

    fn shut_out(&self, now: Timestamp) -> DeskFuture<'_, Vec<ShutOut>> {
        self.ask(move |engine| {
            let all = engine.shut_out(now).map(|(lane, decision, since)| ShutOut {
                decision,
                lane: lane.clone(),
                since,
            });
            all.collect()
        })
    }

    fn opens_for(&self, lane: LaneId, now: Timestamp) -> DeskFuture<'_, Option<Seq>> {
        self.ask(move |engine| engine.opens_for(&lane, now))
    }

    fn kill_switch(&self) -> DeskFuture<'_, bool> {
        self.ask(Engine::kill_switch)
    }
}

/// What permits are looked for.
struct PermitQuery {
    text: String,
    /// The same without blanks and dashes.
    plate: String,
    asked: PermitsAsked,
}

/// Where a permit stands among sorted ones.
type Place = (SortKey, PermitId);

/// What a look at a slice of the list came to: permits that fit, and the last one looked at, if there are more to look at.
type Slice = (Vec<Permit>, Option<PermitId>);

impl PermitQuery {
    fn new(asked: PermitsAsked) -> PermitQuery {
        let text = asked.text.trim().to_lowercase();
        let of_plates = |c: &char| c.is_alphanumeric() || wildcards::SIGNS.contains(c);
        let plate = text.chars().filter(of_plates).collect();
        PermitQuery { text, plate, asked }
    }

    /// Whether its number, holder, group or a plate has the text in it, upper or lower case, blanks aside, or with `?` and `*` is
    /// as a whole as the text says; and it is of the group, and stands as asked for.
    fn hits(&self, permit: &Permit) -> bool {
        let whole = self.text.contains(wildcards::SIGNS);
        let has = |s: &str, part: &str| match whole {
            true => wildcards::text_fits(part, &s.to_lowercase()),
            false => s.to_lowercase().contains(part),
        };
        let texts = [permit.id.as_str(), &permit.holder, permit.group.as_str()];
        let asked = &self.asked;
        let has_text = || {
            self.text.is_empty()
                || texts.iter().any(|s| has(s, &self.text))
                || (!self.plate.is_empty()
                    && permit.plates.iter().any(|t| has(t.as_str(), &self.plate)))
        };
        asked.group.as_ref().is_none_or(|g| permit.group == *g)
            && (asked.state).is_none_or(|(state, now)| PermitState::of(permit, now) == state)
            && has_text()
    }

    /// Looks at some permits after a number: at most so many hits.
    fn slice(&self, engine: &Engine, after: Option<&PermitId>, most: usize) -> Slice {
        let mut rows = Vec::new();
        for (looked, permit) in engine.permits_after(after).enumerate() {
            if self.hits(permit) {
                rows.push(permit.clone());
            }
            if looked + 1 == SLICE || rows.len() == most {
                return (rows, Some(permit.id.clone()));
            }
        }
        (rows, None)
    }

    fn place(&self, permit: &Permit) -> Place {
        (self.asked.sort.key(permit), permit.id.clone())
    }

    fn order(&self, a: &Place, b: &Place) -> Ordering {
        let (by_key, by_id) = (a.0.order(&b.0, self.asked.down), a.1.cmp(&b.1));
        match self.asked.down {
            true => by_key.then(by_id.reverse()),
            false => by_key.then(by_id),
        }
    }

    /// Looks at some permits after a number: those that come behind a place.
    fn behind(&self, engine: &Engine, after: Option<&PermitId>, place: Option<&Place>) -> Slice {
        let is_behind = |permit: &Permit| {
            place.is_none_or(|p| self.order(&self.place(permit), p) == Ordering::Greater)
        };
        let (mut rows, last) = self.slice(engine, after, SLICE);
        rows.retain(is_behind);
        (rows, last)
    }
}

/// The list's plates with their permits, and what the lanes have learned.
type Known = (Vec<(Plate, PermitId)>, Vec<(LaneId, LaneModel)>);

fn known(engine: &Engine) -> Known {
    let plates = engine
        .permits()
        .flat_map(|p| p.plates.iter().map(|plate| (plate.clone(), p.id.clone())))
        .collect();
    (plates, lane_models(engine))
}

fn lane_models(engine: &Engine) -> Vec<(LaneId, LaneModel)> {
    let lanes = engine.site().lanes.iter().filter_map(|lane| {
        let model = engine.lane_model(&lane.id)?;
        Some((lane.id.clone(), model.clone()))
    });
    lanes.collect()
}

fn look_alikes((listed, lanes): Known) -> Vec<LookAlike> {
    let same = same_letters(&listed);
    let plates: BTreeMap<Plate, PermitId> = listed.into_iter().collect();
    let all: Vec<Plate> = plates.keys().cloned().collect();
    let found = alike::alike(&all, &lanes).into_iter();
    let with_permits = found.filter_map(|alike| {
        let permits = [
            plates.get(&alike.truth)?.clone(),
            plates.get(&alike.read)?.clone(),
        ];
        Some(LookAlike { alike, permits })
    });
    let others = with_permits.filter(|l| l.permits[0] != l.permits[1]);
    same.into_iter().chain(others).collect()
}

/// One text on two permits: no lane can tell their vehicles apart.
fn same_letters(listed: &[(Plate, PermitId)]) -> Vec<LookAlike> {
    let mut sorted: Vec<&(Plate, PermitId)> = listed.iter().collect();
    sorted.sort();
    let pairs = sorted.windows(2).filter_map(|pair| match pair {
        [(a, one), (b, other)] if a == b && one != other => Some(LookAlike {
            alike: alike::Alike {
                truth: a.clone(),
                read: b.clone(),
                lane: LaneId::default(),
                chance: 1.0,
            },
            permits: [one.clone(), other.clone()],
        }),
        _ => None,
    });
    pairs.collect()
}

/// Everybody on the site, the longest there first.
fn present(engine: &Engine) -> Vec<Present> {
    let one = |stay: &crate::domain::access::Stay| {
        let inside = as_inside(stay);
        described(engine, inside, stay.in_area_since())
    };
    let mut all: Vec<Present> = engine.inside().map(one).collect();
    all.sort_by_key(|p| (p.inside.since, p.inside.stay));
    all
}

/// A visit as it stood at a past moment.
fn was_there(engine: &Engine, visit: &Visit, moment: Timestamp) -> Option<Present> {
    let area = visit.place_at(moment)?.clone();
    let came = visit.areas.iter().rev().find(|(since, _)| *since <= moment);
    let inside = Inside {
        stay: visit.stay,
        entry: visit.entry,
        area,
        since: visit.entered,
        plate: visit.plate.clone(),
        permit: visit.permit.clone(),
        evidence: None,
        belief: 1.0,
    };
    Some(described(
        engine,
        inside,
        came.map_or(visit.entered, |(since, _)| *since),
    ))
}

/// With whose it is and how long it may stay.
fn described(engine: &Engine, inside: Inside, in_area_since: Timestamp) -> Present {
    let site = engine.site();
    let permit = inside.permit.as_ref().and_then(|id| engine.permit(id));
    let group = permit.map(|p| p.group.clone());
    let of_group = group.as_ref().and_then(|g| site.group(g)?.loiter_min);
    let of_area = |area: &AreaId| site.around(area).find_map(|a| a.loiter_min);
    let vehicle = inside.plate.as_ref().map(|plate| {
        let several = permit.and_then(|p| p.vehicles.iter().find(|v| v.contains(plate)));
        let first = several.and_then(|vehicle| vehicle.first());
        first.unwrap_or(plate).clone()
    });
    Present {
        vehicle,
        in_area_since,
        holder: permit.map(|p| {
            let plate = inside.plate.as_ref();
            plate
                .map_or(&*p.holder, |plate| p.holder_of(plate))
                .to_owned()
        }),
        limit_min: of_group.or_else(|| of_area(&inside.area)),
        twice: false,
        group,
        inside,
    }
}

fn standing(engine: &Engine, now: Timestamp) -> Standing {
    let site = engine.site();
    let since = SignedDuration::from_hours(24 * i64::from(site.passback.repeated_days));
    let repeated = engine.offenders().filter_map(|(plate, offences)| {
        let count = offences.iter().filter(|o| o.at > now - since).count();
        let often = usize::try_from(site.passback.repeated).is_ok_and(|n| n > 0 && count >= n);
        often.then(|| Repeated {
            plate: plate.clone(),
            permit: engine.permit_now(plate).map(|p| p.id.clone()),
            count,
            last: offences.last().map_or(now, |o| o.at),
        })
    });
    let mut repeated: Vec<Repeated> = repeated.collect();
    repeated.sort_by_key(|r| std::cmp::Reverse((r.count, r.last)));
    let areas = site.areas.iter();
    let free = engine.amnesties().filter(|a| a.until > now);
    Standing {
        occupancy: areas
            .map(|a| (a.id.clone(), engine.occupancy(&a.id)))
            .collect(),
        limits: engine.limits().map(|(l, n)| (l.clone(), n)).collect(),
        free: free.map(|a| (a.scope.clone(), a.until)).collect(),
        repeated,
        learned: engine.learned(),
        unsure: engine.inside().filter(|s| engine.is_doubtful(s)).count(),
    }
}

fn as_inside(stay: &crate::domain::access::Stay) -> Inside {
    Inside {
        stay: stay.id,
        entry: stay.entry,
        area: stay.area.clone(),
        since: stay.since,
        plate: stay.plate.clone(),
        permit: stay.permit.clone(),
        evidence: stay.evidence.clone(),
        belief: stay.belief,
    }
}
