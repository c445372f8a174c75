//! `/api/v1`: all that the pages do, as JSON, for programs with a token and for persons with a session.
//!
//! * [`openapi`]   how a route is described; the OpenAPI document is made from the same table that the guard asks
//! * [`extract`]      what requests bring, read strictly
//! * [`schemas`]   what several resources say in the same words
//! * [`page`]      lists page by page
//! * [`idempotency`]   `Idempotency-Key`
//! * [`events`]    what happens, as it happens, by SSE
//!
//! The others are one file a group of resources. What is decided and checked stands in [`crate::actions`].

pub mod calibration;
pub mod commissioning;
pub(crate) mod corrections;
pub(crate) mod decisions;
pub mod events;
pub(crate) mod exemptions;
pub(crate) mod extract;
pub(crate) mod factor;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
pub(crate) mod gates;
pub(crate) mod idempotency;
pub(crate) mod imports;
pub mod lanes;
pub(crate) mod logs;
pub(crate) mod notify;
pub mod openapi;
pub(crate) mod page;
pub(crate) mod pending;
pub(crate) mod permits;
mod prelude;
pub mod presence;
pub(crate) mod reads;
pub(crate) mod resets;
pub(crate) mod review;
pub mod rules;
pub(crate) mod schemas;
pub(crate) mod subjects;
pub mod trials;
pub(crate) mod users;
pub mod violations;

use std::sync::OnceLock;

use axum::Json;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::port::accounts::{Role, Scope};
use crate::web::http::problem::Problem;
use crate::web::http::routes::Routes;
use crate::web::http::state::WebState;

/// Who may, and what of a program's token must be open.
type May = (Role, Scope);
const LOOK: May = (Role::Viewer, Scope::Read);
const INSPECT: May = (Role::Supervisor, Scope::Read);
const GATES: May = (Role::Attendant, Scope::Gates);
const READS: May = (Role::Attendant, Scope::Reads);
const RESET_ONE: May = (Role::Attendant, Scope::Resets);
const RESETS: May = (Role::Supervisor, Scope::Resets);
const NOTE: May = (Role::Attendant, Scope::Review);
const REVIEW: May = (Role::Supervisor, Scope::Review);
const PERMITS: May = (Role::Supervisor, Scope::Permits);
const AUDIT: May = (Role::Supervisor, Scope::Audit);
const USERS: May = (Role::Administrator, Scope::Users);

/// What a handler comes to.
pub(crate) type ApiResult<T> = Result<Json<T>, Problem>;

/// Open to all: there is nothing of the site in it. Made once: a stranger may ask for it often.
pub(crate) async fn openapi_document(state: WebState) -> Response {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = || serde_json::to_vec(&openapi::document(state.table)).unwrap_or_default();
    let text = TEXT.get_or_init(|| text().into());
    ([(CONTENT_TYPE, "application/json")], text.clone()).into_response()
}

/// All of them. The document is made from the same table.
pub fn routes() -> Routes {
    let files = [
        calibration::routes(),
        commissioning::routes(),
        corrections::routes(),
        decisions::routes(),
        events::routes(),
        exemptions::routes(),
        factor::routes(),
        gates::routes(),
        imports::routes(),
        lanes::routes(),
        logs::routes(),
        notify::routes(),
        pending::routes(),
        permits::routes(),
        presence::routes(),
        reads::routes(),
        resets::routes(),
        review::routes(),
        rules::routes(),
        subjects::routes(),
        trials::routes(),
        users::routes(),
        violations::routes(),
    ];
    let all = files.into_iter().map(Routes::from);
    all.fold(Routes::default(), Routes::merge)
}
