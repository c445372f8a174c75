//! TLS: the certificate and its key from files, taken up again when they change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);
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
    pub(crate) fn relative_to(self, base: &Path) -> Files {
        Files {
            certificate: base.join(self.certificate),
            key: base.join(self.key),
        }
    }

    /// Reads both and sees that they belong together. The key is in no message.
    pub(crate) fn load(&self) -> Result<CertifiedKey, TlsError> {
        let Files { certificate, key } = self;
        let read = |path: &Path| std::fs::read(path).map_err(|e| fault(path, e));
        let chain = CertificateDer::pem_slice_iter(&read(certificate)?)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| fault(certificate, key!("fault-no-certificate-in-pem")))?;
        if chain.is_empty() {
            return Err(fault(
                certificate,
                key!("fault-holds-no-certificate-in-pem"),
            ));
        }
        let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
            .map_err(|_| fault(key, key!("fault-holds-no-private-key-in")))?;
        let signing = rustls::crypto::ring::sign::any_supported_type(&secret)
            .map_err(|_| fault(key, key!("fault-key-kind-not-known")))?;
        let certified = CertifiedKey::new(chain, signing);
        certified
            .keys_match()
            .map_err(|_| fault(key, key!("fault-not-key-certificate")))?;
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
        Some(self.0.read().clone())
    }
}

/// What shakes hands with callers, and a task that keeps its certificate up to date.
pub(crate) fn acceptor(files: Files) -> Result<(TlsAcceptor, Renewal), TlsError> {
    let first = files.load()?;
    let current = Arc::new(Current(RwLock::new(Arc::new(first))));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| fault(&files.certificate, e))?
        .with_no_client_auth()
        .with_cert_resolver(current.clone());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let renewal = Renewal { files, current };
    Ok((TlsAcceptor::from(Arc::new(config)), renewal))
}

/// The certificate in use and the files it came from.
#[derive(Clone)]
pub(crate) struct Renewal {
    files: Files,
    current: Arc<Current>,
}

impl Renewal {
    /// Takes a new certificate up when the files change; a bad one is told of, and the old one stays. Ends when the gateway
    /// stops.
    pub(crate) async fn keep(self, mut stopping: watch::Receiver<bool>) {
        let Renewal { files, current } = self;
        let mut seen = files.changed();
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = files.changed();
            if now == seen {
                continue;
            }
            seen = now;
            match files.load() {
                Ok(new) => {
                    *current.0.write() = Arc::new(new);
                    tracing::info!("{}: taken up", files.certificate.display());
                }
                Err(e) => tracing::error!("the certificate in use stays: {e}"),
            }
        }
    }
}
