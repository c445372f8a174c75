//! What the pages in `docs/` say and what the program takes are the same, both ways: keys of the site file and of a policy file,
//! commands and flags, reasons, metrics.

mod commands;
mod field;
mod site_file;
mod words;

use std::collections::BTreeSet;

type Names = BTreeSet<String>;

/// A page of the repository.
fn page(path: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Fails with what the page lacks and what it has too much.
fn check(page: &str, documented: &Names, known: &Names) {
    let lacks: Vec<&String> = known.difference(documented).collect();
    let more: Vec<&String> = documented.difference(known).collect();
    assert!(
        lacks.is_empty() && more.is_empty(),
        "{page} does not tell of {lacks:?}, and tells of {more:?}, which the program does not know"
    );
}

/// The part of a page below a heading, up to the next of the same or a higher level.
fn below<'a>(page: &'a str, heading: &str) -> &'a str {
    let whole = format!("\n{heading}\n");
    let at = page
        .find(&whole)
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let rest = &page[at + whole.len()..];
    let level = heading.bytes().take_while(|b| *b == b'#').count();
    // A page has one title; `# ` further down is a comment within an example.
    let ends = (2..=level).filter_map(|n| rest.find(&format!("\n{} ", "#".repeat(n))));
    &rest[..ends.min().unwrap_or(rest.len())]
}

/// The words in backticks of the first column of all tables in a text.
fn first_column(text: &str) -> Names {
    let rows = text.lines().filter_map(|l| l.strip_prefix("| "));
    let cells = rows.filter_map(|row| row.split(" |").next());
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_checks_read_pages() {
    let page = "# A\n\n## B\n\n| key | means |\n|---|---|\n| `one`, `two` or `three` | `four` |\n| plain | |\n\n### C\n| `five` | |\n## D\n| `six` | |\n";
    assert_eq!(
        first_column(below(page, "## B")),
        ["five", "one", "three", "two"].map(str::to_owned).into()
    );
    assert_eq!(
        first_column(below(page, "### C")),
        ["five".to_owned()].into()
    );
    let lacking = std::panic::catch_unwind(|| check("p", &Names::new(), &["a".to_owned()].into()));
    let saying_more =
        std::panic::catch_unwind(|| check("p", &["a".to_owned()].into(), &Names::new()));
    assert!(lacking.is_err() && saying_more.is_err());
}
