//! A second camera at a lane, whose reads are compared with those that decide, and decide nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::lives::Lives;
use crate::desk::DeskHandle;
use crate::domain::diagnosis::beside::{Beside, Compared, Look, Which};
use crate::domain::event::{Input, Sighting};
use crate::domain::site::LaneId;
use crate::feed::Deliver;

/// The comparisons of all lanes that have one. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Comparisons(Arc<BTreeMap<LaneId, Mutex<Beside>>>);

impl Comparisons {
    pub(crate) fn of<'a>(lanes: impl Iterator<Item = &'a LaneId>) -> Comparisons {
        let all = lanes.map(|lane| (lane.clone(), Mutex::default()));
        Comparisons(Arc::new(all.collect()))
    }

    /// Since the start.
    pub(crate) fn compared(&self, lane: &LaneId) -> Option<Compared> {
        Some(self.0.get(lane)?.lock().compared())
    }

    async fn told(&self, which: Which, sighting: &Sighting, desk: &DeskHandle) {
        let Some(beside) = self.0.get(&sighting.lane) else {
            return;
        };
        let plate = sighting.read.as_ref().map(|read| read.text());
        let asked = plate.clone();
        let on_permit = desk
            .ask(move |engine| asked.is_some_and(|p| !engine.permits_on(&p).is_empty()))
            .await;
        // The desk is gone: so is the gateway.
        let Ok(known) = on_permit else { return };
        let at = sighting.at;
        let words = beside.lock().told(which, Look { at, plate, known });
        for word in words {
            let (lane, result) = (sighting.lane.to_string(), word.as_str());
            metrics::counter!("plategate_compared_total", "lane" => lane, "result" => result)
                .increment(1);
        }
    }

    /// Where the second camera's reads go.
    pub(crate) fn deliver(&self, desk: &DeskHandle) -> Deliver {
        let (all, desk) = (self.clone(), desk.clone());
        Arc::new(move |input| {
            let (all, desk) = (all.clone(), desk.clone());
            Box::pin(async move {
                if let Input::Sighting(sighting) = &input {
                    all.told(Which::Other, sighting, &desk).await;
                }
                true
            })
        })
    }

    /// Follows the reads that decide.
    pub(crate) fn follow(
        &self,
        desk: &DeskHandle,
        stopping: &watch::Receiver<bool>,
        lives: &mut Lives,
    ) {
        if self.0.is_empty() {
            return;
        }
        let (life, stop) = (lives.born("comparison", ""), stopping.clone());
        let (all, desk) = (self.clone(), desk.clone());
        tokio::spawn(async move {
            let work = || async {
                let (mut entries, mut stopping) = (desk.subscribe(), stop.clone());
                loop {
                    let entry = tokio::select! {
                        entry = entries.recv() => entry,
                        _ = stopping.wait_for(|s| *s) => return Ok(()),
                    };
                    match entry {
                        Ok(entry) => {
                            if let Input::Sighting(sighting) = &entry.input {
                                all.told(Which::Own, sighting, &desk).await;
                            }
                        }
                        // What was missed is counted as the other's alone.
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return Ok(()),
                    }
                }
            };
            life.keep(stop.clone(), work).await;
        });
    }
}
