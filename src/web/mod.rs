//! The dashboard: pages, live events, the API, health and metrics. Pages and API are two faces of [`crate::actions`].
//!
//! * [`pages`]    one file a page: handler and view; its template of the same name lies in `templates/`
//! * [`api`]      `/api/v1` with its OpenAPI document; [`health`] `/healthz`, `/metrics`
//! * [`http`]     what carries both: the port, what handlers need, routes, what every request must pass
//! * [`html`]     what pages are made of: components, charts, labels
//! * [`serve`]    puts all of it together: listening and stopping
//!
//! `html` knows none of the others, `http` knows `html`, pages and API know these two and not each other.
//!
//! No plate is ever in an address (law L9): searches are posted, kept here, and named by a random token ([`crate::actions::memory::searches`]).

pub mod api;
pub mod health;
pub(crate) mod html;
pub mod http;
pub(crate) mod pages;
pub mod serve;

pub use crate::actions::secrets::password::{OneTimePassword, first_start};
pub use http::settings::Settings;
pub use http::state::{WebLives, WebParts, WebState};
pub use serve::{Bound, WebError, bind, routes, serve};
