//! What a request brings, read strictly: a fault is a problem that says where.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;

use crate::web::api::problem::{Kind, Problem};

/// Parts of the address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct InPath<T>(pub T);

/// What stands behind the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct InQuery<T>(pub T);

/// A body of JSON.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub struct InBody<T>(pub T);

impl From<PathRejection> for Problem {
    fn from(fault: PathRejection) -> Problem {
        Problem::new(Kind::Malformed, fault.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(fault: QueryRejection) -> Problem {
        Problem::new(Kind::Malformed, fault.body_text())
    }
}

impl From<JsonRejection> for Problem {
    fn from(fault: JsonRejection) -> Problem {
        let kind = match fault.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::MediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            // 422 is for what is written as it should be and makes no sense all the same.
            _ => Kind::Malformed,
        };
        Problem::new(kind, fault.body_text())
    }
}
