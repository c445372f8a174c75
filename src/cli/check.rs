//! `check`: all faults of a site file at once.

use std::process::ExitCode;

use super::{Failure, SiteArg, load};
use crate::app;
use crate::clock::SystemClock;
use crate::domain::diagnosis::apart::SeenTwice;
use crate::domain::site::{Lane, Site};
use crate::port::fields::Fault;
use crate::port::violations::{Span, Weighed};
use crate::store::{Settings, glance};
use crate::wording::thresholds;
use jiff::Timestamp;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    site: SiteArg,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let site = &loaded.site;
    // Once there is a database, no start looks at that list any more.
    if matches!(glance::version(&loaded.store), Ok(None)) {
        app::check_first_import(&loaded).map_err(|why| Failure(why.to_string()))?;
    }
    say!(
        "cmd-in-order-with-areas-lanes",
        site = args.site.site.display(),
        name = site.name,
        areas = site.areas.len(),
        lanes = site.lanes.len(),
        gates = site.gates.len(),
        cameras = loaded.cameras.len()
    );
    for warning in &loaded.warnings {
        out!("note: {warning}");
    }
    let now = SystemClock::shared().now();
    for line in hard_lanes(site, &loaded.store, now) {
        out!("{line}");
    }
    let span = Span::last(thresholds::DAYS, now, Vec::new());
    if let Ok(Some(found)) = glance::seen_twice(&loaded.store, site, &span) {
        for line in seen_twice(site, &found) {
            out!("{line}");
        }
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
    let found = glance::weighed(store, &Span::last(thresholds::DAYS, now, Vec::new()));
    let mut said = Vec::new();
    for lane in hard {
        said.push(format!("{}: hard.", lane.name));
        let recorded = match &found {
            Ok(Some(weighed)) => Weighed::of(weighed, lane),
            _ => None,
        };
        let sentences = thresholds::said(lane, recorded.as_ref());
        said.extend(sentences.iter().map(|s| format!("  {s}")));
    }
    let exits = site.lanes.iter().filter(|l| l.to.is_outside());
    let is_read = |lane: &Lane| match &found {
        Ok(Some(weighed)) => Weighed::of(weighed, lane).is_some_and(|r| r.vehicles > 0),
        _ => false,
    };
    if !exits.into_iter().any(is_read) {
        said.push(t!("cmd-exits-not-known-yet"));
    }
    match found {
        Ok(Some(_)) => {}
        Ok(None) => said.push(t!("cmd-there-are-no-figures-this")),
        Err(e) => said.push(t!("cmd-this-sites-own-figures-could", e = e.to_string())),
    }
    said
}

/// Lanes of which one sees the other's vehicles for longer than its `apart_s` says.
pub fn seen_twice(site: &Site, found: &[SeenTwice]) -> Vec<String> {
    let said = found.iter().filter_map(|pair| {
        let [one, other] = [site.lane(&pair.lanes[0])?, site.lane(&pair.lanes[1])?];
        let covered = one.apart_s.min(other.apart_s) >= pair.within_s;
        (!covered).then(|| {
            t!(
                "cmd-two-lanes-saw-one-plate",
                one = one.id,
                other = other.id,
                times = pair.times,
                within = pair.within_s,
                days = thresholds::DAYS
            )
        })
    });
    said.collect()
}

/// All faults, one below the other, with their number in front.
pub(crate) fn listed(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(|f| format!("  {f}")).collect();
    let count = faults.len();
    format!("{}\n{}", t!("cmd-has-faults", count), lines.join("\n"))
}
