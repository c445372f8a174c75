//! Whole pictures of H.264 and H.265 (access units, in Annex B form) out of the pieces that come by RTP.
//!
//! A picture ends at the marker; at a new time stamp where a camera sets none; and where a slice begins the next one. Cameras
//! that set the marker after each piece are found out by the slice that goes on afterwards. A picture with a hole is dropped.

use std::collections::VecDeque;

use super::PICTURE_BYTES;
use crate::feed::video::camera::fault::{Excess, Fault};

pub(super) const START: [u8; 4] = [0, 0, 0, 1];
/// Pictures of one packet: more are dropped. A packet has one, or the end of one and the next.
pub(super) const AT_ONCE: usize = 16;
/// What comes without a picture of its own, parameter sets above all, waits for the next one; more than this is forgotten.
const CARRIED_BYTES: usize = 64 << 10;
/// Parameter sets that are kept, all together.
pub(super) const SETS_BYTES: usize = 8 << 10;

/// One whole encoded picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// On the stream's clock.
    pub(super) time: u32,
    /// Decodable without those before it.
    pub(super) key: bool,
    pub(super) data: Vec<u8>,
    /// Packets missing since the picture before.
    pub(super) lost: u16,
}

/// What a piece of a stream (NAL unit) is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nal {
    /// Part of a picture; `first`: its beginning.
    Slice {
        first: bool,
        key: bool,
    },
    /// A parameter set, of this type.
    Set(u8),
    /// The picture that follows can be decoded by itself although none of its slices says so.
    Recovery,
    Delimiter,
    Other,
    /// Nothing that may stand in a stream: not handed on.
    Unknown,
}

pub(super) struct AccessUnits {
    kind: fn(&[u8]) -> Nal,
    out: VecDeque<Unit>,
    data: Vec<u8>,
    /// Where a piece that comes in fragments begins, and what it is.
    open: Option<(usize, Nal)>,
    time: Option<u32>,
    slices: bool,
    key: bool,
    hole: bool,
    too_big: bool,
    lost: u16,
    /// Parameter sets of this picture.
    own: Vec<(u8, Vec<u8>)>,
    /// The newest parameter sets, put before each key picture that has none.
    sets: Vec<(u8, Vec<u8>)>,
    /// A marker ended the last picture, of this time.
    marked: Option<u32>,
    /// This camera's markers do not end pictures.
    marks_lie: bool,
}

impl AccessUnits {
    /// `kind` tells the pieces apart; `sets`: parameter sets that the camera told ahead.
    pub(super) fn new(kind: fn(&[u8]) -> Nal, sets: Vec<Vec<u8>>) -> AccessUnits {
        let known = sets.into_iter().filter_map(|set| match kind(&set) {
            Nal::Set(of) => Some((of, set)),
            _ => None,
        });
        let mut room = SETS_BYTES;
        let sets = known
            .take_while(|set| {
                let fits = set.1.len() <= room;
                room = room.saturating_sub(set.1.len());
                fits
            })
            .collect();
        AccessUnits {
            kind,
            out: VecDeque::new(),
            data: Vec::new(),
            open: None,
            time: None,
            slices: false,
            key: false,
            hole: false,
            too_big: false,
            lost: 0,
            own: Vec::new(),
            sets,
            marked: None,
            marks_lie: false,
        }
    }

    /// A whole picture, if one is ready.
    pub(super) fn next(&mut self) -> Option<Unit> {
        self.out.pop_front()
    }

    /// A packet begins.
    pub(super) fn packet(&mut self, time: u32, lost: u16) {
        if lost > 0 {
            self.lost = self.lost.saturating_add(lost);
            self.hole |= self.slices || self.open.is_some();
            self.marked = None;
        }
        if self.time != Some(time) {
            self.finish();
            self.time = Some(time);
        }
    }

    /// A whole piece.
    pub(super) fn nal(&mut self, nal: &[u8]) {
        self.end();
        if !nal.is_empty() {
            self.begin(nal, &[]);
            self.end();
        }
    }

    /// The first fragment of a piece: its head, and what comes after.
    pub(super) fn begin(&mut self, head: &[u8], rest: &[u8]) {
        self.end();
        let mut first = [0; 64];
        let known = head.iter().chain(rest).take(first.len());
        let n = known.zip(&mut first).map(|(from, to)| *to = *from).count();
        let kind = (self.kind)(&first[..n]);
        if kind == Nal::Unknown {
            return;
        }
        self.note(kind);
        self.open = Some((self.data.len(), kind));
        self.append(&START);
        self.append(head);
        self.append(rest);
    }

    /// The next fragment.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if self.open.is_some() {
            self.append(bytes);
        } else {
            self.hole = true;
        }
    }

    /// The piece that came in fragments is whole.
    pub(super) fn end(&mut self) {
        let Some((from, kind)) = self.open.take() else {
            return;
        };
        if matches!(kind, Nal::Slice { .. }) {
            return;
        }
        // Some cameras put several pieces into one, between start codes.
        let pieces = pieces(self.data.get(from + START.len()..).unwrap_or_default());
        let kinds: Vec<(Nal, Vec<u8>)> = pieces
            .map(|piece| ((self.kind)(piece), piece))
            .map(|(kind, piece)| match kind {
                Nal::Set(_) => (kind, piece.to_owned()),
                _ => (kind, Vec::new()),
            })
            .take(16)
            .collect();
        for (kind, piece) in kinds {
            match kind {
                Nal::Set(of) => self.own.push((of, piece)),
                Nal::Slice { key, .. } => {
                    self.slices = true;
                    self.key |= key;
                }
                _ => {}
            }
        }
        self.own.truncate(16);
    }

    /// The packet is over.
    ///
    /// # Errors
    /// [`Fault::TooMuch`]: a picture without end.
    pub(super) fn packet_ends(&mut self, mark: bool) -> Result<(), Fault> {
        if self.too_big {
            let what = Excess::Picture;
            return Err(Fault::TooMuch { what });
        }
        if mark && !self.marks_lie {
            self.end();
            if self.slices {
                self.finish();
                self.marked = self.time;
            }
        }
        Ok(())
    }

    fn note(&mut self, kind: Nal) {
        match kind {
            Nal::Slice { first, key } => {
                if first && self.slices {
                    self.finish();
                }
                if !first && !self.slices {
                    self.marks_lie |= self.marked.is_some() && self.marked == self.time;
                    self.hole = true;
                }
                self.slices = true;
                self.key |= key;
            }
            Nal::Set(_) | Nal::Delimiter if self.slices => self.finish(),
            Nal::Recovery => self.key = true,
            _ => {}
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        if self.data.len() + bytes.len() > PICTURE_BYTES {
            self.too_big = true;
        } else if !self.hole {
            self.data.extend_from_slice(bytes);
        }
    }

    /// Hands the picture over, if there is one; what belongs to no picture stays for the next.
    fn finish(&mut self) {
        self.end();
        if !self.slices && !self.hole {
            if self.data.len() > CARRIED_BYTES {
                self.data = Vec::new();
                self.own.clear();
            }
            return;
        }
        let mut data = std::mem::take(&mut self.data);
        let own = std::mem::take(&mut self.own);
        let hole = std::mem::take(&mut self.hole);
        let whole = self.slices && !hole;
        let key = std::mem::take(&mut self.key);
        self.slices = false;
        self.keep(&own);
        if !whole || self.out.len() >= AT_ONCE {
            self.lost = self.lost.max(1);
            return;
        }
        if key {
            let lacks = |set: &&(u8, Vec<u8>)| !own.iter().any(|o| o.0 == set.0);
            let sets = self.sets.iter().filter(lacks);
            let mut ahead: Vec<u8> = sets.flat_map(|s| [&START[..], &s.1].concat()).collect();
            if !ahead.is_empty() {
                ahead.append(&mut data);
                data = ahead;
            }
        }
        self.out.push_back(Unit {
            time: self.time.unwrap_or_default(),
            key,
            data,
            lost: std::mem::take(&mut self.lost),
        });
    }

    /// Newer sets of a type take the place of the older ones.
    fn keep(&mut self, own: &[(u8, Vec<u8>)]) {
        let bytes: usize = own.iter().map(|o| o.1.len()).sum();
        if own.is_empty() || bytes > SETS_BYTES {
            return;
        }
        self.sets
            .retain(|set| !own.iter().any(|newer| newer.0 == set.0));
        self.sets.extend_from_slice(own);
    }
}

/// The pieces between start codes; the whole where there are none.
fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = text.windows(3).position(|w| w == [0, 0, 1]) else {
            rest = None;
            return Some(text);
        };
        rest = Some(&text[at + 3..]);
        let zeros = text[..at].iter().rev().take_while(|b| **b == 0).count();
        Some(&text[..at - zeros])
    })
    .filter(|piece| !piece.is_empty())
}
