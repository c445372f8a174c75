//! Displays behind a broker. Each text has a connection of its own, so that none waits in a client and comes late; it counts as
//! shown when the broker has it, and is not kept there (not retained).

use std::path::Path;
use std::sync::Arc;

use rumqttc::{AsyncClient, PublishOptions};

use super::{Build, Screen, ShowFuture};
use crate::catalogue::Sentence;
use crate::display::profile::Profile;
use crate::display::text::Picture;
use crate::port::broker::Broker;
use crate::port::fields::Fields;

/// A text and the farewell.
const REQUESTS_MAX: usize = 2;

#[derive(Clone)]
struct Settings {
    profile: Profile,
    broker: Broker,
    topic: String,
    /// The name under which this display's own connections are known.
    node: String,
}

pub(super) fn read(
    fields: &mut Fields,
    profile: &Profile,
    (id, folder): (&str, &Path),
) -> Option<Arc<dyn Build>> {
    let broker = Broker::read(fields, folder);
    let topic = fields.str("topic", key!("fault-write-displays-topic"))?;
    if topic.contains(['+', '#', '\0', ' ']) {
        fields.is("topic", topic, key!("notify-fault-topic"));
        return None;
    }
    Some(Arc::new(Settings {
        profile: profile.clone(),
        broker: broker?,
        topic: topic.to_owned(),
        node: format!("plategate-display-{id}"),
    }))
}

impl Build for Settings {
    fn build(&self) -> Result<Arc<dyn Screen>, Sentence> {
        // A password that is not there is told now, not at the first car.
        self.broker.options(self.node.clone())?;
        Ok(Arc::new(self.clone()))
    }
}

impl Settings {
    async fn send(&self, picture: &Picture) -> Result<(), Sentence> {
        let options = self.broker.options(self.node.clone())?;
        let builder = AsyncClient::builder(options).capacity(REQUESTS_MAX);
        let (client, mut events) = builder.try_build().map_err(|e| e.to_string())?;
        let characters = self.profile.characters;
        let body = characters.bytes(&self.profile.body(picture));
        let once = PublishOptions::at_least_once();
        let sent = client.try_publish_tracked(self.topic.as_str(), body, once);
        let taken = sent.map_err(|e| e.to_string())?.wait_completion_async();
        let broken = async {
            loop {
                if let Err(e) = events.poll().await {
                    return e.to_string();
                }
            }
        };
        tokio::select! {
            taken = taken => taken.map_err(|e| e.to_string())?,
            why = broken => return Err(why.into()),
        }
        // The broker has it. That we go is said for its log; whether it hears that matters to nobody.
        if client.try_disconnect().is_ok() {
            while events.poll().await.is_ok() {}
        }
        Ok(())
    }
}

impl Screen for Settings {
    fn show<'a>(&'a self, picture: &'a Picture) -> ShowFuture<'a> {
        Box::pin(async move {
            let at = self.broker.address();
            let sent = self.send(picture).await;
            sent.map_err(|e| sentence!("fault-broker-not-reached", at, e))
        })
    }

    fn describe(&self) -> String {
        format!("MQTT: {} {}", self.broker.address(), self.topic)
    }
}
