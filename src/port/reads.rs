//! Recorded reads, one JSON object a line (docs/ref/replay.md): what `replay` and a rehearsal run on.

use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::event::{Crossing, FeedKind, Input, Provenance, Sighting};
use crate::domain::plate::{CharRead, Plate, PlateRead};
use crate::domain::site::{Direction, LaneId};

/// How sure each character of a read is taken to be that comes without probabilities.
pub(crate) const PLAIN: f32 = 0.97;

/// A vehicle of which only the read is known.
pub(crate) fn sighting(lane: LaneId, at: Timestamp, read: Option<PlateRead>) -> Sighting {
    Sighting {
        lane,
        at,
        read,
        runner_up: None,
        looks: 0,
        first_seen: at,
        last_seen: at,
        travel: None,
        plate_px: None,
        evidence: None,
        scene: None,
        source: Provenance::default(),
    }
}

/// One line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadLine {
    /// From 1.
    pub(crate) line: u64,
    pub(crate) at: Timestamp,
    pub(crate) lane: LaneId,
    #[serde(default)]
    plate: Option<String>,
    #[serde(default)]
    chars: Option<Vec<Vec<(char, f32)>>>,
    #[serde(default)]
    event: Event,
    #[serde(default, rename = "way")]
    direction: Option<Direction>,
}

#[derive(Debug, Clone, Copy, Deserialize, Default, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Event {
    #[default]
    Read,
    Crossing,
}

impl ReadLine {
    /// Reads a line.
    ///
    /// # Errors
    /// A sentence: no JSON, an unknown key, no time.
    pub fn parse(text: &str) -> Result<ReadLine, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    /// What the engine is told, as having happened at `at`.
    ///
    /// # Errors
    /// A sentence: no plate text, characters that do not fit it, a crossing without its direction.
    pub fn input(&self, at: Timestamp) -> Result<Input, String> {
        let lane = self.lane.clone();
        if self.event == Event::Crossing {
            let direction = self
                .direction
                .ok_or_else(|| t!("cmd-crossing-needs-way-in-or"))?;
            return Ok(Input::Crossing(Crossing {
                lane,
                at,
                direction,
            }));
        }
        Ok(Input::Sighting(Sighting {
            source: Provenance::of(FeedKind::Replay),
            ..sighting(lane, at, self.read()?)
        }))
    }

    fn read(&self) -> Result<Option<PlateRead>, String> {
        let Some(text) = &self.plate else {
            return match self.chars {
                Some(_) => Err(t!("cmd-there-are-chars-but-no")),
                None => Ok(None),
            };
        };
        let plate = Plate::new(text).map_err(|e| e.to_string())?;
        let Some(chars) = &self.chars else {
            return Ok(Some(PlateRead::plain(&plate, PLAIN)));
        };
        if chars.len() != plate.as_str().len() {
            return Err(t!("cmd-chars-plate-differ-in-length"));
        }
        let positions = chars.iter().zip(plate.as_str().chars());
        let chars: Option<Vec<CharRead>> = positions
            .map(|(all, printed)| CharRead::new(all.clone())?.printed(printed))
            .collect();
        let read = chars.and_then(PlateRead::new);
        let read = read.ok_or_else(|| t!("cmd-chars-must-name-characters-plate"))?;
        Ok(Some(read))
    }
}
