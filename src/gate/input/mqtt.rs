//! Contacts whose board tells a broker (MQTT) of each change. What the broker has kept says how the contact stands at the start.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, Packet, QoS};
use tokio::time::timeout;

use super::{Answer, Contact, Line};
use crate::catalogue::{Sentence, words};
use crate::clock::SharedClock;
use crate::gate::output::http::holds;
use crate::port::broker::Broker;
use crate::port::fields::Fields;

/// Connecting and being heard may take so long.
const CONNECT: Duration = Duration::from_secs(5);
const REQUESTS_MAX: usize = 4;
/// A longer message is none.
const PACKET_BYTES: usize = 16 * 1024;

/// The keys of `driver = "mqtt"`.
struct Settings {
    broker: Broker,
    topic: String,
    closed: String,
    open: String,
    /// The name under which this contact's own connection is known.
    node: String,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Contact>> {
    let lane = fields.value("lane").and_then(toml::Value::as_str);
    let meaning = fields.value("meaning").and_then(toml::Value::as_str);
    let (lane, meaning) = (lane.unwrap_or("x"), meaning.unwrap_or("crossing"));
    let node = format!("plategate-input-{lane}-{meaning}");
    let closed = fields.str("closed", key!("fault-write-contact-closed"));
    let open = fields.str("open", key!("fault-write-contact-open"));
    let topic = fields.str("topic", key!("fault-write-contacts-topic"));
    let broker = Broker::read(fields, folder);
    if let Some(text) = topic.filter(|t| t.contains(['+', '#', '\0', ' '])) {
        fields.is("topic", text, key!("notify-fault-topic"));
        return None;
    }
    Some(Arc::new(Settings {
        broker: broker?,
        topic: topic?.to_owned(),
        closed: closed?.to_owned(),
        open: open?.to_owned(),
        node,
    }))
}

impl Contact for Settings {
    fn describe(&self) -> String {
        let at = format!("{} {}", self.broker.address(), self.topic);
        t!("fault-contact-at", at)
    }

    fn connect<'a>(&'a self, _clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        Box::pin(async move {
            let mut options = self.broker.options(self.node.clone())?;
            options.set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
            let builder = AsyncClient::builder(options).capacity(REQUESTS_MAX);
            let (client, events) = builder.try_build().map_err(|e| words(&e.to_string()))?;
            let mut line = Listening {
                _client: client.clone(),
                events,
                settings: self,
                before: None,
                waiting: None,
            };
            match timeout(CONNECT, line.until_heard(&client)).await {
                Ok(heard) => heard?,
                Err(_) => return Err(sentence!("fault-no-answer-in", seconds = CONNECT.as_secs())),
            }
            let line: Box<dyn Line + 'a> = Box::new(line);
            Ok(line)
        })
    }
}

struct Listening<'a> {
    /// Without it the connection ends.
    _client: AsyncClient,
    events: EventLoop,
    settings: &'a Settings,
    before: Option<bool>,
    /// Told while the subscription was under way.
    waiting: Option<bool>,
}

impl Listening<'_> {
    async fn packet(&mut self) -> Result<Packet, Sentence> {
        loop {
            match self.events.poll().await {
                Ok(Event::Incoming(packet)) => return Ok(packet),
                Ok(Event::Outgoing(_)) => {}
                Err(e) => return Err(words(&e.to_string())),
            }
        }
    }

    async fn until_heard(&mut self, client: &AsyncClient) -> Result<(), Sentence> {
        loop {
            match self.packet().await? {
                Packet::ConnAck(_) => {
                    let topic = self.settings.topic.as_str();
                    let asked = client.try_subscribe(topic, QoS::AtLeastOnce);
                    asked.map_err(|e| words(&e.to_string()))?;
                }
                Packet::SubAck(_) => return Ok(()),
                Packet::Publish(publish) => {
                    self.waiting = self.state(&publish.payload).or(self.waiting);
                }
                _ => {}
            }
        }
    }

    /// A message that says neither is none of the contact's.
    fn state(&self, payload: &[u8]) -> Option<bool> {
        let text = String::from_utf8_lossy(payload);
        let Settings { closed, open, .. } = self.settings;
        match (holds(&text, closed), holds(&text, open)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

impl Line for Listening<'_> {
    fn next(&mut self) -> Answer<'_, bool> {
        Box::pin(async move {
            loop {
                let state = match self.waiting.take() {
                    Some(state) => Some(state),
                    None => match self.packet().await? {
                        Packet::Publish(publish) => self.state(&publish.payload),
                        _ => None,
                    },
                };
                if let Some(state) = state.filter(|s| self.before.replace(*s) != Some(*s)) {
                    return Ok(state);
                }
            }
        })
    }
}
