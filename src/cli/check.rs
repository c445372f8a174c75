//! `check`: all faults of a site file at once.

use std::process::ExitCode;

use super::{Failure, SiteArg};
use crate::clock::SystemClock;
use crate::config;
use crate::domain::site::{Lane, Site};
use crate::port::fields::Fault;
use crate::store::{Settings, glance};
use crate::web::html::thresholds;
use jiff::Timestamp;

/// What is said of hard lanes while no vehicle has left by an exit.
const UNKNOWN_EXITS: &str = "How well the exits are read is not known yet. Who leaves unread is refused at the next entry: begin with passback = \"soft\" for two weeks.";

#[derive(clap::Args)]
pub(crate) struct Args {
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
    for line in hard_lanes(site, &loaded.store, SystemClock::shared().now()) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What hard means at each hard lane, with the site's own figures if there are any.
fn hard_lanes(site: &Site, store: &Settings, now: Timestamp) -> Vec<String> {
    let hard: Vec<&Lane> = site
        .lanes
        .iter()
        .filter(|l| thresholds::is_hard(l))
        .collect();
    if hard.is_empty() {
        return Vec::new();
    }
    let found = glance::weighed(store, &thresholds::span(now, Vec::new()));
    let mut said = Vec::new();
    for lane in hard {
        said.push(format!("{}: hard.", lane.name));
        let mut sentences = thresholds::meaning(lane);
        if let (true, Ok(Some(weighed))) = (lane.infer_missed_exits, &found) {
            let recorded = thresholds::of_lane(weighed, &lane.id);
            let present = recorded.at(lane.bands.refuse_at);
            sentences.push(thresholds::would_have(lane, recorded.vehicles, present));
        }
        said.extend(sentences.iter().map(|s| format!("  {s}")));
    }
    let exits = site.lanes.iter().filter(|l| l.to.is_outside());
    let is_read = |lane: &Lane| match &found {
        Ok(Some(weighed)) => thresholds::of_lane(weighed, &lane.id).vehicles > 0,
        _ => false,
    };
    if !exits.into_iter().any(is_read) {
        said.push(UNKNOWN_EXITS.to_owned());
    }
    match found {
        Ok(Some(_)) => {}
        Ok(None) => said.push(
            "There are no figures of this site's own yet: its database is not there.".to_owned(),
        ),
        Err(e) => said.push(format!("This site's own figures could not be read: {e}")),
    }
    said
}

/// All faults, one below the other, with their number in front.
pub(crate) fn listed(faults: &[Fault]) -> String {
    let count = match faults.len() {
        1 => "one fault".to_owned(),
        n => format!("{n} faults"),
    };
    let lines: Vec<String> = faults.iter().map(|f| format!("  {f}")).collect();
    format!("the configuration has {count}:\n{}", lines.join("\n"))
}
