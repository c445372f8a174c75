//! Boards by their names: what each is sent for a pulse, and what counts as taken. The requests are those of
//! docs/ref/gates.md; what the boards answer was made after what is known of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use parking_lot::Mutex;
use plategate::clock::SystemClock;
use plategate::gate::output::{self, Gate};
use plategate::port::fields::{Faults, Fields};

use crate::patience::eventually;

#[derive(Clone)]
struct Device {
    /// The answers, one after the other; the last one stays.
    answers: Arc<Mutex<Vec<(u16, String)>>>,
    seen: Arc<Mutex<Vec<String>>>,
    port: u16,
}

async fn device(answers: &[(u16, &str)]) -> Device {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let answers = answers.iter().map(|(s, t)| (*s, (*t).to_owned())).collect();
    let device = Device {
        answers: Arc::new(Mutex::new(answers)),
        seen: Arc::default(),
        port: listener.local_addr().unwrap().port(),
    };
    let app = axum::Router::new()
        .fallback(answer)
        .with_state(device.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    device
}

async fn answer(
    State(device): State<Device>,
    method: Method,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let login = headers.get("authorization").map_or("", |v| {
        let text = v.to_str().unwrap();
        text.split(' ').next().unwrap()
    });
    let accept = headers.get("accept").and_then(|v| v.to_str().ok());
    let accept = accept.filter(|a| *a != "*/*");
    let accept = accept.map_or(String::new(), |a| format!("accept={a}"));
    let text = String::from_utf8_lossy(&body);
    let line = [&format!("{method} {uri}"), &*text, &accept, login];
    let line = line.map(str::to_owned).into_iter();
    let line = line
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    device.seen.lock().push(line.trim().to_owned());
    let mut answers = device.answers.lock();
    let (status, text) = match answers.len() {
        1 => answers[0].clone(),
        _ => answers.remove(0),
    };
    drop(answers);
    let ask = "Digest realm=\"device\", qop=\"auth\", nonce=\"n\", Basic realm=\"device\"";
    (
        StatusCode::from_u16(status).unwrap(),
        [("www-authenticate", ask)],
        text,
    )
}

fn gate(toml: &str, folder: &std::path::Path) -> Result<Arc<dyn Gate>, String> {
    let table: toml::Table = toml::from_str(toml).unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "gate[g]", &faults);
    let driver = output::read(&mut fields, folder);
    fields.finish();
    let told: Vec<String> = faults.into_vec().iter().map(ToString::to_string).collect();
    match driver.filter(|_| told.is_empty()) {
        Some(driver) => driver
            .build(SystemClock::shared())
            .map_err(|e| e.to_string()),
        None => Err(told.join("\n")),
    }
}

/// A pulse may be sent for so long; a busy machine is given time.
fn soon() -> Instant {
    SystemClock::shared().monotonic() + Duration::from_secs(60)
}

struct Case {
    board: &'static str,
    more: &'static str,
    answer: &'static str,
    /// What it is sent for one pulse of 700 ms.
    sent: &'static [&'static str],
    /// What it answers when it does not take it.
    refuses: &'static str,
}

const CASES: &[Case] = &[
    Case {
        board: "hikvision-barrier",
        more: "",
        answer: "<ResponseStatus><statusCode>1</statusCode></ResponseStatus>",
        sent: &[
            "PUT /ISAPI/Parking/channels/1/barrierGate <BarrierGate><ctrlMode>open</ctrlMode></BarrierGate>",
        ],
        refuses: "<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode></ResponseStatus>",
    },
    Case {
        board: "hikvision-output",
        more: "relay = 2",
        answer: "<ResponseStatus>\n  <statusCode> 1 </statusCode>\n</ResponseStatus>",
        sent: &[
            "PUT /ISAPI/System/IO/outputs/2/trigger <IOPortData><outputState>high</outputState></IOPortData>",
            "PUT /ISAPI/System/IO/outputs/2/trigger <IOPortData><outputState>low</outputState></IOPortData>",
        ],
        refuses: "<ResponseStatus><statusCode>4</statusCode></ResponseStatus>",
    },
    Case {
        board: "dahua-barrier",
        more: "",
        answer: "OK\r\n",
        sent: &["GET /cgi-bin/trafficSnap.cgi?action=openStrobe&channel=1&info.openType=Normal"],
        refuses: "Error\r\nBad Request!",
    },
    Case {
        board: "axis",
        more: "relay = 3",
        answer: "{\"apiVersion\": \"1.0\", \"method\": \"setStateSequence\", \"data\": {}}",
        sent: &[
            "POST /axis-cgi/io/portmanagement.cgi {\"apiVersion\":\"1.0\",\"method\":\"setStateSequence\",\"params\":{\"port\":\"2\",\"sequence\":[{\"state\":\"closed\",\"time\":700},{\"state\":\"open\",\"time\":0}]}}",
        ],
        refuses: "{\"apiVersion\": \"1.0\", \"error\": {\"code\": 2004}}",
    },
    Case {
        board: "shelly-1",
        more: "",
        answer: "{\"ison\": true, \"has_timer\": true, \"timer_remaining\": 1}",
        sent: &["GET /relay/0?turn=on&timer=1"],
        refuses: "{\"ison\": false}",
    },
    Case {
        board: "shelly-2",
        more: "relay = 2",
        answer: "{\"was_on\":false}",
        sent: &["GET /rpc/Switch.Set?id=1&on=true&toggle_after=0.7"],
        refuses: "{\"code\":-105,\"message\":\"no handler\"}",
    },
    Case {
        board: "tasmota",
        more: "password_file = \"password\"",
        answer: "{\"POWER1\":\"ON\"}",
        sent: &[
            "GET /cm?cmnd=Power1%20ON&user=admin&password=p%26ss%20w",
            "GET /cm?cmnd=Power1%20OFF&user=admin&password=p%26ss%20w",
        ],
        refuses: "{\"WARNING\":\"Need user=<username>&password=<password>\"}",
    },
    Case {
        board: "controlbyweb",
        more: "password_file = \"password\"",
        answer: "<datavalues><relay1state>1</relay1state></datavalues>",
        sent: &["GET /state.xml?relay1State=2&pulseTime1=0.7 Basic"],
        refuses: "<html>busy</html>",
    },
    Case {
        board: "esphome",
        more: "entity = \"open_barrier\"",
        answer: "",
        sent: &["POST /button/open_barrier/press"],
        refuses: "",
    },
    Case {
        board: "moxa-iothinx",
        more: "entity = \"1@0\"",
        answer: "{}",
        sent: &["PUT /api/io/do/1@0/doStatus {\"value\":1} accept=vdn.dac.v2"],
        refuses: "",
    },
    Case {
        board: "moxa-iologik",
        more: "relay = 2",
        answer: "{}",
        sent: &[
            "PUT /api/slot/0/io/relay/1/relayStatus {\"slot\":0,\"io\":{\"relay\":{\"1\":{\"relayStatus\":1}}}} accept=vdn.dac.v1",
            "PUT /api/slot/0/io/relay/1/relayStatus {\"slot\":0,\"io\":{\"relay\":{\"1\":{\"relayStatus\":0}}}} accept=vdn.dac.v1",
        ],
        refuses: "",
    },
    Case {
        board: "kmtronic",
        more: "relay = 4",
        answer: "",
        sent: &["GET /FF0401", "GET /FF0400"],
        refuses: "",
    },
    Case {
        board: "2n",
        more: "",
        answer: "{ \"success\" : true }",
        sent: &["GET /api/switch/ctrl?switch=1&action=trigger"],
        refuses: "{ \"success\" : false, \"error\" : { \"code\" : 12 } }",
    },
];

fn section(case: &Case, port: u16) -> String {
    format!(
        "driver = \"board\"\nboard = \"{}\"\naddress = \"127.0.0.1:{port}\"\n{}",
        case.board, case.more
    )
}

/// One pulse: the requests, in their order, and then nothing more is held.
#[tokio::test(flavor = "multi_thread")]
async fn a_pulse_is_what_the_board_wants() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "p&ss w\n").unwrap();
        let device = device(&[(200, case.answer)]).await;
        let gate = gate(&section(case, device.port), folder.path());
        let gate = gate.unwrap_or_else(|e| panic!("{}: {e}", case.board));
        gate.pulse(700, soon())
            .await
            .unwrap_or_else(|e| panic!("{}: {e}", case.board));
        gate.settled().await;
        assert_eq!(*device.seen.lock(), case.sent, "{}", case.board);
        assert_eq!(gate.trouble(), None, "{}", case.board);
        assert!(!gate.describe().contains("p&ss") && !gate.describe().contains("p%26ss"));
        // What an earlier process may have held is let go at the start, by those that are timed here.
        device.seen.lock().clear();
        gate.release().await.unwrap();
        let off = &case.sent[1..];
        assert_eq!(*device.seen.lock(), off, "{}", case.board);
    }
}

/// What it does not take is no pulse; and where it may have switched all the same, it is told to let go.
#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_does_not_take_it() {
    for case in CASES.iter().filter(|c| !c.refuses.is_empty()) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), "p&ss w\n").unwrap();
        let device = device(&[(200, case.refuses), (200, case.answer)]).await;
        let gate = gate(&section(case, device.port), folder.path()).unwrap();
        assert!(gate.pulse(700, soon()).await.is_err(), "{}", case.board);
        gate.settled().await;
        assert_eq!(*device.seen.lock(), case.sent, "{}", case.board);
    }
}

/// The off is tried again, and what cannot be let go is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_cannot_be_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let case = &CASES[1];
    let device = device(&[(200, case.answer), (500, "busy"), (500, "busy")]).await;
    let gate = gate(&section(case, device.port), folder.path()).unwrap();
    gate.pulse(300, soon()).await.unwrap();
    gate.settled().await;
    assert_eq!(device.seen.lock().len(), 6, "one on, five times off");
    assert!(gate.trouble().is_some());
    *device.answers.lock() = vec![(200, case.answer.to_owned())];
    gate.pulse(300, soon()).await.unwrap();
    gate.settled().await;
    assert_eq!(gate.trouble(), None);
}

/// Where nothing was switched for certain, nothing is switched back.
#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_refuses_the_log_in_is_not_told_to_let_go() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "wrong\n").unwrap();
    let device = device(&[(401, "")]).await;
    let text = format!(
        "driver = \"board\"\nboard = \"hikvision-output\"\naddress = \"127.0.0.1:{}\"\nusername = \"admin\"\npassword_file = \"password\"",
        device.port
    );
    let gate = gate(&text, folder.path()).unwrap();
    assert!(gate.pulse(300, soon()).await.is_err());
    gate.settled().await;
    let seen = device.seen.lock().clone();
    assert!(seen.iter().all(|line| line.contains("high")), "{seen:?}");
    eventually("it has ended", async || gate.trouble().is_none()).await;
}

/// Settings that cannot be used are named.
#[test]
fn settings_that_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    for (lines, told) in [
        ("", "gate[g].board"),
        ("board = \"acme\"\naddress = \"h\"", "gate[g].board"),
        ("board = \"esphome\"\naddress = \"h\"", "gate[g].entity"),
        (
            "board = \"esphome\"\naddress = \"h\"\nentity = \"a/b\"",
            "gate[g].entity",
        ),
        ("board = \"shelly-2\"", "gate[g].address"),
        (
            "board = \"shelly-2\"\naddress = \"user@h\"",
            "gate[g].address",
        ),
        (
            "board = \"shelly-2\"\naddress = \"h\"\nrelay = 0",
            "gate[g].relay",
        ),
        (
            "board = \"shelly-2\"\naddress = \"h\"\nurl = \"x\"",
            "gate[g].url",
        ),
        (
            "board = \"shelly-2\"\naddress = \"h\"\npassword = \"x\"",
            "gate[g].password",
        ),
        (
            "board = \"waveshare\"\naddress = \"h\"\nhttps = true",
            "gate[g].https",
        ),
        (
            "board = \"kmtronic\"\naddress = \"h\"\npassword_file = \"p\"",
            "gate[g].username",
        ),
    ] {
        let text = format!("driver = \"board\"\n{lines}");
        let faults = gate(&text, folder.path()).err().unwrap_or_default();
        assert!(faults.contains(told), "{lines}: {faults}");
    }
    for lines in [
        "board = \"waveshare\"\naddress = \"h\"\nrelay = 8",
        "board = \"adam-6000\"\naddress = \"h:5020\"\nunit = 3",
        "board = \"shelly-2\"\naddress = \"h\"\nhttps = true\nany_certificate = true",
    ] {
        let gate = gate(&format!("driver = \"board\"\n{lines}"), folder.path());
        let told = gate.unwrap_or_else(|e| panic!("{lines}: {e}")).describe();
        assert!(told.contains("h:") || told.contains("https://h"), "{told}");
    }
}
