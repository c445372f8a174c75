//! `plategate replay`: reads in, decisions out, by the same engine as the live gateway. The file's times are the clock,
//! and the barrier takes every command at once. No database is touched.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Failure;
use super::check::listed;
use crate::config;
use crate::domain::access::Engine;
use crate::domain::event::{
    Causes, Decision, GateReport, GateResult, Input, Output, Passage, Permit, PermitChange, Seq,
    StayId, Violation,
};
use crate::domain::plate::Plate;
use crate::domain::site::{CrossingFrom, LaneId, Matching, PassbackMode, PermitId, Site, Visitors};
use crate::port::permits_csv;
use crate::port::reads::ReadLine;

/// Where to read from and write to.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// The site file.
    #[arg(long, value_name = "SITE.toml")]
    pub site: PathBuf,
    /// The permits, as CSV.
    #[arg(long, value_name = "PERMITS.csv")]
    pub permits: PathBuf,
    /// The reads, as JSON Lines in the order of their times.
    #[arg(long, value_name = "READS.jsonl")]
    pub reads: PathBuf,
    /// Where the decisions go, a line for each read.
    #[arg(long, value_name = "DECISIONS.jsonl")]
    pub out: PathBuf,
    /// Lane policies laid over the site file's (docs/ref/policy-file.md).
    #[arg(long, value_name = "POLICY.toml")]
    pub policy: Option<PathBuf>,
}

/// Why a replay stopped. Nothing is left written.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error("{}, line {line}: {why}", path.display())]
    Line {
        path: PathBuf,
        line: u64,
        why: String,
    },
    #[error("the site file has faults: {0}")]
    Site(String),
}

/// What a replay came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub lines: u64,
    /// The engine's digest at the end: equal for equal inputs.
    pub digest: String,
}

/// Replays, and says what it came to.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = config::load(&args.site).map_err(|faults| Failure(listed(&faults)))?;
    let summary = replay(loaded.site, args).map_err(|e| Failure(e.to_string()))?;
    eprintln!(
        "{} lines; digest of the state: {}",
        summary.lines, summary.digest
    );
    Ok(ExitCode::SUCCESS)
}

/// Replays a file of reads over a site that is already checked.
pub fn replay(site: Site, args: &Args) -> Result<Summary, ReplayError> {
    let site = match &args.policy {
        Some(path) => overlay(site, path)?,
        None => site,
    };
    let text = std::fs::read_to_string(&args.permits).map_err(|e| file_fault(&args.permits, e))?;
    let permits = permits_csv::read(&text, "import")
        .map_err(|faults| file_fault(&args.permits, faults.join("\n")))?;
    let reads = BufReader::new(open(&args.reads)?);
    let part = args.out.with_extension("part");
    let result = File::create(&part)
        .map_err(|e| file_fault(&part, e))
        .and_then(|file| {
            let mut out = BufWriter::new(file);
            let summary = Run::new(site, permits, &args.reads).all(reads, &mut out, &part)?;
            let file = out.into_inner().map_err(|e| file_fault(&part, e.error()))?;
            file.sync_all().map_err(|e| file_fault(&part, e))?;
            std::fs::rename(&part, &args.out).map_err(|e| file_fault(&args.out, e))?;
            Ok(summary)
        });
    if result.is_err() {
        // What was written of the part is worth nothing; if it cannot be removed the fault above matters more.
        let _ = std::fs::remove_file(&part);
    }
    result
}

fn open(path: &Path) -> Result<File, ReplayError> {
    File::open(path).map_err(|e| file_fault(path, e))
}

fn file_fault(path: &Path, why: impl ToString) -> ReplayError {
    ReplayError::File {
        path: path.into(),
        why: why.to_string(),
    }
}

#[derive(Serialize)]
struct DecisionLine<'a> {
    line: u64,
    outcome: crate::domain::event::Outcome,
    plate: Option<&'a Plate>,
    permit: Option<&'a PermitId>,
    reason: Option<crate::domain::event::Reason>,
    violation: Option<ViolationLine>,
    closes: Option<u64>,
    probability: Option<f64>,
    heals: Vec<HealLine>,
}

#[derive(Serialize)]
struct ViolationLine {
    kind: crate::domain::event::ViolationKind,
    mode: PassbackMode,
    causes: Causes,
}

#[derive(Serialize)]
struct HealLine {
    exit_line: u64,
    entry_line: u64,
}

struct Run<'a> {
    engine: Engine,
    reads: &'a Path,
    permits: Vec<Permit>,
    /// The line by which each stay was opened.
    entries: BTreeMap<StayId, u64>,
    /// The line of each journal number that was a line's first.
    lines: BTreeMap<Seq, u64>,
}

impl<'a> Run<'a> {
    fn new(site: Site, permits: Vec<Permit>, reads: &'a Path) -> Run<'a> {
        Run {
            engine: Engine::new(site),
            reads,
            permits,
            entries: BTreeMap::new(),
            lines: BTreeMap::new(),
        }
    }

    fn all(
        mut self,
        reads: impl BufRead,
        out: &mut impl Write,
        part: &Path,
    ) -> Result<Summary, ReplayError> {
        let mut last: Option<Timestamp> = None;
        let mut lines = 0;
        for (number, text) in (1..).zip(reads.lines()) {
            let fault = |why: String| ReplayError::Line {
                path: self.reads.into(),
                line: number,
                why,
            };
            let text = text.map_err(|e| fault(e.to_string()))?;
            let read = ReadLine::parse(&text).map_err(&fault)?;
            if read.line != number {
                let why = format!("`line` is {}; the lines must be numbered from 1", read.line);
                return Err(fault(why));
            }
            if let Some(before) = last.filter(|before| read.at < *before) {
                let why = format!("{} is before {before}, the line above", read.at);
                return Err(fault(why));
            }
            if self.engine.site().lane(&read.lane).is_none() {
                return Err(fault(format!(
                    "the site file has no lane {:?}",
                    read.lane.as_str()
                )));
            }
            if last.is_none() {
                self.import(read.at);
            }
            last = Some(read.at);
            let input = read.input(read.at).map_err(&fault)?;
            let answer = self.step(read.at, &input, number);
            serde_json::to_writer(&mut *out, &answer).map_err(|e| file_fault(part, e))?;
            writeln!(out).map_err(|e| file_fault(part, e))?;
            lines = number;
        }
        Ok(Summary {
            lines,
            digest: self.engine.digest(),
        })
    }

    fn import(&mut self, at: Timestamp) {
        let permits = std::mem::take(&mut self.permits);
        let by = "replay".to_string();
        let change = PermitChange::Import { permits, by };
        // The only answer is that it was done.
        drop(self.engine.handle(at, &Input::Permits(change)));
    }

    /// One line through the engine and the gate that takes everything.
    fn step(&mut self, at: Timestamp, input: &Input, number: u64) -> serde_json::Value {
        let mut outputs = Vec::new();
        if self.engine.next_due().is_some_and(|due| due <= at) {
            outputs.extend(self.engine.handle(at, &Input::Due));
        }
        outputs.extend(self.engine.handle(at, input));
        self.lines.insert(self.engine.seq(), number);
        let mut commands = outputs.iter().filter_map(|o| match o {
            Output::GateCommand(command) => Some(command.clone()),
            _ => None,
        });
        if let Some(command) = commands.next() {
            let report = GateReport {
                command: command.id,
                gate: command.gate,
                at,
                result: GateResult::Accepted { took_ms: 0 },
            };
            outputs.extend(self.engine.handle(at, &Input::GateReport(report)));
        }
        let answer = self.answer(&outputs, number);
        for output in &outputs {
            if let Output::Passage(passage) = output {
                self.remember(passage);
            }
        }
        answer
    }

    fn remember(&mut self, passage: &Passage) {
        if let (Some(stay), Some(line)) = (passage.stay, self.lines.get(&passage.seq)) {
            self.entries.entry(stay).or_insert(*line);
        }
    }

    fn answer(&self, outputs: &[Output], line: u64) -> serde_json::Value {
        let decision = outputs.iter().find_map(|o| match o {
            Output::Decision(decision) => Some(decision),
            _ => None,
        });
        let answer = match decision {
            Some(decision) => self.decided(decision, line),
            None => DecisionLine {
                line,
                outcome: crate::domain::event::Outcome::None,
                plate: None,
                permit: None,
                reason: None,
                violation: None,
                closes: None,
                probability: None,
                heals: Vec::new(),
            },
        };
        // Plain numbers and texts: always JSON.
        serde_json::to_value(answer).unwrap_or_default()
    }

    fn decided<'d>(&self, d: &'d Decision, line: u64) -> DecisionLine<'d> {
        let entry = |stay: StayId| self.entries.get(&stay).copied();
        let violation = |v: &Violation| ViolationLine {
            kind: v.kind,
            mode: v.mode,
            causes: v.causes,
        };
        let heals = d.heals.iter().filter_map(|h| {
            Some(HealLine {
                exit_line: self.lines.get(&h.exit).copied()?,
                entry_line: entry(h.stay)?,
            })
        });
        DecisionLine {
            line,
            outcome: d.outcome,
            plate: d.plate.as_ref(),
            permit: d.permit.as_ref(),
            reason: Some(d.reason),
            violation: d.violation.as_ref().map(violation),
            closes: d.closes.and_then(|c| entry(c.stay)),
            probability: d.closes.map(|c| c.probability),
            heals: heals.collect(),
        }
    }
}

/// A policy file: `[all]` for every lane, `[lane.ID]` over that.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    #[serde(default)]
    all: Policy,
    #[serde(default)]
    lane: BTreeMap<String, Policy>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Policy {
    passback: Option<PassbackMode>,
    /// 0: no timer.
    passback_timer_min: Option<u32>,
    visitors: Option<Visitors>,
    weigh: Option<bool>,
    /// `assumed`, or `input` with `crossing_within_s`.
    crossing: Option<String>,
    crossing_within_s: Option<u32>,
    /// `exact`, or `likely` with `matching_at_least`.
    matching: Option<String>,
    matching_at_least: Option<f32>,
    repeat_s: Option<u32>,
}

fn overlay(mut site: Site, path: &Path) -> Result<Site, ReplayError> {
    let text = std::fs::read_to_string(path).map_err(|e| file_fault(path, e))?;
    let file: PolicyFile = toml::from_str(&text).map_err(|e| file_fault(path, e))?;
    for id in file.lane.keys() {
        if site.lane(&LaneId::new(id)).is_none() {
            return Err(file_fault(
                path,
                format!("[lane.{id}]: the site file has no such lane"),
            ));
        }
    }
    for lane in &mut site.lanes {
        let own = file.lane.get(lane.id.as_str());
        for policy in [Some(&file.all), own].into_iter().flatten() {
            policy.apply(lane).map_err(|why| file_fault(path, why))?;
        }
    }
    Ok(site)
}

impl Policy {
    fn apply(&self, lane: &mut crate::domain::site::Lane) -> Result<(), String> {
        lane.passback = self.passback.unwrap_or(lane.passback);
        lane.visitors = self.visitors.unwrap_or(lane.visitors);
        lane.weigh = self.weigh.unwrap_or(lane.weigh);
        lane.repeat_s = self.repeat_s.unwrap_or(lane.repeat_s);
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
            _ => return Err("crossing is \"assumed\", or \"input\" with crossing_within_s".into()),
        }
        match (self.matching.as_deref(), self.matching_at_least) {
            (None, None) => {}
            (Some("exact"), None) => lane.matching = Matching::Exact,
            (Some("likely"), Some(at_least)) if (0.5..=1.0).contains(&at_least) => {
                lane.matching = Matching::Likely { at_least };
            }
            _ => {
                let why = "matching is \"exact\", or \"likely\" with matching_at_least, 0.5 to 1";
                return Err(why.into());
            }
        }
        Ok(())
    }
}
