//! Programs and their tokens: what they open, and what they do not.

use std::time::Duration;

use plategate::clock::Clock;
use plategate::domain::event::Input;
use plategate::port::accounts::Accounts;

use super::car_park::CarPark;
use super::{Person, Served, serve};

/// A token made on the page; the secret, as the page shows it once.
async fn make(person: &mut Person, name: &str, role: &str) -> String {
    let form = [
        ("name", name),
        ("role", role),
        ("scope", "read"),
        ("scope", if role == "viewer" { "read" } else { "gates" }),
        ("until", "2026-06-01T00:00"),
    ];
    let got = person.post("/users/tokens", &form).await;
    assert_eq!(got.location, "/users", "{}", got.body);
    let page = person.get("/users").await.body;
    let (_, rest) = page.split_once("shown only now: ").expect("the secret");
    let end = rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c)));
    rest[..end.unwrap()].to_owned()
}

async fn send(served: &Served, method: &str, path: &str, secret: &str) -> (u16, String) {
    let mut program = Person::new(served);
    let request = program.request(method, path);
    let request = request.header("authorization", format!("Bearer {secret}"));
    let request = match method {
        "POST" => request
            .header("content-type", "application/json")
            .body("{\"kind\":\"card\",\"permit\":\"P-1001\"}"),
        _ => request,
    };
    let got = program.send(request).await;
    (got.status, got.body)
}

#[tokio::test]
async fn a_program_uses_the_api_with_a_token_and_nothing_else() {
    const FACTOR: &str = "/api/v1/lanes/entry-1/factor";
    let served = serve(CarPark::with_pins().await).await;
    let mut person = Person::inside(&served).await;
    let terminal = make(&mut person, "PIN terminal", "attendant").await;
    let booking = make(&mut person, "Booking", "viewer").await;
    assert!(terminal.starts_with("plategate_") && terminal.len() > 40);
    for (method, path, secret, status) in [
        ("GET", "/api/v1/lanes", terminal.as_str(), 200),
        ("GET", "/api/v1/lanes", &booking, 200),
        ("POST", FACTOR, &terminal, 200),
        ("POST", FACTOR, &booking, 403),
        ("GET", "/api/v1/lanes", "plategate_guessed", 401),
        ("POST", FACTOR, "", 401),
        // Pages are for persons.
        ("GET", "/users", &terminal, 303),
        ("POST", "/kill-switch", &terminal, 303),
    ] {
        let (found, body) = send(&served, method, path, secret).await;
        assert_eq!(found, status, "{method} {path} {secret:.12}: {body}");
    }
    let told = |i: &&Input| matches!(i, Input::Factor { .. });
    assert_eq!(served.park.told().iter().filter(told).count(), 1);
    let acts = served.park.acts();
    let named = acts.iter().any(|a| a.who == "program PIN terminal");
    assert!(named, "{acts:?}");
    let kept = served.park.store.tokens().unwrap();
    assert!(kept.iter().all(|t| !t.secret_hash.contains(&terminal)));
    let page = person.get("/users").await.body;
    assert!(
        page.contains("PIN terminal") && !page.contains(&terminal),
        "once only"
    );

    person
        .post("/users/tokens/remove", &[("name", "PIN terminal")])
        .await;
    assert_eq!(
        send(&served, "GET", "/api/v1/lanes", &terminal).await.0,
        401
    );
    served.park.clock.advance(Duration::from_secs(200 * 86_400));
    assert_eq!(send(&served, "GET", "/api/v1/lanes", &booking).await.0, 401);
}

#[tokio::test]
async fn no_token_is_made_for_nonsense() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for (name, role, scope, until) in [
        ("", "viewer", "read", "2026-06-01T00:00"),
        ("a<b", "viewer", "read", "2026-06-01T00:00"),
        ("a", "administrator", "read", "2026-06-01T00:00"),
        ("a", "king", "read", "2026-06-01T00:00"),
        ("a", "viewer", "read", "2020-06-01T00:00"),
        ("a", "viewer", "read", ""),
        ("a", "viewer", "gates", "2026-06-01T00:00"),
        ("a", "supervisor", "users", "2026-06-01T00:00"),
        ("a", "viewer", "moon", "2026-06-01T00:00"),
    ] {
        let form = [
            ("name", name),
            ("role", role),
            ("scope", scope),
            ("until", until),
        ];
        let got = person.post("/users/tokens", &form).await;
        assert_eq!(got.status, 400, "{name:?} {role} {scope} {until:?}");
    }
    make(&mut person, "Booking", "viewer").await;
    let again = [
        ("name", "booking"),
        ("role", "viewer"),
        ("scope", "read"),
        ("until", "2026-06-01T00:00"),
    ];
    person.post("/users/tokens", &again).await;
    assert_eq!(served.park.store.tokens().unwrap().len(), 1);
    assert!(served.park.clock.now() < served.park.store.tokens().unwrap()[0].expires);
}

/// However many streams programs hold open, an administrator finds room; and a token that is taken back ends its streams.
#[tokio::test]
async fn programs_leave_room_for_persons_and_their_streams_end_with_the_token() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut held = Vec::new();
    let mut refused = 0;
    for n in 0..9 {
        let name = format!("Reader {n}");
        let secret = make(&mut person, &name, "viewer").await;
        for _ in 0..16 {
            let program = Person::new(&served);
            let request = program.request("GET", "/api/v1/events");
            let request = request.header("authorization", format!("Bearer {secret}"));
            let answer = request.send().await.unwrap();
            match answer.status().as_u16() {
                200 => held.push(answer),
                429 | 503 => refused += 1,
                other => panic!("{other}"),
            }
        }
    }
    assert!(refused > 0 && held.len() >= 16, "{refused} {}", held.len());
    for path in ["/live/stream", "/api/v1/events"] {
        let stream = person.request("GET", path).send().await.unwrap();
        assert_eq!(stream.status(), 200, "{path}");
    }
    let remove = [("name", "Reader 0")];
    person.post("/users/tokens/remove", &remove).await;
    let mut first = held.remove(0);
    let end = async { while let Ok(Some(_)) = first.chunk().await {} };
    let end = tokio::time::timeout(crate::patience::LIMIT, end).await;
    assert!(end.is_ok(), "it goes on");
}

/// No token outlives those who made it, and nobody is called like a program.
#[tokio::test]
async fn tokens_end_and_no_person_is_called_like_a_program() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for (until, taken) in [
        ("9999-12-31T00:00", false),
        ("2029-06-01T00:00", false),
        ("2029-02-01T00:00", true),
    ] {
        let form = [
            ("name", "Booking"),
            ("role", "viewer"),
            ("scope", "read"),
            ("until", until),
        ];
        let got = person.post("/users/tokens", &form).await;
        assert_eq!(got.status == 303, taken, "{until}: {}", got.body);
        let tokens = served.park.store.tokens().unwrap().len();
        assert_eq!(tokens, usize::from(taken), "{until}");
    }
    for name in [
        "program tv",
        "Program  tv",
        "PROGRAM",
        "program-tv",
        "program.tv",
        "ｐｒｏｇｒａｍ tv",
        "Gateway",
        "site file",
        "first  start",
        "somebody",
        "nobody",
    ] {
        let add = [("name", name), ("role", "viewer")];
        let got = person.post("/users/add", &add).await;
        assert_eq!(got.status, 400, "{name:?}");
    }
    for name in ["Programme Office", "Gate Way"] {
        let add = [("name", name), ("role", "viewer")];
        assert_eq!(
            person.post("/users/add", &add).await.status,
            303,
            "{name:?}"
        );
    }
}
