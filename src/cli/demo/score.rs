//! What ought to happen in the demo, against what did.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use tokio::io::Lines;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::catalogue::Key;
use crate::domain::event::{Decision, JournalEntry, Outcome, Output};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;

/// The schedule of `scenes.demo`: what plays when, and what is right.
#[derive(Deserialize)]
pub(crate) struct Cast {
    pub(crate) loop_s: f64,
    mounts: Vec<Mount>,
}

#[derive(Deserialize)]
struct Mount {
    events: Vec<Event>,
}

/// One car of the cast.
#[derive(Deserialize, Clone)]
struct Event {
    id: String,
    lane: LaneId,
    plate: Plate,
    /// Where the plate is worn so that it reads otherwise: how.
    reads_as: Option<Plate>,
    expect: Outcome,
    why: String,
}

impl Cast {
    pub fn read(path: &Path) -> Result<Cast, String> {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        serde_json::from_str(&text).map_err(|e| e.to_string())
    }
}

/// A line of the RTSP server: a clip has started.
#[derive(Deserialize)]
struct ClipStarted {
    id: Option<String>,
}

/// Counts as cars come.
pub(crate) struct Score {
    events: BTreeMap<String, Event>,
    /// Cars that are on their way, by lane, in the order of their coming.
    coming: BTreeMap<LaneId, VecDeque<Event>>,
    read_right: u32,
    read_wrong: u32,
    unread: u32,
    as_expected: u32,
    answered: u32,
}

impl Score {
    pub fn new(cast: Cast) -> Score {
        let events = cast
            .mounts
            .into_iter()
            .flat_map(|m| m.events)
            .map(|e| (e.id.clone(), e))
            .collect();
        let coming = BTreeMap::new();
        Score {
            events,
            coming,
            read_right: 0,
            read_wrong: 0,
            unread: 0,
            as_expected: 0,
            answered: 0,
        }
    }

    /// Follows cameras and decisions until one of them ends; says why.
    pub(crate) async fn follow<R: tokio::io::AsyncBufRead + Unpin>(
        &mut self,
        clips: &mut Lines<R>,
        mut entries: broadcast::Receiver<Arc<JournalEntry>>,
    ) -> Key {
        loop {
            tokio::select! {
                line = clips.next_line() => match line {
                    Ok(Some(line)) => self.clip(&line),
                    Ok(None) | Err(_) => return key!("cmd-cameras-have-stopped"),
                },
                entry = entries.recv() => match entry {
                    Ok(entry) => self.entry(&entry),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return key!("cmd-gateway-has-stopped"),
                },
            }
        }
    }

    fn clip(&mut self, line: &str) {
        let started = serde_json::from_str::<ClipStarted>(line).ok();
        let Some(event) = started
            .and_then(|s| s.id)
            .and_then(|id| self.events.get(&id))
            .cloned()
        else {
            return;
        };
        let lane = self.coming.entry(event.lane.clone()).or_default();
        // One car at a time in a lane: whoever is still expected when the next one starts was not read.
        for missed in lane.drain(..) {
            self.unread += 1;
            out!(
                "  {:8} {:8} {}   ({})",
                missed.lane,
                missed.plate,
                t!("cmd-not-read"),
                missed.why
            );
        }
        lane.push_back(event);
    }

    fn entry(&mut self, entry: &JournalEntry) {
        for output in &entry.outputs {
            if let Output::Decision(decision) = output
                && !decision.reason.is_answered_before()
            {
                self.decision(decision);
            }
        }
    }

    fn decision(&mut self, decision: &Decision) {
        let Some(event) = self
            .coming
            .get_mut(&decision.lane)
            .and_then(VecDeque::pop_front)
        else {
            let read = decision.read.as_ref().map_or("(unread)", Plate::as_str);
            out!(
                "  {:8} {read:8} {}",
                decision.lane,
                t!("cmd-nobody-was-to-come")
            );
            self.read_wrong += 1;
            return;
        };
        let right = decision.read.as_ref() == Some(&event.plate);
        let meant = right || (event.reads_as.is_some() && decision.read == event.reads_as);
        let expected = decision.outcome == event.expect;
        self.read_right += u32::from(right);
        self.read_wrong += u32::from(!right);
        self.as_expected += u32::from(expected);
        self.answered += 1;
        let read = match (&decision.read, right, meant) {
            (_, true, _) => t!("cmd-read-right"),
            (Some(read), false, true) => t!("cmd-read-as-was-be", read),
            (Some(read), false, false) => t!("cmd-read-otherwise", read),
            (None, ..) => t!("cmd-unread"),
        };
        let outcome = word(decision.outcome);
        let outcome = if expected {
            outcome.to_string()
        } else {
            t!("cmd-outcome-not", outcome, expected = word(event.expect))
        };
        out!(
            "  {:8} {:8} {read}; {outcome} ({})",
            event.lane,
            event.plate,
            event.why
        );
    }

    /// In one line, for people.
    pub(crate) fn summary(&self) -> String {
        let cars = self.read_right + self.read_wrong + self.unread;
        let (right, wrong, unread) = (self.read_right, self.read_wrong, self.unread);
        let (expected, answered) = (self.as_expected, self.answered);
        t!(
            "cmd-demo-cars-came-read-right",
            cars,
            right,
            wrong,
            unread,
            expected,
            answered
        )
    }
}

fn word(outcome: Outcome) -> Key {
    match outcome {
        Outcome::Open => key!("cmd-opened"),
        Outcome::Refuse => key!("cmd-refused"),
        Outcome::Ask => key!("cmd-left-person"),
        Outcome::None => key!("cmd-nothing-decide"),
    }
}
