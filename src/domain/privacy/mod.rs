//! What of the journal is personal data, when its time is over, and what is left of it then: rows that still say what was
//! decided, and of whom nobody can tell (docs/decisions/0008).
//!
//! * [`scrub`] an entry, a decision, a permit without plates, names and what people typed

use super::event::Seq;
use super::plate::Plate;
use super::site::PermitId;

pub(crate) mod scrub;

/// For so long a misread can still be put right: reads, exits and absences are weighed against what comes
/// (`TRACE_DAYS`, `DEPARTURE_DAYS`). Nothing goes before.
pub(crate) const HEAL_DAYS: u32 = 30;

/// What is kept for how long is settled by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    /// Vehicles on no permit.
    NoMatch,
    /// Those on a permit of a few days.
    Visitor,
    /// Those on a permit, and the permit itself once it was changed or removed.
    Permit,
    /// What broke a rule.
    Violation,
    /// What people did.
    Log,
}

impl Class {
    pub(crate) const ALL: [Class; 5] = [
        Class::NoMatch,
        Class::Visitor,
        Class::Permit,
        Class::Violation,
        Class::Log,
    ];
}

/// What a scrubber asks: whose time is over, and what to put in a plate's place.
pub(crate) trait Veil {
    /// Whether the time of this class is over for the entry that is looked at.
    fn is_due(&self, class: Class) -> bool;
    /// Whether everything of this plate is to go now, whatever its class.
    fn is_wanted(&self, plate: &Plate) -> bool;
    /// Whether what a person typed names such a plate.
    fn names_wanted(&self, text: &str) -> bool;
    /// The plate's stand-in.
    fn stand_in(&self, plate: &Plate) -> Plate;
    /// What a decided sighting is about.
    fn class_of(&self, decision: Seq) -> Class;
    /// What a vehicle on this permit is about.
    fn class_on(&self, permit: Option<&PermitId>) -> Class;
    /// Whether a permit as it stands in this entry holds no more, and its time is over (or one of its plates is wanted).
    fn permit_goes(&self, entry: Seq, permit: &PermitId, wanted: bool) -> bool;
}
