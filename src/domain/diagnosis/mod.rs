//! What is wrong with a lane, and what to do about it: counts of an hour -> rates, changes, causes. (`wording::findings` makes sentences of it.)
//!
//! * [`tally`]   what is counted of one lane in one hour by one light
//! * [`statistics`] the journal -> those counts, and the reads that a person should judge
//! * [`change`]  since when a rate is another one: change points of counts, with a limit of significance
//! * [`find`]    what the counts of a period say, worst first
//! * [`apart`]   which lanes read one vehicle twice: a proposal for `apart_s`
//! * [`beside`]  two cameras at one lane: which reads better
//! * [`refusals`] what a threshold for refusing would have brought
//!
//! docs/ref/lanes.md explains every figure. All of it is told the time and the place on the clock.

pub mod apart;
pub(crate) mod beside;
pub(crate) mod change;
pub(crate) mod find;
pub mod refusals;
pub mod statistics;
pub(crate) mod tally;

pub(crate) use find::{Asked, Finding, Report, Tone, What, diagnose};
pub use tally::{Fact, Hour, Known, Pair, Tally};
