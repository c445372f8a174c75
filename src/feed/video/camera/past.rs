//! What a sleeping camera did not show: the pictures from before a key frame woke it. They stay encoded, and are decoded only
//! when vision asks, because it sees something move and no plate: a vehicle that came faster than the key frames.

use std::collections::VecDeque;

use super::decode::{Decoder, Format, Packet, Picture};

/// Kept for so long after waking, ms.
const KEPT_MS: i64 = 4_000;
/// About so many pictures are handed over, evenly spread.
const PICTURES: usize = 10;
/// Packets decoded for every live one, so that what happens now is not late.
const AT_ONCE: usize = 4;

/// Packets from a key frame on, and how far they are decoded.
pub(crate) struct Past {
    packets: VecDeque<Packet>,
    /// Pictures up to this packet were handed over live.
    seen: i64,
    woken_ms: i64,
    decoder: Option<Decoder>,
    every: usize,
    decoded: usize,
    pictures: Vec<Picture>,
}

impl Past {
    /// `packets`: a key frame and what hangs on it; `seen`: the last of them that was handed over live; `woken_ms`: capture time
    /// of the picture that woke the camera.
    pub fn new(packets: VecDeque<Packet>, seen: i64, woken_ms: i64) -> Past {
        let unseen = packets.iter().filter(|p| p.seq > seen).count();
        Past {
            every: unseen.div_ceil(PICTURES).max(1),
            packets,
            seen,
            woken_ms,
            decoder: None,
            decoded: 0,
            pictures: Vec::new(),
        }
    }

    /// Vision asked at `asked_ms` (capture time of what it had seen by then).
    pub(crate) fn is_wanted(&self, asked_ms: i64) -> bool {
        asked_ms >= self.woken_ms
    }

    /// Nobody will ask any more.
    pub(crate) fn is_stale(&self, now_ms: i64) -> bool {
        self.decoder.is_none() && now_ms - self.woken_ms > KEPT_MS
    }

    /// Decodes some more. `Some`: that was all, and these are the pictures, oldest first.
    pub fn advance(&mut self, format: &Format) -> Option<Vec<Picture>> {
        if self.decoder.is_none() {
            // A format that was opened once opens again; if not, there is nothing to show.
            self.decoder = Decoder::open(format).ok();
        }
        let Some(decoder) = &mut self.decoder else {
            return Some(Vec::new());
        };
        for packet in self.packets.drain(..self.packets.len().min(AT_ONCE)) {
            // A damaged packet of the past costs its picture, no more.
            for picture in decoder.feed(&packet).unwrap_or_default() {
                if picture.seq <= self.seen {
                    continue;
                }
                if self.decoded.is_multiple_of(self.every) {
                    self.pictures.push(picture);
                }
                self.decoded += 1;
            }
        }
        self.packets
            .is_empty()
            .then(|| std::mem::take(&mut self.pictures))
    }
}
