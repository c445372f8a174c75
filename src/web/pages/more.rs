//! More: the second group of places, for phones, where the navigation has room for the first only.

use askama::Template;
use axum::extract::State;

use crate::web::html::layout::Layout;
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::Who;
use crate::web::state::WebState;

#[derive(Template)]
#[template(path = "more.html")]
struct MorePage {
    shell: Layout,
}

/// `GET /more`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    error::page(&MorePage {
        shell: Layout::new(&state, &who, "/more", "More").await?,
    })
}
