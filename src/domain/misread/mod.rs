//! Who left? Matching of uncertain reads to stays and permits.
//!
//! * [`alphabet`] the 36 characters, and which look alike before a lane has taught otherwise
//! * [`lane`]     what one lane's reader gets wrong: confusions and calibration, learned, with forgetting
//! * [`drift`]  whether a lane reads otherwise than it used to
//! * [`align`]    how much better one text explains a read than an unrelated plate would
//! * [`shelf`]  many texts at hand, to find those that could be what was read
//! * [`dwell`]    how long vehicles stay, learned
//! * [`who`]      the posterior over the vehicles that may be the one that was read
//! * [`cause`]    why a vehicle that is believed inside stands at the entrance
//!
//! All arithmetic is plus, minus, times, divide and the square root: the same bits on every machine, as the journal's replay needs.

pub mod align;
pub mod alphabet;
pub mod cause;
pub mod drift;
pub mod dwell;
pub mod lane;
pub mod shelf;
pub mod who;

/// From this probability on a match counts as sure: the stay is closed, or healed.
pub const SURE: f64 = 0.95;
/// From this probability on a match is the likelier story, and no more.
pub const PROBABLE: f64 = 0.50;
/// From this probability on a lane may learn from a match.
pub const LEARN: f64 = 0.99;
/// From this probability of a real passback on a hard lane refuses.
pub const ACCUSE: f64 = 0.98;
