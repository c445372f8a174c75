//! `POST /api/v1/lanes/{lane}/factor`: a PIN or card was checked by a person or a program and is told to the engine.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use crate::port::deed;
use crate::web::api::openapi::Describe;
use crate::web::api::prelude::*;
use crate::web::http::operation::Operation;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(GATES, "/api/v1/lanes/{lane}/factor", give)
        .named("giveFactor")
        .does("Tells a lane of a PIN or card that was checked")
        .gives("The lane knows.")
}

/// What was given, and by whom: either `permit` or `plate`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    kind: Means,
    /// A permit's number.
    permit: Option<String>,
    /// A plate of which there is one permit.
    plate: Option<Plate>,
}

#[derive(Serialize, Deserialize, Clone, Copy, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Means {
    Pin,
    Card,
}

/// The same, as JSON or as a form.
pub(crate) struct JsonOrForm(Given);

impl FromRequest<WebState> for JsonOrForm {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &WebState) -> Result<JsonOrForm, Problem> {
        let of_kind = request.headers().get(CONTENT_TYPE);
        let form = of_kind.is_some_and(|k| k.as_bytes().starts_with(b"application/x-www-form"));
        if !form {
            let InBody(given) = InBody::<Given>::from_request(request, state).await?;
            return Ok(JsonOrForm(given));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|_| Problem::bare(StatusCode::PAYLOAD_TOO_LARGE))?;
        let fields = url::form_urlencoded::parse(&body);
        // The session's token comes along with a form.
        let fields = fields.filter(|(key, value)| key != "csrf" && !value.is_empty());
        let fields: Map<String, Value> = fields
            .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
            .collect();
        let given = serde_json::from_value(Value::Object(fields));
        let bad = |e: serde_json::Error| Problem::new(Kind::Malformed, e.to_string());
        Ok(JsonOrForm(given.map_err(bad)?))
    }
}

impl Describe for JsonOrForm {
    fn describe(op: &mut Operation) {
        op.takes::<Given>();
    }
}

/// See the module. 409: the engine says why not, or several permits have the plate.
async fn give(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    JsonOrForm(given): JsonOrForm,
) -> ApiResult<Done> {
    let means = match given.kind {
        Means::Pin => deed::Means::Pin,
        Means::Card => deed::Means::Card,
    };
    let whose = (given.permit.as_deref(), given.plate.as_ref().map(|p| &p.0));
    let told = state.house.factor(&who, &id, means, whose);
    Ok(Json(told.await?.into()))
}
