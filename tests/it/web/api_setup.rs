//! The API where a site is set up: lists of permits taken whole, calibration, trials of rules, commissioning.

use plategate::domain::event::{Input, PermitChange};
use plategate::feed::video::vision::Calibration;
use plategate::port::accounts::Role;
use plategate::port::trials::{TrialState, Trials};
use serde_json::{Value, json};

use super::api::Program;
use super::car_park::CarPark;
use super::muster_and_rules::{serve_slow_trials, tried};
use super::serve;
use crate::calibration::picture;

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn a_list_is_looked_over_and_then_taken() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/permit-imports";
    let present = served.park.count_permits().await;
    let csv = "permit,holder,plate\nP-1001,Somebody else,W 48213 K\nP-9001,New,W 9001 N\n";
    let imported = |served: &super::Served| {
        let inputs = served.park.told();
        let mut lists = inputs.into_iter().filter_map(|i| match i {
            Input::Permits(PermitChange::Batch { edits, by, .. }) => Some((edits.len(), by)),
            _ => None,
        });
        lists.next()
    };
    let look = json!({ "csv": csv });
    let got = program.tell("POST", path, &look, "").await;
    let counts = json!({ "added": 1, "changed": 1, "same": 0, "removed": 0, "notes": [], "left": [], "done": null });
    assert_eq!((got.status, value(&got.body)), (200, counts));
    assert_eq!(imported(&served), None, "it was only looked over");

    let whole = json!({ "csv": csv, "replace": true });
    let got = program.tell("POST", path, &whole, "").await;
    assert_eq!(value(&got.body)["removed"], present - 1);

    let faulty = json!({ "csv": "permit,plate\nP1,W!!1\nP2," });
    let got = program.tell("POST", path, &faulty, "").await;
    assert_eq!(got.status, 422, "{}", got.body);
    let detail = value(&got.body)["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.contains("line 2") || detail.contains("Line 2"),
        "{detail}"
    );

    let nowhere = json!({ "csv": "permit,plate,lanes\nP1,W1,moon entry-1\n" });
    let got = program.tell("POST", path, &nowhere, "").await;
    assert_eq!(
        value(&got.body)["detail"],
        "Line 2: lanes is \"moon\"; this site has none of that name"
    );

    let take = json!({ "csv": csv, "apply": true });
    let got = program.tell("POST", path, &take, "list-1").await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(
        value(&got.body)["done"]["entry"].is_number(),
        "{}",
        got.body
    );
    let (edits, by) = imported(&served).unwrap();
    assert_eq!(edits, 2, "what changes, not the list");
    assert_eq!(served.park.count_permits().await, present + 1);
    assert!(by.contains("program"), "{by}");
}

#[tokio::test]
async fn a_permit_with_hours_and_lanes_is_put_and_read() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/permits/P-9002";
    let put = |hours: &str, lane: &str| json!({ "holder": "Night shift", "plates": ["W9002N"], "hours": [hours], "lanes": [lane] });
    for (hours, lane, status) in [
        ("mon-fri 7-19", "entry-1", 400),
        ("mon-fri 22:00-06:00", "moon", 422),
        ("mon-fri 22:00-06:00", "entry-1", 200),
    ] {
        let got = program.tell("PUT", path, &put(hours, lane), "").await;
        assert_eq!(got.status, status, "{hours} {lane}: {}", got.body);
    }
    let (_, permit) = program.get(path).await;
    assert_eq!(permit["hours"], json!(["mon-fri 22:00-06:00"]));
    assert_eq!(permit["lanes"], json!(["entry-1"]));
}

#[tokio::test]
async fn rules_are_tried_and_a_lot_is_commissioned() {
    let (served, slow) = serve_slow_trials().await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/trial";
    assert_eq!(program.get(path).await.1["progress"], "none");
    for bad in [
        json!({ "days": 0, "policy": "" }),
        json!({ "days": 367, "policy": "" }),
    ] {
        let got = program.tell("POST", path, &bad, "").await;
        assert_eq!(got.status, 422, "{bad}: {}", got.body);
    }
    let order = json!({ "days": 30, "policy": "[site]\ntimer_min = 600\n" });
    let got = program.tell("POST", path, &order, "").await;
    let began = value(&got.body);
    assert_eq!((got.status, &began["progress"]), (200, &json!("running")));
    assert_eq!((&began["days"], &began["done"]), (&json!(30), &json!(0.42)));
    let acts = served.park.acts();
    assert!(
        acts.last()
            .unwrap()
            .what
            .to_string()
            .contains("the last 30 days")
    );
    let got = program.tell("DELETE", path, &json!({}), "").await;
    assert_eq!((got.status, slow.state()), (204, TrialState::None));
    let past = serve(CarPark::ten_weeks().await).await;
    let report = tried(&past.park).await;
    let told = Program::of(&past, Role::Supervisor).get(path).await.1;
    assert_eq!(told["progress"], "done");
    assert_eq!(told["report"]["differing"], report.differing);
    assert_eq!(
        told["report"]["would"]["refused_wrongly"],
        report.would.refused_wrongly
    );
    assert_eq!(
        told["report"]["timer"]["minutes"],
        json!(report.timer.minutes)
    );

    let path = "/api/v1/commissioning";
    let begin = |entry: &str| json!({ "plate": "W 1 TEST", "entry": entry, "exit": "exit-1" });
    for (entry, status) in [("moon", 422), ("exit-1", 409), ("entry-1", 201)] {
        let got = program.tell("POST", path, &begin(entry), "").await;
        assert_eq!(got.status, status, "{entry}: {}", got.body);
    }
    let (_, sheets) = program.get(path).await;
    assert_eq!(sheets["under_way"]["plate"], "W1TEST");
    assert_eq!(sheets["under_way"]["steps"][0]["verdict"], "now");
    let got = program.tell("DELETE", path, &json!({}), "").await;
    assert_eq!(got.status, 204);
    let (_, sheets) = program.get(path).await;
    assert_eq!(sheets["under_way"], Value::Null);
    assert_eq!(sheets["kept"][0]["number"], 1);
    assert_eq!(sheets["kept"][0]["passed"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_is_calibrated_by_a_program() {
    let park = CarPark::day().await;
    park.cameras.show(picture());
    let served = serve(park.clone()).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/lanes/entry-1/calibration";
    let (status, standing) = program.get(path).await;
    assert_eq!((status, &standing["seeing"]), (200, &json!(true)));
    assert_eq!(standing["drawing"]["region"], json!([]));
    assert_eq!(program.get("/api/v1/lanes/moon/calibration").await.0, 404);

    let point = |x: f64, y: f64| json!({ "x": x, "y": y });
    let region = json!([
        point(0.0, 0.25),
        point(1.0, 0.25),
        point(1.0, 1.0),
        point(0.0, 1.0)
    ]);
    let drawing = json!({ "region": region, "narrowest": 0.05, "widest": 0.5 });
    let try_out = format!("{path}/try");
    let got = program.tell("POST", &try_out, &drawing, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    let tried = value(&got.body);
    let best = &tried["found"][0];
    assert!(
        best["read"].as_str().is_some_and(|t| t.len() > 3),
        "{tried}"
    );
    assert!(best["score"].as_f64().unwrap() > 0.4, "{tried}");

    let file = served.park.calibrations.join("entry-1.toml");
    let upside_down = json!({ "narrowest": 0.5, "widest": 0.1 });
    let three = json!({ "plate": [point(0.1, 0.1), point(0.2, 0.1), point(0.2, 0.2)] });
    let reason = "after the storm";
    for (drawing, why, status) in [
        (&upside_down, reason, 422),
        (&three, reason, 422),
        (&drawing, " ", 422),
    ] {
        let save = json!({ "drawing": drawing, "reason": why });
        let got = program.tell("PUT", path, &save, "").await;
        assert_eq!((got.status, file.exists()), (status, false), "{}", got.body);
    }
    let save = json!({ "drawing": drawing, "reason": reason });
    let got = program.tell("PUT", path, &save, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    let read = Calibration::read(&file).unwrap();
    assert_eq!((read.region.len(), read.max_plate), (4, Some(0.5)));
    let acts = park.acts();
    assert!(acts.iter().any(|a| a.reason == reason), "written down");
    park.cameras.blind("entry-1");
    let got = program.tell("POST", &try_out, &drawing, "").await;
    assert_eq!(got.status, 409, "there is no picture to look at");
}
