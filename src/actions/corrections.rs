//! Counts and places that people put right: an area holds so many, a vehicle has left, a vehicle is in an area.

use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{OrderKind, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::AreaId;
use crate::port::caller::Caller;

impl House {
    /// Somebody has counted an area.
    pub(crate) async fn set_count(
        &self,
        who: &Caller,
        area: &str,
        count: u32,
        why: &str,
    ) -> ActionResult<Done> {
        let area = self.area(area)?;
        let what = OrderKind::SetCount { area, count };
        self.order(who, why, what).await
    }

    /// A vehicle is gone, whatever the lanes say: towed, or seen outside.
    pub(crate) async fn has_left(
        &self,
        who: &Caller,
        stay: StayId,
        why: &str,
    ) -> ActionResult<Done> {
        self.order(who, why, OrderKind::HasLeft { stay }).await
    }

    /// A vehicle is in an area, whatever the lanes say.
    pub(crate) async fn is_in(
        &self,
        who: &Caller,
        plate: Plate,
        area: &str,
        why: &str,
    ) -> ActionResult<Done> {
        let area = self.area(area)?;
        self.order(who, why, OrderKind::IsIn { plate, area }).await
    }

    fn area(&self, id: &str) -> ActionResult<AreaId> {
        let area = self.site.area(&AreaId::new(id));
        area.map(|a| a.id.clone()).ok_or(ActionError::NotFound)
    }
}
