//! A relay that is switched on and off by two web requests: the gateway times the pulse.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::http::{HttpGate, Settings};
use super::timed::{NotSwitched, Switch, SwitchFuture, Timed};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};

/// Each try of the off may take so long.
const OFF_LIMIT: Duration = Duration::from_secs(2);

/// The two requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) on: Settings,
    pub(super) off: Settings,
}

impl Driver for Pair {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        let requests = Arc::new(Requests {
            on: HttpGate::new(&self.on, clock.clone())?,
            off: HttpGate::new(&self.off, clock.clone())?,
            clock: clock.clone(),
        });
        let timed = Timed::new(Arc::clone(&requests), clock);
        Ok(Arc::new(PairGate { requests, timed }))
    }
}

struct Requests {
    on: HttpGate,
    off: HttpGate,
    clock: SharedClock,
}

struct PairGate {
    requests: Arc<Requests>,
    timed: Timed<Requests>,
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

fn not_switched(fault: GateFault) -> NotSwitched {
    match is_not_done(&fault) {
        true => NotSwitched::NotDone(fault),
        false => NotSwitched::Unknown(fault),
    }
}

impl Switch for Requests {
    fn on(&self, pulse_ms: u32, send_by: Instant) -> SwitchFuture<'_> {
        Box::pin(async move {
            let on = self.on.pulse(pulse_ms, send_by).await;
            on.map_err(not_switched)
        })
    }

    fn off(&self) -> SwitchFuture<'_> {
        Box::pin(async move {
            let send_by = self.clock.monotonic() + OFF_LIMIT;
            self.off.pulse(0, send_by).await.map_err(not_switched)
        })
    }

    fn device(&self) -> GateDevice {
        self.on.device()
    }
}

impl Gate for PairGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(self.timed.pulse(pulse_ms, send_by))
    }

    fn device(&self) -> GateDevice {
        self.requests.device()
    }

    fn describe(&self) -> String {
        t!("gate-timed-here", what = self.requests.on.describe())
    }

    fn release(&self) -> PulseFuture<'_> {
        self.timed.release()
    }

    fn reach(&self) -> PulseFuture<'_> {
        self.requests.on.reach()
    }

    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.timed.settled()
    }

    fn trouble(&self) -> Option<String> {
        self.timed.trouble()
    }
}
