//! All places taken, by persons who are logged in and being answered: only then is a newcomer turned away, and told why.

use std::time::Duration;

use plategate::web::Settings;
use plategate::web::http::listen::Limits;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::car_park::CarPark;
use super::{Person, Served, serve_with};
use crate::patience::LIMIT;

/// What a newcomer who says nothing is told before the connection is closed; nothing: it is not closed.
async fn told(served: &Served) -> String {
    let address = served.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut heard = String::new();
    let read = stream.read_to_string(&mut heard);
    tokio::time::timeout(LIMIT, read).await.unwrap().unwrap();
    heard
}

async fn check(limits: Limits, status: &str, sentence: &str) {
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let served = serve_with(CarPark::day().await, settings).await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    let mut person = Person::with(client, &served.base);
    person.enter(&served.password).await;
    let mut live = Vec::new();
    for _ in 0..8 {
        let stream = person.request("GET", "/live/stream").send().await.unwrap();
        assert_eq!(stream.status(), 200);
        live.push(stream);
    }
    let heard = told(&served).await;
    assert!(heard.starts_with(status), "{heard}");
    assert!(
        heard.contains(sentence) && heard.contains("retry-after: "),
        "{heard}"
    );
    // As soon as one place is free, the next one is taken in.
    live.pop();
    let page = async {
        loop {
            let request = person.request("GET", "/passages");
            match request.send().await {
                Ok(page) if page.status() == 200 => return,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(LIMIT, page).await.unwrap();
}

#[tokio::test]
async fn who_finds_no_place_is_told_why() {
    let all = Limits {
        connections: 8,
        ..Limits::default()
    };
    check(all, "HTTP/1.1 503 ", "The gateway has too many connections").await;
    let of_address = Limits {
        per_address: 8,
        ..Limits::default()
    };
    let sentence = "Too many connections from your address are open";
    check(of_address, "HTTP/1.1 429 ", sentence).await;
}
