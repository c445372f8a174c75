//! Cameras that mean harm: memory stays bounded, the fault has its sentence, it is tried again, and a stop is obeyed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use super::attack::Attack;
use super::fake::{Fake, LogIn, PASSWORD, Quirks, USER};
use crate::cameras::start;
use crate::gateway::{Gateway, program, write};
use crate::patience::{until, until_or};

/// What lies in the system's buffers on the way, on top of what is taken: no more than this on loopback.
const ON_THE_WAY: u64 = 12 << 20;
/// Data that a process may have which probes such a camera, kilobytes.
const PROBE_KB: u32 = 200_000;

fn fake(attack: Attack) -> Fake {
    Fake::start(Quirks {
        attack: Some(attack),
        ..Quirks::default()
    })
}

fn url(fake: &Fake) -> String {
    format!("rtsp://127.0.0.1:{}/live", fake.port)
}

/// How many bytes a connection may take where an amount ends it, not a time.
fn most(attack: Attack) -> Option<u64> {
    match attack {
        Attack::GiantDescription | Attack::EndlessHead | Attack::EndlessLine => Some(256 << 10),
        Attack::EndlessPicture => Some(9 << 20),
        _ => None,
    }
}

#[test]
fn a_hostile_camera_is_told_tried_again_and_let_go() {
    std::thread::scope(|scope| {
        for attack in Attack::ALL {
            scope.spawn(move || {
                let fake = fake(attack);
                let watched = start(&format!("url = \"{}\"", url(&fake)));
                let health = watched.camera.health();
                let now = || health.borrow().to_string();
                until_or(
                    || now().contains(attack.sentence()),
                    || format!("{attack:?}: {}; {:?}", now(), fake.requests()),
                );
                until(&format!("{attack:?} is tried again"), || {
                    fake.connections() >= 2
                });
                // In the middle of it.
                watched.camera.stop();
                let (taken, times) = (fake.taken(), u64::from(fake.connections()));
                if let Some(most) = most(attack) {
                    let most = times * (most + ON_THE_WAY);
                    assert!(taken <= most, "{attack:?}: {taken} bytes in {times} tries");
                }
            });
        }
    });
}

/// In a process of its own that may have only so much memory: beyond, it would die.
#[test]
fn a_hostile_camera_takes_no_memory() {
    std::thread::scope(|scope| {
        for attack in Attack::ALL {
            scope.spawn(move || {
                let fake = fake(attack);
                let own = program();
                let mut limited = std::process::Command::new("bash");
                limited
                    .arg("-c")
                    .arg(format!(
                        "ulimit -d {PROBE_KB}; exec \"$0\" probe-camera {}",
                        url(&fake)
                    ))
                    .arg(own.get_program())
                    .current_dir(crate::peers::root())
                    .stdin(Stdio::null());
                let out = limited.output().unwrap();
                let said = String::from_utf8_lossy(&out.stdout);
                let told = format!("{attack:?}: {said}{}", String::from_utf8_lossy(&out.stderr));
                assert_eq!(out.status.code(), Some(1), "{told}");
                assert!(said.contains(attack.sentence()), "{told}");
            });
        }
    });
}

#[test]
fn a_gateway_among_hostile_cameras_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let fakes = [
        Attack::EndlessLine,
        Attack::Drip,
        Attack::NoAnswer,
        Attack::PictureDrip,
    ]
    .map(fake);
    let mut text = String::from(
        "[site]\nname = \"Hostile\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n",
    );
    for (index, fake) in fakes.iter().enumerate() {
        text.push_str(&format!(
            "[[camera]]\nid = \"c{index}\"\nurl = \"{}\"\n\
             [[lane]]\nid = \"l{index}\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"c{index}\"\n",
            url(fake)
        ));
    }
    let gateway = Gateway::start(&write(folder.path(), "site.toml", &text), &[]);
    for fake in &fakes {
        until("each camera is asked", || fake.taken() > 0);
    }
    gateway.stop();
}

/// A camera that sends back what it was told, and one that wants its password within the path.
#[test]
fn no_password_is_shown_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let echo = Fake::start(Quirks {
        echoes: true,
        log_in: Some(LogIn {
            challenges: &["Basic realm=\"a\""],
            algorithm: "MD5",
            once: false,
        }),
        ..Quirks::default()
    });
    let path = Fake::start(Quirks {
        refuses: &[("DESCRIBE", 404)],
        ..Quirks::default()
    });
    write(folder.path(), "password", PASSWORD);
    let site = format!(
        "[site]\nname = \"Echo\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[camera]]\nid = \"echo\"\nurl = \"{}\"\nusername = \"{USER}\"\npassword_file = \"password\"\n\
         [[camera]]\nid = \"path\"\nurl = \"rtsp://127.0.0.1:{}/user=a&password=s3cret-too&channel=1\"\n\
         [[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"echo\"\n\
         [[lane]]\nid = \"b\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"path\"\n",
        url(&echo),
        path.port
    );
    let site = write(folder.path(), "site.toml", &site);
    let (log, events) = (site.with_extension("log"), folder.path().join("events"));
    let mut command = program();
    command
        .env("RUST_LOG", "debug")
        .args(["run", site.to_str().unwrap()])
        .args(["--events", events.to_str().unwrap()]);
    let gateway = Gateway::launch(command, &log);
    let logged = || std::fs::read_to_string(&log).unwrap_or_default();
    until("both cameras are told as faulty", || {
        let logged = logged();
        logged.contains("its answer cannot be read")
            && logged.contains("no stream at /user=a&password=…&channel=1 (404)")
    });
    let mut told = logged() + &std::fs::read_to_string(&events).unwrap_or_default();
    let address = gateway.dashboard.trim_start_matches("http://");
    for page in ["healthz", "metrics"] {
        let mut stream = TcpStream::connect(address.trim_end_matches('/')).unwrap();
        write!(
            stream,
            "GET /{page} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{page}: {text}");
        told.push_str(&text);
    }
    gateway.stop();
    let probe = program()
        .args(["probe-camera", &url(&echo), "--username", USER])
        .args([
            "--password-file",
            folder.path().join("password").to_str().unwrap(),
        ])
        .output()
        .unwrap();
    told.push_str(&String::from_utf8_lossy(&probe.stdout));
    let sentence = "what comes from there is not a video stream";
    assert!(told.contains(sentence), "{told}");
    let coded = data_encoding::BASE64.encode(format!("{USER}:{PASSWORD}").as_bytes());
    for secret in [PASSWORD, &coded, "s3cret-too"] {
        assert!(!told.contains(secret), "{secret} is shown: {told}");
    }
}
