//! The API: its document, its rights, what it answers and how it says no.

use std::collections::BTreeSet;
use std::time::Duration;

use plategate::actions::tokens::{self, Wanted};
use plategate::domain::event::{Order, OrderKind};
use plategate::port::accounts::{Accounts, Role, Scope};
use plategate::web;
use plategate::web::http::routes::Route;
use serde_json::{Value, json};

use super::car_park::CarPark;
use super::{Got, Person, Served, serve, serve_with};

/// A program with its token.
pub struct Program {
    person: Person,
    pub secret: String,
}

impl Program {
    pub fn new(served: &Served, name: &str, role: Role, scopes: &[Scope]) -> Program {
        let now = served.park.now();
        let wanted = Wanted {
            name: name.into(),
            role,
            scopes: scopes.to_vec(),
            until: now + Duration::from_secs(30 * 86_400),
        };
        let (token, secret) = tokens::make(wanted, "admin", now);
        served.park.store.put_token(&token).unwrap();
        Program {
            person: Person::new(served),
            secret,
        }
    }

    /// With all that its role can have.
    pub fn of(served: &Served, role: Role) -> Program {
        Program::new(served, &format!("{role} program"), role, &Scope::of(role))
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let request = self.person.request(method, path);
        request.header("authorization", format!("Bearer {}", self.secret))
    }

    pub async fn send(&mut self, request: reqwest::RequestBuilder) -> Got {
        self.person.send(request).await
    }

    pub async fn get(&mut self, path: &str) -> (u16, Value) {
        let got = self.send(self.request("GET", path)).await;
        (got.status, serde_json::from_str(&got.body).unwrap())
    }

    /// Sends JSON with a key against doing it twice, if one is given.
    pub async fn tell(&mut self, method: &str, path: &str, body: &Value, key: &str) -> Got {
        let mut request = self
            .request(method, path)
            .header("content-type", "application/json")
            .body(body.to_string());
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        self.send(request).await
    }
}

fn problem(got: &Got) -> Value {
    assert_eq!(
        got.headers["content-type"], "application/problem+json",
        "{}: {}",
        got.status, got.body
    );
    let problem: Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(problem["status"], got.status);
    for field in ["type", "title", "detail"] {
        assert!(!problem[field].as_str().unwrap().is_empty(), "{problem}");
    }
    problem
}

/// What the document says of who may.
fn described(route: &Route) -> String {
    let scope = route.scope.expect("every route of the API has a scope");
    let fresh = match route.fresh {
        true => " A session must be of the last five minutes.",
        false => "",
    };
    format!("Least role: {}. Scope: {scope}.{fresh}", route.least)
}

#[tokio::test]
async fn every_route_is_in_the_document_with_its_role_and_scope() {
    let served = serve(CarPark::day().await).await;
    let mut stranger = Person::new(&served);
    let got = stranger.get("/api/openapi.json").await;
    assert_eq!(got.status, 200);
    let document: Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut told = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scopes = &operation["security"][0]["token"];
            told.insert((
                method.to_uppercase(),
                path.clone(),
                operation["description"].as_str().unwrap().to_owned(),
                scopes[0].as_str().unwrap().to_owned(),
            ));
        }
    }
    let routes = &web::routes().table;
    let api = routes.iter().filter(|d| d.path.starts_with("/api/"));
    let there: BTreeSet<_> = api
        .map(|route| {
            let scope = route.scope.expect("every route of the API has a scope");
            assert!(scope.least() <= route.least, "{route:?}");
            (
                route.method.to_string(),
                route.path.to_owned(),
                described(route),
                scope.to_string(),
            )
        })
        .collect();
    assert_eq!(told, there);
    assert!(there.len() > 35, "{}", there.len());
    let pages = routes.iter().filter(|d| !d.path.starts_with("/api/"));
    assert!(pages.into_iter().all(|d| d.scope.is_none()));
    // Nothing of the site in what everybody may read.
    assert!(!got.body.contains("entry-1") && !got.body.contains("W48213K"));
}

/// Every reference leads somewhere, and every operation has a name of its own.
#[tokio::test]
async fn the_document_holds_together() {
    let document = serde_json::to_value(web::api::openapi::document(&web::routes().table)).unwrap();
    let text = document.to_string();
    let references = text.split("\"$ref\":\"").skip(1);
    for reference in references {
        let reference = reference.split('"').next().unwrap();
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference}");
    }
    let names = text.split("\"operationId\":\"").skip(1);
    let names: Vec<&str> = names.map(|n| n.split('"').next().unwrap()).collect();
    let apart: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(apart.len(), names.len());
}

#[tokio::test]
async fn a_token_opens_its_scopes_and_no_more() {
    let served = serve(CarPark::day().await).await;
    let mut gates = Program::new(&served, "Intercom", Role::Supervisor, &[Scope::Gates]);
    let reason = json!({ "reason": "called" });
    let got = gates
        .tell("POST", "/api/v1/lanes/entry-1/open", &reason, "")
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    for (method, path) in [
        ("GET", "/api/v1/lanes"),
        ("GET", "/api/v1/audit"),
        ("POST", "/api/v1/resets"),
        ("DELETE", "/api/v1/permits/P-1001"),
    ] {
        let got = gates.tell(method, path, &json!({}), "").await;
        assert_eq!(got.status, 403, "{method} {path}");
        assert_eq!(problem(&got)["type"], "/api/problems#scope");
    }
    // A scope does not go beyond the role.
    let all = Scope::ALL.to_vec();
    let mut viewer = Program::new(&served, "Greedy", Role::Viewer, &all);
    let got = viewer
        .tell("POST", "/api/v1/lanes/entry-1/open", &reason, "")
        .await;
    assert_eq!(got.status, 403);
    assert_eq!(problem(&got)["type"], "/api/problems#role");
    let opened = |o: &&Order| matches!(o.what, OrderKind::Open { .. });
    assert_eq!(served.park.ordered().iter().filter(opened).count(), 1);
}

#[tokio::test]
async fn every_fault_is_a_problem() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let open = "/api/v1/lanes/entry-1/open";
    let long = "x".repeat(300_000);
    let pictures = format!(
        "/api/v1/decisions/{}/pictures/back",
        served.park.reentry().seq
    );
    for (method, path, kind, body, status) in [
        ("GET", "/api/v1/moon", "", "", 404),
        ("GET", "/api/v1/lanes/moon/open", "", "", 405),
        ("DELETE", "/api/v1/lanes", "", "", 405),
        ("GET", "/api/v1/decisions/7000", "", "", 404),
        ("GET", "/api/v1/decisions/x", "", "", 400),
        ("GET", "/api/v1/decisions?limit=0", "", "", 400),
        ("GET", "/api/v1/decisions?limit=x", "", "", 400),
        ("GET", "/api/v1/decisions?cursor=x", "", "", 400),
        ("GET", "/api/v1/decisions?plate=W1", "", "", 400),
        ("GET", "/api/v1/muster?at=2030-01-01T00:00:00Z", "", "", 422),
        (
            "GET",
            "/api/v1/visits?from=2026-01-01&to=2020-01-01",
            "",
            "",
            422,
        ),
        ("GET", &pictures, "", "", 404),
        ("POST", open, "text/plain", "{}", 415),
        ("POST", open, "application/json", "{", 400),
        ("POST", open, "application/json", "{}", 400),
        ("POST", open, "application/json", "{\"reason\":\" \"}", 422),
        ("POST", open, "application/json", long.as_str(), 413),
        (
            "POST",
            "/api/v1/lanes/moon/open",
            "application/json",
            "{\"reason\":\"x\"}",
            404,
        ),
        ("GET", "/api/v1/users", "", "", 403),
    ] {
        let request = program.request(method, path).body(body.to_owned());
        let got = program.send(request.header("content-type", kind)).await;
        assert_eq!(
            got.status, status,
            "{method} {path} {body:.20}: {}",
            got.body
        );
        problem(&got);
    }
    let mut stranger = Person::new(&served);
    let got = stranger.get("/api/v1/lanes").await;
    assert_eq!(
        (got.status, &problem(&got)["type"]),
        (401, &json!("/api/problems#log-in"))
    );
    let listed = stranger.get("/api/problems").await.body;
    assert!(listed.contains("/api/problems#key-reused"), "{listed}");
}

#[tokio::test]
async fn lists_come_page_by_page_and_lose_nothing() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let (_, whole) = program.get("/api/v1/decisions?limit=500").await;
    let whole = whole["items"].as_array().unwrap().clone();
    assert!(whole.len() > 40, "{}", whole.len());
    let mut path = "/api/v1/decisions?lane=entry-1&limit=7".to_owned();
    let mut seen = Vec::new();
    loop {
        let got = program.send(program.request("GET", &path)).await;
        let page: Value = serde_json::from_str(&got.body).unwrap();
        seen.extend(page["items"].as_array().unwrap().clone());
        if page["next"].is_null() {
            break;
        }
        let link = got.headers["link"].to_str().unwrap();
        let (address, rest) = link.trim_start_matches('<').split_once('>').unwrap();
        assert_eq!(rest, "; rel=\"next\"");
        assert!(address.contains("lane=entry-1") && address.contains("limit=7"));
        path = address.to_owned();
    }
    let of_lane = whole.into_iter().filter(|d| d["lane"] == "entry-1");
    assert_eq!(seen, of_lane.collect::<Vec<Value>>());

    let mut cursor = Value::Null;
    let mut permits = Vec::new();
    loop {
        let body = json!({ "limit": 3, "cursor": cursor });
        let got = program
            .tell("POST", "/api/v1/permits/search", &body, "")
            .await;
        assert_eq!(got.status, 200, "{}", got.body);
        let page: Value = serde_json::from_str(&got.body).unwrap();
        permits.extend(page["items"].as_array().unwrap().clone());
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(permits.len(), served.park.count_permits().await);
}

#[tokio::test]
async fn a_key_keeps_a_gate_from_being_pulsed_twice() {
    const OPEN: &str = "/api/v1/lanes/entry-1/open";
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let opened = || {
        let orders = served.park.ordered();
        let is = |o: &&Order| matches!(o.what, OrderKind::Open { .. });
        orders.iter().filter(is).count()
    };
    let reason = json!({ "reason": "delivery" });
    let first = program.tell("POST", OPEN, &reason, "\"k-1\"").await;
    let again = program.tell("POST", OPEN, &reason, "k-1").await;
    assert_eq!((first.status, again.status, opened()), (200, 200, 1));
    assert_eq!(first.body, again.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.headers["content-type"], "application/json");
    let other = json!({ "reason": "another" });
    let got = program.tell("POST", OPEN, &other, "k-1").await;
    assert_eq!(got.status, 422);
    assert_eq!(problem(&got)["type"], "/api/problems#key-reused");
    // What was wrong with a request is not kept: put right, it may come again with its key.
    let got = program
        .tell("POST", OPEN, &json!({ "reason": "" }), "k-2")
        .await;
    assert_eq!(got.status, 422);
    assert_eq!(program.tell("POST", OPEN, &reason, "k-2").await.status, 200);
    assert_eq!(opened(), 2);
    // Each caller has keys of its own.
    let mut second = Program::of(&served, Role::Attendant);
    assert_eq!(second.tell("POST", OPEN, &reason, "k-1").await.status, 200);
    assert_eq!(opened(), 3);
    // A request that began and left no answer is not carried out again.
    served.park.tamper("UPDATE kept_answer SET status = NULL");
    let got = program.tell("POST", OPEN, &reason, "k-1").await;
    assert_eq!(got.status, 409);
    assert_eq!(problem(&got)["type"], "/api/problems#key-in-use");
    served.park.clock.advance(Duration::from_secs(25 * 3600));
    assert_eq!(program.tell("POST", OPEN, &reason, "k-1").await.status, 200);
    let got = program.tell("POST", OPEN, &reason, "not a key").await;
    assert_eq!((got.status, opened()), (400, 4));
}

#[tokio::test]
async fn a_program_gone_wild_is_told_to_wait() {
    let settings = web::Settings {
        api_per_minute: 3,
        ..web::Settings::default()
    };
    let served = serve_with(CarPark::day().await, settings).await;
    let mut wild = Program::of(&served, Role::Viewer);
    for _ in 0..3 {
        assert_eq!(wild.get("/api/v1/lanes").await.0, 200);
    }
    let got = wild.send(wild.request("GET", "/api/v1/lanes")).await;
    assert_eq!(got.status, 429);
    problem(&got);
    let wait: u64 = got.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    let mut other = Program::of(&served, Role::Attendant);
    assert_eq!(other.get("/api/v1/lanes").await.0, 200);
    served.park.clock.advance(Duration::from_secs(wait));
    assert_eq!(wild.get("/api/v1/lanes").await.0, 200);
}
