//! Commissioning: the four tests over a car park whose lanes are configured one way or another; against a desk that runs;
//! and the command, which reads the journal of a running gateway.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use plategate::app::commissioning::CommissionDesk;
use plategate::clock::SystemClock;
use plategate::commission::{self, Next};
use plategate::desk::DeskTask;
use plategate::domain::access::Engine;
use plategate::domain::event::{Exemption, Input, JournalEntry, Order, OrderKind, PermitChange};
use plategate::domain::plate::Plate;
use plategate::domain::site::rules::Schedule;
use plategate::domain::site::{LaneId, PassbackMode, Site};
use plategate::port::commissioning::{CommissionOrder, Commissioning, Sheet, Step, TestState};
use plategate::store::Store;
use plategate::wording;

use crate::gateway::{program, write};
use crate::patience::eventually;
use crate::store::settings;
use crate::traffic::{self, Chance};

const CAR: &str = "W1234AB";

fn order() -> CommissionOrder {
    CommissionOrder {
        by: "ann".into(),
        plate: Plate::new(CAR).unwrap(),
        entry: LaneId::new("entry-1"),
        exit: LaneId::new("exit-1"),
    }
}

fn site(mode: PassbackMode, timer: Option<u32>) -> Site {
    let mut site = traffic::site(2);
    for lane in site.lanes.iter_mut().filter(|l| l.from.is_outside()) {
        lane.passback = mode;
        lane.passback_timer_min = timer;
    }
    site
}

/// A read of the test car, or of another.
fn read(lane: &str, at: Timestamp, plate: &str) -> Input {
    // This seed's first throw is neither a misread nor an unread one.
    let plate = Plate::new(plate).unwrap();
    let seen = traffic::sighting(&mut Chance::new(1), &LaneId::new(lane), at, &plate);
    assert!(seen.read.as_ref().is_some_and(|r| r.text() == plate));
    Input::Sighting(seen)
}

/// The test drive: in, in again, out; every input as a gateway would get it.
fn drive() -> Vec<(i64, &'static str, &'static str)> {
    vec![
        (0, "entry-1", "W9876XY"),
        (60, "entry-1", CAR),
        (65, "entry-1", CAR),
        (120, "entry-1", CAR),
        (300, "exit-1", CAR),
    ]
}

fn begun() -> Timestamp {
    traffic::start() + SignedDuration::from_hours(1)
}

fn engine(site: &Site, exempt: bool, tell: &mut dyn FnMut(JournalEntry)) -> Engine {
    let mut engine = Engine::new(site.clone());
    let configured = Input::Configured {
        site: Box::new(site.clone()),
    };
    traffic::step(&mut engine, traffic::start(), configured, &mut *tell);
    let mut permits = traffic::permits(&[Plate::new(CAR).unwrap()]);
    permits[0].exempt = exempt.then(|| Exemption {
        reason: "test".into(),
        by: "ann".into(),
        ..Exemption::default()
    });
    let import = Input::Permits(PermitChange::Import {
        permits,
        by: "ann".into(),
    });
    traffic::step(&mut engine, traffic::start(), import, &mut *tell);
    engine
}

fn run(site: &Site, exempt: bool) -> Sheet {
    run_with(site, exempt, None)
}

/// With a reset of the car so many seconds after the beginning.
fn run_with(site: &Site, exempt: bool, reset_s: Option<i64>) -> Sheet {
    let mut engine = engine(site, exempt, &mut drop);
    let mut sheet = commission::begin(site, order(), begun()).unwrap();
    for (second, lane, plate) in drive() {
        let at = begun() + SignedDuration::from_secs(second);
        if let Some(reset_s) = reset_s.filter(|s| (65..second).contains(s)) {
            let reset = Input::Order(Order {
                by: "ann".into(),
                role: None,
                reason: "test".into(),
                what: OrderKind::Reset {
                    plate: Plate::new(CAR).unwrap(),
                },
            });
            let then = begun() + SignedDuration::from_secs(reset_s);
            traffic::step(&mut engine, then, reset, drop);
        }
        let mut rehearse = false;
        traffic::step(&mut engine, at, read(lane, at, plate), |entry| {
            rehearse |= commission::take(&mut sheet, site, &entry) == Next::Rehearsal;
        });
        if rehearse {
            commission::rehearse(&mut sheet, &engine, at);
        }
    }
    sheet
}

/// What came of a test, as people read it.
fn said(step: &Step) -> String {
    wording::commissioning::found(step.found.as_ref())
}

#[test]
fn the_four_tests() {
    use PassbackMode::{Hard, Off, Soft};
    use TestState::{Failed, NotApplicable, Passed};
    let check = |mode, timer, exempt, expect: [TestState; 4]| {
        let sheet = run(&site(mode, timer), exempt);
        let got: Vec<TestState> = sheet.steps.iter().map(|s| s.verdict).collect();
        let found: Vec<String> = sheet.steps.iter().map(said).collect();
        assert_eq!(got, expect, "{mode:?} {timer:?} {exempt}: {found:#?}");
        assert_eq!(sheet.passed(), !expect.contains(&Failed));
        assert!(sheet.ended.is_some());
        assert_eq!(sheet.others.len(), 1, "the other car's plate is noted");
        assert!(sheet.steps[..3].iter().all(|s| s.event.is_some()));
    };
    check(Hard, Some(240), false, [Passed; 4]);
    check(Soft, Some(1_440), false, [Passed; 4]);
    check(Hard, None, false, [Passed, Passed, Passed, NotApplicable]);
    check(
        Off,
        Some(240),
        false,
        [Passed, Passed, Passed, NotApplicable],
    );
    // An exempt permit proves nothing: the second entry is not answered as the lane is configured.
    check(Hard, Some(240), true, [Passed, Failed, Passed, Failed]);
    let why = |site: &Site, exempt: bool| said(&run(site, exempt).steps[1]);
    let hard = site(Hard, Some(240));
    assert!(
        why(&hard, true).contains("is exempt from passback"),
        "{}",
        why(&hard, true)
    );
    // Reset at half a minute past: a free move is outstanding when it comes again.
    let free = run_with(&hard, false, Some(90));
    assert_eq!(free.steps[1].verdict, Failed);
    assert!(
        said(&free.steps[1]).contains("A one-time pass was outstanding"),
        "{}",
        said(&free.steps[1])
    );
    let mut softened = hard.clone();
    softened.schedules = vec![Schedule {
        entry: Some(Soft),
        ..Schedule::default()
    }];
    assert!(
        why(&softened, false).contains("the lane is soft for this vehicle now"),
        "{}",
        why(&softened, false)
    );
    let fault = |entry: &str, exit: &str| {
        let order = CommissionOrder {
            entry: LaneId::new(entry),
            exit: LaneId::new(exit),
            ..order()
        };
        commission::begin(&site(Hard, None), order, begun()).unwrap_err()
    };
    assert!(fault("nowhere", "exit-1").contains("no lane nowhere"));
    assert!(fault("exit-1", "exit-1").contains("does not lead in"));
    assert!(fault("entry-1", "entry-1").contains("does not lead out"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn against_a_desk_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let clock = SystemClock::shared();
    let store = Store::open(&settings(folder.path()), clock.clone()).unwrap();
    let mut site = site(PassbackMode::Hard, Some(240));
    // No gates here: passages are assumed at once, and nothing waits in real time.
    site.lanes.iter_mut().for_each(|l| {
        l.gate = None;
        l.repeat_s = 0;
    });
    let engine = Engine::new(site.clone());
    let journal = Arc::new(store.clone());
    let (desk, handle) = DeskTask::new(engine, journal, clock.clone(), Box::new(|_, _| {}), None);
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let desk = tokio::spawn(desk.run(stopping.clone(), stopping));
    let site = Arc::new(site);
    let configured = Input::Configured {
        site: Box::new((*site).clone()),
    };
    handle.submit(configured).await.unwrap();
    let tests = CommissionDesk::new(
        handle.clone(),
        store.clone(),
        Arc::clone(&site),
        clock.clone(),
    );
    tests.start(order()).unwrap();
    assert!(tests.start(order()).is_err(), "one at a time");
    for lane in ["entry-1", "entry-1", "exit-1"] {
        handle.submit(read(lane, clock.now(), CAR)).await.unwrap();
    }
    eventually("the sheet ends", async || tests.current().is_none()).await;
    let sheets = tests.sheets().unwrap();
    assert_eq!((sheets.len(), sheets[0].number), (1, 1));
    let verdicts: Vec<TestState> = sheets[0].steps.iter().map(|s| s.verdict).collect();
    assert_eq!(verdicts, [TestState::Passed; 4], "{:#?}", sheets[0].steps);
    // One that is broken off is kept as it stands.
    tests.start(order()).unwrap();
    tests.stop();
    assert_eq!(tests.sheets().unwrap()[0].steps[0].verdict, TestState::Now);
    let _ = stop.send(true);
    assert_eq!(desk.await.unwrap().unwrap().seq(), 4);
}

#[test]
fn the_command_follows_a_running_gateways_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "[site]\nname = \"Test lot\"\n[[area]]\nid = \"yard\"\n".to_owned();
    for (lane, direction, from, to) in [
        ("entry-1", "in", "offsite", "yard"),
        ("exit-1", "out", "yard", "offsite"),
    ] {
        text += &format!(
            "[[lane]]\nid = \"{lane}\"\ndirection = \"{direction}\"\nfrom = \"{from}\"\nto = \"{to}\"\npassback = \"{}\"\n",
            if direction == "in" { "hard" } else { "off" }
        );
    }
    let file = write(folder.path(), "site.toml", &text);
    let site = plategate::config::load(&file).unwrap().site;
    let store = Store::open(&settings(folder.path()), SystemClock::shared()).unwrap();
    let append =
        |entry: JournalEntry| assert!(store.writer().append_blocking(entry).wait().is_ok());
    let mut engine = engine(&site, false, &mut |entry| append(entry));
    let mut command = program();
    command.arg("commission").arg(&file);
    command.args([
        "--entry", "entry-1", "--exit", "exit-1", "--plate", CAR, "--within", "1",
    ]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    // It has looked where the journal ends before it says a word.
    let mut said = String::new();
    out.read_line(&mut said).unwrap();
    for (second, lane, plate) in drive() {
        let at = begun() + SignedDuration::from_secs(second);
        traffic::step(&mut engine, at, read(lane, at, plate), &append);
    }
    out.read_to_string(&mut said).unwrap();
    assert!(child.wait().unwrap().success(), "{said}");
    for text in [
        "COMMISSIONING OF Test lot",
        "2. PASSED: The second entry: refused, and a violation is recorded.",
        "4. does not apply",
        "Signed:",
    ] {
        assert!(
            said.to_lowercase().contains(&text.to_lowercase()),
            "{text}: {said}"
        );
    }
}
