//! Import of permits from CSV: pasted or picked, looked over, then taken in one step.

use crate::actions::ActionError;
use crate::actions::permits::Changes;
use crate::web::html::refusals;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/permits/import", page)
        .post(Role::Supervisor, "/permits/import", import)
        .fresh()
        .list()
}

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

/// First the preview, then, when `sure`, the import.
async fn import(state: WebState, who: Who, Form(form): Form<ImportForm>) -> PageResult {
    let looked = state.house.look_over(&who, &form.text, form.replace).await;
    let mut notes = Vec::new();
    let (preview, faults) = match looked {
        Err(ActionError::Invalid(faults)) => (None, faults.iter().map(refusals::fault).collect()),
        Err(why) => return Err(why.into()),
        Ok(looked) if form.sure => {
            let c = looked.changes;
            let done = t!(
                "import-imported-added-changed-removed",
                added = c.added,
                changed = c.changed,
                removed = c.removed
            );
            let came = state.house.import(&who, looked).await;
            return flash::back(&state, &who, came.map(|_| done), "/permits");
        }
        Ok(looked) => {
            notes = looked.notes;
            (Some(looked.changes), Vec::new())
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
