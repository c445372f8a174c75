//! An entry of a plate that is believed inside, weighed by what the site has taught: recorded, asked, refused, or explained.

use plategate::domain::event::{Causes, Output};
use plategate::domain::misread::PROBABLE;
use plategate::domain::site::bands::Bands;
use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{Play, check, check_after, lane_of, left, site};

/// How many days the good site has taught before the tables; those tables that play on a new site, too, begin no sooner.
const DAYS: usize = 30;

/// The plates of a staff of twenty: no two of them alike.
fn cars() -> Vec<String> {
    (0..20)
        .map(|i| {
            let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
            let (a, b) = (letter(3 * i + 1), letter(7 * i + 4));
            format!("W{:03}{a}{b}", (317 * i + 104) % 1000)
        })
        .collect()
}

/// Permits for twenty cars, C1 to C20.
fn staff(play: &mut Play) {
    for (i, plate) in cars().iter().enumerate() {
        play.line(&format!("00:01 permit C{} {plate}", i + 1));
    }
}

/// Twenty cars a day, in at about 8, out at about 17, and all of them read.
fn a_good_month(play: &mut Play) {
    staff(play);
    for day in 0..DAYS {
        for (direction, hour) in [("entry", 7), ("exit", 16)] {
            for (i, plate) in cars().iter().enumerate() {
                // From half past to half past.
                let minute = 30 + (i * 3 + day) % 60;
                let (hour, minute) = (hour + minute / 60, minute % 60);
                let lane = 1 + (i + day) % 2;
                play.line(&format!(
                    "{day}d{hour:02}:{minute:02} {direction}-{lane} {plate}"
                ));
            }
        }
    }
}

fn nothing(_: &mut Site) {}

fn bands(record_at: f64, ask_at: Option<f64>, refuse_at: f64) -> impl Fn(&mut Site) {
    move |site| {
        let bands = Bands {
            record_at,
            ask_at,
            refuse_at,
        };
        bands.check().unwrap();
        lane_of(site, "", |l| l.bands = bands);
    }
}

#[test]
fn a_new_site_is_careful_and_one_that_has_learned_is_not() {
    let again = |day: usize, answer: &str, bounds: &str| {
        format!(
            "{day}d00:01 permit P1 W482KB
             {day}d08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
             {day}d12:00 entry-2 W482KB -> {answer}
             {day}d12:00 causes {bounds} -> yes"
        )
    };
    check(
        nothing,
        &again(
            0,
            "open reentry/soft presumed-left pulse passed=W482KB",
            "passback>0.1 passback<0.3",
        ),
    );
    check_after(
        nothing,
        a_good_month,
        &again(DAYS, "refuse reentry/hard", "passback>0.3"),
    );
}

fn soft(site: &mut Site) {
    lane_of(site, "entry", |l| l.passback = PassbackMode::Soft);
}

/// All twenty in at eight, one exit that is not read, all twenty again from nine on: what each entry weighed.
fn twenty_cars_and_exits(unread: usize) -> (Play, Vec<Causes>) {
    let mut s = site();
    soft(&mut s);
    let mut play = Play::new(s);
    staff(&mut play);
    for (i, plate) in cars().iter().enumerate() {
        play.line(&format!("08:00:{:02} entry-1 {plate}", 2 * i));
    }
    for i in 0..unread {
        play.line(&format!("08:20:{i:02} exit-1 ?"));
    }
    let cars = cars();
    let causes = cars.iter().enumerate().map(|(i, plate)| {
        let said = play.line(&format!("09:00:{:02} entry-2 {plate}", 2 * i));
        let recorded = said.contains("reentry/soft") || said.contains("reentry/explained");
        assert!(recorded && said.starts_with("open"), "{plate}: {said}");
        play.causes()
    });
    let causes = causes.collect();
    (play, causes)
}

#[test]
fn one_unread_exit_is_not_the_excuse_of_all_who_come_again() {
    let (play, causes) = twenty_cars_and_exits(1);
    let ended = play.journal.iter().flat_map(|entry| &entry.outputs);
    let ended = ended.filter(|o| matches!(o, Output::PresumedLeft { .. } | Output::Healed(_)));
    assert!(ended.count() <= 2, "at most two are believed gone");
    let gone = causes.iter().filter(|c| left(c) >= PROBABLE).count();
    assert!(gone <= 2, "{gone} of 20 likelier gone than not");
    // Car by car: the first may have been it, but is recorded; of all others it is likelier that they are inside.
    for (n, c) in causes.iter().enumerate() {
        let (least, most) = [(0.1, 0.3), (0.5, 0.8), (0.8, 0.9)]
            .get(n)
            .copied()
            .unwrap_or((0.9, 1.0));
        assert!(
            least < c.passback && c.passback < most,
            "car {}: {c:?}",
            n + 1
        );
    }
    // What is theirs of the exit: what they would be believed gone without it taken off.
    let (_, without) = twenty_cars_and_exits(0);
    let missed = causes.iter().map(|c| c.missed_exit);
    let shares: Vec<f64> = missed
        .zip(&without)
        .map(|(missed, none)| missed - none.missed_exit)
        .collect();
    for (n, pair) in shares.windows(2).enumerate() {
        assert!(
            0.0 < pair[1] && pair[1] < pair[0],
            "car {}: {shares:?}",
            n + 2
        );
    }
    // Those who have come again are alike: each has as much of the exit as the last one of them, all together have one at most.
    for (n, share) in shares.iter().enumerate() {
        let all = (n + 1) as f64 * share;
        assert!(all <= 1.0, "{} cars have {all} of one exit", n + 1);
    }
    // With as many exits as cars all of them may have left, and each is believed gone.
    let (_, causes) = twenty_cars_and_exits(20);
    let gone = causes.iter().filter(|c| left(c) >= PROBABLE).count();
    assert_eq!(gone, 20);
}

/// A permit's plate and a visitor's that differs in one character.
fn look_alikes() -> [(&'static str, &'static str); 5] {
    [
        ("W482KB", "W482KX"),
        ("W483KB", "W488KB"),
        ("W482KB", "W482K8"),
        ("W482KB", "W482KR"),
        ("W482KB", "W482K3"),
    ]
}

/// Two vehicles, one after the other: both are let in, and let out again.
fn both_come(before: fn(&mut Play), first: &str, second: &str, permit: &str) {
    let mut play = Play::new(site());
    before(&mut play);
    let clock = |time: &str| format!("{DAYS}d{time}");
    play.line(&format!("{} permit P1 {permit}", clock("00:01")));
    for (time, lane, plate) in [
        ("08:00", "entry-1", first),
        ("08:10", "entry-2", second),
        ("17:00", "exit-1", first),
        ("17:10", "exit-2", second),
    ] {
        let said = play.line(&format!("{} {lane} {plate}", clock(time)));
        assert!(said.starts_with("open"), "{first}, {second}: {said}");
        assert!(
            said.ends_with(&format!("passed={plate}")),
            "{first}, {second}: {said}"
        );
    }
    // A new site may take the look-alike's exit for a misread of the permit's; the permit's own stay has ended.
    let inside = play.line(&format!("{} inside", clock("17:20")));
    let own = inside.split(' ').any(|plate| plate == permit);
    assert!(!own, "{first}, {second}: {inside}");
}

#[test]
fn a_visitor_who_looks_like_a_permit_keeps_nobody_out() {
    for (permit, visitor) in look_alikes() {
        let sites: [fn(&mut Play); 2] = [|_| {}, a_good_month];
        for before in sites {
            both_come(before, visitor, permit, permit);
            both_come(before, permit, visitor, permit);
        }
    }
}

#[test]
fn a_misread_of_a_vehicle_that_is_inside() {
    // The reader doubts the one character in which the texts differ, and names the right one second.
    check(
        nothing,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:10 entry-2 W482K[8B] -> refuse reentry/hard near=P1
         08:10 causes passback>0.9 misread_entry<0.01 -> yes
         08:11 inside -> W482KB",
    );
    // A soft lane records it, and what it read becomes a stay of the permit's.
    check(
        soft,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:10 entry-2 W482K[8B] -> open reentry/soft near=P1 pulse passed=W482K8
         08:11 inside -> W482KB W482K8",
    );
    // A text of which the reader is sure may be another vehicle's: recorded at most.
    check(
        nothing,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:10 entry-2 W482K8 -> open reentry/soft near=P1 pulse passed=W482K8
         08:10 causes misread_entry>0.01 -> yes",
    );
    // After nine hours it has likelier left than not: let in, recorded, and its first stay ends.
    check(
        nothing,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         17:00 entry-2 W482K[8B] -> open reentry/soft near=P1 presumed-left pulse passed=W482K8
         17:00 causes left>0.5 passback<0.3 -> yes
         17:01 inside -> W482K8",
    );
}

#[test]
fn a_vehicle_that_turned_away_and_comes_again() {
    check(
        nothing,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:05 entry-1 W482KB -> refuse reentry/hard
         08:05 causes turned_away>0.05 passback<0.95 -> yes",
    );
    // The longer ago, the less.
    check(
        nothing,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         09:00 entry-1 W482KB -> refuse reentry/hard
         09:00 causes turned_away>0 turned_away<0.001 -> yes",
    );
    // An input has reported that it went in.
    check(
        |s| {
            lane_of(s, "entry", |l| {
                l.crossing = CrossingFrom::Input { within_ms: 20_000 };
            });
        },
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse
         08:00:05 crossing entry-1 in -> passed=W482KB/input
         08:05 entry-1 W482KB -> refuse reentry/hard
         08:05 causes turned_away=0 passback>0.95 -> yes",
    );
}

/// A lane that asks where it is neither this nor that.
fn asks(site: &mut Site) {
    bands(0.1, Some(0.3), 0.75)(site);
    lane_of(site, "entry", |l| {
        l.asking = Some(Asking {
            timeout_s: 60,
            then: Unanswered::Refuse,
        });
    });
}

#[test]
fn a_person_is_asked_where_it_is_not_clear() {
    // At nine it is a passback by two to one.
    let asked = |answer: &str| {
        format!(
            "08:00 permit P1 W482KB
             08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
             09:00 entry-2 W482KB -> ask reentry/soft
             09:00 causes passback>0.3 passback<0.75 -> yes
             09:00:05 inside -> W482KB
             {answer}"
        )
    };
    check(
        asks,
        &asked(
            "09:00:20 accept W482KB -> answered=accepted pulse passed=W482KB/person
             09:01 inside -> W482KB W482KB",
        ),
    );
    check(
        asks,
        &asked(
            "09:00:20 refuse W482KB -> answered=refused
             09:01 inside -> W482KB
             09:02 exit-1 W482KB -> open permitted pulse passed=W482KB
             09:03 inside ->",
        ),
    );
    check(
        asks,
        &asked(
            "09:01:10 due -> answered=timed-out
             09:02 inside -> W482KB",
        ),
    );
    // From refuse_at on nobody is asked, nor below ask_at, nor where the lane refuses nobody.
    check(
        asks,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:10 entry-2 W482KB -> refuse reentry/hard
         08:10 causes passback>0.75 -> yes",
    );
    check(
        asks,
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         14:00 entry-2 W482KB -> open reentry/soft presumed-left pulse passed=W482KB
         14:00 causes passback<0.3 -> yes",
    );
    check(
        |s| {
            asks(s);
            soft(s);
        },
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         09:00 entry-2 W482KB -> open reentry/soft pulse passed=W482KB",
    );
}

#[test]
fn nobody_is_asked_about_whom_no_lane_would_refuse() {
    let asks_much = |site: &mut Site| {
        asks(site);
        bands(0.1, Some(0.2), 1.0)(site);
    };
    let table = |told: &str, answer: &str, read: &str| {
        format!(
            "08:00 permit P1 W482KB
             08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
             08:01 blind exit-1
             {told}
             08:10 entry-2 {read} -> {answer}"
        )
    };
    // Sure of where it is; not sure, for an exit was blind; free, so that it is asked nothing here; by the text and by a misread.
    for (read, near) in [("W482KB", ""), ("W482K[8B]", " near=P1")] {
        let ask = format!("ask reentry/soft{near}");
        check(asks_much, &table("08:01 sees exit-1", &ask, read));
        let passed = read.replace("[8B]", "8");
        let soft = format!("open reentry/soft{near} pulse passed={passed}");
        check(asks_much, &table("08:08 sees exit-1", &soft, read));
    }
    let soft = "open reentry/soft near=P1 pulse passed=W482K8";
    check(
        asks_much,
        &table("08:09 amnesty plate W482K8", soft, "W482K[8B]").replace("08:01 blind exit-1", ""),
    );
}

fn hard_exits(site: &mut Site) {
    lane_of(site, "exit", |l| l.passback = PassbackMode::Hard);
}

#[test]
fn a_hard_exit_refuses_whom_nothing_explains() {
    // A new site knows neither who was there before it, nor how much its lanes miss.
    check(
        hard_exits,
        "08:00 permit P1 W482KB
         08:00 exit-1 W482KB -> open exit-without-entry/soft pulse passed=W482KB
         08:00 causes missed_exit>0.5 passback<0.3 -> yes",
    );
    check_after(
        hard_exits,
        a_good_month,
        "30d08:00 permit P1 W482KB
         30d08:00 exit-1 W482KB -> refuse exit-without-entry/hard
         30d08:00 causes passback>0.7 -> yes",
    );
    check_after(
        |s| {
            bands(0.1, None, 0.95)(s);
            hard_exits(s);
        },
        a_good_month,
        "30d08:00 permit P1 W482KB
         30d08:00 exit-1 W482KB -> open exit-without-entry/soft pulse passed=W482KB
         30d08:00 causes passback>0.7 passback<0.95 -> yes",
    );
    // Three came in unread and leave read: none of them is trapped, learned or not.
    for before in [a_good_month as fn(&mut Play), |_| {}] {
        check_after(
            |s| {
                bands(0.0, None, 0.3)(s);
                hard_exits(s);
            },
            before,
            "30d08:00 entry-1 ? -> none unread passed=?
             30d08:01 entry-1 ? -> none unread passed=?
             30d08:02 entry-1 ? -> none unread passed=?
             30d12:00 exit-1 W12345A -> open exit-without-entry/soft pulse passed=W12345A
             30d12:01 exit-1 X77777B -> open exit-without-entry/soft pulse passed=X77777B
             30d12:02 exit-1 Y99999C -> open exit-without-entry/soft pulse passed=Y99999C",
        );
    }
    // So it is whoever it may be, where much that came in was not read; below record_at it is no violation.
    check(
        |s| {
            bands(0.4, None, 0.6)(s);
            hard_exits(s);
        },
        "08:00 permit P1 W482KB
         08:00 entry-1 ? -> none unread passed=?
         08:10 exit-1 W482KB -> open permitted exit-without-entry/explained pulse passed=W482KB
         08:20 entry-1 ? -> none unread passed=?
         08:30 exit-1 XY777Z -> open free-exit exit-without-entry/explained pulse passed=XY777Z
         08:30 causes missed_exit>0.5 passback<0.4 -> yes",
    );
}

#[test]
fn a_refusal_proves_nothing() {
    let refuses = bands(0.0, None, 0.01);
    check(
        &refuses,
        "08:00 permit P1 W482KB
         08:00 permit P2 M771QA
         08:00 permit P3 G318TD
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:01 entry-1 M771QA -> open permitted pulse passed=M771QA
         08:02 entry-1 G318TD -> open permitted pulse passed=G318TD
         08:20 exit-1 ? -> none unread passed=?
         08:30 entry-2 W482KB -> refuse reentry/hard
         08:30 causes missed_exit>0.1 passback<0.9 -> yes
         08:31 claims -> 0
         08:32 inside -> W482KB M771QA G318TD
         09:00 exit-1 W482KB -> open permitted pulse passed=W482KB
         09:01 inside -> M771QA G318TD
         09:02 claims -> 0",
    );
    // What is let in leaves a claim; a stay that ends at an exit that was seen gives it back.
    let (mut play, _) = twenty_cars_and_exits(1);
    assert_eq!(play.line("09:02 claims"), "20");
    let last = &cars()[19];
    play.line(&format!("09:10 exit-1 {last}"));
    assert_eq!(play.line("09:11 claims"), "20", "its newer stay has ended");
    play.line(&format!("09:12 exit-2 {last}"));
    assert_eq!(play.line("09:13 claims"), "19");
}

/// Two cars, one exit that was not read; then what is told, then the second car comes again: how likely it had left.
fn left_after(told: &str) -> f64 {
    let mut s = site();
    soft(&mut s);
    let mut play = Play::new(s);
    let table = format!(
        "08:00 permit P1 W482KB
         08:00 permit P2 M771QA
         08:00 entry-1 W482KB
         08:01 entry-2 M771QA
         08:20 exit-1 ?
         {told}
         09:30 entry-2 M771QA"
    );
    let lines = table.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.for_each(|line| {
        play.line(line);
    });
    left(&play.causes())
}

#[test]
fn who_is_proved_to_have_been_inside_gives_its_share_to_the_others() {
    let nothing = left_after("");
    let read = left_after("08:40 exit-2 W482KB");
    assert!(read > nothing, "{read} {nothing}");
    // It was read as something else, and a person says so.
    let judged = left_after(
        "08:40 exit-2 QQ999
         08:45 judge exit-2 W482KB",
    );
    assert!(judged > nothing, "{judged} {nothing}");
    let unjudged = left_after("08:40 exit-2 QQ999");
    assert!(judged > unjudged, "{judged} {unjudged}");
    // A person says that the first one was the unread exit: nothing is left of it for the second.
    let other = left_after("08:45 judge exit-1 W482KB");
    assert!(other < nothing, "{other} {nothing}");
    // And that it was the second: there is no contradiction at all.
    check(
        soft,
        "08:00 permit P2 M771QA
         08:01 entry-2 M771QA -> open permitted pulse passed=M771QA
         08:20 exit-1 ? -> none unread passed=?
         08:45 judge exit-1 M771QA -> judged=4
         09:30 entry-2 M771QA -> open permitted pulse passed=M771QA",
    );
}

/// In at eight; nobody comes for so many days; in again.
fn far_beyond(days: usize, before: impl Fn(&mut Play)) {
    let (first, last) = (DAYS, DAYS + days);
    let mut table = format!(
        "{first}d00:01 permit P1 W482KB
         {first}d08:00 entry-1 W482KB -> open permitted pulse passed=W482KB\n"
    );
    (first + 1..=last).for_each(|day| table += &format!("{day}d00:00 due\n"));
    table += &format!(
        "{last}d08:00 entry-2 W482KB -> open permitted reentry/explained presumed-left pulse passed=W482KB
         {last}d08:00 causes passback<0.1 left>0.9 -> yes
         {last}d08:01 inside -> W482KB"
    );
    check_after(nothing, before, &table);
}

#[test]
fn a_stay_far_beyond_all_stays_has_ended() {
    for days in [1, 3, 14, 30] {
        far_beyond(days, a_good_month);
    }
}

#[test]
fn by_the_text_alone_nothing_is_weighed() {
    check_after(
        by_text,
        a_good_month,
        "30d00:01 permit P1 W482KB
         30d08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         30d08:20 exit-1 ? -> none unread passed=?
         30d08:30 entry-2 W482KB -> refuse reentry/hard
         30d08:30 causes passback=1 -> yes
         30d08:31 claims -> 0
         60d08:00 entry-2 W482KB -> refuse reentry/hard
         60d08:00 causes passback=1 -> yes
         60d08:10 entry-1 W482K[8B] -> open visitor-admitted near=P1 pulse passed=W482K8",
    );
}

#[test]
fn a_visitor_who_was_not_read_at_the_exit_comes_again() {
    for before in [|_: &mut Play| {}, a_good_month] {
        check_after(
            nothing,
            before,
            "30d08:00 entry-1 VIS123 -> open visitor-admitted pulse passed=VIS123
             30d09:00 exit-1 ? -> none unread passed=?
             30d10:30 entry-2 VIS123 -> open visitor-admitted reentry/explained presumed-left pulse passed=VIS123
             30d10:30 causes passback<0.01 missed_exit>0.9 -> yes
             30d11:00 exit-1 VIS123 -> open free-exit pulse passed=VIS123
             30d12:00 entry-1 VIS123 -> open visitor-admitted pulse passed=VIS123
             30d13:00 exit-1 VIS123 -> open free-exit pulse passed=VIS123
             30d13:30 entry-1 VIS123 -> open visitor-admitted pulse passed=VIS123
             30d14:15 exit-1 ? -> none unread passed=?
             30d15:15 entry-1 VIS123 -> open visitor-admitted reentry/explained presumed-left pulse passed=VIS123
             30d15:20 inside -> VIS123",
        );
    }
}

#[test]
fn what_is_explained_is_no_strike() {
    check(
        |s| {
            s.passback.repeated = 1;
            soft(s);
        },
        "08:00 permit P1 W482KB
         08:00 entry-1 W482KB -> open permitted pulse passed=W482KB
         08:03 exit-1 ? -> none unread passed=?
         09:30 entry-2 W482KB -> open permitted reentry/explained presumed-left pulse passed=W482KB
         09:40 entry-1 W482KB -> open reentry/soft repeated=W482KB/1 pulse passed=W482KB",
    );
}
