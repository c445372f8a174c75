//! The counts as tables. Behind every share and rate stands its 95 % interval.

use super::count::{Bin, REFUSE_AT, Share, Tally};
use super::grid::Grid;
use super::interval::{poisson, real, wilson};
use super::known::Recorded;

/// A setting and what it came to.
pub(super) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) tally: &'a Tally,
}

pub(super) fn percent(hits: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| 100.0 * real(hits) / real(of))
}

pub(super) fn per_thousand(events: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| 1000.0 * real(events) / real(of))
}

/// `99.10 [98.70 99.40]`, in percent.
fn share(hits: u64, of: u64, digits: usize) -> String {
    let Some(percent) = percent(hits, of) else {
        return "-".into();
    };
    let (low, high) = wilson(hits, of);
    let (low, high) = (100.0 * low, 100.0 * high);
    format!("{percent:.digits$} [{low:.digits$} {high:.digits$}]")
}

/// `1.24 [0.95 1.60]`, in a thousand.
fn rate(events: u64, of: u64) -> String {
    let Some(rate) = per_thousand(events, of) else {
        return "-".into();
    };
    let (low, high) = poisson(events);
    let a_thousand = |events: f64| 1000.0 * events / real(of);
    format!("{rate:.2} [{:.2} {:.2}]", a_thousand(low), a_thousand(high))
}

pub(super) fn exits(rows: &[Row]) -> Grid {
    let head = [
        "setting",
        "exits",
        "correct %",
        "wrong %",
        "stale",
        "open %",
        "heals right",
        "wrong",
    ];
    let mut grid = Grid::new("Exits closed", &head);
    for row in rows {
        let t = row.tally;
        grid.row(vec![
            row.name.into(),
            t.exits.to_string(),
            share(t.right, t.exits, 2),
            share(t.wrong, t.exits, 3),
            t.stale.to_string(),
            share(t.open, t.exits, 2),
            t.heals_right.to_string(),
            t.heals_wrong.to_string(),
        ]);
    }
    grid
}

pub(super) fn returns(when: &str, rows: &[Row]) -> Grid {
    let mut head = vec!["setting", "re-entries", "recorded", "refused"];
    head.extend([
        "after read",
        "misread",
        "unread",
        "unseen",
        "others refused",
        "asked",
    ]);
    let title = format!(
        "Vehicles that were outside{when}: recorded as a violation and refused, of 1,000 re-entries; by how the exit before was recorded: \
                 recorded / refused of entries"
    );
    let mut grid = Grid::new(&title, &head);
    for row in rows {
        let t = row.tally;
        let all = t.returned();
        let mut cells = vec![
            row.name.into(),
            all.of.to_string(),
            rate(all.recorded, all.of),
            rate(all.refused, all.of),
        ];
        for how in Recorded::ALL {
            let s = t.returns[how as usize];
            cells.push(format!("{} / {} of {}", s.recorded, s.refused, s.of));
        }
        cells.push(t.refused_others.to_string());
        cells.push(t.asked_false.to_string());
        grid.row(cells);
    }
    grid
}

pub(super) fn passbacks(when: &str, rows: &[Row]) -> Grid {
    let mut head = vec![
        "setting",
        "under 7 h",
        "recorded %",
        "refused %",
        "from 7 h",
        "recorded %",
        "refused %",
    ];
    head.extend(["all", "recorded %", "refused %", "asked"]);
    let mut grid = Grid::new(&format!("Passbacks{when}, by hours since the entry"), &head);
    for row in rows {
        let t = row.tally;
        let mut cells = vec![row.name.to_owned()];
        for s in [t.early(), t.late(), t.all_passbacks()] {
            cells.extend([
                s.of.to_string(),
                share(s.recorded, s.of, 1),
                share(s.refused, s.of, 1),
            ]);
        }
        cells.push(t.asked_passbacks.to_string());
        grid.row(cells);
    }
    grid
}

pub(super) fn passbacks_by_gap(rows: &[Row]) -> Grid {
    let head = ["setting", "0-1 h", "1-2 h", "2-4 h", "4-7 h", "7- h"];
    let mut grid = Grid::new(
        "The same by hour: recorded % / refused % of passbacks",
        &head,
    );
    for row in rows {
        let mut cells = vec![row.name.to_owned()];
        for s in row.tally.passbacks {
            let cell = |hits: u64| percent(hits, s.of).map_or("-".into(), |p| format!("{p:.1}"));
            cells.push(format!(
                "{} / {} of {}",
                cell(s.recorded),
                cell(s.refused),
                s.of
            ));
        }
        grid.row(cells);
    }
    grid
}

/// What stands in a frontier at one threshold.
struct At {
    early: Share,
    late: Share,
    returned: Share,
    others: u64,
}

impl At {
    /// As a replay with this threshold came out.
    fn replayed(t: &Tally) -> At {
        At {
            early: t.early(),
            late: t.late(),
            returned: t.returned(),
            others: t.refused_others,
        }
    }

    /// As the probabilities say that were stated in a replay with another one.
    fn stated(t: &Tally, at: usize) -> At {
        let turned = t.turned[at];
        let refused = |share: Share, refused: u64| Share { refused, ..share };
        At {
            early: refused(t.early(), turned.early),
            late: refused(t.late(), turned.late),
            returned: refused(t.returned(), turned.returns),
            others: turned.others,
        }
    }
}

const FRONTIER: [&str; 8] = [
    "refuse_at",
    "recorded under 7 h %",
    "from 7 h %",
    "refused under 7 h %",
    "from 7 h %",
    "false recorded / 1,000",
    "false refused / 1,000",
    "others refused",
];

fn frontier_rows(grid: &mut Grid, at: impl Iterator<Item = At>) {
    for (refuse_at, at) in REFUSE_AT.iter().zip(at) {
        grid.row(vec![
            format!("{refuse_at}"),
            share(at.early.recorded, at.early.of, 1),
            share(at.late.recorded, at.late.of, 1),
            share(at.early.refused, at.early.of, 1),
            share(at.late.refused, at.late.of, 1),
            rate(at.returned.recorded, at.returned.of),
            rate(at.returned.refused, at.returned.of),
            at.others.to_string(),
        ]);
    }
}

/// By the probabilities stated in one replay: what is recorded is the same at every threshold.
pub(super) fn frontier(row: &Row) -> Grid {
    let title = format!(
        "{}: refused from a threshold on, by the probabilities stated in one replay",
        row.name
    );
    let mut grid = Grid::new(&title, &FRONTIER);
    let t = row.tally;
    frontier_rows(&mut grid, (0..REFUSE_AT.len()).map(|at| At::stated(t, at)));
    grid
}

/// Replayed with each threshold.
pub(super) fn exact_frontier(name: &str, replayed: &[Tally]) -> Grid {
    let title = format!("{name}: refused from a threshold on, each threshold replayed");
    let mut grid = Grid::new(&title, &FRONTIER);
    frontier_rows(&mut grid, replayed.iter().map(At::replayed));
    grid
}

/// Stated and observed, with a last row over all settings.
pub(super) fn calibration(title: &str, rows: &[Row]) -> Grid {
    let head = [
        "setting", "0-.1", ".1-.3", ".3-.5", ".5-.7", ".7-.9", ".9-1",
    ];
    let title = format!("{title}: P(passback) stated, observed (entries)");
    let mut grid = Grid::new(&title, &head);
    let mut all = Tally::default();
    for row in rows {
        all += row.tally;
        grid.row(calibrated(row.name, &row.tally.bins));
    }
    if rows.len() > 1 {
        grid.row(calibrated("all", &all.bins));
    }
    grid
}

fn calibrated(name: &str, bins: &[Bin]) -> Vec<String> {
    let cell = |bin: &Bin| {
        let of = real(bin.of);
        match bin.of {
            0 => "-".into(),
            n => format!(
                "{:.3} {:.3} ({n})",
                bin.stated / of,
                real(bin.passbacks) / of
            ),
        }
    };
    std::iter::once(name.to_owned())
        .chain(bins.iter().map(cell))
        .collect()
}

/// What each part of the model gives.
pub(super) fn ablation(rows: &[(&str, &str, &Tally)]) -> Grid {
    let mut head = vec![
        "sample",
        "model",
        "correct %",
        "wrong %",
        "false recorded / 1,000",
        "false refused",
    ];
    head.extend(["passbacks recorded %", "refused %"]);
    let mut grid = Grid::new("The model without each of its parts", &head);
    for (sample, model, t) in rows {
        let (all, back) = (t.all_passbacks(), t.returned());
        let number = |value: Option<f64>, digits: usize| {
            value.map_or("-".into(), |v| format!("{v:.digits$}"))
        };
        grid.row(vec![
            (*sample).into(),
            (*model).into(),
            number(percent(t.right, t.exits), 2),
            number(percent(t.wrong, t.exits), 3),
            number(per_thousand(back.recorded, back.of), 2),
            number(per_thousand(back.refused, back.of), 2),
            number(percent(all.recorded, all.of), 1),
            number(percent(all.refused, all.of), 1),
        ]);
    }
    grid
}
