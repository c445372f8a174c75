//! Exemptions from passback, of permits and of groups.

use jiff::Timestamp;

use crate::actions::error::Fault;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::OrderKind;
use crate::domain::site::AreaId;
use crate::port::caller::Caller;
use crate::port::desk::Exempt;
use crate::port::records::RecordsError;

/// From when till when an exemption holds, and where (no area: everywhere).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub from: Option<Timestamp>,
    /// `None`: it is permanent, and that must have been said.
    pub until: Option<Timestamp>,
    /// It has no end: until somebody takes it back.
    pub permanent: bool,
    pub areas: Vec<AreaId>,
}

impl House {
    /// All that is wrong with a span.
    pub(crate) fn span_faults(&self, span: &Span) -> Vec<Fault> {
        let unknown = span.areas.iter().any(|id| self.site.area(id).is_none());
        let wrong = match (span.from, span.until) {
            _ if span.until.is_some() == span.permanent => Some(Fault::UntilOrPermanent),
            (_, Some(until)) if until <= self.now() => Some(Fault::UntilIsPast),
            (Some(from), Some(until)) if from >= until => Some(Fault::UntilBeforeFrom),
            _ => None,
        };
        let unknown = unknown.then_some(Fault::NoArea);
        wrong.into_iter().chain(unknown).collect()
    }

    /// The span, if it makes sense and a reason is given.
    fn checked(&self, span: Span, why: &str) -> ActionResult<Span> {
        let mut faults = self.span_faults(&span);
        if why.trim().is_empty() {
            faults.push(Fault::NoReason);
        }
        match faults.is_empty() {
            true => Ok(span),
            false => Err(ActionError::Invalid(faults)),
        }
    }

    /// Exempts a permit.
    pub(crate) async fn exempt(
        &self,
        who: &Caller,
        permit: &str,
        why: &str,
        span: Span,
    ) -> ActionResult<Done> {
        let permit = self.permit(permit).await?.id;
        let span = self.checked(span, why)?;
        let what = OrderKind::Exempt {
            permit,
            from: span.from,
            until: span.until,
            areas: span.areas,
        };
        self.order(who, why, what).await
    }

    /// Takes the exemption of a permit back.
    pub(crate) async fn unexempt(
        &self,
        who: &Caller,
        permit: &str,
        why: &str,
    ) -> ActionResult<Done> {
        let permit = self.permit(permit).await?.id;
        self.order(who, why, OrderKind::Unexempt { permit }).await
    }

    /// Exempts a group.
    pub(crate) async fn exempt_group(
        &self,
        who: &Caller,
        group: &str,
        why: &str,
        span: Span,
    ) -> ActionResult<Done> {
        let group = self.group(group).await?;
        let span = self.checked(span, why)?;
        let what = OrderKind::ExemptGroup {
            group,
            from: span.from,
            until: span.until,
            areas: span.areas,
        };
        self.order(who, why, what).await
    }

    /// Takes the exemption of a group back.
    pub(crate) async fn unexempt_group(
        &self,
        who: &Caller,
        group: &str,
        why: &str,
    ) -> ActionResult<Done> {
        let group = self.group(group).await?;
        let what = OrderKind::UnexemptGroup { group };
        self.order(who, why, what).await
    }

    /// How often each exemption has waived a vehicle.
    pub(crate) async fn exemption_uses(&self, all: Vec<Exempt>) -> ActionResult<Vec<u64>> {
        self.blocking(move |h| {
            let uses = all.iter().map(|exempt| match exempt {
                Exempt::Permit(permit, exemption) => h.permits.uses(&permit.id, exemption),
                Exempt::Group(group, exemption) => h.permits.group_uses(group, exemption),
            });
            uses.collect::<Result<Vec<u64>, RecordsError>>()
        })
        .await
    }
}
