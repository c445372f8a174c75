//! Reading on video: a real toll gate (three vehicles a loop; one of them stands in the picture at the start, a jump cut in
//! the middle, one still coming at the loop's end, on-screen text at the top), and rendered lanes with known truth.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use plategate::clock::SystemClock;
use plategate::domain::event::{EvidenceId, Motion, Sighting};
use plategate::domain::reading::{FrameLooks, Reader, Settings, Settled};
use plategate::domain::site::{CameraId, LaneId};
use plategate::feed::video::camera::{self, Camera, Region};
use plategate::feed::video::pipeline::{self, Counts, EvidenceWriter};
use plategate::feed::video::vision::{self, Calibration, Eye, Pack};
use plategate::port::evidence::{Evidence, EvidenceError, Pictures, Shot};
use plategate::port::fields::{Faults, Fields};
use plategate::port::frame::Taken;

use super::peers::root;
use crate::patience::until_or;

/// The vehicles of one loop, in order.
pub const VEHICLES: [&str; 3] = ["34A36837", "34A23126", "89C20339"];
const LOOPS: i32 = 10;
/// From one loop's start to the next.
const LOOP: SignedDuration = SignedDuration::from_millis(18_740);

/// The toll-gate video, where the shared data lies beside the checkout; `None`: said loudly.
pub fn video() -> Option<PathBuf> {
    let places = [
        std::env::var_os("PLATEGATE_SHARED").map(PathBuf::from),
        Some(root().join("shared")),
        Some(root().join("../shared")),
        Some(root().join("../../shared")),
    ];
    let found = places
        .into_iter()
        .flatten()
        .map(|p| p.join("data/video/toll-gate-cars.mp4"))
        .find(|p| p.is_file());
    if found.is_none() {
        eprintln!(
            "NOT RUN: the toll-gate video is not here; set PLATEGATE_SHARED to the folder that holds data/video"
        );
    }
    found
}

/// The lane of the toll gate.
pub fn calibration() -> Calibration {
    Calibration::read(&root().join("calibration/toll-gate.toml")).unwrap()
}

/// What came of all loops.
#[derive(Debug, Default)]
pub struct Score {
    /// How often each text was told in each loop.
    told: BTreeMap<(i32, String), usize>,
    unread: usize,
}

impl Score {
    /// A text told in loop `turn`; `None`: a vehicle that passed unread.
    pub fn add(&mut self, turn: i32, text: Option<&str>) {
        match text {
            Some(text) => *self.told.entry((turn, text.to_owned())).or_default() += 1,
            None => self.unread += 1,
        }
    }

    /// Passages told with the right text.
    pub fn right(&self) -> usize {
        let ours = |k: &&(i32, String)| VEHICLES.contains(&k.1.as_str());
        self.told.keys().filter(ours).count()
    }

    /// All that was told too much: other texts, and a second time within a loop.
    pub fn wrong(&self) -> Vec<String> {
        self.told
            .iter()
            .filter(|((_, text), n)| !VEHICLES.contains(&text.as_str()) || **n > 1)
            .map(|((turn, text), n)| format!("{text} ({n} times in loop {turn})"))
            .collect()
    }
}

fn ten_loops(looks: &[FrameLooks]) -> Score {
    let mut reader = Reader::new(Settings::default());
    let mut score = Score::default();
    let last = looks.last().unwrap().frame + 1;
    for turn in 0..LOOPS {
        for one in looks {
            let mut looks = one.clone();
            looks.at += LOOP * turn;
            looks.frame += last * turn as u64;
            for s in reader.push(&looks).settled {
                if turn == 0 {
                    println!("frame {}: {}", one.frame, show(&s));
                }
                let text = s.read.as_ref().map(|r| r.text());
                score.add(turn, text.as_ref().map(|t| t.as_str()));
            }
        }
    }
    score
}

fn show(s: &Settled) -> String {
    let read = s.read.as_ref();
    format!(
        "{} {:.3}, runner-up {}, {} looks, {} px, {:?}, {} ms after it was first seen",
        read.map_or("(unread)".into(), |r| r.text().as_str().to_owned()),
        read.map_or(0.0, |r| r.confidence()),
        s.runner_up.as_ref().map_or("none", |r| r.as_str()),
        s.looks,
        s.plate_px.unwrap_or(0),
        s.travel,
        s.at.duration_since(s.first_seen).as_millis(),
    )
}

/// The looks as vision once made them, kept: the reading alone.
#[test]
fn recorded_looks_of_the_toll_gate_become_thirty_sightings() {
    let looks: Vec<FrameLooks> = include_str!("../data/tollgate-looks.jsonl")
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let score = ten_loops(&looks);
    assert_eq!(score.right(), 30, "{score:?}");
    assert_eq!(score.wrong(), Vec::<String>::new());
    assert_eq!(score.unread, 0);
    // A machine that cannot look at every frame.
    for keep_one_in in 2..=4 {
        let fewer: Vec<FrameLooks> = looks.iter().step_by(keep_one_in).cloned().collect();
        let score = ten_loops(&fewer);
        assert_eq!(score.right(), 30, "one frame in {keep_one_in}: {score:?}");
        assert_eq!(
            score.wrong(),
            Vec::<String>::new(),
            "one frame in {keep_one_in}"
        );
    }
}

fn eye() -> Eye {
    let pack = Pack::load(&vision::default_folder(), None).unwrap();
    Eye::open(&pack, SystemClock::shared()).unwrap()
}

/// A file as a camera, played as fast as its pictures are taken.
fn play(file: &Path, lane: &Calibration) -> Camera {
    let toml = format!(
        "file = \"{}\"\npace = \"fast\"\ndecode = \"all\"\nloop = false",
        file.display()
    );
    let table = toml.parse::<toml::Table>().unwrap();
    let faults = Faults::of("test");
    let settings = camera::Settings::read(&mut Fields::new(&table, "camera", &faults));
    assert!(faults.is_empty(), "{:?}", faults.into_vec());
    let region = Region {
        polygon: lane.region.clone(),
        masks: Vec::new(),
    };
    camera::start(
        CameraId::new("c"),
        settings.unwrap(),
        region,
        SystemClock::shared(),
    )
    .unwrap()
}

#[test]
fn the_toll_gate_over_ten_loops() {
    let Some(video) = video() else { return };
    let lane = calibration();
    let camera = play(&video, &lane);
    let mut eye = eye();
    let mut looks = Vec::new();
    let (mut detect, mut read) = (Duration::ZERO, Duration::ZERO);
    while let Taken::Frame(frame) = camera.slot().take(Duration::from_secs(20)) {
        let seen = eye.look(&frame, &lane).unwrap();
        detect += seen.timing.detect;
        read += seen.timing.read;
        looks.push(seen.looks(&frame));
    }
    camera.stop();
    assert_eq!(looks.len(), 339);
    let each = |d: Duration| d.as_secs_f64() * 1e3 / looks.len() as f64;
    println!(
        "{:.1} ms detecting, {:.1} ms reading a frame",
        each(detect),
        each(read)
    );
    if let Some(path) = std::env::var_os("PLATEGATE_KEEP_LOOKS") {
        let lines: Vec<String> = looks
            .iter()
            .map(|l| serde_json::to_string(l).unwrap())
            .collect();
        std::fs::write(path, lines.join("\n")).unwrap();
    }
    let score = ten_loops(&looks);
    println!(
        "{} of 30 right, wrong: {:?}, unread: {}",
        score.right(),
        score.wrong(),
        score.unread
    );
    assert!(score.right() >= 29, "{score:?}");
    assert_eq!(score.wrong(), Vec::<String>::new());
    assert_eq!(score.unread, 0);
}

/// Keeps evidence in memory.
#[derive(Default)]
struct Pocket(Mutex<BTreeMap<EvidenceId, Pictures>>);

impl Evidence for Pocket {
    fn put(&self, id: &EvidenceId, pictures: &Pictures) -> Result<(), EvidenceError> {
        self.0.lock().unwrap().insert(id.clone(), pictures.clone());
        Ok(())
    }

    fn get(&self, id: &EvidenceId, shot: Shot) -> Result<Option<Vec<u8>>, EvidenceError> {
        let pictures = self.0.lock().unwrap();
        Ok(pictures.get(id).map(|p| match shot {
            Shot::Frame => p.frame.clone(),
            Shot::Crop => p.crop.clone(),
        }))
    }
}

/// Plays a file through a whole lane.
fn through_a_lane(file: &Path, calibration: Calibration) -> (Vec<Sighting>, Arc<Pocket>, Counts) {
    let pocket = Arc::new(Pocket::default());
    let evidence_writer = EvidenceWriter::start(
        Arc::clone(&pocket) as Arc<dyn Evidence>,
        SystemClock::shared(),
    )
    .unwrap();
    let camera = play(file, &calibration);
    let (deliver, delivered) = mpsc::channel();
    let lane = pipeline::start(pipeline::LaneParts {
        lane: LaneId::new("entry-1"),
        frames: Box::new(camera.eye()),
        eye: eye(),
        calibration: calibration.into(),
        reading: Settings::default(),
        evidence_writer: evidence_writer.handle(),
        clock: SystemClock::shared(),
        deliver: Box::new(move |s| deliver.send(s).unwrap()),
    })
    .unwrap();
    let stats = lane.stats();
    // The file's end does not close the slot. All was looked at when the end was told, nothing is left in the slot, and
    // nothing has come for a while.
    let told = || {
        let (lane, health) = (stats.read(), camera.health().borrow().to_string());
        (lane.frames + lane.rested, camera.counts().handed, health)
    };
    let mut before = told();
    let at_rest = || {
        std::thread::sleep(Duration::from_secs(1));
        let now = told();
        let ended = now.0 == now.1 && now.2.contains("played to its end");
        std::mem::replace(&mut before, now) == told() && ended
    };
    until_or(at_rest, || {
        format!("not looked at to its end: {:?}", told())
    });
    lane.stop();
    camera.stop();
    evidence_writer.stop();
    (delivered.try_iter().collect(), pocket, stats.read())
}

#[derive(serde::Deserialize)]
struct Truth {
    cars: Vec<TrueCar>,
}

#[derive(serde::Deserialize)]
struct TrueCar {
    plate: String,
}

/// The rendered clips of `make testclips`; missing ones are rendered.
pub fn rendered(name: &str) -> PathBuf {
    let folder = root().join(".run/testclips");
    let path = folder.join(name);
    if !path.is_file() || !path.with_extension("json").is_file() {
        let status = std::process::Command::new("/usr/bin/python3")
            .args(["-m", "scenes.testset", "--only", name])
            .current_dir(root())
            .status()
            .unwrap();
        assert!(status.success(), "scenes.testset --only {name}");
    }
    path
}

#[test]
fn rendered_cars_are_told_once_with_their_pictures() {
    let check = |clip: &str, travel: Option<Motion>| {
        let file = rendered(clip);
        let json = std::fs::read_to_string(file.with_extension("json")).unwrap();
        let truth: Truth = serde_json::from_str(&json).unwrap();
        let mut want: Vec<String> = truth
            .cars
            .into_iter()
            .map(|c| c.plate.replace([' ', '-'], ""))
            .collect();
        let (sightings, pocket, counts) = through_a_lane(&file, Calibration::default());
        let mut got: Vec<String> = sightings
            .iter()
            .map(|s| {
                s.read
                    .as_ref()
                    .map_or("(unread)".into(), |r| r.text().as_str().to_owned())
            })
            .collect();
        println!("{clip}: {got:?}, {counts:?}");
        want.sort();
        got.sort();
        assert_eq!(got, want, "{clip}");
        assert_eq!(counts.sightings, want.len() as u64, "{clip}");
        assert_eq!(
            (counts.faults, counts.pictures_lost, counts.dropped),
            (0, 0, 0),
            "{clip}"
        );
        for s in &sightings {
            let id = s.evidence.as_ref().expect("every sighting has pictures");
            let frame = pocket
                .get(id, Shot::Frame)
                .unwrap()
                .expect("the frame was kept");
            let crop = pocket
                .get(id, Shot::Crop)
                .unwrap()
                .expect("the crop was kept");
            assert!(frame.starts_with(&[0xff, 0xd8]) && crop.starts_with(&[0xff, 0xd8]));
            assert!(crop.len() < frame.len(), "{clip}");
            assert!(s.first_seen <= s.at && s.at <= s.last_seen && s.at > Timestamp::UNIX_EPOCH);
            if travel.is_some() {
                assert!(
                    s.travel.is_none() || s.travel == travel,
                    "{clip}: {:?}",
                    s.travel
                );
            }
        }
    };
    check("one-car.mp4", Some(Motion::Towards));
    check("two-cars.mp4", Some(Motion::Towards));
    // Two and three characters.
    check("short.mp4", Some(Motion::Towards));
    check("leaving.mp4", Some(Motion::Away));
    check("empty.mp4", None);
}
