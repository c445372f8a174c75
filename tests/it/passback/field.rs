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

/// Plays reads (`[DATE]THH:MM:SS LANE PLATE|?|cross-in|cross-out [MOTION] -> OUTCOME [REASON]`) for the plates of a list, and gives
/// what was said.
fn check((entry, exit): (&str, &str), permits: &str, table: &str) -> Vec<serde_json::Value> {
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
        let (lane, travel) = (words[1], travel.unwrap_or_default());
        let at = match words[0].contains('T') {
            true => words[0].to_string(),
            false => format!("2026-03-02T{}", words[0]),
        };
        reads += &format!("{{\"line\":{n},\"at\":\"{at}Z\",\"lane\":\"{lane}\",{what}{travel}}}\n");
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
    let said = out.lines().map(|line| serde_json::from_str(line).unwrap());
    let said: Vec<serde_json::Value> = said.collect();
    let found: Vec<String> = said
        .iter()
        .zip(&expected)
        .map(|(d, right)| {
            let outcome = d["outcome"].as_str().unwrap().to_string();
            match right.contains(' ') {
                true => format!("{outcome} {}", d["reason"].as_str().unwrap_or("-")),
                false => outcome,
            }
        })
        .collect();
    assert_eq!(found, expected, "{table}");
    said
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

/// A permit is renewed under another number, before and after; nights and weekends on two permits.
#[test]
fn one_plate_on_several_permits() {
    for (old, new) in [("2025-104", "2026-007"), ("2026-007", "2025-104")] {
        check(
            ("", ""),
            &format!(
                "permit,plate,valid_from,valid_to\n\
                 {old},KB482W,2025-01-01T00:00:00Z,2026-03-02T12:00:00Z\n\
                 {new},KB482W,2026-03-02T12:00:00Z,2027-01-01T00:00:00Z\n"
            ),
            "07:00:00 entry-1 KB482W -> open permitted
             11:00:00 exit-1 KB482W -> open permitted
             13:00:00 entry-1 KB482W -> open permitted",
        );
    }
    check(
        ("", ""),
        "permit,plate,hours\nN1,KB482W,mon-fri 19:00-07:30\nW1,KB482W,sat-sun 06:00-22:00\n",
        "2026-03-07T11:00:00 entry-1 KB482W -> open permitted
         2026-03-07T12:00:00 exit-1 KB482W -> open permitted
         2026-03-09T20:00:00 entry-1 KB482W -> open permitted
         2026-03-10T05:00:00 exit-1 KB482W -> open permitted
         2026-03-10T11:00:00 entry-1 KB482W -> refuse outside-hours",
    );
}

/// One car of the family has the permit's only space; the other has a permit of its own besides.
#[test]
fn a_car_on_a_full_pool_and_on_its_own() {
    let list = |pool: &str, own: &str| {
        format!("permit,plate,spaces\n{pool},SMA71,1\n{pool},SMA72,1\n{own},SMA72,\n")
    };
    for (pool, own) in [("F1", "F2"), ("F2", "F1")] {
        for (first, second) in [("SMA71", "SMA72"), ("SMA72", "SMA71")] {
            check(
                ("", ""),
                &list(pool, own),
                &format!(
                    "08:00:00 entry-1 {first} -> open permitted
                     08:30:00 entry-1 {second} -> open permitted"
                ),
            );
        }
    }
}

/// A ban that is over, and one that is to come.
#[test]
fn a_ban_with_dates() {
    check(
        ("", ""),
        "permit,plate,valid_from,valid_to,list\n\
         B1,KB482W,2025-06-01T00:00:00Z,2026-03-02T09:00:00Z,deny\n\
         B2,KB482W,2026-03-02T15:00:00Z,,deny\n\
         A1,KB482W,,,allow\n",
        "08:00:00 entry-1 KB482W -> refuse denied
         10:00:00 entry-1 KB482W -> open permitted
         16:00:00 exit-1 KB482W -> open denied
         17:00:00 entry-1 KB482W -> refuse denied",
    );
}

/// A hire car for some days in a second row: the dates are its own.
#[test]
fn a_row_with_dates_of_its_own() {
    check(
        ("", ""),
        "permit,plate,valid_from,valid_to\n\
         P1,KB482W,,\n\
         P1,RENT44,2026-03-02T00:00:00Z,2026-03-05T00:00:00Z\n",
        "07:00:00 entry-1 RENT44 -> open permitted
         08:00:00 exit-1 RENT44 -> open permitted
         2026-04-01T07:00:00 entry-1 RENT44 -> refuse no-longer-valid
         2026-04-01T08:00:00 entry-1 KB482W -> open permitted",
    );
}

/// It backs out of an entrance where passing is assumed, and comes again: one of the causes, and not a passback for certain.
#[test]
fn a_car_that_turned_away() {
    let said = check(
        ("", ""),
        TWO,
        "07:00:00 entry-1 W12345A -> open
         07:04:00 entry-1 W12345A -> refuse reentry",
    );
    let causes = &said[1]["violation"]["causes"];
    let of = |name: &str| causes[name].as_f64().unwrap();
    assert!(of("turned_away") > 0.1 && of("passback") < 0.9, "{causes}");
}
