//! Import of permits from CSV: pasted or picked, looked over, then taken in one step.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::domain::event::{Input, JournalEntry, Permit, PermitChange};
use crate::domain::site::{PermitId, Site};
use crate::port::accounts::Role;
use crate::port::permits_csv;
use crate::web::html::layout::Layout;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::flash;
use crate::web::http::guard::{Who, see_other};
use crate::web::http::routes::Routes;
use crate::web::orders;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/permits/import", page)
        .post(Role::Supervisor, "/permits/import", import)
        .fresh()
        .list()
}

/// Faults of lanes that are told at most.
const LANE_FAULTS_MAX: usize = 20;
/// Permits read of the list as it is, at most.
const LIST_MAX: usize = 200_000;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    shell: Layout,
    text: String,
    replace: bool,
    faults: Vec<String>,
    preview: Option<Preview>,
}

/// What the import would change.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub added: usize,
    pub changed: usize,
    pub same: usize,
    pub removed: usize,
}

/// A list that was read, and can be taken.
pub struct Looked {
    permits: Vec<Permit>,
    pub preview: Preview,
}

impl Looked {
    /// Reads a CSV text beside the list as it is; the inner fault is what is wrong with its rows, a sentence each.
    /// `replace`: permits that it does not name go.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn at(
        state: &WebState,
        who: &Who,
        text: &str,
        replace: bool,
    ) -> Result<Result<Looked, Vec<String>>, PageError> {
        let read = permits_csv::read(text, &who.name).and_then(all_end);
        let site = &state.parts.site;
        let read = match read.and_then(|permits| all_lanes_are_there(site, permits)) {
            Ok(read) => read,
            Err(faults) => return Ok(Err(faults)),
        };
        let desk = &state.parts.desk;
        let present = desk.find_permits(String::new(), None, LIST_MAX).await?.rows;
        let (permits, preview) = merge(present, read, replace);
        Ok(Ok(Looked { permits, preview }))
    }

    /// Makes it the list.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn take(
        self,
        state: &WebState,
        who: &Who,
    ) -> Result<(Arc<JournalEntry>, Preview), PageError> {
        let change = PermitChange::Import {
            permits: self.permits,
            by: who.name.clone(),
        };
        let entry = state.parts.desk.submit(Input::Permits(change)).await?;
        Ok((entry, self.preview))
    }
}

#[derive(Deserialize)]
pub struct ImportForm {
    #[serde(default)]
    text: String,
    /// The file is the whole list: permits that it does not name are removed.
    #[serde(default)]
    replace: bool,
    /// The person has seen the preview.
    #[serde(default)]
    sure: bool,
}

/// `GET /permits/import`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    error::page(&ImportPage {
        shell: Layout::new(&state, &who, "/permits", key!("import-import-permits")).await?,
        text: String::new(),
        replace: false,
        faults: Vec::new(),
        preview: None,
    })
}

/// `POST /permits/import`: first the preview, then, when `sure`, the import.
pub async fn import(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<ImportForm>,
) -> PageResult {
    let (preview, faults) = match Looked::at(&state, &who, &form.text, form.replace).await? {
        Err(faults) => (None, faults),
        Ok(looked) if form.sure => {
            let (entry, preview) = looked.take(&state, &who).await?;
            let done = t!(
                "import-imported-added-changed-removed",
                added = preview.added,
                changed = preview.changed,
                removed = preview.removed
            );
            flash::tell(&state, &who, &entry, &done);
            return Ok(see_other("/permits"));
        }
        Ok(looked) => (Some(looked.preview), Vec::new()),
    };
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = error::page(&ImportPage {
        shell: Layout::new(&state, &who, "/permits", key!("import-import-permits")).await?,
        text: form.text,
        replace: form.replace,
        faults,
        preview,
    })?;
    Ok((status, page).into_response())
}

/// The permits, if each exemption among them has an end.
fn all_end(permits: Vec<Permit>) -> Result<Vec<Permit>, Vec<String>> {
    let endless = |p: &&Permit| p.exempt.as_ref().is_some_and(|e| e.until.is_none());
    let endless: Vec<&PermitId> = permits.iter().filter(endless).map(|p| &p.id).collect();
    let [first, others @ ..] = endless.as_slice() else {
        return Ok(permits);
    };
    let more = match others.len() {
        0 => String::new(),
        n => format!(" So are {n} more."),
    };
    Err(vec![t!(
        "import-permit-is-exempt-without-an-end",
        first = first,
        more = more
    )])
}

/// The permits, if each lane that they name is one of the site.
fn all_lanes_are_there(site: &Site, permits: Vec<Permit>) -> Result<Vec<Permit>, Vec<String>> {
    let faults = permits.iter().flat_map(|permit| {
        let faults = orders::no_lanes(site, permit).into_iter();
        faults.map(|fault| t!("import-permit", id = permit.id, fault = fault.to_string()))
    });
    let faults: Vec<String> = faults.take(LANE_FAULTS_MAX).collect();
    if faults.is_empty() {
        Ok(permits)
    } else {
        Err(faults)
    }
}

/// The list after the import, and what changes.
fn merge(present: Vec<Permit>, read: Vec<Permit>, replace: bool) -> (Vec<Permit>, Preview) {
    let mut old: BTreeMap<PermitId, Permit> =
        present.into_iter().map(|p| (p.id.clone(), p)).collect();
    let mut preview = Preview::default();
    let mut merged = BTreeMap::new();
    for permit in read {
        match old.remove(&permit.id) {
            None => preview.added += 1,
            Some(before) if same(&before, &permit) => preview.same += 1,
            Some(_) => preview.changed += 1,
        }
        merged.insert(permit.id.clone(), permit);
    }
    if replace {
        preview.removed = old.len();
    } else {
        merged.append(&mut old);
    }
    (merged.into_values().collect(), preview)
}

/// Who exempted it is not in the file and does not count as a change.
fn same(a: &Permit, b: &Permit) -> bool {
    let mut b = b.clone();
    if let (Some(old), Some(new)) = (&a.exempt, &mut b.exempt) {
        new.by.clone_from(&old.by);
    }
    *a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_counts_what_changes() {
        let read =
            |rows: &str| permits_csv::read(&format!("permit,holder,plate\n{rows}"), "ann").unwrap();
        let old = read("P1,Ann,W1\nP2,Bob,W2\nP3,Cy,W3");
        let new = read("P1,Ann,W1\nP2,Bob,W9\nP4,Di,W4");
        let (list, preview) = merge(old.clone(), new.clone(), false);
        let expect = Preview {
            added: 1,
            changed: 1,
            same: 1,
            removed: 0,
        };
        assert_eq!((list.len(), preview), (4, expect));
        let (list, preview) = merge(old, new, true);
        assert_eq!((list.len(), preview.removed), (3, 1));
    }
}
