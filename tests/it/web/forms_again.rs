//! Nothing that was typed is lost: a form that is not taken comes back as it was filled in, with what is wrong beside its fields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plategate::web;

use super::car_park::CarPark;
use super::{Got, Person, Served, serve};

struct Refused {
    page: &'static str,
    action: &'static str,
    fields: &'static [(&'static str, &'static str)],
    status: u16,
    /// What the page says then.
    words: &'static [&'static str],
}

async fn check(person: &mut Person, case: &Refused) {
    let shown = person.browse(case.page).await;
    assert_eq!(shown.status, 200, "{}", case.page);
    let got = person.submit(case.page, case.action, case.fields).await;
    let (action, body) = (case.action, &got.body);
    assert_eq!(got.status, case.status, "{action}: {body}");
    for words in case.words {
        assert!(body.contains(words), "{action}: {words:?} in {body}");
    }
    let page = format!("name=\"form_page\" value=\"{}\"", case.page);
    assert!(body.contains(&page), "{action}: it knows its page: {body}");
}

#[tokio::test]
async fn a_form_that_is_not_taken_comes_back_as_it_was() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let cases = [
        Refused {
            page: "/permits/P-1001",
            action: "/permits/P-1001/exempt",
            fields: &[("reason", " "), ("until", "2001-02-03T04:05")],
            status: 400,
            words: &[
                "value=\"2001-02-03T04:05\"",
                "<small class=\"wrong\" id=\"wrong-1\">Please give a reason",
                "<small class=\"wrong\" id=\"wrong-2\">",
                "<dialog aria-labelledby=\"dialog-exempt-h\" data-reopen id=\"dialog-exempt\" open>",
            ],
        },
        Refused {
            page: "/",
            action: "/lanes/entry-1/open",
            fields: &[("reason", "  ")],
            status: 400,
            words: &["action=\"/lanes/entry-1/open\"", "data-reopen"],
        },
        Refused {
            page: "/muster?x=1",
            action: "/muster/is-in",
            fields: &[("plate", "no <plate>"), ("area", "yard"), ("reason", "")],
            status: 400,
            words: &["value=\"no &lt;plate&gt;\"", "Please give a reason"],
        },
        Refused {
            page: "/trial",
            action: "/trial",
            fields: &[
                ("days", "30"),
                ("timer", "60"),
                ("policy", "[site]\ntimer_min = 9\n"),
            ],
            status: 400,
            words: &[
                "value=\"60\"",
                "timer_min = 9",
                "<details class=\"form-wide\" open>",
                "say two things",
            ],
        },
        // The engine says no: the next page would have said so, and what was typed would be gone.
        Refused {
            page: "/exemptions",
            action: "/exemptions",
            fields: &[
                ("what", "unexempt"),
                ("group", "staff"),
                ("reason", "Not any more"),
            ],
            status: 409,
            words: &["Not done"],
        },
        // A page that was left open too long.
        Refused {
            page: "/resets",
            action: "/resets",
            fields: &[("scope", "nobody"), ("what", "nothing"), ("reason", "")],
            status: 400,
            words: &["Please give a reason", "id=\"wrong-2\""],
        },
    ];
    for case in &cases {
        check(&mut person, case).await;
    }
    assert!(served.park.ordered().iter().all(|o| o.reason != "  "));
}

#[tokio::test]
async fn a_page_that_was_too_old_keeps_what_was_typed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let right = std::mem::replace(&mut person.csrf, "an older one".into());
    let fields = [("name", "carla"), ("role", "attendant")];
    let got = person.submit("/users", "/users/add", &fields).await;
    assert_eq!(got.status, 403, "{}", got.body);
    assert!(got.body.contains("value=\"carla\""), "{}", got.body);
    assert_eq!(person.csrf, right, "the page that comes back is a new one");
}

#[tokio::test]
async fn after_a_refused_form_comes_back_it_is_sent_from_where_it_stood() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let exempt = "/permits/P-1001/exempt";
    person.browse("/permits/P-1001").await;
    let wrong = [("reason", ""), ("until", "")];
    let got = person.submit("/permits/P-1001", exempt, &wrong).await;
    assert_eq!(got.status, 400);
    // Now the browser stands at the form's own address.
    let again = [
        ("reason", ""),
        ("until", "2001-02-03T04:05"),
        ("form_page", "/permits/P-1001"),
    ];
    let got = person.submit(exempt, exempt, &again).await;
    assert!(
        got.body.contains("value=\"2001-02-03T04:05\""),
        "{}",
        got.body
    );
    // A page elsewhere is not looked at, however it is named.
    for page in ["//evil.example/", "https://evil.example/", "/\\evil"] {
        let again = [("reason", ""), ("form_page", page)];
        let got = person.submit("/permits/P-1001", exempt, &again).await;
        assert!(!got.body.contains("evil"), "{}", got.body);
    }
}

/// Forgets the session, as the browser does when it ends.
fn logged_out(person: &mut Person) {
    person.cookie.clear();
}

async fn log_in_again(person: &mut Person, draft: &str, next: &str) {
    person.cookie.clear();
    let login = [
        ("name", "admin"),
        ("password", super::NEW_PASSWORD),
        ("next", next),
    ];
    let got = person.post("/login", &login).await;
    assert_eq!(
        (got.status, got.location.as_str()),
        (303, next),
        "{}",
        got.body
    );
    let cookies = got.headers.get_all("set-cookie").iter();
    let session = cookies
        .map(|c| c.to_str().unwrap().split(';').next().unwrap().to_owned())
        .find(|c| c.starts_with("plategate="))
        .unwrap();
    person.cookie = format!("{session}; {draft}");
}

#[tokio::test]
async fn a_form_that_came_after_the_session_had_ended_is_there_after_the_log_in() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    person.browse("/permits/new").await;
    let fields = [
        ("id", "Q-9"),
        ("adding", "true"),
        ("holder", "Typed <long>"),
        ("plates", "Q9Q"),
    ];
    logged_out(&mut person);
    let got = person
        .submit("/permits/new", "/permits/save", &fields)
        .await;
    assert_eq!(got.location, "/login?next=%2Fpermits%2Fnew", "{}", got.body);
    let draft = got.cookie.expect("a cookie by which it is found");
    assert!(draft.contains("HttpOnly; SameSite=Strict"), "{draft}");
    let draft = draft.split(';').next().unwrap().to_owned();
    assert!(served.park.permit("Q-9").await.is_none());

    log_in_again(&mut person, &draft, "/permits/new").await;
    let cookie = person.cookie.clone();
    let page = person.browse("/permits/new").await;
    for words in [
        "value=\"Q-9\"",
        "value=\"Typed &lt;long&gt;\"",
        "Q9Q",
        "You were logged out before",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    // Once, and for whoever has its cookie.
    person.cookie = cookie;
    let page = person.browse("/permits/new").await;
    assert!(!page.body.contains("Typed"), "{}", page.body);
}

/// A stranger's form is none of ours, and takes no room.
#[tokio::test]
async fn what_another_site_sends_is_not_kept() {
    let served = serve(CarPark::day().await).await;
    let stranger = Person::new(&served);
    let base = &served.base;
    let own = format!("{base}/permits/new");
    for (origin, referer) in [
        ("http://evil.example", own.as_str()),
        (base.as_str(), "http://evil.example/permits/new"),
        (base.as_str(), ""),
        ("", own.as_str()),
    ] {
        let mut request = stranger
            .request("POST", "/permits/save")
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("holder=x");
        for (name, value) in [("origin", origin), ("referer", referer)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        let got = request.send().await.unwrap();
        assert_eq!(got.status().as_u16(), 303);
        assert!(
            got.headers().get("set-cookie").is_none(),
            "{origin} {referer}"
        );
    }
}

#[tokio::test]
async fn an_error_leads_back_to_where_one_was() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let back = "href=\"/permits/P-1001\"";
    let request = person.request("GET", "/permits/none-such");
    let request = request
        .header("accept", "text/html")
        .header("referer", format!("{}/permits/P-1001", served.base));
    let got = person.send(request).await;
    assert_eq!(got.status, 404);
    assert!(got.body.contains(back), "{}", got.body);
    let got = person
        .submit(
            "/permits/P-1001",
            "/events/999999/reset",
            &[("reason", "x")],
        )
        .await;
    assert_eq!(got.status, 404);
    assert!(got.body.contains(back), "{}", got.body);
}

// -- every form ------------------------------------------------------------------------------------------------------------

/// A field of a form, and what is typed into it.
struct Field {
    name: String,
    value: String,
    /// A person types it: it must come back.
    typed: bool,
}

struct Form {
    action: String,
    fields: Vec<Field>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let begin = format!(" {name}=\"");
    let (_, rest) = tag.split_once(&begin)?;
    Some(rest.split('"').next()?.to_owned())
}

/// The forms of a page that are posted, with something wrong in each field.
fn forms(page: &str) -> Vec<Form> {
    let all = page.split("<form").skip(1);
    all.filter_map(|text| {
        let form = text.split("</form>").next()?;
        let (head, body) = form.split_once('>')?;
        let head = format!(" {head}");
        if attribute(&head, "method").as_deref() != Some("post") {
            return None;
        }
        let action = attribute(&head, "action")?;
        let fields = body.split('<').filter_map(field).collect();
        Some(Form { action, fields })
    })
    .collect()
}

fn field(tag: &str) -> Option<Field> {
    let kind = tag.split([' ', '>']).next()?;
    let tag = tag.split('>').next()?;
    let name = attribute(tag, "name")?;
    let of = attribute(tag, "type").unwrap_or_default();
    let own = attribute(tag, "value").unwrap_or_default();
    let (value, typed) = match (kind, of.as_str(), name.as_str()) {
        ("input", "hidden", _) => (own, false),
        ("input", "checkbox" | "radio" | "password" | "file", _) => return None,
        ("input", "datetime-local", _) => ("2001-02-03T04:05".into(), true),
        ("input", "date", _) => ("2001-02-03".into(), true),
        ("input" | "textarea", _, "reason") => ("   ".into(), false),
        ("input" | "textarea", ..) if tag.contains("one-time-code") => ("zz".into(), false),
        ("input" | "textarea", ..) => (format!("<zz> & \"{name}\""), true),
        ("select", ..) => (String::new(), false),
        _ => return None,
    };
    Some(Field { name, value, typed })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Pages with their own names in them.
async fn pages(park: &Arc<CarPark>) -> Vec<String> {
    let plain = web::routes().table.iter().filter(|r| {
        r.method == "GET" && !r.path.contains(['{', '.']) && !r.path.starts_with("/api/")
    });
    let mut all: Vec<String> = plain.map(|r| r.path.to_owned()).collect();
    all.retain(|path| !path.ends_with("/stream"));
    let seq = park.reentry().seq;
    all.extend(
        [
            "/permits/P-1001",
            "/lanes/entry-1",
            "/lanes/entry-1/calibration",
        ]
        .map(str::to_owned),
    );
    all.push(format!("/events/{seq}"));
    all
}

fn came_back(form: &Form, page: &str, got: &Got) {
    let said = format!("{} on {page}", form.action);
    for field in form.fields.iter().filter(|f| f.typed) {
        let shown = escaped(&field.value);
        // Templates write some of them in numbers.
        let numbers = field
            .value
            .replace('&', "&#38;")
            .replace('<', "&#60;")
            .replace('>', "&#62;")
            .replace('"', "&#34;");
        let there = got.body.contains(&shown) || got.body.contains(&numbers);
        assert!(there, "{said}: {} is lost: {}", field.name, got.body);
    }
}

/// Forms that take whatever is typed, or look for it: nothing can be wrong with it.
const TAKE_ANYTHING: [&str; 4] = ["/log", "/passages", "/permits", "/violations"];

async fn walk(served: &Served, person: &mut Person) -> BTreeMap<String, u16> {
    let mut came = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for page in pages(&served.park).await {
        let shown = person.browse(&page).await;
        for form in forms(&shown.body) {
            // A reason that stands ready is not typed.
            let asks = |f: &Field| f.name == "reason" && f.value.trim().is_empty();
            let typed = form.fields.iter().any(|f| f.typed || asks(f));
            // A drawing comes back by its own means: tests of calibration.
            let drawing = form.action.ends_with("/calibration");
            if !typed || drawing || !seen.insert(form.action.clone()) {
                continue;
            }
            let fields: Vec<(&str, &str)> = form
                .fields
                .iter()
                .map(|f| (f.name.as_str(), f.value.as_str()))
                .collect();
            let got = person.submit(&page, &form.action, &fields).await;
            came.insert(form.action.clone(), got.status);
            if got.status != 303 {
                assert!(
                    (400..500).contains(&got.status),
                    "{}: {}",
                    form.action,
                    got.body
                );
                came_back(&form, &page, &got);
            }
        }
    }
    came
}

#[tokio::test]
async fn every_form_with_something_wrong_comes_back_with_all_that_was_typed() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    let came = walk(&served, &mut person).await;
    let taken: Vec<&str> = came
        .iter()
        .filter(|(_, status)| **status == 303)
        .map(|(action, _)| action.as_str())
        .collect();
    assert_eq!(taken, TAKE_ANYTHING);
    assert!(came.len() > 20, "{came:?}");
}
