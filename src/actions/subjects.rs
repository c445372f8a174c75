//! What is known of one plate, for the person who asks, and its erasure.

use super::error::Fault;
use super::{ActionError, ActionResult, House};
use crate::domain::plate::Plate;
use crate::port::caller::Caller;
use crate::port::deed::Deed;
use crate::port::subjects::Erased;

impl House {
    /// Everything that is known of a plate, as a ZIP; writes down who took it away.
    pub(crate) async fn subject_told(&self, who: &Caller, plate: Plate) -> ActionResult<Vec<u8>> {
        let subjects = self.subjects.clone().ok_or(ActionError::NotFound)?;
        self.note(who, Deed::SubjectTold, "").await?;
        self.blocking(move |_| subjects.told(&plate)).await
    }

    /// Takes a plate out of everything; what cannot go yet goes by itself. The order is written down without the plate.
    pub(crate) async fn erase_subject(
        &self,
        who: &Caller,
        plate: Plate,
        reason: &str,
    ) -> ActionResult<Erased> {
        let subjects = self.subjects.clone().ok_or(ActionError::NotFound)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ActionError::Invalid(vec![Fault::NoReason]));
        }
        self.note(who, Deed::ErasureAsked, reason).await?;
        let name = who.name.clone();
        self.blocking(move |_| subjects.erase(&plate, &name)).await
    }
}
