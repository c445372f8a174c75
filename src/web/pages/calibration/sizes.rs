//! How large plates are in a lane's pictures, and kept pictures of it by day and by night.

use jiff::SignedDuration;

use crate::actions::House;
use crate::catalogue::format::decimal;
use crate::domain::diagnosis::find::{AMPLE_PX, NEEDED_PX};
use crate::domain::event::{Decision, Light, Seq, Sighting};
use crate::domain::site::LaneId;
use crate::port::records::{DecisionQuery, RecordsError};
use crate::web::html::components::{Badge, Chip, Stamp, Times, Tone};

/// Reads that the meter looks back at.
const READS: u32 = 50;
/// Examples of each light.
const EXAMPLES: usize = 6;
/// So far back, and in so many of the newest hours of a light, are examples looked for.
const DAYS: i64 = 30;
const HOURS: usize = 3;
/// Decisions of an hour that are looked at.
const OF_AN_HOUR: u32 = 40;

/// Whether plates of this width can be read, in a word. The width is in pixels of the camera's own picture.
pub(crate) fn word(width_px: f64) -> Chip {
    let (tone, word) = if width_px < NEEDED_PX {
        (Tone::Bad, key!("sizes-too-small"))
    } else if width_px <= AMPLE_PX {
        (Tone::Ok, key!("sizes-good"))
    } else {
        (Tone::Quiet, key!("sizes-larger-than-needed"))
    };
    Chip { tone, word }
}

/// What to do about it; empty where nothing is to be done.
fn advice(width_px: f64) -> String {
    if width_px < NEEDED_PX {
        t!(
            "sizes-px-are-needed-move-the-camera",
            needed_px = decimal(NEEDED_PX, 0)
        )
    } else if width_px > AMPLE_PX {
        t!(
            "sizes-from-px-on-nothing-is-gained",
            ample_px = decimal(AMPLE_PX, 0)
        )
    } else {
        String::new()
    }
}

/// Widths of the plates last read.
pub(crate) struct Sizes {
    pub(crate) reads: usize,
    pub(crate) least: u32,
    pub(crate) middle: u32,
    pub(crate) most: u32,
    pub(crate) word: Chip,
    pub(crate) advice: String,
}

impl Sizes {
    fn of(mut widths: Vec<u32>) -> Option<Sizes> {
        widths.sort_unstable();
        let middle = *widths.get(widths.len() / 2)?;
        Some(Sizes {
            reads: widths.len(),
            least: *widths.first()?,
            middle,
            most: *widths.last()?,
            word: word(f64::from(middle)),
            advice: advice(f64::from(middle)),
        })
    }
}

/// A kept picture of a lane.
pub(crate) struct Example {
    pub(crate) seq: Seq,
    pub(crate) at: Stamp,
    pub(crate) plate: Badge,
    pub(crate) width: Option<u32>,
}

/// What is known of a lane's plates from its reads.
pub(crate) struct Reads {
    pub(crate) sizes: Option<Sizes>,
    pub(crate) day: Vec<Example>,
    pub(crate) night: Vec<Example>,
}

/// Looks at a lane's last reads. Blocks on disk.
///
/// # Errors
/// The records cannot be read.
pub(crate) fn reads(s: &House, lane: &LaneId, times: &Times) -> Result<Reads, RecordsError> {
    let last = DecisionQuery {
        lane: Some(lane.clone()),
        limit: READS,
        ..DecisionQuery::default()
    };
    let mut widths = Vec::new();
    for decision in s.records.decisions(&last)?.rows {
        let sighting = s.lanes.sighting(decision.seq)?;
        widths.extend(sighting.and_then(|s| s.plate_px));
    }
    Ok(Reads {
        sizes: Sizes::of(widths),
        day: examples(s, lane, Light::Day, times)?,
        night: examples(s, lane, Light::Night, times)?,
    })
}

/// The newest kept pictures by a light: the counts of hours tell where to look for them.
fn examples(
    s: &House,
    lane: &LaneId,
    light: Light,
    times: &Times,
) -> Result<Vec<Example>, RecordsError> {
    let from = times.now() - SignedDuration::from_hours(24 * DAYS);
    let hours = s.lanes.hours(Some(lane), from, times.now())?;
    let fits = hours
        .iter()
        .rev()
        .filter(|h| h.light == Some(light) && h.tally.read() > 0);
    let mut found = Vec::new();
    for hour in fits.take(HOURS) {
        let query = DecisionQuery {
            lane: Some(lane.clone()),
            from: Some(hour.start),
            to: Some(hour.start + SignedDuration::from_hours(1)),
            limit: OF_AN_HOUR,
            ..DecisionQuery::default()
        };
        for decision in s.records.decisions(&query)?.rows {
            if found.len() >= EXAMPLES {
                return Ok(found);
            }
            let sighting = s.lanes.sighting(decision.seq)?;
            found.extend(sighting.and_then(|s| example(&decision, &s, light, times)));
        }
    }
    Ok(found)
}

fn example(
    decision: &Decision,
    sighting: &Sighting,
    light: Light,
    times: &Times,
) -> Option<Example> {
    let fits = sighting.scene.is_some_and(|scene| scene.light == light);
    (fits && decision.evidence.is_some()).then(|| Example {
        seq: decision.seq,
        at: times.stamp(decision.at),
        plate: Badge(decision.read.clone()),
        width: sighting.plate_px,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_word_and_say_what_to_do() {
        let check = |widths: &[u32], middle: u32, word: &str, advice: &str| {
            let sizes = Sizes::of(widths.to_vec()).unwrap();
            assert_eq!(
                (sizes.middle, sizes.word.word.to_string().as_str()),
                (middle, word)
            );
            assert!(sizes.advice.contains(advice), "{}", sizes.advice);
            assert_eq!(sizes.advice.is_empty(), advice.is_empty());
        };
        check(&[90, 60, 70], 70, "too small", "80 px are needed");
        check(&[80], 80, "good", "");
        check(&[260, 100], 260, "good", "");
        check(&[300, 290, 400], 300, "larger than needed", "zooming out");
        assert!(Sizes::of(Vec::new()).is_none());
    }
}
