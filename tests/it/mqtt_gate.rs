//! Relays behind a broker: a command goes out once, at once, or not at all.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use plategate::clock::SystemClock;
use plategate::gate::output::{self, Gate};
use plategate::port::fields::{Faults, Fields};
use tokio::sync::watch;

use crate::notify::broker::Broker;
use crate::patience::eventually;
use crate::peers::free_port;

const ANSWERS: &str = "answer_topic = \"home/rpc\"\nanswer = '{\"was_on\":'";

/// A gate that is held, as the gateway holds it.
struct Held {
    gate: Arc<dyn Gate>,
    stop: watch::Sender<bool>,
}

fn hold(port: u16, more: &str) -> Held {
    let toml = format!(
        "id = \"g\"\ndriver = \"mqtt\"\nbroker = \"127.0.0.1:{port}\"\ntopic = \"relay/rpc\"\n\
         payload = 'pulse {{pulse_s}}'\n{more}"
    );
    let table: toml::Table = toml::from_str(&toml).unwrap();
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "gate[g]", &faults);
    let driver = output::read(&mut fields, Path::new(".")).expect("it can be read");
    let gate = driver.build(SystemClock::shared()).unwrap();
    let stop = watch::Sender::new(false);
    let (holding, until) = (Arc::clone(&gate), stop.subscribe());
    tokio::spawn(async move {
        while holding.hold(until.clone()).await.is_err() && !*until.borrow() {
            tokio::task::yield_now().await;
        }
    });
    Held { gate, stop }
}

impl Held {
    /// A pulse may be sent for so long; a busy machine is given time.
    async fn pulse(&self) -> Result<(), String> {
        let by = SystemClock::shared().monotonic() + Duration::from_secs(60);
        self.gate.pulse(500, by).await.map_err(|e| e.to_string())
    }

    /// Until the broker is reached nothing goes out.
    async fn is_up(&self) {
        eventually("a pulse goes out", async || self.pulse().await.is_ok()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_goes_out_once_and_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    let held = hold(port, "");
    held.is_up().await;
    // Whoever listens may have begun after it: from here on each is heard.
    eventually("the listener hears", async || {
        held.pulse().await.unwrap();
        !listener.on("relay/rpc").is_empty()
    })
    .await;
    let before = listener.on("relay/rpc").len();
    held.pulse().await.unwrap();
    eventually("it is heard", async || {
        listener.on("relay/rpc").len() > before
    })
    .await;
    held.pulse().await.unwrap();
    eventually("and the next", async || {
        listener.on("relay/rpc").len() > before + 1
    })
    .await;
    let heard = listener.all();
    assert!(
        heard
            .iter()
            .all(|h| !h.retained && h.payload == "pulse 0.5"),
        "{heard:?}"
    );
    // Who comes later finds nothing of it.
    let later = broker.listen();
    broker.publish("other", "x", true);
    eventually("the later one hears", async || {
        !later.on("other").is_empty()
    })
    .await;
    assert_eq!(later.on("relay/rpc"), Vec::<String>::new());
    held.stop.send_replace(true);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_broker_is_away_commands_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let held = hold(port, "");
    assert!(held.pulse().await.is_err());
    let broker = Broker::start(folder.path(), port);
    held.is_up().await;
    drop(broker);
    eventually("its end is noticed", async || held.gate.trouble().is_some()).await;
    let told = held.gate.trouble().unwrap();
    assert!(told.contains("is not reached"), "{told}");
    assert!(held.pulse().await.is_err());
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    broker.publish("begins", "x", false);
    eventually("the listener hears", async || {
        broker.publish("begins", "x", false);
        !listener.on("begins").is_empty()
    })
    .await;
    held.is_up().await;
    eventually("the pulse is heard", async || {
        !listener.on("relay/rpc").is_empty()
    })
    .await;
    // One pulse was accepted since, and one is what came.
    assert_eq!(
        listener.on("relay/rpc").len(),
        1,
        "what was dropped does not come late"
    );
    assert_eq!(held.gate.trouble(), None);
    held.stop.send_replace(true);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_right_answer_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let broker = Broker::start(folder.path(), port);
    let listener = broker.listen();
    broker.publish("home/rpc", "{\"was_on\": false}", true);
    let held = hold(port, ANSWERS);
    // The relay: answers every second command rightly.
    let relay = async {
        let mut seen = 0;
        loop {
            eventually("a command", async || listener.on("relay/rpc").len() > seen).await;
            seen += 1;
            let said = if seen % 2 == 0 {
                "{\"was_on\": false}"
            } else {
                "{\"error\": 1}"
            };
            broker.publish("home/rpc", said, false);
        }
    };
    let pulses = async {
        // What was retained is no answer, and nor is an error.
        eventually("a command goes out", async || {
            let refused = held.pulse().await.is_err();
            assert!(refused || !listener.on("relay/rpc").is_empty());
            listener.on("relay/rpc").len() == 1
        })
        .await;
        eventually("the second is taken", async || held.pulse().await.is_ok()).await;
        assert_eq!(listener.on("relay/rpc").len() % 2, 0);
    };
    tokio::select! {
        () = relay => unreachable!(),
        () = pulses => {}
    }
    held.stop.send_replace(true);
}
