//! Pixels: from a frame's planes to what a model is given, without a conversion of the whole frame; and to JPEG.
//!
//! Colours: planar frames are taken as BT.601, which detectors do not mind where a camera means BT.709.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageReader};
use opencv::boxed_ref::BoxedRef;
use opencv::core::{
    BORDER_REPLICATE, Mat, Point2f, Rect as CvRect, Scalar, Size, ToInputArray, ToOutputArray,
    Vector, no_array,
};
use opencv::prelude::*;
use opencv::{calib3d, core, imgproc};

use super::error::VisionError;
use super::geometry::{Letterbox, Point, Rect};
use crate::port::frame::{Frame, Pixels, Planes};

/// The grey around a letterboxed picture.
const GROUND: u8 = 114;

type Cv<T> = Result<T, opencv::Error>;

/// Luma from the video range (16..=235) to the full one.
const STRETCH: [u8; 256] = table(16, 255, 219, 0);
/// Luma and chroma from the full range to the video's (chroma 16..=240).
const SQUEEZE_Y: [u8; 256] = table(0, 219, 255, 16);
const SQUEEZE_C: [u8; 256] = table(0, 224, 255, 16);

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte"
)]
const fn table(sub: i32, mul: i32, div: i32, add: i32) -> [u8; 256] {
    let mut t = [0; 256];
    let mut i = 0;
    while i < 256 {
        let v = ((i as i32 - sub) * mul * 2 + div) / (div * 2) + add;
        t[i] = if v < 0 {
            0
        } else if v > 255 {
            255
        } else {
            v as u8
        };
        i += 1;
    }
    t
}

fn map(bytes: &mut [u8], table: &[u8; 256]) {
    for b in bytes {
        *b = table[usize::from(*b)];
    }
}

/// Sizes of pictures fit an i32 by far.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
fn int(n: usize) -> i32 {
    n as i32
}

fn cv_rect(r: Rect) -> CvRect {
    CvRect::new(int(r.x), int(r.y), int(r.w), int(r.h))
}

fn size(w: usize, h: usize) -> Size {
    Size::new(int(w), int(h))
}

/// `r` at half size, within a plane of `w` x `h`.
fn half(r: Rect, w: usize, h: usize) -> Rect {
    let (x, y) = (r.x / 2, r.y / 2);
    Rect {
        x,
        y,
        w: r.w.div_ceil(2).min(w - x),
        h: r.h.div_ceil(2).min(h - y),
    }
}

/// The size of plane `index` of a planar frame, without its padding.
fn plane_size(frame: &Frame, index: usize) -> (usize, usize) {
    let (w, h) = (frame.width as usize, frame.height as usize);
    if index == 0 {
        (w, h)
    } else {
        (w.div_ceil(2), h.div_ceil(2))
    }
}

fn plane<'a>(
    frame: &Frame,
    planes: &'a dyn Planes,
    index: usize,
) -> Result<BoxedRef<'a, Mat>, VisionError> {
    let (w, h) = plane_size(frame, index);
    let stride = planes.stride(index);
    let bytes = planes.plane(index);
    if stride < w || bytes.len() < stride * h {
        let found = format!(
            "plane {index} has {} bytes in rows of {stride}",
            bytes.len()
        );
        return Err(VisionError::Picture(format!(
            "a frame of {w}x{h} is broken: {found}"
        )));
    }
    Ok(Mat::new_rows_cols_with_data(
        int(h),
        int(stride),
        &bytes[..stride * h],
    )?)
}

fn bgr<'a>(frame: &Frame, bytes: &'a [u8]) -> Result<BoxedRef<'a, Mat>, VisionError> {
    let (w, h) = (frame.width as usize, frame.height as usize);
    if bytes.len() != w * h * 3 || bytes.is_empty() {
        let found = format!("{} bytes instead of {}", bytes.len(), w * h * 3);
        return Err(VisionError::Picture(format!(
            "a picture of {w}x{h} is broken: {found}"
        )));
    }
    let (pixels, _) = bytes.as_chunks::<3>();
    let pixels: &[core::Vec3b] = cast(pixels);
    Ok(Mat::new_rows_cols_with_data(int(h), int(w), pixels)?)
}

/// `Vec3b` is `repr(transparent)` over `[u8; 3]`.
fn cast(pixels: &[[u8; 3]]) -> &[core::Vec3b] {
    // SAFETY: same size, alignment 1, and every bit pattern is valid in both.
    unsafe { std::slice::from_raw_parts(pixels.as_ptr().cast(), pixels.len()) }
}

fn cast_mut(pixels: &mut [[u8; 3]]) -> &mut [core::Vec3b] {
    // SAFETY: as in `cast`; the borrow is handed on.
    unsafe { std::slice::from_raw_parts_mut(pixels.as_mut_ptr().cast(), pixels.len()) }
}

fn grey_mut(bytes: &mut [u8], w: usize, h: usize) -> Cv<opencv::boxed_ref::BoxedRefMut<'_, Mat>> {
    Mat::new_rows_cols_with_data_mut(int(h), int(w), bytes)
}

fn colour_mut(bytes: &mut [u8], w: usize, h: usize) -> Cv<opencv::boxed_ref::BoxedRefMut<'_, Mat>> {
    let (pixels, _) = bytes.as_chunks_mut::<3>();
    Mat::new_rows_cols_with_data_mut(int(h), int(w), cast_mut(pixels))
}

/// As the detectors and readers were trained: area where much is thrown away, else bilinear.
fn scale(
    from: &(impl MatTraitConst + ToInputArray),
    to: &mut impl ToOutputArray,
    w: usize,
    h: usize,
) -> Cv<()> {
    let much = from.cols() > 2 * int(w) || from.rows() > 2 * int(h);
    let how = if much {
        imgproc::INTER_AREA
    } else {
        imgproc::INTER_LINEAR
    };
    imgproc::resize(from, to, size(w, h), 0.0, 0.0, how)
}

fn bilinear(from: &impl ToInputArray, to: &mut impl ToOutputArray, w: usize, h: usize) -> Cv<()> {
    imgproc::resize(from, to, size(w, h), 0.0, 0.0, imgproc::INTER_LINEAR)
}

/// The three planes of a small planar picture in one buffer, as OpenCV wants them.
fn split_i420(yuv: &mut [u8], w: usize, h: usize) -> [&mut [u8]; 3] {
    let (y, rest) = yuv.split_at_mut(w * h);
    let (u, v) = rest.split_at_mut(w * h / 4);
    [y, u, v]
}

/// A letterboxed picture for a detector: 8-bit RGB or BGR, `[height, width, 3]`. Its buffers are kept between frames.
#[derive(Default)]
pub(crate) struct Canvas {
    yuv: Vec<u8>,
    bgr: Vec<u8>,
    out: Vec<u8>,
}

impl Canvas {
    /// Draws the letterbox's part of the frame; returns the pixels.
    pub(crate) fn draw(
        &mut self,
        frame: &Frame,
        lb: &Letterbox,
        rgb: bool,
    ) -> Result<&[u8], VisionError> {
        let (w, h) = (lb.width, lb.height);
        self.out.resize(w * h * 3, 0);
        match &frame.pixels {
            Pixels::I420 { planes, full_range } => {
                self.yuv.clear();
                self.yuv.resize(w * h, GROUND);
                self.yuv.resize(w * h * 3 / 2, 128);
                for (i, out) in split_i420(&mut self.yuv, w, h).into_iter().enumerate() {
                    let by = if i == 0 { 1 } else { 2 };
                    let from = plane(frame, planes.as_ref(), i)?;
                    let (pw, ph) = plane_size(frame, i);
                    let part = if i == 0 {
                        lb.part
                    } else {
                        half(lb.part, pw, ph)
                    };
                    let from = Mat::roi(&from, cv_rect(part))?;
                    let mut all = grey_mut(out, w / by, h / by)?;
                    let inner = Rect {
                        x: lb.inner.x / by,
                        y: lb.inner.y / by,
                        w: lb.inner.w / by,
                        h: lb.inner.h / by,
                    };
                    let mut to = Mat::roi_mut(&mut all, cv_rect(inner))?;
                    scale(&from, &mut to, inner.w, inner.h)?;
                }
                if *full_range {
                    let (y, c) = self.yuv.split_at_mut(w * h);
                    map(y, &SQUEEZE_Y);
                    map(c, &SQUEEZE_C);
                }
                from_i420(&self.yuv, w, h, rgb, &mut self.out)?;
            }
            Pixels::Bgr(bytes) => {
                let target = if rgb { &mut self.bgr } else { &mut self.out };
                target.clear();
                target.resize(w * h * 3, GROUND);
                let from = bgr(frame, bytes)?;
                let from = Mat::roi(&from, cv_rect(lb.part))?;
                let mut all = colour_mut(target, w, h)?;
                let mut to = Mat::roi_mut(&mut all, cv_rect(lb.inner))?;
                scale(&from, &mut to, lb.inner.w, lb.inner.h)?;
                if rgb {
                    let from = colour_mut(&mut self.bgr, w, h)?;
                    let mut to = colour_mut(&mut self.out, w, h)?;
                    imgproc::cvt_color_def(&from, &mut to, imgproc::COLOR_BGR2RGB)?;
                }
            }
        }
        Ok(&self.out)
    }
}

fn from_i420(yuv: &[u8], w: usize, h: usize, rgb: bool, out: &mut [u8]) -> Cv<()> {
    let from = Mat::new_rows_cols_with_data(int(h * 3 / 2), int(w), yuv)?;
    let mut to = colour_mut(out, w, h)?;
    let code = if rgb {
        imgproc::COLOR_YUV2RGB_I420
    } else {
        imgproc::COLOR_YUV2BGR_I420
    };
    imgproc::cvt_color_def(&from, &mut to, code)
}

/// What to cut out of a frame.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    /// Whole pixels, upright.
    pub(crate) rect: Rect,
    /// Straightened instead of upright.
    pub(crate) warp: Option<Warp>,
}

/// A leaning or bent plate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Warp {
    /// Top left, top right, bottom right, bottom left, in pixels of the undistorted frame.
    pub(crate) corners: [Point; 4],
    pub(crate) lens: Option<LensPx>,
}

/// A lens in pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LensPx {
    pub(crate) focal: f64,
    pub(crate) centre: (f64, f64),
    pub(crate) k1: f64,
    pub(crate) k2: f64,
}

impl LensPx {
    fn camera(&self, by: f64) -> Cv<Mat> {
        let f = self.focal * by;
        let (x, y) = (self.centre.0 * by, self.centre.1 * by);
        let m = [f, 0.0, x, 0.0, f, y, 0.0, 0.0, 1.0];
        Mat::new_rows_cols_with_data(3, 3, &m)?.try_clone()
    }

    fn bend(&self) -> Cv<Mat> {
        Mat::from_slice(&[self.k1, self.k2, 0.0, 0.0])?.try_clone()
    }

    /// Where points of the frame would be, had the lens no distortion.
    pub(crate) fn straighten(&self, points: &[Point]) -> Result<Vec<Point>, VisionError> {
        let from: Vector<Point2f> = points.iter().map(|p| Point2f::new(p.0, p.1)).collect();
        let mut to: Vector<Point2f> = Vector::new();
        let camera = self.camera(1.0)?;
        calib3d::undistort_points(&from, &mut to, &camera, &self.bend()?, &no_array(), &camera)?;
        Ok(to.iter().map(|p| (p.x, p.y)).collect())
    }
}

/// Straightens one plane, whose scale is `by` of the frame's, into `to`.
fn warp(
    from: &impl ToInputArray,
    to: &mut impl ToOutputArray,
    warp: &Warp,
    by: f32,
    w: usize,
    h: usize,
) -> Cv<()> {
    #[allow(clippy::cast_precision_loss)]
    let (fw, fh) = (w as f32, h as f32);
    let corners = warp.corners.map(|c| Point2f::new(c.0 * by, c.1 * by));
    let target = [(0.0, 0.0), (fw, 0.0), (fw, fh), (0.0, fh)].map(|(x, y)| Point2f::new(x, y));
    let m = imgproc::get_perspective_transform_slice_def(corners, target)?;
    let Some(lens) = &warp.lens else {
        let (how, edge) = (imgproc::INTER_LINEAR, BORDER_REPLICATE);
        return imgproc::warp_perspective(from, to, &m, size(w, h), how, edge, Scalar::default());
    };
    // The map from crop to frame: the homography, then the lens.
    let camera = lens.camera(f64::from(by))?;
    let mut both = Mat::default();
    core::gemm(&m, &camera, 1.0, &no_array(), 0.0, &mut both, 0)?;
    let (mut xs, mut ys) = (Mat::default(), Mat::default());
    let (kind, bend) = (core::CV_32FC1, lens.bend()?);
    calib3d::init_undistort_rectify_map(
        &camera,
        &bend,
        &no_array(),
        &both,
        size(w, h),
        kind,
        &mut xs,
        &mut ys,
    )?;
    let (how, edge) = (imgproc::INTER_LINEAR, BORDER_REPLICATE);
    imgproc::remap(from, to, &xs, &ys, how, edge, Scalar::default())
}

/// Cuts one plane (`by` of the frame's scale) to w x h.
fn cut_plane(
    from: &BoxedRef<'_, Mat>,
    plane: (usize, usize),
    cut: &Cut,
    by: f32,
    out: &mut [u8],
    w: usize,
    h: usize,
) -> Cv<()> {
    let mut to = grey_mut(out, w, h)?;
    match &cut.warp {
        Some(how) => {
            // The padding at the end of the rows is no part of the picture.
            let whole = Mat::roi(from, CvRect::new(0, 0, int(plane.0), int(plane.1)))?;
            warp(&whole, &mut to, how, by, w, h)
        }
        None => {
            let rect = if by < 1.0 {
                half(cut.rect, plane.0, plane.1)
            } else {
                cut.rect
            };
            bilinear(&Mat::roi(from, cv_rect(rect))?, &mut to, w, h)
        }
    }
}

/// A plate for a reader that wants grey: `[h, w]`, full range.
pub(crate) fn cut_grey(
    frame: &Frame,
    cut: &Cut,
    w: usize,
    h: usize,
    out: &mut Vec<u8>,
) -> Result<(), VisionError> {
    out.resize(w * h, 0);
    match &frame.pixels {
        Pixels::I420 { planes, full_range } => {
            let luma = plane(frame, planes.as_ref(), 0)?;
            cut_plane(&luma, plane_size(frame, 0), cut, 1.0, out, w, h)?;
            if !full_range {
                map(out, &STRETCH);
            }
        }
        Pixels::Bgr(bytes) => {
            let from = bgr(frame, bytes)?;
            let mut to = grey_mut(out, w, h)?;
            if let Some(how) = &cut.warp {
                let mut colour = Mat::default();
                warp(&from, &mut colour, how, 1.0, w, h)?;
                imgproc::cvt_color_def(&colour, &mut to, imgproc::COLOR_BGR2GRAY)?;
            } else {
                let mut grey = Mat::default();
                let part = Mat::roi(&from, cv_rect(cut.rect))?;
                imgproc::cvt_color_def(&part, &mut grey, imgproc::COLOR_BGR2GRAY)?;
                bilinear(&grey, &mut to, w, h)?;
            }
        }
    }
    Ok(())
}

/// A plate in colour: `[h, w, 3]`, RGB or BGR. `w` and `h` are even.
pub(crate) fn cut_colour(
    frame: &Frame,
    cut: &Cut,
    w: usize,
    h: usize,
    rgb: bool,
    out: &mut Vec<u8>,
) -> Result<(), VisionError> {
    out.resize(w * h * 3, 0);
    match &frame.pixels {
        Pixels::I420 { planes, full_range } => {
            let mut yuv = vec![0; w * h * 3 / 2];
            for (i, out) in split_i420(&mut yuv, w, h).into_iter().enumerate() {
                let from = plane(frame, planes.as_ref(), i)?;
                let (by, d) = if i == 0 { (1.0, 1) } else { (0.5, 2) };
                cut_plane(&from, plane_size(frame, i), cut, by, out, w / d, h / d)?;
            }
            if *full_range {
                let (y, c) = yuv.split_at_mut(w * h);
                map(y, &SQUEEZE_Y);
                map(c, &SQUEEZE_C);
            }
            from_i420(&yuv, w, h, rgb, out)?;
        }
        Pixels::Bgr(bytes) => {
            let from = bgr(frame, bytes)?;
            let mut to = colour_mut(out, w, h)?;
            match &cut.warp {
                Some(how) => warp(&from, &mut to, how, 1.0, w, h)?,
                None => bilinear(&Mat::roi(&from, cv_rect(cut.rect))?, &mut to, w, h)?,
            }
            if rgb {
                for p in out.as_chunks_mut::<3>().0 {
                    p.swap(0, 2);
                }
            }
        }
    }
    Ok(())
}

/// One pixel: its brightness, full range, and how far its colour is from grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) luma: u8,
    pub(crate) colour: u8,
}

/// Pixels at places of the frame.
pub(crate) fn samples(
    frame: &Frame,
    places: &[(usize, usize)],
) -> Result<Vec<Sample>, VisionError> {
    match &frame.pixels {
        Pixels::I420 { planes, full_range } => {
            for i in 0..3 {
                // Checks that the plane is as large as it says.
                plane(frame, planes.as_ref(), i)?;
            }
            let at = |i: usize, x: usize, y: usize| planes.plane(i)[y * planes.stride(i) + x];
            let one = |&(x, y): &(usize, usize)| {
                let luma = at(0, x, y);
                let off = |i| at(i, x / 2, y / 2).abs_diff(128);
                Sample {
                    luma: if *full_range {
                        luma
                    } else {
                        STRETCH[usize::from(luma)]
                    },
                    colour: off(1).max(off(2)),
                }
            };
            Ok(places.iter().map(one).collect())
        }
        Pixels::Bgr(bytes) => {
            bgr(frame, bytes)?;
            let (pixels, _) = bytes.as_chunks::<3>();
            let one = |&(x, y): &(usize, usize)| {
                let [b, g, r] = pixels[y * frame.width as usize + x];
                let luma = (29 * u32::from(b) + 150 * u32::from(g) + 77 * u32::from(r)) >> 8;
                let spread = b.max(g).max(r) - b.min(g).min(r);
                Sample {
                    luma: u8::try_from(luma).unwrap_or(u8::MAX),
                    colour: spread / 2,
                }
            };
            Ok(places.iter().map(one).collect())
        }
    }
}

/// Of a picture that is kept.
const KEPT_QUALITY: u8 = 82;
/// Of one that the next replaces within seconds: half the bytes, and a vehicle looks as well.
const LIVE_QUALITY: u8 = 60;

/// The whole frame as JPEG, at most `max_width` pixels wide. Nothing is drawn on it.
pub fn jpeg(frame: &Frame, max_width: u32) -> Result<Vec<u8>, VisionError> {
    whole(frame, max_width, KEPT_QUALITY)
}

/// The same to be looked at for a moment.
pub(crate) fn live_jpeg(frame: &Frame, max_width: u32) -> Result<Vec<u8>, VisionError> {
    whole(frame, max_width, LIVE_QUALITY)
}

fn whole(frame: &Frame, max_width: u32, quality: u8) -> Result<Vec<u8>, VisionError> {
    let (w, h) = (frame.width as usize, frame.height as usize);
    let wide = w.min(max_width.max(16) as usize) & !1;
    let tall = ((h * wide + w / 2) / w.max(1)).max(2) & !1;
    let whole = Rect { x: 0, y: 0, w, h };
    let lb = Letterbox {
        part: whole,
        width: wide,
        height: tall,
        inner: Rect {
            x: 0,
            y: 0,
            w: wide,
            h: tall,
        },
    };
    let mut canvas = Canvas::default();
    canvas.draw(frame, &lb, false)?;
    encode(&mut canvas.out, wide, tall, quality)
}

/// A cut as JPEG, in colour, at the frame's own resolution.
pub(crate) fn cut_jpeg(frame: &Frame, cut: &Cut) -> Result<Vec<u8>, VisionError> {
    let (w, h) = ((cut.rect.w + 1) & !1, (cut.rect.h + 1) & !1);
    let mut out = Vec::new();
    cut_colour(frame, cut, w, h, false, &mut out)?;
    encode(&mut out, w, h, 90)
}

fn encode(pixels: &mut [u8], w: usize, h: usize, quality: u8) -> Result<Vec<u8>, VisionError> {
    swap_red_and_blue(pixels);
    let mut bytes = Vec::new();
    let jpeg = JpegEncoder::new_with_quality(&mut bytes, quality);
    jpeg.write_image(
        pixels,
        int(w).unsigned_abs(),
        int(h).unsigned_abs(),
        ExtendedColorType::Rgb8,
    )
    .map_err(|e| VisionError::Picture(e.to_string()))?;
    Ok(bytes)
}

/// BGR to RGB, and back.
fn swap_red_and_blue(pixels: &mut [u8]) {
    pixels.chunks_exact_mut(3).for_each(|p| p.swap(0, 2));
}

/// Pixels of a picture file at most: more than any camera of a lane has. Decoded they take some 100 MB, twice for a moment.
const PIXELS_MAX: u64 = 33_000_000;

/// A picture file (JPEG or PNG) as interleaved BGR: the bytes, width, height.
pub fn decode(file: &[u8]) -> Result<(Vec<u8>, u32, u32), VisionError> {
    if file.is_empty() {
        return Err(VisionError::Picture("the file is empty".to_owned()));
    }
    let broken = |e: &dyn std::fmt::Display| {
        VisionError::Picture(format!("it is no picture, or a broken one ({e})"))
    };
    let reader = || {
        let found = ImageReader::new(Cursor::new(file)).with_guessed_format();
        found.map_err(|e| broken(&e))
    };
    // A small file may be a very large picture: what it says of itself is looked at before it is decoded.
    let (w, h) = reader()?.into_dimensions().map_err(|e| broken(&e))?;
    if u64::from(w) * u64::from(h) > PIXELS_MAX {
        let most = PIXELS_MAX / 1_000_000;
        return Err(VisionError::Picture(format!(
            "it has {w} x {h} pixels; at most {most} million are taken"
        )));
    }
    let picture = reader()?.decode().map_err(|e| broken(&e))?.into_rgb8();
    let (w, h) = picture.dimensions();
    let mut bytes = picture.into_raw();
    swap_red_and_blue(&mut bytes);
    Ok((bytes, w, h))
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
