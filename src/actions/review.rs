//! A person's word on what a read shows.

use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::diagnosis::statistics::{Doubt, DoubtKind};
use crate::domain::event::{OrderKind, ReadFinding, Seq};
use crate::port::caller::Caller;
use crate::port::records::RecordsError;

/// The reason of every judgment.
const SEEN: &str = "seen on the picture";

impl House {
    /// The doubt about a read, and whether nobody had it but the person who looks: a read that nobody had doubts about can be
    /// judged all the same. Blocks on disk.
    pub(crate) fn find_doubt(&self, seq: Seq) -> Result<Option<(Doubt, bool)>, RecordsError> {
        if let Some(doubt) = self.lanes.doubt(seq)? {
            return Ok(Some((doubt, false)));
        }
        let decision = self.records.decision(seq)?;
        let read = decision.filter(|d| d.read.is_some());
        Ok(read.map(|d| {
            let doubt = Doubt {
                read: d.seq,
                at: d.at,
                lane: d.lane,
                kind: DoubtKind::Unsure,
                text: d.read,
                taken: d.plate,
                probability: None,
                other: None,
                open: true,
            };
            (doubt, true)
        }))
    }

    /// The same.
    pub(crate) async fn doubt(&self, seq: Seq) -> ActionResult<(Doubt, bool)> {
        let found = self.blocking(move |h| h.find_doubt(seq)).await?;
        found.ok_or(ActionError::NotFound)
    }

    /// Judges a read.
    pub(crate) async fn judge(
        &self,
        who: &Caller,
        doubt: &Doubt,
        verdict: ReadFinding,
    ) -> ActionResult<Done> {
        let verdict = match verdict {
            // It is of the plate that was read.
            ReadFinding::Plate { plate } if doubt.text.as_ref() == Some(&plate) => {
                ReadFinding::Right
            }
            verdict => verdict,
        };
        let read = doubt.read;
        self.order(who, SEEN, OrderKind::Judge { read, verdict })
            .await
    }
}
