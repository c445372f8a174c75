//! Displays that take a web request.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digest_auth::{AuthContext, HttpMethod};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};

use super::{Build, Screen, ShowFuture, WHOLE};
use crate::catalogue::Sentence;
use crate::display::profile::Profile;
use crate::display::text::{Picture, Text};
use crate::port::challenge::{challenges, written};
use crate::port::fields::Fields;
use crate::port::secret::{Secret, SecretFrom};

const CONNECT: Duration = Duration::from_millis(900);
/// More of an answer is not read.
const ANSWER_BYTES: usize = 16 * 1024;

#[derive(Clone)]
struct Settings {
    profile: Profile,
    /// `HOST` or `HOST:PORT`, with the scheme where it is https.
    address: String,
    username: String,
    password: Option<SecretFrom>,
    any_certificate: bool,
}

pub(super) fn read(
    fields: &mut Fields,
    profile: &Profile,
    (_, folder): (&str, &Path),
) -> Option<Arc<dyn Build>> {
    let hint = key!("fault-write-displays-address");
    let address = fields.str("address", hint);
    let https = fields.bool("https", false);
    let any_certificate = fields.bool("any_certificate", false);
    let username = fields.opt_str("username").unwrap_or("").to_owned();
    let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
    if password.is_some() == username.is_empty() {
        let lacks = if username.is_empty() {
            "username"
        } else {
            "password_env"
        };
        fields.missing(lacks, key!("fault-write-username-password-env-name"));
        return None;
    }
    let mut profile = profile.clone();
    if https {
        let url = profile.url.as_ref();
        profile.url = url.map(|u| u.replacen("http://", "https://", 1));
    }
    let settings = Settings {
        profile,
        address: address?.to_owned(),
        username,
        password: password.map(|from| from.relative_to(folder)),
        any_certificate,
    };
    let fits = |url: Url| url.has_host() && url.username().is_empty() && url.password().is_none();
    if !settings.url(&blank()).is_some_and(fits) || settings.address.contains(['/', ' ', '@']) {
        fields.is("address", &settings.address, hint);
        return None;
    }
    Some(Arc::new(settings))
}

/// Nothing, to try an address with.
fn blank() -> Picture {
    Picture {
        text: Text::Idle,
        lines: Vec::new(),
        seconds: 0,
    }
}

impl Settings {
    fn url(&self, picture: &Picture) -> Option<Url> {
        Url::parse(&self.profile.url(&self.address, picture)).ok()
    }
}

impl Build for Settings {
    fn build(&self) -> Result<Arc<dyn Screen>, Sentence> {
        let password = self.password.as_ref().map(SecretFrom::find).transpose();
        // Another part of the program may have chosen the same provider before: then this does nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .retry(reqwest::retry::never())
            // A display drops idle connections without a word.
            .pool_max_idle_per_host(0)
            .tls_danger_accept_invalid_certs(self.any_certificate)
            .build();
        Ok(Arc::new(HttpScreen {
            method: Method::from_bytes(self.profile.method.as_bytes())
                .map_err(|e| e.to_string())?,
            password: password.map_err(|missing| missing.0)?,
            client: client.map_err(|e| e.to_string())?,
            settings: self.clone(),
        }))
    }
}

struct HttpScreen {
    settings: Settings,
    method: Method,
    password: Option<Secret>,
    client: Client,
}

impl HttpScreen {
    async fn send(&self, picture: &Picture) -> Result<(), Sentence> {
        let profile = &self.settings.profile;
        let url = self
            .settings
            .url(picture)
            .ok_or_else(|| sentence!("fault-no-web-address"))?;
        let body = profile.characters.bytes(&profile.body(picture));
        let mut answer = broken(self.request(&url, &body).send().await)?;
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(login) = self.login(answer.headers(), &url, &body)
        {
            let request = self.request(&url, &body).header(AUTHORIZATION, login);
            answer = broken(request.send().await)?;
        }
        self.check(answer).await
    }

    fn request(&self, url: &Url, body: &[u8]) -> RequestBuilder {
        let request = self.client.request(self.method.clone(), url.clone());
        let request = match &self.settings.profile.content_type {
            Some(kind) => request.header(CONTENT_TYPE, kind),
            None => request,
        };
        match body {
            [] => request,
            body => request.body(body.to_vec()),
        }
    }

    /// What the display wants to hear of who asks: as Digest if it takes that, else as Basic. `None`: nobody is to be named.
    fn login(&self, asked: &HeaderMap, url: &Url, body: &[u8]) -> Option<String> {
        let password = self.password.as_ref()?.reveal();
        let name = self.settings.username.as_str();
        let asked = asked.get_all(WWW_AUTHENTICATE).iter();
        let texts = asked.map(|value| String::from_utf8_lossy(value.as_bytes()));
        let all: Vec<_> = texts.flat_map(|text| challenges(&text)).collect();
        if let Some((mut challenge, algorithm)) = all.iter().find_map(|asked| asked.digest()) {
            let uri = match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            };
            let method = HttpMethod(self.method.as_str().into());
            let context = AuthContext::new_with_method(name, password, uri, Some(body), method);
            let answered = challenge.respond(&context).ok()?;
            return Some(written(&answered, algorithm.as_deref()));
        }
        let pair = format!("{name}:{password}");
        Some(format!("Basic {}", STANDARD.encode(pair)))
    }

    async fn check(&self, mut answer: Response) -> Result<(), Sentence> {
        let status = answer.status();
        if status == StatusCode::UNAUTHORIZED {
            return Err(sentence!("display-login-refused"));
        }
        if !status.is_success() {
            return Err(sentence!("display-status", status = status.as_u16()));
        }
        let Some(expected) = &self.settings.profile.expect else {
            return Ok(());
        };
        let mut body = Vec::new();
        while body.len() < ANSWER_BYTES {
            match broken(answer.chunk().await)? {
                Some(chunk) => body.extend_from_slice(&chunk),
                None => break,
            }
        }
        // Blanks aside: devices write their JSON as they like.
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        match bare(&String::from_utf8_lossy(&body)).contains(&bare(expected)) {
            true => Ok(()),
            false => Err(sentence!("display-answer-lacks", expected)),
        }
    }
}

/// A failed request in its last cause's words: without the address, whose query may hold a key.
fn broken<T>(result: reqwest::Result<T>) -> Result<T, Sentence> {
    result.map_err(|e| {
        let mut cause: &dyn std::error::Error = &e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        match e.is_timeout() {
            true => sentence!("display-no-answer", limit_s = WHOLE.as_secs()),
            false => cause.to_string().into(),
        }
    })
}

impl Screen for HttpScreen {
    fn show<'a>(&'a self, picture: &'a Picture) -> ShowFuture<'a> {
        Box::pin(self.send(picture))
    }

    fn describe(&self) -> String {
        format!("HTTP: {}", self.settings.address)
    }
}
