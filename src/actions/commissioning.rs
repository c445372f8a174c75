//! Commissioning: four tests with one car before a lot goes live.

use crate::actions::error::{Conflict, Fault};
use crate::actions::{ActionResult, House};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;
use crate::port::caller::Caller;
use crate::port::commissioning::{CommissionOrder, Sheet};
use crate::port::deed::Deed;

impl House {
    /// Sheets that are kept, newest first.
    pub(crate) async fn sheets(&self) -> ActionResult<Vec<Sheet>> {
        self.blocking(|h| h.commissioning.sheets()).await
    }

    /// Begins a sheet, and writes down who did.
    pub(crate) async fn begin_commissioning(
        &self,
        who: &Caller,
        plate: Plate,
        (entry, exit): (&str, &str),
    ) -> ActionResult<()> {
        let [entry, exit] = [entry, exit].map(LaneId::new);
        for lane in [&entry, &exit] {
            let known = self.site.lane(lane);
            known.ok_or_else(|| Fault::NoLane(lane.clone()))?;
        }
        let deed = Deed::CommissioningBegun {
            entry: entry.clone(),
            exit: exit.clone(),
        };
        self.note(who, deed, "").await?;
        let begun = self.commissioning.start(CommissionOrder {
            by: who.name.clone(),
            plate,
            entry,
            exit,
        });
        begun.map_err(|why| Conflict::CannotBegin(why).into())
    }

    /// Ends the sheet under way as it stands, and writes down who did.
    pub(crate) async fn end_commissioning(&self, who: &Caller) -> ActionResult<()> {
        self.note(who, Deed::CommissioningEnded, "").await?;
        let stop = |h: &House| {
            h.commissioning.stop();
            Ok::<_, String>(())
        };
        self.blocking(stop).await
    }
}
