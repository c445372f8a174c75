//! Mail by SMTP: a plain text and a simple page, with the picture within where there is one. Each recipient gets a mail of
//! its own, so that none hears of the others and one wrong address holds back nobody else's.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use askama::filters::{Html, escape};
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use parking_lot::Mutex;

use super::{FaultOf, SendFault, Sending, Target, Way, With};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::notify::message::Message;
use crate::notify::plan::Gather;
use crate::port::broker::host_and_port;
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;

/// One step of the dialogue takes so long at most.
const STEP: Duration = Duration::from_secs(10);
/// So long after a mail others of its kind are gathered into one.
const GATHERED_S: u32 = 180;
/// Recipients of one target; each gets mails one after the other.
const TO_MAX: usize = 20;
/// The picture's name within the mail.
const PICTURE: &str = "picture";

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    /// From the first byte.
    Tls,
    /// From the server's offer on, without which nothing is sent.
    StartTls,
    /// A server of the own network.
    None,
}

/// The keys of `kind = "mail"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    host: String,
    port: u16,
    protection: Protection,
    /// Besides the system's certificates.
    ca_file: Option<std::path::PathBuf>,
    username: String,
    password: Option<SecretFrom>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Settings {
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Arc<dyn Way>> {
        let words = [
            ("starttls", Protection::StartTls),
            ("tls", Protection::Tls),
            ("none", Protection::None),
        ];
        let protection = fields.one_of("tls", &words, Some(Protection::StartTls));
        let usual = match protection {
            Some(Protection::Tls) => 465,
            Some(Protection::None) => 25,
            Some(Protection::StartTls) | None => 587,
        };
        let server = fields.str("server", key!("notify-fault-server"));
        let parsed = server.map(|text| (host_and_port(text, usual), text));
        if let Some((None, text)) = parsed {
            fields.is("server", text, key!("notify-fault-server"));
        }
        let ca_file = fields.opt_str("ca_file").map(|p| folder.join(p));
        let username = fields.opt_str("username").unwrap_or("").to_owned();
        let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
        let from = fields.str("from", key!("notify-fault-mailbox"));
        let from = from.and_then(|text| mailbox(fields, "from", text));
        let texts = fields.strings("to");
        if texts.is_empty() || texts.len() > TO_MAX {
            fields.missing("to", t!("notify-fault-recipients", most = TO_MAX));
            return None;
        }
        let to = texts.into_iter().map(|text| mailbox(fields, "to", text));
        let to: Option<Vec<Mailbox>> = to.collect();
        let (host, port) = parsed?.0?;
        Some(Arc::new(Settings {
            host,
            port,
            protection: protection?,
            ca_file,
            username,
            password: password.map(|from| from.relative_to(folder)),
            from: from?,
            to: to?,
        }))
    }
}

fn mailbox(fields: &mut Fields, key: &str, text: &str) -> Option<Mailbox> {
    let read = text.parse().ok();
    if read.is_none() {
        fields.is(key, text, key!("notify-fault-mailbox"));
    }
    read
}

impl Way for Settings {
    fn kind(&self) -> &'static str {
        "mail"
    }

    /// A queue at a lane fills no mailbox: the first vehicle is told at once, those behind it together.
    fn gathers(&self) -> Gather {
        Gather {
            window_s: GATHERED_S,
            singles: 1,
        }
    }

    fn build(&self, with: &With) -> Result<Arc<dyn Target>, Sentence> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let tls = match self.protection {
            Protection::None => Tls::None,
            Protection::Tls => Tls::Wrapper(self.parameters()?),
            Protection::StartTls => Tls::Required(self.parameters()?),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.host);
        let mut builder = builder.port(self.port).tls(tls).timeout(Some(STEP));
        // This machine's name is nobody's business.
        builder = builder.hello_name(ClientId::Domain("plategate".to_owned()));
        if let Some(password) = &self.password {
            let password = password.find().map_err(|e| e.0)?;
            let password = password.reveal().to_owned();
            builder = builder.credentials(Credentials::new(self.username.clone(), password));
        }
        Ok(Arc::new(Mail {
            transport: builder.build(),
            settings: self.clone(),
            clock: with.clock.clone(),
            done: Mutex::default(),
        }))
    }
}

impl Settings {
    fn parameters(&self) -> Result<TlsParameters, Sentence> {
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.ca_file {
            let shown = path.display();
            let text = std::fs::read(path)
                .map_err(|e| sentence!("fault-file-cannot-be-read", path = shown, e))?;
            let certificate = Certificate::from_pem(&text).map_err(|e| format!("{shown}: {e}"))?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build_rustls().map_err(|e| e.to_string().into())
    }
}

struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: Settings,
    clock: SharedClock,
    /// Of the message that is being told: who has it already.
    done: Mutex<(String, BTreeSet<String>)>,
}

impl Mail {
    fn mail(&self, message: &Message, to: &Mailbox) -> Result<lettre::Message, String> {
        let settings = &self.settings;
        let domain = settings.from.email.domain();
        let builder = lettre::Message::builder()
            .from(settings.from.clone())
            .to(to.clone())
            .date(SystemTime::from(self.clock.system()))
            .message_id(Some(format!("<{}@{domain}>", message.id)))
            .subject(message.title.clone());
        let plain = [Some(message.text.clone()), message.link.clone()];
        let plain: Vec<String> = plain.into_iter().flatten().collect();
        let plain = SinglePart::plain(plain.join("\n\n"));
        let html = SinglePart::html(page(message));
        let both = match &message.jpeg {
            None => MultiPart::alternative().singlepart(plain).singlepart(html),
            Some(jpeg) => {
                let jpeg_type = ContentType::parse("image/jpeg").map_err(|e| e.to_string())?;
                let name = format!("{PICTURE}.jpg");
                let picture = Attachment::new_inline_with_name(PICTURE.to_owned(), name)
                    .body(Body::new(jpeg.clone()), jpeg_type);
                let related = MultiPart::related().singlepart(html).singlepart(picture);
                MultiPart::alternative()
                    .singlepart(plain)
                    .multipart(related)
            }
        };
        builder.multipart(both).map_err(|e| e.to_string())
    }

    /// Sends what is not sent yet; one recipient's fault does not keep the others from theirs.
    async fn tell(&self, message: &Message) -> Result<Sentence, SendFault> {
        let mut first: Option<SendFault> = None;
        for to in &self.settings.to {
            if self.has_it(message, to) {
                continue;
            }
            let mail = match self.mail(message, to) {
                Ok(mail) => mail,
                Err(why) => {
                    return Err(SendFault {
                        what: FaultOf::Message,
                        ..SendFault::target(why)
                    });
                }
            };
            match self.transport.send(mail).await {
                Ok(_) => self.has(message, to),
                // The server answers: the others may fare better.
                Err(e) if e.status().is_some() => first = first.or(Some(self.fault(&e))),
                Err(e) => return Err(self.fault(&e)),
            }
        }
        let host = self.host();
        first.map_or_else(|| Ok(sentence!("notify-taken", host)), Err)
    }

    /// Whether an earlier try brought it there.
    fn has_it(&self, message: &Message, to: &Mailbox) -> bool {
        let done = self.done.lock();
        done.0 == message.id && done.1.contains(&to.email.to_string())
    }

    fn has(&self, message: &Message, to: &Mailbox) {
        let mut done = self.done.lock();
        if done.0 != message.id {
            *done = (message.id.clone(), BTreeSet::new());
        }
        done.1.insert(to.email.to_string());
    }

    fn host(&self) -> String {
        format!("{}:{}", self.settings.host, self.settings.port)
    }

    fn fault(&self, e: &lettre::transport::smtp::Error) -> SendFault {
        let host = self.host();
        let mut cause: &dyn std::error::Error = e;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        let said = cause.to_string();
        match e.status() {
            Some(status) => SendFault {
                // 550 and its like are of one mailbox or one mail; 530 and 535 are of the log-in.
                what: match u16::from(status) {
                    550..=554 => FaultOf::Message,
                    _ => FaultOf::Target { after: None },
                },
                said,
                ..SendFault::target(sentence!("notify-status", host, status = u16::from(status)))
            },
            None => SendFault::target(sentence!("notify-no-connection", host, cause = said)),
        }
    }
}

/// The mail as a page: what comes from outside is escaped.
fn page(message: &Message) -> String {
    let escaped = |text: &str| {
        escape(text, Html)
            .map(|e| e.to_string())
            .unwrap_or_default()
    };
    let lines = message.text.lines().map(escaped);
    let lines = lines.collect::<Vec<_>>().join("<br>");
    let title = escaped(&message.title);
    let picture = message
        .jpeg
        .as_ref()
        .map(|_| format!("<p><img src=\"cid:{PICTURE}\" alt=\"\" style=\"max-width:100%\"></p>"));
    let link = message.link.as_deref().map(escaped);
    let link = link.map(|link| format!("<p><a href=\"{link}\">{link}</a></p>"));
    let (picture, link) = (picture.unwrap_or_default(), link.unwrap_or_default());
    format!(
        "<!doctype html><html><body><h3>{title}</h3><p>{lines}</p>{picture}{link}</body></html>"
    )
}

impl Target for Mail {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(self.tell(message))
    }
}
