//! Commissioning against the live lanes: a sheet listens to the desk's stream until its tests are done.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use tokio::runtime::Handle;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::SharedClock;
use crate::commission::{self, Next};
use crate::desk::DeskHandle;
use crate::domain::event::JournalEntry;
use crate::domain::site::Site;
use crate::port::commissioning::{CommissionOrder, Commissioning, Sheet};
use crate::store::Store;
use crate::supervise::Life;

/// See the module.
pub struct CommissionDesk {
    desk: DeskHandle,
    store: Store,
    site: Arc<Site>,
    clock: SharedClock,
    runtime: Handle,
    under_way: Arc<Mutex<Option<Sheet>>>,
    listener: Mutex<Option<JoinHandle<()>>>,
}

impl CommissionDesk {
    /// Call within the runtime on which sheets are to listen.
    pub fn new(desk: DeskHandle, store: Store, site: Arc<Site>, clock: SharedClock) -> Self {
        CommissionDesk {
            desk,
            store,
            site,
            clock,
            runtime: Handle::current(),
            under_way: Arc::default(),
            listener: Mutex::default(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock()
}

impl Commissioning for CommissionDesk {
    fn start(&self, order: CommissionOrder) -> Result<(), String> {
        let mut under_way = lock(&self.under_way);
        if under_way.is_some() {
            return Err(t!("problem-sheet-under-way-finish-or"));
        }
        let sheet = commission::begin(&self.site, order, self.clock.now())?;
        *under_way = Some(sheet);
        drop(under_way);
        let (desk, store, site) = (
            self.desk.clone(),
            self.store.clone(),
            Arc::clone(&self.site),
        );
        let (clock, under_way) = (self.clock.clone(), Arc::clone(&self.under_way));
        let (_never, stop) = watch::channel(false);
        // From now on, not from when the task gets its turn.
        let first = Mutex::new(Some(self.desk.subscribe()));
        let listening = async move {
            let work = || async {
                let (desk, store) = (desk.clone(), store.clone());
                let stream = lock(&first).take().unwrap_or_else(|| desk.subscribe());
                listen((desk, stream), store, &site, clock.clone(), &under_way).await
            };
            let life = Life::new("commissioning", "", clock.clone());
            life.keep(stop, work).await;
        };
        *lock(&self.listener) = Some(self.runtime.spawn(listening));
        Ok(())
    }

    fn current(&self) -> Option<Sheet> {
        lock(&self.under_way).clone()
    }

    fn stop(&self) {
        if let Some(listener) = lock(&self.listener).take() {
            listener.abort();
        }
        if let Some(mut sheet) = lock(&self.under_way).take() {
            sheet.ended = Some(self.clock.now());
            keep(&self.store, &sheet);
        }
    }

    fn sheets(&self) -> Result<Vec<Sheet>, String> {
        self.store.sheets().map_err(|e| e.to_string())
    }
}

impl Drop for CommissionDesk {
    /// What was recorded until then is kept.
    fn drop(&mut self) {
        self.stop();
    }
}

fn keep(store: &Store, sheet: &Sheet) {
    if let Err(error) = store.keep_sheet(sheet) {
        tracing::error!("a sheet of commissioning could not be kept: {error}");
    }
}

async fn listen(
    (desk, mut stream): (DeskHandle, Receiver<Arc<JournalEntry>>),
    store: Store,
    site: &Site,
    clock: SharedClock,
    under_way: &Arc<Mutex<Option<Sheet>>>,
) -> Result<(), String> {
    loop {
        let entry = match stream.recv().await {
            Ok(entry) => entry,
            // What was missed was other traffic, or the test is driven once more.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return Ok(()),
        };
        let next = match &mut *lock(under_way) {
            Some(sheet) => commission::take(sheet, site, &entry),
            None => return Ok(()),
        };
        if next == Next::Entry {
            continue;
        }
        let Ok(engine) = desk.ask(Clone::clone).await else {
            return Ok(());
        };
        let (now, store, sheets) = (clock.now(), store.clone(), Arc::clone(under_way));
        let end = tokio::task::spawn_blocking(move || {
            let Some(mut sheet) = lock(&sheets).clone() else {
                return;
            };
            commission::rehearse(&mut sheet, &engine, now);
            keep(&store, &sheet);
            *lock(&sheets) = None;
        });
        return end
            .await
            .map_err(|e| t!("problem-sheet-could-not-be-ended", e = e.to_string()));
    }
}
