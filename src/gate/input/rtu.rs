//! Contacts on a serial line (Modbus RTU), polled: discrete inputs, and barriers that say in a register how they stand. A gate on the
//! same line waits for a poll's end, no longer.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::polled::{Asked, Polled};
use super::{Answer, Contact, Line};
use crate::clock::SharedClock;
use crate::gate::output::modbus::rtu::{self, Read};
use crate::port::fields::Fields;
use crate::port::serial::{self, Mode};

/// How often it is asked, where the site file does not say: a line is slow, and others are on it.
const POLL_MS: i64 = 100;

/// The keys of `driver = "modbus-rtu"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The line's path.
    pub(crate) path: String,
    pub(crate) mode: Mode,
    pub(crate) unit: u8,
    pub(crate) what: Read,
    /// The contact is closed while this is read.
    pub(crate) closed: u16,
    poll: Duration,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Contact>> {
    let path = fields.str("address", key!("fault-write-serial-path"));
    let mode = Mode::read(fields, rtu::USUAL);
    let input = u16::try_from(fields.int("input", 0..=65_535, 0)).ok()?;
    let settings = on_line(fields, (path, mode), Read::Input(input), 1)?;
    Some(Arc::new(settings))
}

/// What any contact on a line says of itself: `unit`, `poll_ms`.
pub(super) fn on_line(
    fields: &mut Fields,
    (path, mode): (Option<&str>, Option<Mode>),
    what: Read,
    closed: u16,
) -> Option<Settings> {
    let unit = u8::try_from(fields.int("unit", 1..=247, 1)).ok()?;
    let poll = u64::try_from(fields.int("poll_ms", 50..=5_000, POLL_MS)).ok()?;
    Some(Settings {
        path: path?.to_owned(),
        mode: mode?,
        unit,
        what,
        closed,
        poll: Duration::from_millis(poll),
    })
}

impl Contact for Settings {
    fn describe(&self) -> String {
        let address = format!("{} ({})", self.path, self.unit);
        match self.what {
            Read::Input(input) => t!("fault-input-at", input, address),
            Read::Register(_) => t!("fault-contact-at", at = address),
        }
    }

    fn connect<'a>(&'a self, _clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        Box::pin(async move {
            let line = serial::Line::of(Path::new(&self.path), self.mode)?;
            let device = Device {
                line,
                settings: self,
            };
            Ok(Polled::line(device, self.poll))
        })
    }
}

struct Device<'a> {
    line: Arc<serial::Line>,
    settings: &'a Settings,
}

impl Asked for Device<'_> {
    fn ask(&mut self) -> Answer<'_, bool> {
        Box::pin(async move {
            let Settings { unit, what, .. } = *self.settings;
            let value = rtu::read(&self.line, unit, what).await?;
            Ok(value == self.settings.closed)
        })
    }
}
