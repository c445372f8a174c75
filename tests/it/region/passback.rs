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

/// The exit at A was misread: at B it is likelier that it left there than that a second vehicle bears its plate. The stay at A is healed.
#[test]
fn a_misread_exit_at_one_lot_is_found_at_another() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         A 16:30 exit-1 H128A8 -> open exit-without-entry/soft pulse passed=H128A8
         B 17:40 entry-1 W123AB -> open permitted reentry/explained pulse passed=W123AB A: healed
         A 17:41 inside ->
         digests -> equal",
    );
}

/// A vehicle left A unread. The first that comes again, here at B, uses that exit up: the second is believed four times less.
#[test]
fn an_unread_exit_is_used_up_once_in_the_whole_region() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         A 08:00 permit P2 G987XY ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         A 08:12 entry-1 G987XY -> open permitted pulse passed=G987XY
         A 16:30 exit-1 ? -> none unread passed=?
         B 17:40 entry-1 W123AB -> open permitted reentry/explained pulse passed=W123AB A: presumed-left
         B 17:40 causes passback<0.03 -> yes
         A 17:41 claims -> 1
         B 17:45 entry-2 G987XY -> open permitted reentry/explained pulse passed=G987XY A: presumed-left
         B 17:45 causes passback>0.05 -> yes
         digests -> equal",
    );
}

#[test]
fn who_is_exempt_goes_from_lot_to_lot() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         B 08:01 exempt P1 ->
         A 08:10 entry-1 W123AB -> open exempt pulse passed=W123AB
         B 08:40 entry-1 W123AB -> open exempt pulse passed=W123AB
         digests -> equal",
    );
}

/// One space, two vehicles: the one at A takes it, wherever the other comes.
#[test]
fn spaces_of_a_permit_are_counted_over_all_lots() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB,G987XY spaces=1 ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:40 entry-1 G987XY -> refuse pool-full/hard
         A 09:00 exit-1 W123AB -> open permitted pulse passed=W123AB
         B 09:10 entry-1 G987XY -> open permitted pulse passed=G987XY
         digests -> equal",
    );
}

/// Reset at B: the next read counts as the first, in whichever lot.
#[test]
fn a_reset_holds_in_all_lots() {
    check(
        &["A", "B", "C"],
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:40 entry-1 W123AB -> refuse reentry/hard
         B 08:41 reset W123AB ->
         A 08:42 state W123AB -> free
         C 08:50 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 09:00 entry-1 W123AB -> refuse reentry/hard
         digests -> equal",
    );
}

/// A permit is revoked at B while A has no link: A lets it in once more, and what happened is known when the link is back.
#[test]
fn a_permit_revoked_while_a_lot_has_no_link() {
    check(
        TWO,
        |_, site| {
            for lane in &mut site.lanes {
                lane.visitors = plategate::domain::site::Visitors::Refuse;
            }
        },
        "A 08:00 permit P1 W123AB ->
         cut A ->
         B 08:05 remove P1 ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:20 entry-1 W123AB -> refuse visitor-refused
         digests -> 2 different
         join A ->
         digests -> equal
         A 08:30 exit-1 W123AB -> open free-exit pulse passed=W123AB
         A 08:40 entry-1 W123AB -> refuse visitor-refused",
    );
}

/// Two lots let one plate in before the news has come: the lot of the earlier entry tells, once.
#[test]
fn one_plate_let_in_at_two_lots_before_the_news_came() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         cut A ->
         A 08:10:00 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:10:01 entry-1 W123AB -> open permitted pulse passed=W123AB
         join A -> A: in-two-lots=W123AB/B
         digests -> equal
         A 08:20 state W123AB -> ended in car-park
         B 08:20 state W123AB -> inside car-park",
    );
}

/// B has heard nothing of A since: what it was told of a stay there may be over, so hard is soft for that one.
#[test]
fn while_a_lot_is_silent_hard_is_soft_for_who_is_there() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         B 08:01 permit P2 G987XY ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:12 entry-1 G987XY -> open permitted pulse passed=G987XY
         cut A ->
         silent B A 08:20 ->
         B 08:45 entry-1 W123AB -> open reentry/soft pulse passed=W123AB
         B 08:50 entry-2 G987XY -> refuse reentry/hard
         join A -> A: presumed-left
         silent B A ->
         digests -> equal",
    );
}

/// A timer that runs out while the vehicle is in another lot.
#[test]
fn a_timer_runs_out_wherever_the_vehicle_is() {
    check(
        TWO,
        |_, site| {
            for lane in &mut site.lanes {
                lane.passback_timer_min = Some(60);
            }
        },
        "A 08:00 permit P1 W123AB ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         B 08:40 entry-1 W123AB -> refuse reentry/hard
         B 09:20 entry-1 W123AB -> open permitted pulse passed=W123AB
         digests -> equal",
    );
}

/// The office has no lane: what it puts on the deny list is refused everywhere.
#[test]
fn a_deny_list_kept_at_the_office() {
    check(
        &["A", "B", "office"],
        |name, site| {
            if name == "office" {
                site.lanes.clear();
                site.gates.clear();
            }
        },
        "office 08:00 permit D1 W666HH deny ->
         A 08:10 entry-1 W666HH -> refuse denied
         B 08:11 entry-1 W666HH -> refuse denied
         office 08:12 remove D1 ->
         B 08:13 permit P1 W666HH ->
         A 08:20 entry-1 W666HH -> open permitted pulse passed=W666HH
         digests -> equal",
    );
}

/// Two people edit one permit, neither knowing of the other: the later one counts everywhere, and the earlier one is told.
#[test]
fn two_edits_at_once() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         cut A ->
         A 08:05 permit P1 W123AB,G987XY ->
         B 08:06 permit P1 H555KK ->
         join A -> A: edit-lost=P1/B
         digests -> equal
         A 08:10 entry-1 H555KK -> open permitted pulse passed=H555KK
         B 08:11 permit P1 W123AB ->
         A 08:12 permit P1 G987XY ->
         digests -> equal",
    );
}

/// A goes on from a backup that knows nothing of the last vehicles: what it had told of them comes back, and holds.
#[test]
fn a_lot_restored_from_an_older_backup() {
    check(
        TWO,
        as_it_is,
        "A 08:00 permit P1 W123AB ->
         A 08:01 permit P2 G987XY ->
         A 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         entries A -> 6
         A 08:20 entry-1 G987XY -> open permitted pulse passed=G987XY
         A 08:30 exit-1 W123AB -> open permitted pulse passed=W123AB
         restore A 6 ->
         digests -> equal
         A 08:40 inside -> G987XY
         B 08:45 entry-1 G987XY -> refuse reentry/hard
         B 08:50 entry-1 W123AB -> open permitted pulse passed=W123AB
         A 09:00 exit-1 G987XY -> open permitted pulse passed=G987XY
         B 09:10 entry-1 G987XY -> open permitted pulse passed=G987XY
         digests -> equal",
    );
}

/// B was alone before, with its permits and a vehicle inside: it tells of them as it joins.
#[test]
fn a_lot_that_joins_brings_what_it_has() {
    check(
        TWO,
        |name, site| {
            if name == "B" {
                site.own_lot = None;
            }
        },
        "B 08:00 permit P1 W123AB ->
         B 08:10 entry-1 W123AB -> open permitted pulse passed=W123AB
         joins B ->
         digests -> equal
         A 08:30 entry-1 W123AB -> refuse reentry/hard",
    );
}
