//! What a relay behind a broker may answer: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use crate::gate::output::http::holds;

/// An answer counts by its letters alone, and by all of them.
pub(crate) fn answer(payload: &[u8]) {
    const EXPECTED: &str = "\"output\": true";
    let text = String::from_utf8_lossy(payload);
    let apart: String = text.chars().flat_map(|c| [c, ' ', '\n']).collect();
    let taken = holds(&text, EXPECTED);
    assert_eq!(holds(&apart, EXPECTED), taken, "{text}");
    assert!(!holds(&text.replace('u', ""), EXPECTED), "{text}");
}
