//! MQTT 3.1.1, with device discovery for Home Assistant: events as messages, and beside them how the lanes see, how full the
//! areas are, how many violations there were today. `session` keeps the connection; each begins with nothing left over from
//! the one before, so that nothing comes late.

mod command;
mod discovery;
mod session;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rumqttc::{AsyncClient, PublishOptions};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{Around, SendFault, Sending, Target, Way, With, Working};
use crate::catalogue::Sentence;
use crate::domain::site::LaneId;
use crate::notify::kind::Kind;
use crate::notify::message::Message;
use crate::port::broker::Broker;
use crate::port::fields::Fields;

/// So long may the broker take to acknowledge a message.
const ACKNOWLEDGE: Duration = Duration::from_secs(10);

/// The keys of `kind = "mqtt"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    broker: Broker,
    /// All topics begin with it.
    base: String,
    /// Home Assistant's own topics; `None`: it is told nothing.
    discovery: Option<String>,
    /// Lanes whose gates may be opened.
    open: Vec<LaneId>,
    pictures: bool,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Way>> {
        let broker = Broker::read(fields, folder);
        let id = fields.value("id").and_then(toml::Value::as_str);
        let base = topic(fields, "topic").unwrap_or(format!("plategate/{}", id.unwrap_or("x")));
        let discovery = match fields.bool("home_assistant", true) {
            true => Some(topic(fields, "discovery").unwrap_or("homeassistant".to_owned())),
            false => None,
        };
        Some(Arc::new(Settings {
            broker: broker?,
            base,
            discovery,
            open: fields
                .strings("open")
                .into_iter()
                .map(LaneId::new)
                .collect(),
            pictures: fields.bool("pictures", false),
        }))
    }

    fn address(&self) -> String {
        self.broker.address()
    }
}

/// A topic that is published to: no wildcards.
fn topic(fields: &mut Fields, name: &'static str) -> Option<String> {
    // The docs' test wants a literal where a key is read.
    let text = fields.opt_str(name)?.trim_matches('/');
    if text.is_empty() || text.contains(['+', '#', '\0', ' ']) {
        fields.is(name, text, key!("notify-fault-topic"));
        return None;
    }
    Some(text.to_owned())
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "mqtt"
    }

    fn lanes(&self) -> &[LaneId] {
        &self.open
    }

    fn build(&self, _: &With) -> Result<Arc<dyn Target>, Sentence> {
        // A password that is not there is told now.
        self.broker.options(String::new())?;
        Ok(Arc::new(Mqtt {
            settings: self.clone(),
            link: watch::Sender::new(Link::default()),
        }))
    }
}

/// The connection as it is now.
#[derive(Clone, Default)]
struct Link {
    client: Option<AsyncClient>,
    /// Why there is none.
    why: Option<Sentence>,
}

struct Mqtt {
    settings: Settings,
    link: watch::Sender<Link>,
}

impl Mqtt {
    fn topic(&self, rest: &str) -> String {
        format!("{}/{rest}", self.settings.base)
    }

    /// Publishes, and waits until the broker has it.
    async fn publish(
        &self,
        client: &AsyncClient,
        topic: String,
        payload: Vec<u8>,
        retained: bool,
    ) -> Result<(), Sentence> {
        let options = PublishOptions::at_least_once().retain(retained);
        let told = async {
            let notice = client.publish_tracked(topic, payload, options).await;
            let notice = notice.map_err(|e| Sentence::from(e.to_string()))?;
            notice
                .wait_completion_async()
                .await
                .map_err(|e| e.to_string().into())
        };
        let limit_s = ACKNOWLEDGE.as_secs();
        let host = self.settings.address();
        timeout(ACKNOWLEDGE, told)
            .await
            .unwrap_or_else(|_| Err(sentence!("notify-no-answer", host, limit_s)))
    }

    async fn tell(&self, message: &Message) -> Result<Sentence, SendFault> {
        let mut link = self.link.subscribe();
        let known = link.wait_for(|l| l.client.is_some() || l.why.is_some());
        let _ = timeout(ACKNOWLEDGE, known).await.map(drop);
        let Link { client, why } = self.link.borrow().clone();
        let host = self.settings.address();
        let Some(client) = client else {
            let cause = why.unwrap_or_else(|| Sentence::from(String::new()));
            return Err(SendFault::target(sentence!(
                "notify-no-connection",
                host,
                cause
            )));
        };
        self.tell_over(&client, message).await
    }

    async fn tell_over(
        &self,
        client: &AsyncClient,
        message: &Message,
    ) -> Result<Sentence, SendFault> {
        let host = self.settings.address();
        let event = discovery::event(message);
        let topic = match message.kind {
            Kind::Test => self.topic("test"),
            _ => self.topic("event"),
        };
        let fault =
            |cause: Sentence| SendFault::target(sentence!("notify-no-connection", host, cause));
        // Never retained: Home Assistant leaves those out, and what happened once does not happen again to who comes later.
        self.publish(client, topic, event, false)
            .await
            .map_err(fault)?;
        if let Some(jpeg) = message.jpeg.clone().filter(|_| self.settings.pictures) {
            let told = self.publish(client, self.topic("picture"), jpeg, true);
            told.await.map_err(fault)?;
        }
        Ok(sentence!("notify-taken", host))
    }
}

impl Target for Mqtt {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(self.tell(message))
    }

    fn send_alone<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(session::once(self, message))
    }

    fn work<'a>(&'a self, around: &'a Around, stop: watch::Receiver<bool>) -> Option<Working<'a>> {
        Some(Box::pin(session::keep(self, around, stop)))
    }
}
