//! Sentences for people, made where they are read: pure functions from what the engine says to English. Nothing that is
//! said here is kept in the journal or the database, and nothing is ever compared with it.

pub(crate) mod gates;
pub(crate) mod orders;
pub(crate) mod passback;
