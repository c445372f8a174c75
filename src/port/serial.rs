//! A serial line: `/dev/ttyUSB0` at 9600 8N1. Opened raw, read and written without blocking, opened anew after a plug was pulled
//! (docs/decisions/0009-serial.md). Several devices may hang on one line: one is spoken to at a time.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};

use parking_lot::Mutex;
use rustix::fd::OwnedFd;
use rustix::fs::{FlockOperation, Mode as Rights, OFlags};
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, SpecialCodeIndex, tcflush, tcgetattr,
    tcsetattr,
};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::MutexGuard;

use super::fields::Fields;

/// The speeds that devices are set to.
const SPEEDS: [u32; 8] = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200];

/// How a line is spoken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Bits a second.
    pub speed: u32,
    /// 7 or 8.
    bits: u8,
    parity: Parity,
    /// 1 or 2.
    stops: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parity {
    None,
    Even,
    Odd,
}

impl Mode {
    /// `9600 8N1`.
    pub fn parse(text: &str) -> Option<Mode> {
        let (speed, form) = text.trim().split_once(' ')?;
        let speed = speed.parse().ok().filter(|s| SPEEDS.contains(s))?;
        let [bits, parity, stops] = form.trim().as_bytes() else {
            return None;
        };
        Some(Mode {
            speed,
            bits: match bits {
                b'7' => 7,
                b'8' => 8,
                _ => return None,
            },
            parity: match parity.to_ascii_uppercase() {
                b'N' => Parity::None,
                b'E' => Parity::Even,
                b'O' => Parity::Odd,
                _ => return None,
            },
            stops: match stops {
                b'1' => 1,
                b'2' => 2,
                _ => return None,
            },
        })
    }

    /// Reads `line`, or takes the usual one. `None`: faulty, noted.
    pub(crate) fn read(fields: &mut Fields, usual: &str) -> Option<Mode> {
        let text = fields.opt_str("line").unwrap_or(usual);
        let mode = Mode::parse(text);
        if mode.is_none() {
            fields.is("line", text, key!("fault-write-serial-line"));
        }
        mode
    }

    fn control(self) -> ControlModes {
        let mut modes = ControlModes::CREAD | ControlModes::CLOCAL;
        modes |= match self.bits {
            7 => ControlModes::CS7,
            _ => ControlModes::CS8,
        };
        modes |= match self.parity {
            Parity::None => ControlModes::empty(),
            Parity::Even => ControlModes::PARENB,
            Parity::Odd => ControlModes::PARENB | ControlModes::PARODD,
        };
        if self.stops == 2 {
            modes |= ControlModes::CSTOPB;
        }
        modes
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        write!(f, "{} {}{parity}{}", self.speed, self.bits, self.stops)
    }
}

/// An open line.
#[derive(Debug)]
pub struct Serial {
    line: AsyncFd<OwnedFd>,
    /// A talk goes on: what has not gone out when it ends badly must not go out later.
    in_talk: bool,
}

impl Serial {
    /// Opens it for this program alone. Call within a runtime. Nothing of what stood there before is read.
    ///
    /// # Errors
    /// It is not there, is no serial line, may not be opened, or another program has it.
    pub fn open(path: &Path, mode: Mode) -> io::Result<Serial> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Rights::empty())?;
        let mut settings = tcgetattr(&fd)?;
        rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive)?;
        settings.make_raw();
        let all = ControlModes::CSIZE
            | ControlModes::PARENB
            | ControlModes::PARODD
            | ControlModes::CSTOPB
            | ControlModes::CRTSCTS
            // Devices that begin anew when the line's lamp goes out would do so at each opening.
            | ControlModes::HUPCL;
        settings.control_modes.remove(all);
        settings.control_modes.insert(mode.control());
        // What comes broken is thrown away, and does not look like zeros.
        settings
            .input_modes
            .insert(InputModes::IGNBRK | InputModes::IGNPAR);
        settings
            .input_modes
            .set(InputModes::INPCK, mode.parity != Parity::None);
        // Nothing there is told apart from hung up.
        settings.special_codes[SpecialCodeIndex::VMIN] = 1;
        settings.special_codes[SpecialCodeIndex::VTIME] = 0;
        settings.set_speed(mode.speed)?;
        tcsetattr(&fd, OptionalActions::Now, &settings)?;
        tcflush(&fd, QueueSelector::IOFlush)?;
        #[expect(
            deprecated,
            reason = "what may go wrong is a handle that is closed while it is watched: an owned one is not"
        )]
        let watched = AsyncFd::new(fd)?;
        Ok(Serial {
            line: watched,
            in_talk: false,
        })
    }

    /// Throws away what has come and was not read.
    ///
    /// # Errors
    /// The line is gone.
    pub fn forget(&self) -> io::Result<()> {
        Ok(tcflush(self.line.get_ref(), QueueSelector::IFlush)?)
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        // What was said to its end still goes out.
        if self.in_talk {
            let _ = tcflush(self.line.get_ref(), QueueSelector::IOFlush);
        }
    }
}

impl AsyncRead for Serial {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            let mut ready = ready!(self.line.poll_read_ready(cx))?;
            let read = |fd: &AsyncFd<OwnedFd>| {
                let read = rustix::io::read(fd.get_ref(), into.initialize_unfilled());
                read.map_err(io::Error::from)
            };
            match ready.try_io(read) {
                Ok(Ok(0)) => return Poll::Ready(Err(Errno::IO.into())),
                Ok(Ok(count)) => {
                    into.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Ok(Err(e)) => return Poll::Ready(Err(e)),
                Err(_not_ready) => {}
            }
        }
    }
}

impl AsyncWrite for Serial {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            let mut ready = ready!(self.line.poll_write_ready(cx))?;
            let write = |fd: &AsyncFd<OwnedFd>| {
                let written = rustix::io::write(fd.get_ref(), bytes);
                written.map_err(io::Error::from)
            };
            if let Ok(written) = ready.try_io(write) {
                return Poll::Ready(written);
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A line on which several devices may hang. It stays open between two talks; after a fault it is closed, and the next talk opens
/// it anew.
#[derive(Debug)]
pub struct Line {
    path: PathBuf,
    mode: Mode,
    open: tokio::sync::Mutex<Option<Serial>>,
}

/// All that somebody has.
static LINES: Mutex<Vec<Weak<Line>>> = Mutex::new(Vec::new());

impl Line {
    /// The line of this path: whoever names the same one gets the same one.
    ///
    /// # Errors
    /// A sentence: somebody speaks on it in another way.
    pub fn of(path: &Path, mode: Mode) -> Result<Arc<Line>, String> {
        let mut lines = LINES.lock();
        lines.retain(|line| line.strong_count() > 0);
        let there = lines.iter().filter_map(Weak::upgrade);
        if let Some(line) = there.into_iter().find(|line| line.path == path) {
            return match line.mode == mode {
                true => Ok(line),
                false => {
                    let (path, other) = (path.display(), line.mode.to_string());
                    let mode = mode.to_string();
                    Err(t!("fault-serial-line-other-mode", path, other, mode))
                }
            };
        }
        let line = Arc::new(Line {
            path: path.to_owned(),
            mode,
            open: tokio::sync::Mutex::default(),
        });
        lines.push(Arc::downgrade(&line));
        Ok(line)
    }

    /// The line for one talk alone; others wait for its end.
    ///
    /// # Errors
    /// It cannot be opened; nothing was sent.
    pub async fn talk(&self) -> io::Result<Talk<'_>> {
        let mut place = self.open.lock().await;
        let mut serial = match place.take() {
            Some(serial) if serial.forget().is_ok() => serial,
            // One that has gone says so only when it is asked.
            _ => Serial::open(&self.path, self.mode)?,
        };
        serial.in_talk = true;
        Ok(Talk { place, serial })
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path.display(), self.mode)
    }
}

/// One talk. Dropped before its end, in which [`Talk::ends_well`] is said, the line is closed: what comes late is not taken for the
/// answer to something else.
pub struct Talk<'a> {
    place: MutexGuard<'a, Option<Serial>>,
    pub serial: Serial,
}

impl Talk<'_> {
    /// Keeps the line open for the next.
    pub fn ends_well(mut self) {
        self.serial.in_talk = false;
        *self.place = Some(self.serial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_line_is_spoken_on_is_written_in_short() {
        for text in ["9600 8N1", "38400 8E1", "19200 7O2", "115200 8N2"] {
            assert_eq!(
                Mode::parse(text).map(|m| m.to_string()).as_deref(),
                Some(text)
            );
        }
        assert_eq!(Mode::parse(" 9600  8n1 "), Mode::parse("9600 8N1"));
        for text in [
            "",
            "9600",
            "9600 8N",
            "9601 8N1",
            "9600 9N1",
            "9600 8M1",
            "9600 8N3",
            "9600 8N11",
        ] {
            assert_eq!(Mode::parse(text), None, "{text}");
        }
        let modes = Mode::parse("38400 8E1").unwrap().control();
        let wanted =
            ControlModes::CREAD | ControlModes::CLOCAL | ControlModes::CS8 | ControlModes::PARENB;
        assert_eq!(modes, wanted);
        let modes = Mode::parse("19200 7O2").unwrap().control();
        let odd = ControlModes::PARENB | ControlModes::PARODD | ControlModes::CSTOPB;
        assert_eq!(
            modes,
            ControlModes::CREAD | ControlModes::CLOCAL | ControlModes::CS7 | odd
        );
    }
}
