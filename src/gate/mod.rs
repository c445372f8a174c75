//! Gates: one driver a file, its settings in the same file. Only ever a pulse that requests *open*.

use std::future::Future;
use std::pin::Pin;

pub mod http;
pub mod modbus;
pub mod recorder;
pub mod runner;

/// What a driver's pulse comes to.
pub type PulseFuture<'a> = Pin<Box<dyn Future<Output = Result<(), GateFault>> + Send + 'a>>;

/// A relay that opens a barrier.
pub trait Gate: Send + Sync {
    /// Requests *open* by one pulse of `pulse_ms` (300..=2000), timed by the device where it can. Returns when the device
    /// has accepted it; never retries. The caller limits the time.
    fn pulse(&self, pulse_ms: u32) -> PulseFuture<'_>;
    /// For people: driver and address, without credentials.
    fn describe(&self) -> String;
}

/// Why a device did not take the pulse: a sentence that names the device, what happened and where to look.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct GateFault(pub String);
