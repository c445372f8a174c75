//! What holds on every page, whichever it is: each test goes through all routes. docs/ref/asvs.md names them.

use plategate::actions::secrets::{password, second_factor, totp};
use plategate::clock::Clock;
use plategate::port::accounts::{Accounts, Role, SecondFactor};
use plategate::port::permits::PermitsAsked;
use plategate::web;

use super::car_park::CarPark;
use super::roles::{filled, person};
use super::{Got, Person, day, serve};

/// What everything that can be looked at answers to an administrator, streams aside.
async fn everything(park: &CarPark, person: &mut Person) -> Vec<(String, Got)> {
    let mut all = Vec::new();
    let routes = &web::routes().table;
    let looks = routes.iter().filter(|d| d.method == "GET");
    let ends = looks.filter(|d| !d.path.ends_with("/stream") && !d.path.ends_with("/events"));
    for route in ends {
        let path = filled(route.path, park);
        let got = person.get(&path).await;
        all.push((path, got));
    }
    for path in ["/login", "/nowhere", "/healthz"] {
        all.push((path.to_owned(), person.get(path).await));
    }
    assert!(all.len() > 30, "{}", all.len());
    all
}

fn pages(all: &[(String, Got)]) -> impl Iterator<Item = (&str, &Got)> {
    let html = |got: &Got| {
        let kind = got.headers.get("content-type");
        kind.is_some_and(|k| k.as_bytes().starts_with(b"text/html"))
    };
    let pages = all.iter().filter(move |(_, got)| html(got));
    pages.map(|(path, got)| (path.as_str(), got))
}

/// The values of an attribute, wherever it stands.
fn values<'a>(body: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    let parts = body.split(begin.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[tokio::test]
async fn no_page_has_script_or_style_in_it() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    let all = everything(&park, &mut admin).await;
    for (path, got) in &all {
        let policy = got.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(got.headers["x-content-type-options"], "nosniff", "{path}");
        let kind = got.headers.get("content-type");
        assert!(kind.is_some() || got.bytes.is_empty(), "{path}");
    }
    for (path, got) in pages(&all) {
        let tags = got.body.split('<').skip(1);
        let tags = tags.map(|t| t.split('>').next().unwrap_or(""));
        for tag in tags {
            let script = tag.starts_with("script") && !tag.contains(" src=\"/static/");
            assert!(!script && !tag.starts_with("style"), "{path}: <{tag}>");
            let words = tag.split_ascii_whitespace().skip(1);
            let names = words
                .filter_map(|w| w.split_once("=\""))
                .map(|(name, _)| name);
            for name in names {
                assert!(
                    name != "style" && !name.starts_with("on"),
                    "{path}: <{tag}>"
                );
            }
        }
        for target in values(&got.body, "href")
            .into_iter()
            .chain(values(&got.body, "src"))
        {
            let ours =
                target.starts_with('/') || target.starts_with('#') || target.starts_with('?');
            assert!(ours, "{path} leads to {target}");
        }
    }
}

/// What is taken away is a file with a name of ours, and nothing that a browser shows.
#[tokio::test]
async fn what_is_taken_away_is_no_page() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    let mut files = 0;
    for (path, got) in everything(&park, &mut admin).await {
        let kind = got.headers.get("content-type");
        let kind = kind.map_or("", |k| k.to_str().unwrap());
        let is_file = kind.starts_with("text/csv") || kind.contains("spreadsheet");
        if !is_file {
            continue;
        }
        files += 1;
        let named = got.headers["content-disposition"].to_str().unwrap();
        let name = named.strip_prefix("attachment; filename=\"").unwrap();
        let name = name.strip_suffix('"').unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(name.chars().all(plain), "{path}: {named}");
    }
    assert!(files >= 6, "{files}");
}

/// Whatever changes something, on pages and in the API, does nothing without the session's token.
#[tokio::test]
async fn every_write_asks_for_the_sessions_token() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let routes = &web::routes().table;
    let writes: Vec<_> = routes.iter().filter(|d| d.method != "GET").collect();
    assert!(writes.len() > 50, "{}", writes.len());
    for route in writes {
        let mut admin = person(&served, &park, "boss", Role::Administrator);
        let path = filled(route.path, &park);
        for token in [None, Some("wrong")] {
            let mut request = admin.request(route.method.as_str(), &path);
            if let Some(token) = token {
                request = request.header("x-csrf-token", token);
            }
            let got = admin.send(request).await;
            assert_eq!(got.status, 403, "{} {path} {token:?}", route.method);
            assert!(!got.body.contains("requires the role"), "{path}");
        }
    }
    assert_eq!(park.told().len(), 0);
}

#[tokio::test]
async fn no_address_has_a_plate_in_it() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let permits = park.parts.ports.desk.find_permits(PermitsAsked::first(500));
    let permits = permits.await.unwrap().rows.into_iter();
    let read = park.decisions().into_iter().filter_map(|d| d.plate);
    let plates = permits.flat_map(|p| p.plates).chain(read);
    let plates: Vec<String> = plates.map(|p| p.to_string()).collect();
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    for (path, got) in pages(&everything(&park, &mut admin).await) {
        for attribute in ["href", "src", "action", "data-action", "data-picture"] {
            for value in values(&got.body, attribute) {
                let found = plates.iter().find(|p| value.contains(p.as_str()));
                assert_eq!(found, None, "{path}: {attribute}={value}");
            }
        }
    }
}

/// What was once taken in as a secret is never given out again, to nobody.
#[tokio::test]
async fn no_secret_is_given_out_again() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = Person::inside(&served).await;
    let token = [
        ("name", "Booking"),
        ("role", "viewer"),
        ("scope", "read"),
        ("until", "2026-06-01T00:00"),
    ];
    admin.post("/users/tokens", &token).await;
    admin.get("/users").await;
    let (factor, codes): (SecondFactor, Vec<String>) =
        second_factor::begin(totp::new_secret(), park.clock.now(), 0).unwrap();
    park.store.put_second_factor("admin", &factor).unwrap();
    let account = park.store.account("admin").unwrap().unwrap();
    assert!(password::is(&account.password_hash, super::NEW_PASSWORD));
    let sessions = park.store.sessions("admin").unwrap();
    let mut secrets = vec![
        ("a hash", "$argon2".to_owned()),
        ("the password", super::NEW_PASSWORD.to_owned()),
        ("the app's key", totp::grouped(&factor.secret)),
        (
            "the app's key",
            totp::grouped(&factor.secret).replace(' ', ""),
        ),
        ("a session", sessions[0].token_hash.clone()),
        (
            "a token",
            park.store.tokens().unwrap()[0].secret_hash.clone(),
        ),
        (
            "a cookie",
            admin.cookie.split('=').nth(1).unwrap().to_owned(),
        ),
    ];
    secrets.extend(codes.into_iter().map(|c| ("a recovery code", c)));
    for (path, got) in everything(&park, &mut admin).await {
        for (what, secret) in &secrets {
            assert!(!got.body.contains(secret.as_str()), "{path} tells {what}");
        }
    }
}

/// Through a proxy on this machine strangers seem to be of this machine: its headers give them away.
#[tokio::test]
async fn figures_are_for_this_machine_and_for_whoever_is_logged_in() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let mut stranger = Person::new(&served);
    let headers = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    for name in headers {
        for (caller, expect) in [(&mut stranger, true), (&mut person, false)] {
            let request = caller.request("GET", "/metrics").header(name, "192.0.2.1");
            let got = caller.send(request).await;
            assert_eq!(got.status == 403, expect, "{name}: {}", got.status);
        }
    }
    assert_ne!(stranger.get("/metrics").await.status, 403, "from here");
}

/// Nobody makes the gateway call an address: none is entered on a page, and the dashboard calls none.
#[tokio::test]
async fn no_address_is_entered_and_none_is_called() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    for (path, got) in pages(&everything(&park, &mut admin).await) {
        assert!(!got.body.contains("type=\"url\""), "{path}");
        for name in values(&got.body, "name") {
            let address = ["url", "host", "address", "webhook", "callback"];
            assert!(!address.contains(&name), "{path}: a field {name}");
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = ["src/web", "src/actions"].map(|f| root.join(f)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for call in ["reqwest", "TcpStream::connect", "Command::new"] {
                assert!(!text.contains(call), "{}: {call}", path.display());
            }
        }
    }
}

/// A cell that begins like a formula is text in a spreadsheet, too, in every table that can be taken away.
#[tokio::test]
async fn no_formula_leaves_in_a_table() {
    let park = CarPark::day().await;
    let formula = "=cmd|' /C calc'!A0";
    park.put_permit(day::permit("P-9001", "@group", formula, "W9001X"))
        .await;
    let mut noted = day::permit("P-9002", "+group", "-2+3", "W9002X");
    noted.note = "\t=1+1".into();
    park.put_permit(noted).await;
    park.arrive("entry-1", "W9001X").await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    let (mut tables, mut cells) = (0, 0);
    for (path, got) in everything(&park, &mut admin).await {
        let kind = got.headers.get("content-type");
        if !kind.is_some_and(|k| k.as_bytes().starts_with(b"text/csv")) {
            continue;
        }
        tables += 1;
        for row in csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(got.bytes.as_slice())
            .records()
        {
            for cell in &row.unwrap() {
                cells += 1;
                let number = cell.parse::<f64>().is_ok();
                let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!formula || number, "{path}: {cell}");
            }
        }
    }
    assert!(tables >= 3 && cells > 100, "{tables}, {cells}");
}

/// How large something may be goes by what it is; whether one may send it is asked before.
#[tokio::test]
async fn each_form_is_as_large_as_it_needs_to_be() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    let mut viewer = person(&served, &park, "ann", Role::Viewer);
    let mut stranger = Person::new(&served);
    admin.get("/passages").await;
    viewer.get("/passages").await;
    let kib = |n: usize| "x".repeat(n * 1024);
    let check = async |person: &mut Person, path: &str, size: usize, expect: u16| {
        let got = person.post(path, &[("text", &kib(size))]).await;
        assert_eq!(got.status, expect, "{path} {size}");
    };
    check(&mut stranger, "/login", 7, 401).await;
    check(&mut stranger, "/login", 9, 413).await;
    check(&mut stranger, "/login/code", 9, 413).await;
    check(&mut viewer, "/passages", 100, 303).await;
    check(&mut viewer, "/passages", 200, 413).await;
    check(&mut viewer, "/permits/import", 7, 403).await;
    check(&mut admin, "/permits/import", 200, 422).await;
    check(&mut admin, "/permits/import", 17_000, 413).await;
}

#[tokio::test]
async fn what_is_too_large_is_not_taken() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut admin = person(&served, &park, "boss", Role::Administrator);
    let text = "x".repeat(17 * 1024 * 1024);
    for path in ["/permits/import", "/users/add", "/login"] {
        let got = admin.post(path, &[("text", &text)]).await;
        assert_eq!(got.status, 413, "{path}");
        assert!(got.body.contains("too large"), "{path}: {}", got.body);
    }
    assert_eq!(park.told().len(), 0);
}

/// What the scripts leave behind in a browser, by the name under which they keep it: no plate, no name, no filter. What is
/// typed and not sent waits in its tab, and goes with the log-out.
#[test]
fn the_browsers_storage_holds_nothing_of_anybody() {
    // Of a reason the place in our own list.
    const KEPT: [&str; 3] = ["SOUND", "PICTURES", "LAST_REASON"];
    const TYPED: [&str; 2] = ["forms.js", "calibration.js"];
    let scripts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut seen = 0;
    for entry in std::fs::read_dir(scripts).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "js") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for other in ["sessionStorage", "indexedDB", "document.cookie"] {
            let typed = TYPED.iter().any(|t| path.ends_with(t)) && other == "sessionStorage";
            assert!(
                typed || !text.contains(other),
                "{}: {other}",
                path.display()
            );
        }
        if path.ends_with("forms.js") {
            assert!(text.contains("'/login'") && text.contains("removeItem(name)"));
        }
        // What goes with the log-out is known by how its name begins.
        let named = text.contains("'plategate-typed:") || text.contains("`plategate-typed:");
        assert_eq!(named, text.contains("sessionStorage"), "{}", path.display());
        let uses = text.split("localStorage").skip(1);
        for used in uses {
            let within = used.split(['(', ',', ')']).nth(1).unwrap_or_default();
            assert!(KEPT.contains(&within), "{}: {within}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 0, "what is kept is looked for in the wrong place");
}

/// docs/ref/asvs.md names tests by module and function: each of them exists.
#[test]
fn the_table_of_requirements_names_tests_that_there_are() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("docs/ref/asvs.md")).unwrap();
    let named = table.split('`').skip(1).step_by(2);
    let named = named.filter_map(|n| Some((n, n.rsplit_once("::")?)));
    let tests = named.filter(|(_, (_, name))| name.matches('_').count() >= 2);
    let mut seen = 0;
    for (whole, (module, name)) in tests {
        let room = module.rsplit("::").next().unwrap();
        let places = [
            format!("tests/it/{room}.rs"),
            format!("tests/it/tidy/{room}.rs"),
            format!("tests/it/web/{room}.rs"),
            format!("tests/it/notify/{room}.rs"),
            format!("src/{room}.rs"),
            format!("src/web/{room}.rs"),
            format!("src/notify/target/{room}.rs"),
            format!("src/notify/target/push/{room}.rs"),
            format!("tests/it/push/{room}.rs"),
            format!("tests/it/{room}/mod.rs"),
            format!("src/feed/push/{room}.rs"),
            format!("src/port/{room}.rs"),
            format!("src/port/permits_csv/{room}.rs"),
            format!("src/actions/{room}.rs"),
            format!("src/actions/secrets/{room}.rs"),
            format!("src/web/http/{room}.rs"),
            format!("src/actions/memory/{room}.rs"),
            format!("src/web/http/listen/{room}.rs"),
            format!("src/feed/video/vision/{room}_tests.rs"),
        ];
        let texts = places
            .iter()
            .filter_map(|p| std::fs::read_to_string(root.join(p)).ok());
        let there = texts
            .into_iter()
            .any(|t| t.contains(&format!("fn {name}(")));
        assert!(there, "{whole}");
        seen += 1;
    }
    assert!(seen > 30, "{seen}");
}

/// What is sent, and the first line of what comes back.
async fn sent(served: &super::Served, bytes: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = served.base.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let _ = tokio::time::timeout(crate::patience::LIMIT, read)
        .await
        .unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_request_that_may_be_read_in_two_ways_is_refused() {
    let served = serve(CarPark::empty().await).await;
    let head = |fields: &str| format!("GET /healthz HTTP/1.1\r\nConnection: close\r\n{fields}\r\n");
    for (request, status) in [
        (head("Host: a\r\n"), "200"),
        (head("Host: a\r\nHost: b\r\n"), "400"),
        (head("Host: a\r\nX: b\nY: c\r\n"), "400"),
        (head("Host: a\r\n").replace("\r\n", "\n"), "400"),
        (
            head("Host: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
            "400",
        ),
        (
            head("Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n"),
            "400",
        ),
        (
            head("Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n"),
            "400",
        ),
        (head("Host: a\r\nX: b\r\n c\r\n"), "400"),
    ] {
        let line = sent(&served, &request).await;
        assert!(
            line.starts_with(&format!("HTTP/1.1 {status}")),
            "{request:?}: {line}"
        );
    }
}

/// After the log-in nobody is led to another site, however it is written.
#[tokio::test]
async fn a_log_in_leads_to_no_other_site() {
    let served = serve(CarPark::day().await).await;
    Person::inside(&served).await;
    for next in [
        "/\t/evil.example",
        "/\n/evil.example",
        "//evil.example",
        "/\\evil.example",
        "/.//evil.example",
        "https://evil.example",
        "\u{1}//evil.example",
        "/permits",
    ] {
        let mut person = Person::new(&served);
        let login = [
            ("name", "admin"),
            ("password", super::NEW_PASSWORD),
            ("next", next),
        ];
        let got = person.post("/login", &login).await;
        let expect = if next == "/permits" { next } else { "/" };
        let refused = got.status == 400 && next.contains('\u{1}');
        assert!(
            refused || got.location == expect,
            "{next:?}: {}",
            got.location
        );
    }
}

/// No text with NUL or a terminal's commands in it comes in, by whatever way.
#[tokio::test]
async fn no_character_comes_in_that_nobody_types() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut person = Person::inside(&served).await;
    let permit = |holder: &'static str| {
        [
            ("id", "P-3000"),
            ("group", "staff"),
            ("holder", holder),
            ("plates", "W3000KA"),
        ]
    };
    for holder in ["Ann\0", "Ann\u{1b}[31m", "Ann\u{9b}31m"] {
        let got = person.post("/permits/save", &permit(holder)).await;
        assert_eq!(got.status, 400, "{holder:?}");
        assert!(got.body.contains("cannot be seen or typed"), "{}", got.body);
        let body = serde_json::json!({"holder": holder, "plates": ["W3000KA"]});
        let request = person.request("PUT", "/api/v1/permits/P-3000");
        let request = request.header("x-csrf-token", person.csrf.clone());
        let request = request.header("content-type", "application/json");
        let got = person.send(request.body(body.to_string())).await;
        assert_eq!(got.status, 422, "{holder:?}: {}", got.body);
        assert!(got.body.contains("cannot be seen or typed"), "{}", got.body);
    }
    assert_eq!(park.permit("P-3000").await, None);
    let long = "x".repeat(200);
    let cells = [(long.as_str(), "at most 120"), ("A\u{7}", "seen or typed")];
    for (cell, word) in cells {
        let csv = format!("permit,holder,plate\nP-3000,{cell},W3000KA\n");
        let body = serde_json::json!({"csv": csv, "replace": false, "apply": true});
        let request = person.request("POST", "/api/v1/permit-imports");
        let request = request.header("x-csrf-token", person.csrf.clone());
        let request = request.header("content-type", "application/json");
        let got = person.send(request.body(body.to_string())).await;
        assert_eq!(got.status / 100, 4, "{}", got.body);
        assert!(got.body.contains(word), "{}", got.body);
    }
    assert_eq!(park.permit("P-3000").await, None);
}

/// What is no UTF-8 is refused, whoever sends it where, and nothing comes of it.
#[tokio::test]
async fn what_is_no_utf8_comes_in_nowhere() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut person = Person::inside(&served).await;
    let mut check = async |path: &str, kind: &str, body: &[u8]| {
        let request = person.request("POST", path);
        let request = request.header("x-csrf-token", person.csrf.clone());
        let request = request.header("origin", served.base.clone());
        let request = request.header("content-type", kind);
        let got = person.send(request.body(body.to_vec())).await;
        assert_eq!(got.status, 400, "{path}: {}", got.body);
        assert!(got.body.contains("not valid UTF-8"), "{}", got.body);
    };
    let form = "application/x-www-form-urlencoded";
    let (json, api) = ("application/json", "/api/v1/permit-imports");
    check("/lanes/entry-1/open", form, b"reason=%FF%FE").await;
    check("/lanes/entry-1/open", form, b"reason=Fire&%C3=1").await;
    check("/passages", form, b"plate=W%E2%82").await;
    check("/permits/import", form, b"text=permit,plate%0AP1,%FF").await;
    check(api, json, b"{\"csv\":\"\xff\xfe\"}").await;
    check("/login", form, b"name=%FF&password=x").await;
    assert_eq!(park.told().len(), 0, "nothing reached the engine");
}

#[tokio::test]
async fn a_password_that_is_tried_first_is_not_taken() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    person.get("/password").await;
    for (new, taken) in [
        ("Password1234", false),
        ("Parking-2026!", false),
        ("qwertyuiop12", false),
        ("adminADMINadmin", false),
        ("a bell over still water", true),
    ] {
        let form = [("old", super::NEW_PASSWORD), ("new", new), ("again", new)];
        let got = person.post("/password", &form).await;
        assert_eq!(got.status == 303, taken, "{new}");
    }
}
