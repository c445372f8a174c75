//! Vehicles that call a person: those that a lane asks about, and those that stand before a shut gate though somebody should
//! know of it. One at a lane at most of the latter, for a while.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::actions::error::Conflict;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Decision, OrderKind, Reason, Seq};
use crate::domain::fate::{Fate, Standing};
use crate::domain::plate::Plate;
use crate::port::caller::Caller;
use crate::port::desk::{Asked, ShutOut};

/// A vehicle that was not let in calls for so long.
const CALLS: SignedDuration = SignedDuration::from_mins(3);

/// Which vehicles call that a lane has refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CallRefused {
    Nobody,
    /// Those with a permit, those whose plate nearly is one, violations, plates of the deny list.
    #[default]
    Permits,
    /// Unknown plates, too.
    All,
}

/// A vehicle that calls.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) decision: Decision,
    /// It is asked about; `None`: it was not let in.
    pub(crate) asked: Option<Asked>,
    /// It was not let in, and this one stands before it.
    pub(crate) behind: Option<Before>,
}

/// A vehicle that is asked about: *open* at its lane is for it, and for none behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) decision: Seq,
    pub(crate) plate: Option<Plate>,
}

/// Where a vehicle stands at its lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stand {
    /// *Open* is for it.
    First,
    Behind(Before),
    /// Another one came after it, or its call is over.
    Gone,
}

impl Before {
    fn of(decision: &Decision) -> Before {
        Before {
            decision: decision.seq,
            plate: decision.plate.clone(),
        }
    }
}

/// Whether a vehicle that stands before a shut gate calls.
fn does_call(policy: CallRefused, decision: &Decision, fate: &Fate) -> bool {
    match fate.standing(decision) {
        // It was to pass.
        Standing::GateFailed => true,
        Standing::Refused => match policy {
            CallRefused::Nobody => false,
            CallRefused::All => true,
            CallRefused::Permits => {
                decision.permit.is_some()
                    || decision.violation.is_some()
                    || decision.near.is_some()
                    || matches!(decision.reason, Reason::Denied | Reason::DeniedLikely)
            }
        },
        // It waits by a question, or has had its call, or somebody has said no, or gates are off for all.
        _ => false,
    }
}

/// Whether a reset of its plate takes away what stands against it.
pub(crate) fn reset_helps(decision: &Decision) -> bool {
    decision.plate.is_some() && decision.violation.is_some()
}

impl House {
    /// All that call at this caller's lanes: those that are asked about, the first before the others, then the refused ones.
    pub(crate) async fn calls(&self, who: &Caller) -> ActionResult<Vec<Call>> {
        let questions = self.questions(who).await?;
        let asked: BTreeSet<Seq> = questions.iter().map(|(a, _)| a.decision).collect();
        let all = questions.into_iter().map(|(asked, decision)| Call {
            decision,
            asked: Some(asked),
            behind: None,
        });
        let mut calls: Vec<Call> = all.collect();
        let now = self.now();
        let shut = self.desk.shut_out(now).await?;
        let fits = |s: &ShutOut| {
            who.sees(&s.lane)
                && now.duration_since(s.since) < CALLS
                && !asked.contains(&s.decision)
                && !self.recent.is_dismissed(s.decision)
        };
        let numbers: Vec<Seq> = shut
            .iter()
            .filter(|s| fits(s))
            .map(|s| s.decision)
            .collect();
        if numbers.is_empty() {
            return Ok(calls);
        }
        let fates = self.fates(numbers.clone()).await?;
        let found = self.decisions(numbers).await?;
        for (decision, fate) in found.into_iter().zip(fates) {
            let policy = self.call_refused;
            if let Some(decision) = decision.filter(|d| does_call(policy, d, &fate)) {
                let first = calls.iter().find(|c| c.decision.lane == decision.lane);
                calls.push(Call {
                    behind: first.map(|first| Before::of(&first.decision)),
                    decision,
                    asked: None,
                });
            }
        }
        Ok(calls)
    }

    /// Nobody is called for this vehicle any more.
    pub(crate) async fn dismiss(&self, who: &Caller, decision: Seq) -> ActionResult<()> {
        let calls = self.calls(who).await?;
        let stands = |c: &Call| c.decision.seq == decision && c.asked.is_none();
        if calls.iter().any(stands) {
            self.recent.dismiss(decision, &who.name);
            return Ok(());
        }
        Err(self.not_there(decision).await?)
    }

    /// Where this vehicle stands at its lane, as long as it calls: so long a person may open for it.
    pub(crate) async fn stand(&self, decision: &Decision) -> ActionResult<Stand> {
        let asked = self.desk.questions().await?;
        let first = asked.iter().find(|a| a.lane == decision.lane);
        if first.is_some_and(|first| first.decision == decision.seq) {
            return Ok(Stand::First);
        }
        let now = self.now();
        let shut = self.desk.shut_out(now).await?;
        let calls = |s: &ShutOut| s.decision == decision.seq && now.duration_since(s.since) < CALLS;
        let waits = asked.iter().any(|a| a.decision == decision.seq);
        Ok(match first {
            _ if !waits && !shut.iter().any(calls) => Stand::Gone,
            None => Stand::First,
            Some(first) => {
                let found = self.decisions(vec![first.decision]).await?.pop().flatten();
                Stand::Behind(Before {
                    decision: first.decision,
                    plate: found.and_then(|d| d.plate),
                })
            }
        })
    }

    /// The vehicle to which an opening of this lane would be booked now.
    pub(crate) async fn opens_for(&self, lane: &str) -> ActionResult<Option<Decision>> {
        let lane = self.lane(lane)?.id.clone();
        match self.desk.opens_for(lane, self.now()).await? {
            Some(seq) => Ok(self.decisions(vec![seq]).await?.pop().flatten()),
            None => Ok(None),
        }
    }

    /// Opens for this vehicle, which stands before a shut gate. `reset`: where its plate is, is forgotten first.
    pub(crate) async fn let_in(
        &self,
        who: &Caller,
        seq: Seq,
        why: &str,
        reset: bool,
    ) -> ActionResult<Done> {
        super::orders::reason(why)?;
        let decision = self.decision(seq).await?;
        let lane = decision.lane.clone();
        match self.stand(&decision).await? {
            Stand::First => {}
            Stand::Behind(before) => return Err(Conflict::Behind(before.plate).into()),
            Stand::Gone => return Err(self.not_there(seq).await?),
        }
        if let Some(plate) = decision.plate.filter(|_| reset) {
            let _ = self.reset_plate(who, why, plate).await?;
        }
        self.order(who, why, OrderKind::Open { lane }).await
    }

    /// Why a vehicle cannot be let in any more.
    async fn not_there(&self, seq: Seq) -> ActionResult<ActionError> {
        let fate = self.fates(vec![seq]).await?.pop().unwrap_or_default();
        let dismissed = self.recent.dismissed_by(seq);
        Ok(match (fate.person, dismissed) {
            (Some(first), _) => Conflict::NotFirst(first).into(),
            (None, Some(by)) => Conflict::Dismissed(by).into(),
            (None, None) => Conflict::NotThere.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::QuestionEnd;
    use crate::domain::fate::{ByPerson, PersonDid};

    fn decided(reason: &str, outcome: &str, more: &str) -> Decision {
        let text = format!(
            r#"{{"seq":7,"lane":"entry-1","at":"2026-03-02T15:40:00Z","outcome":"{outcome}","reason":"{reason}",
            "read":null,"plate":null,"matched":{{"by":"nothing"}},{more}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    /// Whether it calls where refused vehicles call of nobody, of permits, of all.
    fn check(decision: &Decision, fate: &Fate, expect: [bool; 3]) {
        let all = [CallRefused::Nobody, CallRefused::Permits, CallRefused::All];
        let calls = all.map(|policy| does_call(policy, decision, fate));
        assert_eq!(calls, expect, "{decision:?} {fate:?}");
    }

    #[test]
    fn refused_vehicles_call_as_the_site_says() {
        let quiet = Fate::default();
        let unknown = decided("visitor-refused", "refuse", r#""permit":null"#);
        check(&unknown, &quiet, [false, false, true]);
        let near = r#""permit":null,"near":{"permit":"P-1","plate":"MD114CN","probability":0.7}"#;
        check(
            &decided("visitor-refused", "refuse", near),
            &quiet,
            [false, true, true],
        );
        let hours = decided("outside-hours", "refuse", r#""permit":"P-1""#);
        check(&hours, &quiet, [false, true, true]);
        let denied = decided("denied", "refuse", r#""permit":null"#);
        check(&denied, &quiet, [false, true, true]);
        let asked = decided("visitor-ask", "ask", r#""permit":null"#);
        check(&asked, &quiet, [false; 3]);
        let open = decided("permitted", "open", r#""permit":"P-1""#);
        check(&open, &quiet, [false; 3]);
        let lapsed = serde_json::from_str(r#"{"end":{"end":"lapsed","why":"gate-failed"}}"#);
        check(&open, &lapsed.unwrap(), [true; 3]);
        let by = |did| Fate {
            person: Some(ByPerson {
                did,
                by: Some("nina".into()),
                at: jiff::Timestamp::UNIX_EPOCH,
            }),
            ..Fate::default()
        };
        check(&hours, &by(PersonDid::Opened), [false; 3]);
        let end = QuestionEnd::Refused;
        check(&asked, &by(PersonDid::Answered { end }), [false; 3]);
    }
}
