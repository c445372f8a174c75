//! What the counts of a lane say: how often it fails, since when, by what light, and what the pictures have to do with it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::change::{Count, stretches};
use super::tally::{Fact, Hour, Pair, Tally};
use crate::domain::event::Light;
use crate::domain::site::Direction;

/// Vehicles that it takes to say anything.
pub(crate) const LEAST_VEHICLES: u64 = 30;
/// Width that a plate should have, px.
pub(crate) const NEEDED_PX: f64 = 80.0;
/// From this width on a plate shows the reader no more, and the picture could show more of the lane, px.
pub(crate) const AMPLE_PX: f64 = 260.0;
/// A plate blurrier than this reads badly, 0..=100.
const BLURRED: f64 = 25.0;
/// A plate fainter than this reads badly, 0..=255.
const FAINT: f64 = 50.0;
/// A picture brighter than this is overexposed.
const GLARING: f64 = 190.0;
/// Plates in which a confusion must have been seen.
const PAIR_LEAST: u64 = 6;
/// So many vehicles must have been usual in the time in which none came.
const SILENT: f64 = 25.0;

/// What is asked: one lane, up to now.
pub struct Asked<'a> {
    /// As people call the lane.
    pub(crate) name: &'a str,
    pub(crate) direction: Direction,
    pub(crate) zone: &'a TimeZone,
    pub(crate) now: Timestamp,
    /// The period that is looked at begins here.
    pub(crate) from: Timestamp,
    /// In words: `day`, `week`, `month`.
    pub(crate) period: &'a str,
    /// The lane's hours in order of time, from well before the period on, so that a change can be seen.
    pub(crate) hours: &'a [Hour],
    /// Sum of the other lanes of the same way over the period, and how many they are.
    pub(crate) neighbours: (&'a Tally, usize),
    /// False violations of the whole site in the period.
    pub(crate) site_false: u64,
}

/// How to take it, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// See to it now.
    Act,
    /// See to it when there is time.
    Look,
    /// Too few vehicles to tell.
    Few,
    Fine,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    /// One character is printed for another.
    Pair(Pair),
    /// Plates are read wrong.
    Wrong,
    /// Vehicles pass unread.
    Unread,
    /// Vehicles leave under a text that fits nobody inside.
    Orphans,
    /// No vehicle comes any more.
    Silent { usual: f64 },
}

/// Something that is wrong, with how often now and before.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub(crate) what: What,
    /// Only by this light.
    pub(crate) light: Option<Light>,
    /// `None`: as long as the counts go back.
    pub(crate) since: Option<Timestamp>,
    pub(crate) now: Count,
    /// Before `since`.
    pub(crate) before: Option<Count>,
    /// The other lanes'.
    pub(crate) others: Option<Count>,
    /// Of all vehicles of the lane: the share that it harms.
    pub(crate) weight: f64,
    pub(crate) tone: Tone,
    /// What the pictures have to do with it.
    pub(crate) reason: Reason,
}

impl Finding {
    /// Misreads are why vehicles fit nobody inside.
    fn is_cause(&self) -> bool {
        matches!(self.what, What::Pair(_) | What::Wrong)
    }

    /// What follows from a cause that is known comes after it.
    fn order(&self, knows_cause: bool) -> (Tone, bool) {
        let follows = knows_cause && self.what == What::Orphans;
        let tone = if follows { Tone::Look } else { self.tone };
        (tone, follows)
    }
}

/// A rate that became another one, for the trend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) what: What,
    pub(crate) at: Timestamp,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// What there is to say of a lane.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) tone: Tone,
    /// All that is wrong, worst first.
    pub(crate) findings: Vec<Finding>,
    pub(crate) changes: Vec<Change>,
    /// Sum over the period.
    pub(crate) tally: Tally,
}

impl Report {
    /// For lists, the worst first.
    pub(crate) fn rank(&self) -> (Tone, i64) {
        let worst = self.findings.first().map_or(0.0, |f| f.weight);
        #[allow(clippy::cast_possible_truncation, reason = "a share of a million")]
        let weight = (worst * 1e6) as i64;
        (self.tone, -weight)
    }
}

/// The part of a lane's hours that was taken by one light, or all.
struct View<'a> {
    light: Option<Light>,
    hours: Vec<&'a Hour>,
}

impl<'a> View<'a> {
    fn of(asked: &Asked<'a>, light: Option<Light>) -> View<'a> {
        let fits = |h: &&Hour| light.is_none() || h.light == light;
        View {
            light,
            hours: asked.hours.iter().filter(fits).collect(),
        }
    }

    fn since(&self, from: Timestamp) -> Tally {
        let late = self.hours.iter().filter(|h| h.start >= from);
        Tally::sum(late.map(|h| &*h.tally))
    }

    /// How often something was counted since: without adding up all the rest.
    fn count(&self, what: What, from: Timestamp) -> Count {
        let late = self.hours.iter().filter(|h| h.start >= from);
        late.map(|h| count(what, &h.tally))
            .fold(Count::default(), Count::plus)
    }

    fn until(&self, to: Timestamp) -> Tally {
        let early = self.hours.iter().filter(|h| h.start < to);
        Tally::sum(early.map(|h| &*h.tally))
    }
}

/// How often something of a kind was counted.
fn count(what: What, t: &Tally) -> Count {
    let (events, of) = match what {
        What::Pair(pair) => {
            let with = t.letters.get(&pair.truth).copied().unwrap_or(0);
            let n = t.pairs.get(&pair).copied().unwrap_or(0);
            (n, with.max(n))
        }
        What::Wrong => (t.plates.wrong, t.plates.all()),
        What::Unread => (t.unread, t.vehicles),
        What::Orphans => (t.orphans, t.read()),
        What::Silent { .. } => (0, t.vehicles),
    };
    Count {
        events: events.min(of),
        of,
    }
}

/// From where on a rate is worth a word even if it was always so: now, and after a change.
fn limits(what: What) -> (f64, f64) {
    match what {
        What::Pair(_) => (0.10, 0.06),
        What::Wrong => (0.06, 0.025),
        What::Unread => (0.05, 0.02),
        What::Orphans => (0.04, 0.015),
        What::Silent { .. } => (1.0, 1.0),
    }
}

/// What is wrong with a lane, and what to do about it.
pub(crate) fn diagnose(asked: &Asked) -> Report {
    let all = View::of(asked, None);
    let tally = all.since(asked.from);
    let mut changes = Vec::new();
    let mut findings: Vec<Finding> = kinds(asked, &tally)
        .into_iter()
        .filter_map(|what| finding(asked, what, &mut changes))
        .collect();
    findings.extend(silence(asked, &all));
    drop_explained(&mut findings);
    let knows_cause = findings.iter().any(|f| f.is_cause());
    findings.sort_by(|a, b| {
        a.order(knows_cause)
            .cmp(&b.order(knows_cause))
            .then(b.weight.total_cmp(&a.weight))
    });
    for finding in &mut findings {
        finding.reason = reason(asked, finding);
    }
    changes.retain(|c| c.at >= asked.from);
    let tone = match findings.first() {
        Some(worst) => worst.tone,
        None if tally.vehicles < LEAST_VEHICLES => Tone::Few,
        None => Tone::Fine,
    };
    Report {
        tone,
        findings,
        changes,
        tally,
    }
}

fn kinds(asked: &Asked, tally: &Tally) -> Vec<What> {
    let mut kinds = vec![What::Unread, What::Wrong];
    if asked.direction == Direction::Out {
        kinds.push(What::Orphans);
    }
    let pairs = tally.top_pairs(6).into_iter();
    kinds.extend(pairs.filter(|p| p.1 >= PAIR_LEAST).map(|p| What::Pair(p.0)));
    kinds
}

/// Where a rate stands, and since when.
struct Stand {
    since: Option<Timestamp>,
    now: Count,
    before: Option<Count>,
}

fn stand(view: &View, what: What, from: Timestamp, changes: Option<&mut Vec<Change>>) -> Stand {
    let hours: Vec<&&Hour> = view
        .hours
        .iter()
        .filter(|h| count(what, &h.tally).of > 0)
        .collect();
    let series: Vec<Count> = hours.iter().map(|h| count(what, &h.tally)).collect();
    let found = stretches(&series);
    if let Some(changes) = changes {
        changes.extend(found.windows(2).map(|w| Change {
            what,
            at: hours[w[1].from].start,
            before: w[0].count.rate(),
            after: w[1].count.rate(),
        }));
    }
    match &found[..] {
        [.., before, last] => Stand {
            since: Some(hours[last.from].start),
            now: last.count,
            before: Some(before.count),
        },
        _ => Stand {
            since: None,
            now: view.count(what, from),
            before: None,
        },
    }
}

fn finding(asked: &Asked, what: What, changes: &mut Vec<Change>) -> Option<Finding> {
    let (always, changed) = limits(what);
    let others = Some(count(what, asked.neighbours.0)).filter(|c| c.of >= LEAST_VEHICLES);
    let bad = |stand: &Stand| {
        let (low, _) = stand.now.range();
        let enough = stand.now.of >= LEAST_VEHICLES.min(20) && stand.now.events >= 3;
        let rose = stand
            .before
            .is_some_and(|b| stand.now.rate() > 1.5 * b.rate() && stand.now.rate() > changed);
        let high = low > always * 0.75
            && stand.now.rate() > always
            && others.is_none_or(|o| low > o.range().1);
        enough && (rose || high || stand.now.rate() > 4.0 * always)
    };
    let all = View::of(asked, None);
    let [night, day] = [Light::Night, Light::Day].map(|l| View::of(asked, Some(l)));
    let whole = stand(&all, what, asked.from, Some(changes));
    let [n, d] = [&night, &day].map(|v| stand(v, what, asked.from, None));
    // One light alone is to blame if the other has enough vehicles and a rate that is far lower.
    let alone = |one: &Stand, other: &Stand| {
        bad(one) && other.now.of >= 20 && other.now.range().1 < one.now.rate() * 0.5
    };
    let (view, found) = if alone(&n, &d) {
        (night, n)
    } else if alone(&d, &n) {
        (day, d)
    } else if bad(&whole) {
        (all, whole)
    } else {
        return None;
    };
    let begin = found.since.unwrap_or(asked.from);
    let harmed = view.count(what, begin);
    let vehicles = View::of(asked, None).count(What::Unread, begin).of;
    let weight = harmed.events as f64 / vehicles.max(1) as f64;
    Some(Finding {
        tone: if weight > 0.02 { Tone::Act } else { Tone::Look },
        what,
        light: view.light,
        since: found.since,
        now: found.now,
        before: found.before,
        others,
        weight,
        reason: Reason::Unknown,
    })
}

/// Plates that are read wrong are no news of their own where one confusion explains most of them.
fn drop_explained(findings: &mut Vec<Finding>) {
    let wrong = findings.iter().find(|f| f.what == What::Wrong);
    let wrong = wrong.map_or(0.0, |f| f.weight);
    let pair = |f: &Finding| matches!(f.what, What::Pair(_));
    let most = findings.iter().filter(|f| pair(f)).map(|f| f.weight);
    if most.fold(0.0, f64::max) >= 0.5 * wrong {
        findings.retain(|f| f.what != What::Wrong);
    } else {
        findings.retain(|f| !pair(f) || f.weight >= 0.2 * wrong);
    }
}

/// No vehicle for so long that it cannot be chance.
fn silence(asked: &Asked, all: &View) -> Option<Finding> {
    let last = all.hours.iter().rev().find(|h| h.tally.vehicles > 0)?.start;
    let first = all.hours.first()?.start;
    let quiet = hours_between(last, asked.now).saturating_sub(1);
    let known = hours_between(first, last);
    if quiet < 2 || known < 48 {
        return None;
    }
    // What came in the same hours of the day before it fell silent.
    let clock = |t: Timestamp| t.to_zoned(asked.zone.clone()).hour();
    let mut by_hour = [0.0_f64; 24];
    let slot = |t: Timestamp| usize::try_from(clock(t)).unwrap_or(0) % 24;
    for h in &all.hours {
        by_hour[slot(h.start)] += h.tally.vehicles as f64;
    }
    let days = (known as f64 / 24.0).max(1.0);
    let usual: f64 = (1..=quiet.min(24 * 14))
        .map(|i| last + jiff::SignedDuration::from_hours(i))
        .map(|t| by_hour[slot(t)] / days)
        .sum();
    (usual >= SILENT).then(|| Finding {
        what: What::Silent { usual },
        light: None,
        since: Some(last + jiff::SignedDuration::from_hours(1)),
        now: Count::default(),
        before: None,
        others: None,
        weight: 1.0,
        tone: Tone::Act,
        reason: Reason::Unknown,
    })
}

fn hours_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(3_600)
}

/// What the pictures have to do with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// Plates are so many px wide.
    Small(f64),
    /// Plates have become narrower: now, before.
    Shrunk(f64, f64),
    Blurred(f64),
    Faint(f64),
    Glaring(f64),
    /// Nothing measured differs: it came with a change all the same.
    Sudden,
    /// Nothing measured stands out.
    Unknown,
}

/// The pictures of the time and light that a finding is about, against those before.
fn reason(asked: &Asked, finding: &Finding) -> Reason {
    let view = View::of(asked, finding.light);
    let now = view.since(finding.since.unwrap_or(asked.from));
    let before = finding.since.map(|s| view.until(s)).unwrap_or_default();
    let mean = |fact| now.mean(fact);
    let less = |fact: Fact, limit: f64| mean(fact).filter(|m| *m < limit);
    if let Some(px) = less(Fact::Width, NEEDED_PX) {
        return Reason::Small(px);
    }
    if let (Some(px), Some(was)) = (mean(Fact::Width), before.mean(Fact::Width))
        && px < 0.8 * was
    {
        return Reason::Shrunk(px, was);
    }
    if let Some(sharp) = less(Fact::Sharpness, BLURRED) {
        return Reason::Blurred(sharp);
    }
    if let Some(bright) = mean(Fact::Brightness).filter(|b| *b > GLARING) {
        return Reason::Glaring(bright);
    }
    if let Some(contrast) = less(Fact::Contrast, FAINT) {
        return Reason::Faint(contrast);
    }
    if finding.since.is_some() {
        Reason::Sudden
    } else {
        Reason::Unknown
    }
}

#[cfg(test)]
#[path = "find_tests.rs"]
pub(crate) mod tests;
