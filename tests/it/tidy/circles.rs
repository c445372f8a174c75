//! Sibling modules know one another in one direction only, at every level of the tree. A module with everything below it is
//! one node: a circle of `web` and `store` is seen at the root, one of `web/pages` and `web/api` within `web`. A folder's own
//! file stands above its children: it may name them, and they may name what it defines; what it merely hands on (`pub use`)
//! counts for the child that defines it.

use std::collections::{BTreeMap, BTreeSet};

use super::check_law;
use super::house::House;

/// Who names whom among the children of one module, and one place of each.
type Arrows = BTreeMap<(String, String), String>;

/// Today's circles: each may shrink and go, none may grow or come.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "crate::store",
        &["journal", "permits", "projection", "tally", "visits"],
    ),
    (
        "crate::web",
        &[
            "api", "health", "html", "http", "pages", "settings", "state", "stream",
        ],
    ),
    ("crate::web::api", &["idempotency", "openapi"]),
    ("crate::web::http", &["guard", "re_authentication"]),
];

#[test]
fn no_circles_between_modules() {
    super::check(
        "modules of one folder form no circle: let one of them know the other, or give both something below them",
        faults(&House::ours(), KNOWN),
    );
}

fn faults(house: &House, known: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (level, arrows) in arrows(house) {
        for circle in circles(&arrows) {
            let listed = known
                .iter()
                .any(|(l, names)| *l == level && circle.iter().all(|n| names.contains(&&**n)));
            if listed {
                continue;
            }
            let inside = |n: &String| circle.contains(n);
            let places: Vec<String> = arrows
                .iter()
                .filter(|((a, b), _)| inside(a) && inside(b))
                .map(|((a, b), place)| format!("\n    {a} names {b} at {place}"))
                .collect();
            found.push(format!("{level}: {circle:?}{}", places.concat()));
        }
    }
    found
}

fn arrows(house: &House) -> BTreeMap<String, Arrows> {
    let mut found: BTreeMap<String, Arrows> = BTreeMap::new();
    for named in house.named.iter().filter(|n| !n.tests) {
        let Some(at) = &named.at else { continue };
        let common = named
            .from
            .iter()
            .zip(at)
            .take_while(|(a, b)| a == b)
            .count();
        if let (Some(one), Some(other)) = (named.from.get(common), at.get(common)) {
            found
                .entry(at[..common].join("::"))
                .or_default()
                .entry((one.clone(), other.clone()))
                .or_insert_with(|| format!("{}:{}", named.file, named.line));
        }
    }
    found
}

/// Sets of two or more that reach one another.
fn circles(arrows: &Arrows) -> Vec<BTreeSet<String>> {
    let reach = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = open.pop() {
            for (_, next) in arrows.keys().filter(|(a, _)| *a == at) {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let nodes: BTreeSet<&String> = arrows.keys().map(|(a, _)| a).collect();
    let all: BTreeMap<&String, BTreeSet<String>> = nodes.iter().map(|n| (*n, reach(n))).collect();
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    for (node, seen) in &all {
        if seen.contains(*node) && !found.iter().any(|c| c.contains(*node)) {
            found.push(
                seen.iter()
                    .filter(|n| all.get(n).is_some_and(|s| s.contains(*node)))
                    .cloned()
                    .collect(),
            );
        }
    }
    found
}

#[test]
fn circles_are_noticed() {
    let none = |house: &House| faults(house, &[]);
    check_law(
        none,
        &[
            (
                &[("a.rs", "use crate::b::B;"), ("b.rs", "pub struct B;")],
                false,
            ),
            (
                &[
                    ("a.rs", "use crate::{b as c}; pub struct A;"),
                    ("b.rs", "fn b(_: super::a::A) {}"),
                ],
                true,
            ),
            // Over a third, from within a macro.
            (
                &[
                    ("a.rs", "use crate::b;"),
                    ("b.rs", "fn b() { println!(\"{}\", crate::c::C); }"),
                    ("c.rs", "pub const C: u8 = crate::a::A;"),
                ],
                true,
            ),
            // A folder's file hands on what a child defines: the child is meant.
            (
                &[
                    ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
                    ("a.rs", "pub struct A; fn a(_: crate::B) {}"),
                    ("b.rs", "pub struct B; use crate::A;"),
                ],
                true,
            ),
            // What the folder's file defines belongs to all.
            (
                &[
                    ("lib.rs", "mod a; pub use a::A; pub struct B;"),
                    ("a.rs", "pub struct A(super::B);"),
                ],
                false,
            ),
            // For tests only.
            (
                &[
                    ("a.rs", "use crate::b;"),
                    ("b.rs", "#[cfg(test)] mod tests { use crate::a::*; }"),
                ],
                false,
            ),
            // Further down.
            (
                &[
                    ("w/mod.rs", "mod a; mod b;"),
                    ("w/a.rs", "use super::b::B; pub struct A;"),
                    ("w/b.rs", "pub struct B(crate::w::a::A);"),
                ],
                true,
            ),
        ],
    );
    let circle: &[(&str, &str)] = &[("a.rs", "use crate::b;"), ("b.rs", "use crate::a;")];
    let listed = |house: &House| faults(house, &[("crate", &["a", "b", "c"])]);
    check_law(listed, &[(circle, false)]);
}
