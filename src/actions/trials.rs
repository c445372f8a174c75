//! Other rules, tried on the past.

use crate::actions::error::{Conflict, Fault};
use crate::actions::{ActionResult, House};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::trials::TrialOrder;

/// So many days back at most.
pub(crate) const DAYS_MAX: u32 = 366;
pub(crate) const DAYS_OF: std::ops::RangeInclusive<u32> = 1..=DAYS_MAX;
/// The longest policy text taken, in bytes.
const POLICY_MAX: usize = 20_000;

impl House {
    /// Begins a trial, and writes down who did.
    pub(crate) async fn begin_trial(&self, who: &Caller, order: TrialOrder) -> ActionResult<()> {
        if !DAYS_OF.contains(&order.days) {
            return Err(Fault::TrialDays.into());
        }
        if order.policy.len() > POLICY_MAX {
            return Err(Fault::LongPolicy.into());
        }
        let days = order.days;
        self.note(who, Deed::RulesTried { days }, "").await?;
        let begun = self.trials.start(order);
        begun.map_err(|why| Conflict::CannotBegin(why).into())
    }
}
