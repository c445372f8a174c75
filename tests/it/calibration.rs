//! Calibrating lanes with the real models on a rendered lane: what is seen under a drawing, lanes that come first, files that
//! are always whole, and a lane that looks by a new calibration without a restart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use plategate::app::calibration::{CalibrationDesk, LaneDesk};
use plategate::clock::{SetClock, SharedClock, SystemClock};
use plategate::domain::reading;
use plategate::domain::site::{CameraId, LaneId};
use plategate::feed::video::pipeline::{self, EvidenceWriter, LaneParts};
use plategate::feed::video::vision::{Calibration, Current, Eye, Pack, decode};
use plategate::port::calibration::{Calibrations, Drawing, Point, Refused, SaveOrder, Wanted};
use plategate::port::frame::{Frame, FrameSlot, Pixels};
use plategate::store;
use plategate::store::evidence::EvidenceFolder;

use crate::patience::until_or;
use crate::peers::root;

/// One frame of a rendered lane, 640x360, with the plate W482KT at 177,312, 88 px wide.
pub fn picture() -> Vec<u8> {
    std::fs::read(root().join("tests/data/vision/rendered-lane.jpg")).unwrap()
}

/// The models that come with the program, read once.
pub fn pack() -> Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    let load = || Pack::load(&root().join("models"), None).unwrap();
    PACK.get_or_init(load).clone()
}

/// A picture as a camera's frame.
pub fn frame(jpeg: &[u8], at: jiff::Timestamp, number: u64) -> Frame {
    let (bytes, width, height) = decode(jpeg).unwrap();
    Frame {
        camera: CameraId::new("cam"),
        captured: at,
        number,
        width,
        height,
        pixels: Pixels::Bgr(Arc::new(bytes)),
        motion: Some(0.5),
    }
}

/// A desk with one lane, `entry-1`.
struct Bench {
    desk: CalibrationDesk,
    file: PathBuf,
    current: Current,
    lost: Arc<AtomicU64>,
    /// Calibrations that the camera was told of.
    told: Arc<Mutex<Vec<Calibration>>>,
    _folder: tempfile::TempDir,
}

fn lane() -> LaneId {
    LaneId::new("entry-1")
}

fn bench(clock: SharedClock) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calibration/entry-1.toml");
    let (current, lost, told) = (
        Current::default(),
        Arc::new(AtomicU64::new(0)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let shown = frame(&picture(), clock.now(), 1);
    let (heard, counted) = (told.clone(), lost.clone());
    let desk = LaneDesk {
        camera: CameraId::new("cam"),
        file: file.clone(),
        current: current.clone(),
        newest: Box::new(move || Some(shown.clone())),
        tell: Box::new(move |c: &Calibration| heard.lock().unwrap().push(c.clone())),
    };
    let lost_frames = Box::new(move || counted.load(Ordering::Relaxed));
    let lanes = BTreeMap::from([(lane(), desk)]);
    Bench {
        desk: CalibrationDesk::new(lanes, Some(pack()), lost_frames, clock),
        file,
        current,
        lost,
        told,
        _folder: folder,
    }
}

fn square(left: f32, top: f32, right: f32, bottom: f32) -> Vec<Point> {
    vec![(left, top), (right, top), (right, bottom), (left, bottom)]
}

fn region(left: f32, top: f32, right: f32, bottom: f32) -> Drawing {
    Drawing {
        region: square(left, top, right, bottom),
        ..Drawing::default()
    }
}

fn order(drawing: Drawing) -> SaveOrder {
    SaveOrder {
        drawing,
        picture_px: (640, 360),
        measured_on: "the live picture".into(),
        by: "Anna".into(),
        reason: "camera hung".into(),
    }
}

#[test]
fn what_the_models_see_under_a_drawing() {
    let bench = bench(SetClock::at("2026-03-02T13:00:00Z".parse().unwrap()));
    let look = |drawing: &Drawing| bench.desk.try_out(&lane(), None, drawing).unwrap();
    let whole = look(&Drawing::default());
    let best = &whole.found[0];
    assert_eq!(best.read.as_ref().unwrap().text().as_str(), "W482KT");
    assert!(
        (best.place.w * 640.0 - 88.0).abs() < 12.0,
        "{:?}",
        best.place
    );
    assert!(whole.drawn.is_none());
    let crop = bench.desk.crop(&lane(), &whole.picture.id, best.crop);
    let (_, w, h) = decode(&crop.unwrap()).unwrap();
    assert!(w > 2 * h && w > 80, "{w}x{h}");

    // The plate as a person drew it, straightened and read.
    let plate = [(0.277, 0.867), (0.414, 0.867), (0.414, 0.93), (0.277, 0.93)];
    let drawn = Drawing {
        plate: Some(plate),
        ..region(0.1, 0.7, 0.6, 1.0)
    };
    let seen = look(&drawn);
    let own = seen.drawn.unwrap();
    assert_eq!(own.read.as_ref().unwrap().text().as_str(), "W482KT");
    assert!(own.score.is_none() && (own.place.x - 0.277).abs() < 1e-4);
    assert!(seen.part.y > 0.6 && seen.part.w < 0.6, "{:?}", seen.part);

    // Elsewhere, masked, too wide: nothing counts.
    let masked = Drawing {
        masks: vec![square(0.2, 0.8, 0.5, 1.0)],
        ..Drawing::default()
    };
    let wider = Drawing {
        narrowest: Some(0.3),
        ..Drawing::default()
    };
    for drawing in [region(0.5, 0.5, 1.0, 1.0), masked, wider] {
        let found = look(&drawing).found.into_iter();
        // What is no plate may be found as well; nobody is sure of it.
        let mut sure = found.filter(|c| c.read.as_ref().is_some_and(|r| r.confidence() > 0.5));
        assert!(sure.next().is_none(), "{drawing:?}");
    }
    let refused = bench
        .desk
        .try_out(&lane(), None, &region(0.2, 0.2, 0.2, 0.3));
    assert!(matches!(refused, Err(Refused::Drawing(why)) if why[0].contains("tiny")));
}

#[test]
fn pictures_are_held_until_others_need_the_room() {
    let bench = bench(SystemClock::shared());
    let first = bench.desk.hold(&lane(), Wanted::Newest).unwrap();
    assert_eq!((first.width_px, first.height_px), (640, 360));
    let jpeg = bench.desk.jpeg(&lane(), &first.id).unwrap();
    assert_eq!(decode(&jpeg).unwrap().1, 640);
    assert!(bench.desk.jpeg(&LaneId::new("exit-1"), &first.id).is_none());
    let at = "2026-01-01T03:00:00Z".parse().unwrap();
    let kept = Wanted::Kept {
        jpeg: &picture(),
        at,
    };
    assert_eq!(bench.desk.hold(&lane(), kept).unwrap().at, at);
    let broken = Wanted::Kept {
        jpeg: b"no picture",
        at,
    };
    assert!(matches!(
        bench.desk.hold(&lane(), broken),
        Err(Refused::Failed(_))
    ));
    for _ in 0..5 {
        bench.desk.hold(&lane(), Wanted::Newest).unwrap();
    }
    assert!(bench.desk.held(&lane(), &first.id).is_none());
    let gone = bench
        .desk
        .try_out(&lane(), Some(&first.id), &Drawing::default());
    assert!(
        matches!(gone, Err(Refused::NoPicture(why)) if why.to_string().contains("no longer held"))
    );
    let nowhere = bench.desk.hold(&LaneId::new("exit-1"), Wanted::Newest);
    assert!(
        matches!(nowhere, Err(Refused::NoPicture(why)) if why.to_string().contains("no camera"))
    );
}

#[test]
fn tries_rest_and_lanes_come_first() {
    let whole = Drawing::default();
    // By the real clock: it rests for as long as it took.
    let resting = bench(SystemClock::shared());
    resting.desk.try_out(&lane(), None, &whole).unwrap();
    let at_once = resting.desk.try_out(&lane(), None, &whole);
    assert!(matches!(at_once, Err(Refused::Busy(why)) if why.to_string().contains("Another try")));

    let clock = SetClock::at("2026-03-02T13:00:00Z".parse().unwrap());
    let bench = bench(clock.clone());
    let look = || bench.desk.try_out(&lane(), None, &whole);
    look().unwrap();
    look().unwrap();
    clock.advance(Duration::from_secs(2));
    bench.lost.fetch_add(3, Ordering::Relaxed);
    assert!(
        matches!(look(), Err(Refused::Busy(why)) if why.to_string().contains("vehicles come first"))
    );
    look().unwrap();
    clock.advance(Duration::from_secs(60));
    bench.lost.fetch_add(3, Ordering::Relaxed);
    assert!(look().is_ok(), "they were lost who knows when");
}

#[test]
fn what_is_saved_is_what_is_loaded_and_the_one_before_stays() {
    let bench = bench(SetClock::at("2026-03-02T13:00:00Z".parse().unwrap()));
    let standing = bench.desk.standing(&lane()).unwrap();
    assert_eq!(
        (standing.drawing, standing.picture_px),
        (Drawing::default(), Some((640, 360)))
    );
    let drawing = region(0.1, 0.5, 0.6, 1.0);
    let saved = bench.desk.save(&lane(), &order(drawing.clone())).unwrap();
    assert_eq!(
        (saved.file.as_path(), saved.before),
        (bench.file.as_path(), None)
    );
    let read = Calibration::read(&bench.file).unwrap();
    assert_eq!(read.region, drawing.region);
    assert_eq!(*bench.current.get(), read, "the lane looks by it");
    assert_eq!(
        bench.told.lock().unwrap().as_slice(),
        std::slice::from_ref(&read),
        "and the camera wakes by it"
    );
    let standing = bench.desk.standing(&lane()).unwrap();
    assert_eq!(standing.drawing, read.drawing());
    assert_eq!(
        standing.told,
        [
            "The calibration of lane entry-1, drawn in the dashboard.",
            "Measured on the live picture of camera cam, as 640x360.",
            "Saved 2026-03-02T13:00:00Z by Anna: camera hung",
        ]
    );

    // A person adds what cannot be drawn; the next drawing leaves it.
    let text = std::fs::read_to_string(&bench.file).unwrap() + "formats = [\"LDDDLL\"]\n";
    std::fs::write(&bench.file, &text).unwrap();
    let saved = bench
        .desk
        .save(&lane(), &order(Drawing::default()))
        .unwrap();
    let before = saved.before.unwrap();
    assert_eq!(before.file_name().unwrap(), "entry-1.toml.1");
    assert_eq!(std::fs::read_to_string(before).unwrap(), text);
    assert_eq!(bench.current.get().prior.formats.len(), 1);
    assert!(bench.current.get().region.is_empty());
    let third = bench.desk.save(&lane(), &order(drawing)).unwrap();
    assert!(third.before.unwrap().ends_with("entry-1.toml.2"));
}

#[test]
fn what_cannot_be_saved_changes_nothing() {
    let bench = bench(SetClock::at("2026-03-02T13:00:00Z".parse().unwrap()));
    let wrong = order(region(0.9, 0.5, 1.2, 1.0));
    assert!(matches!(
        bench.desk.save(&lane(), &wrong),
        Err(Refused::Drawing(_))
    ));
    assert!(!bench.file.exists());
    bench
        .desk
        .save(&lane(), &order(region(0.1, 0.5, 0.6, 1.0)))
        .unwrap();
    let text = std::fs::read_to_string(&bench.file).unwrap();

    // A key that the page does not draw is wrong in the file: saving would make a file that stops the next start.
    let broken = format!("{text}detector_threshold = 7\n");
    std::fs::write(&bench.file, &broken).unwrap();
    let standing = bench.desk.standing(&lane()).unwrap();
    assert!(
        standing.faults[0].contains("detector_threshold"),
        "{standing:?}"
    );
    assert_eq!(
        standing.drawing.region.len(),
        4,
        "what is in force is shown"
    );
    let refused = bench.desk.save(&lane(), &order(Drawing::default()));
    assert!(matches!(refused, Err(Refused::Drawing(why)) if why[0].contains("detector_threshold")));
    assert_eq!(std::fs::read_to_string(&bench.file).unwrap(), broken);

    // The place of the file is taken by a folder: nothing half-written is left.
    std::fs::remove_file(&bench.file).unwrap();
    std::fs::create_dir(&bench.file).unwrap();
    let refused = bench.desk.save(&lane(), &order(Drawing::default()));
    assert!(
        matches!(refused, Err(Refused::Failed(why)) if why.contains("entry-1.toml: not saved"))
    );
    assert_eq!(
        bench.current.get().region.len(),
        4,
        "the lane looks as before"
    );
}

/// Waits until the lane has looked at `frames` frames.
fn until(stats: &pipeline::Stats, frames: u64) {
    let enough = || stats.read().frames >= frames;
    until_or(enough, || format!("the lane looked at {:?}", stats.read()));
}

#[test]
fn a_lane_looks_by_a_new_calibration_from_the_next_picture_on() {
    let folder = tempfile::tempdir().unwrap();
    let kept = EvidenceFolder::new(&store::Settings {
        dir: folder.path().to_path_buf(),
        evidence_days: 1,
        evidence_max_mb: 100,
        reserve_mb: 0,
    });
    let clock = SystemClock::shared();
    let evidence_writer = EvidenceWriter::start(Arc::new(kept), clock.clone()).unwrap();
    let (slot, current) = (Arc::new(FrameSlot::new(2)), Current::default());
    let lane = pipeline::start(LaneParts {
        lane: lane(),
        frames: Box::new(Arc::clone(&slot)),
        eye: Eye::open(&pack(), clock.clone()).unwrap(),
        calibration: current.clone(),
        reading: reading::Settings::default(),
        evidence_writer: evidence_writer.handle(),
        clock: clock.clone(),
        deliver: Box::new(|_| {}),
    })
    .unwrap();
    let (stats, jpeg) = (lane.stats(), picture());
    // Far enough apart that none is rested over.
    let show = |number: u64| {
        let at = clock.now() + Duration::from_secs(60 * number);
        slot.put(frame(&jpeg, at, number));
        until(&stats, number);
        stats.read().looks
    };
    assert!(show(1) > 0);
    let elsewhere = Calibration::default().drawn(&region(0.5, 0.5, 1.0, 1.0));
    current.set(elsewhere);
    let before = stats.read().looks;
    assert_eq!(show(2), before, "it no longer looks where the plate is");
    current.set(Calibration::default());
    assert!(show(3) > before);
    lane.stop();
    evidence_writer.stop();
}

/// The calibrations that come with the program can be drawn on: they pass the page's own checks.
#[test]
fn the_calibrations_that_come_with_the_program_pass_the_checks() {
    let bench = bench(SystemClock::shared());
    let check = |path: &Path| {
        let drawing = Calibration::read(path).unwrap().drawing();
        let faults = bench.desk.faults(&drawing, (1920, 1080));
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
    };
    for entry in std::fs::read_dir(root().join("calibration")).unwrap() {
        check(&entry.unwrap().path());
    }
}
