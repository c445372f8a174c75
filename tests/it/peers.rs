//! Third-party peers as child processes: started on free ports, ended by process id when dropped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server may encode its clips first, on a busy machine.
const READY_LIMIT: Duration = Duration::from_secs(90);

/// A child process that says `{"ready": true, "port": N}` on its first line.
pub struct Peer {
    child: Child,
    pub port: u16,
}

/// The folder of the checkout.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A free TCP port of this machine. Somebody else may take it: for what must not listen yet, or listens again.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Peer {
    /// Starts `python3 SCRIPT ARGS` in the checkout and waits until it is ready. Must come up within [`READY_LIMIT`].
    pub fn python(script: &str, args: &[&str]) -> Peer {
        Peer::start("/usr/bin/python3", script, args, |_| {})
    }

    /// The same with another interpreter; `line` gets what the peer says after its first line.
    fn start(
        python: &str,
        script: &str,
        args: &[&str],
        mut line: impl FnMut(String) + Send + 'static,
    ) -> Peer {
        let mut child = Command::new(python)
            .arg(root().join(script))
            .args(args)
            .current_dir(root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{python} {script} does not start: {e}; run `make setup`"));
        let out = child.stdout.take().unwrap();
        let (ready, is_ready) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(out).lines().map_while(Result::ok);
            if let Some(first) = lines.next() {
                let _ = ready.send(first);
            }
            // Read on: a full pipe would stop the peer.
            lines.for_each(&mut line);
        });
        // Before anything can fail: dropping it ends the process.
        let mut peer = Peer { child, port: 0 };
        let first = is_ready.recv_timeout(READY_LIMIT);
        let first = first.unwrap_or_else(|_| panic!("{script} {args:?} did not get ready"));
        let first: serde_json::Value =
            serde_json::from_str(&first).unwrap_or_else(|e| panic!("{script}: {first}: {e}"));
        peer.port = u16::try_from(first["port"].as_u64().unwrap()).unwrap();
        peer
    }

    /// GStreamer's RTSP server with the arguments of `sim/rtsp_server.py`, on a free port unless `args` name one.
    pub fn rtsp(args: &[&str]) -> Peer {
        let mut all = vec!["--port", "0"];
        all.extend(args);
        Peer::python("sim/rtsp_server.py", &all)
    }

    pub fn url(&self, path: &str) -> String {
        format!("rtsp://127.0.0.1:{}{path}", self.port)
    }

    /// Sends a signal by number-free name (`STOP`, `CONT`, `KILL`) to this process only.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let status = Command::new("/bin/kill")
            .args([&format!("-{name}"), &pid])
            .status()
            .unwrap();
        assert!(status.success(), "kill -{name} {pid}");
    }

    /// Ends it at once and waits until it is gone.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A clip made by ffmpeg once and kept in `.run/testclips`: `args` stand between the program and the file's name.
pub fn clip(name: &str, args: &str) -> PathBuf {
    let folder = root().join(".run/testclips/camera");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    if !path.exists() {
        // Another test may be making the same one: each makes its own, the last rename wins.
        let ending = Path::new(name).extension().unwrap().to_str().unwrap();
        let mine = folder.join(format!(
            "{:?}-{}.{ending}",
            std::thread::current().id(),
            name.replace('.', "-")
        ));
        let status = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-y"])
            .args(args.split_whitespace())
            .arg(&mine)
            .status()
            .expect("ffmpeg must be installed");
        assert!(status.success(), "ffmpeg {args}");
        std::fs::rename(&mine, &path).unwrap();
    }
    path
}

/// A Modbus relay (pymodbus), and what its coils did.
pub struct Relay {
    pub port: u16,
    said: Arc<Mutex<Vec<(u16, bool)>>>,
    _peer: Peer,
}

impl Relay {
    /// Starts `sim/modbus_relay.py` with more arguments, on a free port.
    pub fn start(args: &[&str]) -> Relay {
        let said: Arc<Mutex<Vec<(u16, bool)>>> = Arc::default();
        let kept = Arc::clone(&said);
        let mut all = vec!["--port", "0"];
        all.extend(args);
        let python = root().join(".venv/bin/python");
        let keep = move |line: String| {
            let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(on) = said["on"].as_bool() {
                let coil = u16::try_from(said["coil"].as_u64().unwrap()).unwrap();
                kept.lock().unwrap().push((coil, on));
            }
        };
        let peer = Peer::start(python.to_str().unwrap(), "sim/modbus_relay.py", &all, keep);
        Relay {
            port: peer.port,
            said,
            _peer: peer,
        }
    }

    /// What its coils did, in order: which, and whether on.
    pub fn said(&self) -> Vec<(u16, bool)> {
        self.said.lock().unwrap().clone()
    }

    /// Pulses so far, by coil.
    pub fn pulses(&self) -> BTreeMap<u16, usize> {
        let mut pulses = BTreeMap::new();
        for (coil, _) in self.said().into_iter().filter(|(_, on)| *on) {
            *pulses.entry(coil).or_default() += 1;
        }
        pulses
    }
}
