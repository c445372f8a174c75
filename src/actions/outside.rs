//! What is told to the outside: how its targets stand, and a test message to one of them.

use crate::actions::{ActionError, ActionResult, House};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::notify::{TargetLive, Tried};

impl House {
    /// Every target, in the site file's order.
    pub(crate) fn targets(&self) -> Vec<TargetLive> {
        let all = self.notify.as_ref().map(|n| n.targets());
        all.unwrap_or_default()
    }

    /// Sends one test message now, waits for what comes back, and writes down who did.
    pub(crate) async fn test_target(&self, who: &Caller, target: &str) -> ActionResult<Tried> {
        let known = self.targets().into_iter().any(|t| t.id == target);
        let Some(notify) = self.notify.as_ref().filter(|_| known) else {
            return Err(ActionError::NotFound);
        };
        let deed = Deed::MessageTried {
            target: target.to_owned(),
        };
        self.note(who, deed, "").await?;
        notify.test(target).await.ok_or(ActionError::NotFound)
    }
}
