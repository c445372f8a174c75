//! The pages: one file each, handler and view together; the template of the same name lies in `templates/`.

use axum::Router;
use axum::routing::{get, post};

use super::state::WebState;

pub mod event;
pub mod filter;
pub mod import;
pub mod inside;
pub mod live;
pub mod log;
pub mod login;
pub mod passages;
pub mod password;
pub mod permit;
pub mod permits;
pub mod violations;

/// Pages for persons who are logged in.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/", get(live::page))
        .route("/live/{lane}/picture", get(live::picture))
        .route("/lanes/{lane}/open", post(live::open))
        .route("/kill-switch", post(live::kill_switch))
        .route(
            "/violations",
            get(violations::page).post(violations::search),
        )
        .route("/passages", get(passages::page).post(passages::search))
        .route("/events/{seq}", get(event::page))
        .route("/events/{seq}/reset", post(event::reset))
        .route("/evidence/{seq}/{shot}", get(event::picture))
        .route("/inside", get(inside::page))
        .route("/permits", get(permits::page).post(permits::search))
        .route("/permits.csv", get(permits::export))
        .route("/permits/new", get(permit::add))
        .route("/permits/save", post(permit::save))
        .route("/permits/import", get(import::page).post(import::import))
        .route("/permits/{id}", get(permit::page))
        .route("/permits/{id}/exempt", post(permit::exempt))
        .route("/permits/{id}/unexempt", post(permit::unexempt))
        .route("/permits/{id}/remove", post(permit::remove))
        .route("/log", get(log::page))
        .route("/password", get(password::page).post(password::change))
        .route("/logout", post(login::log_out))
}
