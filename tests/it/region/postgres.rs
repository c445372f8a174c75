//! Real gateways of one region on a real PostgreSQL: facts go both ways, and nothing is lost or taken twice whatever becomes of the
//! link, of the database and of a gateway's disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use plategate::app::Gateway;
use plategate::catalogue::Language;
use plategate::clock::{SharedClock, SystemClock};
use plategate::config;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;
use tokio::sync::watch;

use super::cluster::{Cable, Cluster, PASSWORD};
use crate::gateway::program;
use crate::model::draw;
use crate::patience::eventually;

pub(super) const DATABASE: &str = "plates";

/// A region, made by the program's own command.
pub(super) struct Place {
    pub(super) cluster: Cluster,
    pub(super) folder: tempfile::TempDir,
}

impl Place {
    pub(super) fn new(gateways: &[&str]) -> Place {
        Place::on(Cluster::new(), gateways)
    }

    pub(super) fn on(cluster: Cluster, gateways: &[&str]) -> Place {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("admin"), PASSWORD).unwrap();
        cluster.sql("postgres", &format!("CREATE DATABASE {DATABASE}"));
        let place = Place { cluster, folder };
        place.init(gateways);
        place
    }

    pub(super) fn admin(&self, args: &[&str]) -> (bool, String) {
        let url = format!(
            "postgres://admin@127.0.0.1:{}/{DATABASE}",
            self.cluster.port
        );
        let done = program()
            .arg("region")
            .args(args)
            .args(["--database", &url, "--no-tls", "--password-file"])
            .arg(self.folder.path().join("admin"))
            .output()
            .unwrap();
        said(&done)
    }

    pub(super) fn init(&self, gateways: &[&str]) {
        let passwords = self.folder.path().display().to_string();
        let mut args = vec!["init", "--region", "campus", "--passwords", &passwords];
        for gateway in gateways {
            args.extend(["--gateway", gateway]);
        }
        let (well, text) = self.admin(&args);
        assert!(well, "{text}");
    }

    /// The site file of a gateway with one entry and one exit, in a folder of its own.
    pub(super) fn site(&self, folder: &str, gateway: &str, port: u16) -> PathBuf {
        let dir = self.folder.path().join(folder);
        std::fs::create_dir_all(&dir).unwrap();
        let text = format!(
            "[site]\nname = \"{gateway}\"\n[web]\nlisten = \"127.0.0.1:0\"\n[store]\nreserve_mb = 0\n\
             [region]\nname = \"campus\"\ngateway = \"{gateway}\"\ntls = false\n\
             postgres = \"postgres://plategate_{gateway}@127.0.0.1:{port}/{DATABASE}\"\npassword_file = \"../{gateway}.password\"\n\
             [[area]]\nid = \"yard\"\n[[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\npassback = \"hard\"\n\
             [[lane]]\nid = \"out\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\n"
        );
        let path = dir.join("site.toml");
        std::fs::write(&path, text).unwrap();
        path
    }
}

pub(super) fn said(done: &std::process::Output) -> (bool, String) {
    let text = [&done.stdout[..], &done.stderr[..]].concat();
    (
        done.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

pub(super) async fn start(site: &Path) -> Gateway {
    start_at(site, &SystemClock::shared()).await
}

pub(super) async fn start_at(site: &Path, clock: &SharedClock) -> Gateway {
    let loaded = config::load(site).unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    Gateway::start(loaded, clock.clone(), None, stop)
        .await
        .unwrap()
}

/// A person says that a vehicle is inside: told as a stay.
pub(super) async fn is_in(gateway: &Gateway, plate: &str) {
    let order = draw::order(OrderKind::IsIn {
        plate: Plate::new(plate).unwrap(),
        area: AreaId::new("yard"),
    });
    gateway.desk.submit(order).await.unwrap();
}

pub(super) async fn permit(gateway: &Gateway, id: &str, plate: &str) {
    let permit = Permit {
        id: PermitId::new(id),
        plates: vec![Plate::new(plate).unwrap()],
        ..Permit::default()
    };
    let put = Input::Permits(PermitChange::put(permit, "ann"));
    gateway.desk.submit(put).await.unwrap();
}

pub(super) async fn digest(gateway: &Gateway) -> String {
    gateway
        .desk
        .ask(|engine| engine.region_digest())
        .await
        .unwrap()
}

/// How far one has taken what another has told.
pub(super) async fn taken(gateway: &Gateway, of: &str) -> (u32, u64) {
    let of = GatewayId::new(of);
    gateway
        .desk
        .ask(move |engine| engine.taken_from(&of))
        .await
        .unwrap()
        .unwrap_or_default()
}

pub(super) async fn agree(gateways: &[&Gateway]) {
    eventually("all agree", async || {
        let first = digest(gateways[0]).await;
        for other in &gateways[1..] {
            if digest(other).await != first {
                return false;
            }
        }
        true
    })
    .await;
}

/// Whether a gateway knows of a permit.
pub(super) async fn knows(gateway: &Gateway, id: &str) -> bool {
    let id = PermitId::new(id);
    gateway
        .desk
        .ask(move |engine| engine.permits_now().iter().any(|p| p.id == id))
        .await
        .unwrap()
}

pub(super) async fn until_known(gateway: &Gateway, id: &str) {
    eventually(&format!("the permit {id} arrives"), async || {
        knows(gateway, id).await
    })
    .await;
}

pub(super) async fn health(gateway: &Gateway) -> (bool, String) {
    gateway.part("region").unwrap()
}

/// A gateway with this site file comes to say these words of its region.
pub(super) async fn says(site: &Path, words: &str) {
    let gateway = start(site).await;
    let said = async || health(&gateway).await.1.contains(words);
    eventually(&format!("it is said: {words}"), said).await;
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_go_both_ways_whatever_becomes_of_link_and_database() {
    let mut place = Place::new(&["north", "south"]);
    let cable = Cable::to(place.cluster.port);
    let north = start(&place.site("north", "north", place.cluster.port)).await;
    let south = start(&place.site("south", "south", cable.port)).await;
    permit(&north, "P1", "W1AB").await;
    is_in(&north, "W1AB").await;
    permit(&south, "P2", "W2AB").await;
    until_known(&south, "P1").await;
    until_known(&north, "P2").await;
    agree(&[&north, &south]).await;

    // The link is cut, both go on, and it comes back.
    cable.cut();
    eventually("it is said that the link is down", async || {
        !health(&south).await.0
    })
    .await;
    // To whoever looks in their language: the sentence, and why in it.
    let whys = ["en", "de", "es"].map(|tag| {
        let language = Language::wanted(tag).unwrap();
        let (_, said) = language.within(|| south.part("region").unwrap());
        said.split_once(": ").unwrap().1.to_owned()
    });
    let all: std::collections::BTreeSet<&String> = whys.iter().collect();
    assert_eq!(all.len(), 3, "{whys:?}");
    permit(&south, "P3", "W3AB").await;
    permit(&north, "P4", "W4AB").await;
    assert!(!knows(&north, "P3").await);
    cable.join();
    until_known(&north, "P3").await;
    until_known(&south, "P4").await;
    agree(&[&north, &south]).await;
    eventually("all is well again", async || health(&south).await.0).await;

    // PostgreSQL dies and comes back.
    place.cluster.kill();
    permit(&north, "P5", "W5AB").await;
    place.cluster.start();
    until_known(&south, "P5").await;
    agree(&[&north, &south]).await;

    // The database is made anew: the gateways fill it.
    let facts = "SELECT count(*), count(DISTINCT (gateway, epoch, seq)) FROM plategate.fact";
    let before = place.cluster.sql(DATABASE, facts);
    place.cluster.sql(
        "postgres",
        &format!("DROP DATABASE {DATABASE} WITH (FORCE)"),
    );
    place
        .cluster
        .sql("postgres", &format!("CREATE DATABASE {DATABASE}"));
    place.init(&["north", "south"]);
    permit(&south, "P6", "W6AB").await;
    until_known(&north, "P6").await;
    eventually("it is filled again", async || {
        let now = place.cluster.sql(DATABASE, facts);
        let count = |text: &str| text.split('|').next().unwrap().parse::<u64>().unwrap();
        count(&now) > count(&before)
    })
    .await;
    agree(&[&north, &south]).await;

    // Nobody has taken a fact twice.
    for (gateway, other) in [(&north, "south"), (&south, "north")] {
        let far = taken(gateway, other).await;
        let told = place.cluster.sql(
            DATABASE,
            &format!("SELECT told_epoch, told_seq FROM plategate.gateway WHERE name = '{other}'"),
        );
        assert_eq!(told, format!("{}|{}", far.0, far.1));
    }
    assert_each_fact_once(&place, "north").await;
    let status = program()
        .args(["region", "status"])
        .arg(place.folder.path().join("north/site.toml"))
        .output();
    let (well, text) = said(&status.unwrap());
    assert!(
        well && text.contains("Region campus") && text.contains("south: there"),
        "{text}"
    );
    let (_, refused) = place.admin(&["forget", "south"]);
    assert!(refused.contains("stop it first"), "{refused}");
    north.stop().await;
    south.stop().await;
}

/// No fact of another gateway stands in a journal twice.
async fn assert_each_fact_once(place: &Place, gateway: &str) {
    let journal = place.folder.path().join(gateway).join("data/plategate.db");
    let twice = Command::new("/usr/bin/python3")
        .args(["-c", "import json, sqlite3, sys\nseen = set()\nfor (i,) in sqlite3.connect(sys.argv[1]).execute(\"SELECT input FROM journal WHERE kind = 'elsewhere'\"):\n    i = json.loads(i)\n    name = (i['gateway'], i['fact']['epoch'], i['fact']['seq'])\n    assert name not in seen, name\n    seen.add(name)\nprint(len(seen))"])
        .arg(journal)
        .output()
        .unwrap();
    let (well, text) = said(&twice);
    assert!(well && text.trim().parse::<u64>().unwrap() > 0, "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_machine_under_the_same_name_is_refused() {
    let place = Place::new(&["north"]);
    let port = place.cluster.port;
    let first = start(&place.site("north", "north", port)).await;
    eventually("it is in the region", async || {
        health(&first).await.1.contains("has all news")
    })
    .await;
    let second = start(&place.site("other", "north", port)).await;
    eventually("the second is refused", async || {
        let (ok, told) = health(&second).await;
        !ok && told.contains("the name north is in use on")
    })
    .await;
    assert!(health(&first).await.0);
    first.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_from_a_backup_goes_on_in_a_new_epoch_and_gets_back_what_it_told() {
    let place = Place::new(&["north", "south"]);
    let port = place.cluster.port;
    let (site, there) = (
        place.site("north", "north", port),
        place.site("south", "south", port),
    );
    let south = start(&there).await;
    let north = start(&site).await;
    permit(&north, "P1", "W1AB").await;
    until_known(&south, "P1").await;
    north.stop().await;
    // Yesterday's disk.
    let data = place.folder.path().join("north/data");
    let backup = place.folder.path().join("backup");
    let copy = |from: &Path, to: &Path| {
        let _ = std::fs::remove_dir_all(to);
        assert!(
            Command::new("cp")
                .arg("-a")
                .arg(from)
                .arg(to)
                .status()
                .unwrap()
                .success()
        );
    };
    copy(&data, &backup);
    let north = start(&site).await;
    permit(&north, "P2", "W2AB").await;
    is_in(&north, "W2AB").await;
    until_known(&south, "P2").await;
    agree(&[&north, &south]).await;
    north.stop().await;
    copy(&backup, &data);
    let north = start(&site).await;
    until_known(&north, "P2").await;
    permit(&north, "P3", "W3AB").await;
    until_known(&south, "P3").await;
    agree(&[&north, &south]).await;
    assert_eq!(taken(&south, "north").await.0, 1);
    let twice =
        "SELECT count(*) FROM plategate.fact GROUP BY gateway, epoch, seq HAVING count(*) > 1";
    assert_eq!(place.cluster.sql(DATABASE, twice), "");
    north.stop().await;
    south.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_does_not_allow_is_said_in_a_sentence() {
    let place = Place::new(&["north", "south"]);
    let port = place.cluster.port;
    // A role writes under its own name only.
    let password = std::fs::read_to_string(place.folder.path().join("north.password")).unwrap();
    let as_north = |text: &str| {
        let done = Command::new("/usr/lib/postgresql/15/bin/psql")
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
                "-U",
                "plategate_north",
                "-d",
                DATABASE,
            ])
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text])
            .env("PGPASSWORD", password.trim())
            .current_dir("/")
            .output();
        said(&done.unwrap())
    };
    let add = |name: &str| {
        as_north(&format!(
            "INSERT INTO plategate.fact (gateway, epoch, seq, at, body) VALUES ('{name}', 7, 1, now(), '[]')"
        ))
    };
    let (well, text) = add("south");
    assert!(!well && text.contains("row-level security"), "{text}");
    assert!(add("north").0);
    for (statement, word) in [
        ("DELETE FROM plategate.fact", "permission denied"),
        (
            "UPDATE plategate.fact SET body = '[1]'",
            "permission denied",
        ),
        (
            "UPDATE plategate.region SET name = 'x'",
            "permission denied",
        ),
        ("CREATE TABLE plategate.mine (a int)", "permission denied"),
        (
            "UPDATE plategate.gateway SET name = 'south'",
            "permission denied",
        ),
    ] {
        let (well, text) = as_north(statement);
        assert!(!well && text.contains(word), "{statement}: {text}");
    }
    let (well, _) = as_north("UPDATE plategate.gateway SET told_seq = 99 WHERE name = 'south'");
    assert!(well);
    let told = "SELECT told_seq FROM plategate.gateway WHERE name = 'south'";
    assert_eq!(place.cluster.sql(DATABASE, told), "0");

    // The site file says another name than the role's.
    let misnamed = place.site("misnamed", "south", port);
    let site = place.site("wrong", "south", port);
    let text = std::fs::read_to_string(&site).unwrap();
    let wrong = text.replace("gateway = \"south\"", "gateway = \"north\"");
    std::fs::write(&misnamed, wrong).unwrap();
    says(
        &misnamed,
        "the role plategate_south is that of the gateway south",
    )
    .await;
    std::fs::write(&site, text.replace("\"campus\"", "\"harbour\"")).unwrap();
    says(&site, "is campus, and the site file says harbour").await;
    std::fs::write(&site, text.replace("plategate_south@", "plategate_west@")).unwrap();
    says(&site, "the database refuses the log-in").await;
    std::fs::write(&site, text.replace("tls = false", "")).unwrap();
    says(&site, "TLS").await;
    std::fs::write(&site, text.replace(DATABASE, "postgres")).unwrap();
    says(&site, "there is no region in").await;
    place
        .cluster
        .sql(DATABASE, "UPDATE plategate.region SET form = 99");
    std::fs::write(&site, text).unwrap();
    says(
        &site,
        "has form 99, and this build knows form 2 at most: upgrade this gateway",
    )
    .await;
    let (well, text) = place.admin(&["init", "--region", "campus"]);
    assert!(!well && text.contains("has form 99"), "{text}");
}
