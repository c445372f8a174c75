//! The laws of the house as tests (ARCHITECTURE.md lists them). They read the code as `syn` does, not as text, and a broken law
//! prints its place and its reason. Each check stands beside a table of small sources that break it, and of some that do not.

mod arrows;
mod circles;
mod clocks;
pub mod house;
mod literals;
mod names;
mod offers;
mod prints;
mod sentences;
mod sizes;
mod watched;

use house::{House, Texts};

/// Fails with all the places at once.
fn check(law: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{law}\n  {}\n", faults.join("\n  "));
}

/// Runs a law's check over small crates: `law` must find a fault in those that have one, and in no other.
fn check_law(law: impl Fn(&House) -> Vec<String>, crates: &[(&[(&str, &str)], bool)]) {
    for (files, broken) in crates {
        let found = law(&house_of(files));
        assert_eq!(!found.is_empty(), *broken, "{files:?}: {found:?}");
    }
}

/// A crate of a few short files; a file that is not there and is not needed is made up.
fn house_of(files: &[(&str, &str)]) -> House {
    let mut texts: Texts = files
        .iter()
        .map(|(path, text)| (format!("src/{path}"), (*text).to_owned()))
        .collect();
    let rooms: std::collections::BTreeSet<&str> = files
        .iter()
        .map(|(path, _)| path.split('/').next().unwrap())
        .filter(|room| *room != "lib.rs")
        .map(|room| room.trim_end_matches(".rs"))
        .collect();
    texts.entry("src/lib.rs".to_owned()).or_insert_with(|| {
        rooms
            .iter()
            .map(|room| format!("pub mod {room};"))
            .collect()
    });
    House::of(&texts, "src/lib.rs")
}
