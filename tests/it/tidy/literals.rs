//! What people read lies in `locales/`, by key (docs/decisions/0007): in the rooms that speak to them a text of several
//! words within the code is a sentence that no other language can say. What is listed here says why it is none, or why it
//! stays English.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::check_law;
use super::house::{House, attributes, for_tests};

/// The rooms that speak to people.
const ROOMS: [&str; 10] = [
    "actions",
    "catalogue",
    "cli",
    "config",
    "display",
    "gate",
    "notify",
    "port",
    "web",
    "wording",
];

/// Macros whose texts nobody reads on a page or a terminal: keys, the log, what a test or a bug says.
const UNREAD: &[&str] = &[
    "t",
    "h",
    "key",
    "sentence",
    "say",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "event",
    "span",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "panic",
    "unreachable",
    "concat",
    "env",
    "include_str",
];

/// The same, of methods: what a bug says, and the API's document, which is English.
const UNREAD_CALLS: &[&str] = &["expect", "does", "gives", "header"];

/// Files with texts that stay, how many, and why.
const STAY: &[(&str, usize, &str)] = &[
    ("src/actions/review.rs", 1, AUDIT),
    ("src/actions/secrets/password.rs", 1, LOG),
    ("src/actions/sign_in.rs", 2, AUDIT),
    ("src/actions/users.rs", 3, AUDIT),
    ("src/cli/measure.rs", 14, TABLES),
    ("src/cli/probe_device.rs", 5, SECTION),
    ("src/cli/score/count.rs", 2, TABLES),
    ("src/cli/score/mod.rs", 11, TABLES),
    ("src/cli/score/runs.rs", 2, TABLES),
    ("src/cli/score/tables.rs", 18, TABLES),
    ("src/cli/score/targets.rs", 7, TABLES),
    ("src/gate/input/mod.rs", 4, LOG),
    ("src/port/challenge.rs", 1, HEADER),
    ("src/port/deed.rs", 5, AUDIT),
    ("src/port/tree.rs", 11, LOG),
    (
        "src/web/api/calibration.rs",
        1,
        "goes into the calibration file",
    ),
    ("src/web/api/extract.rs", 5, DOCUMENT),
    ("src/web/api/idempotency.rs", 1, DOCUMENT),
    ("src/web/api/openapi.rs", 4, DOCUMENT),
    ("src/web/api/schemas.rs", 2, DOCUMENT),
    (
        "src/web/health.rs",
        1,
        "names of a JSON object, for programs",
    ),
    ("src/web/http/assets.rs", 1, HEADER),
    ("src/web/http/guard.rs", 2, HEADER),
    ("src/web/http/listen/refused.rs", 18, LOG),
    ("src/web/http/operation.rs", 1, DOCUMENT),
    (
        "src/web/pages/calibration/mod.rs",
        2,
        "goes into the calibration file",
    ),
    ("src/wording/persons.rs", 2, AUDIT),
];

const AUDIT: &str = "a name or a reason in the audit log, where it stands as it was written";
const DOCUMENT: &str = "the API's document is English";
const HEADER: &str = "a header of HTTP; and a fault that only the log has";
const LOG: &str = "only the log has it";
const SECTION: &str = "a section of the site file, which has no language";
const TABLES: &str = "tables for those who tune models, in the words of their trade";

#[test]
fn sentences_lie_in_the_catalogue() {
    super::check(
        "docs/decisions/0007: a sentence lies in locales/en and is said by its key: t!, h!, key!, say!",
        english(&House::ours(), STAY),
    );
}

fn english(house: &House, stay: &[(&str, usize, &str)]) -> Vec<String> {
    let mut of_file: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in house.files.iter().filter(|f| !f.tests) {
        let spoken = file
            .module
            .get(1)
            .is_some_and(|room| ROOMS.contains(&room.as_str()));
        if spoken {
            let mut search = Search::default();
            search.visit_file(&file.ast);
            of_file.insert(&file.path, search.found);
        }
    }
    let mut faults = Vec::new();
    for (path, texts) in &of_file {
        let known = stay
            .iter()
            .find(|(file, ..)| file == path)
            .map_or(0, |s| s.1);
        if texts.len() > known {
            faults.extend(texts.iter().map(|text| format!("{path}:{text}")));
        } else if texts.len() < known {
            let now = texts.len();
            faults.push(format!(
                "{path}: {now} of {known} are left: the list gets shorter"
            ));
        }
    }
    let gone = stay.iter().filter(|(file, ..)| !of_file.contains_key(file));
    faults.extend(gone.map(|(file, ..)| format!("{file}: is not there: the list gets shorter")));
    faults
}

/// Two words of small letters beside one another, as sentences have them and names, addresses and markup have not.
fn is_sentence(text: &str) -> bool {
    if text.contains(['<', ';']) || text.contains("=/") {
        return false;
    }
    let mut within = 0_u32;
    let plain: String = text
        .chars()
        .filter(|c| {
            within += u32::from(*c == '{');
            let kept = within == 0;
            within -= u32::from(*c == '}' && within > 0);
            kept
        })
        .collect();
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.len() > 1 && word.chars().all(|c| c.is_alphabetic() || "'-".contains(c))
    };
    plain.split_whitespace().filter(is_word).count() > 1
}

/// The sentences of a file, each with its line.
#[derive(Default)]
struct Search {
    found: Vec<String>,
}

impl Search {
    fn text(&mut self, text: &syn::LitStr) {
        if is_sentence(&text.value()) {
            let line = text.span().start().line;
            self.found.push(format!("{line}: {:?}", text.value()));
        }
    }

    /// Texts within a macro, but for those within another that nobody reads.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut before = [String::new(), String::new()];
        for tree in tokens {
            match &tree {
                TokenTree::Group(group) => {
                    let attribute = before[1] == "#";
                    let skip =
                        attribute || before[1] == "!" && UNREAD.contains(&before[0].as_str());
                    if !skip {
                        self.tokens(group.stream());
                    }
                }
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                        && is_sentence(&text.value())
                    {
                        let line = literal.span().start().line;
                        self.found.push(format!("{line}: {:?}", text.value()));
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
            before = [std::mem::take(&mut before[1]), tree.to_string()];
        }
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if UNREAD_CALLS.iter().any(|name| call.method == name) {
            self.visit_expr(&call.receiver);
        } else {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.text(text);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let name = called.path.segments.last().map(|s| s.ident.to_string());
        if !name.is_some_and(|name| UNREAD.contains(&name.as_str())) {
            self.tokens(called.tokens.clone());
        }
    }
}

#[test]
fn sentences_are_noticed() {
    for (text, broken) in [
        ("fn a() -> &'static str { \"the gate is shut\" }", true),
        (
            "fn a(n: u8) -> String { format!(\"{n} gates shut\") }",
            true,
        ),
        ("const WHY: &str = \"is missing here\";", true),
        ("fn a() { println!(\"{}\", b(\"it stays shut\")) }", true),
        (
            "fn a() { fault(t!(\"fault-missing\"), \"write a lane\") }",
            true,
        ),
        ("struct A; impl A { fn a() { b(\"no such gate\") } }", true),
        ("fn a() -> String { t!(\"gate shut\") }", false),
        ("fn a() { println!(\"{}\", t!(\"gate shut\")) }", false),
        ("fn a() { tracing::warn!(\"the gate is shut\") }", false),
        ("fn a() { println!(\"{}: {}\", b, c) }", false),
        ("fn a() -> &'static str { \"kill_switch\" }", false),
        (
            "fn a() -> &'static str { \"text/css; charset=utf-8\" }",
            false,
        ),
        (
            "/// The gate is shut.\n#[doc = \"It is shut.\"] fn a() {}",
            false,
        ),
        ("fn a() { b().expect(\"it was there before\") }", false),
        ("fn a() { b().does(\"Opens the gate\") }", false),
        ("fn a() { b! { #[doc = \"It is shut.\"] c } }", false),
        (
            "#[cfg(test)] mod tests { fn a() -> &'static str { \"shut it now\" } }",
            false,
        ),
    ] {
        check_law(|h| english(h, &[]), &[(&[("web.rs", text)], broken)]);
        // Other rooms do not speak to people.
        check_law(|h| english(h, &[]), &[(&[("store.rs", text)], false)]);
    }
    let text = "fn a() -> &'static str { \"the gate is shut\" }";
    for (stay, broken) in [(1, false), (2, true), (0, true)] {
        let list = [("src/web.rs", stay, "why")];
        check_law(|h| english(h, &list), &[(&[("web.rs", text)], broken)]);
    }
    check_law(
        |h| english(h, &[("src/gone.rs", 1, "why")]),
        &[(&[("web.rs", "")], true)],
    );
}
