//! A Tasmota board behind a broker (`sim/devices/tasmota.py`, written from its own documentation) before the real gateway: as
//! docs/ref/gates.md and contacts.md say that it is set up.

use serde_json::json;

use crate::devices_by_others::{Device, Lot, hikvision_that_posts};
use crate::notify::broker::Broker;
use crate::patience::{until, until_or};
use crate::peers::free_port;

/// A broker, and a board of one relay there.
fn board(folder: &std::path::Path) -> (Broker, Device) {
    let broker = Broker::start(folder, free_port());
    let at = format!("127.0.0.1:{}", broker.port);
    let board = Device::start(
        "tasmota",
        &["--relays", "1", "--broker", &at, "--topic", "barrier"],
    );
    until("it is there", || !board.heard("published").is_empty());
    (broker, board)
}

/// It is set up as anybody does, over the broker.
fn set_up(broker: &Broker, board: &Device, command: &str, to: &str) {
    let before = board.heard("command").len();
    broker.publish(&format!("cmnd/barrier/{command}"), to, false);
    until("the board has heard it", || {
        board.heard("command").len() > before
    });
}

fn gate(broker: &Broker) -> String {
    format!(
        "driver = \"mqtt\"\nbroker = \"127.0.0.1:{}\"\ntopic = \"cmnd/barrier/POWER\"\npayload = \"ON\"\n\
         answer_topic = \"stat/barrier/RESULT\"\nanswer = '\"POWER\":\"ON\"'\n",
        broker.port
    )
}

fn contact(broker: &Broker) -> String {
    format!(
        "[[input]]\nlane = \"entry\"\nmeaning = \"crossing\"\ndriver = \"mqtt\"\nbroker = \"127.0.0.1:{}\"\ntopic = \"tele/barrier/SENSOR\"\n\
         closed = '\"Switch1\":\"ON\"'\nopen = '\"Switch1\":\"OFF\"'\n",
        broker.port
    )
}

#[test]
fn a_tasmota_behind_a_broker_gives_one_pulse_and_tells_who_crosses() {
    let folder = tempfile::tempdir().unwrap();
    let (broker, board) = board(folder.path());
    for (command, to) in [
        ("PulseTime1", "3"),
        ("PowerOnState", "0"),
        ("SwitchMode1", "15"),
        ("SensorRetain", "1"),
    ] {
        set_up(&broker, &board, command, to);
    }
    let (camera, keys) = hikvision_that_posts(&[]);
    let lot = Lot::open(
        &keys,
        &gate(&broker),
        "crossing = \"input\"",
        &contact(&broker),
    );
    for (plate, number) in [("B725HR", 1), ("M483KL", 2)] {
        camera.tell("read", &json!({"plate": plate}));
        lot.opens_for(plate);
        board.gave_pulses("power-1", number);
        for active in [true, false] {
            board.tell("input", &json!({"input": 1, "active": active}));
        }
        until_or(
            || lot.events("passage").len() >= number,
            || format!("{plate} did not pass: {}", lot.all()),
        );
    }
    assert_eq!(lot.opened(), ["B725HR", "M483KL"]);
    let passed = lot.events("passage").into_iter();
    assert!(
        passed
            .map(|p| p["known_by"].clone())
            .all(|by| by == "input")
    );
    let orders = board.heard("command").into_iter();
    let orders = orders.filter(|c| c["word"] == "POWER").count();
    assert_eq!(orders, 2, "each command goes out once");
    // How the relay stands is told, too, whoever moved it.
    let told = board.heard("published").into_iter();
    let told = told.filter(|p| p["topic"] == "stat/barrier/POWER");
    let told: Vec<_> = told
        .map(|p| p["payload"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, ["OFF", "ON", "OFF", "ON", "OFF"], "at its start, too");
}

/// The board is away, the broker is there: nothing answers, and nothing comes late.
#[test]
fn a_tasmota_that_is_away_gets_nothing_late() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start(folder.path(), free_port());
    let (camera, keys) = hikvision_that_posts(&[]);
    let lot = Lot::open(&keys, &gate(&broker), "", "");
    camera.tell("read", &json!({"plate": "B725HR"}));
    let failed = || {
        let reports = lot.events("gate_report");
        reports.iter().any(|r| r["result"] == "failed")
    };
    until_or(failed, || format!("it did not fail: {}", lot.all()));
    let at = format!("127.0.0.1:{}", broker.port);
    let board = Device::start(
        "tasmota",
        &["--relays", "1", "--broker", &at, "--topic", "barrier"],
    );
    until("it is there", || !board.heard("published").is_empty());
    set_up(&broker, &board, "PulseTime1", "3");
    assert!(
        board.heard("relay").is_empty(),
        "{:?}",
        board.heard("relay")
    );
}
