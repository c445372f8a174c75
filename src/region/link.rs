//! A connection to the region's database. Whatever is awaited here has a limit; whatever goes wrong is one sentence.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::poll_fn;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{self, Tls};
use crate::catalogue::{Sentence, words};
use crate::port::secret::Secret;

/// Name look-up, TCP, TLS and log-in, for each host.
const CONNECT: Duration = Duration::from_secs(10);
/// A statement that takes longer is given up, here and, a little earlier, in the database.
pub(super) const ANSWER: Duration = Duration::from_secs(15);
/// Notices that wait. When full, further ones are dropped: one is enough to look.
const NOTICES_MAX: usize = 64;

/// Why it does not go on, as a sentence that says where to look, in the language of whoever reads it; without a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub(crate) Sentence);

impl From<tokio_postgres::Error> for Fault {
    fn from(e: tokio_postgres::Error) -> Fault {
        Fault(said(&e))
    }
}

/// What the server or the driver says.
fn said(e: &tokio_postgres::Error) -> Sentence {
    if let Some(by_server) = e.as_db_error() {
        let code = by_server.code();
        let message = by_server.message();
        return match code {
            c if *c == SqlState::INVALID_PASSWORD
                || *c == SqlState::INVALID_AUTHORIZATION_SPECIFICATION =>
            {
                sentence!("region-log-in-refused", message)
            }
            c if *c == SqlState::DISK_FULL => sentence!("region-disk-full", message),
            c if *c == SqlState::UNDEFINED_TABLE || *c == SqlState::INVALID_SCHEMA_NAME => {
                sentence!("region-no-schema", message)
            }
            c if *c == SqlState::INSUFFICIENT_PRIVILEGE => sentence!("region-no-right", message),
            // Tables of that name, and not ours.
            c if *c == SqlState::UNDEFINED_COLUMN || *c == SqlState::DUPLICATE_SCHEMA => {
                sentence!("region-foreign-schema", message)
            }
            _ => message.to_owned().into(),
        };
    }
    // The driver's own words end where the cause begins.
    let mut text = e.to_string();
    let mut cause = std::error::Error::source(e);
    while let Some(why) = cause {
        let why_text = why.to_string();
        if !text.contains(&why_text) {
            text = format!("{text}: {why_text}");
        }
        if is_of_certificate(why) {
            return sentence!("region-certificate", message = words(&why_text));
        }
        cause = why.source();
    }
    words(&text)
}

/// Whether the certificate of whoever answered is at the bottom of it.
pub(super) fn is_by_certificate(e: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(e);
    while let Some(why) = cause {
        if is_of_certificate(why) {
            return true;
        }
        cause = why.source();
    }
    false
}

/// Whether the server's certificate is what is wrong. Errors of a connection may lie in one another.
fn is_of_certificate(why: &(dyn std::error::Error + 'static)) -> bool {
    let by_tls = why.downcast_ref::<rustls::Error>();
    let inner = why.downcast_ref::<std::io::Error>();
    let inner = inner.and_then(std::io::Error::get_ref);
    matches!(by_tls, Some(rustls::Error::InvalidCertificate(_)))
        || inner.is_some_and(|e| is_of_certificate(e))
}

/// Where to connect to.
#[derive(Debug, Clone)]
pub struct Address {
    pub(crate) postgres: String,
    pub(crate) password: Option<Secret>,
    pub(crate) tls: Tls,
}

impl Address {
    /// For people, without a password.
    pub(crate) fn place(&self) -> String {
        address::place(&self.postgres)
    }
}

/// Waits for a statement, but not for ever.
pub(super) async fn limited<T, E: Into<Fault>>(
    what: impl Future<Output = Result<T, E>>,
) -> Result<T, Fault> {
    match timeout(ANSWER, what).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(Fault(sentence!(
            "region-no-answer",
            limit_s = ANSWER.as_secs()
        ))),
    }
}

/// Connects, and does `work` for as long as the connection stands. `work` hears of notices by their texts.
pub async fn with<T, F>(
    address: &Address,
    work: impl FnOnce(Client, mpsc::Receiver<String>) -> F,
) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut config = address::config(&address.postgres)
        .ok_or_else(|| Fault(sentence!("region-fault-no-address")))?;
    config
        .application_name("plategate")
        .connect_timeout(CONNECT)
        .tcp_user_timeout(ANSWER)
        .keepalives_idle(ANSWER)
        .options("-c statement_timeout=12s -c lock_timeout=10s -c idle_in_transaction_session_timeout=15s -c synchronous_commit=on");
    if let Some(password) = &address.password {
        config.password(password.reveal());
    }
    let hosts = u32::try_from(config.get_hosts().len()).unwrap_or(1).max(1);
    let limit = CONNECT * hosts;
    let late = |_| Fault(sentence!("region-no-answer", limit_s = limit.as_secs()));
    match &address.tls {
        Tls::Off => {
            config.ssl_mode(SslMode::Disable);
            let (client, connection) = timeout(limit, config.connect(NoTls))
                .await
                .map_err(late)??;
            driven(client, connection, work).await
        }
        Tls::On { ca } => {
            let tls = MakeRustlsConnect::new(trusting(ca.as_deref())?);
            let (client, connection) =
                timeout(limit, config.connect(tls)).await.map_err(late)??;
            driven(client, connection, work).await
        }
    }
}

async fn driven<T, F, S, R>(
    client: Client,
    mut connection: Connection<S, R>,
    work: impl FnOnce(Client, mpsc::Receiver<String>) -> F,
) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
    S: AsyncRead + AsyncWrite + Unpin,
    R: AsyncRead + AsyncWrite + Unpin,
{
    let (tell, notices) = mpsc::channel(NOTICES_MAX);
    let driving = async move {
        loop {
            match poll_fn(|cx| connection.poll_message(cx)).await {
                Some(Ok(AsyncMessage::Notification(notice))) => {
                    let _ = tell.try_send(notice.payload().to_owned());
                }
                Some(Ok(_)) => {}
                Some(Err(e)) => return Fault::from(e),
                None => return Fault(sentence!("region-link-ended")),
            }
        }
    };
    tokio::pin!(driving);
    let working = work(client, notices);
    tokio::pin!(working);
    tokio::select! {
        // What is said on a broken connection says less than why it broke.
        biased;
        why = &mut driving => Err(why),
        done = &mut working => done,
    }
}

/// TLS that trusts the machine's certificates, or one file's alone.
fn trusting(ca: Option<&std::path::Path>) -> Result<ClientConfig, Fault> {
    let mut roots = RootCertStore::empty();
    match ca {
        Some(file) => {
            let place = file.display();
            let broken = |e: String| {
                Fault(sentence!(
                    "region-ca-unreadable",
                    place = place.to_string(),
                    e = words(&e)
                ))
            };
            let all = CertificateDer::pem_file_iter(file).map_err(|e| broken(e.to_string()))?;
            for one in all {
                let one = one.map_err(|e| broken(e.to_string()))?;
                roots.add(one).map_err(|e| broken(e.to_string()))?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|e| Fault(e.to_string().into()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    /// Nothing listens there, and a file of certificates that is none.
    #[tokio::test]
    async fn why_there_is_no_link_is_said_in_the_readers_language() {
        let check = async |postgres: &str, tls: Tls, parts: [&str; 3]| {
            let address = Address {
                postgres: postgres.to_owned(),
                password: None,
                tls,
            };
            let fault = with(&address, |_, _| async { Ok(()) }).await.unwrap_err();
            for (tag, part) in ["en", "de", "es"].into_iter().zip(parts) {
                let language = Language::tagged(tag).unwrap();
                let said = language.within(|| fault.to_string());
                assert!(said.contains(part), "{said}");
            }
        };
        check(
            "postgres://u@127.0.0.1:1/d",
            Tls::Off,
            [
                "Connection refused",
                "Verbindung abgelehnt",
                "conexión rechazada",
            ],
        )
        .await;
        check(
            "",
            Tls::Off,
            ["is no address", "ist keine Adresse", "no es la dirección"],
        )
        .await;
        let ca = Some("/nowhere/ca.pem".into());
        check(
            "postgres://u@127.0.0.1:1/d",
            Tls::On { ca },
            [
                "/nowhere/ca.pem cannot be read",
                "/nowhere/ca.pem sind nicht lesbar",
                "/nowhere/ca.pem no se pueden",
            ],
        )
        .await;
    }
}
