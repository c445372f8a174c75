//! A lane's thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::evidence_writer::{Job, Shots};
use super::held_frames::HeldFrames;
use super::stats::Stats;
use super::{LaneParts, Taken};
use crate::domain::event::{EvidenceId, Scene};
use crate::domain::reading::{FrameLooks, Reader, Settled, Source, Step};
use crate::domain::site::LaneId;
use crate::feed::video::vision::{Crop, Detections, Gauge, VisionError};
use crate::port::frame::Frame;
use crate::supervise::{Death, Kept, Life};

/// The longest wait for a frame; after it, vehicles that are gone are told even though no frame came.
const TAKE_LIMIT: Duration = Duration::from_millis(400);
/// While a vehicle is being read the camera stays awake for so long after each frame.
const AWAKE: SignedDuration = SignedDuration::from_millis(1_500);
/// A failing model is logged once in so long; every failure is counted.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Times of one frame, for the stage histogram.
struct Clocked {
    captured: Timestamp,
    taken: Timestamp,
    detect: Duration,
    read: Duration,
    seen: Instant,
}

pub(super) struct Worker {
    parts: LaneParts,
    stats: Arc<Stats>,
    stop: Arc<AtomicBool>,
    life: Life,
    reader: Reader,
    held_frames: HeldFrames,
    gauge: Gauge,
    last_number: Option<u64>,
    /// Frames captured before this need no look.
    rest_until: Timestamp,
    logged: Option<Instant>,
}

impl Kept for Worker {
    fn run(&mut self) -> Result<(), String> {
        while !self.stop.load(Ordering::Acquire) {
            self.life.step();
            let taken = self.parts.frames.take(TAKE_LIMIT);
            let lost = self.parts.frames.dropped();
            self.stats.dropped.store(lost, Ordering::Relaxed);
            match taken {
                Taken::Frame(frame) => self.frame(&frame),
                Taken::Past(frames) => self.past(frames),
                Taken::Nothing => self.nothing(),
                Taken::Closed => break,
            }
        }
        Ok(())
    }

    /// What was half read may be what it died of.
    fn died(&mut self, _death: &Death, _wait: Duration) {
        self.reader = Reader::new(self.parts.reading.clone());
        self.held_frames = HeldFrames::default();
        self.gauge = Gauge::default();
        self.rest_until = Timestamp::MIN;
    }
}

impl Worker {
    pub fn new(parts: LaneParts, stats: Arc<Stats>, stop: Arc<AtomicBool>, life: Life) -> Worker {
        Worker {
            reader: Reader::new(parts.reading.clone()),
            parts,
            stats,
            stop,
            life,
            held_frames: HeldFrames::default(),
            gauge: Gauge::default(),
            last_number: None,
            rest_until: Timestamp::MIN,
            logged: None,
        }
    }

    fn frame(&mut self, frame: &Frame) {
        let taken = self.parts.clock.now();
        // The same picture again (a frozen camera, a preview) says nothing new.
        if self.last_number.replace(frame.number) == Some(frame.number) {
            return;
        }
        if frame.captured < self.rest_until {
            return Stats::add(&self.stats.rested, 1);
        }
        let calibration = self.parts.calibration.get();
        let seen = match self.parts.eye.look(frame, &calibration) {
            Ok(seen) => seen,
            Err(e) => return self.fault(&e),
        };
        let clocked = Clocked {
            captured: frame.captured,
            taken,
            detect: seen.timing.detect,
            read: seen.timing.read,
            seen: self.parts.clock.monotonic(),
        };
        Stats::add(&self.stats.frames, 1);
        Stats::add(&self.stats.looks, seen.candidates.len());
        let at = frame.captured.as_millisecond();
        self.stats.last_frame_ms.store(at, Ordering::Relaxed);
        let step = self.reader.push(&seen.looks(frame));
        if step.awake {
            let until = frame.captured.saturating_add(AWAKE);
            self.parts
                .frames
                .awake_until(until.unwrap_or(Timestamp::MAX));
        }
        if step.recall {
            self.parts.frames.recall(frame.captured);
        }
        let rest = SignedDuration::from_millis(step.rest_ms);
        self.rest_until = frame
            .captured
            .saturating_add(rest)
            .unwrap_or(frame.captured);
        if !step.settled.is_empty() {
            self.time(&clocked);
        }
        self.conclude(step, Some((frame, &seen)));
    }

    fn nothing(&mut self) {
        let step = self.reader.tick(self.parts.clock.now());
        self.conclude(step, None);
    }

    /// Frames from before the camera woke: a vehicle that was gone before it could be seen live.
    fn past(&mut self, frames: Vec<Frame>) {
        let calibration = self.parts.calibration.get();
        let mut seen = Vec::with_capacity(frames.len());
        for frame in frames {
            match self.parts.eye.look(&frame, &calibration) {
                Ok(looks) => seen.push((frame, looks)),
                Err(e) => self.fault(&e),
            }
        }
        Stats::add(&self.stats.frames, seen.len());
        let looks: Vec<FrameLooks> = seen.iter().map(|(f, s)| s.looks(f)).collect();
        for settled in self.reader.recall(&looks) {
            let own = seen.iter().find(|(f, _)| f.number == settled.source.frame);
            self.tell(settled, own.map(|(f, s)| (f, s)));
        }
    }

    /// Hands the sightings on, then lets go of the pixels that nobody needs any more.
    fn conclude(&mut self, step: Step, now: Option<(&Frame, &Detections)>) {
        for settled in step.settled {
            self.tell(settled, now);
        }
        self.held_frames.retain(&step.holds, now);
    }

    fn tell(&mut self, settled: Settled, now: Option<(&Frame, &Detections)>) {
        let count = match settled.read {
            Some(_) => &self.stats.sightings,
            None => &self.stats.no_reads,
        };
        Stats::add(count, 1);
        let at = settled.at.as_millisecond();
        self.stats.last_sighting_ms.store(at, Ordering::Relaxed);
        let pictures = self.held_frames.find(settled.source, now);
        let scene = pictures
            .as_ref()
            .and_then(|(frame, crop)| self.scene(frame, crop.as_ref()));
        let evidence = pictures.and_then(|p| self.evidence(&settled, p));
        let lane = self.parts.lane.clone();
        let mut sighting = settled.sighting(lane, evidence);
        sighting.scene = scene;
        (self.parts.deliver)(sighting);
    }

    /// What the picture was like that the text came from. `None`: it cannot be told.
    fn scene(&mut self, frame: &Frame, crop: Option<&Crop>) -> Option<Scene> {
        let calibration = self.parts.calibration.get();
        let measured = self.gauge.measure(frame, &calibration, crop);
        measured.map_err(|e| self.fault(&e)).ok()
    }

    /// Hands the pictures over to be stored, and tells under which name. `None`: they are lost.
    fn evidence(
        &self,
        settled: &Settled,
        (frame, crop): (Frame, Option<Crop>),
    ) -> Option<EvidenceId> {
        let id = evidence_id(&self.parts.lane, settled.at, settled.source);
        let job = Job {
            id: id.clone(),
            shots: Shots::Decoded {
                frame,
                crop: crop.map(Box::new),
            },
        };
        if self.parts.evidence_writer.keep(job) {
            return Some(id);
        }
        Stats::add(&self.stats.pictures_lost, 1);
        metrics::counter!("plategate_evidence_lost_total").increment(1);
        tracing::warn!(
            lane = %self.parts.lane,
            "the pictures of a sighting are lost: the disk does not keep up"
        );
        None
    }

    fn fault(&mut self, e: &VisionError) {
        Stats::add(&self.stats.faults, 1);
        let lane = self.parts.lane.as_str().to_owned();
        metrics::counter!("plategate_vision_failed_total", "lane" => lane).increment(1);
        let now = self.parts.clock.monotonic();
        let due = |t: Instant| now.saturating_duration_since(t) >= LOG_EVERY;
        if self.logged.is_none_or(due) {
            self.logged = Some(now);
            let failed = self.stats.faults.load(Ordering::Relaxed);
            tracing::error!(lane = %self.parts.lane, failed, "a frame could not be looked at: {e}");
        }
    }

    /// The stages of a frame that settled a vehicle. The desk and the gates add theirs.
    fn time(&self, c: &Clocked) {
        let waited = c.taken.duration_since(c.captured).as_secs_f64().max(0.0);
        let now = self.parts.clock.monotonic();
        let settle = now.saturating_duration_since(c.seen).as_secs_f64();
        for (stage, seconds) in [
            ("taken", waited),
            ("detected", c.detect.as_secs_f64()),
            ("read", c.read.as_secs_f64()),
            ("settled", settle),
        ] {
            metrics::histogram!("plategate_stage_seconds", "stage" => stage).record(seconds);
        }
    }
}

/// By time and frame; a second plate of one frame adds its number among the candidates.
fn evidence_id(lane: &LaneId, at: Timestamp, source: Source) -> EvidenceId {
    let mut id = EvidenceId::taken(lane, at, source.frame);
    if let Some(look) = source.look.filter(|look| *look > 0) {
        id.0 = format!("{}-{look}", id.0).into();
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_named_by_time_and_frame() {
        let check = |at: &str, look: Option<u32>, want: &str| {
            let at: Timestamp = at.parse().unwrap();
            let id = evidence_id(&LaneId::new("entry-1"), at, Source { frame: 42, look });
            assert_eq!(id.0.as_str(), want);
        };
        check(
            "2026-03-01T08:05:09.007Z",
            Some(0),
            "20260301/entry-1/080509007-42",
        );
        check(
            "2026-03-01T23:59:59.999Z",
            Some(2),
            "20260301/entry-1/235959999-42-2",
        );
        check(
            "2026-03-01T08:05:09Z",
            None,
            "20260301/entry-1/080509000-42",
        );
    }
}
