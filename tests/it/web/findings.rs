//! What persons find that violations were, reports of weeks, contact sheets.

use plategate::domain::event::*;
use plategate::port::violations::{Span, Violations};

use super::api::Program;
use super::car_park::CarPark;
use super::roles::person;
use super::{Person, serve};
use plategate::port::accounts::Role;
use serde_json::{Value, json};

/// The day's newest violation.
fn violation(park: &CarPark) -> Decision {
    park.newest(|d| d.violation.is_some())
}

fn orders(park: &CarPark) -> Vec<OrderKind> {
    park.ordered().into_iter().map(|o| o.what).collect()
}

#[tokio::test]
async fn a_violation_is_acknowledged_with_a_word() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let seq = violation(&served.park).seq;
    let page = person.get("/violations?seen=no").await.body;
    let form = format!("action=\"/violations/{seq}/finding\"");
    assert!(page.contains(&form) && page.contains("value=\"/violations?seen=no\""));
    let fields = [
        ("finding", "seen"),
        ("word", "spoke to the tenant"),
        ("back", "/violations?seen=no"),
    ];
    let got = person
        .post(&format!("/violations/{seq}/finding"), &fields)
        .await;
    assert_eq!(got.location, "/violations?seen=no");
    let finding = Finding::Seen;
    let violation = seq;
    assert_eq!(
        orders(&served.park),
        [OrderKind::Acknowledge { violation, finding }]
    );
    for path in ["/violations".to_owned(), format!("/events/{seq}")] {
        let page = person.get(&path).await.body;
        assert!(
            page.contains("<b>Acknowledged</b> by admin") && page.contains("spoke to the tenant"),
            "{path}"
        );
    }
    let fields = [("finding", "seen"), ("back", "https://elsewhere.example/")];
    let got = person
        .post(&format!("/violations/{seq}/finding"), &fields)
        .await;
    assert_eq!(got.location, "/violations", "never to another site");
    let fields = [
        ("reason", "seen leaving"),
        ("back", "/violations?lane=entry-1"),
    ];
    let got = person.post(&format!("/events/{seq}/reset"), &fields).await;
    assert_eq!(got.location, "/violations?lane=entry-1");
}

#[tokio::test]
async fn a_wrong_read_is_judged_as_well() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let violation = violation(&served.park).seq;
    let path = format!("/violations/{violation}/finding");
    let fields = [("finding", "misread-here"), ("plate", "w 48 213 x")];
    assert_eq!(person.post(&path, &fields).await.status, 303);
    let plate = plategate::domain::plate::Plate::new("W48213X").unwrap();
    let verdict = ReadFinding::Plate { plate };
    let finding = Finding::MisreadHere;
    let read = violation;
    assert_eq!(
        orders(&served.park),
        [
            OrderKind::Judge { read, verdict },
            OrderKind::Acknowledge { violation, finding }
        ]
    );
    assert_eq!(
        person.post(&path, &[("finding", "sunny")]).await.status,
        422
    );
    let not_one = served.park.newest(|d| d.violation.is_none()).seq;
    let path = format!("/violations/{not_one}/finding");
    assert_eq!(person.post(&path, &[("finding", "seen")]).await.status, 404);
}

#[tokio::test]
async fn only_a_supervisor_calls_a_violation_false() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let path = format!("/violations/{}/finding", violation(&park).seq);
    for (role, finding, status) in [
        (Role::Viewer, "seen", 403),
        (Role::Attendant, "seen", 303),
        (Role::Attendant, "unseen", 403),
        (Role::Supervisor, "unseen", 303),
    ] {
        let mut person = person(&served, &park, &format!("{role}"), role);
        let got = person.post(&path, &[("finding", finding)]).await;
        assert_eq!(got.status, status, "{role} {finding}");
    }
}

#[tokio::test]
async fn programs_tell_what_a_violation_was() {
    let served = serve(CarPark::day().await).await;
    let violation = violation(&served.park).seq;
    let path = format!("/api/v1/violations/{violation}/finding");
    let wrong = json!({ "finding": "misread-here", "plate": "W 48213 X" });
    for (role, said, status) in [
        (Role::Viewer, json!({ "finding": "seen" }), 403),
        (Role::Attendant, json!({ "finding": "seen" }), 200),
        (Role::Attendant, wrong.clone(), 403),
        (Role::Supervisor, wrong, 200),
        (Role::Supervisor, json!({ "finding": "sunny" }), 400),
    ] {
        let mut program = Program::of(&served, role);
        let got = program.tell("POST", &path, &said, "").await;
        assert_eq!(got.status, status, "{role} {said}: {}", got.body);
    }
    let plate = plategate::domain::plate::Plate::new("W48213X").unwrap();
    let acknowledge = |finding| OrderKind::Acknowledge { violation, finding };
    assert_eq!(
        orders(&served.park),
        [
            acknowledge(Finding::Seen),
            OrderKind::Judge {
                read: violation,
                verdict: ReadFinding::Plate { plate },
            },
            acknowledge(Finding::MisreadHere),
        ]
    );
}

#[tokio::test]
async fn programs_get_the_report_and_the_repeated() {
    let served = serve(CarPark::four_weeks().await).await;
    let mut program = Program::of(&served, Role::Viewer);
    let sum = |rows: &Value, field: &str| -> u64 {
        let rows = rows.as_array().unwrap();
        rows.iter().map(|r| r[field].as_u64().unwrap()).sum()
    };
    let (status, report) = program
        .get("/api/v1/violations/report?week=2026-02-25")
        .await;
    assert_eq!(status, 200, "{report}");
    assert_eq!(
        (&report["first"], &report["last"]),
        (&json!("2026-02-23"), &json!("2026-03-01"))
    );
    let all = report["total"]["violations"].as_u64().unwrap();
    assert!(all > 0, "the weeks have violations");
    assert_eq!(sum(&report["sorts"], "violations"), all);
    assert_eq!(
        json!(sum(&report["sorts"], "week_before")),
        report["total"]["week_before"]
    );
    let hours = report["hours"].as_array().unwrap();
    let by_hour: u64 = hours.iter().map(|h| h.as_u64().unwrap()).sum();
    assert_eq!((hours.len(), by_hour), (24, all));
    let mut person = Person::inside(&served).await;
    let page = person.get("/violations/report?week=2026-02-25").await.body;
    assert!(page.contains(&format!("<dt>Violations</dt><dd>{all}</dd>")));
    let (_, repeated) = program
        .get("/api/v1/violations/repeated?days=60&least=2")
        .await;
    let sheet = person
        .get("/violations/repeated?days=60&least=2")
        .await
        .body;
    let plates = repeated.as_array().unwrap();
    assert_eq!(
        sheet.matches("class=\"contact panel\"").count(),
        plates.len()
    );
    assert!(plates.iter().all(|p| p["violations"].as_u64() >= Some(2)));
    for (query, status) in [
        ("report?week=9999-12-31", 422),
        ("report?week=soon", 400),
        ("repeated?least=1", 400),
        ("repeated?days=0", 400),
    ] {
        let (got, body) = program.get(&format!("/api/v1/violations/{query}")).await;
        assert_eq!(got, status, "{query}: {body}");
    }
}

#[tokio::test]
async fn violations_are_filtered_without_a_plate_in_the_address() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let fields = [
        ("plate", "W48213K"),
        ("kind", "reentry"),
        ("cause", "passback"),
        ("seen", "no"),
        ("permit", "P-1001"),
    ];
    let got = person.post("/violations", &fields).await;
    assert!(!got.location.contains("W48213K"), "{}", got.location);
    for part in ["kind=reentry", "cause=passback", "seen=no", "permit=P-1001"] {
        assert!(got.location.contains(part), "{}", got.location);
    }
    let page = person.get(&got.location).await.body;
    for part in [
        "<option value=\"reentry\" selected>",
        "<option value=\"passback\" selected>",
        "<option value=\"no\" selected>",
        "name=\"permit\" value=\"P-1001\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let none = person.get("/violations?kind=trapped").await.body;
    assert!(none.contains("Nothing was found with this filter."));
}

#[tokio::test]
async fn a_week_is_reported_beside_the_one_before() {
    let served = serve(CarPark::four_weeks().await).await;
    let mut person = Person::inside(&served).await;
    let page = person.get("/violations/report?week=2026-02-25").await.body;
    let park = &served.park;
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let span = Span {
        from: at("2026-02-22T23:00:00Z"),
        to: at("2026-03-01T23:00:00Z"),
        lanes: Vec::new(),
        explained: false,
    };
    let counts = park.store.counts(&span).unwrap();
    let all: u64 = counts.iter().map(|c| c.count).sum();
    assert!(all > 0, "the weeks have violations");
    assert!(
        page.contains("23 Feb 2026 to 1 Mar 2026"),
        "Monday to Sunday"
    );
    assert!(
        page.contains(&format!("<dt>Violations</dt><dd>{all}</dd>")),
        "{all}"
    );
    assert!(page.contains(&format!(" of {all} violations this week.")));
    let csv = person
        .get("/violations/report.csv?week=2026-02-25")
        .await
        .body;
    let sum: u64 = csv
        .lines()
        .skip(1)
        .filter(|l| l.ends_with(",violation"))
        .map(|l| l.split(',').nth(5).unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(sum, all, "{csv}");
    assert_eq!(person.get("/violations/report?week=soon").await.status, 400);
    let sheet = person
        .get("/violations/repeated?days=60&least=2")
        .await
        .body;
    let from = park.store.violators(
        &Span {
            from: at("2026-01-01T00:00:00Z"),
            ..span
        },
        2,
        50,
        4,
    );
    let from = from.unwrap();
    assert_eq!(sheet.matches("class=\"contact panel\"").count(), from.len());
}

#[tokio::test]
async fn a_permit_tells_who_changed_what() {
    let served = serve(CarPark::four_weeks().await).await;
    let mut person = Person::inside(&served).await;
    let save = |holder: &str, plates: &str, adding: &str| {
        [
            ("id", "N-7"),
            ("holder", holder),
            ("group", "staff"),
            ("plates", plates),
            ("adding", adding),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
    };
    for fields in [
        save("Ida Moser", "W7A", "true"),
        save("Ida Maier", "W7A, W8B", "false"),
    ] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
        let got = person.post("/permits/save", &fields).await;
        assert_eq!(got.location, "/permits/N-7", "{}", got.body);
    }
    let fields = [("reason", "two cars"), ("until", "2099-12-31T12:00")];
    person.post("/permits/N-7/exempt", &fields).await;
    let page = person.get("/permits/N-7").await.body;
    let place = |words: &str| {
        page.find(words)
            .unwrap_or_else(|| panic!("{words}: {page}"))
    };
    let [exempted, changed, added] = [
        place("exempted until 31 Dec 2099 12:00</td><td data-label=\"Reason\">two cars"),
        place("holder: Ida Moser → Ida Maier; plate W8B added"),
        place("<td class=\"cell-what\">added</td>"),
    ];
    assert!(exempted < changed && changed < added, "newest first");
    assert!(page.contains("Used 0 times so far."));
    assert!(page.contains("Entry at every lane, at all hours."));
    let list = person.get("/exemptions").await.body;
    assert!(list.contains("<td data-label=\"Uses\">0</td>"));
}
