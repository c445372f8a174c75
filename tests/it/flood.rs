//! The real gateway with few file descriptors, held by callers who want it to fail: whoever is honest is answered all the
//! same, a gate opens, and afterwards everything is as before.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::gateway::{Gateway, program, write};
use crate::patience::{LIMIT, eventually};
use crate::web::streams::read_until;
use crate::web::{Person, tls};

/// Descriptors that the gateway may have.
const DESCRIPTORS: usize = 256;
/// Of these so many stay free for cameras, gates and store, whatever callers do.
const KEPT: usize = 40;
/// The gateway may grow by so much while it is held, MB. (A log-in takes 19 of them for a moment.)
const GROWTH_MB: usize = 64;

/// An HTTP relay that takes every request and counts them.
struct WebRelay {
    port: u16,
    pulses: Arc<AtomicUsize>,
}

impl WebRelay {
    fn start() -> WebRelay {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pulses = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&pulses);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut request = Vec::new();
                let mut piece = [0; 1024];
                while !request.ends_with(b"\r\n\r\n") {
                    match stream.read(&mut piece) {
                        Ok(read @ 1..) => request.extend_from_slice(&piece[..read]),
                        _ => break,
                    }
                }
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            }
        });
        WebRelay { port, pulses }
    }
}

/// Every limit so long that none acts.
const PATIENT: &str =
    "handshake_s = 3600\nheaders_s = 3600\nbody_s = 3600\nidle_s = 3600\nwrite_s = 3600\n";
/// Every limit so short that the test need not wait.
const IMPATIENT: &str = "handshake_s = 1\nheaders_s = 1\nbody_s = 1\nidle_s = 1\nwrite_s = 1\n";

/// A gateway with one lane and its gate, and somebody who is logged in.
struct House {
    folder: tempfile::TempDir,
    gateway: Gateway,
    relay: WebRelay,
    client: reqwest::Client,
    operator: Person,
}

impl House {
    async fn start(web: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        let client = reqwest::Client::builder();
        House::start_in(folder, web, client).await
    }

    async fn start_with_tls(web: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        let (_, pem) = tls::certificate(folder.path(), "gate");
        let trusted = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([trusted]);
        let web = format!("certificate = \"gate.pem\"\nkey = \"gate.key\"\n{web}");
        House::start_in(folder, &web, client).await
    }

    async fn start_in(
        folder: tempfile::TempDir,
        web: &str,
        client: reqwest::ClientBuilder,
    ) -> House {
        let _ = rustls::crypto::ring::default_provider().install_default();
        rlimit::increase_nofile_limit(8192).unwrap();
        let relay = WebRelay::start();
        let site = write(folder.path(), "site.toml", &site(web, relay.port));
        let limited = limited(&format!("ulimit -n {DESCRIPTORS}"), &site);
        let gateway = Gateway::launch(limited, &folder.path().join("site.log"));
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(LIMIT)
            .build()
            .unwrap();
        let base = gateway.dashboard.trim_end_matches('/').to_owned();
        let mut operator = Person::with(client.clone(), &base);
        operator.enter(gateway.password.as_deref().unwrap()).await;
        House {
            folder,
            gateway,
            relay,
            client,
            operator,
        }
    }

    fn base(&self) -> &str {
        self.gateway.dashboard.trim_end_matches('/')
    }

    fn address(&self) -> SocketAddr {
        let (_, address) = self.base().split_once("://").unwrap();
        address.parse().unwrap()
    }

    /// What honest callers and the gate get.
    async fn all_is_well(&mut self) {
        let login = self.client.get(format!("{}/login", self.base()));
        let login = login.send().await.expect("the log-in page");
        assert_eq!(login.status(), 200);
        assert!(login.text().await.unwrap().contains("Password"));
        let page = self.operator.get("/passages").await;
        assert_eq!(page.status, 200, "{}", page.body);

        let before = self.relay.pulses.load(Ordering::SeqCst);
        eventually("a pulse reaches the relay", async || {
            // Asked again if it was held back: it keeps a gap between pulses.
            let form = [("reason", "a test")];
            let got = self.operator.post("/lanes/entry/open", &form).await;
            assert_eq!(got.status, 303, "{}", got.body);
            tokio::time::sleep(Duration::from_millis(700)).await;
            self.relay.pulses.load(Ordering::SeqCst) > before
        })
        .await;
        let health = self.operator.get("/healthz").await;
        assert!(
            health.body.contains("\"gate gate\":\"ok\""),
            "{}",
            health.body
        );
    }

    fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.gateway.pid());
        std::fs::read_dir(folder).unwrap().count()
    }

    fn memory_mb(&self) -> usize {
        let path = format!("/proc/{}/status", self.gateway.pid());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
        let kb: usize = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kb / 1024
    }

    /// Waits until the gateway has no more files open than `most`.
    async fn descriptors_fall_to(&self, most: usize) {
        let what = format!("no more than {most} files are open");
        eventually(&what, async || self.descriptors() <= most).await;
    }

    /// How often something was refused for this reason.
    async fn refused(&mut self, why: &str) -> u64 {
        let metrics = self.operator.get("/metrics").await;
        let wanted = format!("plategate_web_refused_total{{why=\"{why}\"}} ");
        let mut lines = metrics.body.lines();
        let found = lines.find_map(|l| l.strip_prefix(wanted.as_str()));
        found.map_or(0, |n| n.parse().unwrap())
    }

    async fn refused_at_least(&mut self, why: &str, least: u64) {
        let what = format!("{why} is counted");
        eventually(&what, async || self.refused(why).await >= least).await;
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("site.log")).unwrap()
    }
}

/// The gateway of a site, with limits as a shell sets them.
fn limited(limits: &str, site: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["-c", &format!("{limits} && exec \"$0\" run \"$1\"")])
        .arg(program().get_program())
        .arg(site);
    command
}

fn site(web: &str, relay_port: u16) -> String {
    format!(
        "[site]\nname = \"Held\"\n[web]\nlisten = \"127.0.0.1:0\"\n{web}[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"gate\"\ndriver = \"http\"\nurl = \"http://127.0.0.1:{relay_port}/open\"\n\
         pulse_ms = 300\nmin_gap_ms = 500\n[[lane]]\nid = \"entry\"\ndirection = \"in\"\nfrom = \"offsite\"\n\
         to = \"yard\"\ngate = \"gate\"\n"
    )
}

/// Connections that are held, and tasks that go on tormenting with them.
#[derive(Default)]
struct Held {
    streams: Vec<TcpStream>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Held {
    /// Connections that the gateway has not closed.
    fn open(&self) -> usize {
        let mut piece = [0; 4096];
        let mut open = |stream: &&TcpStream| loop {
            match stream.try_read(&mut piece) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(e) => return e.kind() == std::io::ErrorKind::WouldBlock,
            }
        };
        self.streams.iter().filter(|s| open(s)).count()
    }
}

/// Who comes: how many, from how many addresses, and with what.
#[derive(Clone, Copy)]
struct Hostile {
    many: usize,
    addresses: u8,
    /// Sent at once.
    says: fn() -> Vec<u8>,
    /// Sent byte by byte for as long as it is held.
    drips: bool,
    /// What the gateway gives of its answer stays unread.
    reads: bool,
}

const SILENT: Hostile = Hostile {
    many: 0,
    addresses: 1,
    says: Vec::new,
    drips: false,
    reads: true,
};

async fn connect(to: SocketAddr, number: usize, hostile: Hostile) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    if !hostile.reads {
        socket.set_recv_buffer_size(4096).unwrap();
    }
    let last = u8::try_from(number % usize::from(hostile.addresses)).unwrap() + 1;
    let from = Ipv4Addr::new(127, 0, 0, last);
    socket.bind((from, 0).into()).unwrap();
    socket.connect(to).await.unwrap()
}

async fn hold(to: SocketAddr, hostile: Hostile) -> Held {
    let mut held = Held::default();
    for number in 0..hostile.many {
        let mut stream = connect(to, number, hostile).await;
        let says = (hostile.says)();
        if hostile.drips {
            let (kept, mut dripping) = stream.into_split();
            let task = tokio::spawn(async move {
                let _kept = kept;
                let _ = dripping.write_all(&says).await;
                loop {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    if dripping.write_all(b"x").await.is_err() {
                        break;
                    }
                }
                std::future::pending::<()>().await;
            });
            held.tasks.push(task);
        } else {
            // Who is refused in the middle of it is refused.
            let said = tokio::time::timeout(LIMIT, stream.write_all(&says)).await;
            assert!(said.is_ok(), "the gateway neither reads nor refuses");
            held.streams.push(stream);
        }
    }
    held
}

fn half_a_head() -> Vec<u8> {
    b"GET /login HTTP/1.1\r\nhost: here\r\nx-slow: ".to_vec()
}

const LOGIN: &str =
    "POST /login HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-www-form-urlencoded\r\n";

fn large_head() -> Vec<u8> {
    let mut said = half_a_head();
    said.resize(20_000, b'x');
    said
}

/// A form of 8 MB of which the last byte never comes.
fn huge_form() -> Vec<u8> {
    let size = 8 * 1024 * 1024;
    let mut said = format!("{LOGIN}content-length: {size}\r\n\r\nname=").into_bytes();
    said.resize(said.len() + size - 6, b'x');
    said
}

/// The same without saying how much will come: only what is taken counts.
fn huge_form_in_pieces() -> Vec<u8> {
    let piece = format!("1000\r\n{}\r\n", "x".repeat(4096));
    format!(
        "{LOGIN}transfer-encoding: chunked\r\n\r\n{}",
        piece.repeat(2047)
    )
    .into_bytes()
}

/// A small form that is never whole.
fn half_a_form() -> Vec<u8> {
    format!("{LOGIN}content-length: 100\r\n\r\nname=").into_bytes()
}

/// Many large answers are asked for.
fn many_answers() -> Vec<u8> {
    "GET /api/openapi.json HTTP/1.1\r\nhost: here\r\n\r\n"
        .repeat(150)
        .into_bytes()
}

/// Held while no time limit acts: honest callers are answered, the gate opens, memory and descriptors are in bounds, at
/// least `still` of the connections are held then, and all is as before when they let go.
async fn check_held(mut house: House, hostile: Hostile, still: usize) {
    house.all_is_well().await;
    let (files, memory) = (house.descriptors(), house.memory_mb());
    // Somebody looks on, as an attendant does all day.
    let live = house.operator.request("GET", "/live/stream");
    let mut live = live.send().await.unwrap();
    let held = hold(house.address(), hostile).await;
    house.all_is_well().await;
    read_until(&mut live, "admin opened entry: a test").await;
    drop(live);
    let (open, grown) = (house.descriptors(), house.memory_mb());
    assert!(open + KEPT <= DESCRIPTORS, "{open} files are open");
    assert!(
        grown <= memory + GROWTH_MB,
        "it has grown from {memory} to {grown} MB"
    );
    let left = held.open();
    assert!(left >= still, "{left} are held, {still} expected");
    drop(held);
    house.descriptors_fall_to(files + 8).await;
    house.all_is_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_keep_nobody_out() {
    let house = House::start(PATIENT).await;
    let idle = Hostile {
        many: 300,
        addresses: 1,
        ..SILENT
    };
    check_held(house, idle, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_from_many_addresses_keep_nobody_out() {
    let house = House::start(PATIENT).await;
    let idle = Hostile {
        many: 300,
        addresses: 8,
        ..SILENT
    };
    check_held(house, idle, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_handshakes_keep_nobody_out() {
    let house = House::start_with_tls(PATIENT).await;
    let silent = Hostile { many: 70, ..SILENT };
    check_held(house, silent, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_forms_take_no_memory() {
    for (says, still) in [
        (huge_form as fn() -> Vec<u8>, 0),
        (huge_form_in_pieces, 0),
        (half_a_form, 25),
    ] {
        let house = House::start(PATIENT).await;
        let forms = Hostile {
            many: 25,
            says,
            ..SILENT
        };
        check_held(house, forms, still).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_drip_keep_nobody_out() {
    let house = House::start(PATIENT).await;
    let drip = Hostile {
        many: 300,
        addresses: 4,
        says: half_a_head,
        drips: true,
        reads: true,
    };
    check_held(house, drip, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_keep_nobody_out() {
    let house = House::start(PATIENT).await;
    let readers = Hostile {
        many: 300,
        addresses: 4,
        says: many_answers,
        reads: false,
        ..SILENT
    };
    check_held(house, readers, 0).await;
}

/// The time limits act: the gateway has let go of all of them while they still hold on, and has counted why.
async fn check_cut_off(mut house: House, hostile: Hostile, why: &str) {
    house.all_is_well().await;
    let files = house.descriptors();
    let held = hold(house.address(), hostile).await;
    let many = u64::try_from(hostile.many).unwrap();
    if !why.is_empty() {
        house.refused_at_least(why, many).await;
    }
    house.descriptors_fall_to(files + 8).await;
    house.all_is_well().await;
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_too_long_is_cut_off() {
    let some = Hostile { many: 20, ..SILENT };
    let says = |says| Hostile { says, ..some };
    let drips = Hostile {
        drips: true,
        ..says(half_a_head)
    };
    let unread = Hostile {
        reads: false,
        ..says(many_answers)
    };
    check_cut_off(House::start(IMPATIENT).await, some, "").await;
    check_cut_off(House::start(IMPATIENT).await, drips, "headers-slow").await;
    let forms = says(half_a_form);
    check_cut_off(House::start(IMPATIENT).await, forms, "body-slow").await;
    check_cut_off(House::start(IMPATIENT).await, unread, "reader-slow").await;
    let tls = House::start_with_tls(IMPATIENT).await;
    check_cut_off(tls, some, "handshake-slow").await;
}

/// What one who is too slow or too many reads before the end.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_cut_off_is_told_why() {
    let house = House::start(IMPATIENT).await;
    for (says, status) in [
        (half_a_head as fn() -> Vec<u8>, "HTTP/1.1 408 "),
        (half_a_form, "HTTP/1.1 408 "),
        (large_head, "HTTP/1.1 431 "),
        (huge_form, "HTTP/1.1 413 "),
        (huge_form_in_pieces, "HTTP/1.1 413 "),
    ] {
        let to = house.address();
        let heard = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(to).unwrap();
            let _ = stream.write_all(&says());
            stream.set_read_timeout(Some(LIMIT)).unwrap();
            let mut heard = vec![0; status.len()];
            stream.read_exact(&mut heard).map(|()| heard)
        });
        let heard = heard.await.unwrap().unwrap();
        assert_eq!(String::from_utf8(heard).unwrap(), status);
    }
}

/// The system gives no further connection: that is said once, and when it does again, callers are answered who came
/// meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn the_port_outlives_the_end_of_descriptors() {
    const SAID: &str = "the system gives no further connection";
    let mut house = House::start(PATIENT).await;
    house.all_is_well().await;
    let limit = |most: usize| {
        let pid = house.gateway.pid().to_string();
        let most = format!("--nofile={most}:{DESCRIPTORS}");
        let set = Command::new("prlimit")
            .args(["--pid", &pid, &most])
            .status();
        assert!(set.unwrap().success());
    };
    limit(8);
    let waiting = reqwest::get(format!("{}/login", house.base()));
    let waiting = tokio::spawn(waiting);
    eventually(SAID, async || house.log().contains(SAID)).await;
    // Several tries later it is still said once.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(house.log().matches(SAID).count(), 1, "{}", house.log());
    assert!(!waiting.is_finished());
    limit(DESCRIPTORS);
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
    house.all_is_well().await;
}

/// The limit of open files is raised as far as it may be, and the log says what is left for the dashboard.
#[test]
fn the_limit_of_files_is_raised_and_shared_out() {
    let folder = tempfile::tempdir().unwrap();
    let site = write(folder.path(), "site.toml", &site("", 1));
    let command = limited("ulimit -S -n 100 && ulimit -H -n 300", &site);
    let log = folder.path().join("site.log");
    let gateway = Gateway::launch(command, &log);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", gateway.pid()));
    let limits = limits.unwrap();
    let line = limits.lines().find(|l| l.starts_with("Max open files"));
    let found: Vec<&str> = line.unwrap().split_whitespace().skip(3).take(2).collect();
    assert_eq!(found, ["300", "300"]);
    // Of 300, 108 are kept: for the process, the store, one gate, and what is just being closed.
    let said = std::fs::read_to_string(log).unwrap();
    let expected = "the dashboard may have 192 connections, not 256";
    assert!(said.contains(expected), "{said}");
}
