//! `/healthz` and `/metrics`: for whoever watches over the gateway.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::web::api::problem::{Kind, Problem};
use crate::web::http::guard::{find_person, is_local};
use crate::web::state::WebState;

/// The engine must answer `/healthz` within so long.
const ANSWER: Duration = Duration::from_secs(2);

/// `GET /healthz`: 200 while the gateway does its work (`"degraded"`: with faults), 503 when it does not. States only: the
/// sentences, which name devices, are for persons who are logged in.
pub(crate) async fn healthz(State(state): State<WebState>) -> Response {
    let word = |ok: bool| Value::from(if ok { "ok" } else { "fault" });
    let mut parts = Map::new();
    let (mut vital, mut all) = (true, true);
    let desk = tokio::time::timeout(ANSWER, state.house.desk.kill_switch()).await;
    let desk = matches!(desk, Ok(Ok(_)));
    vital &= desk;
    parts.insert("engine".to_owned(), word(desk));
    for part in state.house.live.parts() {
        vital &= part.ok || !part.vital;
        all &= part.ok;
        parts.insert(part.name, word(part.ok));
    }
    for lane in state.house.live.lanes() {
        all &= lane.seeing;
        parts.insert(format!("camera of {}", lane.lane), word(lane.seeing));
    }
    for gate in state.house.live.gates() {
        all &= gate.ok;
        parts.insert(format!("gate {}", gate.gate), word(gate.ok));
    }
    let (status, text) = match (vital, all) {
        (true, true) => (StatusCode::OK, "ok"),
        (true, false) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "fault"),
    };
    (status, Json(json!({ "status": text, "parts": parts }))).into_response()
}

/// `GET /metrics`, Prometheus text. For this machine, persons logged in, and anyone where `metrics_open` says so.
pub(crate) async fn metrics(
    State(state): State<WebState>,
    address: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let open = state.settings.metrics_open || is_local(&address, &headers);
    if !open
        && !matches!(
            find_person(&state, (&headers, address.0.ip()), false).await,
            Ok(Some(_))
        )
    {
        let why = t!("problem-metrics-are-for-this-machine");
        return Problem::new(Kind::Forbidden, why).into_response();
    }
    match &state.metrics {
        Some(handle) => {
            let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4")];
            (kind, handle.render()).into_response()
        }
        None => {
            Problem::new(Kind::Unknown, t!("problem-this-gateway-keeps-no-metrics")).into_response()
        }
    }
}
