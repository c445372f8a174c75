//! Lists: sorted by a link in a column's head, page by page, with their filter in the address; and taken away as tables.

use std::cmp::Ordering;

use calamine::{Reader, Xlsx};
use plategate::domain::event::{Finding, OrderKind};
use plategate::domain::site::{GroupId, PermitId};
use plategate::port::accounts::Role;

use super::car_park::CarPark;
use super::{Person, day, roles, serve};

/// What stands in a place of each row, over all pages of a list: between `begin` and `end`, of the first panel.
async fn column(person: &mut Person, address: &str, (begin, end): (&str, &str)) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let got = person.get(&address).await;
        assert_eq!(got.status, 200, "{address}: {}", got.body);
        let panels: Vec<&str> = got.body.split("<section class=\"panel panel-").collect();
        let panel = panels
            .get(1)
            .unwrap_or_else(|| panic!("{address}: {}", got.body));
        let cells = panel.split(begin).skip(1);
        all.extend(cells.map(|rest| rest.split(end).next().unwrap().to_owned()));
        let before = got.body.split_once("\" rel=\"next\"");
        let link = before.and_then(|(before, _)| before.rsplit("href=\"").next());
        next = link.map(|link| link.replace("&#38;", "&").replace("&amp;", "&"));
    }
    all
}

/// A list, a column's name, and where in a row it stands.
struct List {
    address: &'static str,
    by: &'static str,
    cell: (&'static str, &'static str),
    /// What stands there is a number.
    numbers: bool,
}

fn order(list: &List, a: &str, b: &str) -> Ordering {
    match list.numbers {
        true => a.parse::<u64>().unwrap().cmp(&b.parse().unwrap()),
        false => parts(a).cmp(&parts(b)),
    }
}

/// A text's letters and numbers by turns: *Lane 2* before *Lane 10*.
fn parts(text: &str) -> Vec<(u64, String)> {
    let text = text.to_lowercase();
    let mut parts = vec![(0, String::new())];
    for c in text.chars() {
        let last = parts.last_mut().unwrap();
        match c.to_digit(10) {
            Some(digit) if last.1.is_empty() && last.0 > 0 => {
                last.0 = last.0 * 10 + u64::from(digit)
            }
            Some(digit) => parts.push((u64::from(digit), String::new())),
            None => last.1.push(c),
        }
    }
    parts
}

async fn check(person: &mut Person, list: &List) {
    let mark = if list.address.contains('?') { '&' } else { '?' };
    let sorted = |sort: &str| format!("{}{mark}sort={sort}", list.address);
    let up = column(person, &sorted(list.by), list.cell).await;
    let down = column(person, &sorted(&format!("-{}", list.by)), list.cell).await;
    let said = format!("{} by {}", list.address, list.by);
    assert!(up.len() > 1, "{said}: {up:?}");
    for (rows, wrong) in [(&up, Ordering::Greater), (&down, Ordering::Less)] {
        // What is not there stands last, either way.
        let there: Vec<&String> = rows.iter().filter(|cell| !cell.is_empty()).collect();
        assert!(
            rows[there.len()..].iter().all(String::is_empty),
            "{said}: {rows:?}"
        );
        for pair in there.windows(2) {
            assert_ne!(order(list, pair[0], pair[1]), wrong, "{said}: {rows:?}");
        }
    }
    let same = |mut rows: Vec<String>| {
        rows.sort();
        rows
    };
    assert_ne!(up, down, "{said}");
    assert_eq!(same(up), same(down), "{said}: each row once");
}

#[tokio::test]
async fn a_list_is_sorted_by_the_head_of_a_column_page_by_page() {
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    for (id, group) in [("P-1001", "staff"), ("P-1002", "guests")] {
        let exempt = OrderKind::Exempt {
            permit: PermitId::new(id),
            from: None,
            until: None,
            areas: Vec::new(),
        };
        park.order(exempt, group).await;
    }
    let mut person = Person::inside(&served).await;
    let list = |address, by, cell, numbers| List {
        address,
        by,
        cell,
        numbers,
    };
    let entry = ("class=\"plate-link\" href=\"/events/", "\"");
    let lists = [
        list(
            "/permits",
            "number",
            ("<td class=\"cell-id\"><a href=\"/permits/", "\""),
            false,
        ),
        list(
            "/permits",
            "holder",
            ("<td class=\"cell-holder\">", "<"),
            false,
        ),
        list(
            "/permits",
            "group",
            ("<td data-label=\"Group\">", "<"),
            false,
        ),
        list(
            "/permits?group=staff&state=valid",
            "holder",
            ("<td class=\"cell-holder\">", "<"),
            false,
        ),
        list("/passages", "when", ("<a href=\"/events/", "\""), true),
        list(
            "/passages?lane=entry-1",
            "when",
            ("<a href=\"/events/", "\""),
            true,
        ),
        list("/visits?from=2026-03-02&to=2026-03-02", "came", entry, true),
        list(
            "/visits?from=2026-03-02&to=2026-03-02",
            "plate",
            ("<span class=\"plate\">", "<"),
            false,
        ),
        list("/inside", "since", entry, true),
        list("/inside", "plate", ("<span class=\"plate\">", "<"), false),
        list("/muster?group=staff", "since", entry, true),
        list("/overstays?hours=1", "since", entry, true),
        list("/log", "when", ("…\">", "</td>"), true),
        list(
            "/exemptions",
            "who",
            ("<td class=\"cell-who\">", "</td>"),
            false,
        ),
    ];
    for one in &lists {
        check(&mut person, one).await;
    }
    // The page says how it is sorted, and a click turns it round.
    let page = person.get("/permits?sort=holder&group=staff").await.body;
    assert!(page.contains("<th aria-sort=\"ascending\"><a class=\"sort\" href=\"/permits?group=staff&amp;sort=-holder\">"), "{page}");
    // What no list is sorted by is as usual.
    let cell = ("<td class=\"cell-id\"><a href=\"/permits/", "\"");
    let usual = column(&mut person, "/permits", cell).await;
    let other = column(&mut person, "/permits?sort=%3Cb%3E", cell).await;
    assert_eq!(other, usual);
}

#[tokio::test]
async fn a_plate_that_is_searched_for_stands_in_no_address_of_a_sorted_list() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let typed = [("text", "W48213K"), ("group", ""), ("sort", "-holder")];
    let got = person.post("/permits", &typed).await;
    assert!(got.location.contains("sort=-holder") && !got.location.contains("48213"));
    let page = person.get(&got.location).await.body;
    assert!(
        page.contains("P-1001") && !page.contains("P-1002"),
        "{page}"
    );
    let links = page
        .split("href=\"")
        .skip(1)
        .map(|l| l.split('"').next().unwrap());
    assert!(links.clone().any(|l| l.contains("sort=holder")));
    assert!(links.into_iter().all(|l| !l.contains("48213")), "{page}");
    // Passages from the first on, of a part of a plate that is in many.
    let got = person
        .post("/passages", &[("plate", "W"), ("sort", "when")])
        .await;
    let seqs = column(&mut person, &got.location, ("<a href=\"/events/", "\"")).await;
    let numbers: Vec<u64> = seqs.iter().map(|s| s.parse().unwrap()).collect();
    assert!(numbers.len() > 5 && numbers.is_sorted(), "{numbers:?}");
}

fn rows_of_sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().remove(0);
    let range = book.worksheet_range(&name).unwrap();
    let row = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
    range.rows().map(row).collect()
}

fn rows_of_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        row.unwrap().iter().map(str::to_owned).collect()
    };
    reader.records().map(row).collect()
}

const FORMULA: &str = "=cmd|' /C calc'!A0";

#[tokio::test]
async fn lists_are_taken_away_as_tables_without_formulas() {
    let park = CarPark::day().await;
    park.put_permit(day::permit("P-9", "guests", FORMULA, "W9GUEST"))
        .await;
    park.arrive("entry-1", "W9GUEST").await;
    let exempt = OrderKind::Exempt {
        permit: PermitId::new("P-9"),
        from: None,
        until: None,
        areas: Vec::new(),
    };
    park.order(exempt, FORMULA).await;
    let violation = park.newest(|d| d.violation.is_some()).seq;
    let finding = Finding::Seen;
    park.order(OrderKind::Acknowledge { violation, finding }, FORMULA)
        .await;
    let served = serve(park).await;
    let mut person = Person::inside(&served).await;
    for (list, name, column) in [
        ("passages", "passages", "holder"),
        ("muster", "muster-2026-03-02-", "holder"),
        ("exemptions", "exemptions", "reason"),
        ("log", "log", "reason"),
        ("violations", "violations", "comment"),
    ] {
        let csv = person.get(&format!("/{list}.csv")).await;
        assert_eq!(csv.status, 200, "{list}: {}", csv.body);
        let sheet = person.get(&format!("/{list}.xlsx")).await;
        let named = csv.headers["content-disposition"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(named.contains(&format!("filename=\"{name}")), "{named}");
        let rows = rows_of_csv(&csv.bytes);
        assert_eq!(
            rows,
            rows_of_sheet(&sheet.bytes),
            "{list}: the same in both"
        );
        let place = rows[0].iter().position(|head| head == column).unwrap();
        let typed = rows.iter().filter(|row| row[place].contains("calc"));
        let typed: Vec<&String> = typed.map(|row| &row[place]).collect();
        assert!(!typed.is_empty(), "{list}: {rows:?}");
        for cell in typed {
            assert_eq!(*cell, format!("'{FORMULA}"), "{list}");
        }
        // The page links to it.
        let page = person.get(&format!("/{list}")).await.body;
        assert!(
            page.contains(&format!("href=\"/{list}.xlsx")),
            "{list}: {page}"
        );
    }
    // What is filtered is what is taken away; a search goes along without its plate.
    let got = person.post("/passages", &[("plate", "W9GUEST")]).await;
    let file = got.location.replace("/passages", "/passages.csv");
    let rows = rows_of_csv(&person.get(&file).await.bytes);
    assert!(
        rows.len() > 1 && rows[1..].iter().all(|row| row[2] == "W9GUEST"),
        "{rows:?}"
    );
    // A search that is forgotten is no file of all vehicles.
    assert_eq!(person.get("/passages.csv?q=none-such").await.status, 400);
    let groups = person.get("/muster.csv?group=guests").await.bytes;
    assert!(
        rows_of_csv(&groups)[1..]
            .iter()
            .all(|row| row[1] == "guests")
    );
}

#[tokio::test]
async fn exemptions_that_are_over_are_listed_with_how_they_ended() {
    let served = serve(CarPark::day().await).await;
    let park = &served.park;
    let permit = PermitId::new("P-1001");
    let group = GroupId::new("guests");
    let exempt = OrderKind::Exempt {
        permit: permit.clone(),
        from: None,
        until: None,
        areas: Vec::new(),
    };
    park.order(exempt, "A week of fairs").await;
    park.order(OrderKind::Unexempt { permit }, "The fairs are over")
        .await;
    let exempt = OrderKind::ExemptGroup {
        group: group.clone(),
        from: None,
        until: None,
        areas: Vec::new(),
    };
    park.order(exempt, "A reception").await;
    park.order(OrderKind::UnexemptGroup { group }, "They have left")
        .await;
    let mut person = Person::inside(&served).await;
    let said = [
        "A week of fairs",
        "The fairs are over",
        "A reception",
        "They have left",
    ];
    let now = person.get("/exemptions").await.body;
    let past = person.get("/exemptions?show=ended").await.body;
    let file = person.get("/exemptions.csv?show=ended").await;
    for words in said {
        assert!(!now.contains(words), "{words}: {now}");
        assert!(past.contains(words), "{words}: {past}");
        assert!(file.body.contains(words), "{words}: {}", file.body);
    }
    let rows = rows_of_csv(&file.bytes);
    let state = rows[0].iter().position(|head| head == "state").unwrap();
    assert!(
        rows[1..].iter().all(|row| row[state] == "ended"),
        "{rows:?}"
    );
}

#[tokio::test]
async fn there_is_one_log_and_each_sees_of_it_what_is_theirs() {
    let served = serve(CarPark::day().await).await;
    let mut admin = Person::inside(&served).await;
    admin
        .post("/kill-switch", &[("on", "true"), ("reason", "drill")])
        .await;
    let log_ins = "logged in, from 127.0.0.1";
    for (role, all) in [
        (Role::Viewer, false),
        (Role::Attendant, false),
        (Role::Supervisor, true),
    ] {
        let mut person = roles::person(&served, &served.park, role.as_str(), role);
        for address in ["/log", "/log.csv"] {
            let got = person.get(address).await.body;
            assert!(got.contains("drill"), "{role}: {got}");
            assert_eq!(got.contains(log_ins), all, "{role}: {address}: {got}");
        }
        // Nor by asking for it.
        let got = person.get("/log?kind=log-in").await.body;
        assert_eq!(got.contains(log_ins), all, "{role}: {got}");
        assert_eq!(got.contains("value=\"log-in\""), all, "{role}: {got}");
        assert!(!got.contains("drill"), "{role}: {got}");
        let got = person.get("/audit?kind=log-in").await;
        match all {
            true => assert_eq!(
                (got.status, got.location.as_str()),
                (303, "/log?kind=log-in")
            ),
            false => assert_eq!(got.status, 403),
        }
    }
    // By whom and when.
    let got = admin.get("/log?who=nobody").await.body;
    assert!(got.contains("Nothing was found"), "{got}");
    let got = admin.get("/log?to=2026-03-02T00%3A01").await.body;
    assert!(!got.contains("drill"), "{got}");
}
