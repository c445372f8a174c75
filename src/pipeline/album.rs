//! The pixels that a sighting may still need: of each vehicle being read its best look, and nothing else.

use std::collections::BTreeMap;

use crate::domain::reading::Source;
use crate::port::frame::Frame;
use crate::vision::{Crop, Seen};

struct Page {
    frame: Frame,
    crops: BTreeMap<u32, Crop>,
}

/// Frames held, by their number. At most two a live vehicle (the reader's holds).
#[derive(Default)]
pub(super) struct Album {
    pages: BTreeMap<u64, Page>,
}

impl Album {
    /// Keeps what the reader holds on to, lets go of all else. `now`: the frame at hand.
    pub fn turn(&mut self, holds: &[Source], now: Option<(&Frame, &Seen)>) {
        let holding = |frame: u64, look: u32| {
            holds
                .iter()
                .any(|s| s.frame == frame && s.look == Some(look))
        };
        self.pages.retain(|number, page| {
            page.crops.retain(|look, _| holding(*number, *look));
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
        self.pages.insert(frame.number, Page { frame, crops });
    }

    /// The frame and the crop that something came from.
    pub fn find(
        &self,
        source: Source,
        now: Option<(&Frame, &Seen)>,
    ) -> Option<(Frame, Option<Crop>)> {
        if let Some((frame, seen)) = now
            && frame.number == source.frame
        {
            let crop = source.look.and_then(|l| seen.candidates.get(l as usize));
            return Some((frame.clone(), crop.map(|c| c.crop.clone())));
        }
        let page = self.pages.get(&source.frame)?;
        let crop = source.look.and_then(|l| page.crops.get(&l)).cloned();
        Some((page.frame.clone(), crop))
    }
}
