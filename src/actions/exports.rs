//! Lists to take away as tables: passages, violations, muster, exemptions, notices and the log. As a page shows them, with the same filter; times with
//! the site's offset from UTC. What people typed becomes no formula.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::actions::exemptions::{Exempted, Whom};
use crate::actions::presence::InLot;
use crate::actions::table::{FileKind, Table};
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Language;
use crate::domain::event::{Decision, Outcome, Seq, StayId, Violation};
use crate::domain::fate::{End, Fate};
use crate::domain::plate::Plate;
use crate::domain::site::PermitId;
use crate::port::audit::{AuditError, AuditQuery, AuditRow};
use crate::port::caller::Caller;
use crate::port::desk::Present;
use crate::port::permits_csv::escape;
use crate::port::records::{Cursor, DecisionQuery, RecordsError};
use crate::port::violations::Found;
use crate::wording::audit::{named as named_deed, outcome};
use crate::wording::notices::Said;
use crate::wording::{labels, rules};

/// Rows of such a table at most: some 10 MB. What is beyond is left out, and the file's name says so.
pub(crate) const ROWS_MAX: usize = 50_000;
/// Rows read at a time, so that nobody else waits for the disk.
const READ: u32 = 500;

/// A file, with its name but for the ending.
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// A file's name, which says if the file is cut.
fn named(list: &str, rows: usize) -> String {
    match rows < ROWS_MAX {
        true => list.to_owned(),
        false => format!("{list}-first-{ROWS_MAX}"),
    }
}

/// Reads a list page by page, as far as a table goes. `read` gives the rows from a number on, and where the next page begins.
fn whole<T, E>(
    mut read: impl FnMut(Option<Seq>) -> Result<(Vec<T>, Option<Seq>), E>,
) -> Result<Vec<T>, E> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let (rows, next) = read(from)?;
        all.extend(rows);
        from = next;
        if from.is_none() || all.len() >= ROWS_MAX {
            all.truncate(ROWS_MAX);
            return Ok(all);
        }
    }
}

fn answered(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "open",
        Outcome::Refuse => "refuse",
        Outcome::Ask => "ask",
        Outcome::None => "none",
    }
}

/// The text of a read, where it is not the plate that the vehicle is taken to have.
fn read_as(d: &Decision) -> Option<&Plate> {
    d.read.as_ref().filter(|r| Some(*r) != d.plate.as_ref())
}

fn plate(plate: Option<&Plate>) -> String {
    plate.map(Plate::to_string).unwrap_or_default()
}

/// What stands beside a violation.
struct Beside {
    what: Option<Violation>,
    /// It is likelier something else.
    explained: bool,
    /// The vehicle's event that it contradicts.
    prior: Option<Decision>,
    found: Option<Found>,
}

impl House {
    /// A table, made away from the async threads, one at a time.
    async fn made<F>(&self, name: String, kind: FileKind, table: F) -> ActionResult<Export>
    where
        F: FnOnce(&House) -> Table<'static> + Send + 'static,
    {
        let written = self
            .looking(move |house| table(house).written(kind))
            .await?;
        let bytes = written.map_err(ActionError::failed)?;
        Ok(Export { name, bytes })
    }

    /// Decisions, page by page as far as a table goes, each with what `beside` reads of a page of them. Blocks.
    fn all_decisions<T>(
        &self,
        query: &DecisionQuery,
        beside: impl Fn(&[Decision]) -> Result<Vec<T>, RecordsError>,
    ) -> Result<Vec<(Decision, T)>, RecordsError> {
        let oldest_first = query.after.is_some();
        whole(|from| {
            let mut part = DecisionQuery {
                limit: READ,
                ..query.clone()
            };
            match oldest_first {
                true => part.after = from.or(query.after),
                false => part.before = from.or(query.before),
            }
            let found = self.records.decisions(&part)?;
            let more = beside(&found.rows)?;
            Ok((found.rows.into_iter().zip(more).collect(), found.next))
        })
    }

    /// Who holds the permits of these vehicles.
    async fn holders<'a>(
        &self,
        decisions: impl Iterator<Item = &'a Decision>,
    ) -> ActionResult<BTreeMap<PermitId, String>> {
        let mut ids: Vec<PermitId> = decisions.filter_map(|d| d.permit.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let permits = self.desk.permits(ids).await?.into_iter();
        Ok(permits.map(|p| (p.id, p.holder)).collect())
    }

    /// Vehicles that were answered.
    pub(crate) async fn passages_file(
        &self,
        query: DecisionQuery,
        kind: FileKind,
    ) -> ActionResult<Export> {
        let read = move |h: &House| {
            h.all_decisions(&query, |found| {
                let seqs: Vec<Seq> = found.iter().map(|d| d.seq).collect();
                h.records.fates(&seqs)
            })
        };
        let rows: Vec<(Decision, Fate)> = self.blocking(read).await?;
        let holders = self.holders(rows.iter().map(|(d, _)| d)).await?;
        let name = named("passages", rows.len());
        let table = move |h: &House| {
            let h = h.clone();
            let row = move |(d, fate)| h.passage_row(&d, &fate, &holders);
            Table::new(PASSAGES, rows.into_iter().map(row))
        };
        self.made(name, kind, table).await
    }

    fn passage_row(
        &self,
        d: &Decision,
        fate: &Fate,
        holders: &BTreeMap<PermitId, String>,
    ) -> [String; 12] {
        let id = d.permit.as_ref();
        let passed = matches!(fate.end, Some(End::Passed { .. }));
        let person = fate.person.as_ref().and_then(|p| p.by.as_deref());
        [
            self.in_table(d.at),
            escape(&self.site.lane_name(&d.lane)),
            plate(d.plate.as_ref()),
            plate(read_as(d)),
            answered(d.outcome).to_owned(),
            labels::decided(d).to_string(),
            d.violation
                .as_ref()
                .map_or("", |v| v.kind.as_str())
                .to_owned(),
            escape(id.map_or("", PermitId::as_str)),
            escape(id.and_then(|id| holders.get(id)).map_or("", |h| h)),
            escape(person.unwrap_or_default()),
            passed.to_string(),
            d.seq.to_string(),
        ]
    }

    /// Violations, or explained contradictions, with what they contradict and what persons found.
    pub(crate) async fn violations_file(
        &self,
        who: &Caller,
        mut query: DecisionQuery,
        kind: FileKind,
    ) -> ActionResult<Export> {
        let explained = query.explained;
        query.violations_only = !explained;
        let list = match explained {
            true => "explained-contradictions",
            false => "violations",
        };
        let who = who.clone();
        let read =
            move |h: &House| h.all_decisions(&query, |found| h.besides(&who, found, explained));
        let rows: Vec<(Decision, Beside)> = self.blocking(read).await?;
        let holders = self.holders(rows.iter().map(|(d, _)| d)).await?;
        let name = named(list, rows.len());
        let table = move |h: &House| {
            let h = h.clone();
            let row = move |(d, beside)| h.violation_row(&d, &beside, &holders);
            Table::new(VIOLATIONS, rows.into_iter().map(row))
        };
        self.made(name, kind, table).await
    }

    /// What each of these contradicts, as far as its lane is the caller's, and what persons found of it. Blocks.
    fn besides(
        &self,
        who: &Caller,
        decisions: &[Decision],
        explained: bool,
    ) -> Result<Vec<Beside>, RecordsError> {
        let seqs: Vec<Seq> = decisions.iter().map(|d| d.seq).collect();
        let found = self.violations.findings(&seqs)?.into_iter();
        let mut found: BTreeMap<Seq, Found> = found.map(|f| (f.seq, f)).collect();
        let beside = |d: &Decision| {
            let what = match explained {
                true => d.explained.clone(),
                false => d.violation.clone(),
            };
            let stay = what.as_ref().and_then(|what| what.prior);
            let prior = stay.map(|stay| self.records.entry_of(stay)).transpose()?;
            Ok(Beside {
                what,
                explained,
                prior: prior.flatten().filter(|p| who.sees(&p.lane)),
                found: found.remove(&d.seq),
            })
        };
        decisions.iter().map(beside).collect()
    }

    fn violation_row(
        &self,
        d: &Decision,
        beside: &Beside,
        holders: &BTreeMap<PermitId, String>,
    ) -> [String; 19] {
        let id = d.permit.as_ref();
        let list = if beside.explained {
            "explained"
        } else {
            "violation"
        };
        let what = beside.what.as_ref();
        let cause = what.and_then(|what| Some((what, what.causes.likeliest()?)));
        let (prior, found) = (beside.prior.as_ref(), beside.found.as_ref());
        let lane = |lane| escape(&self.site.lane_name(lane));
        [
            self.in_table(d.at),
            lane(&d.lane),
            plate(d.plate.as_ref()),
            plate(read_as(d)),
            answered(d.outcome).to_owned(),
            list.to_owned(),
            what.map_or("", |what| what.kind.as_str()).to_owned(),
            cause.map_or("", |(_, cause)| cause.as_str()).to_owned(),
            cause.map_or(String::new(), |(what, cause)| {
                format!("{:.2}", what.causes.share(cause))
            }),
            prior.map_or(String::new(), |p| self.in_table(p.at)),
            prior.map_or(String::new(), |p| lane(&p.lane)),
            prior.map_or(String::new(), |p| p.seq.to_string()),
            escape(id.map_or("", PermitId::as_str)),
            escape(id.and_then(|id| holders.get(id)).map_or("", |h| h)),
            found.map_or("", |f| f.finding.as_str()).to_owned(),
            escape(found.map_or("", |f| &f.by)),
            found.map_or(String::new(), |f| self.in_table(f.at)),
            escape(found.map_or("", |f| &f.word)),
            d.seq.to_string(),
        ]
    }

    /// What the gateway noticed by itself.
    pub(crate) async fn notices_file(
        &self,
        oldest_first: bool,
        kind: FileKind,
    ) -> ActionResult<Export> {
        let read = move |h: &House| {
            whole(|from| {
                let found = h.noticed(Cursor::new(oldest_first, from), READ)?;
                let said = found.rows.iter();
                let said = said.filter_map(|n| Some((n.row.at, n.said(&h.site)?)));
                let said: Vec<(Timestamp, Said)> = said.collect();
                let stays = said.iter().flat_map(|(_, said)| &said.stays);
                let stays: Vec<StayId> = stays.map(|(stay, _)| *stay).collect();
                let began = h.entries_of(&stays)?;
                let row = |(at, said)| h.notice_row(at, said, &began);
                Ok::<_, RecordsError>((said.into_iter().map(row).collect(), found.next))
            })
        };
        let language = Language::present();
        let rows: Vec<[String; 6]> = self.blocking(move |h| language.within(|| read(h))).await?;
        let name = named("notices", rows.len());
        self.made(name, kind, move |_| Table::new(NOTICES, rows.into_iter()))
            .await
    }

    fn notice_row(&self, at: Timestamp, said: Said, began: &BTreeMap<StayId, Seq>) -> [String; 6] {
        let entries = said.stays.iter().filter_map(|(stay, _)| began.get(stay));
        let events: Vec<String> = entries.chain(&said.event).map(Seq::to_string).collect();
        [
            self.in_table(at),
            said.sort.as_str().to_owned(),
            plate(said.plate.as_ref()),
            escape(said.permit.as_ref().map_or("", PermitId::as_str)),
            escape(&said.text),
            events.join(" "),
        ]
    }

    /// Who is (was) there.
    pub(crate) async fn muster_file(
        &self,
        at: Option<Timestamp>,
        of: (&str, &str),
        kind: FileKind,
    ) -> ActionResult<Export> {
        let mut present = self.muster(at, of).await?;
        let there = match at.is_none() && of.0.is_empty() {
            true => self.muster_elsewhere(of.1).await?,
            false => Vec::new(),
        };
        let moment = at.unwrap_or(self.now());
        present.truncate(ROWS_MAX);
        let table = move |h: &House| {
            let (h, also) = (h.clone(), h.clone());
            let row = move |p| h.muster_row(&p, moment);
            let there = there.into_iter().take(ROWS_MAX);
            let row_there = move |there| also.muster_row_there(&there, moment);
            let rows = present.into_iter().map(row);
            Table::new(MUSTER, rows.chain(there.map(row_there)))
        };
        let day = moment.to_zoned(self.zone.clone()).strftime("%Y-%m-%d-%H%M");
        self.made(format!("muster-{day}"), kind, table).await
    }

    /// Of a vehicle in another lot.
    fn muster_row_there(&self, there: &InLot, moment: Timestamp) -> [String; 10] {
        let p = &there.vehicle;
        [
            escape(&there.area),
            escape(p.group.as_ref().map_or("", |g| g.as_str())),
            plate(p.plate.as_ref()),
            escape(p.permit.as_ref().map_or("", PermitId::as_str)),
            escape(p.holder.as_deref().unwrap_or_default()),
            self.in_table(p.since),
            moment.duration_since(p.since).as_mins().max(0).to_string(),
            format!("{:.2}", p.belief),
            false.to_string(),
            escape(&there.lot),
        ]
    }

    fn muster_row(&self, p: &Present, moment: Timestamp) -> [String; 10] {
        let v = &p.inside;
        [
            escape(&rules::area(&self.site, &v.area)),
            escape(p.group.as_ref().map_or("", |g| g.as_str())),
            plate(v.plate.as_ref()),
            escape(v.permit.as_ref().map_or("", PermitId::as_str)),
            escape(p.holder.as_deref().unwrap_or_default()),
            self.in_table(v.since),
            moment.duration_since(v.since).as_mins().max(0).to_string(),
            format!("{:.2}", v.belief),
            p.twice.to_string(),
            escape(&self.site.name),
        ]
    }

    /// Exemptions in force and to come, or past ones.
    pub(crate) async fn exemptions_file(&self, past: bool, kind: FileKind) -> ActionResult<Export> {
        let rows = self.exempted(past).await?;
        let list = if past {
            "exemptions-ended"
        } else {
            "exemptions"
        };
        let name = named(list, rows.len());
        let now = self.now();
        let table = move |h: &House| {
            let h = h.clone();
            let rows = rows.into_iter().take(ROWS_MAX);
            let row = move |e| h.exemption_row(&e, now);
            Table::new(EXEMPTIONS, rows.map(row))
        };
        self.made(name, kind, table).await
    }

    fn exemption_row(&self, e: &Exempted, now: Timestamp) -> [String; 13] {
        let x = &e.exemption;
        let time = |at: Option<Timestamp>| at.map(|at| self.in_table(at)).unwrap_or_default();
        let areas: Vec<String> = x
            .areas
            .iter()
            .map(|id| rules::area(&self.site, id))
            .collect();
        let state = match e.is_past(now) {
            true => "ended",
            false if x.is_on(now) => "in_force",
            false => "to_come",
        };
        let of = match e.whom {
            Whom::Permit(..) => "permit",
            Whom::Group(_) => "group",
        };
        let ended = e.ended.as_ref();
        [
            of.to_owned(),
            escape(e.whom.id()),
            escape(e.whom.holder()),
            state.to_owned(),
            time(x.from),
            time(x.until),
            escape(&areas.join(", ")),
            escape(&x.reason),
            escape(&x.by),
            e.uses.map(|n| n.to_string()).unwrap_or_default(),
            time(ended.map(|ended| ended.at)),
            escape(ended.map_or("", |ended| &ended.by)),
            escape(ended.map_or("", |ended| &ended.why)),
        ]
    }

    /// What persons and the gateway did.
    pub(crate) async fn log_file(&self, query: AuditQuery, kind: FileKind) -> ActionResult<Export> {
        let oldest_first = query.after.is_some();
        let read = move |h: &House| {
            whole(|from| {
                let mut part = AuditQuery {
                    limit: READ,
                    ..query.clone()
                };
                match oldest_first {
                    true => part.after = from.or(query.after),
                    false => part.before = from.or(query.before),
                }
                let found = h.audit.rows(&part)?;
                Ok::<_, AuditError>((found.rows, found.next))
            })
        };
        let rows: Vec<AuditRow> = self.blocking(read).await?;
        let name = named("log", rows.len());
        let table = move |h: &House| {
            let h = h.clone();
            let row = move |r| h.log_row(&r);
            Table::new(LOG, rows.into_iter().map(row))
        };
        self.made(name, kind, table).await
    }

    fn log_row(&self, row: &AuditRow) -> [String; 8] {
        [
            row.seq.to_string(),
            self.in_table(row.at),
            escape(&row.who),
            row.role.clone(),
            row.kind.clone(),
            escape(&named_deed(&self.site, &row.what)),
            escape(&row.reason),
            escape(&outcome(&row.result)),
        ]
    }
}

const PASSAGES: [&str; 12] = [
    "at",
    "lane",
    "plate",
    "read_as",
    "outcome",
    "reason",
    "violation",
    "permit",
    "holder",
    "answered_by",
    "passed",
    "event",
];
const VIOLATIONS: [&str; 19] = [
    "at",
    "lane",
    "plate",
    "read_as",
    "outcome",
    "what",
    "violation",
    "likeliest_cause",
    "likelihood",
    "before_at",
    "before_lane",
    "before_event",
    "permit",
    "holder",
    "found",
    "found_by",
    "found_at",
    "comment",
    "event",
];
const NOTICES: [&str; 6] = ["at", "kind", "plate", "permit", "what", "events"];
const MUSTER: [&str; 10] = [
    "area",
    "group",
    "plate",
    "permit",
    "holder",
    "since",
    "minutes",
    "sure",
    "perhaps_two",
    "lot",
];
const EXEMPTIONS: [&str; 13] = [
    "for",
    "id",
    "holder",
    "state",
    "from",
    "until",
    "areas",
    "reason",
    "by",
    "uses",
    "ended",
    "ended_by",
    "ended_for",
];
const LOG: [&str; 8] = [
    "row", "at", "who", "role", "kind", "what", "reason", "result",
];
