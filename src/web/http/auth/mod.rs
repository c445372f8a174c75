//! Who may use the dashboard. (Passwords, second factors and codes: `actions::secrets`.)
//!
//! * [`session`]       cookies and what they stand for
//! * [`pending`]       what is begun and not finished
//! * [`tokens`]        secrets of programs, for the API alone

pub(crate) mod pending;
pub(crate) mod session;
pub(crate) mod tokens;
