//! Exemptions from passback, of permits and of groups.

use crate::actions::exemptions::Span;
use crate::domain::event;
use crate::domain::site::AreaId;
use crate::port::desk::Exempt;
use crate::web::api::prelude::*;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/exemptions", list)
        .named("exemptions")
        .does("Who is exempt from passback, also no more or not yet")
        .gives("Groups first.")
        .post(PERMITS, "/api/v1/permits/{id}/exempt", permit)
        .named("exemptPermit")
        .does("Exempts a permit from passback")
        .gives("It is exempt, or will be.")
        .post(PERMITS, "/api/v1/permits/{id}/unexempt", permit_back)
        .named("unexemptPermit")
        .does("Takes that back")
        .gives("It is exempt no more.")
        .post(PERMITS, "/api/v1/groups/{group}/exempt", group)
        .named("exemptGroup")
        .does("Exempts a group from passback")
        .gives("It is exempt, or will be.")
        .fresh()
        .post(PERMITS, "/api/v1/groups/{group}/unexempt", group_back)
        .named("unexemptGroup")
        .does("Takes that back")
        .gives("It is exempt no more.")
        .fresh()
}

shows! {
    /// An exemption.
    pub struct Exemption of event::Exemption {
        reason: String,
        by: String,
        /// Null: at once.
        from: Option<Time>,
        /// Null: until taken back.
        until: Option<Time>,
        /// Where it holds; none: everywhere.
        areas: Vec<String>,
    }
}

/// An exemption and whom it is for: one of the two.
#[derive(Serialize, ToSchema)]
pub(crate) struct Exempted {
    permit: Option<String>,
    group: Option<String>,
    #[serde(flatten)]
    exemption: Exemption,
}

async fn list(state: WebState) -> ListResult<Exempted> {
    let all = state.house.desk.exemptions().await?;
    let one = |exempt: &Exempt| match exempt {
        Exempt::Permit(permit, e) => Exempted {
            permit: Some(permit.id.to_string()),
            group: None,
            exemption: e.into(),
        },
        Exempt::Group(group, e) => Exempted {
            permit: None,
            group: Some(group.to_string()),
            exemption: e.into(),
        },
    };
    Ok(all.iter().map(one).collect())
}

/// From when till when, where and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Give {
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
    /// At once where nothing is said.
    from: Option<Time>,
    /// Until when; left out only where it is `permanent`.
    until: Option<Time>,
    /// It has no end: until it is taken back.
    #[serde(default)]
    permanent: bool,
    /// Everywhere where nothing is said.
    #[serde(default)]
    areas: Vec<String>,
}

impl Give {
    fn span(&self) -> Span {
        Span {
            from: self.from.map(|t| t.0),
            until: self.until.map(|t| t.0),
            permanent: self.permanent,
            areas: self.areas.iter().map(|id| AreaId::new(id)).collect(),
        }
    }
}

async fn permit(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(give): InBody<Give>,
) -> ApiResult<Done> {
    let span = give.span();
    let done = state.house.exempt(&who, &id, &give.reason, span).await?;
    Ok(Json(done.into()))
}

async fn permit_back(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let done = state.house.unexempt(&who, &id, &why.reason).await?;
    Ok(Json(done.into()))
}

async fn group(
    state: WebState,
    who: Caller,
    InPath(name): InPath<String>,
    InBody(give): InBody<Give>,
) -> ApiResult<Done> {
    let (span, why) = (give.span(), &give.reason);
    let done = state.house.exempt_group(&who, &name, why, span).await?;
    Ok(Json(done.into()))
}

async fn group_back(
    state: WebState,
    who: Caller,
    InPath(name): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let back = state.house.unexempt_group(&who, &name, &why.reason);
    Ok(Json(back.await?.into()))
}
