//! Replays of samples, two at a time, each counted against its truth and then forgotten.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::count::{Counted, count};
use super::known;
use crate::cli::replay::decide;
use crate::cli::{Failure, load};
use crate::domain::misread::ModelParts;
use crate::domain::site::Site;
use crate::trial::policy::Overlay;

/// One replay of one sample.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(crate) sample: PathBuf,
    pub(crate) parts: ModelParts,
    /// Instead of the lanes' own.
    pub(crate) refuse_at: Option<f64>,
}

/// The site of the samples and the rules laid over it.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(crate) site: Site,
    pub(crate) policy: Option<Overlay>,
}

/// All jobs on so many threads, in the jobs' order; how far it has come goes to standard error.
///
/// # Errors
/// The first job that cannot be done; what is running then still ends, nothing new begins.
pub(super) fn all(rules: &Rules, jobs: &[Job], threads: usize) -> Result<Vec<Counted>, Failure> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut mine = Vec::new();
        while let Some((number, job)) = take(&next, jobs) {
            let result = one(rules, job);
            if result.is_err() {
                next.store(jobs.len(), Ordering::Relaxed);
            }
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            err!("score: {done} of {}: {}", jobs.len(), job.sample.display());
            mine.push((number, result));
        }
        mine
    };
    let mut results: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        joined.flatten().collect()
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'j>(next: &AtomicUsize, jobs: &'j [Job]) -> Option<(usize, &'j Job)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(number).map(|job| (number, job))
}

fn one(rules: &Rules, job: &Job) -> Result<Counted, Failure> {
    let site = site_of(rules, job)?;
    let (permits, reads) = (
        job.sample.join("permits.csv"),
        job.sample.join("reads.jsonl"),
    );
    let mut written = Vec::new();
    decide(site, &permits, &reads, job.parts, &mut written).map_err(Failure::is)?;
    let decided = known::lines(Path::new("the decisions"), &written)?;
    let path = job.sample.join("truth.jsonl");
    let text = std::fs::read(&path).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
    let truths = known::lines(&path, &text)?;
    count(&truths, &decided).map_err(|why| Failure(format!("{}: {why}", path.display())))
}

/// The sample's own site file where it has one (a lot in another time zone), with the rules laid over it.
fn site_of(rules: &Rules, job: &Job) -> Result<Site, Failure> {
    let own = job.sample.join("site.toml");
    let mut site = if own.is_file() {
        load(&own)?.site
    } else {
        rules.site.clone()
    };
    if let Some(policy) = &rules.policy {
        site = policy.apply(site).map_err(Failure)?;
    }
    if let Some(refuse_at) = job.refuse_at {
        let laid = Overlay::parse(&format!("[all]\nrefuse_at = {refuse_at:?}\n"));
        site = laid
            .and_then(|overlay| overlay.apply(site))
            .map_err(|why| Failure(format!("--exact-frontier: refuse_at = {refuse_at}: {why}")))?;
    }
    Ok(site)
}
