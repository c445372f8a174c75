//! What a lane's camera looks at: tried on a picture, and saved as the lane's file.

use jiff::{SignedDuration, Timestamp};

use crate::actions::orders::reason;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Decision, Light, Seq, Sighting};
use crate::domain::site::{Lane, LaneId};
use crate::port::calibration::{
    Calibrations, Drawing, Held, Refused, SaveOrder, Saved, Standing, Tried, Wanted,
};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::evidence::Shot;
use crate::port::records::{DecisionQuery, RecordsError};

/// Reads that the meter looks back at.
const READS: u32 = 50;
/// Examples of each light.
const EXAMPLES: usize = 6;
/// So far back, and in so many of the newest hours of a light, are examples looked for.
const DAYS: i64 = 30;
const HOURS: usize = 3;
/// Decisions of an hour that are looked at.
const OF_AN_HOUR: u32 = 40;

/// A decision whose picture is kept, and how wide its plate is there, px.
pub(crate) type Kept = (Decision, Option<u32>);

/// What is known of a lane's plates from its reads.
pub(crate) struct LaneReads {
    /// Of the plates last read, px.
    pub(crate) widths: Vec<u32>,
    pub(crate) day: Vec<Kept>,
    pub(crate) night: Vec<Kept>,
}

impl House {
    /// The lane, and how it stands; lanes without a camera have nothing to calibrate.
    pub async fn calibration(&self, lane: &str) -> ActionResult<(Lane, Standing)> {
        let lane = self.lane(lane)?.clone();
        let wanted = lane.id.clone();
        let standing = self.at_calibrations(move |_, desk| Ok(desk.standing(&wanted)));
        Ok((lane, standing.await?.ok_or(ActionError::NotFound)?))
    }

    /// Looks at a lane's last reads. Blocks on disk.
    pub(crate) fn lane_reads(
        &self,
        lane: &LaneId,
        now: Timestamp,
    ) -> Result<LaneReads, RecordsError> {
        let last = DecisionQuery {
            lane: Some(lane.clone()),
            limit: READS,
            ..DecisionQuery::default()
        };
        let mut widths = Vec::new();
        for decision in self.records.decisions(&last)?.rows {
            let sighting = self.lanes.sighting(decision.seq)?;
            widths.extend(sighting.and_then(|s| s.plate_px));
        }
        Ok(LaneReads {
            widths,
            day: self.kept_pictures(lane, Light::Day, now)?,
            night: self.kept_pictures(lane, Light::Night, now)?,
        })
    }

    /// The newest kept pictures by a light: the counts of hours tell where to look for them.
    fn kept_pictures(
        &self,
        lane: &LaneId,
        light: Light,
        now: Timestamp,
    ) -> Result<Vec<Kept>, RecordsError> {
        let from = now - SignedDuration::from_hours(24 * DAYS);
        let hours = self.lanes.hours(Some(lane), from, now)?;
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
            for decision in self.records.decisions(&query)?.rows {
                if found.len() >= EXAMPLES {
                    return Ok(found);
                }
                let sighting = self.lanes.sighting(decision.seq)?;
                let lit = |s: &Sighting| s.scene.is_some_and(|scene| scene.light == light);
                let fits = sighting.filter(|s| lit(s) && decision.evidence.is_some());
                found.extend(fits.map(|s| (decision, s.plate_px)));
            }
        }
        Ok(found)
    }

    /// A call on the calibrations, away from the async threads.
    pub(crate) async fn at_calibrations<T: Send + 'static>(
        &self,
        work: impl FnOnce(&House, &dyn Calibrations) -> Result<T, Refused> + Send + 'static,
    ) -> ActionResult<T> {
        let work = move |h: &House| Ok::<_, RecordsError>(work(h, &*h.calibrations));
        Ok(self.blocking(work).await??)
    }

    /// Holds the newest picture, or the kept one of an event of this lane.
    pub(crate) async fn hold_picture(
        &self,
        lane: LaneId,
        event: Option<Seq>,
    ) -> ActionResult<Held> {
        self.at_calibrations(move |h, desk| match event {
            None => desk.hold(&lane, Wanted::Newest),
            Some(seq) => hold_kept(h, desk, &lane, seq),
        })
        .await
    }

    /// What the models make of a held picture, or of the newest, under a drawing.
    pub(crate) async fn try_drawing(
        &self,
        lane: LaneId,
        picture: Option<String>,
        drawing: Drawing,
    ) -> ActionResult<Tried> {
        self.at_calibrations(move |_, desk| desk.try_out(&lane, picture.as_deref(), &drawing))
            .await
    }

    /// Checks a drawing, writes down who saves it and why, and saves it.
    pub(crate) async fn save_calibration(
        &self,
        who: &Caller,
        lane: &Lane,
        mut order: SaveOrder,
    ) -> ActionResult<Saved> {
        let faults = self.calibrations.faults(&order.drawing, order.picture_px);
        if !faults.is_empty() {
            return Err(Refused::Drawing(faults).into());
        }
        order.reason = reason(&order.reason)?;
        let name = lane.name.clone();
        self.note(who, Deed::CalibrationSaved { lane: name }, &order.reason)
            .await?;
        let id = lane.id.clone();
        self.at_calibrations(move |_, desk| desk.save(&id, &order))
            .await
    }
}

fn hold_kept(h: &House, desk: &dyn Calibrations, lane: &LaneId, seq: Seq) -> Result<Held, Refused> {
    const NOT_KEPT: Refused = Refused::NoPicture(key!("problem-this-picture-no-longer-kept"));
    let failed = |e: &dyn std::fmt::Display| Refused::Failed(e.to_string());
    let decision = h.records.decision(seq).map_err(|e| failed(&e))?;
    let decision = decision.filter(|d| d.lane == *lane).ok_or(NOT_KEPT)?;
    let kept = decision.evidence.ok_or(NOT_KEPT)?;
    let jpeg = h.evidence.get(&kept, Shot::Frame);
    let jpeg = jpeg.map_err(|e| failed(&e))?.ok_or(NOT_KEPT)?;
    let at = decision.at;
    desk.hold(lane, Wanted::Kept { jpeg: &jpeg, at })
}
