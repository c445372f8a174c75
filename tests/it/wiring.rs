//! What `check` finds of wiring and of rules by time: what would work the wrong way round, or never.

use plategate::config;

use crate::config::{LANE, check, hinted, loaded, yard};
use crate::gateway::write;

/// What works the wrong way round, or never, is said before anybody stands at a gate.
#[test]
fn faults_of_wiring() {
    let input =
        |lane: &str, more: &str| format!("[[input]]\nlane = \"{lane}\"\naddress = \"h:1\"\n{more}");
    let inner = |direction: &str, from: &str, to: &str| {
        format!(
            "[[area]]\nid = \"deck\"\nwithin = \"yard\"\n[[lane]]\nid = \"c\"\ndirection = \"{direction}\"\nfrom = \"{from}\"\nto = \"{to}\"\n"
        )
    };
    for (text, wanted) in [
        (
            yard("", "", "").replacen("\"in\"", "\"out\"", 1),
            vec![
                "lane[a].direction: is \"out\", but the lane leads in: from \"offsite\" to \"yard\"",
            ],
        ),
        (
            yard("", "", "").replacen("\"out\"", "\"in\"", 1),
            vec![
                "lane[b].direction: is \"in\", but the lane leads out: from \"yard\" to \"offsite\"",
            ],
        ),
        (
            yard("", "", "")
                .replacen("\"out\"", "\"in\"", 1)
                .replace("to = \"offsite\"\n", ""),
            vec![
                "lane[b].direction: is \"in\", but the lane leads out: from \"yard\" to \"unknown\"",
            ],
        ),
        (
            yard("", "", &inner("out", "yard", "deck")),
            vec!["lane[c].direction: is \"out\", but the lane leads in: from \"yard\" to \"deck\""],
        ),
        (yard("", "", &inner("out", "deck", "yard")), vec![]),
        (
            yard("crossing = \"input\"", "", ""),
            vec![
                "lane[a].crossing: is \"input\", but no [[input]] tells of crossings here: nobody would ever have passed",
            ],
        ),
        (
            yard("crossing = \"input\"", "", &input("b", "")),
            vec![
                "lane[a].crossing: is \"input\", but no [[input]] tells of crossings here: nobody would ever have passed",
            ],
        ),
        (yard("crossing = \"input\"", "", &input("a", "")), vec![]),
        (
            yard(
                "crossing = \"input\"",
                "",
                &(input("a", "") + &input("a", "unit = 2\n")),
            ),
            vec!["input[number 2].lane: \"a\" has such an input already"],
        ),
        (
            yard("reversible = \"input\"", "", &input("a", "")),
            vec![
                "lane[a].reversible: is \"input\", but no [[input]] tells of its direction: the lane would never be armed",
            ],
        ),
        (
            yard(
                "reversible = \"input\"",
                "",
                &input("a", "meaning = \"direction\"\n"),
            ),
            vec![],
        ),
        (
            yard(
                "",
                "",
                "[[display]]\nid = \"sign\"\nlane = \"z\"\ndriver = \"http\"\naddress = \"h\"\n",
            ),
            vec!["display[sign].lane: no lane z in this file"],
        ),
    ] {
        check(&text, &wanted);
    }
    hinted(
        &yard(
            "",
            "",
            "[[group]]\nid = \"staff\"\n[[amnesty]]\nat = \"03:00\"\ngroup = \"STAFF\"\n",
        ),
        "amnesty[number 1].group",
        "write \"staff\": capitals count",
    );
}

#[test]
fn a_fault_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "site.toml", &format!("{LANE}repeat_s = 0\n"));
    let faults = config::load(&path).err().unwrap_or_default();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("site.toml:10: lane[a].repeat_s: is 0\n    hint: "),
        "{told:?}"
    );
}

#[test]
fn an_exit_that_looks_away_beside_one_that_looks_is_told() {
    let exit = "[[lane]]\nid = \"c\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\npassback = \"off\"\n";
    let said = |mode: &str| {
        let exit = exit.replace("passback = \"off\"", &format!("passback = \"{mode}\""));
        let site = loaded(&yard("passback = \"hard\"", "passback = \"hard\"", &exit));
        let told = site.warnings.into_iter();
        told.filter(|w| w.starts_with("area")).collect::<Vec<_>>()
    };
    assert_eq!(said("soft"), Vec::<String>::new());
    assert_eq!(
        said("off"),
        [
            "area yard: exit b looks for passback, but exit c does not: whoever is held at one may leave by the other"
        ]
    );
}

#[test]
fn faults_of_rules_by_time() {
    for (more, wanted) in [
        (
            "[[schedule]]\nhours = \"07:00-19:00\"\n",
            "schedule[number 1].entry: is missing, and so is exit",
        ),
        (
            "[[schedule]]\nentry = \"none\"\nexit = \"soft\"\n",
            "schedule[number 1].entry: is \"none\"",
        ),
        (
            "[[schedule]]\nexit = \"trap\"\nentry = \"soft\"\n",
            "schedule[number 1].exit: is \"trap\"",
        ),
        (
            "[[schedule]]\nentry = \"hard\"\nhours = \"mon-fri 7-19\"\n",
            "schedule[number 1].hours: holds \"mon-fri 7-19\"",
        ),
        (
            "[[schedule]]\nentry = \"hard\"\ngroup = \"Staff\"\n",
            "schedule[number 1].group: \"Staff\" is no group of this file",
        ),
        (
            "[[schedule]]\nentry = \"hard\"\nlanes = [\"a\", \"z\"]\n",
            "schedule[number 1].lanes: \"z\" is no lane of this file",
        ),
        (
            "[[overnight]]\nat = \"2:00\"\n",
            "overnight[number 1].at: is \"2:00\"",
        ),
        (
            "[[overnight]]\nat = \"02:00\"\narea = \"attic\"\n",
            "overnight[number 1].area: \"attic\" is no area of this file",
        ),
        (
            "[[overnight]]\nat = \"02:00\"\ndays = [\"hol\"]\n",
            "overnight[number 1].days: holds \"hol\"",
        ),
    ] {
        let staff = "[[group]]\nid = \"staff\"\n";
        check(&yard("", "", &format!("{staff}{more}")), &[wanted]);
    }
    let holidays = |days: &str| {
        yard("", "", "").replace("[[area]]", &format!("holidays = [{days}]\n[[area]]"))
    };
    check(
        &holidays("\"25.12.\""),
        &["site.holidays: holds \"25.12.\""],
    );
    let fine = "[[schedule]]\nentry = \"hard\"\nhours = \"mon-fri,hol 07:00-19:00\"\nlanes = [\"a\"]\n[[overnight]]\nat = \"02:00\"\narea = \"yard\"\n";
    check(&yard("", "", fine), &[]);
    // What a schedule arms goes together with the rest as if the lanes said so.
    let hard = "[[schedule]]\nentry = \"hard\"\n";
    let blind = "passback = \"none\"";
    check(
        &yard("passback = \"off\"", blind, hard),
        &[
            "schedule[number 1]: lane[a].passback: arms \"yard\", but its exits do not track, and there is no timer",
        ],
    );
    check(&yard("passback = \"none\"", blind, hard), &[]);
    let trap = "[[schedule]]\nentry = \"trap\"\n";
    check(
        &yard("passback = \"off\"", "passback = \"off\"", trap),
        &[
            "schedule[number 1]: lane[a].passback: is a trap, but no exit from \"yard\" is soft or hard: nothing would hold anybody",
        ],
    );
    let site = loaded(&holidays("\"12-25\", \"2026-04-06\"")).site;
    let days: Vec<String> = site.holidays.iter().map(ToString::to_string).collect();
    assert_eq!(days, ["12-25", "2026-04-06"]);
}
