//! Who left? Matching of uncertain reads to stays and permits.
//!
//! * [`alphabet`] the 36 characters, and which look alike before a lane has taught otherwise
//! * [`lane`]     what one lane's reader gets wrong: confusions and calibration, learned, with forgetting
//! * [`drift`]    whether a lane reads otherwise than it used to
//! * [`align`]    how much better one text explains a read than an unrelated plate would
//! * [`alike`]    plates of one list that a lane may take for each other
//! * [`plate_index`]    many texts at hand, to find those that could be what was read
//! * [`age`]      forgetting: what was counted weighs less with every day
//! * [`dwell`]    how long vehicles stay, learned
//! * [`who`]      the posterior over the vehicles that may be the one that was read
//! * [`cause`]    why a vehicle that is believed inside stands at the entrance
//!
//! All arithmetic is plus, minus, times, divide and the square root: the same bits on every machine, as the journal's replay needs.

pub(crate) mod age;
pub(crate) mod align;
pub(crate) mod alike;
pub mod alphabet;
pub(crate) mod cause;
pub(crate) mod claims;
pub(crate) mod drift;
pub mod habits;
pub mod lane;
pub(crate) mod plate_index;
pub mod spans;
pub(crate) mod who;

/// ModelParts of the model that may be left out, to see what each gives (`plategate score`). A gateway has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelParts {
    /// Lanes learn what they misread.
    pub(crate) lessons: bool,
    /// Characters have probabilities, not only a text.
    pub(crate) confidence: bool,
    /// It is learned how long vehicles stay.
    pub(crate) stay_lengths: bool,
    /// A vehicle may have left at an exit that was misread: stays heal.
    pub(crate) misread_exits: bool,
    /// A vehicle may have left at an exit that was not read.
    pub(crate) unread_exits: bool,
    /// A vehicle may have left unseen.
    pub(crate) unseen_exits: bool,
    /// Exits are sought among all stays within three edits, not only among those that differ in three places.
    pub(crate) far_and_wide: bool,
}

impl Default for ModelParts {
    fn default() -> Self {
        ModelParts {
            lessons: true,
            confidence: true,
            stay_lengths: true,
            misread_exits: true,
            unread_exits: true,
            unseen_exits: true,
            far_and_wide: true,
        }
    }
}

/// From this probability on a match counts as sure: the stay is closed, or healed.
pub(crate) const SURE: f64 = 0.95;
/// From this probability on a match is the likelier story, and no more. Below it nobody is told of as a violator either.
pub const PROBABLE: f64 = 0.50;
/// From this probability on a lane may learn from a match.
pub(crate) const LEARN: f64 = 0.99;
