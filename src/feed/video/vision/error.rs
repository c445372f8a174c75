//! What can go wrong between a model file and a read. Every sentence says what was expected and what was found.

use std::path::PathBuf;

use crate::port::fields::Fault;

/// A fault of vision. Opening a pack gives all but the last two; looking at a frame only the last two.
#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    #[error(
        "ONNX Runtime was not found; looked for {looked}. Run `make setup`, or set ORT_DYLIB_PATH to libonnxruntime.so"
    )]
    RuntimeMissing { looked: String },
    #[error(
        "ONNX Runtime at {path} does not load: {message}. Run `make setup`, or set ORT_DYLIB_PATH to another library"
    )]
    RuntimeBroken { path: PathBuf, message: String },
    #[error("{}", list(.0))]
    Manifest(Vec<Fault>),
    #[error("the model pack \"{name}\" is not in {manifest}; packs there: {known}")]
    UnknownPack {
        name: String,
        manifest: PathBuf,
        known: String,
    },
    #[error("{path} cannot be read: {message}")]
    FileMissing { path: PathBuf, message: String },
    #[error(
        "{path} is not the file that the manifest names: expected sha256 {expected}, found {found}"
    )]
    WrongHash {
        path: PathBuf,
        expected: String,
        found: String,
    },
    #[error("{path} is no model that ONNX Runtime can open: {message}")]
    BadModel { path: PathBuf, message: String },
    #[error("model \"{model}\", {place}: expected shape {expected}, found {found}")]
    WrongShape {
        model: String,
        place: &'static str,
        expected: String,
        found: String,
    },
    #[error("model \"{model}\", {place}: expected values of type {expected}, found {found}")]
    WrongType {
        model: String,
        place: &'static str,
        expected: String,
        found: String,
    },
    #[error(
        "model \"{model}\": the model tells {found} symbols apart, but the manifest's alphabet has {expected}"
    )]
    WrongAlphabet {
        model: String,
        expected: String,
        found: usize,
    },
    #[error("model \"{model}\" failed on a picture: {message}")]
    Run { model: String, message: String },
    #[error("a picture could not be worked on: {0}")]
    Picture(String),
}

fn list(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

impl From<opencv::Error> for VisionError {
    fn from(e: opencv::Error) -> VisionError {
        VisionError::Picture(e.message)
    }
}
