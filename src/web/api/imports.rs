//! Import of a whole list of permits: looked over first, then taken in one step.

use crate::web::api::prelude::*;

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
pub(crate) struct Import {
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
pub(crate) struct Imported {
    added: usize,
    changed: usize,
    same: usize,
    removed: usize,
    /// What is to be said of its plates: letters kept as a reader prints them, one text on two permits.
    notes: Vec<String>,
    /// What was done; null: it was only looked over.
    done: Option<Done>,
}

async fn import(
    state: WebState,
    who: Caller,
    InBody(import): InBody<Import>,
) -> ApiResult<Imported> {
    let house = &state.house;
    let looked = house.look_over(&who, &import.csv, import.replace).await?;
    let changes = looked.changes;
    let notes = looked.notes.clone();
    let done = match import.apply {
        true => Some(house.import(&who, looked).await?.into()),
        false => None,
    };
    Ok(Json(Imported {
        added: changes.added,
        changed: changes.changed,
        same: changes.same,
        removed: changes.removed,
        notes,
        done,
    }))
}
