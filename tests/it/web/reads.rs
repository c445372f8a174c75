//! A program tells what it read (`POST /api/v1/lanes/{lane}/reads`).

use jiff::SignedDuration;
use plategate::domain::event::{FeedKind, Input, Sighting, Stale};

use super::car_park::CarPark;
use super::{Person, Served, serve};

const PATH: &str = "/api/v1/lanes/entry-1/reads";

async fn token(person: &mut Person, scope: &str) -> String {
    let form = [
        ("name", scope),
        ("role", "attendant"),
        ("scope", scope),
        ("until", "2026-06-01T00:00"),
    ];
    let got = person.post("/users/tokens", &form).await;
    assert_eq!(got.location, "/users", "{}", got.body);
    let page = person.get("/users").await.body;
    let (_, rest) = page.split_once("shown only now: ").expect("the secret");
    let end = rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c)));
    rest[..end.unwrap()].to_owned()
}

async fn tell(served: &Served, path: &str, secret: &str, key: &str, body: &str) -> (u16, String) {
    let mut program = Person::new(served);
    let request = program.request("POST", path);
    let request = request
        .header("authorization", format!("Bearer {secret}"))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(body.to_owned());
    let got = program.send(request).await;
    (got.status, got.body)
}

fn sightings(served: &Served) -> Vec<Sighting> {
    let journal = served.park.journal().into_iter();
    let pushed = journal.filter_map(|entry| match entry.input {
        Input::Sighting(seen) if seen.source.feed == FeedKind::Push => Some(seen),
        _ => None,
    });
    pushed.collect()
}

#[tokio::test]
async fn a_program_tells_what_it_read() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let secret = token(&mut person, "reads").await;
    let now = served.park.now();
    let old = now - SignedDuration::from_secs(60);
    let body =
        "{\"plate\":\"zz-999 q\",\"characters\":[0.9],\"direction\":\"towards\",\"track\":\"17\"}";
    let (status, said) = tell(&served, PATH, &secret, "1", body).await;
    assert_eq!(status, 200, "{said}");
    assert!(said.contains("\"read\":\"ZZ999Q\""), "{said}");
    // Sent again because the answer was lost: one read.
    assert_eq!(
        tell(&served, PATH, &secret, "1", body).await,
        (status, said)
    );
    let late = format!("{{\"plate\":\"YY888P\",\"captured\":\"{old}\"}}");
    assert_eq!(tell(&served, PATH, &secret, "2", &late).await.0, 200);
    assert_eq!(tell(&served, PATH, &secret, "3", "{}").await.0, 200);
    let seen = sightings(&served);
    assert_eq!(seen.len(), 3, "{seen:?}");
    let read = seen[0].read.as_ref().unwrap();
    assert_eq!((read.text().as_str(), read.confidence()), ("ZZ999Q", 0.9));
    assert_eq!(seen[0].source.device.as_deref(), Some("program reads"));
    assert_eq!(seen[0].source.track.as_deref(), Some("17"));
    assert_eq!(
        (seen[0].source.stale, seen[1].source.stale),
        (None, Some(Stale::Old))
    );
    assert_eq!(seen[1].at, old);
    assert_eq!(seen[2].read, None);
}

#[tokio::test]
async fn what_cannot_be_a_read() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let secret = token(&mut person, "reads").await;
    let other = token(&mut person, "gates").await;
    for (n, (path, secret, body, status)) in [
        (PATH, &secret, "{\"plate\":\"!!!\"}", 400),
        (PATH, &secret, "{\"plate\":\"AB1\",\"characters\":[2]}", 422),
        (PATH, &secret, "{\"plate\":\"AB1\",\"characters\":[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8]}", 422),
        (PATH, &secret, "{\"plate\":\"AB1\",\"captured\":\"yesterday\"}", 400),
        (PATH, &secret, "{\"plate\":\"AB1\",\"direction\":\"up\"}", 400),
        (PATH, &secret, "{\"text\":\"AB1\"}", 400),
        ("/api/v1/lanes/moon/reads", &secret, "{}", 404),
        (PATH, &other, "{\"plate\":\"AB1\"}", 403),
    ]
    .into_iter()
    .enumerate()
    {
        let (found, said) = tell(&served, path, secret, &format!("k{n}"), body).await;
        assert_eq!(found, status, "{path} {body}: {said}");
    }
    assert_eq!(sightings(&served), []);
}
