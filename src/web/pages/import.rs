//! Import of permits from CSV: pasted or picked, looked over, then taken.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;

use crate::actions::ActionError;
use crate::actions::imports::{Change, Counts, Import, Imported, Left, LookedOver};
use crate::actions::undo::ImportMade;
use crate::domain::event::Seq;
use crate::web::html::refusals;
use crate::web::pages::prelude::*;
use crate::wording::{permit_changes, persons};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/permits/import", page)
        .post(Role::Supervisor, "/permits/import", import)
        .fresh_with(SURE)
        .list()
        .get(
            Role::Supervisor,
            "/permits/imports/{import}/undo",
            undo_page,
        )
        .post(Role::Supervisor, "/permits/imports/{import}/undo", undo)
        .fresh()
}

/// The field by which the person says that the preview is what is meant; see [`ImportForm::sure`].
const SURE: &str = "sure";
/// Changes that are shown before an import; the rest are counted.
const PREVIEW_MAX: usize = 200;
/// Plates that are shown of each.
const PLATES_SHOWN: usize = 6;
/// Permits that were left as they are, named at most.
const LEFT_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    shell: Layout,
    text: String,
    replace: bool,
    faults: Vec<String>,
    preview: Option<Preview>,
    notes: Vec<String>,
    made: Vec<MadeRow>,
}

/// An import of the last day.
struct MadeRow {
    at: Stamp,
    by: String,
    what: String,
    taken_back_by: Option<String>,
    undo: String,
}

impl MadeRow {
    fn of(times: &Times, made: &ImportMade) -> MadeRow {
        let (added, changed, removed) = (made.added, made.changed, made.removed);
        MadeRow {
            at: times.stamp(made.at),
            by: persons::shown(&made.by),
            what: t!("undo-what-it-changed", added, changed, removed),
            taken_back_by: made.taken_back_by.as_deref().map(persons::shown),
            undo: undo_address(made.seq),
        }
    }
}

/// What an import would change.
struct Preview {
    counts: Counts,
    rows: Vec<PreviewRow>,
    /// Changes that are not shown.
    more: usize,
}

/// What it would do to one permit.
struct PreviewRow {
    id: String,
    holder: String,
    plates: Vec<Badge>,
    what: Vec<String>,
    bad: bool,
}

impl Preview {
    fn of(state: &WebState, import: &Import) -> Preview {
        let shown = import.changes.iter().take(PREVIEW_MAX);
        Preview {
            counts: import.counts,
            rows: shown.filter_map(|c| PreviewRow::of(state, c)).collect(),
            more: import.changes.len().saturating_sub(PREVIEW_MAX),
        }
    }
}

impl PreviewRow {
    fn of(state: &WebState, change: &Change) -> Option<PreviewRow> {
        let times = state.times();
        let say = |at, edge| times.edge_words(at, edge);
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let permit = after.or(before)?;
        let what = match (before, after) {
            (None, _) => vec![t!("import-is-new")],
            (_, None) => vec![t!("import-goes")],
            _ => permit_changes::difference(&state.house.site, &say, before, after),
        };
        let plates = permit.plates.iter().take(PLATES_SHOWN);
        Some(PreviewRow {
            id: permit.id.to_string(),
            holder: permit.holder.clone(),
            plates: plates.map(|p| Badge(Some(p.clone()))).collect(),
            what,
            bad: after.is_none(),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ImportForm {
    text: String,
    /// A spreadsheet, as base64 (the letters of addresses, without `=`): in place of the text.
    xlsx: String,
    /// The file is the whole list: permits that it does not name are removed.
    replace: bool,
    /// The person has seen the preview.
    sure: bool,
}

async fn page(state: WebState, who: Who) -> PageResult {
    error::page(&ImportPage {
        shell: Layout::new(&state, &who, "/permits", key!("import-import-permits")).await?,
        text: String::new(),
        replace: false,
        faults: Vec::new(),
        preview: None,
        notes: Vec::new(),
        made: made(&state).await?,
    })
}

async fn made(state: &WebState) -> Result<Vec<MadeRow>, PageError> {
    let times = state.times();
    let made = state.house.imports_made().await?;
    Ok(made.iter().map(|m| MadeRow::of(&times, m)).collect())
}

/// What is no base64 is no spreadsheet either, and that is said.
fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}

/// First the preview, then, when `sure`, the import of what was looked over: not of what the text would mean by now.
async fn import(state: WebState, who: Who, Form(mut form): Form<ImportForm>) -> PageResult {
    let mut cells = None;
    if !form.xlsx.is_empty() {
        (form.text, cells) = state.house.sheet_text(decoded(&form.xlsx)).await?;
    }
    let name = LookedOver::name(&form.text, form.replace);
    let monotonic = state.house.clock.monotonic();
    let mut notes = Vec::new();
    if form.sure {
        let looked = state.looked_over.take(&who.token_hash, monotonic);
        if let Some(looked) = looked.filter(|l| l.name == name) {
            let (house, caller) = (state.house.clone(), who.caller.clone());
            let taking = async move { house.import(&caller, &looked.import).await };
            let came = state.to_its_end(taking).await;
            return flash::back(&state, &who, came.map(|i| came_of(&i)), "/permits");
        }
        notes.push(t!("import-looked-over-again"));
    }
    let looked = state
        .house
        .look_over(&who, (form.text.clone(), cells), form.replace)
        .await;
    let (preview, faults) = match looked {
        Err(ActionError::Invalid(faults)) => (None, faults.iter().map(refusals::fault).collect()),
        Err(why) => return Err(why.into()),
        Ok(import) => {
            notes.extend(import.notes.iter().cloned());
            let preview = Preview::of(&state, &import);
            let looked = Arc::new(LookedOver { name, import });
            state.looked_over.put(&who.token_hash, looked, monotonic);
            (Some(preview), Vec::new())
        }
    };
    let fine = faults.is_empty();
    let page = ImportPage {
        shell: Layout::new(&state, &who, "/permits", key!("import-import-permits")).await?,
        text: form.text,
        replace: form.replace,
        faults,
        preview,
        notes,
        made: made(&state).await?,
    };
    error::form(&page, fine)
}

fn undo_address(import: Seq) -> String {
    format!("/permits/imports/{import}/undo")
}

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    shell: Layout,
    action: String,
    preview: Preview,
    notes: Vec<String>,
}

async fn undo_page(state: WebState, who: Who, Path(import): Path<Seq>) -> PageResult {
    show_undo(&state, &who, import, Vec::new()).await
}

/// What taking an import back changes. It is kept until its sender's word.
async fn show_undo(state: &WebState, who: &Who, import: Seq, mut notes: Vec<String>) -> PageResult {
    let undo = state.house.look_over_undo(import).await?;
    notes.extend(left_as_they_are(&undo.left));
    if undo.changes.is_empty() {
        notes.push(t!("undo-nothing-to-take-back"));
    }
    let page = UndoPage {
        shell: Layout::new(state, who, "/permits", key!("undo-take-an-import-back")).await?,
        action: undo_address(import),
        preview: Preview::of(state, &undo),
        notes,
    };
    let looked = LookedOver {
        name: undo_address(import),
        import: undo,
    };
    let monotonic = state.house.clock.monotonic();
    state
        .looked_over
        .put(&who.token_hash, Arc::new(looked), monotonic);
    error::page(&page)
}

/// Takes back what was looked over.
async fn undo(state: WebState, who: Who, Path(import): Path<Seq>) -> PageResult {
    let monotonic = state.house.clock.monotonic();
    let looked = state.looked_over.take(&who.token_hash, monotonic);
    let name = undo_address(import);
    let Some(looked) = looked.filter(|l| l.name == name) else {
        return show_undo(&state, &who, import, vec![t!("import-looked-over-again")]).await;
    };
    let (house, caller) = (state.house.clone(), who.caller.clone());
    let taking = async move { house.import(&caller, &looked.import).await };
    let came = state.to_its_end(taking).await;
    flash::back(&state, &who, came.map(|i| taken_back(&i)), "/permits")
}

/// What came of taking an import back.
fn taken_back(imported: &Imported) -> String {
    let (put, removed) = (imported.put, imported.removed);
    let mut said = vec![t!("undo-taken-back", put, removed)];
    said.extend(left_as_they_are(&imported.left));
    said.join(" ")
}

/// What came of an import, with the permits that were left.
pub(crate) fn came_of(imported: &Imported) -> String {
    if imported.done.is_none() {
        return t!("import-nothing-to-change");
    }
    let (put, removed) = (imported.put, imported.removed);
    let mut said = vec![t!("import-imported", put, removed)];
    said.extend(left_as_they_are(&imported.left));
    said.join(" ")
}

/// The permits that were left, with who was quicker.
fn left_as_they_are(left: &[Left]) -> Vec<String> {
    let count = left.len();
    if count == 0 {
        return Vec::new();
    }
    let mut said = vec![t!("import-left-as-they-are", count)];
    let shown = left.iter().take(LEFT_SHOWN);
    said.extend(shown.map(|l| refusals::meanwhile(&l.permit, l.what, l.by.as_deref())));
    if count > LEFT_SHOWN {
        said.push(t!("import-left-more", count = count - LEFT_SHOWN));
    }
    said
}
