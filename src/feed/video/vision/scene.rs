//! What a picture was like: light, brightness, and how plainly the plate stands in it. Measured on the one picture that a
//! text came from, by some hundred samples of the lane and the cut of the plate: no pass over whole pictures.
//!
//! **Light.** Headlights make a night's picture bright where they are, so the light is told by the median, not the mean;
//! between dark and light it stays what it was. A camera that has shown colour and now shows none has switched to
//! infrared: that is night, however bright its lamp makes the plate. A camera that never shows colour is judged by
//! brightness alone.
//!
//! **Sharpness.** How much of a plate's contrast its steepest edges climb from one pixel to the next, of a cut that is at
//! most 128 px wide: a wide plate needs no edges of one pixel to be plain.

use super::Crop;
use super::calibration::Calibration;
use super::error::VisionError;
use super::eye::part_of;
use super::geometry;
use super::picture;
use crate::domain::event::{Light, Scene};
use crate::port::frame::Frame;

/// Samples across and down the lane's region.
const GRID: (usize, usize) = (40, 24);
/// Medians of brightness: up to here it is night, from there on day; between them it stays as it was.
const NIGHT: u8 = 55;
const DAY: u8 = 80;
/// A sample has colour if a channel of colour is so far from grey; a picture, if one sample in fifty has.
const COLOUR: u8 = 8;
const COLOURED: usize = 50;
/// A plate is measured at this width at most, px.
const WIDE: usize = 128;
/// Taken off each side of the cut, which has some of the car around the plate: one part in so many.
const RIM: usize = 8;

/// Measures one lane's pictures; remembers the light.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    light: Option<Light>,
    /// This camera has shown colour.
    colour: bool,
}

impl Gauge {
    /// What the picture is like. Without a plate, contrast and sharpness are 0.
    ///
    /// # Errors
    /// [`VisionError::Picture`] for a broken frame.
    pub(crate) fn measure(
        &mut self,
        frame: &Frame,
        lane: &Calibration,
        crop: Option<&Crop>,
    ) -> Result<Scene, VisionError> {
        let samples = sample(frame, lane)?;
        let (contrast, sharpness) = match crop {
            Some(crop) => plainness(crop)?,
            None => (0, 0),
        };
        Ok(Scene {
            light: self.light_of(&samples),
            luma: mean(&samples),
            contrast,
            sharpness,
        })
    }

    fn light_of(&mut self, samples: &[picture::Sample]) -> Light {
        let colourful = samples.iter().filter(|s| s.colour >= COLOUR).count();
        let has_colour = colourful * COLOURED >= samples.len();
        self.colour |= has_colour;
        let mut luma: Vec<u8> = samples.iter().map(|s| s.luma).collect();
        luma.sort_unstable();
        let median = luma.get(luma.len() / 2).copied().unwrap_or(0);
        let light = match (median, self.light) {
            _ if self.colour && !has_colour => Light::Night,
            (..=NIGHT, _) => Light::Night,
            (DAY.., _) => Light::Day,
            (_, Some(before)) => before,
            (m, None) if m > (NIGHT + DAY) / 2 => Light::Day,
            _ => Light::Night,
        };
        self.light = Some(light);
        light
    }
}

fn mean(samples: &[picture::Sample]) -> u8 {
    let sum: usize = samples.iter().map(|s| usize::from(s.luma)).sum();
    u8::try_from(sum / samples.len().max(1)).unwrap_or(u8::MAX)
}

/// Samples of the lane's region, evenly spread.
fn sample(frame: &Frame, lane: &Calibration) -> Result<Vec<picture::Sample>, VisionError> {
    let part = part_of(frame, &lane.region);
    let (w, h) = (frame.width as f32, frame.height as f32);
    let mut points = Vec::with_capacity(GRID.0 * GRID.1);
    for row in 0..GRID.1 {
        for column in 0..GRID.0 {
            let x = part.x + part.w * (2 * column + 1) / (2 * GRID.0);
            let y = part.y + part.h * (2 * row + 1) / (2 * GRID.1);
            let place = (x as f32 / w, y as f32 / h);
            if lane.region.len() < 3 || geometry::inside(&lane.region, place) {
                points.push((x, y));
            }
        }
    }
    picture::samples(frame, &points)
}

/// Contrast and sharpness of a plate.
fn plainness(crop: &Crop) -> Result<(u8, u8), VisionError> {
    let (w, h, pixels) = crop.grey()?;
    let (w, h, pixels) = shrunk(w, h, pixels);
    let (left, top) = (w / RIM, h / RIM);
    let rows = || (top..h - top).map(|y| &pixels[y * w + left..(y + 1) * w - left]);
    let mut luma: Vec<u8> = rows().flatten().copied().collect();
    if luma.len() < 20 {
        return Ok((0, 0));
    }
    luma.sort_unstable();
    let at = |share: usize| luma[(luma.len() - 1) * share / 100];
    let contrast = at(90) - at(10);
    let mut steps: Vec<u8> = rows()
        .flat_map(|row| row.windows(2).map(|p| p[0].abs_diff(p[1])))
        .collect();
    steps.sort_unstable();
    let steep = steps[(steps.len() - 1) * 98 / 100];
    // Of the whole span of brightness: grain on an even grey is no edge.
    let span = (at(97) - at(3)).max(24);
    let sharp = (u32::from(steep) * 100 / u32::from(span)).min(100);
    Ok((contrast, u8::try_from(sharp).unwrap_or(100)))
}

/// Blocks averaged until the cut is no wider than [`WIDE`].
fn shrunk(w: usize, h: usize, pixels: Vec<u8>) -> (usize, usize, Vec<u8>) {
    let by = w.div_ceil(WIDE);
    if by <= 1 || h < by {
        return (w, h, pixels);
    }
    let (small_w, small_h) = (w / by, h / by);
    let mut out = Vec::with_capacity(small_w * small_h);
    for y in 0..small_h {
        for x in 0..small_w {
            let block = (0..by).flat_map(|dy| {
                let from = (y * by + dy) * w + x * by;
                &pixels[from..from + by]
            });
            let sum: usize = block.map(|p| usize::from(*p)).sum();
            out.push(u8::try_from(sum / (by * by)).unwrap_or(u8::MAX));
        }
    }
    (small_w, small_h, out)
}

#[cfg(test)]
#[path = "scene_tests.rs"]
mod tests;
