//! The false gate: accepts every pulse at once and keeps what it was told. For dry runs and tests.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use jiff::Timestamp;

use super::{Gate, PulseFuture};
use crate::clock::SharedClock;
use crate::domain::event::GateDevice;

/// The newest so many pulses are kept.
const KEPT: usize = 10_000;

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

    /// When it was pulsed and for how many ms, oldest first.
    pub fn pulses(&self) -> Vec<(Timestamp, u32)> {
        let pulses = self.pulses.lock().unwrap_or_else(|e| e.into_inner());
        pulses.iter().copied().collect()
    }
}

impl Gate for RecorderGate {
    fn pulse(&self, pulse_ms: u32, _send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let mut pulses = self.pulses.lock().unwrap_or_else(|e| e.into_inner());
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
        "recorder (a dry run: no gate moves)".to_owned()
    }
}
