//! Asking a device by HTTP, with a log-in where it wants one: once, for devices lock accounts.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digest_auth::{AlgorithmType, AuthContext, HttpMethod};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use reqwest::{Client, Method, Response, StatusCode};
use tokio::time::timeout;
use url::Url;

use super::challenge::{Challenge, challenges, written};
use super::secret::Secret;
use crate::catalogue::{Sentence, words};

/// Connecting to a device may take so long.
pub(crate) const CONNECT: Duration = Duration::from_secs(5);
/// The answer's head must be there in so long.
const HEAD: Duration = Duration::from_secs(10);
/// More questions in one answer are not looked at.
const CHALLENGES: usize = 8;
/// More of an answer than this is not read, where all of it is wanted.
const ANSWER_MAX: usize = 256 * 1024;

/// A question: a stream that a device is asked for, or anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub method: &'static str,
    /// With its query.
    pub target: String,
    pub body: Option<String>,
    /// What the body is.
    pub kind: Option<&'static str>,
}

/// A name and its password.
pub(crate) type User = (String, Secret);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Fault {
    Unreachable(Sentence),
    Silent,
    Settings(Sentence),
    /// It wants a log-in and has none, or refuses it.
    Login,
}

/// Who asks.
pub(crate) struct Asker {
    client: Client,
    user: Option<User>,
}

impl Asker {
    /// # Errors
    /// The client cannot be set up.
    pub(crate) fn new(user: Option<User>, any_certificate: bool) -> Result<Asker, Fault> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_danger_accept_invalid_certs(any_certificate)
            .build()
            .map_err(|e| Fault::Settings(e.to_string().into()))?;
        Ok(Asker { client, user })
    }

    /// Asks, and once more with a log-in if it wants one.
    ///
    /// # Errors
    /// See [`Fault`].
    pub(crate) async fn ask(&self, base: &Url, ask: &Ask) -> Result<Response, Fault> {
        let url = base.join(&ask.target);
        let url = url.map_err(|e| Fault::Settings(e.to_string().into()))?;
        let first = self.send(&url, ask, None).await?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return Ok(first);
        }
        let user = self.user.as_ref();
        let header = user.and_then(|user| authorization(first.headers(), &url, ask, user));
        let header = header.ok_or(Fault::Login)?;
        let second = self.send(&url, ask, Some(header)).await?;
        match second.status() {
            StatusCode::UNAUTHORIZED => Err(Fault::Login),
            _ => Ok(second),
        }
    }

    /// Asks without a log-in: status, what it says of itself in the head, and the body's beginning.
    ///
    /// # Errors
    /// It cannot be reached, or is silent.
    pub(crate) async fn look(&self, base: &Url, ask: &Ask) -> Result<Looked, Fault> {
        let url = base.join(&ask.target);
        let url = url.map_err(|e| Fault::Settings(e.to_string().into()))?;
        let answer = self.send(&url, ask, None).await?;
        let realms = asked(answer.headers()).filter_map(|c| c.realm().map(str::to_owned));
        Ok(Looked {
            status: answer.status().as_u16(),
            realm: realms.collect::<Vec<_>>().join(" "),
            body: text(answer).await,
        })
    }

    async fn send(
        &self,
        url: &Url,
        ask: &Ask,
        authorization: Option<String>,
    ) -> Result<Response, Fault> {
        let method = Method::from_bytes(ask.method.as_bytes()).unwrap_or(Method::GET);
        let mut request = self.client.request(method, url.clone());
        if let Some(value) = authorization {
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(kind) = ask.kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(body) = &ask.body {
            request = request.body(body.clone());
        }
        match timeout(HEAD, request.send()).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(e)) => Err(Fault::Unreachable(cause(&e, CONNECT))),
            Err(_) => Err(Fault::Silent),
        }
    }
}

/// The cause at the bottom of it: *Connection refused* and not *error sending request*.
pub(crate) fn cause(fault: &reqwest::Error, limit: Duration) -> Sentence {
    if fault.is_timeout() {
        return sentence!("fault-no-answer-in", seconds = limit.as_secs());
    }
    let mut cause: &dyn std::error::Error = fault;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    words(&cause.to_string())
}

/// What a device shows to strangers.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    pub(crate) status: u16,
    pub(crate) realm: String,
    pub(crate) body: String,
}

/// The beginning of an answer's body.
pub(crate) async fn text(mut answer: Response) -> String {
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() >= ANSWER_MAX {
                break;
            }
        }
    };
    // What has come by then is what there is.
    let _ = timeout(HEAD, read).await;
    String::from_utf8_lossy(&body).into_owned()
}

/// Its questions. A realm may be in any letters.
fn asked(headers: &HeaderMap) -> impl Iterator<Item = Challenge> {
    let texts = headers.get_all(WWW_AUTHENTICATE).iter();
    let texts = texts.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    texts.flat_map(|text| challenges(&text)).take(CHALLENGES)
}

/// The header that answers the best of its questions.
fn authorization(
    headers: &HeaderMap,
    url: &Url,
    ask: &Ask,
    (name, password): &User,
) -> Option<String> {
    let mut offers: Vec<_> = asked(headers).filter_map(|c| c.digest()).collect();
    offers.sort_by_key(|(offer, _)| offer.algorithm.algo == AlgorithmType::MD5);
    let Some((mut offer, algorithm)) = offers.into_iter().next() else {
        let basic = asked(headers).any(|c| c.scheme.eq_ignore_ascii_case("basic"));
        let pair = STANDARD.encode(format!("{name}:{}", password.reveal()));
        return basic.then(|| format!("Basic {pair}"));
    };
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let context = AuthContext::new_with_method(
        name.as_str(),
        password.reveal(),
        target,
        ask.body.as_deref().map(str::as_bytes),
        HttpMethod(ask.method.into()),
    );
    let answer = offer.respond(&context).ok()?;
    Some(written(&answer, algorithm.as_deref()))
}
