//! Imports taken back.

use std::time::Duration;

use plategate::port::accounts::Role;
use plategate::port::deed::Deed;
use serde_json::{Value, json};

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, serve};

const IMPORTS: &str = "/api/v1/permit-imports";
const LIST: &str = "permit,holder,plate\nP-1001,Somebody else,W48213K\nQ-1,New,Q1Q\nQ-2,New,Q2Q\n";

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Takes a list; gives its number.
async fn import(program: &mut Program, csv: &str, replace: bool) -> u64 {
    let take = json!({ "csv": csv, "apply": true, "replace": replace });
    let got = program.tell("POST", IMPORTS, &take, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    value(&got.body)["done"]["entry"].as_u64().unwrap()
}

#[tokio::test]
async fn an_import_is_taken_back_and_what_was_changed_since_stays_and_is_named() {
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    let (all, before) = (park.count_permits().await, park.permit("P-1001").await);
    let mut person = Person::inside(&served).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let made = import(&mut program, LIST, false).await;
    let put = json!({ "holder": "Known by now", "plates": ["Q2Q"] });
    let got = program.tell("PUT", "/api/v1/permits/Q-2", &put, "").await;
    assert_eq!(got.status, 200, "{}", got.body);

    let undo = format!("/permits/imports/{made}/undo");
    let page = person.get("/permits/import").await.body;
    assert!(page.contains(&undo), "{page}");
    assert!(page.contains("2 new, 1 changed, 0 removed"), "{page}");
    let page = person.get(&undo).await.body;
    for words in [
        "holder: Somebody else → Anna Gruber",
        "is removed",
        "Permit Q-2 was changed meanwhile by program supervisor program",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(park.count_permits().await, all + 2, "it was only looked at");
    let got = person.post(&undo, &[]).await;
    assert_eq!(got.status, 303, "{}", got.body);
    let page = person.get(&got.location).await.body;
    let told = "Import taken back: 1 permit as it was before, 1 removed.";
    assert!(page.contains(told) && page.contains("Q-2"), "{page}");
    assert_eq!(park.permit("P-1001").await, before);
    assert_eq!(park.permit("Q-1").await, None);
    assert_eq!(park.permit("Q-2").await.unwrap().holder, "Known by now");

    let acts = park.acts();
    let back = acts.iter().find_map(|row| match row.what {
        Deed::ImportTakenBack { import, .. } => Some((import, row.who.as_str())),
        _ => None,
    });
    assert_eq!(back, Some((made, "admin")));
    let page = person.get("/permits/import").await.body;
    assert!(page.contains("taken back by admin") && !page.contains(&undo));
    // Once more there is nothing left to do.
    let page = person.get(&undo).await.body;
    assert!(page.contains("nothing left to take back"), "{page}");
}

#[tokio::test]
async fn a_replaced_list_comes_back_piece_by_piece_over_the_api_within_a_day() {
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    let mut program = Program::of(&served, Role::Supervisor);
    let (_, before) = program.get("/api/v1/permits/P-1001").await;
    let all = park.count_permits().await;
    let rows = (0..700).map(|n| format!("Q-{n},Holder {n},Q{n}Q\n"));
    let csv = format!("permit,holder,plate\n{}", rows.collect::<String>());
    let made = import(&mut program, &csv, true).await;
    assert_eq!(park.count_permits().await, 700);

    let (_, list) = program.get(IMPORTS).await;
    assert_eq!(list[0]["import"], made);
    assert_eq!(list[0]["taken_back_by"], Value::Null);
    let undo = format!("{IMPORTS}/{made}/undo");
    let got = program.tell("POST", &undo, &json!({}), "").await;
    let would = value(&got.body);
    let counts = ["added", "changed", "removed"].map(|c| would[c].as_u64().unwrap() as usize);
    assert_eq!((counts, would["done"].is_null()), ([all, 0, 700], true));
    assert_eq!(park.count_permits().await, 700, "it was only looked at");
    let apply = json!({ "apply": true });
    let got = program.tell("POST", &undo, &apply, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(value(&got.body)["left"], json!([]));
    assert_eq!(park.count_permits().await, all);
    let (_, after) = program.get("/api/v1/permits/P-1001").await;
    assert_eq!(after["version"], before["version"]);
    let (_, list) = program.get(IMPORTS).await;
    assert_eq!(list[0]["taken_back_by"], "program supervisor program");

    for (import, status) in [(made + 1, 404), (0, 404), (u64::MAX, 404)] {
        let undo = format!("{IMPORTS}/{import}/undo");
        let got = program.tell("POST", &undo, &apply, "").await;
        assert_eq!(got.status, status, "{import}: {}", got.body);
    }
    park.clock.advance(Duration::from_secs(86_401));
    let got = program.tell("POST", &undo, &apply, "").await;
    assert_eq!(got.status, 409, "{}", got.body);
    assert!(got.body.contains("within 24 hours"), "{}", got.body);
}
