//! What is kept in memory for a while, under a random token or a name, and forgotten at a restart.
//!
//! * [`pending`]    what is begun and not finished
//! * [`searches`]   searches that hold a plate or a name
//! * [`rate_limit`] so many requests a minute

pub(crate) mod pending;
pub(crate) mod rate_limit;
pub(crate) mod searches;
