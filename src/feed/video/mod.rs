//! Video: packets -> frames -> looks -> one sighting a vehicle.
//!
//! * [`camera`]    encoded packets -> frames: RTSP, files, pictures; health
//! * [`vision`]    frames -> plates: model packs, detector, reader, geometry; pixels end here
//! * [`pipeline`]  one lane's loop: frame -> looks -> sighting -> desk

pub mod camera;
pub mod pipeline;
pub mod vision;
