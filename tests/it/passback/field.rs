//! What people who run car parks report, through `replay` with its files: a site file, a list of permits, reads.

use plategate::cli::replay::{Args, replay};
use plategate::config;

/// A car park with an entrance that is hard and refuses visitors, and an exit that asks nothing; `entry` and `exit` are
/// further keys of the lanes.
fn site(entry: &str, exit: &str) -> String {
    let lane = |id: &str, keys: &str, more: &str| {
        let given = |key: &str| more.lines().any(|l| l.trim_start().starts_with(key));
        let keys = keys.lines().filter(|line| {
            let key = line.split('=').next().unwrap_or_default().trim();
            !given(key)
        });
        let keys: Vec<&str> = keys.collect();
        format!(
            "[[gate]]\nid = \"g-{id}\"\ndriver = \"recorder\"\n[[lane]]\nid = \"{id}\"\ngate = \"g-{id}\"\n{}\n{more}\n",
            keys.join("\n")
        )
    };
    let input = |id: &str, more: &str| match more.contains("\"input\"") {
        true => format!("[[input]]\nlane = \"{id}\"\naddress = \"127.0.0.1:5029\"\n"),
        false => String::new(),
    };
    let inward = "direction = \"in\"\nfrom = \"offsite\"\nto = \"car-park\"\npassback = \"hard\"\nvisitors = \"refuse\"";
    let outward = "direction = \"out\"\nfrom = \"car-park\"\nto = \"offsite\"\npassback = \"off\"\nvisitors = \"admit\"";
    [
        "[site]\nname = \"Field\"\ntime_zone = \"Europe/Vienna\"\n[[area]]\nid = \"car-park\"\n"
            .into(),
        lane("entry-1", inward, entry),
        lane("entry-2", inward, entry),
        lane("exit-1", outward, exit),
        input("entry-1", entry),
        input("entry-2", entry),
        input("exit-1", exit),
    ]
    .concat()
}

/// Plays reads (`HH:MM:SS LANE PLATE|?|cross-in|cross-out [MOTION] -> OUTCOME [REASON]`) for the plates of a list.
fn check((entry, exit): (&str, &str), permits: &str, table: &str) {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let (mut reads, mut expected) = (String::new(), Vec::new());
    for (n, line) in (1..).zip(table.lines().map(str::trim)) {
        let (read, right) = line.split_once(" -> ").unwrap();
        let words: Vec<&str> = read.split_whitespace().collect();
        let what = match words[2] {
            "?" => "\"plate\":null".to_string(),
            "cross-in" => "\"event\":\"crossing\",\"way\":\"in\"".into(),
            "cross-out" => "\"event\":\"crossing\",\"way\":\"out\"".into(),
            plate => format!("\"plate\":\"{plate}\""),
        };
        let travel = words.get(3).map(|m| format!(",\"travel\":\"{m}\""));
        let (at, lane, travel) = (words[0], words[1], travel.unwrap_or_default());
        reads += &format!(
            "{{\"line\":{n},\"at\":\"2026-03-02T{at}Z\",\"lane\":\"{lane}\",{what}{travel}}}\n"
        );
        expected.push(right.to_string());
    }
    std::fs::write(path("site.toml"), site(entry, exit)).unwrap();
    std::fs::write(path("permits.csv"), permits).unwrap();
    std::fs::write(path("reads.jsonl"), reads).unwrap();
    let loaded = config::load(&path("site.toml")).unwrap_or_else(|faults| panic!("{faults:?}"));
    let args = Args {
        site: path("site.toml"),
        permits: path("permits.csv"),
        reads: path("reads.jsonl"),
        out: path("out.jsonl"),
        policy: None,
    };
    replay(loaded.site, &args).unwrap();
    let out = std::fs::read_to_string(path("out.jsonl")).unwrap();
    let found: Vec<String> = out
        .lines()
        .zip(&expected)
        .map(|(line, right)| {
            let d: serde_json::Value = serde_json::from_str(line).unwrap();
            let outcome = d["outcome"].as_str().unwrap().to_string();
            match right.contains(' ') {
                true => format!("{outcome} {}", d["reason"].as_str().unwrap_or("-")),
                false => outcome,
            }
        })
        .collect();
    assert_eq!(found, expected, "{table}");
}

const TWO: &str = "permit,plate\nP1,W12345A\nP2,W777BB\n";

#[test]
fn cars_close_behind_each_other() {
    let told = ("crossing = \"input\"", "passback = \"hard\"");
    check(
        told,
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:04 entry-1 W777BB -> open
         07:00:05 entry-1 cross-in -> none
         07:00:10 entry-1 cross-in -> none
         07:20:00 entry-1 W12345A -> refuse reentry
         07:25:00 entry-1 W777BB -> refuse reentry
         17:00:00 exit-1 W777BB -> open permitted
         17:00:40 exit-1 W12345A -> open permitted",
    );
    // One crossing was not told: neither is kept in or out for it.
    check(
        told,
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:04 entry-1 W777BB -> open
         07:00:05 entry-1 cross-in -> none
         12:00:00 exit-1 W777BB -> open
         12:00:40 exit-1 W12345A -> open
         13:00:00 entry-1 W777BB -> open permitted
         13:00:05 entry-1 cross-in -> none
         13:00:40 entry-1 W12345A -> open permitted",
    );
    check(
        told,
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:04 entry-1 W777BB -> open
         07:00:05 entry-1 cross-in -> none
         07:10:00 entry-1 W12345A -> open
         07:10:05 entry-1 cross-in -> none
         07:11:00 entry-1 W777BB -> open",
    );
}

#[test]
fn a_car_that_waits_before_its_barrier() {
    let told = ("crossing = \"input\"", "passback = \"hard\"");
    check(
        told,
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:40 entry-1 W12345A -> none repeated
         07:00:50 entry-1 cross-in -> none
         07:30:00 entry-1 W12345A -> refuse reentry
         17:00:00 exit-1 W12345A -> open permitted",
    );
    check(
        (
            "crossing = \"input\"\ncrossing_within_s = 60",
            "passback = \"hard\"",
        ),
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:40 entry-1 W12345A -> none repeated
         07:00:50 entry-1 cross-in -> none
         07:05:00 exit-1 W12345A -> open permitted",
    );
    // It turned away, and comes again: it was never in.
    check(
        told,
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:05:00 entry-1 W12345A -> open permitted
         07:05:05 entry-1 cross-in -> none
         07:06:00 entry-1 W777BB -> open permitted",
    );
}

#[test]
fn one_car_before_two_cameras() {
    check(
        ("", ""),
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:00:03 entry-2 W12345A -> none seen-elsewhere
         07:00:20 entry-2 W777BB -> open
         17:00:00 exit-1 W12345A -> open
         17:00:04 entry-1 W12345A -> none seen-elsewhere
         17:00:30 exit-1 W777BB towards -> open
         17:01:00 entry-1 W777BB away -> none seen-elsewhere
         18:00:00 entry-1 W12345A -> open permitted",
    );
}

#[test]
fn short_plates_are_read_and_decided() {
    check(
        ("", ""),
        "permit,plate\nP1,F1\nP2,B12\n",
        "07:00:00 entry-1 F1 -> open permitted
         07:10:00 entry-1 B12 -> open permitted",
    );
}
