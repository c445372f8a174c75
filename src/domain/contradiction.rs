//! What a decision says against what is known, as pages show it: a violation, or one that is explained.

use crate::domain::event::{Decision, Violation};

/// A violation, or a contradiction that is likelier something else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contradiction<'a> {
    pub(crate) what: &'a Violation,
    /// No violation: counted against nobody.
    pub(crate) is_explained: bool,
}

impl Contradiction<'_> {
    /// The violation, or else what is explained.
    pub fn of(decision: &Decision) -> Option<Contradiction<'_>> {
        let violation = decision.violation.as_ref().map(|what| Contradiction {
            what,
            is_explained: false,
        });
        violation.or_else(|| Contradiction::explained(decision))
    }

    /// What is explained.
    pub(crate) fn explained(decision: &Decision) -> Option<Contradiction<'_>> {
        decision.explained.as_ref().map(|what| Contradiction {
            what,
            is_explained: true,
        })
    }
}
