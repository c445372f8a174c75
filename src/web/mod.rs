//! The dashboard: pages, live events, the API, health and metrics.
//!
//! * [`pages`]    one file a page: handler and view; its template of the same name lies in `templates/`
//! * [`api`]      `/api/v1` with its OpenAPI document; [`health`] `/healthz`, `/metrics`
//! * [`http`]     what carries both: the port, log-in, routes, what every request must pass
//! * [`html`]     what pages are made of: layout, components, charts, labels
//! * [`stream`]   the live page's events and `/api/v1/events`, by SSE
//! * [`orders`]   orders as pages and the API give them, with their limits
//! * [`audit`]    what persons do besides orders, written into the audit log
//! * [`people`]   who may log in; [`api_tokens`] programs and their tokens
//! * [`lane_reports`] a report a lane
//! * [`contradiction`] a violation, or one that is explained; [`thresholds`] what a hard lane's thresholds mean and bring
//!
//! No plate is ever in an address (law L9): searches are posted, kept here, and named by a random token ([`http::searches`]).

pub mod api;
pub mod api_tokens;
pub mod audit;
pub mod contradiction;
pub mod health;
pub mod html;
pub mod http;
pub mod lane_reports;
pub mod orders;
pub mod pages;
pub mod people;
mod permit_changes;
pub mod recent;
mod rules;
pub mod settings;
pub mod state;
pub mod stream;
pub mod thresholds;

pub use http::auth::password::{OneTimePassword, first_start};
pub use http::serve::{Bound, WebError, bind, routes, serve};
pub use settings::Settings;
pub use state::{WebLives, WebParts, WebState};
