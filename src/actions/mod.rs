//! What people and programs can do, free of HTTP: pages and the API are two faces of it.
//!
//! * [`orders`]        orders to the engine: gates, resets, second factors of drivers
//! * [`permits`]       permits put and removed; [`bulk`] several at once; [`imports`] of lists, and their
//!   [`undo`]; [`exemptions`] from passback; [`own_plates`] that holders change themselves
//! * [`pending`]       vehicles that a lane asks about; [`findings`] what violations were; [`review`] what reads show
//! * [`calls`]         which vehicles call a person, and letting one in that stands before a shut gate
//! * [`notices`]       what the gateway noticed by itself
//! * [`fates`]         what became of vehicles: person, gate, passage
//! * [`well`]          what is not well: gates off, a pulse that failed, a blind lane, a vehicle that waits
//! * [`corrections`]   counts and places that people put right
//! * [`presence`]      muster, overstays, visits; [`violations`] a week's report, repeated violators
//! * [`exports`]       lists to take away as [`table`]s
//! * [`lane_reports`]  how well lanes read; [`calibration`] what their cameras look at, [`drawing`] as it is
//!   typed
//! * [`commissioning`], [`trials`] tests with a car, other rules on the past
//! * [`lots`]          the other lots of a region: how they are, what happened there
//! * [`outside`]       messages to the outside: how their targets stand, a test message
//! * `subjects`        what is known of one plate, and its erasure
//! * [`users`]         who may log in; [`tokens`] programs; [`sign_in`] log-in and sessions; [`proof`] who proves again
//!   who they are; [`secrets`] by what; [`memory`] what is kept for a while
//! * [`error`]         why something was not done: a kind with data; the words are made where people read them
//!
//! Knows `domain`, `port` and the clock, nothing else.

pub(crate) mod bulk;
pub mod calibration;
pub mod calls;
pub mod commissioning;
pub(crate) mod corrections;
pub(crate) mod drawing;
pub(crate) mod error;
pub(crate) mod exemptions;
pub(crate) mod exports;
pub(crate) mod fates;
pub(crate) mod findings;
pub(crate) mod imports;
pub(crate) mod lane_reports;
pub(crate) mod lots;
pub(crate) mod memory;
pub(crate) mod notices;
pub(crate) mod orders;
pub(crate) mod outside;
pub(crate) mod own_plates;
pub(crate) mod pending;
pub(crate) mod permits;
pub(crate) mod plate_notes;
pub mod presence;
pub(crate) mod proof;
pub(crate) mod reads;
pub(crate) mod recent;
pub(crate) mod review;
pub mod secrets;
pub(crate) mod sign_in;
mod snapshots;
mod subjects;
pub(crate) mod table;
pub mod tokens;
pub mod trials;
pub(crate) mod undo;
pub(crate) mod users;
pub mod violations;
pub(crate) mod well;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::{Mutex, Semaphore, watch};

use crate::clock::SharedClock;
use crate::domain::site::Site;
use crate::port::accounts::Accounts;
use crate::port::answers::Answers;
use crate::port::audit::{Act, Audit};
use crate::port::calibration::Calibrations;
use crate::port::caller::Caller;
use crate::port::commissioning::Commissioning;
use crate::port::deed::Deed;
use crate::port::desk::Desk;
use crate::port::evidence::Evidence;
use crate::port::journal::Entries;
use crate::port::lanes::LaneBook;
use crate::port::live::Live;
use crate::port::lots::LotBook;
use crate::port::notify::Notifier;
use crate::port::own_plates::OwnPlates;
use crate::port::permits::PermitBook;
use crate::port::push::PushBook;
use crate::port::records::Records;
use crate::port::region::Lots;
use crate::port::subjects::Subjects;
use crate::port::trials::Trials;
use crate::port::violations::Violations;
use calls::CallRefused;
pub(crate) use error::ActionError;
use imports::ImportTurn;
use recent::Recent;
use secrets::hashing::Hashing;
use secrets::lockout::Lockout;

/// Calls that block on disk at the same moment; a further one waits. Each may open a file.
pub(crate) const BLOCKING_MAX: usize = 16;

/// What an action comes to.
pub(crate) type ActionResult<T> = Result<T, ActionError>;

/// The other rooms, as actions and what is shown of them need them.
#[derive(Clone)]
pub struct Ports {
    pub(crate) site: Arc<Site>,
    pub desk: Arc<dyn Desk>,
    pub(crate) records: Arc<dyn Records>,
    pub(crate) journal: Arc<dyn Entries>,
    pub(crate) answers: Arc<dyn Answers>,
    pub(crate) violations: Arc<dyn Violations>,
    pub(crate) permits: Arc<dyn PermitBook>,
    pub(crate) lanes: Arc<dyn LaneBook>,
    pub(crate) evidence: Arc<dyn Evidence>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) audit: Arc<dyn Audit>,
    pub trials: Arc<dyn Trials>,
    pub commissioning: Arc<dyn Commissioning>,
    pub(crate) live: Arc<dyn Live>,
    pub(crate) calibrations: Arc<dyn Calibrations>,
    /// What is told to the outside; `None`: nothing.
    pub notify: Option<Arc<dyn Notifier>>,
    pub(crate) push: Arc<dyn PushBook>,
    /// One person's plate; `None`: not asked for here.
    pub(crate) subjects: Option<Arc<dyn Subjects>>,
    /// The region that the gateway belongs to.
    pub region: Option<Arc<dyn Lots>>,
    pub(crate) lots: Arc<dyn LotBook>,
    /// Whose holders may change their plates themselves.
    pub own_plates: Arc<OwnPlates>,
    pub(crate) clock: SharedClock,
}

/// So many plates may an attendant reset within a shift of so many hours, counted back from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ResetLimit {
    pub(crate) resets: u32,
    pub(crate) shift_h: u32,
}

/// All that can be done. Cheap to clone.
#[derive(Clone)]
pub(crate) struct House(Arc<Rooms>);

/// See [`House`].
pub(crate) struct Rooms {
    ports: Ports,
    /// The site's.
    pub(crate) zone: TimeZone,
    pub(crate) reset_limit: ResetLimit,
    pub(crate) call_refused: CallRefused,
    pub(crate) lockout: Lockout,
    pub(crate) hashing: Hashing,
    pub(crate) recent: Recent,
    /// Told whenever somebody's rights, log-ins, tokens or language become others: what was opened by them is looked at again.
    pub(crate) rights: watch::Sender<()>,
    blocking: Semaphore,
    pub(crate) importing: ImportTurn,
    /// Held while a list is looked over.
    pub(crate) looking: Mutex<()>,
    /// Held while something is counted and then done: an attendant's resets, the last administrator.
    pub(crate) one_by_one: Mutex<()>,
}

impl std::ops::Deref for House {
    type Target = Rooms;
    fn deref(&self) -> &Rooms {
        &self.0
    }
}

impl std::ops::Deref for Rooms {
    type Target = Ports;
    fn deref(&self) -> &Ports {
        &self.ports
    }
}

impl House {
    /// Puts it together. A time zone that this machine does not know becomes UTC, with a warning.
    pub fn new(ports: Ports, reset_limit: ResetLimit, call_refused: CallRefused) -> House {
        let zone = TimeZone::get(&ports.site.time_zone).unwrap_or_else(|e| {
            let zone = &ports.site.time_zone;
            tracing::warn!("the dashboard shows times in UTC: time zone {zone:?} is not known here ({e}); is tzdata installed?");
            TimeZone::UTC
        });
        House(Arc::new(Rooms {
            ports,
            zone,
            reset_limit,
            call_refused,
            lockout: Lockout::default(),
            hashing: Hashing::default(),
            recent: Recent::default(),
            rights: watch::Sender::default(),
            blocking: Semaphore::new(BLOCKING_MAX),
            importing: ImportTurn::default(),
            looking: Mutex::new(()),
            one_by_one: Mutex::new(()),
        }))
    }

    /// Runs a call that blocks on disk away from the async threads.
    pub(crate) async fn blocking<T, E>(
        &self,
        work: impl FnOnce(&House) -> Result<T, E> + Send + 'static,
    ) -> ActionResult<T>
    where
        T: Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let _turn = self.blocking.acquire().await.map_err(ActionError::failed)?;
        let house = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&house)).await;
        done.map_err(ActionError::failed)?
            .map_err(ActionError::failed)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Writes down what a person did that is no order to the engine (log-ins, accounts, trials).
    pub(crate) async fn note(&self, who: &Caller, what: Deed, reason: &str) -> ActionResult<()> {
        let act = Act {
            who: who.name.clone(),
            role: who.role.to_string(),
            what,
            reason: reason.to_owned(),
        };
        self.blocking(move |h| h.audit.note(&act)).await
    }
}
