//! Simple pictures of a lane: a road, a barrier, a car with its plate. For tests and screenshots only.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use opencv::core::{Mat, Point, Rect, Scalar, Size, Vector};
use opencv::prelude::*;
use opencv::{core, imgproc};

const AA: i32 = imgproc::LINE_AA;

fn bgr(b: u64, g: u64, r: u64) -> Scalar {
    Scalar::new(b as f64, g as f64, r as f64, 0.0)
}

fn jpeg(picture: &Mat) -> Vec<u8> {
    let mut rgb = Mat::default();
    imgproc::cvt_color_def(picture, &mut rgb, imgproc::COLOR_BGR2RGB).unwrap();
    let (w, h) = (rgb.cols().unsigned_abs(), rgb.rows().unsigned_abs());
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82)
        .write_image(rgb.data_bytes().unwrap(), w, h, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn fill(m: &mut Mat, x: i32, y: i32, w: i32, h: i32, color: Scalar) {
    imgproc::rectangle(m, Rect::new(x, y, w, h), color, -1, AA, 0).unwrap();
}

fn poly(m: &mut Mat, points: &[(i32, i32)], color: Scalar) {
    let points: Vector<Point> = points.iter().map(|(x, y)| Point::new(*x, *y)).collect();
    imgproc::fill_poly(m, &points, color, AA, 0, Point::default()).unwrap();
}

/// A lane as its camera sees it; with a car, if there is one. `width` and `height` in px.
pub fn frame(width: i32, height: i32, car: Option<(&str, u64)>, dusk: bool) -> Vec<u8> {
    let grey = bgr(150, 142, 134);
    let mut m = Mat::new_rows_cols_with_default(720, 1280, core::CV_8UC3, grey).unwrap();
    draw_lane(&mut m, if dusk { 2 } else { 1 });
    if let Some((text, seed)) = car {
        draw_car(&mut m, text, seed);
    }
    fill(&mut m, 1090, 330, 54, 250, bgr(40, 170, 235));
    if car.is_none() {
        draw_barrier(&mut m);
    }
    let (mut soft, mut out) = (Mat::default(), Mat::default());
    imgproc::gaussian_blur_def(&m, &mut soft, Size::new(3, 3), 0.8).unwrap();
    let size = Size::new(width, height);
    imgproc::resize(&soft, &mut out, size, 0.0, 0.0, imgproc::INTER_AREA).unwrap();
    jpeg(&out)
}

/// Sky, houses, road and kerbs; `shade`: how much darker than by day.
fn draw_lane(m: &mut Mat, shade: u64) {
    let at = |b: u64, g: u64, r: u64| bgr(b / shade, g / shade, r / shade);
    fill(m, 0, 0, 1280, 250, at(205, 190, 172));
    fill(m, 0, 150, 1280, 130, at(120, 128, 132));
    for x in 0..9 {
        fill(m, 40 + x * 145, 175, 84, 60, at(150, 134, 104));
    }
    fill(m, 0, 280, 1280, 440, at(98, 94, 92));
    let left = [(0, 720), (0, 560), (420, 280), (470, 280), (150, 720)];
    let right = left.map(|(x, y)| (1280 - x, y));
    poly(m, &left, at(150, 156, 160));
    poly(m, &right, at(150, 156, 160));
}

fn draw_barrier(m: &mut Mat) {
    let colors = [bgr(240, 240, 240), bgr(40, 40, 205)];
    for i in 0..10 {
        fill(m, 190 + i * 92, 372, 92, 22, colors[i as usize % 2]);
    }
}

fn draw_car(m: &mut Mat, text: &str, seed: u64) {
    let paints = [
        (150, 90, 60),
        (60, 60, 150),
        (70, 70, 74),
        (196, 196, 200),
        (84, 110, 66),
        (40, 44, 50),
    ];
    let (b, g, r) = paints[(seed % 6) as usize];
    let paint = bgr(b, g, r);
    let dark = bgr(b * 6 / 10, g * 6 / 10, r * 6 / 10);
    imgproc::ellipse(
        m,
        Point::new(640, 596),
        Size::new(330, 36),
        0.0,
        0.0,
        360.0,
        bgr(46, 44, 44),
        -1,
        AA,
        0,
    )
    .unwrap();
    fill(m, 370, 520, 84, 90, bgr(26, 26, 28));
    fill(m, 826, 520, 84, 90, bgr(26, 26, 28));
    poly(m, &[(430, 300), (850, 300), (912, 410), (368, 410)], dark);
    poly(
        m,
        &[(450, 312), (830, 312), (880, 402), (400, 402)],
        bgr(96, 84, 72),
    );
    poly(
        m,
        &[
            (352, 408),
            (928, 408),
            (944, 450),
            (944, 566),
            (336, 566),
            (336, 450),
        ],
        paint,
    );
    fill(m, 336, 520, 608, 46, dark);
    for x in [366, 816] {
        fill(m, x, 436, 98, 36, bgr(226, 236, 240));
    }
    fill(m, 486, 440, 308, 26, bgr(34, 34, 36));
    plate(m, Rect::new(530, 492, 220, 48), text);
}

/// The plate as the reader saw it.
pub fn crop(text: &str) -> Vec<u8> {
    let mut m = Mat::new_rows_cols_with_default(64, 240, core::CV_8UC3, bgr(70, 66, 64)).unwrap();
    plate(&mut m, Rect::new(8, 8, 224, 48), text);
    let mut soft = Mat::default();
    imgproc::gaussian_blur_def(&m, &mut soft, Size::new(3, 3), 1.0).unwrap();
    jpeg(&soft)
}

fn plate(m: &mut Mat, at: Rect, text: &str) {
    fill(m, at.x, at.y, at.width, at.height, bgr(242, 243, 240));
    fill(m, at.x, at.y, 16, at.height, bgr(160, 70, 30));
    let font = imgproc::FONT_HERSHEY_DUPLEX;
    let scale = (f64::from(at.width) - 34.0) / (text.len().max(6) as f64 * 23.0);
    let from = Point::new(at.x + 24, at.y + at.height / 2 + (11.0 * scale) as i32 + 2);
    imgproc::put_text(m, text, from, font, scale, bgr(20, 20, 22), 2, AA, false).unwrap();
}
