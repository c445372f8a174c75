//! A database that is somebody else's, speaks TLS with a certificate that nobody knows, or stands still; and a gateway that is restored
//! while there is no link.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use plategate::clock::SystemClock;
use plategate::domain::plate::Plate;
use plategate::domain::site::PermitId;

use super::cluster::{Cable, Cluster};
use super::erasure::days_ago;
use super::postgres::*;
use crate::gateway::program;
use crate::patience::eventually;

pub(super) fn rewritten(site: &Path, changes: &[(&str, &str)]) {
    let mut text = std::fs::read_to_string(site).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replace(from, to);
    }
    std::fs::write(site, text).unwrap();
}

/// A certificate that signs others, and one of a server that it has signed.
pub(super) struct Signed {
    pub(super) ca: PathBuf,
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

impl Signed {
    /// `folder` and the key are PostgreSQL's.
    pub(super) fn new(folder: &Path, name: &str, host: &str) -> Signed {
        let params = |names: Vec<String>| rcgen::CertificateParams::new(names).unwrap();
        let mut of_ca = params(Vec::new());
        of_ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let ca_key = rcgen::KeyPair::generate().unwrap();
        let ca = of_ca.self_signed(&ca_key).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let issuer = rcgen::Issuer::from_params(&of_ca, &ca_key);
        let certificate = params(vec![host.to_owned()]).signed_by(&key, &issuer);
        let made = Signed {
            ca: folder.join(format!("{name}-ca.pem")),
            certificate: folder.join(format!("{name}.pem")),
            key: folder.join(format!("{name}.key")),
        };
        std::fs::write(&made.ca, ca.pem()).unwrap();
        std::fs::write(&made.certificate, certificate.unwrap().pem()).unwrap();
        std::fs::write(&made.key, key.serialize_pem()).unwrap();
        for (command, how) in [("chmod", "600"), ("chown", "postgres")] {
            let done = Command::new(command).arg(how).arg(&made.key).status();
            assert!(done.unwrap().success() || !rustix::process::geteuid().is_root());
        }
        made
    }

    fn settings(&self) -> [String; 3] {
        [
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", self.certificate.display()),
            format!("ssl_key_file={}", self.key.display()),
        ]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_spoken_with_the_one_whose_certificate_is_signed_by_ca_and_with_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let public = Command::new("chmod").arg("755").arg(folder.path()).status();
    assert!(public.unwrap().success());
    let right = Signed::new(folder.path(), "right", "127.0.0.1");
    let wrong = Signed::new(folder.path(), "wrong", "127.0.0.1");
    let named = Signed::new(folder.path(), "named", "db1.example");
    let settings = right.settings();
    let cluster = Cluster::with(&settings.each_ref().map(String::as_str));
    let place = Place::on(cluster, &["north"]);
    let site = place.site("north", "north", place.cluster.port);
    let ca = |signed: &Signed| format!("ca = \"{}\"", signed.ca.display());
    rewritten(&site, &[("tls = false", &ca(&right))]);
    let north = start(&site).await;
    eventually("it is in the region", async || {
        health(&north).await.1.contains("has all news")
    })
    .await;
    let open = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'plategate' AND ssl";
    assert_eq!(place.cluster.sql(DATABASE, open), "2");
    north.stop().await;

    // Another one's, and one that the machine does not know.
    rewritten(&site, &[(&ca(&right), &ca(&wrong))]);
    says(
        &site,
        "certificate of the database's machine is not accepted",
    )
    .await;
    rewritten(&site, &[(&ca(&wrong), "")]);
    says(
        &site,
        "certificate of the database's machine is not accepted",
    )
    .await;
    rewritten(
        &site,
        &[("password_file", "ca = \"nowhere.pem\"\npassword_file")],
    );
    says(&site, "nowhere.pem cannot be read").await;
    drop(place);

    // Signed by the right one, for another machine.
    let settings = named.settings();
    let cluster = Cluster::with(&settings.each_ref().map(String::as_str));
    let place = Place::on(cluster, &["north"]);
    let site = place.site("north", "north", place.cluster.port);
    rewritten(&site, &[("tls = false", &ca(&named))]);
    says(
        &site,
        "certificate of the database's machine is not accepted",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_database_is_left_as_it_is() {
    let place = Place::new(&["north"]);
    let site = place.site("north", "north", place.cluster.port);
    let elsewhere = "plates_of_others";
    let sql = |database: &str, text: &str| place.cluster.sql(database, text);
    sql("postgres", &format!("CREATE DATABASE {elsewhere}"));
    let tables = "CREATE SCHEMA plategate; CREATE TABLE plategate.region (colour text); GRANT USAGE ON SCHEMA plategate TO PUBLIC; \
                  GRANT SELECT ON plategate.region TO PUBLIC";
    sql(elsewhere, tables);
    rewritten(&site, &[(DATABASE, elsewhere)]);
    says(&site, "is not of this program").await;
    let url = format!(
        "postgres://admin@127.0.0.1:{}/{elsewhere}",
        place.cluster.port
    );
    let init = program()
        .args([
            "region",
            "init",
            "--region",
            "campus",
            "--no-tls",
            "--database",
            &url,
            "--password-file",
        ])
        .arg(place.folder.path().join("admin"))
        .output();
    let (well, text) = said(&init.unwrap());
    assert!(!well && text.contains("is not of this program"), "{text}");
    let left = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'plategate'";
    assert_eq!(sql(elsewhere, left), "1");
}

/// Nothing is waited for without a limit: not at a connection that stands, not at one that is being made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stands_still_is_given_up_in_its_time() {
    let place = Place::new(&["north", "south"]);
    let port = place.cluster.port;
    let north = start(&place.site("north", "north", port)).await;
    eventually("it is in the region", async || {
        health(&north).await.1.contains("has all news")
    })
    .await;
    place.cluster.signal("STOP", true);
    let south = start(&place.site("south", "south", port)).await;
    for gateway in [&north, &south] {
        // The lanes go on meanwhile.
        permit(gateway, "P1", "W1AB").await;
        eventually("it is given up", async || {
            let (ok, told) = health(gateway).await;
            !ok && told.contains("no answer within")
        })
        .await;
    }
    place.cluster.signal("CONT", true);
    agree(&[&north, &south]).await;
    north.stop().await;
    south.stop().await;
}

fn command(args: &[&str], folder: &Path, site: &Path) {
    let mut command = program();
    command.args(args).arg(folder).arg("--site").arg(site);
    let (well, text) = said(&command.output().unwrap());
    assert!(well, "{text}");
}

/// It decides before it hears that its numbers are used: they are of another epoch from the first on, and told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_restored_without_a_link_uses_no_number_twice() {
    let place = Place::new(&["north", "south"]);
    let cable = Cable::to(place.cluster.port);
    let site = place.site("north", "north", cable.port);
    let backups = place.folder.path().join("backups");
    let south = start(&place.site("south", "south", place.cluster.port)).await;
    let north = start(&site).await;
    permit(&north, "P1", "W1AB").await;
    until_known(&south, "P1").await;
    north.stop().await;
    command(&["backup"], &backups, &site);
    let north = start(&site).await;
    permit(&north, "P2", "W2AB").await;
    is_in(&north, "W2AB").await;
    until_known(&south, "P2").await;
    agree(&[&north, &south]).await;
    north.stop().await;

    cable.cut();
    std::fs::remove_dir_all(place.folder.path().join("north/data")).unwrap();
    command(&["restore"], &backups, &site);
    let north = start(&site).await;
    // As many entries as it had lost, and more.
    for n in 10..20 {
        permit(&north, &format!("P{n}"), &format!("W{n}AB")).await;
    }
    is_in(&north, "W1AB").await;
    cable.join();
    until_known(&north, "P2").await;
    for n in 10..20 {
        until_known(&south, &format!("P{n}")).await;
    }
    agree(&[&north, &south]).await;
    assert!(taken(&south, "north").await.0 > 0);
    north.stop().await;
    // The next start begins no further epoch.
    let epoch = taken(&south, "north").await.0;
    let north = start(&site).await;
    permit(&north, "P3", "W3AB").await;
    until_known(&south, "P3").await;
    assert_eq!(taken(&south, "north").await.0, epoch);
    north.stop().await;
    south.stop().await;
}

/// The south's clock is ten days ahead. What it tells is not of the future, and no edit of it stands for ten days.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_clock_that_is_ahead_tells_counts_from_the_databases_time() {
    let place = Place::new(&["north", "south"]);
    let [at_north, at_south] = ["north", "south"].map(|n| place.site(n, n, place.cluster.port));
    let north = start(&at_north).await;
    let south = start_at(&at_south, &days_ago(-10)).await;
    permit(&south, "P1", "W1AB").await;
    until_known(&north, "P1").await;
    is_in(&south, "W1AB").await;
    let told = |text: &str| text.contains("clock") && text.contains("ahead");
    eventually("the south says that its clock is ahead", async || {
        told(&health(&south).await.1)
    })
    .await;
    // The same permit, edited in the north, whose clock is right.
    permit(&north, "P1", "W2AB").await;
    let has = PermitId::new("P1");
    eventually("the later edit counts in the south", async || {
        let has = has.clone();
        let plates = south.desk.ask(move |engine| {
            let all = engine.permits_now();
            let permit = all.iter().find(|p| p.id == has);
            permit.map(|p| p.plates.clone())
        });
        plates.await.unwrap() == Some(vec![Plate::new("W2AB").unwrap()])
    })
    .await;
    agree(&[&north, &south]).await;
    north.stop().await;
    south.stop().await;
    let journal = at_north.parent().unwrap().join("data/plategate.db");
    let journal = rusqlite::Connection::open(journal).unwrap();
    let mut query = journal
        .prepare("SELECT input ->> '$.fact.at' FROM journal WHERE kind = 'elsewhere' AND input ->> '$.gateway' = 'south'")
        .unwrap();
    let moments = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let moments: Vec<Timestamp> = moments.map(|at| at.unwrap().parse().unwrap()).collect();
    let now = SystemClock::shared().now();
    assert!(moments.len() >= 2, "{moments:?}");
    assert!(moments.iter().all(|at| *at <= now), "{moments:?} at {now}");
}
