//! Modbus TCP relays. The few bytes of a frame are made here and not by a library: the device-timed pulse is function 5
//! with a value that is neither on nor off, which libraries refuse in the answer.
//!
//! Request and answer: transaction (2 bytes), protocol 0 (2), length of the rest (2), unit (1), then function 5, address
//! (2) and value (2); all big-endian. A device that agrees sends the same function, address and value back.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex as PlainMutex;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, oneshot, watch};
use tokio::time::timeout;

use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::fields::Fields;
use crate::supervise::Life;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

/// How long a connection may take to come up, and how long an answer may take: together within the 2 s of a command.
const CONNECT: Duration = Duration::from_millis(900);
const ANSWER: Duration = Duration::from_millis(900);
/// A connection that was idle for longer is made anew before it is used: many relays drop idle ones without a word.
const STALE: Duration = Duration::from_secs(10);
/// Letting go of the contact is tried so often, so far apart: it can do no harm to say it twice.
const OFF_TRIES: u32 = 5;
const OFF_PAUSE: Duration = Duration::from_millis(300);

const WRITE_COIL: u8 = 5;
const ON: u16 = 0xff00;
const OFF: u16 = 0x0000;
/// Waveshare "flash on": added to the coil's number; the value is the length in steps of 100 ms.
const FLASH_ON: u16 = 0x0200;

/// Who times the pulse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Timing {
    /// The device (Waveshare flash-on): it lets go by itself, whatever becomes of the gateway.
    Device,
    /// The driver: coil on, wait, coil off.
    Coil,
}

/// The keys of `driver = "modbus-tcp"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `host:port`.
    pub address: String,
    pub unit: u8,
    /// The relay's number, from 0.
    pub coil: u16,
    /// Address of coil 0 (16 on ADAM-6000). Counts with [`Timing::Coil`] only.
    pub base: u16,
    pub timing: Timing,
}

pub(super) fn read(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Driver>> {
    let address = fields.str("address", key!("fault-write-host-port-e-g"));
    let address = address.map(|a| {
        if a.contains(':') {
            a.to_owned()
        } else {
            format!("{a}:502")
        }
    });
    let port_is_right = address.as_deref().is_none_or(|a| {
        a.rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
    });
    if !port_is_right {
        let hint = key!("fault-write-host-port-e-g");
        fields.fault("address", t!("fault-has-no-host-or-no"), hint);
    }
    let unit = fields.int("unit", 0..=255, 1);
    let coil = fields.int("coil", 0..=255, 0);
    let base = fields.int("base", 0..=60_000, 0);
    let words = [("device", Timing::Device), ("coil", Timing::Coil)];
    let timing = fields.one_of("pulse", &words, Some(Timing::Coil))?;
    if timing == Timing::Device && base != 0 {
        let hint = key!("fault-device-timed-pulse-has-fixed");
        fields.fault("base", t!("fault-with-pulse-device", base), hint);
        return None;
    }
    Some(Arc::new(Settings {
        address: address.filter(|_| port_is_right)?,
        unit: u8::try_from(unit).ok()?,
        coil: u16::try_from(coil).ok()?,
        base: u16::try_from(base).ok()?,
        timing,
    }))
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        Ok(Arc::new(ModbusGate::new(self.clone(), clock)))
    }
}

impl Settings {
    fn coil_address(&self) -> u16 {
        self.base.saturating_add(self.coil)
    }
}

/// Why a write did not come to a confirmed end.
enum WriteFault {
    /// Nothing was sent, or the device refused: the coil is as it was.
    NotDone(GateFault),
    /// It was sent, and what became of it is not known.
    Unknown(GateFault),
    /// The device has worked on it, and says something else of that coil than was asked for.
    Answered(GateFault),
}

impl From<WriteFault> for GateFault {
    fn from(fault: WriteFault) -> GateFault {
        match fault {
            WriteFault::NotDone(e) | WriteFault::Unknown(e) | WriteFault::Answered(e) => e,
        }
    }
}

/// The driver. Cheap to clone: all clones share one connection.
#[derive(Clone)]
pub(crate) struct ModbusGate {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    clock: SharedClock,
    line: Mutex<Line>,
    /// True while the driver holds a contact on.
    held: watch::Sender<bool>,
    trouble: PlainMutex<Option<String>>,
    /// What is odd about a device that works.
    note: PlainMutex<Option<String>>,
    /// Of pulses that the driver times.
    life: Life,
}

/// The connection, if one is up, and the number of the last request.
struct Line {
    stream: Option<TcpStream>,
    used: Instant,
    transaction: u16,
}

impl ModbusGate {
    pub fn new(settings: Settings, clock: SharedClock) -> ModbusGate {
        let line = Line {
            stream: None,
            used: clock.monotonic(),
            transaction: 0,
        };
        ModbusGate {
            shared: Arc::new(Shared {
                life: Life::new("pulse", &settings.address, clock.clone()),
                settings,
                clock,
                line: Mutex::new(line),
                held: watch::Sender::new(false),
                trouble: PlainMutex::new(None),
                note: PlainMutex::new(None),
            }),
        }
    }
}

impl Shared {
    fn device(&self) -> GateDevice {
        GateDevice::Modbus {
            address: self.settings.address.clone(),
            unit: self.settings.unit,
        }
    }

    fn fault(&self, what: GateFaultKind) -> GateFault {
        let device = self.device();
        GateFault { device, what }
    }

    /// A connection that can be used now: the one that is up if it is fresh, else a new one.
    async fn connect(&self, line: &mut Line) -> Result<(), GateFault> {
        let idle = self.clock.monotonic().duration_since(line.used);
        if let Some(stream) = &line.stream {
            // Nothing is expected from a relay between requests: bytes, an end or an error all mean "make it anew".
            if is_quiet(stream) && idle < STALE {
                return Ok(());
            }
            // Small relays take few connections at once: give the old one back first.
            line.stream = None;
        }
        let connecting = TcpStream::connect(&self.settings.address);
        let stream = match timeout(CONNECT, connecting).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(e)) => {
                let cause = e.to_string();
                return Err(self.fault(GateFaultKind::NoConnection { cause }));
            }
            Err(_) => {
                let limit_ms = millis(CONNECT);
                return Err(self.fault(GateFaultKind::NoConnectionInTime { limit_ms }));
            }
        };
        // A frame of 12 bytes must not wait for more to come.
        let _ = stream.set_nodelay(true);
        line.stream = Some(stream);
        Ok(())
    }

    /// Writes `value` to `address` and checks the echo; sends nothing after `send_by`. After any fault the connection is
    /// dropped, so that a late answer is never taken for the answer to a later request.
    async fn write(
        &self,
        address: u16,
        value: u16,
        send_by: Option<Instant>,
    ) -> Result<(), WriteFault> {
        let mut line = self.line.lock().await;
        self.connect(&mut line).await.map_err(WriteFault::NotDone)?;
        if send_by.is_some_and(|by| self.clock.monotonic() > by) {
            return Err(WriteFault::NotDone(self.fault(GateFaultKind::TooLate)));
        }
        let Some(mut stream) = line.stream.take() else {
            return Err(WriteFault::NotDone(self.fault(GateFaultKind::TooLate)));
        };
        line.transaction = line.transaction.wrapping_add(1);
        let transaction = line.transaction;
        let unknown = |what| WriteFault::Unknown(self.fault(what));
        let request = request(transaction, self.settings.unit, address, value);
        let answer = match timeout(ANSWER, exchange(&mut stream, &request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(what)) => return Err(unknown(what)),
            Err(_) => {
                let limit_ms = millis(ANSWER);
                return Err(unknown(GateFaultKind::NoAnswer { limit_ms }));
            }
        };
        let checked = match self.is_ours(&answer, transaction, || is_quiet(&stream)) {
            true => self.check(&answer, address, value),
            false => Err(unknown(GateFaultKind::OtherAnswer {
                unit: answer.unit,
                request: answer.transaction,
                asked: transaction,
            })),
        };
        // An exception is a proper answer: the connection is in order.
        if matches!(checked, Ok(()) | Err(WriteFault::NotDone(_))) {
            line.stream = Some(stream);
            line.used = self.clock.monotonic();
        }
        checked
    }

    /// Whether it is the answer to this request. Some converters number answers by themselves: theirs is known by being the
    /// only one, for nothing else is under way on a connection, and one on which a request was not answered is dropped.
    fn is_ours(&self, answer: &Reply, transaction: u16, alone: impl FnOnce() -> bool) -> bool {
        let (same, got) = (answer.transaction == transaction, answer.transaction);
        let ours = answer.unit == self.settings.unit && (same || alone());
        let note = || t!("fault-answers-number-of-another", got, asked = transaction);
        if ours {
            *self.note.lock() = (!same).then(note);
        }
        ours
    }

    fn check(&self, answer: &Reply, address: u16, value: u16) -> Result<(), WriteFault> {
        if let [function, code, ..] = *answer.pdu
            && function == WRITE_COIL | 0x80
        {
            return Err(WriteFault::NotDone(self.fault(self.refusal(code))));
        }
        let [a, b] = address.to_be_bytes();
        let [v, w] = value.to_be_bytes();
        if *answer.pdu == [WRITE_COIL, a, b, v, w] {
            return Ok(());
        }
        let fault = self.fault(GateFaultKind::NotConfirmed {
            bytes: answer.pdu.len(),
            timed_by_device: self.settings.timing == Timing::Device,
        });
        Err(match answer.pdu.starts_with(&[WRITE_COIL, a, b]) {
            true => WriteFault::Answered(fault),
            false => WriteFault::Unknown(fault),
        })
    }

    fn refusal(&self, code: u8) -> GateFaultKind {
        let s = &self.settings;
        let (base, address) = match s.timing {
            Timing::Coil => (Some(s.base), s.coil_address()),
            Timing::Device => (None, FLASH_ON + s.coil),
        };
        GateFaultKind::ModbusException {
            code,
            coil: s.coil,
            base,
            address,
        }
    }

    /// Coil on, wait, coil off. `accepted` hears of the first; the last is sent unless it is sure that the first did
    /// nothing, because an on whose answer was lost may have been taken.
    async fn coil_pulse(
        &self,
        pulse_ms: u32,
        send_by: Instant,
        accepted: oneshot::Sender<Result<(), GateFault>>,
    ) {
        self.held.send_replace(true);
        let on = self
            .write(self.settings.coil_address(), ON, Some(send_by))
            .await;
        let off_after = match &on {
            Ok(()) => Some(pulse_ms),
            Err(WriteFault::Unknown(_) | WriteFault::Answered(_)) => Some(0),
            Err(WriteFault::NotDone(_)) => None,
        };
        // The caller may have stopped listening; the off is owed all the same.
        let _ = accepted.send(on.map_err(GateFault::from));
        if let Some(wait_ms) = off_after {
            tokio::time::sleep(Duration::from_millis(u64::from(wait_ms))).await;
            self.let_go().await;
        } else {
            self.held.send_replace(false);
        }
    }

    /// Lets go of the contact; if that fails a person has to look. A device that answers the off has worked on it.
    async fn let_go(&self) {
        let trouble = match self.off().await {
            Ok(()) => None,
            Err(WriteFault::Answered(e)) => {
                tracing::warn!("{e}");
                None
            }
            Err(WriteFault::NotDone(e) | WriteFault::Unknown(e)) => {
                metrics::counter!("plategate_gate_off_failures_total").increment(1);
                Some(t!("fault-contact-could-not-be-let", e))
            }
        };
        if let Some(sentence) = &trouble {
            tracing::error!("{sentence}");
        }
        *self.trouble.lock() = trouble;
        self.held.send_replace(false);
    }

    /// Lets go of the contact, trying several times.
    async fn off(&self) -> Result<(), WriteFault> {
        let mut result = self.write(self.settings.coil_address(), OFF, None).await;
        for _ in 1..OFF_TRIES {
            if result.is_ok() {
                break;
            }
            tokio::time::sleep(OFF_PAUSE).await;
            result = self.write(self.settings.coil_address(), OFF, None).await;
        }
        result
    }
}

impl Gate for ModbusGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let shared = self.shared.clone();
            let (send, accepted) = oneshot::channel();
            match shared.settings.timing {
                Timing::Device => {
                    let steps = u16::try_from(pulse_ms.div_ceil(100)).unwrap_or(u16::MAX);
                    let address = FLASH_ON + shared.settings.coil;
                    return Ok(shared.write(address, steps, Some(send_by)).await?);
                }
                // A task of its own: the off must be sent even if the caller gives up waiting.
                Timing::Coil => tokio::spawn(async move {
                    let pulse = shared.coil_pulse(pulse_ms, send_by, send);
                    if shared.life.piece(pulse).await.is_err() {
                        // It may have died with the contact closed.
                        shared.let_go().await;
                    }
                }),
            };
            accepted
                .await
                .unwrap_or_else(|_| Err(self.shared.fault(GateFaultKind::ProgramStopped)))
        })
    }

    fn device(&self) -> GateDevice {
        self.shared.device()
    }

    fn describe(&self) -> String {
        let s = &self.shared.settings;
        let timing = match s.timing {
            Timing::Device => t!("fault-pulse-timed-by-device"),
            Timing::Coil => t!("fault-coil-address", coil_address = s.coil_address()),
        };
        t!(
            "fault-modbus-tcp-relay-at-unit",
            address = s.address,
            unit = s.unit,
            coil = s.coil,
            timing
        )
    }

    fn release(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            match self.shared.settings.timing {
                Timing::Device => Ok(()),
                Timing::Coil => {
                    let address = self.shared.settings.coil_address();
                    Ok(self.shared.write(address, OFF, None).await?)
                }
            }
        })
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            let mut line = self.shared.line.lock().await;
            let connected = self.shared.connect(&mut line).await;
            line.stream = None;
            connected
        })
    }

    fn settled(&self) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let mut held = self.shared.held.subscribe();
            // The sender lives in `self`: this cannot fail.
            let _ = held.wait_for(|held| !held).await;
        })
    }

    fn note(&self) -> Option<String> {
        self.shared.note.lock().clone()
    }

    fn trouble(&self) -> Option<String> {
        let trouble = self.shared.trouble.lock().clone();
        trouble.or_else(|| self.shared.life.trouble())
    }
}

/// Nothing has come that was not read, and the connection is up.
fn is_quiet(stream: &TcpStream) -> bool {
    let read = stream.try_read(&mut [0_u8; 1]);
    matches!(read, Err(e) if e.kind() == std::io::ErrorKind::WouldBlock)
}

fn request(transaction: u16, unit: u8, address: u16, value: u16) -> [u8; 12] {
    let [t, u] = transaction.to_be_bytes();
    let [a, b] = address.to_be_bytes();
    let [v, w] = value.to_be_bytes();
    [t, u, 0, 0, 0, 6, unit, WRITE_COIL, a, b, v, w]
}

/// An answer's frame, taken apart.
struct Reply {
    transaction: u16,
    unit: u8,
    pdu: Vec<u8>,
}

/// Sends a request and reads one frame.
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    request: &[u8],
) -> Result<Reply, GateFaultKind> {
    let lost = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::ConnectionReset => {
            GateFaultKind::ClosedWithoutAnswer
        }
        _ => GateFaultKind::Broken {
            cause: e.to_string(),
        },
    };
    stream.write_all(request).await.map_err(lost)?;
    let mut head = [0_u8; 7];
    stream.read_exact(&mut head).await.map_err(lost)?;
    let [t, u, p, q, l, m, unit] = head;
    let length = usize::from(u16::from_be_bytes([l, m]));
    if (p, q) != (0, 0) || !(3..=254).contains(&length) {
        return Err(GateFaultKind::NotModbus);
    }
    let mut pdu = vec![0_u8; length - 1];
    stream.read_exact(&mut pdu).await.map_err(lost)?;
    Ok(Reply {
        transaction: u16::from_be_bytes([t, u]),
        unit,
        pdu,
    })
}
