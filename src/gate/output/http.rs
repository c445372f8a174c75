//! Relays that take a web request: Shelly, ControlByWeb, camera barrier outputs (docs/ref/gates.md has their requests).

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use digest_auth::{AlgorithmType, AuthContext, HttpMethod, WwwAuthenticateHeader};
use parking_lot::{Mutex, MutexGuard};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use reqwest::{Client, Method, Response, StatusCode, Url};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::challenge::{challenges, written};
use crate::port::fields::Fields;
use crate::port::secret::{Secret, SecretFrom};

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

const CONNECT: Duration = Duration::from_millis(900);
/// The whole request with its answer, at most.
const WHOLE: Duration = Duration::from_secs(2);
/// More of an answer is not read.
const ANSWER_BYTES: usize = 64 * 1024;
/// More challenges in one answer are not looked at.
const CHALLENGES: usize = 8;
/// After two refused log-ins in a row nothing is sent for so long: devices lock the account after a few.
const LOCK_OUT: Duration = Duration::from_secs(60);
/// And after any further one: five within half an hour lock many.
const LONGER: Duration = Duration::from_secs(600);

/// How the device wants to know who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    None,
    Basic,
    Digest,
}

/// The keys of `driver = "http"`. `{pulse_s}` and `{pulse_ms}` in `url` and `body` stand for the pulse's length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub method: String,
    pub url: String,
    pub body: Option<String>,
    pub content_type: Option<String>,
    /// The form of answer that is asked for.
    pub accept: Option<String>,
    pub(crate) auth: Auth,
    pub username: String,
    pub(crate) password: Option<SecretFrom>,
    /// The status that means "taken"; absent: any from 200 to 299.
    pub expect_status: Option<u16>,
    /// A text that the answer must hold.
    pub expect_body_contains: Option<String>,
    /// Take whatever certificate the device shows (most make their own).
    pub any_certificate: bool,
}

pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let expect_status = fields.opt_int("expect_status", 100..=599);
    let expect = fields.opt_str("expect_body_contains").map(str::to_owned);
    Some(Arc::new(Settings {
        expect_status: expect_status.and_then(|s| u16::try_from(s).ok()),
        expect_body_contains: expect,
        ..read_settings(fields, folder)?
    }))
}

/// The keys of a request.
pub(in crate::gate) fn read_settings(fields: &mut Fields, folder: &Path) -> Option<Settings> {
    let methods = [
        ("GET", "GET"),
        ("POST", "POST"),
        ("PUT", "PUT"),
        ("PATCH", "PATCH"),
    ];
    let method = fields.one_of("method", &methods, Some("GET"));
    let url = read_url(fields);
    let words = [
        ("none", Auth::None),
        ("basic", Auth::Basic),
        ("digest", Auth::Digest),
    ];
    let auth = fields.one_of("auth", &words, Some(Auth::None));
    let username = fields.opt_str("username").unwrap_or("").to_owned();
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    let lacking = username.is_empty() || password.is_none();
    if auth.is_some_and(|a| a != Auth::None) && lacking {
        let hint = key!("fault-write-username-password-env-name");
        fields.fault("auth", t!("fault-set-but-user-name-or"), hint);
        return None;
    }
    Some(Settings {
        method: method?.to_owned(),
        url: url?,
        body: fields.opt_str("body").map(str::to_owned),
        content_type: fields.opt_str("content_type").map(str::to_owned),
        accept: fields.opt_str("accept").map(str::to_owned),
        auth: auth?,
        username,
        password: password.map(|from| from.relative_to(folder)),
        expect_status: None,
        expect_body_contains: None,
        any_certificate: fields.bool("any_certificate", false),
    })
}

impl Settings {
    /// Host and path; a query may hold a key.
    pub(in crate::gate) fn shown(&self) -> String {
        let url = Url::parse(&fill(&self.url, 500));
        let shown = url.map(|url| {
            let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
            let host = url.host_str().unwrap_or("?");
            format!("{}://{host}{port}{}", url.scheme(), url.path())
        });
        shown.unwrap_or_default()
    }
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        Ok(Arc::new(HttpGate::new(self, clock)?))
    }
}

fn read_url(fields: &mut Fields) -> Option<String> {
    let text = fields.str("url", key!("fault-write-relays-address-e-g"))?;
    let hint = key!("fault-write-http-host-path-or");
    let Ok(url) = Url::parse(&fill(text, 500)) else {
        fields.fault("url", t!("fault-no-web-address"), hint);
        return None;
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        fields.fault("url", t!("fault-no-web-address"), hint);
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        let hint = key!("fault-write-them-as-username-password");
        fields.fault("url", t!("fault-holds-user-name-or-password"), hint);
        return None;
    }
    Some(text.to_owned())
}

/// Whether a relay can be asked at this address.
pub(super) fn is_address(text: &str) -> bool {
    let url = Url::parse(&fill(text, 500)).ok();
    url.is_some_and(|u| u.has_host() && u.username().is_empty() && u.password().is_none())
}

/// Puts the pulse's length where the placeholders are.
pub(super) fn fill(text: &str, pulse_ms: u32) -> String {
    let whole = pulse_ms / 1000;
    let rest = format!("{:03}", pulse_ms % 1000);
    let seconds = match rest.trim_end_matches('0') {
        "" => whole.to_string(),
        part => format!("{whole}.{part}"),
    };
    text.replace("{pulse_s}", &seconds)
        .replace("{pulse_whole_s}", &pulse_ms.div_ceil(1000).to_string())
        .replace("{pulse_ms}", &pulse_ms.to_string())
}

/// The driver.
#[derive(Debug)]
pub(crate) struct HttpGate {
    settings: Settings,
    method: Method,
    /// Host and path; a query may hold a key.
    shown: String,
    secret: Option<Secret>,
    client: Client,
    clock: TlsClock,
    state: Mutex<State>,
}

/// A clock without a Debug of its own.
struct TlsClock(SharedClock);

impl fmt::Debug for TlsClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("clock")
    }
}

/// A digest challenge, with its algorithm as the device wrote it.
type Offer = (WwwAuthenticateHeader, Option<String>);

#[derive(Debug, Default)]
struct State {
    /// The device's last digest challenge: answering it again saves a round trip.
    challenge: Option<Offer>,
    /// Refused log-ins in a row.
    refusals: u32,
    locked_until: Option<Instant>,
    /// It has been locked before, and no log-in was taken since.
    again: bool,
}

impl HttpGate {
    /// # Errors
    /// The password is not where the settings say.
    pub fn new(settings: &Settings, clock: SharedClock) -> Result<HttpGate, SetUpFault> {
        let shown = settings.shown();
        let name = t!("fault-relay-at", shown);
        let secret = match &settings.password {
            Some(from) if settings.auth != Auth::None || settings.url.contains("{password}") => {
                Some(from.find().map_err(|missing| {
                    SetUpFault(t!("fault-no-password-check-password-env", name, missing))
                })?)
            }
            _ => None,
        };
        let fault = |e: &dyn fmt::Display| SetUpFault(t!("fault-cannot-be-set-up", name, e));
        let method = Method::from_bytes(settings.method.as_bytes()).map_err(|e| fault(&e))?;
        // Another part of the program may have chosen the same provider before: then this does nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            // A relay drops idle connections without a word; a request on a dropped one would be sent again by the client.
            .pool_max_idle_per_host(0)
            .tls_danger_accept_invalid_certs(settings.any_certificate)
            .build()
            .map_err(|e| fault(&e))?;
        Ok(HttpGate {
            settings: settings.clone(),
            method,
            shown,
            secret,
            client,
            clock: TlsClock(clock),
            state: Mutex::new(State::default()),
        })
    }

    fn fault(&self, what: GateFaultKind) -> GateFault {
        let device = self.device();
        GateFault { device, what }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    fn now(&self) -> Instant {
        self.clock.0.monotonic()
    }

    async fn request(&self, pulse_ms: u32) -> Result<(), GateFault> {
        let answer = self.answer(pulse_ms).await?;
        self.check(answer).await
    }

    /// What the device answers when it is asked for something, for contacts.
    pub(in crate::gate) async fn text(&self) -> Result<String, GateFault> {
        let asked = async {
            let answer = self.answer(0).await?;
            self.body(self.right(answer)?).await
        };
        timeout(WHOLE, asked).await.unwrap_or_else(|_| {
            let cause = sentence!("fault-no-answer-in", seconds = WHOLE.as_secs()).english();
            Err(self.fault(GateFaultKind::Broken { cause }))
        })
    }

    /// What it answers, logged in.
    async fn answer(&self, pulse_ms: u32) -> Result<Response, GateFault> {
        self.refuse_while_locked()?;
        let url = self.with_login(&fill(&self.settings.url, pulse_ms));
        let url = Url::parse(&url).map_err(|_| self.fault(GateFaultKind::BadUrl))?;
        let body = self.settings.body.as_deref().map(|b| fill(b, pulse_ms));
        let first = self.authorization(&url, body.as_deref())?;
        let mut answer = self.send(&url, body.as_deref(), first).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            if self.settings.auth != Auth::None {
                self.note_refusal();
            }
            // A 401 says that nothing was done: answering its challenge is no repetition.
            if self.settings.auth == Auth::Digest && self.take_challenge(answer.headers()) {
                let second = self.authorization(&url, body.as_deref())?;
                answer = self.send(&url, body.as_deref(), second).await?;
                if answer.status() == StatusCode::UNAUTHORIZED {
                    self.note_refusal();
                }
            }
        }
        if answer.status() == StatusCode::UNAUTHORIZED {
            return Err(self.unauthorized());
        }
        let mut state = self.state();
        (state.refusals, state.again) = (0, false);
        drop(state);
        Ok(answer)
    }

    /// Some devices want to be told in the query who asks.
    fn with_login(&self, url: &str) -> String {
        if !url.contains("{password}") {
            return url.to_owned();
        }
        let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let password = self.secret.as_ref().map_or("", |s| s.reveal());
        url.replace("{username}", &coded(&self.settings.username))
            .replace("{password}", &coded(password))
    }

    fn refuse_while_locked(&self) -> Result<(), GateFault> {
        let now = self.now();
        let mut state = self.state();
        match state.locked_until {
            Some(until) if until > now => {
                let left_s = until.duration_since(now).as_secs() + 1;
                drop(state);
                Err(self.fault(GateFaultKind::LockedOut { left_s }))
            }
            Some(_) => {
                state.locked_until = None;
                state.refusals = 0;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn note_refusal(&self) {
        let now = self.now();
        let mut state = self.state();
        state.refusals += 1;
        if state.refusals >= 2 {
            let long = std::mem::replace(&mut state.again, true);
            state.locked_until = Some(now + if long { LONGER } else { LOCK_OUT });
            state.challenge = None;
        }
    }

    fn unauthorized(&self) -> GateFault {
        let locked_out = self.state().locked_until.is_some();
        self.fault(match self.settings.auth {
            Auth::None => GateFaultKind::LoginWanted,
            auth @ (Auth::Basic | Auth::Digest) => GateFaultKind::LoginRefused {
                digest: auth == Auth::Digest,
                locked_out,
            },
        })
    }

    /// Keeps the digest challenge of a 401; SHA-256 before MD5 where the device offers both. False: there was none.
    fn take_challenge(&self, headers: &HeaderMap) -> bool {
        let headers = headers.get_all(WWW_AUTHENTICATE).iter();
        // A realm may be in any letters.
        let texts = headers.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let asked = texts.flat_map(|text| challenges(&text)).take(CHALLENGES);
        let mut offers: Vec<Offer> = asked.filter_map(|asked| asked.digest()).collect();
        offers.sort_by_key(|(offer, _)| offer.algorithm.algo == AlgorithmType::MD5);
        let found = offers.into_iter().next();
        let some = found.is_some();
        self.state().challenge = found;
        some
    }

    fn authorization(&self, url: &Url, body: Option<&str>) -> Result<Option<String>, GateFault> {
        let Some(secret) = self
            .secret
            .as_ref()
            .filter(|_| self.settings.auth != Auth::None)
        else {
            return Ok(None);
        };
        let user = &self.settings.username;
        if self.settings.auth == Auth::Basic {
            let pair = format!("{user}:{}", secret.reveal());
            let coded = base64::engine::general_purpose::STANDARD.encode(pair);
            return Ok(Some(format!("Basic {coded}")));
        }
        let mut state = self.state();
        let Some((challenge, algorithm)) = &mut state.challenge else {
            return Ok(None);
        };
        let uri = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let context = AuthContext::new_with_method(
            user.as_str(),
            secret.reveal(),
            uri,
            body.map(str::as_bytes),
            HttpMethod(self.method.as_str().into()),
        );
        let answered = challenge.respond(&context);
        let answered = answered.map(|a| written(&a, algorithm.as_deref()));
        drop(state);
        answered
            .map(Some)
            .map_err(|_| self.fault(GateFaultKind::ChallengeNotUnderstood))
    }

    async fn send(
        &self,
        url: &Url,
        body: Option<&str>,
        authorization: Option<String>,
    ) -> Result<Response, GateFault> {
        let mut request = self.client.request(self.method.clone(), url.clone());
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(kind) = &self.settings.content_type {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(accept) = &self.settings.accept {
            request = request.header(ACCEPT, accept);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        request.send().await.map_err(|e| self.broken(&e))
    }

    /// What a failed request means, without the address' query.
    fn broken(&self, e: &reqwest::Error) -> GateFault {
        let mut cause: &dyn std::error::Error = e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        if e.is_connect() && e.is_timeout() {
            let limit_ms = millis(CONNECT);
            return self.fault(GateFaultKind::NoConnectionInTime { limit_ms });
        }
        let cause = cause.to_string();
        self.fault(match e.is_connect() {
            true => GateFaultKind::NoConnection { cause },
            false => GateFaultKind::Broken { cause },
        })
    }

    async fn check(&self, answer: Response) -> Result<(), GateFault> {
        let answer = self.right(answer)?;
        let Some(expected) = &self.settings.expect_body_contains else {
            return Ok(());
        };
        let body = self.body(answer).await?;
        if holds(&body, expected) {
            return Ok(());
        }
        Err(self.fault(GateFaultKind::AnswerLacks {
            bytes: body.len(),
            expected: expected.clone(),
        }))
    }

    /// An answer with the status that means "taken".
    fn right(&self, answer: Response) -> Result<Response, GateFault> {
        let status = answer.status();
        let right = match self.settings.expect_status {
            Some(expected) => status.as_u16() == expected,
            None => status.is_success(),
        };
        let status = status.as_u16();
        match right {
            true => Ok(answer),
            false => Err(self.fault(GateFaultKind::Status { status })),
        }
    }

    async fn body(&self, mut answer: Response) -> Result<String, GateFault> {
        let mut body = Vec::new();
        while body.len() < ANSWER_BYTES {
            match answer.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(e) => return Err(self.broken(&e)),
            }
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }
}

/// Whether an answer holds a text. Blanks aside: devices write their JSON as they like.
pub(in crate::gate) fn holds(answer: &str, text: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    bare(answer).contains(&bare(text))
}

impl Gate for HttpGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            // Dropped at the end of its time, the request is sent no more.
            let limit = send_by.saturating_duration_since(self.now()).min(WHOLE);
            timeout(limit, self.request(pulse_ms))
                .await
                .unwrap_or_else(|_| {
                    let limit_ms = millis(limit);
                    Err(self.fault(GateFaultKind::NoAnswer { limit_ms }))
                })
        })
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            let address = Url::parse(&self.settings.url).ok();
            let host = address.as_ref().and_then(Url::host_str);
            let port = address.as_ref().and_then(Url::port_or_known_default);
            let (Some(host), Some(port)) = (host, port) else {
                return Ok(());
            };
            // An address of IPv6 stands in brackets in a URL.
            let host = host.trim_matches(['[', ']']);
            match timeout(CONNECT, TcpStream::connect((host, port))).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(e)) => {
                    let cause = e.to_string();
                    Err(self.fault(GateFaultKind::NoConnection { cause }))
                }
                Err(_) => {
                    let limit_ms = millis(CONNECT);
                    Err(self.fault(GateFaultKind::NoConnectionInTime { limit_ms }))
                }
            }
        })
    }

    fn device(&self) -> GateDevice {
        let url = self.shown.clone();
        GateDevice::Http { url }
    }

    fn describe(&self) -> String {
        let auth = match self.settings.auth {
            Auth::None => t!("gate-no-log-in"),
            Auth::Basic => t!("gate-basic-log-in"),
            Auth::Digest => t!("gate-digest-log-in"),
        };
        format!("HTTP: {} {}, {auth}", self.method, self.device())
    }
}
