//! Whoever reads what a command says may go away (`plategate check | head`): only `catalogue/out.rs` writes to standard output
//! and error, and knows what to do then.

use syn::visit::{self, Visit};

use super::check_law;
use super::house::{House, attributes, for_tests};

const PRINTS: [&str; 4] = ["print", "println", "eprint", "eprintln"];

#[test]
fn only_one_file_prints() {
    super::check(
        "a line is said by say!, out! or err!, which outlive their reader",
        faults(&House::ours()),
    );
}

fn faults(house: &House) -> Vec<String> {
    let mut faults = Vec::new();
    for file in house.files.iter().filter(|f| !f.tests) {
        let mut search = Search::default();
        search.visit_file(&file.ast);
        let places = search.found.iter();
        faults.extend(places.map(|place| format!("{}:{place}", file.path)));
    }
    faults
}

/// The lines of a file that print, each with its macro.
#[derive(Default)]
struct Search {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Search {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let Some(last) = called.path.segments.last() else {
            return;
        };
        let name = last.ident.to_string();
        if PRINTS.contains(&name.as_str()) {
            let line = last.ident.span().start().line;
            self.found.push(format!("{line}: {name}!"));
        }
    }
}

#[test]
fn what_prints_is_seen() {
    check_law(
        faults,
        &[
            (&[("cli.rs", "fn f() { println!(\"a\"); }")], true),
            (
                &[("cli.rs", "fn f() { if true { std::eprint!(\"a\") } }")],
                true,
            ),
            (&[("cli.rs", "fn f() { say!(\"a\"); out!(\"b\"); }")], false),
            (
                &[(
                    "cli.rs",
                    "#[cfg(test)] mod tests { fn f() { println!(\"a\"); } }",
                )],
                false,
            ),
        ],
    );
}
