//! Import of a whole list of permits: looked over first, then taken in one step.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::web::api::extract::InBody;
use crate::web::api::openapi::ApiRoutes;
use crate::web::api::problem::{Kind, Problem};
use crate::web::api::schemas::Done;
use crate::web::api::{ApiResult, PERMITS};
use crate::web::http::guard::Who;
use crate::web::pages::import::Looked;
use crate::web::state::WebState;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(PERMITS, "/api/v1/permit-imports", import)
        .named("importPermits")
        .does("Looks a CSV list over, or takes it in one step")
        .gives("What it changes, or would change.")
}

/// A list, as `permits.csv` of the pages has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The file's text, its first row the names of its columns.
    csv: String,
    /// It is the whole list: permits that it does not name are removed.
    #[serde(default)]
    replace: bool,
    /// Take it; else it is only looked over.
    #[serde(default)]
    apply: bool,
}

/// What it changes, or would change.
#[derive(Serialize, ToSchema)]
pub struct Imported {
    added: usize,
    changed: usize,
    same: usize,
    removed: usize,
    /// What was done; null: it was only looked over.
    done: Option<Done>,
}

/// `POST /api/v1/permit-imports`
pub async fn import(
    State(state): State<WebState>,
    who: Who,
    InBody(import): InBody<Import>,
) -> ApiResult<Imported> {
    let looked = Looked::at(&state, &who, &import.csv, import.replace).await?;
    let looked = looked.map_err(|faults| Problem::new(Kind::Invalid, faults.join("\n")))?;
    let (preview, done) = if import.apply {
        let (entry, preview) = looked.take(&state, &who).await?;
        (preview, Some(Done::of(&entry)?))
    } else {
        (looked.preview, None)
    };
    Ok(Json(Imported {
        added: preview.added,
        changed: preview.changed,
        same: preview.same,
        removed: preview.removed,
        done,
    }))
}
