//! Known traffic through `replay` (shared/docs/replay.md): the score table, and what is promised of it.

use std::path::{Path, PathBuf};

use plategate::cli::replay::{Args, replay};
use plategate::domain::site::{
    Area, AreaId, CrossingFrom, GateId, GateSite, Lane, LaneId, Matching, PassbackMode, Site,
    Visitors, Way,
};

/// examples/two-by-two.toml, in code.
pub fn two_by_two() -> Site {
    let lane = |id: &str, way: Way| {
        let (from, to) = match way {
            Way::In => ("offsite", "car-park"),
            Way::Out => ("car-park", "offsite"),
        };
        Lane {
            id: LaneId::new(id),
            name: id.into(),
            from: AreaId::new(from),
            to: AreaId::new(to),
            way,
            gate: Some(GateId::new(&format!("gate-{id}"))),
            camera: None,
            passback: match way {
                Way::In => PassbackMode::Hard,
                Way::Out => PassbackMode::Off,
            },
            passback_timer_min: None,
            weigh: true,
            visitors: Visitors::Admit,
            crossing: CrossingFrom::Assumed,
            matching: Matching::Exact,
            repeat_s: 30,
        }
    };
    let lanes = vec![
        lane("entry-1", Way::In),
        lane("entry-2", Way::In),
        lane("exit-1", Way::Out),
        lane("exit-2", Way::Out),
    ];
    let gates = lanes.iter().filter_map(|l| l.gate.clone());
    Site {
        name: "Two by two".into(),
        time_zone: "UTC".into(),
        areas: vec![Area {
            id: AreaId::new("car-park"),
            name: "Car park".into(),
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
        exempt_groups: Vec::new(),
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
