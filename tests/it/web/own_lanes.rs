//! Persons who are limited to some lanes.

use std::sync::Arc;

use plategate::domain::event::{Decision, OrderKind, ReadFinding};
use plategate::domain::site::LaneId;
use plategate::port::accounts::{Accounts, Role};
use plategate::web;

use super::car_park::CarPark;
use super::roles::person;
use super::{Person, Served, serve};
use crate::patience::LIMIT;

const OWN: &str = "entry-2";
const NOT_HERS: &str = "This lane is not assigned to you.";

/// An administrator of one lane: no route is closed to the role, so what is closed is so by the lane.
pub fn limited(served: &Served, park: &Arc<CarPark>) -> Person {
    let person = person(served, park, "ann", Role::Administrator);
    let mut account = park.store.account("ann").unwrap().unwrap();
    account.lanes = vec![LaneId::new(OWN)];
    park.store.put_account(&account).unwrap();
    person
}

/// An event at her lane, and one at another.
fn events(park: &CarPark) -> (u64, u64) {
    let all = park.decisions();
    let newest = |own: bool| {
        let fits = |d: &&Decision| (d.lane.as_str() == OWN) == own;
        all.iter().rev().find(fits).unwrap().seq
    };
    (newest(true), newest(false))
}

/// Every route that names a lane or an event, at her lane and at another.
#[tokio::test]
async fn every_route_to_a_lane_asks_whose_it_is() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let (own, other) = events(&park);
    let routes = &web::routes().table;
    let named = |path: &str| path.contains("{lane}") || path.contains("{seq}");
    let routes: Vec<_> = routes.iter().filter(|d| named(d.path)).collect();
    assert!(routes.len() >= 9, "{}", routes.len());
    for route in routes {
        for (hers, lane, seq) in [(true, OWN, own), (false, "exit-1", other)] {
            let mut ann = limited(&served, &park);
            let path = route
                .path
                .replace("{lane}", lane)
                .replace("{seq}", &seq.to_string())
                .replace("{shot}", "frame");
            let before = park.told().len();
            let got = match route.method.as_str() {
                "GET" => ann.get(&path).await,
                "POST" => ann.post(&path, &[("reason", "test")]).await,
                method => {
                    let request = ann.request(method, &path);
                    let request = request.header("x-csrf-token", ann.csrf.clone());
                    ann.send(request).await
                }
            };
            let refused = got.status == 403 && got.body.contains(NOT_HERS);
            assert_eq!(refused, !hers, "{} {path}: {}", route.method, got.status);
            let done = park.told().len() > before;
            assert!(hers || !done, "{path} was done elsewhere");
        }
    }
    let mut ann = limited(&served, &park);
    let veiled = other.to_string();
    let veiled: String = veiled.bytes().map(|b| format!("%{b:02x}")).collect();
    for path in [
        "/lanes/%65xit-1".to_owned(),
        format!("/evidence/{veiled}/frame"),
        format!("/events/+{other}"),
    ] {
        assert_eq!(ann.get(&path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn lists_show_the_own_lanes_only() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut ann = limited(&served, &park);
    let all = park.decisions();
    let lane = |seq: u64| all.iter().find(|d| d.seq == seq).unwrap().lane.clone();
    for page in ["/", "/passages", "/violations", "/permits/P-1001"] {
        let body = ann.get(page).await.body;
        let seqs = body.split("/events/").skip(1);
        let seqs = seqs.filter_map(|s| s.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        let seqs: Vec<u64> = seqs.collect();
        assert!(!seqs.is_empty(), "{page}");
        for seq in seqs {
            assert_eq!(lane(seq).as_str(), OWN, "{page}: {seq}");
        }
        for picture in ["/live/exit-1/", "value=\"exit-1\"", "/lanes/exit-1"] {
            assert!(!body.contains(picture), "{page}: {picture}");
        }
    }
    let body = ann.get("/lanes").await.body;
    assert!(body.contains("/lanes/entry-2") && !body.contains("/lanes/entry-1"));
    let asked = ann.get("/passages?lane=exit-1").await.body;
    assert!(!asked.contains("/events/"), "asked for by the address");
    park.cameras.blind("exit-2");
    assert!(!ann.get("/").await.body.contains("Exit 2"));
    let own = events(&park).0;
    let history = ann.get(&format!("/events/{own}")).await;
    assert_eq!(history.status, 200);
    assert_eq!(
        ann.get("/muster").await.status,
        200,
        "the whole site, by role"
    );
}

#[tokio::test]
async fn the_api_gives_the_own_lanes_only() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut ann = limited(&served, &park);
    park.ask("entry-1", "GZ771AB").await;
    park.ask(OWN, "GZ772AB").await;
    for path in [
        "/api/v1/pending",
        "/api/v1/lanes",
        "/api/v1/lane-reports",
        "/api/v1/decisions",
        "/api/v1/violations",
        "/api/v1/passages",
        "/api/v1/decisions?lane=exit-1",
    ] {
        let got = ann.get(path).await;
        assert_eq!(got.status, 200, "{path}: {}", got.body);
        let there = got.body.contains(OWN);
        assert_eq!(there, !path.contains('?'), "{path}: {}", got.body);
        for other in ["entry-1", "exit-1", "exit-2"] {
            let told = got.body.contains(&format!("\"{other}\""));
            assert!(!told, "{path} tells of {other}: {}", got.body);
        }
    }
    for (path, body) in [
        ("/api/v1/decisions/search", "{}"),
        ("/api/v1/history", "{\"plate\":\"W48213K\"}"),
    ] {
        let request = ann.request("POST", path).body(body);
        let request = request.header("content-type", "application/json");
        let got = ann
            .send(request.header("x-csrf-token", ann.csrf.clone()))
            .await;
        assert_eq!(got.status, 200, "{path}: {}", got.body);
        assert!(got.body.contains(OWN), "{path}: {}", got.body);
        assert!(!got.body.contains("\"entry-1\""), "{path}: {}", got.body);
    }
    let answer = ann.request("GET", "/api/v1/events").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    the_rest_is_kept_back(&park, answer).await;
}

#[tokio::test]
async fn the_report_counts_the_own_lanes_only() {
    let park = CarPark::four_weeks().await;
    let served = serve(park.clone()).await;
    let mut all = person(&served, &park, "boss", Role::Administrator);
    let path = "/api/v1/violations/report?week=2026-02-25";
    let whole = all.get(path).await.body;
    assert!(whole.contains("\"entry-1\""), "{whole}");
    let mut ann = limited(&served, &park);
    let hers = ann.get(path).await.body;
    for other in ["entry-1", "exit-1", "exit-2"] {
        assert!(!hers.contains(&format!("\"{other}\"")), "{hers}");
    }
}

/// A vehicle comes elsewhere, then one at her lane: only the second is told of.
async fn the_rest_is_kept_back(park: &CarPark, mut answer: reqwest::Response) {
    let newest = park.last();
    park.arrive("exit-1", "W1ELSE").await;
    park.arrive(OWN, "W2HERE").await;
    let mut text = String::new();
    while !text.contains("W2HERE") {
        let more = tokio::time::timeout(LIMIT, answer.chunk());
        let more = more.await.expect("in time").unwrap().expect("more");
        text += &String::from_utf8_lossy(&more);
    }
    assert!(
        !text.contains("W1ELSE") && !text.contains("exit-1"),
        "{text}"
    );
    let known = park.decisions();
    let elsewhere = |d: &Decision| d.seq > newest && d.lane.as_str() == "exit-1";
    assert!(known.iter().any(elsewhere));
}

#[tokio::test]
async fn the_stream_brings_the_own_lanes_only() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let ann = limited(&served, &park);
    let newest = park.last();
    let path = format!("/live/stream?since={newest}");
    let answer = ann.request("GET", &path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    the_rest_is_kept_back(&park, answer).await;
}

/// What a person says of a read at another lane, and what is answered of it, are not told.
#[tokio::test]
async fn a_word_on_another_lanes_read_is_not_told() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let (own, other) = events(&park);
    let ann = limited(&served, &park);
    let live = format!("/live/stream?since={}", park.last());
    for path in ["/api/v1/events", &live] {
        let mut answer = ann.request("GET", path).send().await.unwrap();
        for read in [other, own] {
            let verdict = ReadFinding::NoPlate;
            park.order(OrderKind::Judge { read, verdict }, "seen").await;
        }
        park.arrive(OWN, "W2HERE").await;
        let text = super::streams::read_until(&mut answer, "W2HERE").await;
        assert!(!text.contains("exit-1"), "{path}: {text}");
        let told = |seq: u64| text.contains(&format!("\"read\":{seq},"));
        if path.starts_with("/api") {
            assert_eq!((told(own), told(other)), (true, false), "{text}");
        }
    }
}

/// A stream that was open before the rights were cut is over when they are.
#[tokio::test]
async fn an_open_stream_ends_with_the_rights_it_was_opened_by() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut boss = person(&served, &park, "boss", Role::Administrator);
    let changes: [&[(&str, &str)]; 5] = [
        &[("what", "lanes"), ("lane", OWN)],
        &[("what", "role"), ("role", "viewer")],
        &[("what", "disable")],
        &[("what", "password")],
        &[("what", "second-factor")],
    ];
    for (n, change) in (1..).zip(changes) {
        for (m, path) in (1..).zip(["/live/stream", "/api/v1/events"]) {
            let eve = person(&served, &park, "eve", Role::Administrator);
            let mut stream = eve.request("GET", path).send().await.unwrap();
            assert_eq!(stream.status(), 200, "{change:?} {path}");
            let fields: Vec<_> = [("name", "eve")].iter().chain(change).copied().collect();
            assert_eq!(boss.post("/users/change", &fields).await.status, 303);
            park.clock.advance(std::time::Duration::from_secs(5));
            let plate = format!("W{n}{m}ELSE");
            park.arrive("exit-1", &plate).await;
            let rest = async {
                let mut text = String::new();
                while let Ok(Some(more)) = stream.chunk().await {
                    text += &String::from_utf8_lossy(&more);
                }
                text
            };
            let rest = tokio::time::timeout(LIMIT, rest).await;
            let rest = rest.unwrap_or_else(|_| panic!("{change:?} {path}: it goes on"));
            assert!(!rest.contains(&plate), "{change:?} {path}: {rest}");
        }
    }
}

/// Somebody else's change leaves a stream as it is.
#[tokio::test]
async fn a_stream_outlives_what_does_not_concern_it() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut boss = person(&served, &park, "boss", Role::Administrator);
    let ann = limited(&served, &park);
    park.store
        .put_account(&super::roles::account("eve", Role::Viewer))
        .unwrap();
    let mut stream = ann.request("GET", "/api/v1/events").send().await.unwrap();
    let form = [("name", "eve"), ("what", "role"), ("role", "attendant")];
    assert_eq!(boss.post("/users/change", &form).await.status, 303);
    park.arrive(OWN, "W2HERE").await;
    super::streams::read_until(&mut stream, "W2HERE").await;
}

#[tokio::test]
async fn an_administrator_says_whose_lanes_they_are() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    admin.get("/users").await;
    admin
        .post("/users/add", &[("name", "Ann"), ("role", "attendant")])
        .await;
    let lanes = |name: &str| park.store.account(name).unwrap().unwrap().lanes;
    let set = |name: &'static str, lanes: &[&'static str]| {
        let mut form = vec![("name", name), ("what", "lanes")];
        form.extend(lanes.iter().map(|l| ("lane", *l)));
        form
    };
    admin
        .post("/users/change", &set("Ann", &["entry-1", "exit-2"]))
        .await;
    assert_eq!(lanes("Ann").len(), 2);
    let page = admin.get("/users").await.body;
    assert!(page.contains("Some lanes only") && page.contains("value=\"exit-2\" checked"));
    assert_eq!(
        admin
            .post("/users/change", &set("Ann", &["moon"]))
            .await
            .status,
        400
    );
    admin.post("/users/change", &set("Ann", &[])).await;
    assert_eq!(lanes("Ann").len(), 0, "all");
    let every = set("Ann", &["entry-1", "entry-2", "exit-1", "exit-2"]);
    admin.post("/users/change", &every).await;
    assert_eq!(lanes("Ann").len(), 0, "all of today's and tomorrow's");
    admin
        .post("/users/change", &set("admin", &["exit-1"]))
        .await;
    assert_eq!(lanes("admin").len(), 0);
    assert!(
        admin
            .get("/users")
            .await
            .body
            .contains("the last administrator")
    );
}
