//! Painted lanes: dark and light ones, headlights, infrared, blurred plates.

use std::sync::Arc;

use super::*;
use crate::domain::reading::BoxPx;
use crate::port::frame::Pixels;

const W: usize = 320;
const H: usize = 180;

/// A lane painted by a function of the place.
fn frame(paint: impl Fn(usize, usize) -> [u8; 3]) -> Frame {
    let pixels = (0..W * H).flat_map(|i| paint(i % W, i / W)).collect();
    Frame {
        camera: crate::domain::site::CameraId::new("cam"),
        captured: jiff::Timestamp::UNIX_EPOCH,
        number: 1,
        width: W as u32,
        height: H as u32,
        pixels: Pixels::Bgr(Arc::new(pixels)),
        motion: None,
    }
}

fn light(gauge: &mut Gauge, paint: impl Fn(usize, usize) -> [u8; 3]) -> Light {
    let lane = Calibration::default();
    gauge.measure(&frame(paint), &lane, None).unwrap().light
}

#[test]
fn light_is_told_by_the_lane_and_stays_between() {
    let mut g = Gauge::default();
    assert_eq!(light(&mut g, |_, _| [140, 120, 100]), Light::Day);
    assert_eq!(
        light(&mut g, |_, _| [90, 66, 60]),
        Light::Day,
        "dusk: as before"
    );
    assert_eq!(light(&mut g, |_, _| [50, 38, 30]), Light::Night);
    assert_eq!(
        light(&mut g, |_, _| [90, 66, 60]),
        Light::Night,
        "dawn: as before"
    );
    let headlights = |x: usize, _: usize| {
        if x < W / 4 {
            [255, 255, 250]
        } else {
            [40, 26, 20]
        }
    };
    assert_eq!(
        light(&mut g, headlights),
        Light::Night,
        "a bright quarter is no day"
    );
    assert_eq!(light(&mut g, |_, _| [140, 120, 100]), Light::Day);
    assert_eq!(
        light(&mut g, |_, _| [120, 120, 120]),
        Light::Night,
        "it went to infrared"
    );
    let mut mono = Gauge::default();
    assert_eq!(
        light(&mut mono, |_, _| [120, 120, 120]),
        Light::Day,
        "never any colour"
    );
}

#[test]
fn only_the_lane_counts() {
    let half = |x: usize, _: usize| {
        if x < W / 2 {
            [200, 210, 205]
        } else {
            [20, 30, 25]
        }
    };
    let lane = Calibration {
        region: vec![(0.55, 0.0), (1.0, 0.0), (1.0, 1.0), (0.55, 1.0)],
        ..Calibration::default()
    };
    let scene = Gauge::default().measure(&frame(half), &lane, None).unwrap();
    assert_eq!(scene.light, Light::Night);
    assert!(scene.luma < 40, "{scene:?}");
    assert_eq!((scene.contrast, scene.sharpness), (0, 0));
}

/// Strokes of `dark` on `bright` whose edges take `edge` px.
fn plate(dark: f32, bright: f32, edge: f32) -> Scene {
    let paint = |x: usize, _: usize| {
        let phase = (x % 16) as f32;
        let from_edge = (phase - 3.5).abs().min((phase - 11.5).abs());
        let inside = (3.5..11.5).contains(&phase);
        let depth = (0.5 + from_edge / edge * if inside { 1.0 } else { -1.0 }).clamp(0.0, 1.0);
        [(bright + (dark - bright) * depth) as u8; 3]
    };
    let frame = frame(paint);
    let place = BoxPx {
        x: 40.0,
        y: 60.0,
        w: 120.0,
        h: 30.0,
    };
    let crop = Crop::upright(&frame, &place);
    Gauge::default()
        .measure(&frame, &Calibration::default(), Some(&crop))
        .unwrap()
}

#[test]
fn plain_plates_measure_plainer_than_faint_and_blurred_ones() {
    let crisp = plate(30.0, 220.0, 1.0);
    let soft = plate(30.0, 220.0, 4.0);
    let blurred = plate(30.0, 220.0, 8.0);
    let faint = plate(100.0, 140.0, 1.0);
    assert!((180..=195).contains(&crisp.contrast), "{crisp:?}");
    assert!((35..=42).contains(&faint.contrast), "{faint:?}");
    assert!(crisp.sharpness > 70, "{crisp:?}");
    assert!((20..50).contains(&soft.sharpness), "{soft:?}");
    assert!(blurred.sharpness < 20, "{blurred:?}");
    assert!(
        faint.sharpness > 70,
        "a faint plate can be sharp: {faint:?}"
    );
}

#[test]
fn wide_plates_are_measured_smaller() {
    let (w, h, small) = shrunk(400, 100, vec![7; 400 * 100]);
    assert_eq!((w, h, small.len()), (100, 25, 2500));
    assert!(small.iter().all(|p| *p == 7));
    assert_eq!(shrunk(90, 20, vec![0; 1800]).0, 90);
}
