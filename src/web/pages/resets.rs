//! Wider resets: an area, a group or everybody, by supervisors. One plate is reset on its event's page.

use crate::actions::ActionResult;
use crate::actions::error::Fault;
use crate::domain::event::Scope;
use crate::domain::site::{AreaId, GroupId};
use crate::web::html::refill::Wrong;
use crate::web::html::refusals;
use crate::web::pages::prelude::*;
use crate::wording::rules;

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

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ResetForm {
    /// `all`, `area:ID`, `group:ID`.
    scope: String,
    /// `free-move` or `forget`.
    what: String,
    reason: String,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let groups = state.house.desk.groups().await?;
    let areas = state.house.site.areas.iter();
    error::page(&ResetsPage {
        shell: Layout::new(&state, &who, PATH, key!("resets-resets")).await?,
        areas: areas.map(|a| (a.id.to_string(), a.name.clone())).collect(),
        groups: groups.into_iter().map(|g| g.to_string()).collect(),
    })
}

async fn reset(state: WebState, who: Who, Form(form): Form<ResetForm>) -> PageResult {
    let unsaid = !matches!(form.what.as_str(), "free-move" | "forget");
    let unsaid = unsaid.then(|| Wrong::new("what", t!("resets-choose-what-is-to-be-done")));
    let scope = scope_of(&form.scope);
    let nobody = scope.is_err().then(|| refusals::wrong(&Fault::Whom));
    PageError::if_any([nobody, unsaid, refusals::no_reason(&form.reason)])?;
    let scope = scope?;
    let (whom, why) = (whom(&state, &scope), &form.reason);
    let (came, done) = match form.what.as_str() {
        "free-move" => (
            state.house.amnesty(&who, why, scope).await,
            t!("resets-one-free-move-for-the-next", whom = whom),
        ),
        "forget" => (
            state.house.reset_all(&who, why, scope).await,
            t!("resets-forgotten-where-are-the-list-of", whom = whom),
        ),
        _ => return Err(PageError::Bad(t!("resets-choose-what-is-to-be-done"))),
    };
    flash::back(&state, &who, came.map(|_| done), PATH)
}

/// `all`, `area:ID` or `group:ID` as a scope.
fn scope_of(text: &str) -> ActionResult<Scope> {
    match text.split_once(':') {
        None if text == "all" => Ok(Scope::All),
        Some(("area", id)) => Ok(Scope::Area(AreaId::new(id))),
        Some(("group", id)) => Ok(Scope::Group(GroupId::new(id))),
        _ => Err(Fault::Whom.into()),
    }
}

fn whom(state: &WebState, scope: &Scope) -> String {
    match scope {
        Scope::Area(id) => t!(
            "resets-the-vehicles-in",
            id = rules::area(&state.house.site, id)
        ),
        Scope::Group(id) => t!("resets-the-vehicles-of-group", id = id),
        _ => t!("resets-all-vehicles"),
    }
}
