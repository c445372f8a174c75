//! A lane's eye: it owns its sessions, looks at a frame, and tells the plates in it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::calibration::{Calibration, Lens};
use super::decode::boxes::{self, RawBox};
use super::decode::text::{self, Alphabet};
use super::decode::{BadShape, shown};
use super::error::VisionError;
use super::geometry::{self, Letterbox, Point, Rect};
use super::manifest::{Colour, Fit, Manifest, ModelSpec};
use super::net::Net;
use super::picture::{self, Canvas, Cut, LensPx, Warp};
use super::prior;
use super::verdict::PlateTest;
use crate::clock::SharedClock;
use crate::domain::plate::PlateRead;
use crate::domain::reading::{BoxPx, FrameLooks, Look};
use crate::port::frame::Frame;

/// At most so many candidates of a frame are read, best first: a lane holds one or two vehicles.
const MAX_CANDIDATES: usize = 12;
/// Boxes that overlap by more than this are one plate.
const SAME_PLATE_IOU: f32 = 0.45;
/// A detector finds plates of this width in its input, in pixels, with ease; more only costs.
const EASY_PLATE_PX: f32 = 40.0;
/// The region is looked at with so much around it (share of the frame), so that plates at its edge are whole.
const REGION_MARGIN: f32 = 0.04;

/// A detector and a reader, their files read and their hashes checked. Cheap to clone.
#[derive(Clone)]
pub struct Pack {
    pub name: String,
    /// How detector and reader together tell a plate.
    pub(crate) plate: Option<PlateTest>,
    pub detector: ModelSpec,
    pub reader: ModelSpec,
    detector_file: Arc<Vec<u8>>,
    reader_file: Arc<Vec<u8>>,
}

impl Pack {
    /// Reads pack `name` (or the default one) of `folder/manifest.toml`.
    pub fn load(folder: &Path, name: Option<&str>) -> Result<Pack, VisionError> {
        Pack::of(&Manifest::read(folder)?, name)
    }

    /// Reads the files of a pack.
    pub fn of(manifest: &Manifest, name: Option<&str>) -> Result<Pack, VisionError> {
        let (pack, detector, reader) = manifest.pack(name)?;
        Ok(Pack {
            name: pack.name.clone(),
            plate: pack.plate,
            detector: detector.clone(),
            reader: reader.clone(),
            detector_file: Arc::new(read_file(detector)?),
            reader_file: Arc::new(read_file(reader)?),
        })
    }
}

fn read_file(spec: &ModelSpec) -> Result<Vec<u8>, VisionError> {
    use sha2::Digest;
    let bytes = std::fs::read(&spec.path).map_err(|e| VisionError::FileMissing {
        path: spec.path.clone(),
        message: e.to_string(),
    })?;
    let found = hex::encode(sha2::Sha256::digest(&bytes));
    if found == spec.sha256 {
        return Ok(bytes);
    }
    Err(VisionError::WrongHash {
        path: spec.path.clone(),
        expected: spec.sha256.clone(),
        found,
    })
}

/// What one look took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Scaling, detector, suppression.
    pub detect: Duration,
    /// All candidates' crops and reads.
    pub read: Duration,
}

/// The plates of one frame, best score first.
pub struct Detections {
    pub candidates: Vec<Candidate>,
    pub timing: Timing,
    /// The part of the frame that was looked at, in frame pixels: a plate that touches its edge is cut.
    pub(crate) part: BoxPx,
}

/// One plate candidate.
pub struct Candidate {
    /// In frame pixels, within the frame.
    pub place: BoxPx,
    /// Top left, top right, bottom right, bottom left, in frame pixels, where the model tells them.
    pub corners: Option<[Point; 4]>,
    /// How sure it is that this is a plate, 0..=1: the detector's score, or what the pack makes of it and the reading.
    pub score: f32,
    /// `None`: nothing legible.
    pub read: Option<PlateRead>,
    pub crop: Crop,
}

/// The pixels that a read came from. Shares the frame's: keeping it keeps the frame.
#[derive(Clone)]
pub struct Crop {
    frame: Frame,
    cut: Cut,
}

impl Crop {
    /// The plate as the reader was shown it, but in colour and at the frame's own resolution. JPEG.
    pub fn jpeg(&self) -> Result<Vec<u8>, VisionError> {
        picture::cut_jpeg(&self.frame, &self.cut)
    }

    /// The same in grey: width, height, pixels.
    pub(super) fn grey(&self) -> Result<(usize, usize, Vec<u8>), VisionError> {
        let (w, h) = (self.cut.rect.w, self.cut.rect.h);
        let mut out = Vec::new();
        picture::cut_grey(&self.frame, &self.cut, w, h, &mut out)?;
        Ok((w, h, out))
    }

    #[cfg(test)]
    pub(super) fn upright(frame: &Frame, place: &BoxPx) -> Crop {
        let rect = geometry::grown(place, 0.0, frame.width as usize, frame.height as usize);
        Crop {
            frame: frame.clone(),
            cut: Cut { rect, warp: None },
        }
    }
}

impl Detections {
    /// The same without pixels, for reading. `index` of a look is the place in [`Detections::candidates`].
    pub fn looks(&self, frame: &Frame) -> FrameLooks {
        let look = |(index, c): (usize, &Candidate)| Look {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            place: c.place,
            score: c.score,
            read: c.read.clone(),
        };
        FrameLooks {
            frame: frame.number,
            at: frame.captured,
            width_px: frame.width,
            height_px: frame.height,
            region: Some(self.part),
            motion: frame.motion,
            looks: self.candidates.iter().enumerate().map(look).collect(),
        }
    }
}

/// Looks at frames. One per lane, on the lane's own thread.
pub struct Eye {
    detector: Net,
    reader: Net,
    plate_test: Option<PlateTest>,
    alphabet: Alphabet,
    canvas: Canvas,
    plate: Vec<u8>,
    clock: SharedClock,
}

impl Eye {
    /// Opens the pack's models and tries each on a blank picture: a wrong shape or alphabet is told here, not at the
    /// first car.
    pub fn open(pack: &Pack, clock: SharedClock) -> Result<Eye, VisionError> {
        let mut detector = Net::open(&pack.detector, &pack.detector_file)?;
        let mut reader = Net::open(&pack.reader, &pack.reader_file)?;
        let alphabet = Alphabet::new(pack.reader.decoder, &pack.reader.alphabet);
        let size = (pack.detector.input.height, pack.detector.input.width);
        let blank = vec![114; size.0 * size.1 * 3];
        detect_in(&mut detector, &blank, size, 1.0)?;
        let size = (pack.reader.input.height, pack.reader.input.width);
        let blank = vec![114; size.0 * size.1 * pack.reader.input.colour.channels()];
        read_in(&mut reader, &alphabet, &blank, size, size.1)?;
        Ok(Eye {
            detector,
            reader,
            plate_test: pack.plate,
            alphabet,
            canvas: Canvas::default(),
            plate: Vec::new(),
            clock,
        })
    }

    /// Finds and reads the plates of a frame within the lane's calibration.
    ///
    /// # Errors
    /// [`VisionError::Picture`] for a broken frame, [`VisionError::Run`] where a model fails.
    pub fn look(&mut self, frame: &Frame, lane: &Calibration) -> Result<Detections, VisionError> {
        let start = self.clock.monotonic();
        let found = self.detect(frame, lane)?;
        let detect = self.clock.monotonic().saturating_duration_since(start);
        metrics::histogram!("plategate_detect_seconds").record(detect.as_secs_f64());
        let mut candidates = Vec::with_capacity(found.len());
        for b in found {
            let began = self.clock.monotonic();
            candidates.extend(self.candidate(frame, lane, b)?);
            let took = self.clock.monotonic().saturating_duration_since(began);
            metrics::histogram!("plategate_read_seconds").record(took.as_secs_f64());
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        let all = self.clock.monotonic().saturating_duration_since(start);
        let timing = Timing {
            detect,
            read: all.saturating_sub(detect),
        };
        let part = part_of(frame, &lane.region);
        Ok(Detections {
            candidates,
            timing,
            part: BoxPx {
                x: part.x as f32,
                y: part.y as f32,
                w: part.w as f32,
                h: part.h as f32,
            },
        })
    }

    /// Reads what was found; `None` where detector and reader together say that it is no plate.
    fn candidate(
        &mut self,
        frame: &Frame,
        lane: &Calibration,
        found: RawBox,
    ) -> Result<Option<Candidate>, VisionError> {
        let cut = self.cut(frame, lane, &found.place)?;
        let first = self.raw_read(frame, &cut)?;
        let mut read = self.settled(&first, lane);
        let mut score = found.score;
        if let Some(test) = self.plate_test {
            score = test.probability(score, read.as_ref().map(PlateRead::confidence));
            if score < lane.detector_threshold.unwrap_or(test.least) {
                return Ok(None);
            }
        }
        // Only of what is a plate: what is none is seldom read with certainty, and would cost a second read each time.
        if let Some(straight) = self.second_look(read.as_ref(), &cut, &found) {
            let second = self.raw_read(frame, &straight)?;
            let both = RawRead {
                symbols: first.symbols,
                data: text::both(&first.data, &second.data, first.symbols),
            };
            read = self.settled(&both, lane);
        }
        Ok(Some(Candidate {
            place: found.place,
            corners: found.corners,
            score,
            read: self.told(read, lane),
            crop: Crop {
                frame: frame.clone(),
                cut,
            },
        }))
    }

    /// Reads the plate at a known place: for measuring the reader alone, and where a person drew one.
    pub(crate) fn read_at(
        &mut self,
        frame: &Frame,
        lane: &Calibration,
        place: &BoxPx,
    ) -> Result<(Option<PlateRead>, Crop), VisionError> {
        let cut = self.cut(frame, lane, place)?;
        let raw = self.raw_read(frame, &cut)?;
        let read = self.settled(&raw, lane);
        let frame = frame.clone();
        Ok((self.told(read, lane), Crop { frame, cut }))
    }

    /// Boxes in frame pixels that the calibration lets through, best first.
    fn detect(&mut self, frame: &Frame, lane: &Calibration) -> Result<Vec<RawBox>, VisionError> {
        let lb = letterbox(frame, lane, &self.detector.spec);
        let rgb = self.detector.spec.input.colour == Colour::Rgb;
        let pixels = self.canvas.draw(frame, &lb, rgb)?;
        // Where a pack weighs detector and reader together, the lane's threshold is for their verdict.
        let own = lane
            .detector_threshold
            .filter(|_| self.plate_test.is_none());
        let threshold = own.unwrap_or(self.detector.spec.threshold);
        let raw = detect_in(&mut self.detector, pixels, (lb.height, lb.width), threshold)?;
        let size = (frame.width as f32, frame.height as f32);
        let mut found = geometry::suppress(raw, SAME_PLATE_IOU, |b| (b.place, b.score));
        found.retain_mut(|b| {
            to_frame(b, &lb, size);
            b.place.w >= 2.0 && b.place.h >= 2.0 && wanted(&b.place, lane, size)
        });
        found.truncate(MAX_CANDIDATES);
        Ok(found)
    }

    /// What to cut out for the reader: upright, or straightened where the calibration says how plates lie.
    fn cut(&self, frame: &Frame, lane: &Calibration, place: &BoxPx) -> Result<Cut, VisionError> {
        let pad = self.reader.spec.pad;
        let rect = geometry::grown(place, pad, frame.width as usize, frame.height as usize);
        if lane.plate_quad.is_none() && lane.lens.is_none() {
            return Ok(Cut { rect, warp: None });
        }
        let upright = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let lens = lane.lens.map(|l| lens_px(&l, frame));
        let straight = match &lens {
            None => *place,
            Some(lens) => {
                let corners = upright.map(|(x, y)| (place.x + x * place.w, place.y + y * place.h));
                geometry::bounds(&lens.straighten(&corners)?)
            }
        };
        let corners = geometry::quad_at(&straight, &lane.plate_shape().unwrap_or(upright), pad);
        Ok(Cut {
            rect,
            warp: Some(Warp { corners, lens }),
        })
    }

    /// What to cut out for a second look: an unsure read, straightened by the corners that the detector told. `None` where
    /// the pack wants none, and where the calibration has straightened the plate already.
    fn second_look(&self, first: Option<&PlateRead>, cut: &Cut, found: &RawBox) -> Option<Cut> {
        let sure = self.reader.spec.second_look?;
        let corners = found.corners.filter(|_| cut.warp.is_none())?;
        if first.is_some_and(|read| read.confidence() >= sure) {
            return None;
        }
        let whole = BoxPx {
            x: 0.0,
            y: 0.0,
            w: 1.0,
            h: 1.0,
        };
        let corners = geometry::quad_at(&whole, &corners, self.reader.spec.pad);
        let warp = Some(Warp {
            corners,
            lens: None,
        });
        Some(Cut {
            rect: cut.rect,
            warp,
        })
    }

    fn raw_read(&mut self, frame: &Frame, cut: &Cut) -> Result<RawRead, VisionError> {
        let input = &self.reader.spec.input;
        let (h, w) = (input.height, input.width);
        let used = match input.fit {
            Fit::Stretch => w,
            // Even, as chroma is at half size.
            Fit::Left => (h * cut.rect.w / cut.rect.h.max(1)).clamp(8, w) & !1,
        };
        match input.colour {
            Colour::Grey => picture::cut_grey(frame, cut, used, h, &mut self.plate)?,
            Colour::Rgb => picture::cut_colour(frame, cut, used, h, true, &mut self.plate)?,
            Colour::Bgr => picture::cut_colour(frame, cut, used, h, false, &mut self.plate)?,
        }
        read_in(&mut self.reader, &self.alphabet, &self.plate, (h, w), used)
    }

    /// Characters, near ties settled by what the lane's plates look like. `None`: nothing legible.
    fn settled(&self, raw: &RawRead, lane: &Calibration) -> Option<PlateRead> {
        let read = text::read(&self.alphabet, raw.symbols, &raw.data)?;
        Some(prior::settle(read, &lane.prior))
    }

    /// A read that is sure enough to be told.
    fn told(&self, read: Option<PlateRead>, lane: &Calibration) -> Option<PlateRead> {
        let least = lane.reader_threshold.unwrap_or(self.reader.spec.threshold);
        read.filter(|r| r.confidence() >= least)
    }
}

/// A reader's output: probabilities, `symbols` a row.
struct RawRead {
    symbols: usize,
    data: Vec<f32>,
}

fn wrong_output(net: &ModelSpec, expected: BadShape, found: &[i64]) -> VisionError {
    VisionError::WrongShape {
        model: net.name.clone(),
        place: "output",
        expected: expected.0,
        found: shown(found),
    }
}

fn detect_in(
    net: &mut Net,
    pixels: &[u8],
    size: (usize, usize),
    threshold: f32,
) -> Result<Vec<RawBox>, VisionError> {
    let decoder = net.spec.decoder;
    let result = net.run(pixels, size, size.1, |shape, data| {
        boxes::boxes(decoder, shape, data, threshold).map_err(|e| (e, shape.to_vec()))
    })?;
    result.map_err(|(expected, found)| wrong_output(&net.spec, expected, &found))
}

fn read_in(
    net: &mut Net,
    alphabet: &Alphabet,
    pixels: &[u8],
    size: (usize, usize),
    used: usize,
) -> Result<RawRead, VisionError> {
    let result = net.run(pixels, size, used, |shape, data| {
        match text::symbols_in(shape) {
            Ok(symbols) if alphabet.fits(symbols) => Ok(RawRead {
                symbols,
                data: data.to_vec(),
            }),
            Ok(n) => Err((None, vec![i64::try_from(n).unwrap_or(0)])),
            Err(e) => Err((Some(e), shape.to_vec())),
        }
    })?;
    result.map_err(|(expected, found)| match expected {
        Some(expected) => wrong_output(&net.spec, expected, &found),
        None => VisionError::WrongAlphabet {
            model: net.spec.name.clone(),
            expected: alphabet.expected(),
            found: found
                .first()
                .and_then(|n| usize::try_from(*n).ok())
                .unwrap_or(0),
        },
    })
}

fn lens_px(lens: &Lens, frame: &Frame) -> LensPx {
    let (w, h) = (f64::from(frame.width), f64::from(frame.height));
    LensPx {
        focal: lens.focal * w,
        centre: (lens.centre.0 * w, lens.centre.1 * h),
        k1: lens.k1,
        k2: lens.k2,
    }
}

/// The part of the frame that holds the region and what is around it, on even pixels.
pub(super) fn part_of(frame: &Frame, region: &[Point]) -> Rect {
    let (w, h) = (frame.width as usize, frame.height as usize);
    if region.len() < 3 {
        return Rect { x: 0, y: 0, w, h };
    }
    let b = geometry::bounds(region);
    let from = |share: f32, n: usize| ((share - REGION_MARGIN).max(0.0) * n as f32) as usize & !1;
    let to = |share: f32, n: usize| {
        (((share + REGION_MARGIN).min(1.0) * n as f32).ceil() as usize).min(n)
    };
    let (x, y) = (from(b.x, w), from(b.y, h));
    Rect {
        x,
        y,
        w: to(b.x + b.w, w).max(x + 16).min(w) - x,
        h: to(b.y + b.h, h).max(y + 16).min(h) - y,
    }
}

/// How the region is shown to the detector: never smaller than it would be with the whole frame shown, larger where the
/// model's budget of pixels allows, but no larger than the smallest plate needs.
fn letterbox(frame: &Frame, lane: &Calibration, detector: &ModelSpec) -> Letterbox {
    let input = &detector.input;
    let part = part_of(frame, &lane.region);
    let Some(multiple) = input.multiple_of else {
        return Letterbox::new(part, input.width, input.height, f32::MAX);
    };
    let budget = input.width * input.height;
    let (w, h) = (frame.width as usize, frame.height as usize);
    let whole = geometry::scale_in(w, h, geometry::input_size(w, h, budget, multiple, f32::MAX));
    let enough = lane.min_plate.map_or(1.0, |share| {
        (EASY_PLATE_PX / (share * frame.width as f32)).min(1.0)
    });
    let most = enough.max(whole);
    let (width, height) = geometry::input_size(part.w, part.h, budget, multiple, most);
    Letterbox::new(part, width, height, most)
}

/// Input pixels to frame pixels, cut at the frame's edge.
fn to_frame(b: &mut RawBox, lb: &Letterbox, (w, h): (f32, f32)) {
    let (x1, y1) = lb.to_frame((b.place.x, b.place.y));
    let (x2, y2) = lb.to_frame((b.place.x + b.place.w, b.place.y + b.place.h));
    let (x1, y1) = (x1.clamp(0.0, w), y1.clamp(0.0, h));
    b.place = BoxPx {
        x: x1,
        y: y1,
        w: x2.clamp(0.0, w) - x1,
        h: y2.clamp(0.0, h) - y1,
    };
    b.corners = b.corners.map(|c| c.map(|p| lb.to_frame(p)));
}

/// Whether the calibration lets a candidate through.
fn wanted(place: &BoxPx, lane: &Calibration, (w, h): (f32, f32)) -> bool {
    let middle = ((place.x + place.w / 2.0) / w, (place.y + place.h / 2.0) / h);
    let share = place.w / w;
    (lane.region.is_empty() || geometry::inside(&lane.region, middle))
        && !lane.masks.iter().any(|m| geometry::inside(m, middle))
        && lane.min_plate.is_none_or(|least| share >= least)
        && lane.max_plate.is_none_or(|most| share <= most)
}

#[cfg(test)]
#[path = "eye_tests.rs"]
mod tests;
