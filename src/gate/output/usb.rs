//! Relay boards on a serial line, most of them by USB, that are switched on and off by a few bytes each: the gateway times the pulse.
//! They answer nothing: a command counts as taken when the line has it.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::timed::{NotSwitched, Switch, SwitchFuture, Timed};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::serial::{Line, Mode};

/// A few bytes take no longer, even behind another talk on the line.
const WRITE: Duration = Duration::from_millis(900);

/// The two messages, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) path: String,
    pub(super) mode: Mode,
    pub(super) on: Vec<u8>,
    pub(super) off: Vec<u8>,
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        let line = Line::of(Path::new(&self.path), self.mode).map_err(SetUpFault)?;
        let board = Arc::new(Board {
            settings: self.clone(),
            line,
            clock: clock.clone(),
        });
        let timed = Timed::new(Arc::clone(&board), clock);
        Ok(Arc::new(UsbGate { board, timed }))
    }
}

struct Board {
    settings: Settings,
    line: Arc<Line>,
    clock: SharedClock,
}

struct UsbGate {
    board: Arc<Board>,
    timed: Timed<Board>,
}

impl Board {
    fn fault(&self, what: GateFaultKind) -> GateFault {
        let device = self.device();
        GateFault { device, what }
    }

    async fn send(&self, bytes: &[u8], send_by: Option<Instant>) -> Result<(), NotSwitched> {
        let not_done = |what| NotSwitched::NotDone(self.fault(what));
        let limit_ms = millis(WRITE);
        let no_line = |e: io::Error| {
            let cause = e.to_string();
            not_done(GateFaultKind::NoConnection { cause })
        };
        let mut talk = match timeout(WRITE, self.line.talk()).await {
            Ok(talk) => talk.map_err(no_line)?,
            Err(_) => return Err(not_done(GateFaultKind::NoConnectionInTime { limit_ms })),
        };
        if send_by.is_some_and(|by| self.clock.monotonic() > by) {
            return Err(not_done(GateFaultKind::TooLate));
        }
        let what = match timeout(WRITE, talk.serial.write_all(bytes)).await {
            Ok(Ok(())) => {
                talk.ends_well();
                return Ok(());
            }
            Ok(Err(e)) => GateFaultKind::Broken {
                cause: e.to_string(),
            },
            Err(_) => GateFaultKind::NoAnswer { limit_ms },
        };
        Err(NotSwitched::Unknown(self.fault(what)))
    }
}

impl Switch for Board {
    fn on(&self, _: u32, send_by: Instant) -> SwitchFuture<'_> {
        Box::pin(self.send(&self.settings.on, Some(send_by)))
    }

    fn off(&self) -> SwitchFuture<'_> {
        Box::pin(self.send(&self.settings.off, None))
    }

    fn device(&self) -> GateDevice {
        let address = self.settings.path.clone();
        GateDevice::Relay { address }
    }
}

impl Gate for UsbGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(self.timed.pulse(pulse_ms, send_by))
    }

    fn device(&self) -> GateDevice {
        self.board.device()
    }

    fn describe(&self) -> String {
        t!("gate-timed-here", what = self.board.line.to_string())
    }

    fn release(&self) -> PulseFuture<'_> {
        self.timed.release()
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            let talk = self.board.line.talk().await;
            let talk = talk.map_err(|e| {
                let cause = e.to_string();
                self.board.fault(GateFaultKind::NoConnection { cause })
            });
            talk.map(|talk| talk.ends_well())
        })
    }

    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.timed.settled()
    }

    fn trouble(&self) -> Option<String> {
        self.timed.trouble()
    }
}
