//! H.265 over RTP (RFC 7798): as H.264, with heads of two bytes.

use super::access_unit::{AccessUnits, Nal};
use super::rtp::Packet;
use super::sdp::Format;

/// What a piece is, by its head.
pub(super) fn kind(nal: &[u8]) -> Nal {
    let Some(head) = nal.first() else {
        return Nal::Unknown;
    };
    let first = nal.get(2).is_some_and(|b| b & 0x80 != 0);
    match (head >> 1) & 0x3f {
        of @ 0..=31 => Nal::Slice {
            first,
            key: (16..=23).contains(&of),
        },
        of @ 32..=34 => Nal::Set(of),
        35 => Nal::Delimiter,
        36..=47 => Nal::Other,
        _ => Nal::Unknown,
    }
}

/// Pictures, and whether each piece has a number for the order of decoding.
pub(super) struct Units {
    pub(super) units: AccessUnits,
    numbered: bool,
}

pub(super) fn units(format: &Format) -> Units {
    let sets = format.sets(&["sprop-vps", "sprop-sps", "sprop-pps"]);
    let most = format.parameter("sprop-max-don-diff");
    Units {
        units: AccessUnits::new(kind, sets),
        numbered: most.is_some_and(|n| n != "0"),
    }
}

/// Takes a packet apart.
pub(super) fn unpack(to: &mut Units, packet: &Packet) {
    let [one, two, rest @ ..] = packet.payload else {
        return;
    };
    let number = if to.numbered { 2 } else { 0 };
    match (one >> 1) & 0x3f {
        48 => several(to, rest),
        49 => fragment(to, [*one, *two], rest),
        _ => {
            to.units
                .begin(&[*one, *two], rest.get(number..).unwrap_or_default());
            to.units.end();
        }
    }
}

fn several(to: &mut Units, mut rest: &[u8]) {
    // Before the first piece two bytes, before each other one.
    let mut number = if to.numbered { 2 } else { 0 };
    while let Some((length, after)) = rest.get(number..).and_then(<[u8]>::split_first_chunk::<2>) {
        let length = usize::from(u16::from_be_bytes(*length));
        let Some(nal) = after.get(..length) else {
            return;
        };
        to.units.nal(nal);
        rest = &after[length..];
        number = number.min(1);
    }
}

fn fragment(to: &mut Units, [one, two]: [u8; 2], rest: &[u8]) {
    let [head, rest @ ..] = rest else { return };
    if head & 0x80 != 0 {
        let number = if to.numbered { 2 } else { 0 };
        let rest = rest.get(number..).unwrap_or_default();
        to.units
            .begin(&[(one & 0x81) | ((head & 0x3f) << 1), two], rest);
    } else {
        to.units.extend(rest);
    }
    if head & 0x40 != 0 {
        to.units.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDR: &[u8] = &[0x26, 1, 0x80, 7];
    const SPS: &[u8] = &[0x42, 1, 9];

    /// Types of the pieces of each picture that these packets give.
    fn pictures(numbered: bool, packets: &[&[u8]]) -> Vec<(Vec<u8>, bool)> {
        let mut to = Units {
            units: AccessUnits::new(kind, Vec::new()),
            numbered,
        };
        for (index, payload) in packets.iter().enumerate() {
            let mark = index + 1 == packets.len();
            let packet = Packet {
                mark,
                time: 1,
                lost: 0,
                payload,
            };
            to.units.packet(1, 0);
            unpack(&mut to, &packet);
            to.units.packet_ends(mark).unwrap();
        }
        let mut found = Vec::new();
        while let Some(unit) = to.units.next() {
            let pieces = unit.data.split(|b| *b == 0);
            let pieces = pieces.filter_map(|p| p.strip_prefix(&[1]));
            let types = pieces.filter_map(|p| p.first()).map(|b| (b >> 1) & 0x3f);
            found.push((types.collect(), unit.key));
        }
        found
    }

    #[test]
    fn pieces_come_whole_together_and_in_parts() {
        let together = [&[0x60, 1, 0, 3][..], SPS, &[0, 4], IDR].concat();
        let numbered = [&[0x60, 1, 5, 5, 0, 3][..], SPS, &[9, 0, 4], IDR].concat();
        let whole = vec![(vec![33, 19], true)];
        assert_eq!(pictures(false, &[SPS, IDR]), whole);
        assert_eq!(pictures(false, &[&together]), whole);
        assert_eq!(pictures(true, &[&numbered]), whole);
        let parts: [&[u8]; 3] = [
            &[0x62, 1, 0x93, 0x80, 7],
            &[0x62, 1, 0x13, 8],
            &[0x62, 1, 0x53, 9],
        ];
        assert_eq!(pictures(false, &parts), [(vec![19], true)]);
        assert_eq!(pictures(false, &parts[1..]), []);
        let between = [SPS, &[0, 0, 1], IDR].concat();
        assert_eq!(pictures(false, &[&between]), whole);
        assert_eq!(pictures(false, &[&[0x02, 1, 0x80]]), [(vec![1], false)]);
    }

    #[test]
    fn rubbish_is_no_end() {
        for payload in [
            &[][..],
            &[0x60],
            &[0x60, 1],
            &[0x60, 1, 0],
            &[0x60, 1, 0, 9, 1],
            &[0x62, 1],
            &[0x62, 1, 0xc0],
            &[0x7e, 1, 2],
        ] {
            assert_eq!(pictures(false, &[payload]), [], "{payload:?}");
            assert_eq!(pictures(true, &[payload]), [], "{payload:?}");
        }
    }
}
