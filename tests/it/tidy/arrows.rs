//! Which room may know which (L1 to L4): a path resolved to the module that defines what it names must lie in a room that
//! the table below allows. Whoever may know a room may know what is below it.

use super::check_law;
use super::house::House;

/// Every room, and what it may know besides itself, `BELOW`, and what other crates offer. `*`: everything.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("catalogue", &["domain"]),
    ("port", &["catalogue", "domain"]),
    ("supervise", &["catalogue", "clock"]),
    ("wording", &["catalogue", "domain", "port"]),
    ("desk", BELOW),
    ("trial", &["catalogue", "domain", "port"]),
    ("commission", &["catalogue", "domain", "port", "wording"]),
    (
        "actions",
        &[
            "catalogue",
            "wording",
            "domain",
            "port",
            "clock",
            "supervise",
        ],
    ),
    // What every feed is stands in the room's own file, which also knows them all.
    (
        "feed",
        &["*feed", "catalogue", "domain", "port", "clock", "supervise"],
    ),
    ("feed::replay", A_FEED),
    ("feed::push", A_FEED),
    (
        "feed::video",
        &[
            "*feed::video",
            "feed",
            "catalogue",
            "domain",
            "port",
            "clock",
            "supervise",
        ],
    ),
    ("feed::video::camera", BELOW),
    ("feed::video::vision", BELOW),
    (
        "feed::video::pipeline",
        &[
            "*feed::video",
            "catalogue",
            "domain",
            "port",
            "clock",
            "supervise",
        ],
    ),
    ("display", BELOW),
    ("gate", BELOW),
    ("notify", BELOW),
    ("region", BELOW),
    ("store", &["domain", "port", "clock", "supervise"]),
    (
        "web",
        &[
            "actions",
            "catalogue",
            "wording",
            "domain",
            "port",
            "clock",
            "supervise",
        ],
    ),
    ("config", &["*"]),
    ("app", &["*"]),
    ("cli", &["*"]),
];

const A_FEED: &[&str] = &["feed", "catalogue", "domain", "port", "clock", "supervise"];
/// What an adapter stands on.
const BELOW: &[&str] = &[
    "catalogue",
    "wording",
    "domain",
    "port",
    "clock",
    "supervise",
];

/// Today's arrows that the table forbids. Each may go, none may come.
const KNOWN: &[(&str, &str)] = &[];

#[test]
fn l2_rooms_know_what_stands_below_them() {
    super::check(
        "L2, L3, L4: a room knows what ARCHITECTURE.md lets it know: talk through a trait of `port`",
        faults(&House::ours(), KNOWN),
    );
}

fn faults(house: &House, known: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    let tests: Vec<&String> = house
        .files
        .iter()
        .filter(|f| f.tests)
        .map(|f| &f.path)
        .collect();
    for named in house.named.iter().filter(|n| !tests.contains(&&n.file)) {
        let Some(at) = &named.at else { continue };
        let (Some(one), other) = (room(&named.from), room(at)) else {
            if named.from.len() > 1 {
                found.push(format!(
                    "{}: {:?} is no room of the table",
                    named.file, named.from
                ));
            }
            continue;
        };
        let Some(other) = other else { continue };
        let allowed = one.0 == other.0
            || one.1.iter().any(|name| match name.strip_prefix('*') {
                Some(all) => within(other.0, all),
                None => *name == other.0,
            });
        if !allowed && !known.contains(&(one.0, other.0)) {
            found.push(format!(
                "{}:{}: {} knows {}: {}",
                named.file,
                named.line,
                one.0,
                other.0,
                named.to.join("::")
            ));
        }
    }
    found.dedup();
    found
}

fn within(room: &str, above: &str) -> bool {
    above.is_empty()
        || room == above
        || room
            .strip_prefix(above)
            .is_some_and(|r| r.starts_with("::"))
}

fn room(module: &[String]) -> Option<&'static (&'static str, &'static [&'static str])> {
    let path = module[1..].join("::");
    ROOMS
        .iter()
        .filter(|(name, _)| within(&path, name))
        .max_by_key(|(name, _)| name.len())
}

#[test]
fn l2_is_noticed() {
    let none = |house: &House| faults(house, &[]);
    let store = ("store.rs", "pub struct Store;");
    let web = ("web.rs", "pub struct Page;");
    let port = ("port.rs", "pub trait Records {}");
    check_law(
        none,
        &[
            (&[("gate.rs", "use crate::port::Records;"), port], false),
            (&[("gate.rs", "use crate::{store, web};"), store, web], true),
            (
                &[("gate.rs", "fn a(_: super::store::Store) {}"), store],
                true,
            ),
            (
                &[
                    (
                        "gate.rs",
                        "macro_rules! m { () => { $crate::store::Store } }",
                    ),
                    store,
                ],
                true,
            ),
            (
                &[("gate.rs", "fn a() { vec![crate::store::Store]; }"), store],
                true,
            ),
            (
                &[
                    ("gate.rs", "use crate::Store;"),
                    ("lib.rs", "mod gate; mod store; pub use store::Store;"),
                    store,
                ],
                true,
            ),
            (
                &[("app.rs", "use crate::{store::Store, web};"), store, web],
                false,
            ),
            (
                &[
                    ("web.rs", "use crate::actions::A;"),
                    ("actions.rs", "pub struct A;"),
                ],
                false,
            ),
            (&[("actions.rs", "use crate::web::Page;"), web], true),
            (
                &[
                    ("port.rs", "use crate::gate::G;"),
                    ("gate.rs", "pub struct G;"),
                ],
                true,
            ),
            (&[("attic.rs", "use crate::port;"), port], true),
            (
                &[
                    ("feed/mod.rs", "mod video;"),
                    ("feed/video/mod.rs", "mod camera; mod vision;"),
                    ("feed/video/camera.rs", "use super::vision::Eye;"),
                    ("feed/video/vision.rs", "pub struct Eye;"),
                ],
                true,
            ),
        ],
    );
}

/// What a file of one kind may not name, though both lie in one room; and how often it does today: less is fine.
const APART: &[(&str, &str, usize)] = &[
    ("web::api", "web::pages", 0),
    ("web::pages", "web::api", 0),
    ("web::http", "web::api", 31),
    ("web::http", "web::pages", 6),
];

#[test]
fn pages_and_api_are_two_faces_of_one_thing() {
    let house = House::ours();
    let mut found = Vec::new();
    for (one, other, known) in APART {
        let places = apart(&house, one, other);
        if places.len() > *known {
            found.push(format!(
                "{one} names {other} {} times, {known} before:",
                places.len()
            ));
            found.extend(places);
        }
    }
    super::check(
        "no page knows an API file, no API file a page: what both need is below both",
        found,
    );
}

fn apart(house: &House, one: &str, other: &str) -> Vec<String> {
    let mut found: Vec<String> = house
        .named
        .iter()
        .filter(|n| within(&n.from[1..].join("::"), one) && !n.tests)
        .filter(|n| {
            n.at.as_ref()
                .is_some_and(|at| within(&at[1..].join("::"), other))
        })
        .map(|n| format!("{}:{}: {}", n.file, n.line, n.to.join("::")))
        .collect();
    found.dedup();
    found
}

#[test]
fn faces_are_kept_apart() {
    let files = |api: &'static str| {
        [
            ("web/mod.rs", "mod api; mod pages; mod html;"),
            ("web/api.rs", api),
            ("web/pages.rs", "pub struct Page;"),
            (
                "web/html.rs",
                "pub struct Html; pub use super::pages::Page;",
            ),
        ]
    };
    for (api, broken) in [
        ("use super::html::Html;", false),
        ("use super::{html::Html, pages};", true),
        ("use super::html::Page;", true),
    ] {
        check_law(
            |h| apart(h, "web::api", "web::pages"),
            &[(&files(api), broken)],
        );
    }
}

#[test]
fn actions_know_no_http() {
    super::check(
        "`actions` is free of HTTP: a page or an API route says it in HTTP",
        http_in_actions(&House::ours()),
    );
}

fn http_in_actions(house: &House) -> Vec<String> {
    const HTTP: [&str; 7] = [
        "axum", "askama", "http", "hyper", "tower", "utoipa", "reqwest",
    ];
    house
        .named
        .iter()
        .filter(|n| n.from.get(1).is_some_and(|r| r == "actions"))
        .filter(|n| n.to.len() > 1 && HTTP.contains(&n.to[0].as_str()))
        .map(|n| format!("{}:{}: {}", n.file, n.line, n.to.join("::")))
        .collect()
}

#[test]
fn http_is_noticed() {
    for (text, broken) in [
        ("use axum::extract as e; fn a(_: e::Form<u8>) {}", true),
        ("fn a() -> ::http::StatusCode { todo() }", true),
        ("pub struct Form;", false),
    ] {
        check_law(http_in_actions, &[(&[("actions.rs", text)], broken)]);
    }
}
