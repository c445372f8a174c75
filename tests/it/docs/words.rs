//! Words that the program puts out: reasons, why a grant lapsed, violations and causes, metrics; and the policy file's keys.

use plategate::trial::policy::Overlay;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::site_file::keys_of;
use super::{Names, below, check, first_column, page};
use crate::tidy::house::{House, attributes, for_tests};

#[test]
fn every_reason_is_explained() {
    let text = page("docs/ref/reasons.md");
    let reasons = first_column(
        text.split("| reason |")
            .nth(1)
            .unwrap()
            .split("\n\n")
            .next()
            .unwrap(),
    );
    check(
        "reasons.md",
        &reasons,
        &variants("event.rs", "Reason", kebab),
    );
    let outcomes = first_column(
        text.split("| outcome |")
            .nth(1)
            .unwrap()
            .split("\n\n")
            .next()
            .unwrap(),
    );
    check(
        "reasons.md, outcomes",
        &outcomes,
        &variants("outcome.rs", "Outcome", kebab),
    );
    let lapsed = first_column(below(&text, "## Why a grant lapsed"));
    check(
        "reasons.md, lapsed",
        &lapsed,
        &variants("event.rs", "LapseReason", kebab),
    );
    let violations = below(&text, "## Violations");
    check(
        "reasons.md, causes",
        &first_column(violations),
        &variants("violation.rs", "Cause", snake),
    );
    let kinds = violations
        .split("`mode`")
        .next()
        .unwrap()
        .split("`kind`")
        .nth(1)
        .unwrap();
    let kinds = kinds
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    check(
        "reasons.md, kinds",
        &kinds,
        &variants("violation.rs", "ViolationKind", kebab),
    );
}

/// The names of an enum of the domain as the program writes them.
fn variants(file: &str, name: &str, style: fn(&str) -> String) -> Names {
    let house = House::ours();
    let files = house.files.iter();
    let items = files.filter(|f| f.path.starts_with("src/domain/") && f.path.ends_with(file));
    let mut found = items
        .flat_map(|f| &f.ast.items)
        .filter_map(|item| match item {
            syn::Item::Enum(e) if e.ident == name => Some(e),
            _ => None,
        });
    let found = found
        .next()
        .unwrap_or_else(|| panic!("no enum {name} in src/domain/…/{file}"));
    found
        .variants
        .iter()
        .map(|v| style(&v.ident.to_string()))
        .collect()
}

fn kebab(name: &str) -> String {
    snake(name).replace('_', "-")
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[test]
fn every_key_of_a_policy_file_is_documented() {
    let text = page("docs/ref/policy-file.md");
    let example = text.split("```").nth(1).unwrap().trim_start_matches("toml");
    Overlay::parse(example).unwrap_or_else(|e| panic!("the page's own example: {e}"));
    let keys = keys_of(example);
    let mut of_lanes = keys["lane.entry-1"].clone();
    of_lanes.extend(keys["all"].clone());
    for (section, documented) in [
        ("site", &keys["site"]),
        ("all", &of_lanes),
        ("lane.a", &of_lanes),
    ] {
        let refused = Overlay::parse(&format!("[{section}]\nzzz = 1\n"))
            .err()
            .unwrap();
        let known = refused
            .split("expected one of ")
            .nth(1)
            .unwrap_or_else(|| panic!("{refused}"));
        let known = known
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        check(&format!("policy-file.md, [{section}]"), documented, &known);
    }
}

#[test]
fn every_metric_is_documented() {
    let counted = metrics();
    assert!(counted.len() > 20, "{counted:?}");
    check(
        "metrics.md",
        &first_column(&page("docs/ref/metrics.md")),
        &counted,
    );
    let names = counted
        .iter()
        .map(|m| m.split('{').next().unwrap().to_owned());
    let names: Names = names.collect();
    for name in ["gates", "dashboard", "clock", "faults"] {
        let text = page(&format!("docs/ref/{name}.md"));
        let told = text.match_indices("plategate_").map(|(at, _)| {
            let end = text[at..].find(|c: char| c != '_' && !c.is_ascii_lowercase());
            text[at..][..end.unwrap_or(text.len() - at)].to_owned()
        });
        for metric in told {
            assert!(
                names.contains(&metric),
                "{name}.md tells of {metric}, which nothing counts"
            );
        }
    }
}

/// Every metric that the code counts, with its labels: `name{label,label}`.
fn metrics() -> Names {
    let mut found = Metrics(Names::new());
    for file in House::ours().files.iter().filter(|f| !f.tests) {
        found.visit_file(&file.ast);
    }
    found.0
}

struct Metrics(Names);

impl Metrics {
    fn note(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let text = |token: &TokenTree| token.to_string().trim_matches('"').to_owned();
        let name = text(&tokens[0]);
        let arrows = tokens
            .windows(3)
            .filter(|w| w[1].to_string() == "=" && w[2].to_string() == ">");
        let labels: Vec<String> = arrows.map(|w| text(&w[0])).collect();
        self.0.insert(if labels.is_empty() {
            name
        } else {
            format!("{name}{{{}}}", labels.join(","))
        });
    }
}

impl<'ast> Visit<'ast> for Metrics {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        if ["counter", "gauge", "histogram"].contains(&name.as_str()) {
            self.note(mac.tokens.clone());
        }
    }
}

#[test]
fn metrics_are_seen_with_their_labels() {
    let mut found = Metrics(Names::new());
    let text = "fn a() { metrics::counter!(\"a_total\").increment(1); gauge!(\"b\", \"lane\" => id(), \"why\" => w).set(1.0); }";
    found.visit_file(&syn::parse_file(text).unwrap());
    assert_eq!(
        found.0,
        ["a_total".to_owned(), "b{lane,why}".to_owned()].into()
    );
}
