//! A plate that is erased at one lot is erased everywhere: in the files of all lots and in the database.

use std::path::Path;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use plategate::app::Gateway;
use plategate::clock::{Clock, SharedClock, SystemClock};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;
use plategate::port::evidence::{Evidence, Pictures};
use plategate::store::audit;

use super::office::{begin_at, evidence, person, with_pictures};
use super::postgres::{DATABASE, Place, agree, permit, until_known};
use crate::model::draw;
use crate::patience::eventually;
use crate::privacy::holds;
use crate::web::{car_park, draw as pictures};

const PLATE: &str = "3RA53M7";
const ALL: [&str; 3] = ["north", "south", "office"];

/// The clock of a machine some days ago.
struct Ago {
    real: SharedClock,
    days: i64,
}

impl Clock for Ago {
    fn now(&self) -> Timestamp {
        self.real.now() - SignedDuration::from_hours(24 * self.days)
    }

    fn monotonic(&self) -> Instant {
        self.real.monotonic()
    }
}

pub(super) fn days_ago(days: i64) -> SharedClock {
    std::sync::Arc::new(Ago {
        real: SystemClock::shared(),
        days,
    })
}

/// Three gateways' folders and the database between them.
struct Campus(Place);

impl Campus {
    fn new() -> Campus {
        let place = Place::new(&ALL);
        let token = place.folder.path().join("pictures.token");
        std::fs::write(&token, "a-token-of-this-whole-campus\n").unwrap();
        for name in ALL {
            let site = place.site(name, name, place.cluster.port);
            with_pictures(&site);
        }
        Campus(place)
    }

    async fn begin(&self, name: &str, clock: &SharedClock) -> Gateway {
        let site = self.0.folder.path().join(name).join("site.toml");
        begin_at(&site, clock).await
    }

    /// The files of a gateway in which the plate is found, and how it stands there.
    fn holds(&self, name: &str) -> Vec<String> {
        holds(&self.0.folder.path().join(name), PLATE)
    }

    async fn is_gone_from(&self, name: &str) {
        let mut before = Vec::new();
        eventually(&format!("it is gone from {name}"), async || {
            let found = self.holds(name);
            if found != before {
                eprintln!("{name} holds it in {found:#?}");
            }
            before = found;
            before.is_empty()
        })
        .await;
    }

    fn dump_has_it(&self) -> bool {
        self.0.cluster.dump(DATABASE).contains(PLATE)
    }

    fn count(&self, sql: &str) -> u64 {
        let count = self
            .0
            .cluster
            .sql(DATABASE, &format!("SELECT count(*) {sql}"));
        count.parse().unwrap()
    }

    /// Facts that name the plate, of all but one lot.
    fn facts_without(&self, lot: &str) -> u64 {
        self.count(&format!(
            "FROM plategate.fact WHERE gateway != '{lot}' AND body::text LIKE '%{PLATE}%'"
        ))
    }

    async fn seen(
        &self,
        (name, gateway): (&str, &Gateway),
        lane: &str,
        clock: &SharedClock,
    ) -> Decision {
        let now = clock.now();
        let id = format!("20260302/{lane}/{}", now.as_nanosecond());
        let id = EvidenceId(id.as_str().into());
        let kept = Pictures {
            frame: pictures::frame(1280, 720, Some((PLATE, 1)), false),
            crop: pictures::crop(PLATE),
        };
        evidence(&self.0.folder.path().join(name))
            .put(&id, &kept)
            .unwrap();
        let sighting = Sighting {
            evidence: Some(id),
            ..car_park::sighting(now, lane, PLATE)
        };
        let entry = gateway
            .desk
            .submit(Input::Sighting(sighting))
            .await
            .unwrap();
        let decided = entry.outputs.iter().find_map(|output| match output {
            Output::Decision(decision) => Some(decision.clone()),
            _ => None,
        });
        decided.unwrap()
    }
}

/// How many vehicles a gateway knows inside another lot.
async fn inside(gateway: &Gateway, of: &str) -> usize {
    let of = GatewayId::new(of);
    let asked = gateway.desk.ask(move |engine| {
        let mut lots = engine.lots();
        lots.find(|(gateway, _)| **gateway == of)
            .map(|(_, lot)| lot.inside())
    });
    asked.await.unwrap().unwrap_or_default()
}

fn crops_at(folder: &Path) -> i64 {
    let c = rusqlite::Connection::open(folder.join("data/plategate.db")).unwrap();
    c.query_row("SELECT count(*) FROM lot_crop", [], |row| row.get(0))
        .unwrap()
}

/// A permit's vehicle comes in at north, is refused at south, and leaves; its permit ends. All of it is told.
async fn visit(campus: &Campus, clock: &SharedClock) {
    let north = campus.begin("north", clock).await;
    let south = campus.begin("south", clock).await;
    let office = campus.begin("office", clock).await;
    permit(&north, "P1", PLATE).await;
    until_known(&south, "P1").await;
    until_known(&office, "P1").await;
    let entry = campus.seen(("north", &north), "in", clock).await;
    assert_eq!(entry.outcome, Outcome::Open);
    eventually("the news of the entry comes", async || {
        inside(&south, "north").await == 1
    })
    .await;
    let refused = campus.seen(("south", &south), "in", clock).await;
    assert_eq!(refused.reason, Reason::Reentry);
    eventually(
        "small pictures of both reads come to the office",
        async || crops_at(&campus.0.folder.path().join("office")) == 2,
    )
    .await;
    let plate = Plate::new(PLATE).unwrap();
    let reset = draw::order(OrderKind::Reset { plate });
    office.desk.submit(reset).await.unwrap();
    campus.seen(("north", &north), "out", clock).await;
    // Nobody of this plate is in there: an exit without an entry.
    campus.seen(("south", &south), "out", clock).await;
    let gone = PermitChange::remove(PermitId::new("P1"), "ann");
    north.desk.submit(Input::Permits(gone)).await.unwrap();
    agree(&[&north, &south, &office]).await;
    for gateway in [north, south, office] {
        gateway.stop().await;
    }
}

/// Erased at the office; south has no power just then, and erases it when it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plate_that_is_erased_at_one_is_gone_from_all_files_and_from_the_database() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let campus = Campus::new();
    visit(&campus, &days_ago(40)).await;
    for name in ALL {
        assert!(!campus.holds(name).is_empty(), "{name} knows it");
    }
    let backup = campus.0.cluster.dump(DATABASE);
    assert!(backup.contains(PLATE));
    assert_eq!(campus.count("FROM plategate.crop"), 2);

    let now = SystemClock::shared();
    let north = campus.begin("north", &now).await;
    let office = campus.begin("office", &now).await;
    eventually("the office is in the region", async || {
        office.part("region").unwrap().1.contains("has all news")
            || office.part("region").unwrap().1.contains("south")
    })
    .await;
    let mut admin = person(&office).await;
    let request = admin
        .request("POST", "/api/v1/subject/erase")
        .header("origin", format!("http://{}", office.started.dashboard))
        .header("x-csrf-token", admin.csrf.clone())
        .header("content-type", "application/json")
        .body(format!(
            "{{\"plate\":\"{PLATE}\",\"reason\":\"asked by letter 7\"}}"
        ));
    let got = admin.send(request).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert!(got.body.contains("\"still_there\":[]"), "{}", got.body);
    for name in ["office", "north"] {
        campus.is_gone_from(name).await;
    }
    eventually("it is gone from what those two have told", async || {
        campus.facts_without("south") == 0
            && campus.count("FROM plategate.crop WHERE gateway = 'north'") == 0
    })
    .await;

    // South comes back.
    assert!(!campus.holds("south").is_empty());
    assert!(campus.dump_has_it());
    let south = campus.begin("south", &now).await;
    campus.is_gone_from("south").await;
    eventually("it is gone from the database", async || {
        !campus.dump_has_it() && campus.count("FROM plategate.crop") == 0
    })
    .await;
    // The database is put back as it was before: it loses the plate once more.
    campus.0.cluster.put_back(DATABASE, &backup);
    eventually(
        "it is gone from the database that was put back",
        async || !campus.dump_has_it() && campus.count("FROM plategate.crop") == 0,
    )
    .await;
    // All go on, and agree.
    permit(&south, "P2", "W2AB").await;
    until_known(&north, "P2").await;
    agree(&[&north, &south, &office]).await;
    for gateway in [north, south, office] {
        gateway.stop().await;
    }
    for name in ALL {
        assert_eq!(campus.holds(name), [""; 0], "{name}");
        let database = campus.0.folder.path().join(name).join("data/plategate.db");
        assert_eq!(audit::verify(&database).unwrap().broken, None, "{name}");
        assert_eq!(audit::journals_break(&database).unwrap(), None, "{name}");
    }
    assert!(!campus.dump_has_it());
}
