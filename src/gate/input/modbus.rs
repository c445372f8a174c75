//! Discrete inputs of Modbus TCP boards. Polled: the field's relay boards have no other way.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_modbus::client::{Client, Context, tcp};
use tokio_modbus::slave::Slave;
use tokio_modbus::{Error, Request, Response};

use super::polled::{Asked, Polled};
use super::{Answer, Contact, Line};
use crate::catalogue::{Sentence, words};
use crate::clock::SharedClock;
use crate::port::fields::Fields;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

/// Connecting, and each answer, may take this long.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);

/// The keys of `driver = "modbus-tcp"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `host:port`
    pub address: String,
    pub unit: u8,
    /// Discrete input (function 02), zero-based.
    pub input: u16,
    pub poll: Duration,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Contact>> {
    let unit = u8::try_from(fields.int("unit", 0..=247, 1)).ok()?;
    let input = u16::try_from(fields.int("input", 0..=65_535, 0)).ok()?;
    let poll = poll(fields)?;
    let hint = key!("fault-write-devices-address-address-192");
    let address = fields.str("address", hint)?;
    Some(Arc::new(Settings {
        address: address.to_owned(),
        unit,
        input,
        poll,
    }))
}

pub(super) fn poll(fields: &mut Fields) -> Option<Duration> {
    let poll = u64::try_from(fields.int("poll_ms", 20..=1000, 50)).ok()?;
    Some(Duration::from_millis(poll))
}

impl Contact for Settings {
    fn describe(&self) -> String {
        t!("fault-input-at", input = self.input, address = self.address)
    }

    fn connect<'a>(&'a self, _clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        Box::pin(async move {
            let device = connect(self).await?;
            let (board, every) = (
                Board {
                    device,
                    input: self.input,
                },
                self.poll,
            );
            Ok(Polled::line(board, every))
        })
    }
}

/// A board, connected.
struct Board {
    device: Context,
    input: u16,
}

impl Asked for Board {
    fn ask(&mut self) -> Answer<'_, bool> {
        Box::pin(self.read())
    }
}

impl Board {
    async fn read(&mut self) -> Result<bool, Sentence> {
        // Asked plainly: an answer without the contact is none. The library's own reader takes it for an open one.
        let reading = Request::ReadDiscreteInputs(self.input, 1);
        let reading = self.device.call(reading);
        match timeout(ANSWER_LIMIT, reading).await {
            Err(_) => Err(sentence!(
                "fault-no-answer-in",
                seconds = ANSWER_LIMIT.as_secs()
            )),
            Ok(Err(Error::Transport(error))) => Err(words(&error.to_string())),
            Ok(Ok(Err(exception))) => {
                Err(sentence!("gate-refuses-a-read", code = u8::from(exception)))
            }
            Ok(Ok(Ok(Response::ReadDiscreteInputs(bits)))) => {
                let bit = bits.first().copied();
                bit.ok_or_else(|| sentence!("fault-contact-not-in-it"))
            }
            // The library would say what it was, byte by byte.
            Ok(Err(Error::Protocol(_)) | Ok(Ok(_))) => Err(sentence!("gate-no-answer-to-that")),
        }
    }
}

async fn connect(settings: &Settings) -> Result<Context, Sentence> {
    let seconds = ANSWER_LIMIT.as_secs();
    let resolve = tokio::net::lookup_host(&settings.address);
    let address = match timeout(ANSWER_LIMIT, resolve).await {
        Ok(Ok(mut found)) => found
            .next()
            .ok_or_else(|| sentence!("fault-name-without-address"))?,
        Ok(Err(error)) => return Err(words(&error.to_string())),
        Err(_) => return Err(sentence!("fault-name-not-found-in", seconds)),
    };
    let connecting = tcp::connect_slave(address, Slave(settings.unit));
    match timeout(ANSWER_LIMIT, connecting).await {
        Ok(Ok(device)) => Ok(device),
        Ok(Err(error)) => Err(words(&error.to_string())),
        Err(_) => Err(sentence!("fault-no-connection-in", seconds)),
    }
}
