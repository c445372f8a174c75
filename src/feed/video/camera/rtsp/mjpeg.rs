//! JPEG over RTP (RFC 2435): only what differs from picture to picture is sent, and the picture's head is written anew here.
//! Huffman tables are left out: they are always the standard's, and the decoder has them.

use super::PICTURE_BYTES;
use super::access_unit::Unit;
use super::rtp::Packet;
use crate::feed::video::camera::decode::PICTURE_PIXELS;
use crate::feed::video::camera::fault::{Excess, Fault};

/// Two tables of 64 numbers of 16 bits.
const TABLES_BYTES: usize = 256;

/// The standard's tables (ITU T.81, annex K), row by row: brightness, colour.
#[rustfmt::skip]
const STANDARD: [[u8; 64]; 2] = [
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ],
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ],
];

/// Pictures of one stream.
pub(super) struct Pictures {
    /// Where the packets leave it out, being too large for their two bytes.
    size: Option<(u32, u32)>,
    /// Sent once, and meant from then on: for which quality, and the tables.
    tables: Option<(u8, Tables)>,
    begun: Option<Begun>,
    lost: u16,
    ready: Option<Unit>,
}

#[derive(Clone)]
struct Tables {
    precision: u8,
    numbers: Vec<u8>,
}

/// A picture of which a part has come.
struct Begun {
    time: u32,
    data: Vec<u8>,
    /// Where its scan begins in `data`.
    head: usize,
}

impl Pictures {
    pub(super) fn new(size: Option<(u32, u32)>) -> Pictures {
        Pictures {
            size,
            tables: None,
            begun: None,
            lost: 0,
            ready: None,
        }
    }

    pub(super) fn next(&mut self) -> Option<Unit> {
        self.ready.take()
    }

    /// # Errors
    /// [`Fault::TooMuch`]: a picture without end, or of too many pixels.
    pub(super) fn push(&mut self, packet: &Packet) -> Result<(), Fault> {
        if packet.lost > 0 {
            self.lost = self.lost.saturating_add(packet.lost);
            self.begun = None;
        }
        self.part(packet)?;
        let over = self.begun.as_ref().is_some_and(|b| b.time == packet.time);
        if packet.mark
            && over
            && let Some(begun) = self.begun.take()
        {
            let mut data = begun.data;
            if !data.ends_with(&[0xff, 0xd9]) {
                data.extend([0xff, 0xd9]);
            }
            self.ready = Some(Unit {
                time: begun.time,
                key: true,
                data,
                lost: std::mem::take(&mut self.lost),
            });
        }
        Ok(())
    }

    fn part(&mut self, packet: &Packet) -> Result<(), Fault> {
        let [_, o1, o2, o3, kind, quality, width, height, rest @ ..] = packet.payload else {
            return Ok(());
        };
        let offset = u32::from_be_bytes([0, *o1, *o2, *o3]) as usize;
        let mut rest = rest;
        let mut restart = None;
        if kind & 0x40 != 0 {
            let Some((head, after)) = rest.split_first_chunk::<4>() else {
                return Ok(());
            };
            restart = Some(u16::from_be_bytes([head[0], head[1]]));
            rest = after;
        }
        if offset == 0 {
            self.begun = None;
            let tables = self.tables(*quality, &mut rest);
            let size = size(*width, *height).or(self.size);
            let (Some(tables), Some(size), 0 | 1) = (tables, size, kind & 0x3f) else {
                return Ok(());
            };
            if u64::from(size.0) * u64::from(size.1) > PICTURE_PIXELS {
                let what = Excess::Pixels;
                return Err(Fault::TooMuch { what });
            }
            let data = head(size, kind & 1 == 0, restart, &tables);
            self.begun = data.map(|data| Begun {
                time: packet.time,
                head: data.len(),
                data,
            });
        }
        let Some(begun) = &mut self.begun else {
            return Ok(());
        };
        if begun.time != packet.time || begun.data.len() - begun.head != offset {
            // A part is missing, and RTP's numbers did not tell.
            self.begun = None;
            self.lost = self.lost.max(1);
            return Ok(());
        }
        if begun.data.len() + rest.len() > PICTURE_BYTES {
            let what = Excess::Picture;
            return Err(Fault::TooMuch { what });
        }
        begun.data.extend_from_slice(rest);
        Ok(())
    }

    /// The tables of a picture; those in the packet are taken off its front.
    fn tables(&mut self, quality: u8, rest: &mut &[u8]) -> Option<Tables> {
        if quality < 128 {
            return scaled(quality);
        }
        let (head, after) = rest.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let numbers = after.get(..length)?;
        *rest = &after[length..];
        if length > 0 && length <= TABLES_BYTES {
            let numbers = numbers.to_vec();
            let precision = head[1];
            self.tables = Some((quality, Tables { precision, numbers }));
        }
        let (of, known) = self.tables.as_ref()?;
        (*of == quality).then(|| known.clone())
    }
}

/// In blocks of eight pixels.
fn size(width: u8, height: u8) -> Option<(u32, u32)> {
    (width > 0 && height > 0).then_some((u32::from(width) * 8, u32::from(height) * 8))
}

/// The standard's tables for a quality of 1 to 99, in the order in which a picture has them.
fn scaled(quality: u8) -> Option<Tables> {
    let quality = u32::from(quality.min(99));
    let factor = match quality {
        0 => return None,
        1..50 => 5_000 / quality,
        _ => 200 - quality * 2,
    };
    let scale = |number: u8| {
        let scaled = (u32::from(number) * factor + 50) / 100;
        u8::try_from(scaled.clamp(1, 255)).unwrap_or(u8::MAX)
    };
    let order = zigzag();
    let numbers = STANDARD
        .iter()
        .flat_map(|table| order.iter().map(|at| scale(table[*at])));
    Some(Tables {
        precision: 0,
        numbers: numbers.collect(),
    })
}

/// Places of a block of eight by eight, from its corner along the diagonals.
fn zigzag() -> Vec<usize> {
    let mut places: Vec<(usize, usize)> = (0..64).map(|at| (at / 8, at % 8)).collect();
    places.sort_by_key(|(row, column)| {
        let diagonal = row + column;
        (diagonal, if diagonal % 2 == 0 { *column } else { *row })
    });
    places
        .iter()
        .map(|(row, column)| row * 8 + column)
        .collect()
}

/// All that stands before the scan. `None`: tables too short, or a size that no picture can have.
fn head(
    (width, height): (u32, u32),
    wide: bool,
    restart: Option<u16>,
    tables: &Tables,
) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let mut data = vec![0xff, 0xd8];
    let mut numbers = &tables.numbers[..];
    let mut last: &[u8] = &[];
    for index in 0..2u8 {
        let large = tables.precision >> index & 1;
        let length = 64 << large;
        // One table alone is meant for both.
        let table = match numbers.split_at_checked(length) {
            Some((table, after)) => {
                numbers = after;
                table
            }
            None => last,
        };
        if table.is_empty() {
            return None;
        }
        last = table;
        let bytes = u16::try_from(3 + table.len()).ok()?;
        data.extend([0xff, 0xdb]);
        data.extend(bytes.to_be_bytes());
        data.push(u8::from(table.len() > 64) << 4 | index);
        data.extend(table);
    }
    if let Some(every) = restart {
        data.extend([0xff, 0xdd, 0, 4]);
        data.extend(every.to_be_bytes());
    }
    data.extend([0xff, 0xc0, 0, 17, 8]);
    data.extend(height.to_be_bytes());
    data.extend(width.to_be_bytes());
    let sampling = if wide { 0x21 } else { 0x22 };
    data.extend([3, 1, sampling, 0, 2, 0x11, 1, 3, 0x11, 1]);
    data.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet's payload: where it lies, quality, and what follows the head.
    fn payload(offset: u8, quality: u8, size: u8, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 0, offset, 1, quality, size, size];
        bytes.extend(rest);
        bytes
    }

    fn push(pictures: &mut Pictures, time: u32, mark: bool, lost: u16, payload: &[u8]) {
        let packet = Packet {
            mark,
            time,
            lost,
            payload,
        };
        pictures.push(&packet).unwrap();
    }

    #[test]
    fn a_picture_is_put_together_and_one_with_a_hole_is_dropped() {
        let mut pictures = Pictures::new(None);
        push(&mut pictures, 1, false, 0, &payload(0, 50, 2, b"abc"));
        push(&mut pictures, 1, true, 0, &payload(3, 50, 2, b"de"));
        let unit = pictures.next().unwrap();
        assert!(
            unit.key && unit.data.ends_with(b"abcde\xff\xd9"),
            "{unit:?}"
        );
        assert_eq!(unit.data[..2], [0xff, 0xd8]);
        // Quality 50 is the standard's table as it stands.
        assert_eq!(unit.data[7..15], [16, 11, 12, 14, 12, 10, 16, 14]);
        push(&mut pictures, 2, false, 0, &payload(0, 50, 2, b"abc"));
        push(&mut pictures, 2, true, 1, &payload(9, 50, 2, b"de"));
        assert_eq!(pictures.next(), None);
        push(&mut pictures, 3, true, 0, &payload(0, 50, 2, b"f"));
        assert_eq!(pictures.next().map(|u| (u.time, u.lost)), Some((3, 1)));
    }

    #[test]
    fn tables_come_with_the_picture_once_and_are_kept() {
        let mut pictures = Pictures::new(None);
        let with = [&[0, 0, 0, 64][..], &[7; 64], b"x"].concat();
        push(&mut pictures, 1, true, 0, &payload(0, 200, 2, &with));
        let first = pictures.next().unwrap();
        assert_eq!(first.data[7..71], [7; 64]);
        push(
            &mut pictures,
            2,
            true,
            0,
            &payload(0, 200, 2, &[0, 0, 0, 0, b'y']),
        );
        let second = pictures.next().unwrap();
        assert_eq!(second.data[7..71], [7; 64]);
        assert!(second.data.ends_with(b"y\xff\xd9"));
        push(
            &mut pictures,
            3,
            true,
            0,
            &payload(0, 201, 2, &[0, 0, 0, 0, b'y']),
        );
        assert_eq!(pictures.next(), None, "tables that never came");
    }

    #[test]
    fn sizes_have_an_end_and_may_be_told_ahead() {
        let mut pictures = Pictures::new(Some((4_000, 3_000)));
        push(&mut pictures, 1, true, 0, &payload(0, 50, 0, b"x"));
        assert!(pictures.next().is_some());
        let mut pictures = Pictures::new(Some((8_000, 8_000)));
        let large = payload(0, 50, 0, b"x");
        let packet = Packet {
            mark: true,
            time: 1,
            lost: 0,
            payload: &large,
        };
        let what = Excess::Pixels;
        assert_eq!(pictures.push(&packet), Err(Fault::TooMuch { what }));
    }

    #[test]
    fn rubbish_is_no_end() {
        let mut pictures = Pictures::new(None);
        for bytes in [
            &[][..],
            &[0; 7],
            &payload(0, 0, 2, b"x"),
            &payload(0, 255, 2, b""),
            &payload(0, 255, 2, &[0, 3, 0, 9, 1]),
            &payload(0, 255, 2, &[0, 3, 0, 1, 1]),
            &[0, 0, 0, 0, 64, 50, 2, 2],
            &[0, 0, 0, 0, 5, 50, 2, 2, 9],
        ] {
            push(&mut pictures, 1, true, 0, bytes);
            assert_eq!(pictures.next(), None, "{bytes:?}");
        }
    }
}
