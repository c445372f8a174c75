//! `doctor`: each of its rows in each of its states, with what it advises; and it changes nothing.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::gateway::{Gateway, program, write};
use crate::peers::{Relay, free_port, root};

const LANE: &str = "[[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\npassback = \"off\"\n";

/// A site in a folder of its own, on a machine whose `timedatectl` says what the test wants.
struct World {
    folder: tempfile::TempDir,
    /// Keys of `[web]`, and of `[store]`.
    web: String,
    store: &'static str,
    /// Keys of the lane, and sections behind it.
    lane: String,
}

impl World {
    fn new() -> World {
        let world = World {
            folder: tempfile::tempdir().unwrap(),
            web: "listen = \"127.0.0.1:0\"".to_owned(),
            store: "evidence_max_mb = 10\nreserve_mb = 0",
            lane: String::new(),
        };
        world.time_server("echo yes");
        world
    }

    /// With more than the plainest site has.
    fn with(lane: impl Into<String>) -> World {
        let lane = lane.into();
        World {
            lane,
            ..World::new()
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn time_server(&self, says: &str) {
        fs::create_dir_all(self.path("bin")).unwrap();
        let path = write(
            &self.path("bin"),
            "timedatectl",
            &format!("#!/bin/sh\n{says}\n"),
        );
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn site(&self) -> PathBuf {
        let World {
            web, store, lane, ..
        } = self;
        let text = format!(
            "[site]\nname = \"Doctor\"\n[web]\n{web}\n[store]\n{store}\n[[area]]\nid = \"yard\"\n{LANE}{lane}\n"
        );
        write(self.folder.path(), "site.toml", &text)
    }

    /// A gateway has run here.
    fn ran(&self) -> PathBuf {
        Gateway::start(&self.site(), &[]).stop();
        self.path("data")
    }

    /// Which line begins so, whether something is advised below it, and whether the exit code fits.
    fn check(&self, line: &str) {
        let path = format!("{}:/usr/bin:/bin", self.path("bin").display());
        let said = program()
            .args(["doctor", "--seconds", "1"])
            .arg(self.site())
            .env("PATH", path)
            .output()
            .unwrap();
        let well = said.status.success();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let lines: Vec<&str> = said.lines().collect();
        let found = lines.iter().position(|l| l.starts_with(line));
        let found = found.unwrap_or_else(|| panic!("no {line:?} in:\n{said}"));
        let below = lines[found + 1].trim_start();
        let advised = below.starts_with("→ ") && below.len() > 10;
        assert_eq!(advised, !line.starts_with("well"), "{line}:\n{said}");
        let faults = lines.iter().any(|l| l.starts_with("FAULT"));
        assert_eq!(well, !faults, "{said}");
    }
}

#[test]
fn clock_and_disk() {
    let mut world = World::new();
    world.check("well   clock: kept by a time server");
    world.time_server("echo no");
    world.check("FAULT  clock: not kept by a time server");
    world.time_server("exit 1");
    world.check("look   clock: whether a time server keeps it cannot be told");
    fs::remove_file(world.path("bin/timedatectl")).unwrap();
    world.check("well   disk: ");
    world.store = "evidence_max_mb = 100000000";
    world.check("look   disk: ");
}

#[test]
fn data_folder_permissions_and_the_state_of_an_upgrade() {
    let world = World::new();
    let relative = |name: &str| world.path(name).display().to_string();
    world.check(&format!(
        "look   data: {} is not there yet",
        relative("data")
    ));
    assert!(!world.path("data").exists(), "it made the data folder");
    fs::create_dir(world.path("data")).unwrap();
    let mode = |mode| fs::set_permissions(world.path("data"), fs::Permissions::from_mode(mode));
    mode(0o700).unwrap();
    world.check(&format!("well   data: {}, empty", relative("data")));
    let data = world.ran();
    world.check(&format!(
        "well   data: {}, of this version",
        relative("data")
    ));
    mode(0o755).unwrap();
    world.check("FAULT  data: everybody on this machine");
    mode(0o700).unwrap();
    let database = rusqlite::Connection::open(data.join("plategate.db")).unwrap();
    let read = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let ours = database.query_row("PRAGMA user_version", [], read).unwrap();
    let set = |version: i64| {
        database
            .pragma_update(None, "user_version", version)
            .unwrap()
    };
    set(ours - 1);
    world.check("look   data: an older version wrote the database");
    set(ours + 1);
    world.check("FAULT  data: ");
    set(ours);
    drop(database);
    fs::write(data.join("plategate.db"), "no database").unwrap();
    world.check("FAULT  data: ");
}

#[test]
fn backup() {
    World::new().check("look   backup: the site file asks for none");
    let world = World::with("[backup]\ndir = \"away\"\nwarn_after_h = 36\n");
    world.check("look   backup: ");
    world.ran();
    let mut take = program();
    take.arg("backup").arg("--site").arg(world.site());
    let made = take.output().unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
    world.check("well   backup: ");
    // The gateway may have taken one, too: one is enough.
    let sets = fs::read_dir(world.path("away/sets")).unwrap();
    let mut sets: Vec<PathBuf> = sets.map(|s| s.unwrap().path()).collect();
    let set = sets.pop().unwrap();
    sets.iter()
        .for_each(|other| fs::remove_dir_all(other).unwrap());
    let manifest = set.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let mut told: serde_json::Value = serde_json::from_str(&text).unwrap();
    let made_at = |hours| (Timestamp::now() - SignedDuration::from_hours(hours)).to_string();
    told["made_at"] = made_at(35).into();
    fs::write(&manifest, told.to_string()).unwrap();
    world.check("well   backup: ");
    told["made_at"] = made_at(37).into();
    fs::write(&manifest, told.to_string()).unwrap();
    world.check("FAULT  backup: ");
    fs::write(&manifest, "damaged").unwrap();
    world.check("look   backup: ");
}

#[test]
fn certificate() {
    let check = |days: i64, line: &str| {
        let mut world = World::new();
        let ends = Timestamp::now() + SignedDuration::from_hours(24 * days + 12);
        let ends = ends.to_zoned(jiff::tz::TimeZone::UTC).date();
        let (month, day) = (ends.month().unsigned_abs(), ends.day().unsigned_abs());
        let mut made = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        made.not_before = rcgen::date_time_ymd(2020, 1, 1);
        made.not_after = rcgen::date_time_ymd(i32::from(ends.year()), month, day);
        let key = rcgen::KeyPair::generate().unwrap();
        write(
            world.folder.path(),
            "c.pem",
            &made.self_signed(&key).unwrap().pem(),
        );
        write(world.folder.path(), "k.pem", &key.serialize_pem());
        world.web += "\ncertificate = \"c.pem\"\nkey = \"k.pem\"";
        world.check(line);
    };
    check(60, "well   certificate: good for ");
    check(20, "look   certificate: ends in ");
    check(-5, "FAULT  certificate: has been over for ");
}

#[test]
fn models() {
    let file = "camera = \"cam\"\n[[camera]]\nid = \"cam\"\nurl = \"rtsp://127.0.0.1:9/none\"\n";
    World::with(file).check("well   models: pack ");
    let pack = |change: fn(&Path)| {
        let world = World::with(format!("{file}[vision]\npack = \"pack\"\n"));
        let folder = world.path("pack");
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(root().join("models")).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
            }
        }
        change(&folder);
        world
    };
    pack(|_| {}).check("well   models: pack ");
    pack(|folder| fs::remove_file(folder.join("manifest.toml")).unwrap()).check("FAULT  models: ");
    let cut = |folder: &Path| {
        let models = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        for model in models.filter(|p| p.extension().is_some_and(|e| e == "onnx")) {
            fs::write(model, "cut off").unwrap();
        }
    };
    pack(cut).check("FAULT  models: ");
}

#[test]
fn dashboard_cameras_gates_and_contacts() {
    let mut world = World::new();
    world.web = format!("listen = \"127.0.0.1:{}\"", free_port());
    world.check("well   site file: in order, with 1 lane and 0 cameras");
    world.check("look   dashboard: nothing answers at 127.0.0.1:");
    let there = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = there.local_addr().unwrap().port();
    world.web = format!("listen = \"127.0.0.1:{port}\"");
    world.check("well   dashboard: answers at 127.0.0.1:");
    // No address of this machine.
    world.web = "listen = \"192.0.2.1:8480\"\nhttps = true".to_owned();
    world.check("FAULT  dashboard: nothing answers at 192.0.2.1:8480");

    let camera = |keys: &str| {
        World::with(format!(
            "camera = \"cam\"\n[[camera]]\nid = \"cam\"\n{keys}\n"
        ))
    };
    let gone = free_port();
    camera(&format!("url = \"rtsp://127.0.0.1:{gone}/none\"")).check("FAULT  camera cam: ");
    let push = format!("maker = \"axis\"\nlisten = \"127.0.0.1:{gone}\"\nfrom = \"192.0.2.7\"");
    camera(&push).check("well   camera cam: reads by itself");

    let gate = |keys: &str| World::with(format!("gate = \"g\"\n[[gate]]\nid = \"g\"\n{keys}\n"));
    let relay = Relay::start(&[]);
    let modbus =
        |port| format!("driver = \"modbus-tcp\"\naddress = \"127.0.0.1:{port}\"\ncoil = 0");
    gate(&modbus(relay.port)).check("well   gate g: can be reached: ");
    gate(&modbus(gone)).check("FAULT  gate g: ");
    gate("driver = \"recorder\"").check("well   gate g: can be reached: ");

    let contact = |port: u16| {
        let input = format!("[[input]]\nlane = \"in\"\naddress = \"127.0.0.1:{port}\"\n");
        World::with(format!(
            "gate = \"g\"\n[[gate]]\nid = \"g\"\ndriver = \"recorder\"\n{input}"
        ))
    };
    contact(relay.port).check("well   contact of in: can be reached: ");
    contact(gone).check("FAULT  contact of in: ");
    assert_eq!(
        relay.pulses().values().sum::<usize>(),
        0,
        "it pulsed a gate"
    );
}
