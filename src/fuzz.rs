//! A narrow door for `cargo fuzz` (fuzz/, docs/ref/fuzzing.md) and for the tests: everything that comes from strangers, devices,
//! offices and old files, one function a kind of it. Each takes any bytes, and panics where what is promised does not hold.
//!
//! The rooms' own files of this name say what is asked of them; what was found once lies in `fuzz/museum` and is asked of them
//! by every test run.

use jiff::Timestamp;

use crate::config::fuzz as config;
use crate::domain::access::Engine;
use crate::domain::misread::alphabet::{Text, folded};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{Site, hours};
use crate::feed::push::fuzz as push;
use crate::feed::video::camera::rtsp::fuzz as rtsp;
use crate::gate;
use crate::port::broker::fuzz as broker;
use crate::port::permits_csv::fuzz as permits;
use crate::port::sheet::fuzz as sheet;
use crate::store::fuzz as store;
use crate::web::api::fuzz as api;
use crate::web::http::listen::fuzz as listen;

/// What comes, and who looks at it.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. Each has a file in `fuzz/fuzz_targets` and a folder in `fuzz/museum`.
pub const TARGETS: &[Target] = &[
    ("api_body", api_body),
    ("api_query", api::query),
    ("http_head", listen::head),
    ("http_relay", gate::output::http::fuzz::answer),
    ("journal", journal),
    ("modbus_input", gate::input::modbus::fuzz::answer),
    ("modbus_relay", gate::output::modbus::fuzz::answer),
    ("mqtt", mqtt),
    ("permit_list", permits::list),
    ("plate", plate),
    ("push_maker", push::makers),
    ("push_profile", push::profiles),
    ("rtp", rtsp::rtp),
    ("rtsp", rtsp::rtsp),
    ("sdp", rtsp::sdp),
    ("sheet", sheet::book),
    ("site_file", site_file),
];

/// Runs one of [`TARGETS`].
///
/// # Panics
/// What is promised of it does not hold; or there is none of this name.
pub fn run(name: &str, bytes: &[u8]) {
    let found = TARGETS.iter().find(|target| target.0 == name);
    let Some((_, target)) = found else {
        panic!("{name} is no target");
    };
    target(bytes);
}

/// A small car park with everything in it.
fn site() -> Site {
    thread_local! {
        static SITE: Site = config::site_file(include_str!("../examples/two-by-two.toml"))
            .unwrap_or_else(|| panic!("the example is a site"));
    }
    SITE.with(Site::clone)
}

fn api_body(bytes: &[u8]) {
    thread_local!(static SITE: Site = site());
    SITE.with(|site| api::body(bytes, site));
}

/// A site file, or, behind a line of dashes, other rules for the example.
fn site_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.strip_prefix("---\n") {
        Some(policy) => config::policy_file(policy, site()),
        None => drop(config::site_file(&text)),
    }
}

/// Rows of a journal: what is understood of them an engine takes, and what it has made of them is kept as a snapshot is.
fn journal(bytes: &[u8]) {
    let inputs = store::rows(bytes);
    if inputs.is_empty() {
        return;
    }
    let mut engine = Engine::new(site());
    let begin = Timestamp::UNIX_EPOCH;
    for (input, after_s) in inputs.iter().zip(1..) {
        let now = begin.saturating_add(jiff::SignedDuration::from_secs(after_s));
        let said = engine.handle(now.unwrap_or(begin), input);
        let kept = serde_json::to_string(&said).unwrap_or_else(|e| panic!("{e}"));
        store::rows(kept.as_bytes());
    }
    let _ = (engine.next_due(), engine.digest());
}

/// What a broker hands on: reads of Frigate, or a relay's answer.
fn mqtt(bytes: &[u8]) {
    for payload in broker::published(bytes) {
        push::published(&payload);
        gate::output::mqtt::fuzz::answer(&payload);
    }
}

/// A plate as somebody types it, and hours as they stand beside it.
fn plate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(plate) = Plate::new(&text) {
        let written = plate.to_string();
        assert!((1..=12).contains(&written.len()));
        assert!(
            written
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        );
        assert_eq!(Plate::new(&written).ok().as_ref(), Some(&plate));
        assert!(!Plate::is_folded(&written));
        let read = PlateRead::plain(&plate, 0.9);
        assert_eq!(read.text(), plate);
        let (typed, seen) = (Text::new(&plate), Text::read(&read));
        assert!(typed.resembles(&seen) && seen.resembles(&typed));
        assert_eq!(typed.folded(), typed.folded().folded());
        assert_eq!(folded(&written), folded(&folded(&written)));
    }
    if let Ok(windows) = hours::read(&text) {
        let written = hours::written(&windows);
        assert_eq!(hours::read(&written).ok(), Some(windows), "{written}");
    }
}

#[cfg(test)]
mod museum {
    use std::collections::BTreeSet;
    use std::panic::catch_unwind;
    use std::path::{Path, PathBuf};

    use super::{TARGETS, run};

    /// Of one target, all together.
    const BYTES_MAX: u64 = 200 << 10;

    fn names(folder: &Path, of: impl Fn(&Path) -> Option<String>) -> BTreeSet<String> {
        let entries = folder.read_dir().unwrap();
        entries.filter_map(|e| of(&e.unwrap().path())).collect()
    }

    #[test]
    fn what_was_found_once_is_looked_at_and_each_target_is_everywhere() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
        let known: BTreeSet<String> = TARGETS.iter().map(|t| t.0.to_owned()).collect();
        let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
        let own = |path: &Path| stem(path).filter(|name| name != "any");
        assert_eq!(names(&fuzz.join("fuzz_targets"), own), known);
        assert_eq!(names(&fuzz.join("museum"), stem), known);
        let mut faults = Vec::new();
        for (name, _) in TARGETS {
            let folder = fuzz.join("museum").join(name);
            let files: Vec<PathBuf> = folder
                .read_dir()
                .unwrap()
                .map(|e| e.unwrap().path())
                .collect();
            assert!(!files.is_empty(), "{name} has nothing to begin with");
            let bytes: u64 = files.iter().map(|f| f.metadata().unwrap().len()).sum();
            assert!(bytes <= BYTES_MAX, "{name}: {bytes} bytes");
            for file in files {
                let bytes = std::fs::read(&file).unwrap();
                if catch_unwind(|| run(name, &bytes)).is_err() {
                    faults.push(file.display().to_string());
                }
            }
        }
        assert!(faults.is_empty(), "these panic: {faults:#?}");
    }
}
