//! `plategate replay`: reads in, decisions out, by the same engine as the live gateway. The file's times are the clock,
//! and the barrier takes every command at once. No database is touched.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;
use serde::Serialize;

use super::{Failure, load};
use crate::catalogue::Sentence;
use crate::domain::access::Engine;
use crate::domain::event::{
    Causes, Decision, GateReport, GateResult, Input, Output, Passage, Permit, PermitChange, Seq,
    StayId, Violation,
};
use crate::domain::misread::ModelParts;
use crate::domain::plate::Plate;
use crate::domain::site::{PassbackMode, PermitId, Site};
use crate::port::permits_csv::{self, Reading};
use crate::port::reads::ReadLine;
use crate::trial::policy::Overlay;

/// The command line: recorded reads, or else the site's own journal.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Command {
    /// The site file.
    #[arg(long, value_name = "SITE.toml")]
    site: PathBuf,
    /// The permits, as CSV.
    #[arg(long, value_name = "PERMITS.csv", requires = "reads")]
    permits: Option<PathBuf>,
    /// The reads, as JSON Lines in the order of their times. Without them the site's own journal is gone through, and what
    /// was is laid beside what would have been.
    #[arg(long, value_name = "READS.jsonl", requires = "permits")]
    reads: Option<PathBuf>,
    /// Where the decisions go, a line for each read; with the journal: the whole report, as JSON.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Rules laid over the site file's (docs/ref/policy-file.md).
    #[arg(long, value_name = "POLICY.toml")]
    policy: Option<PathBuf>,
    /// So many of the journal's last days.
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = 90,
        conflicts_with = "reads"
    )]
    days: u32,
}

/// Where recorded reads come from and decisions go.
#[derive(Debug, Clone)]
pub struct Args {
    pub site: PathBuf,
    pub permits: PathBuf,
    pub reads: PathBuf,
    pub out: PathBuf,
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
    pub(crate) digest: String,
}

/// Replays, and says what it came to.
pub(crate) fn run(command: &Command) -> Result<ExitCode, Failure> {
    let loaded = load(&command.site)?;
    let (Some(reads), Some(permits)) = (&command.reads, &command.permits) else {
        let (policy, out) = (command.policy.as_deref(), command.out.as_deref());
        return super::trial::run(&loaded, policy, command.days, out);
    };
    let out = command.out.clone();
    let args = Args {
        site: command.site.clone(),
        permits: permits.clone(),
        reads: reads.clone(),
        out: out.ok_or_else(|| Failure(t!("cmd-write-out-file-where-decisions")))?,
        policy: command.policy.clone(),
    };
    let summary = replay(loaded.site, &args).map_err(Failure::is)?;
    err!(
        "{}",
        t!(
            "cmd-lines-digest-state",
            lines = summary.lines,
            digest = summary.digest
        )
    );
    Ok(ExitCode::SUCCESS)
}

/// Replays a file of reads over a site that is already checked.
///
/// # Errors
/// The first line that cannot be taken, or a file.
pub fn replay(site: Site, args: &Args) -> Result<Summary, ReplayError> {
    let site = match &args.policy {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| file_fault(path, e))?;
            Overlay::parse(&text)
                .and_then(|overlay| overlay.apply(site))
                .map_err(|why| file_fault(path, why))?
        }
        None => site,
    };
    let part = args.out.with_extension("part");
    let result = File::create(&part)
        .map_err(|e| file_fault(&part, e))
        .and_then(|file| {
            let mut out = BufWriter::new(file);
            let parts = ModelParts::default();
            let summary = decide_to(site, &args.permits, &args.reads, parts, &mut out, &part)?;
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

/// The same with parts of the misread model left out, and what is decided kept in memory.
///
/// # Errors
/// As [`replay`].
pub fn decide(
    site: Site,
    permits: &Path,
    reads: &Path,
    parts: ModelParts,
    out: &mut Vec<u8>,
) -> Result<Summary, ReplayError> {
    decide_to(site, permits, reads, parts, out, Path::new("memory"))
}

/// Writes a line of JSON for each read; `named` stands in a fault of writing.
fn decide_to(
    site: Site,
    permits: &Path,
    reads: &Path,
    parts: ModelParts,
    out: &mut impl Write,
    named: &Path,
) -> Result<Summary, ReplayError> {
    let bytes = std::fs::read(permits).map_err(|e| file_fault(permits, e))?;
    let how = Reading {
        zone: jiff::tz::TimeZone::get(&site.time_zone).unwrap_or(jiff::tz::TimeZone::UTC),
        ..Reading::by("import")
    };
    let read = permits_csv::read(&permits_csv::decode(&bytes), &how);
    let broken = |faults: Vec<Sentence>| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        file_fault(permits, faults.join("\n"))
    };
    let listed = read.map_err(broken)?.permits;
    let lines = BufReader::new(open(reads)?);
    Run::new(site, listed, reads, parts).all(lines, out, named)
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
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<ViolationLine>,
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
    fn new(site: Site, permits: Vec<Permit>, reads: &'a Path, parts: ModelParts) -> Run<'a> {
        let mut engine = Engine::new(site);
        engine.set_parts(parts);
        Run {
            engine,
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
                let why = t!("cmd-line-lines-must-be-numbered", line = read.line);
                return Err(fault(why));
            }
            if let Some(before) = last.filter(|before| read.at < *before) {
                let why = t!(
                    "cmd-before-line-above",
                    at = read.at.to_string(),
                    before = before.to_string()
                );
                return Err(fault(why));
            }
            if self.engine.site().lane(&read.lane).is_none() {
                return Err(fault(t!("cmd-site-file-has-no-lane", lane = read.lane)));
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
                explained: None,
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
            explained: d.explained.as_ref().map(violation),
            closes: d.closes.and_then(|c| entry(c.stay)),
            probability: d.closes.map(|c| c.probability),
            heals: heals.collect(),
        }
    }
}
