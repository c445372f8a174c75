//! What cannot begin again: the desk, which owns the engine, and the journal's writer. When one of them ends by itself the
//! process must end, so that whoever started it starts it anew: [`Vital::failed`] says so, with a sentence.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::lives::{Lives, forward};
use super::{Events, StartError};
use crate::clock::SharedClock;
use crate::desk::{DeskFault, DeskHandle, DeskTask, Effects};
use crate::domain::access::Engine;
use crate::domain::event::{GateReport, Input};
use crate::store::Store;

/// A writer that dies tells of it at the latest so long after the desk has lost it.
const WRITER: Duration = Duration::from_secs(1);

/// How the desk or the writer ended.
#[derive(Debug, Clone)]
enum End {
    Failed(String),
    /// Told to stop while the journal refused.
    GaveUp(String),
}

/// The running desk.
pub(crate) struct Vital {
    pub(crate) desk: DeskHandle,
    stop: watch::Sender<bool>,
    task: JoinHandle<Option<Engine>>,
    others: [JoinHandle<()>; 2],
    end: watch::Receiver<Option<End>>,
}

impl Vital {
    /// Starts the desk, and what brings gate reports to it. `leaving`: the gateway is about to stop.
    pub fn start(
        engine: Engine,
        store: &Store,
        (effects, events): (Effects, Option<Events>),
        clock: &SharedClock,
        reports: mpsc::Receiver<GateReport>,
        leaving: watch::Receiver<bool>,
        lives: &mut Lives,
    ) -> Vital {
        let (stop, stopping) = watch::channel(false);
        let (tell, end) = watch::channel(None);
        let journal = Arc::new(store.clone());
        let (desk, handle) = DeskTask::new(engine, journal, clock.clone(), effects, events);
        lives.add(desk.life());
        lives.add(desk.looks());
        store.lives().into_iter().for_each(|life| lives.add(life));
        let [writer, ..] = store.lives();
        let (life, told, its_journal) = (desk.life(), tell.clone(), writer.clone());
        let run = desk.run(stopping.clone(), leaving);
        let task = tokio::spawn(async move {
            let end = match life.caught(run).await {
                Ok(Ok(engine)) => return Some(engine),
                Ok(Err(fault @ DeskFault::GaveUp(_))) => End::GaveUp(fault.to_string()),
                Ok(Err(fault)) => {
                    // Where the writer died of something, that says more.
                    match timeout(WRITER, its_journal.death()).await {
                        Ok(_) => return None,
                        Err(_) => End::Failed(fault.to_string()),
                    }
                }
                Err(death) => End::Failed(format!(
                    "the desk, which decides, died, so the gateway ends: {death}"
                )),
            };
            first(&told, end);
            None
        });
        let watching = tokio::spawn(async move {
            let death = writer.death().await;
            let why = format!("nothing can be written any more, so the gateway ends: {death}");
            first(&tell, End::Failed(why));
        });
        let life = lives.born("gate-reports", "");
        let reports = forward(life, stopping, reports, handle.clone(), Input::GateReport);
        Vital {
            desk: handle,
            stop,
            task,
            others: [watching, tokio::spawn(reports)],
            end,
        }
    }

    /// Resolves when it has ended by itself, with a sentence. For as long as all is well, never.
    pub(crate) async fn failed(&self) -> String {
        let mut end = self.end.clone();
        let failed = |end: &Option<End>| matches!(end, Some(End::Failed(_)));
        match end.wait_for(failed).await.as_deref() {
            Ok(Some(End::Failed(why))) => why.clone(),
            _ => std::future::pending().await,
        }
    }

    /// Why an input of the start was not taken.
    pub(crate) async fn why_down(&self) -> StartError {
        let mut end = self.end.clone();
        match end.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(End::Failed(why))) => StartError::Journal(why.clone()),
            Ok(Some(End::GaveUp(why))) => StartError::Stopped(why.clone()),
            Ok(None) | Err(_) => StartError::Stopped("the desk has ended".to_owned()),
        }
    }

    /// Lets the desk keep what is waiting and end; the engine as the journal has it, if it came to that.
    pub async fn stop(self) -> Option<Engine> {
        let _ = self.stop.send(true);
        let engine = self.task.await.ok().flatten();
        self.others.iter().for_each(JoinHandle::abort);
        if let Some(End::GaveUp(why) | End::Failed(why)) = &*self.end.borrow() {
            tracing::error!("{why}");
        }
        engine
    }
}

/// The first end counts: what follows is its consequence.
fn first(tell: &watch::Sender<Option<End>>, end: End) {
    tell.send_if_modified(|known| {
        let new = known.is_none();
        known.get_or_insert(end);
        new
    });
}
