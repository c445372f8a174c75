//! Codes beside the password, and forms that ask once more who it is.

use std::time::Duration;

use plategate::actions::secrets::totp;
use plategate::clock::Clock;
use plategate::domain::event::{Input, OrderKind, Scope};
use plategate::port::accounts::{Accounts, Role, Secret};
use plategate::web::{self, Settings};

use super::car_park::CarPark;
use super::{NEW_PASSWORD, Person, Served, serve, serve_with};

const SET_UP: &str = "/account/second-factor";

/// The code that the person's app shows now.
fn code(served: &Served) -> String {
    let factor = served.park.store.second_factor("admin").unwrap().unwrap();
    totp::code(&factor.secret, served.park.clock.now())
}

fn seconds(served: &Served, n: u64) {
    served.park.clock.advance(Duration::from_secs(n));
}

/// Sets it up as a person does, from what the page shows; gives the recovery codes.
async fn set_up(served: &Served, person: &mut Person) -> Vec<String> {
    let page = person.get(SET_UP).await.body;
    assert!(page.contains("<svg class=\"qr\"") && !page.contains("otpauth"));
    let (_, rest) = page.split_once("<code class=\"secret\">").unwrap();
    let text: String = rest.split('<').next().unwrap().replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(text.as_bytes()).unwrap();
    let again = person.get(SET_UP).await.body;
    assert!(again.contains(rest.split('<').next().unwrap()), "the same");
    let got = person.post(SET_UP, &[("code", "000000")]).await;
    assert_eq!(got.status, 422);
    assert!(served.park.store.second_factor("admin").unwrap().is_none());
    let before = person.cookie.clone();
    let shown = totp::code(&Secret(secret), served.park.clock.now());
    let got = person.post(SET_UP, &[("code", &shown)]).await;
    assert_eq!((got.status, got.location.as_str()), (303, SET_UP));
    assert_ne!(person.cookie, before, "a new session");
    let page = person.get(SET_UP).await.body;
    let codes = page.split("<li><code>").skip(1);
    let codes: Vec<String> = codes
        .map(|c| c.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10, "{page}");
    assert_eq!(person.get(SET_UP).await.location, "/account", "shown once");
    codes
}

/// Gives the password; the code is asked then.
async fn half_way(served: &Served) -> Person {
    let mut person = Person::new(served);
    let login = [("name", "admin"), ("password", NEW_PASSWORD)];
    let got = person.post("/login", &login).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/login/code"));
    assert!(person.cookie.starts_with("plategate-half="), "no session");
    person
}

#[tokio::test]
async fn a_log_in_asks_for_the_code_and_takes_each_once() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    let used = code(&served);
    let mut other = half_way(&served).await;
    assert_eq!(other.get("/").await.location, "/login", "half is not in");
    let got = other.post("/login/code", &[("code", &used)]).await;
    assert_eq!(got.status, 401, "the code that set it up is used up");
    seconds(&served, 60);
    let now = code(&served);
    let got = other.post("/login/code", &[("code", &now)]).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/"));
    let cookies: Vec<_> = got.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 2, "a session, and no longer half a one");
    other.cookie = got.cookie.unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(other.get("/account").await.status, 200);

    let mut thief = half_way(&served).await;
    let got = thief.post("/login/code", &[("code", &now)]).await;
    assert_eq!(
        got.status, 401,
        "seen over the shoulder, it is worth nothing"
    );
    seconds(&served, 30);
    let early = code(&served);
    seconds(&served, 30);
    let spaced = format!("{} {}", &early[..3], &early[3..]);
    let got = thief.post("/login/code", &[("code", &spaced)]).await;
    assert_eq!(got.status, 303, "a phone's clock may be a step behind");
    let acts = served.park.acts();
    let said = |what: &str| acts.iter().any(|a| a.what.to_string().contains(what));
    assert!(said("logged in with a code") && said("log-in refused: wrong code"));
    let told = acts.iter().any(|a| a.what.to_string().contains(&early));
    assert!(!told, "no code in the log");
}

#[tokio::test]
async fn a_recovery_code_logs_in_once() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let codes = set_up(&served, &mut person).await;
    let kept = served.park.store.second_factor("admin").unwrap().unwrap();
    assert!(kept.recovery.iter().all(|h| h.starts_with("$argon2id$")));
    let typed = codes[3].to_uppercase().replace('-', " ");
    let mut person = half_way(&served).await;
    let got = person.post("/login/code", &[("recovery", &typed)]).await;
    assert_eq!(got.status, 303);
    person.cookie = got.cookie.unwrap().split(';').next().unwrap().to_owned();
    assert!(person.get("/").await.body.contains("9 are left"));
    let mut again = half_way(&served).await;
    let got = again.post("/login/code", &[("recovery", &typed)]).await;
    assert_eq!(got.status, 401);
}

#[tokio::test]
async fn codes_are_guessed_no_faster_than_passwords() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    seconds(&served, 60);
    let mut tried = 0;
    loop {
        let mut thief = Person::new(&served);
        let login = [("name", "admin"), ("password", NEW_PASSWORD)];
        let got = thief.post("/login", &login).await;
        if got.status == 429 {
            break;
        }
        let got = thief.post("/login/code", &[("code", "123456")]).await;
        if got.status == 429 {
            break;
        }
        assert_eq!(got.status, 401);
        tried += 1;
        assert!(tried <= 5, "a right password must not give new tries");
    }
    seconds(&served, 61);
    let mut person = half_way(&served).await;
    seconds(&served, 10 * 60);
    let now = code(&served);
    let got = person.post("/login/code", &[("code", &now)]).await;
    assert_eq!(got.location, "/login", "waited too long");
}

/// Who mistypes the password is let in by the right one, and has not used up a code.
#[tokio::test]
async fn a_right_password_forgives_the_wrong_ones_before_it() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    for _ in 0..3 {
        seconds(&served, 60);
        let mut person = Person::new(&served);
        for _ in 0..4 {
            let wrong = [("name", "admin"), ("password", "wrong")];
            assert_eq!(person.post("/login", &wrong).await.status, 401);
        }
        let mut person = half_way(&served).await;
        let got = person.post("/login/code", &[("code", "000000")]).await;
        assert_eq!(got.status, 401);
        let now = code(&served);
        let got = person.post("/login/code", &[("code", &now)]).await;
        assert_eq!((got.status, got.location.as_str()), (303, "/"));
    }
}

/// Wrong tries on any page count together.
#[tokio::test]
async fn pages_and_the_log_in_have_one_lockout() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    person.get("/password").await;
    let new = [
        ("old", "wrong"),
        ("new", "another harbour"),
        ("again", "another harbour"),
    ];
    for _ in 0..3 {
        assert_eq!(person.post("/password", &new).await.status, 422);
    }
    let mut thief = Person::new(&served);
    for expect in [401, 401, 429] {
        let wrong = [("name", "admin"), ("password", "wrong")];
        assert_eq!(thief.post("/login", &wrong).await.status, expect);
    }
    let new = [
        ("old", NEW_PASSWORD),
        ("new", "another harbour"),
        ("again", "another harbour"),
    ];
    let got = person.post("/password", &new).await;
    assert_eq!(got.status, 422, "{}", got.body);
}

#[tokio::test]
async fn it_is_turned_off_with_password_and_code() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    person.get("/account").await;
    seconds(&served, 60);
    let off = "/account/second-factor/off";
    let now = code(&served);
    let check = [(NEW_PASSWORD, "000000"), ("wrong", now.as_str())];
    for (password, code) in check {
        let form = [("password", password), ("code", code)];
        assert_eq!(person.post(off, &form).await.location, "/account");
        assert!(person.get("/account").await.body.contains("is wrong"));
        assert!(served.park.store.second_factor("admin").unwrap().is_some());
    }
    let form = [("password", NEW_PASSWORD), ("code", &now)];
    let before = person.cookie.clone();
    assert_eq!(person.post(off, &form).await.location, "/account");
    assert_ne!(person.cookie, before, "a new session");
    assert!(served.park.store.second_factor("admin").unwrap().is_none());
    let mut person = Person::new(&served);
    let login = [("name", "admin"), ("password", NEW_PASSWORD)];
    assert_eq!(person.post("/login", &login).await.location, "/");
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let old = set_up(&served, &mut person).await;
    person.get("/account").await;
    seconds(&served, 60);
    let now = code(&served);
    let got = person
        .post("/account/second-factor/codes", &[("code", &now)])
        .await;
    assert_eq!(got.location, SET_UP);
    let page = person.get(SET_UP).await.body;
    assert!(page.contains("<li><code>") && !page.contains(&old[0]));
    let mut person = half_way(&served).await;
    let got = person.post("/login/code", &[("recovery", &old[0])]).await;
    assert_eq!(got.status, 401);
}

#[tokio::test]
async fn a_site_may_ask_it_of_a_role() {
    let settings = Settings {
        second_factor: Some(Role::Administrator),
        ..Settings::default()
    };
    let served = serve_with(CarPark::day().await, settings).await;
    let mut person = Person::inside(&served).await;
    assert_eq!(person.get("/permits").await.location, SET_UP);
    assert_eq!(person.get("/api/v1/lanes").await.status, 403);
    set_up(&served, &mut person).await;
    assert_eq!(person.get("/permits").await.status, 200);
    let page = person.get("/account").await.body;
    assert!(
        page.contains("This site requires it for your role"),
        "{page}"
    );
    person.get("/users").await;
    let add = [("name", "Ann"), ("role", "supervisor")];
    person.post("/users/add", &add).await;
    let page = person.get("/users").await.body;
    let (_, rest) = page.split_once("shown only now: ").unwrap();
    let password = rest.split('<').next().unwrap().trim();
    let mut ann = Person::new(&served);
    ann.post("/login", &[("name", "Ann"), ("password", password)])
        .await;
    ann.get("/password").await;
    let new = "another quiet harbour";
    let form = [("old", password), ("new", new), ("again", new)];
    ann.post("/password", &form).await;
    assert_eq!(ann.get("/permits").await.status, 200, "not of hers");
}

#[tokio::test]
async fn an_administrator_helps_when_the_phone_is_lost() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    let factor = served.park.store.second_factor("admin").unwrap().unwrap();
    person.get("/users").await;
    let own = [("name", "admin"), ("what", "second-factor")];
    person.post("/users/change", &own).await;
    assert!(
        person
            .get("/users")
            .await
            .body
            .contains("Not done: turn off your own second factor")
    );
    assert!(served.park.store.second_factor("admin").unwrap().is_some());
    let add = [("name", "Ann"), ("role", "viewer")];
    person.post("/users/add", &add).await;
    served.park.store.put_second_factor("Ann", &factor).unwrap();
    assert!(person.get("/users").await.body.contains("Phone lost"));
    let hers = [("name", "Ann"), ("what", "second-factor")];
    person.post("/users/change", &hers).await;
    assert!(served.park.store.second_factor("Ann").unwrap().is_none());
    let acts = served.park.acts();
    let said = |a: &&plategate::port::audit::AuditRow| {
        a.what
            .to_string()
            .contains("removed the second factor of user Ann")
    };
    assert_eq!(acts.iter().filter(said).count(), 1);
}

#[tokio::test]
async fn one_logs_out_everywhere() {
    let served = serve(CarPark::day().await).await;
    let mut here = Person::inside(&served).await;
    let mut there = Person::new(&served);
    let login = [("name", "admin"), ("password", NEW_PASSWORD)];
    there.post("/login", &login).await;
    let page = here.get("/account").await.body;
    assert_eq!(
        page.matches("data-label=\"Last used\"").count(),
        2,
        "{page}"
    );
    let got = here.post("/account/log-out-everywhere", &[]).await;
    assert_eq!(got.location, "/login");
    assert_eq!(there.get("/account").await.status, 303);
}

/// What changes much at once asks for a fresh proof; what must be quick does not.
#[test]
fn the_table_says_what_is_asked_for_afresh() {
    let routes = &web::routes().table;
    let fresh: Vec<&str> = routes.iter().filter(|d| d.fresh).map(|d| d.path).collect();
    for path in [
        "/resets",
        "/exemptions",
        "/permits/import",
        "/users/add",
        "/users/change",
        "/users/tokens",
        "/users/tokens/remove",
        "/account/second-factor",
    ] {
        assert!(fresh.contains(&path), "{path}");
    }
    for path in ["/kill-switch", "/lanes/{lane}/open", "/events/{seq}/reset"] {
        assert!(!fresh.contains(&path), "{path}");
    }
}

#[tokio::test]
async fn a_form_that_changes_much_asks_who_it_is_and_keeps_what_was_typed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let form = [
        ("scope", "area:car-park"),
        ("what", "forget"),
        ("reason", "Fire \"drill\" & co"),
    ];
    let orders = || served.park.told().len();
    assert_eq!(person.post("/resets", &form).await.status, 303, "just in");
    assert_eq!(orders(), 1);
    seconds(&served, 300);
    let got = person.post("/resets", &form).await;
    assert_eq!((got.status, orders()), (403, 1));
    assert!(got.body.contains("action=\"/resets\"") && got.body.contains("type=\"password\""));
    let kept = "name=\"reason\" value=\"Fire &#34;drill&#34; &#38; co\"";
    assert!(got.body.contains(kept), "{}", got.body);

    let confirmed = |password: &'static str| {
        let mut all = form.to_vec();
        all.push(("confirm", password));
        all
    };
    let got = person.post("/resets", &confirmed("wrong")).await;
    assert_eq!((got.status, orders()), (403, 1));
    assert!(got.body.contains("The password is wrong.") && got.body.contains(kept));
    assert!(!got.body.contains("value=\"wrong\""));
    let before = person.cookie.clone();
    let got = person.post("/resets", &confirmed(NEW_PASSWORD)).await;
    assert_eq!((got.status, orders()), (303, 2));
    assert_ne!(person.cookie, before, "the session has a new token");
    let mut thief = Person::new(&served);
    thief.cookie = before;
    assert_eq!(thief.get("/account").await.status, 303, "the old is dead");
    let said = person.get("/resets").await.body;
    assert!(
        said.contains("Passback status reset"),
        "the message has come along"
    );
    let done = match served.park.told().last() {
        Some(Input::Order(order)) => (order.what.clone(), order.reason.clone()),
        other => panic!("{other:?}"),
    };
    assert!(matches!(
        done.0,
        OrderKind::ResetAll {
            scope: Scope::Area(_)
        }
    ));
    assert_eq!(done.1, "Fire \"drill\" & co");
    assert_eq!(
        person.post("/resets", &form).await.status,
        303,
        "for a while"
    );
    seconds(&served, 300);
    let form = [("on", "true"), ("reason", "fire")];
    assert_eq!(person.post("/kill-switch", &form).await.status, 303);
}

/// Looking at what a list would change asks for nothing; taking it does, and what was looked over is taken then.
#[tokio::test]
async fn a_look_at_a_list_asks_for_no_password_and_taking_it_does() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    person.get("/permits/import").await;
    let text = "permit,holder,plate\r\nQ-1,New,Q1Q\r\n";
    seconds(&served, 300);
    for (text, status, words) in [
        ("permit,holder\r\nQ-1,New", 422, "Nothing was imported"),
        (text, 200, "This is what changes"),
    ] {
        let got = person.post("/permits/import", &[("text", text)]).await;
        assert_eq!(got.status, status, "{}", got.body);
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    let sure = [("text", text), ("sure", "true")];
    let got = person.post("/permits/import", &sure).await;
    assert_eq!(got.status, 403, "{}", got.body);
    assert_eq!(served.park.permit("Q-1").await, None);
    let confirmed = [&sure[..], &[("confirm", NEW_PASSWORD)]].concat();
    let got = person.post("/permits/import", &confirmed).await;
    assert_eq!(got.status, 303, "{}", got.body);
    assert!(served.park.permit("Q-1").await.is_some());
    // So it is with taking it back.
    let page = person.get("/permits/import").await.body;
    let (_, rest) = page.split_once("href=\"/permits/imports/").unwrap();
    let undo = format!("/permits/imports/{}", rest.split('"').next().unwrap());
    person.get(&undo).await;
    seconds(&served, 300);
    assert_eq!(person.post(&undo, &[]).await.status, 403);
    let got = person.post(&undo, &[("confirm", NEW_PASSWORD)]).await;
    assert_eq!(got.status, 303, "{}", got.body);
    assert_eq!(served.park.permit("Q-1").await, None);
}

#[tokio::test]
async fn with_a_second_factor_the_code_confirms() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    person.get("/resets").await;
    seconds(&served, 300);
    let now = code(&served);
    let form = |confirm: &'static str| [("name", "Ann"), ("role", "viewer"), ("confirm", confirm)];
    let got = person.post("/users/add", &form(NEW_PASSWORD)).await;
    assert_eq!(got.status, 403);
    assert!(got.body.contains("The code is wrong"), "{}", got.body);
    let right = [("name", "Ann"), ("role", "viewer"), ("confirm", &now)];
    assert_eq!(person.post("/users/add", &right).await.status, 303);
    assert!(served.park.store.account("Ann").unwrap().is_some());
}

#[tokio::test]
async fn a_new_one_time_password_leaves_the_second_factor() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    set_up(&served, &mut person).await;
    let factor = served.park.store.second_factor("admin").unwrap().unwrap();
    person.get("/users").await;
    let add = [("name", "Ann"), ("role", "viewer")];
    person.post("/users/add", &add).await;
    served.park.store.put_second_factor("Ann", &factor).unwrap();
    let new = [("name", "Ann"), ("what", "password")];
    person.post("/users/change", &new).await;
    let page = person.get("/users").await.body;
    let (_, rest) = page.split_once("shown only now: ").unwrap();
    let password = rest.split('<').next().unwrap().trim();
    let mut ann = Person::new(&served);
    let got = ann
        .post("/login", &[("name", "Ann"), ("password", password)])
        .await;
    assert_eq!(got.location, "/login/code");
    seconds(&served, 60);
    let now = totp::code(&factor.secret, served.park.clock.now());
    let got = ann.post("/login/code", &[("code", &now)]).await;
    assert_eq!(got.location, "/password", "and then a password of her own");
}
