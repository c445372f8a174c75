//! What pages are made of.
//!
//! * [`layout`]     what stands around every page: menu, message, footer
//! * [`components`] small pieces of HTML: plates, times, bars; [`icons`]
//! * [`charts`]     charts as points of an SVG
//! * [`labels`]     what the engine says, in an operator's words
//! * [`rows`]       decisions as rows

pub mod charts;
pub mod components;
pub mod icons;
pub mod labels;
pub mod layout;
pub mod rows;
