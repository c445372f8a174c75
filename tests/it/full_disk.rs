//! A disk that refuses to be written, under the real program: a person logs in and opens by hand, and all of it is written
//! down when there is room again. The disk is played by `sim/bad_disk.c`, in front of the C library.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plategate::clock::{Clock, SetClock, SystemClock};
use plategate::desk::{DeskTask, Unwritten};
use plategate::domain::access::Engine;
use plategate::domain::event::{CommandId, GateResult, Input, JournalEntry, OrderKind, Output};
use plategate::domain::site::LaneId;
use plategate::port::audit::{Audit, AuditQuery, AuditRow};
use plategate::port::fault::FaultKind;
use plategate::port::journal::{Journal, Keeping, Refused};
use plategate::store::{Settings, Store};

use crate::gateway::{Gateway, program, write};
use crate::patience::eventually;
use crate::peers::{Relay, root};
use crate::web::car_park::{order, sighting};
use crate::web::{NEW_PASSWORD, Person};

/// What the disk does from now on.
#[derive(Clone, Copy, Debug)]
enum Mode {
    Well,
    Full,
    ReadOnly,
    Broken,
}

/// The disk of a data folder, and who plays it.
struct Disk {
    library: PathBuf,
    control: PathBuf,
    data: PathBuf,
}

impl Disk {
    fn new(folder: &Path) -> Disk {
        let library = folder.join("bad_disk.so");
        let built = Command::new("cc")
            .args(["-Wall", "-Werror", "-shared", "-fPIC", "-O2", "-o"])
            .arg(&library)
            .arg(root().join("sim/bad_disk.c"))
            .arg("-ldl")
            .status()
            .expect("a C compiler must be installed: `make setup` says how");
        assert!(built.success(), "sim/bad_disk.c does not build");
        let disk = Disk {
            library,
            control: folder.join("disk.control"),
            data: folder.canonicalize().unwrap().join("data"),
        };
        std::fs::write(&disk.control, [0; 16]).unwrap();
        disk
    }

    fn is(&self, mode: Mode) {
        let mut control = std::fs::File::options()
            .write(true)
            .open(&self.control)
            .unwrap();
        control.write_all(&(mode as u32).to_ne_bytes()).unwrap();
    }

    fn program(&self, site: &Path) -> Command {
        let mut command = program();
        command
            .arg("run")
            .arg(site)
            .env("LD_PRELOAD", &self.library)
            .env("BAD_DISK_CONTROL", &self.control)
            .env("BAD_DISK_FOLDER", &self.data);
        command
    }
}

fn site(folder: &Path, relay_port: u16) -> PathBuf {
    let text = format!(
        "[site]\nname = \"Full disk\"\n[web]\nlisten = \"127.0.0.1:0\"\n[store]\nreserve_mb = 0\n\
         [replay]\nreads = \"reads.jsonl\"\nevery_ms = 200\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"gate\"\ndriver = \"modbus-tcp\"\naddress = \"127.0.0.1:{relay_port}\"\ncoil = 0\npulse_ms = 300\nmin_gap_ms = 500\n\
         [[gate]]\nid = \"other\"\ndriver = \"modbus-tcp\"\naddress = \"127.0.0.1:{relay_port}\"\ncoil = 1\npulse_ms = 300\nmin_gap_ms = 500\n\
         [[lane]]\nid = \"by-hand\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ngate = \"gate\"\n\
         [[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ngate = \"other\"\nvisitors = \"admit\"\nrepeat_s = 1\n"
    );
    let reads: String = (0..200)
        .map(|n| {
            format!(
                "{{\"line\":{n},\"at\":\"2026-03-02T06:00:00Z\",\"lane\":\"entry\",\"plate\":\"FD{n:03}X\"}}\n"
            )
        })
        .collect();
    write(folder, "reads.jsonl", &reads);
    write(folder, "site.toml", &text)
}

fn stranger(base: &str) -> Person {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    Person::with(client, base)
}

async fn log_in(base: &str) -> Person {
    let mut person = stranger(base);
    person.get("/login").await;
    let form = [("name", "admin"), ("password", NEW_PASSWORD)];
    let got = person.post("/login", &form).await;
    assert_eq!(
        (got.status, got.location.as_str()),
        (303, "/"),
        "{}",
        got.body
    );
    assert_eq!(person.get("/passages").await.status, 200);
    person
}

/// Opens the lane's gate by hand until the relay has pulsed once more: a gate keeps a gap between pulses.
async fn open(person: &mut Person, relay: &Relay) {
    let pulses = || relay.pulses().get(&0).copied().unwrap_or(0);
    let before = pulses();
    eventually("the relay pulses", async || {
        // Asked again if it was held back.
        let form = [("reason", "a driver at the intercom")];
        let got = person.post("/lanes/by-hand/open", &form).await;
        assert_eq!(got.status, 303, "{}", got.body);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        pulses() > before
    })
    .await;
}

fn rows(store: &Store) -> Vec<AuditRow> {
    let query = AuditQuery {
        limit: 500,
        ..AuditQuery::default()
    };
    let mut rows = store.rows(&query).unwrap().rows;
    rows.reverse();
    rows
}

fn store(folder: &Path) -> Store {
    let settings = Settings {
        dir: folder.join("data"),
        evidence_days: 1,
        evidence_max_mb: 10,
        reserve_mb: 0,
    };
    Store::open(&settings, SystemClock::shared()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_disk_that_refuses_a_person_logs_in_and_opens_and_it_is_written_down_afterwards() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    for mode in [Mode::Full, Mode::ReadOnly, Mode::Broken] {
        let folder = tempfile::tempdir().unwrap();
        let (relay, disk) = (Relay::start(&[]), Disk::new(folder.path()));
        let site = site(folder.path(), relay.port);
        let gateway = Gateway::launch(disk.program(&site), &site.with_extension("log"));
        let base = gateway.dashboard.trim_end_matches('/').to_owned();
        let mut first = stranger(&base);
        first.enter(gateway.password.as_deref().unwrap()).await;
        open(&mut first, &relay).await;

        disk.is(mode);
        first.until("/", "Not yet written").await;
        let mut second = log_in(&base).await;
        let given = relay.pulses().get(&1).copied();
        open(&mut second, &relay).await;
        open(&mut first, &relay).await;
        let page = second.get("/").await.body;
        assert!(page.contains("Not yet written"), "{mode:?}: {page}");
        assert!(page.contains("done by hand"), "{mode:?}: {page}");
        // Anything else is refused at once, with the disk's sentence.
        let form = [("reason", "a test"), ("scope", "all"), ("what", "forget")];
        let got = second.post("/resets", &form).await;
        assert_ne!(got.status, 303, "{mode:?}: {}", got.body);
        // A vehicle is not let in unrecorded. One that was on its way when the disk filled may have been.
        let now = relay.pulses().get(&1).copied();
        assert!(now <= given.map(|n| n + 1), "{mode:?}: {given:?} {now:?}");

        disk.is(Mode::Well);
        eventually("all is written", async || {
            !first.get("/").await.body.contains("Not yet written")
        })
        .await;
        assert_eq!(second.get("/passages").await.status, 200, "{mode:?}");
        gateway.stop();

        let store = store(folder.path());
        let entries = store.read_journal(1).unwrap().map(Result::unwrap);
        let entries: Vec<JournalEntry> = entries.collect();
        let opened = |e: &&JournalEntry| matches!(&e.input, Input::Order(o) if matches!(o.what, OrderKind::Open { .. }));
        let opened: Vec<_> = entries.iter().filter(opened).collect();
        assert!(opened.len() >= 3, "{mode:?}");
        let accepted = |e: &&JournalEntry| matches!(&e.input, Input::GateReport(r) if r.gate.as_str() == "gate" && matches!(r.result, GateResult::Accepted { .. }));
        assert!(entries.iter().filter(accepted).count() >= 3, "{mode:?}");
        let rows = rows(&store);
        let log_ins = rows.iter().filter(|r| r.kind == "log-in").count();
        assert_eq!(log_ins, 2, "{mode:?}: {rows:?}");
        assert!(
            rows.is_sorted_by_key(|r| r.at),
            "{mode:?}: the audit log is not in order: {rows:?}"
        );
        assert!(store.check().unwrap().broken.is_none(), "{mode:?}");
    }
}

/// A journal that refuses, or keeps.
#[derive(Default)]
struct Paper {
    refuses: AtomicBool,
    kept: Mutex<Vec<Arc<JournalEntry>>>,
}

impl Journal for Paper {
    fn append(&self, batch: Vec<Arc<JournalEntry>>) -> Keeping<'_> {
        let refused = self.refuses.load(Ordering::SeqCst).then(|| Refused {
            kept: 0,
            kind: FaultKind::Unavailable,
            why: "the disk is full".into(),
        });
        if refused.is_none() {
            self.kept.lock().unwrap().extend(batch);
        }
        Box::pin(std::future::ready(refused.map_or(Ok(()), Err)))
    }
}

/// Inputs that come while it refuses: more than are held.
const INPUTS: usize = 9_500;

#[tokio::test(flavor = "multi_thread")]
async fn so_much_is_held_and_no_more_and_what_is_done_by_hand_goes_past_what_waits() {
    let paper = Arc::new(Paper::default());
    let clock = SetClock::at("2026-03-02T12:00:00Z".parse().unwrap());
    // Commands that went to gates, and how old they were.
    let sent: Arc<Mutex<Vec<(CommandId, Duration)>>> = Arc::default();
    let (to, at) = (Arc::clone(&sent), Arc::clone(&clock));
    let effects = Box::new(move |entry: &JournalEntry, decided: std::time::Instant| {
        for output in &entry.outputs {
            if let Output::GateCommand(command) = output {
                let age = at.monotonic().duration_since(decided);
                to.lock().unwrap().push((command.id, age));
            }
        }
    });
    let engine = Engine::new(crate::scores::two_by_two());
    let journal: Arc<dyn Journal> = paper.clone();
    let (task, desk) = DeskTask::new(engine, journal, clock.clone(), effects, None);
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(task.run(stopping.clone(), stopping));

    paper.refuses.store(true, Ordering::SeqCst);
    let mut answers = Vec::new();
    let car = Input::Sighting(sighting(clock.now(), "entry-1", "AB123CD"));
    let own = desk.clone();
    answers.push(tokio::spawn(async move { own.submit(car).await.unwrap() }));
    eventually("the car is held", async || desk.unwritten().entries == 1).await;
    assert!(desk.journal_health().is_err());
    for _ in 0..INPUTS {
        let own = desk.clone();
        answers.push(tokio::spawn(async move {
            own.submit(Input::Heartbeat).await.unwrap()
        }));
    }
    let full = 8_192 - 512;
    eventually("so many are held", async || {
        desk.unwritten().entries == full
    })
    .await;
    assert!(
        sent.lock().unwrap().is_empty(),
        "no vehicle is let in unrecorded"
    );
    let open = |lane: &str| OrderKind::Open {
        lane: LaneId::new(lane),
    };
    let opened = desk
        .submit(order(open("entry-2"), "by hand"))
        .await
        .unwrap();
    assert_eq!(opened.seq, full as u64 + 1, "past those that wait");
    let by_hand = CommandId(opened.seq);
    assert_eq!(*sent.lock().unwrap(), [(by_hand, Duration::ZERO)]);
    let held = desk.unwritten();
    assert_eq!(
        (held.from, held.entries, held.by_hand),
        (Some(1), full + 1, 1)
    );
    // The car's own command is given up when nothing can come of it any more, so that the engine knows.
    clock.advance(Duration::from_secs(3));
    eventually("it is given up", async || sent.lock().unwrap().len() == 2).await;
    let (car, age) = sent.lock().unwrap()[1];
    assert_eq!((car, age), (CommandId(1), Duration::from_secs(3)));

    paper.refuses.store(false, Ordering::SeqCst);
    for answer in answers {
        answer.await.unwrap();
    }
    eventually("all is written", async || {
        desk.unwritten() == Unwritten::default()
    })
    .await;
    assert_eq!(sent.lock().unwrap().len(), 2, "nothing is sent twice");
    let _ = stop.send(true);
    running.await.unwrap().unwrap();
    let kept = paper.kept.lock().unwrap();
    let numbers: Vec<u64> = kept.iter().map(|e| e.seq).collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64));
    assert!(kept.len() >= INPUTS + 2, "{}", kept.len());
    assert!(kept.is_sorted_by_key(|e| e.at));
    assert_eq!(*kept[full], *opened, "as it was answered");
}
