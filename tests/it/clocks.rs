//! A machine's clock that steps, and a journal that refuses: the gateway starts, goes on and stops all the same, or ends
//! with a sentence.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::SignedDuration;
use plategate::app::restore::restore;
use plategate::clock::{SetClock, SystemClock};
use plategate::desk::DeskTask;
use plategate::domain::access::Engine;
use plategate::domain::event::{GateResult, Input, JournalEntry};
use plategate::store::format::{Build, THIS};
use plategate::store::{Settings, Store};

use crate::gateway::{Gateway, program, write};
use crate::patience::{LIMIT, until_or};

/// Two lanes, gates that only write down, and traffic without end.
fn site(folder: &Path) -> PathBuf {
    let mut reads = String::new();
    for line in 1..=40 {
        let lane = ["entry", "exit"][line % 2];
        let plate = format!("KA{:03}B", line / 2);
        reads += &format!(
            "{{\"line\":{line},\"at\":\"2026-03-02T06:00:00Z\",\"lane\":\"{lane}\",\"plate\":\"{plate}\"}}\n"
        );
    }
    write(folder, "reads.jsonl", &reads);
    write(
        folder,
        "site.toml",
        "[site]\nname = \"Clocks\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
         [replay]\nreads = \"reads.jsonl\"\nevery_ms = 30\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"g-in\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[gate]]\nid = \"g-out\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ngate = \"g-in\"\nvisitors = \"admit\"\nrepeat_s = 1\n\
         [[lane]]\nid = \"exit\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\ngate = \"g-out\"\nvisitors = \"admit\"\nrepeat_s = 1\n",
    )
}

/// The gateway on a machine whose clock is set by what stands in `offset` (`-1h`, `+0`), also while it runs.
fn on_machine(site: &Path, offset: &Path) -> Command {
    let library = Command::new("faketime")
        .args(["-m", "-f", "+0", "printenv", "LD_PRELOAD"])
        .output()
        .expect("faketime must be installed: `make setup` does it");
    let mut command = program();
    command
        .arg("run")
        .arg(site)
        .env(
            "LD_PRELOAD",
            String::from_utf8(library.stdout).unwrap().trim(),
        )
        .env("FAKETIME_TIMESTAMP_FILE", offset)
        .env("FAKETIME_CACHE_DURATION", "1")
        // Monotonic time is not set by anybody.
        .env("DONT_FAKE_MONOTONIC", "1");
    command
}

fn log(site: &Path) -> String {
    std::fs::read_to_string(site.with_extension("log")).unwrap_or_default()
}

fn until(what: &str, site: &Path, is_so: impl FnMut() -> bool) {
    until_or(is_so, || format!("{what}; the log says:\n{}", log(site)));
}

fn journal(folder: &Path) -> Vec<JournalEntry> {
    let settings = Settings {
        dir: folder.join("data"),
        evidence_days: 1,
        evidence_max_mb: 10,
        reserve_mb: 0,
    };
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    store.read_journal(1).unwrap().map(Result::unwrap).collect()
}

fn in_order(journal: &[JournalEntry]) {
    let back = journal.windows(2).find(|two| two[1].at < two[0].at);
    assert!(back.is_none(), "times go back: {back:?}");
}

fn accepted(journal: &[JournalEntry]) -> usize {
    let is = |e: &&JournalEntry| matches!(&e.input, Input::GateReport(r) if matches!(r.result, GateResult::Accepted { .. }));
    journal.iter().filter(is).count()
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).map_or(0, |t| t.lines().count())
}

#[test]
fn a_clock_that_stepped_back_over_a_restart_does_not_hang_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let (site, offset) = (site(folder.path()), folder.path().join("offset"));
    for (starts, by) in ["+0", "-1h", "-3h", "+0", "+1h", "-400d", "+0"]
        .iter()
        .enumerate()
    {
        std::fs::write(&offset, by).unwrap();
        let gateway = Gateway::launch(on_machine(&site, &offset), &site.with_extension("log"));
        let events = folder.path().join("data/plategate.db");
        until("the database is there", &site, || events.exists());
        gateway.stop();
        let journal = journal(folder.path());
        in_order(&journal);
        let started = |e: &&JournalEntry| matches!(e.input, Input::Started { .. });
        assert_eq!(journal.iter().filter(started).count(), starts + 1, "{by}");
    }
    let log = log(&site);
    for said in ["ahead of this machine's clock", "(timedatectl)"] {
        assert!(log.contains(said), "{said:?} is not in the log:\n{log}");
    }
}

#[test]
fn a_clock_that_steps_while_it_runs_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (site, offset) = (site(folder.path()), folder.path().join("offset"));
    let events = folder.path().join("events.jsonl");
    std::fs::write(&offset, "+0").unwrap();
    let mut command = on_machine(&site, &offset);
    command.arg("--events").arg(&events);
    let gateway = Gateway::launch(command, &site.with_extension("log"));
    let steps = ["-1h", "+0", "+1h", "-1h"];
    for (number, by) in steps.iter().enumerate() {
        std::fs::write(&offset, by).unwrap();
        until("the step is noticed", &site, || {
            log(&site).matches("this machine's clock was set").count() > number
        });
        let before = lines(&events);
        until("traffic goes on", &site, || lines(&events) > before + 100);
    }
    gateway.stop();
    let log = log(&site);
    for said in ["was set back by", "was set forward by"] {
        assert!(log.contains(said), "{said:?} is not in the log:\n{log}");
    }
    let journal = journal(folder.path());
    in_order(&journal);
    assert!(
        accepted(&journal) >= 4,
        "gates were opened: {}",
        accepted(&journal)
    );
    let expired = |e: &&JournalEntry| matches!(&e.input, Input::GateReport(r) if matches!(r.result, GateResult::Expired));
    assert_eq!(
        journal.iter().filter(expired).count(),
        0,
        "a command expires by what has passed, not by what the clock says"
    );
}

/// Hours by which the clock is off at the start, and by which it steps before each further input: an entry's time is the
/// clock's, but never before the last one's.
#[tokio::test(flavor = "multi_thread")]
async fn an_entrys_time_is_the_clocks_and_never_before_the_last_ones() {
    for (off, steps, later) in [
        (0, [0, 0, 0], [0, 0, 0]),
        (-1, [0, 0, 2], [0, 0, 1]),
        (-9_000, [-1, 9_002, -5], [0, 1, 1]),
        (3, [-1, 1, 1], [3, 3, 4]),
        (-1, [2, -2, -2], [1, 1, 1]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let settings = crate::store::settings(folder.path());
        let (start, hour) = (crate::store::time(0), SignedDuration::from_hours(1));
        let clock = SetClock::at(start);
        let store = Store::open(&settings, clock.clone()).unwrap();
        let site = crate::scenario_player::site();
        let mut engine = Engine::new(site.clone());
        let input = Input::Configured {
            site: Box::new(site.clone()),
        };
        let outputs = engine.handle(start, &input);
        let entry = JournalEntry {
            seq: 1,
            at: start,
            input,
            outputs,
        };
        store.writer().append(entry).await.await.unwrap();
        let older = Build {
            name: "0.0.9+older",
            ..THIS
        };
        assert!(store.snapshots().of_build(older).save(&engine).unwrap());
        // The start: another build, and a clock that is off.
        clock.step(hour * off);
        let marked = tokio::task::spawn_blocking({
            let (store, site) = (store.clone(), site.clone());
            move || {
                let mut restored = restore(&store, &site).unwrap();
                restored.mark_upgrade(&store, &store.snapshots()).unwrap();
                restored
            }
        });
        let engine = marked.await.unwrap().engine;
        let journal = Arc::new(store.clone());
        let (desk, handle) =
            DeskTask::new(engine, journal, clock.clone(), Box::new(|_, _| {}), None);
        let (_stop, stop) = tokio::sync::watch::channel(false);
        let task = tokio::spawn(desk.run(stop.clone(), stop));
        for (step, later) in steps.into_iter().zip(later) {
            clock.step(hour * step);
            let entry = handle.submit(Input::Heartbeat).await.unwrap();
            assert_eq!(entry.at, start + hour * later, "{off} {steps:?}");
        }
        drop((handle, _stop));
        drop(task.await);
        let kept: Vec<JournalEntry> = store.read_journal(1).unwrap().map(Result::unwrap).collect();
        assert_eq!(kept.len(), 5, "the site, the upgrade, three signs of life");
        assert_eq!(kept[1].at, start + hour * off.max(0), "the upgrade");
        in_order(&kept);
    }
}

/// A hand in the database: nobody else may write while it is held.
fn hold(folder: &Path) -> rusqlite::Connection {
    let held = rusqlite::Connection::open(folder.join("data/plategate.db")).unwrap();
    held.busy_timeout(LIMIT).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();
    held
}

/// What is done to the journal, told to stop or not, the exit status, what the log says.
#[test]
fn a_journal_that_refuses_is_waited_for_until_the_stop_and_one_that_cannot_heal_ends_the_process() {
    let check = |held: bool, before: bool, stop: bool, status: i32, said: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let site = site(folder.path());
        let mut command = program();
        command.arg("run").arg(&site);
        if before {
            Gateway::start(&site, &[]).stop();
        }
        let held_before = before.then(|| hold(folder.path()));
        let gateway = if before {
            Gateway::begin(command, &site.with_extension("log"))
        } else {
            Gateway::launch(command, &site.with_extension("log"))
        };
        let holding = (held && !before).then(|| hold(folder.path()));
        if !held {
            spoil(folder.path());
        }
        until(said[0], &site, || log(&site).contains(said[0]));
        if stop {
            gateway.tell_to_stop();
        }
        let ended = gateway.end();
        assert_eq!(ended.code(), Some(status), "{}", log(&site));
        let log = log(&site);
        for said in said {
            assert!(log.contains(said), "{said:?} is not in the log:\n{log}");
        }
        drop((held_before, holding));
        if !held {
            mend(folder.path());
        }
        Gateway::start(&site, &[]).stop();
        in_order(&journal(folder.path()));
    };
    let waits = "the journal could not be written, no gate is opened for a vehicle until it can";
    // While it runs.
    check(true, false, true, 0, &[waits, "told to stop while"]);
    // While it starts.
    check(true, true, true, 0, &[waits, "stopped while it started"]);
    // Somebody wrote into the journal: it ends by itself, and the next start takes up from what is there.
    check(
        false,
        false,
        false,
        1,
        &[
            "the journal cannot go on, so the gateway ends",
            "stopping, with exit status 1",
        ],
    );
}

/// Takes it out again.
fn mend(folder: &Path) {
    let hand = rusqlite::Connection::open(folder.join("data/plategate.db")).unwrap();
    hand.execute_batch("DELETE FROM journal WHERE hash = zeroblob(32)")
        .unwrap();
}

/// Adds an entry behind the gateway's back, as like the last one as its row allows.
fn spoil(folder: &Path) {
    let hand = rusqlite::Connection::open(folder.join("data/plategate.db")).unwrap();
    hand.busy_timeout(LIMIT).unwrap();
    let next = "(SELECT max(seq) FROM journal) + 1";
    hand.execute_batch(&format!(
        "BEGIN IMMEDIATE; \
         INSERT INTO journal (seq, at, format, kind, input, outputs, hash) \
         SELECT {next}, at, format, kind, input, outputs, zeroblob(32) FROM journal ORDER BY seq DESC LIMIT 1; \
         COMMIT"
    ))
    .unwrap();
}
