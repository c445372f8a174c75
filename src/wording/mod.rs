//! Sentences on what the domain decides, finds and answers, by key from the [`crate::catalogue`].

pub(crate) mod audit;
pub mod commissioning;
pub(crate) mod findings;
pub(crate) mod gates;
pub(crate) mod labels;
pub(crate) mod notices;
pub(crate) mod orders;
pub mod passback;
pub(crate) mod permit_changes;
pub(crate) mod persons;
pub(crate) mod rules;
pub(crate) mod thresholds;
