//! Permits changed by several at once: nothing is lost, nothing comes back, and who was quicker is told.

use plategate::domain::event::{Input, PermitChange};
use plategate::port::accounts::Role;
use serde_json::{Value, json};

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, Served, serve};

const IMPORTS: &str = "/api/v1/permit-imports";

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The form's field, as a browser would send it back.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let at = page.find(&field).unwrap_or_else(|| panic!("no {name}"));
    let rest = &page[at + field.len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

async fn removed_by_a_program(served: &Served, id: &str) {
    let mut program = Program::of(served, Role::Supervisor);
    let path = format!("/api/v1/permits/{id}");
    let got = program.tell("DELETE", &path, &json!(null), "").await;
    assert_eq!(got.status, 204, "{}", got.body);
}

#[tokio::test]
async fn twelve_imports_of_one_row_at_once_all_arrive() {
    let served = serve(CarPark::day().await).await;
    let before = served.park.count_permits().await;
    let imports = (0..12).map(|n| {
        let name = format!("program {n}");
        let scopes = plategate::port::accounts::Scope::of(Role::Supervisor);
        let mut program = Program::new(&served, &name, Role::Supervisor, &scopes);
        let csv = format!("permit,holder,plate\nQ-{n},Holder {n},Q{n}Q\n");
        tokio::spawn(async move {
            let take = json!({ "csv": csv, "apply": true });
            program.tell("POST", IMPORTS, &take, "").await
        })
    });
    for import in imports.collect::<Vec<_>>() {
        let got = import.await.unwrap();
        assert_eq!(got.status, 200, "{}", got.body);
        assert_eq!(value(&got.body)["left"], json!([]));
    }
    assert_eq!(served.park.count_permits().await, before + 12);
    for n in 0..12 {
        let permit = served.park.permit(&format!("Q-{n}")).await.unwrap();
        assert_eq!(permit.holder, format!("Holder {n}"));
    }
}

#[tokio::test]
async fn a_permit_that_is_removed_during_an_import_stays_removed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let text = "permit,holder,plate\nP-1001,Somebody else,W48213K\nQ-1,New,Q1Q\n";
    let got = person.post("/permits/import", &[("text", text)]).await;
    assert_eq!(got.status, 200, "{}", got.body);
    removed_by_a_program(&served, "P-1001").await;
    let sure = [("text", text), ("sure", "true")];
    let got = person.post("/permits/import", &sure).await;
    assert_eq!(got.status, 303, "{}", got.body);
    let page = person.get(&got.location).await.body;
    assert!(
        page.contains("Imported: 1 added or changed, 0 removed."),
        "{page}"
    );
    let told = "Permit P-1001 was removed meanwhile by";
    assert!(page.contains(told) && page.contains("program"), "{page}");
    assert_eq!(served.park.permit("P-1001").await, None);
    assert!(served.park.permit("Q-1").await.is_some());
    // The same once more is another list by now: it is shown before it is taken.
    let got = person.post("/permits/import", &sure).await;
    assert!(got.body.contains("This is what changes"), "{}", got.body);
    assert!(got.body.contains("checked again"), "{}", got.body);
    assert_eq!(served.park.permit("P-1001").await, None);
}

#[tokio::test]
async fn a_form_that_shows_what_is_no_more_says_so_and_keeps_what_was_typed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let page = person.get("/permits/P-1001").await.body;
    let seen = hidden(&page, "seen");
    let put = json!({ "holder": "Quicker", "plates": ["W48213K"] });
    let got = program
        .tell("PUT", "/api/v1/permits/P-1001", &put, "")
        .await;
    assert_eq!(got.status, 200, "{}", got.body);

    let typed = |seen: &str| {
        [
            ("id", "P-1001".to_owned()),
            ("holder", "As typed".to_owned()),
            ("plates", "W48213K".to_owned()),
            ("seen", seen.to_owned()),
        ]
    };
    let fields = typed(&seen);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let got = person.post("/permits/save", &fields).await;
    assert_eq!(got.status, 422, "{}", got.body);
    for words in [
        "Permit P-1001 was changed meanwhile by",
        "holder: Anna Gruber → Quicker",
        "value=\"As typed\"",
    ] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    assert_eq!(
        served.park.permit("P-1001").await.unwrap().holder,
        "Quicker"
    );
    // Having seen that, whoever saves again means it.
    let fields = typed(&hidden(&got.body, "seen"));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let got = person.post("/permits/save", &fields).await;
    assert_eq!(got.status, 303, "{}", got.body);
    assert_eq!(
        served.park.permit("P-1001").await.unwrap().holder,
        "As typed"
    );
    // It is removed as it was seen, or not at all.
    let got = person
        .post("/permits/P-1001/remove", &[("seen", &seen)])
        .await;
    let page = person.get(&got.location).await.body;
    assert!(page.contains("was changed meanwhile by admin"), "{page}");
    assert!(served.park.permit("P-1001").await.is_some());
}

#[tokio::test]
async fn a_program_changes_the_version_that_it_read() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/permits/P-1001";
    let read = program.get(path).await.1["version"].clone();
    let put = |holder: &str, version: &Value| json!({ "holder": holder, "plates": ["W48213K"], "version": version });
    for (holder, status) in [("First", 200), ("Second", 409), ("Third", 409)] {
        let got = program.tell("PUT", path, &put(holder, &read), "").await;
        assert_eq!(got.status, status, "{holder}: {}", got.body);
        if status == 409 {
            let detail = value(&got.body)["detail"].to_string();
            assert!(detail.contains("changed meanwhile by"), "{detail}");
        }
    }
    assert_eq!(served.park.permit("P-1001").await.unwrap().holder, "First");
    let now = program.get(path).await.1["version"].clone();
    for (version, status) in [(read, 409), (now, 204)] {
        let address = format!("{path}?version={}", version.as_str().unwrap());
        let got = program.tell("DELETE", &address, &json!(null), "").await;
        assert_eq!(got.status, status, "{}", got.body);
    }
    // Whoever names no version means whatever stands there.
    let put = json!({ "holder": "Fourth", "plates": ["W48213K"] });
    assert_eq!(program.tell("PUT", path, &put, "").await.status, 200);
    assert_eq!(
        program.tell("DELETE", path, &json!(null), "").await.status,
        204
    );
}

/// What an import would do is shown permit by permit, and what it has no column for stays.
#[tokio::test]
async fn a_look_shows_each_permit_that_changes() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let before = served.park.permit("P-1001").await.unwrap();
    let text =
        "PERMIT;Holder;Plate;Colour\r\nP-1001;Somebody else;W-48213 K;red\r\nQ-1;New;q 1 q;\r\n";
    let got = person.post("/permits/import", &[("text", text)]).await;
    assert_eq!(got.status, 200, "{}", got.body);
    for words in [
        "holder: Anna Gruber → Somebody else",
        "is new",
        "Q1Q",
        "Colour",
    ] {
        assert!(got.body.contains(words), "{words}: {}", got.body);
    }
    let sure = [("text", text), ("sure", "true")];
    let got = person.post("/permits/import", &sure).await;
    assert_eq!(got.status, 303, "{}", got.body);
    let after = served.park.permit("P-1001").await.unwrap();
    assert_eq!(after.holder, "Somebody else");
    assert_eq!(
        (after.group, after.valid_to),
        (before.group, before.valid_to)
    );
}

/// A number that was given twice is told with both rows before anything is taken: as a fault where the rows contradict each other, else
/// as what would become of it.
#[tokio::test]
async fn a_number_that_was_given_twice_is_told_with_both_rows() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let text =
        "permit,group,holder,plate\nQ-1,staff,Ann,Q1Q\nQ-2,staff,Cy,Q2Q\nQ-1,tenant,Bob,Q3Q\n";
    let got = person.post("/permits/import", &[("text", text)]).await;
    assert_eq!(got.status, 422, "{}", got.body);
    let words = "Line 4: group is not what line 2 of the same permit says";
    assert!(got.body.contains(words), "{}", got.body);

    let text = "permit,holder,plate\nQ-1,Ann,Q1Q\nQ-2,Cy,Q2Q\nQ-1,Bob,Q3Q\n";
    let got = person.post("/permits/import", &[("text", text)]).await;
    assert_eq!(got.status, 200, "{}", got.body);
    let words = "Lines 2 and 4 have the same number Q-1, for Ann and for Bob: this becomes one permit with both vehicles.";
    assert!(got.body.contains(words), "{}", got.body);
    let sure = [("text", text), ("sure", "true")];
    let got = person.post("/permits/import", &sure).await;
    assert_eq!(got.status, 303, "{}", got.body);
    // What is there like that is meant like that.
    let more = format!("{text}Q-4,Dee,Q4Q\n");
    let got = person.post("/permits/import", &[("text", &more)]).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(!got.body.contains("have the same number"), "{}", got.body);
}

/// A long list over the API: more than any other request, in pieces that are light, and the journal has what changes.
#[tokio::test]
async fn a_long_list_goes_in_pieces() {
    const ROWS: usize = 4_000;
    let served = serve(CarPark::day().await).await;
    let before = served.park.count_permits().await;
    let mut program = Program::of(&served, Role::Supervisor);
    let note = "x".repeat(60);
    let rows = (0..ROWS).map(|n| format!("Q-{n},Holder {n},Q{n}Q,{note}\n"));
    let csv = format!("permit,holder,plate,note\n{}", rows.collect::<String>());
    assert!(csv.len() > 300_000);
    let take = json!({ "csv": csv, "apply": true });
    let got = program.tell("POST", IMPORTS, &take, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(served.park.count_permits().await, before + ROWS);
    let told = served.park.told();
    let sizes = told.iter().filter_map(|input| match input {
        Input::Permits(PermitChange::Batch { edits, .. }) => Some(edits.len()),
        _ => None,
    });
    let sizes: Vec<usize> = sizes.collect();
    assert_eq!(sizes, [200; ROWS / 200]);
    let got = program.tell("POST", IMPORTS, &take, "").await;
    assert_eq!(value(&got.body)["same"], ROWS);
    assert_eq!(
        served.park.told().len(),
        told.len(),
        "nothing changes, nothing is told"
    );
}
