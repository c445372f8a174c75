//! One connection from the first byte to the last, held to its time limits.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use futures::FutureExt;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::web::http::listen::head::Follower;
use crate::web::http::listen::limits::{HEAD_MAX, Limits, STRANGERS_ANSWER};
use crate::web::http::listen::places::{Mark, Phase, Places, Standing};
use crate::web::http::listen::refused::Why;

/// A connection, encrypted or not.
trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// What every connection needs.
#[derive(Clone)]
pub(super) struct Hall {
    pub(crate) app: Router,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) places: Arc<Places>,
    pub(crate) stopping: watch::Receiver<bool>,
}

/// Shakes hands, answers requests, and cuts off whoever takes too long.
pub(super) async fn attend(socket: TcpStream, address: SocketAddr, mark: Arc<Mark>, hall: Hall) {
    let cut = match &hall.tls {
        None => answer(Box::new(socket), address, &mark, &hall).await,
        Some(acceptor) => match shake(acceptor, socket, address, &mark, &hall).await {
            Ok(stream) => {
                mark.step(Phase::Fresh);
                answer(stream, address, &mark, &hall).await
            }
            Err(why) => why,
        },
    };
    mark.leave();
    if let Some(why) = cut {
        hall.places.refused.note(why, Some(address.ip()));
    }
}

/// `Err`: no connection came of it, and whether that was for a limit.
async fn shake(
    acceptor: &TlsAcceptor,
    socket: TcpStream,
    address: SocketAddr,
    mark: &Mark,
    hall: &Hall,
) -> Result<Box<dyn Duplex>, Option<Why>> {
    let must_go = async {
        while mark.standing().is_some() {
            mark.changed().await;
        }
    };
    let shaken = timeout(hall.places.limits.handshake, acceptor.accept(socket));
    let mut stopping = hall.stopping.clone();
    tokio::select! {
        shaken = shaken => match shaken {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(e)) => {
                tracing::debug!("{address}: no TLS: {e}");
                Err(None)
            }
            Err(_) => Err(Some(Why::HandshakeSlow)),
        },
        () = must_go => Err(Some(Why::GaveWay)),
        _ = stopping.wait_for(|stop| *stop) => Err(None),
    }
}

/// Answers what comes by one connection; gives why it was cut off.
async fn answer(
    stream: Box<dyn Duplex>,
    address: SocketAddr,
    mark: &Arc<Mark>,
    hall: &Hall,
) -> Option<Why> {
    let (app, asked) = (hall.app.clone(), Arc::clone(mark));
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        asked.step(Phase::Answering);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(Arc::clone(&asked));
        let (app, mark) = (app.clone(), Arc::clone(&asked));
        async move {
            let answer = app.oneshot(request).await;
            answer.map(|answer: Response<Body>| answer.map(|body| Answered { body, mark }))
        }
    });
    let watched = Watched {
        stream,
        mark: Arc::clone(mark),
        stalled: false,
        follower: Follower::default(),
        doubtful: false,
    };
    let mut http = http1::Builder::new();
    http.max_buf_size(HEAD_MAX);
    let mut connection = http.serve_connection(TokioIo::new(watched), service);
    let why = hold(&mut connection, mark, hall).await;
    let mut watched = connection.into_parts().io.into_inner();
    if watched.doubtful {
        return Some(Why::HeadDoubtful);
    }
    let why = why?;
    // Only where a request has begun, and its answer has not, is there somebody who waits for a sentence.
    if mark.phase() == Phase::Headers {
        say_farewell(&mut watched.stream, why);
    }
    Some(why)
}

/// Drives a connection until it ends; `Some`: until it had to be cut off.
async fn hold<C>(connection: &mut C, mark: &Mark, hall: &Hall) -> Option<Why>
where
    C: Future<Output = hyper::Result<()>> + Unpin + Graceful,
{
    let limits = &hall.places.limits;
    let (mut phase, mut taking) = (Timer::default(), Timer::default());
    let mut stopping = hall.stopping.clone();
    let mut told = false;
    loop {
        let Some(standing) = mark.standing() else {
            return Some(Why::GaveWay);
        };
        let limit = limit(limits, &standing);
        phase.set(limit.map(|(limit, _)| (standing.since, limit)));
        taking.set(standing.stalled.map(|since| (since, limits.write)));
        tokio::select! {
            biased;
            _ = &mut *connection => return None,
            () = mark.changed() => {}
            () = taking.run_out() => return Some(Why::ReaderSlow),
            () = phase.run_out() => return limit.and_then(|(_, why)| why),
            _ = stopping.wait_for(|stop| *stop), if !told => {
                told = true;
                Pin::new(&mut *connection).finish();
            }
        }
    }
}

/// How long a phase may take, and why a connection is cut off then. To be idle for long is no fault.
fn limit(limits: &Limits, standing: &Standing) -> Option<(Duration, Option<Why>)> {
    match standing.phase {
        Phase::Handshake => Some((limits.handshake, Some(Why::HandshakeSlow))),
        Phase::Fresh => Some((limits.headers, None)),
        Phase::Headers => Some((limits.headers, Some(Why::HeadersSlow))),
        // Forms have a limit of their own, and event streams none: only that somebody reads them.
        Phase::Answering if standing.known => None,
        Phase::Answering => Some((STRANGERS_ANSWER, Some(Why::ReaderSlow))),
        Phase::Idle => Some((limits.idle, None)),
    }
}

/// A connection that can be told to take no further request.
trait Graceful {
    fn finish(self: Pin<&mut Self>);
}

impl<S, B> Graceful for http1::Connection<TokioIo<Watched>, S>
where
    S: hyper::service::HttpService<Incoming, ResBody = B>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn finish(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

/// The step that is timed, and how long it may take.
type Timed = (u64, Duration);

/// Runs from the moment that a step began; set to the same step again, it runs on.
#[derive(Default)]
struct Timer(Option<(Timed, Pin<Box<Sleep>>)>);

impl Timer {
    fn set(&mut self, to: Option<Timed>) {
        if self.0.as_ref().map(|(set, _)| *set) != to {
            self.0 = to.map(|(step, limit)| ((step, limit), Box::pin(sleep(limit))));
        }
    }

    async fn run_out(&mut self) {
        match &mut self.0 {
            Some((_, sleep)) => sleep.as_mut().await,
            None => pending().await,
        }
    }
}

/// Says why in one go, or not at all: nobody is waited for.
fn say_farewell(stream: &mut (impl AsyncWrite + Unpin), why: Why) {
    let _ = stream.write_all(&farewell(why)).now_or_never();
    let _ = stream.flush().now_or_never();
    let _ = stream.shutdown().now_or_never();
}

/// An answer without a page: there may be no memory, time or descriptor for one.
pub(super) fn farewell(why: Why) -> Vec<u8> {
    let (status, sentence) = why.answer();
    let sentence = sentence.to_string();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nretry-after: 5\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n{sentence}\n",
        sentence.len() + 1
    )
    .into_bytes()
}

/// A stream that tells its mark what the caller does.
struct Watched {
    stream: Box<dyn Duplex>,
    mark: Arc<Mark>,
    stalled: bool,
    follower: Follower,
    /// What has come may be read in two ways.
    doubtful: bool,
}

impl Watched {
    fn tell<T>(&mut self, written: Poll<T>) -> Poll<T> {
        if written.is_pending() != self.stalled {
            self.stalled = written.is_pending();
            self.mark.stalled(self.stalled);
        }
        written
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let new = buffer.filled().get(before..).unwrap_or(&[]);
        if !new.is_empty() {
            self.mark.heard();
        }
        if self.follower.take(new).is_err() {
            self.doubtful = true;
            if self.mark.phase() == Phase::Headers {
                // Said here, or not at all: hyper closes its half at once.
                let said = farewell(Why::HeadDoubtful);
                let _ = Pin::new(&mut self.stream).poll_write(cx, &said);
                let _ = Pin::new(&mut self.stream).poll_flush(cx);
            }
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.tell(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.tell(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.tell(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.tell(shut)
    }
}

/// The body of an answer, which tells its mark when it has been handed on whole.
struct Answered {
    body: Body,
    mark: Arc<Mark>,
}

impl http_body::Body for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        self.mark.answered();
    }
}
