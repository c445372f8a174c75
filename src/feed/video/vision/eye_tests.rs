use super::*;
use crate::feed::video::vision::manifest::{Decoder, Dtype, Input, Layout, Role};
use crate::port::frame::Pixels;

fn frame(width: u32, height: u32) -> Frame {
    Frame {
        camera: crate::domain::site::CameraId::new("cam"),
        captured: jiff::Timestamp::UNIX_EPOCH,
        number: 1,
        width,
        height,
        pixels: Pixels::Bgr(Arc::new(Vec::new())),
        motion: None,
    }
}

fn detector(multiple_of: Option<usize>) -> ModelSpec {
    ModelSpec {
        name: "d".to_owned(),
        path: "d.onnx".into(),
        sha256: String::new(),
        origin: String::new(),
        licence: String::new(),
        role: Role::Detector,
        decoder: Decoder::PlateNet,
        input: Input {
            height: 384,
            width: 640,
            multiple_of,
            layout: Layout::Nhwc,
            colour: Colour::Rgb,
            dtype: Dtype::Uint8,
            mean: [0.0; 3],
            std: [1.0; 3],
            fit: Fit::Stretch,
        },
        alphabet: Vec::new(),
        pad: 0.0,
        threshold: 0.5,
        second_look: None,
    }
}

fn region(x1: f32, y1: f32, x2: f32, y2: f32) -> Vec<Point> {
    vec![(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
}

#[test]
fn how_the_region_is_shown() {
    let check = |lane: &Calibration, multiple, want_size: (usize, usize), want_scale: f32| {
        let lb = letterbox(&frame(1920, 1080), lane, &detector(multiple));
        let scale = lb.inner.w as f32 / lb.part.w as f32;
        assert_eq!((lb.width, lb.height), want_size, "{lane:?}");
        assert!((scale - want_scale).abs() < 0.01, "{scale}, {lane:?}");
    };
    let whole = Calibration::default();
    check(&whole, Some(32), (640, 384), 1.0 / 3.0);
    check(&whole, None, (640, 384), 1.0 / 3.0);
    let mut lane = Calibration {
        region: region(0.2, 0.5, 0.7, 1.0),
        ..Calibration::default()
    };
    // 1114x584 with its margin: larger than in the whole frame, at the same cost.
    check(&lane, Some(32), (672, 352), 0.60);
    // Plates of 100 px and more need no more than 0.4: a smaller, cheaper picture.
    lane.min_plate = Some(100.0 / 1920.0);
    check(&lane, Some(32), (448, 256), 0.40);
    // Plates of 250 px would need less, but never are plates smaller than with the whole frame shown.
    lane.min_plate = Some(250.0 / 1920.0);
    check(&lane, Some(32), (384, 224), 1.0 / 3.0);
}

#[test]
fn the_part_holds_the_region_and_stays_in_the_frame() {
    for r in [
        region(0.0, 0.0, 1.0, 1.0),
        region(0.9, 0.9, 0.95, 1.0),
        region(0.31, 0.17, 0.32, 0.18),
    ] {
        for (w, h) in [(1920, 1080), (321, 181)] {
            let p = part_of(&frame(w, h), &r);
            assert!(p.x + p.w <= w as usize && p.y + p.h <= h as usize, "{p:?}");
            assert!(
                p.x.is_multiple_of(2) && p.y.is_multiple_of(2) && p.w >= 16 && p.h >= 16,
                "{p:?}"
            );
            let b = geometry::bounds(&r);
            assert!(
                p.x as f32 <= b.x * w as f32 && (p.x + p.w) as f32 >= (b.x + b.w) * w as f32 - 1.0,
                "{p:?}"
            );
        }
    }
}

#[test]
fn what_the_calibration_lets_through() {
    let lane = Calibration {
        region: region(0.25, 0.25, 0.75, 0.75),
        masks: vec![region(0.4, 0.4, 0.5, 0.5)],
        min_plate: Some(0.05),
        max_plate: Some(0.2),
        ..Calibration::default()
    };
    let at = |x: f32, y: f32, w: f32| BoxPx {
        x: x - w / 2.0,
        y: y - 10.0,
        w,
        h: 20.0,
    };
    for (place, want) in [
        (at(600., 600., 100.), true),
        (at(200., 600., 100.), false), // beside the region
        (at(260., 600., 100.), true),  // its middle counts
        (at(450., 450., 100.), false), // masked
        (at(600., 600., 40.), false),  // too small
        (at(600., 600., 300.), false), // too large
    ] {
        assert_eq!(wanted(&place, &lane, (1000.0, 1000.0)), want, "{place:?}");
    }
    assert!(wanted(
        &at(5., 5., 900.),
        &Calibration::default(),
        (1000.0, 1000.0)
    ));
}
