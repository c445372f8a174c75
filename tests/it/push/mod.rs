//! A camera that reads by itself: what it tells reaches the desk as a sighting of its lane, and nothing else does.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::{Input, JournalEntry, Motion};
use plategate::domain::site::{CameraId, LaneId};
use plategate::feed::Settings;
use plategate::feed::push::maker::{Heard, Message};
use plategate::feed::push::{self, Maker, PushedRead, Socket};
use plategate::store::journal::JournalReader;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};

use crate::gateway::write;
use crate::patience::{LIMIT, eventually};
use crate::peers::free_port;

mod field;
mod museum;
mod onvif;
mod shared_port;
mod vehicles;

/// A maker whose cameras say `alive`, `plate TEXT`, or `vehicle`.
struct Plain;

impl Maker for Plain {
    fn name(&self) -> &str {
        "Plain"
    }

    fn read(&self, message: &Message) -> Result<Heard, String> {
        let text = String::from_utf8_lossy(&message.parts[0].bytes).into_owned();
        let mut words = text.split_whitespace();
        let plate = match words.next() {
            Some("alive") => return Ok(Heard::default()),
            Some("plate") => words.next().map(str::to_owned),
            Some("vehicle") => None,
            _ => return Err("neither alive, plate nor vehicle".to_owned()),
        };
        let read = PushedRead {
            plate,
            sure: Some(0.99),
            travel: Some(Motion::Towards),
            ..PushedRead::default()
        };
        Ok(Heard {
            reads: vec![read],
            ..Heard::default()
        })
    }
}

fn posts(listen: SocketAddr, from: Vec<IpAddr>) -> Socket {
    let path = String::new();
    Socket::Post { listen, path, from }
}

type Entries = broadcast::Receiver<Arc<JournalEntry>>;

/// A gateway whose only lane has a camera of that maker.
async fn start(folder: &Path, socket: Socket) -> (Gateway, Entries) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let text = "[site]\nname = \"Push\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[camera]]\nid = \"cam\"\npictures = \".\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\n";
    let loaded = config::load(&write(folder, "site.toml", text));
    let mut loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let maker = Arc::new(Plain);
    let camera = Settings::Push(push::Settings::plain(maker, socket));
    loaded.cameras.insert(CameraId::new("cam"), camera);
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    let gateway = gateway.unwrap_or_else(|e| panic!("{e}"));
    let entries = gateway.desk.subscribe();
    (gateway, entries)
}

/// The plate of the next sighting; `None`: a vehicle without one.
async fn next(entries: &mut Entries) -> Option<String> {
    let sighting = async {
        loop {
            if let Input::Sighting(sighting) = &entries.recv().await.unwrap().input {
                return sighting.clone();
            }
        }
    };
    let sighting = tokio::time::timeout(LIMIT, sighting).await.unwrap();
    assert_eq!(sighting.lane, LaneId::new("in"));
    assert_eq!(sighting.travel, Some(Motion::Towards));
    sighting.read.map(|read| read.text().as_str().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_posts_its_reads() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let from = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let (gateway, mut entries) = start(folder.path(), posts(listen, from)).await;
    let post = async |said: &'static str| {
        let mut status = 0;
        // It may not listen yet.
        eventually("the post is answered", async || {
            let post = reqwest::Client::new().post(format!("http://{listen}/any"));
            let answer = post.body(said).send().await;
            status = answer.map_or(0, |a| a.status().as_u16());
            status != 0
        })
        .await;
        status
    };
    for (said, status) in [
        ("plate AB123CD", 200),
        ("alive", 200),
        // A device repeats for ever what is refused: what cannot be used is counted, and taken.
        ("rubbish", 200),
        ("vehicle", 200),
        ("plate ZZ9", 200),
    ] {
        assert_eq!(post(said).await, status, "{said}");
    }
    assert_eq!(next(&mut entries).await.as_deref(), Some("AB123CD"));
    assert_eq!(next(&mut entries).await, None);
    assert_eq!(next(&mut entries).await.as_deref(), Some("ZZ9"));
    let names: Vec<String> = gateway.lives().iter().map(|l| l.name()).collect();
    assert!(names.contains(&"push cam".to_owned()), "{names:?}");
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_camera_tells_again_after_a_restart_is_one_read() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let text = format!(
        "[site]\nname = \"Push\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[camera]]\nid = \"cam\"\nmaker = \"webhook\"\nprofile = \"plain\"\nlisten = \"{listen}\"\nfrom = \"127.0.0.1\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\n"
    );
    let path = write(folder.path(), "site.toml", &text);
    let read = |plate: &str, second: u32| {
        format!(
            r#"{{"plate":"{plate}","time":"2026-05-06T12:20:{second}Z","id":"{plate} {second}"}}"#
        )
    };
    let lives = [
        vec![read("AB123CD", 10), read("ZZ9", 10)],
        // The first is told again; the same plate and another moment, and another plate at the same moment, are others.
        vec![read("AB123CD", 10), read("AB123CD", 11), read("ZZ8", 10)],
    ];
    for posts in lives {
        let loaded = config::load(&path).unwrap_or_else(|faults| panic!("{faults:?}"));
        let stop = watch::Sender::new(false);
        let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
        let gateway = gateway.unwrap_or_else(|e| panic!("{e}"));
        for said in posts {
            eventually("the post is taken", async || {
                let post = reqwest::Client::new().post(format!("http://{listen}/any"));
                let answer = post.body(said.clone()).send().await;
                answer.is_ok_and(|a| a.status() == 200)
            })
            .await;
        }
        gateway.stop().await;
    }
    let journal = JournalReader::open(&folder.path().join("data/plategate.db"), 1).unwrap();
    let mut told: Vec<String> = journal
        .filter_map(|entry| match entry.unwrap().input {
            Input::Sighting(seen) => Some(seen.read.unwrap().text().as_str().to_owned()),
            _ => None,
        })
        .collect();
    told.sort();
    assert_eq!(told, ["AB123CD", "AB123CD", "ZZ8", "ZZ9"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_than_the_camera_are_not_heard() {
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let from = vec![IpAddr::V4(Ipv4Addr::new(127, 0, 0, 9))];
    let (gateway, mut entries) = start(folder.path(), posts(listen, from)).await;
    let mut connected = None;
    eventually("somebody listens", async || {
        connected = tokio::net::TcpStream::connect(listen).await.ok();
        connected.is_some()
    })
    .await;
    let mut stranger = connected.unwrap();
    let request = b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nplate AB1";
    let _ = stranger.write_all(request).await;
    let mut answer = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stranger, &mut answer).await;
    assert_eq!(answer, b"", "the connection is closed without an answer");
    gateway.stop().await;
    while let Ok(entry) = entries.try_recv() {
        assert!(!matches!(entry.input, Input::Sighting(_)), "{entry:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_streams_is_followed_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let camera = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = camera.local_addr().unwrap().to_string();
    let (gateway, mut entries) = start(folder.path(), Socket::Stream { address }).await;
    for (said, plates) in [
        (
            &["alive\nplate AB1", "23CD\nrubbish\nplate ZZ9\nplate half"][..],
            ["AB123CD", "ZZ9"],
        ),
        (&["plate AA1\nplate AA2\n"][..], ["AA1", "AA2"]),
    ] {
        // Each round ends the connection: it comes back.
        let (mut stream, _) = tokio::time::timeout(LIMIT, camera.accept())
            .await
            .unwrap()
            .unwrap();
        for part in said {
            stream.write_all(part.as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
        }
        for plate in plates {
            assert_eq!(next(&mut entries).await.as_deref(), Some(plate));
        }
    }
    gateway.stop().await;
}
