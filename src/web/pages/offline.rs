//! What the installed app shows while the gateway cannot be reached: a page without anything of the site, for anybody.

use axum::response::Response;

use crate::web::http::assets;
use crate::web::pages::prelude::*;

/// Where it is.
pub(crate) const PATH: &str = "/offline";

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflinePage {
    css: String,
}

pub(crate) async fn page() -> Result<Response, PageError> {
    let css = assets::CSS.address();
    error::page(&OfflinePage { css })
}
