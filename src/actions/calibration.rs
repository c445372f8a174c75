//! What a lane's camera looks at: tried on a picture, and saved as the lane's file.

use crate::actions::orders::reason;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::Seq;
use crate::domain::site::{Lane, LaneId};
use crate::port::audit::kind;
use crate::port::calibration::{
    Calibrations, Drawing, Held, Refused, SaveOrder, Saved, Standing, Tried, Wanted,
};
use crate::port::caller::Caller;
use crate::port::evidence::Shot;
use crate::port::records::RecordsError;

impl House {
    /// The lane, and how it stands; lanes without a camera have nothing to calibrate.
    pub async fn calibration(&self, lane: &str) -> ActionResult<(Lane, Standing)> {
        let lane = self.lane(lane)?.clone();
        let wanted = lane.id.clone();
        let standing = self.at_calibrations(move |_, desk| Ok(desk.standing(&wanted)));
        Ok((lane, standing.await?.ok_or(ActionError::NotFound)?))
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
        let what = format!("saved the calibration of {}", lane.name);
        self.note(who, kind::CALIBRATION, what, &order.reason)
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
