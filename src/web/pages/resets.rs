//! Wider resets: an area, a group or everybody, by supervisors. One plate is reset on its event's page.

use askama::Template;
use axum::Form;
use axum::extract::State;
use serde::Deserialize;

use super::live::reason;
use crate::domain::event::{Input, Order, OrderKind, Scope};
use crate::domain::site::{AreaId, GroupId};
use crate::web::error::{self, PageError, PageResult};
use crate::web::guard::{Who, see_other};
use crate::web::notes;
use crate::web::shell::Shell;
use crate::web::state::WebState;

const PATH: &str = "/resets";

#[derive(Template)]
#[template(path = "resets.html")]
struct ResetsPage {
    shell: Shell,
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
        shell: Shell::new(&state, &who, PATH, "Resets").await?,
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
    let (scope, whom) = scope_of(&state, &form.scope)?;
    let (what, done) = match form.what.as_str() {
        "free-move" => (
            OrderKind::Amnesty { scope },
            format!("One free move for {whom}: the next passage of each is not judged."),
        ),
        "forget" => (
            OrderKind::ResetAll { scope },
            format!("Forgotten where {whom} are. The list of who is inside stays as it is."),
        ),
        _ => return Err(PageError::Bad("Choose what is to be done.".into())),
    };
    let order = Order {
        by: who.name.clone(),
        reason: reason(&form.reason)?,
        role: who.role.into(),
        what,
    };
    let entry = state.parts.desk.submit(Input::Order(order)).await?;
    notes::tell(&state, &who, &entry, &done);
    Ok(see_other(PATH))
}

fn scope_of(state: &WebState, text: &str) -> Result<(Scope, String), PageError> {
    let scope = match text.split_once(':') {
        None if text == "all" => Some((Scope::All, "all vehicles".to_owned())),
        Some(("area", id)) => {
            let area = state.parts.site.area(&AreaId::new(id));
            area.map(|a| {
                let whom = format!("the vehicles in {}", a.name);
                (Scope::Area(a.id.clone()), whom)
            })
        }
        Some(("group", id)) if !id.is_empty() => {
            let whom = format!("the vehicles of group {id}");
            Some((Scope::Group(GroupId::new(id)), whom))
        }
        _ => None,
    };
    scope.ok_or_else(|| PageError::Bad("Choose whom it is for.".into()))
}
