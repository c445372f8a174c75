//! Import of a list of permits: looked over first, then taken.

use crate::actions::imports;
use crate::domain::event;
use crate::web::api::prelude::*;
use crate::web::api::schemas::Meanwhile;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(PERMITS, "/api/v1/permit-imports", import)
        .named("importPermits")
        .does("Looks a CSV list over, or takes it")
        .gives("What it changes, or would change.")
        .list()
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

impl From<imports::Left> for Left {
    fn from(left: imports::Left) -> Left {
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
    let looked = house.look_over(&who, import.csv, import.replace).await?;
    let changes = looked.counts;
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
        let house = house.clone();
        let taking = async move { house.import(&who, &looked).await };
        let taken = state.to_its_end(taking).await?;
        let of_all = event::Done::PermitsEdited {
            put: taken.put,
            removed: taken.removed,
            left: Vec::new(),
        };
        imported.left = taken.left.into_iter().map(Left::from).collect();
        imported.done = taken.done.map(|done| Done {
            written: true,
            note: Some(of_all.to_string()),
            ..done.into()
        });
    }
    Ok(Json(imported))
}
