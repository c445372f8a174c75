//! Import of a list of permits: looked over first, then taken.

use crate::actions::permits;
use crate::web::api::prelude::*;
use crate::web::api::schemas::Meanwhile;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(PERMITS, "/api/v1/permit-imports", import)
        .named("importPermits")
        .does("Looks a CSV list over, or takes it")
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
    /// Permits that were left as they are, for somebody else had a hand in them meanwhile.
    left: Vec<Left>,
    /// What was done; null: it was only looked over, or there was nothing to change.
    done: Option<Done>,
}

/// A permit that was left as it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Left {
    permit: String,
    /// What became of it meanwhile.
    what: Meanwhile,
    /// Whose hand that was.
    by: Option<String>,
}

impl From<permits::Left> for Left {
    fn from(left: permits::Left) -> Left {
        Left {
            permit: left.permit.to_string(),
            what: left.what.into(),
            by: left.by,
        }
    }
}

async fn import(
    state: WebState,
    who: Caller,
    InBody(import): InBody<Import>,
) -> ApiResult<Imported> {
    let house = &state.house;
    let looked = house.look_over(&who, &import.csv, import.replace).await?;
    let changes = looked.changes;
    let mut imported = Imported {
        added: changes.added,
        changed: changes.changed,
        same: changes.same,
        removed: changes.removed,
        left: Vec::new(),
        done: None,
        notes: looked.notes.clone(),
    };
    if import.apply {
        let taken = house.import(&who, &looked).await?;
        imported.left = taken.left.into_iter().map(Left::from).collect();
        imported.done = taken.done.map(Done::from);
    }
    Ok(Json(imported))
}
