//! What the gateway noticed by itself, with the vehicle that it is about.

use crate::actions::{ActionResult, House};
use crate::domain::event::{Decision, Output};
use crate::port::records::{Cursor, NoticeRow, Page, RecordsError};

/// One thing that the gateway noticed.
#[derive(Debug, Clone)]
pub(crate) struct Noticed {
    pub(crate) row: NoticeRow,
    /// Of a vehicle for which a gate did not open.
    pub(crate) decision: Option<Decision>,
}

impl House {
    pub(crate) async fn notices(&self, at: Cursor, limit: u32) -> ActionResult<Page<Noticed>> {
        self.blocking(move |h| {
            let found = h.records.notices(at, limit)?;
            let one = |row: NoticeRow| {
                let decision = match &row.what {
                    Output::Lapsed { decision, .. } => h.records.decision(*decision)?,
                    _ => None,
                };
                Ok::<_, RecordsError>(Noticed { row, decision })
            };
            Ok::<_, RecordsError>(Page {
                rows: found.rows.into_iter().map(one).collect::<Result<_, _>>()?,
                next: found.next,
            })
        })
        .await
    }
}
