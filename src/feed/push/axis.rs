//! Axis License Plate Verifier: one post when a plate is first read, more when text or direction change, one when it is lost.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::maker::{Heard, Maker, Message, PushedRead};
use super::times::{self, Form};
use crate::domain::event::Motion;
use crate::port::fields::Fields;
use crate::port::tree::{self, number_at, text_at};

struct Axis;

pub(super) fn read(_fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Maker>> {
    Some(Arc::new(Axis))
}

impl Maker for Axis {
    fn name(&self) -> &str {
        "Axis"
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let mut documents = message.parts.iter().filter(|p| p.is_json());
        let event = documents.next().ok_or("no event in it")?;
        let event = tree::json(&event.bytes)?;
        let mut heard = Heard::default();
        let captured = captured(&event, message);
        let text = text_at(&event, "plateUTF8").or_else(|| text_at(&event, "plateASCII"));
        let Some(text) = text else {
            // Its own service of heartbeats.
            heard.clock = captured;
            return Ok(heard);
        };
        let serial = text_at(&event, "camera_info.SerialNumber");
        let car = text_at(&event, "carID");
        let count = text_at(&event, "packetCounter");
        let (frame, crop) = pictures(&event, message);
        heard.reads.push(PushedRead {
            sure: number_at(&event, "plateConfidence").map(share),
            travel: text_at(&event, "carMoveDirection").and_then(|said| match said.as_str() {
                "in" => Some(Motion::Towards),
                "out" => Some(Motion::Away),
                _ => None,
            }),
            captured,
            key: count.map(|count| format!("{}/{count}", serial.as_deref().unwrap_or_default())),
            track: car,
            // What is lost has been in view; it is told seconds later.
            told_again: text_at(&event, "carState").as_deref() == Some("lost"),
            channel: text_at(&event, "roiID"),
            device: serial,
            frame,
            crop,
            ..PushedRead::with_text(Some(text))
        });
        Ok(heard)
    }
}

/// Both scales have been seen: of one, and of a hundred.
fn share(said: f64) -> f32 {
    (if said > 1.0 { said / 100.0 } else { said }) as f32
}

fn captured(event: &Value, message: &Message) -> Option<jiff::Timestamp> {
    let since = |place: &str, per_second: i64| {
        let text = text_at(event, place)?;
        times::understand(
            &text,
            &Form::Since { per_second },
            None,
            &message.zones.site,
        )
    };
    since("capture_timestamp", 1_000).or_else(|| since("capture_ts", 1_000_000_000))
}

fn pictures(event: &Value, message: &Message) -> (Option<Bytes>, Option<Bytes>) {
    let of_kind = |wanted: &str| {
        let images = tree::all(event, "ImageArray").into_iter();
        let mut fitting = images.filter(|image| {
            let kind = text_at(image, "ImageType").unwrap_or_default();
            kind.to_ascii_lowercase().contains(wanted)
        });
        let bytes = STANDARD
            .decode(text_at(fitting.next()?, "BinaryImage")?)
            .ok()?;
        bytes.starts_with(&[0xFF, 0xD8]).then(|| Bytes::from(bytes))
    };
    let beside = message.pictures().next().map(|p| p.bytes.clone());
    (
        of_kind("vehicle").or_else(|| of_kind("full")).or(beside),
        of_kind("plate"),
    )
}
