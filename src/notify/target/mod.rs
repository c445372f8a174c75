//! What takes messages: one file a kind.

pub(crate) mod http;
pub(crate) mod mail;
pub(crate) mod mqtt;
pub(crate) mod profile;
pub(crate) mod public;
pub(crate) mod push;
pub(crate) mod syslog;
pub(crate) mod webhook;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::site::{LaneId, Site};
use crate::notify::message::Message;
use crate::notify::plan::Gather;
use crate::port::accounts::Accounts;
use crate::port::desk::Desk;
use crate::port::live::Live;
use crate::port::notify::Told;
use crate::port::push::{NotSubscribed, PushBook, Subscription};
use crate::port::violations::Violations;

/// What came of a message: what the other side answered, for people.
pub(crate) type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Sentence, SendFault>> + Send + 'a>>;

/// Why a message was not taken, for people; without credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(crate) struct SendFault {
    pub(crate) what: FaultOf,
    pub(crate) why: Sentence,
    /// The beginning of what the other side said. It may hold what was sent, a plate too: only for who tries a target.
    pub(crate) said: String,
    /// The address is gone for good.
    pub(crate) is_gone: bool,
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
    pub(crate) fn target(why: impl Into<Sentence>) -> SendFault {
        SendFault {
            what: FaultOf::Target { after: None },
            why: why.into(),
            said: String::new(),
            is_gone: false,
        }
    }
}

/// What goes on beside sending.
pub(crate) type Working<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// What a target may look at that tells more than messages.
pub(crate) struct Around {
    /// Its own id.
    pub(crate) target: String,
    pub(crate) site: Arc<Site>,
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) live: Arc<dyn Live>,
    pub(crate) violations: Arc<dyn Violations>,
    pub(crate) clock: SharedClock,
}

/// Takes messages, one after the other.
pub(crate) trait Target: Send + Sync {
    /// Resolves when the other side has taken it.
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a>;

    /// The same where none of its own work goes on, as for one test message.
    fn send_alone<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        self.send(message)
    }

    /// See [`crate::port::notify::Notifier::push_key`].
    fn push_key(&self) -> Option<String> {
        None
    }

    /// See [`crate::port::notify::Notifier::subscribe`].
    fn subscribe(&self, _: &Subscription) -> Result<(), NotSubscribed> {
        Err(NotSubscribed::NoTarget)
    }

    /// Work of its own until the stop, such as a connection. It begins again when it dies.
    fn work<'a>(&'a self, _: &'a Around, _: watch::Receiver<bool>) -> Option<Working<'a>> {
        None
    }
}

/// What targets are built with.
pub(crate) struct With {
    pub(crate) clock: SharedClock,
    /// `None`: no gateway is at work here.
    pub(crate) kept: Option<Kept>,
}

/// What is kept for targets.
#[derive(Clone)]
pub struct Kept {
    pub told: Arc<dyn Told>,
    pub push: Arc<dyn PushBook>,
    pub accounts: Arc<dyn Accounts>,
}

/// A target as the site file says it; checked.
pub(crate) trait Way: Debug + Send + Sync {
    /// As `kind` says it.
    fn kind(&self) -> &'static str;
    /// Lanes of the site that its own keys name.
    fn lanes(&self) -> &[LaneId] {
        &[]
    }
    /// How its messages are gathered where the section does not say.
    fn gathers(&self) -> Gather {
        Gather::default()
    }
    /// # Errors
    /// A sentence: a secret is not where the settings say.
    fn build(&self, with: &With) -> Result<Arc<dyn Target>, Sentence>;
}
