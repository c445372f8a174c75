//! A web server that takes messages, and behaves as it is told: request by request.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers with this status and headers, and no body.
    Status(u16, &'static str),
    /// Answers with bytes that are no HTTP.
    Rubbish,
    /// Closes without an answer.
    Close,
    /// Never answers; the connection stays open.
    Hang,
    /// Answers 400 with what it was sent.
    Echo,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// The same where it is no text.
    pub bytes: Vec<u8>,
    /// It was answered with a status from 200 to 299.
    pub taken: bool,
}

/// See the module. Its threads end with the test's process.
pub struct Receiver {
    pub port: u16,
    all: Arc<Mutex<Vec<Request>>>,
}

impl Receiver {
    /// Acts so with the first requests, then takes all.
    pub fn start(acts: &[Act]) -> Receiver {
        Receiver::on(TcpListener::bind("127.0.0.1:0").unwrap(), acts)
    }

    /// The same on a port where nobody listened until now.
    pub fn at(port: u16, acts: &[Act]) -> Receiver {
        Receiver::on(TcpListener::bind(("127.0.0.1", port)).unwrap(), acts)
    }

    fn on(listener: TcpListener, acts: &[Act]) -> Receiver {
        let port = listener.local_addr().unwrap().port();
        let all: Arc<Mutex<Vec<Request>>> = Arc::default();
        let acts: Arc<Mutex<VecDeque<Act>>> = Arc::new(Mutex::new(acts.iter().cloned().collect()));
        let seen = Arc::clone(&all);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (acts, seen) = (Arc::clone(&acts), Arc::clone(&seen));
                std::thread::spawn(move || while serve(&stream, &acts, &seen) {});
            }
        });
        Receiver { port, all }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in", self.port)
    }

    pub fn all(&self) -> Vec<Request> {
        self.all.lock().unwrap().clone()
    }

    pub fn taken(&self) -> Vec<Request> {
        self.all().into_iter().filter(|r| r.taken).collect()
    }
}

/// Takes one request; whether the connection goes on.
fn serve(mut stream: &TcpStream, acts: &Mutex<VecDeque<Act>>, seen: &Mutex<Vec<Request>>) -> bool {
    let Some(mut request) = read(stream) else {
        return false;
    };
    let act = acts.lock().unwrap().pop_front();
    let act = act.unwrap_or(Act::Status(204, ""));
    request.taken = matches!(act, Act::Status(200..=299, _));
    let body = request.body.clone();
    seen.lock().unwrap().push(request);
    let answer = match act {
        Act::Status(status, headers) => {
            format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n{headers}\r\n")
        }
        Act::Echo => format!(
            "HTTP/1.1 400 X\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
        Act::Rubbish => {
            let _ = stream.write_all(b"\x00\x01 this is no HTTP at all\r\n\r\n");
            return false;
        }
        Act::Close => return false,
        Act::Hang => {
            // Until the other side gives up.
            let _ = stream.read(&mut [0; 1]);
            return false;
        }
    };
    stream.write_all(answer.as_bytes()).is_ok()
}

fn read(mut stream: &TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |l| l.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Request {
        path,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        bytes: body,
        taken: false,
    })
}
