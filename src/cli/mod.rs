//! The commands, one file each.

pub mod gate_test;
pub mod measure;
pub mod replay;
