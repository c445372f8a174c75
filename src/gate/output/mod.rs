//! What takes the pulse: one driver a file with its settings, and one line in [`DRIVERS`].
//!
//! * [`modbus`]   Modbus relays, over TCP or on a serial line: a coil switched on and off, or a pulse that the device times
//! * [`http`]     relays that take a web request
//! * [`usb`]      relay boards on a serial line that take a few bytes
//! * [`board`]    boards by their names, on top of those; [`pair`] where one request switches on and another off
//! * [`timed`]    a pulse that the gateway times, whatever is switched
//! * [`mqtt`]     relays behind a broker
//! * [`onvif`]    relays of ONVIF devices
//! * [`gpio`]     relays at the board's own pins
//! * [`recorder`] the false gate: keeps what it was told

use std::any::Any;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault};
use crate::port::fields::Fields;

pub(in crate::gate) mod board;
mod gpio;
pub mod http;
pub(crate) mod modbus;
pub(crate) mod mqtt;
mod onvif;
mod pair;
pub mod recorder;
mod timed;
mod usb;

/// By the word that stands for it in the site file.
const DRIVERS: &[(&str, Read)] = &[
    ("modbus-tcp", modbus::read),
    ("modbus-rtu", modbus::read_rtu),
    ("http", http::read),
    ("board", board::read),
    ("mqtt", mqtt::read),
    ("onvif", onvif::read),
    ("gpio", gpio::read),
    ("recorder", recorder::read),
];

/// Reads a driver's own keys; `None` if something is faulty (noted). Paths of the site file start from the folder.
type Read = fn(&mut Fields, &Path) -> Option<Arc<dyn Driver>>;

/// Reads `driver` and the driver's own keys of a `[[gate]]` section; `id`, `name`, `pulse_ms` and `min_gap_ms` are the
/// caller's. `None` if something is faulty (noted in `fields`).
pub fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Driver>> {
    let Some(of_driver) = fields.one_of("driver", DRIVERS, None) else {
        fields.leave_the_rest("driver");
        return None;
    };
    of_driver(fields, folder)
}

/// A driver with its keys, as the `[[gate]]` section has them.
pub trait Driver: Any + Send + Sync {
    /// Makes the gate. Connects to nothing yet.
    ///
    /// # Errors
    /// A password that is not where the settings say.
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault>;
}

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

    /// Connects, holds the connection until `stop`, then lets it go: for a driver that keeps one up between pulses. A fault
    /// is logged, and it is begun again after a wait; [`Gate::trouble`] tells of it meanwhile. By default nothing is held, and each
    /// pulse connects by itself.
    fn hold(&self, mut stop: watch::Receiver<bool>) -> PulseFuture<'_> {
        Box::pin(async move {
            let _ = stop.wait_for(|s| *s).await;
            Ok(())
        })
    }

    /// Lets go of the contact, where the driver itself times the pulse and an earlier process may have died within one.
    /// Asked for once at the start.
    fn release(&self) -> PulseFuture<'_> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Connects and lets go, and sends nothing: for whoever sets it up. By default there is nothing to connect to.
    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Waits until no contact is held by the driver any more. Asked for at the stop; limited by the driver.
    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }

    /// What is odd about a device that works, for whoever looks after it.
    fn note(&self) -> Option<String> {
        None
    }

    /// What is wrong since a pulse that was accepted: a contact that could not be let go.
    fn trouble(&self) -> Option<String> {
        None
    }
}

/// Why a gate cannot be made: a sentence that says where to look.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SetUpFault(pub(crate) String);
