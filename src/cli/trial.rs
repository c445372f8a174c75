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
        Some(path) => std::fs::read_to_string(path).map_err(|e| Failure::of(path.display(), &e))?,
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
            err!("{} %", told * 10);
        }
        true
    })
    .map_err(Failure::is)?;
    show(&report);
    if let Some(out) = out {
        let json = serde_json::to_string_pretty(&report).map_err(Failure::is)?;
        std::fs::write(out, json).map_err(|e| Failure::of(out.display(), &e))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(report: &TrialReport) {
    say!(
        "cmd-entries-from",
        entries = report.entries,
        from = report.from.to_string(),
        to = report.to.to_string()
    );
    out!("{:34} {:>9} {:>9}", "", t!("cmd-was"), t!("cmd-would-be"));
    let line = |name: String, of: fn(&Side) -> u64| {
        out!("{name:34} {:>9} {:>9}", of(&report.was), of(&report.would));
    };
    line(t!("cmd-vehicles-answered"), |s| s.answered);
    line(t!("cmd-let-through"), |s| s.let_through);
    line(t!("cmd-refused"), |s| s.refused);
    line(t!("cmd-left-person"), |s| s.asked);
    line(t!("cmd-violations"), |s| s.violations);
    line(t!("cmd-refused-wrongly-healed-later"), |s| {
        s.refused_wrongly
    });
    line(t!("cmd-noted-wrongly-healed-later"), |s| s.noted_wrongly);
    line(t!("cmd-repeated-violators"), |s| s.repeated.len() as u64);
    say!(
        "cmd-vehicles-answered-otherwise",
        differing = report.differing
    );
    for d in report.differences.iter().take(SHOWN) {
        let was = format!("{:?} ({:?})", d.was.outcome, d.was.reason);
        let would = format!("{:?} ({:?})", d.would.outcome, d.would.reason);
        let (lane, at) = (&d.was.lane, d.was.at.to_string());
        out!(
            "  {}",
            t!("cmd-event-at", seq = d.seq, at, lane, was, would)
        );
    }
    if report.lost > 0 {
        say!("cmd-passages-could-not-be-followed", lost = report.lost);
    }
    match report.timer.minutes {
        Some(min) => say!("cmd-timer-stays-propose-min", min),
        None => say!(
            "cmd-no-timer-proposed-stays-are",
            stays = report.timer.stays
        ),
    }
    out!(
        "{:>8} {:>22} {:>22}",
        t!("cmd-timer"),
        t!("cmd-stays-longer"),
        t!("cmd-wrong-ones-waived")
    );
    for p in &report.timer.curve {
        let (a, b) = (100.0 * p.unwatched, 100.0 * p.waived);
        out!("{:>6} m {a:>20.1} % {b:>20.1} %", p.minutes);
    }
}
