//! Serial lines over pseudo-terminals (socat): opening, sharing and plugging in again; gates and displays on them. A pseudo-terminal
//! has no speed and no parity: the flags that are asked for are tested in `port::serial`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use plategate::clock::SystemClock;
use plategate::display::Displays;
use plategate::domain::site::Direction;
use plategate::gate::{Gate, output};
use plategate::port::fields::{Faults, Fields};
use plategate::port::serial::{Line, Mode, Serial};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::contacts::watched;
use crate::displays::{Works, settings};
use crate::patience::{eventually, until};
use crate::peers::Relay;

/// Two ends of a line: ours, and the device's.
struct Wire {
    child: Child,
    ours: PathBuf,
    theirs: PathBuf,
}

impl Wire {
    fn plug_in(folder: &Path) -> Wire {
        let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
        let end = |path: &Path| format!("pty,raw,echo=0,link={}", path.display());
        let child = Command::new("socat")
            .args([end(&ours), end(&theirs)])
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("socat does not start: {e}; run `make setup`"));
        let wire = Wire {
            child,
            ours,
            theirs,
        };
        until("both ends are there", || {
            wire.ours.exists() && wire.theirs.exists()
        });
        wire
    }

    /// Both ends are gone.
    fn pull_out(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        for end in [&self.ours, &self.theirs] {
            let _ = std::fs::remove_file(end);
        }
    }

    /// What comes at the device's end, and what it answers to each message of so many bytes.
    fn device(&self, length: usize, answer: fn(&[u8]) -> Vec<u8>) -> Heard {
        let options = std::fs::OpenOptions::new()
            .read(true)
            .write(true)
            .open(&self.theirs);
        let mut end = options.unwrap();
        let heard = Heard::default();
        let into = heard.clone();
        std::thread::spawn(move || {
            let (mut byte, mut message) = ([0_u8; 1], Vec::new());
            while end.read_exact(&mut byte).is_ok() {
                into.0.lock().push(byte[0]);
                message.push(byte[0]);
                if message.len() == length {
                    let _ = end.write_all(&answer(&message));
                    message.clear();
                }
            }
        });
        heard
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    fn all(&self) -> Vec<u8> {
        self.0.lock().clone()
    }

    async fn ends_with(&self, bytes: &[u8]) {
        eventually(&format!("{bytes:02x?} is heard"), async || {
            self.all().ends_with(bytes)
        })
        .await;
    }
}

fn mode(text: &str) -> Mode {
    Mode::parse(text).unwrap()
}

fn quiet(_: &[u8]) -> Vec<u8> {
    Vec::new()
}

// ---- The line -----------------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_line_is_read_and_written_by_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let wire = Wire::plug_in(folder.path());
    let heard = wire.device(4, |bytes| bytes.iter().rev().copied().collect());
    let mut ours = Serial::open(&wire.ours, mode("9600 8N1")).unwrap();
    // No byte is changed on the way: none is a line's end, a signal or an echo.
    for message in [[0, 3, 10, 13], [26, 27, 127, 255], [17, 19, 4, 1]] {
        ours.write_all(&message).await.unwrap();
        let mut answer = [0_u8; 4];
        ours.read_exact(&mut answer).await.unwrap();
        answer.reverse();
        assert_eq!(answer, message);
    }
    assert_eq!(heard.all().len(), 12);
    let second = Serial::open(&wire.ours, mode("9600 8N1")).unwrap_err();
    assert_eq!(second.kind(), std::io::ErrorKind::WouldBlock, "{second}");
    drop(ours);
    let mut ours = Serial::open(&wire.ours, mode("115200 8N1")).unwrap();
    // The plug is pulled: that is no silence.
    wire.pull_out();
    assert!(ours.read_u8().await.is_err());
}

#[tokio::test]
async fn what_is_no_line_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    for path in [file, folder.path().join("nowhere")] {
        assert!(
            Serial::open(&path, mode("9600 8N1")).is_err(),
            "{}",
            path.display()
        );
    }
}

#[tokio::test]
async fn several_devices_share_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let wire = Wire::plug_in(folder.path());
    let heard = wire.device(1, quiet);
    let line = Line::of(&wire.ours, mode("19200 8E1")).unwrap();
    let same = Line::of(&wire.ours, mode("19200 8E1")).unwrap();
    assert!(Arc::ptr_eq(&line, &same));
    let other = Line::of(&wire.ours, mode("9600 8N1")).unwrap_err();
    assert!(
        other.contains("19200 8E1") && other.contains("9600 8N1"),
        "{other}"
    );
    let mut first = line.talk().await.unwrap();
    let second = tokio::spawn(async move {
        let mut talk = same.talk().await.unwrap();
        talk.serial.write_all(b"b").await.unwrap();
        talk.ends_well();
    });
    first.serial.write_all(b"a").await.unwrap();
    first.ends_well();
    second.await.unwrap();
    heard.ends_with(b"ab").await;
    // Pulled out and put back: the next talk but one finds it again, at the latest.
    wire.pull_out();
    eventually("it is gone", async || line.talk().await.is_err()).await;
    let wire = Wire::plug_in(folder.path());
    let heard = wire.device(1, quiet);
    let mut talk = line.talk().await.unwrap();
    talk.serial.write_all(b"c").await.unwrap();
    talk.ends_well();
    heard.ends_with(b"c").await;
    // Nobody has it any more: it may be spoken on in another way.
    drop(line);
    assert!(Line::of(&wire.ours, mode("9600 8N1")).is_ok());
}

// ---- Gates --------------------------------------------------------------------------------------------------------------

fn gate(toml: &str, wire: &Wire) -> Arc<dyn Gate> {
    let toml = format!("address = \"{}\"\n{toml}", wire.ours.display());
    let table: toml::Table = toml::from_str(&toml).unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "gate[g]", &faults);
    let driver = output::read(&mut fields, Path::new(""));
    fields.finish();
    let told = faults.into_vec();
    assert!(told.is_empty(), "{told:?}");
    driver.unwrap().build(SystemClock::shared()).unwrap()
}

/// A pulse may be sent for so long; a busy machine is given time.
fn soon() -> Instant {
    SystemClock::shared().monotonic() + Duration::from_secs(60)
}

/// pymodbus at the other end.
#[tokio::test]
async fn a_relay_on_a_serial_line_is_pulsed() {
    let folder = tempfile::tempdir().unwrap();
    let wire = Wire::plug_in(folder.path());
    let path = wire.theirs.display().to_string();
    let relay = Relay::start(&["--serial", &path, "--speed", "38400"]);
    let gate = gate(
        "driver = \"modbus-rtu\"\nline = \"38400 8E1\"\ncoil = 3",
        &wire,
    );
    gate.reach().await.unwrap();
    for pulse in 1..=2 {
        gate.pulse(300, soon()).await.unwrap();
        gate.settled().await;
        let both = [(3, true), (3, false)].repeat(pulse);
        eventually("on and off", async || relay.said() == both).await;
    }
    assert_eq!(gate.trouble(), None);
    gate.release().await.unwrap();
    let told = gate.describe();
    assert!(
        told.contains("38400 8E1") && told.contains("unit 1"),
        "{told}"
    );
    let device = timed_by_device(&wire);
    device.pulse(300, soon()).await.unwrap();
    eventually("the device times it", async || relay.said().len() == 6).await;
    assert_eq!(relay.said()[4..], [(2, true), (2, false)]);
}

/// Another relay on the same line, which times its pulse itself.
fn timed_by_device(wire: &Wire) -> Arc<dyn Gate> {
    let toml = "driver = \"modbus-rtu\"\nline = \"38400 8E1\"\ncoil = 2\npulse = \"device\"";
    gate(toml, wire)
}

/// What the device says to a command, and what is told of it.
#[tokio::test]
async fn odd_answers_on_a_serial_line_are_not_taken_for_yes() {
    type Row = (fn(&[u8]) -> Vec<u8>, &'static str);
    let rows: [Row; 6] = [
        (quiet, "no answer within 900 ms"),
        (|_| b"nothing of the kind".to_vec(), "no Modbus"),
        // The checksum of another frame.
        (|r| [&r[..6], &[0, 0]].concat(), "no Modbus"),
        (|_| vec![1, 0x85, 2, 0xc3, 0x51], "illegal data address 2"),
        // Unit 9 says that it was meant.
        (
            |_| vec![9, 5, 0, 0, 0xff, 0, 0x8d, 0x72],
            "answered as unit 9",
        ),
        // Off, by its own checksum.
        (|_| vec![1, 5, 0, 0, 0, 0, 0xcd, 0xca], "do not confirm"),
    ];
    for (answer, told) in rows {
        let folder = tempfile::tempdir().unwrap();
        let wire = Wire::plug_in(folder.path());
        let heard = wire.device(8, answer);
        let gate = gate("driver = \"modbus-rtu\"\npulse = \"once\"", &wire);
        let fault = gate.pulse(300, soon()).await.unwrap_err().to_string();
        assert!(fault.contains(told), "{told:?} is not in: {fault}");
        assert_eq!(
            heard.all(),
            [1, 5, 0, 0, 0xff, 0, 0x8c, 0x3a],
            "never a second try"
        );
    }
}

#[tokio::test]
async fn boards_on_a_serial_line() {
    type Row = (&'static str, usize, &'static [&'static [u8]]);
    let rows: [Row; 3] = [
        // One command opens the barrier, and nothing else is said.
        (
            "board = \"came-barrier\"\nunit = 2",
            8,
            &[&[2, 5, 0, 1, 0xff, 0, 0xdd, 0xc9]],
        ),
        (
            "board = \"usb-ch340\"\nrelay = 2",
            4,
            &[&[0xa0, 2, 1, 0xa3], &[0xa0, 2, 0, 0xa2]],
        ),
        (
            "board = \"usb-cp210x\"",
            10,
            &[b"AT+CH1=1\r\n", b"AT+CH1=0\r\n"],
        ),
    ];
    for (toml, length, messages) in rows {
        let folder = tempfile::tempdir().unwrap();
        let wire = Wire::plug_in(folder.path());
        // What a barrier answers; the boards say nothing.
        let echo: fn(&[u8]) -> Vec<u8> = if length == 8 { <[u8]>::to_vec } else { quiet };
        let heard = wire.device(length, echo);
        let gate = gate(&format!("driver = \"board\"\n{toml}"), &wire);
        // Its time is over: nothing is sent.
        let late = gate.pulse(
            300,
            SystemClock::shared().monotonic() - Duration::from_millis(1),
        );
        assert!(
            late.await
                .unwrap_err()
                .to_string()
                .contains("nothing was sent")
        );
        gate.settled().await;
        assert_eq!(heard.all(), [] as [u8; 0], "{toml}");
        gate.pulse(300, soon()).await.unwrap();
        gate.settled().await;
        heard.ends_with(&messages.concat()).await;
        assert_eq!(heard.all(), messages.concat(), "{toml}");
        assert_eq!(gate.trouble(), None);
        // At the start it lets go of what may have been left on.
        gate.release().await.unwrap();
        let off: &[&[u8]] = messages.get(1..).unwrap_or_default();
        heard
            .ends_with(&[messages.concat(), off.concat()].concat())
            .await;
    }
}

#[tokio::test]
async fn a_board_that_is_unplugged_in_the_midst_of_a_pulse_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let wire = Wire::plug_in(folder.path());
    let heard = wire.device(4, quiet);
    let gate = gate("driver = \"board\"\nboard = \"usb-ch340\"", &wire);
    gate.pulse(2_000, soon()).await.unwrap();
    heard.ends_with(&[0xa0, 1, 1, 0xa2]).await;
    wire.pull_out();
    gate.settled().await;
    let told = gate.trouble().unwrap_or_default();
    assert!(told.contains("go and look"), "{told}");
    // While it is away nothing is switched, and nothing is owed.
    let fault = gate.pulse(300, soon()).await.unwrap_err().to_string();
    assert!(fault.contains("no connection"), "{fault}");
    // Plugged in again it works without anybody's help, and all is well.
    let wire = Wire::plug_in(folder.path());
    let heard = wire.device(4, quiet);
    gate.pulse(300, soon()).await.unwrap();
    gate.settled().await;
    heard.ends_with(&[0xa0, 1, 1, 0xa2, 0xa0, 1, 0, 0xa1]).await;
    assert_eq!(gate.trouble(), None);
}

// ---- Displays -----------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn displays_on_a_serial_line() {
    type Row = (&'static str, &'static str, &'static [u8]);
    let rows: [Row; 3] = [
        ("ascii", "de", b"\x0cKeine Zufahrt:\r\nTaste druecken"),
        ("ascii", "es", b"\x0cAcceso denegado:\r\npulse el boton"),
        (
            "cd5220",
            "de",
            b"\x0c\x1bQAKeine Zufahrt: Taste\r\x1bQBdr\x81cken             \r",
        ),
    ];
    for (profile, language, refused) in rows {
        let folder = tempfile::tempdir().unwrap();
        let wire = Wire::plug_in(folder.path());
        let heard = wire.device(1, quiet);
        let toml = format!(
            "driver = \"serial\"\naddress = \"{}\"\nprofile = \"{profile}\"\nlanguage = \"{language}\"",
            wire.ours.display()
        );
        let mut works = Works::start(&[settings(&toml, folder.path()).unwrap()]);
        works.happens("08:01 entry-1 VIS001").await;
        heard.ends_with(refused).await;
        let told = |displays: &Displays| displays.parts().into_iter().map(|p| p.health).next();
        assert_eq!(told(&works.displays), None);
        // The plug is pulled: that is told, and holds nothing up.
        wire.pull_out();
        works.happens("08:02 entry-1 VIS002").await;
        eventually("it is told", async || told(&works.displays).is_some()).await;
        let wire = Wire::plug_in(folder.path());
        let heard = wire.device(1, quiet);
        eventually("it is well", async || told(&works.displays).is_none()).await;
        works.happens("08:03 entry-1 VIS003").await;
        heard.ends_with(refused).await;
        works.ends().await;
        eventually("nobody's answer is left", async || {
            !heard.all().ends_with(refused)
        })
        .await;
    }
}

// ---- Contacts -----------------------------------------------------------------------------------------------------------

fn crc(bytes: &[u8]) -> [u8; 2] {
    let crc = bytes.iter().fold(0xffff_u16, |mut crc, byte| {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            let odd = crc & 1 == 1;
            crc >>= 1;
            if odd {
                crc ^= 0xa001;
            }
        }
        crc
    });
    crc.to_le_bytes()
}

/// How the device of the contacts' test stands: 16 open and 17 closed as a barrier says it; its input is closed at 17.
static STANDS: AtomicU16 = AtomicU16::new(0);

fn device_of_contacts(asked: &[u8]) -> Vec<u8> {
    let stands = STANDS.load(Ordering::SeqCst);
    let answer = match asked[1] {
        2 => vec![asked[0], 2, 1, u8::from(stands == 17)],
        3 => [&[asked[0], 3, 2][..], &stands.to_be_bytes()].concat(),
        // A pulse between two polls.
        _ => return asked.to_vec(),
    };
    [&answer[..], &crc(&answer)].concat()
}

/// An input, and a barrier's register, each beside a gate on the same line.
#[tokio::test(flavor = "multi_thread")]
async fn contacts_on_a_serial_line() {
    let rows = [
        (
            "driver = \"modbus-rtu\"\ninput = 3\nunit = 2",
            [2, 2, 0, 3, 0, 1],
        ),
        (
            "driver = \"board\"\nboard = \"came-barrier\"\nline = \"19200 8E1\"\ninput = 2\nunit = 2",
            [2, 3, 0, 100, 0, 1],
        ),
    ];
    for (keys, asks) in rows {
        let folder = tempfile::tempdir().unwrap();
        let wire = Wire::plug_in(folder.path());
        STANDS.store(16, Ordering::SeqCst);
        let heard = wire.device(8, device_of_contacts);
        let keys = format!(
            "address = \"{}\"\non = \"occupied\"\npoll_ms = 50\n{keys}",
            wire.ours.display()
        );
        let mut lane = watched(&[keys]);
        let question = [&asks[..], &crc(&asks)].concat();
        let asked =
            |times: usize| heard.all().chunks(8).filter(|c| *c == question).count() >= times;
        eventually("it is asked", async || asked(3)).await;
        let gate = gate("driver = \"modbus-rtu\"\npulse = \"once\"\nunit = 2", &wire);
        gate.pulse(300, soon()).await.unwrap();
        STANDS.store(17, Ordering::SeqCst);
        assert_eq!(lane.crossed().await, Direction::In, "{asks:?}");
        lane.stop.send_replace(true);
    }
}
