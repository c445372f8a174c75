//! Site files, whatever is typed in them: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::path::Path;

use toml::Table;

use super::{compose, lines};
use crate::domain::site::Site;
use crate::port::fields::Faults;
use crate::trial::policy::Overlay;

/// The site of a file; `None`: it has faults, each of which says where it stands and what to do.
pub(crate) fn site_file(text: &str) -> Option<Site> {
    let table = text.parse::<Table>().ok()?;
    let faults = Faults::of("site.toml");
    // No file that it names is there.
    let loaded = compose(
        &table,
        Path::new("/nowhere/site.toml"),
        &faults,
        &mut Vec::new(),
    );
    let told = faults.into_vec();
    let last = text.lines().count();
    for fault in &told {
        assert!(!fault.to_string().is_empty());
        let line = lines::line_of(text, &fault.key).unwrap_or(0) as usize;
        assert!(line <= last, "{fault}: line {line} of {last}");
    }
    let loaded = loaded.filter(|_| told.is_empty())?;
    let written = serde_json::to_string(&loaded.site).unwrap_or_else(|e| panic!("{e}"));
    let again: Site = serde_json::from_str(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(again, loaded.site, "as the journal keeps it: {written}");
    Some(again)
}

/// Other rules for that site.
pub(crate) fn policy_file(text: &str, site: Site) {
    match Overlay::parse(text).and_then(|overlay| overlay.apply(site)) {
        Ok(site) => assert!(site.lanes.iter().all(|lane| !lane.id.as_str().is_empty())),
        Err(why) => assert!(!why.is_empty()),
    }
}
