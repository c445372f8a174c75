//! What is kept in memory for a while, under a random token or a name, and forgotten at a restart.
//!
//! * [`pending`]    what is begun and not finished
//! * [`notes`]      one message a session
//! * [`streams`]    event streams that are open
//! * [`searches`]   searches that hold a plate or a name
//! * [`rate_limit`] so many requests a minute

pub(crate) mod notes;
pub(crate) mod pending;
pub(crate) mod rate_limit;
pub(crate) mod searches;
pub(crate) mod streams;
