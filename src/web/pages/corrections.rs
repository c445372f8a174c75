//! What people put right on the muster's page: a vehicle has left, a vehicle is in an area, an area holds so many.

use crate::actions::error::Fault;
use crate::catalogue::typed;
use crate::domain::event::{Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::AreaId;
use crate::web::pages::prelude::*;

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

async fn left(state: WebState, who: Who, Form(form): Form<LeftForm>) -> PageResult {
    let came = state.house.has_left(&who, StayId(form.stay), &form.reason);
    let came = came.await.map(|_| key!("muster-it-is-off-the-list"));
    flash::back(&state, &who, came, PATH)
}

fn no_area(state: &WebState, id: &str) -> bool {
    state.house.site.area(&AreaId::new(id)).is_none()
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct IsInForm {
    plate: String,
    area: String,
    reason: String,
}

async fn is_in(state: WebState, who: Who, Form(form): Form<IsInForm>) -> PageResult {
    let mut faults = Faults::default();
    let plate = Plate::new(&form.plate).map_err(|why| typed::plate(&why));
    let plate = faults.read("plate", plate);
    faults.when(no_area(&state, &form.area), &Fault::NoArea);
    faults.reason(&form.reason);
    let plate = faults.all(plate)?;
    let came = state.house.is_in(&who, plate, &form.area, &form.reason);
    let came = came.await.map(|_| key!("muster-it-is-on-the-list"));
    flash::back(&state, &who, came, PATH)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct CountForm {
    area: String,
    count: String,
    reason: String,
}

async fn count(state: WebState, who: Who, Form(form): Form<CountForm>) -> PageResult {
    let mut faults = Faults::default();
    let count = form.count.trim().parse();
    let count = count.map_err(|_| key!("muster-write-how-many-there-are"));
    let count = faults.read("count", count);
    faults.when(no_area(&state, &form.area), &Fault::NoArea);
    faults.reason(&form.reason);
    let count = faults.all(count)?;
    let came = state.house.set_count(&who, &form.area, count, &form.reason);
    let came = came.await.map(|_| key!("muster-the-count-is-set"));
    flash::back(&state, &who, came, PATH)
}
