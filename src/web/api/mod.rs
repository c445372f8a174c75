//! `/api/v1`: all that the pages do, as JSON, for programs with a token and for persons with a session.
//!
//! * [`routes`]     every route with role, scope and description; the OpenAPI document is made from the same table
//! * [`openapi`]        how a route is described
//! * [`problem`]   errors (RFC 9457)
//! * [`extract`]      what requests bring, read strictly
//! * [`schemas`]   what several resources say in the same words
//! * [`page`]      lists page by page
//! * [`idempotency`]   `Idempotency-Key`
//! * [`rate_limit`]      so many requests a minute
//! * [`events`]    what happens, as it happens, by SSE
//!
//! The others are one file a group of resources. What is decided and checked stands in [`crate::actions`].

pub mod asks;
pub mod calibration;
pub mod commissioning;
pub mod decisions;
pub mod events;
pub mod exemptions;
pub mod extract;
pub mod factor;
pub mod gates;
pub mod idempotency;
pub mod imports;
pub mod lanes;
pub mod logs;
pub mod openapi;
pub mod page;
pub mod permits;
pub mod presence;
pub mod problem;
pub mod rate_limit;
pub mod resets;
pub mod review;
pub mod routes;
pub mod rules;
pub mod schemas;
pub mod trials;
pub mod users;
pub mod violations;

use std::sync::LazyLock;

use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use problem::Problem;
pub use routes::{document, routes};

/// The largest body taken, bytes.
pub const BODY_MAX: usize = 256 * 1024;

/// What a handler comes to.
pub type ApiResult<T> = Result<Json<T>, Problem>;

/// `GET /api/openapi.json`. Open to all: there is nothing of the site in it. Made once: a stranger may ask for it often.
pub async fn openapi_document() -> Response {
    static TEXT: LazyLock<Bytes> =
        LazyLock::new(|| serde_json::to_vec(&document()).unwrap_or_default().into());
    ([(CONTENT_TYPE, "application/json")], TEXT.clone()).into_response()
}
