//! A mail server that takes mails and keeps them, as far as it is not told otherwise.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How it behaves.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// So many connections are closed at the greeting.
    pub closes: usize,
    /// This recipient is unknown.
    pub unknown: &'static str,
    /// It offers TLS, and has none.
    pub offers_tls: bool,
}

#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

pub struct MailServer {
    pub port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    /// All that was said to it.
    said: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub fn start(manner: Manner) -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails: Arc<Mutex<Vec<Mail>>> = Arc::default();
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let (keep, hear) = (Arc::clone(&mails), Arc::clone(&said));
        std::thread::spawn(move || {
            let mut closes = manner.closes;
            for stream in listener.incoming().map_while(Result::ok) {
                if closes > 0 {
                    closes -= 1;
                    continue;
                }
                let (manner, keep, hear) = (manner.clone(), Arc::clone(&keep), Arc::clone(&hear));
                std::thread::spawn(move || talk(&stream, &manner, &keep, &hear));
            }
        });
        MailServer { port, mails, said }
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

fn talk(stream: &TcpStream, manner: &Manner, keep: &Mutex<Vec<Mail>>, hear: &Mutex<Vec<String>>) {
    let mut out = stream;
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    let mut to = String::new();
    say("220 here");
    while let Some(line) = lines.next() {
        hear.lock().unwrap().push(line.clone());
        let word = line.split([' ', ':']).next().unwrap().to_uppercase();
        let goes_on = match word.as_str() {
            "EHLO" if manner.offers_tls => say("250-here\r\n250 STARTTLS"),
            "EHLO" => say("250 here"),
            "STARTTLS" => say("220 go ahead") && say("this is no TLS"),
            "RCPT" => {
                to = line;
                if !manner.unknown.is_empty() && to.contains(manner.unknown) {
                    say("550 nobody of that name")
                } else {
                    say("250 ok")
                }
            }
            "DATA" => {
                say("354 go on");
                let text: Vec<String> = lines.by_ref().take_while(|l| l != ".").collect();
                let (to, text) = (to.clone(), text.join("\n"));
                keep.lock().unwrap().push(Mail { to, text });
                say("250 taken")
            }
            "QUIT" => {
                say("221 bye");
                false
            }
            _ => say("250 ok"),
        };
        if !goes_on {
            return;
        }
    }
}
