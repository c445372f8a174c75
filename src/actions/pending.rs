//! Vehicles that a lane asks about, and the answer to one.

use crate::actions::error::Conflict;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Decision, OrderKind, Seq};
use crate::port::caller::Caller;
use crate::port::desk::Asked;

impl House {
    /// The questions of this caller's lanes with the decisions that ask, the one that came first before the others.
    pub(crate) async fn questions(&self, who: &Caller) -> ActionResult<Vec<(Asked, Decision)>> {
        let asked = self.desk.questions().await?;
        let numbers: Vec<Seq> = asked.iter().map(|a| a.decision).collect();
        let found = self.decisions(numbers).await?;
        // A question that is not in the records yet comes with the stream in a moment.
        let both = asked.into_iter().zip(found);
        let both = both.filter_map(|(asked, decision)| Some((asked, decision?)));
        Ok(both.filter(|(_, d)| who.sees(&d.lane)).collect())
    }

    /// Answers whether a vehicle may pass.
    pub(crate) async fn answer(
        &self,
        who: &Caller,
        (decision, accept): (Seq, bool),
        word: &str,
    ) -> ActionResult<Done> {
        let what = OrderKind::Answer { decision, accept };
        let came = self.say(who, word, what).await;
        if !matches!(came, Err(ActionError::Rejected(_))) {
            return came;
        }
        let first = self.fates(vec![decision]).await?.pop();
        match first.and_then(|fate| fate.person) {
            Some(first) => Err(Conflict::NotFirst(first).into()),
            None => came,
        }
    }
}
