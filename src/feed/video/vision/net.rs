//! One open model: its input checked, its output handed to a decoder.

use ort::session::Session;
use ort::value::{TensorElementType, TensorRef};

use super::decode::shown;
use super::error::VisionError;
use super::manifest::{Dtype, Input, Layout, ModelSpec};
use super::runtime;

/// A session with what the manifest says of it.
pub(crate) struct Net {
    session: Session,
    pub(crate) spec: ModelSpec,
    bytes: Vec<u8>,
    floats: Vec<f32>,
}

impl Net {
    /// Opens the model and compares its input with the manifest's.
    pub fn open(spec: &ModelSpec, file: &[u8]) -> Result<Net, VisionError> {
        let session = runtime::open(&spec.path, file)?;
        check_input(spec, &session)?;
        Ok(Net {
            session,
            spec: spec.clone(),
            bytes: Vec::new(),
            floats: Vec::new(),
        })
    }

    /// Runs the model on `[height, used, channels]` pixels. Where the input is wider than `used`, the rest is zero.
    /// `then` gets the first output's shape and values.
    pub fn run<R>(
        &mut self,
        pixels: &[u8],
        (height, width): (usize, usize),
        used: usize,
        then: impl FnOnce(&[i64], &[f32]) -> R,
    ) -> Result<R, VisionError> {
        let Net {
            session,
            spec,
            bytes,
            floats,
        } = self;
        let input = &spec.input;
        let channels = input.colour.channels();
        let shape = match input.layout {
            Layout::Nhwc => [1, height, width, channels],
            Layout::Nchw => [1, channels, height, width],
        };
        let failed = |e: ort::Error| VisionError::Run {
            model: spec.name.clone(),
            message: e.to_string(),
        };
        let as_is = input.layout == Layout::Nhwc && used == width;
        let size = (height, width, used);
        let outputs = match input.dtype {
            Dtype::Uint8 if as_is => {
                let tensor = TensorRef::from_array_view((shape, pixels)).map_err(failed)?;
                session.run(ort::inputs![tensor])
            }
            Dtype::Uint8 => {
                arrange(pixels, size, input, bytes, |v, _| v);
                let tensor = TensorRef::from_array_view((shape, &bytes[..])).map_err(failed)?;
                session.run(ort::inputs![tensor])
            }
            Dtype::Float32 => {
                let (mean, std) = (input.mean, input.std);
                arrange(pixels, size, input, floats, |v, c| {
                    (f32::from(v) / 255.0 - mean[c]) / std[c]
                });
                let tensor = TensorRef::from_array_view((shape, &floats[..])).map_err(failed)?;
                session.run(ort::inputs![tensor])
            }
        }
        .map_err(failed)?;
        let (shape, data) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        Ok(then(shape, data))
    }
}

/// Pixels `[height, used, channels]` into the model's layout and type, zeros to the right of `used`.
fn arrange<T: Copy + Default>(
    pixels: &[u8],
    (height, width, used): (usize, usize, usize),
    input: &Input,
    out: &mut Vec<T>,
    value: impl Fn(u8, usize) -> T,
) {
    let channels = input.colour.channels();
    out.clear();
    out.resize(height * width * channels, T::default());
    for (y, row) in pixels.chunks_exact(used * channels).enumerate() {
        for (x, pixel) in row.chunks_exact(channels).enumerate() {
            for (c, v) in pixel.iter().enumerate() {
                let at = match input.layout {
                    Layout::Nhwc => (y * width + x) * channels + c,
                    Layout::Nchw => (c * height + y) * width + x,
                };
                out[at] = value(*v, c);
            }
        }
    }
}

fn check_input(spec: &ModelSpec, session: &Session) -> Result<(), VisionError> {
    let wrong = |expected: String, found: String| VisionError::WrongShape {
        model: spec.name.clone(),
        place: "input",
        expected,
        found,
    };
    let input = &spec.input;
    let size = |n: usize| {
        if input.multiple_of.is_some() {
            -1
        } else {
            i64::try_from(n).unwrap_or(-1)
        }
    };
    let channels = i64::try_from(input.colour.channels()).unwrap_or(-1);
    let (h, w) = (size(input.height), size(input.width));
    let expected = match input.layout {
        Layout::Nhwc => [1, h, w, channels],
        Layout::Nchw => [1, channels, h, w],
    };
    let [only] = session.inputs() else {
        return Err(wrong(
            "one input".to_owned(),
            format!("{} inputs", session.inputs().len()),
        ));
    };
    let found = only
        .dtype()
        .tensor_shape()
        .map(|s| s.to_vec())
        .unwrap_or_default();
    // Where the manifest promises any size, a fixed one will not do.
    let fits = found.len() == 4 && found.iter().zip(expected).all(|(f, e)| *f == -1 || *f == e);
    if !fits {
        return Err(wrong(shown(&expected), shown(&found)));
    }
    let (expected, name) = match input.dtype {
        Dtype::Uint8 => (TensorElementType::Uint8, "uint8"),
        Dtype::Float32 => (TensorElementType::Float32, "float32"),
    };
    let kinds = [
        ("input", only.dtype().tensor_type(), expected, name),
        (
            "output",
            session
                .outputs()
                .first()
                .and_then(|o| o.dtype().tensor_type()),
            TensorElementType::Float32,
            "float32",
        ),
    ];
    for (place, found, expected, name) in kinds {
        if found != Some(expected) {
            return Err(VisionError::WrongType {
                model: spec.name.clone(),
                place,
                expected: name.to_owned(),
                found: found.map_or_else(|| "no tensor".to_owned(), type_name),
            });
        }
    }
    Ok(())
}

/// As the manifest writes it.
fn type_name(of: TensorElementType) -> String {
    match of {
        TensorElementType::Uint8 => "uint8".to_owned(),
        TensorElementType::Float32 => "float32".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::video::vision::manifest::{Colour, Fit};

    #[test]
    fn pixels_are_laid_out_as_the_model_wants() {
        let mut input = Input {
            height: 1,
            width: 3,
            multiple_of: None,
            layout: Layout::Nchw,
            colour: Colour::Rgb,
            dtype: Dtype::Uint8,
            mean: [0.0; 3],
            std: [1.0; 3],
            fit: Fit::Left,
        };
        let pixels = [1, 2, 3, 4, 5, 6];
        let mut out = Vec::new();
        arrange(&pixels, (1, 3, 2), &input, &mut out, |v, _| v);
        assert_eq!(out, [1, 4, 0, 2, 5, 0, 3, 6, 0]);
        input.layout = Layout::Nhwc;
        arrange(&pixels, (1, 3, 2), &input, &mut out, |v, c| {
            v * 10 + u8::try_from(c).unwrap()
        });
        assert_eq!(out, [10, 21, 32, 40, 51, 62, 0, 0, 0]);
    }
}
