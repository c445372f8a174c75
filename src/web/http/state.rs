//! What every handler needs, handed over once by `app`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};

use crate::actions::imports::LookedOver;
use crate::actions::lane_reports::{LaneReport, Period};
use crate::actions::memory::notes::FlashNotes;
use crate::actions::memory::pending::Pending;
use crate::actions::memory::rate_limit::RateLimit;
use crate::actions::memory::searches::Searches;
use crate::actions::memory::streams::Streams;
use crate::actions::sign_in::HalfWay;
use crate::actions::{ActionError, ActionResult, House, Ports, ResetLimit};
use crate::catalogue::Language;
use crate::domain::diagnosis::{Asked, Report};
use crate::domain::site::LaneId;
use crate::port::accounts::Secret;
use crate::supervise::Life;
use crate::web::html::components::Times;
use crate::web::http::error::PageError;
use crate::web::http::listen::refused::Refused;
use crate::web::http::route::Route;
use crate::web::http::sent::{DRAFTS_MAX, Draft};
use crate::web::http::settings::Settings;
use crate::wording::findings::{self, Said};

/// Lists taken in at the same moment. Beyond: 503.
const LISTS_AT_ONCE: usize = 2;

/// Lists that wait for their sender's word at most: each may have some tens of megabytes.
const LOOKED_OVER_MAX: usize = 4;

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
    /// Every route for persons who are logged in and for programs.
    pub(crate) table: &'static [Route],
    /// Log-ins that wait for a code, by the hash of their cookie's token.
    pub(crate) half_way: Pending<HalfWay>,
    /// Apps being set up, by session.
    pub(crate) set_ups: Pending<Secret>,
    /// Recovery codes to be shown once, by session.
    pub(crate) new_codes: Pending<Vec<String>>,
    /// Lists that were looked over and wait for their sender's word, by session.
    pub(crate) looked_over: Pending<Arc<LookedOver>>,
    /// Forms of people who had to log in first, by the hash of their cookie's token.
    pub(crate) drafts: Pending<Draft>,
    pub(crate) searches: Searches,
    pub(crate) notes: FlashNotes,
    pub(crate) pace: RateLimit,
    /// Holders of permits, by their networks.
    pub(crate) strangers: RateLimit,
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

impl FromRequestParts<WebState> for WebState {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &WebState) -> Result<WebState, Infallible> {
        Ok(state.clone())
    }
}

impl WebState {
    pub fn new(
        settings: Settings,
        parts: WebParts,
        table: &'static [Route],
        stopping: watch::Receiver<bool>,
    ) -> WebState {
        let reset_limit = ResetLimit {
            resets: settings.attendant_resets,
            shift_h: settings.shift_h,
        };
        WebState(Arc::new(Shared {
            house: House::new(parts.ports, reset_limit, settings.call_refused),
            metrics: parts.metrics,
            lives: parts.lives,
            settings,
            table,
            half_way: Pending::default(),
            set_ups: Pending::default(),
            new_codes: Pending::default(),
            looked_over: Pending::at_most(LOOKED_OVER_MAX),
            drafts: Pending::at_most(DRAFTS_MAX),
            searches: Searches::default(),
            notes: FlashNotes::default(),
            pace: RateLimit::default(),
            strangers: RateLimit::default(),
            streams: Streams::default(),
            lists: Semaphore::new(LISTS_AT_ONCE),
            refused: Arc::default(),
            stopping,
        }))
    }

    /// Runs a call that blocks on disk away from the async threads.
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

    /// Carries a work to its end, also where who asked for it does not wait.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = ActionResult<T>> + Send + 'static,
    ) -> ActionResult<T> {
        let life = self.lives.requests.clone();
        let task = tokio::spawn(async move { life.piece(work).await });
        let came = task.await.map_err(ActionError::failed)?;
        came.map_err(ActionError::failed)?
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
