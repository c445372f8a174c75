//! Exemptions from passback, of permits and of groups.

use jiff::Timestamp;

use crate::actions::error::Fault;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Exemption, OrderKind};
use crate::domain::site::{AreaId, GroupId, PermitId};
use crate::port::caller::Caller;
use crate::port::desk::Exempt;
use crate::port::permits::{PAST_MAX, PastExemption};
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

/// Whom an exemption is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Whom {
    /// With its holder.
    Permit(PermitId, String),
    Group(GroupId),
}

impl Whom {
    pub(crate) fn id(&self) -> &str {
        match self {
            Whom::Permit(id, _) => id.as_str(),
            Whom::Group(group) => group.as_str(),
        }
    }

    pub(crate) fn holder(&self) -> &str {
        match self {
            Whom::Permit(_, holder) => holder,
            Whom::Group(_) => "",
        }
    }
}

/// How an exemption was ended before its time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) why: String,
}

/// An exemption, in force or past.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exempted {
    pub(crate) whom: Whom,
    pub(crate) exemption: Exemption,
    /// How often it has waived a vehicle; `None`: it stands in the site file, where nobody counts.
    pub(crate) uses: Option<u64>,
    pub(crate) ended: Option<Ended>,
}

impl Exempted {
    pub(crate) fn is_past(&self, now: Timestamp) -> bool {
        self.ended.is_some() || self.exemption.is_over(now)
    }
}

impl From<PastExemption> for Exempted {
    fn from(past: PastExemption) -> Exempted {
        let whom = past.permit.map(|p| Whom::Permit(p.id, p.holder));
        Exempted {
            whom: whom.unwrap_or(Whom::Group(past.group)),
            // One that had ended by itself was not ended by whoever tidied it away.
            ended: (!past.exemption.is_over(past.ended)).then_some(Ended {
                at: past.ended,
                by: past.ended_by,
                why: past.ended_for,
            }),
            exemption: past.exemption,
            uses: Some(past.uses),
        }
    }
}

impl House {
    /// Exemptions in force and to come, groups first; or past ones, at most [`PAST_MAX`], those that ended last first.
    pub(crate) async fn exempted(&self, past: bool) -> ActionResult<Vec<Exempted>> {
        let now = self.now();
        let ordered = self.desk.exemptions().await?;
        let uses = self.exemption_uses(ordered.clone()).await?;
        let one = |(exempt, uses): (Exempt, u64)| {
            let (whom, exemption) = match exempt {
                Exempt::Permit(permit, e) => (Whom::Permit(permit.id, permit.holder), e),
                Exempt::Group(group, e) => (Whom::Group(group), e),
            };
            Exempted {
                whom,
                exemption,
                uses: Some(uses),
                ended: None,
            }
        };
        let mut all: Vec<Exempted> = ordered.into_iter().zip(uses).map(one).collect();
        all.retain(|e| e.is_past(now) == past);
        match past {
            true => {
                let ended = |h: &House| h.permits.past_exemptions(PAST_MAX);
                let ended = self.blocking(ended).await?.into_iter();
                all.extend(ended.map(Exempted::from));
                all.sort_by_key(|e| {
                    let ended = e.ended.as_ref().map(|ended| ended.at);
                    std::cmp::Reverse(ended.or(e.exemption.until))
                });
                all.truncate(PAST_MAX as usize);
            }
            false => all.extend(self.by_site_file()),
        }
        Ok(all)
    }

    /// Groups that the site file exempts.
    fn by_site_file(&self) -> impl Iterator<Item = Exempted> {
        let groups = self.site.groups.iter().filter(|g| g.exempt);
        groups.map(|group| Exempted {
            whom: Whom::Group(group.id.clone()),
            exemption: Exemption {
                reason: t!("exemptions-so-the-site-file-says"),
                by: String::new(),
                from: None,
                areas: Vec::new(),
                until: None,
            },
            uses: None,
            ended: None,
        })
    }

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
