//! More: the second group of places, for phones, where the navigation has room for the first only.

use askama::Template;

use crate::port::accounts::Role;
use crate::web::html::layout::Layout;
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::Routes;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/more", page)
}

#[derive(Template)]
#[template(path = "more.html")]
struct MorePage {
    shell: Layout,
}

async fn page(state: WebState, who: Who) -> PageResult {
    error::page(&MorePage {
        shell: Layout::new(&state, &who, "/more", key!("more-more")).await?,
    })
}
