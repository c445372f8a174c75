//! Modbus relays, over TCP or on a serial line ([`rtu`]). The few bytes of a frame are made here and not by a library: the
//! device-timed pulse is function 5 with a value that is neither on nor off, which libraries refuse in the answer.
//!
//! Over TCP request and answer are: transaction (2 bytes), protocol 0 (2), length of the rest (2), unit (1), then function 5, address
//! (2) and value (2); all big-endian. A device that agrees sends the same function, address and value back.

use std::future::Future;
use std::ops::RangeInclusive;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex as PlainMutex;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::timed::{NotSwitched, Switch, SwitchFuture, Timed};
use super::{Driver, Gate, PulseFuture, SetUpFault};
use crate::clock::SharedClock;
use crate::domain::event::{GateDevice, GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::fields::Fields;
use crate::port::serial::{self, Mode};

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
pub(in crate::gate) mod rtu;

/// How long a connection may take to come up, and how long an answer may take: together within the 2 s of a command.
const CONNECT: Duration = Duration::from_millis(900);
const ANSWER: Duration = Duration::from_millis(900);
/// A connection that was idle for longer is made anew before it is used: many relays drop idle ones without a word.
const STALE: Duration = Duration::from_secs(10);

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
    /// The device: one *on* is the whole command (a barrier's own controller).
    Once,
}

/// The keys of `driver = "modbus-tcp"` and `"modbus-rtu"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `host:port`, or the path of a serial line.
    pub address: String,
    /// How that line is spoken on; `None`: it is none.
    pub(crate) line: Option<Mode>,
    pub unit: u8,
    /// The relay's number, from 0.
    pub coil: u16,
    /// Address of coil 0 (16 on ADAM-6000). Does not count with [`Timing::Device`].
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
    let settings = coil(fields, 0..=255)?;
    Some(Arc::new(Settings {
        address: address.filter(|_| port_is_right)?,
        ..settings
    }))
}

/// `driver = "modbus-rtu"`.
pub(super) fn read_rtu(fields: &mut Fields, _folder: &Path) -> Option<Arc<dyn Driver>> {
    let address = fields.str("address", key!("fault-write-serial-path"));
    let line = Mode::read(fields, rtu::USUAL);
    // Unit 0 is everybody, and nobody answers.
    let settings = coil(fields, 1..=247)?;
    Some(Arc::new(Settings {
        address: address?.to_owned(),
        line: Some(line?),
        ..settings
    }))
}

/// Which coil of which unit, and who times the pulse.
fn coil(fields: &mut Fields, units: RangeInclusive<i64>) -> Option<Settings> {
    let unit = fields.int("unit", units, 1);
    let coil = fields.int("coil", 0..=255, 0);
    let base = fields.int("base", 0..=60_000, 0);
    let words = [
        ("device", Timing::Device),
        ("coil", Timing::Coil),
        ("once", Timing::Once),
    ];
    let timing = fields.one_of("pulse", &words, Some(Timing::Coil))?;
    if timing == Timing::Device && base != 0 {
        let hint = key!("fault-device-timed-pulse-has-fixed");
        fields.fault("base", t!("fault-with-pulse-device", base), hint);
        return None;
    }
    Some(Settings {
        address: String::new(),
        line: None,
        unit: u8::try_from(unit).ok()?,
        coil: u16::try_from(coil).ok()?,
        base: u16::try_from(base).ok()?,
        timing,
    })
}

impl Driver for Settings {
    fn build(&self, clock: SharedClock) -> Result<Arc<dyn Gate>, SetUpFault> {
        Ok(Arc::new(ModbusGate::new(self.clone(), clock)?))
    }
}

impl Settings {
    fn coil_address(&self) -> u16 {
        self.base.saturating_add(self.coil)
    }
}

/// The driver.
pub(crate) struct ModbusGate {
    shared: Arc<Shared>,
    timed: Timed<Shared>,
}

struct Shared {
    settings: Settings,
    clock: SharedClock,
    way: Way,
    /// What is odd about a device that works.
    note: PlainMutex<Option<String>>,
}

/// How the device is reached.
enum Way {
    Tcp(Mutex<Line>),
    Serial(Arc<serial::Line>),
}

/// The connection, if one is up, and the number of the last request.
struct Line {
    stream: Option<TcpStream>,
    used: Instant,
    transaction: u16,
}

impl ModbusGate {
    /// # Errors
    /// The serial line is spoken on in another way by another device.
    pub fn new(settings: Settings, clock: SharedClock) -> Result<ModbusGate, SetUpFault> {
        let way = match settings.line {
            Some(mode) => {
                let line = serial::Line::of(Path::new(&settings.address), mode);
                Way::Serial(line.map_err(SetUpFault)?)
            }
            None => Way::Tcp(Mutex::new(Line {
                stream: None,
                used: clock.monotonic(),
                transaction: 0,
            })),
        };
        let shared = Arc::new(Shared {
            settings,
            clock: clock.clone(),
            way,
            note: PlainMutex::new(None),
        });
        Ok(ModbusGate {
            timed: Timed::new(Arc::clone(&shared), clock),
            shared,
        })
    }
}

impl Shared {
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
    ) -> Result<(), NotSwitched> {
        match &self.way {
            Way::Tcp(line) => self.write_tcp(line, (address, value), send_by).await,
            Way::Serial(line) => self.write_rtu(line, (address, value), send_by).await,
        }
    }

    async fn write_tcp(
        &self,
        line: &Mutex<Line>,
        (address, value): (u16, u16),
        send_by: Option<Instant>,
    ) -> Result<(), NotSwitched> {
        let mut line = line.lock().await;
        self.connect(&mut line)
            .await
            .map_err(NotSwitched::NotDone)?;
        if send_by.is_some_and(|by| self.clock.monotonic() > by) {
            return Err(NotSwitched::NotDone(self.fault(GateFaultKind::TooLate)));
        }
        let Some(mut stream) = line.stream.take() else {
            return Err(NotSwitched::NotDone(self.fault(GateFaultKind::TooLate)));
        };
        line.transaction = line.transaction.wrapping_add(1);
        let transaction = line.transaction;
        let unknown = |what| NotSwitched::Unknown(self.fault(what));
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
            true => self.check(&answer.pdu, address, value),
            false => Err(unknown(GateFaultKind::OtherAnswer {
                unit: answer.unit,
                request: answer.transaction,
                asked: transaction,
            })),
        };
        // An exception is a proper answer: the connection is in order.
        if matches!(checked, Ok(()) | Err(NotSwitched::NotDone(_))) {
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

    fn check(&self, pdu: &[u8], address: u16, value: u16) -> Result<(), NotSwitched> {
        if let [function, code, ..] = *pdu
            && function == WRITE_COIL | 0x80
        {
            return Err(NotSwitched::NotDone(self.fault(self.refusal(code))));
        }
        let [a, b] = address.to_be_bytes();
        let [v, w] = value.to_be_bytes();
        if *pdu == [WRITE_COIL, a, b, v, w] {
            return Ok(());
        }
        let fault = self.fault(GateFaultKind::NotConfirmed {
            bytes: pdu.len(),
            timed_by_device: self.settings.timing == Timing::Device,
        });
        Err(match pdu.starts_with(&[WRITE_COIL, a, b]) {
            true => NotSwitched::Answered(fault),
            false => NotSwitched::Unknown(fault),
        })
    }

    fn refusal(&self, code: u8) -> GateFaultKind {
        let s = &self.settings;
        let (base, address) = match s.timing {
            Timing::Coil | Timing::Once => (Some(s.base), s.coil_address()),
            Timing::Device => (None, FLASH_ON + s.coil),
        };
        GateFaultKind::ModbusException {
            code,
            coil: s.coil,
            base,
            address,
        }
    }
}

impl Switch for Shared {
    fn on(&self, _: u32, send_by: Instant) -> SwitchFuture<'_> {
        Box::pin(self.write(self.settings.coil_address(), ON, Some(send_by)))
    }

    fn off(&self) -> SwitchFuture<'_> {
        Box::pin(self.write(self.settings.coil_address(), OFF, None))
    }

    fn device(&self) -> GateDevice {
        GateDevice::Modbus {
            address: self.settings.address.clone(),
            unit: self.settings.unit,
        }
    }
}

impl Gate for ModbusGate {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        Box::pin(async move {
            let shared = &self.shared;
            let (address, value) = match shared.settings.timing {
                Timing::Coil => return self.timed.pulse(pulse_ms, send_by).await,
                Timing::Once => (shared.settings.coil_address(), ON),
                Timing::Device => {
                    let steps = u16::try_from(pulse_ms.div_ceil(100)).unwrap_or(u16::MAX);
                    (FLASH_ON + shared.settings.coil, steps)
                }
            };
            Ok(shared.write(address, value, Some(send_by)).await?)
        })
    }

    fn device(&self) -> GateDevice {
        self.shared.device()
    }

    fn describe(&self) -> String {
        let s = &self.shared.settings;
        let timing = match s.timing {
            Timing::Device => t!("fault-pulse-timed-by-device"),
            Timing::Once => t!("fault-pulse-is-the-devices-own"),
            Timing::Coil => t!("fault-coil-address", coil_address = s.coil_address()),
        };
        let (unit, coil) = (s.unit, s.coil);
        match &self.shared.way {
            Way::Tcp(_) => {
                let address = &s.address;
                t!(
                    "fault-modbus-tcp-relay-at-unit",
                    address,
                    unit,
                    coil,
                    timing
                )
            }
            Way::Serial(line) => {
                let line = line.to_string();
                t!("fault-modbus-rtu-relay-at-unit", line, unit, coil, timing)
            }
        }
    }

    fn release(&self) -> PulseFuture<'_> {
        match self.shared.settings.timing {
            Timing::Device | Timing::Once => Box::pin(std::future::ready(Ok(()))),
            Timing::Coil => self.timed.release(),
        }
    }

    fn reach(&self) -> PulseFuture<'_> {
        Box::pin(async move {
            match &self.shared.way {
                Way::Tcp(line) => {
                    let mut line = line.lock().await;
                    let connected = self.shared.connect(&mut line).await;
                    line.stream = None;
                    connected
                }
                Way::Serial(line) => self.shared.open(line).await.map(serial::Talk::ends_well),
            }
        })
    }

    fn settled(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.timed.settled()
    }

    fn note(&self) -> Option<String> {
        self.shared.note.lock().clone()
    }

    fn trouble(&self) -> Option<String> {
        self.timed.trouble()
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
