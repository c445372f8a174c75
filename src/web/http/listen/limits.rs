//! How much of the machine callers may take, and how long they may take over it.

use std::time::Duration;

use crate::port::fields::Fields;

/// TLS handshakes at a time. Beyond, the oldest one gives way to the newest: an honest caller is through in milliseconds.
pub(crate) const HANDSHAKES_MAX: usize = 64;
/// The largest head of a request (address and headers), bytes. Beyond: 431.
pub(crate) const HEAD_MAX: usize = 16 * 1024;
/// A caller who has not logged in gets an answer to its end within so long, or is cut off.
pub(crate) const STRANGERS_ANSWER: Duration = Duration::from_secs(60);
/// Fewer connections than this are never allowed, however few descriptors there are: the dashboard must be reachable.
pub(crate) const CONNECTIONS_MIN: usize = 8;

/// The part of `[web]` that is about callers who take too much or too long. Every time limit has a metric of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// `connections`, default 256: open at a time. Less where the system gives fewer file descriptors: cameras, gates and
    /// store come first.
    pub connections: usize,
    /// `connections_per_address`, default 64 (behind a proxy: as many as `connections`): of one caller. IPv6: of one /64.
    pub per_address: usize,
    /// `handshake_s`, default 5: for the TLS handshake.
    pub handshake: Duration,
    /// `headers_s`, default 10: from the first byte of a request to the last of its headers; for the first request, from
    /// the connection on.
    pub headers: Duration,
    /// `body_s`, default 20: from the end of the headers to the last byte of the form. A list of permits has six times that.
    pub body: Duration,
    /// `idle_s`, default 60: between one answer and the next request.
    pub idle: Duration,
    /// `write_s`, default 20: without the caller taking a single byte of its answer.
    pub write: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 256,
            per_address: 64,
            handshake: Duration::from_secs(5),
            headers: Duration::from_secs(10),
            body: Duration::from_secs(20),
            idle: Duration::from_secs(60),
            write: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// Reads the keys; `None` where one is faulty (the fault has been noted). `proxied`: all callers come by one address.
    pub fn read(fields: &mut Fields, proxied: bool) -> Option<Limits> {
        let default = Limits::default();
        let connections = fields.int("connections", 8..=10_000, 256);
        let per_address = if proxied { connections } else { 64 };
        let per_address = fields.int("connections_per_address", 1..=10_000, per_address);
        let mut seconds = |name, default: Duration| {
            let default = i64::try_from(default.as_secs()).ok()?;
            let seconds = fields.int(name, 1..=3600, default);
            Some(Duration::from_secs(u64::try_from(seconds).ok()?))
        };
        Some(Limits {
            connections: usize::try_from(connections).ok()?,
            per_address: usize::try_from(per_address).ok()?,
            handshake: seconds("handshake_s", default.handshake)?,
            headers: seconds("headers_s", default.headers)?,
            body: seconds("body_s", default.body)?,
            idle: seconds("idle_s", default.idle)?,
            write: seconds("write_s", default.write)?,
        })
    }
}
