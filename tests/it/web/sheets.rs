//! Lists in and out: spreadsheets, several permits at once, and searches with wildcards.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use plategate::domain::event::{Exemption, OrderKind};
use plategate::domain::site::GroupId;
use plategate::port::accounts::Role;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};

use super::api::Program;
use super::car_park::CarPark;
use super::{Person, Served, serve};

/// A list as an office has it: a plate and a number that Excel made numbers of, a day in a cell of its kind.
fn list() -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (column, name) in (0..).zip(["Permit", "Holder", "Plate", "Valid to"]) {
        page.write_string(0, column, name).unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    page.write_number(1, 0, 17.0).unwrap();
    page.write_string(1, 1, "Ann, Bob & Söhne").unwrap();
    page.write_number(1, 2, 123_456.0).unwrap();
    page.write_number_with_format(1, 3, 46_387.0, &day).unwrap();
    page.write_string(2, 0, "0018").unwrap();
    page.write_string(2, 1, "Cy").unwrap();
    page.write_string(2, 2, "W-18 AB").unwrap();
    book.save_to_buffer().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

async fn there(served: &Served) {
    let permit = served
        .park
        .permit("17")
        .await
        .expect("a number that is one");
    assert_eq!(permit.holder, "Ann, Bob & Söhne");
    assert_eq!(permit.plates[0].as_str(), "123456");
    // The end of that day in Vienna.
    assert_eq!(permit.valid_to.unwrap().to_string(), "2026-12-31T23:00:00Z");
    let permit = served.park.permit("0018").await.expect("with its noughts");
    assert_eq!(permit.plates[0].as_str(), "W18AB");
}

#[tokio::test]
async fn a_spreadsheet_is_imported_on_the_page() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let file = base64(&list());
    let got = person.post("/permits/import", &[("xlsx", &file)]).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(got.body.contains("This is what changes"), "{}", got.body);
    // What is sent with the word is the text that was looked over.
    let begin = "<textarea name=\"text\" hidden>\n";
    let text = got
        .body
        .split(begin)
        .nth(1)
        .unwrap()
        .split("</textarea>")
        .next()
        .unwrap();
    let text = text
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#38;", "&")
        .replace("&amp;", "&");
    // A browser ends each line so.
    let text = text.replace('\n', "\r\n");
    let got = person
        .post("/permits/import", &[("text", &text), ("sure", "true")])
        .await;
    assert_eq!(got.status, 303, "{}", got.body);
    there(&served).await;
    // What is none is said, and a row is named by its line.
    for (file, words) in [
        ("AAAA".to_owned(), "no XLSX file that can be read"),
        ("?".to_owned(), "no XLSX file that can be read"),
    ] {
        let got = person
            .submit("/permits/import", "/permits/import", &[("xlsx", &file)])
            .await;
        assert_eq!(got.status, 400, "{}", got.body);
        assert!(got.body.contains(words), "{}", got.body);
    }
}

/// A cell that shows an error hides nothing else that is wrong: all of it is said at once, on the page and over the API.
#[tokio::test]
async fn all_that_is_wrong_with_a_spreadsheet_is_said_at_once() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (column, name) in (0..).zip(["permit", "holder", "plate", "valid_to"]) {
        page.write_string(0, column, name).unwrap();
    }
    page.write_string(1, 0, "Q1").unwrap();
    page.write_string(1, 2, "Q1Q").unwrap();
    page.write_string(1, 3, "31.02.2026").unwrap();
    page.write_string(2, 0, "Q2").unwrap();
    page.write_string(2, 2, "Q2Q").unwrap();
    let wrong = rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!");
    page.write_formula(2, 3, wrong).unwrap();
    page.write_string(3, 0, "Q3").unwrap();
    page.write_string(3, 2, "??").unwrap();
    page.write_string(4, 2, "Q4Q").unwrap();
    let file = base64(&book.save_to_buffer().unwrap());
    let got = person.post("/permits/import", &[("xlsx", &file)]).await;
    assert_eq!(got.status, 422, "{}", got.body);
    let take = json!({ "xlsx": file });
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/permit-imports";
    let told = program.tell("POST", path, &take, "").await;
    assert_eq!(told.status, 422, "{}", told.body);
    for words in ["D3", "line 2", "line 3", "line 4", "line 5"] {
        for body in [&got.body, &told.body] {
            assert!(
                body.to_lowercase().contains(&words.to_lowercase()),
                "{words}: {body}"
            );
        }
    }
}

#[tokio::test]
async fn a_spreadsheet_is_imported_over_the_api() {
    let served = serve(CarPark::day().await).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let path = "/api/v1/permit-imports";
    let take = json!({ "xlsx": base64(&list()), "apply": true });
    let got = program.tell("POST", path, &take, "").await;
    assert_eq!(got.status, 200, "{}", got.body);
    there(&served).await;
    let take = json!({ "xlsx": "AAAA" });
    let got = program.tell("POST", path, &take, "").await;
    assert_eq!(got.status, 422, "{}", got.body);
    let problem: Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(problem["fields"], json!(["csv"]));
}

#[tokio::test]
async fn lists_leave_as_csv_and_as_spreadsheets_that_can_be_read_again() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for path in ["/permits", "/visits", "/violations/report"] {
        let csv = person.get(&format!("{path}.csv")).await;
        assert!(
            csv.headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/csv")
        );
        let sheet = person.get(&format!("{path}.xlsx")).await;
        assert_eq!((csv.status, sheet.status), (200, 200), "{path}");
        assert!(sheet.bytes.starts_with(b"PK"), "{path}");
        let name = sheet.headers["content-disposition"].to_str().unwrap();
        assert!(name.ends_with(".xlsx\""), "{name}");
    }
    // Taken as it left, it changes nothing.
    let sheet = person.get("/permits.xlsx").await.bytes;
    let mut program = Program::of(&served, Role::Supervisor);
    let take = json!({ "xlsx": base64(&sheet) });
    let got = program
        .tell("POST", "/api/v1/permit-imports", &take, "")
        .await;
    let would: Value = serde_json::from_str(&got.body).unwrap();
    let counts = ["added", "changed", "removed"].map(|c| would[c].clone());
    assert_eq!(counts, [json!(0), json!(0), json!(0)], "{would}");
    assert_eq!(would["same"], served.park.count_permits().await);
}

#[tokio::test]
async fn several_permits_are_changed_at_once_and_back() {
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    let mut person = Person::inside(&served).await;
    let page = person.browse("/permits").await.body;
    assert!(page.contains("name=\"permit\" value=\"P-1001\""), "{page}");
    let two = [("permit", "P-1001"), ("permit", "P-1002")];
    let before = park.permit("P-1001").await.unwrap();
    let with = |more: &[(&'static str, &'static str)]| [&two[..], more].concat();

    let got = person
        .submit(
            "/permits",
            "/permits/bulk",
            &with(&[("what", "group"), ("group", "night")]),
        )
        .await;
    assert_eq!(got.status, 303, "{}", got.body);
    for id in ["P-1001", "P-1002"] {
        assert_eq!(park.permit(id).await.unwrap().group, GroupId::new("night"));
    }
    let until = "2099-12-31T18:00";
    let exempt = [("what", "exempt"), ("reason", "Works"), ("until", until)];
    let got = person
        .submit("/permits", "/permits/bulk", &with(&exempt))
        .await;
    assert_eq!(got.status, 303, "{}", got.body);
    let Some(Exemption { reason, by, .. }) = park.permit("P-1002").await.unwrap().exempt else {
        panic!("it is exempt");
    };
    assert_eq!((reason.as_str(), by.as_str()), ("Works", "admin"));

    // Nothing ticked, and an exemption without a reason that is over: all of it is said, and stays.
    for (fields, words) in [
        (
            vec![("what", "group"), ("group", "late")],
            ["Tick the permits first", "value=\"late\""],
        ),
        (
            with(&[
                ("what", "exempt"),
                ("reason", " "),
                ("until", "2001-02-03T04:05"),
            ]),
            ["Please give a reason", "value=\"2001-02-03T04:05\""],
        ),
    ] {
        let got = person.submit("/permits", "/permits/bulk", &fields).await;
        assert_eq!(got.status, 400, "{}", got.body);
        for words in words {
            assert!(got.body.contains(words), "{words}: {}", got.body);
        }
    }
    let (_, made) = Program::of(&served, Role::Supervisor)
        .get("/api/v1/permit-imports")
        .await;
    for import in [&made[0]["import"], &made[1]["import"]] {
        let undo = format!("/permits/imports/{import}/undo");
        person.get(&undo).await;
        let got = person.post(&undo, &[]).await;
        assert_eq!(got.status, 303, "{}", got.body);
    }
    assert_eq!(park.permit("P-1001").await, Some(before));
}

#[tokio::test]
async fn a_group_that_is_exempt_is_seen_at_each_of_its_permits() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let count = |page: &str| page.matches("chip-exempt").count();
    let before = count(&person.get("/permits").await.body);
    let group = served.park.permit("P-1001").await.unwrap().group;
    let exempt = OrderKind::ExemptGroup {
        group,
        from: None,
        until: None,
        areas: Vec::new(),
    };
    served.park.order(exempt, "A fair").await;
    let after = count(&person.get("/permits").await.body);
    assert!(after > before, "{before} {after}");
}

#[tokio::test]
async fn plates_are_searched_with_wildcards_and_counted() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for (typed, there, not) in [
        ("W4?213*", "W48213K", "nothing"),
        ("w-4* k", "W48213K", "nothing"),
        ("W4?21", "", "W48213K"),
    ] {
        let got = person.post("/passages", &[("plate", typed)]).await;
        assert!(
            !got.location.contains("48213") && !got.location.contains('*'),
            "{}",
            got.location
        );
        let page = person.get(&got.location).await.body;
        assert!(page.contains("found"), "{typed}: {page}");
        let badge = |plate: &str| page.contains(plate);
        assert!(
            there.is_empty() || badge("48213"),
            "{typed}: {there}: {page}"
        );
        if not == "W48213K" {
            assert!(page.contains("0 vehicles found"), "{typed}: {page}");
        }
        assert!(
            page.contains(&format!("value=\"{typed}\"")),
            "{typed} stays in its field"
        );
    }
}

/// As passages are, so are permits: by plate, number, holder and group.
#[tokio::test]
async fn permits_are_searched_with_wildcards() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for (typed, there) in [
        ("W4?213*", true),
        ("w-4* k", true),
        ("W4?21", false),
        ("p-10?1", true),
        ("p-?1", false),
        ("anna*", true),
        ("*gruber", true),
        ("anna?", false),
        ("anna", true),
    ] {
        let got = person.post("/permits", &[("text", typed)]).await;
        let page = person.get(&got.location).await.body;
        let found = page.contains("href=\"/permits/P-1001\"");
        assert_eq!(found, there, "{typed}: {page}");
    }
}
