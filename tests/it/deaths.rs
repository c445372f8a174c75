//! Law L12: whatever dies is told, counted and started again; what cannot start again ends the process.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::{Input, Order, OrderKind};
use plategate::domain::site::{CameraId, LaneId};
use plategate::feed::video::camera::{self, Health, Region};
use plategate::port::fields::{Faults, Fields};
use plategate::supervise::Life;
use tokio::sync::watch;

use crate::gateway::write;
use crate::patience::{LIMIT, eventually, until};
use crate::peers::{clip, free_port, root};

/// A camera that describes itself as `sdp`, whoever asks and however often.
struct Describer {
    port: u16,
    asked: Arc<AtomicU32>,
}

impl Describer {
    fn start(sdp: &str) -> Describer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicU32::new(0));
        let (sdp, count) = (sdp.replace('\n', "\r\n"), Arc::clone(&asked));
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                let (sdp, count) = (sdp.clone(), Arc::clone(&count));
                std::thread::spawn(move || answer(&caller, port, &sdp, &count));
            }
        });
        Describer { port, asked }
    }
}

fn answer(caller: &TcpStream, port: u16, sdp: &str, asked: &AtomicU32) {
    let mut out = caller;
    let (mut method, mut sequence) = (String::new(), String::new());
    for line in BufReader::new(caller).lines().map_while(Result::ok) {
        if method.is_empty() {
            line.split(' ')
                .next()
                .unwrap_or_default()
                .clone_into(&mut method);
        } else if let Some(number) = line.strip_prefix("CSeq: ") {
            number.clone_into(&mut sequence);
        }
        if !line.is_empty() {
            continue;
        }
        let (head, body) = match method.as_str() {
            "DESCRIBE" => {
                asked.fetch_add(1, Ordering::SeqCst);
                let head = format!(
                    "Content-Type: application/sdp\r\nContent-Base: rtsp://127.0.0.1:{port}/\r\nContent-Length: {}\r\n",
                    sdp.len()
                );
                (head, sdp)
            }
            _ => ("Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n".to_owned(), ""),
        };
        let text = format!("RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n{head}\r\n{body}");
        if out.write_all(text.as_bytes()).is_err() {
            return;
        }
        method.clear();
    }
}

const VIDEO: &str = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=Session\nc=IN IP4 0.0.0.0\nt=0 0\na=control:*\n\
     m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:track1\n";

/// Whatever a camera says of itself: its task goes on, and says what is wrong. Where it dies all the same, that is told.
#[test]
fn no_description_of_a_camera_ends_its_task() {
    let start = |more: &str| {
        let peer = Describer::start(&format!("{VIDEO}{more}"));
        let toml = format!("url = \"rtsp://127.0.0.1:{}/\"", peer.port);
        let table = toml.parse::<toml::Table>().unwrap();
        let faults = Faults::of("test");
        let settings = camera::Settings::read(&mut Fields::new(&table, "camera", &faults));
        let clock = SystemClock::shared();
        let id = CameraId::new("c");
        let camera = camera::start(id, settings.unwrap(), Region::whole(), clock);
        (peer, camera.unwrap())
    };
    for more in [
        "m=audio 0 RTP/AVP \na=control:track2\n",
        "m=audio 0 RTP/AVP\na=control:track2\n",
        "m=audio\n",
    ] {
        let (peer, camera) = start(more);
        let [life, _] = camera.lives();
        until(&format!("asked again after {more:?}"), || {
            peer.asked.load(Ordering::SeqCst) >= 2
        });
        assert_eq!(life.state().deaths, 0, "{more:?}");
        let health = camera.health().borrow().clone();
        assert!(matches!(health, Health::Blind { .. }), "{health}");
        camera.stop();
    }
    let (_peer, camera) = start("");
    let [life, _] = camera.lives();
    life.doom();
    until("its end is told", || {
        let told = camera.health().borrow().to_string();
        told.contains("died") && told.contains("begins again")
    });
    let trouble = life.trouble().unwrap();
    assert!(trouble.starts_with("camera c died"), "{trouble}");
    camera.stop();
}

/// One of everything: a camera's lane, a contact, a reversible lane, a gate, reads that are played.
fn site(folder: &Path) -> PathBuf {
    let video = clip(
        "small.mp4",
        "-f lavfi -i testsrc=s=640x360:r=15:d=4 -c:v libx264 -preset veryfast -g 15 -bf 0 -pix_fmt yuv420p",
    );
    write(
        folder,
        "reads.jsonl",
        "{\"line\":1,\"at\":\"2026-03-02T06:00:00Z\",\"lane\":\"out\",\"plate\":\"KA123B\"}\n",
    );
    let port = free_port();
    let text = format!(
        "[site]\nname = \"Deaths\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
         [replay]\nreads = \"reads.jsonl\"\nevery_ms = 500\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"barrier\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[camera]]\nid = \"cam\"\nfile = \"{}\"\nrepeat = true\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ngate = \"barrier\"\ncamera = \"cam\"\n\
         calibration = \"{}\"\ncrossing = \"input\"\n\
         [[lane]]\nid = \"out\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\nreversible = \"input\"\n\
         [[input]]\nlane = \"in\"\naddress = \"127.0.0.1:{port}\"\n\
         [[input]]\nlane = \"out\"\nmeaning = \"direction\"\naddress = \"127.0.0.1:{port}\"\n",
        video.display(),
        root().join("calibration/toll-gate.toml").display()
    );
    write(folder, "site.toml", &text)
}

async fn start(folder: &Path) -> Gateway {
    // Once for all tests of the process; the others find it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let loaded = match config::load(&site(folder)) {
        Ok(loaded) => loaded,
        Err(faults) => panic!("{faults:?}"),
    };
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    gateway.unwrap_or_else(|e| panic!("{e}"))
}

async fn get(gateway: &Gateway, path: &str) -> Option<(u16, String)> {
    let url = format!("http://{}{path}", gateway.started.dashboard);
    let answer = reqwest::get(url).await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

/// What makes a part work that sleeps until something is asked of it.
async fn provoke(gateway: &Gateway, name: &str) {
    match name {
        "gate-command barrier" => {
            let order = Input::Order(Order {
                by: "test".to_owned(),
                role: None,
                reason: "test".to_owned(),
                what: OrderKind::Open {
                    lane: LaneId::new("in"),
                },
            });
            let _ = gateway.desk.submit(order).await;
        }
        "desk-look" => {
            let _ = gateway.desk.ask(|engine| engine.seq()).await;
        }
        "store-write" => {
            let form = [("name", "admin"), ("password", "wrong")];
            let url = format!("http://{}/login", gateway.started.dashboard);
            let body = form.map(|(k, v)| format!("{k}={v}")).join("&");
            let client = reqwest::Client::new().post(&url).body(body);
            let client = client.header("content-type", "application/x-www-form-urlencoded");
            let origin = format!("http://{}", gateway.started.dashboard);
            let _ = client.header("origin", origin).send().await;
        }
        _ => {
            let _ = get(gateway, "/healthz").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_dies_is_told_counted_and_works_again() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(folder.path()).await;
    let kinds: BTreeSet<String> = gateway.lives().iter().map(Life::name).collect();
    for name in [
        "camera cam",
        "decoder cam",
        "lane in",
        "gate barrier",
        "gate-command barrier",
        "gate-connection barrier",
        "evidence",
        "input in",
        "direction-input out",
        "replay",
        "gate-reports",
        "inputs",
        "snapshots",
        "evidence-sweep",
        "lane-health in",
        "store-tidy",
        "store-write",
        "desk-look",
        "dashboard",
        "live-page",
        "request",
    ] {
        assert!(kinds.contains(name), "{name} is not watched: {kinds:?}");
    }
    let (mortal, vital): (Vec<Life>, Vec<Life>) = gateway
        .lives()
        .into_iter()
        .partition(|l| !["desk", "store"].contains(&l.name().as_str()));
    assert_eq!(vital.len(), 2);
    for life in &mortal {
        let (name, before) = (life.name(), life.state().deaths);
        life.doom();
        eventually(&format!("{name} dies"), async || {
            provoke(&gateway, &name).await;
            life.state().deaths > before
        })
        .await;
        let told = life.trouble().unwrap();
        assert!(told.starts_with(&format!("{name} died once")), "{told}");
        assert!(told.contains("doomed by a test"), "{told}");
        eventually(&format!("{name} works again"), async || !life.state().down).await;
    }
    // Counted, shown, and all of it at work.
    eventually("the dashboard answers", async || {
        matches!(get(&gateway, "/healthz").await, Some((200, body)) if body.contains("\"evidence\":\"fault\""))
    })
    .await;
    let (_, metrics) = get(&gateway, "/metrics").await.unwrap();
    for life in &mortal {
        let (kind, of) = life.name().split_once(' ').map_or_else(
            || (life.name(), String::new()),
            |(kind, of)| (kind.to_owned(), of.to_owned()),
        );
        let line = format!("plategate_deaths_total{{kind=\"{kind}\",of=\"{of}\"}}");
        assert!(metrics.contains(&line), "{line} is not in\n{metrics}");
    }
    let frames = async || -> u64 {
        let metrics = get(&gateway, "/metrics")
            .await
            .map_or(String::new(), |m| m.1);
        let line = metrics
            .lines()
            .find_map(|l| l.strip_prefix("plategate_camera_frames_handed_total{camera=\"cam\"} "));
        line.and_then(|n| n.parse().ok()).unwrap_or(0)
    };
    let before = frames().await;
    eventually("pictures come", async || frames().await > before).await;
    gateway.desk.ask(|engine| engine.seq()).await.unwrap();
    gateway.stop().await;
}

/// The desk owns the engine, the writer the journal: neither begins again with half of what it knew.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_begin_again_ends_the_process_with_a_sentence() {
    for (vital, said) in [
        (
            "desk",
            "the desk, which decides, died, so the gateway ends: doomed by a test",
        ),
        ("store", "so the gateway ends: store died: doomed by a test"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let gateway = start(folder.path()).await;
        let life = gateway.lives().into_iter().find(|l| l.name() == vital);
        life.unwrap().doom();
        let why = tokio::time::timeout(LIMIT, gateway.failed()).await;
        let why = why.unwrap_or_else(|_| panic!("{vital}: nobody was told"));
        assert!(why.contains(said), "{why}");
        let failure = plategate::cli::run::end(gateway, why.clone()).await;
        assert_eq!(failure.to_string(), why, "{vital}");
    }
}
