//! What the contacts of one lane say together: which way a vehicle went, whether reads count, how the barrier does. Shared by the tasks
//! that watch them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::watch;

use super::arming::Arming;
use super::loops::{Crossed, Loop, Loops};
use super::{Meaning, Settings};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::site::{Direction, LaneId};
use crate::gate::barrier::{Barrier, BarrierFault};
use crate::gate::runner::GateHandle;
use crate::supervise::Life;

/// The contacts of a lane. Cheap to clone.
#[derive(Clone)]
pub struct Contacts(Arc<Shared>);

struct Shared {
    lane: LaneId,
    direction: Direction,
    loops: Mutex<Loops>,
    arming: Arming,
    holds_reads: bool,
    barrier: Option<Mutex<Barrier>>,
    /// A contact of the barrier said something.
    moved: watch::Sender<()>,
    /// How each stands, by what it means; or why that is not known.
    stand: Mutex<BTreeMap<&'static str, Stand>>,
}

/// How a contact stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Not heard of yet.
    Unheard,
    Closed,
    Open,
    /// Its device does not answer: why.
    Silent(Sentence),
}

impl Contacts {
    /// Of a lane that works in this `direction`, from its inputs.
    pub fn of(lane: &LaneId, direction: Direction, inputs: &[Settings]) -> Contacts {
        let own = || inputs.iter().filter(|i| i.lane == *lane);
        let patience = own().find_map(|i| match i.meaning {
            Meaning::Barrier(_, patience) => Some(patience),
            _ => None,
        });
        let holds = |i: &Settings| i.meaning == Meaning::Arming { holds_reads: true };
        let stand = own().map(|i| (i.kind(), Stand::Unheard)).collect();
        Contacts(Arc::new(Shared {
            lane: lane.clone(),
            direction,
            loops: Mutex::default(),
            arming: Arming::new(),
            holds_reads: own().any(holds),
            barrier: patience.map(|patience| Mutex::new(Barrier::new(patience))),
            moved: watch::Sender::new(()),
            stand: Mutex::new(stand),
        }))
    }

    pub fn lane(&self) -> &LaneId {
        &self.0.lane
    }

    pub(crate) fn has_barrier(&self) -> bool {
        self.0.barrier.is_some()
    }

    pub(super) fn direction(&self) -> Direction {
        self.0.direction
    }

    /// The loop on which vehicles must stand for their reads to count.
    pub(crate) fn holds_reads(&self) -> Option<&Arming> {
        self.0.holds_reads.then_some(&self.0.arming)
    }

    /// How each stands, by the names of their tasks.
    pub(crate) fn stand(&self) -> Vec<(&'static str, Stand)> {
        let stand = self.0.stand.lock();
        stand.iter().map(|(kind, s)| (*kind, s.clone())).collect()
    }

    /// A contact is closed, open, or its device does not answer; the direction of a vehicle that has crossed by it.
    pub(super) fn told(
        &self,
        (kind, meaning): (&'static str, Meaning),
        state: &Stand,
        now: Instant,
    ) -> Option<Direction> {
        self.0.stand.lock().insert(kind, state.clone());
        let closed = match state {
            Stand::Closed => Some(true),
            Stand::Open => Some(false),
            Stand::Silent(_) | Stand::Unheard => None,
        };
        let crossed = match meaning {
            Meaning::Arming { .. } => {
                self.0.arming.told(closed);
                self.0.loops.lock().told(Loop::Arming, closed, now)
            }
            Meaning::Closing => self.0.loops.lock().told(Loop::Closing, closed, now),
            Meaning::Barrier(side, _) => {
                if let Some(barrier) = &self.0.barrier {
                    barrier.lock().told(side, closed, now);
                    self.0.moved.send_replace(());
                }
                None
            }
            Meaning::Crossing(_) | Meaning::Direction => None,
        }?;
        Some(match crossed {
            Crossed::Along => self.0.direction,
            Crossed::Against => self.0.direction.turned(),
        })
    }

    /// Tells the lane's gate of what its barrier's contacts say, until `stop`. Ends at once where it has none.
    pub async fn watch_barrier(
        &self,
        gate: GateHandle,
        clock: SharedClock,
        life: Life,
        stop: watch::Receiver<bool>,
    ) {
        let Some(barrier) = &self.0.barrier else {
            return;
        };
        let work = || async {
            let mut stopping = stop.clone();
            tokio::select! {
                () = self.follow(barrier, &gate, &clock) => {}
                _ = stopping.wait_for(|s| *s) => {}
            }
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    }

    async fn follow(&self, barrier: &Mutex<Barrier>, gate: &GateHandle, clock: &SharedClock) {
        let (mut moved, mut pulses) = (self.0.moved.subscribe(), gate.pulses());
        loop {
            let now = clock.monotonic();
            let (fault, next) = {
                let mut barrier = barrier.lock();
                (barrier.fault(now), barrier.next_look(now))
            };
            self.tell(fault, gate);
            let due = async {
                match next {
                    Some(at) => tokio::time::sleep(at.saturating_duration_since(now)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = moved.changed() => {}
                pulsed = pulses.changed() => match pulsed {
                    Ok(()) => barrier.lock().pulsed(clock.monotonic()),
                    // The gate is gone.
                    Err(_) => return,
                },
                () = due => {}
            }
        }
    }

    fn tell(&self, fault: Option<BarrierFault>, gate: &GateHandle) {
        let before = gate.tell_barrier(fault);
        if before == fault {
            return;
        }
        match fault {
            None => tracing::info!("lane {}: its barrier is well again", self.0.lane),
            Some(fault) => {
                let word = fault.word();
                tracing::error!("lane {}: its barrier: {word}", self.0.lane);
                let lane = self.0.lane.to_string();
                metrics::counter!("plategate_barrier_faults_total", "lane" => lane, "fault" => word)
                    .increment(1);
            }
        }
    }
}
