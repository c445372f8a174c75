//! H.264 over RTP (RFC 6184): single pieces, several in one packet, one in several packets.

use super::access_unit::{AccessUnits, Nal};
use super::rtp::Packet;
use super::sdp::Format;
use super::sps;

/// What a piece is, by its head.
pub(super) fn kind(nal: &[u8]) -> Nal {
    let Some(head) = nal.first() else {
        return Nal::Unknown;
    };
    // The first macroblock's number: a leading 1 is nought.
    let first = nal.get(1).is_some_and(|b| b & 0x80 != 0);
    match head & 0x1f {
        0 | 24..=31 => Nal::Unknown,
        1 | 2 => Nal::Slice { first, key: false },
        5 => Nal::Slice { first, key: true },
        6 if recovers(&nal[1..]) => Nal::Recovery,
        of @ (7 | 8) => Nal::Set(of),
        9 => Nal::Delimiter,
        _ => Nal::Other,
    }
}

/// Does a message beside the picture say that it can be decoded from here, at once?
fn recovers(mut messages: &[u8]) -> bool {
    /// A recovery point.
    const RECOVERY: usize = 6;
    while messages.len() > 2 {
        let (Some(of), Some(length)) = (number(&mut messages), number(&mut messages)) else {
            return false;
        };
        if of == RECOVERY {
            // The count of pictures until then: a leading 1 is nought.
            return messages.first().is_some_and(|b| b & 0x80 != 0);
        }
        messages = messages.get(length..).unwrap_or_default();
    }
    false
}

/// Bytes of 255 and a last one, added up.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let mut sum = 0;
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        sum += usize::from(*byte);
        if *byte != 255 {
            return Some(sum);
        }
    }
}

pub(super) fn units(format: &Format) -> AccessUnits {
    AccessUnits::new(kind, format.sets(&["sprop-parameter-sets"]))
}

/// What the description tells of the pictures ahead.
pub(super) fn facts(format: &Format) -> Option<sps::Facts> {
    let sets = format.sets(&["sprop-parameter-sets"]);
    let first = sets.iter().find(|set| kind(set) == Nal::Set(7))?;
    sps::facts(first)
}

/// Takes a packet apart.
pub(super) fn unpack(units: &mut AccessUnits, packet: &Packet) {
    let payload = packet.payload;
    let Some(head) = payload.first() else { return };
    match head & 0x1f {
        24 => several(units, &payload[1..]),
        // With a number for the order of decoding, which nobody here needs.
        25 => several(units, payload.get(3..).unwrap_or_default()),
        28 | 29 => fragment(units, payload),
        _ => units.nal(payload),
    }
}

fn several(units: &mut AccessUnits, mut rest: &[u8]) {
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some(nal) = after.get(..length) else {
            return;
        };
        units.nal(nal);
        rest = &after[length..];
    }
}

fn fragment(units: &mut AccessUnits, payload: &[u8]) {
    let [indicator, head, rest @ ..] = payload else {
        return;
    };
    let with_order = indicator & 0x1f == 29;
    let rest = rest
        .get(if with_order { 2 } else { 0 }..)
        .unwrap_or_default();
    if head & 0x80 != 0 {
        units.begin(&[(indicator & 0xe0) | (head & 0x1f)], rest);
    } else {
        units.extend(rest);
    }
    if head & 0x40 != 0 {
        units.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::video::camera::rtsp::access_unit::Unit;

    /// A beginning of a key picture, its second slice, and the same of a picture that hangs on others.
    const IDR: &[u8] = &[0x65, 0x88, 1, 2, 3];
    const IDR_ON: &[u8] = &[0x65, 0x40, 4];
    const P: &[u8] = &[0x41, 0x9a, 5];
    const P_ON: &[u8] = &[0x41, 0x40, 6];
    const SPS: &[u8] = &[0x67, 0x42];
    const PPS: &[u8] = &[0x68, 0xce];
    const AUD: &[u8] = &[0x09, 0xf0];

    struct Sent {
        units: AccessUnits,
        told: Vec<String>,
    }

    impl Sent {
        fn new(sets: &[&[u8]]) -> Sent {
            let sets = sets.iter().map(|s| s.to_vec()).collect();
            Sent {
                units: AccessUnits::new(kind, sets),
                told: Vec::new(),
            }
        }

        fn packet(mut self, time: u32, mark: bool, lost: u16, payload: &[u8]) -> Sent {
            let packet = Packet {
                mark,
                time,
                lost,
                payload,
            };
            self.units.packet(time, lost);
            unpack(&mut self.units, &packet);
            self.units.packet_ends(mark).unwrap();
            while let Some(unit) = self.units.next() {
                self.told.push(told(&unit));
            }
            self
        }
    }

    fn told(unit: &Unit) -> String {
        let types: Vec<String> = unit
            .data
            .split(|b| *b == 0)
            .filter_map(|piece| piece.strip_prefix(&[1]))
            .filter_map(|piece| piece.first())
            .map(|b| (b & 0x1f).to_string())
            .collect();
        let key = if unit.key { " key" } else { "" };
        let lost = if unit.lost > 0 {
            format!(" lost {}", unit.lost)
        } else {
            String::new()
        };
        format!("{}:{}{key}{lost}", unit.time, types.join(","))
    }

    fn check(name: &str, sent: Sent, expected: &[&str]) {
        assert_eq!(sent.told, expected, "{name}");
    }

    #[test]
    fn pictures_end_where_they_end_however_the_camera_marks_them() {
        let send = || Sent::new(&[]);
        check(
            "marked",
            send()
                .packet(1, false, 0, SPS)
                .packet(1, true, 0, IDR)
                .packet(2, true, 0, P),
            &["1:7,5 key", "2:1"],
        );
        check(
            "never marked",
            send()
                .packet(1, false, 0, IDR)
                .packet(2, false, 0, P)
                .packet(3, false, 0, P),
            &["1:5 key", "2:1"],
        );
        check(
            "marked after each piece",
            send()
                .packet(1, true, 0, SPS)
                .packet(1, true, 0, PPS)
                .packet(1, true, 0, IDR)
                .packet(2, true, 0, P),
            &["1:7,8,5 key", "2:1"],
        );
        check(
            "marked after each slice: one picture is lost, the others are whole",
            send()
                .packet(1, true, 0, IDR)
                .packet(1, true, 0, IDR_ON)
                .packet(2, true, 0, P)
                .packet(2, true, 0, P_ON)
                .packet(3, true, 0, P),
            &["1:5 key", "2:1,1 lost 1"],
        );
        check(
            "a clock that stands",
            send()
                .packet(1, true, 0, IDR)
                .packet(1, true, 0, P)
                .packet(1, true, 0, P),
            &["1:5 key", "1:1", "1:1"],
        );
        check(
            "neither marked nor timed",
            send()
                .packet(1, false, 0, IDR)
                .packet(1, false, 0, IDR_ON)
                .packet(1, false, 0, AUD)
                .packet(1, false, 0, P)
                .packet(1, false, 0, P),
            &["1:5,5 key", "1:9,1"],
        );
        check(
            "sets with a time of their own",
            send().packet(1, true, 0, SPS).packet(2, true, 0, IDR),
            &["2:7,5 key"],
        );
    }

    #[test]
    fn pieces_come_whole_together_and_in_parts() {
        let together = [&[24u8, 0, 2][..], SPS, &[0, 2], PPS, &[0, 5], IDR, &[0, 9]].concat();
        check(
            "several in one",
            Sent::new(&[]).packet(1, true, 0, &together),
            &["1:7,8,5 key"],
        );
        let parts = |lost| {
            Sent::new(&[])
                .packet(1, false, 0, &[0x7c, 0x85, 0x88, 1])
                .packet(1, false, lost, &[0x7c, 0x05, 2])
                .packet(1, true, 0, &[0x7c, 0x45, 3])
                .packet(2, true, 0, P)
        };
        check("one in several", parts(0), &["1:5 key", "2:1"]);
        check("with a part missing", parts(2), &["2:1 lost 2"]);
        check(
            "with the beginning missing",
            Sent::new(&[])
                .packet(1, true, 3, &[0x7c, 0x45, 3])
                .packet(2, true, 0, P),
            &["2:1 lost 3"],
        );
        check(
            "with no end but the mark",
            Sent::new(&[]).packet(1, true, 0, &[0x7c, 0x85, 0x88, 1]),
            &["1:5 key"],
        );
        check(
            "between start codes",
            Sent::new(&[]).packet(
                1,
                true,
                0,
                &[SPS, &[0, 0, 1], PPS, &[0, 0, 0, 1], IDR].concat(),
            ),
            &["1:7,8,5 key"],
        );
        check(
            "with one that is no piece",
            Sent::new(&[])
                .packet(1, false, 0, &[0x1f, 1, 2])
                .packet(1, true, 0, IDR),
            &["1:5 key"],
        );
        check(
            "a key picture by its recovery point",
            Sent::new(&[])
                .packet(1, false, 0, &[0x06, 5, 1, 9, 6, 1, 0x84, 0x80])
                .packet(1, true, 0, P),
            &["1:6,1 key"],
        );
    }

    #[test]
    fn each_key_picture_has_its_parameter_sets() {
        check(
            "told ahead",
            Sent::new(&[SPS, PPS, P])
                .packet(1, true, 0, IDR)
                .packet(2, true, 0, P),
            &["1:7,8,5 key", "2:1"],
        );
        check(
            "in the stream once",
            Sent::new(&[])
                .packet(1, false, 0, SPS)
                .packet(1, true, 0, IDR)
                .packet(2, true, 0, IDR),
            &["1:7,5 key", "2:7,5 key"],
        );
        let newer: &[u8] = &[0x67, 0x99];
        let mut sent = Sent::new(&[SPS])
            .packet(1, false, 0, newer)
            .packet(1, true, 0, IDR);
        sent.units.packet(2, 0);
        sent.units.nal(IDR);
        sent.units.packet_ends(true).unwrap();
        let unit = sent.units.next().unwrap();
        assert_eq!(unit.data[4..6], *newer, "the stream's own go before");
    }

    #[test]
    fn a_picture_without_end_is_a_fault_and_takes_no_memory() {
        let mut units = AccessUnits::new(kind, Vec::new());
        units.packet(1, 0);
        units.begin(&[0x65], &[0x88]);
        let part = [7; 60_000];
        let mut parts = 0;
        while units.packet_ends(false).is_ok() {
            units.extend(&part);
            parts += 1;
        }
        assert_eq!(
            parts,
            crate::feed::video::camera::rtsp::PICTURE_BYTES / part.len() + 1
        );
    }

    #[test]
    fn rubbish_is_no_end() {
        for payload in [
            &[][..],
            &[24],
            &[24, 0],
            &[24, 0, 9, 1],
            &[25, 0],
            &[28],
            &[28, 0x80],
            &[29, 0xc5, 1],
            &[6],
            &[6, 255, 255],
        ] {
            let _ = Sent::new(&[]).packet(1, true, 0, payload);
        }
    }
}
