//! What is told to the outside: connects the room `notify` with what it tells of, and watches the gateway's own parts for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use super::web_desk::WebDesk;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::event::Seq;
use crate::domain::site::Site;
use crate::notify::{Kept, Notify, Sources, Tasks};
use crate::port::evidence::Evidence;
use crate::port::live::Live;
use crate::port::notify::{Aside, Notifier, Position, Told};
use crate::store::Store;

/// How often the gateway's own parts are looked at.
const LOOK: Duration = Duration::from_secs(15);

/// The room at work.
pub(crate) struct Outside {
    pub(crate) notify: Notify,
    tasks: Tasks,
    stop: watch::Sender<bool>,
}

/// The targets, none at work yet.
pub(crate) fn targets(loaded: &Loaded, store: &Store, clock: &SharedClock) -> Notify {
    let (store, dashboard) = (Arc::new(store.clone()), loaded.web.address.as_deref());
    let kept = Kept {
        told: store.clone(),
        push: store.clone(),
        accounts: store,
    };
    Notify::new(&loaded.notify, &loaded.site, kept, dashboard, clock)
}

impl Outside {
    /// `began`: the journal's end before this start.
    pub(crate) async fn start(
        notify: Notify,
        site: &Arc<Site>,
        (desk, store): (&DeskHandle, &Store),
        (evidence, live): (Arc<dyn Evidence>, Arc<dyn Live>),
        began: Seq,
        lives: &mut Lives,
    ) -> Result<Outside, StartError> {
        let kept = Arc::new(store.clone());
        let asked = Arc::clone(&kept);
        let aside = tokio::task::spawn_blocking(move || asked.last_aside()).await;
        let aside = aside.map_err(|e| StartError::Other(e.to_string()))?;
        let began = Position {
            journal: began,
            aside: aside.map_err(|e| StartError::Other(e.to_string()))?,
            ahead: Vec::new(),
        };
        let sources = Sources {
            site: Arc::clone(site),
            journal: kept.clone(),
            told: kept.clone(),
            desk: Arc::new(WebDesk::new(desk.clone(), store.clone())),
            evidence,
            violations: kept,
            live,
            began,
        };
        let (stop, stopping) = watch::channel(false);
        let tasks = notify.start(&sources, &stopping, |kind, id| lives.born(kind, id));
        let outside = Outside {
            notify,
            tasks,
            stop,
        };
        outside.watch(&sources.live, lives);
        Ok(outside)
    }

    /// Watches the gateway's own parts: what of them stops working is told, and that it works again.
    fn watch(&self, live: &Arc<dyn Live>, lives: &mut Lives) {
        let life = lives.born("notify-parts", "");
        let (notify, live, stop) = (self.notify.clone(), Arc::clone(live), self.stop.subscribe());
        tokio::spawn(async move {
            let work = || async {
                parts(&notify, &live, stop.clone()).await;
                Ok(())
            };
            life.keep(stop.clone(), work).await;
        });
    }

    /// Says that the gateway stops, and ends.
    pub(crate) async fn stop(self) {
        self.notify.put_aside(Aside::Stopped).await;
        let _ = self.stop.send(true);
        self.tasks.ended().await;
    }
}

async fn parts(notify: &Notify, live: &Arc<dyn Live>, mut stop: watch::Receiver<bool>) {
    let mut failed: BTreeSet<String> = BTreeSet::new();
    let mut every = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stop.wait_for(|s| *s) => return,
        }
        // Of a target that cannot be reached the others would tell one another without end.
        let own: BTreeSet<String> = notify.targets().into_iter().map(|t| t.id).collect();
        let is_own = |name: &str| {
            name.strip_prefix("notify ")
                .is_some_and(|id| own.contains(id))
        };
        let found = live.parts().into_iter().filter(|p| !p.ok).map(|p| p.name);
        // A last command that failed is told by the journal's entry.
        let gates = live.gates().into_iter();
        let gates = gates.filter(|g| !g.ok && !g.last_failed);
        let found = found.chain(gates.map(|g| format!("gate {}", g.gate)));
        let now: BTreeSet<String> = found.filter(|name| !is_own(name)).collect();
        for part in now.difference(&failed).cloned() {
            notify.put_aside(Aside::PartFailed { part }).await;
        }
        for part in failed.difference(&now).cloned() {
            notify.put_aside(Aside::PartWell { part }).await;
        }
        failed = now;
    }
}
