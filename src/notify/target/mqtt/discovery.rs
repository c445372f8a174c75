//! What Home Assistant is told of this gateway, so that it makes a device of it by itself, and messages as its event entity
//! takes them.

use serde_json::{Value, json};

use super::Settings;
use crate::domain::site::Site;
use crate::notify::kind::Kind;
use crate::notify::message::Message;

/// The topic and the text that make the device.
pub(super) fn config(settings: &Settings, site: &Site) -> Option<(String, Vec<u8>)> {
    let discovery = settings.discovery.as_ref()?;
    let node = settings
        .base
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let config = json!({
        "dev": {
            "ids": [node],
            "name": site.name,
            "mf": "Plategate",
            "sw": env!("CARGO_PKG_VERSION"),
        },
        "o": { "name": "Plategate", "sw": env!("CARGO_PKG_VERSION") },
        "avty_t": format!("{}/status", settings.base),
        "qos": 1,
        "cmps": components(settings, site, &node),
    });
    let topic = format!("{discovery}/device/{node}/config");
    Some((topic, config.to_string().into_bytes()))
}

fn components(settings: &Settings, site: &Site, node: &str) -> Value {
    let base = &settings.base;
    let mut all = serde_json::Map::new();
    let mut add = |key: String, mut part: Value| {
        part["uniq_id"] = json!(format!("{node}_{key}"));
        all.insert(key, part);
    };
    let kinds = Kind::CHOICE.iter().chain(&[Kind::Digest]);
    let kinds: Vec<&str> = kinds.map(|k| k.as_str()).collect();
    add(
        "event".to_owned(),
        json!({
            "p": "event", "name": t!("notify-ha-event"),
            "stat_t": format!("{base}/event"), "evt_typ": kinds,
        }),
    );
    add(
        "violations".to_owned(),
        json!({
            "p": "sensor", "name": t!("notify-ha-violations"),
            "stat_t": format!("{base}/violations"), "stat_cla": "total_increasing",
        }),
    );
    for lane in &site.lanes {
        let (id, name) = (&lane.id, &lane.name);
        if lane.camera.is_some() {
            add(
                format!("camera_{id}"),
                json!({
                    "p": "binary_sensor", "name": t!("notify-ha-camera", name),
                    "dev_cla": "connectivity", "stat_t": format!("{base}/lane/{id}/camera"),
                }),
            );
        }
        if settings.open.contains(id) {
            add(
                format!("open_{id}"),
                json!({
                    "p": "button", "name": t!("notify-ha-open", name),
                    "cmd_t": format!("{base}/lane/{id}/open"),
                    // The time of the press: what comes late opens nothing.
                    "cmd_tpl": "{\"at\": {{ now().timestamp() }}}",
                    "qos": 0, "ret": false,
                }),
            );
        }
    }
    for area in &site.areas {
        let (id, name) = (&area.id, &area.name);
        add(
            format!("area_{id}"),
            json!({
                "p": "sensor", "name": t!("notify-ha-area", name),
                "stat_cla": "measurement", "stat_t": format!("{base}/area/{id}/vehicles"),
            }),
        );
    }
    if settings.pictures {
        add(
            "picture".to_owned(),
            json!({
                "p": "image", "name": t!("notify-ha-picture"),
                "img_t": format!("{base}/picture"), "cont_type": "image/jpeg",
            }),
        );
    }
    Value::Object(all)
}

/// A message as the event entity takes it.
pub(super) fn event(message: &Message) -> Vec<u8> {
    let mut event = json!({
        "event_type": message.kind.as_str(),
        "id": message.id,
        "at": message.at,
        "severity": message.severity.as_str(),
        "title": message.title,
        "text": message.text,
        "count": message.count,
    });
    let more = [
        ("lane", message.lane.as_ref().map(|l| json!(l))),
        ("event", message.event.map(|e| json!(e))),
        ("plate", message.plate.as_ref().map(|p| json!(p))),
        ("link", message.link.as_ref().map(|l| json!(l))),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            event[name] = value;
        }
    }
    event.to_string().into_bytes()
}
