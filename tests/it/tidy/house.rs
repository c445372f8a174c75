//! The crate as `syn` reads it: its modules, and every path that the code names, resolved to where the thing is defined.
//!
//! `use crate::{store, web}`, `super::super::web::x`, an alias, a re-export, a path within a macro's tokens: all are seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Texts by their path from the repository's root.
pub type Texts = BTreeMap<String, String>;

/// All Rust files below `folder`.
pub fn texts(folder: &str) -> Texts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut open) = (Texts::new(), vec![root.join(folder)]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(!found.is_empty(), "no sources under {folder}");
    found
}

/// A file of the crate.
pub struct File {
    pub path: String,
    pub ast: syn::File,
    /// Where it stands in the crate, e.g. `["crate", "web", "state"]`.
    pub module: Vec<String>,
    /// Built for tests only.
    pub tests: bool,
}

/// A path that the code names.
pub struct Named {
    pub file: String,
    pub line: usize,
    /// The module that names it.
    pub from: Vec<String>,
    /// What is named, without aliases: `["crate", …]`, or the path within another crate.
    pub to: Vec<String>,
    /// The module of ours that defines it, re-exports followed; `None`: another crate's, or a name of the place.
    pub at: Option<Vec<String>>,
    pub tests: bool,
}

#[derive(Default)]
struct Module {
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    aliases: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
}

pub struct House {
    pub files: Vec<File>,
    pub named: Vec<Named>,
    modules: BTreeMap<Vec<String>, Module>,
}

impl House {
    pub fn ours() -> House {
        House::of(&texts("src"), "src/lib.rs")
    }

    /// The crate whose root is `root`.
    pub fn of(texts: &Texts, root: &str) -> House {
        let mut house = House {
            files: Vec::new(),
            named: Vec::new(),
            modules: BTreeMap::new(),
        };
        house.read(texts, root, vec!["crate".to_owned()], false);
        let mut raw = Vec::new();
        for file in &house.files {
            let mut names = Names::of(file);
            names.visit_file(&file.ast);
            raw.append(&mut names.found);
            for (module, part) in names.modules {
                house.modules.insert(module, part);
            }
        }
        for mut named in raw {
            named.to = house.absolute(&named.from, &named.to, 0);
            named.at = house.defined(&named.to, 0);
            house.named.push(named);
        }
        house
    }

    fn read(&mut self, texts: &Texts, path: &str, module: Vec<String>, tests: bool) {
        let text = texts.get(path).unwrap_or_else(|| panic!("no file {path}"));
        let ast = syn::parse_file(text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let mut below = Vec::new();
        for item in &ast.items {
            if let syn::Item::Mod(inner) = item
                && inner.content.is_none()
            {
                let name = inner.ident.to_string();
                let file = file_of(texts, path, &name, attribute(&inner.attrs, "path"));
                below.push((file, name, tests || for_tests(&inner.attrs)));
            }
        }
        self.files.push(File {
            path: path.to_owned(),
            ast,
            module: module.clone(),
            tests,
        });
        for (file, name, tests) in below {
            let mut module = module.clone();
            module.push(name);
            self.read(texts, &file, module, tests);
        }
    }

    /// `path` as named in `from`, as a path from the crate's root or within another crate.
    fn absolute(&self, from: &[String], path: &[String], depth: usize) -> Vec<String> {
        let mut base = from.to_vec();
        let first = path[0].as_str();
        match first {
            "crate" => return path.to_vec(),
            "self" => base.extend_from_slice(&path[1..]),
            "super" => {
                let ups = path.iter().take_while(|s| *s == "super").count();
                base.truncate(base.len().saturating_sub(ups).max(1));
                base.extend_from_slice(&path[ups..]);
            }
            _ => {
                let Some(module) = self.modules.get(from).filter(|_| depth < 16) else {
                    return path.to_vec();
                };
                if let Some(alias) = module.aliases.get(first).filter(|a| a[0] != first) {
                    base = self.absolute(from, alias, depth + 1);
                    base.extend_from_slice(&path[1..]);
                } else if module.children.contains(first) || module.items.contains(first) {
                    base.extend_from_slice(path);
                } else {
                    let through = module.globs.iter().find_map(|glob| {
                        let target = self.absolute(from, glob, depth + 1);
                        (target != from && self.offers(&target, first))
                            .then(|| self.absolute(&target, path, depth + 1))
                    });
                    return through.unwrap_or_else(|| path.to_vec());
                }
            }
        }
        base
    }

    fn offers(&self, module: &[String], name: &str) -> bool {
        self.modules.get(module).is_some_and(|m| {
            m.items.contains(name) || m.children.contains(name) || m.aliases.contains_key(name)
        })
    }

    /// The module that defines what `path` names.
    fn defined(&self, path: &[String], depth: usize) -> Option<Vec<String>> {
        if path[0] != "crate" {
            return None;
        }
        let mut at = vec!["crate".to_owned()];
        for (number, name) in path.iter().enumerate().skip(1) {
            let module = self.modules.get(&at)?;
            if module.children.contains(name) {
                at.push(name.clone());
                continue;
            }
            let elsewhere = !module.items.contains(name) && depth < 16;
            let mut rest = path[number..].to_vec();
            if elsewhere {
                let through = self.absolute(&at, &rest, depth + 1);
                rest.splice(0..0, at.clone());
                if through != path[number..] && through != rest {
                    return self.defined(&through, depth + 1);
                }
            }
            break;
        }
        Some(at)
    }
}

fn file_of(texts: &Texts, parent: &str, name: &str, given: Option<String>) -> String {
    let parent = PathBuf::from(parent);
    let folder = parent.parent().unwrap();
    if let Some(given) = given {
        return folder.join(given).display().to_string();
    }
    let stem = parent.file_stem().unwrap().to_str().unwrap();
    let below = match stem {
        "lib" | "main" | "mod" => folder.to_owned(),
        _ => folder.join(stem),
    };
    let flat = below.join(format!("{name}.rs")).display().to_string();
    if texts.contains_key(&flat) {
        return flat;
    }
    below.join(name).join("mod.rs").display().to_string()
}

/// The text of an attribute such as `#[path = "x.rs"]`.
fn attribute(attrs: &[syn::Attribute], name: &str) -> Option<String> {
    attrs.iter().find_map(|a| match &a.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident(name) => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// When something is built for tests only: fuzzing is a test, too.
const FOR_TESTS: [&str; 2] = ["test", "any(test,feature=\"fuzz\")"];

/// Whether something is built for tests only.
pub fn for_tests(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|a| match &a.meta {
        syn::Meta::Path(path) => path.segments.last().is_some_and(|s| s.ident == "test"),
        syn::Meta::List(list) => {
            let when = list.tokens.to_string().replace(' ', "");
            list.path.is_ident("cfg") && FOR_TESTS.contains(&when.as_str())
        }
        syn::Meta::NameValue(_) => false,
    })
}

/// The attributes of an item, where it may have any.
pub fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(i) => &i.attrs,
        syn::Item::Enum(i) => &i.attrs,
        syn::Item::Fn(i) => &i.attrs,
        syn::Item::Impl(i) => &i.attrs,
        syn::Item::Mod(i) => &i.attrs,
        syn::Item::Static(i) => &i.attrs,
        syn::Item::Struct(i) => &i.attrs,
        syn::Item::Trait(i) => &i.attrs,
        syn::Item::Type(i) => &i.attrs,
        syn::Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

/// Gathers what one file names and defines.
struct Names {
    file: String,
    module: Vec<String>,
    tests: bool,
    found: Vec<Named>,
    modules: BTreeMap<Vec<String>, Module>,
}

impl Names {
    fn of(file: &File) -> Names {
        Names {
            file: file.path.clone(),
            module: file.module.clone(),
            tests: file.tests,
            found: Vec::new(),
            modules: BTreeMap::from([(file.module.clone(), Module::default())]),
        }
    }

    fn here(&mut self) -> &mut Module {
        self.modules.entry(self.module.clone()).or_default()
    }

    fn note(&mut self, to: Vec<String>, line: usize) {
        self.found.push(Named {
            file: self.file.clone(),
            line,
            from: self.module.clone(),
            to,
            at: None,
            tests: self.tests,
        });
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.tree(&step.tree, &path);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.tree(t, before)),
            syn::UseTree::Glob(star) => {
                self.note(path.clone(), star.star_token.spans[0].start().line);
                self.here().globs.push(path);
            }
            syn::UseTree::Name(name) => self.alias(path, &name.ident, &name.ident),
            syn::UseTree::Rename(name) => self.alias(path, &name.ident, &name.rename),
        }
    }

    fn alias(&mut self, mut path: Vec<String>, name: &syn::Ident, as_name: &syn::Ident) {
        let mut called = as_name.to_string();
        if name == "self" {
            if called == "self" {
                called = path.last().cloned().unwrap_or_default();
            }
        } else {
            path.push(name.to_string());
        }
        self.note(path.clone(), name.span().start().line);
        self.here().aliases.insert(called, path);
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for (path, line) in paths(tokens) {
            self.note(path, line);
        }
    }
}

/// Every path within tokens: `a`, `a::b`, `$crate::c`; what stands behind a point is a field or a method.
pub fn paths(tokens: TokenStream) -> Vec<(Vec<String>, usize)> {
    let mut found: Vec<(Vec<String>, usize)> = Vec::new();
    let (mut open, mut colons, mut point) = (false, 0, false);
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if open && colons == 2 {
                    found.last_mut().unwrap().0.push(name.to_string());
                } else if !point {
                    found.push((vec![name.to_string()], name.span().start().line));
                }
                (open, colons, point) = (!point || open && colons == 2, 0, false);
            }
            TokenTree::Punct(p) if p.as_char() == ':' => colons += 1,
            TokenTree::Punct(p) => (open, colons, point) = (false, 0, p.as_char() == '.'),
            TokenTree::Group(group) => {
                found.extend(paths(group.stream()));
                (open, colons, point) = (false, 0, false);
            }
            TokenTree::Literal(_) => (open, colons, point) = (false, 0, false),
        }
    }
    found
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let before = self.tests;
        self.tests |= for_tests(attributes(item));
        let name = match item {
            syn::Item::Const(i) => Some(&i.ident),
            syn::Item::Enum(i) => Some(&i.ident),
            syn::Item::Fn(i) => Some(&i.sig.ident),
            syn::Item::Static(i) => Some(&i.ident),
            syn::Item::Struct(i) => Some(&i.ident),
            syn::Item::Trait(i) => Some(&i.ident),
            syn::Item::Type(i) => Some(&i.ident),
            syn::Item::Macro(i) => i.ident.as_ref(),
            _ => None,
        };
        if let Some(name) = name.map(ToString::to_string) {
            self.here().items.insert(name);
        }
        visit::visit_item(self, item);
        self.tests = before;
    }

    fn visit_item_mod(&mut self, inner: &'ast syn::ItemMod) {
        let name = inner.ident.to_string();
        self.here().children.insert(name.clone());
        if inner.content.is_some() {
            self.module.push(name);
            self.here();
            visit::visit_item_mod(self, inner);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, line: &'ast syn::ItemUse) {
        self.tree(&line.tree, &[]);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.visit_path(&mac.path);
        self.tokens(mac.tokens.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let line = path.segments[0].ident.span().start().line;
        self.note(names, line);
        visit::visit_path(self, path);
    }
}
