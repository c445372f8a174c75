//! The dashboard: pages, live events, the API, health and metrics.
//!
//! * [`pages`]    one file a page: handler and view; its template of the same name lies in `templates/`
//! * [`auth`]     passwords, second factors, sessions, the brake on guessing
//! * [`listen`]   the port: connections, with their limits of number and time; [`tls`] its certificate
//! * [`bodies`]   what callers send, taken whole, with its limits of size and time
//! * [`guard`]    what every request must pass: log-in, CSRF token, origin; headers that every answer carries
//! * [`confirm`]  what changes much asks once more who it is; [`prove`] is how that is shown
//! * [`doors`]    every route with the role that it needs
//! * [`rights`]   the lanes of a person
//! * [`stream`]   the live page's events and `/api/v1/events`, by SSE
//! * [`acts`]     what persons do besides orders, written into the audit log
//! * [`api`]      `/api/v1` with its OpenAPI document; [`health`] `/healthz`, `/metrics`
//! * [`orders`]   orders as pages and the API give them, with their limits
//! * [`people`]   who may log in; [`programs`] programs and their tokens
//! * [`charts`]   charts as points of an SVG; [`lane_reports`] a report a lane
//! * [`contradiction`] a violation, or one that is explained; [`thresholds`] what a hard lane's thresholds mean and bring
//! * [`words`]    what the engine says, in an operator's words
//! * [`parts`]    small pieces of HTML: plates, times, icons, bars
//!
//! No plate is ever in an address (law L9): searches are posted, kept here, and named by a random token ([`searches`]).

pub mod acts;
pub mod api;
pub mod assets;
pub mod auth;
pub mod bodies;
pub mod charts;
pub mod confirm;
pub mod contradiction;
pub mod desk;
pub mod doors;
pub mod error;
pub mod guard;
pub mod health;
pub mod icons;
pub mod lane_reports;
pub mod listen;
pub mod notes;
pub mod orders;
pub mod pages;
pub mod parts;
pub mod people;
mod permit_changes;
pub mod programs;
pub mod prove;
pub mod recent;
pub mod rights;
pub mod rows;
mod rules;
pub mod searches;
pub mod serve;
pub mod settings;
pub mod shell;
pub mod state;
pub mod stream;
pub mod thresholds;
pub mod tls;
pub mod words;

pub use auth::password::{OneTimePassword, first_start};
pub use desk::{
    Answer, Asked, Desk, DeskDown, Exempt, Inside, LookAlike, PermitsFound, Present, Repeated,
    Standing,
};
pub use serve::{Bound, WebError, bind, doors, serve};
pub use settings::Settings;
pub use state::{WebLives, WebParts, WebState};
