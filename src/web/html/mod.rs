//! What pages are made of.
//!
//! * [`layout`]     what stands around every page: menu, message, footer
//! * [`components`] small pieces of HTML: plates, times, bars; [`icons`]
//! * [`charts`]     charts as points of an SVG
//! * [`labels`]     what became of a vehicle, with how it is to be taken
//! * [`rows`]       decisions as rows
//! * [`refusals`]   why something was not done; [`permit_changes`] what was changed in a permit; [`notices`] what the gateway noticed

pub(crate) mod charts;
pub(crate) mod components;
pub(crate) mod icons;
pub(crate) mod labels;
pub(crate) mod layout;
pub(super) mod notices;
pub(super) mod permit_changes;
pub(super) mod refusals;
pub(crate) mod rows;

pub(super) use crate::wording::rules;
