//! More: the second group of places, for phones, where the navigation has room for the first only.

use askama::Template;
use axum::extract::State;

use crate::web::error::{self, PageResult};
use crate::web::guard::Who;
use crate::web::shell::Shell;
use crate::web::state::WebState;

#[derive(Template)]
#[template(path = "more.html")]
struct MorePage {
    shell: Shell,
}

/// `GET /more`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    error::page(&MorePage {
        shell: Shell::new(&state, &who, "/more", "More").await?,
    })
}
