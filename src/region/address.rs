//! An address of the region's database, and how the link to it is protected.

use std::path::PathBuf;
use std::str::FromStr;

use tokio_postgres::Config;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};

/// How the link is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    Off,
    /// With the certificates that this machine trusts, or with this one alone.
    On {
        ca: Option<PathBuf>,
    },
}

/// An address as the driver reads it; it leads to a server that can be written to.
pub(crate) fn config(text: &str) -> Option<Config> {
    let is_url = ["postgres://", "postgresql://"]
        .iter()
        .any(|head| text.starts_with(head));
    let mut config = Config::from_str(text).ok().filter(|_| is_url)?;
    let complete = !config.get_hosts().is_empty() && config.get_user().is_some();
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    config.ssl_mode(SslMode::Require);
    complete.then_some(config)
}

/// Hosts and the name of the database.
pub(crate) fn place(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split('?').next().unwrap_or_default().to_owned()
}
