//! Rows of a journal, whoever wrote them: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`).

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::format::{self, JOURNAL_FORMAT};
use crate::domain::event::{Input, Output};

/// Texts of rows, a line each: an input, or what the engine answered. The inputs among them.
pub(crate) fn rows(bytes: &[u8]) -> Vec<Input> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut inputs = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            let _ = row::<Vec<Output>>(line);
        } else {
            inputs.extend(row::<Input>(line));
        }
    }
    inputs
}

/// What is understood is written so that it is understood again, as the same.
fn row<T: DeserializeOwned + Serialize + PartialEq + Debug>(text: &str) -> Option<T> {
    let read: T = format::entry(JOURNAL_FORMAT, text).ok()?;
    let written = serde_json::to_string(&read).unwrap_or_else(|e| panic!("{e}: {text}"));
    let again: T =
        format::entry(JOURNAL_FORMAT, &written).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(again, read, "{written}");
    Some(read)
}
