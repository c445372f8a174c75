//! Relays behind a broker (MQTT). A command goes out at once, once, not retained, or not at all: while there is no connection
//! it is dropped here, and a connection on which one got stuck is given up, so that none comes late.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rumqttc::{AsyncClient, Event, EventLoop, Packet, PublishOptions, QoS};
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use super::http::{fill, holds};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::catalogue::{Sentence, words};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::broker::Broker;
use crate::port::fields::Fields;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

/// A command and its answer, at most.
const WHOLE: Duration = Duration::from_secs(2);
/// Commands that wait for the connection. When full, the next one is dropped.
const REQUESTS_MAX: usize = 4;
/// Answers that wait to be looked at; older ones give way.
const ANSWERS_MAX: usize = 16;
/// A longer answer is none.
const PACKET_BYTES: usize = 16 * 1024;

/// The keys of `driver = "mqtt"`. `{pulse_s}`, `{pulse_whole_s}` and `{pulse_ms}` in `payload` stand for the pulse's length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    broker: Broker,
    topic: String,
    payload: String,
    /// Where the device answers, and what its answer must hold.
    answer: Option<(String, String)>,
    /// The name under which this gate's own connection is known.
    node: String,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let id = fields.value("id").and_then(toml::Value::as_str);
    let node = format!("plategate-gate-{}", id.unwrap_or("x"));
    let broker = Broker::read(fields, folder);
    let topic = fields.str("topic", key!("fault-write-relays-topic"));
    let payload = fields.str("payload", key!("fault-write-relays-payload"));
    let answer_topic = fields.opt_str("answer_topic");
    let answer = fields.opt_str("answer");
    if answer_topic.is_some() != answer.is_some() {
        let hint = key!("fault-write-answer-and-topic");
        fields.missing(
            if answer.is_some() {
                "answer_topic"
            } else {
                "answer"
            },
            hint,
        );
        return None;
    }
    for (name, topic) in [("topic", topic), ("answer_topic", answer_topic)] {
        if let Some(text) = topic.filter(|t| t.contains(['+', '#', '\0', ' '])) {
            fields.is(name, text, key!("notify-fault-topic"));
            return None;
        }
    }
    let both = |(topic, text): (&str, &str)| (topic.to_owned(), text.to_owned());
    Some(Arc::new(Settings {
        broker: broker?,
        topic: topic?.to_owned(),
        payload: payload?.to_owned(),
        answer: answer_topic.zip(answer).map(both),
        node,
    }))
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        // A password that is not there is told now, not at the first car.
        let options = self.broker.options(self.node.clone());
        options.map_err(|why| SetUpFault(why.into()))?;
        Ok(Arc::new(MqttGate {
            settings: self.clone(),
            clock,
            link: watch::Sender::new(None),
            answers: broadcast::Sender::new(ANSWERS_MAX),
            stuck: watch::Sender::new(false),
            why: Mutex::default(),
        }))
    }
}

struct MqttGate {
    settings: Settings,
    clock: SharedClock,
    /// The connection, while there is one and answers are heard.
    link: watch::Sender<Option<AsyncClient>>,
    answers: broadcast::Sender<String>,
    /// A command got stuck on it.
    stuck: watch::Sender<bool>,
    /// Why there is none.
    why: Mutex<Option<Sentence>>,
}

impl MqttGate {
    fn fault(&self, what: GateFaultKind) -> GateFault {
        let device = self.device();
        GateFault { device, what }
    }

    /// What is kept of it is English.
    fn unreached(&self, cause: String) -> GateFault {
        self.fault(GateFaultKind::NoConnection { cause })
    }

    fn connect(&self) -> Result<(AsyncClient, EventLoop), Sentence> {
        let mut options = self.settings.broker.options(self.settings.node.clone())?;
        options.set_max_packet_size(PACKET_BYTES, PACKET_BYTES);
        let builder = AsyncClient::builder(options).capacity(REQUESTS_MAX);
        builder.try_build().map_err(|e| words(&e.to_string()))
    }

    /// Keeps one connection until it breaks: why.
    async fn keep(&self) -> Sentence {
        let (client, mut events) = match self.connect() {
            Ok(made) => made,
            Err(why) => return why,
        };
        loop {
            let event = match events.poll().await {
                Ok(Event::Incoming(packet)) => packet,
                Ok(Event::Outgoing(_)) => continue,
                Err(e) => return words(&e.to_string()),
            };
            match event {
                Packet::ConnAck(_) => match &self.settings.answer {
                    None => self.is_up(&client),
                    Some((topic, _)) => {
                        if let Err(e) = client.try_subscribe(topic.as_str(), QoS::AtMostOnce) {
                            return words(&e.to_string());
                        }
                    }
                },
                Packet::SubAck(_) => self.is_up(&client),
                Packet::Publish(publish) if !publish.retain => {
                    let text = String::from_utf8_lossy(&publish.payload).into_owned();
                    // Nobody waits for one: it is of no command of ours.
                    let _ = self.answers.send(text);
                }
                _ => {}
            }
        }
    }

    fn is_up(&self, client: &AsyncClient) {
        *self.why.lock() = None;
        self.link.send_replace(Some(client.clone()));
    }

    async fn command(&self, pulse_ms: u32) -> Result<(), GateFault> {
        let Some(client) = self.link.borrow().clone() else {
            let cause = self.why.lock().as_ref().map(Sentence::english);
            return Err(self.unreached(cause.unwrap_or_default()));
        };
        let mut answers = self.answers.subscribe();
        let payload = fill(&self.settings.payload, pulse_ms);
        let topic = self.settings.topic.clone();
        let sent = client.try_publish_tracked(topic, payload, PublishOptions::at_most_once());
        let broken = |e: String| self.fault(GateFaultKind::Broken { cause: e });
        let notice = sent.map_err(|e| broken(e.to_string()))?;
        let out = notice.wait_completion_async().await;
        out.map_err(|e| broken(e.to_string()))?;
        let Some((_, expected)) = &self.settings.answer else {
            return Ok(());
        };
        loop {
            match answers.recv().await {
                Ok(text) if holds(&text, expected) => return Ok(()),
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => {
                    return Err(self.fault(GateFaultKind::ProgramStopped));
                }
            }
        }
    }
}

impl Gate for MqttGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let left = send_by.saturating_duration_since(self.clock.monotonic());
            let limit = left.min(WHOLE);
            match timeout(limit, self.command(pulse_ms)).await {
                Ok(done) => done,
                Err(_) => {
                    // It may wait to be sent: on this connection it must not be.
                    self.stuck.send_replace(true);
                    let limit_ms = millis(limit);
                    Err(self.fault(GateFaultKind::NoAnswer { limit_ms }))
                }
            }
        })
    }

    fn device(&self) -> GateDevice {
        let address = format!("{} {}", self.settings.broker.address(), self.settings.topic);
        GateDevice::Relay { address }
    }

    fn describe(&self) -> String {
        format!("MQTT: {}", self.device())
    }

    fn hold(&self, mut stop: watch::Receiver<bool>) -> PulseFuture<'_> {
        Box::pin(async move {
            let mut stuck = self.stuck.subscribe();
            self.stuck.send_replace(false);
            let why = tokio::select! {
                why = self.keep() => why,
                _ = stuck.wait_for(|s| *s) => sentence!("fault-command-got-stuck"),
                _ = stop.wait_for(|s| *s) => {
                    self.link.send_replace(None);
                    return Ok(());
                }
            };
            self.link.send_replace(None);
            let cause = why.english();
            *self.why.lock() = Some(why);
            Err(self.unreached(cause))
        })
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            let mut link = self.link.subscribe();
            let up = async {
                tokio::select! {
                    why = self.keep() => Err(why),
                    _ = link.wait_for(Option::is_some) => Ok(()),
                }
            };
            let reached = timeout(WHOLE, up).await;
            self.link.send_replace(None);
            match reached {
                Ok(Ok(())) => Ok(()),
                Ok(Err(why)) => Err(self.unreached(why.english())),
                Err(_) => {
                    let limit_ms = millis(WHOLE);
                    Err(self.fault(GateFaultKind::NoConnectionInTime { limit_ms }))
                }
            }
        })
    }

    fn trouble(&self) -> Option<String> {
        let down = self.link.borrow().is_none();
        let why = self.why.lock().clone().filter(|_| down)?;
        Some(t!(
            "fault-broker-not-reached",
            at = self.settings.broker.address(),
            e = why
        ))
    }
}
