//! Import of permits from CSV: pasted or picked, looked over, then taken.

use std::sync::Arc;

use crate::actions::ActionError;
use crate::actions::permits::{Changes, Imported, LookedOver};
use crate::web::html::refusals;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/permits/import", page)
        .post(Role::Supervisor, "/permits/import", import)
        .fresh()
        .list()
}

/// Permits that were left as they are, named at most.
const LEFT_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    shell: Layout,
    text: String,
    replace: bool,
    faults: Vec<String>,
    preview: Option<Changes>,
    notes: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ImportForm {
    text: String,
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
    })
}

/// First the preview, then, when `sure`, the import of what was looked over: not of what the text would mean by now.
async fn import(state: WebState, who: Who, Form(form): Form<ImportForm>) -> PageResult {
    let name = LookedOver::name(&form.text, form.replace);
    let monotonic = state.house.clock.monotonic();
    let mut notes = Vec::new();
    if form.sure {
        let looked = state.looked_over.take(&who.token_hash, monotonic);
        if let Some(looked) = looked.filter(|l| l.name == name) {
            let came = state.house.import(&who, &looked.import).await;
            return flash::back(&state, &who, came.map(|i| came_of(&i)), "/permits");
        }
        notes.push(t!("import-looked-over-again"));
    }
    let looked = state.house.look_over(&who, &form.text, form.replace).await;
    let (preview, faults) = match looked {
        Err(ActionError::Invalid(faults)) => (None, faults.iter().map(refusals::fault).collect()),
        Err(why) => return Err(why.into()),
        Ok(import) => {
            notes.extend(import.notes.iter().cloned());
            let changes = import.changes;
            let looked = Arc::new(LookedOver { name, import });
            state.looked_over.put(&who.token_hash, looked, monotonic);
            (Some(changes), Vec::new())
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
    };
    error::form(&page, fine)
}

/// What came of an import, with the permits that were left.
fn came_of(imported: &Imported) -> String {
    if imported.done.is_none() {
        return t!("import-nothing-to-change");
    }
    let (put, removed) = (imported.put, imported.removed);
    let mut said = vec![t!("import-imported", put, removed)];
    let count = imported.left.len();
    if count > 0 {
        said.push(t!("import-left-as-they-are", count));
    }
    let shown = imported.left.iter().take(LEFT_SHOWN);
    said.extend(shown.map(|l| refusals::meanwhile(&l.permit, l.what, l.by.as_deref())));
    if count > LEFT_SHOWN {
        said.push(t!("import-left-more", count = count - LEFT_SHOWN));
    }
    said.join(" ")
}
