//! What commands write: to whoever reads, also if nobody does any more; and for the owner alone.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::gateway::{Gateway, program, write};

const SITE: &str = "[site]\nname = \"A\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
    [[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\npassback = \"hard\"\n\
    [[lane]]\nid = \"b\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\npassback = \"hard\"\n";

/// A site with a journal.
fn site(folder: &Path) -> PathBuf {
    let site = write(folder, "site.toml", SITE);
    Gateway::start(&site, &[]).stop();
    site
}

/// Every command that says something without a camera or a relay, with nobody who reads it.
#[test]
fn no_command_dies_of_a_reader_that_went_away() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let site = site.to_str().unwrap();
    let table: &[&[&str]] = &[
        &["check", site],
        &["doctor", site],
        &["audit", "verify", site],
        &["journal", "verify", site],
        &["check", "nowhere.toml"],
        &["probe-camera", "nonsense"],
        &["notify-test", "nobody", site],
        &["gate-test", "nothing", site],
        &["--help"],
        &["check", "--help"],
    ];
    for arguments in table {
        let run = |closed: bool| {
            let mut command: Command = program();
            command.args(*arguments);
            if closed {
                let (reader, writer) = std::io::pipe().unwrap();
                drop(reader);
                command.stdout(writer);
            }
            command.output().unwrap()
        };
        let (heard, unheard) = (run(false), run(true));
        let said = String::from_utf8_lossy(&unheard.stderr);
        assert_eq!(unheard.status, heard.status, "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// A gateway whose reader goes away goes on.
#[test]
fn a_gateway_outlives_whoever_heard_it_start() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let mut command: Command = Command::new("/bin/sh");
    let line = "\"$0\" run \"$1\" | head -n 1";
    command
        .arg("-c")
        .arg(line)
        .arg(program().get_program())
        .arg(&site);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null());
    // `head` has ended with the first line; the gateway still holds its data folder.
    let mut child = command.spawn().unwrap();
    let data = folder.path().join("data");
    let pid = || std::fs::read_to_string(data.join("lock")).unwrap_or_default();
    let before = pid();
    crate::patience::until("it has its folder", || !pid().is_empty() && pid() != before);
    let held = || {
        let out = program()
            .args(["journal", "verify"])
            .arg(&site)
            .output()
            .unwrap();
        String::from_utf8_lossy(&out.stderr).contains("in use by process")
    };
    crate::patience::until("it runs", held);
    let stop = Command::new("kill").args(["-TERM", pid().trim()]).status();
    assert!(stop.unwrap().success(), "it is there to be stopped");
    assert!(child.wait().unwrap().success());
}

/// A log that goes to a file on a full disk.
#[test]
fn a_log_that_cannot_be_written_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let site = write(folder.path(), "site.toml", SITE);
    let mut command = program();
    command.arg("run").arg(&site);
    Gateway::launch(command, Path::new("/dev/full")).stop();
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.clone());
        if path.is_dir() {
            files(&path, found);
        }
    }
}

/// Whatever the gateway makes is for its owner alone, with the mask that most systems have.
#[test]
fn what_is_written_is_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let site = write(folder.path(), "site.toml", SITE);
    let events = folder.path().join("events.jsonl");
    let mut command: Command = Command::new("/bin/sh");
    let line = "umask 022; exec \"$0\" run \"$1\" --events \"$2\"";
    command.arg("-c").arg(line).arg(program().get_program());
    command
        .arg(&site)
        .arg(&events)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    Gateway::launch(command, &folder.path().join("log")).stop();
    let mut found = vec![events, folder.path().join("data")];
    files(&folder.path().join("data"), &mut found);
    for part in ["plategate.db", "snapshots", ".state", "audit.head"] {
        let there = |p: &PathBuf| p.to_string_lossy().contains(part);
        assert!(found.iter().any(there), "{part}: {found:?}");
    }
    for path in found {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}
