//! One lane: what is wrong with it, since when, by what light and in what pictures, and what to do.

use jiff::Timestamp;

use crate::actions::lane_reports::{LaneReport, Period};
use crate::catalogue::Key;
use crate::catalogue::format::number;
use crate::domain::diagnosis::beside::Compared;
use crate::domain::diagnosis::change::Count;
use crate::domain::diagnosis::find::NEEDED_PX;
use crate::domain::diagnosis::{Fact, Hour, Pair, Tally};
use crate::domain::event::{Finding, Light, Seq};
use crate::domain::site::{Direction, LaneId};
use crate::port::records::RecordsError;
use crate::port::violations::Count as Violations;
use crate::port::violations::Span;
use crate::web::html::charts::{self, Calibration, Heat, HourBars, Trend, share};
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::pages::lanes::{Choice, PeriodQuery, choices, tone};
use crate::web::pages::live::ReasonForm;
use crate::web::pages::prelude::*;
use crate::wording::findings::{self, Said};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/lanes/{lane}", page)
        .post(Role::Attendant, "/lanes/{lane}/checked", checked)
}

/// So many examples of one vehicle say that it is its plate.
const ONE_VEHICLE: usize = 3;
/// Two cameras that differ by fewer vehicles are as good as each other.
const ENOUGH: u64 = 10;
/// Confusions with their examples, and examples of each.
const PAIRS: usize = 8;
const EXAMPLES: usize = 6;

#[derive(Template)]
#[template(path = "lane.html")]
struct LanePage {
    shell: Layout,
    id: String,
    /// It has a camera, and the person may say what of its picture counts.
    can_calibrate: bool,
    direction: Icon,
    direction_word: Key,
    periods: Vec<Choice>,
    period: &'static str,
    tone: &'static str,
    icon: Icon,
    sentence: String,
    /// What persons found of the violations here, if they looked at any.
    found: Option<String>,
    /// How a second camera reads beside the lane's own.
    compared: Option<String>,
    further: Vec<String>,
    alarms: Vec<String>,
    /// When somebody last looked at the camera, and who.
    checked: Option<(Stamp, String)>,
    tiles: Vec<Tile>,
    trend: Trend,
    clock: HourBars,
    lights: Vec<LightRow>,
    facts: Vec<FactTable>,
    calibration: Calibration,
    heat: Heat,
    pairs: Vec<PairBox>,
}

/// A figure with those of the other lanes of its way.
struct Tile {
    name: Key,
    figure: String,
    others: Option<String>,
    /// `is-bad` where it is clearly worse than the others'.
    class: &'static str,
    hint: Key,
}

struct LightRow {
    name: Key,
    vehicles: String,
    unread: String,
    wrong: String,
    orphans: Option<String>,
    facts: Vec<Mean>,
}

/// A mean of the pictures, and whether it is too little.
struct Mean {
    label: Key,
    value: String,
    low: bool,
}

/// Plates read wrong by a fact of their picture.
struct FactTable {
    name: Key,
    unit: Key,
    rows: Vec<FactRow>,
}

struct FactRow {
    class: String,
    plates: u64,
    wrong: String,
    bar: Bar,
}

/// A confusion with its examples.
struct PairBox {
    anchor: String,
    truth: char,
    printed: char,
    plates: u64,
    of: u64,
    examples: Vec<Seq>,
    /// All examples are of this one vehicle: it is its plate, not the camera.
    one_vehicle: Option<Badge>,
}

async fn page(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Query(query): Query<PeriodQuery>,
) -> PageResult {
    let id = LaneId::new(&id);
    state.house.site.lane(&id).ok_or(PageError::NotFound)?;
    let period = Period::named(query.period.as_deref());
    let found = state.lane_reports(period, Some(id.clone()));
    let l = found.await?.pop().ok_or(PageError::NotFound)?;
    let now = state.now();
    let from = period.from(now);
    let (checked, examples, counts) = state
        .blocking(move |s| {
            let book = &s.lanes;
            let (checked, examples) = (book.checked(&id)?, book.examples(&id)?);
            let lanes = vec![id];
            let span = Span {
                from,
                to: now,
                lanes,
                explained: false,
            };
            let counts = s.violations.counts(&span)?;
            Ok::<_, RecordsError>((checked, examples, counts))
        })
        .await?;
    let hours: Vec<&Hour> = l.hours.iter().filter(|h| h.start >= from).collect();
    let t = &l.report.tally;
    let (tone, icon) = tone(l.report.tone);
    let further = l.said.findings.iter().skip(1);
    let times = state.times();
    let span = (period, now, &state.house.zone, l.lane.direction);
    let shell = Layout::new(&state, &who, "/lanes", &l.lane.name).await?;
    error::page(&LanePage {
        can_calibrate: l.lane.camera.is_some() && shell.may_manage(),
        shell,
        id: l.lane.id.to_string(),
        direction: Icon::of(l.lane.direction),
        direction_word: labels::direction(l.lane.direction),
        periods: choices(period),
        period: period.word(),
        tone,
        icon,
        sentence: l.said.summary.clone(),
        found: what_was_found(&counts),
        compared: state.house.live.compared(&l.lane.id).map(|c| beside(&c)),
        further: further
            .filter(|s| !l.said.summary.contains(s.as_str()))
            .take(3)
            .cloned()
            .collect(),
        alarms: alarms(&state, &l, now),
        checked: checked.map(|(at, by)| (times.stamp(at), by)),
        tiles: tiles(&l),
        trend: charts::trend(&l.hours, &l.report.changes, span),
        clock: charts::clock(&hours, &state.house.zone),
        lights: lights(&hours, l.lane.direction),
        facts: fact_tables(t),
        calibration: charts::calibration(t),
        heat: charts::heat(t),
        pairs: of_one_vehicle(&state, pair_boxes(t, &examples)).await?,
    })
}

/// What a second camera read beside the lane's own, which of them reads better, if that can be said.
fn beside(c: &Compared) -> String {
    if c.vehicles() == 0 {
        return t!("lane-compared-nothing");
    }
    let counts = t!(
        "lane-compared",
        vehicles = c.vehicles(),
        same = c.same,
        own = c.own_right,
        other = c.other_right,
        differ = c.differ,
        own_alone = c.own_alone,
        other_alone = c.other_alone
    );
    let (own, other) = (c.own_right + c.own_alone, c.other_right + c.other_alone);
    let better = match own.abs_diff(other) >= ENOUGH {
        false => t!("lane-compared-open"),
        true if own > other => t!("lane-compared-own"),
        true => t!("lane-compared-other"),
    };
    format!("{counts} {better}")
}

/// What persons found of a lane's violations: how many were false, and why.
fn what_was_found(counts: &[Violations]) -> Option<String> {
    let sum = |fits: &dyn Fn(Option<Finding>) -> bool| -> u64 {
        let all = counts.iter().filter(|c| fits(c.finding));
        all.map(|c| c.count).sum()
    };
    let (all, seen) = (sum(&|_| true), sum(&|f| f.is_some()));
    if seen == 0 {
        return None;
    }
    let falses = Finding::ALL.iter().copied().filter(|f| f.is_false());
    let why: Vec<String> = falses
        .filter_map(|finding| {
            let count = sum(&|f| f == Some(finding));
            (count > 0).then(|| format!("{count} {}", labels::finding_short(finding)))
        })
        .collect();
    let false_ones = sum(&|f| f.is_some_and(Finding::is_false));
    let looked = t!(
        "lane-persons-looked-at-of-violations-here",
        seen = seen,
        all = all,
        false_ones = false_ones
    );
    Some(match why.is_empty() {
        true => format!("{looked}."),
        false => format!("{looked}: {}.", why.join(", ")),
    })
}

fn alarms(state: &WebState, l: &LaneReport<Said>, now: Timestamp) -> Vec<String> {
    let sentence = |a| findings::drift(a, &l.lane.name, now, &state.house.zone);
    l.alarms.iter().map(sentence).collect()
}

/// What a share is called, what it means, and how it is counted.
type Figure = (Key, Key, fn(&Tally) -> Count);

const FIGURES: [Figure; 2] = [
    (
        key!("lane-not-read-2"),
        key!("lane-vehicles-that-passed-without-a-plate"),
        |t| of(t.unread, t.vehicles),
    ),
    (
        key!("lane-read-wrong-2"),
        key!("lane-of-the-plates-whose-truth-is"),
        |t| of(t.plates.wrong, t.plates.all()),
    ),
];

const EXIT_FIGURES: [Figure; 3] = [
    (
        key!("lane-fit-no-vehicle-inside"),
        key!("lane-vehicles-that-left-under-a-text"),
        |t| of(t.orphans, t.read()),
    ),
    (
        key!("lane-ambiguous-match"),
        key!("lane-vehicles-that-left-and-were-likelier"),
        |t| of(t.unsure, t.read()),
    ),
    (
        key!("lane-put-right-later"),
        key!("lane-exits-of-which-only-a-later"),
        |t| of(t.heals, t.vehicles),
    ),
];

fn of(events: u64, of: u64) -> Count {
    Count { events, of }
}

fn tiles(l: &LaneReport<Said>) -> Vec<Tile> {
    let t = &l.report.tally;
    let exit = l.lane.direction == Direction::Out;
    let number = |name, n: u64, hint, bad: bool| Tile {
        name,
        figure: number(n as f64),
        others: None,
        class: if bad { "is-bad" } else { "" },
        hint,
    };
    let mut tiles = vec![number(
        key!("lane-vehicles"),
        t.vehicles,
        key!("lane-read-or-not"),
        false,
    )];
    tiles.extend(FIGURES.iter().map(|f| tile(l, f)));
    if exit {
        tiles.extend(EXIT_FIGURES.iter().map(|f| tile(l, f)));
        tiles.push(number(
            key!("lane-false-alarms-caused"),
            t.false_violations,
            key!("lane-drivers-accused-because-this-exit-had"),
            t.false_violations > 0,
        ));
    } else {
        tiles.push(number(
            key!("lane-violations-noted-here"),
            t.violations,
            key!("lane-right-or-wrong"),
            false,
        ));
    }
    tiles.push(number(
        key!("lane-explained-contradictions"),
        t.explained,
        key!("lane-contradictions-here-that-are-likelier-a"),
        false,
    ));
    tiles
}

/// A share, beside that of the other lanes of its way.
fn tile(l: &LaneReport<Said>, (name, hint, count): &Figure) -> Tile {
    let (others, how_many) = &l.others;
    let (mine, theirs) = (count(&l.report.tally), count(others));
    let worse = mine.of >= 20 && theirs.of > 0 && mine.range().0 > theirs.range().1.max(0.01);
    let beside = || match l.lane.direction {
        Direction::In => t!(
            "lane-other-entrances",
            count = how_many,
            share = share(theirs)
        ),
        Direction::Out => t!("lane-other-exits", count = how_many, share = share(theirs)),
    };
    Tile {
        name: *name,
        figure: share(mine),
        others: (*how_many > 0 && theirs.of > 0).then(beside),
        class: if worse { "is-bad" } else { "" },
        hint: *hint,
    }
}

fn lights(hours: &[&Hour], direction: Direction) -> Vec<LightRow> {
    let of = |light: Option<Light>| {
        let fits = hours.iter().filter(|h| h.light == light);
        Tally::sum(fits.map(|h| &*h.tally))
    };
    let row = |(name, light)| {
        let t = of(light);
        let share = |events, of| share(Count { events, of });
        (t.vehicles > 0).then(|| LightRow {
            name,
            vehicles: number(t.vehicles as f64),
            unread: share(t.unread, t.vehicles),
            wrong: share(t.plates.wrong, t.plates.all()),
            orphans: (direction == Direction::Out).then(|| share(t.orphans, t.read())),
            facts: Fact::ALL.into_iter().map(|f| mean(&t, f)).collect(),
        })
    };
    let all = [
        (key!("lane-by-day"), Some(Light::Day)),
        (key!("lane-after-dark"), Some(Light::Night)),
        (key!("lane-light-not-known"), None),
    ];
    all.into_iter().filter_map(row).collect()
}

fn mean(t: &Tally, fact: Fact) -> Mean {
    let mean = t.mean(fact);
    let unit = if fact == Fact::Width { "\u{a0}px" } else { "" };
    let least = match fact {
        Fact::Width => NEEDED_PX,
        Fact::Sharpness => 25.0,
        Fact::Contrast => 50.0,
        Fact::Brightness => 0.0,
    };
    Mean {
        label: fact_name(fact).0,
        value: mean.map_or_else(|| "–".to_owned(), |m| format!("{m:.0}{unit}")),
        low: mean.is_some_and(|m| m < least),
    }
}

fn fact_name(fact: Fact) -> (Key, Key) {
    match fact {
        Fact::Width => (key!("lane-plate-width"), key!("lane-px")),
        Fact::Brightness => (key!("lane-brightness"), key!("lane-of-255")),
        Fact::Contrast => (key!("lane-contrast"), key!("lane-of-255")),
        Fact::Sharpness => (key!("lane-sharpness"), key!("lane-of-100")),
    }
}

fn fact_tables(t: &Tally) -> Vec<FactTable> {
    let table = |fact: Fact| {
        let classes = t.classes.get(&fact)?;
        let edges = fact.edges();
        let row = |(class, known): (&u8, &crate::domain::diagnosis::Known)| {
            let i = usize::from(*class);
            let below = |i: usize| i.checked_sub(1).and_then(|i| edges.get(i));
            let class = match (below(i), edges.get(i)) {
                (None, Some(high)) => t!("lane-below", high = high),
                (Some(low), Some(high)) => t!("lane-to", low = low, high = high - 1),
                (Some(low), None) => t!("lane-and-more", low = low),
                (None, None) => String::new(),
            };
            let wrong = Count {
                events: known.wrong,
                of: known.all(),
            };
            (known.all() > 0).then(|| FactRow {
                class,
                plates: known.all(),
                wrong: share(wrong),
                bar: Bar(wrong.rate()),
            })
        };
        let rows: Vec<FactRow> = classes.iter().filter_map(row).collect();
        let (name, unit) = fact_name(fact);
        (!rows.is_empty()).then_some(FactTable { name, unit, rows })
    };
    Fact::ALL.into_iter().filter_map(table).collect()
}

fn pair_boxes(t: &Tally, examples: &[(Pair, Vec<Seq>)]) -> Vec<PairBox> {
    let reads = |pair: &Pair| {
        let found = examples.iter().find(|e| e.0 == *pair);
        let reads = found.map(|e| e.1.iter().take(EXAMPLES).copied().collect());
        reads.unwrap_or_default()
    };
    let shown = t.top_pairs(PAIRS).into_iter();
    shown
        .map(|(pair, plates, of)| PairBox {
            anchor: charts::anchor(pair),
            truth: pair.truth,
            printed: pair.printed,
            plates,
            of,
            examples: reads(&pair),
            one_vehicle: None,
        })
        .collect()
}

/// Says where all examples of a confusion are of one vehicle.
async fn of_one_vehicle(
    state: &WebState,
    mut pairs: Vec<PairBox>,
) -> Result<Vec<PairBox>, PageError> {
    for pair in pairs.iter_mut().filter(|p| p.examples.len() >= ONE_VEHICLE) {
        let found = state.house.decisions(pair.examples.clone()).await?;
        let plates: Vec<_> = found.into_iter().flatten().map(|d| d.plate).collect();
        let first = plates.first().cloned().flatten();
        let all = plates.len() == pair.examples.len() && plates.iter().all(|p| *p == first);
        pair.one_vehicle = first.filter(|_| all).map(|plate| Badge(Some(plate)));
    }
    Ok(pairs)
}

/// Somebody has looked at the camera.
async fn checked(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(form): Form<ReasonForm>,
) -> PageResult {
    let name = state.house.site.lane_name(&LaneId::new(&id));
    let done = t!("lane-noted-learns-again-from-now-on", name = name);
    let came = state.house.lane_checked(&who, &id, &form.reason).await;
    flash::back(&state, &who, came.map(|_| done), &format!("/lanes/{id}"))
}
