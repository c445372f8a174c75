//! Backups: taken while cars come and go, put on another machine, and what stands in the way of either.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::gateway::{Gateway, program, write};
use crate::kill::site_of;
use crate::patience::until;
use crate::peers::Relay;

/// A site with its traffic, and a second place that knows the reads and the list but has no site file and no data.
struct Places {
    folder: tempfile::TempDir,
    _relay: Relay,
    site: PathBuf,
}

impl Places {
    fn new() -> Places {
        let folder = tempfile::tempdir().unwrap();
        let relay = Relay::start(&[]);
        for name in ["one", "two"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let site = site_of(&folder.path().join("one"), relay.port);
        for name in ["permits.csv", "reads.jsonl"] {
            let two = folder.path().join("two").join(name);
            fs::copy(folder.path().join("one").join(name), two).unwrap();
        }
        Places {
            folder,
            _relay: relay,
            site,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn events(&self) -> usize {
        let text = fs::read_to_string(self.path("events.jsonl"));
        text.map_or(0, |t| t.lines().count())
    }

    fn start(&self) -> Gateway {
        let events = self.path("events.jsonl");
        Gateway::start(&self.site, &["--events", events.to_str().unwrap()])
    }

    /// The gateway has run for a while and was stopped.
    fn ran() -> Places {
        let places = Places::new();
        let gateway = places.start();
        until("traffic comes", || places.events() > 30);
        gateway.stop();
        places
    }

    fn backup(&self, more: &[&str]) -> Output {
        let mut command = program();
        command.arg("backup").arg(self.path("backup"));
        command.arg("--site").arg(&self.site).args(more);
        command.output().unwrap()
    }

    fn restore(&self, more: &[&str]) -> Output {
        let mut command = program();
        command.arg("restore").arg(self.path("backup"));
        command.arg("--site").arg(self.path("two/site.toml"));
        command.args(more).output().unwrap()
    }

    fn sets(&self) -> Vec<PathBuf> {
        let listed = fs::read_dir(self.path("backup/sets")).unwrap();
        let mut all: Vec<PathBuf> = listed.map(|e| e.unwrap().path()).collect();
        all.sort();
        all
    }

    fn picture(&self, of: &str, day: &str, name: &str) -> PathBuf {
        let lane = self.path(of).join("evidence").join(day).join("entry-1");
        fs::create_dir_all(&lane).unwrap();
        let path = lane.join(name);
        fs::write(&path, name).unwrap();
        path
    }
}

/// Standard output, where all went well.
fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The sentence with which it failed.
fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "it did not fail");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn digest(text: &str) -> &str {
    let line = text
        .lines()
        .find(|l| l.starts_with("digest of the state: "));
    line.unwrap_or_else(|| panic!("no digest in {text}"))
}

fn manifest(set: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(set.join("manifest.json")).unwrap()).unwrap()
}

/// The gateway's state, as monitoring asks for it.
fn health(gateway: &Gateway) -> String {
    let address = gateway.dashboard.trim_start_matches("http://");
    let address = address.trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn taken_under_traffic_and_restored_elsewhere_it_is_the_same_journal_and_goes_on() {
    let places = Places::new();
    let picture = places.picture("one/data", "20990101", "a.crop.jpg");
    let gateway = places.start();
    until("traffic comes", || places.events() > 20);
    let before = places.events();
    let first = said(&places.backup(&[]));
    until("traffic goes on", || places.events() > before + 20);
    let second = said(&places.backup(&[]));
    gateway.stop();
    assert_ne!(digest(&first), digest(&second), "cars came between them");

    let restored = said(&places.restore(&[]));
    assert_eq!(digest(&restored), digest(&second));
    let copy = places.path("two/data/evidence/20990101/entry-1/a.crop.jpg");
    assert_eq!(fs::read(copy).unwrap(), fs::read(picture).unwrap());
    // The site that went on still holds the very journal that the backup ends in.
    let set = places.sets().pop().unwrap();
    let told = manifest(&set);
    let end = format!(
        "{}:{}",
        told["journal"][0],
        told["journal"][1].as_str().unwrap()
    );
    let mut verify = program();
    verify.args(["journal", "verify"]).arg(&places.site);
    said(&verify.args(["--holds", &end]).output().unwrap());
    let mut verify = program();
    verify.args(["journal", "verify"]);
    let two = said(&verify.arg(places.path("two/site.toml")).output().unwrap());
    assert!(two.contains(&end), "{two}");
    let mut audit = program();
    audit.args(["audit", "verify"]);
    said(&audit.arg(places.path("two/site.toml")).output().unwrap());
    // Nobody but its owner can read a backup.
    for path in ["sets", "evidence"] {
        let mode = fs::metadata(places.path("backup").join(path)).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&mode.permissions());
        assert_eq!(mode & 0o077, 0, "{path}");
    }
    Gateway::start(&places.path("two/site.toml"), &[]).stop();
}

#[test]
fn pictures_are_copied_once_and_leave_when_their_time_is_over() {
    let places = Places::ran();
    let new = places.picture("one/data", "20990101", "new.frame.jpg");
    let half = places.picture("one/data", "20990101", "half.frame.part");
    let old = places.picture("backup", "20200101", "old.crop.jpg");
    let gone = places.picture("backup", "20990101", "gone-at-the-source.crop.jpg");
    said(&places.backup(&[]));
    let copy = places.path("backup/evidence/20990101/entry-1/new.frame.jpg");
    assert!(copy.exists());
    assert!(!old.exists(), "older than evidence_days");
    assert!(
        gone.exists(),
        "a source that lost its pictures does not empty the backup"
    );
    assert!(
        !places
            .path("backup/evidence/20990101/entry-1/half.frame.part")
            .exists()
    );
    // What is there already is not written again.
    fs::write(&copy, "as it was copied").unwrap();
    said(&places.backup(&[]));
    assert_eq!(fs::read_to_string(&copy).unwrap(), "as it was copied");
    let told = manifest(&places.sets().pop().unwrap());
    assert_eq!(told["pictures"][0], 2);
    said(&places.backup(&["--no-pictures"]));
    let told = manifest(&places.sets().pop().unwrap());
    assert_eq!(told["pictures"][0], 0);
    drop((new, half));
}

#[test]
fn so_many_sets_are_kept_and_what_was_cut_off_is_cleared_away() {
    let places = Places::ran();
    for made in ["20260101T033000Z", "20260102T033000Z", "20260103T033000Z"] {
        said(&places.backup(&[]));
        let newest = places.sets().pop().unwrap();
        fs::rename(newest, places.path("backup/sets").join(made)).unwrap();
    }
    let rest = places.path("backup/sets/20260104T033000Z.part");
    fs::create_dir(&rest).unwrap();
    fs::write(rest.join("plategate.db"), "half").unwrap();
    said(&places.backup(&["--keep", "2"]));
    let names: Vec<String> = places
        .sets()
        .iter()
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(names[0], "20260103T033000Z");
    let listed = said(&places.restore(&["--list"]));
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("20260103T033000Z  Kill test"), "{listed}");
    said(&places.restore(&["--set", "20260103T033000Z"]));
}

#[test]
fn what_stands_in_the_way_is_said_and_nothing_is_changed() {
    let places = Places::ran();
    let two = places.path("two/data");
    assert!(refused(&places.restore(&[])).contains("no whole backup"));
    said(&places.backup(&[]));
    let set = places.sets().pop().unwrap();
    let unknown = refused(&places.restore(&["--set", "20200101T000000Z"]));
    assert!(unknown.contains("there is no set"), "{unknown}");
    let check = |name: &str, spoil: &dyn Fn(Vec<u8>) -> Vec<u8>, sentence: &str| {
        let path = set.join(name);
        let good = fs::read(&path).unwrap();
        fs::write(&path, spoil(good.clone())).unwrap();
        let why = refused(&places.restore(&[]));
        assert!(why.contains(sentence), "{name}: {why}");
        assert!(!two.exists(), "{name}");
        fs::write(&path, good).unwrap();
    };
    let flip = |mut bytes: Vec<u8>| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        bytes
    };
    check("plategate.db", &flip, "SHA-256 differs");
    check(
        "plategate.db",
        &|b| b[..b.len() / 2].to_vec(),
        "SHA-256 differs",
    );
    check(
        "manifest.json",
        &|_| b"{".to_vec(),
        "no manifest of a backup",
    );
    let newer = |b: Vec<u8>| {
        let text = String::from_utf8(b).unwrap();
        let text = text.replace("\"plategate_backup\": 1", "\"plategate_backup\": 2");
        text.into_bytes()
    };
    check(
        "manifest.json",
        &newer,
        "a newer Plategate made this backup",
    );
    let elsewhere = |b: Vec<u8>| {
        let mut told: serde_json::Value = serde_json::from_slice(&b).unwrap();
        told["digest"] = "0".into();
        serde_json::to_vec(&told).unwrap()
    };
    check(
        "manifest.json",
        &elsewhere,
        "do not end as the backup's manifest says",
    );
    fs::create_dir(&two).unwrap();
    fs::write(two.join("audit.head"), "of another database").unwrap();
    let beside = refused(&places.restore(&[]));
    assert!(beside.contains("what was beside one"), "{beside}");
    fs::remove_dir_all(&two).unwrap();
    said(&places.restore(&[]));
    let again = refused(&places.restore(&[]));
    assert!(again.contains("move this folder away first"), "{again}");
}

#[test]
fn two_backups_at_once_do_not_meet_and_a_site_that_never_ran_has_none() {
    let places = Places::new();
    let never = refused(&places.backup(&[]));
    assert!(never.contains("has this site ever run"), "{never}");
    fs::create_dir_all(places.path("backup")).unwrap();
    let lock = fs::File::create(places.path("backup/lock")).unwrap();
    lock.lock().unwrap();
    let busy = refused(&places.backup(&[]));
    assert!(busy.contains("another backup is being made"), "{busy}");
}

#[test]
fn the_site_file_asks_for_one_every_day_and_the_dashboard_tells_its_age() {
    let places = Places::new();
    let text = fs::read_to_string(&places.site).unwrap();
    let backup = places.path("backup");
    let section = format!("[backup]\ndir = \"{}\"\n", backup.display());
    write(
        &places.path("one"),
        "site.toml",
        &format!("{section}{text}"),
    );
    let gateway = places.start();
    until("the first backup", || {
        let sets = fs::read_dir(backup.join("sets")).map_or(0, |all| {
            let whole = |e: &fs::DirEntry| e.path().join("manifest.json").exists();
            all.flatten().filter(whole).count()
        });
        sets == 1
    });
    let told = "\"backup\":\"ok\"";
    until("its age is told", || health(&gateway).contains(told));
    gateway.stop();
    // Not due again today.
    let gateway = places.start();
    until("its age is told", || health(&gateway).contains(told));
    gateway.stop();
    assert_eq!(places.sets().len(), 1);
}

#[test]
fn a_start_is_tried_on_a_copy_beside_the_gateway_that_runs() {
    let places = Places::new();
    let gateway = places.start();
    until("traffic comes", || places.events() > 20);
    let dry_run = || {
        let mut command = program();
        command.arg("run").arg(&places.site).arg("--dry-run");
        command.output().unwrap()
    };
    let told = said(&dry_run());
    assert!(told.contains("nothing is upgraded"), "{told}");
    assert!(!told.contains("differs"), "{told}");
    let before = places.events();
    until("traffic goes on", || places.events() > before);
    gateway.stop();
    assert!(
        !places.path("one/data.dry-run").exists(),
        "the copy is gone"
    );
    // Another site file is said, and so is what a start would fail with.
    let text = fs::read_to_string(&places.site).unwrap();
    let other = text.replace("repeat_s = 1", "repeat_s = 2");
    write(&places.path("one"), "site.toml", &other);
    assert!(said(&dry_run()).contains("The site file differs"));
    let snapshots = places.path("one/data/snapshots");
    let listed = |dir: &Path| fs::read_dir(dir).unwrap().count();
    let count = listed(&snapshots);
    let database = places.path("one/data/plategate.db");
    fs::write(&database, "no database").unwrap();
    let why = refused(&dry_run());
    assert!(why.contains("plategate.db"), "{why}");
    assert_eq!(listed(&snapshots), count);
    assert!(!places.path("one/data.dry-run").exists());
}
