//! The dashboard over real HTTP on a free port, before the real engine, desk and store ([`car_park`]).

use std::net::SocketAddr;
use std::sync::Arc;

use plategate::web::{self, Settings, WebParts};
use tokio::sync::oneshot;

mod api;
mod api_setup;
pub mod calibration;
mod called;
pub mod car_park;
mod corrections;
mod crowd;
pub mod day;
pub mod draw;
mod every_fault;
pub mod explained;
mod findings;
mod forms;
mod forms_again;
mod hardening;
mod lanes;
mod log_in;
mod misreading_lane;
pub mod muster_and_rules;
mod own_lanes;
pub mod own_plates;
mod pages;
mod pending;
mod permit_lists;
mod plate_terms;
mod proxies;
mod reads;
mod rejected;
pub mod roles;
mod schemathesis;
mod second_factor;
mod sheets;
mod sorted;
mod states;
pub mod streams;
pub mod tls;
mod tokens;
mod undo;
mod well;

use crate::patience::eventually;
use car_park::CarPark;

/// A dashboard on a free port of loopback; stops when dropped.
pub struct Served {
    pub base: String,
    pub park: Arc<CarPark>,
    /// The one-time password of the first start.
    pub password: String,
    _stop: oneshot::Sender<()>,
}

pub async fn serve(park: Arc<CarPark>) -> Served {
    serve_with(park, Settings::default()).await
}

pub async fn serve_with(park: Arc<CarPark>, settings: Settings) -> Served {
    let parts = park.parts.clone();
    serve_parts(park, parts, settings).await
}

/// The dashboard comes up once more; who may log in is known from before.
pub async fn serve_again(park: Arc<CarPark>) -> Served {
    let parts = park.parts.clone();
    let password = String::new();
    serve_as(park, parts, (Settings::default(), password)).await
}

/// With other parts than those of `app`.
pub async fn serve_parts(park: Arc<CarPark>, parts: WebParts, settings: Settings) -> Served {
    let first = web::first_start(&park.store)
        .unwrap()
        .expect("the first start makes an account");
    let password = first.reveal().to_owned();
    serve_as(park, parts, (settings, password)).await
}

async fn serve_as(
    park: Arc<CarPark>,
    parts: WebParts,
    (settings, password): (Settings, String),
) -> Served {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = Settings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        ..settings
    };
    let scheme = if settings.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let bound = web::bind(settings).await.unwrap();
    let base = format!("{scheme}://{}", bound.address());
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(bound.serve(parts, async move {
        let _ = stopped.await;
    }));
    Served {
        base,
        park,
        password,
        _stop: stop,
    }
}

/// An answer, read whole.
pub struct Got {
    pub status: u16,
    pub location: String,
    pub cookie: Option<String>,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

/// A browser without a screen: keeps one cookie and the token of the last page.
pub struct Person {
    client: reqwest::Client,
    base: String,
    pub cookie: String,
    pub csrf: String,
}

pub const NEW_PASSWORD: &str = "a quiet harbour at night";

impl Person {
    pub fn new(served: &Served) -> Person {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Person::with(client, &served.base)
    }

    /// With a client of its own, at a dashboard's address.
    pub fn with(client: reqwest::Client, base: &str) -> Person {
        Person {
            client,
            base: base.to_owned(),
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    /// Logged in, with the one-time password changed.
    pub async fn inside(served: &Served) -> Person {
        let mut person = Person::new(served);
        person.enter(&served.password).await;
        person
    }

    /// Logs in with the one-time password and changes it.
    pub async fn enter(&mut self, one_time: &str) {
        let login = [("name", "admin"), ("password", one_time)];
        let got = self.post("/login", &login).await;
        assert_eq!((got.status, got.location.as_str()), (303, "/password"));
        self.get("/password").await;
        let form = [
            ("old", one_time),
            ("new", NEW_PASSWORD),
            ("again", NEW_PASSWORD),
        ];
        let got = self.post("/password", &form).await;
        assert_eq!(
            (got.status, got.location.as_str()),
            (303, "/"),
            "{}",
            got.body
        );
        self.get("/passages").await;
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
    }

    pub async fn send(&mut self, request: reqwest::RequestBuilder) -> Got {
        let answer = request.send().await.unwrap();
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned)
        };
        let (status, location, cookie) = (
            answer.status().as_u16(),
            header("location"),
            header("set-cookie"),
        );
        let headers = answer.headers().clone();
        if let Some(cookie) = &cookie {
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        let bytes = answer.bytes().await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((_, rest)) = body.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap().to_owned();
        }
        Got {
            status,
            location: location.unwrap_or_default(),
            cookie,
            headers,
            body,
            bytes,
        }
    }

    pub async fn get(&mut self, path: &str) -> Got {
        self.send(self.request("GET", path)).await
    }

    /// Looks at a page until it says something: what the journal's stream tells comes a moment later than the answer.
    pub async fn until(&mut self, path: &str, words: &str) -> String {
        let mut page = String::new();
        eventually(words, async || {
            page = self.get(path).await.body;
            page.contains(words)
        })
        .await;
        page
    }

    /// Posts a form with the token of the last page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        let request = self
            .request("POST", path)
            .header("origin", self.base.clone())
            .body(form(&all));
        self.send(request.header("content-type", "application/x-www-form-urlencoded"))
            .await
    }
}

impl Person {
    /// Posts a form as a browser does that shows `page`.
    pub async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Got {
        let csrf = self.csrf.clone();
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.retain(|(name, _)| *name != "csrf");
        all.insert(0, ("csrf", csrf.as_str()));
        let request = self
            .request("POST", path)
            .header("origin", self.base.clone())
            .header("referer", format!("{}{page}", self.base))
            .header("accept", "text/html,application/xhtml+xml")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(&all));
        self.send(request).await
    }

    /// Looks at a page as a browser does.
    pub async fn browse(&mut self, page: &str) -> Got {
        let request = self.request("GET", page);
        self.send(request.header("accept", "text/html,application/xhtml+xml"))
            .await
    }
}

pub fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
