//! Listening and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::api::problem::Problem;
use super::doors::Doors;
use super::error::PageError;
use super::guard;
use super::pages;
use super::settings::Settings;
use super::state::{WebParts, WebState};
use super::tls::{Caller, Socket, TlsError};
use super::{api, assets, health, stream};

/// Requests under way are given so long when the gateway stops.
const STOP: Duration = Duration::from_secs(3);

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
    listener: Socket,
    settings: Settings,
    address: SocketAddr,
}

/// Takes the port, so that a port in use is known before anything else starts.
///
/// # Errors
/// The port is in use, not allowed, or not of this machine; or the certificate cannot be used.
pub async fn bind(settings: Settings) -> Result<Bound, WebError> {
    let wanted = settings.listen;
    let listener = TcpListener::bind(wanted)
        .await
        .map_err(|e| match e.kind() {
            io::ErrorKind::AddrInUse => WebError::PortInUse(wanted),
            io::ErrorKind::PermissionDenied => WebError::NotAllowed(wanted),
            _ => WebError::Listen(wanted, e),
        })?;
    let address = listener
        .local_addr()
        .map_err(|e| WebError::Listen(wanted, e))?;
    let listener = match settings.tls.clone() {
        Some(files) => Socket::tls(listener, files)?,
        None => Socket::Plain(listener),
    };
    Ok(Bound {
        listener,
        settings,
        address,
    })
}

impl Bound {
    /// With the port in fact: by them it can be bound again.
    pub fn settings(&self) -> Settings {
        Settings {
            listen: self.address,
            ..self.settings.clone()
        }
    }

    /// The address in fact, where the site file asks for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` resolves; requests under way are then given three seconds.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(
        self,
        parts: WebParts,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), WebError> {
        let (stop, stopping) = watch::channel(false);
        let state = WebState::new(self.settings, parts, stopping.clone());
        let (life, recent) = (state.parts.lives.recent.clone(), state.clone());
        tokio::spawn(async move {
            let work = || async {
                stream::keep_recent(recent.clone()).await;
                Ok(())
            };
            life.keep(recent.stopping.clone(), work).await;
        });
        let app = router(state).into_make_service_with_connect_info::<Caller>();
        let stopped = async move {
            shutdown.await;
            // Nobody listens any more only if all streams have ended already.
            let _ = stop.send(true);
        };
        let server = axum::serve(self.listener, app).with_graceful_shutdown(stopped);
        let mut stopping = stopping;
        let too_long = async move {
            if stopping.wait_for(|stop| *stop).await.is_ok() {
                tokio::time::sleep(STOP).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            result = server => result.map_err(WebError::Stopped),
            () = too_long => Ok(()),
        }
    }
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

/// Every route for persons who are logged in, with the role that it needs.
pub fn doors() -> Doors {
    pages::doors().merge(api::doors())
}

/// Everything that is answered, and what each request must pass.
pub fn router(state: WebState) -> Router {
    let house = (state.clone(), Arc::new(doors().table));
    let once = from_fn_with_state(state.clone(), api::retries::once);
    let programs = api::doors().router.layer(once);
    let programs = programs.layer(DefaultBodyLimit::max(api::BODY_MAX));
    let inside = pages::doors()
        .router
        .merge(programs)
        .layer(from_fn_with_state(house, guard::logged_in));
    let outside = Router::new()
        .route("/login", get(pages::login::page).post(pages::login::log_in))
        .route(
            "/login/code",
            get(pages::login::code_page).post(pages::login::code),
        )
        .route("/static/{name}", get(assets::get))
        .route("/api/openapi.json", get(api::openapi))
        .route("/api/problems", get(api::problem::list))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics));
    inside
        .merge(outside)
        .fallback(|| async { PageError::NotFound })
        .layer(DefaultBodyLimit::max(guard::FORM_MAX))
        .layer(from_fn_with_state(state.clone(), survive))
        .layer(from_fn(plain_faults))
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .layer(map_request(name_caller))
        .with_state(state)
}

/// Hands on who called in the form in which handlers ask for it.
async fn name_caller(mut request: Request) -> Request {
    if let Some(ConnectInfo(Caller(address))) = request.extensions().get().copied() {
        request.extensions_mut().insert(ConnectInfo(address));
    }
    request
}

/// A request whose handler panics is answered all the same; it is told of and counted.
async fn survive(State(state): State<WebState>, request: Request, next: Next) -> Response {
    use axum::response::IntoResponse;
    let api = guard::is_api(request.uri().path());
    match state.parts.lives.requests.piece(next.run(request)).await {
        Ok(response) => response,
        Err(death) if api => Problem::from(PageError::broken(death)).into_response(),
        Err(death) => PageError::broken(death).into_response(),
    }
}

/// Answers that axum makes by itself (a number that is none, a form that lacks a field) get a page, too; those of the API
/// are problems.
async fn plain_faults(request: Request, next: Next) -> Response {
    use axum::http::header::CONTENT_TYPE;
    use axum::response::IntoResponse;
    let api = guard::is_api(request.uri().path());
    let response = next.run(request).await;
    if api {
        return api::problem::as_problem(response);
    }
    let kind = response.headers().get(CONTENT_TYPE);
    let plain = kind.is_none_or(|k| k.as_bytes().starts_with(b"text/plain"));
    let status = response.status();
    if !(status.is_client_error() && plain) {
        return response;
    }
    let page = match status.as_u16() {
        404 => PageError::NotFound.into_response(),
        413 => PageError::TooLarge.into_response(),
        405 => PageError::Bad("This page cannot be used like that.".into()).into_response(),
        _ => PageError::Bad("The address or the form is not complete.".into()).into_response(),
    };
    let mut page = page;
    *page.status_mut() = status;
    page
}
