//! TLS: the certificate and its key from files, taken up again when they change; handshakes that never hold up others.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::clock::SystemClock;
use crate::supervise::Life;

/// A handshake that takes longer is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at a time; further callers wait in the system's queue.
const HANDSHAKES: usize = 64;
/// Connections that are ready and wait to be answered; when it is full, handshakes wait.
const READY: usize = 64;
/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// A pause after the system would not give a connection (too many open files).
const PAUSE: Duration = Duration::from_secs(1);

/// Where the certificate and its key lie, PEM. The certificate's chain stands in the one file, its own first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}")]
pub struct TlsError {
    path: String,
    why: String,
}

fn fault(path: &Path, why: impl std::fmt::Display) -> TlsError {
    TlsError {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

impl Files {
    /// With paths as seen from `base`.
    #[must_use]
    pub fn relative_to(self, base: &Path) -> Files {
        Files {
            certificate: base.join(self.certificate),
            key: base.join(self.key),
        }
    }

    /// Reads both and sees that they belong together. The key is in no message.
    ///
    /// # Errors
    /// A file cannot be read, holds nothing of the kind, or the key is of another certificate.
    pub fn load(&self) -> Result<CertifiedKey, TlsError> {
        let Files { certificate, key } = self;
        let read = |path: &Path| std::fs::read(path).map_err(|e| fault(path, e));
        let chain = CertificateDer::pem_slice_iter(&read(certificate)?)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| fault(certificate, "is no certificate in PEM"))?;
        if chain.is_empty() {
            return Err(fault(certificate, "holds no certificate in PEM"));
        }
        let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
            .map_err(|_| fault(key, "holds no private key in PEM"))?;
        let signing = rustls::crypto::ring::sign::any_supported_type(&secret)
            .map_err(|_| fault(key, "is a key of a kind that is not known"))?;
        let certified = CertifiedKey::new(chain, signing);
        certified
            .keys_match()
            .map_err(|_| fault(key, "is not the key of the certificate"))?;
        Ok(certified)
    }

    fn changed(&self) -> Option<[SystemTime; 2]> {
        let at = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
        Some([at(&self.certificate)?, at(&self.key)?])
    }
}

/// The certificate in use.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(
            self.0
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        )
    }
}

/// A connection, encrypted or not.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

/// What accepts connections: the port itself, or the port and a task that does the handshakes.
pub enum Socket {
    Plain(TcpListener),
    Tls {
        ready: mpsc::Receiver<(Box<dyn Duplex>, SocketAddr)>,
        address: SocketAddr,
    },
}

impl Socket {
    /// Encrypts what comes in by `listener`.
    ///
    /// # Errors
    /// The certificate cannot be used, or the port has no address.
    pub fn tls(listener: TcpListener, files: Files) -> Result<Socket, TlsError> {
        let first = files.load()?;
        let current = Arc::new(Current(RwLock::new(Arc::new(first))));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| fault(&files.certificate, e))?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let address = listener
            .local_addr()
            .map_err(|e| fault(&files.certificate, e))?;
        let (done, ready) = mpsc::channel(READY);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(take_up(files, current, done.clone()));
        tokio::spawn(take_in(listener, acceptor, done));
        Ok(Socket::Tls { ready, address })
    }
}

type Done = mpsc::Sender<(Box<dyn Duplex>, SocketAddr)>;

/// [`accept`], watched.
async fn take_in(listener: TcpListener, acceptor: TlsAcceptor, done: Done) {
    let life = Life::new("tls", "", SystemClock::shared());
    let (_never, stop) = watch::channel(false);
    let work = || async {
        accept(&listener, acceptor.clone(), done.clone(), &life).await;
        Ok(())
    };
    life.keep(stop, work).await;
}

/// [`renew`], watched.
async fn take_up(files: Files, current: Arc<Current>, done: Done) {
    let life = Life::new("certificate", "", SystemClock::shared());
    let (_never, stop) = watch::channel(false);
    let work = || async {
        renew(files.clone(), current.clone(), done.clone()).await;
        Ok(())
    };
    life.keep(stop, work).await;
}

/// Takes callers in and hands them on once they have shaken hands; ends when nobody listens any more.
async fn accept(listener: &TcpListener, acceptor: TlsAcceptor, done: Done, life: &Life) {
    let turns = Arc::new(Semaphore::new(HANDSHAKES));
    while let Ok(turn) = turns.clone().acquire_owned().await {
        let (stream, address) = tokio::select! {
            () = done.closed() => return,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(e) => {
                    tracing::debug!("the dashboard's port: {e}");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        let (acceptor, done, life) = (acceptor.clone(), done.clone(), life.clone());
        tokio::spawn(async move {
            let Ok(shaken) = life.piece(shake(&acceptor, stream)).await else {
                return;
            };
            drop(turn);
            match shaken {
                // Nobody listens any more only when the gateway stops.
                Ok(stream) => drop(done.send((stream, address)).await),
                Err(e) => tracing::debug!("{address}: no TLS: {e}"),
            }
        });
    }
}

async fn shake(acceptor: &TlsAcceptor, stream: TcpStream) -> io::Result<Box<dyn Duplex>> {
    let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
    let stream = shaken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    Ok(Box::new(stream))
}

/// Takes a new certificate up when the files change; a bad one is told of, and the old one stays.
async fn renew(files: Files, current: Arc<Current>, done: Done) {
    let mut seen = files.changed();
    loop {
        tokio::select! {
            () = done.closed() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let now = files.changed();
        if now == seen {
            continue;
        }
        seen = now;
        match files.load() {
            Ok(new) => {
                *current.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                tracing::info!("{}: taken up", files.certificate.display());
            }
            Err(e) => tracing::error!("the certificate in use stays: {e}"),
        }
    }
}

impl axum::serve::Listener for Socket {
    type Io = Box<dyn Duplex>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self {
            Socket::Plain(listener) => {
                let (stream, address) = axum::serve::Listener::accept(listener).await;
                (Box::new(stream), address)
            }
            Socket::Tls { ready, .. } => match ready.recv().await {
                Some(accepted) => accepted,
                None => std::future::pending().await,
            },
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        match self {
            Socket::Plain(listener) => listener.local_addr(),
            Socket::Tls { address, .. } => Ok(*address),
        }
    }
}

/// Who called: as [`axum::extract::ConnectInfo`] of a [`Socket`].
#[derive(Debug, Clone, Copy)]
pub struct Caller(pub SocketAddr);

impl axum::extract::connect_info::Connected<axum::serve::IncomingStream<'_, Socket>> for Caller {
    fn connect_info(stream: axum::serve::IncomingStream<'_, Socket>) -> Caller {
        Caller(*stream.remote_addr())
    }
}
