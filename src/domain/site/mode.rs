//! Passback modes: the words of the site file, and what each means. Only this file tells modes apart; all others ask for
//! the [`Policy`]. docs/ref/passback.md says the same to people.

use serde::{Deserialize, Serialize};

use crate::domain::outcome::Outcome;

/// Anti-passback mode (BACnet AccessPassbackMode off, soft, hard, and what other panels have).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PassbackMode {
    /// Not judged, and the passback state is not updated.
    None,
    /// Not judged; the state is updated.
    #[default]
    Off,
    /// Admitted and recorded.
    Soft,
    /// Refused.
    Hard,
    /// Admitted, recorded, and not let out.
    Trap,
}

/// What a mode asks of the vehicles at a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether passages update the passback state.
    pub(crate) tracks: bool,
    /// Whether passback is judged.
    pub(crate) judges: bool,
    /// What is done about a vehicle that breaks the rule.
    pub(crate) then: Then,
}

/// What is done about a vehicle that breaks the rule. It is recorded in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing else: the other rules decide.
    Record,
    Refuse,
    /// Let in, and not let out again.
    Trap,
}

impl PassbackMode {
    /// The modes by their words in the site file.
    pub const WORDS: [(&'static str, PassbackMode); 5] = [
        ("none", PassbackMode::None),
        ("off", PassbackMode::Off),
        ("soft", PassbackMode::Soft),
        ("hard", PassbackMode::Hard),
        ("trap", PassbackMode::Trap),
    ];

    pub const fn policy(self) -> Policy {
        let (tracks, judges, then) = match self {
            PassbackMode::None => (false, false, Then::Record),
            PassbackMode::Off => (true, false, Then::Record),
            PassbackMode::Soft => (true, true, Then::Record),
            PassbackMode::Hard => (true, true, Then::Refuse),
            PassbackMode::Trap => (true, true, Then::Trap),
        };
        Policy {
            tracks,
            judges,
            then,
        }
    }

    /// What it comes to where a vehicle cannot be blamed with certainty.
    #[must_use]
    pub(crate) const fn in_doubt(self) -> PassbackMode {
        match self.policy().then {
            Then::Record => self,
            Then::Refuse | Then::Trap => PassbackMode::Soft,
        }
    }

    /// What it comes to for every rule but that of re-entry, and so at exits.
    #[must_use]
    pub(crate) const fn beside_reentry(self) -> PassbackMode {
        match self.policy().then {
            Then::Trap => PassbackMode::Soft,
            Then::Record | Then::Refuse => self,
        }
    }

    pub(super) fn is_off(&self) -> bool {
        *self == PassbackMode::Off
    }
}

impl Then {
    /// What a vehicle that breaks the rule is answered, where nothing else speaks against it.
    pub(crate) const fn outcome(self) -> Outcome {
        match self {
            Then::Record | Then::Trap => Outcome::Open,
            Then::Refuse => Outcome::Refuse,
        }
    }
}
