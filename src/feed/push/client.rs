//! A stream that a camera is asked for by HTTP: it answers with parts without end.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use reqwest::{Client, Method, Response, StatusCode};
use tokio::time::timeout;
use url::Url;

use super::maker::Ask;
use super::parts::{self, Cutter, Part};
use super::socket::{CONNECT, MESSAGE_MAX, Push};
use super::taking::Refused;
use crate::port::secret::Secret;

/// The answer's head must be there in so long.
const HEAD: Duration = Duration::from_secs(10);
/// An event waits so long for the pictures that follow it.
const PICTURES: Duration = Duration::from_millis(200);
/// More pictures of one event are not waited for.
const PICTURES_MAX: usize = 4;
/// A camera that says nothing for so long, where it should give signs of life, is asked anew; so is any other after this.
const SILENCE: Duration = Duration::from_secs(120);
/// After a refused log-in: cameras lock accounts.
const LOCK_OUT: Duration = Duration::from_secs(300);

impl Push {
    /// Asks for the stream and follows it until it ends.
    pub(super) async fn ask(&self, url: &Url) -> String {
        let maker = &self.settings.maker;
        let address = url.host_str().unwrap_or_default();
        let at = t!("fault-camera-at", name = maker.name(), address);
        let Some(ask) = maker.stream() else {
            return t!("fault-this-maker-is-not-asked");
        };
        let answer = match self.request(url, &ask).await {
            Ok(answer) => answer,
            Err(Fault::Unreachable(e)) => return t!("fault-cannot-be-reached-check-power", at, e),
            Err(Fault::Silent) => return t!("fault-does-not-answer-check-power", at),
            Err(Fault::Settings(why)) => return why,
            Err(Fault::Login) => {
                self.tell.health(
                    Some(false),
                    t!("fault-camera-refuses-log-in", at = at.clone()),
                );
                tokio::time::sleep(LOCK_OUT).await;
                return t!("fault-camera-refuses-log-in", at);
            }
        };
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            return t!("fault-camera-answers-status", at, status);
        }
        self.taking.connected();
        self.begins(t!("fault-follows-camera", at = at.clone()));
        self.follow_parts(answer, &at).await
    }

    async fn follow_parts(&self, mut answer: Response, at: &str) -> String {
        let kind = answer.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
        let boundary = parts::boundary_of(kind).unwrap_or_else(|| b"boundary".to_vec());
        let mut cutter = Cutter::new(boundary);
        let mut event = Event::default();
        let patience = self.patience().unwrap_or(SILENCE);
        loop {
            loop {
                match cutter.next(false) {
                    Ok(Some(part)) => {
                        if let Some(whole) = event.take(part, self.taking.now())
                            && self.one(whole).await
                        {
                            return t!("fault-gateway-stopping");
                        }
                    }
                    Ok(None) => break,
                    Err(_) => return t!("fault-sends-message-without-end-check", at),
                }
            }
            if cutter.buffer.len() > MESSAGE_MAX {
                return t!("fault-sends-message-without-end-check", at);
            }
            let now = self.taking.now();
            let left = event
                .until
                .map(|until| until.saturating_duration_since(now));
            match timeout(left.unwrap_or(patience), answer.chunk()).await {
                Ok(Ok(Some(bytes))) => cutter.buffer.extend_from_slice(&bytes),
                Ok(Ok(None)) => {
                    self.one(event.end()).await;
                    return t!("fault-has-closed-stream", at);
                }
                Ok(Err(e)) => {
                    self.one(event.end()).await;
                    return t!("fault-stream-broke", at, e = e.without_url().to_string());
                }
                Err(_) if event.until.is_some() => {
                    if self.one(event.end()).await {
                        return t!("fault-gateway-stopping");
                    }
                }
                Err(_) => {
                    let name = self.settings.maker.name();
                    return t!("fault-camera-silent", name, seconds = patience.as_secs());
                }
            }
        }
    }

    /// One event with its pictures. True: the gateway is stopping.
    async fn one(&self, parts: Vec<Part>) -> bool {
        if parts.is_empty() {
            return false;
        }
        let message = self.streamed(parts);
        matches!(self.take(&message).await, Err(Refused::Stopping))
    }

    async fn request(&self, base: &Url, ask: &Ask) -> Result<Response, Fault> {
        let url = base
            .join(&ask.target)
            .map_err(|e| Fault::Settings(e.to_string()))?;
        let user = self.settings.login.user().map_err(Fault::Settings)?;
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| Fault::Settings(e.to_string()))?;
        let first = send(&client, &url, ask, None).await?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return Ok(first);
        }
        let header = user.and_then(|user| authorization(first.headers(), &url, ask, &user));
        let header = header.ok_or(Fault::Login)?;
        let second = send(&client, &url, ask, Some(header)).await?;
        match second.status() {
            StatusCode::UNAUTHORIZED => Err(Fault::Login),
            _ => Ok(second),
        }
    }
}

enum Fault {
    Unreachable(String),
    Silent,
    Settings(String),
    Login,
}

async fn send(
    client: &Client,
    url: &Url,
    ask: &Ask,
    authorization: Option<String>,
) -> Result<Response, Fault> {
    let method = Method::from_bytes(ask.method.as_bytes()).unwrap_or(Method::GET);
    let mut request = client.request(method, url.clone());
    if let Some(value) = authorization {
        request = request.header(AUTHORIZATION, value);
    }
    if let Some(body) = ask.body {
        request = request.body(body);
    }
    match timeout(HEAD, request.send()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(e)) => Err(Fault::Unreachable(e.without_url().to_string())),
        Err(_) => Err(Fault::Silent),
    }
}

/// The header that answers the camera's question.
fn authorization(
    headers: &HeaderMap,
    url: &Url,
    ask: &Ask,
    (name, password): &(String, Secret),
) -> Option<String> {
    let asked: Vec<&str> = headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .collect();
    let is = |text: &str, scheme: &str| text.trim().to_ascii_lowercase().starts_with(scheme);
    let mut offers: Vec<WwwAuthenticateHeader> = asked
        .iter()
        .filter(|text| is(text, "digest"))
        // What a device writes may be anything: the crate's own faults are its panics too.
        .filter_map(|text| std::panic::catch_unwind(|| digest_auth::parse(text).ok()).ok()?)
        .collect();
    offers.sort_by_key(|offer| offer.algorithm.algo == digest_auth::AlgorithmType::MD5);
    let Some(mut offer) = offers.into_iter().next() else {
        let basic = asked.iter().any(|text| is(text, "basic"));
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
        ask.body.map(str::as_bytes),
        HttpMethod(ask.method.into()),
    );
    Some(offer.respond(&context).ok()?.to_header_string())
}

/// An event and the pictures that follow it.
#[derive(Default)]
struct Event {
    parts: Vec<Part>,
    until: Option<Instant>,
}

impl Event {
    /// Another part; what is whole by it.
    fn take(&mut self, part: Part, now: Instant) -> Option<Vec<Part>> {
        if part.is_jpeg() && !self.parts.is_empty() {
            self.parts.push(part);
            return (self.parts.len() > PICTURES_MAX).then(|| self.end());
        }
        let before = self.end();
        self.parts.push(part);
        self.until = Some(now + PICTURES);
        (!before.is_empty()).then_some(before)
    }

    fn end(&mut self) -> Vec<Part> {
        self.until = None;
        std::mem::take(&mut self.parts)
    }
}
