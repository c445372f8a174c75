//! One target and how it stands: written by its task, read by whoever asks.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use super::settings::Settings;
use super::target::Target;
use crate::catalogue::Sentence;

/// How a target stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct State {
    pub(super) waiting: usize,
    pub(super) since: Option<Timestamp>,
    /// Why the last try failed.
    pub(super) trouble: Option<Sentence>,
}

/// One target.
pub(super) struct Watched {
    pub(super) settings: Settings,
    /// Why there is none.
    pub(super) target: Result<Arc<dyn Target>, Sentence>,
    pub(super) state: watch::Sender<State>,
}
