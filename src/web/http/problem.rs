//! Errors of the API (RFC 9457): one body for all of them, with a type that programs can tell apart. `/api/problems` lists
//! the types with what each means.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::ActionError;
use crate::catalogue::Key;
use crate::port::desk::DeskDown;
use crate::web::http::error::PageError;

/// What every problem is sent as.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What can go wrong: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Malformed,
    LogIn,
    Role,
    Scope,
    Confirm,
    Forbidden,
    Unknown,
    Method,
    TooSlow,
    Refused,
    KeyInUse,
    TooLarge,
    MediaType,
    Invalid,
    KeyReused,
    TooMany,
    Broken,
    Down,
}

impl Kind {
    pub const ALL: [Kind; 18] = [
        Kind::Malformed,
        Kind::LogIn,
        Kind::Role,
        Kind::Scope,
        Kind::Confirm,
        Kind::Forbidden,
        Kind::Unknown,
        Kind::Method,
        Kind::TooSlow,
        Kind::Refused,
        Kind::KeyInUse,
        Kind::TooLarge,
        Kind::MediaType,
        Kind::Invalid,
        Kind::KeyReused,
        Kind::TooMany,
        Kind::Broken,
        Kind::Down,
    ];

    /// Name within the type's address, status, and what it means.
    fn said(self) -> (&'static str, u16, Key) {
        match self {
            Kind::Malformed => (
                "malformed",
                400,
                key!("problem-the-address-a-header-or-the"),
            ),
            Kind::LogIn => ("log-in", 401, key!("problem-send-a-token-that-is-in")),
            Kind::Role => ("role", 403, key!("problem-the-role-is-too-small")),
            Kind::Scope => ("scope", 403, key!("problem-the-token-lacks-a-scope")),
            Kind::Confirm => ("confirm", 403, key!("problem-this-asks-for-a-fresh-log")),
            Kind::Forbidden => ("forbidden", 403, key!("problem-not-allowed")),
            Kind::Unknown => ("unknown", 404, key!("problem-there-is-nothing-here")),
            Kind::Method => ("method", 405, key!("problem-this-method-is-not-for-this")),
            Kind::TooSlow => ("too-slow", 408, key!("problem-the-body-did-not-come-to")),
            Kind::Refused => (
                "refused",
                409,
                key!("problem-not-done-something-stands-against-it"),
            ),
            Kind::KeyInUse => (
                "key-in-use",
                409,
                key!("problem-a-request-with-this-idempotency-key"),
            ),
            Kind::TooLarge => ("too-large", 413, key!("problem-the-body-is-too-large")),
            Kind::MediaType => ("media-type", 415, key!("problem-send-json")),
            Kind::Invalid => ("invalid", 422, key!("problem-what-was-sent-makes-no-sense")),
            Kind::KeyReused => (
                "key-reused",
                422,
                key!("problem-this-idempotency-key-was-used-for"),
            ),
            Kind::TooMany => ("too-many", 429, key!("problem-too-many-requests")),
            Kind::Broken => (
                "broken",
                500,
                key!("problem-something-went-wrong-in-the-gateway"),
            ),
            Kind::Down => ("down", 503, key!("problem-the-gateway-does-not-answer")),
        }
    }

    /// The type's address, relative to the gateway's own.
    pub(crate) fn address(self) -> String {
        format!("/api/problems#{}", self.said().0)
    }

    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.said().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(crate) fn title(self) -> String {
        self.said().2.to_string()
    }

    /// The kind that a bare status stands for.
    fn of(status: StatusCode) -> Kind {
        if status == StatusCode::FORBIDDEN {
            return Kind::Forbidden;
        }
        let found = Kind::ALL.into_iter().find(|k| k.status() == status);
        found.unwrap_or(if status.is_client_error() {
            Kind::Malformed
        } else {
            Kind::Broken
        })
    }
}

/// The body of a problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body {
    /// Address of what it means.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    /// What is the matter here, for people.
    detail: String,
    /// Fields of the request that make no sense.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    fields: Vec<&'static str>,
}

/// A problem, to be answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    /// Fields that make no sense, where that is known.
    pub(crate) fields: Vec<&'static str>,
    /// Seconds after which it is worth another try.
    pub(crate) retry_after_s: Option<u64>,
}

impl Problem {
    pub fn new(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem {
            kind,
            detail: detail.into(),
            fields: Vec::new(),
            retry_after_s: None,
        }
    }

    /// Of which there is no more to say than what kind it is.
    pub(crate) fn bare_of(kind: Kind) -> Problem {
        Problem::new(kind, format!("{}.", kind.title()))
    }

    /// Of an answer of which only the status is known.
    pub(crate) fn bare(status: StatusCode) -> Problem {
        Problem::bare_of(Kind::of(status))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            kind: self.kind.address(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: self.detail,
            fields: self.fields,
        };
        let mut response = (self.kind.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(HeaderName::from_static("retry-after"), seconds.into());
        }
        response
    }
}

impl From<PageError> for Problem {
    fn from(fault: PageError) -> Problem {
        match fault {
            PageError::NotFound => Problem::bare(StatusCode::NOT_FOUND),
            PageError::Forbidden(why) => Problem::new(Kind::Forbidden, why),
            PageError::Bad(why) => Problem::new(Kind::Invalid, why),
            PageError::Unreadable(why) => Problem::new(Kind::Malformed, why),
            PageError::Invalid(wrong) => {
                let said: Vec<&str> = wrong.iter().map(|w| w.sentence.as_str()).collect();
                let mut fields: Vec<&str> = wrong.iter().map(|w| w.field).collect();
                fields.retain(|field| !field.is_empty());
                fields.dedup();
                Problem {
                    fields,
                    ..Problem::new(Kind::Invalid, said.join("\n"))
                }
            }
            PageError::TooLarge => Problem::bare(StatusCode::PAYLOAD_TOO_LARGE),
            PageError::TooSlow => Problem::bare(StatusCode::REQUEST_TIMEOUT),
            PageError::TooMany(why) => Problem::new(Kind::TooMany, why),
            PageError::Refused(why) => Problem::new(Kind::Refused, why),
            PageError::Down(why) => Problem::new(Kind::Down, why),
            PageError::Broken(fault) => {
                tracing::error!("a request of the API failed: {fault}");
                Problem::new(Kind::Broken, t!("error-it-has-been-written-to-the"))
            }
        }
    }
}

impl From<DeskDown> for Problem {
    fn from(fault: DeskDown) -> Problem {
        PageError::from(fault).into()
    }
}

impl From<ActionError> for Problem {
    fn from(why: ActionError) -> Problem {
        PageError::from(why).into()
    }
}

/// A problem's type, explained.
#[derive(Serialize)]
struct Explained {
    #[serde(rename = "type")]
    kind: String,
    status: u16,
    title: String,
}

/// Every type of problem and what it means. Open to all: there is nothing of the site in it.
pub(crate) async fn list() -> Response {
    let explained = Kind::ALL.map(|kind| Explained {
        kind: kind.address(),
        status: kind.status().as_u16(),
        title: kind.title(),
    });
    Json(explained).into_response()
}

/// The answer as a problem, if it tells of a fault and is none yet: what axum, the guard and pages say by themselves.
pub(crate) fn as_problem(response: Response) -> Response {
    let status = response.status();
    let fault = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(CONTENT_TYPE);
    if !fault || kind.is_some_and(|k| k.as_bytes().starts_with(MEDIA_TYPE.as_bytes())) {
        return response;
    }
    let mut problem = Problem::bare(status).into_response();
    *problem.status_mut() = status;
    if let Some(allow) = response.headers().get("allow") {
        problem.headers_mut().insert("allow", allow.clone());
    }
    problem
}
