//! Several permits changed at once. To the engine it is an import of what they become: what somebody changed meanwhile is left and
//! named, and all of it can be taken back for a day ([`super::undo`]).

use jiff::Timestamp;

use crate::actions::error::Fault;
use crate::actions::exemptions::Span;
use crate::actions::imports::{Change, Counts, Import, Imported};
use crate::actions::{ActionError, ActionResult, House, permits};
use crate::domain::event::{Exemption, Permit};
use crate::domain::site::{GroupId, PermitId};
use crate::port::caller::Caller;

/// Permits changed at once, at most: as many as pages show, and a few more.
const AT_ONCE_MAX: usize = 500;

/// What is wrong with so many permits ticked.
pub(crate) fn ticked(count: usize) -> Option<Fault> {
    let fits = (1..=AT_ONCE_MAX).contains(&count);
    (!fits).then_some(Fault::Ticked(AT_ONCE_MAX))
}

/// What becomes of each.
#[derive(Debug, Clone)]
pub(crate) enum BulkEdit {
    Group(GroupId),
    /// Its last moment; `None`: it has no end.
    End(Option<Timestamp>),
    Exempt {
        why: String,
        span: Span,
    },
}

impl BulkEdit {
    fn of(&self, before: &Permit, by: &str) -> Permit {
        let mut after = before.clone();
        match self {
            BulkEdit::Group(group) => after.group = group.clone(),
            BulkEdit::End(end) => after.valid_to = *end,
            BulkEdit::Exempt { why, span } => {
                after.exempt = Some(Exemption {
                    reason: why.trim().to_owned(),
                    by: by.to_owned(),
                    from: span.from,
                    until: span.until,
                    areas: span.areas.clone(),
                });
            }
        }
        after
    }
}

impl House {
    /// Changes the permits of these numbers.
    pub(crate) async fn edit_permits(
        &self,
        who: &Caller,
        ids: Vec<PermitId>,
        edit: &BulkEdit,
    ) -> ActionResult<Imported> {
        let mut faults: Vec<Fault> = ticked(ids.len()).into_iter().collect();
        if let BulkEdit::Exempt { why, span } = edit {
            faults.extend(why.trim().is_empty().then_some(Fault::NoReason));
            faults.extend(self.span_faults(span));
        }
        if !faults.is_empty() {
            return Err(ActionError::Invalid(faults));
        }
        let before = self.desk.permits(ids).await?;
        let mut import = Import {
            changes: Vec::new(),
            counts: Counts::default(),
            notes: Vec::new(),
            left: Vec::new(),
            undoes: None,
        };
        for before in before {
            let after = edit.of(&before, &who.name);
            for fault in permits::faults(&self.site, &after) {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
            if after == before {
                import.counts.same += 1;
                continue;
            }
            import.counts.changed += 1;
            import.changes.push(Change {
                before: Some(before),
                after: Some(after),
            });
        }
        match faults.is_empty() {
            true => self.import(who, &import).await,
            false => Err(ActionError::Invalid(faults)),
        }
    }
}
