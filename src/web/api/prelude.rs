//! What nearly every group of resources needs.

pub(super) use axum::Json;
pub(super) use serde::{Deserialize, Serialize};
pub(super) use utoipa::{IntoParams, ToSchema};

pub(super) use crate::port::caller::Caller;
pub(super) use crate::web::api::extract::{InBody, InPath, InQuery};
pub(super) use crate::web::api::openapi::{ApiRoutes, Created};
pub(super) use crate::web::api::page::{Before, ListResult, PageResult, Paged, limit};
pub(super) use crate::web::api::schemas::{Done, Plate, Time, Why, shows};
pub(super) use crate::web::api::{
    AUDIT, ApiResult, GATES, INSPECT, LOOK, NOTE, PERMITS, RESET_ONE, RESETS, REVIEW, USERS,
};
pub(super) use crate::web::http::problem::{Kind, Problem};
pub(super) use crate::web::http::state::WebState;
