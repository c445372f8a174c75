//! One plate followed through the frames: where it will be, what belongs to it, whether it stands, when it is gone.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::vote::{self, Fused, Vote};
use super::{BoxPx, Look, Source, ms};
use crate::domain::event::Motion;
use crate::domain::plate::Plate;

/// Votes kept a vehicle: the weightiest.
const MOST_VOTES: usize = 14;
/// Looks kept to notice that another vehicle has taken the place.
const RECENT_VOTES: usize = 6;
/// Plates remembered to have been in one frame with it.
const MOST_COMPANY: usize = 8;
/// Of those so many must agree on another text.
const REPLACED_LOOKS: usize = 3;
/// Places kept for telling motion: about a second at 15 frames/s.
const TRAIL: usize = 24;
/// A moving plate that is not seen for so long has left, ms.
const GONE_MS: i64 = 2_000;
/// A standing plate that is not seen may be hidden, as long as something moves in front or the lane is not watched, ms.
const HIDDEN_MS: i64 = 60_000;
/// Less change than this share of the region: nothing happens in front of it.
const QUIET: f32 = 0.02;
/// Between two frames further apart nobody watched, ms. (Key frames of a quiet lane are up to some seconds apart.)
const BLIND_MS: i64 = 10_000;
/// A plate stands when its centre stays within this share of its width ...
const STANDS_WITHIN: f32 = 0.15;
/// ... for so long, ms.
const STANDS_MS: i64 = 900;
/// It has moved when its centre is this share of its width from where it was first seen, or its width changed by as much.
const MOVED: f32 = 0.35;

/// Gate of an association in plate widths: at rest, and more for every second since the last look. A car at 30 km/h covers
/// about 16 plate widths a second, in the picture mostly fewer.
const GATE_WIDTHS: f32 = 0.8;
const GATE_WIDTHS_A_SECOND: f32 = 5.0;
/// With a known velocity the prediction is trusted more.
const GATE_WIDTHS_A_SECOND_KNOWN: f32 = 3.0;
/// The same text, or nearly the same, may be found this many times further away.
const GATE_FACTOR_SAME: f32 = 3.0;
const GATE_FACTOR_ALIKE: f32 = 2.0;
/// A box without a legible text must be so near, in widths, to where a vehicle is expected whose text is known: lamps and
/// grilles are boxes too. As much again for every second since the last look, and no more than this factor off in size.
const ILLEGIBLE_WIDTHS: f32 = 0.35;
const ILLEGIBLE_SIZE: f32 = 1.3;
/// Sizes of one plate in two looks differ by at most this factor (and more for every second in between).
const SIZE_FACTOR: f32 = 1.6;
/// A texts' disagreement costs as much as this share of the gate.
const TEXT_PRICE: f32 = 0.8;
/// Two legible texts less alike than this are two plates.
const OTHER_PLATE: f32 = 0.5;
/// A text is legible for comparisons from this mean probability.
const LEGIBLE: f32 = 0.8;
/// Alike from here on: the same plate, misread in a place or two.
const SAME_PLATE: f32 = 0.8;

/// A plate in sight, or one that was in sight just now.
pub(super) struct Track {
    pub(crate) id: u64,
    /// Plates that were seen in one frame with it: other vehicles, surely. The latest few.
    pub(crate) company: VecDeque<u64>,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    pub(crate) first_place: BoxPx,
    pub(crate) place: BoxPx,
    /// Around every place it was at.
    pub(crate) hull: BoxPx,
    /// All candidates, legible or not.
    pub(crate) looks: u32,
    pub(crate) score_sum: f32,
    pub(crate) best: Option<(f32, Source, Timestamp)>,
    pub(crate) moved: bool,
    pub(crate) votes: Vec<Vote>,
    pub(crate) verdict: Option<Fused>,
    /// The text that was reported for this vehicle (or that of another track of the same vehicle).
    pub(crate) settled: Option<Plate>,
    /// Capture time of the first vote.
    pub(crate) first_vote: Option<Timestamp>,
    /// When a vehicle moved in the lane last, as of this track's birth; `None`: not known.
    pub(crate) arrived: Option<Timestamp>,
    /// Seen in the frame at hand.
    pub(crate) in_sight: bool,
    held: Vec<Source>,
    recent: VecDeque<Vote>,
    trail: VecDeque<(Timestamp, BoxPx)>,
    velocity: Option<(f32, f32)>,
    unwatched_ms: i64,
}

impl Track {
    pub fn new(
        id: u64,
        at: Timestamp,
        source: Source,
        look: &Look,
        arrived: Option<Timestamp>,
    ) -> Track {
        let mut track = Track {
            id,
            company: VecDeque::new(),
            first_seen: at,
            last_seen: at,
            first_place: look.place,
            place: look.place,
            hull: look.place,
            looks: 0,
            score_sum: 0.0,
            best: None,
            moved: false,
            votes: Vec::new(),
            verdict: None,
            settled: None,
            first_vote: None,
            arrived,
            in_sight: true,
            held: Vec::new(),
            recent: VecDeque::new(),
            trail: VecDeque::new(),
            velocity: None,
            unwatched_ms: 0,
        };
        track.see(at, source, look);
        track
    }

    /// Takes a look that belongs to it.
    pub(crate) fn see(&mut self, at: Timestamp, source: Source, look: &Look) {
        if let Some((before, place)) = self.trail.back() {
            self.velocity = step(self.velocity, place, &look.place, ms(*before, at));
        }
        self.in_sight = true;
        self.last_seen = at;
        self.place = look.place;
        self.hull = self.hull.hull(&look.place);
        self.looks += 1;
        self.score_sum += look.score;
        self.unwatched_ms = 0;
        let rank = look.score * look.place.w.sqrt();
        if self.best.is_none_or(|(r, _, _)| rank > r) {
            self.best = Some((rank, source, at));
        }
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        self.trail.push_back((at, look.place));
        self.moved |= apart(&self.first_place, &look.place) > MOVED
            || (look.place.w / self.first_place.w).ln().abs() > MOVED;
    }

    /// Takes a legible look: it counts in the vote until the vehicle is settled, and afterwards only shows whether this is
    /// still the same vehicle.
    pub(crate) fn vote(&mut self, vote: Vote) {
        self.first_vote.get_or_insert(vote.at);
        if self.recent.len() == RECENT_VOTES {
            self.recent.pop_front();
        }
        self.recent.push_back(vote.clone());
        if self.settled.is_some() {
            return;
        }
        let newest = vote.source;
        self.votes.push(vote);
        if self.votes.len() > MOST_VOTES {
            let least = (0..self.votes.len())
                .min_by(|&a, &b| self.votes[a].weight.total_cmp(&self.votes[b].weight));
            least.map(|i| self.votes.remove(i));
        }
        self.verdict = vote::fuse(&self.votes);
        self.hold(newest);
    }

    /// Chooses the look that a sighting would be shown with among those whose pixels are still there: what was held, and the
    /// newest. Holds on to that one and to the heaviest.
    fn hold(&mut self, newest: Source) {
        let Some(verdict) = &mut self.verdict else {
            return;
        };
        let there = |s: &Source| *s == newest || self.held.contains(s);
        let rank = |v: &Vote| vote::similarity(&v.text, &verdict.text) * 10.0 + v.weight;
        let best = |rank: &dyn Fn(&Vote) -> f32| {
            (0..self.votes.len())
                .filter(|&i| there(&self.votes[i].source))
                .max_by(|&a, &b| rank(&self.votes[a]).total_cmp(&rank(&self.votes[b])))
        };
        let (winner, heaviest) = (best(&rank), best(&|v| v.weight));
        if let Some(i) = winner {
            verdict.winner = i;
        }
        let mut held: Vec<Source> = [winner, heaviest]
            .into_iter()
            .flatten()
            .map(|i| self.votes[i].source)
            .collect();
        held.dedup();
        self.held = held;
    }

    /// A settled vehicle whose last looks agree on a wholly different text is gone, and another stands in its place: gives
    /// the new vehicle's looks.
    pub(crate) fn replaced(&self) -> Option<Vec<Vote>> {
        let settled = self.settled.as_ref()?;
        let other = |v: &&Vote| vote::similarity(&v.text, settled) < OTHER_PLATE;
        if self.recent.iter().filter(other).count() < REPLACED_LOOKS {
            return None;
        }
        let votes: Vec<Vote> = self.recent.iter().cloned().collect();
        let now = vote::fuse(&votes)?;
        let sure = now.agreeing >= REPLACED_LOOKS && now.read.confidence() >= LEGIBLE;
        (sure && vote::similarity(&now.text, settled) < OTHER_PLATE).then_some(votes)
    }

    /// The pixels of its looks so far are not there any more.
    pub(crate) fn forget_pixels(&mut self) {
        self.held.clear();
    }

    /// The pixels that a sighting may still need: of the best look for the text as it stands, or of the best look at all.
    pub(crate) fn holds(&self) -> Vec<Source> {
        if self.settled.is_some() {
            return Vec::new();
        }
        if self.held.is_empty() {
            self.best.map(|b| b.1).into_iter().collect()
        } else {
            self.held.clone()
        }
    }

    /// Another plate was in the same frame.
    pub(crate) fn meets(&mut self, other: u64) {
        if !self.company.contains(&other) {
            if self.company.len() == MOST_COMPANY {
                self.company.pop_front();
            }
            self.company.push_back(other);
        }
    }

    /// A frame went by; `watched_ms` since the one before, with so much motion.
    pub(crate) fn pass(&mut self, watched_ms: i64, motion: Option<f32>) {
        self.in_sight = false;
        if watched_ms > BLIND_MS || motion.is_none_or(|m| m > QUIET) {
            self.unwatched_ms += watched_ms;
        }
    }

    /// Not coming back: a moving plate soon after the last look; a standing one only when it could have driven off unseen.
    pub(crate) fn gone(&self, now: Timestamp) -> bool {
        let unseen = ms(self.last_seen, now);
        if self.settled.is_some() && self.stands() {
            self.unwatched_ms > HIDDEN_MS
        } else {
            unseen > GONE_MS
        }
    }

    /// Its last looks are all in one place.
    pub(crate) fn stands(&self) -> bool {
        let Some((newest, last)) = self.trail.back() else {
            return false;
        };
        let mut spans = false;
        for (at, place) in self.trail.iter().rev() {
            if apart(last, place) > STANDS_WITHIN {
                return false;
            }
            if ms(*at, *newest) >= STANDS_MS {
                spans = true;
                break;
            }
        }
        spans
    }

    /// Growing or moving down the picture is towards the camera.
    pub(crate) fn travel(&self) -> Option<Motion> {
        if self.stands() && !self.moved {
            return Some(Motion::Standing);
        }
        if !self.moved {
            return None;
        }
        let growth = (self.place.w / self.first_place.w).ln();
        let fall = (self.place.centre().1 - self.first_place.centre().1) / self.place.w;
        let towards = growth * 2.0 + fall;
        (towards.abs() > 0.1).then_some(if towards > 0.0 {
            Motion::Towards
        } else {
            Motion::Away
        })
    }

    /// Growth of its width over the trail, as a share a second; 0 when it is too short to tell.
    pub(crate) fn growth_a_second(&self) -> f32 {
        let (Some((t0, a)), Some((t1, b))) = (self.trail.front(), self.trail.back()) else {
            return 0.0;
        };
        let seconds = ms(*t0, *t1) as f32 / 1000.0;
        if seconds < 0.1 {
            0.0
        } else {
            (b.w / a.w).ln() / seconds
        }
    }

    /// What it costs to take this look as one of this vehicle's, 0 (certain) to about 2; `None`: out of the question.
    pub(crate) fn cost(&self, at: Timestamp, look: &Look) -> Option<f32> {
        let seconds = ms(self.last_seen, at).max(0) as f32 / 1000.0;
        let width = self.place.w.max(look.place.w);
        let texts = self.alike(look);
        // Where nobody watched, speed says nothing any more.
        let ahead = seconds.min(GONE_MS as f32 / 1000.0);
        let (vx, vy) = match self.velocity {
            Some(v) if !self.stands() => v,
            _ => (0.0, 0.0),
        };
        let (x, y) = self.place.centre();
        let (lx, ly) = look.place.centre();
        let off = (x + vx * ahead - lx).hypot(y + vy * ahead - ly) / width;
        let a_second = if self.velocity.is_some() {
            GATE_WIDTHS_A_SECOND_KNOWN
        } else {
            GATE_WIDTHS_A_SECOND
        };
        let mut gate = GATE_WIDTHS + a_second * if self.stands() { 0.0 } else { ahead };
        gate *= match texts {
            Some(t) if t >= 1.0 => GATE_FACTOR_SAME,
            Some(t) if t >= SAME_PLATE => GATE_FACTOR_ALIKE,
            _ => 1.0,
        };
        let size = (look.place.w / self.place.w).ln().abs();
        let near = off <= ILLEGIBLE_WIDTHS * (1.0 + ahead) && size <= ILLEGIBLE_SIZE.ln();
        let other = match texts {
            None => self.legible().is_some(),
            // One misread at the very place is no other plate; a vehicle that has taken the place shows soon (`replaced`).
            Some(t) => t < OTHER_PLATE,
        };
        if off > gate || size > (SIZE_FACTOR + ahead).ln() || (other && !near) {
            return None;
        }
        let text_price = texts.map_or(0.5, |t| 1.0 - t) * TEXT_PRICE;
        Some(off / gate + 0.5 * size + text_price)
    }

    /// How alike its text and the look's are, if both are legible.
    fn alike(&self, look: &Look) -> Option<f32> {
        let read = look.read.as_ref().filter(|r| vote::mean(r) >= LEGIBLE)?;
        Some(vote::similarity(self.legible()?, &read.text()))
    }

    /// Its text, if it has one that can be relied on.
    fn legible(&self) -> Option<&Plate> {
        self.settled.as_ref().or_else(|| {
            let verdict = self.verdict.as_ref()?;
            (vote::mean(&verdict.read) >= LEGIBLE).then_some(&verdict.text)
        })
    }

    /// What at least two looks agreed on, however unsure.
    pub(crate) fn guess(&self) -> Option<Plate> {
        let verdict = self.verdict.as_ref()?;
        let legible = verdict.agreeing >= 2 && vote::mean(&verdict.read) >= LEGIBLE;
        legible.then(|| verdict.text.clone())
    }

    /// Of the detector, over all looks.
    pub(crate) fn mean_score(&self) -> f32 {
        self.score_sum / self.looks.max(1) as f32
    }
}

/// Distance of two places' centres in widths of the larger.
fn apart(a: &BoxPx, b: &BoxPx) -> f32 {
    let ((ax, ay), (bx, by)) = (a.centre(), b.centre());
    (ax - bx).hypot(ay - by) / a.w.max(b.w).max(1.0)
}

/// Velocity in px a second, smoothed; the step from `a` to `b` took `took_ms`.
fn step(before: Option<(f32, f32)>, a: &BoxPx, b: &BoxPx, took_ms: i64) -> Option<(f32, f32)> {
    if took_ms <= 0 {
        return before;
    }
    let seconds = took_ms as f32 / 1000.0;
    let ((ax, ay), (bx, by)) = (a.centre(), b.centre());
    let (vx, vy) = ((bx - ax) / seconds, (by - ay) / seconds);
    Some(before.map_or((vx, vy), |(x, y)| (0.5 * x + 0.5 * vx, 0.5 * y + 0.5 * vy)))
}
