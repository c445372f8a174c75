//! Sentences on what the domain decides, finds and answers, by key from the [`crate::catalogue`].

pub(crate) mod findings;
pub(crate) mod gates;
pub(crate) mod orders;
pub mod passback;
