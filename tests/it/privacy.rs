//! A year of privacy in small: cars of every kind come and go, every few nights what is due leaves, and after each class's time the
//! bytes of every file of the data folder are searched for the plate. What is decided meanwhile stays decided.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use plategate::app::restore;
use plategate::app::retention::{Alone, Hand, night};
use plategate::app::subject;
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::misread::alphabet::folded;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::*;
use plategate::port::subjects::Stays;
use plategate::store::evidence::EvidenceFolder;
use plategate::store::privacy::Settings;
use plategate::store::{Store, audit};

use crate::scenario_player::site;
use crate::store::settings;

const DAYS: i64 = 365;
/// Nights are looked after every so many days.
const EVERY: i64 = 5;

fn kept() -> Settings {
    Settings {
        no_match_days: 60,
        visitor_days: 90,
        permit_days: 150,
        violation_days: 200,
        log_days: 120,
        audit_days: 250,
        past_days: 30,
        at: calendar::TimeOfDay::parse("03:10").unwrap(),
    }
}

fn day(day: i64, minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T03:30:00Z".parse().unwrap();
    start + SignedDuration::from_mins(day * 24 * 60 + minutes)
}

/// As a reader gives it: with a second choice for every character, and a second best text.
fn read_of(text: &str) -> PlateRead {
    let chars = text.chars().map(|c| {
        let other = if c == 'M' { 'N' } else { 'M' };
        CharRead::new(vec![(c, 0.96), (other, 0.02)]).unwrap()
    });
    PlateRead::new(chars.collect()).unwrap()
}

fn sighting(lane: &str, at: Timestamp, text: &str) -> Input {
    Input::Sighting(Sighting {
        lane: LaneId::new(lane),
        at,
        read: Some(read_of(text)),
        runner_up: Plate::new(text).ok(),
        looks: 7,
        first_seen: at,
        last_seen: at,
        travel: None,
        plate_px: Some(120),
        evidence: None,
        scene: None,
        source: Provenance::default(),
    })
}

/// The gateway of one year, without a gateway.
struct Year<'a> {
    hand: Alone<'a>,
    site: Site,
}

impl Year<'_> {
    fn tell(&mut self, at: Timestamp, input: Input) -> Seq {
        self.hand.now = at;
        let seq = self.hand.tell(input).unwrap();
        let commands = self.hand.store.read_journal(seq).unwrap();
        let outputs = commands.flat_map(|e| e.unwrap().outputs);
        let told: Vec<GateCommand> = outputs
            .filter_map(|o| match o {
                Output::GateCommand(command) => Some(command),
                _ => None,
            })
            .collect();
        for command in told {
            let report = GateReport {
                command: command.id,
                gate: command.gate,
                at,
                result: GateResult::Accepted { took_ms: 30 },
            };
            self.hand.tell(Input::GateReport(report)).unwrap();
        }
        seq
    }

    fn see(&mut self, lane: &str, at: Timestamp, text: &str) -> Seq {
        let seq = self.tell(at, sighting(lane, at, text));
        // What is due of it comes before the next one.
        self.tell(at + SignedDuration::from_secs(50), Input::Heartbeat);
        seq
    }

    /// In for an hour and out again.
    fn visit(&mut self, at: Timestamp, text: &str) {
        self.see("entry-1", at, text);
        self.see("exit-1", at + SignedDuration::from_mins(50), text);
    }

    fn order(&mut self, at: Timestamp, reason: &str, what: OrderKind) {
        let order = Order {
            by: "Yolanda".into(),
            role: Some(Role::Supervisor),
            reason: reason.into(),
            what,
        };
        self.tell(at, Input::Order(order));
    }

    fn permits(&mut self, at: Timestamp, change: PermitChange) {
        self.tell(at, Input::Permits(change));
    }

    fn night(&mut self, now: Timestamp) {
        self.hand.now = now;
        let before = counts(self.hand.store.path());
        let done = night(self.hand.store, (&kept(), &self.site), &mut self.hand, now).unwrap();
        assert!(done.clean, "nobody reads");
        assert_eq!(
            counts(self.hand.store.path()),
            before,
            "what is counted of lanes stays"
        );
    }
}

fn permit(id: &str, plate: &str, holder: &str) -> Permit {
    Permit {
        id: PermitId::new(id),
        group: GroupId::new("staff"),
        holder: holder.into(),
        plates: vec![Plate::new(plate).unwrap()],
        note: format!("of {holder}"),
        ..Permit::default()
    }
}

/// The counts of lanes, as they lie there.
fn counts(database: &Path) -> Vec<String> {
    let c = rusqlite::Connection::open(database).unwrap();
    let mut query = c
        .prepare("SELECT start || lane || light || body FROM lane_hour ORDER BY start, lane, light")
        .unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, all),
            false => all.push(path),
        }
    }
}

/// How a text may stand in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |be: bool| {
        let units = text.encode_utf16();
        units
            .flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    };
    let hex = text.bytes().flat_map(|b| format!("{b:02x}").into_bytes());
    let mut all = vec![
        text.as_bytes().to_vec(),
        text.to_lowercase().into_bytes(),
        utf16(false),
        utf16(true),
        hex.collect(),
    ];
    // A name has no look-alikes.
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    {
        all.push(folded(text).into_bytes());
    }
    all
}

/// Bytes shown before and after.
const ABOUT: usize = 200;

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, part)
}

/// As the characters of a read stand in the journal, each with its probability.
fn spelled(bytes: &[u8], text: &str) -> Option<usize> {
    const FAR: usize = 120;
    let begins = |c: char| format!("[[\"{c}\",").into_bytes();
    let first = begins(text.chars().next().unwrap());
    let mut from = 0;
    while let Some(found) = find(&bytes[from..], &first) {
        let (mut at, mut whole) = (from + found, true);
        for c in text.chars().skip(1) {
            let rest = &bytes[at + 1..bytes.len().min(at + FAR)];
            let next = find(rest, b"[[").filter(|n| rest[*n..].starts_with(&begins(c)));
            match next {
                Some(n) => at += 1 + n,
                None => {
                    whole = false;
                    break;
                }
            }
        }
        if whole {
            return Some(from + found);
        }
        from += found + 1;
    }
    None
}

/// The files in which a text is found, and the bytes about it.
pub fn holds(folder: &Path, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let mut found = Vec::new();
    for path in all {
        let bytes = match fs::read(&path) {
            // It has gone since it was listed.
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            bytes => bytes.unwrap(),
        };
        let name = path.display().to_string();
        let plain = spellings(text).iter().find_map(|s| find(&bytes, s));
        if let Some(at) = plain.or_else(|| spelled(&bytes, text)) {
            let about = &bytes[at.saturating_sub(ABOUT)..bytes.len().min(at + ABOUT)];
            found.push(format!("{name}: {}", about.escape_ascii()));
        } else if find(name.as_bytes(), text.as_bytes()).is_some() {
            found.push(name);
        }
    }
    found
}

/// Who comes, until which day, and from which day on nothing of them is to be found. Those who come to no end stay.
const SUBJECTS: &[(&str, i64, i64)] = &[
    // On no permit: 60 days.
    ("N7T4QZ1", 20, 60),
    // Read wrongly at its second visit.
    ("N7T4QZ8", 20, 60),
    // On no permit, came in and was never seen to leave.
    ("G0N3XY7", 30, 60),
    // A visitor's permit of three days: 90 days.
    ("V1S8TK7", 26, 90),
    // A permit that was removed: 150 days, and so is its holder.
    ("P3RM1T9", 41, 150),
    ("Quisenberry", 41, 150),
    // A permit that was changed: the vehicle before it.
    ("F0RM3RA", 45, 150),
    // Broke a rule: 200 days.
    ("X9V10L8", 50, 200),
    // Named in an order, and why it was given: 120 days in the journal, 250 in the audit log.
    ("R3S3TU5", 15, 250),
    ("whimsical", 15, 250),
];

/// Whoever is on a permit that holds is there to the end.
const STAYS: &str = "5TAYK47";

fn traffic(year: &mut Year<'_>, today: i64) {
    let at = |minutes: i64| day(today, 300 + minutes);
    if today % 2 == 0 {
        year.visit(at(0), STAYS);
    }
    if today <= 20 && today % 4 == 0 {
        year.visit(at(60), "N7T4QZ1");
        year.see("entry-2", at(150), "N7T4QZ8");
        year.see("exit-2", at(170), "N7T4QZ1");
    }
    if today == 30 {
        year.see("entry-1", at(60), "G0N3XY7");
    }
    match today {
        1 => {
            year.permits(
                at(200),
                PermitChange::put(permit("S-1", STAYS, "Stayer"), "Yolanda"),
            );
            let gone = permit("P-1", "P3RM1T9", "Quisenberry");
            year.permits(at(201), PermitChange::put(gone, "Yolanda"));
            year.permits(
                at(202),
                PermitChange::put(permit("C-1", "F0RM3RA", "Clemens"), "Yolanda"),
            );
            year.permits(
                at(203),
                PermitChange::put(permit("X-1", "X9V10L8", "Xaver"), "Yolanda"),
            );
            let visitor = Permit {
                valid_from: Some(day(20, 0)),
                valid_to: Some(day(25, 0)),
                ..permit("V-1", "V1S8TK7", "Vera")
            };
            year.permits(at(204), PermitChange::put(visitor, "Yolanda"));
        }
        15 => {
            let plate = Plate::new("R3S3TU5").unwrap();
            year.order(at(210), "a whimsical driver", OrderKind::Reset { plate });
        }
        22..=24 => year.visit(at(100), "V1S8TK7"),
        26 => year.permits(at(220), PermitChange::remove(PermitId::new("V-1"), "Zoe")),
        38..=40 => year.visit(at(100), "P3RM1T9"),
        41 => year.permits(at(220), PermitChange::remove(PermitId::new("P-1"), "Zoe")),
        42..=44 => year.visit(at(110), "F0RM3RA"),
        45 => {
            let other = permit("C-1", "N3WC4RB", "Clemens");
            year.permits(at(220), PermitChange::put(other, "Zoe"));
        }
        47..=50 => {
            // In twice without leaving between, and out.
            year.see("entry-1", at(120), "X9V10L8");
            year.see("entry-2", at(140), "X9V10L8");
            year.see("exit-1", at(160), "X9V10L8");
        }
        51 => year.permits(at(220), PermitChange::remove(PermitId::new("X-1"), "Zoe")),
        _ => {}
    }
}

#[test]
fn after_its_time_a_plate_is_in_no_file_and_what_was_decided_stays_decided() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let site = site();
    let mut year = begun(&store, &site);
    for today in 1..=DAYS {
        if today % EVERY == 0 {
            year.night(day(today, 0));
            look(&settings.dir, today);
        }
        traffic(&mut year, today);
    }
    let digest = year.hand.engine.digest();
    store.close();
    drop(store);
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    // From the state that is kept the rest of the journal leads to the very same one.
    let restored = restore::restore(&store, &site).unwrap();
    assert_eq!(restored.engine.digest(), digest);
    let verified =
        restore::verify(&store, |e| panic!("entry {} comes out otherwise", e.seq)).unwrap();
    assert_eq!((verified.replayer.otherwise, verified.bad), (0, vec![]));
    assert!(
        verified.base > 0 && verified.replayer.count > 50,
        "{}",
        verified.replayer.count
    );
    assert_eq!(verified.replayer.engine().unwrap().digest(), digest);
    assert_eq!(audit::verify(store.path()).unwrap().broken, None);
    assert_eq!(audit::journals_break(store.path()).unwrap(), None);
    // All drawn anew, what is counted of lanes stays, and no plate comes back.
    let before = counts(store.path());
    store.rebuild_projections().unwrap();
    assert_eq!(counts(store.path()), before);
    look(&settings.dir, DAYS);
    let database = store.path().to_owned();
    store.close();
    drop(store);
    tampering_shows(&database);
}

/// Whether those are there who are to be, and no others.
fn look(folder: &Path, today: i64) {
    for (text, last, days) in SUBJECTS {
        let found = holds(folder, text);
        if (last + 5..last + days).contains(&today) {
            assert!(
                !found.is_empty(),
                "day {today}: {text} is looked for in the wrong way"
            );
        }
        // The row, and the night after it.
        if today > last + days + EVERY {
            assert_eq!(found, [""; 0], "day {today}: {text} is there still");
        }
    }
    if today > 5 {
        assert!(!holds(folder, STAYS).is_empty(), "day {today}");
    }
}

/// A gateway's folder with its engine at the end of what came.
fn begun<'a>(store: &'a Store, site: &Site) -> Year<'a> {
    let mut year = Year {
        hand: Alone {
            store,
            engine: Engine::new(site.clone()),
            now: day(0, 0),
        },
        site: site.clone(),
    };
    let site = Box::new(site.clone());
    year.tell(day(0, 0), Input::Configured { site });
    year
}

/// What is known of a plate is told whole; erased it is gone at once as far as that can be, and the rest goes by itself.
#[test]
fn one_plate_is_told_and_erased() {
    const PLATE: &str = "3RA53M7";
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let evidence = EvidenceFolder::new(&settings);
    let plate = Plate::new(PLATE).unwrap();
    let mut year = begun(&store, &site());
    year.permits(
        day(1, 0),
        PermitChange::put(permit("E-1", PLATE, "Erasmus"), "ann"),
    );
    for today in 2..100 {
        year.visit(day(today, 300), PLATE);
        year.visit(day(today, 400), STAYS);
        if today == 20 {
            let reset = OrderKind::Reset {
                plate: plate.clone(),
            };
            year.order(day(today, 500), "3ra 53M7 waits outside", reset);
        }
    }
    year.see("entry-1", day(99, 500), PLATE);
    year.night(day(100, 0));

    // 60 days of permits' 150 are over for nobody yet: all of it is told.
    let zip = subject::told(store.path(), &evidence, &plate).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut text = |name: &str| {
        let mut file = zip.by_name(name).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        text
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text("passages.json")).unwrap();
    assert_eq!(rows.len(), 197, "in and out on 98 days, and in again");
    assert!(text("decisions.csv").contains(PLATE));
    assert!(text("permits.json").contains("Erasmus"));
    assert!(text("orders.json").contains("waits outside"));
    assert!(text("audit.json").contains(PLATE));
    let readme = text("README.txt");
    assert!(
        readme.contains(PLATE) && readme.contains("passages: 197"),
        "{readme}"
    );

    // It is on a permit, inside, and was seen today.
    let by = (&kept(), &site());
    year.hand.now = day(100, 10);
    let wish = (&plate, "ann");
    let parts = (&store, &evidence);
    let erased = subject::erase(parts, by, &mut year.hand, wish, day(100, 10)).unwrap();
    let young = day(99, 500) + SignedDuration::from_hours(30 * 24);
    assert_eq!(
        erased.stays,
        [Stays::Inside, Stays::OnPermit, Stays::Young(young)]
    );
    assert!(erased.clean && erased.rows > 100, "{erased:?}");
    let told = |name: &str| -> Vec<serde_json::Value> {
        let zip = subject::told(store.path(), &evidence, &plate).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
        match zip.by_name(name) {
            Ok(file) => serde_json::from_reader(file).unwrap(),
            Err(_) => Vec::new(),
        }
    };
    let passages = told("passages.json").len();
    assert!((50..70).contains(&passages), "the last 30 days: {passages}");

    // It leaves, its permit is removed, and 31 days later nothing is left of it, though nobody asked again.
    year.see("exit-1", day(100, 30), PLATE);
    year.permits(
        day(100, 40),
        PermitChange::remove(PermitId::new("E-1"), "ann"),
    );
    for today in 101..=135 {
        year.visit(day(today, 400), STAYS);
    }
    assert!(!holds(&settings.dir, PLATE).is_empty());
    year.night(day(136, 0));
    for text in [PLATE, "Erasmus", "waits outside"] {
        assert_eq!(holds(&settings.dir, text), [""; 0], "{text}");
    }
    assert!(!holds(&settings.dir, STAYS).is_empty());
    // Nothing leads back to it, not even with the key.
    assert_eq!(told("passages.json").len(), 0);
    let c = rusqlite::Connection::open(store.path()).unwrap();
    let wishes: i64 = c
        .query_row("SELECT count(*) FROM erasure_wish", [], |row| row.get(0))
        .unwrap();
    assert_eq!(wishes, 0);
    let engine = year.hand.engine.digest();
    assert_eq!(
        restore::restore(&store, &site()).unwrap().engine.digest(),
        engine
    );
    assert_eq!(audit::verify(store.path()).unwrap().broken, None);
    assert_eq!(audit::journals_break(store.path()).unwrap(), None);
}

/// While somebody reads, what was erased stays in the database's log. A later look clears it away, though nothing more is due.
#[test]
fn what_a_reader_keeps_in_the_files_goes_later() {
    const PLATE: &str = "3RA53M7";
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let mut year = begun(&store, &site());
    for today in 2..5 {
        year.visit(day(today, 300), PLATE);
    }
    let reader = rusqlite::Connection::open(store.path()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let read = "SELECT count(*) FROM journal";
    let rows: i64 = reader.query_row(read, [], |row| row.get(0)).unwrap();
    assert!(rows > 0);
    let (by, at) = ((&kept(), &site()), day(50, 0));
    let parts = (&store, &EvidenceFolder::new(&settings));
    let wish = (&Plate::new(PLATE).unwrap(), "ann");
    year.hand.now = at;
    let erased = subject::erase(parts, by, &mut year.hand, wish, at).unwrap();
    assert!(!erased.clean && erased.rows > 0, "{erased:?}");
    assert!(!holds(&settings.dir, PLATE).is_empty());
    reader.execute_batch("COMMIT").unwrap();
    year.night(day(50, 1));
    assert_eq!(holds(&settings.dir, PLATE), [""; 0]);
}

/// What was left of a row is as hard to alter as what was written.
fn tampering_shows(database: &Path) {
    let copy = database.with_file_name("copy.db");
    let check = |sql: &str, breaks: bool| {
        fs::copy(database, &copy).unwrap();
        rusqlite::Connection::open(&copy)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        let broken = audit::journals_break(&copy).unwrap();
        assert_eq!(broken.is_some(), breaks, "{sql}: {broken:?}");
    };
    let one = "(SELECT max(seq) FROM erased_row)";
    check("", false);
    check(
        &format!("UPDATE journal SET outputs = '[]' WHERE seq = {one}"),
        true,
    );
    check(
        &format!("UPDATE journal SET erased_by = NULL WHERE seq = {one}"),
        true,
    );
    check(&format!("DELETE FROM erased_row WHERE seq = {one}"), true);
    check(
        &format!("UPDATE erased_row SET texts = zeroblob(32) WHERE seq = {one}"),
        true,
    );
    // Whoever adds a row to those that an erasure left is known by the seal.
    check(
        "INSERT INTO erased_row SELECT max(by), 1, 1, zeroblob(32) FROM erased_row",
        true,
    );
    check(
        "UPDATE audit SET what = replace(what, 'seal', 'leal') WHERE kind = 'erasure'",
        true,
    );
    check(
        "UPDATE journal SET erased = zeroblob(32), erased_by = 1 WHERE seq = 2",
        true,
    );
}

/// What is kept for so many days is needed for no longer, and pictures go before what they belong to.
#[test]
fn what_does_not_fit_together_is_named() {
    let check = |more: &str, wanted: &[&str]| {
        crate::config::check(&crate::config::yard("", "", more), wanted);
    };
    check("[retention]\nno_match_days = 30\npast_days = 0\n", &[]);
    check(
        "[retention]\nno_match_days = 29\n",
        &["retention.no_match_days: is 29"],
    );
    check(
        "[store]\nevidence_days = 61\n",
        &[
            "retention.no_match_days: 60 days, but pictures are kept for 61 (store.evidence_days): a plate can be read in its picture",
        ],
    );
    check(
        "[passback]\nrepeated_days = 200\n[retention]\nviolation_days = 199\n",
        &[
            "retention.violation_days: 199 days, but repeated violators are counted over 200 (passback.repeated_days)",
        ],
    );
    check(
        "[retention]\nno_match_days = 59\n",
        &[
            "retention.past_days: 30 days, but the shortest class is 59 days: a state of the past knows vehicles of 30 days before",
        ],
    );
}

/// By hand, too, nothing stays in the file's unused parts.
#[test]
fn a_database_is_written_anew_by_a_command() {
    let dir = tempfile::tempdir().unwrap();
    let path = crate::gateway::write(
        dir.path(),
        "site.toml",
        "[site]\nname = \"Yard\"\n[web]\nlisten = \"127.0.0.1:0\"\n[store]\ndir = \"data\"\n[[area]]\nid = \"yard\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n",
    );
    let settings = settings(dir.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let database = store.path().to_owned();
    let compact = || {
        let mut command = crate::gateway::program();
        let done = command.args(["journal", "compact"]).arg(&path).output();
        let done = done.unwrap();
        let told = String::from_utf8_lossy(&done.stdout).into_owned();
        let faults = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.success(), told + &faults)
    };
    let (well, told) = compact();
    assert!(!well, "the gateway runs: {told}");
    store.close();
    drop(store);
    let c = rusqlite::Connection::open(&database).unwrap();
    c.execute_batch(
        "CREATE TABLE much (x); INSERT INTO much VALUES (randomblob(3000000)); DROP TABLE much;",
    )
    .unwrap();
    drop(c);
    let bytes = || fs::metadata(&database).unwrap().len();
    let before = bytes();
    let (well, told) = compact();
    assert!(well && told.contains("MB before"), "{told}");
    assert!(before > 3_000_000 && bytes() < 1_000_000, "{}", bytes());
}
