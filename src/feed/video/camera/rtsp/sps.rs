//! What an H.264 stream says of its pictures ahead (the sequence parameter set): for the one who sets a camera up.

/// Pixels, and pictures a second where it tells.
#[derive(Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) size: (u32, u32),
    pub(super) fps: Option<f32>,
}

/// Profiles that say more of their colours.
const WITH_COLOURS: [u32; 13] = [44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244];

/// Reads a parameter set, its head included. `None`: it makes no sense.
pub(super) fn facts(set: &[u8]) -> Option<Facts> {
    let mut bits = Bits::new(set.get(1..)?);
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.number()?;
    let colours = match WITH_COLOURS.contains(&profile) {
        true => colours(&mut bits)?,
        false => 1,
    };
    // How pictures are numbered.
    bits.number()?;
    match bits.number()? {
        0 => {
            bits.number()?;
        }
        1 => {
            bits.take(1)?;
            let (_, _, count) = (bits.number()?, bits.number()?, bits.number()?);
            for _ in 0..count.min(255) {
                bits.number()?;
            }
        }
        _ => {}
    }
    bits.number()?;
    bits.take(1)?;
    let across = bits.number()?.checked_add(1)?;
    let down = bits.number()?.checked_add(1)?;
    let whole = bits.take(1)?;
    if whole == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let (mut cut_across, mut cut_down) = (0u32, 0u32);
    if bits.take(1)? == 1 {
        cut_across = bits.number()?.checked_add(bits.number()?)?;
        cut_down = bits.number()?.checked_add(bits.number()?)?;
    }
    // A step of the cut: colours of half the size allow only even ones, interlaced pictures only every other row.
    let step_across = if matches!(colours, 1 | 2) { 2 } else { 1 };
    let step_down = (if colours == 1 { 2 } else { 1 }) * (2 - whole);
    let left = |blocks: u32, rows: u32, cut: u32, step: u32| {
        let all = blocks.checked_mul(16)?.checked_mul(rows)?;
        all.checked_sub(cut.checked_mul(step)?).filter(|n| *n > 0)
    };
    let width = left(across, 1, cut_across, step_across)?;
    let height = left(down, 2 - whole, cut_down, step_down)?;
    Some(Facts {
        size: (width, height),
        fps: fps(&mut bits),
    })
}

/// How colours are stored: 0 none, 1 half the size, 2 half the width, 3 whole.
fn colours(bits: &mut Bits) -> Option<u32> {
    let colours = bits.number()?;
    if colours == 3 {
        bits.take(1)?;
    }
    bits.number()?;
    bits.number()?;
    bits.take(1)?;
    if bits.take(1)? == 1 {
        let lists = if colours == 3 { 12 } else { 8 };
        for list in 0..lists {
            if bits.take(1)? == 1 {
                scaling(bits, if list < 6 { 16 } else { 64 })?;
            }
        }
    }
    Some(colours)
}

/// A list of factors, each told by its difference from the one before; after a nought nothing more is told.
fn scaling(bits: &mut Bits, count: usize) -> Option<()> {
    let mut last = 8i64;
    for _ in 0..count {
        let told = i64::from(bits.number()?);
        let difference = if told % 2 == 1 {
            (told + 1) / 2
        } else {
            -(told / 2)
        };
        last = (last + difference).rem_euclid(256);
        if last == 0 {
            break;
        }
    }
    Some(())
}

fn fps(bits: &mut Bits) -> Option<f32> {
    let told = |bits: &mut Bits| Some(bits.take(1)? == 1);
    if !told(bits)? {
        return None;
    }
    // The shape of a pixel.
    if told(bits)? && bits.take(8)? == 255 {
        bits.take(32)?;
    }
    if told(bits)? {
        bits.take(1)?;
    }
    if told(bits)? {
        bits.take(4)?;
        if told(bits)? {
            bits.take(24)?;
        }
    }
    if told(bits)? {
        bits.number()?;
        bits.number()?;
    }
    if !told(bits)? {
        return None;
    }
    let (units, scale) = (bits.take(32)?, bits.take(32)?);
    // Two fields a picture.
    #[allow(clippy::cast_possible_truncation)]
    let fps = (f64::from(scale) / (2.0 * f64::from(units))) as f32;
    (0.1..=1000.0).contains(&fps).then_some(fps)
}

/// Bits one after the other.
struct Bits {
    bytes: Vec<u8>,
    at: usize,
}

impl Bits {
    /// Bytes that only keep start codes out of the stream are left out.
    fn new(bytes: &[u8]) -> Bits {
        let mut zeros = 0;
        let kept = bytes.iter().filter(|byte| {
            let only_keeps_apart = zeros >= 2 && **byte == 3;
            zeros = if **byte == 0 { zeros + 1 } else { 0 };
            !only_keeps_apart
        });
        Bits {
            bytes: kept.copied().collect(),
            at: 0,
        }
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// A number whose length is told by the noughts before it.
    fn number(&mut self) -> Option<u32> {
        let mut noughts = 0;
        while self.take(1)? == 0 {
            noughts += 1;
            if noughts > 31 {
                return None;
            }
        }
        let rest = self.take(noughts)?;
        Some((1 << noughts) - 1 + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_pace_are_read_and_rubbish_is_none() {
        let of = |hex: &str| facts(&hex::decode(hex).unwrap()).map(|f| (f.size, f.fps));
        // Sets of x264: high 4:4:4 intra profile, and the baseline's with a cut of 8 rows.
        let cases = [
            (
                "6764000bacb40a0fd80880000003008000000a078a155000",
                Some(((320, 240), Some(10.0))),
            ),
            (
                "6742c028d900780227e5c044000003000800000300c83c60c920",
                Some(((1920, 1080), Some(12.5))),
            ),
            ("6742", None),
            ("67", None),
            ("67ffffffffffffffffffffff", Some(((16, 16), None))),
            ("6700000000000000000000000000", None),
        ];
        for (hex, expected) in cases {
            assert_eq!(of(hex), expected, "{hex}");
        }
        assert_eq!(facts(&[]), None);
    }
}
