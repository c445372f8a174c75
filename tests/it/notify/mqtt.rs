//! MQTT with a real broker: events, states, what Home Assistant is told, and a button that opens a gate.

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::domain::event::{Input, JournalEntry, OrderKind};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::broadcast;

use super::broker::{Broker, Listener};
use super::{camera, start, target, vehicle};
use crate::patience::eventually;
use crate::peers::free_port;

fn section(port: u16, more: &str) -> String {
    format!("[[notify]]\nid = \"house\"\nkind = \"mqtt\"\nbroker = \"127.0.0.1:{port}\"\n{more}\n")
}

async fn online(gateway: &Gateway, listener: &Listener, times: usize) {
    let is_online = async || {
        let all = listener.on("plategate/house/status");
        all.iter().filter(|s| *s == "online").count() >= times
    };
    eventually("the gateway is online", is_online).await;
    let taken = async || target(gateway, "house").waiting == 0;
    eventually("all is told", taken).await;
}

fn kinds(listener: &Listener) -> Vec<String> {
    let all = listener.on("plategate/house/event");
    let kind = |text: &String| {
        let event: Value = serde_json::from_str(text).unwrap();
        event["event_type"].as_str().unwrap().to_owned()
    };
    all.iter().map(kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_was_gone_gets_all_events_in_order_and_the_present_states() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let gateway = start(folder.path(), &section(port, "")).await;
    camera(&gateway, "in", false).await;
    let behind = async || target(&gateway, "house").trouble.is_some();
    eventually("it is said that it is behind", behind).await;
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    vehicle(&gateway, "in", "AB123CD").await;
    online(&gateway, &listener, 1).await;
    let all = async || kinds(&listener) == ["started", "camera-down", "waiting"];
    eventually("all events came", all).await;
    // No plate unless the target says so, and never in a topic.
    assert!(!format!("{:?}", listener.all()).contains("AB123CD"));
    let vehicles = async || listener.on("plategate/house/area/yard/vehicles") == ["0"];
    eventually("how full the area is", vehicles).await;
    assert_eq!(listener.on("plategate/house/violations"), ["0"]);
    let config = listener.on("homeassistant/device/plategate_house/config");
    let config: Value = serde_json::from_str(&config[0]).unwrap();
    assert_eq!(config["avty_t"], "plategate/house/status");
    assert!(config["o"]["name"].is_string() && config["dev"]["ids"].is_array());
    let parts = config["cmps"].as_object().unwrap();
    assert!(
        parts
            .values()
            .all(|p| p["uniq_id"].is_string() && p["p"].is_string())
    );
    // No button where the site file names none.
    assert!(!parts.keys().any(|k| k.starts_with("open_")), "{parts:?}");
    let types = parts["event"]["evt_typ"].as_array().unwrap();
    assert!(
        kinds(&listener)
            .iter()
            .all(|k| types.contains(&Value::from(k.as_str())))
    );
    // Home Assistant was started anew.
    broker.publish("homeassistant/status", "online", false);
    online(&gateway, &listener, 2).await;
    let again = async || {
        listener
            .on("homeassistant/device/plategate_house/config")
            .len()
            == 2
    };
    eventually("the device is told again", again).await;
    let states = async || listener.on("plategate/house/area/yard/vehicles") == ["0", "0"];
    eventually("and the states", states).await;
    gateway.stop().await;
    let gone = async || listener.on("plategate/house/status").last().unwrap() == "offline";
    eventually("it says that it goes", gone).await;
    assert_eq!(kinds(&listener).last().unwrap(), "stopped");
}

/// The lanes that somebody opened.
fn opened(entries: &mut broadcast::Receiver<Arc<JournalEntry>>) -> Vec<String> {
    let mut lanes = Vec::new();
    while let Ok(entry) = entries.try_recv() {
        if let Input::Order(order) = &entry.input
            && let OrderKind::Open { lane } = &order.what
        {
            assert_eq!(order.by, "mqtt:house");
            lanes.push(lane.to_string());
        }
    }
    lanes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_opens_once_and_only_when_it_was_pressed_just_now() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start(folder.path(), free_port());
    let listener = broker.listen();
    let topic = "plategate/house/lane/in/open";
    let pressed = |ago_s: f64| {
        let now = SystemClock::shared().now().as_duration().as_secs_f64();
        format!("{{\"at\": {}}}", now - ago_s)
    };
    // Kept by the broker from before: fires at each start of a careless device.
    broker.publish(topic, &pressed(0.0), true);
    let targets = section(broker.port, "open = [\"in\"]");
    let gateway = start(folder.path(), &targets).await;
    let mut entries = gateway.desk.subscribe();
    online(&gateway, &listener, 1).await;
    broker.publish(topic, &pressed(60.0), false);
    broker.publish(topic, &pressed(-60.0), false);
    broker.publish(topic, "PRESS", false);
    broker.publish("plategate/house/lane/side/open", &pressed(0.0), false);
    // A busy machine may bring a fresh one late: another is pressed then.
    let mut all = Vec::new();
    let (mut last, mut presses) = (String::new(), 0);
    eventually("the gate is opened", async || {
        last = pressed(0.0);
        presses += 1;
        broker.publish(topic, &last, false);
        all.extend(opened(&mut entries));
        !all.is_empty()
    })
    .await;
    // The same press again opens nothing more; what comes after it shows that it was heard.
    broker.publish(topic, &last, false);
    broker.publish("homeassistant/status", "online", false);
    online(&gateway, &listener, 2).await;
    all.extend(opened(&mut entries));
    assert!(all.len() <= presses, "{presses} presses: {all:?}");
    assert!(all.iter().all(|lane| lane == "in"), "{all:?}");
    let config = listener.on("homeassistant/device/plategate_house/config");
    let config: Value = serde_json::from_str(&config[0]).unwrap();
    let button = &config["cmps"]["open_in"];
    assert_eq!(button["cmd_t"], topic);
    assert_eq!(button["ret"], false);
    assert_eq!(button["qos"], 0);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_dies_says_that_the_gateway_is_gone_and_hears_of_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let broker = Broker::start(folder.path(), port);
    let gateway = start(folder.path(), &section(port, "topic = \"lot/7\"")).await;
    let taken = async || target(&gateway, "house").waiting == 0;
    eventually("the start is told", taken).await;
    drop(broker);
    camera(&gateway, "in", false).await;
    let behind = async || target(&gateway, "house").trouble.is_some();
    eventually("it is said", behind).await;
    camera(&gateway, "in", true).await;
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    // Whether the listener or the gateway is back first is chance: that the broker has taken what was missed is what it answered.
    let caught_up = async || {
        let now = target(&gateway, "house");
        now.waiting == 0 && now.trouble.is_none()
    };
    eventually("what was missed is taken", caught_up).await;
    camera(&gateway, "in", false).await;
    eventually("what happens from then on comes", async || {
        let last = listener.on("lot/7/event").pop();
        last.is_some_and(|event| event.contains("camera-down"))
    })
    .await;
    let tried = gateway.notifier().test("house").await.unwrap().unwrap();
    assert!(
        tried.contains(&format!("127.0.0.1:{port} has taken it")),
        "{tried}"
    );
    eventually("the test came", async || {
        listener.on("lot/7/test").len() == 1
    })
    .await;
    gateway.stop().await;
}
