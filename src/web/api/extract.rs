//! What a request brings, read strictly: a fault is a problem that says where.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts};
use axum::http::StatusCode;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::web::api::openapi::Describe;
use crate::web::http::operation::{Operation, text};
use crate::web::http::problem::{Kind, Problem};

/// Parts of the address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct InPath<T>(pub(crate) T);

/// What stands behind the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct InQuery<T>(pub(crate) T);

/// A body of JSON.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct InBody<T>(pub(crate) T);

/// What can stand in a path, as the document has it.
pub(crate) trait InAddress {
    /// A schema for each of these names.
    fn schemas(names: &[&str]) -> Vec<RefOr<Schema>>;
}

impl InAddress for u64 {
    fn schemas(_: &[&str]) -> Vec<RefOr<Schema>> {
        vec![u64::schema()]
    }
}

impl InAddress for String {
    fn schemas(names: &[&str]) -> Vec<RefOr<Schema>> {
        let pattern = |name: &&str| match *name {
            "lane" | "group" => "^[A-Za-z0-9._-]{1,64}$",
            "id" => "^[A-Za-z0-9._#-]{1,40}$",
            "shot" => "^(frame|crop)$",
            _ => "^[A-Za-z0-9._-]{1,40}$",
        };
        names
            .iter()
            .map(|name| text(pattern(name)).into())
            .collect()
    }
}

impl<T: InAddress> InAddress for (T, String) {
    fn schemas(names: &[&str]) -> Vec<RefOr<Schema>> {
        let (first, second) = names.split_at(1);
        [T::schemas(first), <String as InAddress>::schemas(second)].concat()
    }
}

impl<T: InAddress> Describe for InPath<T> {
    fn describe(op: &mut Operation) {
        let said = |name: &str| match name {
            "lane" => "A lane's id, as the site file has it.",
            "seq" => "Journal number of a sighting.",
            "shot" => "The whole picture, or the plate.",
            "id" => "A permit's number.",
            "group" => "A group of permits.",
            _ => "A name.",
        };
        let places = op.places.iter().zip(T::schemas(&op.places));
        op.parameters.extend(places.map(|(name, schema)| {
            ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some(said(name)))
                .schema(Some(schema))
                .build()
        }));
        op.may_fail(&[400, 404]);
    }
}

impl<Q: IntoParams> Describe for InQuery<Q> {
    fn describe(op: &mut Operation) {
        let asked = Q::into_params(|| Some(ParameterIn::Query));
        op.parameters.extend(asked);
        op.may_fail(&[400]);
    }
}

impl<B: ToSchema> Describe for InBody<B> {
    fn describe(op: &mut Operation) {
        op.takes::<B>();
    }
}

/// The longest that is said of what makes no sense, in characters: names that nobody knows stand in it as they were sent.
const SAID_MAX: usize = 300;

fn short(said: &str) -> String {
    let mut letters = said.chars();
    let mut short: String = letters.by_ref().take(SAID_MAX).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

impl From<PathRejection> for Problem {
    fn from(fault: PathRejection) -> Problem {
        Problem::new(Kind::Malformed, short(&fault.body_text()))
    }
}

impl From<QueryRejection> for Problem {
    fn from(fault: QueryRejection) -> Problem {
        Problem::new(Kind::Malformed, short(&fault.body_text()))
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
        Problem::new(kind, short(&fault.body_text()))
    }
}
