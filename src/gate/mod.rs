//! Gates: one driver a file, its settings in the same file. Only ever a pulse that requests *open*.
//!
//! * [`modbus`]   Modbus TCP relays: a coil switched on and off, or a pulse that the device times
//! * [`http`]     relays that take a web request
//! * [`recorder`] the false gate: keeps what it was told
//! * [`runner`]   one task a gate: expiry, least gap, kill switch, one command at a time

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use crate::config::fields::Fields;
use crate::domain::event::{GateDevice, GateFault};

pub mod http;
pub mod input;
pub mod modbus;
pub mod recorder;
pub mod runner;

/// The shortest and the longest pulse that is ever sent, ms.
pub const PULSE_MS: std::ops::RangeInclusive<u32> = 300..=2_000;

/// What a driver's pulse comes to.
pub type PulseFuture<'a> = Pin<Box<dyn Future<Output = Result<(), GateFault>> + Send + 'a>>;

/// A relay that opens a barrier.
pub trait Gate: Send + Sync {
    /// Requests *open* by one pulse of `pulse_ms` (300..=2000), timed by the device where it can. Returns when the device
    /// has accepted it; never retries, and sends nothing after `send_by` (of the clock's monotonic time).
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_>;

    /// Named in every fault.
    fn device(&self) -> GateDevice;

    /// For people: driver and address, without credentials.
    fn describe(&self) -> String;

    /// Lets go of the contact, where the driver itself times the pulse and an earlier process may have died within one.
    /// Asked for once at the start.
    fn release(&self) -> PulseFuture<'_> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Waits until no contact is held by the driver any more. Asked for at the stop; limited by the driver.
    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }

    /// What is wrong since a pulse that was accepted: a contact that could not be let go.
    fn trouble(&self) -> Option<String> {
        None
    }
}

/// Why a driver cannot be made: a sentence that says where to look.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SetUpFault(pub String);

/// A gate's driver with its keys, as the `[[gate]]` section has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settings {
    Modbus(modbus::Settings),
    Http(http::Settings),
    Recorder,
}

#[derive(Clone, Copy)]
enum Driver {
    Modbus,
    Http,
    Recorder,
}

impl Settings {
    /// Reads `driver` and the driver's own keys of a `[[gate]]` section; `id`, `name`, `pulse_ms` and `min_gap_ms` are the
    /// caller's. `None` if something is faulty (noted in `fields`).
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let words = [
            ("modbus-tcp", Driver::Modbus),
            ("http", Driver::Http),
            ("recorder", Driver::Recorder),
        ];
        match fields.one_of("driver", &words, None)? {
            Driver::Modbus => modbus::Settings::read(fields).map(Settings::Modbus),
            Driver::Http => http::Settings::read(fields).map(Settings::Http),
            Driver::Recorder => Some(Settings::Recorder),
        }
    }

    /// Paths of the site file start from its folder.
    pub fn relative_to(self, base: &std::path::Path) -> Settings {
        match self {
            Settings::Http(http) => Settings::Http(http.relative_to(base)),
            other @ (Settings::Modbus(_) | Settings::Recorder) => other,
        }
    }
}

/// Makes the driver. Connects to nothing yet.
///
/// # Errors
/// A password that is not where the settings say.
pub fn build(
    settings: &Settings,
    clock: crate::clock::SharedClock,
) -> Result<Arc<dyn Gate>, SetUpFault> {
    Ok(match settings {
        Settings::Modbus(s) => Arc::new(modbus::ModbusGate::new(s.clone(), clock)),
        Settings::Http(s) => Arc::new(http::HttpGate::new(s, clock)?),
        Settings::Recorder => Arc::new(recorder::RecorderGate::new(clock)),
    })
}

fn millis(time: std::time::Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
