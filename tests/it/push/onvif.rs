//! A camera of ONVIF Profile M: its clock, its log-in, its pull point; and what is done when the subscription is gone.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use tokio::net::TcpListener;

use super::museum::{Site, open};
use crate::patience::eventually;

/// Its clock is wrong by so much.
const AHEAD: SignedDuration = SignedDuration::from_mins(45);

/// What the camera knows.
#[derive(Default)]
struct Camera {
    /// Events that wait.
    events: Mutex<VecDeque<String>>,
    /// Subscriptions that were made; the last one counts.
    subscriptions: AtomicUsize,
    pulls: AtomicUsize,
    refused: AtomicUsize,
    /// The subscription is forgotten.
    lost: Mutex<bool>,
}

fn now() -> Timestamp {
    Timestamp::now() + AHEAD
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    Some(rest.split_once(to)?.0)
}

/// Whether the request is of somebody who knows the password, by the camera's own clock.
fn is_logged_in(body: &str) -> bool {
    let check = || {
        let nonce = STANDARD.decode(between(body, "<w:Nonce>", "<")?).ok()?;
        let created = between(body, "<u:Created>", "<")?;
        let mut digest = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
        for part in [nonce.as_slice(), created.as_bytes(), b"secret"] {
            digest.update(part);
        }
        let right = STANDARD.encode(digest.finish());
        let told = between(body, "#PasswordDigest\">", "<")?;
        let at: Timestamp = created.parse().ok()?;
        let fresh = at.duration_since(now()).abs() < SignedDuration::from_mins(5);
        Some(right == told && fresh && body.contains("<w:Username>viewer<"))
    };
    check().unwrap_or(false)
}

fn answer(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>{body}</s:Body></s:Envelope>"
    )
}

async fn serve(State(camera): State<Arc<Camera>>, uri: Uri, body: String) -> impl IntoResponse {
    let fault = |status, what: &str| {
        (
            status,
            answer(&format!("<s:Fault><s:Code>{what}</s:Code></s:Fault>")),
        )
    };
    if body.contains("GetSystemDateAndTime") {
        let t = now().to_zoned(jiff::tz::TimeZone::UTC);
        let told = format!(
            "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>{}</Hour><Minute>{}</Minute><Second>{}</Second></Time>\
             <Date><Year>{}</Year><Month>{}</Month><Day>{}</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>",
            t.hour(),
            t.minute(),
            t.second(),
            t.year(),
            t.month(),
            t.day()
        );
        return (StatusCode::OK, answer(&told));
    }
    if !is_logged_in(&body) {
        camera.refused.fetch_add(1, Ordering::SeqCst);
        return fault(StatusCode::BAD_REQUEST, "ter:NotAuthorized");
    }
    if body.contains("GetCapabilities") {
        // A camera behind another address than it thinks.
        let told = "<GetCapabilitiesResponse><Capabilities><Events><XAddr>http://10.0.0.9/onvif/events</XAddr></Events></Capabilities></GetCapabilitiesResponse>";
        return (StatusCode::OK, answer(told));
    }
    if body.contains("CreatePullPointSubscription") {
        assert_eq!(uri.path(), "/onvif/events");
        *camera.lost.lock() = false;
        let n = camera.subscriptions.fetch_add(1, Ordering::SeqCst) + 1;
        let told = format!(
            "<CreatePullPointSubscriptionResponse><SubscriptionReference><a:Address>http://10.0.0.9/onvif/sub?n={n}</a:Address></SubscriptionReference></CreatePullPointSubscriptionResponse>"
        );
        return (StatusCode::OK, answer(&told));
    }
    let mine = format!(
        "/onvif/sub?n={}",
        camera.subscriptions.load(Ordering::SeqCst)
    );
    if uri.to_string() != mine || *camera.lost.lock() {
        return fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            "wsrf-rw:ResourceUnknownFault",
        );
    }
    camera.pulls.fetch_add(1, Ordering::SeqCst);
    let waiting: String = camera.events.lock().drain(..).collect();
    let told = format!(
        "<PullMessagesResponse><CurrentTime>{}</CurrentTime>{waiting}</PullMessagesResponse>",
        now()
    );
    (StatusCode::OK, answer(&told))
}

async fn start() -> (Arc<Camera>, SocketAddr) {
    let camera = Arc::new(Camera::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new()
        .fallback(serve)
        .with_state(Arc::clone(&camera));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (camera, address)
}

impl Camera {
    fn sees(&self, plate: &str, operation: &str) {
        self.events.lock().push_back(format!(
            "<NotificationMessage><Topic Dialect=\"http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete\">tns1:RuleEngine/Recognition/LicensePlate</Topic><Message><tt:Message UtcTime=\"{}\" \
             PropertyOperation=\"{operation}\"><Source><SimpleItem Name=\"VideoSource\" Value=\"1\"/></Source><Data><ElementItem Name=\"LicensePlateInfo\">\
             <LicensePlateInfo><PlateNumber Likelihood=\"0.97\">{plate}</PlateNumber></LicensePlateInfo></ElementItem></Data></tt:Message></Message></NotificationMessage>",
            now()
        ));
    }

    /// It has been asked since, twice: what waited has been told.
    async fn is_asked(&self) {
        let before = self.pulls.load(Ordering::SeqCst);
        eventually("it is asked for events", async || {
            self.pulls.load(Ordering::SeqCst) >= before + 2
        })
        .await;
    }
}

async fn site(folder: &std::path::Path, address: SocketAddr) -> Site {
    std::fs::write(folder.join("password"), "secret\n").unwrap();
    let more = format!(
        "url = \"http://{address}\"\nusername = \"viewer\"\npassword_file = \"password\"\nopen_within_s = 60\n"
    );
    open(folder, "onvif", &more).await
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_pull_point_are_reads() {
    let folder = tempfile::tempdir().unwrap();
    let (camera, address) = start().await;
    let mut site = site(folder.path(), address).await;
    camera.is_asked().await;
    // What was so before anybody asked is written down, and opens nothing.
    camera.sees("AA11", "Initialized");
    let (seen, opens) = site.next().await;
    assert_eq!((seen.read.unwrap().text().as_str(), opens), ("AA11", false));
    // The subscription is forgotten: another is made, and what comes then comes once.
    *camera.lost.lock() = true;
    eventually("it subscribes anew", async || {
        camera.subscriptions.load(Ordering::SeqCst) >= 2
    })
    .await;
    camera.sees("BB22", "Changed");
    let again = camera.events.lock().back().cloned();
    camera.events.lock().extend(again);
    assert_eq!(site.next().await.0.read.unwrap().text().as_str(), "BB22");
    camera.sees("CC33", "Changed");
    assert_eq!(site.next().await.0.read.unwrap().text().as_str(), "CC33");
    assert_eq!(camera.refused.load(Ordering::SeqCst), 0, "by its own clock");
    site.gateway.stop().await;
}

/// A wrong password is not tried again at once: cameras lock accounts.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_log_in_is_told_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let (camera, address) = start().await;
    std::fs::write(folder.path().join("password"), "wrong\n").unwrap();
    let more = format!(
        "url = \"http://{address}\"\nusername = \"viewer\"\npassword_file = \"password\"\n"
    );
    let site = open(folder.path(), "onvif", &more).await;
    eventually("the lane says so", async || {
        let told = site.gateway.feed_health("in").unwrap();
        told.contains("refuses")
    })
    .await;
    assert_eq!(camera.refused.load(Ordering::SeqCst), 1);
    site.gateway.stop().await;
}
