//! Wider resets: an area, a group or everybody, by supervisors. One plate is reset on its event's page.

use askama::Template;
use axum::Form;
use axum::extract::State;
use serde::Deserialize;

use crate::domain::event::{OrderKind, Scope};
use crate::domain::site::{AreaId, GroupId};
use crate::port::accounts::Role;
use crate::web::html::layout::Layout;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::flash;
use crate::web::http::guard::{Who, see_other};
use crate::web::http::routes::{MenuPlace, Routes};
use crate::web::orders;
use crate::web::rules;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/resets", page)
        .menu(MenuPlace::Further(10), "back", key!("menu-resets"), 'r')
        .post(Role::Supervisor, "/resets", reset)
        .fresh()
}

const PATH: &str = "/resets";

#[derive(Template)]
#[template(path = "resets.html")]
struct ResetsPage {
    shell: Layout,
    areas: Vec<(String, String)>,
    groups: Vec<String>,
}

#[derive(Deserialize)]
pub struct ResetForm {
    /// `all`, `area:ID`, `group:ID`.
    #[serde(default)]
    scope: String,
    /// `free-move` or `forget`.
    #[serde(default)]
    what: String,
    #[serde(default)]
    reason: String,
}

/// `GET /resets`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    let groups = state.parts.desk.groups().await?;
    let areas = state.parts.site.areas.iter();
    error::page(&ResetsPage {
        shell: Layout::new(&state, &who, PATH, key!("resets-resets")).await?,
        areas: areas.map(|a| (a.id.to_string(), a.name.clone())).collect(),
        groups: groups.into_iter().map(|g| g.to_string()).collect(),
    })
}

/// `POST /resets`
pub async fn reset(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<ResetForm>,
) -> PageResult {
    let scope = orders::wide(&state, scope_of(&form.scope)?).await?;
    let whom = whom(&state, &scope);
    let (what, done) = match form.what.as_str() {
        "free-move" => (
            OrderKind::Amnesty { scope },
            t!("resets-one-free-move-for-the-next", whom = whom),
        ),
        "forget" => (
            OrderKind::ResetAll { scope },
            t!("resets-forgotten-where-are-the-list-of", whom = whom),
        ),
        _ => return Err(PageError::Bad(t!("resets-choose-what-is-to-be-done"))),
    };
    let entry = orders::give(&state, &who, &form.reason, what).await?;
    flash::tell(&state, &who, &entry, &done);
    Ok(see_other(PATH))
}

/// `all`, `area:ID` or `group:ID` as a scope.
fn scope_of(text: &str) -> Result<Scope, PageError> {
    match text.split_once(':') {
        None if text == "all" => Ok(Scope::All),
        Some(("area", id)) => Ok(Scope::Area(AreaId::new(id))),
        Some(("group", id)) => Ok(Scope::Group(GroupId::new(id))),
        _ => Err(PageError::Bad(t!("resets-choose-whom-it-is-for"))),
    }
}

fn whom(state: &WebState, scope: &Scope) -> String {
    match scope {
        Scope::Area(id) => t!(
            "resets-the-vehicles-in",
            id = rules::area(&state.parts.site, id)
        ),
        Scope::Group(id) => t!("resets-the-vehicles-of-group", id = id),
        _ => t!("resets-all-vehicles"),
    }
}
