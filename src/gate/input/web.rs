//! Contacts of boards and cameras that are asked by HTTP. Polled: a web request has no other way to tell.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::polled::{Asked, Polled};
use super::{Answer, Contact, Line, modbus, rtu};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::gate::output::board::{self, Told};
use crate::gate::output::http::{self, HttpGate, holds};
use crate::port::fields::Fields;

/// How often it is asked, where the site file does not say: a log-in and a connection each time.
const POLL_MS: i64 = 250;

/// A contact that is asked for by a request.
struct Asks {
    settings: http::Settings,
    told: Told,
    poll: Duration,
    /// The same over all connections: it knows of refused log-ins.
    device: Mutex<Option<Arc<HttpGate>>>,
}

impl Asks {
    fn device(&self, clock: &SharedClock) -> Result<Arc<HttpGate>, Sentence> {
        let mut device = self.device.lock();
        if let Some(device) = &*device {
            return Ok(Arc::clone(device));
        }
        let made = HttpGate::new(&self.settings, clock.clone()).map_err(|e| e.0)?;
        Ok(Arc::clone(device.insert(Arc::new(made))))
    }
}

/// `driver = "http"`.
pub(super) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Contact>> {
    let closed = fields.str("closed", key!("fault-write-contact-closed"));
    let open = fields.str("open", key!("fault-write-contact-open"));
    let poll = poll(fields);
    let settings = http::read_settings(fields, folder)?;
    let told = Told::Texts(closed?.to_owned(), open?.to_owned());
    Some(Arc::new(Asks {
        settings,
        told,
        poll: poll?,
        device: Mutex::default(),
    }))
}

/// `driver = "board"`.
pub(super) fn of_board(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Contact>> {
    match board::contact(fields, folder)? {
        board::Asked::Modbus(address, unit, input) => {
            let poll = modbus::poll(fields)?;
            Some(Arc::new(modbus::Settings {
                address,
                unit,
                input,
                poll,
            }))
        }
        board::Asked::Serial(line, what, closed) => {
            let settings =
                rtu::on_line(fields, (Some(line.0.as_str()), Some(line.1)), what, closed)?;
            Some(Arc::new(settings))
        }
        board::Asked::Web(settings, told) => Some(Arc::new(Asks {
            settings: *settings,
            told,
            poll: poll(fields)?,
            device: Mutex::default(),
        })),
    }
}

fn poll(fields: &mut Fields) -> Option<Duration> {
    let poll = u64::try_from(fields.int("poll_ms", 50..=5_000, POLL_MS)).ok()?;
    Some(Duration::from_millis(poll))
}

impl Contact for Asks {
    fn describe(&self) -> String {
        t!("fault-contact-at", at = self.settings.shown())
    }

    fn connect<'a>(&'a self, clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
        let device = self.device(clock);
        Box::pin(async move {
            let device = device?;
            let device = Device {
                device,
                told: &self.told,
            };
            Ok(Polled::line(device, self.poll))
        })
    }
}

struct Device<'a> {
    device: Arc<HttpGate>,
    told: &'a Told,
}

impl Asked for Device<'_> {
    fn ask(&mut self) -> Answer<'_, bool> {
        Box::pin(async move {
            let answer = self.device.text().await.map_err(Sentence::shown)?;
            understood(&answer, self.told)
                .ok_or_else(|| sentence!("fault-contact-not-in-answer", bytes = answer.len()))
        })
    }
}

/// Whether an answer says that the contact is closed; `None`: it says neither.
fn understood(answer: &str, told: &Told) -> Option<bool> {
    match told {
        Told::Texts(closed, open) => match (holds(answer, closed), holds(answer, open)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        Told::Bit(behind, bit) => {
            let (_, rest) = answer.split_once(behind.as_str())?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let number: u64 = digits.parse().ok()?;
            Some(number >> u32::from(*bit).min(63) & 1 == 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_closed_or_open_or_neither() {
        let texts = Told::Texts("<input1state>1<".into(), "<input1state>0<".into());
        let check = |answer: &str, told: &Told, want: Option<bool>| {
            assert_eq!(understood(answer, told), want, "{answer}");
        };
        check("<a><input1state> 1 </input1state></a>", &texts, Some(true));
        check("<a><input1state>0</input1state></a>", &texts, Some(false));
        check("<a></a>", &texts, None);
        check("<input1state>1<<input1state>0<", &texts, None);
        let bit = |n| Told::Bit("result=".into(), n);
        check("result=5\r\n", &bit(0), Some(true));
        check("result=5\r\n", &bit(1), Some(false));
        check("result=5\r\n", &bit(2), Some(true));
        check("result=5\r\n", &bit(63), Some(false));
        check("result=\r\n", &bit(0), None);
        check("Error", &bit(0), None);
        check("result=99999999999999999999", &bit(0), None);
    }
}
