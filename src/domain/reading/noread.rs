//! Vehicles that pass unread: a plate that was seen but never legible, or a large motion without any plate.

use jiff::Timestamp;

use super::track::Track;
use super::vote;
use super::{BoxPx, Settings, Settled, Source, ms};
use crate::domain::event::Motion;
use crate::domain::plate::Plate;

/// A plate-like thing that is no more than a flicker is seen fewer times ...
const LEAST_LOOKS: u32 = 6;
/// ... or shorter, ms.
const LEAST_MS: i64 = 500;
/// Mean score of the detector of a plate that nobody could read.
const LEAST_SCORE: f32 = 0.55;
/// A vehicle that was read within so long before or after, near by, is the one, ms.
const SAME_VEHICLE_MS: i64 = 2_000;
/// Near by: within so many plate widths.
const NEAR_WIDTHS: f32 = 4.0;
/// Texts less alike than this are of two vehicles.
const OTHER_PLATE: f32 = 0.5;
/// An episode of motion ends after so long without, ms.
const STILL_MS: i64 = 600;
/// Frames further apart than this end an episode: nobody watched, ms.
const BLIND_MS: i64 = 3_000;
/// An episode may last so long, then it is judged (a queue, rain, a swaying branch), ms.
const EPISODE_MS: i64 = 60_000;
/// Passages remembered, and pending no-reads.
const MOST: usize = 16;

/// A vehicle that was read: when and where it was seen.
struct Passage {
    first: Timestamp,
    last: Timestamp,
    hull: BoxPx,
    text: Option<Plate>,
}

/// A vehicle that perhaps passed unread; judged when its time is over.
struct Pending {
    settled: Settled,
    /// `None`: anywhere in the lane.
    hull: Option<BoxPx>,
    reach_px: f32,
    /// What it might have read, too unsure to be told.
    text: Option<Plate>,
}

struct Episode {
    start: Timestamp,
    last_on: Timestamp,
    peak: f32,
    peak_at: Timestamp,
    peak_frame: u64,
}

/// Judges what passed without a plate.
#[derive(Default)]
pub(super) struct NoReads {
    passages: Vec<Passage>,
    pending: Vec<Pending>,
    episode: Option<Episode>,
    before: Option<Timestamp>,
}

impl NoReads {
    /// A vehicle that was read is (still) in sight.
    pub fn read(&mut self, track: &Track) {
        let (first, last) = (track.first_seen, track.last_seen);
        match self
            .passages
            .iter_mut()
            .find(|p| p.first == first && p.hull.iou(&track.hull) > 0.3)
        {
            Some(p) => (p.last, p.hull) = (last, track.hull),
            None => self.passages.push(Passage {
                first,
                last,
                hull: track.hull,
                text: track.settled.clone(),
            }),
        }
        if self.passages.len() > MOST {
            self.passages.remove(0);
        }
    }

    /// Takes over the vehicles that another saw pass: they explain motion and plates that this one could not read.
    pub fn learn(&mut self, other: NoReads) {
        self.passages.extend(other.passages);
        let over = self.passages.len().saturating_sub(MOST);
        self.passages.drain(..over);
    }

    /// A track ended without a text.
    pub(crate) fn unread(&mut self, track: &Track) {
        let plate_like = track.looks >= LEAST_LOOKS
            && ms(track.first_seen, track.last_seen) >= LEAST_MS
            && track.mean_score() >= LEAST_SCORE
            && track.moved;
        let Some((_, source, at)) = track.best.filter(|_| plate_like) else {
            return;
        };
        if self.pending.len() == MOST {
            self.pending.remove(0);
        }
        self.pending.push(Pending {
            settled: Settled {
                source,
                at,
                read: None,
                runner_up: None,
                looks: track.looks,
                first_seen: track.first_seen,
                last_seen: track.last_seen,
                travel: track.travel(),
                plate_px: Some(track.place.w.round() as u32),
            },
            hull: Some(track.hull),
            reach_px: NEAR_WIDTHS * track.place.w,
            text: track.guess(),
        });
    }

    /// Takes a frame's motion.
    pub(crate) fn motion(
        &mut self,
        at: Timestamp,
        frame: u64,
        motion: Option<f32>,
        settings: &Settings,
    ) {
        let blind = self.before.is_some_and(|b| ms(b, at) > BLIND_MS);
        self.before = Some(at);
        let motion = motion.unwrap_or(0.0);
        if let Some(e) = &self.episode
            && (blind || ms(e.last_on, at) > STILL_MS || ms(e.start, at) > EPISODE_MS)
        {
            let e = self.episode.take();
            e.into_iter().for_each(|e| self.close(&e, settings));
        }
        if motion < settings.motion_on {
            return;
        }
        let e = self.episode.get_or_insert(Episode {
            start: at,
            last_on: at,
            peak: motion,
            peak_at: at,
            peak_frame: frame,
        });
        e.last_on = at;
        if motion >= e.peak {
            (e.peak, e.peak_at, e.peak_frame) = (motion, at, frame);
        }
    }

    fn close(&mut self, e: &Episode, settings: &Settings) {
        let long = ms(e.start, e.last_on);
        if e.peak < settings.motion_peak || long < settings.motion_ms || long >= EPISODE_MS {
            return;
        }
        self.pending.push(Pending {
            settled: Settled {
                source: Source {
                    frame: e.peak_frame,
                    look: None,
                },
                at: e.peak_at,
                read: None,
                runner_up: None,
                looks: 0,
                first_seen: e.start,
                last_seen: e.last_on,
                travel: None::<Motion>,
                plate_px: None,
            },
            hull: None,
            reach_px: 0.0,
            text: None,
        });
    }

    /// The unread vehicles whose time is over and that no read vehicle explains. One passage gives one.
    pub(crate) fn due(&mut self, now: Timestamp) -> Vec<Settled> {
        let (ripe, waiting) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|p: &Pending| ms(p.settled.last_seen, now) > SAME_VEHICLE_MS);
        self.pending = waiting;
        let mut due: Vec<Settled> = Vec::new();
        for p in ripe {
            let explained = self.passages.iter().any(|q| explains(q, &p));
            if !explained {
                // From now on this passage explains what else was seen of it.
                self.passages.push(Passage {
                    first: p.settled.first_seen,
                    last: p.settled.last_seen,
                    hull: p.hull.unwrap_or(EVERYWHERE),
                    text: p.text,
                });
                due.push(p.settled);
            }
        }
        self.passages
            .retain(|q| ms(q.last, now) < EPISODE_MS + 2 * SAME_VEHICLE_MS);
        due
    }

    /// Pixels that a pending no-read, or the episode under way, would be shown with.
    pub(crate) fn holds(&self) -> impl Iterator<Item = Source> + '_ {
        let episode = self.episode.as_ref().map(|e| Source {
            frame: e.peak_frame,
            look: None,
        });
        self.pending.iter().map(|p| p.settled.source).chain(episode)
    }

    /// Something moves in the lane.
    pub(crate) fn moving(&self) -> bool {
        self.episode.is_some()
    }
}

const EVERYWHERE: BoxPx = BoxPx {
    x: -1.0e6,
    y: -1.0e6,
    w: 2.0e6,
    h: 2.0e6,
};

fn explains(read: &Passage, unread: &Pending) -> bool {
    // Close behind another, with something else on its plate: a vehicle of its own.
    if let (Some(a), Some(b)) = (&read.text, &unread.text)
        && vote::similarity(a, b) < OTHER_PLATE
    {
        return false;
    }
    let in_time = ms(read.first, unread.settled.last_seen) >= -SAME_VEHICLE_MS
        && ms(unread.settled.first_seen, read.last) >= -SAME_VEHICLE_MS;
    in_time
        && unread.hull.is_none_or(|h| {
            let near = h.grown(unread.reach_px);
            near.containment(&read.hull) > 0.0
        })
}
