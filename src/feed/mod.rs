//! What a lane sees: where its reads come from.
//!
//! * [`video`]   a camera's pictures, watched and read here
//! * [`replay`]  recorded reads instead of cameras, to rehearse a site

pub mod replay;
pub mod video;
