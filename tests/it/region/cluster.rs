//! PostgreSQL 15 as Debian has it: a cluster of its own for a test, on a free port, ended with it. And a cable to it that can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::patience::until;
use crate::peers::free_port;

/// The administrator's password; `admin` is its name.
pub const PASSWORD: &str = "of-the-administrator";

/// A running cluster.
pub struct Cluster {
    folder: tempfile::TempDir,
    server: Option<Child>,
    pub port: u16,
    /// More settings, for each start.
    more: Vec<String>,
}

/// A program of PostgreSQL. It refuses to run as root: there it runs as the user that Debian's package makes.
fn program(name: &str) -> Command {
    let path = Path::new("/usr/lib/postgresql/15/bin").join(name);
    assert!(
        path.exists(),
        "{} is not there; run `make setup`",
        path.display()
    );
    if !rustix::process::geteuid().is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid=postgres",
        "--regid=postgres",
        "--clear-groups",
        "--",
    ]);
    command.arg(path);
    command
}

impl Cluster {
    pub fn new() -> Cluster {
        Cluster::with(&[])
    }

    /// `files`: name and text of what lies in its data folder; each setting as `name=value`.
    pub fn with(more: &[&str]) -> Cluster {
        let folder = tempfile::tempdir().unwrap();
        if rustix::process::geteuid().is_root() {
            let given = Command::new("chown")
                .arg("postgres")
                .arg(folder.path())
                .status();
            assert!(given.unwrap().success());
        }
        let mut cluster = Cluster {
            folder,
            server: None,
            port: 0,
            more: more.iter().map(|s| (*s).to_owned()).collect(),
        };
        let password = cluster.folder.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        let made = program("initdb")
            .args([
                "--username=admin",
                "--auth=scram-sha-256",
                "--no-sync",
                "--locale=C",
                "--encoding=UTF8",
            ])
            .arg(format!("--pwfile={}", password.display()))
            .arg(cluster.data())
            .current_dir("/")
            .stdout(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "initdb failed");
        cluster.start();
        cluster
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it, on the port that it had.
    pub fn start(&mut self) {
        if self.port == 0 {
            self.port = free_port();
        }
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"));
        let mut command = program("postgres");
        command
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string()]);
        let settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "logging_collector=off",
        ];
        for setting in settings
            .iter()
            .copied()
            .chain(self.more.iter().map(String::as_str))
        {
            command.args(["-c", setting]);
        }
        let child = command
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        self.server = Some(child);
        let port = self.port;
        until("PostgreSQL answers", || {
            let ready = program("pg_isready")
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status();
            ready.is_ok_and(|status| status.success())
        });
    }

    /// A signal to the server, or to all that it has started as well: those are process groups of their own.
    pub fn signal(&self, name: &str, whole: bool) {
        let Some(server) = &self.server else { return };
        let pid = server.id();
        let children = format!("/proc/{pid}/task/{pid}/children");
        let children = std::fs::read_to_string(children).unwrap_or_default();
        let children = children.split_whitespace().filter(|_| whole);
        let _ = Command::new("/bin/kill")
            .args([&format!("-{name}"), "--"])
            .args(children)
            .arg(pid.to_string())
            .status();
    }

    /// It dies as in a power cut.
    pub fn kill(&mut self) {
        self.signal("QUIT", false);
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
    }

    /// All that a database holds, as text.
    pub fn dump(&self, database: &str) -> String {
        self.ask("pg_dump", database, &["--inserts"])
    }

    /// A statement as the administrator, in a database.
    pub fn sql(&self, database: &str, text: &str) -> String {
        let how = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text];
        self.ask("psql", database, &how)
    }

    /// The database as it was when it was dumped, in its place.
    pub fn put_back(&self, database: &str, dump: &str) {
        let file = self.folder.path().join("dump.sql");
        std::fs::write(&file, dump).unwrap();
        self.sql(
            "postgres",
            &format!("DROP DATABASE {database} WITH (FORCE)"),
        );
        self.sql("postgres", &format!("CREATE DATABASE {database}"));
        let file = file.display().to_string();
        self.ask(
            "psql",
            database,
            &["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", &file],
        );
        std::fs::remove_file(&file).unwrap();
    }

    fn ask(&self, of: &str, database: &str, how: &[&str]) -> String {
        let run = program(of)
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &self.port.to_string(),
                "-U",
                "admin",
                "-d",
                database,
            ])
            .args(how)
            .env("PGPASSWORD", PASSWORD)
            .current_dir("/")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{how:?}: {errors}");
        String::from_utf8_lossy(&run.stdout).trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.signal("CONT", true);
        self.kill();
    }
}

/// A cable to the database: it can be cut and joined.
pub struct Cable {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    cut: bool,
    gone: bool,
    open: Vec<TcpStream>,
}

impl Cable {
    pub fn to(port: u16) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let cable = Cable {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        let state = Arc::clone(&cable.state);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let mut state = state.lock().unwrap();
                if state.gone {
                    return;
                }
                let far = (!state.cut)
                    .then(|| TcpStream::connect(("127.0.0.1", port)).ok())
                    .flatten();
                let Some(far) = far else { continue };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    state.open.push(from.try_clone().unwrap());
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    std::thread::spawn(move || carry(from, to));
                }
            }
        });
        cable
    }

    pub fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        state.cut = true;
        for one in state.open.drain(..) {
            let _ = one.shutdown(Shutdown::Both);
        }
    }

    pub fn join(&self) {
        self.state.lock().unwrap().cut = false;
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.cut();
        self.state.lock().unwrap().gone = true;
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(n) = from.read(&mut bytes) {
        if n == 0 || to.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
