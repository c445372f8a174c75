//! Who may do what: every route with every role, the users' page, and an attendant's limit.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::routing::{get, post};
use plategate::port::accounts::{Account, Accounts, Role, Scope, Session};
use plategate::web::http::routes::{Route, Routes};
use plategate::web::{self, Settings, WebState};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::car_park::CarPark;
use super::{Person, Served, serve};

/// One that nobody can log in to by password.
pub fn account(name: &str, role: Role) -> Account {
    Account {
        name: name.into(),
        role,
        password_hash: String::new(),
        must_change: false,
        disabled: false,
        lanes: Vec::new(),
    }
}

/// A person of this role, logged in without the log-in page.
pub fn person(served: &Served, park: &Arc<CarPark>, name: &str, role: Role) -> Person {
    park.store.put_account(&account(name, role)).unwrap();
    let token = plategate::actions::secrets::random_token();
    let now = park.now();
    let session = Session {
        token_hash: plategate::actions::secrets::token_hash(&token),
        account: name.into(),
        csrf: "the-token-of-this-test".into(),
        created: now,
        expires: now + Duration::from_secs(3600),
        confirmed: now,
    };
    park.store.put_session(&session).unwrap();
    let mut person = Person::new(served);
    person.cookie = format!("plategate={token}");
    person.csrf = session.csrf;
    person
}

/// The address of a route, with something that there is in each of its places.
pub fn filled(path: &str, park: &CarPark) -> String {
    path.replace("{lane}", "entry-1")
        .replace("{seq}", &park.reentry().seq.to_string())
        .replace("{shot}", "frame")
        .replace("{number}", "1")
        .replace("{id}", "P-1001")
        .replace("{group}", "staff")
        .replace("{name}", "nobody")
        .replace("{import}", "1")
}

/// Every route × every role: below the least role it is forbidden, from there on it is not.
#[tokio::test]
async fn every_route_asks_for_its_role() {
    let routes = &web::routes().table;
    assert!(routes.len() > 30, "the table has {} routes", routes.len());
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    for route in routes {
        for &role in Role::ALL {
            // Each with a session of its own: one route logs out, another changes the password.
            let name = format!("{role}-person");
            let mut person = person(&served, &park, &name, role);
            let path = filled(route.path, &park);
            if path.contains("stream") || path == "/api/v1/events" {
                let answer = person.request(route.method.as_str(), &path).send();
                let status = answer.await.unwrap().status().as_u16();
                assert_eq!(status == 403, role < route.least, "{role} {route:?}");
                continue;
            }
            let got = match route.method.as_str() {
                "GET" => person.get(&path).await,
                "POST" => person.post(&path, &[]).await,
                method => {
                    let request = person.request(method, &path);
                    let request = request.header("x-csrf-token", person.csrf.clone());
                    person.send(request).await
                }
            };
            let forbidden = got.status == 403 && got.body.contains("This requires the role of ");
            assert_eq!(
                forbidden,
                role < route.least,
                "{role} at {} {path}: {} {}",
                route.method,
                got.status,
                got.location
            );
            assert_ne!(got.status, 405, "{} {path}", route.method);
        }
    }
}

/// A handler that is in the router and not in the table is not there, for whomever.
#[tokio::test]
async fn a_handler_without_an_entry_answers_404() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let reached = || async { "reached" };
    let mut routes = Routes::default().get(Role::Viewer, "/listed", reached);
    for path in ["/unlisted", "/api/v1/unlisted"] {
        routes.router = routes.router.route(path, get(reached).post(reached));
    }
    routes.router = routes.router.route("/listed", post(reached));
    let (_run, stopping) = watch::channel(false);
    let parts = park.parts.clone();
    let routes = Box::leak(Box::new(routes));
    let state = WebState::new(Settings::default(), parts, &routes.table, stopping);
    let app = web::serve::router(state, routes);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut boss = person(&served, &park, "boss", Role::Administrator);
    boss.base = base;
    for (method, path, status) in [
        ("GET", "/listed", 200),
        ("HEAD", "/listed", 200),
        ("POST", "/listed", 405),
        ("GET", "/unlisted", 404),
        ("POST", "/unlisted", 404),
        ("GET", "/api/v1/unlisted", 404),
        ("POST", "/api/v1/unlisted", 404),
        ("GET", "/nowhere", 404),
    ] {
        let request = boss.request(method, path);
        let request = request.header("x-csrf-token", boss.csrf.clone());
        let got = boss.send(request).await;
        assert_eq!(got.status, status, "{method} {path}");
        let reaches = got.body.contains("reached");
        assert_eq!(reaches, method == "GET" && status == 200, "{method} {path}");
    }
}

/// What is open to whoever has not logged in: it stands in no table.
const OPEN: [&str; 12] = [
    "/region/picture",
    "/login",
    "/login/code",
    "/static/{name}",
    "/offline",
    "/api/openapi.json",
    "/api/problems",
    "/healthz",
    "/metrics",
    "/own",
    "/own/{secret}",
    "/own/leave",
];

/// The table in docs/ref/roles.md has every route with its role and scope, and nothing else.
#[test]
fn the_docs_list_every_route() {
    let docs = std::fs::read_to_string("docs/ref/roles.md").unwrap();
    let (_, table) = docs.split_once("## Every route").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let told: BTreeSet<String> = rows.map(str::to_owned).collect();
    let row = |r: &Route| {
        let scope = r.scope.map_or("", Scope::as_str);
        format!("| `{} {}` | {} | {scope} |", r.method, r.path, r.least)
    };
    let there: BTreeSet<String> = web::routes().table.iter().map(row).collect();
    assert_eq!(there.len(), web::routes().table.len(), "no route twice");
    let lacking: Vec<&String> = there.difference(&told).collect();
    assert!(lacking.is_empty(), "add to docs/ref/roles.md: {lacking:#?}");
    let more: Vec<&String> = told.difference(&there).collect();
    assert!(
        more.is_empty(),
        "take out of docs/ref/roles.md, there is no such route: {more:#?}"
    );
}

/// Whether `path`, as the docs write it, is that of a route: anything may stand in place of what is in braces.
fn fits(route: &str, path: &str) -> bool {
    let (route, path) = (route.split('/'), path.split('/'));
    let same = |(theirs, ours): (&str, &str)| theirs == ours || theirs.starts_with('{');
    route.clone().count() == path.clone().count() && route.zip(path).all(same)
}

/// Every address that the docs name, with its method where there is one, is a route's; in api.md without `/api/v1`.
#[test]
fn every_address_in_the_docs_is_a_route() {
    // Folders and beginnings.
    const OTHER: [&str; 4] = ["/etc", "/api", "/api/v1", "/api/v1/…"];
    let mut seen = 0;
    for (file, before) in [("roles", ""), ("dashboard", ""), ("api", "/api/v1")] {
        let docs = std::fs::read_to_string(format!("docs/ref/{file}.md")).unwrap();
        for told in docs.split('`').skip(1).step_by(2) {
            let (method, address) = told.split_once(' ').unwrap_or(("", told));
            if !address.starts_with('/') || OTHER.contains(&address) {
                continue;
            }
            seen += 1;
            let path = address.split('?').next().unwrap();
            let long = format!("{before}{path}");
            let listed = web::routes().table.iter().any(|r| {
                let path = fits(r.path, path) || fits(r.path, &long);
                path && (method.is_empty() || r.method == method)
            });
            assert!(
                listed || OPEN.contains(&path),
                "docs/ref/{file}.md: there is no `{told}`"
            );
        }
    }
    assert!(seen > 180, "{seen}");
}

/// What a role cannot do it is not offered either.
#[tokio::test]
async fn pages_offer_what_the_role_may_do() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let check = async |role: Role, page: &str, text: &str, there: bool| {
        let mut person = person(&served, &park, "somebody", role);
        let got = person.get(page).await;
        assert_eq!(got.body.contains(text), there, "{role} {page} {text}");
    };
    let event = format!("/events/{}", park.reentry().seq);
    check(Role::Viewer, "/", "button-open", false).await;
    check(Role::Attendant, "/", "button-open", true).await;
    check(Role::Viewer, "/", "dialog-off\" data-when-on", false).await;
    check(Role::Viewer, &event, "Reset this plate…", false).await;
    check(Role::Attendant, &event, "Reset this plate…", true).await;
    check(
        Role::Attendant,
        "/permits/P-1001",
        "Remove this permit…",
        false,
    )
    .await;
    check(
        Role::Supervisor,
        "/permits/P-1001",
        "Remove this permit…",
        true,
    )
    .await;
    check(Role::Attendant, "/permits", "/permits/import", false).await;
    check(Role::Supervisor, "/", "href=\"/users\"", false).await;
    check(Role::Administrator, "/", "href=\"/users\"", true).await;
    check(Role::Attendant, "/log", "In order:", false).await;
    check(Role::Supervisor, "/log", "In order:", true).await;
}

/// An attendant reads a permit as it is: no field of it can be typed into, nothing sends it, and the hours are in words.
#[tokio::test]
async fn an_attendants_page_of_a_permit_is_read_only() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let typed = [
        ("id", "Q-1"),
        ("holder", "Ann"),
        ("plates", "Q1Q"),
        ("hours", "mon-fri 07:00-19:00"),
        ("adding", "true"),
    ];
    boss.get("/permits/new").await;
    let got = boss.post("/permits/save", &typed).await;
    assert_eq!(got.status, 303, "{}", got.body);
    let mut ann = person(&served, &park, "ann", Role::Attendant);
    let own = ann.get("/permits/Q-1").await.body;
    let form = |page: &str| {
        let (_, form) = page.split_once("name=\"adding\"").expect("the form");
        form.split("</form>").next().unwrap().to_owned()
    };
    let of_ann = form(&own);
    let tags = of_ann.split('<').filter(|tag| {
        let of = |kind: &str| tag.starts_with(kind) && !tag.contains("type=\"hidden\"");
        ["input", "textarea", "select"].into_iter().any(of)
    });
    let tags: Vec<&str> = tags.collect();
    assert!(tags.len() > 8, "{of_ann}");
    for tag in tags {
        let fixed = tag.contains(" readonly") || tag.contains(" disabled");
        assert!(fixed, "{tag}");
    }
    assert!(!of_ann.contains("<button"), "{of_ann}");
    assert!(
        of_ann.contains("value=\"Mon to Fri 07:00–19:00\""),
        "{of_ann}"
    );
    let german = [("language", "de")];
    assert_eq!(ann.post("/account/language", &german).await.status, 303);
    let own = ann.get("/permits/Q-1").await.body;
    assert!(own.contains("value=\"Mo bis Fr 07:00–19:00\""), "{own}");
    assert_eq!(ann.post("/permits/save", &typed).await.status, 403);
    // Whoever changes it types what the site file takes.
    let of_boss = form(&boss.get("/permits/Q-1").await.body);
    assert!(of_boss.contains("value=\"mon-fri 07:00-19:00\"") && of_boss.contains("<button"));
}

#[tokio::test]
async fn an_attendant_resets_so_many_plates_a_shift() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut ann = person(&served, &park, "ann", Role::Attendant);
    let event = format!("/events/{}/reset", park.reentry().seq);
    let reset = [("reason", "seen leaving")];
    for n in 0..5 {
        let got = ann.post(&event, &reset).await;
        assert_eq!(got.status, 303, "reset {n}");
    }
    let got = ann.post(&event, &reset).await;
    assert_eq!(got.status, 403);
    assert!(got.body.contains("in one shift"), "{}", got.body);
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    assert_eq!(boss.post(&event, &reset).await.status, 303);
    park.clock.advance(Duration::from_secs(8 * 3600 + 60));
    let mut ann = person(&served, &park, "ann", Role::Attendant);
    assert_eq!(ann.post(&event, &reset).await.status, 303);
}

#[tokio::test]
async fn persons_are_added_changed_and_stopped_and_the_last_administrator_is_safe() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    admin.get("/users").await;
    let add = [("name", "Ann"), ("role", "attendant")];
    assert_eq!(admin.post("/users/add", &add).await.location, "/users");
    let page = admin.get("/users").await.body;
    let (_, rest) = page.split_once("shown only now: ").expect("the password");
    let password = rest.split('<').next().unwrap().trim().to_owned();
    assert!(!admin.get("/users").await.body.contains(&password), "once");
    assert_eq!(admin.post("/users/add", &add).await.location, "/users");
    assert!(
        admin
            .get("/users")
            .await
            .body
            .contains("already a user Ann")
    );
    let bad = [("name", "<b>"), ("role", "attendant")];
    assert_eq!(admin.post("/users/add", &bad).await.status, 400);
    let mut ann = Person::new(&served);
    let login = [("name", "Ann"), ("password", password.as_str())];
    assert_eq!(ann.post("/login", &login).await.location, "/password");

    let change = |name: &'static str, what: &'static str, role: &'static str| {
        [("name", name), ("what", what), ("role", role)]
    };
    for (what, role) in [("disable", ""), ("role", "viewer")] {
        admin
            .post("/users/change", &change("admin", what, role))
            .await;
        let page = admin.get("/users").await.body;
        assert!(page.contains("the last administrator"), "{what}");
    }
    admin
        .post("/users/change", &change("Ann", "disable", ""))
        .await;
    assert_eq!(ann.get("/password").await.status, 303, "out at once");
    assert_eq!(ann.post("/login", &login).await.status, 401);
    admin.get("/users").await;
    admin
        .post("/users/change", &change("Ann", "enable", ""))
        .await;
    admin
        .post("/users/change", &change("Ann", "role", "administrator"))
        .await;
    admin
        .post("/users/change", &change("admin", "role", "viewer"))
        .await;
    assert_eq!(admin.get("/users").await.status, 403, "no longer one");
    let kinds = |kind: &str| park.acts().iter().filter(|a| a.kind == kind).count();
    assert!(kinds("account") >= 6, "{}", kinds("account"));
    assert!(kinds("log-in") >= 3, "{}", kinds("log-in"));
}

#[tokio::test]
async fn the_audit_log_is_listed_and_tells_when_it_is_broken() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    admin
        .post("/kill-switch", &[("on", "true"), ("reason", "drill")])
        .await;
    let page = admin.get("/log").await.body;
    assert!(page.contains("In order:"), "{page}");
    assert!(
        page.contains("drill") && page.contains("logged in, from 127.0.0.1"),
        "{page}"
    );
    let only = admin.post("/log", &[("kind", "log-in")]).await.location;
    let page = admin.get(&only).await.body;
    assert!(page.contains("logged in") && !page.contains("drill"));
    park.tamper("UPDATE audit SET what = 'nothing' WHERE seq = 3");
    let page = admin.get("/log").await.body;
    assert!(
        page.contains("Row 3 is the first that does not fit"),
        "{page}"
    );
}
