//! A program tells what it read: a camera's own software, a recorder, a booking kiosk with a camera.

use jiff::{SignedDuration, Timestamp};

use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{
    Decision, FeedKind, Input, Motion, Output, Provenance, Sighting, Stale,
};
use crate::domain::plate::{CharRead, Plate, PlateRead};
use crate::port::caller::Caller;
use crate::port::reads::{PLAIN, sighting};

/// An older read is written down and opens nothing.
const OPEN_WITHIN: SignedDuration = SignedDuration::from_secs(2);
/// The longest text that a program's own word for a vehicle may be.
const TRACK_MAX: usize = 80;

/// What was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct ToldRead {
    /// `None`: a vehicle passed unread.
    pub(crate) plate: Option<Plate>,
    /// How sure each character is, 0 to 1: one for each, or one for all.
    pub(crate) characters: Vec<f32>,
    /// When the picture was taken; `None`: now.
    pub(crate) captured: Option<Timestamp>,
    pub(crate) travel: Option<Motion>,
    /// What the program knows the vehicle by while it is in view.
    pub(crate) track: Option<String>,
}

impl House {
    /// Tells a lane of a read; what was decided. The journal says which program it was.
    ///
    /// # Errors
    /// There is no such lane, or it is not this caller's.
    pub(crate) async fn tell_read(
        &self,
        who: &Caller,
        lane: &str,
        told: ToldRead,
    ) -> ActionResult<Decision> {
        let lane = self.lane(lane)?.id.clone();
        if !who.sees(&lane) {
            return Err(ActionError::NotFound);
        }
        let received = self.now();
        let captured = told.captured.unwrap_or(received);
        let age = received.duration_since(captured);
        let stale = (age.abs() > OPEN_WITHIN).then_some(Stale::Old);
        let read = told.plate.as_ref().map(|p| read_of(p, &told.characters));
        let track = told
            .track
            .map(|t| t.chars().take(TRACK_MAX).collect::<String>());
        let seen = Sighting {
            looks: 1,
            travel: told.travel,
            source: Provenance {
                feed: FeedKind::Push,
                device: Some(who.name.as_str().into()),
                captured: told.captured,
                sent: None,
                received: Some(received),
                track: track.map(Into::into),
                stale,
            },
            // Nothing is of the future.
            ..sighting(lane, captured.min(received), read)
        };
        let done = self.submit(Input::Sighting(seen)).await?;
        let decided = done.entry().outputs.iter().find_map(|output| match output {
            Output::Decision(decision) => Some(decision.clone()),
            _ => None,
        });
        decided.ok_or(ActionError::NotFound)
    }
}

/// With a number for each character, where there are so many; else one for all.
fn read_of(plate: &Plate, characters: &[f32]) -> PlateRead {
    let text = plate.as_str();
    let one = match characters {
        [one] => one.clamp(0.01, 0.999),
        _ => PLAIN,
    };
    if characters.len() != text.chars().count() {
        return PlateRead::plain(plate, one);
    }
    let each = text.chars().zip(characters);
    let chars: Option<Vec<CharRead>> = each
        .map(|(c, p)| CharRead::new(vec![(c, p.clamp(0.01, 0.999))]))
        .collect();
    let read = chars.and_then(PlateRead::new);
    read.unwrap_or_else(|| PlateRead::plain(plate, one))
}
