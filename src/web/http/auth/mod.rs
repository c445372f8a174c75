//! Who may use the dashboard: passwords, second factors, sessions, and the brake on guessing.
//!
//! * [`password`]      argon2id, the first start's one-time password
//! * [`totp`]          codes by the clock, as authenticator apps show them
//! * [`second_factor`] taking such a code, or one of the recovery codes, once
//! * [`session`]       cookies and what they stand for
//! * [`pending`]       what is begun and not finished
//! * [`tokens`]        secrets of programs, for the API alone
//! * [`hashing`]       turns to check a password, so that log-ins do not take the machine
//! * [`brake`]         lock-out after wrong passwords and codes

pub mod hashing;
pub mod lockout;
pub mod password;
pub mod pending;
pub mod second_factor;
pub mod session;
pub mod tokens;
pub mod totp;
