//! Dates of one plate of a permit: put and read by the API, kept by the form, written into the list and read from it.

use plategate::port::accounts::Role;
use serde_json::json;

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, serve};

const ADDRESS: &str = "/api/v1/permits/P-77";

#[tokio::test]
async fn a_hire_car_for_a_week() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let own = json!([{ "plate": "HIRE1", "holder": "", "valid_from": "2026-03-01T00:00:00Z",
        "valid_to": "2026-03-08T00:00:00Z", "hours": [], "lanes": [] }]);
    let put = |plates: serde_json::Value, own: Option<&serde_json::Value>| {
        let mut body = json!({ "holder": "Ann", "plates": plates });
        if let Some(own) = own {
            body["plate_terms"] = own.clone();
        }
        body
    };
    let both = || json!(["W1ANN", "HIRE1"]);
    let got = program
        .tell("PUT", ADDRESS, &put(both(), Some(&own)), "")
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(program.get(ADDRESS).await.1["plate_terms"], own);
    // Left out they stay; the form keeps them, too, and shows them.
    program.tell("PUT", ADDRESS, &put(both(), None), "").await;
    assert_eq!(program.get(ADDRESS).await.1["plate_terms"], own);
    let mut person = Person::inside(&served).await;
    let form = [
        ("id", "P-77"),
        ("holder", "Anna"),
        ("plates", "W1ANN\nHIRE1"),
    ];
    let got = person.post("/permits/save", &form).await;
    assert_eq!(got.status, 303, "{}", got.body);
    assert_eq!(program.get(ADDRESS).await.1["plate_terms"], own);
    let page = person.get("/permits/P-77").await.body;
    assert!(page.contains("HIRE1 has its own terms"), "{page}");
    let list = person.get("/permits.csv").await.body;
    let row = list.lines().find(|l| l.contains("HIRE1")).unwrap();
    assert!(row.contains("2026-03-08T01:00:00+01:00"), "{row}");
    // A plate that is taken off takes its terms with it; terms of a plate that is not on the permit are a fault.
    let only = put(json!(["W1ANN"]), None);
    program.tell("PUT", ADDRESS, &only, "").await;
    assert_eq!(program.get(ADDRESS).await.1["plate_terms"], json!([]));
    let strange = put(json!(["W1ANN"]), Some(&own));
    let got = program.tell("PUT", ADDRESS, &strange, "").await;
    assert_eq!(got.status, 422, "{}", got.body);
}
