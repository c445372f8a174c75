//! More: the second group of places, for phones, where the navigation has room for the first only.

use crate::web::pages::prelude::*;

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
