//! Known traffic through `replay` (shared/docs/replay.md): the score table, and what is promised of it.

use std::path::{Path, PathBuf};

use plategate::cli::replay::{Args, decide, replay};
use plategate::domain::misread::ModelParts;
use plategate::domain::site::{
    Area, AreaId, CrossingFrom, Direction, GateId, GateSite, Lane, LaneId, Matching, PassbackMode,
    Site, Visitors,
};

/// examples/two-by-two.toml, in code.
pub fn two_by_two() -> Site {
    let lane = |id: &str, direction: Direction| {
        let (from, to) = match direction {
            Direction::In => ("offsite", "car-park"),
            Direction::Out => ("car-park", "offsite"),
        };
        Lane {
            id: LaneId::new(id),
            name: id.into(),
            from: AreaId::new(from),
            to: AreaId::new(to),
            direction,
            gate: Some(GateId::new(&format!("gate-{id}"))),
            camera: None,
            passback: match direction {
                Direction::In => PassbackMode::Hard,
                Direction::Out => PassbackMode::Off,
            },
            passback_timer_min: None,
            infer_missed_exits: true,
            visitors: Visitors::Admit,
            denied_likely: Default::default(),
            crossing: CrossingFrom::Assumed,
            matching: Matching::Exact,
            repeat_s: 30,
            apart_s: 10,
            open_within_s: 10,
            policy: None,
            reversible: None,
            reverse_passback: PassbackMode::Off,
            second_factor_s: None,
            asking: None,
            bands: Default::default(),
        }
    };
    let lanes = vec![
        lane("entry-1", Direction::In),
        lane("entry-2", Direction::In),
        lane("exit-1", Direction::Out),
        lane("exit-2", Direction::Out),
    ];
    let gates = lanes.iter().filter_map(|l| l.gate.clone());
    Site {
        name: "Two by two".into(),
        time_zone: "UTC".into(),
        areas: vec![Area {
            id: AreaId::new("car-park"),
            name: "Car park".into(),
            ..Area::default()
        }],
        gates: gates
            .map(|id| GateSite {
                name: id.to_string(),
                id,
                pulse_ms: 500,
                min_gap_ms: 0,
            })
            .collect(),
        lanes,
        ..Site::default()
    }
}

fn samples() -> Option<PathBuf> {
    let dir = std::env::var_os("PLATEGATE_TRAFFIC").map(PathBuf::from)?;
    dir.is_dir().then_some(dir)
}

/// Prints the table; needs `PLATEGATE_TRAFFIC=shared/data/traffic`, and python3 for the scoring script beside it.
#[test]
fn the_score_table() {
    let Some(dir) = samples() else { return };
    let out = tempfile::tempdir().unwrap();
    let only = std::env::var("PLATEGATE_SAMPLE").ok();
    for name in ["error-0.008", "error-0.02", "error-0.05", "fleet-0.02"] {
        if only.as_deref().is_some_and(|o| o != name) {
            continue;
        }
        let base = dir.join(name);
        let args = Args {
            site: PathBuf::new(),
            permits: base.join("permits.csv"),
            reads: base.join("reads.jsonl"),
            out: out.path().join(name),
            policy: None,
        };
        let summary = replay(two_by_two(), &args).unwrap();
        if let Ok(keep) = std::env::var("PLATEGATE_KEEP") {
            std::fs::copy(&args.out, Path::new(&keep).join(name)).unwrap();
        }
        println!("{name} {} {}", summary.lines, score(&dir, &base, &args.out));
    }
}

fn score(dir: &Path, base: &Path, decisions: &Path) -> String {
    let script = dir.join("../../tools/score_traffic.py");
    let run = std::process::Command::new("python3")
        .args([&script, base, decisions])
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    String::from_utf8(run.stdout).unwrap().trim().to_string()
}

/// What `replay` decides of each line: outcome, whose it is and which stay an exit ends; and the kind of a violation.
fn decisions(site: Site, reads: &Path, permits: &Path, out: &Path) -> Vec<(String, String)> {
    let args = Args {
        site: PathBuf::new(),
        permits: permits.into(),
        reads: reads.into(),
        out: out.into(),
        policy: None,
    };
    replay(site, &args).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    let plain = |line: &str| {
        let d: serde_json::Value = serde_json::from_str(line).unwrap();
        let said = format!(
            "{} {} {} {}",
            d["line"], d["outcome"], d["plate"], d["closes"]
        );
        (said, d["violation"]["kind"].to_string())
    };
    text.lines().map(plain).collect()
}

/// Without any misread, unread or unseen vehicle the model decides as the rule of the text alone: every exit ends its own
/// stay and nobody is kept out. Passbacks are not among them: how sure one is depends on how long ago the entry was.
#[test]
fn no_harm_where_nothing_is_misread() {
    let dir = tempfile::tempdir().unwrap();
    let (reads, permits) = (
        dir.path().join("reads.jsonl"),
        dir.path().join("permits.csv"),
    );
    let mut seed = 5_u64;
    let mut below = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % n
    };
    // Fleets: plates that differ in one character.
    let plates: Vec<String> = (0..200)
        .map(|i| format!("W{}{}K", 123 + i / 10 * 37, 10 + i % 10))
        .collect();
    let rows = plates
        .iter()
        .step_by(2)
        .map(|p| format!("P{p},staff,Holder,{p},,,\n"));
    let head = "permit,group,holder,plate,valid_from,valid_to,exempt\n";
    std::fs::write(&permits, head.to_owned() + &rows.collect::<String>()).unwrap();
    let start: jiff::Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
    let mut inside = vec![false; plates.len()];
    let mut text = String::new();
    for line in 1..=6_000_i64 {
        let car = below(plates.len() as u64) as usize;
        let direction = if inside[car] { "exit" } else { "entry" };
        inside[car] = direction == "entry";
        let at = start + jiff::SignedDuration::from_secs(line * 97);
        let (plate, lane) = (&plates[car], 1 + below(2));
        text += &format!(
            "{{\"line\":{line},\"at\":\"{at}\",\"lane\":\"{direction}-{lane}\",\"plate\":\"{plate}\"}}\n"
        );
    }
    std::fs::write(&reads, text).unwrap();
    let mut by_text = two_by_two();
    by_text
        .lanes
        .iter_mut()
        .for_each(|lane| lane.infer_missed_exits = false);
    let weighed = decisions(two_by_two(), &reads, &permits, &dir.path().join("weighed"));
    let exact = decisions(by_text, &reads, &permits, &dir.path().join("exact"));
    assert_eq!(weighed.len(), 6_000);
    let mut recorded = 0;
    for (one, other) in weighed.iter().zip(&exact) {
        let ((said, kind), (by_text, by_text_kind)) = (one, other);
        assert_eq!(said, by_text);
        assert_eq!(by_text_kind, "null", "{by_text}");
        recorded += usize::from(kind != "null");
    }
    // Of 200 plates each has up to nine that differ from it in one character, and those are half of them visitors': now and then a
    // look-alike is taken for a vehicle that is inside, recorded, and let in.
    assert!(recorded <= 12, "{recorded} of 6,000 recorded");
    let text = std::fs::read_to_string(dir.path().join("weighed")).unwrap();
    for line in text.lines().filter(|l| l.contains("\"violation\":{")) {
        let d: serde_json::Value = serde_json::from_str(line).unwrap();
        let causes = &d["violation"]["causes"];
        assert!(
            causes["other_vehicle"].as_f64() > causes["passback"].as_f64(),
            "the other vehicle is the likelier story: {line}"
        );
        assert_eq!(d["violation"]["mode"], "soft", "{line}");
    }
}

/// A good line, then this one: what the replay says, `""` if it takes both.
fn check_second(second: &str, expected: &str) {
    let good = r#"{"line":1,"at":"2026-03-02T06:00:00Z","lane":"entry-1","plate":"AB1234"}"#;
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let args = Args {
        site: PathBuf::new(),
        permits: file(
            "permits.csv",
            "permit,group,holder,plate,valid_from,valid_to,exempt\n\
             P1,staff,A,AB1234,,,false\nP1,staff,A,CD5678,,,false\n",
        ),
        reads: file("reads.jsonl", &format!("{good}\n{second}\n")),
        out: dir.path().join("out.jsonl"),
        policy: None,
    };
    let result = replay(two_by_two(), &args);
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    match result {
        Ok(summary) => {
            assert_eq!((summary.lines, expected), (2, ""), "{second}");
            assert_eq!(left, 3);
            let text = std::fs::read_to_string(&args.out).unwrap();
            let line: serde_json::Value =
                serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
            let mut keys: Vec<&String> = line.as_object().unwrap().keys().collect();
            keys.sort();
            let wanted = "closes heals line outcome permit plate probability reason violation";
            assert_eq!(keys, wanted.split(' ').collect::<Vec<_>>());
        }
        Err(fault) => {
            let fault = fault.to_string();
            let at_line = fault.contains("line 2") && fault.contains(expected);
            assert!(at_line && !expected.is_empty(), "{second}: {fault}");
            assert_eq!(left, 2, "{second}: nothing is left written");
        }
    }
}

/// What each fault stops at; nothing is left written.
#[test]
fn a_replay_stops_at_the_first_bad_line() {
    check_second(
        r#"{"line":2,"at":"2026-03-02T07:00:00Z","lane":"exit-1","plate":"CD5678"}"#,
        "",
    );
    check_second(
        r#"{"line":2,"at":"2026-03-02T07:00:00Z","lane":"exit-1","plate":null}"#,
        "",
    );
    check_second(
        r#"{"line":2,"at":"2026-03-02T07:00:00Z","lane":"exit-1","event":"crossing","way":"out"}"#,
        "",
    );
    check_second(
        r#"{"line":2,"at":"2026-03-02T05:00:00Z","lane":"exit-1","plate":null}"#,
        "before",
    );
    check_second(
        r#"{"line":2,"at":"2026-03-02T07:00:00Z","lane":"exit-9","plate":null}"#,
        "exit-9",
    );
    check_second("{\"line\":2,", "EOF");
    check_second(
        r#"{"line":3,"at":"2026-03-02T07:00:00Z","lane":"exit-1","plate":null}"#,
        "numbered",
    );
    check_second(
        r#"{"line":2,"at":"2026-03-02T07:00:00Z","lane":"exit-1","plate":"AB*1"}"#,
        "'*'",
    );
}

/// A permit comes, leaves and comes again.
const COMES_AND_GOES: &str = r#"{"line":1,"at":"2026-03-02T06:00:00Z","lane":"entry-1","plate":"AB1234"}
{"line":2,"at":"2026-03-02T15:00:00Z","lane":"exit-1","plate":"AB1234"}
{"line":3,"at":"2026-03-03T06:00:00Z","lane":"entry-1","plate":"AB1234"}
"#;

/// A folder as `score` takes it; `leaves` is the vehicle that truly left at line 2.
fn sample(folder: &Path, leaves: u32) {
    std::fs::create_dir_all(folder).unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let permits =
        "permit,group,holder,plate,valid_from,valid_to,exempt\nP1,staff,A,AB1234,,,false\n";
    file("permits.csv", permits);
    file("reads.jsonl", COMES_AND_GOES);
    let truth = |line: u32, vehicle: u32, rest: &str| {
        format!(
            "{{\"line\":{line},\"vehicle\":{vehicle},\"permit\":true,\"recorded\":\"read\",\"hour\":{line},{rest}}}\n"
        )
    };
    let truths = [
        truth(1, 1, "\"kind\":\"entry\",\"exit_before\":null"),
        truth(2, leaves, "\"kind\":\"exit\",\"entry\":\"read\""),
        truth(3, 1, "\"kind\":\"entry\",\"exit_before\":\"read\""),
    ];
    file("truth.jsonl", &truths.concat());
}

#[test]
fn decisions_in_memory_are_those_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    sample(dir.path(), 1);
    let args = Args {
        site: PathBuf::new(),
        permits: dir.path().join("permits.csv"),
        reads: dir.path().join("reads.jsonl"),
        out: dir.path().join("out.jsonl"),
        policy: None,
    };
    let written = replay(two_by_two(), &args).unwrap();
    let mut kept = Vec::new();
    let (permits, reads) = (&args.permits, &args.reads);
    let decided = decide(
        two_by_two(),
        permits,
        reads,
        ModelParts::default(),
        &mut kept,
    )
    .unwrap();
    assert_eq!(decided, written);
    assert_eq!(kept, std::fs::read(&args.out).unwrap());
    assert_eq!(kept.iter().filter(|byte| **byte == b'\n').count(), 3);
}

/// The command as a person types it: exit code, and what stands in its tables or its fault.
#[test]
fn the_score_command_judges_known_traffic() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    sample(&at("single"), 1);
    sample(&at("honest/1"), 1);
    sample(&at("honest/2"), 1);
    sample(&at("wrong/honest/1"), 2);
    sample(&at("short"), 1);
    std::fs::write(at("short/truth.jsonl"), "").unwrap();
    sample(&at("zoned"), 1);
    std::fs::write(at("zoned/site.toml"), "[site]\n").unwrap();
    let check = |arguments: &[&str], code: i32, expected: &[&str]| {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_plategate"))
            .current_dir(dir.path())
            .args(["score", "--site"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/two-by-two.toml"))
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {text}");
        for part in expected {
            assert!(
                text.contains(part),
                "{arguments:?}: {part:?} is not in {text}"
            );
        }
    };
    check(
        &["single", "--exact-frontier"],
        0,
        &["each threshold replayed"],
    );
    check(
        &["single", "--ablation"],
        0,
        &["100.00 [20.65 100.00]", "no far and wide"],
    );
    check(
        &["honest", "--strict"],
        0,
        &["honest x2", "100.00 [34.24 100.00]", "0.000 (<= 0.02)"],
    );
    check(&["wrong/honest"], 0, &["MISSED 100.000 (<= 0.02)"]);
    check(
        &["wrong/honest", "--strict"],
        1,
        &["one figure misses what is wanted"],
    );
    check(&["short"], 1, &["short/truth.jsonl: the truth has 0 lines"]);
    check(&["zoned"], 1, &["zoned/site.toml:1: site.name: is missing"]);
    check(&["nowhere"], 1, &["nowhere: No such file"]);
}
