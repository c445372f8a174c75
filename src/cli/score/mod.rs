//! `plategate score`: known traffic through the engine, scored against its truth (docs/ref/known-traffic.md). The same counts as
//! shared/tools/score_traffic.py, pooled over runs of one setting, with intervals, and with each part of the misread model left out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Failure, load};
use crate::domain::misread::ModelParts;
use crate::trial::policy::Overlay;

mod count;
mod grid;
mod interval;
mod known;
mod runs;
mod tables;
mod targets;

use count::{Counted, REFUSE_AT, Tally};
use runs::{Job, Rules};
use tables::Row;

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Command {
    /// The site file of the samples. A sample with a `site.toml` of its own goes by that.
    #[arg(long, value_name = "SITE.toml")]
    site: PathBuf,
    /// Folders with `permits.csv`, `reads.jsonl` and `truth.jsonl`; or folders of such folders: runs of one setting, pooled.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Rules laid over the site file's (docs/ref/policy-file.md).
    #[arg(long, value_name = "POLICY.toml")]
    policy: Option<PathBuf>,
    /// The single samples also with each part of the model left out.
    #[arg(long)]
    ablation: bool,
    /// Replay with each `refuse_at` of the frontier instead of going by the probabilities of one replay: eight times the time.
    #[arg(long)]
    exact_frontier: bool,
    /// Fail if a figure misses what is wanted.
    #[arg(long)]
    strict: bool,
    /// So many replays at a time.
    #[arg(long, value_name = "N", default_value_t = 2)]
    threads: usize,
}

/// A sample, or the runs of one setting.
struct Setting {
    /// The folder's name.
    id: String,
    /// The same, with the number of runs.
    name: String,
    samples: Vec<PathBuf>,
    pooled: bool,
}

/// Prints the tables.
///
/// # Errors
/// The site file has faults, or a sample cannot be read.
pub fn run(command: &Command) -> Result<ExitCode, Failure> {
    let loaded = load(&command.site)?;
    let policy = command.policy.as_deref().map(overlay).transpose()?;
    let site = loaded.site;
    let rules = Rules { site, policy };
    let settings: Result<Vec<Setting>, Failure> =
        command.folders.iter().map(|f| setting(f)).collect();
    let settings = settings?;
    let counted = replayed(&rules, &settings, None, command.threads)?;
    let missed = print(&settings, &counted);
    if command.exact_frontier {
        exact_frontier(&rules, &settings, command.threads)?;
    }
    if command.ablation {
        ablation(&rules, &settings, &counted, command.threads)?;
    }
    if !command.strict {
        return Ok(ExitCode::SUCCESS);
    }
    match missed {
        0 => return Ok(ExitCode::SUCCESS),
        1 => err!("score: one figure misses what is wanted"),
        n => err!("score: {n} figures miss what is wanted"),
    }
    Ok(ExitCode::FAILURE)
}

fn overlay(path: &Path) -> Result<Overlay, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string());
    text.and_then(|text| Overlay::parse(&text))
        .map_err(|why| Failure(format!("{}: {why}", path.display())))
}

/// What a folder holds.
fn setting(folder: &Path) -> Result<Setting, Failure> {
    let fault = |why: &str| Failure(format!("{}: {why}", folder.display()));
    let id = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let has_reads = |folder: &Path| folder.join("reads.jsonl").is_file();
    if has_reads(folder) {
        let (name, samples) = (id.clone(), vec![folder.to_owned()]);
        return Ok(Setting {
            id,
            name,
            samples,
            pooled: false,
        });
    }
    let entries = std::fs::read_dir(folder).map_err(|e| fault(&e.to_string()))?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|e| e.path())).collect();
    let mut samples = paths.map_err(|e| fault(&e.to_string()))?;
    samples.retain(|path| has_reads(path));
    samples.sort();
    if samples.is_empty() {
        return Err(fault(
            "neither reads.jsonl nor folders with one; tools/traffic_sets.py makes them",
        ));
    }
    let name = format!("{id} x{}", samples.len());
    Ok(Setting {
        id,
        name,
        samples,
        pooled: true,
    })
}

/// Every setting's runs, added up.
fn replayed(
    rules: &Rules,
    settings: &[Setting],
    refuse_at: Option<f64>,
    threads: usize,
) -> Result<Vec<Counted>, Failure> {
    let parts = ModelParts::default();
    let job = |sample: &PathBuf| Job {
        sample: sample.clone(),
        parts,
        refuse_at,
    };
    let jobs: Vec<Job> = settings.iter().flat_map(|s| &s.samples).map(job).collect();
    let mut counted = runs::all(rules, &jobs, threads)?.into_iter();
    let pooled = settings.iter().map(|setting| {
        let mut sum = Counted::default();
        counted
            .by_ref()
            .take(setting.samples.len())
            .for_each(|run| sum += &run);
        sum
    });
    Ok(pooled.collect())
}

/// Those by which one judges: the pooled settings, or the samples where there are no others.
fn judged(settings: &[Setting]) -> impl Iterator<Item = usize> {
    let any = settings.iter().any(|s| s.pooled);
    (0..settings.len()).filter(move |at| !any || settings[*at].pooled)
}

/// Prints what was counted; says how many figures miss what is wanted.
fn print(settings: &[Setting], counted: &[Counted]) -> usize {
    let named = |at: usize, tally| Row {
        name: &settings[at].name,
        tally,
    };
    let whole = |at: usize| named(at, &counted[at].whole);
    let rows: Vec<Row> = (0..settings.len()).map(whole).collect();
    out_part!("{}", tables::exits(&rows));
    out_part!("{}", tables::returns("", &rows));
    out_part!("{}", tables::passbacks("", &rows));
    out_part!("{}", tables::passbacks_by_gap(&rows));
    let rows: Vec<Row> = judged(settings).map(whole).collect();
    for row in &rows {
        out_part!("{}", tables::frontier(row));
    }
    out_part!("{}", tables::calibration("Calibration", &rows));
    let week_one = judged(settings).map(|at| named(at, &counted[at].week_one));
    let week_one: Vec<Row> = week_one.collect();
    let when = " in week one";
    out_part!("{}", tables::returns(when, &week_one));
    out_part!("{}", tables::passbacks(when, &week_one));
    out_part!(
        "{}",
        tables::calibration("Calibration in week one", &week_one)
    );
    let pooled = (0..settings.len()).filter(|at| settings[*at].pooled);
    let wanted: Vec<(&str, Row)> = pooled
        .map(|at| (settings[at].id.as_str(), whole(at)))
        .collect();
    let (grid, missed) = targets::compared(&wanted);
    if let Some(grid) = grid {
        out_part!("{grid}");
    }
    missed
}

fn exact_frontier(rules: &Rules, settings: &[Setting], threads: usize) -> Result<(), Failure> {
    let thresholds = REFUSE_AT
        .iter()
        .map(|at| replayed(rules, settings, Some(*at), threads));
    let by_threshold = thresholds.collect::<Result<Vec<Vec<Counted>>, Failure>>()?;
    for at in judged(settings) {
        let of_setting = by_threshold.iter().map(|all| all[at].whole.clone());
        let of_setting: Vec<Tally> = of_setting.collect();
        out_part!(
            "{}",
            tables::exact_frontier(&settings[at].name, &of_setting)
        );
    }
    Ok(())
}

/// The model without each of its parts.
fn variants() -> [(&'static str, ModelParts); 7] {
    let without = |what: fn(&mut ModelParts)| {
        let mut parts = ModelParts::default();
        what(&mut parts);
        parts
    };
    [
        ("no learned lanes", without(|p| p.lessons = false)),
        ("no confidences", without(|p| p.confidence = false)),
        ("no learned stays", without(|p| p.stay_lengths = false)),
        ("no misread exits", without(|p| p.misread_exits = false)),
        ("no unread exits", without(|p| p.unread_exits = false)),
        ("no unseen exits", without(|p| p.unseen_exits = false)),
        ("no far and wide", without(|p| p.far_and_wide = false)),
    ]
}

fn ablation(
    rules: &Rules,
    settings: &[Setting],
    counted: &[Counted],
    threads: usize,
) -> Result<(), Failure> {
    let single = || {
        settings
            .iter()
            .zip(counted)
            .filter(|(setting, _)| !setting.pooled)
    };
    let variants = variants();
    let jobs: Vec<Job> = single()
        .flat_map(|(setting, _)| &setting.samples)
        .flat_map(|sample| {
            variants.map(|(_, parts)| Job {
                sample: sample.clone(),
                parts,
                refuse_at: None,
            })
        })
        .collect();
    let left_out = runs::all(rules, &jobs, threads)?;
    let mut rows = Vec::new();
    for ((setting, whole), left_out) in single().zip(left_out.chunks(variants.len())) {
        rows.push((setting.name.as_str(), "everything", &whole.whole));
        let models = variants.iter().zip(left_out);
        rows.extend(
            models.map(|((model, _), counted)| (setting.name.as_str(), *model, &counted.whole)),
        );
    }
    out_part!("{}", tables::ablation(&rows));
    Ok(())
}

#[cfg(test)]
mod tests;
