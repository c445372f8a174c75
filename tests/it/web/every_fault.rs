//! Whoever sends a form is told all that is wrong with it at once, each thing beside its field.

use std::collections::BTreeSet;

use plategate::web;

use super::car_park::CarPark;
use super::{Person, serve};

/// A form with something wrong in several fields.
struct Case {
    page: &'static str,
    action: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// The fields beside which something is said.
    wrong: &'static [&'static str],
}

const SEVERAL: &[Case] = &[
    Case {
        page: "/muster",
        action: "/muster/is-in",
        fields: &[("plate", "no <plate>"), ("area", "nowhere"), ("reason", "")],
        wrong: &["plate", "area", "reason"],
    },
    Case {
        page: "/muster",
        action: "/muster/count",
        fields: &[("area", "nowhere"), ("count", "many"), ("reason", " ")],
        wrong: &["area", "count", "reason"],
    },
    Case {
        page: "/resets",
        action: "/resets",
        fields: &[("scope", "group:none"), ("what", "nothing"), ("reason", "")],
        wrong: &["scope", "what", "reason"],
    },
    Case {
        page: "/users",
        action: "/users/add",
        fields: &[("name", "<b>"), ("role", "king"), ("lane", "nowhere")],
        wrong: &["name", "role", "lane"],
    },
    Case {
        page: "/users",
        action: "/users/tokens",
        fields: &[("name", "<b>"), ("role", "king"), ("until", "soon")],
        wrong: &["name", "role", "scope", "until"],
    },
    Case {
        page: "/permits/new",
        action: "/permits/save",
        fields: &[
            ("adding", "true"),
            ("id", ""),
            ("holder", ""),
            ("plates", "no <plate>"),
            ("spaces", "some"),
            ("hours", "always"),
            ("valid_to", "soon"),
        ],
        wrong: &["id", "holder", "plates", "spaces", "hours", "valid_to"],
    },
    Case {
        page: "/permits/P-1001",
        action: "/permits/P-1001/exempt",
        fields: &[("from", "soon"), ("until", "later"), ("reason", "")],
        wrong: &["from", "until", "reason"],
    },
    Case {
        page: "/permits",
        action: "/permits/bulk",
        fields: &[("what", "exempt"), ("until", "soon"), ("reason", "")],
        wrong: &["until", "reason"],
    },
    Case {
        page: "/exemptions",
        action: "/exemptions",
        fields: &[
            ("what", "exempt"),
            ("group", "none"),
            ("from", "soon"),
            ("until", "later"),
            ("reason", ""),
        ],
        wrong: &["group", "from", "until", "reason"],
    },
    Case {
        page: "/trial",
        action: "/trial",
        fields: &[("days", "many"), ("timer", "long"), ("entries", "open")],
        wrong: &["days", "timer", "entries"],
    },
    Case {
        page: "/commissioning",
        action: "/commissioning",
        fields: &[("plate", "no <plate>"), ("entry", "x"), ("exit", "y")],
        wrong: &["plate", "entry", "exit"],
    },
    Case {
        page: "/password",
        action: "/password",
        fields: &[("old", "another one"), ("new", "short"), ("again", "else")],
        wrong: &["old", "new", "again"],
    },
];

/// Forms in which only one thing can be wrong: one field, or a choice of ours with a reason or a word; and those of which other tests
/// tell: a list is looked over row by row, a drawing has its own page. (A log-in does not say what is wrong.)
const ONE_THING: &[&str] = &[
    "/account/language",
    "/account/log-out-everywhere",
    "/account/second-factor",
    "/account/second-factor/codes",
    "/account/second-factor/off",
    "/calls/{seq}/dismiss",
    "/commissioning/stop",
    "/events/{seq}/open",
    "/events/{seq}/reset",
    "/gates/{gate}/seen",
    "/kill-switch",
    "/lanes/{lane}/calibration",
    "/lanes/{lane}/calibration/hold",
    "/lanes/{lane}/calibration/try",
    "/lanes/{lane}/checked",
    "/lanes/{lane}/open",
    "/log",
    "/logout",
    "/lots/passages",
    "/lots/violations",
    "/muster/left",
    "/passages",
    "/pending/{seq}",
    "/permits",
    "/permits/import",
    "/permits/imports/{import}/undo",
    "/permits/{id}/link",
    "/permits/{id}/link/remove",
    "/permits/{id}/remove",
    "/permits/{id}/unexempt",
    "/review/{seq}",
    "/trial/stop",
    "/users/change",
    "/users/tokens/remove",
    "/violations",
    "/violations/findings",
    "/violations/{seq}/finding",
];

#[test]
fn every_form_is_here() {
    let pages = web::routes().table.iter();
    let forms = pages.filter(|r| r.method == "POST" && !r.path.starts_with("/api/"));
    let forms: BTreeSet<&str> = forms.map(|r| r.path).collect();
    let of = |action: &str| action.replace("/P-1001/", "/{id}/");
    let several: Vec<String> = SEVERAL.iter().map(|case| of(case.action)).collect();
    let known: BTreeSet<&str> = several
        .iter()
        .map(String::as_str)
        .chain(ONE_THING.iter().copied())
        .collect();
    assert_eq!(
        forms, known,
        "a form tells all that is wrong with it at once"
    );
}

async fn check(person: &mut Person, case: &Case) {
    let shown = person.get(case.page).await;
    assert_eq!(shown.status, 200, "{}", case.page);
    let got = person.submit(case.page, case.action, case.fields).await;
    let (action, body) = (case.action, &got.body);
    assert!(
        (400..500).contains(&got.status),
        "{action}: {}: {body}",
        got.status
    );
    let marked = |field: &&&str| {
        let name = format!(" name=\"{field}\"");
        let mut tags = body.split('<');
        !tags.any(|tag| tag.contains(&name) && tag.contains("aria-invalid=\"true\""))
    };
    let missing: Vec<_> = case.wrong.iter().filter(marked).collect();
    assert!(
        missing.is_empty(),
        "{action}: nothing is said beside {missing:?}: {body}"
    );
    let said = body.matches("<small class=\"wrong\"").count();
    assert!(said >= case.wrong.len(), "{action}: {said}: {body}");
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once_each_beside_its_field() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    for case in SEVERAL {
        check(&mut person, case).await;
    }
    assert!(
        served
            .park
            .ordered()
            .iter()
            .all(|o| !o.reason.trim().is_empty())
    );
}

/// What is no field of its own stands above the form, with the rest.
#[tokio::test]
async fn that_nothing_is_ticked_is_told_with_the_rest() {
    let served = serve(CarPark::day().await).await;
    let mut person = Person::inside(&served).await;
    person.get("/permits").await;
    let fields = [("what", "end"), ("until", "soon")];
    let got = person.submit("/permits", "/permits/bulk", &fields).await;
    assert!(got.body.contains("aria-invalid"), "{}", got.body);
    assert!(got.body.contains("Tick the permits first"), "{}", got.body);
}
