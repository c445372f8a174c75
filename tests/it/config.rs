//! The site file: all faults at once, each with file, key, what was found and a hint.

use plategate::config;
use plategate::domain::site::{CrossingFrom, GateId, LaneId, PassbackMode, Visitors};

use crate::gateway::write;
use crate::peers::root;

/// Loads a site file of the given text; gives the faults as `key: found`.
fn check(text: &str, wanted: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "site.toml", text);
    let found: Vec<String> = match config::load(&path) {
        Ok(_) => Vec::new(),
        Err(faults) => {
            assert!(
                faults
                    .iter()
                    .all(|f| f.file.ends_with("site.toml") && !f.hint.is_empty())
            );
            faults
                .iter()
                .map(|f| format!("{}: {}", f.key, f.found))
                .collect()
        }
    };
    assert_eq!(found, wanted, "{text}");
}

const LANE: &str = "[site]\nname = \"X\"\n[[area]]\nid = \"yard\"\n[[lane]]\nid = \"a\"\nway = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n";

#[test]
fn every_fault_is_named_at_once() {
    check(LANE, &[]);
    check("", &["site: is missing", "lane: is missing"]);
    check("[site\n", &["line 1: unclosed table, expected `]`"]);
    check(
        &format!(
            "{LANE}passback = \"medium\"\nrepeat_s = \"long\"\n[web]\nlisten = \"here\"\nport = 3\n"
        ),
        &[
            "web.listen: is \"here\"",
            "web.port: is not a key known here",
            "lane[a].passback: is \"medium\"",
            "lane[a].repeat_s: is the text \"long\"",
        ],
    );
    check(
        &LANE.replace(
            "\"yard\"\n[[lane]]",
            "\"yard\"\n[[area]]\nid = \"yard\"\n[[lane]]",
        ),
        &["area[yard].id: \"yard\" is there twice"],
    );
    check(
        &LANE.replace("to = \"yard\"", "to = \"offsite\""),
        &["lane[a].to: is the area that the lane comes from"],
    );
    check(
        &format!("{LANE}camera = \"c\"\ngate = \"g\"\n"),
        &[
            "lane[a].camera: \"c\" is no camera of this file",
            "lane[a].gate: \"g\" is no gate of this file",
        ],
    );
    check(
        &format!("{LANE}crossing_within_s = 5\n"),
        &["lane[a].crossing_within_s: is set, but crossing is \"assumed\""],
    );
    check(
        &format!("{LANE}[[gate]]\nid = \"g\"\ndriver = \"recorder\"\npulse_ms = 9000\n"),
        &["gate[g].pulse_ms: is 9000"],
    );
    check(&format!("{LANE}calibration = \"gone.toml\"\n"), &[]);
    check(
        &format!("{LANE}[[input]]\nlane = \"b\"\naddress = \"h:1\"\n"),
        &["input[number 1].lane: \"b\" is no lane of this file"],
    );
}

#[test]
fn a_password_never_stands_in_the_file_or_in_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{LANE}[[camera]]\nid = \"c\"\nurl = \"rtsp://user:geheim@h/x\"\n");
    let faults = config::load(&write(folder.path(), "site.toml", &text))
        .err()
        .unwrap();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(!format!("{faults:?}").contains("geheim"));
}

#[test]
fn the_examples_are_in_order_and_mean_what_they_say() {
    let two = config::load(&root().join("examples/two-by-two.toml")).unwrap();
    let entry = two.site.lane(&LaneId::new("entry-1")).unwrap();
    assert_eq!(
        (entry.passback, entry.passback_timer_min),
        (PassbackMode::Hard, None)
    );
    assert_eq!(
        (entry.visitors, entry.crossing),
        (Visitors::Admit, CrossingFrom::Assumed)
    );
    let exit = two.site.lane(&LaneId::new("exit-2")).unwrap();
    assert_eq!(exit.passback, PassbackMode::Off);
    let demo = config::load(&root().join("examples/demo/site.toml")).unwrap();
    assert_eq!(
        (demo.site.lanes.len(), demo.cameras.len(), demo.gates.len()),
        (4, 4, 4)
    );
    assert!(demo.gates.contains_key(&GateId::new("barrier-exit-2")));
}
