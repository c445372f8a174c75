//! L12: whatever works by itself is watched. A function that begins a task or a thread names what watches it, or calls, or is
//! called by, a function of its file that does.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};

use super::check_law;
use super::house::{House, attributes, for_tests, paths};

/// Names of what watches: `supervise`'s, or a helper that uses it.
const WATCHES: [&str; 5] = ["life", "Life", "keep_thread", "caught", "forward"];

/// What somebody waits for, and hears of its end: no work of its own.
const AWAITED: &[(&str, &str)] = &[
    ("src/cli/score/runs.rs", "all"),
    ("src/cli/demo/mod.rs", "start"),
    ("src/web/api/idempotency.rs", "keyed"),
    ("src/web/http/sse.rs", "open"),
    ("src/store/journal.rs", "ahead"),
];

#[test]
fn l12_whatever_works_by_itself_is_watched() {
    super::check(
        "L12: whatever dies is told, counted and started again: run it in supervise::Life",
        unwatched(&House::ours()),
    );
}

fn unwatched(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.files.iter().filter(|f| !f.tests) {
        let mut search = Search::default();
        search.visit_file(&file.ast);
        let watched: Vec<&Function> = search.all.iter().filter(|f| f.watched()).collect();
        for function in search.all.iter().filter(|f| !f.watched()) {
            let linked =
                |w: &&Function| w.said.contains(&function.name) || function.said.contains(&w.name);
            let awaited = AWAITED.contains(&(&file.path, &function.name));
            if !awaited && !watched.iter().any(linked) {
                let places = function.begins.iter();
                found.extend(
                    places.map(|line| format!("{}:{line}: fn {}", file.path, function.name)),
                );
            }
        }
    }
    found
}

/// A function, the names within it, and the lines in which it begins something.
#[derive(Default)]
struct Function {
    name: String,
    said: BTreeSet<String>,
    begins: Vec<usize>,
}

impl Function {
    fn watched(&self) -> bool {
        WATCHES.iter().any(|w| self.said.contains(*w))
    }
}

/// The functions of a file; the one being read is last of `open`.
#[derive(Default)]
struct Search {
    open: Vec<Function>,
    all: Vec<Function>,
}

impl Search {
    fn name(&mut self, name: &str, line: usize) {
        if let Some(function) = self.open.last_mut() {
            if ["spawn", "spawn_local"].contains(&name) {
                function.begins.push(line);
            }
            function.said.insert(name.to_owned());
        }
    }

    fn function(&mut self, name: &syn::Ident, visit: impl FnOnce(&mut Search)) {
        self.open.push(Function {
            name: name.to_string(),
            ..Function::default()
        });
        visit(self);
        self.all.extend(self.open.pop());
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, |s| visit::visit_block(s, &item.block));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident, |s| visit::visit_block(s, &item.block));
    }

    fn visit_ident(&mut self, name: &'ast syn::Ident) {
        self.name(&name.to_string(), name.span().start().line);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        for (path, line) in paths(mac.tokens.clone()) {
            for name in path {
                self.name(&name, line);
            }
        }
    }
}

#[test]
fn l12_is_noticed() {
    for (text, broken) in [
        ("fn a() { tokio::spawn(work()); }", true),
        (
            "use std::thread as t; fn a() { t::Builder::new().name(n).spawn(work).unwrap(); }",
            true,
        ),
        ("impl A { fn a(&self) { self.set.spawn(work()); } }", true),
        (
            "fn a() { tokio::select! { _ = b => { tokio::spawn(work()); } } }",
            true,
        ),
        (
            "fn a(life: Life) { tokio::spawn(async move { life.piece(work()).await }); }",
            false,
        ),
        ("fn a() { keep_thread(\"writer\", work); }", false),
        (
            "fn b(life: Life) { c(); } fn a() { tokio::spawn(work()); }",
            true,
        ),
        (
            "fn b(l: L) { Life::keep(l); } fn a() { tokio::spawn(b(l)); }",
            false,
        ),
        (
            "fn b(l: L) { Life::keep(l); a(l) } fn a(w: W) { tokio::spawn(w); }",
            false,
        ),
        (
            "#[cfg(test)] mod tests { fn a() { tokio::spawn(work()); } }",
            false,
        ),
    ] {
        check_law(unwatched, &[(&[("gate.rs", text)], broken)]);
    }
}
