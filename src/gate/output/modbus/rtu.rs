//! Modbus on a serial line: unit, function, address, value, and a checksum over them; all but that big-endian. Frames are told apart
//! by silence.

use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{ANSWER, CONNECT, NotSwitched, Shared, WRITE_COIL};
use crate::catalogue::{Sentence, words};
use crate::domain::event::{GateFault, GateFaultKind};
use crate::gate::millis;
use crate::port::serial::{Line, Talk};

/// What the book of Modbus asks devices to be set to.
pub(in crate::gate) const USUAL: &str = "19200 8E1";
/// Silence before a frame: by the book the time of 3.5 characters of 11 bits, and no less than this.
const SILENCE: Duration = Duration::from_micros(1_750);

fn silence(speed: u32) -> Duration {
    SILENCE.max(Duration::from_secs(1) * 77 / 2 / speed)
}

impl Shared {
    /// The line for one talk alone.
    pub(super) async fn open<'a>(&self, line: &'a Line) -> Result<Talk<'a>, GateFault> {
        match timeout(CONNECT, line.talk()).await {
            Ok(talk) => talk.map_err(|e| {
                let cause = e.to_string();
                self.fault(GateFaultKind::NoConnection { cause })
            }),
            Err(_) => {
                let limit_ms = millis(CONNECT);
                Err(self.fault(GateFaultKind::NoConnectionInTime { limit_ms }))
            }
        }
    }

    pub(super) async fn write_rtu(
        &self,
        line: &Line,
        (address, value): (u16, u16),
        send_by: Option<Instant>,
    ) -> Result<(), NotSwitched> {
        let mut talk = self.open(line).await.map_err(NotSwitched::NotDone)?;
        tokio::time::sleep(silence(line.mode().speed)).await;
        if send_by.is_some_and(|by| self.clock.monotonic() > by) {
            return Err(NotSwitched::NotDone(self.fault(GateFaultKind::TooLate)));
        }
        let unknown = |what| NotSwitched::Unknown(self.fault(what));
        let unit = self.settings.unit;
        let request = request(unit, address, value);
        let (answered, pdu) = match timeout(ANSWER, exchange(&mut talk.serial, &request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(what)) => return Err(unknown(what)),
            Err(_) => {
                let limit_ms = millis(ANSWER);
                return Err(unknown(GateFaultKind::NoAnswer { limit_ms }));
            }
        };
        let checked = match answered == unit {
            true => self.check(&pdu, address, value),
            false => Err(unknown(GateFaultKind::OtherAnswer {
                unit: answered,
                request: 0,
                asked: 0,
            })),
        };
        // An exception is a proper answer: the line is in order.
        if matches!(checked, Ok(()) | Err(NotSwitched::NotDone(_))) {
            talk.ends_well();
        }
        checked
    }
}

/// What is asked of one of a device's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gate) enum Read {
    /// A discrete input (function 02).
    Input(u16),
    /// A holding register (function 03).
    Register(u16),
}

/// A read may take so long: whoever wants to pulse waits for it.
const READ: Duration = Duration::from_millis(300);

/// Reads one value in a talk of its own; a bit is 0 or 1. The error is the middle of a sentence.
pub(in crate::gate) async fn read(line: &Line, unit: u8, what: Read) -> Result<u16, Sentence> {
    let mut talk = line.talk().await.map_err(|e| words(&e.to_string()))?;
    tokio::time::sleep(silence(line.mode().speed)).await;
    let asked = timeout(READ, value(&mut talk.serial, unit, what)).await;
    let value =
        asked.map_err(|_| sentence!("gate-no-answer-to-a-read", limit_ms = millis(READ)))??;
    talk.ends_well();
    Ok(value)
}

async fn value<S: AsyncRead + AsyncWrite + Unpin>(
    line: &mut S,
    unit: u8,
    what: Read,
) -> Result<u16, Sentence> {
    let (function, address) = match what {
        Read::Input(address) => (2, address),
        Read::Register(address) => (3, address),
    };
    let [a, b] = address.to_be_bytes();
    let [c, d] = checksum(&[unit, function, a, b, 0, 1]);
    let lost = |e: io::Error| words(&e.to_string());
    let asked = [unit, function, a, b, 0, 1, c, d];
    line.write_all(&asked).await.map_err(lost)?;
    // A refusal has five bytes; any other answer says how long it is.
    let mut frame = vec![0_u8; 5];
    line.read_exact(&mut frame).await.map_err(lost)?;
    let odd = || sentence!("gate-no-answer-to-that");
    if frame[1] == function {
        let length = 5 + usize::from(frame[2]);
        if length > 5 + 2 {
            return Err(odd());
        }
        frame.resize(length, 0);
        line.read_exact(&mut frame[5..]).await.map_err(lost)?;
    }
    let (said, sum) = frame.split_at(frame.len() - 2);
    if checksum(said) != sum || said[0] != unit {
        return Err(odd());
    }
    match (what, &said[1..]) {
        (Read::Input(_), [2, 1, bits]) => Ok(u16::from(bits & 1)),
        (Read::Register(_), [3, 2, high, low]) => Ok(u16::from_be_bytes([*high, *low])),
        (_, [code, why]) if *code == function | 0x80 => {
            Err(sentence!("gate-refuses-a-read", code = *why))
        }
        _ => Err(odd()),
    }
}

/// CRC-16 of Modbus; its low byte goes first.
fn checksum(bytes: &[u8]) -> [u8; 2] {
    let crc = bytes.iter().fold(0xffff_u16, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| match crc & 1 {
            0 => crc >> 1,
            _ => (crc >> 1) ^ 0xa001,
        })
    });
    crc.to_le_bytes()
}

fn request(unit: u8, address: u16, value: u16) -> [u8; 8] {
    let [a, b] = address.to_be_bytes();
    let [v, w] = value.to_be_bytes();
    let [c, d] = checksum(&[unit, WRITE_COIL, a, b, v, w]);
    [unit, WRITE_COIL, a, b, v, w, c, d]
}

/// Sends a request and reads one frame: who answers, and what.
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    line: &mut S,
    request: &[u8],
) -> Result<(u8, Vec<u8>), GateFaultKind> {
    let lost = |e: io::Error| GateFaultKind::Broken {
        cause: e.to_string(),
    };
    line.write_all(request).await.map_err(lost)?;
    // A refusal: unit, function, code, checksum. What was done is said in the request's own length.
    let mut frame = vec![0_u8; 5];
    line.read_exact(&mut frame).await.map_err(lost)?;
    match frame.get(1) {
        Some(&WRITE_COIL) => {
            frame.resize(request.len(), 0);
            line.read_exact(&mut frame[5..]).await.map_err(lost)?;
        }
        Some(&function) if function == WRITE_COIL | 0x80 => {}
        _ => return Err(GateFaultKind::NotModbus),
    }
    let (said, sum) = frame.split_at(frame.len() - 2);
    match (said, checksum(said) == sum) {
        ([unit, pdu @ ..], true) => Ok((*unit, pdu.to_vec())),
        _ => Err(GateFaultKind::NotModbus),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    #[test]
    fn frames_are_those_of_the_book() {
        // Known frames: a coil on at unit 1, coil 0; registers read at unit 17.
        assert_eq!(request(1, 0, 0xff00), [1, 5, 0, 0, 0xff, 0, 0x8c, 0x3a]);
        assert_eq!(checksum(&[0x11, 3, 0, 0x6b, 0, 3]), [0x76, 0x87]);
    }

    #[test]
    fn frames_are_parted_by_silence() {
        for (speed, micros) in [
            (1_200, 32_083),
            (9_600, 4_010),
            (19_200, 2_005),
            (38_400, 1_750),
        ] {
            assert_eq!(silence(speed).as_micros(), micros, "{speed}");
        }
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told() {
        let asked = request(1, 0, 0xff00);
        type Row<'a> = (&'a [u8], Option<(u8, &'a [u8])>);
        let refused = [1, 0x85, 2, 0xc3, 0x51];
        let broken = [1, 5, 0, 0, 0xff, 0, 0x8c, 0x3b];
        let rows: [Row; 6] = [
            (&asked, Some((1, &[5, 0, 0, 0xff, 0]))),
            (&refused, Some((1, &[0x85, 2]))),
            (&broken, None),
            (&[1, 3, 2, 0, 0, 0], None),
            (&[1, 5, 0], None),
            (&[], None),
        ];
        for (answer, wanted) in rows {
            let mut line = tokio::io::join(io::Cursor::new(answer.to_vec()), tokio::io::sink());
            let found = exchange(&mut line, &asked).await.ok();
            let wanted = wanted.map(|(unit, pdu)| (unit, pdu.to_vec()));
            assert_eq!(found, wanted, "{answer:?}");
        }
    }

    /// What is asked, what comes, and what that says.
    #[tokio::test]
    async fn a_value_is_read_and_what_is_none_is_told() {
        let summed = |bytes: &[u8]| [bytes, &checksum(bytes)].concat();
        let rows: [(Read, Vec<u8>, Result<u16, &str>); 8] = [
            (Read::Input(3), summed(&[1, 2, 1, 1]), Ok(1)),
            (Read::Input(3), summed(&[1, 2, 1, 0xfe]), Ok(0)),
            (Read::Register(100), summed(&[1, 3, 2, 0, 17]), Ok(17)),
            (Read::Register(100), summed(&[1, 3, 2, 1, 0]), Ok(256)),
            (Read::Input(3), summed(&[1, 0x82, 2]), Err("code 2")),
            (
                Read::Input(3),
                summed(&[2, 2, 1, 1]),
                Err("no answer to what was asked"),
            ),
            (
                Read::Input(3),
                vec![1, 2, 1, 1, 0, 0],
                Err("no answer to what was asked"),
            ),
            (
                Read::Register(1),
                summed(&[1, 3, 200, 0, 17]),
                Err("no answer to what was asked"),
            ),
        ];
        for (what, answer, wanted) in rows {
            let mut line = tokio::io::join(io::Cursor::new(answer.clone()), tokio::io::sink());
            match (value(&mut line, 1, what).await, wanted) {
                (Ok(found), Ok(wanted)) => assert_eq!(found, wanted, "{answer:?}"),
                (Err(found), Err(wanted)) => {
                    let found = found.english();
                    assert!(found.contains(wanted), "{found}");
                }
                (found, _) => panic!("{answer:?}: {found:?}"),
            }
        }
        // In the language of whoever looks at the contact.
        let answer = summed(&[1, 0x82, 2]);
        let mut line = tokio::io::join(io::Cursor::new(answer), tokio::io::sink());
        let refused = value(&mut line, 1, Read::Input(3)).await.unwrap_err();
        for (tag, words) in [("de", "Code 2"), ("es", "código 2")] {
            let said = Language::tagged(tag)
                .unwrap()
                .within(|| refused.to_string());
            assert!(said.contains(words), "{said}");
        }
    }
}
