//! The pure heart: plates, sites, readings, access. Told the time; no IO, clock, async, pixels or randomness (law L1).
//!
//! * [`plate`]   plate texts and reads (characters with probabilities)
//! * [`site`]    areas, lanes, gates, and what each lane asks of a vehicle
//! * [`permit`]  who may come in with which plates
//! * [`event`]   what goes into the engine and what comes out: the journal's vocabulary
//! * `privacy`   what of the journal is personal data, and what is left of it when its time is over
//! * [`fate`]    what became of a vehicle: person, gate, passage
//! * [`reading`] many looks at one vehicle -> one [`event::Sighting`]
//! * [`access`]  permits, anti-passback, the [`access::Engine`]
//! * [`misread`] who left? matching of uncertain reads to stays and permits
//! * [`diagnosis`] what is wrong with a lane and what to do about it, in plain words
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod access;
pub(crate) mod contradiction;
pub mod diagnosis;
pub mod event;
pub mod fate;
pub(crate) mod gate_end;
pub(crate) mod ids;
pub mod misread;
pub(crate) mod order_end;
pub(crate) mod outcome;
pub(crate) mod permit;
pub mod plate;
pub(crate) mod privacy;
pub mod reading;
pub mod site;
pub(crate) mod violation;
