//! The dashboard's port: takes callers in, and holds them to limits of number and time, so that nobody who merely holds on
//! to connections keeps others out, or takes from cameras, gates and store what they need.
//!
//! * [`limits`]     every limit, with its default
//! * [`places`]     who is connected, and who gives way
//! * [`connection`] one connection from the first byte to the last
//! * `head`         what may be read in two ways
//! * [`refused`]    what was refused and why, for log and metrics

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

mod connection;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod head;
pub(crate) mod limits;
pub(crate) mod places;
pub(crate) mod refused;

use connection::{Hall, attend, farewell};
pub use limits::Limits;
use places::{Phase, Places};
use refused::Why;

use crate::supervise::Life;

/// A pause after the system would not give a connection (too many open files).
const PAUSE: Duration = Duration::from_millis(250);
/// Sockets beyond [`Limits::connections`] that are just being closed. When so many are, no further caller is taken in
/// until one is gone: they wait in the system's queue.
pub(crate) const CLOSING_MAX: usize = 16;

/// What the system keeps of an answer that a caller does not read, bytes (Linux doubles it). Left to itself it would keep
/// some megabytes for each.
const UNREAD_MAX: u32 = 128 * 1024;
/// Callers who wait in the system's queue; further ones are told by the system to try again.
const BACKLOG: u32 = 1024;

/// Opens the port.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A port that was used a moment ago may be used again.
    socket.set_reuseaddr(true)?;
    // Connections have it from the port.
    socket.set_send_buffer_size(UNREAD_MAX)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Takes callers in until the gateway stops, then waits for the answers under way.
pub(crate) async fn serve(
    (listener, tls): (TcpListener, Option<TlsAcceptor>),
    app: Router,
    places: Arc<Places>,
    each: &Life,
    stopping: watch::Receiver<bool>,
) {
    let most = places.limits.connections + CLOSING_MAX;
    let sockets = Arc::new(Semaphore::new(most));
    let mut stop = stopping.clone();
    let hall = Hall {
        app,
        tls,
        places,
        stopping,
    };
    // The semaphore is never closed.
    while let Ok(room) = Arc::clone(&sockets).acquire_owned().await {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((socket, address)) => {
                let Some((mark, socket)) = take_in(socket, address, &hall) else {
                    continue;
                };
                let attended = attend(socket, address, mark, hall.clone());
                let life = each.clone();
                tokio::spawn(async move {
                    // One that dies is told of and counted; the others go on.
                    drop(life.piece(attended).await);
                    drop(room);
                });
            }
            Err(e) if is_callers_own(&e) => {}
            Err(e) => {
                let refused = &hall.places.refused;
                refused.note_with(Why::Accept, None, &e.to_string());
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let _ = sockets.acquire_many(all).await;
}

/// A place for the caller, or a sentence where one can be said without waiting.
fn take_in(
    socket: TcpStream,
    address: SocketAddr,
    hall: &Hall,
) -> Option<(Arc<places::Mark>, TcpStream)> {
    let first = match hall.tls {
        Some(_) => Phase::Handshake,
        None => Phase::Fresh,
    };
    match hall.places.enter(address.ip(), first) {
        Ok(mark) => Some((mark, socket)),
        Err(why) => {
            hall.places.refused.note(why, Some(address.ip()));
            if hall.tls.is_none() {
                let _ = socket.try_write(&farewell(why));
            }
            None
        }
    }
}

/// The caller hung up before it was taken in: no fault of this machine.
fn is_callers_own(fault: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        fault.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
