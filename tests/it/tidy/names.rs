//! L1, L4, L6, L9, L10: names that may not be said here, or only there.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::check_law;
use super::house::{House, Named, attributes, for_tests};

#[test]
fn l1_domain_is_pure() {
    super::check(
        "L1: domain imports std, itself and value types; no clock, IO, async, pixels, randomness, hash order",
        impure(&House::ours()),
    );
}

fn impure(house: &House) -> Vec<String> {
    // By the whole path where one is meant, else by a word anywhere in it.
    const PATHS: [&str; 6] = [
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::process",
        "std::io",
    ];
    const WORDS: [&str; 14] = [
        "Instant",
        "SystemTime",
        "HashMap",
        "HashSet",
        "tokio",
        "rusqlite",
        "opencv",
        "ort",
        "reqwest",
        "axum",
        "rand",
        "tracing",
        "futures",
        "OnceLock",
    ];
    let tests: Vec<&String> = house
        .files
        .iter()
        .filter(|f| f.tests)
        .map(|f| &f.path)
        .collect();
    let mut found = said(house, |named| {
        if named.from.get(1).is_none_or(|room| room != "domain") || tests.contains(&&named.file) {
            return false;
        }
        let path = named.to.join("::");
        let elsewhere = named.to.get(1).is_some_and(|r| r != "domain");
        named.to[0] == "crate" && elsewhere
            || PATHS
                .iter()
                .any(|p| path == *p || path.starts_with(&format!("{p}::")))
            || WORDS
                .iter()
                .any(|w| named.to.len() > 1 && named.to.iter().any(|s| s == w))
    });
    for file in &house.files {
        if file.module.get(1).is_some_and(|room| room == "domain") {
            let mut waits = Waits(Vec::new());
            waits.visit_file(&file.ast);
            found.extend(
                waits
                    .0
                    .iter()
                    .map(|line| format!("{}:{line}: async", file.path)),
            );
        }
    }
    found
}

/// Lines with `async` in them.
struct Waits(Vec<usize>);

impl<'ast> Visit<'ast> for Waits {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.0
            .extend(signature.asyncness.map(|a| a.span.start().line));
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.0.push(block.async_token.span.start().line);
    }
}

#[test]
fn l1_is_noticed() {
    let of = |text: &'static str| [("domain.rs", text), ("web.rs", "pub struct Page;")];
    let table = [
        (
            "use std::collections::BTreeMap; pub struct A(BTreeMap<u8, u8>);",
            false,
        ),
        ("use std::collections::{BTreeMap, HashMap as Map};", true),
        ("fn a() { std::fs::read(\"x\").unwrap(); }", true),
        (
            "use std::{fs as disk, fmt}; fn a() { disk::read(\"x\").unwrap(); }",
            true,
        ),
        ("use crate::{web as w}; fn a(_: w::Page) {}", true),
        ("fn a(_: super::web::Page) {}", true),
        ("fn a() { println!(\"{:?}\", rand::random::<u8>()); }", true),
        ("async fn a() {}", true),
        ("fn a() { let _ = async {}; }", true),
        ("// use std::fs;\nconst A: &str = \"std::fs\";", false),
    ];
    for (text, broken) in table {
        check_law(impure, &[(&of(text), broken)]);
    }
}

#[test]
fn l4_only_the_clock_reads_time() {
    super::check(
        "L4: only clock.rs reads time: take a clock::SharedClock",
        reads_time(&House::ours()),
    );
}

fn reads_time(house: &House) -> Vec<String> {
    const CLOCKS: [&str; 6] = [
        "Instant",
        "SystemTime",
        "Timestamp",
        "Zoned",
        "Local",
        "Utc",
    ];
    said(house, |named| {
        let [.., clock, now] = &named.to[..] else {
            return false;
        };
        now == "now" && CLOCKS.contains(&clock.as_str()) && named.file != "src/clock.rs"
    })
}

#[test]
fn l4_is_noticed() {
    let read = "use std::time::Instant as I; pub fn now() -> I { I::now() }";
    check_law(
        reads_time,
        &[
            (&[("store.rs", read)], true),
            (&[("clock.rs", read)], false),
            (
                &[(
                    "store.rs",
                    "fn a() { assert!(jiff::Timestamp::now() > b); }",
                )],
                true,
            ),
            (&[("store.rs", "fn a() { clock.now(); }")], false),
        ],
    );
}

#[test]
fn l6_every_channel_is_bounded() {
    super::check(
        "L6: every channel is bounded: give it a named limit and say what happens when full",
        boundless(&House::ours()),
    );
}

fn boundless(house: &House) -> Vec<String> {
    const WORDS: [&str; 4] = [
        "unbounded_channel",
        "unbounded",
        "UnboundedSender",
        "UnboundedReceiver",
    ];
    said(house, |named| {
        let path = named.to.join("::");
        path == "std::sync::mpsc::channel" || named.to.iter().any(|s| WORDS.contains(&s.as_str()))
    })
}

#[test]
fn l6_is_noticed() {
    check_law(
        boundless,
        &[
            (
                &[(
                    "desk.rs",
                    "use std::sync::mpsc; fn a() { let (s, r) = mpsc::channel(); }",
                )],
                true,
            ),
            (
                &[(
                    "desk.rs",
                    "use std::sync::mpsc; fn a() { let (s, r) = mpsc::sync_channel(4); }",
                )],
                false,
            ),
            (
                &[(
                    "desk.rs",
                    "use tokio::sync::mpsc; fn a() { let (s, r) = mpsc::channel(4); }",
                )],
                false,
            ),
            (
                &[(
                    "desk.rs",
                    "use tokio::sync::{mpsc::{unbounded_channel as c}};",
                )],
                true,
            ),
        ],
    );
}

#[test]
fn l9_plates_stay_out_of_logs() {
    super::check(
        "L9: a plate is personal data, never logged above debug",
        logged_plates(&House::ours()),
    );
}

fn logged_plates(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in &house.files {
        let mut logs = Logs(Vec::new());
        logs.visit_file(&file.ast);
        for (line, word) in logs.0 {
            found.push(format!("{}:{line}: {word}", file.path));
        }
    }
    found
}

/// Logged above debug: line and word.
struct Logs(Vec<(usize, String)>);

impl Logs {
    fn search(&mut self, tokens: TokenStream) {
        const WORDS: [&str; 6] = ["plate", "plates", "read", "text", "credential", "look"];
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (number, token) in tokens.iter().enumerate() {
            let word = match token {
                TokenTree::Group(group) => {
                    self.search(group.stream());
                    continue;
                }
                // A function's or a module's name is followed by `::` or stands for itself; a value is what is logged.
                TokenTree::Ident(name) => {
                    let path = matches!(tokens.get(number + 1), Some(TokenTree::Punct(p)) if p.as_char() == ':');
                    WORDS
                        .iter()
                        .any(|w| name == w)
                        .then(|| name.to_string())
                        .filter(|_| !path)
                }
                TokenTree::Literal(text) => {
                    let text = text.to_string();
                    WORDS
                        .iter()
                        .any(|w| {
                            ["}", ":", "."]
                                .iter()
                                .any(|end| text.contains(&format!("{{{w}{end}")))
                        })
                        .then_some(text)
                }
                TokenTree::Punct(_) => None,
            };
            self.0.extend(word.map(|w| (token.span().start().line, w)));
        }
    }
}

impl<'ast> Visit<'ast> for Logs {
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        const LEVELS: [&str; 9] = [
            "info",
            "warn",
            "error",
            "event",
            "span",
            "info_span",
            "warn_span",
            "error_span",
            "instrument",
        ];
        let name = mac.path.segments.last().map(|s| s.ident.to_string());
        if name.is_some_and(|n| LEVELS.contains(&n.as_str())) {
            self.search(mac.tokens.clone());
        } else {
            within(self, mac.tokens.clone());
        }
    }
}

/// Macros within a macro's tokens: `select! { … => warn!(…) }`.
fn within(logs: &mut Logs, tokens: TokenStream) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (number, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let before = |back: usize| number.checked_sub(back).map(|n| tokens[n].to_string());
        let level = before(2).is_some_and(|n| ["info", "warn", "error"].contains(&n.as_str()));
        if level && before(1).is_some_and(|p| p == "!") {
            logs.search(group.stream());
        } else {
            within(logs, group.stream());
        }
    }
}

#[test]
fn l9_is_noticed() {
    for (log, broken) in [
        ("tracing::info!(%plate, \"in\")", true),
        ("tracing::info!(lane = %event.plate.as_str(), \"in\")", true),
        ("warn!(\"no permit for {plate}\")", true),
        ("warn!(\"no permit for {read:?}\")", true),
        ("warn!(text = sighting.text(), \"in\")", true),
        (
            "tokio::select! { x = y => warn!(\"no permit for {plate}\") }",
            true,
        ),
        ("tracing::debug!(%plate, \"in\")", false),
        ("info!(lane = %lane, \"no plate was read\")", false),
    ] {
        let text = format!("fn a() {{ {log}; }}");
        check_law(logged_plates, &[(&[("desk.rs", &text)], broken)]);
    }
}

/// What was decided stays decided: who may let an engine decide, and why.
const DECIDES: &[(&str, &str)] = &[
    ("desk", "the one engine that counts"),
    ("app::restore", "entries after the newest snapshot"),
    (
        "trial",
        "other rules, tried on the past, beside the journal",
    ),
    ("commission", "tests with a car, beside the journal"),
    ("cli::replay", "recorded reads, without a journal"),
    ("cli::score", "known traffic, without a journal"),
    ("cli::demo", "the demo's score, without a journal"),
    (
        "cli::trial",
        "other rules, tried on the past, beside the journal",
    ),
    (
        "cli::journal",
        "`journal verify`: decided again on purpose, and compared",
    ),
    (
        "app::retention",
        "beside a gateway that stands the entry that data were erased is the journal's next",
    ),
];

#[test]
fn l10_what_was_decided_is_not_decided_again() {
    super::check(
        "L10: only the desk decides; who else lets an engine decide is listed with its reason",
        deciders(&House::ours()),
    );
}

fn deciders(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| !f.tests) {
        let room = file.module[1..].join("::");
        let listed = DECIDES.iter().any(|(name, _)| room.starts_with(name));
        let knows_engine = house.named.iter().any(|n| {
            n.file == file.path && !n.tests && n.to[..] == ["crate", "domain", "access", "Engine"]
        });
        if knows_engine && !listed {
            let mut calls = Calls(Vec::new());
            calls.visit_file(&file.ast);
            found.extend(
                calls
                    .0
                    .iter()
                    .map(|line| format!("{}:{line}: handle", file.path)),
            );
        }
    }
    found
}

/// Lines with a call of a method `handle` that is given a time and an input.
struct Calls(Vec<usize>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "handle" && call.args.len() == 2 {
            self.0.push(call.method.span().start().line);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }
}

#[test]
fn l10_is_noticed() {
    let engine = ("domain.rs", "pub mod access { pub struct Engine; }");
    let web = "use crate::domain::access::{self as a, Engine}; fn b(e: &mut Engine) { e.handle(at, input); }";
    let looks = "use crate::domain::access::Engine; fn b(e: &Engine) { e.muster(); }";
    check_law(
        deciders,
        &[
            (&[engine, ("web.rs", web)], true),
            (&[engine, ("desk.rs", web)], false),
            (&[engine, ("web.rs", looks)], false),
        ],
    );
}

#[test]
fn nothing_is_left_undone() {
    const LEFT: [&str; 3] = ["todo", "unimplemented", "dbg"];
    let left = said(&House::ours(), |n| {
        n.to.len() == 1 && LEFT.contains(&n.to[0].as_str())
    });
    super::check("no todo!, unimplemented! or dbg! in the house", left);
}

/// Every place that names something wrong.
fn said(house: &House, wrong: impl Fn(&Named) -> bool) -> Vec<String> {
    let mut found: Vec<String> = house
        .named
        .iter()
        .filter(|named| wrong(named))
        .map(|named| format!("{}:{}: {}", named.file, named.line, named.to.join("::")))
        .collect();
    found.dedup();
    found
}
