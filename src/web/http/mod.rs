//! What carries the pages and the API: the port, log-in, and what every request must pass.
//!
//! * [`listen`]   the port: connections, with their limits of number and time; [`tls`] its certificate
//! * [`serve`]    listening and stopping
//! * [`routes`]   every route with the role that it needs
//! * [`guard`]    what every request must pass: log-in, CSRF token, origin; headers that every answer carries
//! * [`re_authentication`] what changes much asks once more who it is
//! * [`lane_scope`] the lanes of a person
//! * [`cookies`]  who is signed in
//! * [`bodies`]   what callers send, taken whole, with its limits of size and time
//! * [`flash`]    one message a session, shown on the next page
//! * [`error`]    what a page says instead

pub(crate) mod assets;
pub(crate) mod bodies;
pub(crate) mod cookies;
pub(crate) mod error;
pub(super) mod evidence;
pub(crate) mod flash;
pub(crate) mod guard;
pub(crate) mod lane_scope;
pub mod listen;
pub(crate) mod re_authentication;
pub mod routes;
pub mod serve;
pub mod tls;
