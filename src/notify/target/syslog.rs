//! Syslog (RFC 5424) over UDP, TCP or a socket of this machine. No syslog server acknowledges anything: over UDP and TCP what
//! is lost on the way is lost, and counts as sent.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpStream, UdpSocket, UnixDatagram};
use tokio::time::timeout;

use super::{SendFault, Sending, Target, Way, With};
use crate::catalogue::Sentence;
use crate::notify::kind::Severity;
use crate::notify::message::Message;
use crate::port::broker::host_and_port;
use crate::port::fields::Fields;

const LIMIT: Duration = Duration::from_secs(5);
/// "local0".
const FACILITY: u8 = 16;
/// Every receiver takes as much.
const BYTES_MAX: usize = 2_048;

/// Where the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Server {
    Udp(String, u16),
    Tcp(String, u16),
    Unix(PathBuf),
}

/// The keys of `kind = "syslog"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    server: Server,
    shown: String,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, _: &Path) -> Option<Arc<dyn Way>> {
        let text = fields.str("server", key!("notify-fault-syslog"))?;
        let Some(server) = server(text) else {
            fields.is("server", text, key!("notify-fault-syslog"));
            return None;
        };
        let shown = text.to_owned();
        Some(Arc::new(Settings { server, shown }))
    }
}

/// The one that this machine has.
pub(crate) fn of_this_machine() -> impl Target {
    at_socket("/dev/log")
}

fn at_socket(path: &str) -> impl Target + use<> {
    Syslog(Settings {
        server: Server::Unix(path.into()),
        shown: path.to_owned(),
    })
}

fn server(text: &str) -> Option<Server> {
    let (scheme, rest) = text.split_once(':')?;
    let place = |rest: &str| host_and_port(rest.strip_prefix("//")?, 514);
    match scheme {
        "udp" => place(rest).map(|(host, port)| Server::Udp(host, port)),
        "tcp" => place(rest).map(|(host, port)| Server::Tcp(host, port)),
        "unix" if rest.starts_with('/') => Some(Server::Unix(rest.into())),
        _ => None,
    }
}

/// A message as one line.
fn line(message: &Message) -> String {
    let severity = match message.severity {
        Severity::Alarm => 1,
        Severity::Warning => 4,
        Severity::Info => 6,
    };
    let priority = FACILITY * 8 + severity;
    let (at, kind) = (message.at, message.kind.as_str());
    let parts = [message.title.as_str(), &message.text];
    let said = parts.into_iter().chain(message.link.as_deref());
    let said: Vec<String> = said
        .flat_map(str::lines)
        .map(|l| l.replace(char::is_control, " "))
        .collect();
    let mut line = format!(
        "<{priority}>1 {at} - plategate - {kind} - \u{feff}{}",
        said.join(" | ")
    );
    while line.len() > BYTES_MAX {
        line.pop();
    }
    line
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "syslog"
    }

    fn build(&self, _: &With) -> Result<Arc<dyn Target>, Sentence> {
        Ok(Arc::new(Syslog(self.clone())))
    }
}

struct Syslog(Settings);

impl Syslog {
    async fn tell(&self, line: &str) -> std::io::Result<()> {
        match &self.0.server {
            Server::Udp(host, port) => {
                let addresses = tokio::net::lookup_host((host.as_str(), *port)).await?;
                let first = addresses.into_iter().next();
                let first = first.ok_or(std::io::ErrorKind::NotFound)?;
                let own = if first.is_ipv4() {
                    "0.0.0.0:0"
                } else {
                    "[::]:0"
                };
                let socket = UdpSocket::bind(own).await?;
                socket.connect(first).await?;
                socket.send(line.as_bytes()).await?;
            }
            Server::Tcp(host, port) => {
                let mut stream = TcpStream::connect((host.as_str(), *port)).await?;
                // Its length stands before each message (RFC 6587).
                let framed = format!("{} {line}", line.len());
                stream.write_all(framed.as_bytes()).await?;
                stream.shutdown().await?;
            }
            Server::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.send_to(line.as_bytes(), path).await?;
            }
        }
        Ok(())
    }
}

impl Target for Syslog {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            let host = &self.0.shown;
            let line = line(message);
            match timeout(LIMIT, self.tell(&line)).await {
                Ok(Ok(())) => Ok(sentence!("notify-sent-unanswered", host)),
                Ok(Err(e)) => {
                    let cause = e.to_string();
                    Err(SendFault::target(sentence!(
                        "notify-no-connection",
                        host,
                        cause
                    )))
                }
                Err(_) => {
                    let limit_s = LIMIT.as_secs();
                    Err(SendFault::target(sentence!(
                        "notify-no-answer",
                        host,
                        limit_s
                    )))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use jiff::Timestamp;

    use super::{Target, at_socket};
    use crate::domain::site::Site;
    use crate::notify::message::Words;

    /// The audit log's end, as the syslog of a machine gets it and as `audit verify --head` takes it again: the last word of
    /// one line.
    #[tokio::test]
    async fn the_audit_logs_end_comes_as_one_line_that_ends_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let machine = UnixDatagram::bind(&path).unwrap();
        let site = Site {
            name: "Yard\nNorth".to_owned(),
            ..Site::default()
        };
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let head = format!("1200:{}:70000:{}", "9f".repeat(32), "0a".repeat(32));
        let message = Words::new(&site, Some("https://gate.example/")).audit_head(&head, now);
        let syslog = at_socket(path.to_str().unwrap());
        syslog.send(&message).await.unwrap();
        let mut got = [0; 4096];
        let read = machine.recv(&mut got).unwrap();
        let line = std::str::from_utf8(&got[..read]).unwrap();
        assert!(
            line.starts_with("<134>1 2026-03-02T12:00:00Z - plategate - "),
            "{line}"
        );
        assert_eq!(line.lines().count(), 1, "{line}");
        assert_eq!(
            line.split_whitespace().last(),
            Some(head.as_str()),
            "{line}"
        );
        // Nobody listens: said, and tried again by who asked.
        drop(machine);
        std::fs::remove_file(&path).unwrap();
        let missed = syslog.send(&message).await;
        assert!(missed.is_err(), "{missed:?}");
    }
}
