//! What is told to the outside: the real gateway, and peers that behave badly. Nothing is lost, the order holds, and no
//! decision waits.

pub mod broker;
mod mail;
mod mail_server;
mod mqtt;
mod push;
pub mod receiver;
mod services;
mod webhooks;

use std::path::Path;
use std::time::Duration;

use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config::{self, Loaded};
use plategate::domain::event::{Input, Provenance, Sighting};
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::LaneId;
use plategate::notify::Retry;
use plategate::port::notify::TargetLive;
use tokio::sync::watch;

use crate::gateway::write;

/// A lane that asks a person about every plate that is on no list.
const SITE: &str = "[site]\nname = \"Told\"\n[web]\nlisten = \"127.0.0.1:0\"\naddress = \"https://gate.example/\"\n\
     [[area]]\nid = \"yard\"\n\
     [[lane]]\nid = \"in\"\nname = \"North\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\nvisitors = \"ask\"\n\
     [[lane]]\nid = \"side\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n";

/// The site with these targets, which are tried again at once.
fn load(folder: &Path, targets: &str) -> Loaded {
    let loaded = config::load(&write(folder, "site.toml", &format!("{SITE}{targets}")));
    let mut loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    for target in &mut loaded.notify {
        target.retry = Retry {
            first: Duration::from_millis(1),
            most: Duration::from_millis(5),
        };
    }
    loaded
}

async fn start(folder: &Path, targets: &str) -> Gateway {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (loaded, stop) = (load(folder, targets), watch::Sender::new(false));
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    gateway.unwrap_or_else(|e| panic!("{e}"))
}

/// The camera of a lane goes blind or sees again.
async fn camera(gateway: &Gateway, lane: &str, seeing: bool) {
    let lane = LaneId::new(lane);
    let told = gateway.desk.submit(Input::LaneHealth { lane, seeing });
    told.await.unwrap();
}

/// A vehicle is read.
async fn vehicle(gateway: &Gateway, lane: &str, plate: &str) {
    let at = SystemClock::shared().now();
    let read = PlateRead::plain(&Plate::new(plate).unwrap(), 0.999);
    let sighting = Sighting {
        lane: LaneId::new(lane),
        at,
        read: Some(read),
        runner_up: None,
        looks: 5,
        first_seen: at,
        last_seen: at,
        travel: None,
        plate_px: None,
        evidence: None,
        scene: None,
        source: Provenance::default(),
    };
    let told = gateway.desk.submit(Input::Sighting(sighting));
    told.await.unwrap();
}

/// How a target stands.
fn target(gateway: &Gateway, id: &str) -> TargetLive {
    let all = gateway.notifier().targets();
    all.into_iter().find(|t| t.id == id).unwrap()
}
