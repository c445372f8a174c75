//! Years of passages in a database: one month comes from the engine and goes through the store, entry by entry; the months
//! before it are copies of that month, moved back in time, with other visitors. The journal holds the newest month only, and
//! a snapshot: pages read the tables that are drawn from it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::access::visits::Visit;
use plategate::domain::event::{Decision, Input, JournalEntry, Passage, StayId};
use plategate::domain::misread::alphabet::folded;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::{Direction, Site};
use plategate::store::writer::Durable;
use plategate::store::{Settings, Store};
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;

use crate::traffic::{self, Chance, Traffic};

/// Permits on the list, and plates in all: one vehicle in five is a visitor.
const PERMITS: usize = 20_000;
const PLATES: usize = 25_000;
/// Sightings a month, in and out together, and the passages that come of them at least.
const MONTH: usize = 82_000;
const MONTH_PASSAGES: usize = 76_000;
const MONTH_DAYS: i64 = 30;
/// Journal numbers that a month takes at most.
const NUMBERS: u64 = 4 * MONTH as u64;

/// What there is to look at.
pub struct Filled {
    pub settings: Settings,
    pub passages: usize,
    /// The oldest and the newest decision.
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Fills a folder with at least so many passages, the newest of which is just over. What a folder was filled with before is
/// taken as it is.
pub fn fill(folder: &Path, site: &Site, passages: usize) -> Filled {
    let settings = Settings {
        dir: folder.join("data"),
        evidence_days: 1,
        evidence_max_mb: 10,
        reserve_mb: 0,
    };
    let path = settings.dir.join("plategate.db");
    let done = folder.join("filled");
    if !done.exists() {
        let _ = std::fs::remove_dir_all(&settings.dir);
        let copies = passages.div_ceil(MONTH_PASSAGES) as u64 - 1;
        newest_month(&settings, site, copies * NUMBERS, Timestamp::now());
        Older::new(&path, copies * NUMBERS).copy(copies);
        std::fs::write(done, "").unwrap();
    }
    let c = Connection::open(path).unwrap();
    let one = |sql: &str| c.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let at = |sql: &str| Timestamp::from_nanosecond(one(sql).into()).unwrap();
    Filled {
        settings,
        passages: one("SELECT count(*) FROM passage") as usize,
        from: at("SELECT min(at) FROM decision"),
        to: at("SELECT max(at) FROM decision"),
    }
}

/// An engine that has seen `seq` entries: what it is told now is given the numbers after that.
fn engine_at(site: &Site, seq: u64) -> Engine {
    let mut engine = serde_json::to_value(Engine::new(site.clone())).unwrap();
    *engine.pointer_mut("/seq").expect("the engine's number") = seq.into();
    serde_json::from_value(engine).unwrap()
}

/// The month that ends now, through engine and store; the journal begins at `before`, as if all had been kept elsewhere.
fn newest_month(settings: &Settings, site: &Site, before: u64, end: Timestamp) {
    drop(Store::open(settings, SystemClock::shared()).unwrap());
    let shift = end - SignedDuration::from_hours(24 * MONTH_DAYS) - traffic::start();
    let shift = SignedDuration::try_from(shift).unwrap();
    if before > 0 {
        let c = Connection::open(settings.dir.join("plategate.db")).unwrap();
        let at = (traffic::start() + shift).as_nanosecond() as i64;
        let row = "INSERT INTO journal (seq, at, format, kind, input, outputs, hash) VALUES (?, ?, 1, 'heartbeat', '', '', zeroblob(32))";
        c.execute(row, params![before as i64, at]).unwrap();
    }
    let store = Store::open(settings, SystemClock::shared()).unwrap();
    let mut engine = engine_at(site, before);
    let mut waiting = Vec::new();
    let mut keep = |entry: JournalEntry| {
        waiting.push(store.writer().append_blocking(Arc::new(entry)));
        if waiting.len() >= 512 {
            durable(&mut waiting);
        }
    };
    let plates = traffic::plates(&mut Chance::new(11), PLATES);
    let configured = Input::Configured {
        site: Box::new(site.clone()),
    };
    traffic::step(&mut engine, traffic::start() + shift, configured, &mut keep);
    let list = traffic::import(&plates[..PERMITS]);
    traffic::step(&mut engine, traffic::start() + shift, list, &mut keep);
    let a_day = MONTH as f64 / MONTH_DAYS as f64 / 2.0;
    let mut again = Again(Chance::new(17), None);
    for (at, input) in Traffic::new(site, plates, a_day, 8.0, 2026).take(MONTH) {
        let at = at + shift;
        if at >= end {
            break;
        }
        let input = moved(input, shift);
        if let Some(second) = again.before(at, &input) {
            traffic::step(&mut engine, at, second, &mut keep);
        }
        traffic::step(&mut engine, at, input, &mut keep);
    }
    durable(&mut waiting);
    assert!(
        engine.seq() < before + NUMBERS,
        "a month has too many entries"
    );
    assert!(store.snapshots().save(&engine).unwrap());
}

/// Hands a permit back over the fence: of a hundred that came in, one comes in again before the next does.
struct Again(Chance, Option<Plate>);

impl Again {
    fn before(&mut self, at: Timestamp, input: &Input) -> Option<Input> {
        let Input::Sighting(seen) = input else {
            return None;
        };
        if !seen.lane.as_str().starts_with("entry") {
            return None;
        }
        let handed = self.1.take();
        if self.0.share() < 0.01 {
            self.1 = seen.read.as_ref().map(PlateRead::text);
        }
        let again = traffic::sighting(&mut self.0, &seen.lane, at, &handed?);
        Some(Input::Sighting(again))
    }
}

/// Waits until all of it is on disk.
fn durable(waiting: &mut Vec<Durable>) {
    for entry in waiting.drain(..) {
        entry.wait().unwrap();
    }
}

fn moved(input: Input, by: SignedDuration) -> Input {
    match input {
        Input::Sighting(mut seen) => {
            seen.at += by;
            seen.first_seen += by;
            seen.last_seen += by;
            Input::Sighting(seen)
        }
        other => other,
    }
}

/// Copies the newest month into the past.
struct Older {
    c: Connection,
    decisions: Vec<Decision>,
    passages: Vec<(u64, Passage)>,
    visits: Vec<Visit>,
    /// Numbers above this are the newest month's.
    above: u64,
}

impl Older {
    fn new(path: &Path, above: u64) -> Older {
        let c = Connection::open(path).unwrap();
        c.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; \
             CREATE TEMP TABLE text (text TEXT NOT NULL, seq INTEGER NOT NULL);",
        )
        .unwrap();
        let rows = bodies::<Passage>(&c, "SELECT body, entry FROM passage");
        let passages = rows
            .into_iter()
            .map(|(passage, entry)| (entry as u64, passage));
        let of = |(body, _)| body;
        Older {
            passages: passages.collect(),
            decisions: bodies(&c, "SELECT body, seq FROM decision")
                .into_iter()
                .map(of)
                .collect(),
            visits: bodies(&c, "SELECT body, stay FROM visit")
                .into_iter()
                .map(|(v, _)| v)
                .collect(),
            c,
            above,
        }
    }

    fn copy(self, copies: u64) {
        let indices = self.without_indices();
        for k in 1..=copies {
            self.c.execute_batch("BEGIN").unwrap();
            self.month(k);
            self.c.execute_batch("COMMIT").unwrap();
            eprint!("\rdashboard: {k} of {copies} months copied");
        }
        eprintln!("\ndashboard: indices");
        self.texts();
        indices
            .iter()
            .for_each(|sql| self.c.execute_batch(sql).unwrap());
        self.c.execute_batch("PRAGMA journal_mode = WAL;").unwrap();
    }

    /// Takes the indices away and gives what makes them again: filled first, they are made in a third of the time.
    fn without_indices(&self) -> Vec<String> {
        let found = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
        let mut rows = self.c.prepare(found).unwrap();
        let found: Vec<(String, String)> = rows
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for (name, _) in &found {
            self.c.execute_batch(&format!("DROP INDEX {name}")).unwrap();
        }
        found.into_iter().map(|(_, sql)| sql).collect()
    }

    /// The month that is `k` months before the newest.
    fn month(&self, k: u64) {
        let back = SignedDuration::from_hours(24 * MONTH_DAYS * k as i64);
        let numbers = k * NUMBERS;
        let other = |plate: &Plate, permit: bool| other(plate, permit, k);
        for decision in &self.decisions {
            let mut d = decision.clone();
            let known = d.permit.is_some();
            d.seq -= numbers;
            d.at -= back;
            d.plate = d.plate.map(|p| other(&p, known));
            d.read = d.read.map(|p| other(&p, known));
            if let Some(violation) = &mut d.violation {
                violation.prior = violation.prior.map(|stay| StayId(stay.0 - numbers));
            }
            self.decision(&d);
        }
        let put = "INSERT INTO passage (seq, entry, body) VALUES (?, ?, ?)";
        let mut put = self.c.prepare_cached(put).unwrap();
        for (entry, passage) in &self.passages {
            let mut p = passage.clone();
            p.seq -= numbers;
            p.at -= back;
            p.stay = p.stay.map(|stay| StayId(stay.0 - numbers));
            p.plate = p.plate.map(|plate| other(&plate, p.permit.is_some()));
            let body = serde_json::to_string(&p).unwrap();
            put.execute(params![p.seq as i64, (entry - numbers) as i64, body])
                .unwrap();
        }
        self.visits_of(numbers, back, &other);
        self.counts_of(numbers, back);
    }

    fn decision(&self, d: &Decision) {
        let put = "INSERT INTO decision (seq, at, newest, lane, permit, violation, body) VALUES (?, ?, ?, ?, ?, ?, ?)";
        let at = d.at.as_nanosecond() as i64;
        let permit = d.permit.as_ref().map(|p| p.as_str());
        let body = serde_json::to_string(d).unwrap();
        let row = params![
            d.seq as i64,
            at,
            at,
            d.lane.as_str(),
            permit,
            d.violation.is_some(),
            body
        ];
        self.c.prepare_cached(put).unwrap().execute(row).unwrap();
        let put = "INSERT INTO temp.text (text, seq) VALUES (?, ?)";
        let mut put = self.c.prepare_cached(put).unwrap();
        for text in [&d.read, &d.plate].into_iter().flatten() {
            put.execute(params![text.as_str(), d.seq as i64]).unwrap();
        }
    }

    fn visits_of(&self, numbers: u64, back: SignedDuration, other: &dyn Fn(&Plate, bool) -> Plate) {
        let put = "INSERT INTO visit (stay, plate, entered, left, body) VALUES (?, ?, ?, ?, ?)";
        let mut put = self.c.prepare_cached(put).unwrap();
        for visit in &self.visits {
            // Who is inside now was not inside all these years.
            let Some(mut left) = visit.left else { continue };
            let mut v = visit.clone();
            left.at -= back;
            v.left = Some(left);
            v.stay = StayId(v.stay.0 - numbers);
            v.entry -= numbers;
            v.entered -= back;
            v.areas.iter_mut().for_each(|(since, _)| *since -= back);
            v.plate = v.plate.map(|p| other(&p, v.permit.is_some()));
            put.execute(params![
                v.stay.0 as i64,
                v.plate.as_ref().map(Plate::as_str),
                v.entered.as_nanosecond() as i64,
                left.at.as_nanosecond() as i64,
                serde_json::to_string(&v).unwrap(),
            ])
            .unwrap();
        }
    }

    /// What is counted, doubted, noticed and answered: their bodies bear no number of their own.
    fn counts_of(&self, numbers: u64, back: SignedDuration) {
        let (n, t, above) = (numbers as i64, back.as_nanos() as i64, self.above as i64);
        let seconds = back.as_secs();
        for (sql, values) in [
            (
                "INSERT INTO violation (seq, at, lane, plate, permit, kind, cause, passback, refusable, finding, found_at, found_by, word) \
                 SELECT seq - ?1, at - ?2, lane, plate, permit, kind, cause, passback, refusable, \
                 CASE seq % 4 WHEN 0 THEN NULL ELSE 'seen' END, at - ?2, 'somebody', 'It was so' FROM violation WHERE seq > ?3",
                [n, t, above],
            ),
            (
                "INSERT INTO explained (seq, at, lane, plate, permit, kind, cause, passback, refusable) \
                 SELECT seq - ?1, at - ?2, lane, plate, permit, kind, cause, passback, refusable FROM explained WHERE seq > ?3",
                [n, t, above],
            ),
            (
                "INSERT INTO lane_read (seq, start, lane, light, truth) \
                 SELECT seq - ?1, start - ?2, lane, light, truth FROM lane_read WHERE seq > ?3",
                [n, seconds, above],
            ),
            (
                "INSERT INTO lane_stay (stay, entry, plate, known, accused) \
                 SELECT stay - ?1, entry - ?1, plate, known, accused FROM lane_stay WHERE stay > ?3 AND ?2 > 0",
                [n, t, above],
            ),
            (
                "INSERT OR IGNORE INTO lane_hour (start, lane, light, body) \
                 SELECT start - ?1, lane, light, body FROM lane_hour WHERE start > ?2 AND ?3 >= 0",
                [seconds, self.month_began(), above],
            ),
            (
                "INSERT INTO doubt (seq, at, lane, kind, text, taken, probability, other, open) \
                 SELECT seq - ?1, at - ?2, lane, kind, text, taken, probability, other - ?1, 0 FROM doubt WHERE seq > ?3",
                [n, t, above],
            ),
            (
                "INSERT INTO notice (id, at, body) \
                 SELECT id - ?1 * 1000, at - ?2, body FROM notice WHERE id > ?3 * 1000",
                [n, t, above],
            ),
        ] {
            self.c.prepare_cached(sql).unwrap().execute(values).unwrap();
        }
    }

    /// Seconds since 1970.
    fn month_began(&self) -> i64 {
        let first = self
            .decisions
            .first()
            .map_or(Timestamp::UNIX_EPOCH, |d| d.at);
        first.as_second() - 3600
    }

    /// Texts in the order of their tables.
    fn texts(&self) {
        self.c
            .execute_batch(
                "INSERT OR IGNORE INTO plate_row (text, seq) SELECT text, seq FROM temp.text ORDER BY text, seq; \
                 CREATE TEMP TABLE part (folded TEXT NOT NULL, text TEXT NOT NULL);",
            )
            .unwrap();
        let mut texts = self
            .c
            .prepare("SELECT DISTINCT text FROM plate_row")
            .unwrap();
        let mut rows = texts.query([]).unwrap();
        let put = "INSERT INTO temp.part (folded, text) VALUES (?, ?)";
        let mut put = self.c.prepare_cached(put).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let text: String = row.get(0).unwrap();
            let folded = folded(&text);
            for from in 0..folded.len() {
                put.execute(params![&folded[from..], text]).unwrap();
            }
        }
        drop(rows);
        self.c
            .execute_batch("INSERT OR IGNORE INTO plate_end (folded, text) SELECT folded, text FROM temp.part ORDER BY 1, 2;")
            .unwrap();
    }
}

/// Visitors are others every month; who has a permit stays.
fn other(plate: &Plate, permit: bool, k: u64) -> Plate {
    if permit {
        return plate.clone();
    }
    let turned = plate.as_str().chars().enumerate().map(|(i, c)| match c {
        '0'..='9' => char::from(b'0' + ((c as u8 - b'0') as u64 + k * (i as u64 + 3)) as u8 % 10),
        _ => char::from(b'A' + ((c as u8 - b'A') as u64 + k * (i as u64 + 1)) as u8 % 26),
    });
    Plate::new(&turned.collect::<String>()).unwrap()
}

fn bodies<T: DeserializeOwned>(c: &Connection, sql: &str) -> Vec<(T, i64)> {
    let mut rows = c.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
    let read = |row: rusqlite::Result<(String, i64)>| {
        let (body, number) = row.unwrap();
        (serde_json::from_str(&body).unwrap(), number)
    };
    rows.unwrap().map(read).collect()
}

/// The site of eight lanes as a file.
pub fn site_file(folder: &Path) -> PathBuf {
    let mut text = String::from(
        "[site]\nname = \"Ten years\"\ntime_zone = \"Europe/Vienna\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
         [[area]]\nid = \"yard\"\nname = \"Yard\"\n",
    );
    for lane in traffic::site(8).lanes {
        let (id, from, to) = (lane.id, lane.from, lane.to);
        let (direction, passback) = match lane.direction {
            Direction::In => ("in", "hard"),
            Direction::Out => ("out", "off"),
        };
        text += &format!(
            "[[gate]]\nid = \"gate-{id}\"\nname = \"Gate {id}\"\ndriver = \"recorder\"\n\
             [[lane]]\nid = \"{id}\"\nname = \"Lane {id}\"\ndirection = \"{direction}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             gate = \"gate-{id}\"\npassback = \"{passback}\"\nvisitors = \"admit\"\ncrossing = \"assumed\"\n",
        );
    }
    let path = folder.join("site.toml");
    std::fs::write(&path, text).unwrap();
    path
}
