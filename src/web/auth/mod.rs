//! Who may use the dashboard: passwords, sessions, and the brake on guessing.
//!
//! * [`password`] argon2id, the first start's one-time password
//! * [`session`]  cookies and what they stand for
//! * [`tokens`]   secrets of programs, for the API alone
//! * [`brake`]    lock-out after wrong passwords

pub mod brake;
pub mod password;
pub mod session;
pub mod tokens;
