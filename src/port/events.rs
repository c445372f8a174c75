//! What happened, as JSON objects, one a line: `--events` and the event stream `/api/v1/events` speak the same.

use serde::Serialize;

use crate::domain::event::{Input, JournalEntry, Output};

/// What happened, with its journal number and when it was recorded.
#[derive(Serialize)]
struct EventLine<'a, T> {
    journal: u64,
    recorded_at: jiff::Timestamp,
    #[serde(flatten)]
    what: &'a T,
}

/// The lines of an entry: the input if it is something that happened at a lane, then what the engine said.
pub fn lines(entry: &JournalEntry) -> Vec<String> {
    let mut lines = Vec::new();
    if matches!(
        entry.input,
        Input::Sighting(_) | Input::GateReport(_) | Input::Crossing(_) | Input::LaneHealth { .. }
    ) {
        lines.extend(line(entry, &entry.input));
    }
    lines.extend(
        entry
            .outputs
            .iter()
            .filter_map(|output: &Output| line(entry, output)),
    );
    lines
}

fn line<T: Serialize>(entry: &JournalEntry, what: &T) -> Option<String> {
    // Types of the domain always serialise; were one not to, the journal still has it.
    serde_json::to_string(&EventLine {
        journal: entry.seq,
        recorded_at: entry.at,
        what,
    })
    .ok()
}
