//! A relay at one of the board's own pins (GPIO), switched on and off: the gateway times the pulse. It answers nothing: a command
//! counts as taken when the kernel has set the line.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::timed::{NotSwitched, Switch, SwitchFuture, Timed};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::fields::Fields;
use crate::port::gpio::{Place, RelayLine};

/// A chip behind a bus may be slow; none takes longer.
const SET: Duration = Duration::from_millis(900);

/// The keys of `driver = "gpio"`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settings {
    place: Place,
    /// The relay is on while the line is low.
    active_low: bool,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Driver>> {
    let place = Place::read(fields);
    let active_low = fields.bool("active_low", false);
    Some(Arc::new(Settings {
        place: place?,
        active_low,
    }))
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        let pin = Arc::new(Relay {
            shared: Arc::new(Shared {
                settings: self.clone(),
                line: Mutex::default(),
                clock: clock.clone(),
            }),
        });
        let timed = Timed::new(Arc::clone(&pin), clock);
        Ok(Arc::new(GpioGate { pin, timed }))
    }
}

struct Relay {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    /// Held from the start on, so that no other program has it. None: not taken yet, or lost.
    line: Mutex<Option<RelayLine>>,
    clock: SharedClock,
}

struct GpioGate {
    pin: Arc<Relay>,
    timed: Timed<Relay>,
}

impl Shared {
    fn fault(&self, what: GateFaultKind) -> GateFault {
        let address = self.settings.place.to_string();
        let device = GateDevice::Relay { address };
        GateFault { device, what }
    }

    /// Sets the line, taking it first where it is not taken. None: it is only taken.
    fn set(&self, to: Option<bool>, send_by: Option<Instant>) -> Result<(), NotSwitched> {
        let mut held = self.line.lock();
        let line = match held.take() {
            Some(line) => line,
            None => {
                let Settings { place, active_low } = &self.settings;
                place.output(*active_low).map_err(|e| {
                    let cause = e.to_string();
                    NotSwitched::NotDone(self.fault(GateFaultKind::NoConnection { cause }))
                })?
            }
        };
        let Some(on) = to else {
            *held = Some(line);
            return Ok(());
        };
        if send_by.is_some_and(|by| self.clock.monotonic() > by) {
            *held = Some(line);
            return Err(NotSwitched::NotDone(self.fault(GateFaultKind::TooLate)));
        }
        line.switch(on).map_err(|e| {
            let cause = e.to_string();
            NotSwitched::Unknown(self.fault(GateFaultKind::Broken { cause }))
        })?;
        *held = Some(line);
        Ok(())
    }
}

impl Relay {
    async fn set(&self, to: Option<bool>, send_by: Option<Instant>) -> Result<(), NotSwitched> {
        let shared = Arc::clone(&self.shared);
        let setting = spawn_blocking(move || shared.set(to, send_by));
        let limit_ms = millis(SET);
        let unknown = |what| NotSwitched::Unknown(self.shared.fault(what));
        match timeout(SET, setting).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => Err(unknown(GateFaultKind::ProgramStopped)),
            Err(_) => Err(unknown(GateFaultKind::NoAnswer { limit_ms })),
        }
    }
}

impl Switch for Relay {
    fn on(&self, _: u32, send_by: Instant) -> SwitchFuture<'_> {
        Box::pin(self.set(Some(true), Some(send_by)))
    }

    fn off(&self) -> SwitchFuture<'_> {
        Box::pin(self.set(Some(false), None))
    }

    fn device(&self) -> GateDevice {
        self.shared.fault(GateFaultKind::TooLate).device
    }
}

impl Gate for GpioGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(self.timed.pulse(pulse_ms, send_by))
    }

    fn device(&self) -> GateDevice {
        self.pin.device()
    }

    fn describe(&self) -> String {
        let what = self.pin.shared.settings.place.to_string();
        t!("gate-timed-here", what)
    }

    fn release(&self) -> PulseFuture<'_> {
        self.timed.release()
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move { Ok(self.pin.set(None, None).await?) })
    }

    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.timed.settled()
    }

    fn trouble(&self) -> Option<String> {
        self.timed.trouble()
    }
}
