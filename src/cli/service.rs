//! What the service manager (systemd) is told: started, stopping, still alive. Without one, all of this does nothing.
//!
//! The log goes to its journal with fields (`PLATEGATE_LANE=`, …) where standard error is the journal's stream, else to
//! standard error as text.

use std::convert::Infallible;
use std::os::unix::fs::MetadataExt;

use sd_notify::NotifyState;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::desk::DeskHandle;

/// A sign of life is given so many times in the time after which the manager would end the gateway.
const SIGNS: u32 = 3;
/// What the log's fields begin with in the journal.
const FIELDS: &str = "PLATEGATE";

/// The gateway decides, and the dashboard answers at `address`.
pub(crate) fn ready(address: &impl std::fmt::Display) {
    tell(&[
        NotifyState::Ready,
        NotifyState::Status(&t!("cmd-service-ready", address = address.to_string())),
    ]);
}

/// It was told to stop, or must.
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Gives signs of life for as long as the desk answers. When it does not, no sign is given, and the manager ends the
/// process and starts it anew.
pub(crate) async fn signs_of_life(desk: &DeskHandle) -> Infallible {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    while desk.ask(|_| ()).await.is_ok() {
        tell(&[NotifyState::Watchdog]);
        tokio::time::sleep(limit / SIGNS).await;
    }
    std::future::pending().await
}

fn tell(state: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!("the service manager cannot be told: {error}");
    }
}

/// Begins the log. `level`: what is not asked for by `RUST_LOG`.
pub(crate) fn begin_log(level: &str) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("{level},ort=warn,hyper=warn")));
    if let Some(journal) = journal() {
        let journal = journal.with_field_prefix(Some(FIELDS.to_owned()));
        let started = tracing_subscriber::registry().with(filter).with(journal);
        let _ = started.try_init();
        return;
    }
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // It would be told on standard error, too, and whoever cannot write there panics.
        .log_internal_errors(false)
        .try_init();
}

/// The journal, where standard error goes there.
fn journal() -> Option<tracing_journald::Layer> {
    let named = std::env::var("JOURNAL_STREAM").ok()?;
    let stderr = std::fs::metadata("/proc/self/fd/2").ok()?;
    if !is_stream(&named, stderr.dev(), stderr.ino()) {
        return None;
    }
    tracing_journald::layer().ok()
}

/// Whether `JOURNAL_STREAM` names this very stream: whoever sends standard error elsewhere wants it there.
fn is_stream(named: &str, device: u64, inode: u64) -> bool {
    named == format!("{device}:{inode}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_was_sent_elsewhere_goes_there() {
        let check = |named, expect| assert_eq!(is_stream(named, 9, 1234), expect, "{named}");
        check("9:1234", true);
        check("9:123", false);
        check("8:1234", false);
        check("", false);
    }
}
