//! What people see of a region: two lots and an office on a real PostgreSQL, in a browser and over HTTP.

use std::path::{Path, PathBuf};

use plategate::actions::secrets::password;
use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::domain::event::*;
use plategate::domain::site::LaneId;
use plategate::port::accounts::{Account, Accounts, Role};
use plategate::port::evidence::{Evidence, Pictures};
use plategate::store::Store;
use plategate::store::evidence::EvidenceFolder;

use super::cluster::Cable;
use super::postgres::{Place, permit, start, until_known};
use crate::browser::PASSWORD;
use crate::patience::eventually;
use crate::peers::free_port;
use crate::web::{Person, car_park, draw};

const PLATE: &str = "W123AB";
/// A gateway's role in the database and its site's name.
const LOTS: [&str; 2] = ["north", "south"];

/// Two lots and an office, each with a person who may log in.
struct Campus {
    place: Place,
    lots: Vec<Gateway>,
    office: Option<Gateway>,
    cable: Cable,
}

impl Campus {
    async fn new() -> Campus {
        let place = Place::new(&["north", "south", "office"]);
        let token = place.folder.path().join("pictures.token");
        std::fs::write(&token, "a-token-of-this-whole-campus\n").unwrap();
        let cable = Cable::to(place.cluster.port);
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut lots = Vec::new();
        for name in LOTS {
            let site = place.site(name, name, place.cluster.port);
            with_pictures(&site);
            lots.push(begin(&site).await);
        }
        let site = place.site("office", "office", cable.port);
        with_pictures(&site);
        let text = std::fs::read_to_string(&site).unwrap();
        let lanes = text.find("[[area]]").unwrap();
        std::fs::write(&site, &text[..lanes]).unwrap();
        let office = Some(begin(&site).await);
        Campus {
            place,
            lots,
            office,
            cable,
        }
    }

    fn base(gateway: &Gateway) -> String {
        format!("http://{}", gateway.started.dashboard)
    }

    async fn person(gateway: &Gateway) -> Person {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut person = Person::with(client, &Campus::base(gateway));
        let login = [("name", "admin"), ("password", PASSWORD)];
        let got = person.post("/login", &login).await;
        assert_eq!((got.status, got.location.as_str()), (303, "/"));
        person.get("/passages").await;
        person
    }

    /// A vehicle comes at a lot, with its pictures.
    async fn comes(&self, lot: usize, plate: &str) -> Decision {
        let (gateway, now) = (&self.lots[lot], SystemClock::shared().now());
        let id = format!("20260302/in/{}", now.as_nanosecond());
        let folder = evidence(&self.place.folder.path().join(LOTS[lot]));
        let pictures = Pictures {
            frame: draw::frame(1280, 720, Some((plate, 1)), false),
            crop: draw::crop(plate),
        };
        let id = EvidenceId(id.as_str().into());
        folder.put(&id, &pictures).unwrap();
        let sighting = Sighting {
            evidence: Some(id),
            lane: LaneId::new("in"),
            ..car_park::sighting(now, "in", plate)
        };
        let entry = gateway.desk.submit(Input::Sighting(sighting)).await;
        let entry = entry.unwrap();
        let decided = entry.outputs.iter().find_map(|output| match output {
            Output::Decision(decision) => Some(decision.clone()),
            _ => None,
        });
        decided.unwrap()
    }

    async fn stop(mut self) {
        for lot in self.lots.drain(..) {
            lot.stop().await;
        }
        if let Some(office) = self.office.take() {
            office.stop().await;
        }
    }
}

fn with_pictures(site: &Path) {
    let text = std::fs::read_to_string(site).unwrap();
    let port = free_port();
    let text = text.replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    let pictures = format!(
        "[region]\npictures = \"http://127.0.0.1:{port}/\"\npicture_token_file = \"../pictures.token\"\n"
    );
    std::fs::write(site, text.replace("[region]\n", &pictures)).unwrap();
}

fn evidence(folder: &Path) -> EvidenceFolder {
    EvidenceFolder::new(&crate::store::settings(folder))
}

/// Starts a gateway whose administrator is there already.
async fn begin(site: &Path) -> Gateway {
    let folder: PathBuf = site.parent().unwrap().to_owned();
    let store = Store::open(&crate::store::settings(&folder), SystemClock::shared()).unwrap();
    let admin = Account {
        name: "admin".into(),
        role: Role::Administrator,
        password_hash: password::hash(PASSWORD).unwrap(),
        must_change: false,
        disabled: false,
        lanes: Vec::new(),
    };
    store.put_account(&admin).unwrap();
    store.close();
    drop(store);
    start(site).await
}

/// Inside north, then at south: refused, and the office sees both plates. The whole picture is fetched, and refused with a
/// sentence when north is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_office_sees_a_violation_of_two_lots_with_both_plates() {
    let mut campus = Campus::new().await;
    let office = campus.office.take().unwrap();
    permit(&office, "P1", PLATE).await;
    for lot in &campus.lots {
        until_known(lot, "P1").await;
    }
    let mut person = Campus::person(&office).await;
    person.until("/lots", "All is well").await;
    let home = person.get("/").await.body;
    assert!(
        home.contains("The region campus"),
        "an office's home is its lots"
    );
    let entry = campus.comes(0, PLATE).await;
    assert_eq!(entry.outcome, Outcome::Open);
    let south = &campus.lots[1];
    eventually("the news of the entry comes", async || {
        let there = south.desk.ask(|engine| {
            let mut lots = engine.lots();
            lots.any(|(gateway, lot)| gateway.as_str() == "north" && lot.inside() == 1)
        });
        there.await.unwrap()
    })
    .await;
    let refused = campus.comes(1, PLATE).await;
    assert_eq!(
        (refused.outcome, refused.reason),
        (Outcome::Refuse, Reason::Reentry)
    );
    let page = format!("/lots/south/events/{}", refused.seq);
    person.until("/lots/violations", &page).await;
    person
        .until("/lots/violations", &format!("{page}/crop"))
        .await;
    let list = person
        .until("/lots/violations", &format!("{page}/before\""))
        .await;
    assert!(list.contains("This vehicle came in at north"), "{list}");
    for shot in ["crop", "before"] {
        let got = person.get(&format!("{page}/{shot}")).await;
        assert!(
            got.status == 200 && got.bytes.starts_with(&[0xFF, 0xD8]),
            "{shot}"
        );
        assert!(got.bytes.len() <= 20 * 1024);
    }
    // Only another lot's are listed where that lot is asked for.
    let only = person.get("/lots/violations?lot=north").await.body;
    assert!(!only.contains(&page));
    let muster = person.get("/muster").await.body;
    assert!(
        muster.contains("north · ") && muster.contains(PLATE),
        "{muster}"
    );
    for shot in ["frame", "before-frame"] {
        person.until_picture(&format!("{page}/{shot}")).await;
    }
    // Whoever does not show the token is given nothing.
    let asked = format!(
        "{}/region/picture?of={}",
        Campus::base(&campus.lots[0]),
        entry.evidence.clone().unwrap().0
    );
    for token in ["", "Bearer another-token-of-this-length"] {
        let request = reqwest::Client::new()
            .get(&asked)
            .header("authorization", token);
        let status = request.send().await.unwrap().status().as_u16();
        assert!(status == 403 || status == 404, "{token:?}: {status}");
    }
    campus.lots.remove(0).stop().await;
    let got = person.get(&format!("{page}/before-frame")).await;
    assert_eq!(got.status, 502);
    assert!(got.body.contains("north cannot be reached"), "{}", got.body);
    campus.cable.cut();
    person
        .until("/lots", "No link to the other lots since")
        .await;
    office.stop().await;
    campus.stop().await;
}

impl Person {
    /// How a lot's pictures are reached is told within some seconds.
    async fn until_picture(&mut self, path: &str) {
        eventually("the whole picture comes", async || {
            let got = self.get(path).await;
            got.status == 200 && got.bytes.starts_with(&[0xFF, 0xD8])
        })
        .await;
    }
}
