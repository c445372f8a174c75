//! What is told to the outside: how its targets stand, and a test message to one of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::actions::error::{Conflict, Fault};
use crate::actions::{ActionError, ActionResult, House};
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::notify::{TargetLive, Tried};
use crate::port::push::{NotSubscribed, Subscription};

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

    /// The key that a device asks its push service by.
    pub(crate) fn push_key(&self) -> Option<String> {
        self.notify.as_ref()?.push_key()
    }

    /// A person wants to be told on this device. `key` and `auth` are base64url, as browsers give them.
    pub(crate) async fn add_device(
        &self,
        who: &Caller,
        endpoint: &str,
        (key, auth): (&str, &str),
    ) -> ActionResult<()> {
        let Some(notify) = self.notify.clone().filter(|_| !who.is_program) else {
            return Err(ActionError::NotFound);
        };
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let (Some(key), Some(auth)) = (bytes(key), bytes(auth)) else {
            return Err(Fault::Device.into());
        };
        let device = Subscription {
            endpoint: endpoint.to_owned(),
            person: who.name.clone(),
            key,
            auth,
            since: self.now(),
        };
        let added = tokio::task::spawn_blocking(move || notify.subscribe(&device)).await;
        match added.map_err(ActionError::failed)? {
            Ok(()) => Ok(()),
            Err(NotSubscribed::NoTarget) => Err(ActionError::NotFound),
            Err(NotSubscribed::Unfit) => Err(Fault::Device.into()),
            Err(NotSubscribed::TooMany) => Err(Conflict::TooManyDevices.into()),
            Err(NotSubscribed::Failed(why)) => Err(ActionError::Failed(why)),
        }
    }

    /// A person wants to be told on this device no more.
    pub(crate) async fn forget_device(&self, who: &Caller, endpoint: &str) -> ActionResult<()> {
        let (endpoint, person) = (endpoint.to_owned(), who.name.clone());
        self.blocking(move |h| h.push.unsubscribe(&endpoint, Some(&person)))
            .await
    }
}
