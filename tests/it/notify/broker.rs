//! Mosquitto, and its own clients, as processes that end with the test.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::patience::until;

/// A broker.
pub struct Broker {
    child: Child,
    pub port: u16,
}

impl Broker {
    pub fn start(folder: &Path, port: u16) -> Broker {
        let config = folder.join("mosquitto.conf");
        let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n");
        std::fs::write(&config, text).unwrap();
        let program = ["/usr/sbin/mosquitto", "mosquitto"];
        let program = program.into_iter().find(|p| Path::new(p).exists());
        let child = Command::new(program.unwrap_or("mosquitto"))
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("mosquitto does not start: {e}; run `make setup`"));
        let broker = Broker { child, port };
        until("the broker listens", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        broker
    }

    /// A client publishes.
    pub fn publish(&self, topic: &str, payload: &str, retained: bool) {
        let mut client = Command::new("mosquitto_pub");
        client.args(["-p", &self.port.to_string(), "-t", topic, "-q", "1", "-s"]);
        if retained {
            client.arg("-r");
        }
        let mut child = client.stdin(Stdio::piped()).spawn().unwrap();
        let mut to = child.stdin.take().unwrap();
        to.write_all(payload.as_bytes()).unwrap();
        drop(to);
        assert!(child.wait().unwrap().success());
    }

    /// A client that hears everything from now on, and what was retained.
    pub fn listen(&self) -> Listener {
        let mut child = Command::new("mosquitto_sub")
            .args(["-p", &self.port.to_string(), "-t", "#", "-q", "1"])
            .args(["-F", "%r %t %p"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let (out, into) = (child.stdout.take().unwrap(), Arc::clone(&heard));
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let mut parts = line.splitn(3, ' ');
                let mut next = || parts.next().unwrap_or_default().to_owned();
                let (retained, topic, payload) = (next() == "1", next(), next());
                into.lock().unwrap().push(Heard {
                    retained,
                    topic,
                    payload,
                });
            }
        });
        Listener { child, heard }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub retained: bool,
    pub topic: String,
    pub payload: String,
}

pub struct Listener {
    child: Child,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Listener {
    /// All that came on a topic.
    pub fn on(&self, topic: &str) -> Vec<String> {
        let all = self.heard.lock().unwrap();
        let here = all.iter().filter(|h| h.topic == topic);
        here.map(|h| h.payload.clone()).collect()
    }

    pub fn all(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
