//! What happened, as JSON objects, one a line: `--events` and the event stream `/api/v1/events` speak the same.

use serde::Serialize;

use crate::domain::event::{Input, JournalEntry, Output};
use crate::port::caller::View;

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
    let all = numbered(entry, true, |_| true);
    all.into_iter().map(|(_, line)| line).collect()
}

/// Those that a caller sees, each with its place among all, from 1.
pub(crate) fn seen(entry: &JournalEntry, view: &View) -> Vec<(usize, String)> {
    let of_output = |place: usize| view.outputs.get(place).is_some_and(|seen| *seen);
    numbered(entry, view.input, of_output)
}

fn numbered(
    entry: &JournalEntry,
    input: bool,
    output: impl Fn(usize) -> bool,
) -> Vec<(usize, String)> {
    let told = matches!(
        entry.input,
        Input::Sighting(_) | Input::GateReport(_) | Input::Crossing(_) | Input::LaneHealth { .. }
    );
    let first = told.then(|| (input, line(entry, &entry.input)));
    let outputs = entry.outputs.iter().enumerate();
    let rest = outputs.map(|(place, what): (usize, &Output)| (output(place), line(entry, what)));
    let all = (1..).zip(first.into_iter().chain(rest));
    let seen = all.filter_map(|(number, (seen, line))| Some((number, line.filter(|_| seen)?)));
    seen.collect()
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
