//! How large plates are in a lane's pictures, and kept pictures of it by day and by night.

use crate::actions::calibration::Kept;
use crate::catalogue::format::decimal;
use crate::domain::diagnosis::find::{AMPLE_PX, NEEDED_PX};
use crate::domain::event::Seq;
use crate::web::pages::prelude::*;

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
    pub(crate) fn of(mut widths: Vec<u32>) -> Option<Sizes> {
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

pub(crate) fn examples(kept: Vec<Kept>, times: &Times) -> Vec<Example> {
    let example = |(decision, width): Kept| Example {
        seq: decision.seq,
        at: times.stamp(decision.at),
        plate: Badge(decision.read),
        width,
    };
    kept.into_iter().map(example).collect()
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
