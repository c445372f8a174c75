//! What carries the pages and the API: the port, log-in, and what every request must pass.
//!
//! * [`listen`]   the port: connections, with their limits of number and time; [`tls`] its certificate
//! * [`state`]    what every handler needs, handed over once; [`settings`] the `[web]` section
//! * [`routes`]   every route with the role that it needs: a [`route`], and what the API's document says of it ([`operation`])
//! * [`guard`]    what every request must pass: log-in, CSRF token, origin; headers that every answer carries
//! * [`proxies`]  who calls, where proxies stand in front
//! * [`sse`]      events as they happen
//! * [`lane_scope`] the lanes of a person
//! * [`cookies`]  who is signed in
//! * [`bodies`]   what callers send, taken whole, with its limits of size and time
//! * [`again`]    a form that was not taken, shown again as it was filled in
//! * [`origin`]   only from our own pages, and only to them; [`sent`] what a form brought, [`drafts`] kept over a log-in
//! * [`flash`]    one message a session, shown on the next page
//! * [`error`]    what a page says instead; [`problem`] what the API says; [`faults`] all that is wrong with a form

pub(crate) mod again;
pub(crate) mod assets;
pub(crate) mod bodies;
pub(crate) mod cookies;
pub(crate) mod drafts;
pub(crate) mod error;
pub(super) mod evidence;
pub(crate) mod faults;
pub(crate) mod flash;
pub(crate) mod guard;
pub(crate) mod lane_scope;
pub mod listen;
pub(crate) mod operation;
pub(crate) mod origin;
pub(crate) mod problem;
pub(crate) mod proxies;
pub mod route;
pub mod routes;
pub(crate) mod sent;
pub(crate) mod settings;
pub(crate) mod sse;
pub mod state;
pub mod tls;
