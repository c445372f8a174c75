//! What a form brought, kept for its sender: with the answer, or until the next log-in.

use axum::body::Bytes;

/// Forms kept for people who have to log in again, at most; each of 8 KiB at most.
pub(crate) const DRAFTS_MAX: usize = 200;

/// What a form brought, as an answer carries it back.
#[derive(Clone)]
pub(crate) struct Sent(pub(crate) Bytes);

/// A form that came when its sender was not logged in any more.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) page: String,
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}
