//! The false gate: accepts every pulse at once and keeps what it was told. For dry runs and tests.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::GateDevice;
use crate::port::fields::Fields;

/// The newest so many pulses are kept.
const KEPT: usize = 10_000;

/// `driver = "recorder"`: no keys of its own.
struct Settings;

pub(super) fn read(_fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Driver>> {
    Some(Arc::new(Settings))
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        Ok(Arc::new(RecorderGate::new(clock)))
    }
}

/// A gate that moves nothing.
pub struct RecorderGate {
    clock: SharedClock,
    pulses: Mutex<VecDeque<(Timestamp, u32)>>,
}

impl RecorderGate {
    pub fn new(clock: SharedClock) -> RecorderGate {
        RecorderGate {
            clock,
            pulses: Mutex::new(VecDeque::new()),
        }
    }
}

impl Gate for RecorderGate {
    fn pulse(&self, pulse_ms: u32, _send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let mut pulses = self.pulses.lock();
            if pulses.len() == KEPT {
                pulses.pop_front();
            }
            pulses.push_back((self.clock.now(), pulse_ms));
            Ok(())
        })
    }

    fn device(&self) -> GateDevice {
        GateDevice::Recorder
    }

    fn describe(&self) -> String {
        t!("gate-recorder-dry-run-no-gate")
    }
}
