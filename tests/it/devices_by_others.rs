//! Devices as somebody else understood them: the emulators in `sim/devices` were written from what makers and users have published, by a hand
//! that had not read our adapters. The real gateway stands before them; what must come of it is read from its events and from what they heard.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::gateway::{Gateway, program, write};
use crate::patience::{until, until_or};
use crate::peers::{Peer, free_port};

/// Everybody who may come in; no two are alike.
const PLATES: [&str; 8] = [
    "B725HR", "M483KL", "LK384H", "TRK4825", "SW612P", "F279PX", "XT957F", "RBK4E72",
];
const PASSWORD: &str = "plain-oak-7";
/// A sign of life so often: longer than the second of quiet after which a stream's reads count.
const BEAT_S: &str = "1.5";

/// A device that is told what happens and says what it was asked.
pub struct Device(Peer);

impl Device {
    pub fn start(script: &str, args: &[&str]) -> Device {
        Device(Peer::python(&format!("sim/devices/{script}.py"), args))
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.0.port)
    }

    fn ask(&self, method: &str, word: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let length = body.len();
        let head =
            format!("{method} /emulator/{word} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, content) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(" 200 "), "{word} {body}: {answer}");
        serde_json::from_str(content).unwrap()
    }

    pub fn tell(&self, word: &str, how: &Value) -> Value {
        self.ask("POST", word, &how.to_string())
    }

    /// What it noted of one kind: `asked`, `posted`, `relay`, `stream`, `sign`.
    pub fn heard(&self, what: &str) -> Vec<Value> {
        let all = self.ask("GET", "heard", "");
        let all = all["heard"].as_array().unwrap();
        all.iter().filter(|h| h["what"] == what).cloned().collect()
    }

    pub fn bad_log_ins(&self) -> u64 {
        self.ask("GET", "heard", "")["bad_log_ins"]
            .as_u64()
            .unwrap()
    }

    /// How often it was asked for something whose address holds this, and did it.
    fn asked(&self, part: &str) -> usize {
        let asked = self.heard("asked");
        let of = |a: &&Value| a["status"] == 200 && text(&a["target"]).contains(part);
        asked.iter().filter(of).count()
    }

    /// Waits until it posted this, and heard what it wants to hear.
    pub fn is_satisfied_with(&self, label: &str) {
        let done = |p: &Value| p["label"] == label && p["satisfied"] == true;
        until_or(
            || self.heard("posted").iter().any(done),
            || format!("{label} was not taken: {:?}", self.heard("posted")),
        );
    }

    /// Waits until a stream has been open for so long that its reads count.
    fn streams_in_quiet(&self, number: usize, more_signs: usize) {
        let opened = || {
            let streams = self.heard("stream");
            streams.iter().filter(|s| s["open"] == true).count()
        };
        until("it is asked for its stream", || opened() >= number);
        let signs = self.heard("sign").len();
        until("signs of life", || {
            self.heard("sign").len() >= signs + more_signs
        });
    }

    /// Waits until a relay was switched on and off so often; never on while it was on.
    pub fn gave_pulses(&self, relay: &str, number: usize) {
        let changes = || {
            let relays = self.heard("relay");
            let of = |r: &&Value| r["relay"] == relay;
            let on = |r: &Value| r["on"] == true;
            relays.iter().filter(of).map(on).collect::<Vec<bool>>()
        };
        until_or(
            || changes().len() >= 2 * number,
            || format!("{relay} changed {:?}", changes()),
        );
        assert_eq!(changes(), [true, false].repeat(number), "{relay}");
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A car park with one lane, and its gateway.
pub struct Lot {
    _gateway: Gateway,
    pub folder: TempDir,
}

impl Lot {
    /// The keys of its camera and of its gate, keys of its lane, and more sections.
    pub fn open(camera: &str, gate: &str, lane: &str, more: &str) -> Lot {
        let folder = tempfile::tempdir().unwrap();
        let site = format!(
            "[site]\nname = \"Yard\"\n[web]\nlisten = \"127.0.0.1:0\"\n[permits]\nfirst_import = \"permits.csv\"\n[[area]]\nid = \"yard\"\n\
             [[gate]]\nid = \"barrier\"\npulse_ms = 300\nmin_gap_ms = 500\n{gate}\n\
             [[camera]]\nid = \"camera\"\nopen_within_s = 60\n{camera}\n\
             [[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"camera\"\ngate = \"barrier\"\nopen_within_s = 60\n{lane}\n\
             {more}\n"
        );
        let mut permits = "permit,group,holder,plate,valid_from,valid_to,exempt,list\n".to_owned();
        for (number, plate) in PLATES.iter().enumerate() {
            permits += &format!("P-{number},staff,Holder {number},{plate},,,false,allow\n");
        }
        write(folder.path(), "permits.csv", &permits);
        write(folder.path(), "secret", PASSWORD);
        write(folder.path(), "wrong", "something else");
        write(folder.path(), "token", "oak");
        let site = write(folder.path(), "site.toml", &site);
        let events = folder.path().join("events.jsonl");
        let gateway = Gateway::start(&site, &["--events", events.to_str().unwrap()]);
        Lot {
            _gateway: gateway,
            folder,
        }
    }

    pub fn events(&self, kind: &str) -> Vec<Value> {
        let file = self.folder.path().join("events.jsonl");
        let all = std::fs::read_to_string(file).unwrap_or_default();
        let whole = all.rsplit_once('\n').map_or("", |(lines, _)| lines);
        let parsed = whole
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap());
        parsed.filter(|e| e["kind"] == kind).collect()
    }

    /// The sightings of a plate.
    fn seen(&self, plate: &str) -> Vec<Value> {
        let read = |s: &Value| {
            let positions = s["read"].as_array().cloned().unwrap_or_default();
            let first = positions
                .iter()
                .map(|p| text(&p[0][0]).to_owned())
                .collect::<String>();
            first == plate
        };
        let all = self.events("sighting");
        all.into_iter().filter(read).collect()
    }

    pub fn is_seen(&self, plate: &str) {
        until_or(
            || !self.seen(plate).is_empty(),
            || format!("{plate} is not seen: {:?}", self.events("sighting")),
        );
    }

    /// The plates for which the gate was told to open, in order.
    pub fn opened(&self) -> Vec<String> {
        let commands = self.events("gate_command");
        let decisions = self.events("decision");
        let of = |command: &Value| {
            let decision = decisions.iter().find(|d| d["seq"] == command["id"]);
            text(&decision.unwrap()["plate"]).to_owned()
        };
        commands.iter().map(of).collect()
    }

    /// Waits until the gate was opened for this one, and said that it took the pulse.
    pub fn opens_for(&self, plate: &str) {
        let reports = || {
            let decisions = self.events("decision");
            let reports = self.events("gate_report").into_iter();
            let of = |r: &Value| {
                decisions
                    .iter()
                    .any(|d| d["seq"] == r["command"] && d["plate"] == plate)
            };
            reports.filter(of).collect::<Vec<_>>()
        };
        until_or(
            || !reports().is_empty(),
            || format!("nothing was opened for {plate}: {}", self.all()),
        );
        let said = reports();
        assert!(
            said.iter().all(|r| r["result"] == "accepted"),
            "{plate}: {said:?}"
        );
    }

    /// Waits until this one was seen, and says why its read is not fresh.
    pub fn stale(&self, plate: &str) -> String {
        self.is_seen(plate);
        let seen = self.seen(plate);
        assert_eq!(seen.len(), 1, "{plate}: {}", self.all());
        text(&seen[0]["source"]["stale"]).to_owned()
    }

    pub fn all(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("events.jsonl")).unwrap_or_default()
    }
}

/// The key that names a file with the password.
pub fn with_password(username: &str) -> String {
    format!("username = \"{username}\"\npassword_file = \"secret\"\n")
}

/// A board by its name, with its log-in.
fn board(name: &str, device: &Device, keys: &str) -> String {
    let address = device.address();
    format!("driver = \"board\"\nboard = \"{name}\"\naddress = \"{address}\"\n{keys}")
}

/// A contact that tells when a vehicle has crossed.
pub fn crossing(keys: &str) -> String {
    format!("[[input]]\nlane = \"entry\"\nmeaning = \"crossing\"\n{keys}")
}

/// A Hikvision camera that posts, with the keys of the camera that hears it.
pub fn hikvision_that_posts(more: &[&str]) -> (Device, String) {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/reads/oak");
    let mut args = vec!["--post-to", &url, "--password", PASSWORD];
    args.extend(more);
    let keys = format!(
        "maker = \"hikvision\"\nlisten = \"127.0.0.1:{port}\"\nfrom = \"127.0.0.1\"\ntoken_file = \"token\""
    );
    (Device::start("hikvision", &args), keys)
}

#[test]
fn a_hikvision_camera_posts_each_read_until_it_is_taken() {
    let (camera, keys) = hikvision_that_posts(&["--beat-s", BEAT_S]);
    let read = |how: Value| camera.tell("read", &how)["uuid"].clone();
    // Nobody listens yet; when somebody does, the read is ten minutes old.
    read(json!({"plate": "SW612P", "ago_s": 600}));
    until("it has tried", || !camera.heard("posted").is_empty());
    let gate = board("hikvision-barrier", &camera, &with_password("admin"));
    let lot = Lot::open(&keys, &gate, "", "");
    assert_eq!(lot.stale("SW612P"), "old");
    let first = read(json!({"plate": "B725HR", "camera": "Gate & yard"}));
    lot.opens_for("B725HR");
    // The same alert once more, as if its answer had been lost; then flagged; then of a vehicle that was never told.
    read(json!({"plate": "B725HR", "uuid": first}));
    read(json!({"plate": "B725HR", "uuid": first, "again": true}));
    read(json!({"plate": "LK384H", "again": true, "ago_s": 900}));
    assert_eq!(lot.stale("LK384H"), "repeated");
    for how in [
        json!({"plate": "F279PX", "generation": "minimal", "direction": "reverse"}),
        json!({"plate": "XT957F", "form": "json"}),
        json!({"plate": "RBK4E72", "two_in_one": "ZZ999Z", "plate_picture": true}),
    ] {
        read(how.clone());
        lot.opens_for(text(&how["plate"]));
    }
    read(json!({"plate": "unknown"}));
    camera.tell("beat", &json!({}));
    read(json!({"plate": "M483KL"}));
    lot.opens_for("M483KL");
    lot.is_seen("ZZ999Z");
    for label in ["SW612P", "B725HR", "LK384H", "unknown", "beat"] {
        camera.is_satisfied_with(label);
    }
    let opened = ["B725HR", "F279PX", "XT957F", "RBK4E72", "M483KL"];
    assert_eq!(lot.opened(), opened);
    for plate in opened {
        assert_eq!(lot.seen(plate).len(), 1, "{plate}: {}", lot.all());
    }
    let unread = lot.events("sighting").into_iter();
    assert_eq!(unread.filter(|s| s["read"].is_null()).count(), 1);
    assert_eq!(lot.seen("F279PX")[0]["travel"], "away");
    assert_eq!(lot.seen("B725HR")[0]["travel"], "towards");
    assert!(lot.seen("B725HR")[0]["evidence"].is_string());
    camera.gave_pulses("barrier", opened.len());
    assert_eq!(camera.bad_log_ins(), 0);
}

#[test]
fn a_read_that_a_hikvision_camera_calls_history_opens_nothing() {
    let (camera, keys) = hikvision_that_posts(&[]);
    let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    for form in ["xml", "json"] {
        let plate = if form == "xml" { "TRK4825" } else { "LK384H" };
        let how = json!({"plate": plate, "history": true, "form": form});
        camera.tell("read", &how);
        assert_eq!(lot.stale(plate), "repeated", "{form}");
    }
    assert_eq!(lot.opened(), [""; 0]);
}

#[test]
fn a_camera_that_falls_silent_makes_its_lane_blind() {
    let (camera, keys) = hikvision_that_posts(&["--beat-s", "0.5"]);
    let keys = keys + "\nsign_of_life_s = 3\n";
    let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    // A lane sees until the other is told; a machine so slow that it was told once is waited for.
    let is_blind = || {
        let last = lot.events("lane_health").pop();
        last.is_some_and(|h| h["seeing"] == false)
    };
    camera.is_satisfied_with("beat");
    until("its lane sees", || !is_blind());
    drop(camera);
    until("its lane is blind", is_blind);
    assert!(lot.events("sighting").is_empty(), "{}", lot.all());
}

/// The keys of a camera that is asked for its stream.
fn streaming(maker: &str, device: &Device) -> String {
    let address = device.address();
    let log_in = with_password("admin");
    format!("maker = \"{maker}\"\nurl = \"http://{address}\"\n{log_in}")
}

#[test]
fn a_hikvision_stream_begins_with_its_backlog() {
    let camera = Device::start("hikvision", &["--password", PASSWORD, "--beat-s", BEAT_S]);
    let read = |how: Value| camera.tell("read", &how);
    read(json!({"plate": "SW612P", "ago_s": 3600}));
    read(json!({"plate": "LK384H", "ago_s": 5}));
    let gate = with_password("admin") + "relay = 2\n";
    let gate = board("hikvision-output", &camera, &gate);
    let contact = with_password("admin") + "input = 1\n";
    let contact = crossing(&board("hikvision-output", &camera, &contact));
    let keys = streaming("hikvision", &camera);
    let lot = Lot::open(&keys, &gate, "crossing = \"input\"", &contact);
    assert_eq!(lot.stale("SW612P"), "after-break");
    assert_eq!(lot.stale("LK384H"), "after-break");
    camera.streams_in_quiet(1, 2);
    read(json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    crosses(&lot, &camera, "inputs/1/status", &json!({"input": 1}));
    read(json!({"plate": "M483KL", "camera": "Gate & yard"}));
    lot.opens_for("M483KL");
    // It breaks off, and tells all that again when it is asked again.
    assert_eq!(camera.tell("drop", &json!({}))["ended"], 1);
    camera.streams_in_quiet(2, 2);
    read(json!({"plate": "XT957F", "again": true, "ago_s": 100}));
    read(json!({"plate": "F279PX", "form": "json"}));
    lot.opens_for("F279PX");
    assert_eq!(lot.stale("XT957F"), "repeated");
    assert_eq!(lot.opened(), ["B725HR", "M483KL", "F279PX"]);
    assert_eq!(lot.events("sighting").len(), 6, "{}", lot.all());
    camera.gave_pulses("output-2", 3);
    assert_eq!(camera.bad_log_ins(), 0);
}

/// A vehicle passes the contact: the device shows it closed until it was asked twice, then open.
fn crosses(lot: &Lot, device: &Device, question: &str, input: &Value) {
    let passed = lot.events("passage").len();
    for active in [true, false] {
        let mut how = input.clone();
        how["active"] = active.into();
        device.tell("input", &how);
        let asked = device.asked(question);
        until("the contact is asked", || {
            device.asked(question) >= asked + 3
        });
    }
    until_or(
        || lot.events("passage").len() > passed,
        || format!("nobody passed: {}", lot.all()),
    );
    let passages = lot.events("passage");
    assert_eq!(passages.last().unwrap()["known_by"], "input");
    assert!(
        passages.last().unwrap()["plate"].is_string(),
        "{passages:?}"
    );
}

#[test]
fn the_scene_in_a_hikvision_stream_is_kept_though_the_plates_picture_is_empty() {
    let camera = Device::start("hikvision", &["--password", PASSWORD, "--beat-s", BEAT_S]);
    let keys = streaming("hikvision", &camera);
    let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    camera.streams_in_quiet(1, 2);
    for (plate, plate_picture) in [("B725HR", true), ("M483KL", false)] {
        let how = json!({"plate": plate, "plate_picture": plate_picture});
        camera.tell("read", &how);
        lot.opens_for(plate);
        let seen = lot.seen(plate);
        assert!(seen[0]["evidence"].is_string(), "{plate}: {seen:?}");
    }
}

/// Counts the log-ins that a device refuses while another camera lives through a few signs of life.
fn shown_a_wrong_password(maker: &str, keys: &str, more: impl Fn(&Device) -> String) -> u64 {
    let device = Device::start(maker, &["--password", PASSWORD]);
    let other = Device::start("hikvision", &["--password", PASSWORD, "--beat-s", BEAT_S]);
    let second = format!(
        "[[camera]]\nid = \"other\"\n{}[[lane]]\nid = \"second\"\ndirection = \"in\"\nto = \"yard\"\ncamera = \"other\"\n",
        streaming("hikvision", &other)
    );
    let address = device.address();
    let keys = keys.replace("ADDRESS", &address);
    let _lot = Lot::open(
        &keys,
        "driver = \"recorder\"",
        "",
        &(second + &more(&device)),
    );
    until("it is asked", || !device.heard("asked").is_empty());
    other.streams_in_quiet(1, 5);
    device.bad_log_ins()
}

const WRONG: &str = "username = \"admin\"\npassword_file = \"wrong\"\n";

#[test]
fn a_wrong_password_of_a_stream_locks_no_camera() {
    for maker in ["hikvision", "dahua"] {
        let keys = format!("maker = \"{maker}\"\nurl = \"http://ADDRESS\"\n{WRONG}");
        let bad = shown_a_wrong_password(maker, &keys, |_| String::new());
        assert_eq!(bad, 1, "{maker}");
    }
}

#[test]
fn a_wrong_password_of_a_contact_locks_no_camera() {
    for (maker, name) in [
        ("hikvision", "hikvision-output"),
        ("dahua", "dahua-barrier"),
    ] {
        let port = free_port();
        let keys =
            format!("maker = \"{maker}\"\nlisten = \"127.0.0.1:{port}\"\nfrom = \"127.0.0.1\"");
        let contact = |device: &Device| crossing(&board(name, device, WRONG));
        let bad = shown_a_wrong_password(maker, &keys, contact);
        assert!(bad <= 2, "{name}: {bad} bad log-ins");
    }
}

#[test]
fn a_dahua_camera_posts_each_read_until_its_result_is_true() {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}");
    // It shows an empty digest before it was asked for one, and its times are local.
    let camera = Device::start(
        "dahua",
        &[
            "--post-to",
            &url,
            "--post-user",
            "camera",
            "--post-password",
            PASSWORD,
            "--empty-first",
            "--password",
            PASSWORD,
            "--zone-h",
            "7",
            "--beat-s",
            BEAT_S,
        ],
    );
    let read = |how: Value| camera.tell("read", &how);
    read(json!({"plate": "SW612P", "ago_s": 600}));
    until("it has tried", || !camera.heard("posted").is_empty());
    let log_in = with_password("camera");
    let keys = format!(
        "maker = \"dahua\"\nlisten = \"127.0.0.1:{port}\"\nfrom = \"127.0.0.1\"\ntime_zone = \"Asia/Bangkok\"\n{log_in}"
    );
    let gate = board("dahua-barrier", &camera, &with_password("admin"));
    let contact = with_password("admin") + "input = 2\n";
    let contact = crossing(&board("dahua-barrier", &camera, &contact));
    let lot = Lot::open(&keys, &gate, "crossing = \"input\"", &contact);
    assert_eq!(lot.stale("SW612P"), "old");
    read(json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    crosses(&lot, &camera, "getInState", &json!({"input": 2}));
    read(json!({"plate": null}));
    read(json!({"plate": "M483KL", "direction": "Leave", "sure": 95}));
    lot.opens_for("M483KL");
    for label in ["SW612P", "B725HR", "None", "M483KL", "beat"] {
        camera.is_satisfied_with(label);
    }
    assert_eq!(lot.opened(), ["B725HR", "M483KL"]);
    assert_eq!(lot.events("sighting").len(), 4, "{}", lot.all());
    assert_eq!(lot.seen("M483KL")[0]["travel"], "away");
    assert!(lot.seen("M483KL")[0]["evidence"].is_string());
    camera.gave_pulses("strobe", 2);
    assert_eq!(camera.bad_log_ins(), 0);
}

#[test]
fn a_dahua_camera_streams() {
    for attach in ["pictures", "events"] {
        let camera = Device::start("dahua", &["--password", PASSWORD]);
        let read = |how: Value| camera.tell("read", &how);
        let gate = board("dahua-barrier", &camera, &with_password("admin"));
        let keys = streaming("dahua", &camera) + &format!("attach = \"{attach}\"\n");
        let lot = Lot::open(&keys, &gate, "", "");
        camera.streams_in_quiet(1, 1);
        read(json!({"plate": "B725HR"}));
        lot.opens_for("B725HR");
        // Two pictures of one passage.
        read(json!({"plate": "M483KL", "group": 77, "index": 1, "count": 2}));
        read(json!({"plate": "M483KL", "group": 77, "index": 2, "count": 2}));
        read(json!({"plate": null}));
        lot.opens_for("M483KL");
        camera.tell("drop", &json!({}));
        until("asked again", || camera.heard("stream").len() >= 3);
        read(json!({"plate": "SW612P", "ago_s": 300}));
        camera.streams_in_quiet(2, 1);
        read(json!({"plate": "F279PX"}));
        lot.opens_for("F279PX");
        assert_ne!(lot.stale("SW612P"), "");
        assert_eq!(lot.opened(), ["B725HR", "M483KL", "F279PX"], "{attach}");
        let evidence = lot.seen("B725HR")[0]["evidence"].is_string();
        assert_eq!(evidence, attach == "pictures");
        camera.gave_pulses("strobe", 3);
        assert_eq!(camera.bad_log_ins(), 0);
    }
}

/// A Dahua camera has few sockets, and one that is all streams shows no picture any more: each break leaves the next one alone.
#[test]
fn a_dahua_camera_keeps_its_sockets() {
    let camera = Device::start("dahua", &["--password", PASSWORD]);
    let keys = streaming("dahua", &camera);
    let _lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    let opened = |open: bool| {
        let streams = camera.heard("stream");
        streams.iter().filter(|s| s["open"] == open).count()
    };
    for round in 1..=4 {
        until_or(
            || opened(true) == round,
            || format!("{:?}", camera.heard("stream")),
        );
        assert_eq!(opened(false), round - 1, "one at a time");
        assert_eq!(camera.tell("drop", &json!({}))["ended"], 1);
    }
    let asked = camera.heard("asked");
    assert!(asked.iter().all(|a| a["status"] != 400), "{asked:?}");
}

/// Published events carry the local time as if it were UTC, and the true one as `RealUTC`.
#[test]
fn a_dahua_stream_tells_local_time() {
    for attach in ["pictures", "events"] {
        let camera = Device::start("dahua", &["--password", PASSWORD, "--zone-h", "7"]);
        let keys = streaming("dahua", &camera);
        let keys = format!("{keys}attach = \"{attach}\"\ntime_zone = \"Asia/Bangkok\"\n");
        let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
        camera.streams_in_quiet(1, 1);
        camera.tell("read", &json!({"plate": "B725HR"}));
        assert_eq!(lot.stale("B725HR"), "", "{attach}: {}", lot.all());
        lot.opens_for("B725HR");
        camera.tell("read", &json!({"plate": "M483KL", "direction": "Leave"}));
        lot.is_seen("M483KL");
        assert_eq!(lot.seen("B725HR")[0]["travel"], "towards", "{attach}");
        assert_eq!(lot.seen("M483KL")[0]["travel"], "away", "{attach}");
    }
}

#[test]
fn an_axis_camera_tells_one_car_three_times() {
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/reads");
    let camera = Device::start("axis", &["--post-to", &url]);
    let keys = format!("maker = \"axis\"\nlisten = \"127.0.0.1:{port}\"\nfrom = \"127.0.0.1\"");
    let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    for how in [
        json!({"plate": "B725HR"}),
        json!({"plate": "M483KL", "form": "images", "way": "out"}),
        json!({"plate": "F279PX", "texts": ["F279P", "F279PX", "F279PX"]}),
        json!({"plate": "SW612P", "ago_s": 600}),
    ] {
        camera.tell("car", &how);
        camera.is_satisfied_with(&format!("{} lost", text(&how["plate"])));
        if how["ago_s"].is_null() {
            lot.opens_for(text(&how["plate"]));
        }
    }
    lot.is_seen("SW612P");
    assert_eq!(lot.opened(), ["B725HR", "M483KL", "F279PX"]);
    for seen in lot.seen("SW612P") {
        assert_ne!(text(&seen["source"]["stale"]), "", "{seen}");
    }
    let passed = lot.events("passage").into_iter();
    let passed: Vec<_> = passed.map(|p| text(&p["plate"]).to_owned()).collect();
    assert_eq!(passed, ["B725HR", "M483KL", "F279PX"], "{}", lot.all());
    let ways = |plate| {
        let seen = lot.seen(plate).into_iter();
        seen.map(|s| s["travel"].clone()).collect::<Vec<_>>()
    };
    assert!(ways("B725HR").contains(&json!("towards")));
    assert!(ways("M483KL").contains(&json!("away")));
    assert!(lot.seen("M483KL")[0]["evidence"].is_string());
}

/// A relay that is asked over HTTP, and what stands in the question.
struct Board {
    name: &'static str,
    script: &'static str,
    args: &'static [&'static str],
    username: &'static str,
    relay: &'static str,
    question: &'static str,
    contact: Option<(&'static str, &'static str)>,
}

#[test]
fn relays_give_one_pulse_and_let_go() {
    for board in [
        Board {
            name: "shelly-1",
            script: "shelly",
            args: &["--generation", "1"],
            username: "username = \"admin\"\n",
            relay: "relay-1",
            question: "/relay/1?turn=on&timer=1",
            contact: Some(("input = 1\n", "/status")),
        },
        Board {
            name: "shelly-2",
            script: "shelly",
            args: &[],
            username: "",
            relay: "relay-1",
            question: "/rpc/Switch.Set?id=1&on=true&toggle_after=0.3",
            contact: Some(("input = 2\n", "Input.GetStatus?id=1")),
        },
        Board {
            name: "tasmota",
            script: "tasmota",
            args: &["--no-basic", "--pulse-time", "120"],
            username: "username = \"admin\"\n",
            relay: "power-2",
            question: "cmnd=Power2%20ON",
            contact: None,
        },
        Board {
            name: "tasmota",
            script: "tasmota",
            args: &["--pulse-time", "3"],
            username: "username = \"admin\"\n",
            relay: "power-2",
            question: "cmnd=Power2%20ON",
            contact: None,
        },
    ] {
        gives_one_pulse(&board);
    }
}

/// The second output is port 1 there: what is printed on the device begins at 1, `portmanagement.cgi` at 0.
#[test]
fn an_axis_output_gives_one_pulse_and_lets_go() {
    gives_one_pulse(&Board {
        name: "axis",
        script: "axis",
        args: &["--user", "root"],
        username: "username = \"root\"\n",
        relay: "port-1",
        question: "portmanagement.cgi",
        contact: Some(("input = 3\n", "checkactive=3")),
    });
}

fn gives_one_pulse(tried: &Board) {
    let mut args = vec!["--password", PASSWORD];
    args.extend(tried.args);
    let device = Device::start(tried.script, &args);
    let log_in = format!("{}password_file = \"secret\"\n", tried.username);
    let (camera, keys) = hikvision_that_posts(&[]);
    let gate = board(tried.name, &device, &format!("{log_in}relay = 2\n"));
    let contact = tried
        .contact
        .map(|(input, _)| crossing(&board(tried.name, &device, &format!("{log_in}{input}"))));
    let lane = contact.as_ref().map_or("", |_| "crossing = \"input\"");
    let lot = Lot::open(&keys, &gate, lane, &contact.unwrap_or_default());
    camera.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    device.gave_pulses(tried.relay, 1);
    if let Some((input, question)) = tried.contact {
        let number = input.bytes().find(u8::is_ascii_digit).unwrap() - b'1';
        let told = json!({"input": number, "port": number.to_string()});
        crosses(&lot, &device, question, &told);
    }
    camera.tell("read", &json!({"plate": "M483KL"}));
    lot.opens_for("M483KL");
    device.gave_pulses(tried.relay, 2);
    assert_eq!(device.asked(tried.question), 2, "{}", tried.name);
    assert_eq!(lot.opened(), ["B725HR", "M483KL"]);
    assert_eq!(device.bad_log_ins(), 0, "{}", tried.name);
}

/// What `probe-device` says, and whether it knew the device.
fn probed(device: &Device, more: &[&str]) -> (bool, String) {
    let mut command = program();
    command.arg("probe-device").arg(device.address()).args(more);
    command.env("PLATEGATE_DEVICE_PASSWORD", PASSWORD);
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    (done.status.success(), said)
}

#[test]
fn probe_device_knows_them_by_what_they_show_to_strangers() {
    for (script, args, wanted) in [
        ("hikvision", &[][..], "maker = \"hikvision\""),
        ("dahua", &[], "maker = \"dahua\""),
        ("axis", &[], "maker = \"axis\""),
        ("shelly", &[], "board = \"shelly-2\""),
        ("shelly", &["--generation", "1"], "board = \"shelly-1\""),
        ("tasmota", &[], "board = \"tasmota\""),
    ] {
        let mut all = vec!["--password", PASSWORD];
        all.extend(args);
        let device = Device::start(script, &all);
        let (known, said) = probed(&device, &[]);
        assert!(known && said.contains(wanted), "{script} {args:?}: {said}");
        assert_eq!(device.bad_log_ins(), 0, "{script}");
    }
}

#[test]
fn probe_device_sets_where_a_hikvision_camera_posts() {
    let camera = Device::start("hikvision", &["--password", PASSWORD]);
    let port = free_port();
    let keys =
        format!("maker = \"hikvision\"\nlisten = \"127.0.0.1:{port}\"\nfrom = \"127.0.0.1\"");
    let lot = Lot::open(&keys, "driver = \"recorder\"", "", "");
    let url = format!("http://127.0.0.1:{port}/reads");
    let set = ["--username", "admin", "--send-to", &url];
    for (mode, ahead_s, wanted) in [
        (0, 0, "passback cannot be kept"),
        (2, 3600, "its clock is 3"),
        (1, 0, "only when it is asked to"),
    ] {
        camera.tell("opens-by-itself", &json!({"mode": mode}));
        camera.tell("clock", &json!({"ahead_s": ahead_s}));
        let (known, said) = probed(&camera, &set);
        assert!(known && said.contains("DS-TCG405-E V5.4.0"), "{said}");
        assert!(said.contains(wanted) && said.contains(&url), "{said}");
    }
    camera.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    assert_eq!(camera.bad_log_ins(), 0);
}

/// Some ask for a log-in before they say that there is no such page.
#[test]
fn probe_device_knows_a_hikvision_camera_that_shows_strangers_nothing() {
    let camera = Device::start("hikvision", &["--password", PASSWORD, "--all-guarded"]);
    let (known, said) = probed(&camera, &["--username", "admin"]);
    assert!(known && said.contains("DS-TCG405-E"), "{said}");
}
