//! What the gateway noticed by itself, with the vehicle that it is about.

use std::collections::BTreeMap;

use crate::actions::{ActionResult, House};
use crate::domain::event::{Decision, Output, Seq, StayId};
use crate::domain::site::Site;
use crate::port::records::{Cursor, NoticeRow, Page, RecordsError};
use crate::wording::notices::{self, Said};
use crate::wording::persons;

/// One thing that the gateway noticed.
#[derive(Debug, Clone)]
pub(crate) struct Noticed {
    pub(crate) row: NoticeRow,
    /// Of a vehicle for which a gate did not open.
    pub(crate) decision: Option<Decision>,
}

impl Noticed {
    /// In words; `None`: nothing to tell of.
    pub(crate) fn said(&self, site: &Site) -> Option<Said> {
        let mut said = notices::said(site, &self.row.what, self.decision.as_ref())?;
        if !self.row.by.is_empty() {
            let by = persons::shown(&self.row.by);
            said.text = format!("{} {}", said.text, t!("notices-edit-was-by", by = by));
        }
        Some(said)
    }
}

impl House {
    pub(crate) async fn notices(&self, at: Cursor, limit: u32) -> ActionResult<Page<Noticed>> {
        self.blocking(move |h| h.noticed(at, limit)).await
    }

    /// The same; blocks.
    pub(super) fn noticed(&self, at: Cursor, limit: u32) -> Result<Page<Noticed>, RecordsError> {
        let found = self.records.notices(at, limit)?;
        let one = |row: NoticeRow| {
            let decision = match &row.what {
                Output::Lapsed { decision, .. } => self.records.decision(*decision)?,
                _ => None,
            };
            Ok::<_, RecordsError>(Noticed { row, decision })
        };
        Ok(Page {
            rows: found.rows.into_iter().map(one).collect::<Result<_, _>>()?,
            next: found.next,
        })
    }

    /// The event by which each stay began.
    pub(crate) async fn began(&self, stays: Vec<StayId>) -> ActionResult<BTreeMap<StayId, Seq>> {
        self.blocking(move |h| h.entries_of(&stays)).await
    }

    /// The same; blocks.
    pub(super) fn entries_of(
        &self,
        stays: &[StayId],
    ) -> Result<BTreeMap<StayId, Seq>, RecordsError> {
        let mut entries = BTreeMap::new();
        for stay in stays {
            let entry = self.records.entry_of(*stay)?;
            entries.extend(entry.map(|e| (*stay, e.seq)));
        }
        Ok(entries)
    }
}
