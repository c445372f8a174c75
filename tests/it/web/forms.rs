//! What persons do with forms, and what reaches the engine.

use std::collections::BTreeMap;

use plategate::domain::event::{Exemption, Input, OrderKind, PermitChange};
use plategate::domain::site::{GroupId, LaneId};
use plategate::port::audit::AuditRow;
use plategate::port::desk::Exempt;
use plategate::port::records::Records;

use super::car_park::CarPark;
use super::{Person, serve};

fn last_order(park: &CarPark) -> (OrderKind, String) {
    let last = park.ordered().pop().expect("an order");
    (last.what, last.reason)
}

#[tokio::test]
async fn a_gate_is_opened_with_a_reason_only() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let got = person
        .post("/lanes/entry-1/open", &[("reason", "  ")])
        .await;
    assert_eq!(got.status, 400);
    assert!(got.body.contains("give a reason"));
    assert_eq!(served.park.told().len(), 0);
    assert_eq!(
        person
            .post("/lanes/nowhere/open", &[("reason", "x")])
            .await
            .status,
        404
    );

    assert_eq!(
        person
            .post("/lanes/entry-1/open", &[("reason", "Delivery")])
            .await
            .location,
        "/"
    );
    let (what, reason) = last_order(&served.park);
    assert_eq!(reason, "Delivery");
    assert!(matches!(what, OrderKind::Open { lane } if lane.as_str() == "entry-1"));
    assert!(
        person
            .get("/")
            .await
            .body
            .contains("Entry 1: the gate has been told to open")
    );
    assert!(
        !person.get("/").await.body.contains("asked to open."),
        "told once"
    );

    person
        .post("/kill-switch", &[("on", "true"), ("reason", "Fire alarm")])
        .await;
    let page = person.get("/inside").await.body;
    assert!(page.contains("<b>Gates are off.</b>"));
    person
        .post("/lanes/entry-1/open", &[("reason", "Delivery")])
        .await;
    assert!(
        person
            .get("/")
            .await
            .body
            .contains("Not done: The kill switch is on"),
        "the engine's refusal is told"
    );
}

#[tokio::test]
async fn a_violation_leads_to_reset_and_exemption() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let reentry = served.park.reentry();
    let prior = reentry.violation.unwrap().prior.unwrap();
    let entry = served.park.store.entry_of(prior).unwrap().unwrap().seq;
    let event = format!("/events/{}", reentry.seq);
    let page = person.get(&event).await.body;
    assert!(page.contains("Entered while already inside"), "{page}");
    assert!(
        page.contains(&format!("/evidence/{}/frame", reentry.seq))
            && page.contains(&format!("/evidence/{entry}/frame")),
        "both pictures"
    );
    assert_eq!(
        person
            .post(&format!("{event}/reset"), &[("reason", "It has left")])
            .await
            .location,
        event
    );
    assert!(
        matches!(last_order(&served.park).0, OrderKind::Reset { plate } if plate.as_str() == "W48213K")
    );

    let past = [("reason", "Two cars"), ("until", "2020-01-01T00:00")];
    assert_eq!(
        person.post("/permits/P-1001/exempt", &past).await.status,
        400
    );
    let until = [
        ("reason", "Two cars this week"),
        ("until", "2026-03-06T18:00"),
    ];
    assert_eq!(
        person.post("/permits/P-1001/exempt", &until).await.location,
        "/permits/P-1001"
    );
    let exempt = served.park.permit("P-1001").await.unwrap().exempt.unwrap();
    assert_eq!(
        exempt.until.unwrap().to_string(),
        "2026-03-06T17:00:00Z",
        "the site's zone"
    );
    assert_eq!(
        (exempt.by.as_str(), exempt.reason.as_str()),
        ("admin", "Two cars this week")
    );
    let page = person.get("/permits/P-1001").await.body;
    assert!(
        page.contains("Two cars this week") && page.contains("6 Mar 2026 18:00"),
        "{page}"
    );
    person
        .post("/permits/P-1001/unexempt", &[("reason", "Solved")])
        .await;
    assert!(served.park.permit("P-1001").await.unwrap().exempt.is_none());
}

fn new_permit<'a>(id: &'a str, plates: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("id", id),
        ("holder", "Kurt Aigner"),
        ("group", "staff"),
        ("plates", plates),
        ("adding", "true"),
    ]
}

#[tokio::test]
async fn a_permit_with_faults_is_not_taken() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let taken = new_permit("P-1001", "W1");
    let got = person.post("/permits/save", &taken).await;
    assert_eq!(got.status, 422);
    assert!(got.body.contains("there is already a permit P-1001"));
    let wrong = new_permit("<b>", "W 1*\n品");
    let got = person.post("/permits/save", &wrong).await;
    assert_eq!(got.status, 422);
    let all = got.body.contains("Number:") && got.body.contains("Plates:");
    assert!(all, "all faults at once: {}", got.body);
    let kept = got.body.contains("value=\"&lt;b&gt;\"");
    assert!(kept, "what was typed stays, escaped: {}", got.body);
    assert_eq!(served.park.told().len(), 0);
}

#[tokio::test]
async fn permits_are_added_changed_and_removed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let new = new_permit("P-3000", "w-3000 ka\nW3001KA");
    let got = person.post("/permits/save", &new).await;
    assert_eq!(got.location, "/permits/P-3000");
    let mut permit = served.park.permit("P-3000").await.unwrap();
    let plates: Vec<_> = permit.plates.iter().map(|p| p.as_str()).collect();
    assert_eq!(plates, ["W3000KA", "W3001KA"]);

    permit.exempt = Some(Exemption {
        reason: "r".into(),
        by: "b".into(),
        until: None,
        ..Exemption::default()
    });
    served.park.put_permit(permit).await;
    let edit = [
        ("id", "P-3000"),
        ("holder", "Kurt A."),
        ("plates", "W3000KA"),
        ("deny", "true"),
    ];
    assert_eq!(person.post("/permits/save", &edit).await.status, 303);
    let permit = served.park.permit("P-3000").await.unwrap();
    assert_eq!(permit.holder, "Kurt A.");
    assert!(permit.exempt.is_some(), "editing keeps the exemption");

    let got = person.post("/permits/P-3000/remove", &[]).await;
    assert_eq!(got.location, "/permits");
    assert!(served.park.permit("P-3000").await.is_none());
}

#[tokio::test]
async fn a_pin_or_card_is_told_to_a_lane() {
    let served = serve(CarPark::with_pins().await).await;
    let mut person = Person::inside(&served).await;
    const PATH: &str = "/api/v1/lanes/entry-1/factor";
    let form = [("kind", "pin"), ("permit", "P-1001")];
    let got = person.post(PATH, &form).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(got.body.contains("\"note\":\""), "{}", got.body);
    let token = person.csrf.clone();
    let json = |body: &'static str, token: &str| {
        let request = person.request("POST", PATH).body(body);
        let request = request.header("content-type", "application/json");
        request.header("x-csrf-token", token)
    };
    let card = json("{\"kind\":\"card\",\"plate\":\"w-48213 k\"}", &token);
    let forged = json("{\"kind\":\"card\",\"permit\":\"P-1001\"}", "guessed");
    assert_eq!(person.send(card).await.status, 200);
    let got = person.send(forged).await;
    assert_eq!(got.status, 403);
    assert!(got.body.contains("\"status\":403"), "{}", got.body);
    let given = |input: &Input| match input {
        Input::Factor { lane, permit, .. } => Some((lane.to_string(), permit.to_string())),
        _ => None,
    };
    let inputs: Vec<_> = served.park.told().iter().filter_map(given).collect();
    let expected = ("entry-1".to_owned(), "P-1001".to_owned());
    assert_eq!(inputs, [expected.clone(), expected]);
    let told =
        |a: &&AuditRow| a.what.to_string().contains("for permit P-1001 at ") && a.who == "admin";
    assert_eq!(served.park.acts().iter().filter(told).count(), 2);
    for (path, kind, name, value, status) in [
        (PATH, "face", "permit", "P-1001", 400),
        (PATH, "pin", "", "", 422),
        (PATH, "pin", "plate", "***", 400),
        (PATH, "pin", "permit", "P-0", 404),
        (PATH, "pin", "plate", "W0NOBODY", 404),
        ("/api/v1/lanes/moon/factor", "pin", "permit", "P-1001", 404),
        (
            "/api/v1/lanes/exit-1/factor",
            "pin",
            "permit",
            "P-1001",
            409,
        ),
    ] {
        let got = person.post(path, &[("kind", kind), (name, value)]).await;
        assert_eq!(got.status, status, "{path} {kind} {value}: {}", got.body);
    }
}

#[tokio::test]
async fn no_plate_is_ever_in_an_address() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for (path, field) in [
        ("/passages", "plate"),
        ("/violations", "plate"),
        ("/permits", "text"),
    ] {
        let got = person.post(path, &[(field, "W482")]).await;
        assert_eq!(got.status, 303, "{path}");
        assert!(!got.location.contains("W482"), "{}", got.location);
        let page = person.get(&got.location).await.body;
        assert!(page.contains(">W48213K<"), "{path}");
        assert!(!page.contains(">W77501P<"), "{path}");
    }
    let all = person.get("/passages").await.body;
    for address in all
        .split("href=\"")
        .skip(1)
        .filter_map(|s| s.split('"').next())
    {
        assert!(
            !address.contains("W48213K") && !address.contains("W77501P"),
            "{address}"
        );
    }
    let got = person.get("/passages?q=not-mine").await.body;
    assert!(got.contains("This search has expired"));
    let got = person.post("/passages", &[("plate", "<script>")]).await;
    let page = person.get(&got.location).await.body;
    assert!(page.contains("Not searched for that") && !page.contains("<script>\""));
}

#[tokio::test]
async fn a_permit_has_spaces_and_vehicles_with_two_plates() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut new = new_permit("P-3000", "W1 + W2\nW3").to_vec();
    new.push(("spaces", "1"));
    assert_eq!(person.post("/permits/save", &new).await.status, 303);
    let permit = served.park.permit("P-3000").await.unwrap();
    let texts = |plates: &[plategate::domain::plate::Plate]| {
        let all: Vec<String> = plates.iter().map(ToString::to_string).collect();
        all.join(" ")
    };
    assert_eq!(permit.spaces, Some(1));
    assert_eq!(texts(&permit.plates), "W1 W2 W3");
    assert_eq!(permit.vehicles.len(), 1);
    assert_eq!(texts(&permit.vehicles[0]), "W1 W2");
    let page = person.get("/permits/P-3000").await.body;
    assert!(page.contains(">W1 + W2\nW3</textarea>"), "{page}");
    let mut none = new.clone();
    none[4] = ("adding", "false");
    none[5] = ("spaces", "0");
    assert_eq!(person.post("/permits/save", &none).await.status, 422);
}

#[tokio::test]
async fn a_permit_has_hours_and_lanes() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/permits/new").await.body;
    assert!(page.contains("name=\"lane\" value=\"entry-1\"") && !page.contains("value=\"exit-1\""));
    let mut new = new_permit("P-3001", "W5").to_vec();
    new.push(("hours", "Mon-Fri 07:00-19:00; sat 08:00-12:00"));
    new.push(("lane", "entry-1"));
    assert_eq!(person.post("/permits/save", &new).await.status, 303);
    let permit = served.park.permit("P-3001").await.unwrap();
    assert_eq!(permit.lanes, [LaneId::new("entry-1")]);
    assert_eq!(permit.hours.len(), 2);
    let page = person.get("/permits/P-3001").await.body;
    for text in [
        "value=\"mon-fri 07:00-19:00; sat 08:00-12:00\"",
        "value=\"entry-1\" checked",
        "Entry at Entry 1, Mon to Fri 07:00–19:00, Sat 08:00–12:00.",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for (place, bad, why) in [
        (
            5,
            ("hours", "mon-fri 7-19"),
            "is no hours: write for example",
        ),
        (6, ("lane", "moon"), "Lanes: there is no lane moon."),
    ] {
        let mut form = new.clone();
        form[4] = ("adding", "false");
        form[place] = bad;
        let got = person.post("/permits/save", &form).await;
        assert_eq!(got.status, 422);
        assert!(
            got.body.contains(why) && got.body.contains(bad.1),
            "{}",
            got.body
        );
    }
}

/// The groups that persons have exempted.
async fn groups(park: &CarPark) -> BTreeMap<GroupId, Exemption> {
    let all = park
        .parts
        .ports
        .desk
        .exemptions()
        .await
        .unwrap()
        .into_iter();
    let groups = all.filter_map(|e| match e {
        Exempt::Group(id, exemption) => Some((id, exemption)),
        Exempt::Permit(..) => None,
    });
    groups.collect()
}

#[tokio::test]
async fn a_group_is_exempted_somewhere_for_a_time() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let base = [
        ("what", "exempt"),
        ("group", "tenant"),
        ("reason", "Works at exit 1"),
        ("from", "2026-03-03T08:00"),
        ("until", "2026-03-06T18:00"),
        ("area", "car-park"),
    ];
    let with = |place: usize, value: &'static str| {
        let mut fields = base;
        fields[place].1 = value;
        fields
    };
    for (place, value) in [
        (0, "nonsense"),
        (1, "nobody"),
        (2, ""),
        (3, "soon"),
        (4, ""),
        (4, "2020-01-01T00:00"),
        (4, "2026-03-03T07:00"),
        (5, "nowhere"),
    ] {
        let got = person.post("/exemptions", &with(place, value)).await;
        assert_eq!(got.status, 400, "{place} {value:?}: {}", got.body);
    }
    assert!(groups(&served.park).await.is_empty());
    assert_eq!(
        person.post("/exemptions", &base).await.location,
        "/exemptions"
    );
    let exempt = groups(&served.park)
        .await
        .remove(&GroupId::new("tenant"))
        .unwrap();
    assert_eq!(exempt.from.unwrap().to_string(), "2026-03-03T07:00:00Z");
    assert_eq!(exempt.until.unwrap().to_string(), "2026-03-06T17:00:00Z");
    assert_eq!(exempt.areas.len(), 1);
    let page = person.get("/exemptions").await.body;
    for wanted in [
        "Group tenant",
        "Not yet",
        "Works at exit 1",
        "Group service",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let back = [
        ("what", "unexempt"),
        ("group", "tenant"),
        ("reason", "Done"),
    ];
    person.post("/exemptions", &back).await;
    assert!(groups(&served.park).await.is_empty());
}

#[tokio::test]
async fn an_imported_exemption_has_an_end() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let text = "permit,plate,exempt,exempt_until\nP-1,W1,true,\nP-2,W2,true,2026-12-31T23:00:00Z\n";
    let got = person.post("/permits/import", &[("text", text)]).await;
    assert_eq!(got.status, 422);
    let told = got.body.contains("Line 2: exempt_until is empty");
    assert!(told, "{}", got.body);
}

#[tokio::test]
async fn a_list_is_imported_after_a_look_and_exported_safely() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let before = served.park.count_permits().await;
    let bad = "permit,holder,plate\nP-1,Ann,W1\nP-2,Bob,***\n";
    let got = person.post("/permits/import", &[("text", bad)]).await;
    assert_eq!(got.status, 422);
    assert!(
        got.body.contains("Line 3: plate is") && got.body.contains("the plate has the character"),
        "{}",
        got.body
    );

    let good = "permit,holder,plate\nP-1,=cmd|' /C calc'!A0,W1\nP-1001,Anna Gruber,W48213K\n";
    let got = person.post("/permits/import", &[("text", good)]).await;
    assert_eq!(got.status, 200);
    assert!(got.body.contains("This is what changes"));
    assert_eq!(served.park.count_permits().await, before, "nothing yet");
    let got = person
        .post("/permits/import", &[("text", good), ("sure", "true")])
        .await;
    assert_eq!(got.location, "/permits");
    assert_eq!(served.park.count_permits().await, before + 1);
    assert!(matches!(
        served.park.told().last(),
        Some(Input::Permits(PermitChange::Batch { edits, .. })) if edits.len() == 1
    ));

    let csv = person.get("/permits.csv").await;
    assert!(
        csv.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("attachment")
    );
    assert!(csv.body.contains(",'=cmd|"), "no formula runs");
    assert!(csv.body.contains("P-1006,tenant,Haas & Söhne GmbH,W3319TX"));
}
