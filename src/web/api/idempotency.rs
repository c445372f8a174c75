//! `Idempotency-Key`: a request sent again, because its answer got lost, is answered again and not carried out again
//! (draft-ietf-httpapi-idempotency-key-header). Answers are kept for a day, over restarts, for each caller apart.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};

use crate::port::answers::{Begun, KeyedRequest, StoredResponse};
use crate::web::api::openapi::text;
use crate::web::api::problem::{Kind, Problem};
use crate::web::http::guard::Who;
use crate::web::http::routes::Route;
use crate::web::state::WebState;

const HEADER: &str = "idempotency-key";
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// How long answers are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Put on an answer that holds a secret: it is not kept.
#[derive(Clone, Copy)]
pub struct Secret;

/// The header, for the OpenAPI document.
pub(crate) fn parameter() -> Parameter {
    let said = "A key of your choice, a UUID say: sent again with the same request within 24 hours, the first answer comes again and nothing is done twice.";
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(said))
        .schema(Some(text("^[A-Za-z0-9_.:-]{1,255}$")))
        .build()
}

/// The key that a request brings, with or without quotes.
fn key(request: &Request) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get(HEADER) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let text = inner.unwrap_or(text);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.:-".contains(&b);
    if !(1..=255).contains(&text.len()) || !text.bytes().all(plain) {
        let why = t!("problem-idempotency-key-1-255-letters");
        return Err(Problem::new(Kind::Malformed, why));
    }
    Ok(Some(text.to_owned()))
}

/// Sees to it that a request with a key is carried out once.
pub(crate) async fn once(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Who>().cloned();
    // Pages keep nothing.
    let route = request.extensions().get::<&'static Route>();
    let api = route.is_some_and(|route| route.scope.is_some());
    let safe = !api || matches!(*request.method(), Method::GET | Method::HEAD);
    match (who, key(&request)) {
        (Some(who), Ok(Some(key))) if !safe => {
            match keyed(&state, &who, key, request, next).await {
                Ok(response) => response,
                Err(problem) => problem.into_response(),
            }
        }
        (_, Err(problem)) if !safe => problem.into_response(),
        _ => next.run(request).await,
    }
}

async fn keyed(
    state: &WebState,
    who: &Who,
    key: String,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let too_large = |_| Problem::bare(StatusCode::PAYLOAD_TOO_LARGE);
    let body = to_bytes(body, crate::web::api::BODY_MAX)
        .await
        .map_err(too_large)?;
    let mut hash = Sha256::new();
    for part in [parts.method.as_str(), parts.uri.path()] {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(&body);
    let asked = KeyedRequest {
        caller: who.name.clone(),
        key,
        request: hex::encode(hash.finalize()),
    };
    let (begin, now) = (asked.clone(), state.now());
    let begun = state
        .blocking(move |s| s.answers.begin(&begin, now, now - KEPT))
        .await?;
    match begun {
        Begun::New => {}
        Begun::Other => return Err(Problem::bare_of(Kind::KeyReused)),
        Begun::Answered(answer) => return Ok(again(answer)),
        Begun::Unanswered => {
            let why = t!("problem-under-way-or-how-ended");
            return Err(Problem::new(Kind::KeyInUse, why));
        }
    }
    // Carried through and kept also when the sender hangs up meanwhile: that is when the key is needed.
    let (state, request) = (state.clone(), Request::from_parts(parts, Body::from(body)));
    let work = tokio::spawn(async move {
        let response = next.run(request).await;
        keep(&state, asked, response).await
    });
    work.await
        .map_err(|fault| crate::web::http::error::PageError::broken(fault).into())
}

/// Keeps an answer. Where nothing was done the key is free again; where it is not known what was done, it stays taken.
async fn keep(state: &WebState, asked: KeyedRequest, response: Response) -> Response {
    let status = response.status();
    let secret = response.extensions().get::<Secret>().is_some();
    if status.is_server_error() || secret {
        return response;
    }
    let (parts, body) = response.into_parts();
    // The body is one of ours, whole in memory.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let media_type = parts.headers.get(CONTENT_TYPE);
    let answer = StoredResponse {
        status: status.as_u16(),
        media_type: media_type
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        body: body.to_vec(),
    };
    let nothing_done = status.is_client_error() && status != StatusCode::CONFLICT;
    let kept = state
        .blocking(move |s| match nothing_done {
            true => s.answers.forget(&asked),
            false => s.answers.finish(&asked, &answer),
        })
        .await;
    if let Err(fault) = kept {
        tracing::error!("an answer of the API could not be kept: {fault:?}");
    }
    Response::from_parts(parts, Body::from(body))
}

fn again(answer: StoredResponse) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::from_str(&answer.media_type)
        && !answer.media_type.is_empty()
    {
        headers.insert(CONTENT_TYPE, media_type);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
