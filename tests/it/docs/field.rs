//! What goes wrong in the field is played: each row of docs/ref/devices-field.md names tests that there are.

use std::path::Path;

use super::page;

const ROWS: usize = 19;

/// The text of all tests below a folder.
fn sources(folder: &Path, into: &mut String) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            *into += &std::fs::read_to_string(&path).unwrap();
        }
    }
}

/// What a row names that there is not, or the row itself where it names nothing.
fn lacking(row: &str, tests: &str, bodies: &Path) -> Vec<String> {
    let played = row.rsplit(" | ").next().unwrap();
    let named: Vec<&str> = played.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        return vec![row.to_owned()];
    }
    let is_there = |name: &&str| match name.ends_with(".toml") {
        true => bodies.join(name).is_file(),
        false => ["#[test]\n", "#[tokio::test(flavor = \"multi_thread\")]\n"]
            .iter()
            .any(|kind| {
                let plain = format!("{kind}fn {name}()");
                tests.contains(&plain) || tests.contains(&format!("{kind}async fn {name}()"))
            }),
    };
    let gone = named.into_iter().filter(|name| !is_there(name));
    gone.map(str::to_owned).collect()
}

#[test]
fn what_goes_wrong_in_the_field_is_played() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = String::new();
    sources(&root.join("tests/it"), &mut tests);
    let bodies = root.join("tests/data/devices");
    let text = page("docs/ref/devices-field.md");
    let rows: Vec<&str> = text.lines().filter(|l| l.starts_with("| ")).collect();
    assert_eq!(rows.len(), ROWS + 1, "a heading and the rows");
    let gone: Vec<String> = rows[1..]
        .iter()
        .flat_map(|row| lacking(row, &tests, &bodies))
        .collect();
    assert!(gone.is_empty(), "nothing plays {gone:?}");
    for (row, wanted) in [
        ("| a | `no_such_test` |", "no_such_test"),
        ("| a | `no-such.toml` |", "no-such.toml"),
        ("| a | |", "| a | |"),
    ] {
        assert_eq!(lacking(row, &tests, &bodies), [wanted]);
    }
}
