//! A real toll gate: three vehicles a loop, one of them standing in the picture at the start, a jump cut in the middle and
//! one at the loop's end.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use plategate::domain::reading::{FrameLooks, Reader, Settings, Settled};

/// The vehicles of one loop, in order.
pub const VEHICLES: [&str; 3] = ["34A36837", "34A23126", "89C20339"];
const LOOPS: u32 = 10;
/// The recorded looks' length, from one loop's start to the next.
const LOOP: SignedDuration = SignedDuration::from_millis(18_740);

/// What came of all loops.
#[derive(Debug, Default)]
pub struct Score {
    /// Passages reported with the right text.
    pub right: usize,
    /// Texts that are none of the three, or one of them a second time in its loop.
    pub wrong: Vec<String>,
    pub unread: usize,
    /// Capture time of the deciding frame less that of the vehicle's first look, ms.
    pub took_ms: Vec<i64>,
}

impl Score {
    pub fn add(&mut self, decided: Timestamp, start: Timestamp, settled: &Settled) {
        let Some(read) = &settled.read else {
            self.unread += 1;
            return;
        };
        let _ = start;
        let text = read.text();
        if VEHICLES.contains(&text.as_str()) {
            self.right += 1;
            self.took_ms
                .push(decided.duration_since(settled.first_seen).as_millis() as i64);
        } else {
            self.wrong.push(text.as_str().to_owned());
        }
    }
}

fn recorded() -> Vec<FrameLooks> {
    include_str!("../data/tollgate-looks.jsonl")
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

/// The looks as vision made them of the video, kept: the reading alone, always run.
#[test]
fn recorded_looks_become_thirty_sightings() {
    let loop_of_looks = recorded();
    let mut reader = Reader::new(Settings::default());
    let mut score = Score::default();
    let mut counts: BTreeMap<(u32, String), usize> = BTreeMap::new();
    for turn in 0..LOOPS {
        for looks in &loop_of_looks {
            let mut looks = looks.clone();
            looks.at += LOOP * turn as i32;
            looks.frame += u64::from(turn) * 1_000;
            for settled in reader.push(&looks).settled {
                if std::env::var_os("SHOW").is_some() {
                    println!("{turn} frame {} {}", looks.frame, show(&settled));
                }
                if let Some(read) = &settled.read {
                    *counts
                        .entry((turn, read.text().as_str().to_owned()))
                        .or_default() += 1;
                }
                score.add(looks.at, looks.at, &settled);
            }
        }
    }
    println!("{score:?}");
    assert_eq!(score.right, 30);
    assert!(counts.values().all(|n| *n == 1), "{counts:?}");
    assert_eq!(score.wrong, Vec::<String>::new());
    assert_eq!(score.unread, 0);
}

fn show(s: &Settled) -> String {
    format!(
        "{} {:.3} runner-up {} looks {} at {} first {} px {:?} {:?} source {:?}",
        s.read
            .as_ref()
            .map_or("(none)".into(), |r| r.text().as_str().to_owned()),
        s.read.as_ref().map_or(0.0, |r| r.confidence()),
        s.runner_up.as_ref().map_or("", |r| r.as_str()),
        s.looks,
        s.at,
        s.first_seen,
        s.plate_px,
        s.travel,
        s.source,
    )
}
