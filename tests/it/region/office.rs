//! What people see of a region: two lots and an office on a real PostgreSQL, in a browser and over HTTP.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use plategate::actions::secrets::password;
use plategate::app::Gateway;
use plategate::clock::{SharedClock, SystemClock};
use plategate::domain::event::*;
use plategate::domain::site::{LaneId, PermitId};
use plategate::port::accounts::{Account, Accounts, Role};
use plategate::port::evidence::{Evidence, Pictures};
use plategate::store::Store;
use plategate::store::evidence::EvidenceFolder;

use super::cluster::Cable;
use super::postgres::{Place, permit, start_at, until_known};
use super::trouble::{Signed, rewritten};
use crate::browser::{PASSWORD, drive_at, screens_folder, when_asked};
use crate::model::draw::order;
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

/// The administrator, logged in.
pub(super) async fn person(gateway: &Gateway) -> Person {
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

pub(super) fn with_pictures(site: &Path) {
    let text = std::fs::read_to_string(site).unwrap();
    let port = free_port();
    let text = text.replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    let pictures = format!(
        "[region]\npictures = \"http://127.0.0.1:{port}/\"\npicture_token_file = \"../pictures.token\"\n"
    );
    std::fs::write(site, text.replace("[region]\n", &pictures)).unwrap();
}

pub(super) fn evidence(folder: &Path) -> EvidenceFolder {
    EvidenceFolder::new(&crate::store::settings(folder))
}

async fn begin(site: &Path) -> Gateway {
    begin_at(site, &SystemClock::shared()).await
}

/// Starts a gateway whose administrator is there already.
pub(super) async fn begin_at(site: &Path, clock: &SharedClock) -> Gateway {
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
    start_at(site, clock).await
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
    let mut person = person(&office).await;
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
    let table = person.get("/muster.csv").await.body;
    let of_north = |line: &str| line.contains(PLATE) && line.ends_with(",north");
    assert!(table.lines().any(of_north), "{table}");
    // The lot that refused it shows the entry before, too.
    let mut there = super::office::person(south).await;
    let own = format!("/lots/south/events/{}", refused.seq);
    let list = there.until("/violations", &format!("{own}/before\"")).await;
    assert!(list.contains("Before: <b>north</b>"), "{list}");
    let one = there.get(&format!("/events/{}", refused.seq)).await.body;
    assert!(one.contains(&format!("{own}/before-frame")), "{one}");
    let got = there.get(&format!("{own}/before")).await;
    assert!(got.bytes.starts_with(&[0xFF, 0xD8]), "{}", got.status);
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

/// An edit that has not come to a lot yet says so, on the permit and on its exemption.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_yet_at_a_lot_says_so() {
    let mut campus = Campus::new().await;
    let office = campus.office.take().unwrap();
    let mut person = person(&office).await;
    person.until("/lots", "All is well").await;
    campus.lots.pop().unwrap().stop().await;
    permit(&office, "P9", PLATE).await;
    let exempt = OrderKind::Exempt {
        permit: PermitId::new("P9"),
        from: None,
        until: None,
        areas: Vec::new(),
    };
    let ordered = office.desk.submit(order(exempt)).await.unwrap();
    let rejected = |o: &Output| matches!(o, Output::Rejected(_));
    assert!(!ordered.outputs.iter().any(rejected));
    let pages = [
        ("/permits/P9", "latest change is not yet at south"),
        ("/exemptions", "not yet at south"),
    ];
    for (page, words) in pages {
        person.until(page, words).await;
    }
    let south = begin(&campus.place.folder.path().join("south/site.toml")).await;
    campus.lots.push(south);
    for (page, _) in pages {
        eventually("it is at all lots", async || {
            let body = person.get(page).await.body;
            assert!(body.contains("P9"), "{body}");
            !body.contains("not yet at")
        })
        .await;
    }
    office.stop().await;
    campus.stop().await;
}

/// A picture goes from lot to lot over TLS with the certificate that is trusted and the token that is known, and in no other way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_goes_only_where_certificate_and_token_are_known() {
    let place = Place::new(&["north", "office"]);
    let folder = place.folder.path().to_owned();
    let signed = |name: &str| Signed::new(&folder, name, "127.0.0.1");
    let (right, wrong) = (signed("right"), signed("wrong"));
    for (name, token) in [("pictures", "campus"), ("other", "harbour")] {
        let token = format!("a-token-of-this-whole-{token}\n");
        std::fs::write(folder.join(format!("{name}.token")), token).unwrap();
    }
    let site = |name: &str| {
        let site = place.site(name, name, place.cluster.port);
        with_pictures(&site);
        site
    };
    let (there, here) = (site("north"), site("office"));
    let [certificate, key] = [&right.certificate, &right.key].map(|f| f.display().to_string());
    let web = format!("[web]\ncertificate = \"{certificate}\"\nkey = \"{key}\"");
    rewritten(
        &there,
        &[
            ("[web]", web.as_str()),
            ("pictures = \"http:", "pictures = \"https:"),
        ],
    );
    let north = begin(&there).await;
    let campus = Campus {
        lots: vec![north],
        office: None,
        cable: Cable::to(place.cluster.port),
        place,
    };
    let decided = campus.comes(0, PLATE).await;
    let page = format!("/lots/north/events/{}/frame", decided.seq);
    let ca = |signed: &Signed| format!("[region]\npicture_ca = \"{}\"", signed.ca.display());
    let (known, unknown) = (ca(&right), ca(&wrong));
    let (token, other) = ("../pictures.token", "../other.token");
    rewritten(&here, &[("[region]", known.as_str())]);
    let ways: [(&str, &[(&str, &str)]); 3] = [
        ("", &[]),
        (
            "shows a certificate that this gateway does not trust",
            &[(known.as_str(), unknown.as_str())],
        ),
        (
            "does not give the picture",
            &[(unknown.as_str(), known.as_str()), (token, other)],
        ),
    ];
    for (words, change) in ways {
        rewritten(&here, change);
        let office = begin(&here).await;
        let mut person = person(&office).await;
        match words.is_empty() {
            true => person.until_picture(&page).await,
            false => {
                person.until(&page, words).await;
                assert_eq!(person.get(&page).await.status, 502);
            }
        }
        office.stop().await;
    }
    campus.stop().await;
}

/// The same in a browser. With `SCREENS=folder` it also makes pictures to be looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_lots_and_their_office_in_a_browser() {
    let campus = Arc::new(Campus::new().await);
    let office = Campus::base(campus.office.as_ref().unwrap());
    let lot = Campus::base(&campus.lots[1]);
    let wanted = tempfile::tempdir().unwrap();
    let (folder, there) = (wanted.path().to_owned(), Arc::clone(&campus));
    let happens = tokio::spawn(async move {
        when_asked(&folder, "enter").await;
        there.comes(0, PLATE).await;
        when_asked(&folder, "refused").await;
        there.comes(1, PLATE).await;
        when_asked(&folder, "cut").await;
        there.cable.cut();
    });
    let screens = screens_folder();
    let folder = wanted.path().to_str().unwrap();
    let more: Vec<&str> = [folder, &lot]
        .into_iter()
        .chain(screens.as_deref())
        .collect();
    let output = drive_at((&office, PASSWORD), "lots.mjs", &more).await;
    happens.abort();
    let _ = happens.await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    Arc::into_inner(campus).unwrap().stop().await;
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
