//! Starts the real gateway program for a test, and stops it whatever happens.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::patience::{LIMIT, until};

/// The program under test: as built with the tests, or the one that PLATEGATE_BINARY names (the release build, for what must
/// run in real time).
pub fn program() -> Command {
    let built = || env!("CARGO_BIN_EXE_plategate").into();
    let mut command = Command::new(std::env::var_os("PLATEGATE_BINARY").unwrap_or_else(built));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// A running gateway; killed when dropped.
pub struct Gateway {
    child: Child,
    lines: mpsc::Receiver<String>,
    /// Address of the dashboard, e.g. `http://127.0.0.1:41234/`.
    pub dashboard: String,
    /// The one-time password, at a first start.
    pub password: Option<String>,
}

impl Gateway {
    /// Starts `plategate run SITE` with more arguments and waits until it is ready.
    pub fn start(site: &Path, more: &[&str]) -> Gateway {
        let mut command = program();
        command.arg("run").arg(site).args(more);
        Gateway::launch(command, &site.with_extension("log"))
    }

    /// Starts a command that becomes a gateway, and waits until it is ready.
    pub fn launch(command: Command, log: &Path) -> Gateway {
        let mut gateway = Gateway::begin(command, log);
        gateway.until_ready(log);
        gateway
    }

    /// Starts a command that becomes a gateway; what it logs goes to `log`, what it says is kept.
    pub fn begin(mut command: Command, log: &Path) -> Gateway {
        let errors = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors);
        let mut child = command.spawn().unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        Gateway {
            child,
            lines,
            dashboard: String::new(),
            password: None,
        }
    }

    fn until_ready(&mut self, log: &Path) {
        let limit = Instant::now() + LIMIT;
        loop {
            let left = limit.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                panic!("the gateway did not get ready; its log says:\n{said}");
            };
            if let Some(address) = line.strip_prefix("Dashboard: ") {
                address.trim().clone_into(&mut self.dashboard);
            }
            if let Some((_, password)) = line.split_once("one-time password: ") {
                self.password = password.split_whitespace().next().map(str::to_owned);
            }
            if line.starts_with("Ready") {
                return;
            }
        }
    }

    /// What it says on standard output from now on, until a line that begins with `until` or `limit` is over.
    pub fn hear(&self, until: &str, limit: Duration) -> Vec<String> {
        let end = Instant::now() + limit;
        let mut heard = Vec::new();
        while let Ok(line) = self
            .lines
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            let last = line.starts_with(until);
            heard.push(line);
            if last {
                break;
            }
        }
        heard
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: no farewell.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(self) {
        self.tell_to_stop();
        let status = self.end();
        assert!(status.success(), "the gateway ended with {status}");
    }

    /// SIGTERM.
    pub fn tell_to_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end, told to or not.
    pub fn end(mut self) -> ExitStatus {
        let mut status = None;
        until("the gateway does not end", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(out: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (tx, rx) = mpsc::sync_channel(4096);
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let _ = tx.try_send(line);
        }
    });
    rx
}

/// Writes a file of a test's own site and gives its path.
pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
