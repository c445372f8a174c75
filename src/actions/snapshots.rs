//! Whole lists of permits that another system keeps: what a source's list does not name any more goes, and nothing else does.

use crate::actions::error::{Conflict, Fault};
use crate::actions::imports::{Import, Imported, changes};
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Sentence;
use crate::domain::site::PermitId;
use crate::port::caller::Caller;
use crate::port::permit_source::{FEW, Settings};
use crate::port::permits_csv::{self, Reading};

impl House {
    /// Takes a source's list: all of its permits, as they are to be. Those that others made stay as they are, and so does
    /// everything where too many would go.
    pub(crate) async fn take_snapshot(
        &self,
        who: &Caller,
        source: &Settings,
        text: String,
    ) -> ActionResult<Imported> {
        let (by, prefix) = (who.name.clone(), source.prefix.clone());
        let read = self
            .looking(move |house| {
                let how = Reading {
                    by: &by,
                    zone: house.zone.clone(),
                    site: Some(house.site.as_ref()),
                };
                let mut read = permits_csv::read(&text, &how)?;
                for permit in &mut read.permits {
                    permit.id = PermitId::new(&format!("{prefix}{}", permit.id));
                }
                Ok(read)
            })
            .await?;
        let rows = |faults: Vec<Sentence>| faults.into_iter().map(Fault::Row).collect();
        let read = read.map_err(|faults| ActionError::Invalid(rows(faults)))?;
        let mut present = self.all_permits().await?;
        present.retain(|p| p.id.as_str().starts_with(&source.prefix));
        let before = present.len();
        let (changes, counts) = self.looking(move |_| changes(&read, present, true)).await?;
        #[allow(clippy::cast_precision_loss, reason = "permits of a list")]
        let part = counts.removed as f64 / before.max(1) as f64;
        if counts.removed > FEW && part > source.vanish_at_most {
            let (gone, before) = (counts.removed, before);
            return Err(Conflict::TooManyVanish { gone, before }.into());
        }
        let import = Import {
            changes,
            counts,
            notes: Vec::new(),
            left: Vec::new(),
            undoes: None,
        };
        self.import(who, &import).await
    }
}
