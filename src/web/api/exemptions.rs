//! Exemptions from passback, of permits and of groups.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::exemptions::Span;
use crate::domain::event;
use crate::domain::site::AreaId;
use crate::port::caller::Caller;
use crate::port::desk::Exempt;
use crate::web::api::extract::{InBody, InPath};
use crate::web::api::openapi::ApiRoutes;
use crate::web::api::page::ListResult;
use crate::web::api::schemas::{Done, Time, Why};
use crate::web::api::{ApiResult, LOOK, PERMITS};
use crate::web::state::WebState;

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

/// An exemption.
#[derive(Serialize, ToSchema)]
pub struct Exemption {
    reason: String,
    by: String,
    /// Null: at once.
    from: Option<Time>,
    /// Null: until taken back.
    until: Option<Time>,
    /// Where it holds; none: everywhere.
    areas: Vec<String>,
}

impl From<&event::Exemption> for Exemption {
    fn from(e: &event::Exemption) -> Exemption {
        Exemption {
            reason: e.reason.clone(),
            by: e.by.clone(),
            from: e.from.map(Time),
            until: e.until.map(Time),
            areas: e.areas.iter().map(ToString::to_string).collect(),
        }
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

/// `GET /api/v1/exemptions`
pub(crate) async fn list(State(state): State<WebState>) -> ListResult<Exempted> {
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

/// `POST /api/v1/permits/{id}/exempt`
pub(crate) async fn permit(
    State(state): State<WebState>,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(give): InBody<Give>,
) -> ApiResult<Done> {
    let span = give.span();
    let done = state.house.exempt(&who, &id, &give.reason, span).await?;
    Ok(Json(done.into()))
}

/// `POST /api/v1/permits/{id}/unexempt`
pub(crate) async fn permit_back(
    State(state): State<WebState>,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let done = state.house.unexempt(&who, &id, &why.reason).await?;
    Ok(Json(done.into()))
}

/// `POST /api/v1/groups/{group}/exempt`
pub(crate) async fn group(
    State(state): State<WebState>,
    who: Caller,
    InPath(name): InPath<String>,
    InBody(give): InBody<Give>,
) -> ApiResult<Done> {
    let (span, why) = (give.span(), &give.reason);
    let done = state.house.exempt_group(&who, &name, why, span).await?;
    Ok(Json(done.into()))
}

/// `POST /api/v1/groups/{group}/unexempt`
pub(crate) async fn group_back(
    State(state): State<WebState>,
    who: Caller,
    InPath(name): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let back = state.house.unexempt_group(&who, &name, &why.reason);
    Ok(Json(back.await?.into()))
}
