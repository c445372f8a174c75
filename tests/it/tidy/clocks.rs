//! No test goes by the clock: it waits for what is to happen (`patience`), and asserts what happened and in which order. A
//! machine that is busy then makes a test slow, and never makes it fail.

use syn::visit::{self, Visit};

use super::house::{Texts, paths, texts};

/// Who may look at a clock or sleep, and why.
const MAY: &[(&str, &str)] = &[
    (
        "tests/it/patience.rs",
        "waits for what is to happen, for everybody",
    ),
    (
        "tests/it/gateway.rs",
        "waits for a line of a process; a thread that reads has no other limit",
    ),
    (
        "tests/it/flood.rs",
        "a hostile caller drips; and what must not be said again, a slow machine says even less often",
    ),
    (
        "tests/it/tollgate.rs",
        "the end of a file is told, but not that the last picture was looked at",
    ),
    (
        "tests/it/tollgate_live.rs",
        "three minutes in real time, by `make toll-gate` only",
    ),
    ("tests/it/browser.rs", "a browser's own pace"),
    ("tests/it/web/", "being brought to `patience`"),
];

#[test]
fn no_test_goes_by_the_clock() {
    super::check(
        "a test waits with `patience`, and compares no times of its own",
        by_the_clock(&texts("tests"), MAY),
    );
}

fn by_the_clock(texts: &Texts, may: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in texts {
        if may.iter().any(|(file, _)| path.starts_with(file)) {
            continue;
        }
        let mut looks = Looks(Vec::new());
        looks.visit_file(&syn::parse_file(text).unwrap());
        found.extend(
            looks
                .0
                .iter()
                .map(|(line, what)| format!("{path}:{line}: {what}")),
        );
    }
    found
}

/// Lines with a look at a clock, or a sleep.
struct Looks(Vec<(usize, String)>);

impl Looks {
    fn path(&mut self, names: &[String], line: usize) {
        let what = names.join("::");
        let reads = ["Instant::now", "SystemTime::now"];
        if reads.iter().any(|r| what.ends_with(r)) || names.last().is_some_and(|n| n == "sleep") {
            self.0.push((line, what));
        }
    }
}

impl<'ast> Visit<'ast> for Looks {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.path(&names, path.segments[0].ident.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "elapsed" {
            self.0
                .push((call.method.span().start().line, "elapsed".to_owned()));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        for (names, line) in paths(mac.tokens.clone()) {
            self.path(&names, line);
        }
        if mac.tokens.to_string().contains(". elapsed ()") {
            self.0.push((
                mac.path.segments[0].ident.span().start().line,
                "elapsed".to_owned(),
            ));
        }
    }
}

#[test]
fn a_look_at_the_clock_is_noticed() {
    for (text, broken) in [
        ("fn a() { let b = std::time::Instant::now(); }", true),
        (
            "use std::time::Instant; fn a() { assert!(Instant::now() < limit); }",
            true,
        ),
        ("fn a() { assert!(begun.elapsed() < limit); }", true),
        ("fn a() { if begun.elapsed() > limit { panic!() } }", true),
        ("async fn a() { tokio::time::sleep(second).await; }", true),
        ("use std::thread::sleep; fn a() { sleep(second); }", true),
        (
            "fn a() { until(\"it comes\", || came()); let at = clock.now(); }",
            false,
        ),
    ] {
        let texts = Texts::from([("tests/it/a.rs".to_owned(), text.to_owned())]);
        assert_eq!(!by_the_clock(&texts, &[]).is_empty(), broken, "{text}");
        assert!(by_the_clock(&texts, &[("tests/it/", "all")]).is_empty());
    }
}
