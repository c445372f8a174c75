//! What pages are made of.
//!
//! * [`layout`]     what stands around every page: menu, message, footer
//! * [`components`] small pieces of HTML: plates, times, bars; [`icons`]
//! * [`charts`]     charts as points of an SVG
//! * [`labels`]     what the engine says, in an operator's words
//! * [`rows`]       decisions as rows
//! * [`refusals`]   why something was not done; [`rules`] what lanes do; [`thresholds`] what a hard lane's mean and bring;
//!   [`permit_changes`] what was changed in a permit; [`notices`] what the gateway noticed

pub(crate) mod charts;
pub(crate) mod components;
pub(crate) mod icons;
pub(crate) mod labels;
pub(crate) mod layout;
pub(super) mod notices;
pub(super) mod permit_changes;
pub(super) mod refusals;
pub(crate) mod rows;
pub(super) mod rules;
pub(crate) mod thresholds;
