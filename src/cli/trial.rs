//! `replay` without recorded reads: the site's own journal under other rules, side by side with what was.

use std::path::Path;
use std::process::ExitCode;

use jiff::SignedDuration;

use super::Failure;
use crate::app::trials;
use crate::clock::{Clock, SystemClock};
use crate::config::Loaded;
use crate::port::trials::{Side, TrialReport};
use crate::store::DATABASE;
use crate::trial::policy::Overlay;

/// Differences and violators shown; all are in the report that `--out` writes.
const SHOWN: usize = 10;

pub fn run(
    loaded: &Loaded,
    policy: Option<&Path>,
    days: u32,
    out: Option<&Path>,
) -> Result<ExitCode, Failure> {
    let text = match policy {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|e| Failure::of(&path.display().to_string(), &e))?,
        None => String::new(),
    };
    let overlay = Overlay::parse(&text).map_err(Failure)?;
    let path = loaded.store.dir.join(DATABASE);
    let from = SystemClock::default().now() - SignedDuration::from_hours(24 * i64::from(days));
    let mut told = 0;
    let report = trials::run(&path, overlay, from, |done| {
        // A share below one: whole tenths.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 10"
        )]
        let tenth = (done * 10.0) as u32;
        if tenth > told {
            told = tenth;
            eprintln!("{} %", told * 10);
        }
        true
    })
    .map_err(|e| Failure(e.to_string()))?;
    show(&report);
    if let Some(out) = out {
        let json = serde_json::to_string_pretty(&report).map_err(|e| Failure(e.to_string()))?;
        std::fs::write(out, json).map_err(|e| Failure::of(&out.display().to_string(), &e))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(report: &TrialReport) {
    println!(
        "{} entries from {} to {}",
        report.entries, report.from, report.to
    );
    println!("{:34} {:>9} {:>9}", "", "was", "would be");
    let line = |name: &str, of: fn(&Side) -> u64| {
        println!("{name:34} {:>9} {:>9}", of(&report.was), of(&report.would));
    };
    line("vehicles answered", |s| s.answered);
    line("let through", |s| s.let_through);
    line("refused", |s| s.refused);
    line("left to a person", |s| s.asked);
    line("violations", |s| s.violations);
    line("refused wrongly (healed later)", |s| s.refused_wrongly);
    line("noted wrongly (healed later)", |s| s.noted_wrongly);
    line("repeated violators", |s| s.repeated.len() as u64);
    println!("{} vehicles answered otherwise", report.differing);
    for d in report.differences.iter().take(SHOWN) {
        println!(
            "  event {} of {} at {}: {:?} ({:?}) -> {:?} ({:?})",
            d.seq,
            d.was.at,
            d.was.lane,
            d.was.outcome,
            d.was.reason,
            d.would.outcome,
            d.would.reason
        );
    }
    if report.lost > 0 {
        println!("{} passages could not be followed", report.lost);
    }
    match report.timer.minutes {
        Some(min) => println!("timer that the stays propose: {min} min"),
        None => println!(
            "no timer is proposed: {} stays are known",
            report.timer.stays
        ),
    }
    println!(
        "{:>8} {:>22} {:>22}",
        "timer", "stays that last longer", "wrong ones waived"
    );
    for p in &report.timer.curve {
        let (a, b) = (100.0 * p.unwatched, 100.0 * p.waived);
        println!("{:>6} m {a:>20.1} % {b:>20.1} %", p.minutes);
    }
}
