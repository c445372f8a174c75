//! The pixels that a sighting may still need: of each vehicle being read its best look, and nothing else.

use std::collections::BTreeMap;

use crate::domain::reading::Source;
use crate::feed::video::vision::{Crop, Detections};
use crate::port::frame::Frame;

struct Held {
    frame: Frame,
    crops: BTreeMap<u32, Crop>,
}

/// Frames held, by their number. At most two a live vehicle (the reader's holds).
#[derive(Default)]
pub(super) struct HeldFrames {
    frames: BTreeMap<u64, Held>,
}

impl HeldFrames {
    /// Keeps what the reader holds on to, lets go of all else. `now`: the frame at hand.
    pub(crate) fn retain(&mut self, holds: &[Source], now: Option<(&Frame, &Detections)>) {
        let holding = |frame: u64, look: u32| {
            holds
                .iter()
                .any(|s| s.frame == frame && s.look == Some(look))
        };
        self.frames.retain(|number, held| {
            held.crops.retain(|look, _| holding(*number, *look));
            holds.iter().any(|s| s.frame == *number)
        });
        let Some((frame, seen)) = now else { return };
        if !holds.iter().any(|s| s.frame == frame.number) {
            return;
        }
        let crops = (0_u32..)
            .zip(&seen.candidates)
            .filter(|(look, _)| holding(frame.number, *look))
            .map(|(look, c)| (look, c.crop.clone()))
            .collect();
        let frame = frame.clone();
        self.frames.insert(frame.number, Held { frame, crops });
    }

    /// The frame and the crop that something came from.
    pub(crate) fn find(
        &self,
        source: Source,
        now: Option<(&Frame, &Detections)>,
    ) -> Option<(Frame, Option<Crop>)> {
        if let Some((frame, seen)) = now
            && frame.number == source.frame
        {
            let crop = source.look.and_then(|l| seen.candidates.get(l as usize));
            return Some((frame.clone(), crop.map(|c| c.crop.clone())));
        }
        let held = self.frames.get(&source.frame)?;
        let crop = source.look.and_then(|l| held.crops.get(&l)).cloned();
        Some((held.frame.clone(), crop))
    }
}
