//! Who gets in, and who does not.

use std::time::Duration;

use super::car_park::CarPark;
use super::{NEW_PASSWORD, Person, form, serve};

const PAGES: [&str; 23] = [
    "/",
    "/violations",
    "/passages",
    "/inside",
    "/permits",
    "/permits/new",
    "/permits/import",
    "/permits/P-1001",
    "/lanes",
    "/lanes/exit-1",
    "/review",
    "/log",
    "/more",
    "/muster",
    "/overstays",
    "/visits",
    "/resets",
    "/trial",
    "/commissioning",
    "/users",
    "/password",
    "/account",
    "/account/second-factor",
];

#[tokio::test]
async fn every_page_needs_a_log_in_and_is_there_after_it() {
    let served = serve(CarPark::day().await).await;
    let mut stranger = Person::new(&served);
    let seq = served.park.reentry().seq;
    let event = format!("/events/{seq}");
    let pages = PAGES.into_iter().chain([event.as_str()]);
    for page in pages.clone() {
        let got = stranger.get(page).await;
        assert_eq!(got.status, 303, "{page}");
        assert!(
            got.location.starts_with("/login"),
            "{page}: {}",
            got.location
        );
    }
    for api in [
        "/api/v1/lanes",
        "/api/v1/inside",
        "/api/v1/events",
        "/live/stream",
        "/live/calls/stream",
        "/live/entry-1/picture",
    ] {
        assert_eq!(stranger.get(api).await.status, 401, "{api}");
    }
    assert_eq!(
        stranger
            .post("/kill-switch", &[("on", "true"), ("reason", "x")])
            .await
            .status,
        303
    );
    assert!(
        !served.park.gates_off().await,
        "a stranger must not switch anything"
    );

    let mut person = Person::inside(&served).await;
    for page in pages.chain([
        "/permits.csv",
        "/api/v1/lanes",
        "/api/v1/inside",
        &format!("/evidence/{seq}/frame"),
    ]) {
        assert_eq!(person.get(page).await.status, 200, "{page}");
    }
}

#[tokio::test]
async fn the_one_time_password_must_be_changed_first() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::new(&served);
    person
        .post(
            "/login",
            &[("name", "admin"), ("password", &served.password)],
        )
        .await;
    assert_eq!(person.get("/").await.location, "/password");
    assert_eq!(person.get("/api/v1/lanes").await.status, 403);
    person.get("/password").await;
    let form = [
        ("old", served.password.as_str()),
        ("new", "short"),
        ("again", "short"),
    ];
    let got = person.post("/password", &form).await;
    assert_eq!(got.status, 422);
    assert!(got.body.contains("too short"));

    let before = person.cookie.clone();
    let form = [
        ("old", served.password.as_str()),
        ("new", NEW_PASSWORD),
        ("again", NEW_PASSWORD),
    ];
    assert_eq!(person.post("/password", &form).await.location, "/");
    assert_ne!(
        person.cookie, before,
        "a new session after a password change"
    );
    assert_eq!(person.get("/").await.status, 200);
    let mut old = Person::new(&served);
    old.cookie = before;
    assert_eq!(old.get("/").await.status, 303, "the old session is over");
    let got = old
        .post(
            "/login",
            &[("name", "admin"), ("password", &served.password)],
        )
        .await;
    assert_eq!(got.status, 401, "the one-time password is used up");
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_for_a_while() {
    let served = serve(CarPark::day().await).await;
    let mut thief = Person::new(&served);
    for _ in 0..5 {
        let got = thief
            .post("/login", &[("name", "admin"), ("password", "wrong")])
            .await;
        assert_eq!(got.status, 401);
        assert!(got.body.contains("The name or the password is wrong."));
        assert!(got.cookie.is_none());
    }
    let right = [("name", "admin"), ("password", served.password.as_str())];
    let got = thief.post("/login", &right).await;
    assert_eq!(got.status, 429, "even the right one has to wait");
    assert!(got.body.contains("wait 1 min"));
    served.park.clock.advance(Duration::from_secs(61));
    assert_eq!(thief.post("/login", &right).await.status, 303);
}

/// However a name is written, it is one account, and one account's tries.
#[tokio::test]
async fn no_spelling_of_a_name_gets_round_the_lockout() {
    let served = serve(CarPark::day().await).await;
    let mut thief = Person::new(&served);
    for name in ["admin", " admin", "   admin", "ADMIN  ", "\u{ff41}dmin"] {
        let got = thief
            .post("/login", &[("name", name), ("password", "wrong")])
            .await;
        assert_eq!(got.status, 401, "{name:?}");
    }
    for name in ["admin", "\tadmin", "Admin", "\u{3000}admin", "a\u{ff44}min"] {
        let login = [("name", name), ("password", served.password.as_str())];
        assert_eq!(thief.post("/login", &login).await.status, 429, "{name:?}");
    }
    served.park.clock.advance(Duration::from_secs(61));
    let login = [("name", "  Admin "), ("password", served.password.as_str())];
    assert_eq!(thief.post("/login", &login).await.location, "/password");
    let acts = served.park.acts();
    let named = acts.iter().filter(|a| a.who == "admin").count();
    assert!(named >= 6, "the log has the account's own name: {acts:?}");
}

/// Many share one address: behind a router, behind a proxy that nobody told of.
#[tokio::test]
async fn twenty_wrong_names_shut_nobody_else_out() {
    let served = serve(CarPark::day().await).await;
    let mut thief = Person::new(&served);
    let mut wrong = async |name: &str| {
        let form = [("name", name), ("password", "wrong")];
        thief.post("/login", &form).await.status
    };
    for i in 0..20 {
        assert_eq!(wrong(&format!("nobody-{i}")).await, 401, "{i}");
    }
    // From now on a name has one try from there: whether there is such a person does not show.
    for name in ["another", "nobody-3"] {
        assert_eq!((wrong(name).await, wrong(name).await), (401, 429), "{name}");
    }
    let mut person = Person::new(&served);
    let right = [("name", "admin"), ("password", served.password.as_str())];
    assert_eq!(person.post("/login", &right).await.location, "/password");
    assert_eq!(wrong("admin").await, 401);
    let got = person.post("/login", &right).await;
    assert_eq!(got.status, 429, "one wrong one is enough from there");
    served.park.clock.advance(Duration::from_secs(61));
    assert_eq!(person.post("/login", &right).await.location, "/password");
}

#[tokio::test]
async fn a_form_without_the_sessions_token_does_nothing() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let fields = [("on", "true"), ("reason", "test")];
    let right = person.csrf.clone();
    for token in ["", "wrong", &right[1..]] {
        person.csrf = token.to_owned();
        let got = person.post("/kill-switch", &fields).await;
        assert_eq!(got.status, 403, "{token}");
        assert!(!served.park.gates_off().await);
    }
    let body = form(&[("csrf", right.as_str()), ("on", "true"), ("reason", "test")]);
    let request = person
        .request("POST", "/kill-switch")
        .header("origin", "http://evil.example")
        .body(body);
    let got = person
        .send(request.header("content-type", "application/x-www-form-urlencoded"))
        .await;
    assert_eq!(got.status, 403, "from another site");
    assert!(!served.park.gates_off().await);
    person.csrf = right;
    assert_eq!(person.post("/kill-switch", &fields).await.status, 303);
    assert!(served.park.gates_off().await);
}

#[tokio::test]
async fn sessions_end_when_idle_when_old_and_on_leaving() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let hours = |n: u64| served.park.clock.advance(Duration::from_secs(n * 3600));
    hours(11);
    assert_eq!(person.get("/log").await.status, 200);
    hours(11);
    assert_eq!(person.get("/log").await.status, 200, "a click prolongs it");
    hours(3);
    assert_eq!(person.get("/log").await.status, 303, "but not beyond a day");

    person
        .post("/login", &[("name", "admin"), ("password", NEW_PASSWORD)])
        .await;
    hours(7);
    assert_eq!(person.get("/api/v1/lanes").await.status, 200);
    hours(7);
    assert_eq!(
        person.get("/log").await.status,
        303,
        "what a page does by itself prolongs nothing"
    );

    person
        .post("/login", &[("name", "admin"), ("password", NEW_PASSWORD)])
        .await;
    person.get("/log").await;
    let cookie = person.cookie.clone();
    let out = person.post("/logout", &[]).await;
    assert_eq!(out.location, "/login");
    assert_eq!(out.headers["clear-site-data"], "\"cache\"");
    person.cookie = cookie;
    assert_eq!(
        person.get("/log").await.status,
        303,
        "the token is dead, not only forgotten by the browser"
    );
}

#[tokio::test]
async fn answers_carry_their_guards_and_tell_strangers_little() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for path in ["/", "/login", "/nowhere", "/healthz"] {
        let got = person.get(path).await;
        let header = |name: &str| {
            got.headers
                .get(name)
                .map_or("", |v| v.to_str().unwrap())
                .to_owned()
        };
        assert!(
            header("content-security-policy").starts_with("default-src 'self'"),
            "{path}"
        );
        assert!(
            header("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        for policy in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
            assert_eq!(header(policy), "same-origin", "{path}: {policy}");
        }
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
        assert!(
            !got.body.contains(" style="),
            "{path}: no style in the page"
        );
        assert!(
            !got.body.contains(" onclick="),
            "{path}: no script in the page"
        );
    }
    let mut stranger = Person::new(&served);
    assert_eq!(stranger.get("/static/app.css").await.status, 200);
    let health = stranger.get("/healthz").await;
    assert_eq!(
        (health.status, health.body.contains("\"status\":\"ok\"")),
        (200, true),
        "{}",
        health.body
    );
    served.park.cameras.blind("exit-2");
    let health = stranger.get("/healthz").await;
    assert_eq!(
        (health.status, health.body.contains("degraded")),
        (200, true),
        "{}",
        health.body
    );
    assert!(
        !health.body.contains("password"),
        "sentences are for persons who are logged in"
    );
    served.park.fill_the_disk().await;
    assert_eq!(stranger.get("/healthz").await.status, 503);
}

#[tokio::test]
async fn no_path_of_a_request_reaches_the_disk() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let own = format!("/evidence/{}", served.park.reentry().seq);
    for path in [
        "/evidence/..%2f..%2fetc%2fpasswd/frame",
        &format!("{own}/..%2f..%2fsecret"),
        &format!("{own}/%2e%2e"),
        "/evidence/99999/frame",
        "/static/..%2fapp.css",
        "/live/..%2fentry-1/picture",
    ] {
        let got = person.get(path).await;
        assert!(matches!(got.status, 400 | 404), "{path}: {}", got.status);
    }
    let got = person.get(&format!("{own}/crop")).await;
    assert_eq!(got.headers["content-type"], "image/jpeg");
    assert_eq!(got.bytes[..2], [0xff, 0xd8]);
}
