//! What a camera may send, whatever it is: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use futures::FutureExt;
use tokio::io::{AsyncReadExt, duplex};
use url::Url;

use super::access_unit::{AT_ONCE, SETS_BYTES, START, Unit};
use super::depacketizer::Depacketizer;
use super::message::{BODY_BYTES, HEAD_BYTES};
use super::rtp::Sorter;
use super::sdp::{self, Description, Media};
use super::session::{self, Ask, Session};
use super::wire::{Item, Wire};
use super::{PICTURE_BYTES, h264, sps};
use crate::feed::video::camera::fault::Fault;
use crate::feed::video::camera::settings::Credentials;

/// A stream's description, and what is told of its pictures ahead.
pub(crate) fn sdp(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = sdp::parse(&text);
    assert!(found.media.len() <= sdp::MEDIA);
    for media in &found.media {
        assert!(media.told().len() <= 2 * sdp::NAME + 1);
        let Some(format) = media.format() else {
            continue;
        };
        let sets = format.sets(&[
            "sprop-parameter-sets",
            "sprop-vps",
            "sprop-sps",
            "sprop-pps",
        ]);
        assert!(sets.len() <= sdp::SETS && sets.iter().all(|s| s.len() <= sdp::SET_BYTES));
        if let Some(facts) = h264::facts(format) {
            assert!(facts.size.0 > 0 && facts.size.1 > 0);
        }
        if !media.kind.is_empty() {
            assert_eq!(kept(&sdp::parse(&written(media)).media[0]), kept(media));
        }
    }
    let _ = (super::choose(&found).is_ok(), sps::facts(bytes));
    // A description is read without regard to who wrote it: the same text says the same.
    assert_eq!(sdp::parse(&text), found);
}

/// What is used of a medium.
fn kept(media: &Media) -> impl PartialEq + std::fmt::Debug {
    let format = media.format();
    (
        media.kind.clone(),
        media.control.clone(),
        media.fps,
        media.size,
        format.map(|f| (f.payload_type, f.name.clone(), f.ticks_per_s)),
    )
}

/// A medium as a camera would write it.
fn written(media: &Media) -> String {
    let mut text = format!("m={} 0 RTP/AVP", media.kind);
    if let Some(format) = media.format() {
        let of = format.payload_type;
        text += &format!(
            " {of}\na=rtpmap:{of} {}/{}",
            format.name, format.ticks_per_s
        );
    }
    if let Some(control) = &media.control {
        text += &format!("\na=control:{control}");
    }
    if let Some(fps) = media.fps {
        text += &format!("\na=framerate:{fps}");
    }
    if let Some((width, height)) = media.size {
        text += &format!("\na=x-dimensions:{width},{height}");
    }
    text
}

/// What comes on the connection: the same however it is cut, and what is answered is well-formed. The first byte says how
/// it is cut.
pub(crate) fn rtsp(bytes: &[u8]) {
    let Some((cut, bytes)) = bytes.split_first() else {
        return;
    };
    let step = usize::from(*cut) + 1;
    let (whole, fault) = taken(bytes, bytes.len().max(1));
    let (cut, cut_fault) = taken(bytes, step);
    assert_eq!(told(&cut), told(&whole), "in steps of {step}");
    let kind = |fault: Option<Fault>| fault.map(|f| f.kind().to_owned());
    assert_eq!(kind(cut_fault), kind(fault), "in steps of {step}");
    answered(whole);
}

fn taken(bytes: &[u8], step: usize) -> (Vec<Item>, Option<Fault>) {
    let mut wire = Wire::fed(tokio::io::empty());
    let mut items = Vec::new();
    for part in bytes.chunks(step) {
        if let Err(fault) = wire.feed(part, &mut items) {
            return (items, Some(fault));
        }
        assert!(wire.kept() <= HEAD_BYTES + BODY_BYTES + step);
    }
    (items, None)
}

fn told(items: &[Item]) -> Vec<String> {
    let told = |item: &Item| match item {
        Item::Answer(answer) => format!("{answer:?}"),
        Item::Request(request) => format!("{request:?}"),
        Item::Data(bytes) => format!("{bytes:?}"),
    };
    items.iter().map(told).collect()
}

/// A session in which all of this came.
fn answered(items: Vec<Item>) {
    let (ours, mut theirs) = duplex(1 << 20);
    let login = Credentials {
        username: "admin".to_owned(),
        password: None,
    };
    let mut session = Session::new(Wire::fed(ours), Some(login));
    let mut url = Url::parse("rtsp://camera/live").unwrap_or_else(|e| panic!("{e}"));
    for item in items.into_iter().take(16) {
        match item {
            Item::Data(_) => continue,
            Item::Request(request) => {
                let _ = session.reply(&request).now_or_never();
            }
            Item::Answer(answer) => {
                let _ = (session.renews(&answer), session.life_every());
                session.note_name(&answer);
                if let Ok(Some(next)) = session::sent_on(&answer, &url) {
                    assert_eq!(next.host_str(), url.host_str());
                    url = next;
                }
                let description = sdp::parse(&String::from_utf8_lossy(&answer.body));
                asked(
                    &mut session,
                    &description,
                    &session::base(&answer, &url),
                    &url,
                );
            }
        }
        let mut sent = vec![0; 1 << 20];
        let n = theirs.read(&mut sent).now_or_never();
        let n = n.map_or(0, |n| n.unwrap_or_default());
        well_formed(&String::from_utf8_lossy(&sent[..n]));
    }
}

fn asked(session: &mut Session, description: &Description, base: &str, url: &Url) {
    let control = description.media.first().and_then(|m| m.control.as_deref());
    for uri in session::addresses(base, control, url).iter().take(2) {
        let ask = Ask {
            method: "SETUP",
            uri,
            more: &[],
        };
        let _ = session.tell(ask).now_or_never();
    }
}

/// Requests and answers as a strict camera wants them: nothing that it sent ends a line or a head of ours early.
fn well_formed(sent: &str) {
    if sent.is_empty() {
        return;
    }
    let Some(heads) = sent.strip_suffix("\r\n\r\n") else {
        panic!("{sent:?} has no end");
    };
    for line in sent.split("\r\n") {
        assert!(
            !line.contains(|c: char| c.is_control() && c != '\t'),
            "{line:?}"
        );
    }
    for head in heads.split("\r\n\r\n") {
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        // A camera gets its own address back, as it has written it.
        let setup = first.strip_prefix("SETUP ").and_then(|uri| uri.get(..4));
        let is_first = setup.is_some_and(|scheme| scheme.eq_ignore_ascii_case("rtsp"));
        let is_first = is_first || first.starts_with("RTSP/1.0 ");
        assert!(is_first, "{first:?}");
        assert!(lines.all(|l| l.contains(": ")), "{head:?}");
    }
}

/// Packets of a stream. The first byte says of which codec, and what was told of it ahead; then each packet: a byte of how it
/// is sent, one of how long it is, and its payload.
pub(crate) fn rtp(bytes: &[u8]) {
    let Some((first, mut rest)) = bytes.split_first() else {
        return;
    };
    let (name, ahead) = match first & 3 {
        0 => ("H264", "sprop-parameter-sets=Z0IAHo1oUB7I,aM48gA=="),
        1 => ("H265", "sprop-sps=QgEBAWAAAAMA;sprop-max-don-diff=1"),
        2 => ("H265", "x=y"),
        _ => ("JPEG", "x=y"),
    };
    let ahead = if first & 4 == 0 { "x=y" } else { ahead };
    let size = if first & 8 == 0 {
        ""
    } else {
        "a=x-dimensions:64,48\n"
    };
    let text = format!("m=video 0 RTP/AVP 96\na=rtpmap:96 {name}/90000\n{size}a=fmtp:96 {ahead}\n");
    let description = sdp::parse(&text);
    let Some(mut pictures) = Depacketizer::new(&description.media[0]) else {
        panic!("{name} can be decoded");
    };
    let mut sorter = Sorter::new(96);
    let (mut number, mut time) = (0u16, 0u32);
    while let [how, length, after @ ..] = rest {
        let payload = &after[..after.len().min(usize::from(*length))];
        rest = &after[payload.len()..];
        for _ in 0..=(how >> 4 & 7) {
            let packet = match how & 0x80 {
                0 => headed(*how, payload, (&mut number, &mut time)),
                _ => payload.to_vec(),
            };
            let Some(packet) = sorter.sort(&packet) else {
                continue;
            };
            if pictures.push(&packet).is_err() {
                return;
            }
            let mut ready = 0;
            while let Some(unit) = pictures.next() {
                ready += 1;
                check(name, &unit);
            }
            assert!(ready <= AT_ONCE + 1);
        }
    }
}

/// A packet with a head as a camera would make it: bit 0 of `how` marks the picture's last, bits 1 and 2 are packets lost before
/// it, bit 3 begins a new time.
fn headed(how: u8, payload: &[u8], (number, time): (&mut u16, &mut u32)) -> Vec<u8> {
    *number = number.wrapping_add(1 + u16::from(how >> 1 & 3));
    *time = time.wrapping_add(3_600 * u32::from(how >> 3 & 1));
    let mut packet = vec![0x80, 96 | how << 7];
    packet.extend(number.to_be_bytes());
    packet.extend(time.to_be_bytes());
    packet.extend([0, 0, 0, 7]);
    packet.extend(payload);
    packet
}

fn check(name: &str, unit: &Unit) {
    let data = &unit.data;
    match name {
        "JPEG" => {
            assert!(data.starts_with(&[0xff, 0xd8]) && data.ends_with(&[0xff, 0xd9]));
            assert!(data.len() <= PICTURE_BYTES + 2);
        }
        _ => {
            assert!(data.starts_with(&START));
            assert!(data.len() <= PICTURE_BYTES + 2 * SETS_BYTES);
        }
    }
}
