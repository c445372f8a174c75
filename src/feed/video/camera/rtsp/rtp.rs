//! RTP packets of one stream, sorted out of whatever comes: numbers, losses, other senders, padding, extensions.

/// So many packets in a row of another sender, or from long ago: the camera has begun anew.
const BEGUN_ANEW: u8 = 16;
/// A step further ahead than this is no loss but a new count.
const JUMP: u16 = 3_000;

/// Keeps one stream apart from others on the same connection.
#[derive(Debug)]
pub(super) struct Sorter {
    payload_type: u8,
    source: Option<u32>,
    next: Option<u16>,
    /// Packets in a row that did not fit.
    strange: u8,
}

/// A packet of our stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    /// The last of its picture, the camera says.
    pub(super) mark: bool,
    /// The stream's clock.
    pub(super) time: u32,
    /// Packets missing before it.
    pub(super) lost: u16,
    pub(super) payload: &'a [u8],
}

impl Sorter {
    pub(super) fn new(payload_type: u8) -> Sorter {
        Sorter {
            payload_type,
            source: None,
            next: None,
            strange: 0,
        }
    }

    /// `None`: not RTP, not of this stream, or too late.
    pub(super) fn sort<'a>(&mut self, bytes: &'a [u8]) -> Option<Packet<'a>> {
        let (head, payload) = split(bytes)?;
        let number = u16::from_be_bytes([head[2], head[3]]);
        let time = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
        let source = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        let payload_type = head[1] & 0x7f;
        let ours =
            payload_type == self.payload_type && self.source.is_none_or(|known| known == source);
        let step = self.next.map_or(0, |next| number.wrapping_sub(next));
        let late = step >= 0x8000;
        if !ours || late {
            self.strange = self.strange.saturating_add(1);
            if self.strange < BEGUN_ANEW {
                return None;
            }
            self.payload_type = payload_type;
            self.next = None;
        }
        let lost = match self.next {
            None if self.source.is_some() => 1,
            None => 0,
            Some(_) if step > JUMP => 1,
            Some(_) => step,
        };
        self.strange = 0;
        self.source = Some(source);
        self.next = Some(number.wrapping_add(1));
        Some(Packet {
            mark: head[1] & 0x80 != 0,
            time,
            lost,
            payload,
        })
    }
}

/// May this be a packet of RTP or RTCP at all?
pub(super) fn is_rtp(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|b| b >> 6 == 2)
}

/// Head and payload; `None`: not RTP (RTCP neither).
fn split(bytes: &[u8]) -> Option<(&[u8; 12], &[u8])> {
    if !is_rtp(bytes) || (192..=223).contains(bytes.get(1)?) {
        return None;
    }
    let (head, mut rest) = bytes.split_first_chunk::<12>()?;
    rest = rest.get(usize::from(head[0] & 0x0f) * 4..)?;
    if head[0] & 0x10 != 0 {
        let words = u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]);
        rest = rest.get(4 + usize::from(words) * 4..)?;
    }
    if head[0] & 0x20 != 0 {
        let padding = usize::from(*rest.last()?);
        rest = rest.get(..rest.len().checked_sub(padding)?)?;
    }
    Some((head, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(flags: u8, kind: u8, number: u16, source: u8, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![flags, kind];
        bytes.extend(number.to_be_bytes());
        bytes.extend([0, 0, 0, 7, 0, 0, 0, source]);
        bytes.extend(rest);
        bytes
    }

    /// Name, first byte, what follows the head, and the payload in it.
    type Case<'a> = (&'a str, u8, &'a [u8], Option<&'a [u8]>);

    #[test]
    fn heads_are_read_with_all_that_may_be_in_them() {
        let cases: &[Case] = &[
            ("plain", 0x80, b"ab", Some(b"ab")),
            ("a source more", 0x81, b"ssssab", Some(b"ab")),
            ("padding", 0xa0, b"ab\0\x02", Some(b"ab")),
            ("padding only", 0xa0, b"\x01", Some(b"")),
            ("padding beyond", 0xa0, b"a\x09", None),
            ("extension", 0x90, b"xx\0\x01xxxxab", Some(b"ab")),
            ("extension beyond", 0x90, b"xx\xff\xffab", None),
            ("version 1", 0x40, b"ab", None),
        ];
        for (name, flags, rest, expected) in cases {
            let bytes = packet(*flags, 96, 1, 1, rest);
            let mut sorter = Sorter::new(96);
            assert_eq!(sorter.sort(&bytes).map(|p| p.payload), *expected, "{name}");
        }
        for short in [
            &[][..],
            &[0x80],
            &[0x80, 96, 0],
            &packet(0x80, 200, 1, 1, b"x"),
        ] {
            assert_eq!(Sorter::new(96).sort(short), None, "{short:?}");
        }
    }

    /// Packets as (payload type, number, source); of each, the loss before it where it is taken.
    fn losses(packets: &[(u8, u16, u8)]) -> Vec<Option<u16>> {
        let mut sorter = Sorter::new(96);
        let lost = |p: &(u8, u16, u8)| {
            let bytes = packet(0x80, p.0, p.1, p.2, b"x");
            sorter.sort(&bytes).map(|p| p.lost)
        };
        packets.iter().map(lost).collect()
    }

    #[test]
    fn losses_are_counted_and_strangers_left_out() {
        let check = |name, packets: &[(u8, u16, u8)], expected: &[Option<u16>]| {
            assert_eq!(losses(packets), expected, "{name}");
        };
        check(
            "a gap, and the wrap",
            &[(96, 65_533, 1), (96, 65_535, 1), (96, 0, 1), (96, 3, 1)],
            &[Some(0), Some(1), Some(0), Some(2)],
        );
        check(
            "twice and late",
            &[(96, 5, 1), (96, 5, 1), (96, 4, 1), (96, 6, 1)],
            &[Some(0), None, None, Some(0)],
        );
        check(
            "another session, another payload",
            &[(96, 5, 1), (96, 7, 9), (97, 6, 1), (96, 6, 1)],
            &[Some(0), None, None, Some(0)],
        );
        check(
            "a count that jumps ahead",
            &[(96, 5, 1), (96, 9_000, 1)],
            &[Some(0), Some(1)],
        );
        let anew: Vec<_> = (0..20u16).map(|i| (97, 40_000 + i, 2)).collect();
        let taken = losses(&[&[(96, 5, 1)], &anew[..]].concat());
        assert_eq!(taken.iter().filter(|t| t.is_some()).count(), 1 + 5);
        assert_eq!(taken[16], Some(1), "the first of the new ones: {taken:?}");
    }
}
