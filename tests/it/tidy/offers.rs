//! What a room offers: `pub(crate)` or less unless a test, a bench or the binary needs more.

use syn::visit::Visit;

use super::house::House;

#[test]
fn rooms_offer_what_others_need() {
    let (open, restricted) = offered(&House::ours());
    assert!(
        2 * restricted >= open,
        "{open} times `pub`, {restricted} times `pub(crate)`, `pub(super)` or `pub(in …)`: at least half as many"
    );
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
