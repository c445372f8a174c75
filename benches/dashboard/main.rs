//! `cargo bench --bench dashboard [-- PASSAGES [FOLDER [PART]]]`: how long every page takes to its first byte, and a search for a
//! part of a plate, with ten years of passages (10 million where no number is given) in the database. The gateway is the
//! real program; the database is made first, which takes some minutes and 1 kB a passage. With a folder it is kept there,
//! for the next time with the same program; with a part of an address as well, only such pages are asked for. Plain timing of our own; ends with 1 where something takes longer than it may.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod fill;
#[path = "../engine/measure.rs"]
mod measure;
#[path = "../engine/traffic.rs"]
mod traffic;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use fill::Filled;
use jiff::{SignedDuration, Timestamp};
use measure::percentile;
use plategate::actions::secrets::{random_token, token_hash};
use plategate::clock::SystemClock;
use plategate::port::accounts::{Account, Accounts, Role, Session};
use plategate::store::Store;
use rusqlite::Connection;
use traffic::Chance;

const PASSAGES: usize = 10_000_000;
/// Requests of each kind.
const TIMES: usize = 40;
/// What may be taken by nineteen requests of twenty, ms.
const PAGE_MS: f64 = 100.0;
const SEARCH_MS: f64 = 50.0;
const CSRF: &str = "the-token-of-this-benchmark";

/// The gateway under test; killed when dropped.
struct Gateway(Child);

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the gateway and gives the dashboard's address.
fn start(site: &Path) -> (Gateway, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plategate"));
    command.arg("run").arg(site).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let gateway = Gateway(child);
    let mut address = String::new();
    for line in BufReader::new(out).lines().map(Result::unwrap) {
        if let Some(found) = line.strip_prefix("Dashboard: ") {
            found.trim().trim_end_matches('/').clone_into(&mut address);
        }
        if line.starts_with("Ready") {
            return (gateway, address);
        }
    }
    panic!("the gateway did not get ready");
}

/// An administrator, logged in; gives the cookie.
fn log_in(filled: &Filled) -> String {
    let store = Store::open(&filled.settings, SystemClock::shared()).unwrap();
    let account = Account {
        name: "bench".into(),
        role: Role::Administrator,
        password_hash: String::new(),
        must_change: false,
        disabled: false,
        lanes: Vec::new(),
    };
    store.put_account(&account).unwrap();
    let token = random_token();
    let session = Session {
        token_hash: token_hash(&token),
        account: account.name,
        csrf: CSRF.into(),
        created: Timestamp::now(),
        confirmed: Timestamp::now(),
        expires: Timestamp::now() + SignedDuration::from_hours(8),
    };
    store.put_session(&session).unwrap();
    format!("plategate={token}")
}

/// Sends requests and keeps times.
struct Bench {
    client: reqwest::Client,
    address: String,
    cookie: String,
    chance: Chance,
    database: Connection,
    filled: Filled,
    over: usize,
}

impl Bench {
    /// Time to the first byte of a page.
    async fn get(&self, path: &str) -> Duration {
        let request = self.client.get(format!("{}{path}", self.address));
        let request = request.header("cookie", &self.cookie);
        let begun = Instant::now();
        let mut answer = request.send().await.unwrap();
        answer.chunk().await.unwrap();
        let took = begun.elapsed();
        let status = answer.status();
        // `/audit` leads to the log.
        let answered = status.is_success() || status.is_redirection();
        assert!(answered, "{path}: {status}");
        while answer.chunk().await.unwrap().is_some() {}
        took
    }

    /// Where a search leads.
    async fn search(&self, part: &str) -> String {
        let request = self.client.post(format!("{}/passages", self.address));
        let form = [("csrf", CSRF), ("plate", part)];
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = request
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answer = request.send().await.unwrap();
        let status = answer.status();
        assert!(status.is_redirection(), "a search: {status}");
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    fn line(&mut self, name: &str, times: &mut [Duration], most_ms: f64) {
        let [p50, p95, most] = [0.5, 0.95, 1.0].map(|p| percentile(times, p));
        let over = if p95 > most_ms { "  OVER" } else { "" };
        self.over += usize::from(p95 > most_ms);
        println!("{name:44} {p50:8.1} {p95:8.1} {most:8.1}{over}");
    }

    async fn page(&mut self, path: &str) {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let path = self.filled_in(path);
            times.push(self.get(&path).await);
        }
        self.line(path, &mut times, PAGE_MS);
    }

    /// A page's address with something that there is in place of each name in braces.
    fn filled_in(&mut self, path: &str) -> String {
        let span = self.filled.to.duration_since(self.filled.from).as_secs() - 40 * 86_400;
        let day = self.filled.from
            + SignedDuration::from_secs((self.chance.share() * span as f64) as i64);
        let local = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M").to_string();
        let date = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
        let days = |n: i64| date(day + SignedDuration::from_hours(24 * n));
        let mut path = path
            .replace("{lane}", &format!("entry-{}", self.chance.below(4) + 1))
            .replace("{id}", &format!("P{}", self.chance.below(20_000)))
            .replace("{moment}", &local(day))
            .replace(
                "{month later}",
                &local(day + SignedDuration::from_hours(720)),
            )
            .replace("{day}", &date(day))
            .replace("{week later}", &days(6));
        if path.contains("{seq}") {
            path = path.replace("{seq}", &self.some("decision").to_string());
        }
        path
    }

    /// The number of some row of a table.
    fn some(&mut self, table: &str) -> i64 {
        let from = self.chance.share();
        let sql = format!(
            "SELECT seq FROM {table} WHERE seq >= (SELECT min(seq) + ?1 * (max(seq) - min(seq)) FROM {table}) ORDER BY seq LIMIT 1"
        );
        self.database
            .query_row(&sql, [from], |row| row.get(0))
            .unwrap()
    }

    /// A part of some text that there is, so many characters long.
    fn part(&mut self, length: usize) -> String {
        let seq = self.some("decision");
        let sql = "SELECT coalesce(body ->> '$.read', 'W1234AB') FROM decision WHERE seq = ?";
        let text: String = self
            .database
            .query_row(sql, [seq], |row| row.get(0))
            .unwrap();
        let from = self.chance.below(text.len().saturating_sub(length) + 1);
        text[from..(from + length).min(text.len())].to_owned()
    }

    async fn parts(&mut self, length: usize) {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let part = self.part(length);
            let address = self.search(&part).await;
            times.push(self.get(&address).await);
        }
        self.line(
            &format!("search, {length} characters"),
            &mut times,
            SEARCH_MS,
        );
    }

    async fn all(&mut self, part: Option<&str>) {
        println!("{:44} {:>8} {:>8} {:>8}", "page", "p50", "p95", "most");
        let asked = |path: &&str| part.is_none_or(|part| path.contains(part));
        for path in pages().into_iter().chain(FURTHER).filter(asked) {
            self.page(path).await;
        }
        if part.is_some() {
            return;
        }
        for length in 1..=7 {
            self.parts(length).await;
        }
        self.absent().await;
    }

    async fn absent(&mut self) {
        let mut times = Vec::new();
        for i in 0..TIMES {
            let address = self.search(&format!("QQ{i}XY")).await;
            times.push(self.get(&address).await);
        }
        self.line("search, in no plate", &mut times, SEARCH_MS);
    }
}

/// Beyond the pages themselves: as people turn their leaves and set their filters.
const FURTHER: [&str; 12] = [
    "/passages?before={seq}",
    "/passages?lane={lane}",
    "/passages?lane={lane}&before={seq}",
    "/passages?from={moment}&to={month later}",
    "/passages?lane={lane}&from={moment}&to={month later}",
    "/violations?before={seq}",
    "/violations?lane={lane}",
    "/violations?from={moment}&to={month later}",
    "/muster?at={moment}",
    "/visits?from={day}&to={day}",
    "/visits?from={day}&to={week later}",
    "/log?before={seq}",
];

/// Every page that is looked at: no streams, downloads, pictures; no sheets and cameras, of which there are none here.
fn pages() -> Vec<&'static str> {
    let routes = plategate::web::routes().table.iter();
    let seen = routes.filter(|d| d.method == "GET" && !d.path.starts_with("/api/"));
    let left_out = [
        "/live/",
        ".zip",
        ".csv",
        ".xlsx",
        "/undo",
        ".json",
        "/evidence/",
        "{number}",
        "/calibration",
        "/review/{seq}",
    ];
    seen.map(|d| d.path)
        .filter(|path| !left_out.iter().any(|part| path.contains(part)))
        .collect()
}

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let passages = given.first().map_or(PASSAGES, |a| a.parse().unwrap());
    let passing = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = given.get(1).map_or(passing.path(), Path::new);
    std::fs::create_dir_all(folder).unwrap();
    let site_file = fill::site_file(folder);
    let site = plategate::config::load(&site_file).unwrap().site;
    let filled = fill::fill(folder, &site, passages);
    let cookie = log_in(&filled);
    let database = Connection::open(filled.settings.dir.join("plategate.db")).unwrap();
    let begun = Instant::now();
    let (_gateway, address) = start(&site_file);
    println!(
        "{} passages; the gateway was ready after {:.1} s. Milliseconds to the first byte, {TIMES} requests each",
        filled.passages,
        begun.elapsed().as_secs_f64()
    );
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut bench = Bench {
        client,
        address,
        cookie,
        chance: Chance::new(5),
        database,
        filled,
        over: 0,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(bench.all(given.get(2).map(String::as_str)));
    println!("{} over what they may take", bench.over);
    ExitCode::from(u8::from(bench.over > 0))
}
