//! What drivers read: what a lane's display shows after which traffic, that every text fits, and displays of each kind, told by
//! the real tasks over loopback.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use plategate::catalogue::Language;
use plategate::clock::{Clock, SetClock, SharedClock};
use plategate::display::face::{Face, LATE};
use plategate::display::text::Text;
use plategate::display::{Displays, Settings, try_alone};
use plategate::domain::event::JournalEntry;
use plategate::domain::site::*;
use plategate::port::fields::{Faults, Fields};
use plategate::supervise::Life;
use tokio::sync::{broadcast, watch};

use crate::gateway::{Gateway, write};
use crate::notify::broker::Broker;
use crate::patience::eventually;
use crate::peers::free_port;
use crate::scenario_player::{self, Play, lane_of};

// ---- What is shown ------------------------------------------------------------------------------------------------------

/// The car park of the tables; visitors are asked about, every stay and every text counts by the plate alone.
fn site() -> Site {
    let mut site = scenario_player::site();
    lane_of(&mut site, "", |l| {
        l.infer_missed_exits = false;
        l.visitors = Visitors::Refuse;
        l.asking = Some(Asking {
            timeout_s: 60,
            then: Unanswered::Refuse,
        });
    });
    site
}

/// Plays a table and looks at one lane's display behind each line: `-> TEXT [plate]`. Nothing happens by `look`.
fn check(change: impl Fn(&mut Site), lane: &str, table: &str) {
    let mut site = site();
    change(&mut site);
    let mut face = Face::new(site.lane(&LaneId::new(lane)).unwrap(), 20);
    let mut play = Play::new(site);
    let (mut told, mut sent) = (0, 0);
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (event, expected) = line.split_once("->").unwrap();
        let now = scenario_player::at(event.split_whitespace().next().unwrap());
        if !event.contains(" look") {
            play.line(event.trim());
        }
        for entry in &play.journal[told..] {
            face.take(entry);
        }
        told = play.journal.len();
        let shown = face.now(now, sent);
        sent = shown.map_or(sent, |s| s.number);
        let found = shown.map_or("idle", |s| s.text.as_str());
        assert_eq!(found, expected.trim(), "\n  in: {line}\n  of: {table}");
    }
}

#[test]
fn who_is_let_in_is_welcome_and_who_leaves_is_seen_off() {
    let table = "08:00 permit P1 AB1234 -> idle
         08:01 entry-1 AB1234 -> welcome
         08:01:19 look -> welcome
         08:01:20 look -> idle
         08:01:25 entry-2 VIS001 -> idle";
    check(|_| {}, "entry-1", table);
    let table = "08:00 permit P1 AB1234 -> idle
         08:01 entry-1 AB1234 -> idle
         09:00 exit-1 AB1234 -> goodbye";
    check(|_| {}, "exit-1", table);
    // At a lane that turns round nobody is welcomed on the way out.
    let turns = |s: &mut Site| lane_of(s, "entry-1", |l| l.reversible = Some(Reversible::Input));
    let table = "08:00 permit P1 AB1234 -> idle
         08:00 direction entry-1 in -> idle
         08:01 entry-1 AB1234 -> drive-on";
    check(turns, "entry-1", table);
}

#[test]
fn who_is_refused_reads_why() {
    let table = "08:00 permit P1 AB1234 -> idle
         08:01 entry-1 AB1234 -> welcome
         08:05 entry-1 AB1234 -> already-inside
         08:06 entry-1 VIS001 -> not-permitted
         08:06:10 entry-1 VIS001 -> not-permitted
         08:06:29 look -> not-permitted
         08:06:30 look -> idle
         08:07 entry-1 ? -> unread";
    check(|_| {}, "entry-1", table);
    // Hard exits hold who is not known to be inside.
    let hard = |s: &mut Site| lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
    check(hard, "exit-1", "09:00 exit-1 VIS009 -> press-button");
}

#[test]
fn who_waits_for_an_answer_reads_that_until_it_comes() {
    let asks = |s: &mut Site| lane_of(s, "entry", |l| l.visitors = Visitors::Ask);
    let table = "08:00 entry-1 VIS001 -> please-wait
         08:00:45 look -> please-wait
         08:00:50 accept VIS001 -> welcome
         08:02 entry-1 VIS002 -> please-wait
         08:02:10 refuse VIS002 -> not-permitted
         08:04 entry-1 VIS003 -> please-wait
         08:05 due -> press-button
         08:06 entry-1 VIS004 -> please-wait
         08:06:10 entry-1 VIS005 -> please-wait
         08:06:20 accept VIS004 -> welcome
         08:08 entry-1 VIS006 -> please-wait
         08:08:30 open entry-1 -> welcome";
    check(asks, "entry-1", table);
    let factor = |s: &mut Site| lane_of(s, "entry", |l| l.second_factor_s = Some(30));
    let table = "08:00 permit P1 AB1234 -> idle
         08:01 entry-1 AB1234 -> factor
         08:01:25 look -> factor
         08:01:26 factor entry-1 P1 -> welcome";
    check(factor, "entry-1", table);
}

#[test]
fn a_gate_that_fails_is_told() {
    for gate in ["fail", "expire", "withhold"] {
        let table = format!(
            "08:00 permit P1 AB1234 -> idle
             08:00 gate {gate} -> idle
             08:01 entry-1 AB1234 -> gate-failed
             08:02 open entry-2 -> idle
             08:03 open entry-1 -> gate-failed"
        );
        check(|_| {}, "entry-1", &table);
    }
    let table = "08:00 permit P1 AB1234 -> idle
         08:00:30 kill on -> idle
         08:01 entry-1 AB1234 -> press-button
         08:02 kill off -> idle
         08:03 open entry-1 -> welcome";
    check(|_| {}, "entry-1", table);
}

#[test]
fn what_was_long_ago_is_nobodys_business_here() {
    let table = "08:00 permit P1 AB1234 -> idle
         08:01 entry-1 VIS001 seen=08:00:30 -> idle
         08:02 entry-1 AB1234 seen=08:01:30 -> idle
         08:03 entry-1 AB1234 -> welcome";
    check(|_| {}, "entry-1", table);
    // A text that was not sent in time is not begun with; one that stands there stays.
    let site = site();
    let mut face = Face::new(site.lane(&LaneId::new("entry-1")).unwrap(), 20);
    let mut play = Play::new(site);
    play.line("08:00 entry-1 VIS001");
    face.take(&play.journal[0]);
    let then = scenario_player::at("08:00");
    let in_time = then + LATE;
    let late = in_time + SignedDuration::from_millis(1);
    assert!(face.now(in_time, 0).is_some());
    assert!(face.now(late, 0).is_none());
    assert!(face.now(late, 1).is_some());
}

/// Two lines of 16 characters hold every text of every language, broken between words, also where ä is written ae.
#[test]
fn every_text_fits_the_smallest_display() {
    let mut seen = BTreeSet::new();
    for language in Language::all() {
        for text in Text::ALL.iter().filter(|t| **t != Text::Idle) {
            let words = language.within(|| text.words(""));
            let wide = words.replace(['ä', 'ö', 'ü', 'ß'], "xx");
            let mut lines: Vec<String> = Vec::new();
            for word in wide.split(' ') {
                match lines.last_mut() {
                    Some(line) if line.chars().count() + 1 + word.chars().count() <= 16 => {
                        *line = format!("{line} {word}");
                    }
                    _ => lines.push(word.to_owned()),
                }
            }
            let fits = lines.len() <= 2 && lines.iter().all(|l| l.chars().count() <= 16);
            assert!(fits, "{language:?} {}: {lines:?}", text.as_str());
            assert!(
                seen.insert((language.tag(), words.clone())),
                "twice: {words}"
            );
        }
    }
}

// ---- How it is brought there ---------------------------------------------------------------------------------------------

/// The displays of a site, at work; its journal is written by hand.
pub struct Works {
    pub displays: Displays,
    journal: broadcast::Sender<Arc<JournalEntry>>,
    play: Play,
    clock: Arc<SetClock>,
    stop: watch::Sender<bool>,
    told: usize,
}

pub fn settings(toml: &str, folder: &Path) -> Result<Settings, String> {
    let text = format!("lane = \"entry-1\"\n{toml}");
    let table: toml::Table = toml::from_str(&text).unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "display[d]", &faults);
    let found = Settings::read(&mut fields, "d", folder);
    fields.finish();
    let told: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
    found.filter(|_| told.is_empty()).ok_or(told.join("\n"))
}

impl Works {
    pub fn start(all: &[Settings]) -> Works {
        let (journal, _) = broadcast::channel(16);
        let (stop, stopping) = watch::channel(false);
        let clock = SetClock::at(scenario_player::at("08:00"));
        let mut site = site();
        site.name = "Yard".into();
        let shared: SharedClock = clock.clone();
        let entries = journal.clone();
        let displays = Displays::start(
            all,
            &site,
            move || entries.subscribe(),
            &shared,
            &stopping,
            |kind, id| Life::new(kind, id, shared.clone()),
        );
        Works {
            displays,
            journal,
            play: Play::new(site),
            clock,
            stop,
            told: 0,
        }
    }

    /// Something happens, and the journal says so to whoever listens.
    pub async fn happens(&mut self, event: &str) {
        let now = scenario_player::at(event.split_whitespace().next().unwrap());
        self.it_is(now);
        self.play.line(event);
        let journal = &self.journal;
        eventually("somebody listens", async || journal.receiver_count() > 0).await;
        for entry in &self.play.journal[self.told..] {
            self.journal.send(Arc::new(entry.clone())).unwrap();
        }
        self.told = self.play.journal.len();
    }

    fn it_is(&self, now: Timestamp) {
        let on = now.duration_since(self.clock.now());
        self.clock.advance(on.try_into().unwrap());
    }

    pub async fn ends(self) {
        self.stop.send_replace(true);
        self.displays.ended().await;
    }
}

/// A display that takes web requests.
#[derive(Clone)]
struct Sign {
    seen: Arc<Mutex<Vec<String>>>,
    /// The status of the next answers; 0: none comes.
    status: Arc<Mutex<u16>>,
    answer: &'static str,
    port: u16,
}

async fn sign(status: u16, answer: &'static str) -> Sign {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let sign = Sign {
        seen: Arc::default(),
        status: Arc::new(Mutex::new(status)),
        answer,
        port: listener.local_addr().unwrap().port(),
    };
    let app = axum::Router::new().fallback(shows).with_state(sign.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    sign
}

async fn shows(
    State(sign): State<Sign>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let login = headers.get("authorization").map_or("", |v| {
        let text = v.to_str().unwrap();
        text.split(' ').next().unwrap()
    });
    let line = format!("{method} {uri} {} {login}", String::from_utf8_lossy(&body));
    sign.seen.lock().push(line.trim().to_owned());
    let status = *sign.status.lock();
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let status = match (status, login) {
        (401, "Digest") => 200,
        (status, _) => status,
    };
    let ask = "Basic realm=\"sign\", Digest realm=\"sign\", qop=\"auth\", nonce=\"n\"";
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("www-authenticate", ask)], sign.answer)
}

impl Sign {
    fn seen(&self) -> Vec<String> {
        self.seen.lock().clone()
    }

    async fn has(&self, what: &str) {
        eventually(what, async || {
            self.seen().last().is_some_and(|line| line.contains(what))
        })
        .await;
    }

    fn settings(&self, more: &str) -> Settings {
        let toml = format!(
            "driver = \"http\"\naddress = \"127.0.0.1:{}\"\n{more}",
            self.port
        );
        settings(&toml, Path::new("")).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_shows_the_newest_by_http() {
    let sign = sign(200, "ok").await;
    let mut works = Works::start(&[sign.settings("show_plate = true\nlanguage = \"de\"")]);
    sign.has("\"kind\":\"idle\",\"text\":\"Yard\"").await;
    works.happens("08:01 entry-1 VIS001").await;
    sign.has("\"line1\":\"Keine Zufahrt: Taste\",\"line2\":\"drücken\",\"seconds\":20")
        .await;
    works.happens("08:02 permit P1 AB1234").await;
    works.happens("08:02 entry-1 AB1234").await;
    sign.has("\"line1\":\"Willkommen\",\"line2\":\"AB1234\"")
        .await;
    assert!(works.displays.parts().is_empty());
    // What another lane says is not shown; nobody's answer is left standing.
    works.happens("08:02:01 entry-2 VIS002").await;
    works.ends().await;
    let seen = sign.seen();
    assert_eq!(seen.len(), 4, "{seen:#?}");
    assert!(seen[3].contains("\"idle\""), "{seen:#?}");
    assert!(!seen[1].contains("VIS001"), "no room for it: {seen:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_goes_after_its_time() {
    let sign = sign(200, "ok").await;
    let mut works = Works::start(&[sign.settings("seconds = 1\nidle = \"Einfahrt\"")]);
    works.happens("08:01 entry-1 VIS001").await;
    sign.has("not-permitted").await;
    works.it_is(scenario_player::at("08:01:02"));
    sign.has("\"text\":\"Einfahrt\"").await;
    works.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_stands_there_only_where_it_may() {
    let sign = sign(200, "ok").await;
    let mut works = Works::start(&[sign.settings("")]);
    works.happens("08:01 permit P1 AB1234").await;
    works.happens("08:01 entry-1 AB1234").await;
    sign.has("welcome").await;
    works.ends().await;
    assert!(sign.seen().iter().all(|line| !line.contains("AB1234")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_that_hangs_holds_nothing_up_and_shows_nothing_old() {
    let sign = sign(0, "").await;
    let mut works = Works::start(&[sign.settings("")]);
    sign.has("idle").await;
    // While it hangs three vehicles come: the journal takes each at once.
    works.happens("08:01 entry-1 VIS001").await;
    works.happens("08:01:01 permit P1 AB1234").await;
    works.happens("08:01:01 entry-1 AB1234").await;
    works.happens("08:01:02 entry-1 VIS003").await;
    eventually("it is told", async || !works.displays.parts().is_empty()).await;
    let part = works.displays.parts().remove(0);
    assert_eq!(
        (part.name.as_str(), part.ok, part.vital),
        ("display d", false, false)
    );
    assert!(
        part.health.contains("no answer within 2 s"),
        "{}",
        part.health
    );
    // It answers again: what was overtaken is not shown.
    *sign.status.lock() = 200;
    eventually("it answers", async || works.displays.parts().is_empty()).await;
    works.happens("08:02 entry-1 ?").await;
    sign.has("unread").await;
    works.ends().await;
    let seen = sign.seen();
    assert!(
        seen.iter().all(|line| !line.contains("welcome")),
        "{seen:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_too_late_is_not_shown() {
    let sign = sign(500, "").await;
    let mut works = Works::start(&[sign.settings("")]);
    works.happens("08:01 entry-1 VIS001").await;
    sign.has("not-permitted").await;
    works.it_is(scenario_player::at("08:01:06"));
    let refused = sign.seen().len();
    *sign.status.lock() = 200;
    eventually("it answers", async || works.displays.parts().is_empty()).await;
    let seen = sign.seen();
    assert!(
        seen[refused..].iter().any(|line| line.contains("idle")),
        "{seen:#?}"
    );
    works.ends().await;
    assert!(
        sign.seen()[refused + 1..]
            .iter()
            .all(|line| line.contains("idle"))
    );
}

/// What each display is sent for a vehicle that is already inside.
#[tokio::test(flavor = "multi_thread")]
async fn displays_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "secret\n").unwrap();
    let own = "name = \"Own\"\ndriver = \"http\"\nmethod = \"GET\"\nurl = \"http://{address}/show?a={line1}&b={line2}\"\nbody = \"\"\nlines = 2\ncolumns = 16\nexpect = \"done\"\n";
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    for (more, status, sent) in [
        (
            "",
            200,
            "POST / {\"kind\":\"already-inside\",\"text\":\"Already inside: press the button\",\"line1\":\"Already inside:\",\"line2\":\"press the button\",\"seconds\":20}",
        ),
        (
            "profile = \"awtrix\"",
            200,
            "POST /api/notify {\"text\":\"Already inside: press the button\",\"hold\":true,\"stack\":false,\"wakeup\":true}",
        ),
        (
            "profile = \"axis-speaker\"\nusername = \"root\"\npassword_file = \"password\"",
            401,
            "POST /config/rest/speaker-display-notification/v1/simple {\"data\":{\"message\":\"Already inside: press the button\",\"textColor\":\"#FFFFFF\",\"backgroundColor\":\"#000000\",\"textSize\":\"large\",\"scrollDirection\":\"fromRightToLeft\",\"scrollSpeed\":4,\"duration\":{\"type\":\"repetitions\",\"value\":20}}} Digest",
        ),
        (
            "profile = \"own.toml\"",
            200,
            "GET /show?a=Already%20inside%3A&b=press%20the%20button",
        ),
    ] {
        let sign = sign(status, "do ne").await;
        let toml = format!(
            "driver = \"http\"\naddress = \"127.0.0.1:{}\"\n{more}",
            sign.port
        );
        let mut works = Works::start(&[settings(&toml, folder.path()).unwrap()]);
        works.happens("08:00 permit P1 AB1234").await;
        works.happens("08:01 entry-1 AB1234").await;
        sign.has("elcome").await;
        works.happens("08:05 entry-1 AB1234").await;
        eventually(sent, async || sign.seen().iter().any(|line| line == sent)).await;
        eventually("it was taken", async || works.displays.parts().is_empty()).await;
        works.ends().await;
    }
}

#[tokio::test]
async fn one_text_is_tried() {
    let sign = sign(200, "").await;
    let settings = sign.settings("language = \"de\"");
    let told = try_alone(&settings, &site(), Text::GateFailed).await;
    assert!(told.unwrap().ends_with("Störung: bitte Taste drücken"));
    *sign.status.lock() = 503;
    let told = try_alone(&settings, &site(), Text::Welcome).await;
    assert!(told.unwrap_err().contains("503"));
    assert_eq!(sign.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_display_has_its_sentence() {
    for (status, more, told) in [
        (404, "", "answered with status 404"),
        (401, "", "refused the log-in"),
        (0, "", "no answer within 2 s"),
    ] {
        let sign = sign(status, "").await;
        let works = Works::start(&[sign.settings(more)]);
        eventually(told, async || {
            works
                .displays
                .parts()
                .iter()
                .any(|p| p.health.contains(told))
        })
        .await;
        *sign.status.lock() = 200;
        works.ends().await;
    }
    let gone = format!("driver = \"http\"\naddress = \"127.0.0.1:{}\"", free_port());
    let missing = "driver = \"mqtt\"\nbroker = \"127.0.0.1\"\ntopic = \"t\"\nusername = \"u\"\npassword_file = \"nowhere\"";
    for (toml, told) in [(gone.as_str(), "refused"), (missing, "nowhere")] {
        let works = Works::start(&[settings(toml, Path::new("")).unwrap()]);
        eventually(told, async || {
            works
                .displays
                .parts()
                .iter()
                .any(|p| p.health.contains(told))
        })
        .await;
        works.ends().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_shows_the_newest_by_mqtt() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let toml = |more: &str| format!("driver = \"mqtt\"\nbroker = \"127.0.0.1:{port}\"\n{more}");
    let [plain, tasmota] = [
        toml("topic = \"sign/text\"\nlanguage = \"es\""),
        toml("topic = \"cmnd/sign/DisplayText\"\nprofile = \"tasmota\"\nlanguage = \"de\""),
    ];
    let [plain, mut tasmota] = [plain, tasmota].map(|t| settings(&t, folder.path()).unwrap());
    tasmota.id = "e".into();
    let mut works = Works::start(&[plain, tasmota]);
    eventually("no broker is told", async || {
        works.displays.parts().len() == 2
    })
    .await;
    let told = works.displays.parts().remove(0).health;
    assert!(told.contains("Connection refused"), "{told}");
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    eventually("the broker is reached", async || {
        broker.publish("begins", "x", false);
        works.displays.parts().is_empty() && !listener.on("begins").is_empty()
    })
    .await;
    works.happens("08:01 entry-1 VIS001").await;
    for (topic, text) in [
        ("sign/text", "Acceso denegado: pulse el botón"),
        (
            "cmnd/sign/DisplayText",
            "[zl1c1]Keine Zufahrt:[l2c1]Taste druecken",
        ),
    ] {
        eventually(text, async || {
            listener.on(topic).last().is_some_and(|heard| heard == text)
        })
        .await;
    }
    works.ends().await;
    eventually("nobody's answer is left", async || {
        listener.on("sign/text").last().is_some_and(|t| t == "Yard")
    })
    .await;
    assert!(listener.all().iter().all(|heard| !heard.retained));
}

#[test]
fn faults_of_a_section() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "odd.toml",
        "name = \"X\"\ndriver = \"http\"\nbody = \"\"",
    );
    write(
        folder.path(),
        "tall.toml",
        "name = \"X\"\ndriver = \"mqtt\"\nbody = \"\"\nlines = 9",
    );
    write(
        folder.path(),
        "new.toml",
        "name = \"X\"\ndriver = \"mqtt\"\nbody = \"\"\ncolour = 1",
    );
    let http = "driver = \"http\"\naddress = \"h\"\n";
    let mqtt = "driver = \"mqtt\"\nbroker = \"h\"\ntopic = \"t\"\n";
    for (toml, wanted) in [
        ("".to_owned(), "display[d].driver: is missing"),
        (
            "driver = \"smoke\"".to_owned(),
            "display[d].driver: is \"smoke\"",
        ),
        (
            format!("{http}profile = \"neon\""),
            "write one of: awtrix, axis-speaker, json",
        ),
        (
            format!("{http}profile = \"tasmota\""),
            "is a profile for another driver",
        ),
        (format!("{http}profile = \"odd.toml\""), "needs a url"),
        (format!("{mqtt}profile = \"tall.toml\""), "1 to 8 lines"),
        (format!("{mqtt}profile = \"new.toml\""), "colour"),
        (format!("{mqtt}profile = \"none.toml\""), "cannot be read"),
        (format!("{http}seconds = 0"), "display[d].seconds: is 0"),
        (
            format!("{http}language = \"xx\""),
            "display[d].language: is \"xx\"",
        ),
        (
            format!("{http}username = \"root\""),
            "display[d].password_env: is missing",
        ),
        (
            format!("{http}password_env = \"X\""),
            "display[d].username: is missing",
        ),
        (
            "driver = \"http\"\naddress = \"http://h/x\"".to_owned(),
            "display[d].address",
        ),
        (
            "driver = \"mqtt\"\nbroker = \"h\"\ntopic = \"a/#\"".to_owned(),
            "display[d].topic: is \"a/#\"",
        ),
        (format!("{mqtt}colour = 1"), "display[d].colour"),
    ] {
        let found = settings(&toml, folder.path()).err().unwrap_or_default();
        assert!(
            found.contains(wanted),
            "{toml}\n{wanted:?} is not in: {found}"
        );
    }
}

/// The program itself: reads of a file decide what the sign at the lane says, in the site's language.
#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_shows_what_it_decides() {
    let sign = sign(200, "").await;
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "[site]\nname = \"Yard\"\n[web]\nlisten = \"127.0.0.1:0\"\nlanguage = \"de\"\n[store]\nreserve_mb = 0\n\
         [replay]\nreads = \"reads.jsonl\"\nevery_ms = 200\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"gate\"\ndriver = \"recorder\"\n\
         [[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ngate = \"gate\"\nvisitors = \"admit\"\n\
         [[display]]\nid = \"sign\"\nlane = \"entry\"\ndriver = \"http\"\naddress = \"127.0.0.1:{}\"\n",
        sign.port
    );
    // A busy machine may show the first ones too late.
    let read = |n: u32| {
        let at = format!("2026-03-02T06:{:02}:{:02}Z", n / 60, n % 60);
        format!("{{\"line\":{n},\"at\":\"{at}\",\"lane\":\"entry\",\"plate\":\"FD{n:03}X\"}}\n")
    };
    let reads: String = (1..=600).map(read).collect();
    write(folder.path(), "reads.jsonl", &reads);
    let gateway = Gateway::start(&write(folder.path(), "site.toml", &text), &[]);
    eventually("the driver is welcomed", async || {
        sign.seen()
            .iter()
            .any(|line| line.contains("\"text\":\"Willkommen\""))
    })
    .await;
    gateway.stop();
    let last = sign.seen().pop().unwrap_or_default();
    assert!(last.contains("\"text\":\"Yard\""), "{last}");
}
