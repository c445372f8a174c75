//! An ONVIF device (`sim/devices/onvif.py`, which holds to the specification) before the real gateway: its reads, its relay and its
//! inputs, over as few pull points as it gives out.

use std::collections::BTreeSet;

use serde_json::json;

use crate::devices_by_others::{Device, Lot, crossing, hikvision_that_posts};
use crate::gateway::program;
use crate::patience::{until, until_or};

const PASSWORD: &str = "plain-oak-7";

/// Keys that lead to the device.
fn at(device: &Device, password: &str) -> String {
    let address = device.address();
    format!("url = \"http://{address}\"\nusername = \"admin\"\npassword_file = \"{password}\"\n")
}

fn contact(meaning: &str, device: &Device, which: &str) -> String {
    let keys = at(device, "secret");
    format!(
        "[[input]]\nlane = \"entry\"\nmeaning = \"{meaning}\"\ndriver = \"onvif\"\n{which}\n{keys}"
    )
}

/// Waits until all who ask, at so many pull points, have heard what had happened, and for a while that there is nothing more.
fn is_quiet(device: &Device, points: usize) {
    let before = device.heard("quiet").len();
    until("all have heard that it is quiet", || {
        let quiet = device.heard("quiet").split_off(before);
        let long = quiet.iter().filter(|q| q["waited_s"].as_f64() >= Some(5.0));
        let numbers: BTreeSet<u64> = long.filter_map(|q| q["number"].as_u64()).collect();
        numbers.len() >= points
    });
}

/// A vehicle goes over the loop at this input.
fn crosses(lot: &Lot, device: &Device, input: &str) {
    let passed = lot.events("passage").len();
    for active in [true, false] {
        device.tell("input", &json!({"input": input, "active": active}));
    }
    until_or(
        || lot.events("passage").len() > passed,
        || format!("nobody passed: {}", lot.all()),
    );
    let last = lot.events("passage").pop().unwrap();
    assert_eq!(last["known_by"], "input");
}

#[test]
fn an_onvif_camera_reads_opens_and_tells_who_crosses() {
    let device = Device::start("onvif", &["--password", PASSWORD]);
    let keys = at(&device, "secret");
    let camera = format!("maker = \"onvif\"\n{keys}");
    let gate = format!("driver = \"onvif\"\nrelay = \"RO_1\"\n{keys}");
    // Both contacts share a pull point: there are two, and the reads need one.
    let more = crossing(&format!("driver = \"onvif\"\ninput = \"DI_1\"\n{keys}"))
        + &contact("safety", &device, "input = \"DI_2\"");
    let lot = Lot::open(&camera, &gate, "crossing = \"input\"", &more);
    is_quiet(&device, 2);
    device.tell(
        "read",
        &json!({"plate": "SW612P", "operation": "Initialized"}),
    );
    assert_eq!(lot.stale("SW612P"), "repeated");
    device.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    device.gave_pulses("RO_1", 1);
    crosses(&lot, &device, "DI_1");
    // It was restarted, and knows none of them any more.
    device.tell("forget", &json!({}));
    until("it is subscribed to anew", || {
        device.heard("subscribed").len() >= 4
    });
    is_quiet(&device, 2);
    device.tell("read", &json!({"plate": "M483KL"}));
    lot.opens_for("M483KL");
    crosses(&lot, &device, "DI_1");
    device.gave_pulses("RO_1", 2);
    assert_eq!(lot.opened(), ["B725HR", "M483KL"]);
    assert_eq!(device.heard("subscribed").len(), 4);
    assert!(
        device.heard("fault").is_empty(),
        "{:?}",
        device.heard("fault")
    );
    assert_eq!(device.bad_log_ins(), 0);
}

/// Its clock is wrong, it thinks that it is somewhere else, gives out one pull point, and tells how things stand only when it is asked to.
#[test]
fn the_contacts_of_an_odd_onvif_device_share_its_only_pull_point() {
    let odd = [
        "--points",
        "1",
        "--quiet",
        "--ahead-s",
        "2700",
        "--says-host",
        "10.0.0.9",
    ];
    let device = Device::start("onvif", &[&["--password", PASSWORD], &odd[..]].concat());
    let (camera, keys) = hikvision_that_posts(&[]);
    let gate = format!(
        "driver = \"onvif\"\nrelay = \"RO_1\"\n{}",
        at(&device, "secret")
    );
    // The relay itself says when its pulse is over.
    let more = contact("crossing", &device, "relay = \"RO_1\"")
        + &contact("arming", &device, "input = \"DI_1\"\nholds_reads = true")
        + &contact("safety", &device, "input = \"DI_2\"");
    let lot = Lot::open(&keys, &gate, "crossing = \"input\"", &more);
    until("it is subscribed to", || {
        !device.heard("subscribed").is_empty()
    });
    device.tell("input", &json!({"input": "DI_1", "active": true}));
    is_quiet(&device, 1);
    camera.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    device.gave_pulses("RO_1", 1);
    until_or(
        || {
            lot.events("passage")
                .iter()
                .any(|p| p["known_by"] == "input")
        },
        || format!("nobody passed: {}", lot.all()),
    );
    assert_eq!(device.heard("subscribed").len(), 1);
    assert!(
        device.heard("fault").is_empty(),
        "{:?}",
        device.heard("fault")
    );
    assert_eq!(device.bad_log_ins(), 0);
}

/// It was restarted and its clock is wrong from then on: what is signed by the clock that it had is unauthorised.
#[test]
fn an_onvif_device_whose_clock_is_another_after_a_restart_is_found_again() {
    let device = Device::start("onvif", &["--password", PASSWORD]);
    let keys = at(&device, "secret");
    let gate = format!("driver = \"onvif\"\nrelay = \"RO_1\"\n{keys}");
    let camera = format!("maker = \"onvif\"\n{keys}");
    let lot = Lot::open(
        &camera,
        &gate,
        "",
        &contact("safety", &device, "input = \"DI_2\""),
    );
    is_quiet(&device, 2);
    device.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    device.gave_pulses("RO_1", 1);
    device.tell("clock", &json!({"ahead_s": -30_000_000}));
    until("what is asked is refused", || {
        device.heard("refused").len() >= 2
    });
    device.tell("forget", &json!({"relays": true}));
    until_or(
        || device.heard("subscribed").len() >= 4,
        || format!("{:?}", device.heard("refused")),
    );
    // Nothing opens until it is known anew how wrong its clock is.
    for _ in 0..3 {
        is_quiet(&device, 2);
    }
    device.tell("read", &json!({"plate": "M483KL"}));
    lot.opens_for("M483KL");
    device.gave_pulses("RO_1", 2);
    assert_eq!(lot.opened(), ["B725HR", "M483KL"]);
    let refused = device.heard("refused");
    assert!(refused.len() <= 3, "devices lock accounts: {refused:?}");
}

/// Its clock is an hour ahead, its pull points end soon whether they are asked or not, and it does not renew them.
#[test]
fn an_onvif_device_that_renews_nothing_is_subscribed_to_anew() {
    let device = Device::start(
        "onvif",
        &[
            "--password",
            PASSWORD,
            "--ahead-s",
            "3600",
            "--most-s",
            "20",
            "--no-prolong",
            "--no-renew",
        ],
    );
    let camera = format!("maker = \"onvif\"\n{}", at(&device, "secret"));
    let lot = Lot::open(&camera, "driver = \"recorder\"", "", "");
    for (number, plate) in ["B725HR", "M483KL"].into_iter().enumerate() {
        until("it is subscribed to", || {
            device.heard("subscribed").len() > number
        });
        is_quiet(&device, 1);
        device.tell("read", &json!({"plate": plate}));
        lot.is_seen(plate);
    }
    assert!(!device.heard("expired").is_empty());
    assert_eq!(device.bad_log_ins(), 0);
}

/// All pull points of some devices have one address: a parameter that comes back tells them apart.
#[test]
fn the_pull_points_of_an_onvif_device_may_be_told_apart_by_a_parameter() {
    let device = Device::start("onvif", &["--password", PASSWORD, "--by-parameter"]);
    let (camera, keys) = hikvision_that_posts(&[]);
    let more = contact("crossing", &device, "input = \"DI_1\"");
    let gate = "driver = \"recorder\"";
    let lot = Lot::open(&keys, gate, "crossing = \"input\"", &more);
    is_quiet(&device, 1);
    camera.tell("read", &json!({"plate": "B725HR"}));
    lot.opens_for("B725HR");
    crosses(&lot, &device, "DI_1");
    assert!(
        device.heard("fault").is_empty(),
        "{:?}",
        device.heard("fault")
    );
}

/// What `doctor` says of a lot whose contact has these keys.
fn doctor(contact: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let site = format!(
        "[site]\nname = \"Yard\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n{contact}"
    );
    std::fs::write(folder.path().join("secret"), PASSWORD).unwrap();
    std::fs::write(folder.path().join("wrong"), "something else").unwrap();
    let site_file = folder.path().join("site.toml");
    std::fs::write(&site_file, site).unwrap();
    let done = program().arg("doctor").arg(&site_file).output().unwrap();
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn what_is_wrong_with_an_onvif_contact_is_said() {
    let device = Device::start("onvif", &["--password", PASSWORD]);
    let check = |contact: &str, wanted: &[&str]| {
        let said = doctor(contact);
        for part in wanted {
            assert!(said.contains(part), "{contact}: {part} is not in\n{said}");
        }
    };
    let good = contact("crossing", &device, "input = \"DI_1\"");
    check(&good, &["input = \"DI_1\""]);
    // A name that the device does not have: it says which it has.
    let other = contact("crossing", &device, "input = \"DigitalInput-1\"");
    check(
        &other,
        &["input = \"DigitalInput-1\"", "DI_1", "DI_2", "RO_1"],
    );
    let wrong = good.replace("\"secret\"", "\"wrong\"");
    let bad = device.bad_log_ins();
    check(&wrong, &["refuses name or password"]);
    assert_eq!(device.bad_log_ins(), bad + 1, "devices lock accounts");
    let address = device.address();
    drop(device);
    check(&good, &[&address, "cannot be reached"]);
}

/// Two contacts of one device, a wrong password, and a gateway that runs on.
#[test]
fn a_wrong_password_of_onvif_contacts_is_tried_once() {
    let device = Device::start("onvif", &["--password", PASSWORD]);
    let (camera, keys) = hikvision_that_posts(&["--beat-s", "0.5"]);
    let wrong = |meaning: &str, which: &str| {
        contact(meaning, &device, which).replace("\"secret\"", "\"wrong\"")
    };
    let more = wrong("crossing", "input = \"DI_1\"") + &wrong("safety", "input = \"DI_2\"");
    let gate = "driver = \"recorder\"";
    let _lot = Lot::open(&keys, gate, "", &more);
    until("it is asked", || device.bad_log_ins() > 0);
    let beats = || camera.heard("posted").len();
    let before = beats();
    until("a while has passed", || beats() >= before + 10);
    assert_eq!(device.bad_log_ins(), 1);
}

/// What `probe-device` says of it.
fn probed(device: &Device, more: &[&str], password: &str) -> (bool, String) {
    let mut command = program();
    command.arg("probe-device").arg(device.address()).args(more);
    command.env("PLATEGATE_DEVICE_PASSWORD", password);
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    (done.status.success(), said)
}

#[test]
fn probe_device_writes_the_sections_of_an_onvif_device() {
    let device = Device::start("onvif", &["--password", PASSWORD]);
    let check = |more: &[&str], password: &str, wanted: &[&str]| {
        let (known, said) = probed(&device, more, password);
        assert!(known, "{said}");
        for part in wanted {
            assert!(said.contains(part), "{more:?}: {part} is not in\n{said}");
        }
    };
    check(
        &[],
        "",
        &["it speaks ONVIF", "it wants a log-in", "maker = \"onvif\""],
    );
    let user = ["--username", "admin"];
    let all = [
        "it tells of input = \"DI_1\", input = \"DI_2\", relay = \"RO_1\"",
        "driver = \"onvif\"",
        "[[input]]",
    ];
    check(&user, PASSWORD, &all);
    let bad = device.bad_log_ins();
    check(
        &user,
        "something else",
        &["refuses the name or the password"],
    );
    assert_eq!(device.bad_log_ins(), bad + 1, "devices lock accounts");
    let address = device.address();
    drop(device);
    let done = program().args(["probe-device", &address]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        said.contains("refused") && said.contains("Nothing answers there"),
        "{said}"
    );
}
