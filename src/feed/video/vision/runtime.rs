//! ONNX Runtime: found, loaded once for the process, and sessions that keep to one thread.

use std::path::{Path, PathBuf};

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use parking_lot::Mutex;

use super::error::VisionError;
use crate::port::resources;

static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

/// Where the library may be, best first: `ORT_DYLIB_PATH`, else in each of the places of [`resources`], by itself or in
/// `third_party/onnxruntime`.
fn places() -> Vec<PathBuf> {
    const NAME: &str = "libonnxruntime.so";
    if let Some(path) = std::env::var_os("ORT_DYLIB_PATH").filter(|p| !p.is_empty()) {
        return vec![path.into()];
    }
    let roots = resources::roots();
    let inside = |root: &PathBuf| {
        [
            root.join(NAME),
            root.join("third_party/onnxruntime").join(NAME),
        ]
    };
    // The current directory is not searched for a library by itself: whoever can write there would choose what is loaded.
    let own = |path: &PathBuf| path != Path::new("./libonnxruntime.so");
    roots.iter().flat_map(inside).filter(own).collect()
}

fn first_there(places: &[PathBuf]) -> Result<&Path, VisionError> {
    let found = places.iter().find(|p| p.is_file()).map(PathBuf::as_path);
    found.ok_or_else(|| {
        let looked = places.iter().map(|p| p.display().to_string());
        VisionError::RuntimeMissing {
            looked: looked.collect::<Vec<_>>().join(", "),
        }
    })
}

fn environment() -> Result<Environment, VisionError> {
    let mut loaded = LOADED.lock();
    if let Some(environment) = &*loaded {
        return Ok(environment.clone());
    }
    let places = places();
    let path = first_there(&places)?;
    let broken = |message: String| VisionError::RuntimeBroken {
        path: path.to_owned(),
        message,
    };
    let builder = ort::init_from(path).map_err(|e| broken(e.to_string()))?;
    let environment = builder
        .with_telemetry(false)
        .build()
        .map_err(|e| broken(e.to_string()))?;
    tracing::info!(library = %path.display(), "ONNX Runtime loaded");
    *loaded = Some(environment.clone());
    Ok(environment)
}

/// Opens a model from its bytes: one thread, no spinning. `path` is for the error's sentence.
pub fn open(path: &Path, bytes: &[u8]) -> Result<Session, VisionError> {
    let environment = environment()?;
    let bad = |message: String| VisionError::BadModel {
        path: path.to_owned(),
        message,
    };
    let mut builder = configure(&environment).map_err(|e| bad(e.to_string()))?;
    builder
        .commit_from_memory(bytes)
        .map_err(|e| bad(e.to_string()))
}

fn configure(environment: &Environment) -> Result<SessionBuilder, ort::Error> {
    let builder = Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?;
    Ok(builder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_says_where_it_was_looked_for_and_what_to_do() {
        let places = [
            PathBuf::from("/nowhere/a.so"),
            PathBuf::from("/nowhere/b.so"),
        ];
        let e = first_there(&places).unwrap_err().to_string();
        for part in [
            "/nowhere/a.so, /nowhere/b.so",
            "make setup",
            "ORT_DYLIB_PATH",
        ] {
            assert!(e.contains(part), "{e}");
        }
    }
}
