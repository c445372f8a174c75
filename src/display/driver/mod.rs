//! How a display is told: one way a file, and one line in [`DRIVERS`].
//!
//! * [`http`]   displays that take a web request
//! * [`mqtt`]   displays behind a broker
//! * [`serial`] displays on a serial line

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::profile::{Driver, Profile};
use super::text::Picture;
use crate::catalogue::Sentence;
use crate::port::fields::Fields;

mod http;
mod mqtt;
mod serial;

/// A display may take so long for a text.
pub(crate) const WHOLE: Duration = Duration::from_secs(2);

/// By the word that stands for it in the site file.
pub(super) const DRIVERS: &[(&str, (Driver, Read))] = &[
    ("http", (Driver::Http, http::read)),
    ("mqtt", (Driver::Mqtt, mqtt::read)),
    ("serial", (Driver::Serial, serial::read)),
];

/// Reads a driver's own keys; `None` if something is faulty (noted). With it: the display's id, and the folder that paths start
/// from.
pub(super) type Read = fn(&mut Fields, &Profile, (&str, &Path)) -> Option<Arc<dyn Build>>;

/// A driver with its keys.
pub(crate) trait Build: Send + Sync {
    /// Makes the display. Connects to nothing yet.
    ///
    /// # Errors
    /// A sentence: a password is not where the settings say.
    fn build(&self) -> Result<Arc<dyn Screen>, Sentence>;
}

/// What showing a text comes to; a fault is a sentence that says where to look.
pub(crate) type ShowFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Sentence>> + Send + 'a>>;

/// A display.
pub(crate) trait Screen: Send + Sync {
    /// Shows this in place of what was there; resolves when the device has taken it. Never tries twice. Dropped when it takes
    /// longer than [`WHOLE`].
    fn show<'a>(&'a self, picture: &'a Picture) -> ShowFuture<'a>;

    /// For people: how and where, without credentials.
    fn describe(&self) -> String;
}
