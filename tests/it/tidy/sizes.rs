//! L8: a function fits a screen, a file is one room; no code in comments, and no marks of a merge left anywhere.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::house::{Texts, texts};

/// Most lines of a function; a test may hold a table.
const MOST: usize = 70;
const MOST_IN_TESTS: usize = 100;
const MOST_OF_A_FILE: usize = 800;

#[test]
fn l8_functions_fit_a_screen() {
    let mut found = long(&texts("src"), MOST);
    found.extend(long(&texts("tests"), MOST_IN_TESTS));
    super::check("L8: a function is at most 70 lines", found);
}

fn long(texts: &Texts, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in texts {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&syn::parse_file(text).unwrap_or_else(|e| panic!("{path}: {e}")));
        for (name, line, length) in functions.0.into_iter().filter(|f| f.2 > most) {
            found.push(format!(
                "{path}:{line}: fn {name} has {length} lines, {most} at most"
            ));
        }
    }
    found
}

/// Name, first line and number of lines of every function with a body.
struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn note(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (from, to) = (signature.span().start().line, body.span().end().line);
        self.0
            .push((signature.ident.to_string(), from, to + 1 - from));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.note(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[test]
fn l8_long_functions_are_noticed() {
    let body = "    x();\n".repeat(68);
    for (text, lengths) in [
        (
            format!("pub async fn a() {{\n{body}}}\nfn b() {{ }}\n"),
            vec![70, 1],
        ),
        (
            format!("impl A {{ fn a() {{\n{body}    x(\"}}\");\n}} }}"),
            vec![71],
        ),
        (
            format!("trait A {{ fn a() {{\n{body}}}\nfn b(); }}"),
            vec![70],
        ),
        (
            format!("fn a(\n    b: u8,\n) {{ fn c() {{\n{body}}} }}"),
            vec![72, 70],
        ),
    ] {
        let mut functions = Functions(Vec::new());
        functions.visit_file(&syn::parse_file(&text).unwrap());
        let found: Vec<usize> = functions.0.iter().map(|f| f.2).collect();
        assert_eq!(found, lengths, "{text}");
        let texts = Texts::from([("src/a.rs".to_owned(), text)]);
        let over = lengths.iter().filter(|n| **n > MOST).count();
        assert_eq!(long(&texts, MOST).len(), over);
    }
}

#[test]
fn l8_no_commented_out_code() {
    super::check("L8: no commented-out code", asleep(&texts("src")));
}

fn asleep(texts: &Texts) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in texts {
        for (number, line) in text.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("// ") else {
                continue;
            };
            let code = comment.starts_with("let ")
                || comment.ends_with(';')
                || comment.ends_with(" {")
                || comment == "}";
            if code {
                found.push(format!("{path}:{}: {comment}", number + 1));
            }
        }
    }
    found
}

#[test]
fn files_are_rooms_not_halls() {
    let mut found = halls(&texts("src"));
    found.extend(halls(&texts("tests")));
    super::check("L8: a file over 800 lines is two rooms", found);
}

fn halls(texts: &Texts) -> Vec<String> {
    texts
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, count)| *count > MOST_OF_A_FILE)
        .map(|(path, count)| format!("{path}: {count} lines, {MOST_OF_A_FILE} at most"))
        .collect()
}

#[test]
fn l8_files_are_noticed() {
    for (text, sleeping, too_long) in [
        ("fn a() {\n    // let b = 1;\n}\n".to_owned(), 1, 0),
        (
            "// } is the end of a block\n/// let it be;\n".to_owned(),
            0,
            0,
        ),
        ("\n".repeat(800), 0, 0),
        ("\n".repeat(801), 0, 1),
    ] {
        let texts = Texts::from([("src/a.rs".to_owned(), text)]);
        assert_eq!(
            (asleep(&texts).len(), halls(&texts).len()),
            (sleeping, too_long)
        );
    }
}

/// What a merge that was not finished leaves in a page or a template, where no compiler looks.
#[test]
fn no_merge_is_left_half_done() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in [
        "docs",
        "templates",
        "static",
        "locales",
        "examples",
        "src",
        "tests",
    ] {
        let mut open = vec![root.join(folder)];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let lines = marks(&text).into_iter();
                found.extend(lines.map(|line| format!("{}:{line}", path.display())));
            }
        }
    }
    super::check("no marks of a merge", found);
}

fn marks(text: &str) -> Vec<usize> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| ["<<<<<<< ", ">>>>>>> "].iter().any(|m| line.starts_with(m)))
        .map(|(number, _)| number + 1)
        .collect()
}

#[test]
fn a_merge_half_done_is_noticed() {
    let mark = "<".repeat(7) + " HEAD";
    for (text, lines) in [
        (format!("a\n{mark}\nb\n"), vec![2]),
        (format!("`{mark}` within a line\n=======\n"), vec![]),
    ] {
        assert_eq!(marks(&text), lines);
    }
}
