//! The demo car park as `make run` starts it: what it says of itself, and a browser's day against the real gateway.

use std::process::Command;
use std::time::Duration;

use crate::gateway::{Gateway, program};
use crate::peers::root;

/// One round of the cast is 180 s; all kinds of cars come in its first minute.
const SECONDS: &str = "130";

#[test]
fn the_demo_reads_its_cars_and_shows_them_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program();
    command
        .args([
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--seconds",
            SECONDS,
            "--data",
        ])
        .arg(folder.path().join("data"));
    let demo = Gateway::launch(command, &folder.path().join("demo.log"));
    let day = Command::new("node")
        .arg(root().join("tests/browser/day.mjs"))
        .arg(&demo.dashboard)
        .arg(root().join(".run/screens/demo"))
        .env(
            "PLATEGATE_PASSWORD",
            demo.password
                .as_ref()
                .expect("a first start says a password"),
        )
        .output()
        .unwrap();
    let said = demo.hear("demo: ", Duration::from_secs(150));
    println!("{}", said.join("\n"));
    let log = String::from_utf8_lossy(&day.stderr).into_owned();
    assert!(
        day.status.success(),
        "{}\n{log}",
        String::from_utf8_lossy(&day.stdout)
    );
    // "demo: N cars came: R read right, W read otherwise …, U not read; E of D decisions as expected"
    let numbers: Vec<u32> = said
        .last()
        .unwrap()
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse().ok())
        .collect();
    let [cars, right, otherwise, unread, expected, decided] = numbers[..] else {
        panic!("{said:?}")
    };
    assert!(cars >= 13, "too few cars came");
    // One exit a round is rendered so that it is misread.
    assert!(
        right + 1 >= cars && otherwise <= 1 && unread == 0,
        "cars were not read right"
    );
    assert_eq!(expected, decided, "a decision was not as the cast expects");
}
