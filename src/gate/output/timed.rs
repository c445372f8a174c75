//! A pulse that the gateway times: switched on, waited, switched off. The off is owed whatever becomes of the on, unless it is sure
//! that nothing was switched.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::PulseFuture;
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::supervise::Life;

/// Letting go of the contact is tried so often, so far apart: it can do no harm to say it twice.
const OFF_TRIES: u32 = 5;
const OFF_PAUSE: Duration = Duration::from_millis(300);

/// A contact that is switched on by one request and off by another.
pub(super) trait Switch: Send + Sync + 'static {
    /// Switches it on; sends nothing after `send_by`.
    fn on(&self, pulse_ms: u32, send_by: Instant) -> SwitchFuture<'_>;

    /// Switches it off: one try, which ends by itself.
    fn off(&self) -> SwitchFuture<'_>;

    fn device(&self) -> GateDevice;
}

pub(super) type SwitchFuture<'a> =
    Pin<Box<dyn Future<Output = Result<(), NotSwitched>> + Send + 'a>>;

/// Why switching did not come to a confirmed end.
#[derive(Debug)]
pub(super) enum NotSwitched {
    /// Nothing was sent, or the device refused: the contact is as it was.
    NotDone(GateFault),
    /// It was sent, and what became of it is not known.
    Unknown(GateFault),
    /// The device has worked on it, and says something else of that contact than was asked for.
    Answered(GateFault),
}

impl From<NotSwitched> for GateFault {
    fn from(fault: NotSwitched) -> GateFault {
        match fault {
            NotSwitched::NotDone(e) | NotSwitched::Unknown(e) | NotSwitched::Answered(e) => e,
        }
    }
}

/// Pulses by a switch.
pub(super) struct Timed<S>(Arc<Shared<S>>);

struct Shared<S> {
    switch: Arc<S>,
    /// True while the contact is held on.
    held: watch::Sender<bool>,
    trouble: Mutex<Option<Sentence>>,
    life: Life,
}

impl<S: Switch> Shared<S> {
    /// `accepted` hears of the on.
    async fn pulse(
        &self,
        pulse_ms: u32,
        send_by: Instant,
        accepted: oneshot::Sender<Result<(), GateFault>>,
    ) {
        self.held.send_replace(true);
        let on = self.switch.on(pulse_ms, send_by).await;
        let off_after = match &on {
            Ok(()) => Some(pulse_ms),
            // An on whose answer was lost may have been taken.
            Err(NotSwitched::Unknown(_) | NotSwitched::Answered(_)) => Some(0),
            Err(NotSwitched::NotDone(_)) => None,
        };
        // The caller may have stopped listening; the off is owed all the same.
        let _ = accepted.send(on.map_err(GateFault::from));
        if let Some(wait_ms) = off_after {
            tokio::time::sleep(Duration::from_millis(u64::from(wait_ms))).await;
            self.let_go().await;
        } else {
            self.held.send_replace(false);
        }
    }

    /// Lets go of the contact; if that fails a person has to look. A device that answers the off has worked on it.
    async fn let_go(&self) {
        let trouble = match self.off().await {
            Ok(()) => None,
            Err(NotSwitched::Answered(e)) => {
                tracing::warn!("{e}");
                None
            }
            Err(NotSwitched::NotDone(e) | NotSwitched::Unknown(e)) => {
                metrics::counter!("plategate_gate_off_failures_total").increment(1);
                Some(sentence!("fault-contact-could-not-be-let", e))
            }
        };
        if let Some(sentence) = &trouble {
            tracing::error!("{}", sentence.english());
        }
        *self.trouble.lock() = trouble;
        self.held.send_replace(false);
    }

    async fn off(&self) -> Result<(), NotSwitched> {
        let mut result = self.switch.off().await;
        for _ in 1..OFF_TRIES {
            if result.is_ok() {
                break;
            }
            tokio::time::sleep(OFF_PAUSE).await;
            result = self.switch.off().await;
        }
        result
    }
}

impl<S: Switch> Timed<S> {
    pub(super) fn new(switch: Arc<S>, clock: SharedClock) -> Timed<S> {
        Timed(Arc::new(Shared {
            life: Life::new("pulse", switch.device(), clock),
            switch,
            held: watch::Sender::new(false),
            trouble: Mutex::new(None),
        }))
    }

    pub(super) async fn pulse(&self, pulse_ms: u32, send_by: Instant) -> Result<(), GateFault> {
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
                device: self.0.switch.device(),
                what: GateFaultKind::ProgramStopped,
            })
        })
    }

    /// Lets go of what an earlier process may have left on: one try.
    pub(super) fn release(&self) -> PulseFuture<'_> {
        Box::pin(async { Ok(self.0.switch.off().await?) })
    }

    /// Waits until no contact is held any more.
    pub(super) fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let mut held = self.0.held.subscribe();
            // The sender lives in `self`: this cannot fail.
            let _ = held.wait_for(|held| !held).await;
        })
    }

    pub(super) fn trouble(&self) -> Option<String> {
        let trouble = self.0.trouble.lock().as_ref().map(Sentence::to_string);
        trouble.or_else(|| self.0.life.trouble())
    }
}
