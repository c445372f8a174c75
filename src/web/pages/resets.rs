//! Wider resets: an area, a group or everybody, by supervisors. One plate is reset on its event's page.

use crate::actions::ActionResult;
use crate::actions::error::Fault;
use crate::domain::event::Scope;
use crate::domain::site::{AreaId, GroupId};
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
    let mut faults = Faults::default();
    let scope = match scope_of(&form.scope) {
        Ok(scope) => state.house.wide(scope).await,
        unfit => unfit,
    };
    let scope = faults.asked(scope)?;
    let forgets = match form.what.as_str() {
        "free-move" => Ok(false),
        "forget" => Ok(true),
        _ => Err(key!("resets-choose-what-is-to-be-done")),
    };
    let forgets = faults.read("what", forgets);
    faults.reason(&form.reason);
    let (scope, forgets) = faults.all(scope.zip(forgets))?;
    let (whom, why) = (whom(&state, &scope), &form.reason);
    let (came, done) = match forgets {
        false => (
            state.house.amnesty(&who, why, scope).await,
            t!("resets-one-free-move-for-the-next", whom = whom),
        ),
        true => (
            state.house.reset_all(&who, why, scope).await,
            t!("resets-forgotten-where-are-the-list-of", whom = whom),
        ),
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
