//! A button's command to open a gate: taken only where the site file says so, and only if it was given just now. What comes
//! retained, late, twice or garbled opens nothing.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use strum::IntoStaticStr;

use crate::domain::site::LaneId;

/// A command that is older opens nothing.
const AGE_MAX_S: f64 = 2.0;
/// The log tells of those that are dropped so often at most.
const TOLD_AGAIN: SignedDuration = SignedDuration::from_secs(10);

/// What a command says of itself, as the button's template writes it.
#[derive(Deserialize)]
struct Payload {
    /// When the button was pressed, seconds since 1970.
    at: f64,
}

/// Why a command is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(super) enum Dropped {
    /// The broker kept it: nobody presses a button now.
    Retained,
    /// It does not say when it was given.
    Garbled,
    /// Given too long ago, or in the future: one of the two clocks is wrong.
    Late,
    /// Given once, come twice.
    Again,
    /// No such lane, or none that may be opened from here.
    Lane,
}

impl Dropped {
    /// As the metric's label says it.
    pub(super) fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The commands of one connection.
#[derive(Debug, Default)]
pub(super) struct Commands {
    /// When the newest one of each lane was given.
    newest: BTreeMap<LaneId, f64>,
    /// When one that was dropped was told last.
    told: Option<Timestamp>,
}

impl Commands {
    /// Whether it is so long since the last one that was dropped that it may be told again.
    pub(super) fn is_to_be_told(&mut self, now: Timestamp) -> bool {
        let again = |told: Timestamp| now.duration_since(told).abs() >= TOLD_AGAIN;
        let is_so = self.told.is_none_or(again);
        if is_so {
            self.told = Some(now);
        }
        is_so
    }

    /// The lane to open.
    ///
    /// # Errors
    /// Why it opens nothing.
    pub(super) fn take(
        &mut self,
        lane: &str,
        open: &[LaneId],
        (payload, retained): (&[u8], bool),
        now: Timestamp,
    ) -> Result<LaneId, Dropped> {
        let lane = LaneId::new(lane);
        if !open.contains(&lane) {
            return Err(Dropped::Lane);
        }
        if retained {
            return Err(Dropped::Retained);
        }
        let said: Payload = serde_json::from_slice(payload).map_err(|_| Dropped::Garbled)?;
        let age_s = now.as_duration().as_secs_f64() - said.at;
        // What is no number lies in no range.
        if !(-AGE_MAX_S..=AGE_MAX_S).contains(&age_s) {
            return Err(Dropped::Late);
        }
        let newest = self.newest.get(&lane).copied();
        if newest.is_some_and(|newest| said.at <= newest) {
            return Err(Dropped::Again);
        }
        self.newest.insert(lane.clone(), said.at);
        Ok(lane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_pressed_just_now_opens() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let open = [LaneId::new("in")];
        let mut commands = Commands::default();
        let mut check = |lane: &str, payload: &str, retained: bool, expect: Option<Dropped>| {
            let found = commands.take(lane, &open, (payload.as_bytes(), retained), now);
            assert_eq!(found.err(), expect, "{lane} {payload} {retained}");
        };
        check("in", r#"{"at": 999999.5}"#, true, Some(Dropped::Retained));
        check("out", r#"{"at": 999999.5}"#, false, Some(Dropped::Lane));
        check("in", "PRESS", false, Some(Dropped::Garbled));
        check("in", "", false, Some(Dropped::Garbled));
        check("in", r#"{"at": "now"}"#, false, Some(Dropped::Garbled));
        check("in", r#"{"at": null}"#, false, Some(Dropped::Garbled));
        check("in", r#"{"at": 1e999}"#, false, Some(Dropped::Garbled));
        check("in", r#"{"at": 999997.9}"#, false, Some(Dropped::Late));
        check("in", r#"{"at": 1000002.1}"#, false, Some(Dropped::Late));
        check("in", r#"{"at": -5}"#, false, Some(Dropped::Late));
        check("in", r#"{"at": 999998.5}"#, false, None);
        check("in", r#"{"at": 999998.5}"#, false, Some(Dropped::Again));
        check("in", r#"{"at": 999998.4}"#, false, Some(Dropped::Again));
        check("in", r#"{"at": 1000001}"#, false, None);
    }
}
