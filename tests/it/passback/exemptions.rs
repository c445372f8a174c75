//! Who is not subject to passback, where and when.

use super::{by_text, with_deck};
use crate::scenario_player::{check, exempt_group};

#[test]
fn from_to_and_where() {
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 exempt P1 from=08:10 until=08:20 areas=deck
         08:02 down AB1234 -> refuse wrong-area/hard
         08:10 down AB1234 -> open exempt passed=AB1234
         08:11 entry-1 AB1234 -> refuse reentry/hard
         08:20 down AB1234 -> refuse wrong-area/hard
         08:21 exempt P1 areas=car-park
         08:22 entry-1 AB1234 -> open exempt pulse passed=AB1234
         08:23 unexempt P1
         08:24 entry-1 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn groups() {
    check(
        |s| {
            by_text(s);
            s.groups = vec![exempt_group("guards")];
        },
        "08:00 permit P1 GUARD1 group=guards
         08:00 permit P2 CD5678 group=tenant
         08:01 entry-1 GUARD1 -> open exempt pulse passed=GUARD1
         08:02 entry-2 GUARD1 -> open exempt pulse passed=GUARD1
         08:03 entry-1 CD5678 -> open permitted pulse passed=CD5678
         08:04 exempt-group tenant until=08:10
         08:05 entry-2 CD5678 -> open exempt pulse passed=CD5678
         08:10 entry-1 CD5678 -> refuse reentry/hard
         08:11 exempt-group tenant
         08:12 entry-1 CD5678 -> open exempt pulse passed=CD5678
         08:13 unexempt-group tenant
         08:14 entry-2 CD5678 -> refuse reentry/hard
         08:15 unexempt-group tenant -> rejected",
    );
    check(
        |s| {
            by_text(s);
            s.groups = vec![exempt_group("staff")];
        },
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678 group=tenant
         08:01 entry-1 AB1234 -> open exempt pulse passed=AB1234
         08:02 entry-2 AB1234 -> open exempt pulse passed=AB1234
         08:03 entry-1 CD5678 -> open permitted pulse passed=CD5678
         08:04 entry-2 CD5678 -> refuse reentry/hard
         08:05 entry-1 VIS001 -> open visitor-admitted pulse passed=VIS001
         08:06 entry-2 VIS001 -> refuse reentry/hard",
    );
}

#[test]
fn visitors() {
    check(
        |s| {
            by_text(s);
            s.passback.exempt_visitors = true;
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 VIS001 -> open visitor-admitted pulse passed=VIS001
         08:02 entry-2 VIS001 -> open visitor-admitted pulse passed=VIS001
         08:03 exit-1 VIS002 -> open free-exit pulse passed=VIS002
         08:04 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 entry-2 AB1234 -> refuse reentry/hard",
    );
}
