//! `commission`: the four tests before a lot goes live, against a gateway that is running: drive the car, read the answers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::{Failure, SiteArg, load};
use crate::app::restore;
use crate::catalogue::Key;
use crate::clock::{Clock, SystemClock};
use crate::commission::{self, Next};
use crate::domain::event::Seq;
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, Site};
use crate::port::commissioning::{CommissionOrder, Sheet, TestState};
use crate::store::DATABASE;
use crate::store::journal::JournalReader;
use crate::wording::commissioning;

/// How often the journal is looked at.
const LOOK: Duration = Duration::from_millis(300);

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    site: SiteArg,
    /// The lane by which the test car comes in.
    #[arg(long, value_name = "LANE")]
    entry: String,
    /// The lane by which it leaves.
    #[arg(long, value_name = "LANE")]
    exit: String,
    /// The test car's plate.
    #[arg(long, value_name = "PLATE")]
    plate: String,
    /// Who tests; it stands on the sheet.
    #[arg(long, value_name = "NAME", default_value = "")]
    by: String,
    /// Where the sheet goes, as text to be printed and signed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Give up after so many minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    within: u64,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let order = CommissionOrder {
        by: args.by.clone(),
        plate: Plate::new(&args.plate).map_err(|e| Failure(format!("--plate: {e}")))?,
        entry: LaneId::new(&args.entry),
        exit: LaneId::new(&args.exit),
    };
    let clock = SystemClock::default();
    let mut sheet = commission::begin(&loaded.site, order, clock.now()).map_err(Failure)?;
    let database = loaded.store.dir.join(DATABASE);
    let mut done = end_of(&database)?;
    say!("cmd-gateway-must-be-running", name = loaded.site.name);
    tell(&sheet);
    let begun = clock.monotonic();
    let limit = Duration::from_secs(args.within * 60);
    while sheet.ended.is_none() {
        if clock.monotonic().duration_since(begun) > limit {
            say!("cmd-given-up-after-min", within = args.within);
            sheet.ended = Some(clock.now());
            break;
        }
        std::thread::sleep(LOOK);
        let before = sheet.clone();
        done = follow(&mut sheet, &loaded.site, &database, done, &clock)?;
        if sheet.steps != before.steps {
            tell(&sheet);
        }
    }
    let text = written(&sheet, &loaded.site);
    match &args.out {
        Some(path) => {
            std::fs::write(path, &text).map_err(|e| Failure::of(path.display(), &e))?;
        }
        None => out!("\n{text}"),
    }
    Ok(if sheet.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn end_of(database: &Path) -> Result<Seq, Failure> {
    JournalReader::open(database, 1)
        .map(|reader| reader.last_seq())
        .map_err(Failure::is)
}

/// What the journal has got since; gives its new end.
fn follow(
    sheet: &mut Sheet,
    site: &Site,
    database: &Path,
    mut done: Seq,
    clock: &SystemClock,
) -> Result<Seq, Failure> {
    let reader = JournalReader::open(database, done + 1).map_err(Failure::is)?;
    for entry in reader {
        let entry = entry.map_err(Failure::is)?;
        done = entry.seq;
        if commission::take(sheet, site, &entry) == Next::Rehearsal {
            let engine = restore::past(database, entry.at, |_| true);
            let engine = engine.map_err(Failure::is)?;
            if let Some(engine) = engine {
                commission::rehearse(sheet, &engine, clock.now());
            }
            break;
        }
    }
    Ok(done)
}

fn tell(sheet: &Sheet) {
    for (number, step) in (1..).zip(&sheet.steps) {
        match step.verdict {
            TestState::Now => out!(
                "{number}. {}: {}",
                t!("cmd-now"),
                commissioning::expected(&step.expected)
            ),
            TestState::Waits => {}
            verdict => out!(
                "{number}. {}: {}",
                word(verdict),
                commissioning::found(step.found.as_ref())
            ),
        }
    }
    if !sheet.others.is_empty() {
        out!("   {}", t!("cmd-other-plates-were-read-here"));
    }
}

fn word(verdict: TestState) -> Key {
    match verdict {
        TestState::Waits | TestState::Now => key!("cmd-not-done"),
        TestState::Passed => key!("cmd-passed"),
        TestState::Failed => key!("cmd-failed"),
        TestState::NotApplicable => key!("cmd-does-not-apply"),
    }
}

/// The sheet as text.
fn written(sheet: &Sheet, site: &Site) -> String {
    let (plate, entry, exit, by) = (&sheet.plate, &sheet.entry, &sheet.exit, &sheet.by);
    let begun = sheet.begun.to_string();
    let head = t!(
        "cmd-sheet-head",
        site = site.name,
        plate,
        entry,
        exit,
        begun,
        by
    );
    let mut text = format!("{head}\n\n");
    for (number, step) in (1..).zip(&sheet.steps) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{number}. {}", word(step.verdict));
        let _ = writeln!(
            text,
            "   {}",
            t!(
                "cmd-sheet-wanted",
                expected = commissioning::expected(&step.expected)
            )
        );
        let _ = writeln!(
            text,
            "   {}",
            t!(
                "cmd-sheet-found",
                found = commissioning::found(step.found.as_ref())
            )
        );
        if let (Some(at), Some(event)) = (step.at, step.event) {
            let _ = writeln!(
                text,
                "   {}",
                t!("cmd-sheet-proof", event, at = at.to_string())
            );
        }
    }
    let result = if sheet.passed() {
        key!("cmd-all-tests-apply-have-passed")
    } else {
        key!("cmd-not-all-tests-have-passed")
    };
    let _ = writeln!(text, "\n{result}\n\n{}", t!("cmd-sheet-signed"));
    text
}
