//! An MQTT broker, as several sections of the site file name one. Every connection begins anew: a clean session, so that
//! nothing comes late that was under way before.

use std::path::Path;

use rumqttc::{MqttOptions, Transport};

use crate::catalogue::Sentence;
use crate::port::fields::Fields;
use crate::port::secret::SecretFrom;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;

const KEEP_ALIVE_S: u16 = 20;

/// Where it is, and as whom one comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broker {
    host: String,
    port: u16,
    tls: bool,
    username: String,
    password: Option<SecretFrom>,
}

impl Broker {
    /// Reads `broker`, `tls`, `username` and where the password lies; `None` if something is faulty (noted).
    pub(crate) fn read(fields: &mut Fields, folder: &Path) -> Option<Broker> {
        let tls = fields.bool("tls", false);
        let usual = if tls { 8883 } else { 1883 };
        let text = fields.str("broker", key!("notify-fault-broker"))?;
        let username = fields.opt_str("username").unwrap_or("").to_owned();
        let password = SecretFrom::read(fields, SecretFrom::PASSWORD)?;
        let Some((host, port)) = host_and_port(text, usual) else {
            fields.is("broker", text, key!("notify-fault-broker"));
            return None;
        };
        Some(Broker {
            host,
            port,
            tls,
            username,
            password: password.map(|from| from.relative_to(folder)),
        })
    }

    /// For people: host and port.
    pub(crate) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// How one connects as `node`, which must be one's own alone.
    ///
    /// # Errors
    /// A sentence: the password is not where the settings say; TLS cannot be set up.
    pub(crate) fn options(&self, node: String) -> Result<MqttOptions, Sentence> {
        let mut options = MqttOptions::new(node, (self.host.clone(), self.port));
        options.set_keep_alive(KEEP_ALIVE_S);
        options.set_clean_session(true);
        if !self.username.is_empty() {
            let password = self.password.as_ref().map(SecretFrom::find).transpose();
            let password = password.map_err(|missing| missing.0)?;
            let password = password.as_ref().map_or("", |p| p.reveal());
            options.set_credentials(self.username.clone(), password.to_owned());
        }
        if self.tls {
            let _ = rustls::crypto::ring::default_provider().install_default();
            let tls = Transport::try_tls_with_default_config().map_err(|e| e.to_string())?;
            options.set_transport(tls);
        }
        Ok(options)
    }
}

/// A host, and its port where one is written.
pub(crate) fn host_and_port(text: &str, usual: u16) -> Option<(String, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        // An IPv6 address without brackets has no port.
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().ok()?)
        }
        _ => (text, usual),
    };
    let host = host.trim_matches(['[', ']']);
    let fits = !host.is_empty() && !host.contains(['/', ' ', '@']);
    fits.then(|| (host.to_owned(), port))
}
