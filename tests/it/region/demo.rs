//! The region that `make demo-region` shows, once to its end.

use std::process::Command;

use crate::gateway::program;
use crate::peers::root;

#[test]
fn the_demo_of_a_region_plays_to_its_end() {
    let done = Command::new("/usr/bin/python3")
        .args(["-m", "tools.region.demo", "--once", "--binary"])
        .arg(program().get_program())
        .current_dir(root())
        .output()
        .unwrap();
    let (said, why) = (&done.stdout, &done.stderr);
    let [said, why] = [said, why].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(done.status.success(), "{said}{why}");
    for line in [
        "one-time password",
        "south: refuse (reentry)",
        "west: refuse (reentry)",
        "all others have it",
        "nothing of it is left running",
    ] {
        assert!(said.contains(line), "{line} is not in: {said}");
    }
}
