//! A camera on loopback that does what cameras in the field do: right, a little wrong, or out of malice.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use digest_auth::{AuthContext, AuthorizationHeader, HttpMethod};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::attack::Attack;

/// The account that a camera with a log-in knows.
pub const USER: &str = "admin";
pub const PASSWORD: &str = "s3cret-pw";
/// Between two pictures.
const PACE: Duration = Duration::from_millis(30);

/// How a camera describes itself if nothing else is said.
pub const SDP: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Session\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n\
     m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 {FMTP}\r\na=control:track1\r\n";

/// What this one does. `{PORT}`, `{FMTP}` and `{NONCE}` in texts are filled in.
#[derive(Clone)]
pub struct Quirks {
    pub sdp: &'static str,
    pub content_type: &'static str,
    pub base: &'static str,
    pub log_in: Option<LogIn>,
    /// A piece before each picture.
    pub piece: &'static [u8],
    /// Where DESCRIBE is sent on to, unless it asks for that.
    pub moved: &'static str,
    /// The number in its answers: `right`, `none`, or this.
    pub cseq: &'static str,
    pub session: &'static str,
    /// Of packets within the connection.
    pub channel: u8,
    pub transport: &'static str,
    pub marks: Marks,
    /// Slices of a picture.
    pub slices: u8,
    /// Parameter sets stand in the description only.
    pub sets_ahead: bool,
    /// The only address that SETUP takes.
    pub setup: &'static str,
    /// Methods that are refused, and how.
    pub refuses: &'static [(&'static str, u16)],
    /// The first pictures come before PLAY is answered.
    pub early: bool,
    /// It asks, too, before it answers.
    pub asks: bool,
    /// A packet of another session after each picture.
    pub stranger: bool,
    /// Sends back whatever it is told of who asks, and no answer.
    pub echoes: bool,
    pub tls: bool,
    pub attack: Option<Attack>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Marks {
    Right,
    Never,
    EachPiece,
}

#[derive(Clone, Copy)]
pub struct LogIn {
    pub challenges: &'static [&'static str],
    pub algorithm: &'static str,
    /// A nonce is good for one request.
    pub once: bool,
}

impl Default for Quirks {
    fn default() -> Quirks {
        Quirks {
            sdp: SDP,
            content_type: "application/sdp",
            base: "rtsp://127.0.0.1:{PORT}/cam/",
            log_in: None,
            piece: &[],
            moved: "",
            cseq: "right",
            session: "12345678;timeout=60",
            channel: 0,
            transport: "RTP/AVP/TCP;unicast;interleaved=0-1",
            marks: Marks::Right,
            slices: 1,
            sets_ahead: false,
            setup: "",
            refuses: &[],
            early: false,
            asks: false,
            stranger: false,
            echoes: false,
            tls: false,
            attack: None,
        }
    }
}

/// What the camera has seen of its viewer.
#[derive(Default)]
pub struct Seen {
    pub connections: AtomicU32,
    /// Bytes of an attack that were taken, on all connections.
    pub taken: AtomicU64,
    /// Requests so far, as `METHOD URI`.
    requests: Mutex<Vec<String>>,
}

pub struct Fake {
    pub port: u16,
    pub seen: Arc<Seen>,
    over: Arc<AtomicBool>,
}

impl Fake {
    pub fn start(quirks: Quirks) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, over) = (Arc::<Seen>::default(), Arc::<AtomicBool>::default());
        let video = Arc::new(Video::of(quirks.slices));
        let tls = quirks.tls.then(tls);
        let (kept, ended) = (Arc::clone(&seen), Arc::clone(&over));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(SeqCst) {
                    return;
                }
                kept.connections.fetch_add(1, SeqCst);
                let camera = Camera {
                    quirks: quirks.clone(),
                    port,
                    video: Arc::clone(&video),
                    seen: Arc::clone(&kept),
                    over: Arc::clone(&ended),
                    asked: Vec::new(),
                    nonce: 0,
                    plays: false,
                    at: 0,
                    number: 65_530,
                };
                let tls = tls.clone();
                std::thread::spawn(move || {
                    stream.set_read_timeout(Some(PACE)).unwrap();
                    match tls {
                        None => camera.serve(stream),
                        Some(config) => camera.serve(encrypted(stream, config)),
                    }
                });
            }
        });
        Fake { port, seen, over }
    }

    pub fn connections(&self) -> u32 {
        self.seen.connections.load(SeqCst)
    }

    pub fn taken(&self) -> u64 {
        self.seen.taken.load(SeqCst)
    }

    /// So many requests of a method so far.
    pub fn asked(&self, method: &str) -> usize {
        let all = self.requests();
        all.iter().filter(|r| r.starts_with(method)).count()
    }

    pub fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.over.store(true, SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn tls() -> Arc<ServerConfig> {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key);
    Arc::new(config.unwrap())
}

fn encrypted(
    stream: TcpStream,
    config: Arc<ServerConfig>,
) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(config).unwrap(), stream)
}

/// One connection.
struct Camera {
    quirks: Quirks,
    port: u16,
    video: Arc<Video>,
    seen: Arc<Seen>,
    over: Arc<AtomicBool>,
    asked: Vec<u8>,
    nonce: u32,
    plays: bool,
    /// The next picture, and the next packet's number.
    at: usize,
    number: u16,
}

struct Asked {
    method: String,
    uri: String,
    lines: Vec<(String, String)>,
}

impl Asked {
    fn line(&self, name: &str) -> &str {
        let found = self.lines.iter().find(|l| l.0.eq_ignore_ascii_case(name));
        found.map_or("", |l| &l.1)
    }
}

impl Camera {
    fn serve(mut self, mut stream: impl Read + Write) {
        let mut room = [0; 4096];
        while !self.over.load(SeqCst) {
            match stream.read(&mut room) {
                Ok(0) => return,
                Ok(n) => self.asked.extend(&room[..n]),
                // The time for a picture.
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return,
            }
            while let Some(asked) = self.request() {
                if self.answer(&asked, &mut stream).is_err() {
                    return;
                }
            }
            if self.plays && self.picture(&mut stream).is_err() {
                return;
            }
        }
    }

    fn request(&mut self) -> Option<Asked> {
        let end = self.asked.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
        let text: Vec<u8> = self.asked.drain(..end).collect();
        let text = String::from_utf8(text).unwrap();
        let mut lines = text.lines();
        let mut words = lines.next().unwrap().split(' ').map(str::to_owned);
        let lines = lines.filter_map(|l| l.split_once(": "));
        Some(Asked {
            method: words.next().unwrap(),
            uri: words.next().unwrap_or_default(),
            lines: lines.map(|l| (l.0.to_owned(), l.1.to_owned())).collect(),
        })
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{PORT}", &self.port.to_string())
            .replace("{FMTP}", &self.video.fmtp)
            .replace("{NONCE}", &format!("n{}", self.nonce))
    }

    fn answer(&mut self, asked: &Asked, stream: &mut impl Write) -> std::io::Result<()> {
        // An answer to its own question is none of a viewer's requests.
        if asked.method.starts_with("RTSP/") {
            return Ok(());
        }
        let told = format!("{} {}", asked.method, asked.uri);
        self.seen.requests.lock().unwrap().push(told);
        if let Some(attack) = self.quirks.attack
            && attack.at() == asked.method
        {
            if attack.answers_first() {
                self.reply(stream, asked, 200, "Session: 1\r\n", "")?;
            }
            return attack.run(stream, &self.seen.taken, &self.over);
        }
        if self.quirks.asks && asked.method == "SETUP" {
            stream.write_all(b"OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n")?;
        }
        let refused = |r: &&(&str, u16)| r.0 == asked.method;
        if let Some((_, status)) = self.quirks.refuses.iter().find(refused) {
            return self.reply(stream, asked, *status, "", "");
        }
        let told = asked.line("Authorization");
        if self.quirks.echoes && !told.is_empty() {
            return stream.write_all(format!("RTSP/1.0 {told}\r\n\r\n").as_bytes());
        }
        if !self.knows(asked) {
            let log_in = self.quirks.log_in.unwrap();
            let lines = log_in.challenges.iter();
            let lines: String = lines
                .map(|c| format!("WWW-Authenticate: {}\r\n", self.filled(c)))
                .collect();
            return self.reply(stream, asked, 401, &lines, "");
        }
        match asked.method.as_str() {
            "DESCRIBE" => self.describe(stream, asked),
            "SETUP" => {
                let setup = self.filled(self.quirks.setup);
                if !setup.is_empty() && asked.uri != setup {
                    return self.reply(stream, asked, 404, "", "");
                }
                let lines = format!(
                    "Transport: {}\r\nSession: {}\r\n",
                    self.quirks.transport, self.quirks.session
                );
                self.reply(stream, asked, 200, &lines, "")
            }
            "PLAY" => {
                self.plays = true;
                if self.quirks.early {
                    self.picture(stream)?;
                    self.picture(stream)?;
                }
                self.reply(stream, asked, 200, "", "")
            }
            _ => {
                let public = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n";
                self.reply(stream, asked, 200, public, "")
            }
        }
    }

    fn describe(&mut self, stream: &mut impl Write, asked: &Asked) -> std::io::Result<()> {
        let moved = self.filled(self.quirks.moved);
        if !moved.is_empty() && asked.uri != moved {
            let line = format!("Location: {moved}\r\n");
            return self.reply(stream, asked, 302, &line, "");
        }
        let base = self.filled(self.quirks.base);
        let base = match base.as_str() {
            "" => String::new(),
            base => format!("Content-Base: {base}\r\n"),
        };
        let lines = format!("{base}Content-Type: {}\r\n", self.quirks.content_type);
        let sdp = self.filled(self.quirks.sdp);
        self.reply(stream, asked, 200, &lines, &sdp)
    }

    fn reply(
        &self,
        stream: &mut impl Write,
        asked: &Asked,
        status: u16,
        lines: &str,
        body: &str,
    ) -> std::io::Result<()> {
        let cseq = match self.quirks.cseq {
            "right" => format!("CSeq: {}\r\n", asked.line("CSeq")),
            "none" => String::new(),
            other => format!("CSeq: {other}\r\n"),
        };
        let length = match body.len() {
            0 => String::new(),
            n => format!("Content-Length: {n}\r\n"),
        };
        let text = format!("RTSP/1.0 {status} X\r\n{cseq}{lines}{length}\r\n{body}");
        stream.write_all(text.as_bytes())
    }

    /// Does the request show the right name and password?
    fn knows(&mut self, asked: &Asked) -> bool {
        let Some(log_in) = self.quirks.log_in else {
            return true;
        };
        let Ok(given) = AuthorizationHeader::parse(asked.line("Authorization")) else {
            return false;
        };
        let right = {
            let method = HttpMethod(asked.method.as_str().into());
            let context = AuthContext::new_with_method(
                USER,
                PASSWORD,
                given.uri.as_str(),
                None::<&[u8]>,
                method,
            );
            let mut own = given.clone();
            own.digest(&context);
            own.response == given.response
        };
        let fits = given.uri == asked.uri && given.algorithm.to_string() == log_in.algorithm;
        let fresh = given.nonce == format!("n{}", self.nonce);
        let knows = right && fits && fresh;
        if knows && log_in.once {
            self.nonce += 1;
        }
        knows
    }

    fn picture(&mut self, stream: &mut impl Write) -> std::io::Result<()> {
        let video = Arc::clone(&self.video);
        let picture = &video.pictures[self.at % video.pictures.len()];
        let is_set = |piece: &&Vec<u8>| matches!(piece[0] & 0x1f, 7 | 8);
        let mut pieces: Vec<&[u8]> = Vec::new();
        if !self.quirks.piece.is_empty() {
            pieces.push(self.quirks.piece);
        }
        let sent = picture
            .iter()
            .filter(|piece| !(self.quirks.sets_ahead && is_set(piece)));
        pieces.extend(sent.map(Vec::as_slice));
        let last = pieces.len() - 1;
        for (index, piece) in pieces.iter().enumerate() {
            for (payload, ends) in packets(piece) {
                let mark = match self.quirks.marks {
                    Marks::Right => ends && index == last,
                    Marks::Never => false,
                    Marks::EachPiece => ends,
                };
                self.packet(stream, mark, 0x1122_3344, &payload)?;
            }
        }
        if self.quirks.stranger {
            let number = std::mem::replace(&mut self.number, 77);
            self.packet(stream, true, 0x9999_9999, &[0x09, 0xf0])?;
            self.number = number;
        }
        self.at += 1;
        Ok(())
    }

    fn packet(
        &mut self,
        stream: &mut impl Write,
        mark: bool,
        source: u32,
        payload: &[u8],
    ) -> std::io::Result<()> {
        let time = u32::try_from(self.at).unwrap().wrapping_mul(2_700);
        let mut packet = vec![0x80, u8::from(mark) << 7 | 96];
        packet.extend(self.number.to_be_bytes());
        packet.extend(time.to_be_bytes());
        packet.extend(source.to_be_bytes());
        packet.extend(payload);
        self.number = self.number.wrapping_add(1);
        let length = u16::try_from(packet.len()).unwrap();
        stream.write_all(&[b'$', self.quirks.channel])?;
        stream.write_all(&length.to_be_bytes())?;
        stream.write_all(&packet)
    }
}

/// A piece whole, or in fragments; and which is the last.
fn packets(piece: &[u8]) -> Vec<(Vec<u8>, bool)> {
    const MOST: usize = 1_300;
    if piece.len() <= MOST {
        return vec![(piece.to_vec(), true)];
    }
    let parts: Vec<&[u8]> = piece[1..].chunks(MOST).collect();
    let last = parts.len() - 1;
    let fragment = |(index, part): (usize, &&[u8])| {
        let flags = u8::from(index == 0) << 7 | u8::from(index == last) << 6;
        let head = [(piece[0] & 0xe0) | 28, flags | (piece[0] & 0x1f)];
        ([&head[..], part].concat(), index == last)
    };
    parts.iter().enumerate().map(fragment).collect()
}

/// Two seconds of H.264, picture by picture, piece by piece.
struct Video {
    pictures: Vec<Vec<Vec<u8>>>,
    fmtp: String,
}

impl Video {
    fn of(slices: u8) -> Video {
        let path = crate::peers::clip(
            &format!("odd-{slices}.h264"),
            &format!(
                "-f lavfi -i testsrc=s=320x240:r=10:d=2 -c:v libx264 -preset veryfast -g 10 -bf 0 -x264-params aud=1:slices={slices}:threads=1 -pix_fmt yuv420p"
            ),
        );
        let bytes = std::fs::read(path).unwrap();
        let mut pictures: Vec<Vec<Vec<u8>>> = Vec::new();
        for piece in pieces(&bytes) {
            if piece[0] & 0x1f == 9 {
                pictures.push(Vec::new());
            } else if let Some(picture) = pictures.last_mut() {
                picture.push(piece.to_vec());
            }
        }
        assert_eq!(pictures.len(), 20);
        let set = |of: u8| {
            let found = pictures[0].iter().find(|p| p[0] & 0x1f == of).unwrap();
            data_encoding::BASE64.encode(found)
        };
        let fmtp = format!(
            "packetization-mode=1;sprop-parameter-sets={},{}",
            set(7),
            set(8)
        );
        Video { pictures, fmtp }
    }
}

/// Between start codes.
fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = (0..bytes.len().saturating_sub(2))
        .filter(|at| bytes[*at..*at + 3] == [0, 0, 1])
        .collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let whole = starts.iter().zip(ends).map(|(from, to)| {
        let piece = &bytes[from + 3..to];
        let zeros = piece.iter().rev().take_while(|b| **b == 0).count();
        &piece[..piece.len() - zeros]
    });
    whole.filter(|p| !p.is_empty()).collect()
}

/// Waits a little, as a camera does that is slow on purpose.
pub fn linger(ms: u64) {
    let (_held, never) = mpsc::sync_channel::<()>(0);
    let _ = never.recv_timeout(Duration::from_millis(ms));
}
