//! A small false gateway behind the dashboard: all its ports in memory, with a day of demo traffic, deterministic.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use plategate::clock::{Clock, SetClock};
use plategate::domain::access::views::Learned;
use plategate::domain::access::visits::Visit;
use plategate::domain::diagnosis::{Hour, Pair};
use plategate::domain::event::*;
use plategate::domain::misread::alike::Alike;
use plategate::domain::misread::lane::LaneModel;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::rules::{Limit, LimitMode};
use plategate::domain::site::*;
use plategate::port::audit::{Act, Audit, AuditError, AuditQuery, AuditRow, Chain};
use plategate::port::commissioning::{CommissionOrder, Commissioning, Sheet};
use plategate::port::desk::{
    Asked, Desk, DeskFuture, Exempt, Inside, LookAlike, PermitsFound, Present, Repeated, Standing,
};
use plategate::port::lanes::{Doubt, DoubtKind, DoubtQuery, Label, LaneBook};
use plategate::port::records::{DecisionQuery, NoticeRow, OrderRow, Page, Records, RecordsError};
use plategate::port::trials::{TrialOrder, TrialState, Trials};
use plategate::store::Store;
use tokio::sync::broadcast;

use crate::visits::VisitLog;

use super::demo;
use super::twin_accounts::Kept;

pub struct Twin {
    pub site: Arc<Site>,
    pub clock: Arc<SetClock>,
    inner: Mutex<Inner>,
    pub stream: broadcast::Sender<Arc<JournalEntry>>,
}

#[derive(Default)]
pub struct Inner {
    pub seq: Seq,
    pub decisions: Vec<Decision>,
    pub inside: Vec<Inside>,
    pub permits: BTreeMap<PermitId, Permit>,
    pub exempt_groups: BTreeMap<GroupId, Exemption>,
    pub orders: Vec<OrderRow>,
    pub inputs: Vec<Input>,
    pub gates_off: bool,
    pub asked: Vec<Asked>,
    pub blind: Option<LaneId>,
    pub journal_broken: bool,
    pub kept: Kept,
    /// The journal, as far as it was told.
    pub journal: BTreeMap<Seq, Arc<JournalEntry>>,
    /// Requests with keys, and their answers.
    pub answers: super::kept::Answered,
    pub trial: Option<TrialState>,
    pub sheet: Option<Sheet>,
    pub sheets: Vec<Sheet>,
    pub acts: Vec<AuditRow>,
    /// The true plates behind reads, and what was counted of lanes, where there is a journal.
    pub truths: BTreeMap<Seq, Plate>,
    pub book: Option<(Store, tempfile::TempDir)>,
    /// As if the chain were broken at this row.
    pub broken: Option<Seq>,
    /// What every camera shows instead of its own picture, JPEG.
    pub still: Option<Vec<u8>>,
    /// What the site has taught of its traffic.
    pub learned: Learned,
    /// Records are asked of the store.
    pub replayed: bool,
}

impl Twin {
    /// An empty gateway, at 14:00 in Vienna.
    pub fn empty() -> Arc<Twin> {
        let start: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
        Arc::new(Twin {
            site: Arc::new(demo::site()),
            clock: SetClock::at(start),
            inner: Mutex::default(),
            stream: broadcast::channel(256).0,
        })
    }

    /// The same after half a day of traffic.
    pub fn demo() -> Arc<Twin> {
        let twin = Twin::empty();
        demo::fill(&mut twin.lock(), twin.clock.now());
        twin
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub fn add_permit(&self, permit: Permit) {
        self.lock().permits.insert(permit.id.clone(), permit);
    }

    /// A vehicle comes, is answered, and passes.
    pub fn arrive(&self, lane: &str, plate: &str) -> Seq {
        self.clock.advance(Duration::from_secs(7));
        let at = self.clock.now();
        let (entry, report) = {
            let mut inner = self.lock();
            inner.seq += 2;
            let seq = inner.seq - 1;
            let plate = Plate::new(plate).unwrap();
            let permit = inner.permits.values().find(|p| p.plates.contains(&plate));
            let permit = permit.map(|p| p.id.clone());
            let reason = if permit.is_some() {
                Reason::Permitted
            } else {
                Reason::VisitorAdmitted
            };
            let decision = demo::decision(seq, lane, at, &plate, permit.as_ref(), reason);
            inner.decisions.push(decision.clone());
            let sighting = Sighting {
                lane: LaneId::new(lane),
                at,
                read: Some(PlateRead::plain(&plate, 0.981)),
                runner_up: None,
                looks: 3,
                first_seen: at,
                last_seen: at,
                travel: Some(Motion::Towards),
                scene: None,
                plate_px: Some(140),
                evidence: decision.evidence.clone(),
                source: Default::default(),
            };
            let passage = demo::passage(&decision);
            let entry = JournalEntry {
                seq,
                at,
                input: Input::Sighting(sighting),
                outputs: vec![Output::Decision(decision)],
            };
            let report = GateReport {
                command: CommandId(seq),
                gate: GateId::new("barrier-1"),
                at,
                result: GateResult::Accepted { took_ms: 41 },
            };
            let report = JournalEntry {
                seq: seq + 1,
                at,
                input: Input::GateReport(report),
                outputs: vec![Output::Passage(passage)],
            };
            (entry, report)
        };
        let seq = entry.seq;
        self.commit(Arc::new(entry));
        self.commit(Arc::new(report));
        seq
    }

    /// Asks the book; nothing where there is none.
    pub fn book<T: Default>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, RecordsError>,
    ) -> Result<T, RecordsError> {
        match &self.lock().book {
            Some((store, _)) => ask(store),
            None => Ok(T::default()),
        }
    }

    /// Four weeks of traffic, with one lane that began to misread.
    pub async fn weeks() -> Arc<Twin> {
        let twin = Twin::empty();
        let filled = twin.clone();
        let fill = move || super::weeks::fill(&filled);
        tokio::task::spawn_blocking(fill).await.unwrap();
        twin
    }

    fn take(&self, input: Input) -> Arc<JournalEntry> {
        let at = self.clock.now();
        let mut inner = self.lock();
        inner.seq += 1;
        let seq = inner.seq;
        inner.inputs.push(input.clone());
        let mut done = vec![Output::Done(Done::Noted)];
        match &input {
            Input::Permits(PermitChange::Put { permit, .. }) => {
                inner.permits.insert(permit.id.clone(), (**permit).clone());
            }
            Input::Permits(PermitChange::Remove { id, .. }) => {
                inner.permits.remove(id);
            }
            Input::Permits(PermitChange::Import { permits, .. }) => {
                inner.permits = permits.iter().map(|p| (p.id.clone(), p.clone())).collect();
            }
            Input::Factor { lane, .. } if lane.as_str() != "entry-1" => {
                done = vec![Output::Rejected(Rejection::NoFactorWanted)];
            }
            Input::Order(order) => {
                if inner.gates_off && matches!(order.what, OrderKind::Open { .. }) {
                    done = vec![Output::Rejected(Rejection::KillSwitchOn)];
                }
                demo::carry_out(&mut inner, order);
                done.splice(0..0, super::weeks::answer(&inner, order));
                done = super::pending::answer(&mut inner, order).unwrap_or(done);
                inner.orders.push(demo::order_row(seq, at, order));
                let kind = match order.what {
                    OrderKind::Reset { .. } => plategate::port::audit::kind::RESET,
                    _ => plategate::port::audit::kind::OTHER,
                };
                let number = inner.acts.len() as Seq + 1;
                let what = inner.orders.last().unwrap().what.clone();
                inner.acts.push(AuditRow {
                    seq: number,
                    at,
                    journal: Some(seq),
                    who: order.by.clone(),
                    role: "administrator".into(),
                    kind: kind.into(),
                    what,
                    reason: order.reason.clone(),
                    result: "done".into(),
                    hash: format!("{number:064x}"),
                });
            }
            _ => {}
        }
        drop(inner);
        let entry = Arc::new(JournalEntry {
            seq,
            at,
            input,
            outputs: done,
        });
        self.commit(entry.clone());
        entry
    }

    /// Keeps an entry and tells of it.
    fn commit(&self, entry: Arc<JournalEntry>) {
        self.lock().journal.insert(entry.seq, entry.clone());
        let _ = self.stream.send(entry);
    }
}

fn ready<'a, T: Send + 'a>(value: T) -> DeskFuture<'a, T> {
    Box::pin(async move { Ok(value) })
}

impl Desk for Twin {
    fn submit(&self, input: Input) -> DeskFuture<'_, Arc<JournalEntry>> {
        let entry = self.take(input);
        let writer = self.lock().book.as_ref().map(|b| b.0.writer().clone());
        Box::pin(async move {
            if let Some(writer) = writer {
                writer.append(entry.clone()).await.await.unwrap();
            }
            Ok(entry)
        })
    }

    fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.stream.subscribe()
    }

    fn inside(&self) -> DeskFuture<'_, Vec<Inside>> {
        ready(self.lock().inside.clone())
    }

    fn find_permits(
        &self,
        part: String,
        after: Option<PermitId>,
        limit: usize,
    ) -> DeskFuture<'_, PermitsFound> {
        let part = part.to_lowercase();
        let inner = self.lock();
        let fits = |p: &&Permit| {
            let plate = p.plates.iter().any(|x| {
                x.as_str()
                    .to_lowercase()
                    .contains(&part.replace([' ', '-'], ""))
            });
            let texts = [p.id.as_str(), p.holder.as_str(), p.group.as_str()];
            plate || texts.iter().any(|t| t.to_lowercase().contains(&part))
        };
        let mut rows: Vec<Permit> = inner
            .permits
            .values()
            .filter(fits)
            .filter(|p| after.as_ref().is_none_or(|a| p.id > *a))
            .take(limit + 1)
            .cloned()
            .collect();
        let more = rows.len() > limit;
        rows.truncate(limit);
        ready(PermitsFound {
            rows,
            more,
            total: inner.permits.len(),
        })
    }

    fn permits(&self, ids: Vec<PermitId>) -> DeskFuture<'_, Vec<Permit>> {
        let inner = self.lock();
        ready(
            ids.iter()
                .filter_map(|id| inner.permits.get(id).cloned())
                .collect(),
        )
    }

    fn present(&self, at: Option<Timestamp>) -> DeskFuture<'_, Vec<Present>> {
        let inner = self.lock();
        let there = |i: &&Inside| at.is_none_or(|at| i.since <= at);
        let one = |i: &Inside| {
            let permit = i.permit.as_ref().and_then(|id| inner.permits.get(id));
            Present {
                inside: i.clone(),
                in_area_since: i.since,
                holder: permit.map(|p| p.holder.clone()),
                group: permit.map(|p| p.group.clone()),
                limit_min: permit.map(|_| 300),
            }
        };
        ready(inner.inside.iter().filter(there).map(one).collect())
    }

    fn visits(&self, from: Timestamp, to: Timestamp) -> DeskFuture<'_, Vec<Visit>> {
        let mut entries = Vec::new();
        let mut open = BTreeMap::new();
        let inner = self.lock();
        for d in inner
            .decisions
            .iter()
            .filter(|d| d.outcome == Outcome::Open)
        {
            let mut passage = demo::passage(d);
            if d.lane.as_str().starts_with("exit") {
                passage.to = AreaId::offsite();
                passage.stay = open.remove(&d.plate);
            } else {
                open.insert(d.plate.clone(), passage.stay.unwrap());
            }
            entries.push(JournalEntry {
                seq: d.seq,
                at: d.at,
                input: Input::Due,
                outputs: vec![Output::Passage(passage)],
            });
        }
        ready(VisitLog::of(&entries).between(from, to).cloned().collect())
    }

    fn exemptions(&self) -> DeskFuture<'_, Vec<Exempt>> {
        let inner = self.lock();
        let groups = inner.exempt_groups.iter();
        let groups = groups.map(|(id, e)| Exempt::Group(id.clone(), e.clone()));
        let permits = inner.permits.values().filter_map(|permit| {
            let exemption = permit.exempt.clone()?;
            Some(Exempt::Permit(Box::new(permit.clone()), exemption))
        });
        ready(groups.chain(permits).collect())
    }

    fn groups(&self) -> DeskFuture<'_, Vec<GroupId>> {
        let inner = self.lock();
        let all: std::collections::BTreeSet<_> =
            inner.permits.values().map(|p| p.group.clone()).collect();
        ready(all.into_iter().collect())
    }

    fn lane_models(&self) -> DeskFuture<'_, Vec<(LaneId, LaneModel)>> {
        ready(vec![(LaneId::new("exit-2"), LaneModel::default())])
    }

    fn look_alikes(&self) -> DeskFuture<'_, Vec<LookAlike>> {
        let alike = Alike {
            truth: Plate::new("W48213K").unwrap(),
            read: Plate::new("W482I3K").unwrap(),
            lane: LaneId::new("exit-2"),
            chance: 0.004,
        };
        let permits = [PermitId::new("P-1001"), PermitId::new("P-1002")];
        ready(vec![LookAlike { alike, permits }])
    }

    fn standing(&self, now: Timestamp) -> DeskFuture<'_, Standing> {
        let inner = self.lock();
        let area = AreaId::new("car-park");
        let count = inner.inside.len() as i64;
        let limit = Limit {
            area: area.clone(),
            group: None,
            max: 30,
            mode: LimitMode::Hard,
        };
        let repeated = Repeated {
            plate: Plate::new("W48213K").unwrap(),
            permit: Some(PermitId::new("P-1001")),
            count: 4,
            last: now,
        };
        ready(Standing {
            occupancy: vec![(area, count)],
            limits: vec![(limit, count)],
            free: vec![(Scope::All, now)],
            repeated: vec![repeated],
            unsure: 2,
            learned: inner.learned,
        })
    }

    fn questions(&self) -> DeskFuture<'_, Vec<Asked>> {
        ready(self.lock().asked.clone())
    }

    fn kill_switch(&self) -> DeskFuture<'_, bool> {
        ready(self.lock().gates_off)
    }
}

impl Records for Twin {
    fn decisions(&self, q: &DecisionQuery) -> Result<Page<Decision>, RecordsError> {
        // Those of a replay are asked of its store.
        if self.lock().replayed {
            return self.lock().book.as_ref().expect("a store").0.decisions(q);
        }
        let listed = |d: &Decision| match q.explained {
            true => d.explained.clone(),
            false => d.violation.clone(),
        };
        let fits = |d: &&Decision| {
            let part = |part: &String| {
                d.plate
                    .as_ref()
                    .is_some_and(|p| p.as_str().contains(part.as_str()))
            };
            q.lane.as_ref().is_none_or(|l| d.lane == *l)
                && (q.lanes.is_empty() || q.lanes.contains(&d.lane))
                && q.plate_part.as_ref().is_none_or(part)
                && q.permit
                    .as_ref()
                    .is_none_or(|p| d.permit.as_ref() == Some(p))
                && q.from.is_none_or(|t| d.at >= t)
                && q.to.is_none_or(|t| d.at < t)
                && q.before.is_none_or(|b| d.seq < b)
                && (!q.asks_for_violations() || listed(d).is_some())
                && (q.kinds.is_empty() || listed(d).is_some_and(|v| q.kinds.contains(&v.kind)))
        };
        let inner = self.lock();
        let limit = q.limit as usize;
        let mut rows: Vec<Decision> = inner
            .decisions
            .iter()
            .rev()
            .filter(fits)
            .take(limit + 1)
            .cloned()
            .collect();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|d| d.seq);
        Ok(Page { rows, next })
    }

    fn decision(&self, seq: Seq) -> Result<Option<Decision>, RecordsError> {
        Ok(self.lock().decisions.iter().find(|d| d.seq == seq).cloned())
    }

    fn entry_of(&self, stay: StayId) -> Result<Option<Decision>, RecordsError> {
        let inner = self.lock();
        let mut entries = inner.decisions.iter();
        Ok(entries
            .find(|d| demo::passage(d).stay == Some(stay))
            .cloned())
    }

    fn passages(&self, before: Option<Seq>, limit: u32) -> Result<Page<Passage>, RecordsError> {
        let inner = self.lock();
        let fits = |d: &&Decision| d.outcome == Outcome::Open && before.is_none_or(|b| d.seq < b);
        let found = inner.decisions.iter().rev().filter(fits);
        let rows = found.take(limit as usize).map(demo::passage).collect();
        Ok(Page { rows, next: None })
    }

    fn history(&self, plate: &Plate, limit: u32) -> Result<Vec<Decision>, RecordsError> {
        let query = DecisionQuery {
            plate_part: Some(plate.to_string()),
            limit,
            ..DecisionQuery::default()
        };
        self.decisions(&query).map(|p| p.rows)
    }

    fn notices(&self, before: Option<u64>, limit: u32) -> Result<Page<NoticeRow>, RecordsError> {
        let rows: Vec<NoticeRow> = demo::notices(self.clock.now())
            .into_iter()
            .filter(|n| before.is_none_or(|b| n.id < b))
            .take(limit as usize)
            .collect();
        Ok(Page { rows, next: None })
    }

    fn orders(&self, before: Option<Seq>, limit: u32) -> Result<Page<OrderRow>, RecordsError> {
        let inner = self.lock();
        let fits = |o: &&OrderRow| before.is_none_or(|b| o.seq < b);
        let rows: Vec<OrderRow> = inner
            .orders
            .iter()
            .rev()
            .filter(fits)
            .take(limit as usize)
            .cloned()
            .collect();
        Ok(Page { rows, next: None })
    }
}

/// What was counted of lanes stands in the book, if there is one.
impl LaneBook for Twin {
    fn hours(
        &self,
        lane: Option<&LaneId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Hour>, RecordsError> {
        self.book(|b| b.hours(lane, from, to))
    }
    fn examples(&self, lane: &LaneId) -> Result<Vec<(Pair, Vec<Seq>)>, RecordsError> {
        self.book(|b| b.examples(lane))
    }
    fn alarms(&self) -> Result<Vec<LaneDrift>, RecordsError> {
        self.book(LaneBook::alarms)
    }
    fn checked(&self, lane: &LaneId) -> Result<Option<(Timestamp, String)>, RecordsError> {
        self.book(|b| b.checked(lane))
    }
    fn doubts(&self, query: &DoubtQuery) -> Result<Vec<Doubt>, RecordsError> {
        self.book(|b| b.doubts(query))
    }
    fn doubt(&self, read: Seq) -> Result<Option<Doubt>, RecordsError> {
        self.book(|b| b.doubt(read))
    }
    fn waiting(&self) -> Result<Vec<(DoubtKind, u64)>, RecordsError> {
        self.book(LaneBook::waiting)
    }
    fn labels(&self, limit: u32) -> Result<Vec<Label>, RecordsError> {
        self.book(|b| b.labels(limit))
    }
    fn sighting(&self, read: Seq) -> Result<Option<Sighting>, RecordsError> {
        self.book(|b| b.sighting(read))
    }
}

impl Commissioning for Twin {
    fn start(&self, order: CommissionOrder) -> Result<(), String> {
        let sheet = plategate::commission::begin(&self.site, order, self.clock.now())?;
        self.lock().sheet = Some(sheet);
        Ok(())
    }
    fn current(&self) -> Option<Sheet> {
        self.lock().sheet.clone()
    }
    fn stop(&self) {
        let mut inner = self.lock();
        if let Some(mut sheet) = inner.sheet.take() {
            sheet.number = inner.sheets.len() as u64 + 1;
            sheet.ended = Some(sheet.begun);
            inner.sheets.insert(0, sheet);
        }
    }
    fn sheets(&self) -> Result<Vec<Sheet>, String> {
        Ok(self.lock().sheets.clone())
    }
}

impl Trials for Twin {
    fn start(&self, order: TrialOrder) -> Result<(), String> {
        self.lock().trial = Some(TrialState::Running { order, done: 0.42 });
        Ok(())
    }
    fn state(&self) -> TrialState {
        self.lock().trial.clone().unwrap_or(TrialState::None)
    }
    fn cancel(&self) {
        self.lock().trial = None;
    }
}

impl Audit for Twin {
    fn note(&self, act: &Act) -> Result<(), AuditError> {
        let at = self.clock.now();
        let mut inner = self.lock();
        let seq = inner.acts.len() as Seq + 1;
        inner.acts.push(AuditRow {
            seq,
            at,
            journal: None,
            who: act.who.clone(),
            role: act.role.clone(),
            kind: act.kind.to_owned(),
            what: act.what.clone(),
            reason: act.reason.clone(),
            result: act.result.clone(),
            hash: format!("{seq:064x}"),
        });
        Ok(())
    }
    fn rows(&self, q: &AuditQuery) -> Result<Page<AuditRow>, AuditError> {
        let inner = self.lock();
        let fits = |r: &&AuditRow| {
            q.who.as_ref().is_none_or(|w| r.who == *w)
                && q.kind.as_ref().is_none_or(|k| r.kind == *k)
                && q.before.is_none_or(|b| r.seq < b)
        };
        let found = inner.acts.iter().rev().filter(fits);
        let rows: Vec<AuditRow> = found.take(q.limit as usize).cloned().collect();
        let next = rows.last().filter(|_| rows.len() == q.limit as usize);
        let next = next.map(|r| r.seq);
        Ok(Page { rows, next })
    }
    fn count(&self, who: &str, kind: &str, since: Timestamp) -> Result<u64, AuditError> {
        let inner = self.lock();
        let fits = |r: &&AuditRow| r.who == who && r.kind == kind && r.at >= since;
        Ok(inner.acts.iter().filter(fits).count() as u64)
    }
    fn check(&self) -> Result<Chain, AuditError> {
        let inner = self.lock();
        Ok(Chain {
            rows: inner.acts.len() as Seq,
            end: inner
                .acts
                .last()
                .map_or_else(String::new, |r| r.hash.clone()),
            broken: inner.broken.map(|row| (row, "it is missing".to_owned())),
        })
    }
}
