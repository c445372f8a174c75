//! What a person found that a violation, or an explained contradiction, was: seen, or false and why. A read that was wrong is
//! judged as well, so that its lane learns.

use crate::actions::error::Limit;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::contradiction::Contradiction;
use crate::domain::event::{
    Decision, Finding, OrderKind, ReadFinding, Rejection, Seq, ViolationKind,
};
use crate::domain::plate::Plate;
use crate::port::accounts::Role;
use crate::port::caller::Caller;
use crate::port::violations::Found;

/// What a person has to say of a violation.
pub(crate) struct Said {
    pub(crate) finding: Finding,
    /// May be empty.
    pub(crate) word: String,
    /// What the vehicle's plate is, where this read is wrong.
    pub(crate) plate: Option<Plate>,
}

/// What came of it.
pub(crate) struct Noted {
    pub(crate) done: Done,
    pub(crate) kind: ViolationKind,
    pub(crate) finding: Finding,
    /// Why the read itself could not be judged, where it is wrong.
    pub(crate) unjudged: Option<Rejection>,
}

impl House {
    /// The decision on a sighting.
    pub(crate) async fn decision(&self, seq: Seq) -> ActionResult<Decision> {
        let found = self.decisions(vec![seq]).await?.pop();
        found.flatten().ok_or(ActionError::NotFound)
    }

    /// The decisions on these sightings, as far as there are any, in the same order.
    pub(crate) async fn decisions(&self, seqs: Vec<Seq>) -> ActionResult<Vec<Option<Decision>>> {
        let find = move |h: &House| {
            let found = seqs.iter().map(|seq| h.records.decision(*seq));
            found.collect::<Result<Vec<_>, _>>()
        };
        self.blocking(find).await
    }

    /// What persons found of these violations.
    pub(crate) async fn findings(&self, seqs: Vec<Seq>) -> ActionResult<Vec<Found>> {
        self.blocking(move |h| h.violations.findings(&seqs)).await
    }

    /// Notes of each of these violations at the caller's lanes that it was seen; gives how many. One that somebody has looked
    /// at already stays as it is.
    pub(crate) async fn acknowledge_all(&self, who: &Caller, seqs: Vec<Seq>) -> ActionResult<u64> {
        let looked_at = self.findings(seqs.clone()).await?;
        let found = self.decisions(seqs).await?.into_iter().flatten();
        let mut count = 0;
        for decision in found {
            let known = looked_at.iter().any(|f| f.seq == decision.seq);
            if known || !who.sees(&decision.lane) {
                continue;
            }
            let said = Said {
                finding: Finding::Seen,
                word: String::new(),
                plate: None,
            };
            let _ = self.note_finding(who, decision.seq, said).await?;
            count += 1;
        }
        Ok(count)
    }

    /// Notes what a person found, and judges a read that was wrong.
    pub(crate) async fn note_finding(
        &self,
        who: &Caller,
        seq: Seq,
        said: Said,
    ) -> ActionResult<Noted> {
        let decision = self.decision(seq).await?;
        let contradiction = Contradiction::of(&decision).ok_or(ActionError::NotFound)?;
        let (kind, finding) = (contradiction.what.kind, said.finding);
        if finding.is_false() && who.role < Role::Supervisor {
            return Err(ActionError::NotAllowed(Limit::CallFalse));
        }
        let mut unjudged = None;
        if finding == Finding::MisreadHere {
            let plate = |plate| ReadFinding::Plate { plate };
            let verdict = said.plate.map_or(ReadFinding::NoPlate, plate);
            let judge = OrderKind::Judge { read: seq, verdict };
            unjudged = match self.say(who, &said.word, judge).await {
                Err(ActionError::Rejected(why)) => Some(why),
                judged => judged.map(|_| None)?,
            };
        }
        let acknowledge = OrderKind::Acknowledge {
            violation: seq,
            finding,
        };
        Ok(Noted {
            done: self.say(who, &said.word, acknowledge).await?,
            kind,
            finding,
            unjudged,
        })
    }
}
