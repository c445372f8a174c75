//! The dashboard: pages, live events, the API, health and metrics. Pages and API are two faces of [`crate::actions`].
//!
//! * [`pages`]    one file a page: handler and view; its template of the same name lies in `templates/`
//! * [`api`]      `/api/v1` with its OpenAPI document; [`health`] `/healthz`, `/metrics`
//! * [`http`]     what carries both: the port, log-in, routes, what every request must pass
//! * [`html`]     what pages are made of: layout, components, charts, labels
//! * [`stream`]   the live page's events and `/api/v1/events`, by SSE
//!
//! No plate is ever in an address (law L9): searches are posted, kept here, and named by a random token ([`crate::actions::memory::searches`]).

pub mod api;
pub mod health;
pub(crate) mod html;
pub mod http;
pub(crate) mod pages;
pub(crate) mod settings;
pub mod state;
pub(crate) mod stream;

pub use crate::actions::secrets::password::{OneTimePassword, first_start};
pub use http::serve::{Bound, WebError, bind, routes, serve};
pub use settings::Settings;
pub use state::{WebLives, WebParts, WebState};
