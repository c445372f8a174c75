//! ONVIF Profile M: plates as events of a pull point ([`super::pull`] asks for them). Any maker's camera that has that profile.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::maker::{Heard, Maker, Message, PushedRead};
use super::times::{self, Form};
use crate::port::fields::Fields;
use crate::port::onvif::{self, Event, item, written};
use crate::port::tree;

struct Onvif;

pub(super) fn read(_fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Maker>> {
    Some(Arc::new(Onvif))
}

/// The topic of plates ends so.
const TOPIC: &str = "Recognition/LicensePlate";
/// Under these names plates stand where a camera sends plain items.
const PLATE_ITEMS: [&str; 4] = ["PlateNumber", "LicensePlate", "Plate", "plateNumber"];

impl Maker for Onvif {
    fn name(&self) -> &str {
        "ONVIF"
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let mut heard = Heard::default();
        for part in &message.parts {
            for tree in tree::xml_with_attributes(&part.bytes)? {
                let answer = onvif::events(&tree).ok_or("no answer to PullMessages")?;
                let (events, clock) = answer;
                heard.clock = clock.or(heard.clock);
                let events = events.iter();
                heard.reads.extend(events.filter_map(|e| plate(e, message)));
            }
        }
        Ok(heard)
    }

    fn pulls(&self) -> bool {
        true
    }
}

/// What an event says of a plate; `None`: it is of something else.
fn plate(event: &Event<'_>, message: &Message) -> Option<PushedRead> {
    let operation = event.operation();
    if !event.is_of(TOPIC) || operation == "Deleted" {
        return None;
    }
    let event = event.of;
    let when = tree::text_at(event, "@UtcTime")?;
    let zones = &message.zones;
    let captured = times::understand(&when, &Form::Written, zones.device.as_ref(), &zones.site);
    let data = tree::at(event, "Data")?;
    let info = tree::at(data, "ElementItem.LicensePlateInfo").or_else(|| {
        let all = tree::all(data, "ElementItem").into_iter();
        all.filter_map(|item| tree::at(item, "LicensePlateInfo"))
            .next()
    });
    let number = info.and_then(|info| tree::at(info, "PlateNumber"));
    let text = number
        .and_then(written)
        .or_else(|| item(data, &PLATE_ITEMS));
    let sure = number
        .and_then(|n| tree::number_at(n, "@Likelihood"))
        .or_else(|| item(data, &["Likelihood"])?.parse().ok());
    let key = tree::text_at(event, "@UtcTime").map(|at| {
        let source = tree::at(event, "Source").map(Value::to_string);
        format!("{at} {}", source.unwrap_or_default())
    });
    Some(PushedRead {
        sure: sure.map(|s: f64| s as f32),
        captured,
        key: key
            .zip(text.clone())
            .map(|(at, text)| format!("{at} {text}")),
        track: item(data, &["ObjectId", "ObjectID"]),
        // What is so since before somebody asked, and is told to whoever begins to.
        told_again: operation == "Initialized",
        channel: item(
            tree::at(event, "Source").unwrap_or(&Value::Null),
            &["VideoSource", "VideoSourceConfigurationToken", "Source"],
        ),
        ..PushedRead::with_text(text)
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::tz::TimeZone;

    use super::super::maker::Zones;
    use super::super::parts::Part;
    use super::*;

    fn heard(notices: &str) -> Result<Heard, String> {
        let text = format!(
            "<s:Envelope xmlns:s=\"x\"><s:Body><tev:PullMessagesResponse><tev:CurrentTime>2026-11-30T03:00:01Z</tev:CurrentTime>\
             <tev:TerminationTime>2026-11-30T03:02:01Z</tev:TerminationTime>{notices}</tev:PullMessagesResponse></s:Body></s:Envelope>"
        );
        let message = Message {
            target: String::new(),
            parts: vec![Part {
                bytes: Bytes::from(text),
                ..Part::default()
            }],
            zones: Zones {
                device: None,
                site: TimeZone::UTC,
            },
        };
        Onvif.read(&message)
    }

    fn notice(topic: &str, operation: &str, data: &str) -> String {
        format!(
            "<wsnt:NotificationMessage><wsnt:Topic Dialect=\"d\">{topic}</wsnt:Topic><wsnt:Message>\
             <tt:Message UtcTime=\"2026-11-30T03:00:00.5Z\"{operation}><tt:Source><tt:SimpleItem Name=\"VideoSource\" Value=\"1\"/>\
             <tt:SimpleItem Name=\"Rule\" Value=\"LPR\"/></tt:Source><tt:Data>{data}</tt:Data></tt:Message></wsnt:Message>\
             </wsnt:NotificationMessage>"
        )
    }

    /// Plate, how sure, whether it is told again, its track.
    type Read<'a> = (Option<&'a str>, Option<f32>, bool, Option<&'a str>);

    fn check(notices: &str, want: &[Read<'_>]) {
        let heard = heard(notices).unwrap();
        let reads = heard.reads.iter();
        let found: Vec<_> = reads
            .map(|r| (r.plate.as_deref(), r.sure, r.told_again, r.track.as_deref()))
            .collect();
        assert_eq!(found, want, "{notices}");
        assert_eq!(heard.clock.unwrap().to_string(), "2026-11-30T03:00:01Z");
        for read in &heard.reads {
            let at = read.captured.unwrap().to_string();
            assert_eq!(at, "2026-11-30T03:00:00.5Z");
            assert_eq!(read.channel.as_deref(), Some("1"));
        }
    }

    #[test]
    fn events_of_profile_m() {
        const PLATE: &str = "tns1:RuleEngine/Recognition/LicensePlate";
        let info = "<tt:SimpleItem Name=\"Likelihood\" Value=\"0.5\"/><tt:SimpleItem Name=\"ObjectId\" Value=\"12\"/>\
                    <tt:ElementItem Name=\"VehicleInfo\"><tt:VehicleInfo><tt:Type Likelihood=\"1\">Car</tt:Type></tt:VehicleInfo></tt:ElementItem>\
                    <tt:ElementItem Name=\"LicensePlateInfo\"><tt:LicensePlateInfo><tt:PlateNumber Likelihood=\"0.92\">AB 123</tt:PlateNumber>\
                    <tt:CountryCode>AT</tt:CountryCode></tt:LicensePlateInfo></tt:ElementItem>";
        let sure = (Some("AB 123"), Some(0.92), false, Some("12"));
        check(&notice(PLATE, "", info), &[sure]);
        check(
            &notice(PLATE, " PropertyOperation=\"Initialized\"", info),
            &[(sure.0, sure.1, true, sure.3)],
        );
        check(&notice(PLATE, " PropertyOperation=\"Deleted\"", info), &[]);
        check(&notice("tns1:VideoSource/MotionAlarm", "", info), &[]);
        let plain = "<tt:SimpleItem Name=\"PlateNumber\" Value=\"CD456\"/><tt:SimpleItem Name=\"Likelihood\" Value=\"0.7\"/>";
        check(
            &notice(PLATE, "", plain),
            &[(Some("CD456"), Some(0.7), false, None)],
        );
        let bare = "<tt:ElementItem Name=\"LicensePlateInfo\"><tt:LicensePlateInfo><tt:PlateNumber>EF789</tt:PlateNumber>\
                    </tt:LicensePlateInfo></tt:ElementItem>";
        check(
            &notice(PLATE, "", bare),
            &[(Some("EF789"), None, false, None)],
        );
        let none = "<tt:SimpleItem Name=\"PlateNumber\" Value=\"unknown\"/>";
        check(&notice(PLATE, "", none), &[(None, None, false, None)]);
        let two = [notice(PLATE, "", info), notice(PLATE, "", plain)].concat();
        check(&two, &[sure, (Some("CD456"), Some(0.7), false, None)]);
        check("", &[]);
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let message = |text: &'static str| Message {
            target: String::new(),
            parts: vec![Part {
                bytes: Bytes::from_static(text.as_bytes()),
                ..Part::default()
            }],
            zones: Zones {
                device: None,
                site: TimeZone::UTC,
            },
        };
        for text in ["", "<a>", "<a/>", "<!DOCTYPE a><a/>"] {
            assert!(Onvif.read(&message(text)).is_err(), "{text}");
        }
    }
}
