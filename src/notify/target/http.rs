//! Web requests to the outside: where they may go is checked when they connect, redirects are not followed, every wait and
//! every answer has a limit.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use url::{Host, Url};

use super::public::is_public;
use super::{FaultOf, SendFault};
use crate::catalogue::Sentence;
use crate::port::fields::Fields;

const CONNECT: Duration = Duration::from_secs(5);
/// The whole request with its answer, at most.
pub(crate) const WHOLE: Duration = Duration::from_secs(15);
/// More of an answer is not read.
const ANSWER_BYTES: usize = 4 * 1024;
/// So many characters of it are shown.
const SHOWN_CHARS: usize = 200;
/// A target may ask for so long a wait at most.
const AFTER_MAX: Duration = Duration::from_secs(3_600);

/// Where messages go, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    url: Url,
    allow_private: bool,
}

/// Looks names up as the system does, and gives only addresses that may be reached: the one that is asked for is the one that
/// is connected to, so that a name cannot lead elsewhere between a check and its use.
#[derive(Debug)]
struct Guarded;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotPublic(Sentence);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let refused = found.iter().map(SocketAddr::ip).find(|a| !is_public(*a));
            let open: Vec<SocketAddr> = found.into_iter().filter(|a| is_public(a.ip())).collect();
            match refused {
                Some(address) if open.is_empty() => {
                    let why = sentence!("notify-private-address", host, address);
                    Err(Box::new(NotPublic(why)) as Box<dyn std::error::Error + Send + Sync>)
                }
                _ => Ok(Box::new(open.into_iter()) as Addrs),
            }
        })
    }
}

impl Address {
    /// Reads `url` and `allow_private`. `None`: faulty; noted.
    pub(crate) fn read(fields: &mut Fields) -> Option<Address> {
        let allow_private = fields.bool("allow_private", false);
        let text = fields.str("url", key!("notify-fault-url"))?;
        match Address::of(text, allow_private) {
            Ok(address) => Some(address),
            Err((found, hint)) => {
                fields.fault("url", found, hint);
                None
            }
        }
    }

    /// # Errors
    /// What is wrong, and what would be right.
    pub(crate) fn of(text: &str, allow_private: bool) -> Result<Address, (String, String)> {
        let no_address = || (t!("notify-fault-no-web-address"), t!("notify-fault-url"));
        let url = Url::parse(text).map_err(|_| no_address())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(no_address());
        }
        if !url.username().is_empty() || url.password().is_some() {
            let hint = t!("notify-fault-credentials-hint");
            return Err((t!("notify-fault-credentials"), hint));
        }
        if !allow_private && url.scheme() == "http" {
            let hint = t!("notify-fault-plain-http-hint");
            return Err((t!("notify-fault-plain-http"), hint));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain(_)) | None => None,
        };
        if let Some(address) = literal.filter(|a| !allow_private && !is_public(*a)) {
            let found = t!("notify-fault-private", address);
            return Err((found, t!("notify-fault-private-hint")));
        }
        Ok(Address { url, allow_private })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Host and port: a path or query may hold a key.
    pub(crate) fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or("?");
        let port = self.url.port().map(|p| format!(":{p}"));
        format!("{host}{}", port.unwrap_or_default())
    }

    /// # Errors
    /// A sentence of the TLS library.
    pub(crate) fn client(&self) -> Result<Client, String> {
        client(self.allow_private)
    }

    /// Sends it, and says what came of it.
    ///
    /// # Errors
    /// No answer, or one other than 200 to 299.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Sentence, SendFault> {
        let host = self.host();
        let answer = request.send().await.map_err(|e| self.broken(&e))?;
        let status = answer.status();
        if status.is_success() {
            let status = status.as_u16();
            return Ok(sentence!("notify-answered", host, status));
        }
        let what = fault_of(status, answer.headers());
        if status == StatusCode::GONE {
            let why = sentence!("notify-status-gone", host);
            return Err(SendFault {
                what,
                is_gone: true,
                ..SendFault::target(why)
            });
        }
        let said = shown(answer).await;
        // Push services say so of a device that is no more.
        let is_gone = status == StatusCode::NOT_FOUND;
        let status = status.as_u16();
        let why = sentence!("notify-status", host, status);
        Err(SendFault {
            what,
            why,
            said,
            is_gone,
        })
    }

    /// What a failed request means, without the address' path and query.
    fn broken(&self, e: &reqwest::Error) -> SendFault {
        let mut cause: &dyn std::error::Error = e;
        let mut not_public = None;
        while let Some(inner) = cause.source() {
            not_public = not_public.or(inner.downcast_ref::<NotPublic>());
            cause = inner;
        }
        let host = self.host();
        SendFault::target(match not_public {
            Some(NotPublic(why)) => why.clone(),
            None if e.is_timeout() => {
                let limit_s = if e.is_connect() { CONNECT } else { WHOLE };
                sentence!("notify-no-answer", host, limit_s = limit_s.as_secs())
            }
            None => sentence!("notify-no-connection", host, cause = cause.to_string()),
        })
    }
}

/// What sends requests; without `allow_private` it connects to public addresses alone.
///
/// # Errors
/// A sentence of the TLS library.
pub(crate) fn client(allow_private: bool) -> Result<Client, String> {
    // Another part of the program may have chosen the same provider before: then this does nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .user_agent(concat!("plategate/", env!("CARGO_PKG_VERSION")));
    let builder = match allow_private {
        true => builder,
        false => builder.dns_resolver(Arc::new(Guarded)),
    };
    builder.build().map_err(|e| e.to_string())
}

/// Whether another message may fare better.
fn fault_of(status: StatusCode, headers: &HeaderMap) -> FaultOf {
    match status.as_u16() {
        400 | 413 | 415 | 422 => FaultOf::Message,
        _ => {
            let after = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
            let after = after.and_then(|s| s.trim().parse().ok());
            let after = after.map(|s| Duration::from_secs(s).min(AFTER_MAX));
            FaultOf::Target { after }
        }
    }
}

/// The beginning of what the other side says, made fit to be shown.
async fn shown(mut answer: Response) -> String {
    let mut body = Vec::new();
    while body.len() < ANSWER_BYTES {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    let mut out = String::new();
    let text = String::from_utf8_lossy(&body);
    let visible = text.chars().filter(|c| !c.is_control() || *c == ' ');
    for c in visible.take(SHOWN_CHARS) {
        let _ = out.write_char(c);
    }
    out.trim().to_owned()
}
