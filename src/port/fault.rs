//! What may be done about a fault of another room.

/// Kinds of faults, by what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// It may pass by itself, or a person mends it from outside (a full disk, no access): try again.
    Unavailable,
    /// What is asked for contradicts what is there already: trying again does not help.
    Conflict,
    /// It cannot go on.
    Fatal,
}
