//! What the pages show.

use plategate::domain::event::OrderKind;
use plategate::domain::plate::Plate;

use crate::patience::eventually;

use super::car_park::CarPark;
use super::{Person, day, serve};

/// The page's own part, without what changes from run to run.
fn stable(body: &str, csrf: &str) -> String {
    let (_, main) = body.split_once("<main").unwrap();
    let main = main.split_once("</main>").unwrap().0;
    let main = main.replace(csrf, "[csrf]");
    let main = without_hashes(&main);
    let lines = main
        .lines()
        .map(str::trim_end)
        .filter(|l| !l.trim().is_empty());
    unsalted(&lines.collect::<Vec<_>>().join("\n"))
}

/// Hashes of the log's rows are salted: none is as it was.
fn unsalted(text: &str) -> String {
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let (mut shown, mut run) = (String::with_capacity(text.len()), String::new());
    for c in text.chars().chain(['\n']) {
        if is_hex(c) {
            run.push(c);
            continue;
        }
        shown.push_str(if run.len() < 12 { &run } else { "[hash]" });
        run.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

/// Hashes of rows begin with chance.
fn without_hashes(text: &str) -> String {
    const SHORTEST: usize = 12;
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_hex) {
        out.push_str(&rest[..at]);
        let run = rest[at..].find(|c| !is_hex(c)).unwrap_or(rest.len() - at);
        let (hex, behind) = rest[at..].split_at(run);
        let is_hash = run >= SHORTEST && hex.contains(|c: char| c.is_ascii_digit());
        out.push_str(if is_hash { "[hash]" } else { hex });
        rest = behind;
    }
    out + rest
}

#[tokio::test]
async fn the_main_pages_look_as_they_did() {
    // A few rows say all; more would only fill the snapshots.
    let served = serve(CarPark::quiet_day().await).await;
    let event = format!("/events/{}", served.park.reentry().seq);
    let mut person = Person::inside(&served).await;
    // What became of the last vehicles is read from the journal at the start.
    let newest = async || {
        person
            .get("/")
            .await
            .body
            .contains("nobody answered: refused")
    };
    eventually("the journal is read", newest).await;
    for (name, path) in [
        ("live", "/"),
        ("violations", "/violations"),
        ("event", &event),
        ("inside", "/inside"),
        ("permits", "/permits"),
        ("permit", "/permits/P-1008"),
        ("passages", "/passages"),
        ("log", "/log"),
        ("password", "/password"),
    ] {
        let got = person.get(path).await;
        assert_eq!(got.status, 200, "{path}");
        insta::assert_snapshot!(format!("web_{name}"), stable(&got.body, &person.csrf));
    }
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let park = CarPark::day().await;
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let mut hostile = day::permit("P-1001", "staff", evil, "W48213K");
    hostile.note = evil.into();
    hostile.group = plategate::domain::site::GroupId::new(evil);
    park.put_permit(hostile).await;
    let plate = Plate::new("W77501P").unwrap();
    park.order(OrderKind::Reset { plate }, evil).await;
    let event = format!("/events/{}", park.reentry().seq);
    let served = serve(park).await;
    let mut person = Person::inside(&served).await;
    for path in [
        "/",
        "/violations",
        &event,
        "/inside",
        "/permits",
        "/permits/P-1001",
        "/passages",
        "/log",
    ] {
        let body = person.get(path).await.body;
        assert!(
            !body.contains("<script>alert") && !body.contains("<img src=x"),
            "{path}"
        );
        assert!(
            body.contains("&#60;script&#62;"),
            "{path} shows the name at all"
        );
    }
    let got = person.get("/login?next=%22%3E%3Cscript%3E").await;
    assert!(!got.body.contains("\"><script>"));
}

#[tokio::test]
async fn lists_go_on_page_by_page_without_gap_or_repeat() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut seen = Vec::new();
    let mut path = "/passages".to_owned();
    for _ in 0..5 {
        let page = person.get(&path).await.body;
        let rows = page
            .split("id=\"e")
            .skip(1)
            .filter_map(|s| s.split('"').next()?.parse::<u64>().ok());
        seen.extend(rows);
        let Some((before, _)) = page.split_once("\" rel=\"next\"") else {
            break;
        };
        path = before
            .rsplit_once("href=\"")
            .unwrap()
            .1
            .replace("&#38;", "&");
    }
    let expect: Vec<u64> = served
        .park
        .decisions()
        .iter()
        .rev()
        .map(|d| d.seq)
        .collect();
    assert!(expect.len() > 60, "{}", expect.len());
    assert_eq!(seen, expect);

    let got = person
        .post(
            "/passages",
            &[("lane", "exit-1"), ("from", "2026-03-02T13:30")],
        )
        .await;
    let page = person.get(&got.location).await.body;
    assert!(
        page.contains("TU208GT") && !page.contains("MD114CN"),
        "13:30 in Vienna on: {page}"
    );
}

#[tokio::test]
async fn trouble_is_told_in_one_line() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    assert!(person.get("/").await.body.contains("All well: 4 lanes"));
    served.park.cameras.blind("exit-2");
    let page = person.get("/").await.body;
    assert!(
        page.contains("Exit 2: The camera refuses the password."),
        "{page}"
    );
    assert_eq!(person.get("/live/exit-2/picture").await.status, 204);
    assert_eq!(
        person.get("/live/exit-1/picture?w=320").await.headers["content-type"],
        "image/jpeg"
    );
    // A second stream is for whoever only looks; a lane is drawn on the picture that is read.
    served.park.cameras.show_small(b"small".to_vec());
    for (query, small) in [("w=320", true), ("stream=main&w=320", false)] {
        let got = person.get(&format!("/live/exit-1/picture?{query}")).await;
        assert_eq!(got.bytes == b"small"[..], small, "{query}");
    }
    let drawing = person.get("/lanes/exit-1/calibration").await.body;
    assert!(drawing.contains("data-live=\"/live/exit-1/picture?stream=main\""));
    let got = person.get("/no/such/page").await;
    assert_eq!(got.status, 404);
    assert!(got.body.contains("There is nothing here"));
    assert_eq!(person.get("/events/abc").await.status, 400);
    assert!(
        person
            .get("/events/99999")
            .await
            .body
            .contains("There is nothing here")
    );
}

#[tokio::test]
async fn an_empty_gateway_has_pages_too() {
    let served = serve(CarPark::empty().await).await;
    let mut person = Person::inside(&served).await;
    // In the log stands at least who looks.
    for path in ["/", "/violations", "/inside", "/permits", "/passages"] {
        let got = person.get(path).await;
        assert_eq!(got.status, 200, "{path}");
        assert!(
            got.body.contains("class=\"empty\""),
            "{path} says that there is nothing"
        );
    }
}
