//! What nearly every page needs.

pub(super) use askama::Template;
pub(super) use axum::Form;
pub(super) use axum::extract::{Path, Query};
pub(super) use serde::Deserialize;

pub(super) use crate::catalogue::Key;
pub(super) use crate::port::accounts::Role;
pub(super) use crate::web::html::components::{Badge, Bar, Chip, Stamp, Times, Tone};
pub(super) use crate::web::http::error::{self, PageError, PageResult};
pub(super) use crate::web::http::faults::Faults;
pub(super) use crate::web::http::flash;
pub(super) use crate::web::http::guard::{Who, see_other};
pub(super) use crate::web::http::routes::{MenuPlace, Routes};
pub(super) use crate::web::http::state::WebState;
pub(super) use crate::web::pages::layout::{Layout, Note};
pub(super) use crate::web::pages::rows::{Row, permit_page, rows};
