//! Publishes once a day where the audit log ends, where the operator says: then nobody rewrites what was before it unseen.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::lives::Lives;
use crate::clock::SharedClock;
use crate::notify::Notify;
use crate::port::audit::Head;
use crate::port::notify::Aside;
use crate::store::Store;
use crate::store::audit::publish::{self, Publish};

const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How often it is looked whether a day is over; what failed is tried again as soon.
const LOOK: Duration = Duration::from_secs(60);

struct Publisher {
    publish: Publish,
    store: Store,
    notify: Notify,
    clock: SharedClock,
}

/// Begins to publish, if the site file says where.
pub(super) fn start(
    publish: Option<&Publish>,
    (store, notify): (&Store, &Notify),
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    let Some(publish) = publish else { return };
    let publisher = Publisher {
        publish: publish.clone(),
        store: store.clone(),
        notify: notify.clone(),
        clock: clock.clone(),
    };
    let (life, stop) = (lives.born("audit-head", ""), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            publisher.keep(stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

impl Publisher {
    async fn keep(&self, mut stopping: watch::Receiver<bool>) {
        let (mut every, mut said) = (tokio::time::interval(LOOK), String::new());
        loop {
            tokio::select! {
                _ = every.tick() => {}
                _ = stopping.wait_for(|s| *s) => return,
            }
            match self.look().await {
                Ok(()) => said.clear(),
                Err(why) if why != said => {
                    tracing::error!("where the audit log ends could not be published: {why}");
                    said = why;
                }
                Err(_) => {}
            }
        }
    }

    /// Publishes it, if a day is over.
    async fn look(&self) -> Result<(), String> {
        let now = self.clock.now();
        let last = self.on_disk(|store| store.audit_published()).await?;
        if last.is_some_and(|last| now.duration_since(last) < EVERY) {
            return Ok(());
        }
        let head = self.on_disk(|store| store.audit_head()).await?;
        self.tell(now, head).await?;
        self.on_disk(move |store| store.note_audit_published(now))
            .await
    }

    async fn tell(&self, now: Timestamp, head: Head) -> Result<(), String> {
        match &self.publish {
            Publish::File(path) => {
                let (path, shown) = (path.clone(), path.display().to_string());
                let appended = self.on_disk(move |_| publish::append(&path, now, &head));
                appended.await.map_err(|why| format!("{shown}: {why}"))
            }
            Publish::Syslog => self.notify.tell_syslog(&head.to_string()).await.map(drop),
            Publish::Target(id) => {
                let (to, head) = (id.clone(), head.to_string());
                self.notify.put_aside(Aside::AuditHead { to, head }).await;
                Ok(())
            }
        }
    }

    async fn on_disk<T: Send + 'static, E: std::fmt::Display>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, String> {
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || work(&store).map_err(|e| e.to_string()));
        done.await.map_err(|e| e.to_string())?
    }
}
