//! What a room offers: `pub(crate)` or less unless a test, a bench or the binary needs more.

use syn::visit::Visit;

use super::house::House;

#[test]
fn rooms_offer_what_others_need() {
    super::check(
        "a room offers what others need: `pub(crate)` or less at least half as often as `pub`",
        too_open(&House::ours()),
    );
}

fn too_open(house: &House) -> Vec<String> {
    let (open, restricted) = offered(house);
    let broken = 2 * restricted < open;
    let said =
        format!("{open} times `pub`, {restricted} times `pub(crate)`, `pub(super)` or `pub(in …)`");
    broken.then_some(said).into_iter().collect()
}

/// How often `pub` stands alone, and how often with a limit.
fn offered(house: &House) -> (usize, usize) {
    let mut count = Count::default();
    for file in house.files.iter().filter(|f| !f.tests) {
        count.visit_file(&file.ast);
    }
    (count.open, count.restricted)
}

#[derive(Default)]
struct Count {
    open: usize,
    restricted: usize,
}

impl<'ast> Visit<'ast> for Count {
    fn visit_visibility(&mut self, visibility: &'ast syn::Visibility) {
        match visibility {
            syn::Visibility::Public(_) => self.open += 1,
            syn::Visibility::Restricted(_) => self.restricted += 1,
            syn::Visibility::Inherited => {}
        }
    }
}

#[test]
fn offers_are_counted() {
    let text = "pub(crate) struct A { pub a: u8, pub(super) b: u8, c: u8 } impl A { pub fn d() {} pub(in crate::x) fn e() {} }";
    assert_eq!(offered(&super::house_of(&[("x.rs", text)])), (3, 3));
}

#[test]
fn what_is_too_open_is_noticed() {
    super::check_law(
        too_open,
        &[
            (&[("lib.rs", "pub struct A;")], true),
            (
                &[("lib.rs", "pub struct A { pub a: u8, pub(crate) b: u8 }")],
                false,
            ),
            (
                &[(
                    "lib.rs",
                    "pub struct A { pub a: u8, pub b: u8, pub(crate) c: u8 }",
                )],
                true,
            ),
            (&[("lib.rs", "struct A { a: u8 }")], false),
            (
                &[(
                    "lib.rs",
                    "pub(crate) struct A { pub a: u8 } pub fn b() {} fn c() {}",
                )],
                false,
            ),
        ],
    );
}
