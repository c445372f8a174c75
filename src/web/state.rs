//! What every handler needs, handed over once by `app`.

use std::sync::Arc;

use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};

use crate::actions::lane_reports::{LaneReport, Period};
use crate::actions::{ActionResult, House, Ports, ResetLimit};
use crate::catalogue::Language;
use crate::domain::diagnosis::{Asked, Report};
use crate::domain::site::LaneId;
use crate::port::accounts::Secret;
use crate::supervise::Life;
use crate::web::api::rate_limit::RateLimit;
use crate::web::html::components::Times;
use crate::web::http::auth::pending::Pending;
use crate::web::http::auth::session::HalfWay;
use crate::web::http::bodies::LISTS_AT_ONCE;
use crate::web::http::error::PageError;
use crate::web::http::flash::FlashNotes;
use crate::web::http::listen::refused::Refused;
use crate::web::http::searches::Searches;
use crate::web::settings::Settings;
use crate::web::stream::Streams;
use crate::wording::findings::{self, Said};

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

/// What the dashboard needs of the gateway.
#[derive(Clone)]
pub struct WebParts {
    pub ports: Ports,
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
    /// What people and programs can do.
    pub(crate) house: House,
    pub(crate) metrics: Option<PrometheusHandle>,
    pub(crate) lives: WebLives,
    pub(crate) settings: Settings,
    /// Log-ins that wait for a code, by the hash of their cookie's token.
    pub(crate) half_way: Pending<HalfWay>,
    /// Apps being set up, by session.
    pub(crate) set_ups: Pending<Secret>,
    /// Recovery codes to be shown once, by session.
    pub(crate) new_codes: Pending<Vec<String>>,
    pub(crate) searches: Searches,
    pub(crate) notes: FlashNotes,
    pub(crate) pace: RateLimit,
    pub(crate) streams: Streams,
    /// Lists being taken in, see [`crate::web::http::bodies`].
    pub(crate) lists: Semaphore,
    pub(crate) refused: Arc<Refused>,
    /// True once the gateway stops: event streams end.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl std::ops::Deref for WebState {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl WebState {
    pub fn new(settings: Settings, parts: WebParts, stopping: watch::Receiver<bool>) -> WebState {
        let reset_limit = ResetLimit {
            resets: settings.attendant_resets,
            shift_h: settings.shift_h,
        };
        WebState(Arc::new(Shared {
            house: House::new(parts.ports, reset_limit),
            metrics: parts.metrics,
            lives: parts.lives,
            settings,
            half_way: Pending::default(),
            set_ups: Pending::default(),
            new_codes: Pending::default(),
            searches: Searches::default(),
            notes: FlashNotes::default(),
            pace: RateLimit::default(),
            streams: Streams::default(),
            lists: Semaphore::new(LISTS_AT_ONCE),
            refused: Arc::default(),
            stopping,
        }))
    }

    /// Runs a call that blocks on disk away from the async threads.
    ///
    /// # Errors
    /// See [`House::blocking`].
    pub(crate) async fn blocking<T, E>(
        &self,
        work: impl FnOnce(&House) -> Result<T, E> + Send + 'static,
    ) -> Result<T, PageError>
    where
        T: Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let language = Language::present();
        let work = move |h: &House| language.within(|| work(h));
        Ok(self.house.blocking(work).await?)
    }

    /// The reports of all lanes, or of one, in the language of the request.
    pub(crate) async fn lane_reports(
        &self,
        period: Period,
        only: Option<LaneId>,
    ) -> ActionResult<Vec<LaneReport<Said>>> {
        let language = Language::present();
        let say = move |asked: &Asked, report: &Report| {
            language.within(|| findings::report(asked, report))
        };
        self.house.lane_reports(period, only, say).await
    }

    /// How times are shown, as of this moment.
    pub(crate) fn times(&self) -> Times {
        Times::new(self.house.zone.clone(), self.now())
    }

    /// The machine's own time, by which authenticator apps make their codes.
    pub(crate) fn app_time(&self) -> Timestamp {
        self.house.clock.system()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.house.now()
    }
}
