//! `/healthz` and `/metrics`: for whoever watches over the gateway.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Json;
use axum::extract::ConnectInfo;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::actions::well::{Trouble, troubles};
use crate::web::http::guard::{find_person, is_local};
use crate::web::http::problem::{Kind, Problem};
use crate::web::http::state::WebState;

/// The engine must answer `/healthz` within so long.
const ANSWER: Duration = Duration::from_secs(2);

/// 200 while the gateway does its work (`"degraded"`: with faults), 503 when it does not. States only: the
/// sentences, which name devices, are for persons who are logged in.
pub(crate) async fn healthz(state: WebState) -> Response {
    let word = |ok: bool| Value::from(if ok { "ok" } else { "fault" });
    let mut parts = Map::new();
    let (mut vital, mut all) = (true, true);
    let house = &state.house;
    let asked = tokio::time::timeout(ANSWER, house.troubles(None)).await;
    let (desk, troubles) = match asked {
        Ok(Ok(troubles)) => (true, troubles),
        _ => (false, troubles(&house.seen_by_itself())),
    };
    vital &= desk;
    parts.insert("engine".to_owned(), word(desk));
    all &= !troubles.iter().any(Trouble::is_fault);
    for part in house.live.parts() {
        vital &= part.ok || !part.vital;
        parts.insert(part.name, word(part.ok));
    }
    for lane in house.live.lanes() {
        parts.insert(format!("camera of {}", lane.lane), word(lane.seeing));
    }
    for gate in house.live.gates() {
        let failed = |t: &Trouble| matches!(t, Trouble::NoPulse(n) if n.gate == gate.gate);
        let well = gate.ok || gate.last_failed;
        let ok = well && !troubles.iter().any(failed);
        parts.insert(format!("gate {}", gate.gate), word(ok));
    }
    let gates_off = troubles.contains(&Trouble::GatesOff);
    parts.insert("gates".to_owned(), word(!gates_off));
    let (status, text) = match (vital, all) {
        (true, true) => (StatusCode::OK, "ok"),
        (true, false) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "fault"),
    };
    (status, Json(json!({ "status": text, "parts": parts }))).into_response()
}

/// Prometheus text. For this machine, persons logged in, and anyone where `metrics_open` says so.
pub(crate) async fn metrics(
    state: WebState,
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
            count_troubles(&state).await;
            let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4")];
            (kind, handle.render()).into_response()
        }
        None => {
            Problem::new(Kind::Unknown, t!("problem-this-gateway-keeps-no-metrics")).into_response()
        }
    }
}

/// What is not well, as of now. While the engine does not answer, what it would have told stays as it was.
async fn count_troubles(state: &WebState) {
    let asked = tokio::time::timeout(ANSWER, state.house.troubles(None)).await;
    let Ok(Ok(troubles)) = asked else { return };
    for kind in Trouble::KINDS {
        let count = troubles.iter().filter(|t| t.kind() == kind).count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("plategate_troubles", "what" => kind).set(count);
    }
}
