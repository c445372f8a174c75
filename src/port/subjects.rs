//! One person's plate: what is known of it, and its erasure.

use jiff::Timestamp;

use crate::domain::plate::Plate;

/// Why something of a plate cannot go yet. It goes by itself when it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// Its vehicle is believed inside.
    Inside,
    /// It is on a permit that holds.
    OnPermit,
    /// Reads of the last days can still be put right; all of it goes at the first night after this moment.
    Young(Timestamp),
    /// It counts as a repeated violator up to then.
    Offences(Timestamp),
    /// The region's other lots could not be told: this gateway has never reached the region's database. This does not go by itself.
    InOtherLots,
}

/// What an erasure came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Rows of the journal that hold less now, and pictures that are gone.
    pub rows: usize,
    pub pictures: usize,
    pub stays: Vec<Stays>,
    /// Nothing of it stays in the files' unused parts.
    pub clean: bool,
}

/// Why it was not done: a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SubjectError(pub(crate) String);

/// Calls block on disk, an erasure for as long as a minute.
pub(crate) trait Subjects: Send + Sync {
    /// Everything that is known of the plate, as a ZIP.
    fn told(&self, plate: &Plate) -> Result<Vec<u8>, SubjectError>;
    /// Takes it out of everything, as far as that can be.
    fn erase(&self, plate: &Plate, who: &str) -> Result<Erased, SubjectError>;
}
