//! Frames -> plates: model packs, detector, reader, geometry. Pixels end here.
//!
//! [`Pack::load`] reads models and checks them, [`Eye::open`] makes a lane's sessions of them, [`Eye::look`] turns a
//! frame into candidates: the lane's region is scaled into the detector's input, boxes come back, each is cut out of the
//! full-resolution frame and read; score and reading together say whether it is a plate. [`Calibration`] says what of a lane
//! counts.

mod calibration;
mod decode;
pub mod drawing;
mod error;
mod eye;
mod geometry;
mod manifest;
mod net;
mod picture;
mod prior;
mod runtime;
mod scene;
mod verdict;

use std::path::{Path, PathBuf};

pub use calibration::{Calibration, Current, Lens};
pub use error::VisionError;
pub use eye::{Candidate, Crop, Detections, Eye, Pack, Timing};
pub(crate) use geometry::{bounds, iou};
pub use manifest::{Manifest, ModelSpec, PackSpec};
pub(crate) use picture::live_jpeg;
pub use picture::{decode, jpeg};
pub(crate) use scene::Gauge;

use crate::port::fields::Fields;
use crate::port::resources;

/// The site file's `[vision]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder with a manifest.toml, as written: relative to the site file. `None`: the models that come with the program.
    pub folder: Option<PathBuf>,
    /// A pack of that manifest; `None`: its default.
    pub pack: Option<String>,
}

impl Settings {
    /// Reads `pack` (the folder) and `pack_name`. Neither must be there.
    pub fn read(fields: &mut Fields<'_>) -> Option<Settings> {
        Some(Settings {
            folder: fields.opt_str("pack").map(PathBuf::from),
            pack: fields.opt_str("pack_name").map(str::to_owned),
        })
    }

    /// Paths of the site file start from its folder.
    pub(crate) fn relative_to(mut self, base: &Path) -> Settings {
        self.folder = self.folder.map(|folder| base.join(folder));
        self
    }
}

/// The folder of models that comes with the program ([`resources`] says where that is looked for).
pub fn default_folder() -> PathBuf {
    let mut found = resources::roots().into_iter().map(|p| p.join("models"));
    found
        .find(|p| p.join("manifest.toml").is_file())
        .unwrap_or_else(|| PathBuf::from("models"))
}
