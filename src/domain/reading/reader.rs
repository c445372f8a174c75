//! One lane's reader: frames in, vehicles out.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::assign::{NEVER, assign};
use super::noread::NoReads;
use super::track::Track;
use super::vote::{self, Vote};
use super::{BoxPx, FrameLooks, Look, Settings, Settled, Source, Step, ms, settle};
use crate::domain::plate::{Plate, PlateRead};

/// Plates followed at a time, those hidden or just gone included. The oldest gives way.
const MOST_TRACKS: usize = 24;
/// Of two candidates of one frame that share this much of the smaller one, the better stays.
const DOUBLE: f32 = 0.6;
/// Less than this mean probability is noise, not a vote.
const LEAST_MEAN: f32 = 0.45;
/// The same text within so long is the same vehicle, wherever it is, ms.
const SAME_TEXT_MS: i64 = 3_000;
/// A text one character off within this many plate widths of where a vehicle vanished is that vehicle.
const SAME_PLACE_WIDTHS: f32 = 3.0;
/// A plate not seen for so long is taken for what it was read as, ms. (It may come back: a hand, a wiper, a post.)
const LOST_MS: i64 = 400;
/// A plate that cannot be read keeps the camera awake for so long, ms.
const AWAKE_MS: i64 = 6_000;
/// ... if something moved in the lane so long before it was first seen, ms. What shines up in a still picture (a window, a
/// stripe of the barrier) is worth looks, but no waking.
const CAME_MS: i64 = 5_000;
/// Pauses between looks: something moves and no plate is known yet; all plates in sight are read; nothing moves. ms.
const REST_SEEKING_MS: i64 = 90;
const REST_READ_MS: i64 = 240;
const REST_STILL_MS: i64 = 400;
/// Something moves if it did so long ago, ms.
const STIRRED_MS: i64 = 1_500;
/// Something that moves for so long without showing a plate has perhaps shown it before, ms.
const RECALL_MS: i64 = 450;
/// After so long the vehicles of the past are gone, ms.
const PAST_OVER_MS: i64 = 3_000;

/// A vehicle that was told and is gone is remembered for so long, ms.
const TOLD_MS: i64 = 10_000;
/// Vehicles remembered after they are gone, for looks at them that were followed separately.
const MOST_TOLD: usize = 32;

/// A vehicle that was told.
struct Told {
    id: u64,
    text: Plate,
    last_seen: Timestamp,
    place: BoxPx,
}

/// Something large moves in the lane.
struct Stir {
    first: Timestamp,
    last: Timestamp,
    /// What was before it was asked for.
    recalled: bool,
}

/// Joins the looks of one lane to sightings. Told the time by the frames' capture times; holds no pixels.
pub struct Reader {
    settings: Settings,
    tracks: Vec<Track>,
    noreads: NoReads,
    /// Tracks so far.
    counted: u64,
    /// Vehicles that were told and are gone.
    told: VecDeque<Told>,
    last: Option<(u64, Timestamp)>,
    /// Of the last frame, px.
    size: (u32, u32),
    /// When something large moved in the lane last.
    stir: Option<Stir>,
    /// Capture time of the first frame: what stands there already came before.
    began: Option<Timestamp>,
}

impl Reader {
    pub fn new(settings: Settings) -> Reader {
        Reader {
            settings,
            tracks: Vec::new(),
            noreads: NoReads::default(),
            counted: 0,
            told: VecDeque::new(),
            last: None,
            size: (0, 0),
            stir: None,
            began: None,
        }
    }

    /// Takes one frame's looks. A frame that was seen already, or older than the last one, changes nothing.
    #[must_use = "the sightings are in it"]
    pub fn push(&mut self, looks: &FrameLooks) -> Step {
        if self
            .last
            .is_some_and(|(frame, at)| frame == looks.frame || ms(at, looks.at) < 0)
        {
            return self.step(Vec::new(), looks.at);
        }
        let watched_ms = self.last.map_or(0, |(_, at)| ms(at, looks.at));
        self.last = Some((looks.frame, looks.at));
        self.began.get_or_insert(looks.at);
        self.size = (looks.width_px, looks.height_px);
        // Where motion is not measured anything may have arrived.
        if looks
            .motion
            .is_none_or(|m| m >= self.settings.motion_on / 2.0)
        {
            self.stirs(looks.at);
        }
        self.noreads
            .motion(looks.at, looks.frame, looks.motion, &self.settings);
        self.tracks
            .iter_mut()
            .for_each(|t| t.pass(watched_ms, looks.motion));
        self.follow(looks);
        self.split(looks.at);
        let mut settled = self.settle(looks);
        settled.extend(self.end(looks));
        settled.extend(self.noreads.due(looks.at));
        self.step(settled, looks.at)
    }

    /// No frame came for a while: vehicles that are gone by `now` are told. Say it in the time that frames are captured in.
    #[must_use = "the sightings are in it"]
    pub(crate) fn tick(&mut self, now: Timestamp) -> Step {
        let looks = FrameLooks {
            frame: self.last.map_or(0, |l| l.0),
            at: now,
            width_px: self.size.0,
            height_px: self.size.1,
            region: None,
            motion: None,
            looks: Vec::new(),
        };
        let mut settled = self.settle(&looks);
        settled.extend(self.end(&looks));
        settled.extend(self.noreads.due(now));
        self.step(settled, now)
    }

    /// Something large moved at `at`.
    fn stirs(&mut self, at: Timestamp) {
        match &mut self.stir {
            Some(stir) if ms(stir.last, at) <= STIRRED_MS => stir.last = at,
            stir => {
                *stir = Some(Stir {
                    first: at,
                    last: at,
                    recalled: false,
                });
            }
        }
    }

    /// Once for everything that moves without showing a plate.
    fn wants_the_past(&mut self, now: Timestamp) -> bool {
        let Some(stir) = &mut self.stir else {
            return false;
        };
        let legible = |t: &Track| t.first_vote.is_some() && t.last_seen >= stir.first;
        let shown =
            self.tracks.iter().any(legible) || self.told.iter().any(|t| t.last_seen >= stir.first);
        let wants = !stir.recalled && !shown && ms(stir.first, now) >= RECALL_MS;
        stir.recalled |= wants;
        wants
    }

    /// Takes the looks at frames from before the first of [`Reader::push`], oldest first: the vehicles that had come and gone by
    /// then, without those that are known already.
    #[must_use = "the sightings are in it"]
    pub(crate) fn recall(&mut self, past: &[FrameLooks]) -> Vec<Settled> {
        let Some(last) = past.last() else {
            return Vec::new();
        };
        let mut before = Reader::new(self.settings.clone());
        let mut settled: Vec<Settled> = past.iter().flat_map(|l| before.push(l).settled).collect();
        let over = last.at + SignedDuration::from_millis(PAST_OVER_MS);
        settled.extend(before.tick(over).settled);
        settled.retain(|s| {
            let text = s.read.as_ref().map(PlateRead::text);
            text.is_some_and(|t| !self.has_told(&t, s.last_seen))
        });
        for mut told in before.told {
            self.counted += 1;
            told.id = self.counted;
            self.remember(Some(told));
        }
        self.noreads.learn(before.noreads);
        settled
    }

    fn has_told(&self, text: &Plate, seen: Timestamp) -> bool {
        let same = |t: &Told| {
            vote::edits(&t.text, text) <= 1 && ms(seen, t.last_seen).abs() <= SAME_TEXT_MS
        };
        self.told.iter().any(same) || self.tracks.iter().filter_map(told).any(|t| same(&t))
    }

    fn step(&mut self, settled: Vec<Settled>, now: Timestamp) -> Step {
        let mut holds: Vec<Source> = self.tracks.iter().flat_map(Track::holds).collect();
        holds.extend(self.noreads.holds());
        holds.sort_unstable();
        holds.dedup();
        let recall = self.wants_the_past(now);
        let came = |t: &Track| {
            let early = self.began.is_none_or(|b| ms(b, t.first_seen) < CAME_MS);
            early || t.moved || t.arrived.is_some_and(|a| ms(a, t.first_seen) < CAME_MS)
        };
        let reading = |t: &Track| {
            t.settled.is_none()
                && ms(t.first_seen, now) <= AWAKE_MS
                && ms(t.last_seen, now) <= 1_000
                && came(t)
        };
        let read = self
            .tracks
            .iter()
            .any(|t| t.settled.is_some() && t.in_sight);
        let stirred = self
            .stir
            .as_ref()
            .is_some_and(|s| ms(s.last, now) < STIRRED_MS);
        Step {
            settled,
            holds,
            recall,
            awake: self.noreads.moving() || self.tracks.iter().any(reading),
            rest_ms: match (self.tracks.iter().any(reading), read, stirred) {
                (true, ..) => 0,
                (_, true, _) => REST_READ_MS,
                (_, _, true) => REST_SEEKING_MS,
                _ => REST_STILL_MS,
            },
        }
    }

    /// Gives every look to the vehicle it belongs to, or to a new one.
    fn follow(&mut self, looks: &FrameLooks) {
        let seen = distinct(&looks.looks);
        let cost: Vec<Vec<f32>> = seen
            .iter()
            .map(|l| {
                self.tracks
                    .iter()
                    .map(|t| t.cost(looks.at, l).unwrap_or(NEVER))
                    .collect()
            })
            .collect();
        let owners = assign(&cost);
        let within = looks.region.unwrap_or(BoxPx {
            x: 0.0,
            y: 0.0,
            w: looks.width_px as f32,
            h: looks.height_px as f32,
        });
        for (look, owner) in seen.into_iter().zip(owners) {
            let source = Source {
                frame: looks.frame,
                look: Some(look.index),
            };
            let index = owner.unwrap_or_else(|| {
                self.counted += 1;
                let track = Track::new(
                    self.counted,
                    looks.at,
                    source,
                    look,
                    self.stir.as_ref().map(|s| s.last),
                );
                self.tracks.push(track);
                self.tracks.len() - 1
            });
            let track = &mut self.tracks[index];
            if owner.is_some() {
                track.see(looks.at, source, look);
            }
            if let Some(vote) = ballot(look, source, looks.at, &within, &self.settings) {
                track.vote(vote);
            }
        }
        let seen: Vec<u64> = self
            .tracks
            .iter()
            .filter(|t| t.in_sight)
            .map(|t| t.id)
            .collect();
        for track in self.tracks.iter_mut().filter(|t| t.in_sight) {
            let own = track.id;
            seen.iter()
                .filter(|id| **id != own)
                .for_each(|id| track.meets(*id));
        }
    }

    /// Where another vehicle has taken the place of a settled one, it begins anew.
    fn split(&mut self, now: Timestamp) {
        for i in 0..self.tracks.len() {
            let Some(votes) = self.tracks[i].replaced() else {
                continue;
            };
            let old = &self.tracks[i];
            let look = |v: &Vote| Look {
                index: v.source.look.unwrap_or(0),
                place: v.place,
                score: old.mean_score(),
                read: None,
            };
            let Some(first) = votes.first() else { continue };
            self.counted += 1;
            let seen = look(first);
            let mut track = Track::new(self.counted, first.at, first.source, &seen, Some(now));
            for vote in &votes {
                track.see(vote.at, vote.source, &look(vote));
                // Only the newest look's pixels are still there: a settled vehicle holds none.
                track.forget_pixels();
                track.vote(vote.clone());
            }
            let gone = told(old);
            self.remember(gone);
            self.tracks[i] = track;
        }
    }

    fn remember(&mut self, told: Option<Told>) {
        if self.told.len() == MOST_TOLD {
            self.told.pop_front();
        }
        self.told.extend(told);
    }

    /// Reports the vehicles whose evidence suffices now.
    fn settle(&mut self, looks: &FrameLooks) -> Vec<Settled> {
        let mut out = Vec::new();
        for i in 0..self.tracks.len() {
            let lost = ms(self.tracks[i].last_seen, looks.at) >= LOST_MS;
            out.extend(self.settle_one(i, looks, lost));
        }
        for track in self
            .tracks
            .iter()
            .filter(|t| t.in_sight && t.settled.is_some())
        {
            self.noreads.read(track);
        }
        out
    }

    fn settle_one(&mut self, i: usize, looks: &FrameLooks, lost: bool) -> Option<Settled> {
        let track = &self.tracks[i];
        if track.settled.is_some() {
            return None;
        }
        let verdict = track.verdict.as_ref()?;
        let height = looks.height_px as f32;
        if !settle::ready(track, verdict, height, &self.settings, looks.at, lost) {
            return None;
        }
        let repeat = self.known(i, &verdict.text);
        let winner = &track.votes[verdict.winner];
        let settled = Settled {
            source: winner.source,
            at: winner.at,
            read: Some(verdict.read.clone()),
            runner_up: verdict.runner_up.clone(),
            looks: track.votes.len() as u32,
            first_seen: track.first_seen,
            last_seen: track.last_seen,
            travel: track.travel(),
            plate_px: Some(winner.place.w.round() as u32),
        };
        let text = verdict.text.clone();
        let track = &mut self.tracks[i];
        track.settled = Some(text);
        // What was weighed is not needed any more: a parked car stands for days.
        track.votes = Vec::new();
        track.verdict = None;
        (!repeat).then_some(settled)
    }

    /// Another track has reported this vehicle already.
    fn known(&self, i: usize, text: &Plate) -> bool {
        let track = &self.tracks[i];
        let near = track
            .first_place
            .grown(SAME_PLACE_WIDTHS * track.first_place.w);
        let same = |told: &Told| {
            let in_time = ms(told.last_seen, track.first_seen) <= SAME_TEXT_MS;
            let together = near.containment(&told.place) > 0.0;
            match vote::edits(&told.text, text) {
                0 => in_time,
                // Two plates in one frame are two vehicles, even one character apart.
                1 => in_time && together && !track.company.contains(&told.id),
                _ => false,
            }
        };
        let mut others = self.tracks.iter().enumerate().filter(|(k, _)| *k != i);
        self.told.iter().any(same) || others.any(|(_, t)| told(t).is_some_and(|t| same(&t)))
    }

    /// Lets go of what has left: the last chance to be read.
    fn end(&mut self, looks: &FrameLooks) -> Vec<Settled> {
        self.told.retain(|t| ms(t.last_seen, looks.at) < TOLD_MS);
        let mut out = Vec::new();
        let mut i = 0;
        while i < self.tracks.len() {
            let gives_way = i == 0 && self.tracks.len() > MOST_TRACKS;
            if !gives_way && !self.tracks[i].gone(looks.at) {
                i += 1;
                continue;
            }
            out.extend(self.settle_one(i, looks, true));
            let track = self.tracks.remove(i);
            if track.settled.is_some() {
                self.noreads.read(&track);
                self.remember(told(&track));
            } else {
                self.noreads.unread(&track);
            }
        }
        out
    }
}

fn told(track: &Track) -> Option<Told> {
    Some(Told {
        id: track.id,
        text: track.settled.clone()?,
        last_seen: track.last_seen,
        place: track.place,
    })
}

/// The look as a vote, if it is one: legible, whole and large enough.
fn ballot(
    look: &Look,
    source: Source,
    at: Timestamp,
    within: &BoxPx,
    settings: &Settings,
) -> Option<Vote> {
    let read = look.read.clone()?;
    let legible = look.place.w >= settings.min_plate_px
        && read.chars().len() >= settings.min_chars
        && vote::mean(&read) >= LEAST_MEAN
        && !settle::cut(&look.place, within);
    legible.then(|| Vote::new(source, at, look.place, look.score, read))
}

/// Without doubles: of two boxes on one plate the better scored stays.
fn distinct(looks: &[Look]) -> Vec<&Look> {
    let mut by_score: Vec<&Look> = looks.iter().collect();
    by_score.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    let mut kept: Vec<&Look> = Vec::new();
    for look in by_score {
        if kept
            .iter()
            .all(|k| k.place.containment(&look.place) < DOUBLE)
        {
            kept.push(look);
        }
    }
    kept
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
