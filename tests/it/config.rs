//! The site file: all faults at once, each with file, key, what was found and a hint.

use plategate::config;
use plategate::domain::site::{CrossingFrom, GateId, LaneId, PassbackMode, Reversible, Visitors};

use crate::gateway::write;
use crate::peers::root;

/// Loads a site file of the given text; gives the faults as `key: found`.
pub fn check(text: &str, wanted: &[&str]) {
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

/// A key that was renamed: its fault names the new one.
#[test]
fn an_old_key_is_told_its_new_name() {
    let clip = "[[camera]]\nid = \"c\"\nfile = \"a.mp4\"\n";
    let turned = LANE.replace("id = \"a\"", "id = \"a\"\nreversible = \"input\"");
    for (text, key, new) in [
        (format!("{LANE}way = \"in\"\n"), "lane[a].way", "direction"),
        (
            format!("{LANE}weigh = true\n"),
            "lane[a].weigh",
            "infer_missed_exits",
        ),
        (
            format!("{turned}[[input]]\nlane = \"a\"\naddress = \"h:1\"\ntells = \"way\"\n"),
            "input[number 1].tells",
            "meaning",
        ),
        (
            format!("{LANE}[rehearsal]\nreads = \"r\"\n"),
            "rehearsal",
            "replay",
        ),
        (
            format!("{LANE}{clip}loop = true\n"),
            "camera[c].loop",
            "repeat",
        ),
    ] {
        hinted(&text, key, &format!("write {new}: that is its name now"));
    }
    // A group is exempt in one place only: its own section.
    hinted(
        &LANE.replace("[[area]]", "exempt_groups = [\"staff\"]\n[[area]]"),
        "site.exempt_groups",
        "write exempt = true in the [[group]] section of each of them",
    );
    hinted(
        &format!("{LANE}[passback]\nsubject_groups = [\"tenants\"]\n"),
        "passback.subject_groups",
        "write exempt = true in the [[group]] section of each other group",
    );
}

/// What does not mislead: one fault is told once, where it stands, and nothing that follows from it only.
#[test]
fn one_fault_is_told_once() {
    // A lane that is there and faulty is no missing lane, and an input may name it.
    let faulty = LANE.replace("id = \"a\"", "id = \"a\"\nrepeat_s = 0");
    check(
        &format!("{faulty}[[input]]\nlane = \"a\"\naddress = \"h:1\"\n"),
        &["lane[a].repeat_s: is 0"],
    );
    check(
        &LANE.replace("id = \"a\"", "id = \"lane a\""),
        &["lane[lane a].id: is \"lane a\""],
    );
    let elsewhere = format!("{LANE}[[input]]\nlane = \"b\"\naddress = \"h:1\"\n");
    check(
        &elsewhere,
        &["input[number 1].lane: \"b\" is no lane of this file"],
    );
    hinted(&elsewhere, "input[number 1].lane", "known: a");
    // A key under its old name is not missing besides.
    check(
        &LANE.replace("direction", "way"),
        &["lane[a].way: is not a key known here"],
    );
    // Of a driver that is not known nobody says which keys it has.
    check(
        &format!("{LANE}[[gate]]\nid = \"g\"\ndriver = \"modbus\"\naddress = \"h:1\"\n"),
        &["gate[g].driver: is \"modbus\""],
    );
    // A slip of the pen is named.
    let slip = format!("{LANE}passbak = \"hard\"\n");
    let hint = hint_of(&slip, "lane[a].passbak");
    assert!(
        hint.starts_with("write passback? Known keys: apart_s,"),
        "{hint}"
    );
}

/// The hint that the fault of a key has.
fn hint_of(text: &str, key: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let faults = config::load(&write(folder.path(), "site.toml", text)).err();
    let faults = faults.unwrap_or_default();
    let told = faults.iter().find(|f| f.key == key);
    let told = told.unwrap_or_else(|| panic!("{text}: {faults:?}"));
    told.hint.clone()
}

pub fn hinted(text: &str, key: &str, expected: &str) {
    assert_eq!(hint_of(text, key), expected, "{text}");
}

pub const LANE: &str = "[site]\nname = \"X\"\n[[area]]\nid = \"yard\"\n[[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n";

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
    let twice = "[[input]]\nlane = \"a\"\naddress = \"h:1\"\n".repeat(2);
    check(
        &format!("{LANE}{twice}"),
        &["input[number 2].lane: \"a\" has such an input already"],
    );
    check(
        &format!(
            "{LANE}[[camera]]\nid = \"c\"\nmaker = \"nobody\"\nlisten = \"here\"\nfrom = \"h\"\n"
        ),
        &[
            "camera[c].maker: is \"nobody\"",
            "camera[c].listen: is no address to listen at",
            "camera[c].from: is no IP address",
        ],
    );
}

/// A yard with an entrance and an exit; `more` goes in at the end, `entry` into the entrance's section.
pub fn yard(entry: &str, exit: &str, more: &str) -> String {
    let lane = |id: &str, direction: &str, from: &str, to: &str, keys: &str| {
        format!(
            "[[lane]]\nid = \"{id}\"\ndirection = \"{direction}\"\nfrom = \"{from}\"\nto = \"{to}\"\n{keys}\n"
        )
    };
    format!(
        "[site]\nname = \"X\"\ntime_zone = \"Europe/Vienna\"\n[[area]]\nid = \"yard\"\n{}{}{more}",
        lane("a", "in", "offsite", "yard", entry),
        lane("b", "out", "yard", "offsite", exit),
    )
}

pub fn loaded(text: &str) -> config::Loaded {
    let folder = tempfile::tempdir().unwrap();
    match config::load(&write(folder.path(), "site.toml", text)) {
        Ok(loaded) => loaded,
        Err(faults) => panic!("{faults:?}"),
    }
}

/// What a word comes to: mode and timer of the entrance, mode of the exit.
fn word(text: &str) -> (PassbackMode, Option<u32>, PassbackMode) {
    let site = loaded(text).site;
    let lane = |id: &str| site.lane(&LaneId::new(id)).unwrap().clone();
    let (entry, exit) = (lane("a"), lane("b"));
    (entry.passback, entry.passback_timer_min, exit.passback)
}

#[test]
fn the_words_of_panels() {
    use PassbackMode::{Hard, None, Off, Soft, Trap};
    for (said, timer, wanted) in [
        ("off", "", (Off, Option::None, Off)),
        ("none", "", (None, Option::None, None)),
        ("soft", "passback_timer_min = 5", (Soft, Some(5), Soft)),
        ("hard", "", (Hard, Option::None, Hard)),
        ("strict", "", (Hard, Option::None, Hard)),
        ("logged", "", (Soft, Option::None, Soft)),
        ("timed", "", (Hard, Some(240), Off)),
        (
            "timed-hard",
            "passback_timer_min = 1440",
            (Hard, Some(1440), Off),
        ),
        ("timed-soft", "", (Soft, Some(240), Off)),
    ] {
        let key = format!("passback = \"{said}\"\n");
        assert_eq!(
            word(&yard(&format!("{key}{timer}"), &key, "")),
            wanted,
            "{said}"
        );
        let policy = format!(
            "[[policy]]\nid = \"p\"\nmode = \"{said}\"\n{}",
            timer.replace("passback_", "")
        );
        let by_policy = yard("policy = \"p\"", "policy = \"p\"", &policy);
        assert_eq!(word(&by_policy), wanted, "policy {said}");
    }
    let trap = yard("passback = \"trap\"", "passback = \"soft\"", "");
    assert_eq!(word(&trap), (Trap, Option::None, Soft));
}

#[test]
fn the_default_is_timed_soft() {
    let wanted = (PassbackMode::Soft, Some(240), PassbackMode::Off);
    assert_eq!(word(&yard("", "", "")), wanted);
    let policy = "[[policy]]\nid = \"p\"\n";
    let by_policy = yard("policy = \"p\"", "policy = \"p\"", policy);
    assert_eq!(word(&by_policy), wanted);
}

#[test]
fn policies_are_profiles() {
    let policies = "[[policy]]\nid = \"p\"\nentry = \"hard\"\nexit = \"soft\"\ntimer_min = 60\n";
    let text = yard(
        "policy = \"p\"\nreversible = \"schedule\"",
        "policy = \"p\"",
        &format!(
            "{policies}[[reverse]]\nlane = \"a\"\nfrom = \"16:00\"\nto = \"19:30\"\ndays = [\"fri\", \"sun\"]\n"
        ),
    );
    let site = loaded(&text).site;
    let entry = site.lane(&LaneId::new("a")).unwrap();
    assert_eq!(entry.policy.as_ref().unwrap().as_str(), "p");
    assert_eq!(
        (
            entry.passback,
            entry.reverse_passback,
            entry.passback_timer_min
        ),
        (PassbackMode::Hard, PassbackMode::Soft, Some(60))
    );
    let Some(Reversible::Schedule { windows }) = &entry.reversible else {
        panic!("{entry:?}");
    };
    assert_eq!(
        (windows[0].from.to_string(), windows[0].days.0),
        ("16:00".into(), 0b101_0000)
    );
    // The clock's changes come with the site, so that replay needs no machine's time zone data.
    assert_eq!(site.shifts.len(), 81);
    assert_eq!(loaded(&yard("", "", "")).site.shifts.len(), 81);
    let exit = site.lane(&LaneId::new("b")).unwrap();
    assert_eq!(
        (exit.passback, exit.passback_timer_min),
        (PassbackMode::Soft, Some(60))
    );
}

/// The lane's own goes before its policy's, that before the site's, that before the default.
#[test]
fn thresholds_of_passback() {
    let check = |site: &str, policy: &str, lane: &str, wanted: (f64, Option<f64>, f64)| {
        let more =
            format!("[passback]\n{site}\n[[policy]]\nid = \"p\"\nmode = \"hard\"\n{policy}\n");
        let text = yard(&format!("policy = \"p\"\n{lane}"), "", &more);
        let site = loaded(&text).site;
        let bands = site.lane(&LaneId::new("a")).unwrap().bands;
        let found = (bands.record_at, bands.ask_at, bands.refuse_at);
        assert_eq!(found, wanted, "{more} {lane}");
    };
    check("", "", "", (0.1, None, 0.3));
    check("refuse_at = 0.8", "", "", (0.1, None, 0.8));
    check("refuse_at = 0.8", "refuse_at = 0.5", "", (0.1, None, 0.5));
    check(
        "refuse_at = 0.8\nrecord_at = 0",
        "refuse_at = 0.5",
        "refuse_at = 1\nask_at = 0.4",
        (0.0, Some(0.4), 1.0),
    );
}

#[test]
fn faults_of_thresholds() {
    let check_lane = |keys: &str, wanted: &[&str]| {
        check(
            &yard(&format!("passback = \"hard\"\n{keys}"), "", ""),
            wanted,
        );
    };
    check_lane("refuse_at = 1.5", &["lane[a].refuse_at: is 1.5"]);
    check_lane("record_at = nan", &["lane[a].record_at: is NaN"]);
    let order = |told: &str| format!("lane[a].refuse_at: does not go with the others here: {told}");
    check_lane("record_at = 0.4", &[&order("record_at 0.4, refuse_at 0.3")]);
    check_lane(
        "ask_at = 0.05",
        &[&order("record_at 0.1, ask_at 0.05, refuse_at 0.3")],
    );
    check_lane(
        "ask_at = 0.9\nrefuse_at = 0.5",
        &[&order("record_at 0.1, ask_at 0.9, refuse_at 0.5")],
    );
    check_lane(
        "denied_likely = \"refuse\"\nask_timeout_s = 20",
        &["lane[a].ask_timeout_s: is set, but this lane asks nobody"],
    );
    // What the whole site has is found once, there.
    check(
        &yard("", "", "[passback]\nrecord_at = \"much\"\n"),
        &["passback.record_at: is the text \"much\""],
    );
}

#[test]
fn faults_of_policies() {
    let policy = |keys: &str| {
        yard(
            "policy = \"p\"",
            "",
            &format!("[[policy]]\nid = \"p\"\n{keys}\n"),
        )
    };
    for (text, wanted) in [
        (
            policy("mode = \"strict\"\ntimer_min = 5"),
            "policy[p].timer_min: is set, but \"strict\" is a mode without a timer",
        ),
        (
            policy("mode = \"soft\"\nentry = \"hard\""),
            "policy[p].mode: is set, and so are entry or exit",
        ),
        (
            policy("entry = \"off\"\ntimer_min = 5"),
            "policy[p].timer_min: is set, but entries are not judged",
        ),
        (
            policy("entry = \"soft\"\nexit = \"trap\""),
            "policy[p].exit: is \"trap\"",
        ),
        (policy("timer_min = 0"), "policy[p].timer_min: is 0"),
        (
            yard("policy = \"q\"", "", ""),
            "lane[a].policy: \"q\" is no policy of this file",
        ),
        (
            yard(
                "policy = \"p\"\npassback = \"hard\"",
                "",
                "[[policy]]\nid = \"p\"\n",
            ),
            "lane[a].policy: is set, and so is passback or its timer",
        ),
        (
            yard("passback = \"hard\"\npassback_timer_min = 0", "", ""),
            "lane[a].passback_timer_min: is 0",
        ),
        (
            yard("passback = \"logged\"\npassback_timer_min = 9", "", ""),
            "lane[a].passback_timer_min: is set, but \"logged\" is a mode without a timer",
        ),
        (
            yard("", "passback = \"trap\"", ""),
            "lane[b].passback: is \"trap\" at an exit",
        ),
        (
            yard("passback = \"trap\"", "", ""),
            "lane[a].passback: is a trap, but no exit from \"yard\" is soft or hard: nothing would hold anybody",
        ),
        (
            yard("passback = \"none\"", "passback = \"hard\"", ""),
            "lane[a].passback: does not track entries to \"yard\", but exits from there are judged",
        ),
        (
            yard("passback = \"hard\"", "passback = \"none\"", ""),
            "lane[a].passback: arms \"yard\", but its exits do not track, and there is no timer",
        ),
        (
            format!("{LANE}passback = \"strict\"\n"),
            "lane[a].passback: arms \"yard\", which has no exit lane, and no timer",
        ),
        (
            format!("{LANE}passback = \"logged\"\n"),
            "lane[a].passback: arms \"yard\", which has no exit lane, and no timer",
        ),
    ] {
        check(&text, &[wanted]);
    }
    check(&format!("{LANE}passback = \"timed\"\n"), &[]);
    // Not a fault, and told: whoever is refused at one takes the other.
    let c = "[[lane]]\nid = \"c\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\npassback = \"off\"\n";
    let warnings = loaded(&yard("passback = \"hard\"", "", c)).warnings;
    assert!(
        warnings
            .iter()
            .any(|w| w.starts_with("area yard: lane a refuses passback, but lane c")),
        "{warnings:?}"
    );
}

#[test]
fn faults_of_areas_and_groups() {
    let area = |id: &str, keys: &str| format!("[[area]]\nid = \"{id}\"\n{keys}\n");
    for (more, wanted) in [
        (
            area("p", "within = \"q\"") + &area("q", "within = \"p\""),
            vec![
                "area[p].within: is a loop: the area would lie within itself",
                "area[q].within: is a loop: the area would lie within itself",
            ],
        ),
        (
            area("p", "within = \"p\""),
            vec!["area[p].within: is a loop: the area would lie within itself"],
        ),
        (
            area("p", "within = \"attic\""),
            vec!["area[p].within: \"attic\" is no area of this file"],
        ),
        (
            area("p", "within = \"yard\"\nregion = \"north\""),
            vec!["area[p].region: is another region than that of \"yard\" around it"],
        ),
        (
            area("unknown", ""),
            vec!["area[unknown].id: \"unknown\" is built in"],
        ),
        (
            area("p", "timer_min = 0\nloiter_min = 0"),
            vec!["area[p].timer_min: is 0", "area[p].loiter_min: is 0"],
        ),
        (
            area("p", "muster = true"),
            vec![
                "area[p].muster: is set, but the area has no exit lane: nothing takes a vehicle off the list",
            ],
        ),
        (
            area(
                "p",
                "within = \"yard\"\nmuster = true\npresence_timeout_min = 60",
            ),
            vec![
                "area[p].muster: is set, but presence_timeout_min takes vehicles off the list that are still there",
            ],
        ),
        (
            "[[limit]]\narea = \"attic\"\ngroup = \"ghosts\"\nmax = 1\n".into(),
            vec![
                "limit[number 1].group: \"ghosts\" is no group of this file",
                "limit[number 1].area: \"attic\" is no area of this file",
            ],
        ),
        (
            "[[limit]]\narea = \"yard\"\nmax = 0\n".into(),
            vec!["limit[number 1].max: is 0"],
        ),
        (
            "[[group]]\nid = \"staff\"\n[[group]]\nid = \"Staff\"\n".into(),
            vec!["group[Staff].id: differs from another group's only in capitals"],
        ),
        (
            "[[group]]\nid = \"staff\"\n[[limit]]\narea = \"yard\"\ngroup = \"Staff\"\nmax = 3\n"
                .into(),
            vec!["limit[number 1].group: \"Staff\" is no group of this file"],
        ),
        (
            "[[group]]\nid = \"staff\"\nexempt = true\ntimer_min = 5\n".into(),
            vec!["group[staff].timer_min: is set, but the group is exempt"],
        ),
        (
            "[[amnesty]]\nat = \"24:00\"\n[[amnesty]]\nat = \"03:00\"\ndays = [\"Monday\"]\n"
                .into(),
            vec![
                "amnesty[number 1].at: is \"24:00\"",
                "amnesty[number 2].days: holds \"Monday\"",
            ],
        ),
        (
            "[[amnesty]]\nat = \"03:00\"\ngroup = \"ghosts\"\n".into(),
            vec!["amnesty[number 1].group: \"ghosts\" is no group of this file"],
        ),
    ] {
        check(&yard("", "", &more), &wanted);
    }
    check(
        &yard("", "", "[[group]]\nid = \"staff\"\n")
            .replace("[[area]]", "exempt_groups = [\"stuff\"]\n[[area]]"),
        &["site.exempt_groups: is not a key known here"],
    );
}

#[test]
fn faults_of_lanes() {
    let turned = |entry: &str, more: &str| yard(entry, "", more);
    let window = |lane: &str, from: &str, to: &str| {
        format!("[[reverse]]\nlane = \"{lane}\"\nfrom = \"{from}\"\nto = \"{to}\"\n")
    };
    for (text, wanted) in [
        (
            yard("", "", "").replace("direction = \"in\"\n", ""),
            "lane[a].direction: is missing",
        ),
        (
            yard("", "", "").replace("to = \"offsite\"", "to = \"yard\""),
            "lane[b].to: is the area that the lane comes from",
        ),
        (
            yard("", "", "").replace("from = \"yard\"\n", ""),
            "lane[b].to: is outside, and so is the lane's other end",
        ),
        (
            turned("reversible = \"schedule\"", ""),
            "lane[a].reversible: is \"schedule\", but no [[reverse]] section names the lane",
        ),
        (
            turned(
                "",
                "[[input]]\nlane = \"a\"\nmeaning = \"direction\"\naddress = \"h:1\"\n",
            ),
            "input[number 1].meaning: is \"direction\", but the lane's direction is not told by an input",
        ),
        (
            turned("reversible = \"sometimes\"", ""),
            "lane[a].reversible: is \"sometimes\"",
        ),
        (
            turned("", &window("a", "16:00", "19:00")),
            "reverse[number 1].lane: \"a\" is no lane that is reversible by schedule",
        ),
        (
            turned("", &window("z", "16:00", "19:00")),
            "reverse[number 1].lane: \"z\" is no lane that is reversible by schedule",
        ),
        (
            turned(
                "reversible = \"schedule\"",
                &(window("a", "22:00", "02:00") + &window("a", "01:00", "03:00")),
            ),
            "lane[a].reversible: has two [[reverse]] sections that hold at the same time",
        ),
        (
            turned("visitors = \"admit\"\nsecond_factor_within_s = 20", ""),
            "lane[a].second_factor_within_s: is set, but visitors are admitted without one",
        ),
    ] {
        check(&text, &[wanted]);
    }
    check(
        &turned(
            "reversible = \"schedule\"",
            &(window("a", "22:00", "02:00") + &window("a", "02:00", "03:00")),
        ),
        &[],
    );
    check(&yard("", "", "").replace("to = \"offsite\"\n", ""), &[]);
}

#[test]
fn times_that_the_clock_skips_or_repeats_are_told() {
    let plan = |at: &str| loaded(&yard("", "", &format!("[[amnesty]]\nat = \"{at}\"\n"))).warnings;
    let odd = |at: &str| {
        plan(at)
            .into_iter()
            .filter(|w| w.starts_with("amnesty"))
            .collect::<Vec<_>>()
    };
    let told = odd("02:30");
    assert!(
        told[0].contains("jumps over 02:30") && told[0].contains("2026-03-29"),
        "{told:?}"
    );
    assert!(
        told[1].contains("02:30 comes twice") && told[1].contains("2026-10-25"),
        "{told:?}"
    );
    assert_eq!(odd("03:00"), Vec::<String>::new());
    let utc = yard("", "", "[[amnesty]]\nat = \"02:30\"\n").replace("Europe/Vienna", "UTC");
    assert!(
        !loaded(&utc)
            .warnings
            .iter()
            .any(|w| w.starts_with("amnesty"))
    );
}

#[test]
fn a_password_never_stands_in_the_file_or_in_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    for url in [
        "rtsp://user:geheim@h/x",
        "rtsp://user:12/geheim@h/x",
        "rtsp://user:geheim/12@h/x",
        "rtsp://user:geheim?1@h/x",
        "rtsp://user:geheim#1@h/x",
        "rtsp://user/geheim@h/x",
    ] {
        let text = format!("{LANE}[[camera]]\nid = \"c\"\nurl = \"{url}\"\n");
        let faults = config::load(&write(folder.path(), "site.toml", &text))
            .err()
            .unwrap();
        assert_eq!(faults.len(), 1, "{url}: {faults:?}");
        let told = format!("{} {faults:?}", faults[0]);
        assert!(!told.contains("geheim"), "{told}");
        assert!(told.contains("write username and password_env"), "{told}");
    }
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

/// What a reader of the guide types in first must be in order.
#[test]
fn the_guides_site_file_is_in_order() {
    let guide = std::fs::read_to_string(root().join("docs/guide/first-lane.md")).unwrap();
    let (_, rest) = guide.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    assert!(text.contains("[[lane]]"));
    // Any variable that is set will do for the password.
    check(
        &text
            .replace("CAM_IN_PASSWORD", "PATH")
            .replace("CAM_OUT_PASSWORD", "PATH"),
        &[],
    );
}

#[test]
fn a_lane_takes_its_calibration_from_the_data_folder_unless_it_names_one() {
    let folder = tempfile::tempdir().unwrap();
    let camera =
        "camera = \"c\"\n[[camera]]\nid = \"c\"\npictures = \"p\"\n[store]\ndir = \"kept\"\n";
    let load = |named: &str| {
        let text = format!("{LANE}{named}{camera}");
        let path = write(folder.path(), "site.toml", &text);
        config::load(&path).map(|l| l.calibrations[&LaneId::new("a")].clone())
    };
    let own = folder.path().join("kept/calibration/a.toml");
    let found = load("").unwrap();
    assert_eq!(
        (found.path.as_path(), found.calibration.min_plate),
        (own.as_path(), None)
    );
    std::fs::create_dir_all(own.parent().unwrap()).unwrap();
    std::fs::write(&own, "picture_px = [100, 100]\nmin_plate_px = 50\n").unwrap();
    assert_eq!(load("").unwrap().calibration.min_plate, Some(0.5));
    let named = write(
        folder.path(),
        "by-hand.toml",
        "picture_px = [100, 100]\nmin_plate_px = 25\n",
    );
    let found = load("calibration = \"by-hand.toml\"\n").unwrap();
    assert_eq!(
        (found.path, found.calibration.min_plate),
        (named, Some(0.25))
    );
    std::fs::write(&own, "min_plate_px = 50\n").unwrap();
    let faults = load("").unwrap_err();
    assert!(
        faults[0].file.ends_with("kept/calibration/a.toml"),
        "{faults:?}"
    );
}

/// A number with a point is no whole number, and is told as it was written.
#[test]
fn a_whole_number_has_no_point() {
    let gate = |line: &str| {
        let gate = format!("[[gate]]\nid = \"g\"\ndriver = \"recorder\"\n{line}\n");
        yard("", "", &gate)
    };
    check(&gate("pulse_ms = 500"), &[]);
    check(
        &gate("pulse_ms = 500.0"),
        &["gate[g].pulse_ms: is the number 500.0"],
    );
    let web = |line: &str| format!("[web]\n{line}\n{}", yard("", "", ""));
    check(&web("shift_h = 8.0"), &["web.shift_h: is the number 8.0"]);
    check(&web("shift_h = 1e1"), &["web.shift_h: is the number 10.0"]);
}

/// Passwords in clear over the network are warned of.
#[test]
fn a_dashboard_that_others_reach_without_tls_is_told_of() {
    let told = |web: &str| {
        let site = loaded(&format!("[web]\n{web}\n{}", yard("", "", "")));
        site.warnings.iter().any(|w| w.contains("without TLS"))
    };
    for (web, expect) in [
        ("", false),
        ("listen = \"127.0.0.1:80\"", false),
        ("listen = \"[::1]:80\"", false),
        ("listen = \"0.0.0.0:80\"", true),
        ("listen = \"192.0.2.7:80\"", true),
        ("listen = \"[::]:80\"", true),
        ("listen = \"0.0.0.0:80\"\nhttps = true", false),
    ] {
        assert_eq!(told(web), expect, "{web}");
    }
}
