//! Keeps a snapshot of the engine every so many entries, so that the next start is quick whatever ends this run.

use std::time::Duration;

use tokio::sync::watch;

use crate::desk::DeskHandle;
use crate::domain::event::Seq;
use crate::store::snapshot::Snapshots;

/// A snapshot is due after so many entries.
const EVERY: Seq = 5_000;
/// How often to look whether one is due.
const LOOK: Duration = Duration::from_secs(20);
/// The journal takes entries within so long; if it has not, the snapshot is left for the next look.
const DURABLE: Duration = Duration::from_millis(500);

/// Looks until `stop`. `last`: the entry of the newest snapshot there is; 0: none.
pub(crate) async fn keep(
    desk: DeskHandle,
    snapshots: Snapshots,
    mut last: Seq,
    mut stop: watch::Receiver<bool>,
) {
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            _ = stop.wait_for(|s| *s) => return,
        }
        let Ok(seq) = desk.ask(|engine| engine.seq()).await else {
            return;
        };
        // A new journal's first is kept at once: it says which build decides.
        if last > 0 && seq < last + EVERY {
            continue;
        }
        // A copy takes longer than a look should (docs/figures.md), but only once in five thousand entries; writing it out,
        // which takes far longer, is not the desk's business.
        let Ok(engine) = desk.ask(Clone::clone).await else {
            return;
        };
        tokio::time::sleep(DURABLE).await;
        let (at, snapshots) = (engine.seq(), snapshots.clone());
        match tokio::task::spawn_blocking(move || snapshots.save(&engine)).await {
            Ok(Ok(true)) => last = at,
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::warn!("no snapshot was kept: {error}"),
            Err(error) => tracing::error!("no snapshot was kept: {error}"),
        }
    }
}
