//! SIGKILL at random moments under traffic: nothing acknowledged is lost, no pulse is repeated, and the state is what
//! the journal says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::{GateResult, Input, JournalEntry, Output};
use plategate::domain::site::GateId;
use plategate::store::{Settings, Store};

use crate::gateway::{Gateway, write};
use crate::patience::until;
use crate::peers::Relay;

const KILLS: u32 = 50;
/// So many events at most a gateway lives after it is ready.
const MOST_EVENTS: usize = 150;

fn site(relay_port: u16) -> String {
    let mut text = String::from(
        "[site]\nname = \"Kill test\"\n[web]\nlisten = \"127.0.0.1:0\"\n[permits]\nfirst_import = \"permits.csv\"\n\
         [replay]\nreads = \"reads.jsonl\"\nevery_ms = 20\n[[area]]\nid = \"yard\"\n",
    );
    for (number, (lane, direction)) in [
        ("entry-1", "in"),
        ("entry-2", "in"),
        ("exit-1", "out"),
        ("exit-2", "out"),
    ]
    .iter()
    .enumerate()
    {
        let (from, to) = if *direction == "in" {
            ("offsite", "yard")
        } else {
            ("yard", "offsite")
        };
        write!(
            text,
            "[[gate]]\nid = \"gate-{lane}\"\ndriver = \"modbus-tcp\"\naddress = \"127.0.0.1:{relay_port}\"\ncoil = {number}\n\
             pulse_ms = 300\nmin_gap_ms = 500\n[[lane]]\nid = \"{lane}\"\ndirection = \"{direction}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             gate = \"gate-{lane}\"\npassback = \"hard\"\nrepeat_s = 1\n"
        )
        .unwrap();
    }
    text
}

/// Vehicles come in and go out by changing lanes; some are on no list.
fn traffic(folder: &Path) {
    let mut permits = String::from("permit,group,holder,plate,valid_from,valid_to,exempt\n");
    let mut reads = String::new();
    for car in 0..120_u32 {
        let plate = format!(
            "KT{:03}{}",
            car,
            char::from(b'A' + u8::try_from(car % 26).unwrap())
        );
        if car % 10 != 9 {
            writeln!(permits, "P{car},staff,Holder {car},{plate},,,false").unwrap();
        }
        for direction in ["entry", "exit"] {
            let line = reads.lines().count() + 1;
            writeln!(
                reads,
                "{{\"line\":{line},\"at\":\"2026-03-02T06:00:00Z\",\"lane\":\"{direction}-{}\",\"plate\":\"{plate}\"}}",
                car % 2 + 1
            )
            .unwrap();
        }
    }
    write(folder, "permits.csv", &permits);
    write(folder, "reads.jsonl", &reads);
}

/// A pseudo-random number from a seed (SplitMix64): after how many events, so that a failure can be repeated as nearly as may be.
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The site of this test with its traffic, in a folder.
pub fn site_of(folder: &Path, relay_port: u16) -> std::path::PathBuf {
    traffic(folder);
    write(folder, "site.toml", &site(relay_port))
}

#[test]
fn killed_fifty_times_nothing_is_lost_and_nothing_is_done_twice() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    traffic(folder.path());
    let site = write(folder.path(), "site.toml", &site(relay.port));
    let events = folder.path().join("events.jsonl");
    let more = ["--events", events.to_str().unwrap()];
    let mut seed = 20_261_121;
    println!("seed {seed}");
    for _ in 0..KILLS {
        let before = lines(&events);
        let gateway = Gateway::start(&site, &more);
        let wanted = before + random(&mut seed) as usize % MOST_EVENTS;
        until("traffic comes", || lines(&events) >= wanted);
        gateway.kill();
    }
    Gateway::start(&site, &more).stop();

    let journal = journal(folder.path(), KILLS as usize + 1);
    acknowledged_is_kept(&journal, &std::fs::read_to_string(&events).unwrap());
    pulses_are_single(&journal, &relay);
    replay_agrees(&journal);
}

#[test]
fn told_to_stop_while_it_starts_it_ends_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    let site = site_of(folder.path(), relay.port);
    let data = folder.path().join("data");
    let mut command = crate::gateway::program();
    command.arg("run").arg(&site);
    let gateway = Gateway::begin(command, &site.with_extension("log"));
    // Its data folder is made early in the start, well before it is ready.
    until("its data folder is made", || data.exists());
    gateway.stop();
    let journal = journal(folder.path(), 1);
    replay_agrees(&journal);
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).map_or(0, |t| t.lines().count())
}

fn journal(folder: &Path, wanted: usize) -> Vec<JournalEntry> {
    let settings = Settings {
        dir: folder.join("data"),
        evidence_days: 1,
        evidence_max_mb: 10,
        reserve_mb: 0,
    };
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let entries: Vec<JournalEntry> = store.read_journal(1).unwrap().map(|e| e.unwrap()).collect();
    let numbers: Vec<u64> = entries.iter().map(|e| e.seq).collect();
    assert_eq!(
        numbers,
        (1..=entries.len() as u64).collect::<Vec<_>>(),
        "the journal has gaps"
    );
    let starts = entries
        .iter()
        .filter(|e| matches!(e.input, Input::Started { .. }))
        .count();
    assert_eq!(starts, wanted, "a start is not in the journal");
    entries
}

/// Every whole line of `--events` stands in the journal, to the letter.
fn acknowledged_is_kept(journal: &[JournalEntry], events: &str) {
    let mut lines: Vec<&str> = events.lines().collect();
    if !events.ends_with('\n') {
        lines.pop();
    }
    assert!(
        lines.len() > 500,
        "too little traffic to prove anything: {} events",
        lines.len()
    );
    let mut halves = 0;
    for line in lines {
        let event: serde_json::Value = match serde_json::from_str(line) {
            Ok(event) => event,
            // A kill in the middle of a write leaves half a line; the next start goes on behind it.
            Err(_) => {
                halves += 1;
                continue;
            }
        };
        let number = event["journal"].as_u64().unwrap();
        let entry = journal
            .get(usize::try_from(number).unwrap() - 1)
            .unwrap_or_else(|| panic!("entry {number} is lost"));
        let kept = plategate::port::events::lines(entry);
        assert!(
            kept.iter()
                .any(|k| serde_json::from_str::<serde_json::Value>(k).unwrap() == event),
            "entry {number} differs: {line}"
        );
    }
    assert!(halves <= KILLS, "{halves} broken lines after {KILLS} kills");
}

/// No gate was pulsed more often than it was told to, nor when the answer was "not sent".
fn pulses_are_single(journal: &[JournalEntry], relay: &Relay) {
    let mut told: BTreeMap<GateId, usize> = BTreeMap::new();
    let mut accepted: BTreeMap<GateId, usize> = BTreeMap::new();
    for entry in journal {
        for output in &entry.outputs {
            if let Output::GateCommand(command) = output {
                *told.entry(command.gate.clone()).or_default() += 1;
            }
        }
        if let Input::GateReport(report) = &entry.input {
            match report.result {
                GateResult::Accepted { .. } => {
                    *accepted.entry(report.gate.clone()).or_default() += 1
                }
                GateResult::Expired | GateResult::Withheld { .. } => {
                    *told.entry(report.gate.clone()).or_default() -= 1
                }
                GateResult::Failed { .. } => {}
            }
        }
    }
    let gates = ["gate-entry-1", "gate-entry-2", "gate-exit-1", "gate-exit-2"];
    for (coil, gate) in gates.iter().enumerate() {
        let gate = GateId::new(gate);
        let pulses = || relay.pulses().get(&(coil as u16)).copied().unwrap_or(0);
        until("the relay gave what it is said to have accepted", || {
            pulses() >= accepted[&gate]
        });
        let given = pulses();
        println!(
            "{gate}: {} commands that may have been sent, {given} pulses, {} accepted",
            told[&gate], accepted[&gate]
        );
        assert!(given > 10, "{gate}: too few pulses to prove anything");
        assert!(
            given <= told[&gate],
            "{gate} was pulsed more often than it was told to"
        );
        assert!(
            given >= accepted[&gate],
            "{gate} is said to have accepted pulses that it never gave"
        );
    }
}

/// The journal's inputs give the journal's outputs.
fn replay_agrees(journal: &[JournalEntry]) {
    let Input::Configured { site } = &journal[0].input else {
        panic!("the journal does not begin with the site")
    };
    let mut engine = Engine::new((**site).clone());
    for entry in journal {
        assert_eq!(
            engine.handle(entry.at, &entry.input),
            entry.outputs,
            "entry {} is decided otherwise now",
            entry.seq
        );
    }
}
