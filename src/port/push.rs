//! Web Push: which devices of which persons are told, and the key by which push services know this gateway.

use jiff::Timestamp;

use super::records::RecordsError;

/// A device that a person wants to be told on.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// An address at its push service; whoever knows it may send there.
    pub endpoint: String,
    pub person: String,
    /// The device's public key, P-256, 65 bytes.
    pub key: Vec<u8>,
    /// What it shares with this gateway, 16 bytes.
    pub auth: Vec<u8>,
    pub since: Timestamp,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({})", self.person)
    }
}

/// Why a device is not told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSubscribed {
    /// The site file has no target of kind `push`.
    #[error("there is no target of kind push")]
    NoTarget,
    /// No address of a push service, or keys that are none.
    #[error("this is no subscription")]
    Unfit,
    #[error("too many devices")]
    TooMany,
    #[error("{0}")]
    Failed(String),
}

/// Keeps devices and the key. Calls block on disk.
pub trait PushBook: Send + Sync {
    /// The key, PKCS#8. The first time `made` becomes it, for good: devices are bound to it.
    fn push_key(&self, made: &[u8]) -> Result<Vec<u8>, RecordsError>;
    /// By person.
    fn subscriptions(&self) -> Result<Vec<Subscription>, RecordsError>;
    /// Adds it, or replaces the one at that address. False: the person has `most` already.
    fn subscribe(&self, one: &Subscription, most: u32) -> Result<bool, RecordsError>;
    /// `person`: only if it is theirs.
    fn unsubscribe(&self, endpoint: &str, person: Option<&str>) -> Result<(), RecordsError>;
}
