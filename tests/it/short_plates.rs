//! Plates of two and three characters, from pictures through the whole gateway: read, decided, opened.

use serde_json::Value;

use crate::gateway::{Gateway, write};
use crate::patience::until;
use crate::tollgate::rendered;

/// What the events say of each read that was decided: text, permit, outcome; and how many pulses were sent.
fn decided(events: &str) -> (Vec<(String, String, String)>, usize) {
    let lines = events
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let (mut reads, mut pulses) = (Vec::new(), 0);
    for event in lines {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        match event["kind"].as_str() {
            Some("decision") if event["reason"] != "repeated" && event["read"].is_string() => {
                reads.push((text("read"), text("permit"), text("outcome")));
            }
            Some("gate_command") => pulses += 1,
            _ => {}
        }
    }
    (reads, pulses)
}

#[test]
fn short_plates_are_read_decided_and_opened() {
    let clip = rendered("short.mp4");
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "permits.csv",
        "permit,group,holder,plate,valid_from,valid_to,exempt\nP1,staff,Ann,F1,,,false\nP2,staff,Bob,B-12,,,false\n",
    );
    let site = format!(
        "[site]\nname = \"Short\"\n[web]\nlisten = \"127.0.0.1:0\"\n[permits]\nfirst_import = \"permits.csv\"\n\
         [[area]]\nid = \"yard\"\n[[gate]]\nid = \"gate\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[camera]]\nid = \"cam\"\nfile = \"{}\"\npace = \"fast\"\ndecode = \"all\"\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\ngate = \"gate\"\n",
        clip.display()
    );
    let site = write(folder.path(), "site.toml", &site);
    let events = folder.path().join("events.jsonl");
    let gateway = Gateway::start(&site, &["--events", events.to_str().unwrap()]);
    let said = || std::fs::read_to_string(&events).unwrap_or_default();
    until("both plates are decided and both gates pulsed", || {
        let (reads, pulses) = decided(&said());
        reads.len() >= 2 && pulses >= 2
    });
    gateway.stop();
    let open = |plate: &str, permit: &str| (plate.to_owned(), permit.to_owned(), "open".to_owned());
    let (reads, pulses) = decided(&said());
    assert_eq!(
        (reads, pulses),
        (vec![open("F1", "P1"), open("B12", "P2")], 2)
    );
}
