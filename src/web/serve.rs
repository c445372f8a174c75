//! Listening and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;

use crate::actions::BLOCKING_MAX;
use crate::catalogue::Language;
use crate::clock::SystemClock;
use crate::supervise::Life;
use crate::web::http::again;
use crate::web::http::error::PageError;
use crate::web::http::evidence;
use crate::web::http::guard;
use crate::web::http::listen::places::Places;
use crate::web::http::problem::{self, Problem};
use crate::web::http::routes::Routes;
use crate::web::http::sent::Sent;
use crate::web::http::settings::Settings;
use crate::web::http::state::{WebParts, WebState};
use crate::web::http::tls::{self, TlsError};
use crate::web::http::{assets, bodies, listen};
use crate::web::pages::{self, confirm};
use crate::web::{api, health};

/// Requests under way are given so long when the gateway stops.
const STOP: Duration = Duration::from_secs(3);

/// Calls to the disk under way are given so long after that.
const LAST_CALLS: Duration = Duration::from_secs(1);
/// Threads for what blocks: every turn at the disk has one, and a few more look after commissioning and look-alikes.
const BLOCKING_THREADS: usize = BLOCKING_MAX + 4;

/// Why the dashboard is not there.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error(
        "the dashboard cannot listen on {0}: another program uses this port; stop it, or set listen in [web] to another port"
    )]
    PortInUse(SocketAddr),
    #[error(
        "the dashboard may not listen on {0}: ports below 1024 need a right of their own; set listen in [web] to a higher port"
    )]
    NotAllowed(SocketAddr),
    #[error("the dashboard cannot listen on {0}: {1}; check listen in [web]")]
    Listen(SocketAddr, io::Error),
    #[error("the dashboard cannot speak TLS: {0}; check certificate and key in [web]")]
    Certificate(#[from] TlsError),
    #[error("the dashboard stopped: {0}")]
    Stopped(io::Error),
}

/// A dashboard that has its port and does not answer yet.
pub struct Bound {
    listener: TcpListener,
    tls: Option<(TlsAcceptor, tls::Renewal)>,
    settings: Settings,
    address: SocketAddr,
}

/// Takes the port, so that a port in use is known before anything else starts.
///
/// # Errors
/// The port is in use, not allowed, or not of this machine; or the certificate cannot be used.
pub async fn bind(settings: Settings) -> Result<Bound, WebError> {
    let wanted = settings.listen;
    let listener = listen::listen(wanted).map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => WebError::PortInUse(wanted),
        io::ErrorKind::PermissionDenied => WebError::NotAllowed(wanted),
        _ => WebError::Listen(wanted, e),
    })?;
    let address = listener
        .local_addr()
        .map_err(|e| WebError::Listen(wanted, e))?;
    let tls = settings.tls.clone().map(tls::acceptor).transpose()?;
    Ok(Bound {
        listener,
        tls,
        settings,
        address,
    })
}

impl Bound {
    /// With the port in fact: by them it can be bound again.
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            listen: self.address,
            ..self.settings.clone()
        }
    }

    /// The address in fact, where the site file asks for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Holds the dashboard to fewer connections than the settings say, where the system does not give as many.
    #[must_use]
    pub(crate) fn with_connections_at_most(mut self, most: usize) -> Bound {
        let limits = &mut self.settings.limits;
        limits.connections = limits.connections.min(most);
        self
    }

    /// Answers until `shutdown` resolves; requests under way are then given three seconds.
    ///
    /// All of it runs on a thread of its own (what blocks, on few more): however much there is to answer, cameras, lanes and
    /// gates never wait behind it, and it takes one core at most.
    ///
    /// # Errors
    /// The system gives no thread.
    pub async fn serve(
        self,
        parts: WebParts,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), WebError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(BLOCKING_THREADS)
            .build()
            .map_err(WebError::Stopped)?;
        let Bound {
            listener,
            tls,
            settings,
            ..
        } = self;
        let listener = listener.into_std().map_err(WebError::Stopped)?;
        let (over, is_over) = oneshot::channel();
        // Dropped with this future, wherever that stops.
        let (_here, gone) = oneshot::channel::<()>();
        let work = move || {
            let answered = runtime.block_on(async {
                let listener = TcpListener::from_std(listener).map_err(WebError::Stopped)?;
                tokio::select! {
                    () = answer(listener, tls, settings, parts, shutdown) => {}
                    _ = gone => {}
                }
                Ok(())
            });
            runtime.shutdown_timeout(LAST_CALLS);
            // Nobody asks any more only if the gateway is gone.
            let _ = over.send(answered);
        };
        // Whoever called keeps the dashboard in a Life: it hears of the thread's end, and begins it again.
        let thread = std::thread::Builder::new().name("web".to_owned());
        thread.spawn(work).map_err(WebError::Stopped)?;
        is_over.await.unwrap_or_else(|_| {
            let why = "its thread has ended; the log says more above";
            Err(WebError::Stopped(io::Error::other(why)))
        })
    }
}

/// Answers what comes by `listener`, until `shutdown` resolves.
async fn answer(
    listener: TcpListener,
    tls: Option<(TlsAcceptor, tls::Renewal)>,
    settings: Settings,
    parts: WebParts,
    shutdown: impl Future<Output = ()>,
) {
    let (stop, stopping) = watch::channel(false);
    let limits = settings.limits.clone();
    let state = WebState::new(settings, parts, &routes().table, stopping.clone());
    let refused = Arc::clone(&state.refused);
    let places = Places::new(limits, Arc::clone(&refused));
    let life = state.lives.recent.clone();
    tokio::spawn(keep_recent(life, state.clone()));
    let told = stopping.clone();
    tokio::spawn(async move { refused.keep_saying(told).await });
    let acceptor = tls.map(|(acceptor, renewal)| {
        tokio::spawn(keep_certificate(renewal, stopping.clone()));
        acceptor
    });
    let each = state.lives.requests.clone();
    let app = router(state, routes());
    let server = listen::serve((listener, acceptor), app, places, &each, stopping);
    let too_long = async move {
        shutdown.await;
        // Nobody listens any more only if all streams have ended already.
        let _ = stop.send(true);
        tokio::time::sleep(STOP).await;
    };
    tokio::select! {
        () = server => {}
        () = too_long => {}
    }
}

/// What the live page remembers, watched.
async fn keep_recent(life: Life, state: WebState) {
    let work = || async {
        state.house.keep_recent(state.stopping.clone()).await;
        Ok(())
    };
    life.keep(state.stopping.clone(), work).await;
}

/// The certificate's renewal, watched.
async fn keep_certificate(renewal: tls::Renewal, stopping: watch::Receiver<bool>) {
    let life = Life::new("certificate", "", SystemClock::shared());
    let work = || async {
        renewal.clone().keep(stopping.clone()).await;
        Ok(())
    };
    life.keep(stopping.clone(), work).await;
}

/// Binds and serves in one step.
///
/// # Errors
/// As [`bind`] and [`Bound::serve`].
pub async fn serve(
    settings: Settings,
    parts: WebParts,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WebError> {
    bind(settings).await?.serve(parts, shutdown).await
}

/// Every route for persons who are logged in and for programs, with the role that it needs. Made once.
pub fn routes() -> &'static Routes {
    static ROUTES: LazyLock<Routes> = LazyLock::new(|| pages::routes().merge(api::routes()));
    &ROUTES
}

/// Everything that is answered, and what each request must pass.
pub fn router(state: WebState, routes: &'static Routes) -> Router {
    let once = from_fn_with_state(state.clone(), api::idempotency::once);
    let inside = routes.router.clone().layer(once);
    let inside = inside.layer(from_fn_with_state(state.clone(), confirm::fresh));
    let inside = inside.layer(from_fn_with_state(state.clone(), guard::logged_in));
    let strangers_form = from_fn_with_state(state.clone(), bodies::of_strangers);
    let outside = Router::new()
        .route("/login", get(pages::login::page).post(pages::login::log_in))
        .route(
            "/login/code",
            get(pages::login::code_page).post(pages::login::code),
        )
        .route(
            pages::own_plates::PATH,
            get(pages::own_plates::page).post(pages::own_plates::change),
        )
        .route("/own/leave", post(pages::own_plates::leave))
        .layer(strangers_form)
        .route("/own/{secret}", get(pages::own_plates::by_link))
        .route("/static/{name}", get(assets::get))
        .route(pages::offline::PATH, get(pages::offline::page))
        .route("/api/openapi.json", get(api::openapi_document))
        .route("/api/problems", get(problem::list))
        .route("/region/picture", get(evidence::for_region))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics));
    let all = inside
        .merge(outside)
        .fallback(|| async { PageError::NotFound })
        .layer(DefaultBodyLimit::max(bodies::LIST_MAX))
        .layer(from_fn_with_state(state.clone(), survive))
        .layer(from_fn(plain_faults))
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .layer(from_fn_with_state(state.clone(), speak))
        .layer(from_fn_with_state(state.clone(), guard::see_through))
        .with_state(state.clone());
    // Around all of it: it looks at other pages than the one that was asked for.
    Router::new()
        .fallback_service(all)
        .layer(from_fn_with_state(state, again::again))
}

/// Everything is said in the language that the browser asks for, else in the site's. What a person has chosen goes before
/// both; who it is, the guard knows.
async fn speak(state: WebState, request: Request, next: Next) -> Response {
    let asked = request.headers().get("accept-language");
    let asked = asked.and_then(|v| Language::wanted(v.to_str().ok()?));
    let language = asked.or(state.settings.language);
    let language = language.unwrap_or_else(Language::present);
    language.during(next.run(request)).await
}

/// A request whose handler panics is answered all the same; it is told of and counted.
async fn survive(state: WebState, request: Request, next: Next) -> Response {
    use axum::response::IntoResponse;
    let api = guard::is_api(request.uri().path());
    match state.lives.requests.piece(next.run(request)).await {
        Ok(response) => response,
        Err(death) if api => Problem::from(PageError::broken(death)).into_response(),
        Err(death) => PageError::broken(death).into_response(),
    }
}

/// Answers that axum makes by itself (a number that is none, a form that lacks a field) get a page, too; those of the API
/// are problems.
async fn plain_faults(request: Request, next: Next) -> Response {
    use axum::http::header::{ALLOW, CONTENT_TYPE};
    let api = guard::is_api(request.uri().path());
    let mut response = next.run(request).await;
    if api {
        return problem::as_problem(response);
    }
    let kind = response.headers().get(CONTENT_TYPE);
    let plain = kind.is_none_or(|k| k.as_bytes().starts_with(b"text/plain"));
    let status = response.status();
    if !(status.is_client_error() && plain) {
        return response;
    }
    let sent = response.extensions_mut().remove::<Sent>();
    let fault = match status.as_u16() {
        404 => PageError::NotFound,
        413 => PageError::TooLarge,
        408 => PageError::TooSlow,
        405 => PageError::Bad(t!("problem-this-page-cannot-be-used")),
        _ => PageError::Bad(t!("problem-address-or-form-not-complete")),
    };
    let allow = response.headers_mut().remove(ALLOW);
    let mut page = crate::web::http::error::with_status(fault, status);
    if let Some(allow) = allow {
        page.headers_mut().insert(ALLOW, allow);
    }
    if let Some(sent) = sent {
        page.extensions_mut().insert(sent);
    }
    page
}
