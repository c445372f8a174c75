//! Gates: the Modbus driver against pymodbus, the HTTP driver against a false relay, `gate-test`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use plategate::cli::gate_test;
use plategate::clock::{Clock, SetClock, SharedClock, SystemClock};
use plategate::gate::{Driver, Gate, output};
use plategate::port::fields::{Faults, Fields};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::patience::{LIMIT, eventually};

// ---- Modbus -----------------------------------------------------------------------------------------------------------

/// The coil that marks the end of what was sent.
const MARK: u64 = 7;

/// `sim/modbus_relay.py` (pymodbus), ended when dropped.
struct Relay {
    child: Child,
    port: u16,
    said: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Relay {
    fn start(args: &[&str]) -> Relay {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".venv/bin/python");
        assert!(python.exists(), "no .venv here: run `make test` once");
        let mut child = Command::new(python)
            .arg("sim/modbus_relay.py")
            .args(if args.contains(&"--port") {
                &[][..]
            } else {
                &["--port", "0"]
            })
            .args(args)
            .current_dir(root)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready: serde_json::Value =
            serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        let keep = said.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                keep.lock()
                    .unwrap()
                    .push(serde_json::from_str(&line).unwrap());
            }
        });
        Relay {
            child,
            port: u16::try_from(ready["port"].as_u64().unwrap()).unwrap(),
            said,
        }
    }

    /// What the coils did, but for the mark.
    fn coils(&self) -> Vec<(u64, bool)> {
        let lines = self.lines().into_iter();
        lines.filter(|(coil, _)| *coil != MARK).collect()
    }

    /// What the coils did until now: at least that many lines.
    async fn coils_after(&self, count: usize) -> Vec<(u64, bool)> {
        eventually("the relay says what it did", async || {
            self.coils().len() >= count
        })
        .await;
        // What was sent before is told before: one pulse more, at a coil that nobody else asks for.
        let marks = || self.lines().iter().filter(|l| **l == (MARK, false)).count();
        let before = marks();
        let mark = modbus(self.port, &format!("coil = {MARK}\npulse = \"device\""));
        mark.pulse(300, soon()).await.unwrap();
        eventually("the relay's last word", async || marks() > before).await;
        self.coils()
    }

    /// All that it said of coils: number and on, in order.
    fn lines(&self) -> Vec<(u64, bool)> {
        let said = self.said.lock().unwrap();
        said.iter()
            .map(|l| (l["coil"].as_u64().unwrap(), l["on"].as_bool().unwrap()))
            .collect()
    }

    fn held_ms(&self) -> u64 {
        let said = self.said.lock().unwrap();
        said.iter().find_map(|l| l["held_ms"].as_u64()).unwrap()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(toml: &str) -> Arc<dyn Driver> {
    let table: toml::Table = toml.parse().unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "gate[b]", &faults);
    let settings = output::read(&mut fields, Path::new(""));
    fields.finish();
    let faults = faults.into_vec();
    assert!(faults.is_empty(), "{faults:?}");
    settings.unwrap()
}

fn modbus(port: u16, more: &str) -> Arc<dyn Gate> {
    let toml = format!("driver = \"modbus-tcp\"\naddress = \"127.0.0.1:{port}\"\n{more}");
    settings(&toml).build(SystemClock::shared()).unwrap()
}

fn soon() -> Instant {
    SystemClock::default().monotonic() + Duration::from_secs(2)
}

/// A pulse that must fail with all these words; it does not wait for ever.
async fn fails(gate: &Arc<dyn Gate>, words: &[&str]) {
    let failed = tokio::time::timeout(LIMIT, gate.pulse(300, soon())).await;
    assert!(failed.is_ok(), "{words:?}: the pulse does not end");
    let error = failed.unwrap().unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
}

#[tokio::test]
async fn the_device_times_the_pulse() {
    let relay = Relay::start(&[]);
    let gate = modbus(relay.port, "coil = 3\npulse = \"device\"");
    gate.pulse(500, soon()).await.unwrap();
    drop(gate);
    assert_eq!(relay.coils_after(2).await, [(3, true), (3, false)]);
    assert!(relay.held_ms() >= 450, "{}", relay.held_ms());
}

#[tokio::test]
async fn the_driver_times_the_pulse() {
    let relay = Relay::start(&["--base", "16"]);
    let gate = modbus(relay.port, "coil = 2\nbase = 16\npulse = \"coil\"");
    gate.pulse(500, soon()).await.unwrap();
    eventually("accepted means on", async || {
        relay.coils().first() == Some(&(2, true))
    })
    .await;
    assert_eq!(relay.coils().first(), Some(&(2, true)));
    gate.settled().await;
    assert_eq!(relay.coils_after(2).await, [(2, true), (2, false)]);
    assert!(relay.held_ms() >= 450, "{}", relay.held_ms());
    assert_eq!(gate.trouble(), None);
    // The caller gives up in the midst of a pulse: the off is owed all the same.
    let pulse = tokio::time::timeout(Duration::from_millis(1), gate.pulse(300, soon()));
    let _ = pulse.await;
    gate.settled().await;
    let coils = relay.coils_after(4).await;
    assert_eq!(coils.last(), Some(&(2, false)), "{coils:?}");
    // Left on by a process that died: let go of at the start.
    let gate = modbus(relay.port, "coil = 2\nbase = 16\npulse = \"coil\"");
    gate.pulse(2_000, soon()).await.unwrap();
    let next = modbus(relay.port, "coil = 2\nbase = 16\npulse = \"coil\"");
    next.release().await.unwrap();
    assert_eq!(relay.coils_after(6).await.last(), Some(&(2, false)));
}

#[tokio::test]
async fn each_modbus_fault_has_its_sentence() {
    let base = Relay::start(&["--base", "16"]);
    let gate = modbus(base.port, "coil = 8\nbase = 16\npulse = \"coil\"");
    let words = [
        "illegal data address 2",
        "coil 8 with base 16 is address 24",
        "`base`",
    ];
    fails(&gate, &words).await;
    let gate = modbus(base.port, "coil = 9\npulse = \"device\"");
    fails(
        &gate,
        &["illegal data address 2", "address 521", "pulse = \"coil\""],
    )
    .await;
    assert_eq!(base.coils_after(0).await, []);

    let refuse = Relay::start(&["--refuse"]);
    fails(&modbus(refuse.port, "pulse = \"device\""), &["busy 6"]).await;
    let garbage = Relay::start(&["--garbage"]);
    fails(
        &modbus(garbage.port, "pulse = \"device\""),
        &["no Modbus", "`address`"],
    )
    .await;
    let slow = Relay::start(&["--slow", "3000"]);
    fails(
        &modbus(slow.port, "pulse = \"device\""),
        &["no answer within", "not known"],
    )
    .await;

    let port = slow.port;
    drop(slow);
    fails(
        &modbus(port, ""),
        &["no connection", &format!("127.0.0.1:{port}")],
    )
    .await;
    // Nothing is sent once the time is over, even if the relay is there.
    let gate = modbus(base.port, "base = 16");
    let late = gate.pulse(300, SystemClock::default().monotonic()).await;
    let late = late.unwrap_err().to_string();
    assert!(late.contains("nothing was sent"), "{late}");
    assert_eq!(base.coils_after(0).await, []);
}

/// A relay of a few lines that misbehaves: what it answers to each request, and how many requests it saw.
async fn odd_relay(answer: fn(&[u8]) -> Option<Vec<u8>>) -> (u16, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = seen.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let keep = keep.clone();
            tokio::spawn(async move {
                let mut request = [0_u8; 12];
                while stream.read_exact(&mut request).await.is_ok() {
                    keep.lock().unwrap().push(request.to_vec());
                    match answer(&request) {
                        Some(bytes) => stream.write_all(&bytes).await.unwrap(),
                        None => return,
                    }
                }
            });
        }
    });
    (port, seen)
}

#[tokio::test]
async fn odd_modbus_answers_are_not_taken_for_yes() {
    type Row = (fn(&[u8]) -> Option<Vec<u8>>, &'static [&'static str]);
    let table: [Row; 5] = [
        (|_| None, &["closed the connection", "not known"]),
        (
            |r| {
                let mut other_unit = r.to_vec();
                other_unit[6] = 9;
                Some(other_unit)
            },
            &["answered as unit 9", "`unit`"],
        ),
        (
            // An answer to another request, and ours behind it.
            |r| {
                let mut late = r.to_vec();
                late[1] = late[1].wrapping_sub(1);
                Some([&late[..], r].concat())
            },
            &["to request 0", "request 1"],
        ),
        (
            // A relay that knows no flash takes the value for "off" and says so.
            |r| Some([&r[..10], &[0, 0]].concat()),
            &["do not confirm", "pulse = \"coil\""],
        ),
        (
            |r| Some(vec![r[0], r[1], 0, 0, 0, 3, r[6], 0x85, 11]),
            &["no device behind it 11", "`unit` (1)"],
        ),
    ];
    for (answer, words) in table {
        let (port, seen) = odd_relay(answer).await;
        fails(&modbus(port, "pulse = \"device\""), words).await;
        let seen = seen.lock().unwrap().clone();
        assert_eq!(seen.len(), 1, "never a second try");
        assert_eq!(seen[0], [0, 1, 0, 0, 0, 6, 1, 5, 2, 0, 0, 3]);
    }
    // Whether the on was taken is not known: the off is sent, more than once if need be, and the trouble is shown.
    let (port, seen) = odd_relay(|_| None).await;
    let gate = modbus(port, "pulse = \"coil\"");
    fails(&gate, &["closed the connection"]).await;
    gate.settled().await;
    let seen: Vec<u8> = seen.lock().unwrap().iter().map(|r| r[10]).collect();
    assert_eq!(seen, [0xff, 0, 0, 0, 0, 0]);
    assert!(gate.trouble().unwrap().contains("go and look"));
}

/// The number of the answer, and the note.
#[tokio::test]
async fn an_answer_with_another_number_is_understood_when_nothing_else_is_under_way() {
    type Answer = fn(&[u8]) -> Option<Vec<u8>>;
    let table: [(Answer, bool); 3] = [
        (|r| Some(r.to_vec()), false),
        (|r| Some([&[0, 0][..], &r[2..]].concat()), true),
        (|r| Some([&[0xab, 0xcd][..], &r[2..]].concat()), true),
    ];
    for (answer, noted) in table {
        let (port, seen) = odd_relay(answer).await;
        let gate = modbus(port, "pulse = \"coil\"");
        for _ in 0..2 {
            gate.pulse(300, soon()).await.unwrap();
            gate.settled().await;
        }
        let seen: Vec<u8> = seen.lock().unwrap().iter().map(|r| r[10]).collect();
        assert_eq!(seen, [0xff, 0, 0xff, 0], "each once");
        assert_eq!(gate.trouble(), None);
        let note = gate.note();
        assert_eq!(note.is_some(), noted, "{note:?}");
        assert!(note.is_none_or(|n| n.contains("nothing else is under way")));
    }
    // Refused is refused, by whatever number.
    let refused: Answer = |r| Some(vec![9, 9, 0, 0, 0, 3, r[6], 0x85, 2]);
    let (port, seen) = odd_relay(refused).await;
    let gate = modbus(port, "pulse = \"coil\"");
    fails(&gate, &["illegal data address 2"]).await;
    gate.settled().await;
    assert_eq!(seen.lock().unwrap().len(), 1, "nothing to let go of");
    assert_eq!(gate.trouble(), None);
}

/// What the relay answers to the on and to the off, and whether a person is sent to look.
#[tokio::test]
async fn a_contact_may_be_held_only_where_the_off_was_not_answered() {
    type Answer = fn(&[u8]) -> Option<Vec<u8>>;
    let table: [(Answer, bool); 4] = [
        // It says of that coil what it says to everything.
        (|r| Some([&r[..10], &[0x12, 0x34]].concat()), false),
        (|r| (r[10] == 0xff).then(|| r.to_vec()), true),
        (|r| (r[10] == 0).then(|| r.to_vec()), false),
        // It took the on and refuses the off.
        (
            |r| match r[10] {
                0xff => Some(r.to_vec()),
                _ => Some(vec![r[0], r[1], 0, 0, 0, 3, r[6], 0x85, 4]),
            },
            true,
        ),
    ];
    for (row, (answer, held)) in (1..).zip(table) {
        let (port, _seen) = odd_relay(answer).await;
        let gate = modbus(port, "pulse = \"coil\"");
        let _ = gate.pulse(300, soon()).await;
        gate.settled().await;
        let trouble = gate.trouble();
        assert_eq!(trouble.is_some(), held, "row {row}: {trouble:?}");
    }
}

#[tokio::test]
async fn a_connection_that_went_stale_is_made_anew_before_sending() {
    let first = Relay::start(&[]);
    let port = first.port;
    let gate = modbus(port, "pulse = \"device\"");
    gate.pulse(300, soon()).await.unwrap();
    drop(first);
    let again = Relay::start(&["--port", &port.to_string()]);
    gate.pulse(300, soon()).await.unwrap();
    assert_eq!(again.coils_after(2).await, [(0, true), (0, false)]);
}

// ---- HTTP -------------------------------------------------------------------------------------------------------------

/// How the false relay behaves.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Open,
    Basic,
    Digest(&'static str),
    Slow,
    Moved,
    Says(u16, &'static str),
}

struct Seen {
    method: String,
    uri: String,
    body: String,
    authorization: String,
    content_type: String,
}

#[derive(Clone)]
struct WebRelay {
    manner: Manner,
    seen: Arc<Mutex<Vec<Seen>>>,
    port: u16,
}

async fn web_relay(manner: Manner) -> WebRelay {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = WebRelay {
        manner,
        seen: Arc::default(),
        port: listener.local_addr().unwrap().port(),
    };
    let app = axum::Router::new()
        .fallback(answer)
        .with_state(relay.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    relay
}

async fn answer(
    State(relay): State<WebRelay>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).map(|v| v.to_str().unwrap().to_owned());
        value.unwrap_or_default()
    };
    let authorization = header("authorization");
    relay.seen.lock().unwrap().push(Seen {
        method: method.to_string(),
        uri: uri.to_string(),
        body: String::from_utf8(body.to_vec()).unwrap(),
        authorization: authorization.clone(),
        content_type: header("content-type"),
    });
    let ok = || (StatusCode::OK, "{\"was_on\":false}").into_response();
    match relay.manner {
        Manner::Open => ok(),
        // "admin:secret"
        Manner::Basic if authorization == "Basic YWRtaW46c2VjcmV0" => ok(),
        Manner::Basic => unauthorized("Basic realm=\"relay\"".into()),
        Manner::Digest(algorithm) if digest_fits(&method, &authorization, algorithm) => ok(),
        Manner::Digest(algorithm) => unauthorized(format!(
            "Digest qop=\"auth\", realm=\"shelly\", nonce=\"60dc2d5c\", algorithm={algorithm}"
        )),
        Manner::Slow => std::future::pending().await,
        Manner::Moved => (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
        Manner::Says(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
    }
}

fn unauthorized(challenge: String) -> Response {
    (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response()
}

/// The digest worked out by hand (RFC 7616), not with the library that the driver uses.
fn digest_fits(method: &Method, authorization: &str, algorithm: &str) -> bool {
    use sha2::Digest;
    let field = |name: &str| {
        let start = authorization.find(&format!(" {name}="))? + name.len() + 2;
        let rest = &authorization[start..];
        let end = rest.find(", ").unwrap_or(rest.len());
        Some(rest[..end].trim_matches('"').to_owned())
    };
    let Some(uri) = field("uri") else {
        return false;
    };
    assert_eq!(algorithm, "SHA-256", "only that is worked out here");
    let hash = |text: String| hex::encode(sha2::Sha256::digest(text.as_bytes()));
    let get = |name: &str| field(name).unwrap_or_default();
    let a1 = hash("admin:shelly:secret".to_owned());
    let a2 = hash(format!("{method}:{uri}"));
    let (nonce, nc, cnonce) = (get("nonce"), get("nc"), get("cnonce"));
    let expected = hash(format!("{a1}:{nonce}:{nc}:{cnonce}:auth:{a2}"));
    nonce == "60dc2d5c" && field("response") == Some(expected)
}

fn password_file(password: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{password}\n")).unwrap();
    file
}

fn http(relay: &WebRelay, path: &str, more: &str, clock: SharedClock) -> Arc<dyn Gate> {
    let toml = format!(
        "driver = \"http\"\nurl = \"http://127.0.0.1:{}{path}\"\n{more}",
        relay.port
    );
    settings(&toml).build(clock).unwrap()
}

#[tokio::test]
async fn the_web_request_is_as_written_with_the_pulse_filled_in() {
    let relay = web_relay(Manner::Open).await;
    let clock = SystemClock::shared();
    let shelly = "/rpc/Switch.Set?id=0&on=true&toggle_after={pulse_s}";
    let gate = http(
        &relay,
        shelly,
        "expect_body_contains = \"was_on\"",
        clock.clone(),
    );
    gate.pulse(500, soon()).await.unwrap();
    gate.pulse(2_000, soon()).await.unwrap();
    let more = "method = \"PUT\"\ncontent_type = \"application/xml\"\nexpect_status = 200\n\
        body = \"<BarrierGate><ctrlMode>open</ctrlMode><ms>{pulse_ms}</ms></BarrierGate>\"";
    let hikvision = http(&relay, "/ISAPI/Parking/channels/1/barrierGate", more, clock);
    hikvision.pulse(300, soon()).await.unwrap();
    let seen = relay.seen.lock().unwrap();
    assert_eq!(seen[0].method, "GET");
    assert_eq!(seen[0].uri, "/rpc/Switch.Set?id=0&on=true&toggle_after=0.5");
    assert_eq!(seen[1].uri, "/rpc/Switch.Set?id=0&on=true&toggle_after=2");
    assert_eq!(seen[2].method, "PUT");
    assert_eq!(seen[2].content_type, "application/xml");
    assert!(seen[2].body.contains("<ms>300</ms>"), "{}", seen[2].body);
}

#[tokio::test]
async fn log_in_basic_and_digest() {
    let secret = password_file("secret");
    let login = |kind: &str| {
        let file = secret.path().display();
        format!("auth = \"{kind}\"\nusername = \"admin\"\npassword_file = \"{file}\"")
    };
    let relay = web_relay(Manner::Basic).await;
    let gate = http(
        &relay,
        "/state.xml?relay1State=2",
        &login("basic"),
        SystemClock::shared(),
    );
    gate.pulse(500, soon()).await.unwrap();
    assert_eq!(relay.seen.lock().unwrap().len(), 1);

    let relay = web_relay(Manner::Digest("SHA-256")).await;
    let path = "/rpc/Switch.Set?id=0&toggle_after={pulse_s}";
    let gate = http(&relay, path, &login("digest"), SystemClock::shared());
    gate.pulse(500, soon()).await.unwrap();
    gate.pulse(600, soon()).await.unwrap();
    let seen = relay.seen.lock().unwrap();
    assert_eq!(
        seen.len(),
        3,
        "the challenge is kept: the second pulse takes one request"
    );
    assert!(
        seen[2].authorization.contains("nc=00000002"),
        "{}",
        seen[2].authorization
    );
    assert!(!gate.describe().contains("secret"));
}

#[tokio::test]
async fn two_refused_log_ins_stop_it_for_a_minute() {
    let wrong = password_file("wrong");
    for (manner, kind, pulses) in [
        (Manner::Basic, "basic", 2),
        (Manner::Digest("SHA-256"), "digest", 1),
    ] {
        let relay = web_relay(manner).await;
        let file = wrong.path().display();
        let more = format!("auth = \"{kind}\"\nusername = \"admin\"\npassword_file = \"{file}\"");
        let clock = SetClock::at(Timestamp::UNIX_EPOCH);
        let gate = http(&relay, "/", &more, clock.clone());
        let by = |clock: &SetClock| clock.monotonic() + Duration::from_secs(2);
        for _ in 0..pulses {
            let error = gate.pulse(500, by(&clock)).await.unwrap_err().to_string();
            assert!(error.contains("refused the log-in (401)"), "{error}");
            assert!(!error.contains("wrong"), "{error}");
        }
        assert_eq!(relay.seen.lock().unwrap().len(), 2);
        let error = gate.pulse(500, by(&clock)).await.unwrap_err().to_string();
        assert!(
            error.contains("nothing was sent") && error.contains("next try in 61 s"),
            "{error}"
        );
        assert_eq!(relay.seen.lock().unwrap().len(), 2, "nothing was sent");
        clock.advance(Duration::from_secs(61));
        let error = gate.pulse(500, by(&clock)).await.unwrap_err().to_string();
        assert!(error.contains("401"), "{error}");
        assert!(relay.seen.lock().unwrap().len() > 2);
    }
}

#[tokio::test]
async fn each_web_fault_has_its_sentence() {
    let contains = "expect_body_contains = \"was_on\"";
    let table: [(Manner, &str, &[&str]); 6] = [
        (Manner::Slow, "", &["no answer within", "not known"]),
        (Manner::Moved, "", &["status 302", "not followed"]),
        (Manner::Says(404, ""), "", &["status 404", "`url`"]),
        (
            Manner::Says(200, "<html>hello"),
            contains,
            &["11 bytes", "was_on", "expect_body_contains"],
        ),
        (
            Manner::Says(200, "was_on"),
            "expect_status = 204",
            &["status 200"],
        ),
        (Manner::Basic, "", &["401", "auth ="]),
    ];
    for (manner, more, words) in table {
        let relay = web_relay(manner).await;
        let gate = http(&relay, "/open?key=hidden", more, SystemClock::shared());
        fails(&gate, words).await;
        fails(&gate, &["/open: "]).await;
        assert_eq!(relay.seen.lock().unwrap().len(), 2, "one request a pulse");
        assert!(!gate.describe().contains("hidden"), "{}", gate.describe());
    }
    let (port, seen) = odd_relay(|_| Some(b"rubbish\r\n\r\n".to_vec())).await;
    let toml = format!("driver = \"http\"\nurl = \"http://127.0.0.1:{port}/\"");
    let gate = settings(&toml).build(SystemClock::shared()).unwrap();
    fails(&gate, &["no proper answer"]).await;
    assert!(!seen.lock().unwrap().is_empty());
    let toml = "driver = \"http\"\nurl = \"http://127.0.0.1:1/\"";
    fails(
        &settings(toml).build(SystemClock::shared()).unwrap(),
        &["no connection"],
    )
    .await;
}

// ---- settings, gate-test ----------------------------------------------------------------------------------------------

#[test]
fn faulty_settings_are_noted() {
    for (toml, key, words) in [
        ("", "driver", "is missing"),
        ("driver = \"serial\"", "driver", "serial"),
        ("driver = \"modbus-tcp\"", "address", "is missing"),
        (
            "driver = \"modbus-tcp\"\naddress = \"h:70000\"",
            "address",
            "no port",
        ),
        (
            "driver = \"modbus-tcp\"\naddress = \"h\"\ncoil = 300",
            "coil",
            "300",
        ),
        (
            "driver = \"modbus-tcp\"\naddress = \"h\"\nbase = 16\npulse = \"device\"",
            "base",
            "device",
        ),
        ("driver = \"http\"", "url", "is missing"),
        (
            "driver = \"http\"\nurl = \"ftp://h/\"",
            "url",
            "no web address",
        ),
        (
            "driver = \"http\"\nurl = \"http://a:b@h/\"",
            "url",
            "password",
        ),
        (
            "driver = \"http\"\nurl = \"http://h/\"\nauth = \"digest\"",
            "auth",
            "user name",
        ),
    ] {
        let table: toml::Table = toml.parse().unwrap();
        let faults = Faults::of("site.toml");
        let _ = output::read(&mut Fields::new(&table, "gate[b]", &faults), Path::new(""));
        let faults = faults.into_vec();
        let found = faults.iter().any(|f| {
            f.key == format!("gate[b].{key}") && format!("{} {}", f.found, f.hint).contains(words)
        });
        assert!(found, "{toml}: {faults:?}");
    }
    let missing = settings(
        "driver = \"http\"\nurl = \"http://h/\"\nauth = \"basic\"\nusername = \"a\"\npassword_env = \"NOT_SET_ANYWHERE\"",
    );
    let error = missing.build(SystemClock::shared()).err().unwrap();
    assert!(error.to_string().contains("NOT_SET_ANYWHERE"), "{error}");
}

#[tokio::test]
async fn gate_test_says_each_step() {
    let relay = Relay::start(&[]);
    let run = async |port: u16, yes: bool| {
        let test = gate_test::GateTest {
            name: "Barrier entry 1 (barrier-1)".into(),
            gate: modbus(port, "pulse = \"coil\""),
            pulse_ms: 300,
            yes,
        };
        let mut out = Vec::new();
        let code = gate_test::run(&test, &SystemClock::shared(), &mut out).await;
        (code.unwrap(), String::from_utf8(out).unwrap())
    };
    let (code, text) = run(relay.port, false).await;
    assert_eq!(code, 2, "{text}");
    assert!(
        text.contains("Nothing was sent") && text.contains("--yes"),
        "{text}"
    );
    let (code, text) = run(relay.port, true).await;
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("Accepted in") && text.contains("let go"),
        "{text}"
    );
    assert_eq!(relay.coils_after(2).await, [(0, true), (0, false)]);
    let port = relay.port;
    drop(relay);
    let (code, text) = run(port, true).await;
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("Failed") && text.contains("no connection"),
        "{text}"
    );
}
