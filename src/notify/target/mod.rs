//! What takes messages: one file a kind.

pub(crate) mod http;
pub(crate) mod public;
pub(crate) mod webhook;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::SharedClock;
use crate::notify::message::Message;

/// What came of a message: what the other side answered, for people.
pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Result<String, SendFault>> + Send + 'a>>;

/// Why a message was not taken: a sentence for people, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(crate) struct SendFault {
    pub(crate) what: FaultOf,
    pub(crate) why: String,
    /// The beginning of what the other side said. It may hold what was sent, a plate too: only for who tries a target.
    pub(crate) said: String,
}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultOf {
    /// It may pass, or somebody mends it: the same message again, at the earliest after so long.
    Target { after: Option<Duration> },
    /// The target understood, and does not take this message: others it may take.
    Message,
}

impl SendFault {
    pub(crate) fn target(why: impl Into<String>) -> SendFault {
        SendFault {
            what: FaultOf::Target { after: None },
            why: why.into(),
            said: String::new(),
        }
    }
}

/// Takes messages, one after the other.
pub(crate) trait Target: Send + Sync {
    /// Resolves when the other side has taken it.
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a>;
}

/// A target as the site file says it; checked.
pub(crate) trait Way: Debug + Send + Sync {
    /// As `kind` says it.
    fn kind(&self) -> &'static str;
    /// # Errors
    /// A sentence: a secret is not where the settings say.
    fn build(&self, clock: &SharedClock) -> Result<Arc<dyn Target>, String>;
}
