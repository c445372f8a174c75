//! The counts of a small run, worked out by hand.

use std::path::Path;

use super::count::{Bin, Counted, Share, Tally, Turned, count};
use super::known::{Decided, Truth, lines};
use super::tables::{self, Row};
use super::{overlay, setting, targets};

/// Truth and decision of each line; `line` is put in front of both.
const RUN: [(&str, &str); 15] = [
    // A permit comes, passes back and is refused, leaves.
    (
        r#""vehicle":1,"kind":"entry","permit":true,"recorded":"read","hour":1,"exit_before":null"#,
        r#""outcome":"open","violation":null,"closes":null"#,
    ),
    (
        r#""vehicle":1,"kind":"passback","permit":true,"recorded":"read","hour":1.5,"gap_h":0.5,"entry":"read""#,
        r#""outcome":"refuse","violation":{"kind":"reentry","mode":"hard","causes":{"passback":0.96}},"closes":null"#,
    ),
    (
        r#""vehicle":1,"kind":"exit","permit":true,"recorded":"read","hour":2,"entry":"read""#,
        r#""outcome":"open","violation":null,"closes":1"#,
    ),
    // A visitor is refused.
    (
        r#""vehicle":2,"kind":"entry","permit":false,"recorded":"read","hour":3,"exit_before":null"#,
        r#""outcome":"refuse","violation":{"kind":"reentry","mode":"hard","causes":{"passback":0.4}},"closes":null"#,
    ),
    // A re-entry is explained; a wrong and a stale close.
    (
        r#""vehicle":1,"kind":"entry","permit":true,"recorded":"misread","hour":4,"exit_before":"read""#,
        r#""outcome":"open","violation":null,"explained":{"kind":"reentry","mode":"hard","causes":{"passback":0.2}},"closes":null"#,
    ),
    (
        r#""vehicle":2,"kind":"exit","permit":false,"recorded":"read","hour":5,"entry":"read""#,
        r#""outcome":"open","violation":null,"closes":5"#,
    ),
    (
        r#""vehicle":1,"kind":"exit","permit":true,"recorded":"misread","hour":6,"entry":"misread""#,
        r#""outcome":"open","violation":null,"closes":1"#,
    ),
    // Refused though it was outside; the stay heals.
    (
        r#""vehicle":1,"kind":"entry","permit":true,"recorded":"read","hour":7,"exit_before":"misread""#,
        r#""outcome":"refuse","violation":{"kind":"reentry","mode":"hard","causes":{"passback":0.55}},"closes":null,"heals":[{"exit_line":7,"entry_line":5}]"#,
    ),
    // A late passback is asked; one whose entry was not read cannot be known.
    (
        r#""vehicle":1,"kind":"passback","permit":true,"recorded":"read","hour":15,"gap_h":8,"entry":"read""#,
        r#""outcome":"ask","violation":null,"explained":{"kind":"reentry","mode":"hard","causes":{"passback":0.3}},"closes":null"#,
    ),
    (
        r#""vehicle":1,"kind":"passback","permit":true,"recorded":"read","hour":16,"gap_h":9,"entry":"unread""#,
        r#""outcome":"refuse","violation":{"kind":"reentry","mode":"hard","causes":{"passback":0.9}},"closes":null"#,
    ),
    // An exit stays open and heals wrongly; a first entry is asked.
    (
        r#""vehicle":1,"kind":"exit","permit":true,"recorded":"unread","hour":17,"entry":"read""#,
        r#""outcome":"open","violation":null,"closes":null,"heals":[{"exit_line":11,"entry_line":4}]"#,
    ),
    (
        r#""vehicle":3,"kind":"entry","permit":true,"recorded":"read","hour":18,"exit_before":null"#,
        r#""outcome":"ask","violation":null,"closes":null"#,
    ),
    // Week two: recorded and let in; then a passback that was not read.
    (
        r#""vehicle":1,"kind":"entry","permit":true,"recorded":"read","hour":200,"exit_before":"unseen""#,
        r#""outcome":"open","violation":{"kind":"reentry","mode":"soft","causes":{"passback":0.7}},"closes":null"#,
    ),
    (
        r#""vehicle":3,"kind":"passback","permit":true,"recorded":"unread","hour":201,"gap_h":183,"entry":"read""#,
        r#""outcome":"open","violation":null,"closes":null"#,
    ),
    (
        r#""vehicle":1,"kind":"exit","permit":true,"recorded":"read","hour":203,"entry":"read""#,
        r#""outcome":"open","violation":null,"closes":13"#,
    ),
];

fn parsed<T: for<'d> serde::Deserialize<'d>>(texts: impl Iterator<Item = &'static str>) -> Vec<T> {
    let numbered = (1..).zip(texts);
    let text: String = numbered
        .map(|(line, text)| format!("{{\"line\":{line},{text}}}\n"))
        .collect();
    lines(Path::new("by hand"), text.as_bytes()).unwrap()
}

fn run() -> (Vec<Truth>, Vec<Decided>) {
    let truths = parsed(RUN.iter().map(|(truth, _)| *truth));
    (truths, parsed(RUN.iter().map(|(_, decided)| *decided)))
}

fn counted() -> Counted {
    let (truths, decided) = run();
    count(&truths, &decided).unwrap()
}

fn share(of: u64, recorded: u64, refused: u64) -> Share {
    Share {
        of,
        recorded,
        refused,
    }
}

/// What the run comes to as a whole.
fn whole() -> Tally {
    let none = Share::default();
    let turned = |early, late, returns, others| Turned {
        early,
        late,
        returns,
        others,
    };
    let bin = |of, passbacks, stated| Bin {
        of,
        passbacks,
        stated,
    };
    Tally {
        exits: 5,
        right: 2,
        wrong: 1,
        stale: 1,
        open: 1,
        heals_right: 1,
        heals_wrong: 1,
        returns: [share(1, 0, 0), share(1, 1, 1), none, share(1, 1, 0)],
        refused_others: 1,
        asked_false: 1,
        asked_passbacks: 1,
        passbacks: [share(1, 1, 1), none, none, none, share(1, 0, 0)],
        bins: [
            bin(0, 0, 0.0),
            bin(1, 0, 0.2),
            bin(2, 1, 0.4 + 0.3),
            bin(1, 0, 0.55),
            bin(1, 0, 0.7),
            bin(2, 2, 0.96 + 0.9),
        ],
        turned: [
            turned(1, 1, 3, 1),
            turned(1, 1, 3, 1),
            turned(1, 1, 2, 1),
            turned(1, 0, 2, 0),
            turned(1, 0, 1, 0),
            turned(1, 0, 0, 0),
            turned(1, 0, 0, 0),
            turned(0, 0, 0, 0),
        ],
    }
}

#[test]
fn counts_are_those_worked_out_by_hand() {
    assert_eq!(counted().whole, whole());
}

/// Week two brought a right close, one false record that was let in, and nothing else that is counted.
#[test]
fn week_one_is_counted_by_itself() {
    let mut expected = whole();
    expected.exits -= 1;
    expected.right -= 1;
    expected.returns[3] = Share::default();
    expected.bins[4] = Bin::default();
    // Stated with 0.7: it would be refused at 0.1, 0.2, 0.3, 0.5 and 0.7.
    expected.turned[..5].iter_mut().for_each(|t| t.returns -= 1);
    assert_eq!(counted().week_one, expected);
}

/// Two runs of a setting together have twice the counts.
#[test]
fn runs_are_added_up() {
    let mut twice = counted();
    twice += &counted();
    let mut expected = whole();
    expected += &whole();
    assert_eq!(twice.whole, expected);
    assert_eq!((expected.exits, expected.returned()), (10, share(6, 4, 2)));
    assert_eq!(
        (expected.early(), expected.late()),
        (share(2, 2, 2), share(2, 0, 0))
    );
    assert_eq!((expected.bins[2].of, expected.turned[0].returns), (4, 6));
}

#[test]
fn decisions_of_other_reads_are_refused() {
    let check = |change: fn(&mut Vec<Decided>), expected: &str| {
        let (truths, mut decided) = run();
        change(&mut decided);
        let why = count(&truths, &decided).unwrap_err();
        assert!(why.contains(expected), "{why}");
    };
    check(|d| drop(d.pop()), "15 lines, the decisions have 14");
    check(|d| d.swap(3, 4), "line 4 of the truth meets line 5");
}

/// Every table shows what was counted, with the interval behind it.
#[test]
fn tables_say_what_was_counted() {
    let counted = counted();
    let row = || {
        [Row {
            name: "hand",
            tally: &counted.whole,
        }]
    };
    let check = |table: super::grid::Grid, expected: &[&str]| {
        let text = table.to_string();
        for part in expected {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
    };
    check(
        tables::exits(&row()),
        &["hand", "40.00 [11.76 76.93]", "20.000 [3.622 62.447]"],
    );
    check(
        tables::returns("", &row()),
        &["666.67 [74.", "333.33 [", "1 / 1 of 1", "0 / 0 of 0"],
    );
    check(
        tables::passbacks("", &row()),
        &["100.0 [20.7 100.0]", "50.0 [9.5 90.5]"],
    );
    check(
        tables::passbacks_by_gap(&row()),
        &["100.0 / 100.0 of 1", "- / - of 0", "0.0 / 0.0 of 1"],
    );
    check(
        tables::frontier(&row()[0]),
        &["\n0.98 ", "\n0.1 ", "1000.00 [20"],
    );
    let exact = vec![counted.whole.clone(); super::REFUSE_AT.len()];
    check(
        tables::exact_frontier("hand", &exact),
        &["\n0.98 ", "333.33 ["],
    );
    let [one] = row();
    let other = Row {
        name: "other",
        tally: &counted.week_one,
    };
    let tallies = [one, other];
    check(
        tables::calibration("All", &tallies),
        &["0.350 0.500 (2)", "all", "0.350 0.500 (4)"],
    );
    check(
        tables::ablation(&[("hand", "everything", &counted.whole)]),
        &["everything", "666.67"],
    );
}

#[test]
fn a_target_that_is_missed_is_marked() {
    let counted = counted();
    let check = |setting: &str, expected: usize, parts: &[&str]| {
        let row = Row {
            name: "hand x1",
            tally: &counted.whole,
        };
        let (grid, missed) = targets::compared(&[(setting, row)]);
        let text = grid.map(|g| g.to_string()).unwrap_or_default();
        assert_eq!(missed, expected, "{text}");
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in\n{text}");
        }
    };
    check("hotel", 0, &[]);
    let kept = "  100.0 (>= 98.5)";
    check(
        "error-0.02",
        6,
        &[kept, "MISSED 0.0 (>= 92)", "MISSED 20.000 (<= 0.02)"],
    );
    check(
        "honest",
        5,
        &[
            "MISSED 50.0 (>= 97)",
            "MISSED 1 (<= 0)",
            "MISSED 333.33 (<= 2)",
        ],
    );
}

#[test]
fn a_folder_holds_a_sample_or_runs_of_one_setting() {
    let dir = tempfile::tempdir().unwrap();
    let sample = |path: &str| {
        let folder = dir.path().join(path);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("reads.jsonl"), "").unwrap();
    };
    sample("single");
    sample("pooled/2");
    sample("pooled/1");
    std::fs::create_dir_all(dir.path().join("empty/1")).unwrap();
    let check = |folder: &str, expected: Result<(&str, usize, bool), &str>| match (
        setting(&dir.path().join(folder)),
        expected,
    ) {
        (Ok(s), Ok(expected)) => {
            assert_eq!((s.name.as_str(), s.samples.len(), s.pooled), expected);
        }
        (Err(why), Err(expected)) => assert!(why.to_string().contains(expected), "{why}"),
        (found, _) => panic!(
            "{folder}: {:?}",
            found.map(|s| s.name).map_err(|e| e.to_string())
        ),
    };
    check("single", Ok(("single", 1, false)));
    check("pooled", Ok(("pooled x2", 2, true)));
    check("empty", Err("neither reads.jsonl nor folders with one"));
    check("nowhere", Err("No such file"));
    let why = overlay(&dir.path().join("policy.toml")).unwrap_err();
    assert!(why.to_string().contains("policy.toml"), "{why}");
}
