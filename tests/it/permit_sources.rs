//! Lists that another system keeps: a file that appears, grows and shrinks; an address that is asked.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use parking_lot::Mutex;
use plategate::app::Gateway;
use plategate::catalogue::Language;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::{Input, Permit, PermitChange};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::gateway::write;
use crate::patience::eventually;

pub async fn start(folder: &Path, source: &str) -> Gateway {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let text = format!(
        "[site]\nname = \"Lists\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n\
         [[permit_source]]\nid = \"hr\"\nevery_s = 5\n{source}"
    );
    let loaded = config::load(&write(folder, "site.toml", &text));
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    gateway.unwrap_or_else(|e| panic!("{e}"))
}

/// The numbers of all permits, and the holder of the first.
pub async fn permits(gateway: &Gateway) -> Vec<String> {
    let all = gateway.desk.ask(|engine| {
        let all = engine.permits_now();
        all.into_iter()
            .map(|p| format!("{} {}", p.id, p.holder))
            .collect()
    });
    all.await.unwrap()
}

pub async fn become_these(gateway: &Gateway, want: &[&str]) {
    let what = format!("the permits are {want:?}");
    eventually(&what, async || permits(gateway).await == want).await;
}

/// What is said of the source.
pub fn told(gateway: &Gateway) -> (bool, String) {
    gateway.part("permits hr").unwrap()
}

/// A part of what is said of it, in English, German and Spanish.
fn in_each_language(gateway: &Gateway, parts: [&str; 3]) {
    for (tag, part) in ["en", "de", "es"].into_iter().zip(parts) {
        let language = Language::wanted(tag).unwrap();
        let (_, said) = language.within(|| told(gateway));
        assert!(said.contains(part), "{said}");
    }
}

fn list(rows: &[(&str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(id, holder)| format!("{id},{holder},W{id}\n"));
    format!("permit,holder,plate\n{}", rows.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    let gateway = start(folder.path(), "file = \"list.csv\"\nprefix = \"HR-\"\n").await;
    // A permit of somebody else is none of the source's.
    let own: Permit = serde_json::from_value(serde_json::json!({
        "id": "A1", "group": "", "holder": "Ann", "plates": ["W1"]
    }))
    .unwrap();
    let by_hand = Input::Permits(PermitChange::put(own, "ann"));
    gateway.desk.submit(by_hand).await.unwrap();
    eventually("it is told that there is no file", async || {
        !told(&gateway).0
    })
    .await;
    in_each_language(
        &gateway,
        [
            "cannot be read: No such file or directory",
            "kann nicht gelesen werden: Datei oder Ordner gibt es nicht",
            "no se puede leer: no existe el archivo o la carpeta",
        ],
    );
    let many: Vec<(String, String)> = (1..=20)
        .map(|n| (format!("{n:02}"), "Bob".into()))
        .collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    std::fs::write(&file, list(&many)).unwrap();
    eventually("the list is taken", async || {
        permits(&gateway).await.len() == 21
    })
    .await;
    eventually("and that is told", async || told(&gateway).0).await;
    // Two go, one is changed.
    let mut fewer = many[2..].to_vec();
    fewer[0].1 = "Cy";
    std::fs::write(&file, list(&fewer)).unwrap();
    eventually("two are gone", async || permits(&gateway).await.len() == 19).await;
    let now = permits(&gateway).await;
    assert_eq!(now[..2], ["A1 Ann".to_owned(), "HR-03 Cy".to_owned()]);
    // One that is cut off, and one with a fault: nothing changes.
    for wrong in [
        list(&many[..3]),
        "permit,holder,plate\n01,Bob,\u{1}\n".to_owned(),
    ] {
        std::fs::write(&file, &wrong).unwrap();
        eventually("it is refused", async || !told(&gateway).0).await;
        // In the language of whoever looks, the reason too.
        match wrong.contains('\u{1}') {
            true => in_each_language(
                &gateway,
                ["Line 2: plate", "Zeile 2: plate", "Línea 2: plate"],
            ),
            false => in_each_language(
                &gateway,
                [
                    "would go at once",
                    "fielen auf einmal weg",
                    "desaparecerían",
                ],
            ),
        }
        assert_eq!(permits(&gateway).await, now, "{wrong}");
        std::fs::write(&file, list(&fewer)).unwrap();
        eventually("it is well again", async || told(&gateway).0).await;
    }
    gateway.stop().await;
}

/// A booking system.
#[derive(Default)]
struct Bookings {
    body: Mutex<String>,
    tag: Mutex<String>,
    same: AtomicUsize,
    strangers: AtomicUsize,
}

async fn serve(State(bookings): State<Arc<Bookings>>, headers: HeaderMap) -> impl IntoResponse {
    let tag = bookings.tag.lock().clone();
    let header = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap());
    if header("authorization") != "Bearer t0ken" {
        bookings.strangers.fetch_add(1, Ordering::SeqCst);
        return (StatusCode::UNAUTHORIZED, [("etag", tag)], String::new());
    }
    if header("if-none-match") == tag {
        bookings.same.fetch_add(1, Ordering::SeqCst);
        return (StatusCode::NOT_MODIFIED, [("etag", tag)], String::new());
    }
    (
        StatusCode::OK,
        [("etag", tag)],
        bookings.body.lock().clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_system_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "t0ken\n").unwrap();
    let bookings = Arc::new(Bookings::default());
    let booked = |reference: &str, plate: &str| {
        format!(
            "{{\"partner_reference\":\"{reference}\",\"starts\":\"2026-03-01T08:00:00Z\",\"ends\":\"2036-03-02T18:00:00Z\",\
             \"vehicle\":{{\"license_plate\":\"{plate}\"}}}}"
        )
    };
    let set = |tag: &str, all: &[String]| {
        *bookings.body.lock() = format!("{{\"data\":{{\"bookings\":[{}]}}}}", all.join(","));
        tag.clone_into(&mut bookings.tag.lock());
    };
    set("\"1\"", &[booked("b-1", "W1"), booked("b-2", "W2")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(serve).with_state(bookings.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let source = format!(
        "url = \"http://{address}/bookings?lot=7\"\ntoken_file = \"token\"\nrows = \"data.bookings\"\n\
         columns = {{ permit = \"partner_reference\", plate = \"vehicle.license_plate\", valid_from = \"starts\", valid_to = \"ends\", holder = \"name\" }}\n"
    );
    let gateway = start(folder.path(), &source).await;
    become_these(&gateway, &["b-1 ", "b-2 "]).await;
    eventually("what is the same is not told again", async || {
        bookings.same.load(Ordering::SeqCst) > 0
    })
    .await;
    set("\"2\"", &[booked("b-2", "W2"), booked("b-3", "W3")]);
    become_these(&gateway, &["b-2 ", "b-3 "]).await;
    // What is no list changes nothing.
    *bookings.body.lock() = "<html>".to_owned();
    "\"3\"".clone_into(&mut bookings.tag.lock());
    eventually("it is told", async || !told(&gateway).0).await;
    assert_eq!(permits(&gateway).await, ["b-2 ", "b-3 "]);
    assert_eq!(bookings.strangers.load(Ordering::SeqCst), 0);
    gateway.stop().await;
}
