//! The commands, one file each.

pub mod gate_test;
pub mod measure;
pub mod probe_camera;
pub mod replay;
