//! What people put right on the muster's page and by the API: a vehicle has left, a vehicle is here, an area was counted.

use plategate::domain::event::{Done, OrderKind, Output};
use plategate::domain::site::AreaId;
use plategate::port::accounts::Role;
use serde_json::json;

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, serve};

#[tokio::test]
async fn a_towed_car_is_off_the_muster_in_two_clicks() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/muster").await.body;
    let before = served.park.parts.ports.desk.present(None).await.unwrap();
    // The first click opens the form, which has a reason; the second sends it.
    let stay = page.split("name=\"stay\" value=\"").nth(1).unwrap();
    let stay = stay.split('"').next().unwrap().to_owned();
    assert!(page.contains("value=\"Seen to be gone\""), "{page}");
    let form = [("stay", stay.as_str()), ("reason", "towed")];
    let got = person.post("/muster/left", &form).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/muster"));
    let page = person.get("/muster").await.body;
    assert!(page.contains("off the list"), "{page}");
    assert!(!page.contains(&format!("name=\"stay\" value=\"{stay}\"")));
    let after = served.park.parts.ports.desk.present(None).await.unwrap();
    assert_eq!(after.len() + 1, before.len());
    let last = served.park.ordered().pop().unwrap();
    assert_eq!(last.reason, "towed");
    assert!(matches!(last.what, OrderKind::HasLeft { .. }));
    let row = served.park.acts().pop().unwrap();
    assert_eq!(
        (row.kind.as_str(), row.reason.as_str()),
        ("put right", "towed")
    );
    // A second time it is not there.
    person.post("/muster/left", &form).await;
    assert!(
        person
            .get("/muster")
            .await
            .body
            .contains("no longer on the site")
    );
}

#[tokio::test]
async fn a_vehicle_and_a_count_by_the_api() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let inside = served.park.parts.ports.desk.inside().await.unwrap().len();
    let here = json!({ "plate": "W7GHOST", "reason": "seen on the deck" });
    let got = program
        .tell("POST", "/api/v1/areas/car-park/vehicles", &here, "")
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    let now = served.park.parts.ports.desk.inside().await.unwrap().len();
    assert_eq!(now, inside + 1);
    // Its line on the muster leads to what was said of it.
    let mut person = Person::inside(&served).await;
    let entry = served
        .park
        .journal()
        .iter()
        .rev()
        .find(|e| {
            e.outputs
                .iter()
                .any(|o| matches!(o, Output::Done(Done::VehicleIn { .. })))
        })
        .unwrap()
        .seq;
    let got = person.get(&format!("/events/{entry}")).await;
    assert_eq!(
        (got.status, got.location),
        (303, format!("/log?entry={entry}"))
    );
    let count = json!({ "count": 4, "reason": "counted" });
    let got = program
        .tell("PUT", "/api/v1/areas/car-park/count", &count, "")
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    let what = served.park.ordered().pop().unwrap().what;
    let area = AreaId::new("car-park");
    assert_eq!(what, OrderKind::SetCount { area, count: 4 });
    let got = program
        .tell("PUT", "/api/v1/areas/attic/count", &count, "")
        .await;
    assert_eq!(got.status, 404);
}
