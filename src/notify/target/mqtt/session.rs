//! The connection to a broker. Whatever breaks it, the next one begins anew: a clean session, the device and all states
//! published again, nothing sent again that was under way.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use rumqttc::{AsyncClient, Event, EventLoop, LastWill, Packet, Publish, QoS};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::command::Commands;
use super::{Link, Mqtt, discovery};
use crate::catalogue::Sentence;
use crate::domain::event::{Input, Order, OrderKind, Role};
use crate::domain::site::LaneId;
use crate::notify::message::Message;
use crate::notify::target::{Around, SendFault};
use crate::port::violations::Span;

/// So long may connecting and subscribing take.
const GREETING: Duration = Duration::from_secs(15);
/// Between a connection that broke and the next try.
const AGAIN: Duration = Duration::from_secs(5);
/// So long may the last words over a connection take.
const FAREWELL: Duration = Duration::from_secs(2);
/// How often states are looked at if nothing happens.
const LOOK: Duration = Duration::from_secs(15);
/// What happens in a burst is looked at once.
const SETTLE: Duration = Duration::from_millis(300);
/// Messages of the broker that wait. When full, further ones are dropped: a command that waits is too late anyway.
const HEARD_MAX: usize = 32;
/// A longer message is none for us.
const PACKET_BYTES: usize = 16 * 1024;
/// A picture must fit.
const SENT_BYTES: usize = 4 * 1024 * 1024;
/// Requests that wait for the connection. When full, whoever publishes waits.
const REQUESTS_MAX: usize = 64;

/// Keeps a connection until the stop.
pub(super) async fn keep(
    mqtt: &Mqtt,
    around: &Around,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let mut commands = Commands::default();
    while !*stop.borrow() {
        let why = match connect(mqtt, true) {
            Ok((client, events)) => {
                let (heard, hear) = mpsc::channel(HEARD_MAX);
                let talking = talk(mqtt, around, &client, hear, &mut commands, stop.clone());
                tokio::select! {
                    why = poll(events, heard) => Some(why),
                    ended = talking => ended.err(),
                    () = overdue(stop.clone()) => None,
                }
            }
            Err(why) => Some(why),
        };
        if *stop.borrow() {
            break;
        }
        let said = why.as_ref().map(Sentence::english);
        tracing::debug!(
            "mqtt {}: {}",
            mqtt.settings.address(),
            said.unwrap_or_default()
        );
        mqtt.link.send_replace(Link { client: None, why });
        let _ = timeout(AGAIN, stop.wait_for(|s| *s)).await;
    }
    mqtt.link.send_replace(Link::default());
    Ok(())
}

/// Resolves when the stop was so long ago that nothing is waited for any more.
async fn overdue(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|s| *s).await.map(drop);
    tokio::time::sleep(FAREWELL).await;
}

/// Sends one message over a connection of its own, beside that of a gateway that may be at work.
pub(super) async fn once(mqtt: &Mqtt, message: &Message) -> Result<Sentence, SendFault> {
    let host = mqtt.settings.address();
    let fault = |cause: Sentence| SendFault::target(sentence!("notify-no-connection", host, cause));
    let (client, events) = connect(mqtt, false).map_err(fault)?;
    let (heard, _hear) = mpsc::channel(HEARD_MAX);
    tokio::select! {
        why = poll(events, heard) => Err(fault(why)),
        told = mqtt.tell_over(&client, message) => told,
    }
}

/// `stays`: this connection stands for the gateway, and its end says that the gateway is gone.
fn connect(mqtt: &Mqtt, stays: bool) -> Result<(AsyncClient, EventLoop), Sentence> {
    let settings = &mqtt.settings;
    let mut node = settings.base.replace('/', "-");
    if !stays {
        node += "-test";
    }
    let mut options = settings.broker.options(node)?;
    options.set_max_packet_size(PACKET_BYTES, SENT_BYTES);
    if stays {
        let will = LastWill::new(mqtt.topic("status"), "offline", QoS::AtLeastOnce, true);
        options.set_last_will(will);
    }
    let builder = AsyncClient::builder(options).capacity(REQUESTS_MAX);
    builder.try_build().map_err(|e| e.to_string().into())
}

/// Moves the connection on, until it breaks: why.
async fn poll(mut events: EventLoop, heard: mpsc::Sender<Publish>) -> Sentence {
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::Publish(publish))) => {
                if heard.try_send(publish).is_err() {
                    tracing::warn!(
                        "mqtt: messages come faster than they are read; some are dropped"
                    );
                }
            }
            Ok(_) => {}
            Err(e) => return e.to_string().into(),
        }
    }
}

/// What comes next over a connection.
enum Next {
    Heard(Publish),
    News,
    Look,
    Stop,
}

/// What is said over one connection.
async fn talk(
    mqtt: &Mqtt,
    around: &Around,
    client: &AsyncClient,
    mut hear: mpsc::Receiver<Publish>,
    commands: &mut Commands,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Sentence> {
    let mut news = around.desk.subscribe();
    let greeting = async {
        subscribe(mqtt, client).await?;
        announce(mqtt, around, client).await
    };
    let limit_s = GREETING.as_secs();
    let late = |_| {
        Err(sentence!(
            "notify-no-answer",
            host = mqtt.settings.address(),
            limit_s
        ))
    };
    tokio::select! {
        done = timeout(GREETING, greeting) => done.unwrap_or_else(late)?,
        _ = stop.wait_for(|s| *s) => return Ok(()),
    }
    let mut told = BTreeMap::new();
    states(mqtt, around, client, &mut told).await?;
    mqtt.link.send_replace(Link {
        client: Some(client.clone()),
        why: None,
    });
    loop {
        let next = tokio::select! {
            publish = hear.recv() => publish.map_or(Next::Stop, Next::Heard),
            _ = news.recv() => Next::News,
            _ = stop.wait_for(|s| *s) => Next::Stop,
            () = tokio::time::sleep(LOOK) => Next::Look,
        };
        match next {
            Next::Heard(publish) if mqtt.is_birth(&publish) => {
                announce(mqtt, around, client).await?;
                told.clear();
            }
            Next::Heard(publish) => {
                command(mqtt, around, commands, &publish).await;
                continue;
            }
            Next::News => {
                // What happens in a burst is told once; a command need not wait for that.
                match timeout(SETTLE, hear.recv()).await {
                    Ok(Some(publish)) if mqtt.is_birth(&publish) => {
                        announce(mqtt, around, client).await?;
                        told.clear();
                    }
                    Ok(Some(publish)) => command(mqtt, around, commands, &publish).await,
                    Ok(None) | Err(_) => {}
                }
                while news.try_recv().is_ok() {}
            }
            Next::Look => {}
            Next::Stop => break,
        }
        states(mqtt, around, client, &mut told).await?;
    }
    // An orderly farewell has no last will.
    let offline = mqtt.publish(client, mqtt.topic("status"), b"offline".to_vec(), true);
    let _ = timeout(Duration::from_secs(1), offline).await;
    let _ = client.disconnect().await;
    Ok(())
}

async fn subscribe(mqtt: &Mqtt, client: &AsyncClient) -> Result<(), Sentence> {
    let mut topics = Vec::new();
    topics.extend(mqtt.birth());
    if !mqtt.settings.open.is_empty() {
        topics.push(mqtt.topic("lane/+/open"));
    }
    for topic in topics {
        // At most once: a command must not come twice.
        let asked = client
            .subscribe_tracked(topic.as_str(), QoS::AtMostOnce)
            .await;
        let asked = asked.map_err(|e| e.to_string())?;
        let granted = asked.wait_completion_async().await;
        granted.map_err(|e| format!("{topic}: {e}"))?;
    }
    Ok(())
}

/// The device, and that it is there.
async fn announce(mqtt: &Mqtt, around: &Around, client: &AsyncClient) -> Result<(), Sentence> {
    if let Some((topic, config)) = discovery::config(&mqtt.settings, &around.site) {
        mqtt.publish(client, topic, config, true).await?;
    }
    let online = b"online".to_vec();
    mqtt.publish(client, mqtt.topic("status"), online, true)
        .await
}

/// Publishes what is otherwise than it was told.
async fn states(
    mqtt: &Mqtt,
    around: &Around,
    client: &AsyncClient,
    told: &mut BTreeMap<String, String>,
) -> Result<(), Sentence> {
    let now = around.clock.now();
    let mut all = Vec::new();
    for lane in around.live.lanes() {
        let seeing = if lane.seeing { "ON" } else { "OFF" };
        all.push((format!("lane/{}/camera", lane.lane), seeing.to_owned()));
    }
    if let Ok(standing) = around.desk.standing(now).await {
        for (area, count) in standing.occupancy {
            all.push((format!("area/{area}/vehicles"), count.to_string()));
        }
    }
    all.extend(
        today(around)
            .await
            .map(|n| ("violations".to_owned(), n.to_string())),
    );
    for (rest, state) in all {
        if told.get(&rest) == Some(&state) {
            continue;
        }
        let topic = mqtt.topic(&rest);
        mqtt.publish(client, topic, state.clone().into_bytes(), true)
            .await?;
        told.insert(rest, state);
    }
    Ok(())
}

/// Violations since midnight, by the site's clock.
async fn today(around: &Around) -> Option<u64> {
    let now = around.clock.now();
    let zone = TimeZone::get(&around.site.time_zone).unwrap_or(TimeZone::UTC);
    let from = now.to_zoned(zone).start_of_day().ok()?.timestamp();
    let span = Span {
        from,
        // What is recorded in this moment counts.
        to: now + jiff::SignedDuration::from_secs(1),
        lanes: Vec::new(),
        explained: false,
    };
    let violations = std::sync::Arc::clone(&around.violations);
    let counts = tokio::task::spawn_blocking(move || violations.counts(&span)).await;
    let counts = counts.ok()?.ok()?;
    Some(counts.iter().map(|c| c.count).sum())
}

/// Opens a gate, as the program that this broker stands for; tells of what opens nothing.
async fn command(mqtt: &Mqtt, around: &Around, commands: &mut Commands, publish: &Publish) {
    let topic = String::from_utf8_lossy(&publish.topic).into_owned();
    let id = &around.target;
    let Some(lane) = mqtt.lane_of(&topic) else {
        return;
    };
    let said = (&publish.payload[..], publish.retain);
    let now = around.clock.system();
    let taken = commands.take(lane, &mqtt.settings.open, said, now);
    let result = match &taken {
        Ok(_) => "taken",
        Err(dropped) => dropped.as_str(),
    };
    metrics::counter!("plategate_notify_commands_total", "target" => id.clone(), "result" => result)
        .increment(1);
    match taken {
        Ok(lane) => open(around, lane).await,
        // Whoever floods the broker does not flood the log; the metric has them all.
        Err(_) if commands.is_to_be_told(now) => tracing::warn!(
            "mqtt {id}: a command to open a gate is dropped: {result}; a button's command says when it was pressed, is \
             not retained, and comes within 2 s by both clocks"
        ),
        Err(_) => {}
    }
}

async fn open(around: &Around, lane: LaneId) {
    let order = Order {
        by: format!("mqtt:{}", around.target),
        role: Some(Role::Attendant),
        reason: "button".to_owned(),
        what: OrderKind::Open { lane },
    };
    if let Err(why) = around.desk.submit(Input::Order(order)).await {
        tracing::warn!("mqtt {}: the gate was not opened: {why}", around.target);
    }
}

impl Mqtt {
    /// Where Home Assistant says that it has started.
    fn birth(&self) -> Option<String> {
        let discovery = self.settings.discovery.as_ref()?;
        Some(format!("{discovery}/status"))
    }

    fn is_birth(&self, publish: &Publish) -> bool {
        let topic = self.birth().is_some_and(|b| publish.topic == b.as_bytes());
        topic && publish.payload[..] == b"online"[..]
    }

    fn lane_of<'a>(&self, topic: &'a str) -> Option<&'a str> {
        let rest = topic.strip_prefix(&self.settings.base)?;
        rest.strip_prefix("/lane/")?.strip_suffix("/open")
    }
}
