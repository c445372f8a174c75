//! What every handler needs, handed over once by `app`.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Mutex, Semaphore, watch};

use crate::clock::SharedClock;
use crate::domain::site::Site;
use crate::port::accounts::{Accounts, Secret};
use crate::port::answers::Answers;
use crate::port::audit::Audit;
use crate::port::calibration::Calibrations;
use crate::port::commissioning::Commissioning;
use crate::port::desk::Desk;
use crate::port::evidence::Evidence;
use crate::port::journal::Entries;
use crate::port::lanes::LaneBook;
use crate::port::live::Live;
use crate::port::permits::PermitBook;
use crate::port::records::Records;
use crate::port::trials::Trials;
use crate::port::violations::Violations;
use crate::supervise::Life;
use crate::web::api::rate_limit::RateLimit;
use crate::web::html::components::Times;
use crate::web::http::auth::hashing::Hashing;
use crate::web::http::auth::lockout::Lockout;
use crate::web::http::auth::pending::Pending;
use crate::web::http::auth::session::HalfWay;
use crate::web::http::bodies::LISTS_AT_ONCE;
use crate::web::http::error::PageError;
use crate::web::http::flash::FlashNotes;
use crate::web::http::listen::refused::Refused;
use crate::web::http::searches::Searches;
use crate::web::recent::Recent;
use crate::web::settings::Settings;
use crate::web::stream::Streams;
use crate::wording::Language;

/// Calls that block on disk at the same moment; a further one waits. Each may open a file.
pub const BLOCKING_MAX: usize = 16;

/// What works by itself here. Cheap to clone.
#[derive(Clone)]
pub struct WebLives {
    pub server: Life,
    pub requests: Life,
    pub recent: Life,
}

impl WebLives {
    /// `born` makes a life of a kind.
    pub fn new(mut born: impl FnMut(&'static str) -> Life) -> WebLives {
        WebLives {
            server: born("dashboard"),
            requests: born("request"),
            recent: born("live-page"),
        }
    }
}

/// The other rooms, as the dashboard needs them.
#[derive(Clone)]
pub struct WebParts {
    pub site: Arc<Site>,
    pub desk: Arc<dyn Desk>,
    pub records: Arc<dyn Records>,
    pub journal: Arc<dyn Entries>,
    pub answers: Arc<dyn Answers>,
    pub violations: Arc<dyn Violations>,
    pub permits: Arc<dyn PermitBook>,
    pub lanes: Arc<dyn LaneBook>,
    pub evidence: Arc<dyn Evidence>,
    pub accounts: Arc<dyn Accounts>,
    pub audit: Arc<dyn Audit>,
    pub trials: Arc<dyn Trials>,
    pub commissioning: Arc<dyn Commissioning>,
    pub live: Arc<dyn Live>,
    pub calibrations: Arc<dyn Calibrations>,
    pub clock: SharedClock,
    /// Renders `/metrics`; `None`: the page answers 404.
    pub metrics: Option<PrometheusHandle>,
    /// What watches over the server, over each request, and over what the live page remembers.
    pub lives: WebLives,
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState(Arc<Shared>);

/// See [`WebState`].
pub struct Shared {
    pub parts: WebParts,
    pub settings: Settings,
    pub zone: TimeZone,
    pub brake: Lockout,
    /// Log-ins that wait for a code, by the hash of their cookie's token.
    pub half_way: Pending<HalfWay>,
    /// Apps being set up, by session.
    pub set_ups: Pending<Secret>,
    /// Recovery codes to be shown once, by session.
    pub new_codes: Pending<Vec<String>>,
    pub searches: Searches,
    pub notes: FlashNotes,
    pub recent: Recent,
    pub pace: RateLimit,
    pub hashing: Hashing,
    pub streams: Streams,
    /// Lists being taken in, see [`crate::web::http::bodies`].
    pub lists: Semaphore,
    blocking: Semaphore,
    pub refused: Arc<Refused>,
    /// Held while something is counted and then done: an attendant's resets, the last administrator.
    pub one_by_one: Mutex<()>,
    /// True once the gateway stops: event streams end.
    pub stopping: watch::Receiver<bool>,
}

impl std::ops::Deref for WebState {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl WebState {
    /// Puts the parts together. A time zone that this machine does not know becomes UTC, with a warning.
    pub fn new(settings: Settings, parts: WebParts, stopping: watch::Receiver<bool>) -> WebState {
        let zone = TimeZone::get(&parts.site.time_zone).unwrap_or_else(|e| {
            let zone = &parts.site.time_zone;
            tracing::warn!("the dashboard shows times in UTC: time zone {zone:?} is not known here ({e}); is tzdata installed?");
            TimeZone::UTC
        });
        WebState(Arc::new(Shared {
            parts,
            settings,
            zone,
            brake: Lockout::default(),
            half_way: Pending::default(),
            set_ups: Pending::default(),
            new_codes: Pending::default(),
            searches: Searches::default(),
            notes: FlashNotes::default(),
            recent: Recent::default(),
            pace: RateLimit::default(),
            hashing: Hashing::default(),
            streams: Streams::default(),
            lists: Semaphore::new(LISTS_AT_ONCE),
            blocking: Semaphore::new(BLOCKING_MAX),
            refused: Arc::default(),
            one_by_one: Mutex::new(()),
            stopping,
        }))
    }

    /// Runs a call that blocks on disk away from the async threads.
    pub async fn blocking<T, E>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, E> + Send + 'static,
    ) -> Result<T, PageError>
    where
        T: Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let _turn = self.blocking.acquire().await.map_err(PageError::broken)?;
        let (state, language) = (self.clone(), Language::present());
        match tokio::task::spawn_blocking(move || language.within(|| work(&state))).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(fault)) => Err(PageError::broken(fault)),
            Err(fault) => Err(PageError::broken(fault)),
        }
    }

    /// How times are shown, as of this moment.
    pub fn times(&self) -> Times {
        Times::new(self.zone.clone(), self.now())
    }

    /// The machine's own time, by which authenticator apps make their codes.
    pub fn app_time(&self) -> Timestamp {
        self.parts.clock.system()
    }

    pub fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }
}
