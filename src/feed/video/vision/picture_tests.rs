use super::*;
use crate::domain::site::CameraId;
use std::sync::Arc;

/// Planes with rows longer than the picture, as decoders make them.
struct Owned {
    bytes: [Vec<u8>; 3],
    strides: [usize; 3],
}

impl Planes for Owned {
    fn plane(&self, index: usize) -> &[u8] {
        &self.bytes[index]
    }
    fn stride(&self, index: usize) -> usize {
        self.strides[index]
    }
}

const W: usize = 320;
const H: usize = 180;

fn frame(w: usize, h: usize, pixels: Pixels) -> Frame {
    Frame {
        camera: CameraId::new("cam"),
        captured: jiff::Timestamp::UNIX_EPOCH,
        number: 7,
        width: u32::try_from(w).unwrap(),
        height: u32::try_from(h).unwrap(),
        pixels,
        motion: None,
    }
}

/// Smooth colours, so that halved chroma loses little.
fn colours() -> Vec<u8> {
    let mut out = Vec::with_capacity(W * H * 3);
    for y in 0..H {
        for x in 0..W {
            let (fx, fy) = (x as f32 / W as f32, y as f32 / H as f32);
            out.extend(
                [
                    fx * 200.0 + 20.0,
                    fy * 180.0 + 30.0,
                    (1.0 - fx) * 150.0 + 50.0,
                ]
                .map(|v| v as u8),
            );
        }
    }
    out
}

fn as_bgr() -> Frame {
    frame(W, H, Pixels::Bgr(Arc::new(colours())))
}

/// The same picture as planes, with 16 bytes of rubbish at the end of every row.
fn as_i420(full_range: bool) -> Frame {
    let mut bytes = colours();
    let from = colour_mut(&mut bytes, W, H).unwrap();
    let mut yuv = Mat::default();
    imgproc::cvt_color_def(&from, &mut yuv, imgproc::COLOR_BGR2YUV_I420).unwrap();
    let mut flat = yuv.data_bytes().unwrap().to_vec();
    if full_range {
        let (y, c) = flat.split_at_mut(W * H);
        y.iter_mut().for_each(|v| *v = STRETCH[usize::from(*v)]);
        c.iter_mut()
            .for_each(|v| *v = ((f32::from(*v) - 128.0) * 255.0 / 224.0 + 128.0).round() as u8);
    }
    let [y, u, v] = split_i420(&mut flat, W, H);
    let padded = |plane: &[u8], w: usize| -> Vec<u8> {
        plane
            .chunks(w)
            .flat_map(|row| row.iter().copied().chain([255; 16]))
            .collect()
    };
    let planes = Owned {
        bytes: [padded(y, W), padded(u, W / 2), padded(v, W / 2)],
        strides: [W + 16, W / 2 + 16, W / 2 + 16],
    };
    frame(
        W,
        H,
        Pixels::I420 {
            planes: Arc::new(planes),
            full_range,
        },
    )
}

fn worst(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap_or(0)
}

#[test]
fn planes_and_bgr_show_the_detector_the_same() {
    for part in [
        Rect {
            x: 0,
            y: 0,
            w: W,
            h: H,
        },
        Rect {
            x: 64,
            y: 30,
            w: 128,
            h: 100,
        },
    ] {
        for (w, h) in [(640, 384), (160, 96), (96, 160)] {
            let lb = Letterbox::new(part, w, h, f32::MAX);
            let mut canvas = Canvas::default();
            let want = canvas.draw(&as_bgr(), &lb, true).unwrap().to_vec();
            for full_range in [false, true] {
                let got = Canvas::default()
                    .draw(&as_i420(full_range), &lb, true)
                    .unwrap()
                    .to_vec();
                let worst = worst(&want, &got);
                assert!(
                    worst <= 12,
                    "{part:?} in {w}x{h}, full range {full_range}: off by {worst}"
                );
            }
        }
    }
}

#[test]
fn the_canvas_is_the_part_on_grey_and_is_drawn_afresh() {
    let lb = Letterbox::new(
        Rect {
            x: 160,
            y: 0,
            w: 160,
            h: 180,
        },
        320,
        96,
        f32::MAX,
    );
    let mut canvas = Canvas::default();
    let other = Letterbox::new(
        Rect {
            x: 0,
            y: 0,
            w: W,
            h: H,
        },
        320,
        96,
        f32::MAX,
    );
    canvas.draw(&as_bgr(), &other, true).unwrap();
    let out = canvas.draw(&as_bgr(), &lb, true).unwrap();
    let at = |x: usize, y: usize| &out[(y * 320 + x) * 3..][..3];
    assert_eq!(at(2, 50), [114; 3]);
    assert_eq!(at(318, 50), [114; 3]);
    // Red falls and blue rises to the right; the part is the right half.
    let (left, right) = (at(lb.inner.x + 2, 48), at(lb.inner.x + lb.inner.w - 3, 48));
    assert!(
        left[0] > right[0] + 60 && right[2] > left[2] + 80,
        "{left:?} {right:?}"
    );
}

#[test]
fn cuts_agree_between_layouts() {
    let rect = Rect {
        x: 101,
        y: 41,
        w: 77,
        h: 33,
    };
    let corners = [(100.0, 40.0), (180.0, 50.0), (178.0, 80.0), (98.0, 70.0)];
    let lens = LensPx {
        focal: 300.0,
        centre: (160.0, 90.0),
        k1: -0.2,
        k2: 0.05,
    };
    for warp in [
        None,
        Some(Warp {
            corners,
            lens: None,
        }),
        Some(Warp {
            corners,
            lens: Some(lens),
        }),
    ] {
        let cut = Cut { rect, warp };
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for full_range in [false, true] {
            cut_grey(&as_bgr(), &cut, 128, 64, &mut a).unwrap();
            cut_grey(&as_i420(full_range), &cut, 128, 64, &mut b).unwrap();
            assert!(worst(&a, &b) <= 5, "grey {cut:?}: {}", worst(&a, &b));
            cut_colour(&as_bgr(), &cut, 128, 64, true, &mut a).unwrap();
            cut_colour(&as_i420(full_range), &cut, 128, 64, true, &mut b).unwrap();
            assert!(worst(&a, &b) <= 14, "colour {cut:?}: {}", worst(&a, &b));
        }
    }
}

#[test]
fn a_warp_brings_the_corners_to_the_corners() {
    // A bright leaning quad on black: straightened, it fills the crop.
    let corners = [(60.0, 40.0), (220.0, 70.0), (215.0, 120.0), (55.0, 90.0)];
    let mut bytes = vec![0_u8; W * H * 3];
    for y in 0..H {
        for x in 0..W {
            if crate::feed::video::vision::geometry::inside(&corners, (x as f32, y as f32)) {
                bytes[(y * W + x) * 3..][..3].fill(200);
            }
        }
    }
    let cut = Cut {
        rect: Rect {
            x: 55,
            y: 40,
            w: 165,
            h: 80,
        },
        warp: Some(Warp {
            corners,
            lens: None,
        }),
    };
    let mut out = Vec::new();
    cut_grey(
        &frame(W, H, Pixels::Bgr(Arc::new(bytes))),
        &cut,
        128,
        64,
        &mut out,
    )
    .unwrap();
    let dark = out.iter().filter(|v| **v < 150).count();
    assert!(
        dark < out.len() / 30,
        "{dark} of {} are not plate",
        out.len()
    );
}

#[test]
fn a_lens_straightens_there_and_back() {
    let lens = LensPx {
        focal: 900.0,
        centre: (640.0, 360.0),
        k1: -0.25,
        k2: 0.08,
    };
    // Bend a point by Brown's model by hand, then straighten it.
    let ideal = (1100.0_f32, 600.0_f32);
    let (x, y) = (
        (f64::from(ideal.0) - 640.0) / 900.0,
        (f64::from(ideal.1) - 360.0) / 900.0,
    );
    let r2 = x * x + y * y;
    let by = 1.0 - 0.25 * r2 + 0.08 * r2 * r2;
    let bent = (
        (x * by * 900.0 + 640.0) as f32,
        (y * by * 900.0 + 360.0) as f32,
    );
    let got = lens.straighten(&[bent]).unwrap()[0];
    assert!(
        (got.0 - ideal.0).abs() < 0.5 && (got.1 - ideal.1).abs() < 0.5,
        "{got:?}"
    );
}

#[test]
fn jpegs_come_back_as_pictures() {
    for frame in [as_bgr(), as_i420(false)] {
        let (_, w, h) = decode(&jpeg(&frame, 160).unwrap()).unwrap();
        assert_eq!((w, h), (160, 90));
        let (bytes, w, h) = decode(&jpeg(&frame, 4000).unwrap()).unwrap();
        assert_eq!((w, h), (320, 180));
        assert!(
            worst(&bytes, &colours()) < 24,
            "{}",
            worst(&bytes, &colours())
        );
        let cut = Cut {
            rect: Rect {
                x: 11,
                y: 13,
                w: 61,
                h: 23,
            },
            warp: None,
        };
        let (_, w, h) = decode(&cut_jpeg(&frame, &cut).unwrap()).unwrap();
        assert_eq!((w, h), (62, 24));
    }
}

#[test]
fn odd_sizes_are_taken() {
    let (w, h) = (321, 181);
    let planes = Owned {
        bytes: [vec![120; w * h], vec![128; 161 * 91], vec![128; 161 * 91]],
        strides: [w, 161, 161],
    };
    let f = frame(
        w,
        h,
        Pixels::I420 {
            planes: Arc::new(planes),
            full_range: false,
        },
    );
    let lb = Letterbox::new(
        Rect {
            x: 300,
            y: 170,
            w: 21,
            h: 11,
        },
        64,
        32,
        f32::MAX,
    );
    Canvas::default().draw(&f, &lb, true).unwrap();
    jpeg(&f, 200).unwrap();
    let cut = Cut {
        rect: Rect {
            x: 319,
            y: 179,
            w: 2,
            h: 2,
        },
        warp: None,
    };
    cut_colour(&f, &cut, 128, 64, true, &mut Vec::new()).unwrap();
}

#[test]
fn broken_frames_are_told() {
    let short = Owned {
        bytes: [vec![0; 10], vec![], vec![]],
        strides: [W, W / 2, W / 2],
    };
    let frames = [
        frame(
            W,
            H,
            Pixels::I420 {
                planes: Arc::new(short),
                full_range: false,
            },
        ),
        frame(W, H, Pixels::Bgr(Arc::new(vec![0; 100]))),
    ];
    for f in frames {
        let e = jpeg(&f, 100).unwrap_err().to_string();
        assert!(e.contains("320x180") && e.contains("broken"), "{e}");
    }
    for file in [&b""[..], b"no picture", &[0xff, 0xd8, 0xff, 0xe0]] {
        assert!(decode(file).is_err());
    }
}

/// The check sum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
    let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), bit);
    !bytes.iter().fold(u32::MAX, byte)
}

/// A few bytes that say they are a picture of this size.
fn claims(png: bool, (w, h): (u16, u16)) -> Vec<u8> {
    let mut file = Vec::new();
    if !png {
        let encoder = image::codecs::jpeg::JpegEncoder::new(&mut file);
        encoder
            .write_image(&[9; 16 * 16 * 3], 16, 16, ExtendedColorType::Rgb8)
            .unwrap();
        let place = file.windows(2).position(|b| b == [0xff, 0xc0]).unwrap();
        file[place + 5..place + 7].copy_from_slice(&h.to_be_bytes());
        file[place + 7..place + 9].copy_from_slice(&w.to_be_bytes());
        return file;
    }
    let encoder = image::codecs::png::PngEncoder::new(&mut file);
    encoder
        .write_image(&[9; 16 * 16 * 3], 16, 16, ExtendedColorType::Rgb8)
        .unwrap();
    file[16..20].copy_from_slice(&u32::from(w).to_be_bytes());
    file[20..24].copy_from_slice(&u32::from(h).to_be_bytes());
    let sum = crc(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

#[test]
fn a_small_file_is_no_huge_picture() {
    for png in [true, false] {
        assert_eq!(decode(&claims(png, (16, 16))).unwrap().1, 16);
        for size in [(16_000, 16_000), (33_001, 1_000), (1_000, 33_001)] {
            let said = decode(&claims(png, size)).unwrap_err().to_string();
            let (w, h) = size;
            assert!(said.contains(&format!("{w} x {h} pixels")), "{png} {said}");
        }
    }
}
