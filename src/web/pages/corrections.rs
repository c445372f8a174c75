//! What people put right on the muster's page: a vehicle has left, a vehicle is in an area, an area holds so many.

use axum::Form;
use axum::extract::State;
use serde::Deserialize;

use crate::domain::event::{Seq, StayId};
use crate::domain::plate::Plate;
use crate::port::accounts::Role;
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::flash;
use crate::web::http::guard::Who;
use crate::web::http::routes::Routes;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .post(Role::Supervisor, "/muster/left", left)
        .post(Role::Supervisor, "/muster/is-in", is_in)
        .post(Role::Supervisor, "/muster/count", count)
}

const PATH: &str = "/muster";

#[derive(Deserialize)]
pub(crate) struct LeftForm {
    stay: Seq,
    #[serde(default)]
    reason: String,
}

/// `POST /muster/left`
pub(crate) async fn left(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<LeftForm>,
) -> PageResult {
    let came = state.house.has_left(&who, StayId(form.stay), &form.reason);
    let came = came.await.map(|_| key!("muster-it-is-off-the-list"));
    flash::back(&state, &who, came, PATH)
}

#[derive(Deserialize)]
pub(crate) struct IsInForm {
    #[serde(default)]
    plate: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    reason: String,
}

/// `POST /muster/is-in`
pub(crate) async fn is_in(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<IsInForm>,
) -> PageResult {
    let plate = Plate::new(&form.plate).map_err(|why| PageError::Bad(why.to_string()))?;
    let came = state.house.is_in(&who, plate, &form.area, &form.reason);
    let came = came.await.map(|_| key!("muster-it-is-on-the-list"));
    flash::back(&state, &who, came, PATH)
}

#[derive(Deserialize)]
pub(crate) struct CountForm {
    #[serde(default)]
    area: String,
    #[serde(default)]
    count: String,
    #[serde(default)]
    reason: String,
}

/// `POST /muster/count`
pub(crate) async fn count(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<CountForm>,
) -> PageResult {
    let count = form.count.trim().parse();
    let count = count.map_err(|_| PageError::Bad(t!("muster-write-how-many-there-are")))?;
    let came = state.house.set_count(&who, &form.area, count, &form.reason);
    let came = came.await.map(|_| key!("muster-the-count-is-set"));
    flash::back(&state, &who, came, PATH)
}
