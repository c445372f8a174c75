//! Calibrating lanes from the dashboard: pictures that are held, tries with the real models, and lanes' files.
//!
//! Lanes come first. A try has sessions of its own, so no lane waits for one; there is one try at a time, it rests for as
//! long as it took, and while lanes lose frames there is none.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use super::lanes::Lanes;
use crate::actions::secrets::random_token;
use crate::catalogue::Key;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::domain::reading::BoxPx;
use crate::domain::site::{CameraId, LaneId};
use crate::feed::video::vision::{
    self, Calibration, Candidate, Current, Eye, Pack, VisionError, drawing,
};
use crate::port::calibration::{
    Calibrations, Cutting, Drawing, Held, Place, Refused, SaveOrder, Saved, Standing, Tried, Wanted,
};
use crate::port::frame::{Frame, Pixels};

/// Pictures held at the same moment, each a decoded frame (3.1 MB at 1920x1080). Beyond, the oldest gives way.
const HELD_MAX: usize = 6;
/// Crops kept of a picture's tries; beyond, the oldest give way.
const CROPS_MAX: usize = 40;
/// Frames lost so shortly before a try mean that the lanes need the processor.
const PRESSED: Duration = Duration::from_secs(10);

const BUSY: Key = key!("problem-models-are-at-work-on");
const LANES_FIRST: Key = key!("problem-lanes-need-processor-just-now");
const GONE: Key = key!("problem-this-picture-no-longer-held");
const BLIND: Key = key!("problem-there-no-picture-from-this");
const NO_CAMERA: Key = key!("problem-this-lane-has-no-camera");

/// A camera's newest frame.
pub(crate) type Newest = Box<dyn Fn() -> Option<Frame> + Send + Sync>;
/// Tells a camera where to look for motion.
pub(crate) type Tell = Box<dyn Fn(&Calibration) + Send + Sync>;
/// Frames that lanes lost since the start.
pub(crate) type Lost = Box<dyn Fn() -> u64 + Send + Sync>;

/// A lane that can be calibrated.
pub struct LaneDesk {
    pub camera: CameraId,
    /// Where its calibration is kept.
    pub file: PathBuf,
    /// What the lane looks by.
    pub current: Current,
    pub newest: Newest,
    pub tell: Tell,
}

/// See the module.
pub struct CalibrationDesk {
    lanes: BTreeMap<LaneId, LaneDesk>,
    pack: Option<Pack>,
    lost: Lost,
    clock: SharedClock,
    /// Held while a try is on its way.
    eye: Mutex<Option<Eye>>,
    /// No try before this.
    rest_until: Mutex<Option<Instant>>,
    /// When it was last asked how many frames were lost, and the answer.
    pressure: Mutex<Option<(Instant, u64)>>,
    held: Mutex<VecDeque<HeldFrame>>,
    /// Held while a file is written.
    writing: Mutex<()>,
}

struct HeldFrame {
    lane: LaneId,
    picture: Held,
    frame: Frame,
    crops: VecDeque<(u32, Vec<u8>)>,
    next_crop: u32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock()
}

/// The desk of a running gateway.
pub(crate) fn desk(
    loaded: &Loaded,
    lanes: &Lanes,
    pack: Option<Pack>,
    clock: &SharedClock,
) -> CalibrationDesk {
    let of = |w: &super::lanes::Watched| {
        let file = loaded.calibrations.get(&w.id)?.path.clone();
        let feed = w.feed.calibrated()?;
        let lane = LaneDesk {
            camera: feed.camera,
            file,
            current: feed.current,
            newest: feed.newest,
            tell: feed.tell,
        };
        Some((w.id.clone(), lane))
    };
    let feeds: Vec<_> = lanes.watched.iter().map(|w| Arc::clone(&w.feed)).collect();
    let lost = move || feeds.iter().map(|f| f.counts().dropped).sum();
    let lanes = lanes.watched.iter().filter_map(of).collect();
    CalibrationDesk::new(lanes, pack, Box::new(lost), clock.clone())
}

impl CalibrationDesk {
    /// Opens no model yet: that is done at the first try.
    pub fn new(
        lanes: BTreeMap<LaneId, LaneDesk>,
        pack: Option<Pack>,
        lost: Lost,
        clock: SharedClock,
    ) -> CalibrationDesk {
        CalibrationDesk {
            lanes,
            pack,
            lost,
            clock,
            eye: Mutex::default(),
            rest_until: Mutex::default(),
            pressure: Mutex::default(),
            held: Mutex::default(),
            writing: Mutex::default(),
        }
    }

    fn lane(&self, lane: &LaneId) -> Result<&LaneDesk, Refused> {
        let found = self.lanes.get(lane);
        found.ok_or(Refused::NoPicture(NO_CAMERA))
    }

    /// Whether lanes lose frames. It is known only if it was asked a moment ago.
    fn pressed(&self) -> bool {
        let (now, lost) = (self.clock.monotonic(), (self.lost)());
        let before = lock(&self.pressure).replace((now, lost));
        before.is_some_and(|(at, n)| lost > n && now.saturating_duration_since(at) < PRESSED)
    }

    fn keep(&self, lane: &LaneId, frame: Frame) -> Held {
        let picture = Held {
            id: random_token(),
            width_px: frame.width,
            height_px: frame.height,
            at: frame.captured,
        };
        let mut held = lock(&self.held);
        while held.len() >= HELD_MAX {
            held.pop_front();
        }
        held.push_back(HeldFrame {
            lane: lane.clone(),
            picture: picture.clone(),
            frame,
            crops: VecDeque::new(),
            next_crop: 0,
        });
        picture
    }

    /// What of a held picture `of` takes.
    fn with<T>(
        &self,
        lane: &LaneId,
        picture: &str,
        of: impl FnOnce(&mut HeldFrame) -> T,
    ) -> Option<T> {
        let mut held = lock(&self.held);
        let found = held
            .iter_mut()
            .find(|h| h.picture.id == picture && h.lane == *lane);
        found.map(of)
    }

    /// Cuts the plates out of the looked-at picture, to be fetched by their numbers.
    fn cuttings(
        &self,
        lane: &LaneId,
        picture: &Held,
        plates: Vec<Plate>,
    ) -> Result<Vec<Cutting>, VisionError> {
        let mut made = Vec::with_capacity(plates.len());
        for plate in plates {
            let jpeg = plate.crop.jpeg()?;
            let number = self.with(lane, &picture.id, |held| {
                let number = held.next_crop;
                held.next_crop += 1;
                while held.crops.len() >= CROPS_MAX {
                    held.crops.pop_front();
                }
                held.crops.push_back((number, jpeg));
                number
            });
            made.push(Cutting {
                place: share(&plate.place, picture),
                score: plate.score,
                read: plate.read,
                // Only if others have held so many meanwhile: then there is no picture to fetch.
                crop: number.unwrap_or(u32::MAX),
            });
        }
        Ok(made)
    }

    fn look(
        &self,
        lane: &LaneId,
        (picture, frame): (Held, &Frame),
        eye: &mut Eye,
        calibration: &Calibration,
    ) -> Result<Tried, VisionError> {
        let began = self.clock.monotonic();
        let seen = eye.look(frame, calibration)?;
        let drawn = match calibration.plate_quad {
            None => Vec::new(),
            Some(quad) => {
                let (w, h) = size(&picture);
                let place = vision::bounds(&quad.map(|(x, y)| (x * w, y * h)));
                let (read, crop) = eye.read_at(frame, calibration, &place)?;
                vec![Plate {
                    place,
                    score: None,
                    read,
                    crop,
                }]
            }
        };
        let took = self.clock.monotonic().saturating_duration_since(began);
        *lock(&self.rest_until) = Some(self.clock.monotonic() + took);
        let found = seen.candidates.into_iter().map(Plate::from).collect();
        Ok(Tried {
            found: self.cuttings(lane, &picture, found)?,
            drawn: self.cuttings(lane, &picture, drawn)?.pop(),
            part: share(&seen.part, &picture),
            took_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            picture,
        })
    }
}

/// A plate with its pixels.
struct Plate {
    place: BoxPx,
    score: Option<f32>,
    read: Option<crate::domain::plate::PlateRead>,
    crop: vision::Crop,
}

impl From<Candidate> for Plate {
    fn from(c: Candidate) -> Plate {
        Plate {
            place: c.place,
            score: Some(c.score),
            read: c.read,
            crop: c.crop,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "pixels of a picture")]
fn size(picture: &Held) -> (f32, f32) {
    (picture.width_px as f32, picture.height_px as f32)
}

fn share(place: &BoxPx, picture: &Held) -> Place {
    let (w, h) = size(picture);
    Place {
        x: place.x / w,
        y: place.y / h,
        w: place.w / w,
        h: place.h / h,
    }
}

fn failed(e: impl std::fmt::Display) -> Refused {
    Refused::Failed(e.to_string())
}

/// A kept picture as a frame.
fn kept(camera: &CameraId, jpeg: &[u8], at: Timestamp) -> Result<Frame, VisionError> {
    let (bytes, width, height) = vision::decode(jpeg)?;
    Ok(Frame {
        camera: camera.clone(),
        captured: at,
        number: 0,
        width,
        height,
        pixels: Pixels::Bgr(Arc::new(bytes)),
        motion: None,
    })
}

impl Calibrations for CalibrationDesk {
    fn standing(&self, lane: &LaneId) -> Option<Standing> {
        let desk = self.lanes.get(lane)?;
        let text = fs::read_to_string(&desk.file);
        let told = text.as_deref().map_or_else(|_| Vec::new(), opening);
        let (drawing, faults) = match &text {
            Err(e) if e.kind() == ErrorKind::NotFound => (desk.current.get().drawing(), Vec::new()),
            _ => match Calibration::read(&desk.file) {
                Ok(calibration) => (calibration.drawing(), Vec::new()),
                Err(faults) => {
                    let faults = faults.iter().map(|f| format!("{} {}.", f.key, f.found));
                    (desk.current.get().drawing(), faults.collect())
                }
            },
        };
        Some(Standing {
            drawing,
            picture_px: (desk.newest)().map(|f| (f.width, f.height)),
            file: desk.file.clone(),
            told,
            faults,
        })
    }

    fn faults(&self, drawing: &Drawing, picture_px: (u32, u32)) -> Vec<String> {
        drawing::faults(drawing, picture_px)
    }

    fn hold(&self, lane: &LaneId, wanted: Wanted<'_>) -> Result<Held, Refused> {
        let desk = self.lane(lane)?;
        let frame = match wanted {
            Wanted::Newest => (desk.newest)().ok_or(Refused::NoPicture(BLIND))?,
            Wanted::Kept { jpeg, at } => kept(&desk.camera, jpeg, at).map_err(failed)?,
        };
        Ok(self.keep(lane, frame))
    }

    fn held(&self, lane: &LaneId, picture: &str) -> Option<Held> {
        self.with(lane, picture, |h| h.picture.clone())
    }

    fn try_out(
        &self,
        lane: &LaneId,
        picture: Option<&str>,
        drawing: &Drawing,
    ) -> Result<Tried, Refused> {
        let desk = self.lane(lane)?;
        let mut eye = self.eye.try_lock().ok_or(Refused::Busy(BUSY))?;
        let now = self.clock.monotonic();
        if lock(&self.rest_until).is_some_and(|until| now < until) {
            return Err(Refused::Busy(BUSY));
        }
        if self.pressed() {
            return Err(Refused::Busy(LANES_FIRST));
        }
        let picture = match picture {
            Some(id) => self.held(lane, id),
            None => Some(self.hold(lane, Wanted::Newest)?),
        };
        let frame = picture.and_then(|p| self.with(lane, &p.id, |h| (p.clone(), h.frame.clone())));
        let (picture, frame) = frame.ok_or(Refused::NoPicture(GONE))?;
        let faults = self.faults(drawing, (picture.width_px, picture.height_px));
        if !faults.is_empty() {
            return Err(Refused::Drawing(faults));
        }
        let eye = match eye.as_mut() {
            Some(eye) => eye,
            None => {
                let pack = self.pack.as_ref().ok_or(Refused::NoPicture(NO_CAMERA))?;
                eye.insert(Eye::open(pack, self.clock.clone()).map_err(failed)?)
            }
        };
        let calibration = desk.current.get().drawn(drawing);
        let tried = self.look(lane, (picture, &frame), eye, &calibration);
        tried.map_err(failed)
    }

    fn jpeg(&self, lane: &LaneId, picture: &str) -> Option<Vec<u8>> {
        let frame = self.with(lane, picture, |h| h.frame.clone())?;
        vision::jpeg(&frame, frame.width).ok()
    }

    fn crop(&self, lane: &LaneId, picture: &str, number: u32) -> Option<Vec<u8>> {
        let find = |h: &mut HeldFrame| {
            let found = h.crops.iter().find(|(n, _)| *n == number);
            found.map(|(_, jpeg)| jpeg.clone())
        };
        self.with(lane, picture, find).flatten()
    }

    fn save(&self, lane: &LaneId, order: &SaveOrder) -> Result<Saved, Refused> {
        let desk = self.lane(lane)?;
        let faults = self.faults(&order.drawing, order.picture_px);
        if !faults.is_empty() {
            return Err(Refused::Drawing(faults));
        }
        let _one_by_one = lock(&self.writing);
        let before = match fs::read_to_string(&desk.file) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => String::new(),
            Err(e) => return Err(Refused::Failed(unwritten(&desk.file, &e))),
        };
        let (width, height) = order.picture_px;
        let words = [
            format!("The calibration of lane {lane}, drawn in the dashboard."),
            format!(
                "Measured on {} of camera {}, as {width}x{height}.",
                order.measured_on, desk.camera
            ),
            format!(
                "Saved {:.0} by {}: {}",
                self.clock.now(),
                order.by,
                order.reason
            ),
        ];
        let text = drawing::file(&before, order, &words).map_err(Refused::Drawing)?;
        let calibration = Calibration::parse("the file", &text)
            .map_err(|faults| failed(faults.first().map_or(String::new(), |f| f.to_string())))?;
        let before =
            write(&desk.file, &text).map_err(|e| Refused::Failed(unwritten(&desk.file, &e)))?;
        (desk.tell)(&calibration);
        desk.current.set(calibration);
        tracing::info!(
            "lane {lane} looks by a new calibration, {}",
            desk.file.display()
        );
        Ok(Saved {
            file: desk.file.clone(),
            before,
        })
    }
}

fn unwritten(file: &Path, e: &io::Error) -> String {
    let hint = match e.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            t!("problem-gateway-may-not-write-there")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => t!("problem-disk-full"),
        _ => t!("problem-system-log"),
    };
    t!("problem-not-saved", file = file.display(), e, hint)
}

/// The comment that a file begins with, a line each.
fn opening(text: &str) -> Vec<String> {
    let comment = text.lines().map_while(|line| line.strip_prefix('#'));
    comment.map(|line| line.trim().to_owned()).collect()
}

/// Written beside and renamed, so that there is always a whole file; the one before stays under another name. Returns that
/// name.
fn write(path: &Path, text: &str) -> io::Result<Option<PathBuf>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let part = path.with_extension("part");
    let mut file = File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let before = path.exists().then(|| free_name(path));
    if let Some(before) = &before {
        fs::copy(path, before)?;
    }
    fs::rename(&part, path)?;
    File::open(folder)?.sync_all()?;
    Ok(before)
}

/// `entry-1.toml.1`, or the next number that is free.
fn free_name(path: &Path) -> PathBuf {
    let named = |n: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{n}"));
        PathBuf::from(name)
    };
    let mut numbers = (1..).map(named);
    numbers.find(|p| !p.exists()).unwrap_or_else(|| named(0))
}
