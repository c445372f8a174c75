//! What is told to the outside: how far each target has come, what the gateway notices of itself, and what may be asked of
//! the room `notify`.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::push::{NotSubscribed, Subscription};
use super::records::RecordsError;
use crate::domain::event::Seq;
use crate::domain::site::{GroupId, PermitId};

/// How far a target has come. All up to here was told to it, or is not for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub journal: Seq,
    /// The same of [`AsideRow`]s.
    pub aside: u64,
    /// Messages from beyond it that were told already: alarms in quiet hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ahead: Vec<String>,
}

/// What the gateway notices of itself and no entry of the journal tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "aside")]
pub enum Aside {
    /// A part does not work, by the name that monitoring has for it.
    PartFailed {
        part: String,
    },
    PartWell {
        part: String,
    },
    /// The gateway ends in order.
    Stopped,
    /// Where the audit log ends, for one target.
    AuditHead {
        to: String,
        head: String,
    },
}

/// An [`Aside`] as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideRow {
    /// Grows with time.
    pub id: u64,
    pub at: Timestamp,
    pub what: Aside,
}

/// Keeps what must outlive a restart. Calls block on disk: keep them off the async threads.
pub trait Told: Send + Sync {
    /// `None`: nothing was ever told to it.
    fn position(&self, target: &str) -> Result<Option<Position>, RecordsError>;
    fn keep_position(&self, target: &str, position: &Position) -> Result<(), RecordsError>;
    /// Keeps it under the next number. Of many the newest stay.
    fn put_aside(&self, at: Timestamp, what: &Aside) -> Result<(), RecordsError>;
    /// The number of the last one; 0: none.
    fn last_aside(&self) -> Result<u64, RecordsError>;
    /// Those after number `after`, in order, at most `limit`.
    fn asides(&self, after: u64, limit: u32) -> Result<Vec<AsideRow>, RecordsError>;
    /// Whose edit of a permit or of a group's exemption gave way to another lot's by entry `seq`; empty: nobody knows.
    fn author_of_lost(
        &self,
        permit: Option<PermitId>,
        group: Option<GroupId>,
        seq: Seq,
    ) -> Result<String, RecordsError>;
}

/// A target as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetLive {
    pub id: String,
    /// `webhook`, `mail`, …
    pub kind: &'static str,
    /// Messages that wait for it.
    pub waiting: usize,
    /// Since when the oldest of them waits.
    pub since: Option<Timestamp>,
    /// Why the last try failed, and what comes next: a sentence for people, without credentials. `None`: all is well.
    pub trouble: Option<String>,
}

/// What came of a test message: what the other side answered, or why it was not taken.
pub type Tried = Result<String, String>;

/// See [`Notifier::test`]. `None`: there is no such target.
pub type Trying<'a> = Pin<Box<dyn Future<Output = Option<Tried>> + Send + 'a>>;

/// The room `notify`, for those who ask.
pub trait Notifier: Send + Sync {
    fn targets(&self) -> Vec<TargetLive>;
    /// Sends one test message now and waits for what comes back.
    fn test<'a>(&'a self, target: &'a str) -> Trying<'a>;
    /// The public key that a device asks its push service by; `None`: nothing is told by Web Push here.
    fn push_key(&self) -> Option<String>;
    /// From now on this device is told. Blocks on disk.
    ///
    /// # Errors
    /// Why it is not.
    fn subscribe(&self, device: &Subscription) -> Result<(), NotSubscribed>;
}
