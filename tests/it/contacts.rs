//! Contacts over real connections: each driver, each board by its name, two loops of one lane, a barrier that does not move, and reads
//! that wait for the arming loop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use plategate::app::Gateway;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::{Input, JournalEntry, Order, OrderKind, Output};
use plategate::domain::site::{Direction, LaneId};
use plategate::gate::input::{Contacts, Settings, watch};
use plategate::port::fields::{Faults, Fields};
use plategate::supervise::Life;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, watch};

use crate::gateway::write;
use crate::notify::broker::Broker;
use crate::patience::{LIMIT, eventually};
use crate::peers::free_port;

/// A lane's contacts, watched.
pub struct Watched {
    inputs: mpsc::Receiver<Input>,
    pub stop: watch::Sender<bool>,
}

fn read(keys: &str) -> Settings {
    let table: toml::Table = toml::from_str(keys).unwrap_or_else(|e| panic!("{keys}: {e}"));
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "input[i]", &faults);
    let settings = Settings::read(&mut fields, LaneId::new("in"), Path::new(""));
    fields.finish();
    assert_eq!(faults.into_vec(), [], "{keys}");
    settings.unwrap()
}

/// Watches inputs with these keys, all of one lane that leads in.
pub fn watched(keys: &[String]) -> Watched {
    let all: Vec<Settings> = keys.iter().map(|k| read(k)).collect();
    let lane = LaneId::new("in");
    let contacts = Contacts::of(&lane, Direction::In, &all);
    let clock = SystemClock::shared();
    let (to, inputs) = mpsc::channel(16);
    let (stop, stopping) = watch::channel(false);
    for settings in all {
        let life = Life::new("input", "in", clock.clone());
        let (contacts, to) = (contacts.clone(), to.clone());
        tokio::spawn(watch(
            settings,
            contacts,
            to,
            clock.clone(),
            life,
            stopping.clone(),
        ));
    }
    Watched { inputs, stop }
}

impl Watched {
    pub async fn crossed(&mut self) -> Direction {
        let told = tokio::time::timeout(LIMIT, self.inputs.recv()).await;
        match told.expect("a crossing").unwrap() {
            Input::Crossing(crossing) => crossing.direction,
            other => panic!("{other:?}"),
        }
    }
}

// ---- Boards that are asked by HTTP --------------------------------------------------------------------------------------

/// A board that answers one address with what it is told to.
#[derive(Clone, Default)]
struct Web {
    answers: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
    count: Arc<AtomicU64>,
}

impl Web {
    async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answer = async |State(web): State<Web>, uri: Uri| {
            web.asked.lock().unwrap().push(uri.to_string());
            web.count.fetch_add(1, Ordering::SeqCst);
            web.answers.lock().unwrap().clone()
        };
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    /// Answers so from now on; it has been asked often enough for that to be believed.
    async fn says(&self, answer: &str) {
        *self.answers.lock().unwrap() = answer.to_owned();
        let before = self.count.load(Ordering::SeqCst);
        eventually("the board is asked", async || {
            self.count.load(Ordering::SeqCst) >= before + 4
        })
        .await;
    }
}

/// Board, contact, what is asked for, its answer when the contact is closed and when it is open.
const BOARDS: &[(&str, u16, &str, &str, &str)] = &[
    (
        "shelly-2",
        2,
        "/rpc/Input.GetStatus?id=1",
        r#"{"id":1, "state": true}"#,
        r#"{"id":1, "state": false}"#,
    ),
    (
        "shelly-1",
        1,
        "/status",
        r#"{"relays":[],"inputs":[{"input":1,"event":""}]}"#,
        r#"{"relays":[],"inputs":[{"input":0,"event":""}]}"#,
    ),
    (
        "hikvision-output",
        3,
        "/ISAPI/System/IO/inputs/3/status",
        "<IOPortStatus><ioPortID>3</ioPortID><ioState>active</ioState></IOPortStatus>",
        "<IOPortStatus><ioPortID>3</ioPortID><ioState>inactive</ioState></IOPortStatus>",
    ),
    (
        "dahua-barrier",
        2,
        "/cgi-bin/alarm.cgi?action=getInState",
        "result=2\r\n",
        "result=1\r\n",
    ),
    (
        "axis",
        1,
        "/axis-cgi/io/port.cgi?checkactive=1",
        "port1=active\n",
        "port1=inactive\n",
    ),
    (
        "controlbyweb",
        1,
        "/state.xml",
        "<datavalues><input1state>1</input1state><input2state>0</input2state></datavalues>",
        "<datavalues><input1state>0</input1state><input2state>1</input2state></datavalues>",
    ),
    (
        "2n",
        1,
        "/api/io/status?port=input1",
        r#"{"success": true, "result": {"ports": [{"port": "input1", "state": 1}]}}"#,
        r#"{"success": true, "result": {"ports": [{"port": "input1", "state": 0}]}}"#,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_board_is_asked_for_its_contact_by_its_name() {
    for (board, input, asked, closed, open) in BOARDS {
        let web = Web::default();
        let address = web.start().await;
        *web.answers.lock().unwrap() = (*open).to_owned();
        let keys = format!(
            "driver = \"board\"\nboard = \"{board}\"\naddress = \"{address}\"\ninput = {input}\npoll_ms = 50\non = \"occupied\""
        );
        let mut lane = watched(&[keys]);
        web.says(open).await;
        web.says(closed).await;
        assert_eq!(lane.crossed().await, Direction::In, "{board}");
        // What says neither is a fault of the device, and no edge.
        web.says("what").await;
        web.says(open).await;
        web.says(closed).await;
        assert_eq!(lane.crossed().await, Direction::In, "{board}");
        assert!(lane.inputs.try_recv().is_err(), "{board}");
        lane.stop.send_replace(true);
        let all = web.asked.lock().unwrap();
        assert!(all.iter().all(|a| a == asked), "{board}: {:?}", all.first());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_is_open_where_others_are_closed() {
    let web = Web::default();
    let address = web.start().await;
    *web.answers.lock().unwrap() = "CLOSED".to_owned();
    let keys = format!(
        "driver = \"http\"\nurl = \"http://{address}/loop\"\nclosed = \"CLOSED\"\nopen = \"OPEN\"\ninverted = true\n\
         poll_ms = 50\non = \"occupied\""
    );
    let mut lane = watched(&[keys]);
    web.says("CLOSED").await;
    web.says("OPEN").await;
    assert_eq!(lane.crossed().await, Direction::In);
    lane.stop.send_replace(true);
}

// ---- Behind a broker --------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_behind_a_broker_tells_each_change() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start(folder.path(), free_port());
    // What is kept says how it stands, and is no edge.
    broker.publish("stat/loop", "{\"POWER\": \"ON\"}", true);
    let keys = format!(
        "driver = \"mqtt\"\nbroker = \"127.0.0.1:{}\"\ntopic = \"stat/loop\"\nclosed = '\"POWER\":\"ON\"'\nopen = '\"POWER\":\"OFF\"'",
        broker.port
    );
    let mut lane = watched(&[keys]);
    // Until it listens, what is kept is all that it hears: a change is told once.
    broker.publish("stat/loop", "{\"POWER\": \"OFF\"}", true);
    let heard = async {
        loop {
            if let Ok(direction) =
                tokio::time::timeout(std::time::Duration::from_secs(1), lane.crossed()).await
            {
                return direction;
            }
            broker.publish("stat/loop", "{\"POWER\": \"ON\"}", true);
            broker.publish("stat/loop", "{\"POWER\": \"OFF\"}", true);
        }
    };
    let heard = tokio::time::timeout(LIMIT, heard).await.unwrap();
    assert_eq!(heard, Direction::In);
    lane.stop.send_replace(true);
}

// ---- Two loops --------------------------------------------------------------------------------------------------------

/// A board with discrete inputs on Modbus, each of which counts how often it is asked.
#[derive(Clone, Default)]
struct Modbus(Arc<[Bit; 3]>);

#[derive(Default)]
struct Bit {
    closed: std::sync::atomic::AtomicBool,
    asked: AtomicU64,
}

impl Modbus {
    async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let bits = Arc::clone(&self.0);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let bits = Arc::clone(&bits);
                tokio::spawn(async move {
                    let mut request = [0; 12];
                    while stream.read_exact(&mut request).await.is_ok() {
                        let bit = &bits[usize::from(request[9])];
                        let closed = u8::from(bit.closed.load(Ordering::SeqCst));
                        bit.asked.fetch_add(1, Ordering::SeqCst);
                        let mut answer = request[..4].to_vec();
                        answer.extend([0, 4, request[6], 2, 1, closed]);
                        if stream.write_all(&answer).await.is_err() {
                            break;
                        }
                    }
                });
            }
        });
        address
    }

    /// The contact stands so from now on, and that is known.
    async fn set(&self, which: usize, closed: bool) {
        let bit = &self.0[which];
        bit.closed.store(closed, Ordering::SeqCst);
        let before = bit.asked.load(Ordering::SeqCst);
        eventually("the contact is asked for", async || {
            bit.asked.load(Ordering::SeqCst) >= before + 4
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_loops_tell_the_direction() {
    let board = Modbus::default();
    let address = board.start().await;
    let loop_of = |meaning: &str, input: u8| {
        format!("meaning = \"{meaning}\"\naddress = \"{address}\"\ninput = {input}\npoll_ms = 40")
    };
    let mut lane = watched(&[loop_of("arming", 0), loop_of("closing", 1)]);
    for which in [0, 1] {
        board.set(which, false).await;
    }
    let (arming, closing) = (0, 1);
    let along = [
        (arming, true),
        (closing, true),
        (arming, false),
        (closing, false),
    ];
    let against = [
        (closing, true),
        (arming, true),
        (closing, false),
        (arming, false),
    ];
    for (which, closed) in along {
        board.set(which, closed).await;
    }
    assert_eq!(lane.crossed().await, Direction::In);
    for (which, closed) in against {
        board.set(which, closed).await;
    }
    assert_eq!(lane.crossed().await, Direction::Out);
    lane.stop.send_replace(true);
}

// ---- In a gateway -----------------------------------------------------------------------------------------------------

/// A gateway with one lane whose camera posts to this address, and a gate; and its entries.
async fn gateway(
    folder: &Path,
    inputs: &str,
) -> (Gateway, broadcast::Receiver<Arc<JournalEntry>>, SocketAddr) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listen = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let text = format!(
        "[site]\nname = \"Loops\"\n[web]\nlisten = \"127.0.0.1:0\"\n[[area]]\nid = \"yard\"\n\
         [[gate]]\nid = \"barrier\"\ndriver = \"recorder\"\nmin_gap_ms = 500\n\
         [[camera]]\nid = \"cam\"\nmaker = \"webhook\"\nprofile = \"plain\"\nlisten = \"{listen}\"\nfrom = \"127.0.0.1\"\n\
         open_within_s = 60\n\
         [[lane]]\nid = \"in\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\ncamera = \"cam\"\ngate = \"barrier\"\n\
         visitors = \"admit\"\npassback = \"off\"\nopen_within_s = 1\n{inputs}"
    );
    let loaded = config::load(&write(folder, "site.toml", &text));
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults:?}"));
    let stop = watch::Sender::new(false);
    let gateway = Gateway::start(loaded, SystemClock::shared(), None, stop).await;
    let gateway = gateway.unwrap_or_else(|e| panic!("{e}"));
    let entries = gateway.desk.subscribe();
    (gateway, entries, listen)
}

fn input(address: SocketAddr, meaning: &str, number: u8, more: &str) -> String {
    format!(
        "[[input]]\nlane = \"in\"\nmeaning = \"{meaning}\"\naddress = \"{address}\"\ninput = {number}\npoll_ms = 20\n{more}"
    )
}

async fn well(gateway: &Gateway) -> String {
    let url = format!("http://{}/metrics", gateway.started.dashboard);
    reqwest::get(url).await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_barrier_that_does_not_move_is_told_of_until_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let board = Modbus::default();
    let address = board.start().await;
    let shut = input(address, "barrier-down", 2, "moves_within_s = 1\n");
    let (gateway, _entries, _) = gateway(folder.path(), &shut).await;
    board.set(2, true).await;
    let health = || gateway.gate_health("barrier").unwrap();
    assert!(health().0, "{}", health().1);
    let order = Input::Order(Order {
        by: "test".to_owned(),
        role: None,
        reason: "test".to_owned(),
        what: OrderKind::Open {
            lane: LaneId::new("in"),
        },
    });
    gateway.desk.submit(order).await.unwrap();
    eventually("it is told that it did not move", async || {
        let (ok, told) = health();
        !ok && told.contains("did not move")
    })
    .await;
    assert!(
        well(&gateway)
            .await
            .contains("plategate_barrier_faults_total{fault=\"did-not-move\",lane=\"in\"}")
            || well(&gateway)
                .await
                .contains("plategate_barrier_faults_total{lane=\"in\",fault=\"did-not-move\"}")
    );
    // It moves at last.
    board.set(2, false).await;
    eventually("it is well again", async || health().0).await;
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_wait_for_the_arming_loop_and_pass_by_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let board = Modbus::default();
    let address = board.start().await;
    let arming = input(address, "arming", 0, "holds_reads = true\n");
    let (gateway, mut entries, listen) = gateway(folder.path(), &arming).await;
    board.set(0, false).await;
    let client = reqwest::Client::new();
    let send = async |plate: &str| {
        let at = jiff::Timestamp::now();
        let body = format!("{{\"plate\":\"{plate}\",\"id\":\"{plate}\",\"time\":\"{at}\"}}");
        let post = client.post(format!("http://{listen}/"));
        let post = post.header("content-type", "application/json").body(body);
        eventually("the camera's port answers", async || {
            let again = post.try_clone().unwrap().send().await;
            again.is_ok_and(|a| a.status() == 200)
        })
        .await;
    };
    // Of traffic that passes by: taken, and not counted.
    send("AA11").await;
    board.set(0, true).await;
    send("BB22").await;
    let next = async {
        loop {
            let entry = entries.recv().await.unwrap();
            if let Input::Sighting(sighting) = &entry.input {
                let decided = |o: &Output| matches!(o, Output::Decision(_));
                let decided = entry.outputs.iter().any(decided);
                return (sighting.read.clone().unwrap().text().to_string(), decided);
            }
        }
    };
    let first = tokio::time::timeout(LIMIT, next).await.unwrap();
    assert_eq!(first, ("BB22".to_owned(), true), "the other one passed by");
    assert!(
        well(&gateway)
            .await
            .contains("plategate_reads_not_armed_total")
    );
    gateway.stop().await;
}
