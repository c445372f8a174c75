//! `check`: all faults of a site file at once.

use std::process::ExitCode;

use super::{Failure, SiteArg};
use crate::config::{self, fields::Fault};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArg,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = config::load(&args.site.site).map_err(|faults| Failure(listed(&faults)))?;
    let site = &loaded.site;
    println!(
        "{}: in order. {} with {} areas, {} lanes, {} gates, {} cameras.",
        args.site.site.display(),
        site.name,
        site.areas.len(),
        site.lanes.len(),
        site.gates.len(),
        loaded.cameras.len()
    );
    for warning in &loaded.warnings {
        println!("note: {warning}");
    }
    Ok(ExitCode::SUCCESS)
}

/// All faults, one below the other, with their number in front.
pub fn listed(faults: &[Fault]) -> String {
    let count = match faults.len() {
        1 => "one fault".to_owned(),
        n => format!("{n} faults"),
    };
    let lines: Vec<String> = faults.iter().map(|f| format!("  {f}")).collect();
    format!("the configuration has {count}:\n{}", lines.join("\n"))
}
