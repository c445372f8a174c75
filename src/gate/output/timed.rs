//! A relay that is switched on and off by two web requests: the gateway times the pulse. The off is owed whatever becomes of
//! the on, unless it is sure that nothing was switched.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::http::{HttpGate, Settings};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::supervise::Life;

/// Letting go of the contact is tried so often, so far apart: it can do no harm to say it twice.
const OFF_TRIES: u32 = 5;
const OFF_PAUSE: Duration = Duration::from_millis(300);
/// Each try may take so long.
const OFF_LIMIT: Duration = Duration::from_secs(2);

/// The two requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timed {
    pub(super) on: Settings,
    pub(super) off: Settings,
}

impl Driver for Timed {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        let on = HttpGate::new(&self.on, clock.clone())?;
        let off = HttpGate::new(&self.off, clock.clone())?;
        Ok(Arc::new(TimedGate(Arc::new(Shared {
            life: Life::new("pulse", on.device(), clock.clone()),
            on,
            off,
            clock,
            held: watch::Sender::new(false),
            trouble: Mutex::new(None),
        }))))
    }
}

struct TimedGate(Arc<Shared>);

struct Shared {
    on: HttpGate,
    off: HttpGate,
    clock: SharedClock,
    /// True while the contact is held on.
    held: watch::Sender<bool>,
    trouble: Mutex<Option<String>>,
    life: Life,
}

/// Whether it is sure that nothing was switched.
fn is_not_done(fault: &GateFault) -> bool {
    use GateFaultKind::{
        BadUrl, ChallengeNotUnderstood, LockedOut, LoginRefused, LoginWanted, NoConnection,
        NoConnectionInTime, TooLate,
    };
    matches!(
        fault.what,
        NoConnection { .. }
            | NoConnectionInTime { .. }
            | TooLate
            | LoginWanted
            | LoginRefused { .. }
            | LockedOut { .. }
            | ChallengeNotUnderstood
            | BadUrl
    )
}

impl Shared {
    async fn pulse(
        &self,
        pulse_ms: u32,
        send_by: Instant,
        accepted: oneshot::Sender<Result<(), GateFault>>,
    ) {
        self.held.send_replace(true);
        let on = self.on.pulse(pulse_ms, send_by).await;
        let off_after = match &on {
            Ok(()) => Some(pulse_ms),
            Err(fault) if is_not_done(fault) => None,
            Err(_) => Some(0),
        };
        // The caller may have stopped listening; the off is owed all the same.
        let _ = accepted.send(on);
        if let Some(wait_ms) = off_after {
            tokio::time::sleep(Duration::from_millis(u64::from(wait_ms))).await;
            self.let_go().await;
        } else {
            self.held.send_replace(false);
        }
    }

    /// Lets go of the contact; if that fails a person has to look.
    async fn let_go(&self) {
        let trouble = self.off().await.err().map(|e| {
            metrics::counter!("plategate_gate_off_failures_total").increment(1);
            t!("fault-contact-could-not-be-let", e)
        });
        if let Some(sentence) = &trouble {
            tracing::error!("{sentence}");
        }
        *self.trouble.lock() = trouble;
        self.held.send_replace(false);
    }

    async fn off(&self) -> Result<(), GateFault> {
        let mut tries = 1;
        loop {
            let send_by = self.clock.monotonic() + OFF_LIMIT;
            match self.off.pulse(0, send_by).await {
                Ok(()) => return Ok(()),
                Err(e) if tries == OFF_TRIES => return Err(e),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(OFF_PAUSE).await;
        }
    }
}

impl Gate for TimedGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let shared = Arc::clone(&self.0);
            let (send, accepted) = oneshot::channel();
            // A task of its own: the off must be sent even if the caller gives up waiting.
            tokio::spawn(async move {
                let pulse = shared.pulse(pulse_ms, send_by, send);
                if shared.life.piece(pulse).await.is_err() {
                    // It may have died with the contact closed.
                    shared.let_go().await;
                }
            });
            accepted.await.unwrap_or_else(|_| {
                Err(GateFault {
                    device: self.device(),
                    what: GateFaultKind::ProgramStopped,
                })
            })
        })
    }

    fn device(&self) -> GateDevice {
        self.0.on.device()
    }

    fn describe(&self) -> String {
        t!("gate-timed-here", what = self.0.on.describe())
    }

    fn release(&self) -> PulseFuture<'_> {
        let send_by = self.0.clock.monotonic() + OFF_LIMIT;
        self.0.off.pulse(0, send_by)
    }

    fn reach(&self) -> PulseFuture<'_> {
        self.0.on.reach()
    }

    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let mut held = self.0.held.subscribe();
            // The sender lives in `self`: this cannot fail.
            let _ = held.wait_for(|held| !held).await;
        })
    }

    fn trouble(&self) -> Option<String> {
        let trouble = self.0.trouble.lock().clone();
        trouble.or_else(|| self.0.life.trouble())
    }
}
