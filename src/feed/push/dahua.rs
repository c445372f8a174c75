//! Dahua and what is sold under other names (Intelbras, Amcrest, EmpireTech): ITSAPI posts, or `attach` asked for as a
//! stream (`eventManager`, `snapManager`).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::maker::{Answer, Heard, Maker, Message, PushedRead};
use super::times::{self, Form};
use crate::domain::event::Motion;
use crate::port::ask::Ask;
use crate::port::fields::Fields;
use crate::port::tree::{self, is_true, number_at, text_at};

const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// Names within names; a firmware's have five.
const DEPTH_MAX: usize = 16;

struct Dahua {
    stream: Stream,
}

#[derive(Clone, Copy)]
enum Stream {
    Events,
    Pictures,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Maker>> {
    let streams = [("events", Stream::Events), ("pictures", Stream::Pictures)];
    let stream = fields.one_of("attach", &streams, Some(Stream::Pictures))?;
    Some(Arc::new(Dahua { stream }))
}

impl Maker for Dahua {
    fn name(&self) -> &str {
        "Dahua"
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let mut heard = Heard::default();
        if is_sign_of_life(message) {
            return Ok(heard);
        }
        let mut documents = 0;
        for part in message.parts.iter().filter(|p| !p.is_jpeg()) {
            let text = String::from_utf8_lossy(&part.bytes);
            let text = text.trim();
            if text.is_empty() || text == "Heartbeat" {
                documents += 1;
                continue;
            }
            let said = if part.is_json() {
                tree::json(&part.bytes)?
            } else {
                attached(text).ok_or("neither JSON nor an event's lines")?
            };
            documents += 1;
            take(&said, message, &mut heard);
        }
        if documents == 0 && message.pictures().next().is_none() {
            return Err("neither an event nor a picture".to_owned());
        }
        Ok(heard)
    }

    /// It posts the same again until it hears this.
    fn answer(&self, message: &Message) -> Answer {
        Answer::json(match is_sign_of_life(message) {
            true => r#"{"Active":true,"Result":true,"Message":"Success","RspTime":""}"#,
            false => r#"{"Result":true,"Message":"Success"}"#,
        })
    }

    fn sign_of_life(&self) -> Option<Duration> {
        Some(SIGN_OF_LIFE)
    }

    fn stream(&self) -> Option<Ask> {
        let target = match self.stream {
            Stream::Events => {
                "/cgi-bin/eventManager.cgi?action=attach&codes=[TrafficJunction]&heartbeat=5"
            }
            Stream::Pictures => {
                "/cgi-bin/snapManager.cgi?action=attachFileProc&channel=1&heartbeat=5\
                 &Flags[0]=Event&Events=[TrafficJunction]"
            }
        };
        Some(Ask {
            method: "GET",
            target: target.to_owned(),
            body: None,
            kind: None,
        })
    }
}

fn is_sign_of_life(message: &Message) -> bool {
    let path = message.target.split('?').next().unwrap_or_default();
    ["/KeepAlive", "/DeviceInfo"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// `Code=TrafficJunction;action=Pulse;index=0;data={…}`, or lines of `Events[0].Name=value`.
fn attached(text: &str) -> Option<Value> {
    if let Some(at) = text.find("data=") {
        return tree::json(&text.as_bytes()[at + "data=".len()..]).ok();
    }
    let mut root = Map::new();
    for line in text.lines() {
        let Some((place, value)) = line.split_once('=') else {
            continue;
        };
        let place = place.trim().trim_start_matches("Events[0].");
        if place.split('.').nth(DEPTH_MAX).is_none() {
            put(&mut root, place, value.trim());
        }
    }
    (!root.is_empty()).then(|| root.remove("Data").unwrap_or(Value::Object(root)))
}

/// Puts a value at a place as `TrafficCar.PlateNumber`; an index in brackets is a name of its own.
fn put(root: &mut Map<String, Value>, place: &str, value: &str) {
    let (first, rest) = place.split_once('.').unwrap_or((place, ""));
    if rest.is_empty() {
        root.insert(first.to_owned(), Value::String(value.to_owned()));
        return;
    }
    let inner = root
        .entry(first.to_owned())
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// Where a plate stands, by firmware; the first that says something.
const TEXTS: [&str; 5] = [
    "Picture.Plate.PlateNumber",
    "TrafficCar.PlateNumber",
    "Object.Text",
    "Plate.Text",
    "PlateNumber",
];

/// The same of the direction; an event's lines write an index in brackets.
const DIRECTIONS: [&str; 4] = [
    "TrafficCar.DrivingDirection.0",
    "TrafficCar.DrivingDirection[0]",
    "TrafficCar.DrivingDirection",
    "JunctionDirection",
];

fn take(said: &Value, message: &Message, heard: &mut Heard) {
    let plate = tree::at(said, "Picture.Plate");
    let snap = tree::at(said, "Picture.SnapInfo");
    let no_plate =
        plate.is_some_and(|p| tree::at(p, "IsExist").is_some() && !is_true(p, "IsExist"));
    let text = TEXTS.iter().find_map(|path| text_at(said, path));
    let is_read = plate.is_some() || text.is_some() || tree::at(said, "TrafficCar").is_some();
    if !is_read {
        return;
    }
    let captured = captured(said, snap, message);
    let (frame, crop) = pictures(said, message);
    let sure = plate
        .and_then(|p| number_at(p, "Confidence"))
        .or_else(|| number_at(said, "Object.Confidence"))
        .filter(|c| (0.0..=100.0).contains(c));
    let group = text_at(said, "GroupID");
    let index = text_at(said, "IndexInGroup").unwrap_or_default();
    if let Some(snap) = snap {
        // "AllowUser" and "OpenStrobe": it has opened for its own list.
        heard.opens_by_itself |= is_true(snap, "OpenStrobe");
    }
    let direction = snap
        .and_then(|s| text_at(s, "Direction"))
        .or_else(|| DIRECTIONS.iter().find_map(|path| text_at(said, path)));
    heard.reads.push(PushedRead {
        sure: sure.map(|c| (c / 100.0) as f32),
        travel: direction.and_then(|said| match said.to_ascii_lowercase().as_str() {
            "approach" | "obverse" | "0" => Some(Motion::Towards),
            "leave" | "reverse" | "1" => Some(Motion::Away),
            _ => None,
        }),
        captured,
        key: group.as_ref().map(|group| format!("{group}/{index}")),
        track: group,
        told_again: is_true(said, "IsOffline") || is_true(said, "Offline"),
        channel: snap
            .and_then(|s| text_at(s, "LanNo"))
            .or_else(|| text_at(said, "Lane")),
        device: snap
            .and_then(|s| text_at(s, "DeviceID"))
            .or_else(|| text_at(said, "TrafficCar.MachineName")),
        frame,
        crop,
        ..PushedRead::with_text(text.filter(|_| !no_plate))
    });
}

/// Local time without an offset, or seconds of an event.
fn captured(said: &Value, snap: Option<&Value>, message: &Message) -> Option<Timestamp> {
    let zones = &message.zones;
    let written = snap.and_then(|s| text_at(s, "AccurateTime").or_else(|| text_at(s, "SnapTime")));
    if let Some(text) = written {
        return times::understand(&text, &Form::Written, zones.device.as_ref(), &zones.site);
    }
    // `UTC` is local time with some firmware, and then this is the true one.
    let seconds = ["RealUTC", "TrafficCar.RealUTC", "UTC"];
    let seconds = seconds.iter().find_map(|path| text_at(said, path))?;
    let millis = number_at(said, "UTCMS").unwrap_or(0.0) as i64;
    let at = times::understand(&seconds, &Form::Since { per_second: 1 }, None, &zones.site)?;
    at.checked_add(jiff::SignedDuration::from_millis(millis.clamp(0, 999)))
        .ok()
}

fn pictures(said: &Value, message: &Message) -> (Option<Bytes>, Option<Bytes>) {
    let within = |place: &str| {
        let text = text_at(said, &format!("Picture.{place}.Content"))?;
        let bytes = STANDARD.decode(text).ok()?;
        bytes.starts_with(&[0xFF, 0xD8]).then(|| Bytes::from(bytes))
    };
    let scene = within("NormalPic").or_else(|| within("VehiclePic"));
    let beside = message.pictures().next().map(|p| p.bytes.clone());
    (scene.or(beside), within("CutoutPic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_a_tree_as_deep_as_a_firmware_writes_them() {
        let check = |lines: &str, place: &str, found: Option<&str>| {
            let tree = attached(lines);
            let text = tree.and_then(|tree| text_at(&tree, place));
            assert_eq!(text.as_deref(), found, "{:.60}", lines);
        };
        let car = "Events[0].TrafficCar.PlateNumber=AB123CD\nEvents[0].UTC=5";
        check(car, "TrafficCar.PlateNumber", Some("AB123CD"));
        check(car, "UTC", Some("5"));
        let names = |count: usize| vec!["a"; count].join(".");
        check(
            &format!("{}=1", names(DEPTH_MAX)),
            &names(DEPTH_MAX),
            Some("1"),
        );
        // Each takes a piece of the stack: a million would use it up.
        let deep = format!("{car}\n{}=1", names(1_000_000));
        check(&deep, "TrafficCar.PlateNumber", Some("AB123CD"));
        check(&deep, "a", None);
    }
}
