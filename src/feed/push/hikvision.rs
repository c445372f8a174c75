//! Hikvision: posts of "ANPR" events (ISAPI, `EventNotificationAlert`), XML or JSON, several generations; or the same
//! asked for as a stream (`alertStream`).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::maker::{Heard, Maker, Message, PushedRead};
use super::parts::Part;
use super::times::{self, Form};
use crate::domain::event::Motion;
use crate::port::ask::Ask;
use crate::port::fields::Fields;
use crate::port::tree::{self, is_true, number_at, text_at};

/// How often a camera tells that nothing is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
const STREAM: &str = "/ISAPI/Event/notification/alertStream";

struct Hikvision;

pub(super) fn read(_fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Maker>> {
    Some(Arc::new(Hikvision))
}

impl Maker for Hikvision {
    fn name(&self) -> &str {
        "Hikvision"
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let mut heard = Heard::default();
        let mut documents = 0;
        for part in &message.parts {
            for alert in alerts(part)? {
                documents += 1;
                take(&alert, message, &mut heard);
            }
        }
        // A picture of a stream comes after its event, in a part of its own.
        if documents == 0 && message.pictures().next().is_none() {
            return Err("neither an event nor a picture".to_owned());
        }
        Ok(heard)
    }

    fn sign_of_life(&self) -> Option<Duration> {
        Some(SIGN_OF_LIFE)
    }

    fn stream(&self) -> Option<Ask> {
        Some(Ask {
            method: "GET",
            target: STREAM.to_owned(),
            body: None,
            kind: None,
        })
    }
}

/// The events of a part, without the element around them.
fn alerts(part: &Part) -> Result<Vec<Value>, String> {
    let trees = if part.is_jpeg() || part.bytes.is_empty() {
        return Ok(Vec::new());
    } else if part.is_json() {
        vec![tree::json(&part.bytes)?]
    } else if part.is_xml() {
        tree::xml(&part.bytes)?
    } else {
        return Ok(Vec::new());
    };
    let bare = trees.into_iter().map(|mut tree| {
        let inner = tree.get_mut("EventNotificationAlert").map(Value::take);
        inner.unwrap_or(tree)
    });
    Ok(bare.collect())
}

fn take(alert: &Value, message: &Message, heard: &mut Heard) {
    let captured = captured(alert, message);
    let kind = text_at(alert, "eventType").unwrap_or_default();
    let Some(anpr) = tree::at(alert, "ANPR") else {
        // A lasting event (`videoloss`, inactive) is a sign of life, and so is every other event.
        heard.clock = captured.or(heard.clock);
        return;
    };
    if !kind.is_empty()
        && !kind.eq_ignore_ascii_case("ANPR")
        && !kind.eq_ignore_ascii_case("vehicleMatchResult")
    {
        return;
    }
    // Around the plate's element with some firmware, within it with other.
    let kind = number_at(alert, "alarmDataType").or_else(|| number_at(anpr, "alarmDataType"));
    let history = kind == Some(1.0);
    let (frame, crop) = pictures(message);
    heard.reads.push(PushedRead {
        sure: number_at(anpr, "confidenceLevel").map(percent),
        chars: believed(anpr),
        travel: text_at(anpr, "direction").and_then(|said| match said.as_str() {
            "forward" => Some(Motion::Towards),
            "reverse" => Some(Motion::Away),
            _ => None,
        }),
        captured,
        key: text_at(alert, "UUID")
            .or_else(|| text_at(anpr, "pictureInfoList.pictureInfo.pId"))
            .or_else(|| text_at(anpr, "pId")),
        track: text_at(anpr, "vehicleId").or_else(|| text_at(anpr, "carID")),
        told_again: is_true(alert, "isDataRetransmission") || history,
        channel: text_at(alert, "channelID").or_else(|| text_at(alert, "dynChannelID")),
        device: text_at(alert, "serialNumber")
            .or_else(|| text_at(alert, "deviceID"))
            .or_else(|| text_at(alert, "macAddress")),
        frame,
        crop,
        ..PushedRead::with_text(text_at(anpr, "licensePlate"))
    });
}

fn captured(alert: &Value, message: &Message) -> Option<Timestamp> {
    let text = text_at(alert, "dateTime")?;
    let zones = &message.zones;
    times::understand(&text, &Form::Written, zones.device.as_ref(), &zones.site)
}

fn percent(said: f64) -> f32 {
    (said / 100.0) as f32
}

/// `plateCharBelieve`: "99,98,97", a number a character.
fn believed(anpr: &Value) -> Vec<f32> {
    let text = text_at(anpr, "plateCharBelieve").unwrap_or_default();
    let numbers = text.split(',').map(|n| n.trim().parse::<f64>());
    let all: Result<Vec<f32>, _> = numbers.map(|n| n.map(percent)).collect();
    all.unwrap_or_default()
}

/// The scene and the plate, by what their parts are called.
fn pictures(message: &Message) -> (Option<Bytes>, Option<Bytes>) {
    let crop = message.picture_called(&["licenseplate", "plate"]);
    let scene = message.picture_called(&["detection", "vehicle", "background", "scene"]);
    let others = message.pictures().map(|p| p.bytes.clone());
    let scene = scene.or_else(|| others.filter(|p| Some(p) != crop.as_ref()).last());
    (scene, crop)
}
