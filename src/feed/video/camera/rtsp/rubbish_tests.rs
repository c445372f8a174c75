//! Whatever comes: nothing panics, nothing is kept beyond its limit. Bytes from a fixed seed, half of them well-formed heads
//! so that they get deep.

use bytes::BytesMut;

use super::depacketizer::Depacketizer;
use super::rtp::Sorter;
use super::{PICTURE_BYTES, message, sdp, sps};

const ROUNDS: usize = 4_000;

/// A small generator: the same bytes on every machine.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> usize {
        usize::try_from(self.next() % limit).unwrap()
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let length = self.below(most);
        (0..length).map(|_| self.next().to_be_bytes()[0]).collect()
    }
}

/// Packets of a stream with this description, their payloads beginning as `heads` do.
fn packets(encoding: &str, heads: &[&[u8]]) {
    let text =
        format!("m=video 0 RTP/AVP 96\na=rtpmap:96 {encoding}/90000\na=framesize:96 64-64\n");
    let description = sdp::parse(&text);
    let mut depacketizer = Depacketizer::new(&description.media[0]).unwrap();
    let mut sorter = Sorter::new(96);
    let mut seed = Seed(0x9e37_79b9_7f4a_7c15);
    let mut number = 0u16;
    let mut pictures = 0;
    for round in 0..ROUNDS {
        let mut packet = vec![0x80, 96 | u8::from(seed.below(3) == 0) << 7];
        number = number.wrapping_add(1 + u16::from(seed.below(20) == 0));
        packet.extend(number.to_be_bytes());
        packet.extend(u32::try_from(round / 5).unwrap().to_be_bytes());
        packet.extend([0; 4]);
        packet.extend(heads[seed.below(heads.len() as u64)]);
        packet.extend(seed.bytes(60));
        if seed.below(10) == 0 {
            let at = seed.below(packet.len() as u64);
            packet[at] = seed.next().to_be_bytes()[0];
        }
        if let Some(packet) = sorter.sort(&packet) {
            depacketizer.push(&packet).unwrap();
        }
        while let Some(unit) = depacketizer.next() {
            assert!(unit.data.len() <= PICTURE_BYTES);
            pictures += 1;
        }
    }
    assert!(pictures > ROUNDS / 100, "{encoding}: only {pictures}");
}

#[test]
fn packets_of_any_kind_are_taken() {
    packets(
        "H264",
        &[
            &[0x65, 0x88],
            &[0x41, 0x9a],
            &[0x7c, 0x85],
            &[0x7c, 5],
            &[0x7c, 0x45],
            &[24, 0, 4],
            &[0x67],
            &[6],
            &[],
        ],
    );
    packets(
        "H265",
        &[
            &[0x26, 1, 0x80],
            &[0x02, 1, 0x80],
            &[0x62, 1, 0x93, 0x80],
            &[0x62, 1, 0x53],
            &[0x60, 1, 0, 4],
            &[0x42, 1],
            &[],
        ],
    );
    packets(
        "JPEG",
        &[
            &[0, 0, 0, 0, 1, 50, 8, 8],
            &[0, 0, 0, 0, 65, 99, 0, 0, 0, 9, 0, 0],
            &[0, 0, 0, 0, 0, 255, 8, 8, 0, 0, 0, 64],
            &[],
        ],
    );
}

#[test]
fn texts_of_any_kind_are_taken() {
    let mut seed = Seed(0x2545_f491_4f6c_dd1d);
    let words: [&[u8]; 22] = [
        b"RTSP/1.0 200 OK",
        b"OPTIONS",
        b" * ",
        b"\r\n",
        b"\n",
        b":",
        b" ",
        b"Content-Length",
        b"99",
        b"CSeq",
        b"m=video 0 RTP/AVP 96",
        b"a=rtpmap:96 ",
        b"H264/90000",
        b"a=fmtp:96 ",
        b"sprop-parameter-sets=",
        b"Z0IA,",
        b"=",
        b";",
        b"a=framerate:",
        b"1e99",
        b"a=framesize:96 1-",
        b"\xff\xfe",
    ];
    for _ in 0..ROUNDS {
        let count = seed.below(40);
        let mut text: Vec<u8> = Vec::new();
        for _ in 0..count {
            text.extend(words[seed.below(words.len() as u64)]);
        }
        let description = sdp::parse(&String::from_utf8_lossy(&text));
        for media in &description.media {
            let _ = (
                media.told(),
                media.format().map(|f| f.sets(&["sprop-parameter-sets"])),
            );
        }
        let mut buffer = BytesMut::from(&text[..]);
        while let Ok(Some(_)) = message::take(&mut buffer) {}
        let _ = sps::facts(&seed.bytes(40));
    }
}
