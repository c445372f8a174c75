//! What is promised of the office's settings, pooled over ten seeds, and whether it is kept (docs/ref/known-traffic.md).

use super::count::Tally;
use super::grid::Grid;
use super::interval::real;
use super::tables::{Row, per_thousand, percent};

/// One setting's; `None` where nothing is promised.
struct Target {
    setting: &'static str,
    recorded_early: Option<f64>,
    recorded_late: Option<f64>,
    recorded: Option<f64>,
    refused_early: Option<f64>,
    refused_late: Option<f64>,
    false_recorded: f64,
    false_refused: f64,
    wrong_percent: f64,
}

const fn office(
    setting: &'static str,
    passbacks: [f64; 4],
    falsely: [f64; 2],
    wrong: f64,
) -> Target {
    let [recorded_early, recorded_late, refused_early, refused_late] = passbacks;
    let [false_recorded, false_refused] = falsely;
    Target {
        setting,
        recorded_early: Some(recorded_early),
        recorded_late: Some(recorded_late),
        recorded: None,
        refused_early: Some(refused_early),
        refused_late: Some(refused_late),
        false_recorded,
        false_refused,
        wrong_percent: wrong,
    }
}

const TARGETS: [Target; 6] = [
    office("error-0.008", [98.5, 92.0, 94.0, 65.0], [2.0, 1.3], 0.02),
    office("error-0.02", [98.5, 92.0, 94.0, 65.0], [2.0, 1.3], 0.02),
    office("error-0.05", [98.0, 90.0, 92.0, 55.0], [2.8, 1.8], 0.03),
    office("fleet-0.02", [98.5, 92.0, 94.0, 65.0], [2.0, 1.3], 0.06),
    office("unread-0.04", [97.0, 85.0, 82.0, 45.0], [5.0, 3.8], 0.03),
    Target {
        setting: "honest",
        recorded_early: None,
        recorded_late: None,
        recorded: Some(97.0),
        refused_early: None,
        refused_late: None,
        false_recorded: 3.0,
        false_refused: 2.0,
        wrong_percent: 0.02,
    },
];

/// A figure beside what is wanted of it.
struct Figure {
    found: Option<f64>,
    wanted: Option<f64>,
    at_least: bool,
    digits: usize,
}

impl Figure {
    fn at_least(found: Option<f64>, wanted: Option<f64>) -> Figure {
        Figure {
            found,
            wanted,
            at_least: true,
            digits: 1,
        }
    }

    fn at_most(found: Option<f64>, wanted: f64, digits: usize) -> Figure {
        Figure {
            found,
            wanted: Some(wanted),
            at_least: false,
            digits,
        }
    }

    fn missed(&self) -> bool {
        let (Some(found), Some(wanted)) = (self.found, self.wanted) else {
            return false;
        };
        if self.at_least {
            found < wanted
        } else {
            found > wanted
        }
    }

    fn cell(&self) -> String {
        let (Some(found), Some(wanted)) = (self.found, self.wanted) else {
            return "-".into();
        };
        let (mark, digits) = (if self.missed() { "MISSED " } else { "" }, self.digits);
        let sign = if self.at_least { ">=" } else { "<=" };
        format!("{mark}{found:.digits$} ({sign} {wanted})")
    }
}

impl Target {
    fn figures(&self, t: &Tally) -> [Figure; 9] {
        let (early, late, all, back) = (t.early(), t.late(), t.all_passbacks(), t.returned());
        [
            Figure::at_least(percent(early.recorded, early.of), self.recorded_early),
            Figure::at_least(percent(late.recorded, late.of), self.recorded_late),
            Figure::at_least(percent(all.recorded, all.of), self.recorded),
            Figure::at_least(percent(early.refused, early.of), self.refused_early),
            Figure::at_least(percent(late.refused, late.of), self.refused_late),
            Figure::at_most(per_thousand(back.recorded, back.of), self.false_recorded, 2),
            Figure::at_most(per_thousand(back.refused, back.of), self.false_refused, 2),
            Figure::at_most(Some(real(t.refused_others)), 0.0, 0),
            Figure::at_most(percent(t.wrong, t.exits), self.wrong_percent, 3),
        ]
    }
}

/// The settings of which something is promised, and how many figures miss it.
pub(super) fn compared(rows: &[(&str, Row)]) -> (Option<Grid>, usize) {
    let mut head = vec![
        "setting",
        "recorded under 7 h %",
        "from 7 h %",
        "all %",
        "refused under 7 h %",
        "from 7 h %",
    ];
    head.extend([
        "false recorded / 1,000",
        "false refused",
        "others refused",
        "wrong closes %",
    ]);
    let mut grid = Grid::new("Beside what is wanted (pooled)", &head);
    let (mut missed, mut any) = (0, false);
    for (setting, row) in rows {
        let Some(target) = TARGETS.iter().find(|t| t.setting == *setting) else {
            continue;
        };
        any = true;
        let figures = target.figures(row.tally);
        missed += figures.iter().filter(|f| f.missed()).count();
        let cells = figures.iter().map(Figure::cell);
        grid.row(std::iter::once(row.name.to_owned()).chain(cells).collect());
    }
    (any.then_some(grid), missed)
}
