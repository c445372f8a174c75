//! When a vehicle's evidence suffices, and what is no plate however well it reads.

use jiff::Timestamp;

use super::track::Track;
use super::vote::Fused;
use super::{BoxPx, Settings, ms};

/// Growing faster than this (share of the width a second): larger looks will come.
const GROWS: f32 = 0.08;
/// A lone look waits so long for a second one, ms.
const LONE_WAIT_MS: i64 = 400;
/// On-screen text lies wholly within this share of the picture's height at its top or bottom, and never moves.
const BAND: f32 = 0.08;
/// A vehicle that came must have moved something in the lane within so long before it was seen, ms.
const ARRIVED_WITHIN_MS: i64 = 5_000;
/// What nobody saw arrive is watched for so long before it is believed to be a vehicle (one that stood there at start), ms.
const STILL_WAIT_MS: i64 = 900;
/// ... and read as well as this.
const STILL_AT: f32 = 0.93;
/// ... with a mean score of the detector of at least this.
const STILL_SCORE: f32 = 0.55;
/// Text without a digit (lettering, signs) must move, be as sure as this, seen by as many looks and for so long.
const LETTERS_AT: f32 = 0.97;
const LETTERS_LOOKS: usize = 5;
const LETTERS_WAIT_MS: i64 = 1_000;
/// A box this near to the edge of what was looked at is cut by it, px.
const CUT_PX: f32 = 2.0;
/// So many looks must agree on a text of two or three characters.
const SHORT_AGREEING: usize = 4;
/// For one look that shows more characters there are more than so many that show just these.
const SHORT_LONGER: usize = 4;

/// Cut by the edge of the picture or of the region: not a look at a plate.
pub(super) fn cut(place: &BoxPx, within: &BoxPx) -> bool {
    place.x <= within.x + CUT_PX
        || place.y <= within.y + CUT_PX
        || place.x + place.w >= within.x + within.w - CUT_PX
        || place.y + place.h >= within.y + within.h - CUT_PX
}

/// Whether a text of two or three characters is a whole plate: many looks agree beyond doubt, and hardly any shows more.
fn surely_short(track: &Track, verdict: &Fused, settings: &Settings) -> bool {
    let len = verdict.text.as_str().len();
    let longer = track.votes.iter().filter(|v| v.read.chars().len() > len);
    verdict.agreeing >= SHORT_AGREEING
        && verdict.read.confidence() >= settings.sure_at
        && longer.count() * SHORT_LONGER < verdict.agreeing
}

/// The track's verdict is good enough to report now. `lost`: no more looks will come, it seems.
pub(super) fn ready(
    track: &Track,
    verdict: &Fused,
    frame_height_px: f32,
    settings: &Settings,
    now: Timestamp,
    lost: bool,
) -> bool {
    if verdict.text.as_str().len() < settings.min_chars
        || !vehicle_like(track, verdict, frame_height_px, now)
    {
        return false;
    }
    let conf = verdict.read.confidence();
    if verdict.text.as_str().len() < settings.short_chars {
        return surely_short(track, verdict, settings);
    }
    let waited = track.first_vote.map_or(0, |t| ms(t, now));
    let widest = &track.votes[verdict.winner].place;
    let grows = track.growth_a_second() >= GROWS;
    let ripe = widest.w >= settings.ripe_px || !grows;
    match verdict.agreeing {
        0 => false,
        1 => {
            let own = track.votes[verdict.winner].read.confidence();
            own >= settings.lone_at
                && widest.w >= settings.ripe_px
                && track.votes.len() == 1
                && (lost || waited >= LONE_WAIT_MS)
        }
        agreeing => {
            (agreeing >= 3 && conf >= settings.sure_at)
                || (conf >= settings.fair_at && (ripe || lost || waited >= settings.fair_wait_ms))
                || (conf >= settings.late_at
                    && (lost || (waited >= settings.late_wait_ms && !grows)))
        }
    }
}

/// Not on-screen text, a sign or lettering, as far as its behaviour tells.
fn vehicle_like(track: &Track, verdict: &Fused, frame_height_px: f32, now: Timestamp) -> bool {
    let conf = verdict.read.confidence();
    let seen_for = ms(track.first_seen, now);
    let text = verdict.text.as_str();
    let sure_letters = track.moved
        && conf >= LETTERS_AT
        && verdict.agreeing >= LETTERS_LOOKS
        && seen_for >= LETTERS_WAIT_MS;
    if !text.bytes().any(|c| c.is_ascii_digit()) && !sure_letters {
        return false;
    }
    if track.moved {
        return true;
    }
    let hull = &track.hull;
    let band = frame_height_px * BAND;
    if hull.y + hull.h <= band || hull.y >= frame_height_px - band {
        return false;
    }
    let arrived = track
        .arrived
        .is_some_and(|t| ms(t, track.first_seen) <= ARRIVED_WITHIN_MS);
    arrived || (seen_for >= STILL_WAIT_MS && conf >= STILL_AT && track.mean_score() >= STILL_SCORE)
}
