//! Import of a list of permits: looked over first, then taken.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::actions::{imports, undo};
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
        .get(PERMITS, "/api/v1/permit-imports", list)
        .named("permitImports")
        .does("Imports of the last 24 hours, newest first")
        .gives("Each can be taken back by its number.")
        .post(PERMITS, "/api/v1/permit-imports/{import}/undo", undo)
        .named("undoPermitImport")
        .does("Takes an import of the last 24 hours back, or only says what that would change")
        .gives("What it changes, or would change: permits that somebody has changed since are left as they are.")
}

/// An import of the last day.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportMade {
    /// Its number.
    import: u64,
    at: Time,
    by: String,
    /// What it was to change.
    added: usize,
    changed: usize,
    removed: usize,
    /// Who took it back last; null: nobody has.
    taken_back_by: Option<String>,
}

async fn list(state: WebState) -> ListResult<ImportMade> {
    let made = state.house.imports_made().await?;
    let one = |made: undo::ImportMade| ImportMade {
        import: made.seq,
        at: Time(made.at),
        by: made.by,
        added: made.added,
        changed: made.changed,
        removed: made.removed,
        taken_back_by: made.taken_back_by,
    };
    Ok(made.into_iter().map(one).collect())
}

/// Whether to do it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Undo {
    /// Take it back; else it is only said what that would change.
    #[serde(default)]
    apply: bool,
}

async fn undo(
    state: WebState,
    who: Caller,
    InPath(import): InPath<u64>,
    InBody(undo): InBody<Undo>,
) -> ApiResult<Imported> {
    let looked = state.house.look_over_undo(import).await?;
    take(&state, who, looked, undo.apply).await
}

/// A list, as `permits.csv` of the pages has it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Import {
    /// The file's text, its first row the names of its columns.
    #[serde(default)]
    csv: String,
    /// In place of it: an XLSX file as base64 (RFC 4648, 4 or 5, with or without `=`). Its first sheet with something in it is taken.
    #[serde(default)]
    xlsx: String,
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

/// What is no base64 is no spreadsheet either, and that is said.
fn decoded(text: &str) -> Vec<u8> {
    let text = text
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}

async fn import(
    state: WebState,
    who: Caller,
    InBody(import): InBody<Import>,
) -> ApiResult<Imported> {
    let house = &state.house;
    let csv = match import.xlsx.is_empty() {
        true => (import.csv, None),
        false => house.sheet_text(decoded(&import.xlsx)).await?,
    };
    let looked = house.look_over(&who, csv, import.replace).await?;
    take(&state, who, looked, import.apply).await
}

/// Makes the changes of a list that was looked over where that is wished, and says what they are.
async fn take(
    state: &WebState,
    who: Caller,
    looked: imports::Import,
    apply: bool,
) -> ApiResult<Imported> {
    let house = &state.house;
    let changes = looked.counts;
    let mut imported = Imported {
        added: changes.added,
        changed: changes.changed,
        same: changes.same,
        removed: changes.removed,
        left: looked.left.iter().cloned().map(Left::from).collect(),
        done: None,
        notes: looked.notes.clone(),
    };
    if apply {
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
