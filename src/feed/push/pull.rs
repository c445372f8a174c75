//! Events of an ONVIF camera, asked for at a pull point ([`crate::port::onvif`]).

use url::Url;

use super::parts::Part;
use super::socket::Push;
use super::taking::Refused;
use crate::catalogue::Sentence;
use crate::port::onvif::{LOCK_OUT, PAUSE, PullPoint, Trouble, Wait};

impl Push {
    /// Subscribes and asks for events until something goes wrong: why.
    pub(super) async fn pull(&self, url: &Url) -> Sentence {
        let address = url.host_str().unwrap_or_default();
        let at = sentence!(
            "fault-camera-at",
            name = self.settings.maker.name(),
            address
        );
        match self.pulls_until(url, &at).await {
            Ok(never) => never,
            Err(Trouble::Other(why)) => why,
            Err(Trouble::Login) => {
                let told = sentence!("fault-camera-refuses-log-in", at);
                self.tell.health(Some(false), told.clone());
                tokio::time::sleep(LOCK_OUT).await;
                told
            }
        }
    }

    async fn pulls_until(&self, url: &Url, at: &Sentence) -> Result<Sentence, Trouble> {
        let user = self.settings.login.user().map_err(Trouble::Other)?;
        let point = PullPoint::subscribe((url, user, false), at, self.taking.wall()).await?;
        self.taking.connected();
        self.taking.clock_is(point.ahead());
        self.begins(sentence!("fault-follows-camera", at));
        loop {
            let asked = self.taking.now();
            let text = point.pull(Wait::Usual, self.taking.wall()).await?;
            let part = Part {
                bytes: text.into_bytes().into(),
                ..Part::default()
            };
            let message = self.streamed(vec![part]);
            if matches!(self.take(&message).await, Err(Refused::Stopping)) {
                return Ok(sentence!("fault-gateway-stopping"));
            }
            // One that answers at once that there is nothing is not asked without end.
            let took = self.taking.now().saturating_duration_since(asked);
            tokio::time::sleep(PAUSE.saturating_sub(took)).await;
        }
    }
}
