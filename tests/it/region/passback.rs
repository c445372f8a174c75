//! Regional passback: who is inside one lot must not come in at another.

use super::check;

const TWO: &[&str] = &["A", "B"];

fn as_it_is(_: &str, _: &mut plategate::domain::site::Site) {}

/// Inside A, then at B: refused, and told where it is. After it has left, nothing speaks against it.
#[test]
fn a_permit_that_is_inside_one_lot_does_not_come_in_at_another() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:40 entry-1 W123AB -> refuse reentry/hard
         B 08:41 inside ->
         digests -> equal
         A 09:00 exit-1 W123AB -> open permitted pulse passed=W123AB
         B 09:20 entry-1 W123AB -> open permitted pulse passed=W123AB
         A 09:30 inside ->
         B 09:31 inside -> W123AB
         digests -> equal",
    );
}
