//! The real toll gate through the whole gateway: served over RTSP, decided, pulsed on a relay; ten loops in real time.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::gateway::{Gateway, write};
use crate::peers::{Peer, Relay, root};
use crate::tollgate::{VEHICLES, video};

const LOOPS: usize = 10;
const LOOP: Duration = Duration::from_millis(18_739);
/// These two have a permit; the third vehicle has none.
const PERMITTED: [&str; 2] = [VEHICLES[0], VEHICLES[1]];

fn site(rtsp: &Peer, relay: &Relay) -> String {
    format!(
        "[site]\nname = \"Toll gate\"\n[web]\nlisten = \"127.0.0.1:0\"\n[permits]\nfirst_import = \"permits.csv\"\n\
         [[area]]\nid = \"beyond\"\n\
         [[gate]]\nid = \"gate\"\ndriver = \"modbus-tcp\"\naddress = \"127.0.0.1:{}\"\nmin_gap_ms = 500\n\
         [[camera]]\nid = \"cam\"\nurl = \"{}\"\n\
         [[lane]]\nid = \"toll\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"beyond\"\ncamera = \"cam\"\ngate = \"gate\"\n\
         visitors = \"refuse\"\nrepeat_s = 3\ncalibration = \"{}\"\n",
        relay.port,
        rtsp.url("/toll"),
        root().join("calibration/toll-gate.toml").display()
    )
}

#[test]
#[ignore = "three minutes in real time, with the release build: `make toll-gate`"]
fn ten_loops_of_a_real_toll_gate() {
    let video =
        video().expect("data/video/toll-gate-cars.mp4 in ../shared, or in PLATEGATE_SHARED");
    let folder = tempfile::tempdir().unwrap();
    let rtsp = Peer::rtsp(&["--mount", &format!("/toll={}", video.display())]);
    let relay = Relay::start(&[]);
    let permits: String = PERMITTED
        .iter()
        .map(|p| format!("P-{p},staff,Holder,{p},,,false\n"))
        .collect();
    write(
        folder.path(),
        "permits.csv",
        &format!("permit,group,holder,plate,valid_from,valid_to,exempt\n{permits}"),
    );
    let site = write(folder.path(), "site.toml", &site(&rtsp, &relay));
    let events = folder.path().join("events.jsonl");
    let gateway = Gateway::start(&site, &["--events", events.to_str().unwrap()]);
    std::thread::sleep(LOOP * u32::try_from(LOOPS).unwrap());
    gateway.stop();

    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut opened = 0;
    for line in std::fs::read_to_string(&events).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        if event["kind"] == "decision" && event["read"].is_string() && event["reason"] != "repeated"
        {
            *seen
                .entry(event["read"].as_str().unwrap().to_owned())
                .or_default() += 1;
            opened += usize::from(event["outcome"] == "open");
        }
    }
    let pulses: usize = relay.pulses().values().sum();
    println!("reads {seen:?}; opened {opened}, pulses {pulses}");
    // The first vehicle of an eleventh loop may still be seen before the gateway stops.
    let count = |v: &str| seen.get(v).copied().unwrap_or(0);
    let right: usize = VEHICLES.iter().map(|v| count(v).min(LOOPS)).sum();
    let most = [LOOPS + 1, LOOPS, LOOPS];
    assert!(
        VEHICLES.iter().zip(most).all(|(v, most)| count(v) <= most),
        "a vehicle was told twice: {seen:?}"
    );
    let others: Vec<&String> = seen
        .keys()
        .filter(|k| !VEHICLES.contains(&k.as_str()))
        .collect();
    assert!(right >= 29, "{right} of 30 passages were right: {seen:?}");
    assert!(others.is_empty(), "other plates were reported: {others:?}");
    let permitted: usize = PERMITTED.iter().map(|v| count(v)).sum();
    assert_eq!(
        (opened, pulses),
        (permitted, permitted),
        "one pulse a permitted passage, none for the others"
    );
}
