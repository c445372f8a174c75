//! The museum of what devices send (`tests/data/devices/`): each body, through the socket, and what must come of it. The
//! bodies were made after what is known of the makers' interfaces, not captured.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use jiff::Timestamp;
use plategate::app::Gateway;
use plategate::clock::{Clock, SharedClock, SystemClock};
use plategate::config;
use plategate::domain::event::{GateCommand, Input, JournalEntry, Motion, Output, Sighting};
use serde::Deserialize;
use tokio::sync::{broadcast, watch};

use crate::gateway::write;
use crate::patience::{LIMIT, eventually};
use crate::peers::{free_port, root};

/// One thing that a device sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exhibit {
    /// What it is, and after what it was made.
    about: String,
    maker: String,
    /// More lines of the camera's section.
    #[serde(default)]
    settings: String,
    #[serde(default = "root_path")]
    path: String,
    content_type: String,
    body: String,
    /// The reads, in the order of their times: `PLATE sure=0.95 towards track=7 device=X stale pictures`.
    reads: Vec<String>,
    /// It names no time: right after the start nobody knows whether it is old.
    #[serde(default)]
    untimed: bool,
    /// What the answer holds.
    #[serde(default)]
    answer: String,
}

fn root_path() -> String {
    "/".to_owned()
}

/// The smallest picture there is, whose last byte tells one from the other.
pub fn jpeg(last: u8) -> Vec<u8> {
    vec![0xFF, 0xD8, 0xFF, 0xFE, 0, 3, last, 0xFF, 0xD9]
}

/// A gateway whose lane has a camera of this maker and a gate.
pub struct Site {
    pub gateway: Gateway,
    pub entries: broadcast::Receiver<Arc<JournalEntry>>,
    pub listen: SocketAddr,
    pub clock: Arc<Pushed>,
}

/// The machine's clock, whose time for durations can be pushed forward.
pub struct Pushed {
    clock: SharedClock,
    ahead_s: AtomicU64,
}

impl Pushed {
    /// By more than a device is waited for to have told what it had kept.
    pub fn advance(&self) {
        self.ahead_s.fetch_add(2, Ordering::Relaxed);
    }
}

impl Clock for Pushed {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn monotonic(&self) -> Instant {
        let ahead = Duration::from_secs(self.ahead_s.load(Ordering::Relaxed));
        self.clock.monotonic() + ahead
    }
}

pub async fn open(folder: &Path, maker: &str, settings: &str) -> Site {
    open_with(folder, maker, settings, "").await
}

/// The same, with more lines of the lane.
pub async fn open_with(folder: &Path, maker: &str, settings: &str, of_lane: &str) -> Site {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let way = match settings.contains("url = ") || settings.contains("broker = ") {
        true => String::new(),
        false => format!("listen = \"{listen}\"\nfrom = \"127.0.0.1\"\n"),
    };
    // How old a read may be is asserted where a test says so: elsewhere a busy machine may take its time.
    let fresh = match settings.contains("open_within_s") {
        true => "",
        false => "open_within_s = 60\n",
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let text = format!(
        "[site]\nname = \"Push\"\ntime_zone = \"Europe/Berlin\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"gate\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[camera]]\nid = \"cam\"\nmaker = \"{maker}\"\n{way}{fresh}{settings}\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\ngate = \"gate\"\n\
         visitors = \"admit\"\npassback = \"off\"\nopen_within_s = 600\n{of_lane}"
    );
    let loaded = config::load(&write(folder, "site.toml", &text));
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    let clock = Arc::new(Pushed {
        clock: SystemClock::shared(),
        ahead_s: AtomicU64::new(0),
    });
    let shared: SharedClock = Arc::clone(&clock) as SharedClock;
    let gateway = Gateway::start(loaded, shared, None, stop).await;
    let gateway = gateway.unwrap_or_else(|e| panic!("{e}"));
    let entries = gateway.desk.subscribe();
    Site {
        gateway,
        entries,
        listen,
        clock,
    }
}

impl Site {
    /// Posts as a device does; what is answered.
    pub async fn post(&self, path: &str, content_type: &str, body: Vec<u8>) -> (u16, String) {
        let mut answered = None;
        // It may not listen yet.
        eventually("the post is answered", async || {
            let post = reqwest::Client::new().post(format!("http://{}{path}", self.listen));
            let post = match content_type {
                "" => post,
                kind => post.header("content-type", kind),
            };
            if let Ok(answer) = post.body(body.clone()).send().await {
                let status = answer.status().as_u16();
                answered = Some((status, answer.text().await.unwrap_or_default()));
            }
            answered.is_some()
        })
        .await;
        answered.unwrap()
    }

    /// The next sighting, and whether the gate was opened for it.
    pub async fn next(&mut self) -> (Sighting, bool) {
        let sighting = async {
            loop {
                let entry = self.entries.recv().await.unwrap();
                if let Input::Sighting(sighting) = &entry.input {
                    let opens = |o: &Output| matches!(o, Output::GateCommand(GateCommand { .. }));
                    return (sighting.clone(), entry.outputs.iter().any(opens));
                }
            }
        };
        tokio::time::timeout(LIMIT, sighting).await.unwrap()
    }
}

/// What stands for what is not known when a body is written: `{{frame}}`, `{{crop}}`, `{{base64}}` (pictures), `{{id}}`,
/// and `{{ms}}`, `{{ns}}`, `{{s}}`, `{{utc}}`, `{{local}}`, `{{offset}}`, `{{shanghai}}` (times).
pub fn filled(body: &str, id: u32, at: Timestamp) -> Vec<u8> {
    let berlin = at.in_tz("Europe/Berlin").unwrap();
    let coded = base64::engine::general_purpose::STANDARD.encode(jpeg(2));
    let shanghai = at.in_tz("Asia/Shanghai").unwrap();
    let text = body
        .replace("{{id}}", &id.to_string())
        .replace("{{s}}", &at.as_second().to_string())
        .replace("{{ms}}", &at.as_millisecond().to_string())
        .replace("{{ns}}", &at.as_nanosecond().to_string())
        .replace("{{utc}}", &at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .replace(
            "{{local}}",
            &berlin.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        )
        .replace(
            "{{offset}}",
            &berlin.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        )
        .replace(
            "{{shanghai}}",
            &shanghai.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        )
        .replace("{{base64}}", &coded);
    let mut bytes = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("{{") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let (picture, length) = match &rest[at..] {
            r if r.starts_with("{{frame}}") => (jpeg(0), 9),
            r if r.starts_with("{{crop}}") => (jpeg(1), 8),
            r => panic!("unknown: {}", &r[..r.len().min(20)]),
        };
        bytes.extend(picture);
        rest = &rest[at + length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

pub fn words(sighting: &Sighting) -> String {
    let mut words = vec![match &sighting.read {
        Some(read) => format!("{} sure={:.2}", read.text(), read.confidence()),
        None => "unread".to_owned(),
    }];
    match sighting.travel {
        Some(Motion::Towards) => words.push("towards".to_owned()),
        Some(Motion::Away) => words.push("away".to_owned()),
        _ => {}
    }
    let source = &sighting.source;
    words.extend(source.track.as_ref().map(|t| format!("track={t}")));
    words.extend(source.device.as_ref().map(|d| format!("device={d}")));
    words.extend(source.captured.is_some().then(|| "timed".to_owned()));
    words.extend(source.stale.map(|why| format!("stale={why:?}")));
    words.extend(sighting.evidence.is_some().then(|| "pictures".to_owned()));
    words.join(" ")
}

fn exhibits() -> Vec<(PathBuf, Exhibit)> {
    let folder = root().join("tests/data/devices");
    let files = std::fs::read_dir(&folder).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|f| f.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    assert!(paths.len() >= 20, "the museum is there: {}", paths.len());
    let read = paths.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let exhibit: Result<Exhibit, _> = toml::from_str(&text);
        let exhibit = exhibit.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path, exhibit)
    });
    read.collect()
}

/// Each of them as it is written, and with the line ends of the other kind.
#[tokio::test(flavor = "multi_thread")]
async fn every_body_of_the_museum() {
    for (path, exhibit) in exhibits() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!exhibit.about.is_empty(), "{name}");
        let folder = tempfile::tempdir().unwrap();
        let mut site = open(folder.path(), &exhibit.maker, &exhibit.settings).await;
        // Until it listens nothing can be posted.
        let nothing = site.post("/", "text/plain", Vec::new()).await;
        assert_eq!(nothing.0, 200, "{name}");
        if exhibit.untimed {
            site.clock.advance();
        }
        for (id, ends) in [(1, "\n"), (2, "\r\n")] {
            let body = exhibit.body.replace('\n', ends);
            let body = filled(&body, id, Timestamp::now());
            let (status, said) = site.post(&exhibit.path, &exhibit.content_type, body).await;
            assert_eq!(status, 200, "{name}");
            assert!(said.contains(&exhibit.answer), "{name}: {said}");
            let mut found = Vec::new();
            for _ in &exhibit.reads {
                let next = tokio::time::timeout(LIMIT / 4, site.next()).await;
                let (seen, _) = next.unwrap_or_else(|_| panic!("{name}: only {found:?}"));
                found.push(words(&seen));
            }
            let ours = exhibit
                .reads
                .iter()
                .map(|r| r.replace("{{id}}", &id.to_string()));
            assert_eq!(found, ours.collect::<Vec<_>>(), "{name} with {ends:?}");
        }
        // There was no more in it than that.
        let rubbish = site.post("/", "text/plain", b"\x00".to_vec()).await;
        assert_eq!(rubbish.0, 200, "{name}");
        site.gateway.stop().await;
        while let Ok(entry) = site.entries.try_recv() {
            assert!(
                !matches!(entry.input, Input::Sighting(_)),
                "{name}: {entry:?}"
            );
        }
    }
}
