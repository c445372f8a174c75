//! `plategate score`: known traffic through the engine, scored against its truth, with every part of the misread model and
//! with each left out (docs/ref/misread.md). The same counts as shared/tools/score_traffic.py.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;

use super::Failure;
use super::check::listed;
use super::replay::{Args, replay_with};
use crate::config;
use crate::domain::misread::Parts;
use crate::domain::site::Site;

#[derive(Debug, Clone, clap::Args)]
pub struct Command {
    /// The site file of the samples.
    #[arg(long, value_name = "SITE.toml")]
    site: PathBuf,
    /// Folders with `permits.csv`, `reads.jsonl` and `truth.jsonl`.
    #[arg(required = true, value_name = "SAMPLE")]
    samples: Vec<PathBuf>,
    /// Also with each part of the model left out.
    #[arg(long)]
    ablation: bool,
}

#[derive(Deserialize)]
struct Truth {
    vehicle: serde_json::Value,
    kind: String,
    #[serde(default)]
    permit: serde_json::Value,
}

#[derive(Deserialize)]
struct Decided {
    violation: Option<Violated>,
    closes: Option<u64>,
}

#[derive(Deserialize)]
struct Violated {
    kind: String,
}

/// What a sample came to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Score {
    exits: u32,
    right: u32,
    wrong: u32,
    returns: u32,
    accused: u32,
    passbacks: u32,
    caught: u32,
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |a: u32, b: u32, of: f64| of * f64::from(a) / f64::from(b.max(1));
        write!(
            f,
            "{:9.2} {:7.3} {:10.2} {:8.1}",
            part(self.right, self.exits, 100.0),
            part(self.wrong, self.exits, 100.0),
            part(self.accused, self.returns, 1000.0),
            part(self.caught, self.passbacks, 100.0),
        )
    }
}

/// The model, and the model without each of its parts.
fn variants(ablation: bool) -> Vec<(&'static str, Parts)> {
    let all = Parts::default();
    let without = |what: fn(&mut Parts)| {
        let mut parts = all;
        what(&mut parts);
        parts
    };
    let mut variants = vec![("everything", all)];
    if ablation {
        variants.extend([
            ("no learned lanes", without(|p| p.lessons = false)),
            ("no confidences", without(|p| p.confidence = false)),
            ("no learned stays", without(|p| p.stay_lengths = false)),
            ("no misread exits", without(|p| p.misread_exits = false)),
            ("no unread exits", without(|p| p.unread_exits = false)),
            ("no unseen exits", without(|p| p.unseen_exits = false)),
            ("no far and wide", without(|p| p.far_and_wide = false)),
        ]);
    }
    variants
}

/// Prints the table.
///
/// # Errors
/// The site file has faults, or a sample cannot be read.
pub fn run(command: &Command) -> Result<ExitCode, Failure> {
    let loaded = config::load(&command.site).map_err(|faults| Failure(listed(&faults)))?;
    println!("sample           model            correct %  wrong %  false/1000  caught %");
    for sample in &command.samples {
        for (model, parts) in variants(command.ablation) {
            let score = score(&loaded.site, sample, parts)?;
            let name = sample.file_name().unwrap_or_default().to_string_lossy();
            println!("{name:16} {model:17} {score}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn score(site: &Site, sample: &Path, parts: Parts) -> Result<Score, Failure> {
    let number = std::process::id();
    let out = std::env::temp_dir().join(format!("plategate-score-{number}.jsonl"));
    let args = Args {
        site: PathBuf::new(),
        permits: sample.join("permits.csv"),
        reads: sample.join("reads.jsonl"),
        out: out.clone(),
        policy: None,
    };
    replay_with(site.clone(), &args, parts).map_err(|e| Failure(e.to_string()))?;
    let decided = lines::<Decided>(&out);
    // It was only written to be read here.
    let _ = std::fs::remove_file(&out);
    Ok(count(&lines(&sample.join("truth.jsonl"))?, &decided?))
}

fn lines<T: for<'d> Deserialize<'d>>(path: &Path) -> Result<Vec<T>, Failure> {
    let fault = |why: String| Failure(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| fault(e.to_string()))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|e| fault(e.to_string())))
        .collect()
}

fn count(truths: &[Truth], decided: &[Decided]) -> Score {
    let mut score = Score::default();
    let mut known = BTreeSet::new();
    for (truth, decision) in truths.iter().zip(decided) {
        let violation = decision.violation.as_ref();
        let hit = u32::from(violation.is_some_and(|v| v.kind == "reentry"));
        match truth.kind.as_str() {
            "exit" => {
                score.exits += 1;
                let entry = decision.closes.and_then(|line| {
                    let place = usize::try_from(line).ok()?.checked_sub(1)?;
                    truths.get(place)
                });
                if let Some(entry) = entry {
                    let right = entry.vehicle == truth.vehicle && entry.kind != "exit";
                    score.right += u32::from(right);
                    score.wrong += u32::from(!right);
                }
            }
            "passback" => {
                score.passbacks += 1;
                score.caught += hit;
            }
            _ => {
                let back = !known.insert(truth.vehicle.to_string());
                if back && truth.permit == true {
                    score.returns += 1;
                    score.accused += hit;
                }
            }
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(kind: &str, vehicle: u32) -> Truth {
        Truth {
            vehicle: vehicle.into(),
            kind: kind.into(),
            permit: true.into(),
        }
    }

    /// Kinds with vehicles, and what was decided of each: the entry's line, and whether a re-entry was raised.
    fn check(told: &[(&str, u32, Option<u64>, bool)], expected: [u32; 7]) {
        let truths: Vec<Truth> = told.iter().map(|t| truth(t.0, t.1)).collect();
        let decided = told.iter().map(|t| Decided {
            violation: t.3.then(|| Violated {
                kind: "reentry".into(),
            }),
            closes: t.2,
        });
        let s = count(&truths, &decided.collect::<Vec<_>>());
        let counted = [
            s.exits,
            s.right,
            s.wrong,
            s.returns,
            s.accused,
            s.passbacks,
            s.caught,
        ];
        assert_eq!(counted, expected, "{told:?}");
    }

    #[test]
    fn exits_and_returns_are_counted() {
        let come = ("entry", 1, None, false);
        check(&[come, ("exit", 1, Some(1), false)], [1, 1, 0, 0, 0, 0, 0]);
        check(&[come, ("exit", 2, Some(1), false)], [1, 0, 1, 0, 0, 0, 0]);
        check(&[come, ("exit", 1, None, false)], [1, 0, 0, 0, 0, 0, 0]);
        check(&[come, ("entry", 1, None, true)], [0, 0, 0, 1, 1, 0, 0]);
        check(&[come, ("passback", 1, None, true)], [0, 0, 0, 0, 0, 1, 1]);
    }
}
