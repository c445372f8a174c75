//! Orders to the engine: who gives them, in which role, why; what is checked before, and what came of them.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::actions::error::{Conflict, Fault, Limit};
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{self, Input, JournalEntry, Order, OrderKind, Output, Scope, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::{GroupId, Lane, LaneId, PermitId};
use crate::port::accounts::Role;
use crate::port::caller::Caller;
use crate::port::deed::{Deed, Means, kind};

/// The longest reason taken, in characters.
const REASON_MAX: usize = 200;

/// What the engine has done: an entry of the journal that was not rejected.
#[derive(Debug, Clone)]
#[must_use]
pub struct Done {
    entry: Arc<JournalEntry>,
    /// It is on disk; done by hand while the disk refuses, it is not yet.
    pub(crate) written: bool,
}

impl Done {
    /// What an entry came to.
    ///
    /// # Errors
    /// The engine says why it was not done.
    fn of(entry: Arc<JournalEntry>, written: bool) -> ActionResult<Done> {
        let rejected = entry.outputs.iter().find_map(|output| match output {
            Output::Rejected(why) => Some(why.clone()),
            _ => None,
        });
        rejected.map_or(Ok(Done { entry, written }), |why| {
            Err(ActionError::Rejected(why))
        })
    }

    /// The vehicle for which a lane was opened, if that is one that was read.
    pub(crate) fn opened_for(&self) -> Option<Seq> {
        self.entry.outputs.iter().find_map(|output| match output {
            Output::Done(event::Done::OpenedForWaiting { decision }) => *decision,
            Output::Answered { decision, .. } => Some(*decision),
            _ => None,
        })
    }

    pub(crate) fn entry(&self) -> &JournalEntry {
        &self.entry
    }
}

/// A person's reason: trimmed, not empty, not a novel.
pub(super) fn reason(given: &str) -> ActionResult<String> {
    let text = shortened(given);
    if text.is_empty() {
        return Err(Fault::NoReason.into());
    }
    Ok(text)
}

fn shortened(given: &str) -> String {
    given.trim().chars().take(REASON_MAX).collect()
}

impl House {
    /// Hands an input to the engine. What came of it is noted at once: whoever asks next must not depend on when the stream
    /// brings it.
    pub(super) async fn submit(&self, input: Input) -> ActionResult<Done> {
        let entry = self.desk.submit(input).await?;
        self.recent.note(&self.site, &entry);
        let written = self.desk.is_written(entry.seq);
        Done::of(entry, written)
    }

    /// Gives an order.
    pub(super) async fn order(
        &self,
        who: &Caller,
        why: &str,
        what: OrderKind,
    ) -> ActionResult<Done> {
        reason(why)?;
        self.say(who, why, what).await
    }

    /// The same with a word that may be left out.
    pub(super) async fn say(
        &self,
        who: &Caller,
        word: &str,
        what: OrderKind,
    ) -> ActionResult<Done> {
        let order = Order {
            role: who.role.into(),
            by: who.name.clone(),
            reason: shortened(word),
            what,
        };
        self.submit(Input::Order(order)).await
    }

    /// The lane of this id.
    pub fn lane(&self, id: &str) -> ActionResult<&Lane> {
        let lane = self.site.lane(&LaneId::new(id));
        lane.ok_or(ActionError::NotFound)
    }

    /// The group of this name.
    pub(crate) async fn group(&self, name: &str) -> ActionResult<GroupId> {
        let group = GroupId::new(name);
        match self.desk.groups().await?.contains(&group) {
            true => Ok(group),
            false => Err(Fault::NoGroup.into()),
        }
    }

    /// Opens the gate of a lane.
    pub async fn open(&self, who: &Caller, lane: &str, why: &str) -> ActionResult<Done> {
        let lane = self.lane(lane)?.id.clone();
        self.order(who, why, OrderKind::Open { lane }).await
    }

    /// Switches all gates off (the kill switch is on), or on again.
    pub async fn kill_switch(&self, who: &Caller, on: bool, why: &str) -> ActionResult<Done> {
        self.order(who, why, OrderKind::KillSwitch { on }).await
    }

    /// Somebody has looked at a lane's camera.
    pub(crate) async fn lane_checked(
        &self,
        who: &Caller,
        lane: &str,
        why: &str,
    ) -> ActionResult<Done> {
        let lane = self.lane(lane)?.id.clone();
        self.order(who, why, OrderKind::LaneChecked { lane }).await
    }

    /// Forgets where one plate is. An attendant may do so a few times a shift.
    pub(crate) async fn reset_plate(
        &self,
        who: &Caller,
        why: &str,
        plate: Plate,
    ) -> ActionResult<Done> {
        reason(why)?;
        // Counted and done in one go: two clicks at once must not be one more than allowed.
        let _alone = self.one_by_one.lock().await;
        self.may_reset_one(who).await?;
        self.order(who, why, OrderKind::Reset { plate }).await
    }

    /// An attendant resets so many plates a shift, and no more; those above as many as need be.
    async fn may_reset_one(&self, who: &Caller) -> ActionResult<()> {
        if who.role >= Role::Supervisor {
            return Ok(());
        }
        let limit = self.reset_limit;
        let shift = SignedDuration::from_hours(i64::from(limit.shift_h));
        let (name, since) = (who.name.clone(), self.now() - shift);
        let count = move |h: &House| h.audit.count(&name, kind::RESET, since);
        if self.blocking(count).await? < u64::from(limit.resets) {
            return Ok(());
        }
        metrics::counter!("plategate_resets_over_limit_total").increment(1);
        Err(ActionError::NotAllowed(Limit::Resets))
    }

    /// Forgets where the vehicles of a scope are: of an area, a group, or all.
    pub(crate) async fn reset_all(
        &self,
        who: &Caller,
        why: &str,
        scope: Scope,
    ) -> ActionResult<Done> {
        let scope = self.wide(scope).await?;
        self.order(who, why, OrderKind::ResetAll { scope }).await
    }

    /// Gives each vehicle of a scope one free move.
    pub(crate) async fn amnesty(
        &self,
        who: &Caller,
        why: &str,
        scope: Scope,
    ) -> ActionResult<Done> {
        let scope = self.wide(scope).await?;
        self.order(who, why, OrderKind::Amnesty { scope }).await
    }

    /// A scope that more than one vehicle can be of, if there is such a one.
    pub(crate) async fn wide(&self, scope: Scope) -> ActionResult<Scope> {
        match &scope {
            Scope::All => {}
            Scope::Area(area) => {
                self.site.area(area).ok_or(Fault::Whom)?;
            }
            Scope::Group(id) => {
                let known = self.desk.groups().await?.contains(id);
                known.then_some(()).ok_or(Fault::Whom)?;
            }
            Scope::Plate(_) | Scope::Permit(_) => return Err(Fault::Whom.into()),
        }
        Ok(scope)
    }

    /// Tells a lane that a PIN or card was checked: of a permit, or of the one permit that has a plate.
    pub(crate) async fn factor(
        &self,
        who: &Caller,
        lane: &str,
        means: Means,
        (permit, plate): (Option<&str>, Option<&Plate>),
    ) -> ActionResult<Done> {
        let lane = self.lane(lane)?.id.clone();
        let permit = match (permit, plate) {
            (Some(id), None) => self.permit(id.trim()).await?.id,
            (None, Some(plate)) => self.permit_of(plate).await?,
            _ => return Err(Fault::PermitOrPlate.into()),
        };
        // The journal has no name with it, so the audit log has.
        let deed = Deed::FactorTold {
            lane: lane.clone(),
            means,
            permit: permit.clone(),
        };
        self.note(who, deed, "").await?;
        let at = self.now();
        self.submit(Input::Factor { lane, at, permit }).await
    }

    async fn permit_of(&self, plate: &Plate) -> ActionResult<PermitId> {
        let has = self.desk.permits_on(vec![plate.clone()]).await?;
        match has.as_slice() {
            [permit] => Ok(permit.id.clone()),
            [] => Err(ActionError::NotFound),
            _ => Err(Conflict::SeveralPermits.into()),
        }
    }
}
