//! What pages are made of.
//!
//! * [`components`] small pieces of HTML: plates, times, bars; [`icons`]
//! * [`charts`]     charts as points of an SVG
//! * [`labels`]     what became of a vehicle, with how it is to be taken
//! * [`refill`]     a form filled in again, with what is wrong beside its fields
//! * [`refusals`]   why something was not done; [`notices`] what the gateway noticed
//! * [`sorting`]    lists sorted by the head of a column

pub(crate) mod charts;
pub(crate) mod components;
pub(crate) mod icons;
pub(crate) mod labels;
pub(super) mod notices;
pub(super) mod refill;
pub(crate) mod refusals;
pub(crate) mod sorting;
