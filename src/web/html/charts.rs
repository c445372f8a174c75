//! Charts as points of an SVG, drawn by templates without any script: trend, hours of the day, calibration, confusions.
//! Every chart has its figures in a table behind it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::actions::lane_reports::Period;
use crate::catalogue::Key;
use crate::catalogue::format::{decimal, moment, zoned};
use crate::domain::diagnosis::change::Count;
use crate::domain::diagnosis::find::{Change, What};
use crate::domain::diagnosis::refusals::{Refusals, Refused};
use crate::domain::diagnosis::tally::{CLASSES, EDGES};
use crate::domain::diagnosis::{Hour, Pair, Tally};
use crate::domain::site::Direction;

/// The box of all charts: across and down.
const ACROSS: f64 = 600.0;
const DOWN: f64 = 200.0;

/// A share as people read it: `0.4 %`, `12 %`.
pub(crate) fn share(count: Count) -> String {
    if count.of == 0 {
        return "–".to_owned();
    }
    percent(count.rate())
}

/// See [`share`].
pub(crate) fn percent(p: f64) -> String {
    let p = 100.0 * p;
    if p > 0.0 && p < 0.1 {
        format!("<\u{a0}{}\u{a0}%", decimal(0.1, 1))
    } else if p == 0.0 || p == 100.0 || (10.0..99.0).contains(&p) {
        format!("{}\u{a0}%", decimal(p, 0))
    } else {
        format!("{}\u{a0}%", decimal(p, 1))
    }
}

/// Three lines over time, with the places where one of them became another.
pub(crate) struct Trend {
    pub(crate) lines: Vec<Line>,
    /// Labels of the scale: its top and its middle.
    pub(crate) top: String,
    pub(crate) middle: String,
    /// Place across and name.
    pub(crate) marks: Vec<(String, String)>,
    pub(crate) changes: Vec<Mark>,
    /// Places across where something changed, with the numbers of what did.
    pub(crate) cuts: Vec<(String, String)>,
    pub(crate) rows: Vec<Row>,
}

/// A line of a trend.
pub(crate) struct Line {
    /// `a`, `b`, `c`: its stroke.
    pub(crate) class: &'static str,
    pub(crate) name: Key,
    /// SVG path.
    pub(crate) path: String,
    /// Points that stand alone.
    pub(crate) dots: Vec<(String, String)>,
}

/// A change, marked in the chart.
pub(crate) struct Mark {
    pub(crate) number: usize,
    place: f64,
    pub(crate) words: String,
}

/// A step of a trend as figures.
pub(crate) struct Row {
    pub(crate) when: String,
    pub(crate) vehicles: u64,
    pub(crate) shares: Vec<String>,
}

/// A line's stroke, its name, and what it counts.
type Kind = (&'static str, Key, fn(&Tally) -> Count);

fn kinds(direction: Direction) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = vec![
        ("a", key!("chart-not-read"), |t| Count {
            events: t.unread,
            of: t.vehicles,
        }),
        ("b", key!("chart-read-wrong"), |t| Count {
            events: t.plates.wrong,
            of: t.plates.all(),
        }),
    ];
    if direction == Direction::Out {
        kinds.push(("c", key!("chart-fit-no-vehicle-inside"), |t| Count {
            events: t.orphans,
            of: t.read(),
        }));
    }
    kinds
}

/// The scale's top: the least of some round shares that all fit under.
fn scale(most: f64) -> f64 {
    let tops = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75];
    tops.into_iter().find(|t| most <= *t).unwrap_or(1.0)
}

fn x(at: f64) -> String {
    format!("{:.1}", at.clamp(0.0, 1.0) * ACROSS)
}

fn y(p: f64, top: f64) -> String {
    format!("{:.1}", DOWN * (1.0 - (p / top).min(1.0)))
}

/// The trend of a lane over a period.
pub(crate) fn trend(
    hours: &[Hour],
    changes: &[Change],
    (period, now, zone, direction): (Period, Timestamp, &TimeZone, Direction),
) -> Trend {
    let from = period.from(now);
    let steps = usize::try_from(period.hours() / period.step()).unwrap_or(1);
    let mut bins = vec![Tally::default(); steps];
    for hour in hours {
        let after = hour.start.as_second() - from.as_second();
        let step = after.div_euclid(period.step() * 3_600);
        // An hour that began just before the period is its first.
        let step = if after > -3_600 { step.max(0) } else { step };
        if let Some(bin) = usize::try_from(step).ok().and_then(|i| bins.get_mut(i)) {
            bin.merge(&hour.tally);
        }
    }
    let kinds = kinds(direction);
    // A step with few vehicles would set the scale by chance.
    let enough = |c: &Count| c.of >= 5;
    let rates = bins.iter().flat_map(|b| kinds.iter().map(|k| (k.2)(b)));
    let most = rates.filter(enough).map(Count::rate).fold(0.0, f64::max);
    let top = scale(most);
    let middle = |i: usize| (i as f64 + 0.5) / steps as f64;
    let line = |(class, name, of): &Kind| {
        let points = bins.iter().enumerate().map(|(i, bin)| (middle(i), of(bin)));
        let points: Vec<_> = points
            .map(|(at, c)| (c.of > 0).then(|| (x(at), y(c.rate(), top))))
            .collect();
        Line {
            class,
            name: *name,
            path: path(&points),
            dots: alone(&points),
        }
    };
    let row = |(i, bin): (usize, &Tally)| Row {
        when: step_name(period, from, i, zone),
        vehicles: bin.vehicles,
        shares: kinds.iter().map(|k| share((k.2)(bin))).collect(),
    };
    let change_list = change_marks(changes, (from, now), zone);
    Trend {
        lines: kinds.iter().map(line).collect(),
        top: percent(top),
        middle: percent(top / 2.0),
        marks: marks(period, from, now, zone),
        cuts: cuts(&change_list),
        changes: change_list,
        rows: bins.iter().enumerate().map(row).collect(),
    }
}

/// Points joined where they follow one another.
fn path(points: &[Option<(String, String)>]) -> String {
    let mut text = String::new();
    let mut on = false;
    for point in points {
        match point {
            Some((x, y)) => {
                // Writing to a string cannot fail.
                let _ = write!(text, "{}{x} {y}", if on { 'L' } else { 'M' });
                on = true;
            }
            None => on = false,
        }
    }
    text
}

fn alone(points: &[Option<(String, String)>]) -> Vec<(String, String)> {
    let there = |i: Option<usize>| i.and_then(|i| points.get(i)).is_some_and(Option::is_some);
    let lonely = |i: &usize| !there(i.checked_sub(1)) && !there(Some(i + 1));
    let all = (0..points.len()).filter(lonely);
    all.filter_map(|i| points[i].clone()).collect()
}

fn step_name(period: Period, from: Timestamp, step: usize, zone: &TimeZone) -> String {
    let hours = period.step() * i64::try_from(step).unwrap_or(0);
    let at = from + jiff::SignedDuration::from_hours(hours);
    let form = if period == Period::Day {
        key!("format-clock-short")
    } else {
        key!("format-chart-step")
    };
    moment(at, zone, form)
}

/// Names along the time: full hours of a day, midnights of a week, every fifth day of a month.
fn marks(
    period: Period,
    from: Timestamp,
    now: Timestamp,
    zone: &TimeZone,
) -> Vec<(String, String)> {
    let place = |at: Timestamp| place(at, (from, now));
    let mut at = from.to_zoned(zone.clone());
    let mut found = Vec::new();
    for _ in 0..=period.hours() {
        let Ok(next) = at
            .checked_add(jiff::SignedDuration::from_hours(1))
            .and_then(|z| {
                z.round(
                    jiff::ZonedRound::new()
                        .smallest(jiff::Unit::Hour)
                        .mode(jiff::RoundMode::Trunc),
                )
            })
        else {
            break;
        };
        at = next;
        let named = match period {
            Period::Day => at.hour() % 4 == 0,
            Period::Week => at.hour() == 12,
            Period::Month => at.hour() == 12 && at.day() % 5 == 1 && at.day() < 31,
        };
        if at.timestamp() >= now {
            break;
        }
        if named {
            let form = match period {
                Period::Day => key!("format-clock-short"),
                Period::Week => key!("format-chart-weekday"),
                Period::Month => key!("format-chart-day"),
            };
            found.push((x(place(at.timestamp())), zoned(&at, form)));
        }
    }
    found
}

fn place(at: Timestamp, (from, now): (Timestamp, Timestamp)) -> f64 {
    let all = (now.as_second() - from.as_second()).max(1) as f64;
    (at.as_second() - from.as_second()) as f64 / all
}

fn change_marks(changes: &[Change], span: (Timestamp, Timestamp), zone: &TimeZone) -> Vec<Mark> {
    let mut changes: Vec<&Change> = changes.iter().collect();
    changes.sort_by_key(|c| c.at);
    let mark = |(i, c): (usize, &&Change)| {
        let what = match c.what {
            What::Unread => t!("chart-not-read"),
            What::Wrong => t!("chart-read-wrong"),
            What::Orphans => t!("chart-fit-no-vehicle-inside"),
            What::Pair(pair) => t!("chart-read-as", truth = pair.truth, printed = pair.printed),
            What::Silent { .. } => t!("chart-no-vehicles"),
        };
        let at = moment(c.at, zone, key!("format-chart-step"));
        Mark {
            place: place(c.at, span),
            number: i + 1,
            words: t!(
                "chart-before-after",
                at = at,
                what = what,
                before = percent(c.before),
                after = percent(c.after)
            ),
        }
    };
    changes.iter().enumerate().map(mark).collect()
}

/// Changes that lie close together share a line.
fn cuts(changes: &[Mark]) -> Vec<(String, String)> {
    const CLOSE: f64 = 0.025;
    let mut cuts: Vec<(f64, String)> = Vec::new();
    for change in changes {
        match cuts.last_mut() {
            Some((at, numbers)) if change.place - *at < CLOSE => {
                // Writing to a string cannot fail.
                let _ = write!(numbers, ", {}", change.number);
            }
            _ => cuts.push((change.place, change.number.to_string())),
        }
    }
    cuts.into_iter().map(|(at, n)| (x(at), n)).collect()
}

/// Troubles by the hour of the day, as bars.
pub(crate) struct HourBars {
    pub(crate) bars: Vec<Bar>,
    pub(crate) top: String,
    pub(crate) middle: String,
    pub(crate) hours: Vec<(String, String)>,
}

/// An hour of the day.
pub(crate) struct Bar {
    pub(crate) hour: String,
    pub(crate) x: String,
    pub(crate) width: String,
    /// Not read: from the bottom up.
    pub(crate) unread: (String, String),
    /// Read wrong: on top of it.
    pub(crate) wrong: (String, String),
    pub(crate) vehicles: u64,
    pub(crate) unread_share: String,
    pub(crate) wrong_share: String,
}

/// By the hour of the day, over a period.
pub fn clock(hours: &[&Hour], zone: &TimeZone) -> HourBars {
    let mut day = vec![Tally::default(); 24];
    for hour in hours {
        let at = hour.start.to_zoned(zone.clone()).hour();
        if let Some(tally) = usize::try_from(at).ok().and_then(|i| day.get_mut(i)) {
            tally.merge(&hour.tally);
        }
    }
    let unread = |t: &Tally| Count {
        events: t.unread,
        of: t.vehicles,
    };
    let wrong = |t: &Tally| Count {
        events: t.plates.wrong,
        of: t.plates.all(),
    };
    let both = day.iter().filter(|t| t.vehicles >= 5);
    let most = both.map(|t| unread(t).rate() + wrong(t).rate());
    let top = scale(most.fold(0.0, f64::max));
    let width = ACROSS / 24.0;
    let bar = |(i, t): (usize, &Tally)| {
        let (a, b) = (unread(t).rate() / top, wrong(t).rate() / top);
        let a = a.min(1.0);
        let b = b.min(1.0 - a);
        let part = |from: f64, size: f64| {
            let up = DOWN * (1.0 - from - size);
            (format!("{up:.1}"), format!("{:.1}", DOWN * size))
        };
        Bar {
            hour: format!("{i:02}:00"),
            x: format!("{:.1}", i as f64 * width + 2.0),
            width: format!("{:.1}", width - 4.0),
            unread: part(0.0, a),
            wrong: part(a, b),
            vehicles: t.vehicles,
            unread_share: share(unread(t)),
            wrong_share: share(wrong(t)),
        }
    };
    HourBars {
        bars: day.iter().enumerate().map(bar).collect(),
        top: percent(top),
        middle: percent(top / 2.0),
        hours: (0..24_u32)
            .step_by(4)
            .map(|h| {
                let middle = (f64::from(h) + 0.5) * width;
                (format!("{middle:.1}"), format!("{h:02}"))
            })
            .collect(),
    }
}

/// Counts by the hour of the day, as columns.
pub(crate) struct Columns {
    pub(crate) columns: Vec<Column>,
    pub(crate) width: String,
    /// Label of the scale's top.
    pub(crate) top: u64,
}

/// A column, and its place in the chart's box.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) count: u64,
    pub(crate) x: String,
    pub(crate) middle: String,
    pub(crate) y: String,
    pub(crate) height: String,
}

/// See [`Columns`].
pub(crate) fn columns(day: &[u64; 24]) -> Columns {
    let top = day.iter().copied().max().unwrap_or(0).max(4);
    let width = ACROSS / 24.0;
    let column = |(i, count): (usize, &u64)| {
        let height = DOWN * *count as f64 / top as f64;
        Column {
            name: format!("{i:02}"),
            count: *count,
            x: format!("{:.1}", i as f64 * width + 2.0),
            middle: format!("{:.1}", (i as f64 + 0.5) * width),
            y: format!("{:.1}", DOWN - height),
            height: format!("{height:.1}"),
        }
    };
    Columns {
        columns: day.iter().enumerate().map(column).collect(),
        width: format!("{:.1}", width - 4.0),
        top,
    }
}

/// What thresholds for refusing would have brought, as two lines over the threshold.
pub(crate) struct Refusing {
    /// SVG paths.
    pub(crate) refused: String,
    pub(crate) wrongly: String,
    /// Labels of the scale: its top and its middle.
    pub(crate) top: u64,
    pub(crate) middle: String,
    /// Places across and names of some thresholds.
    pub(crate) marks: Vec<(String, String)>,
    /// Place across and name of the threshold in force.
    pub(crate) present: (String, String),
    pub(crate) rows: Vec<RefusingRow>,
}

/// A threshold as figures.
pub(crate) struct RefusingRow {
    pub(crate) refuse_at: String,
    pub(crate) refused: u64,
    pub(crate) wrongly: String,
    pub(crate) is_present: bool,
}

/// The curve, with the threshold in force marked.
pub(crate) fn refusing(refusals: &Refusals, refuse_at: f64) -> Refusing {
    let curve = refusals.curve();
    let most = curve.iter().map(|r| r.refused).max().unwrap_or(0).max(4);
    let up = |p: &f64| *p >= most as f64;
    let steps = (0..18_i32).flat_map(|n| [1.0, 2.0, 5.0].map(|f| f * 10_f64.powi(n)));
    let top = steps.into_iter().find(up).unwrap_or(most as f64);
    let across = |t: f64| (t - 0.05) / (0.99 - 0.05);
    let line = |of: &dyn Fn(&Refused) -> f64| {
        let points = curve.iter();
        let points: Vec<_> = points
            .map(|r| Some((x(across(r.refuse_at)), y(of(r), top))))
            .collect();
        path(&points)
    };
    let row = |(r, is_present): (Refused, bool)| RefusingRow {
        refuse_at: r.refuse_at.to_string(),
        refused: r.refused,
        wrongly: decimal(r.wrongly, 1),
        is_present,
    };
    let mut rows: Vec<(Refused, bool)> = curve
        .iter()
        .filter(|r| (r.refuse_at * 100.0).round() % 5.0 == 0.0 && r.refuse_at != refuse_at)
        .map(|r| (*r, false))
        .collect();
    rows.push((refusals.at(refuse_at), true));
    rows.sort_by(|a, b| a.0.refuse_at.total_cmp(&b.0.refuse_at));
    let mark = |t: f64| (x(across(t)), t.to_string());
    Refusing {
        refused: line(&|r| r.refused as f64),
        wrongly: line(&|r| r.wrongly),
        top: top as u64,
        middle: (top / 2.0).to_string(),
        marks: [0.1, 0.3, 0.5, 0.7, 0.9].map(mark).to_vec(),
        present: mark(refuse_at),
        rows: rows.into_iter().map(row).collect(),
    }
}

/// How sure the reader is, and how often it is right then.
pub struct Calibration {
    pub path: String,
    pub points: Vec<Point>,
}

/// A confidence class.
pub(crate) struct Point {
    pub(crate) x: String,
    pub(crate) y: String,
    /// Radius: more characters, larger.
    pub(crate) r: String,
    pub(crate) class: String,
    pub(crate) right: String,
    pub(crate) characters: u64,
}

/// The calibration of a lane's characters: 50 to 100 % across (below that at the edge), 0 to 100 % up.
pub fn calibration(t: &Tally) -> Calibration {
    const LOW: f64 = 0.5;
    let fit = |p: f64| ((p - LOW) / (1.0 - LOW)).clamp(0.0, 1.0);
    let edge = |i: usize| f64::from(EDGES.get(i).copied().unwrap_or(1.0));
    let mut points = Vec::new();
    for class in 0..CLASSES {
        let known = u8::try_from(class).ok().and_then(|c| t.bins.get(&c));
        let Some(known) = known.filter(|k| k.all() > 0) else {
            continue;
        };
        let low = if class == 0 { 0.0 } else { edge(class - 1) };
        let high = edge(class);
        let right = known.right as f64 / known.all() as f64;
        let middle = if class == 0 { LOW } else { (low + high) / 2.0 };
        points.push(Point {
            x: format!("{:.1}", 200.0 * fit(middle)),
            y: format!("{:.1}", 200.0 * (1.0 - right)),
            r: format!("{:.1}", (2.0 + (known.all() as f64).log10() * 1.5).min(8.0)),
            class: if class == 0 {
                t!("lane-below", high = "50\u{a0}%")
            } else {
                let (low, high) = (decimal(100.0 * low, 0), decimal(100.0 * high, 0));
                t!("lane-to", low = low, high = format!("{high}\u{a0}%"))
            },
            right: percent(right),
            characters: known.all(),
        });
    }
    let mut text = String::new();
    for (i, p) in points.iter().enumerate() {
        let _ = write!(text, "{}{} {}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
    }
    Calibration { path: text, points }
}

/// Confusions: rows of what was on the plate, columns of what was read.
pub(crate) struct Heat {
    pub(crate) columns: Vec<char>,
    pub(crate) rows: Vec<(char, Vec<Cell>)>,
}

/// A confusion.
pub(crate) struct Cell {
    pub(crate) truth: char,
    pub(crate) printed: char,
    pub(crate) plates: u64,
    /// Of the plates that have the true character.
    pub(crate) share: String,
    /// 0 (none) to 5.
    pub(crate) heat: u8,
    /// Where its examples are.
    pub(crate) anchor: String,
}

/// The confusions that matter: at most so many characters either way.
const HEAT_MOST: usize = 14;

/// The most frequent confusions as a table.
pub(crate) fn heat(t: &Tally) -> Heat {
    let pairs = t.top_pairs(40);
    let (mut truths, mut printed): (Vec<char>, Vec<char>) = (Vec::new(), Vec::new());
    for (pair, _, _) in &pairs {
        for (list, c) in [(&mut truths, pair.truth), (&mut printed, pair.printed)] {
            if list.len() < HEAT_MOST && !list.contains(&c) {
                list.push(c);
            }
        }
    }
    truths.sort_unstable();
    printed.sort_unstable();
    let known: BTreeMap<Pair, (u64, u64)> =
        pairs.iter().map(|(p, n, of)| (*p, (*n, *of))).collect();
    let cell = |truth: char, printed: char| {
        let found = known.get(&Pair { printed, truth });
        let (n, of) = found.copied().unwrap_or_default();
        let rate = n as f64 / of.max(1) as f64;
        Cell {
            truth,
            printed,
            plates: n,
            share: percent(rate),
            heat: match rate {
                _ if n == 0 => 0,
                r if r < 0.01 => 1,
                r if r < 0.03 => 2,
                r if r < 0.1 => 3,
                r if r < 0.25 => 4,
                _ => 5,
            },
            anchor: anchor(Pair { printed, truth }),
        }
    };
    let row = |truth: &char| {
        let cells = printed.iter().map(|p| cell(*truth, *p)).collect();
        (*truth, cells)
    };
    Heat {
        rows: truths.iter().map(row).collect(),
        columns: printed,
    }
}

/// The name of the place on the page where a confusion's examples are.
pub(crate) fn anchor(pair: Pair) -> String {
    format!("pair-{}-{}", pair.truth, pair.printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_short() {
        let check = |p: f64, expect: &str| assert_eq!(percent(p).replace('\u{a0}', " "), expect);
        check(0.0, "0 %");
        check(0.0004, "< 0.1 %");
        check(0.0123, "1.2 %");
        check(0.334, "33 %");
        check(0.9987, "99.9 %");
        check(1.0, "100 %");
        assert_eq!(share(Count { events: 0, of: 0 }), "–");
    }

    #[test]
    fn lines_break_where_nothing_came() {
        let at = |n: i32| Some((n.to_string(), "5".to_owned()));
        let points = [at(1), at(2), None, at(4), None, at(6), at(7)];
        assert_eq!(path(&points), "M1 5L2 5M4 5M6 5L7 5");
        assert_eq!(alone(&points), [("4".to_owned(), "5".to_owned())]);
    }
}
